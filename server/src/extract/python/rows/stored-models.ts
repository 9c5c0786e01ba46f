import type { Orm, StoredField, StoredModel } from '../../../facts/fact';
import { argumentsOf } from '../syntax/arguments';
import type { ClassModel, Field } from '../syntax/classes';
import { annotationText, mayBeNone, qualifiedName } from '../syntax/names';
import { stringText } from '../syntax/strings';
import { attribute, bare, call, child, definedName, type PyNode, textOf } from '../syntax/tree';
import type { Values } from '../syntax/values';

// Tables that keep tokens or sessions, as their classes declare them: SQLAlchemy 1.4 and 2, SQLModel, Django and Tortoise.

/** Classes worth reading: those that may keep tokens or sessions. */
const NAMED = /(?:Token|Session)s?(?![a-z])\w{0,18}$/;
/** Where the first column must begin, counted from the class's name: the byte filter looks no further. */
export const FIRST_COLUMN_WITHIN = 2000;
const LONGEST_TYPE = 80;

/** What a class statement says of a table; undefined for every class that declares no columns. */
export function storedModel(values: Values, definition: PyNode): StoredModel | undefined {
  const name = definedName(definition);
  if (!name || !NAMED.test(textOf(values.file, name))) return undefined;
  const model = values.classes.modelOf(definition);
  const own = model && columnsOf(values, definition, model);
  const [first] = own?.columns ?? [];
  // A manager that leaves expired rows out looks at the expiry of every lookup.
  const manager = model?.fields.find((field) => field.name === 'objects')?.value;
  if (manager && /active|valid|live|expir|current/i.test(textOf(values.file, manager).slice(0, LONGEST_TYPE))) return undefined;
  if (!model || !own || !first || first.statement.start - name.end > FIRST_COLUMN_WITHIN) return undefined;
  const fields = new Map<string, StoredField>();
  for (const base of [...model.inherited].reverse()) {
    for (const column of columnsOf(values, base.definition, base)?.columns ?? []) fields.set(column.field.name, column.field);
  }
  for (const column of own.columns) fields.set(column.field.name, column.field);
  return {
    kind: 'stored-model',
    file: values.file.path,
    at: values.place(name),
    orm: own.orm,
    name: textOf(values.file, name),
    table: tableOf(values, definition, model),
    fields: [...fields.values()],
  };
}

interface Column {
  readonly statement: PyNode;
  readonly field: StoredField;
}

function columnsOf(
  values: Values,
  definition: PyNode,
  model: ClassModel,
): { readonly orm: Orm; readonly columns: readonly Column[] } | undefined {
  if (isSqlModelTable(values, definition)) {
    const columns = model.fields.flatMap((field) => present(field, sqlModelColumn(values, field)));
    return columns.length > 0 ? { orm: 'sqlmodel', columns } : undefined;
  }
  for (const [orm, columnOf] of READERS) {
    const columns = model.fields.flatMap((field) => present(field, columnOf(values, field)));
    if (columns.length > 0) return { orm, columns };
  }
  return undefined;
}

function present(field: Field, stored: StoredField | undefined): readonly Column[] {
  return stored ? [{ statement: field.statement, field: stored }] : [];
}

const READERS: readonly (readonly [Orm, (values: Values, field: Field) => StoredField | undefined])[] = [
  ['sqlalchemy', sqlalchemyColumn],
  ['django', djangoColumn],
  ['tortoise', tortoiseColumn],
];

