import type { ts } from '@ts-morph/common';
import type { Orm, StoredField, StoredModel } from '../../../facts/fact';
import { bindingOf } from '../guards/guard-bindings';
import { keyOf, lastName, nodesMatching, unwrap } from '../guards/guard-tree';
import { type ParsedFile, placeOf } from '../parsed-file';
import { DECLARES_TABLE, NAMED_MODEL } from './deletion-anchors';

/**
 * Tables of tokens and sessions as TypeScript declares them: entities of TypeORM, Sequelize and Nest's Mongoose by their
 * decorators, Drizzle's tables, `mongoose.model('RefreshToken', schema)`, `sequelize.define('RefreshToken', { ... })`. Only
 * names that say token or session count, because the byte filter lets through just these.
 */
export function* storedModels(file: ParsedFile): Iterable<StoredModel> {
  const { ts: api } = file;
  if (!DECLARES.test(file.text)) return;
  for (const node of nodesMatching(file, /(?<=@)(?:Entity|Table|Schema)\(|\b\w{2,10}Table\(|\bmodel(?:<[^<>]{0,80}>)?\(|\bdefine\(/g)) {
    const call = callAt(file, node);
    if (call === undefined) continue;
    const model = api.isDecorator(call.parent) ? decorated(file, call, call.parent) : called(file, call);
    if (model !== undefined) yield model;
  }
}

const DECLARES = new RegExp(DECLARES_TABLE.join('|'));
/** MongoDB removes a document when its date is past. */
const TTL = /\bexpireAfterSeconds\b|\bexpires:\s/;
const CREDENTIAL = new RegExp(`^${NAMED_MODEL}(?:Table|Model|Entity)?$`);

function callAt(file: ParsedFile, node: ts.Node): ts.CallExpression | undefined {
  const { ts: api } = file;
  const { parent } = node;
  const callee = api.isPropertyAccessExpression(parent) && parent.name === node ? parent : node;
  return api.isCallExpression(callee.parent) && callee.parent.expression === callee ? callee.parent : undefined;
}

const ORM_OF: Readonly<Record<string, Orm>> = { Entity: 'typeorm', Table: 'sequelize', Schema: 'mongoose' };
const COLUMN =
  /^(?:Column|PrimaryColumn|PrimaryGeneratedColumn|CreateDateColumn|UpdateDateColumn|DeleteDateColumn|ManyToOne|OneToOne|JoinColumn|RelationId|ObjectIdColumn|Prop|ForeignKey|BelongsTo|PrimaryKey|AllowNull|Unique|Index)$/;

function decorated(file: ParsedFile, call: ts.CallExpression, decorator: ts.Decorator): StoredModel | undefined {
  const { ts: api } = file;
  const owner = decorator.parent;
  const orm = ORM_OF[lastName(file, call.expression)];
  if (orm === undefined || !api.isClassDeclaration(owner) || owner.name === undefined || !CREDENTIAL.test(owner.name.text))
    return undefined;
  const fields: StoredField[] = [];
  for (const member of owner.members) {
    if (!api.isPropertyDeclaration(member) || !api.isIdentifier(member.name)) continue;
    const decorators = (api.getDecorators(member) ?? []).map(({ expression }) => ({
      name: lastName(file, api.isCallExpression(expression) ? expression.expression : expression),
      text: file.text.slice(expression.pos, expression.end),
    }));
    if (!decorators.some(({ name }) => COLUMN.test(name))) continue;
    const type = member.type === undefined ? '' : file.text.slice(member.type.getStart(file.tree), member.type.end);
    fields.push({
      name: member.name.text,
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
    if (shape === undefined || !CREDENTIAL.test(name.text)) return undefined;
    const declared = model(file, callee === 'define' ? 'sequelize' : 'mongoose', name, name.text, '', shapeFields(file, shape));
    return declared && callee === 'model' && TTL.test(file.text) ? { ...declared, purges: true } : declared;
  }
  const shape = objectOf(file, columns);
  const holder = call.parent;
  if (shape === undefined || !api.isVariableDeclaration(holder) || !api.isIdentifier(holder.name)) return undefined;
  if (!CREDENTIAL.test(holder.name.text) && !CREDENTIAL.test(name.text)) return undefined;
  return model(file, 'drizzle', holder.name, holder.name.text, name.text, drizzleFields(file, shape));
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
    fields.push({ name, type, at: placeOf(file, property.name), unique, optional });
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
    const unique = steps.includes('unique') || steps.includes('primaryKey');
    fields.push({
      name,
      type: steps[0] ?? '',
      at: placeOf(file, property.name),
      unique,
      optional: !steps.includes('notNull') && !steps.includes('primaryKey'),
    });
  }
  return fields;
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
