import type { ts } from '@ts-morph/common';
import { UNSET, type Value } from '../../../facts/value';
import { lookup } from '../syntax/file-view';
import { literalOf } from '../syntax/options';
import { isOwnModule, originOf } from '../syntax/origin';
import { memberStep, plainName, stringText, unwrap } from '../syntax/syntax';
import { memberOf, RecordBuilder } from '../values/value-algebra';
import type { ValueReader } from '../values/value-reader';
import { isEnvName } from './env-object';
import type { SchemaField } from './env-schemas';

// Schemas of variables that are not made of calls on a validator: convict, @fastify/env, env-schema, Astro.

const MAX_DEPTH = 8;
const JSON_SCHEMA_READERS: ReadonlySet<string> = new Set(['env-schema', '@fastify/env', 'fastify-env']);

/** The variables that a call declares. */
export function configFields(reader: ValueReader, call: ts.CallExpression): readonly SchemaField[] {
  const [first] = call.arguments;
  if (first === undefined || !importsOne(reader)) return [];
  const module = originOf(reader, call.expression)?.module;
  if (module === 'convict') {
    const literal = literalOf(reader, first);
    return literal ? convictFields(reader, literal, 0) : [];
  }
  const schema = jsonSchema(reader, call);
  if (schema !== undefined) return jsonFields(reader, schema);
  const options = module === 'astro/config' ? literalOf(reader, first) : undefined;
  const env = options && propertyOf(reader, options, 'env');
  const fields = env && propertyOf(reader, env, 'schema');
  return fields ? astroFields(reader, fields) : [];
}

/** Most files declare nothing in this way, and looking at each of their calls would cost. */
function importsOne(reader: ValueReader): boolean {
  const { modules } = reader.index;
  return modules.has('convict') || modules.has('astro/config') || [...JSON_SCHEMA_READERS].some((name) => modules.has(name));
}

/** What a call of convict or env-schema gives, as the variables it is made of; undefined for any other call. */
export function configRecord(reader: ValueReader, call: ts.CallExpression): Value | undefined {
  const [first] = call.arguments;
  if (first === undefined || !importsOne(reader)) return undefined;
  const module = originOf(reader, call.expression)?.module;
  const literal = module === 'convict' ? literalOf(reader, first) : undefined;
  if (literal !== undefined) return convictRecord(reader, literal, 0);
  const schema = module === 'env-schema' ? jsonSchema(reader, call) : undefined;
  if (schema === undefined) return undefined;
  const builder = new RecordBuilder();
  for (const field of jsonFields(reader, schema)) builder.set(field.key, fieldValue(reader, field));
  return { ...builder.build(reader.place(call)), open: true };
}

/** convict's `config.get('jwt.secret')`: an entry of the record, which may be exported by another file. */
export function configEntry(reader: ValueReader, call: ts.CallExpression): Value | undefined {
  const { api } = reader;
  const step = memberStep(api, unwrap(api, call.expression));
  const key = step?.name === 'get' && call.arguments.length === 1 ? stringText(api, call.arguments[0]) : undefined;
  if (step === undefined || key === undefined || !api.isIdentifier(step.base) || !/conf/i.test(step.base.text)) return undefined;
  const binding = lookup(reader, step.base);
  const made = binding?.kind === 'variable' && binding.declaration.initializer ? unwrap(api, binding.declaration.initializer) : undefined;
  const isConvict = made !== undefined && api.isCallExpression(made) && originOf(reader, made.expression)?.module === 'convict';
  if (!isConvict && (binding?.kind !== 'import' || !isOwnModule(binding.module))) return undefined;
  const at = reader.place(call);
  return key.split('.').reduce((value, name) => memberOf(value, name, at), reader.read(step.base));
}

function fieldValue(reader: ValueReader, field: SchemaField): Value {
  const at = reader.place(field.property);
  if (field.type === 'other') return { kind: 'unknown', at };
  const of: Value = { kind: 'env', at, name: field.name, fallback: field.fallback ? withoutNull(reader.read(field.fallback)) : UNSET };
  return field.type === 'text' ? of : { kind: 'converted', at, to: field.type, of };
}

function withoutNull(value: Value): Value {
  return value.kind === 'literal' && value.value === null ? UNSET : value;
}

/** convict: `{ env: 'X', default: ..., format: ... }` anywhere in the tree. */
function convictFields(reader: ValueReader, literal: ts.ObjectLiteralExpression, depth: number): readonly SchemaField[] {
  const fields: SchemaField[] = [];
  for (const [key, property, inner] of nested(reader, literal)) {
    const field = convictField(reader, key, property, inner);
    if (field !== undefined) fields.push(field);
    else if (depth < MAX_DEPTH) fields.push(...convictFields(reader, inner, depth + 1));
  }
  return fields;
}

function convictRecord(reader: ValueReader, literal: ts.ObjectLiteralExpression, depth: number): Value {
  const builder = new RecordBuilder();
  for (const [key, property, inner] of nested(reader, literal)) {
    const field = convictField(reader, key, property, inner);
    if (field !== undefined) builder.set(key, fieldValue(reader, field));
    else if (depth < MAX_DEPTH) builder.set(key, convictRecord(reader, inner, depth + 1));
  }
  return { ...builder.build(reader.place(literal)), open: true };
}

