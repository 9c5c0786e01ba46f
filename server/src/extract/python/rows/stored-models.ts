import type { Orm, StoredField, StoredModel } from '../../../facts/fact';
import { argumentsOf } from '../syntax/arguments';
import type { ClassModel, Field } from '../syntax/classes';
import { annotationText, mayBeNone, qualifiedName } from '../syntax/names';
import { stringText } from '../syntax/strings';
import { attribute, bare, call, child, definedName, type PyNode, textOf } from '../syntax/tree';
import type { Values } from '../syntax/values';

// Tables that keep tokens or sessions, as their classes declare them: SQLAlchemy 1.4 and 2, SQLModel, Django and Tortoise.

/** Whom a token can be for: noted where a file is read for something else. */
const USER = /^(?:DB)?(?:App|Auth|Custom)?(?:User|Account|Member|Customer|Profile|Admin)s?(?:Model|Table|DB|Entity)?$/;
/** Classes worth reading: those that may keep tokens or sessions. */
const NAMED = /(?:Token|Session)s?(?![a-z])\w{0,18}$/;
/** Where the first column must begin, counted from the class's name: the byte filter looks no further. */
export const FIRST_COLUMN_WITHIN = 2000;
const LONGEST_TYPE = 80;

/** What a class statement says of a table; undefined for every class that declares no columns. */
export function storedModel(values: Values, definition: PyNode, isAnchored: boolean): StoredModel | undefined {
  const name = definedName(definition);
  const written = name ? textOf(values.file, name) : '';
  if (!name || !(NAMED.test(written) || (isAnchored && USER.test(written)))) return undefined;
  const model = values.classes.modelOf(definition);
  const own = model && columnsOf(values, definition, model);
  const [first] = own?.columns ?? [];
  // A manager that leaves expired rows out looks at the expiry of every lookup.
  const manager = model?.fields.find((field) => field.name === 'objects')?.value;
  if (manager && /active|valid|live|expir|current/i.test(textOf(values.file, manager).slice(0, LONGEST_TYPE))) return undefined;
  if (!model || !own || !first || first.statement.start - name.end > FIRST_COLUMN_WITHIN) return undefined;
  const fields = new Map<string, StoredField>();
  for (const base of [...model.inherited].reverse()) {
    // A base class of SQLModel is no table itself, and its fields are columns of the table that inherits them.
    const inherited =
      own.orm === 'sqlmodel'
        ? base.fields.flatMap((field) => present(field, sqlModelColumn(values, field)))
        : (columnsOf(values, base.definition, base)?.columns ?? []);
    for (const column of inherited) fields.set(column.field.name, column.field);
  }
  for (const column of own.columns) fields.set(column.field.name, column.field);
  return {
    kind: 'stored-model',
    file: values.file.path,
    at: values.place(name),
    orm: own.orm,
    name: written,
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
  const own = given?.positional.map((node) => stringText(values.file, node)).find((text) => text !== undefined);
  return stored(values, field, {
    column: own ?? textGiven(values, given?.keywords.get('name')?.value),
    isKey,
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
    column: textGiven(values, given.keywords.get('db_column')?.value),
    isRelation: /^(?:ForeignKey|OneToOneField|ManyToManyField)$/.test(made.name),
    isKey: isTrue(values, given.keywords.get('primary_key')?.value),
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
    column: textGiven(values, (given.keywords.get('source_field') ?? given.keywords.get('db_column'))?.value),
    isRelation: /^(?:ForeignKey|OneToOne|ManyToMany)Field$/.test(made.name),
    isKey: ['pk', 'primary_key'].some((name) => isTrue(values, given.keywords.get(name)?.value)),
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
  const own = inColumn?.positional.map((node) => stringText(values.file, node)).find((text) => text !== undefined);
  return stored(values, field, {
    column: own ?? textGiven(values, inColumn?.keywords.get('name')?.value),
    isKey: isSet('primary_key'),
    type: annotation,
    unique: isSet('unique') || isSet('primary_key'),
    optional: !isSet('primary_key') && mayBeNone(annotation),
  });
}

interface Said {
  readonly type: string;
  readonly unique: boolean;
  readonly optional: boolean;
  readonly isKey: boolean;
  readonly column: string | undefined;
  readonly isRelation?: boolean;
}

function stored(values: Values, field: Field, { type, unique, optional, isKey, column, isRelation }: Said): StoredField {
  return {
    name: field.name,
    at: values.place(field.nameNode),
    unique,
    optional,
    type: type.replace(/\s+/g, ' ').slice(0, LONGEST_TYPE),
    ...(column === undefined ? {} : { column }),
    ...(isKey ? { isKey: true } : {}),
    ...(isRelation === true ? { relation: true } : {}),
  };
}

function textGiven(values: Values, node: PyNode | undefined): string | undefined {
  return node && stringText(values.file, node);
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