/** `expires_at = Column(DateTime)` and `expires_at: Mapped[datetime] = mapped_column(...)`. A column is nullable unless it says otherwise. */
function sqlalchemyColumn(values: Values, field: Field): StoredField | undefined {
  const annotation = annotationText(values.file, field.annotation);
  const isMapped = /^(?:orm\.|so\.)?Mapped\s*\[/.test(annotation);
  const made = field.value && called(values, field.value);
  const isColumn = made !== undefined && /^(?:Column|mapped_column)$/.test(made.name);
  if (!isColumn && (!isMapped || /\bMapped\s*\[\s*["']?(?:list|List|set|Set)\b/.test(annotation))) return undefined;
  // `Mapped["User"] = relationship(...)` is no column.
  if (made && !isColumn) return undefined;
  const given = made && argumentsOf(values.file, made.list);
  const isKey = isTrue(values, given?.keywords.get('primary_key')?.value);
  const nullable = given?.keywords.get('nullable')?.value;
  const type = given?.positional.find((node) => stringText(values.file, node) === undefined) ?? given?.keywords.get('type_')?.value;
  return stored(values, field, {
    type: isMapped ? annotation : type ? typeText(values, type) : '',
    unique: isKey || isTrue(values, given?.keywords.get('unique')?.value),
    optional: nullable ? isTrue(values, nullable) : !isKey && (isMapped ? mayBeNone(inside(annotation)) : true),
  });
}

function inside(annotation: string): string {
  return annotation.slice(annotation.indexOf('[') + 1, -1);
}

function djangoColumn(values: Values, field: Field): StoredField | undefined {
  const made = field.value && called(values, field.value);
  if (!made || !/^(?:\w{1,30}Field|ForeignKey)$/.test(made.name) || !/^django\.|\bmodels\./.test(made.from)) return undefined;
  const given = argumentsOf(values.file, made.list);
  return stored(values, field, {
    type: made.name,
    unique:
      made.name === 'OneToOneField' ||
      isTrue(values, given.keywords.get('unique')?.value) ||
      isTrue(values, given.keywords.get('primary_key')?.value),
    optional: isTrue(values, given.keywords.get('null')?.value),
  });
}

function tortoiseColumn(values: Values, field: Field): StoredField | undefined {
  const made = field.value && called(values, field.value);
  if (!made || !/^\w{1,30}Field$/.test(made.name) || !/^tortoise\.|^fields\./.test(made.from)) return undefined;
  const given = argumentsOf(values.file, made.list);
  return stored(values, field, {
    type: made.name,
    unique: ['unique', 'pk', 'primary_key'].some((name) => isTrue(values, given.keywords.get(name)?.value)),
    optional: isTrue(values, given.keywords.get('null')?.value),
  });
}

/** Every annotated field of a table is a column; `Field` and its `sa_column` may say more. */
function sqlModelColumn(values: Values, field: Field): StoredField | undefined {
  const annotation = annotationText(values.file, field.annotation);
  const made = field.value && called(values, field.value);
  if (annotation === '' || /\bClassVar\b/.test(annotation) || made?.name === 'Relationship') return undefined;
  const given = made?.name === 'Field' ? argumentsOf(values.file, made.list) : undefined;
  const sa = given?.keywords.get('sa_column')?.value;
  const column = sa && called(values, sa);
  const inColumn = column && argumentsOf(values.file, column.list);
  const isSet = (name: string) => isTrue(values, given?.keywords.get(name)?.value) || isTrue(values, inColumn?.keywords.get(name)?.value);
  return stored(values, field, {
    type: annotation,
    unique: isSet('unique') || isSet('primary_key'),
    optional: !isSet('primary_key') && mayBeNone(annotation),
  });
}

function stored(values: Values, field: Field, of: Pick<StoredField, 'type' | 'unique' | 'optional'>): StoredField {
  return { name: field.name, at: values.place(field.nameNode), ...of, type: of.type.replace(/\s+/g, ' ').slice(0, LONGEST_TYPE) };
}

/** The called name, `Column` of `db.Column(...)`, and the whole of it as far as imports tell. */
function called(values: Values, node: PyNode): { readonly name: string; readonly from: string; readonly list: PyNode } | undefined {
  const parts = call(bare(node));
  if (!parts) return undefined;
  const last = attribute(parts.callee)?.property ?? parts.callee;
  if (!last.type.endsWith('Name')) return undefined;
  const from = qualifiedName(values.file, values.scopes, parts.callee) ?? textOf(values.file, parts.callee);
  return { name: textOf(values.file, last), from, list: parts.list };
}

/** `DateTime` of `DateTime(timezone=True)`. */
function typeText(values: Values, node: PyNode): string {
  return textOf(values.file, call(node)?.callee ?? node);
}

function isTrue(values: Values, node: PyNode | undefined): boolean {
  return node?.type === 'Boolean' && textOf(values.file, node) === 'True';
}

function isSqlModelTable(values: Values, definition: PyNode): boolean {
  const bases = child(definition, 'ArgList');
  return bases !== undefined && isTrue(values, argumentsOf(values.file, bases).keywords.get('table')?.value);
}

/** `__tablename__`, or the `db_table` of Django's and the `table` of Tortoise's inner class Meta. */
function tableOf(values: Values, definition: PyNode, model: ClassModel): string {
  const named = model.fields.find((field) => field.name === '__tablename__')?.value;
  if (named) return stringText(values.file, named) ?? '';
  for (const statement of child(definition, 'Body')?.children ?? []) {
    const name = statement.type === 'ClassDefinition' ? definedName(statement) : undefined;
    if (!name || textOf(values.file, name) !== 'Meta') continue;
    const given = values.classes.modelOf(statement)?.fields.find((field) => field.name === 'db_table' || field.name === 'table')?.value;
    return given ? (stringText(values.file, given) ?? '') : '';
  }
  return '';
}