function convictField(reader: ValueReader, key: string, property: ts.PropertyAssignment, inner: ts.ObjectLiteralExpression) {
  const { api } = reader;
  const named = inner.properties.find((candidate) => plainName(api, candidate.name) === 'env');
  const nameNode = named !== undefined && api.isPropertyAssignment(named) ? unwrap(api, named.initializer) : undefined;
  const name = stringText(api, nameNode);
  if (nameNode === undefined || name === undefined || !isEnvName(name)) return undefined;
  const fallback = initializerOf(reader, inner, 'default');
  const format = initializerOf(reader, inner, 'format')?.getText(reader.file.tree) ?? '';
  const given = fallback && withoutNull(reader.read(fallback));
  // A default of null fails the check of its format, unless the format takes anything.
  const strict = given?.kind === 'unset' && /^(?:String|['"](?!\*)\w)/.test(format);
  const type = /Number|int|nat|port|duration/.test(format) ? 'number' : /Boolean/.test(format) ? 'boolean' : 'text';
  const presence: SchemaField['presence'] = strict ? 'required' : 'optional';
  return { key, name, nameNode, property, presence, fallback: strict ? undefined : fallback, fallbackAt: undefined, type } as const;
}

function* nested(
  reader: ValueReader,
  literal: ts.ObjectLiteralExpression,
): Iterable<[string, ts.PropertyAssignment, ts.ObjectLiteralExpression]> {
  const { api } = reader;
  for (const property of literal.properties) {
    const key = plainName(api, property.name);
    const inner = api.isPropertyAssignment(property) ? literalOf(reader, property.initializer) : undefined;
    if (key !== undefined && inner !== undefined && api.isPropertyAssignment(property)) yield [key, property, inner];
  }
}

/** The JSON schema given to env-schema or to the plugin that Fastify registers. */
function jsonSchema(reader: ValueReader, call: ts.CallExpression): ts.ObjectLiteralExpression | undefined {
  const [first, second] = call.arguments;
  const direct = JSON_SCHEMA_READERS.has(originOf(reader, call.expression)?.module ?? '');
  const registered = first !== undefined && JSON_SCHEMA_READERS.has(originOf(reader, first)?.module ?? '');
  const argument = direct ? first : registered ? second : undefined;
  const options = argument && literalOf(reader, argument);
  return options && propertyOf(reader, options, 'schema');
}

function jsonFields(reader: ValueReader, schema: ts.ObjectLiteralExpression): readonly SchemaField[] {
  const { api } = reader;
  const list = initializerOf(reader, schema, 'required');
  const required = list !== undefined && api.isArrayLiteralExpression(list) ? list.elements.map((element) => stringText(api, element)) : [];
  const properties = propertyOf(reader, schema, 'properties');
  const fields: SchemaField[] = [];
  for (const [name, property, inner] of properties ? nested(reader, properties) : []) {
    if (!isEnvName(name)) continue;
    const fallback = initializerOf(reader, inner, 'default');
    const written = stringText(api, initializerOf(reader, inner, 'type'));
    const type =
      written === 'string' ? 'text' : written === 'boolean' ? 'boolean' : /^(?:number|integer)$/.test(written ?? '') ? 'number' : 'other';
    const presence = required.includes(name) && fallback === undefined ? 'required' : 'optional';
    fields.push({ key: name, name, nameNode: property.name, property, presence, fallback, fallbackAt: undefined, type });
  }
  return fields;
}

/** Astro: `env: { schema: { X: envField.string({ context: 'server', access: 'secret', optional: true }) } }`. */
function astroFields(reader: ValueReader, schema: ts.ObjectLiteralExpression): readonly SchemaField[] {
  const { api } = reader;
  const fields: SchemaField[] = [];
  for (const property of schema.properties) {
    const name = plainName(api, property.name);
    if (!api.isPropertyAssignment(property) || name === undefined || !isEnvName(name)) continue;
    const call = unwrap(api, property.initializer);
    const argument = api.isCallExpression(call) ? call.arguments[0] : undefined;
    const options = argument && literalOf(reader, argument);
    const fallback = options && initializerOf(reader, options, 'default');
    const optional =
      options === undefined || fallback !== undefined || options.properties.some((one) => plainName(api, one.name) === 'optional');
    const presence = optional ? 'optional' : 'required';
    fields.push({ key: name, name, nameNode: property.name, property, presence, fallback, fallbackAt: undefined, type: 'text' });
  }
  return fields;
}

function propertyOf(reader: ValueReader, literal: ts.ObjectLiteralExpression, name: string): ts.ObjectLiteralExpression | undefined {
  const initializer = initializerOf(reader, literal, name);
  return initializer && literalOf(reader, initializer);
}

function initializerOf(reader: ValueReader, literal: ts.ObjectLiteralExpression, name: string): ts.Expression | undefined {
  const { api } = reader;
  for (const property of literal.properties) {
    if (plainName(api, property.name) !== name) continue;
    if (api.isShorthandPropertyAssignment(property)) return property.name;
    return api.isPropertyAssignment(property) ? unwrap(api, property.initializer) : undefined;
  }
  return undefined;
}
