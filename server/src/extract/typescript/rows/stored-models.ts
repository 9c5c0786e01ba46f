import type { ts } from '@ts-morph/common';
import type { DatabaseKind, Orm, StoredField, StoredModel } from '../../../facts/fact';
import { isAnchored } from '../anchors';
import { bindingOf } from '../guards/guard-bindings';
import { keyOf, lastName, nodesMatching, unwrap } from '../guards/guard-tree';
import { type ParsedFile, placeOf } from '../parsed-file';
import { DECLARES_TABLE, NAMED_MODEL } from './deletion-anchors';

/**
 * Tables of tokens and sessions as TypeScript declares them: entities of TypeORM, Sequelize and Nest's Mongoose by their
 * decorators, Drizzle's tables, `mongoose.model('RefreshToken', schema)`, `sequelize.define('RefreshToken', { ... })`. Only
 * names that say token or session make a file one that is read; tables of users are noted where a file is read for something else.
 */
export function* storedModels(file: ParsedFile): Iterable<StoredModel> {
  const { ts: api } = file;
  const declares = DECLARES.test(file.text);
  if (!declares && !(DECLARES_ANY.test(file.text) && isAnchored(file))) return;
  for (const node of nodesMatching(file, /(?<=@)(?:Entity|Table|Schema)\(|\b\w{2,10}Table\(|\bmodel(?:<[^<>]{0,80}>)?\(|\bdefine\(/g)) {
    const call = callAt(file, node);
    if (call === undefined) continue;
    const model = api.isDecorator(call.parent) ? decorated(file, call, call.parent) : called(file, call);
    if (model !== undefined && (declares || !CREDENTIAL.test(model.name))) yield model;
  }
}

const DECLARES = new RegExp(DECLARES_TABLE.join('|'));
/** Whether a file holds what is searched for above: its words are looked at from their end, which takes a third of the time. */
const DECLARES_ANY = /@(?:Entity|Table|Schema)\(|Table\((?<=\b\w{2,10}Table\()|\bmodel(?:<[^<>]{0,80}>)?\(|\bdefine\(/;
/** MongoDB removes a document when its date is past. */
const TTL = /\bexpireAfterSeconds\b|\bexpires:\s/;
const CREDENTIAL = new RegExp(`^${NAMED_MODEL}(?:Table|Model|Entity)?$`);
/** Whom a token can be for. */
const USER = /^(?:app|auth|db)?_?(?:user|account|member|customer|profile|admin)s?_?(?:table|model|entity|document|schema)?$/i;

function isNamed(name: string): boolean {
  return CREDENTIAL.test(name) || USER.test(name);
}

function callAt(file: ParsedFile, node: ts.Node): ts.CallExpression | undefined {
  const { ts: api } = file;
  const { parent } = node;
  const callee = api.isPropertyAccessExpression(parent) && parent.name === node ? parent : node;
  return api.isCallExpression(callee.parent) && callee.parent.expression === callee ? callee.parent : undefined;
}

const ORM_OF: Readonly<Record<string, Orm>> = { Entity: 'typeorm', Table: 'sequelize', Schema: 'mongoose' };
const COLUMN =
  /^(?:Column|PrimaryColumn|PrimaryGeneratedColumn|CreateDateColumn|UpdateDateColumn|DeleteDateColumn|ManyToOne|OneToOne|JoinColumn|RelationId|ObjectIdColumn|Prop|ForeignKey|BelongsTo|PrimaryKey|AllowNull|Unique|Index)$/;

/** `@Column('user_id')`, `@Column({ name: 'user_id' })`, sequelize-typescript's `field`. A type may stand before the options and may be spelled as a text. */
const NAMED_COLUMN = /\{[^{}]{0,300}?\b(?:name|field):\s*["'`](\w{1,100})["'`]/;

function decorated(file: ParsedFile, call: ts.CallExpression, decorator: ts.Decorator): StoredModel | undefined {
  const { ts: api } = file;
  const owner = decorator.parent;
  const orm = ORM_OF[lastName(file, call.expression)];
  if (orm === undefined || !api.isClassDeclaration(owner) || owner.name === undefined || !isNamed(owner.name.text)) return undefined;
  const fields: StoredField[] = [];
  for (const member of owner.members) {
    if (!api.isPropertyDeclaration(member) || !api.isIdentifier(member.name)) continue;
    const decorators = (api.getDecorators(member) ?? []).map(({ expression }) => ({
      name: lastName(file, api.isCallExpression(expression) ? expression.expression : expression),
      text: file.text.slice(expression.pos, expression.end),
    }));
    if (!decorators.some(({ name }) => COLUMN.test(name))) continue;
    const type = member.type === undefined ? '' : file.text.slice(member.type.getStart(file.tree), member.type.end);
    const own = decorators.map(({ text }) => NAMED_COLUMN.exec(text)?.[1]).find((name) => name !== undefined);
    const isRelation = decorators.some(({ name }) => /^(?:ManyToOne|OneToOne|BelongsTo)$/.test(name));
    fields.push({
      name: member.name.text,
      ...(own === undefined || isRelation ? {} : { column: own }),
      ...(isRelation ? { relation: true } : {}),
      ...(decorators.some(({ name }) => /^(?:Primary|ObjectId)/.test(name)) ? { isKey: true } : {}),
      type: type.replace(/\s*\|\s*(?:null|undefined)\b/g, ''),
      at: placeOf(file, member.name),
      unique: decorators.some(({ name, text }) => /^(?:Primary|Unique|ObjectId)/.test(name) || /\bunique:\s*true/.test(text)),
      optional:
        member.questionToken !== undefined ||
        /\|\s*(?:null|undefined)\b/.test(type) ||
        decorators.some(({ text }) => /\bnullable:\s*true/.test(text)),
    });
  }
  if (fields.length === 0) return undefined;
  const [given] = call.arguments;
  const declared = model(file, orm, owner.name, owner.name.text, tableOf(file, given), fields);
  return declared && orm === 'mongoose' && TTL.test(file.text) ? { ...declared, purges: true } : declared;
}

/** `'sessions'`, `{ name: 'sessions' }`, `{ tableName: 'sessions' }`, `{ collection: 'sessions' }` */
function tableOf(file: ParsedFile, given: ts.Expression | undefined): string {
  const { ts: api } = file;
  if (given === undefined) return '';
  if (api.isStringLiteralLike(given)) return given.text;
  if (!api.isObjectLiteralExpression(given)) return '';
  for (const property of given.properties) {
    if (!api.isPropertyAssignment(property) || !api.isStringLiteralLike(property.initializer)) continue;
    if (/^(?:name|tableName|collection)$/.test(keyOf(file, property.name) ?? '')) return property.initializer.text;
  }
  return '';
}

function called(file: ParsedFile, call: ts.CallExpression): StoredModel | undefined {
  const { ts: api } = file;
  const [name, columns] = call.arguments;
  if (name === undefined || columns === undefined || !api.isStringLiteralLike(name)) return undefined;
  const callee = lastName(file, call.expression);
  if (callee === 'model' || callee === 'define') {
    const shape = callee === 'define' ? objectOf(file, columns) : schemaOf(file, columns);
    if (shape === undefined || !isNamed(name.text)) return undefined;
    const declared = model(
      file,
      callee === 'define' ? 'sequelize' : 'mongoose',
      name,
      name.text,
      tableBeside(file, call, callee),
      shapeFields(file, shape),
    );
    return declared && callee === 'model' && TTL.test(file.text) ? { ...declared, purges: true } : declared;
  }
  const shape = objectOf(file, columns);
  const holder = call.parent;
  if (shape === undefined || !api.isVariableDeclaration(holder) || !api.isIdentifier(holder.name)) return undefined;
  if (!isNamed(holder.name.text) && !isNamed(name.text)) return undefined;
  const declared = model(file, 'drizzle', holder.name, holder.name.text, name.text, drizzleFields(file, shape));
  const database = DATABASE_OF[callee];
  return declared && database !== undefined ? { ...declared, database } : declared;
}

const DATABASE_OF: Readonly<Record<string, DatabaseKind>> = { pgTable: 'postgresql', mysqlTable: 'mysql', sqliteTable: 'sqlite' };

/** The table or collection where the call names it: `model('User', schema, 'people')`, `define('User', {}, { tableName: 'people' })`. */
function tableBeside(file: ParsedFile, call: ts.CallExpression, callee: string): string {
  const [name, , given] = call.arguments;
  if (given === undefined || name === undefined) return '';
  if (callee === 'model') return file.ts.isStringLiteralLike(given) ? given.text : '';
  const options = file.text.slice(given.getStart(file.tree), given.end).slice(0, 2000);
  const isFrozen = /\bfreezeTableName:\s*true/.test(options);
  return /\btableName:\s*["'`](\w{1,100})["'`]/.exec(options)?.[1] ?? (isFrozen && file.ts.isStringLiteralLike(name) ? name.text : '');
}

function objectOf(file: ParsedFile, expression: ts.Expression): ts.ObjectLiteralExpression | undefined {
  const node = unwrap(file, expression);
  return file.ts.isObjectLiteralExpression(node) ? node : undefined;
}

/** The object of `new Schema({ ... })`, given at once or kept in a variable. */
function schemaOf(file: ParsedFile, expression: ts.Expression): ts.ObjectLiteralExpression | undefined {
  const { ts: api } = file;
  let node = unwrap(file, expression);
  const binding = api.isIdentifier(node) ? bindingOf(file, node) : undefined;
  if (binding !== undefined && api.isVariableDeclaration(binding) && binding.initializer !== undefined)
    node = unwrap(file, binding.initializer);
  const [shape] = api.isNewExpression(node) && lastName(file, node.expression) === 'Schema' ? (node.arguments ?? []) : [];
  return shape === undefined ? undefined : objectOf(file, shape);
}

/** `token: String`, `token: { type: String, required: true, unique: true }`, `token: DataTypes.STRING` */
function shapeFields(file: ParsedFile, shape: ts.ObjectLiteralExpression): readonly StoredField[] {
  const { ts: api } = file;
  const fields: StoredField[] = [];
  for (const property of shape.properties) {
    const name = property.name === undefined ? undefined : keyOf(file, property.name);
    if (!api.isPropertyAssignment(property) || name === undefined) continue;
    const text = file.text.slice(property.initializer.getStart(file.tree), property.initializer.end).slice(0, 400);
    const type = /^\{[^{}]{0,200}?\btype:\s*([\w.]{1,60})/.exec(text)?.[1] ?? /^[\w.]{1,60}/.exec(text)?.[0] ?? '';
    const unique = /\b(?:unique|primaryKey):\s*true/.test(text);
    const optional = !unique && !/\brequired:\s*(?:true|\[\s*true)|\ballowNull:\s*false/.test(text);
    const own = /\bfield:\s*["'`](\w{1,100})["'`]/.exec(text)?.[1];
    const isKey = /\bprimaryKey:\s*true/.test(text);
    fields.push({
      name,
      type,
      at: placeOf(file, property.name),
      unique,
      optional,
      ...(own === undefined ? {} : { column: own }),
      ...(isKey ? { isKey: true } : {}),
    });
  }
  return fields;
}

/** `token: text('token').notNull().unique()` */
function drizzleFields(file: ParsedFile, shape: ts.ObjectLiteralExpression): readonly StoredField[] {
  const { ts: api } = file;
  const fields: StoredField[] = [];
  for (const property of shape.properties) {
    const name = property.name === undefined ? undefined : keyOf(file, property.name);
    if (!api.isPropertyAssignment(property) || name === undefined) continue;
    const steps: string[] = [];
    let node: ts.Expression = property.initializer;
    for (let depth = 0; depth < 20 && api.isCallExpression(node); depth++) {
      steps.unshift(lastName(file, node.expression));
      node = api.isPropertyAccessExpression(node.expression) ? node.expression.expression : node.expression;
    }
    const [own] = drizzleNames(file, property.initializer);
    const unique = steps.includes('unique') || steps.includes('primaryKey');
    fields.push({
      name,
      ...(own === undefined ? {} : { column: own }),
      ...(steps.includes('primaryKey') ? { isKey: true } : {}),
      type: steps[0] ?? '',
      at: placeOf(file, property.name),
      unique,
      optional: !steps.includes('notNull') && !steps.includes('primaryKey'),
    });
  }
  return fields;
}

/** The name that the innermost call of a column gives it in the database: `text('user_id').notNull()`. */
function drizzleNames(file: ParsedFile, column: ts.Expression): readonly string[] {
  const { ts: api } = file;
  let node: ts.Expression = column;
  for (let depth = 0; depth < 40; depth++) {
    if (api.isPropertyAccessExpression(node)) node = node.expression;
    else if (api.isCallExpression(node) && api.isPropertyAccessExpression(node.expression)) node = node.expression.expression;
    else break;
  }
  const [name] = api.isCallExpression(node) ? node.arguments : [];
  return name !== undefined && api.isStringLiteralLike(name) ? [name.text] : [];
}

function model(
  file: ParsedFile,
  orm: Orm,
  at: ts.Node,
  name: string,
  table: string,
  fields: readonly StoredField[],
): StoredModel | undefined {
  return fields.length === 0 ? undefined : { kind: 'stored-model', file: file.path, at: placeOf(file, at), orm, name, table, fields };
}
