import type { ts } from '@ts-morph/common';
import { UNSET, type Value } from '../../../facts/value';
import type { Place } from '../../../text/range';
import { type FileView, lookup } from '../syntax/file-view';
import { memberStep, plainName, unwrap } from '../syntax/syntax';
import { RecordBuilder } from '../values/value-algebra';
import type { ValueReader } from '../values/value-reader';
import { envAccess } from './env-access';
import { type EnvAccess, isEnvName, isEnvObject } from './env-object';

/** One variable that a schema over the environment declares: zod, Joi, yup, valibot, envalid, t3-env, znv. */
export interface SchemaField {
  /** The field's own name, under which the parsed object holds the value. */
  readonly key: string;
  /** The variable; another one than the key where the schema is given `{ secret: process.env.JWT_SECRET }`. */
  readonly name: string;
  readonly nameNode: ts.Node;
  readonly property: ts.PropertyAssignment;
  /** `unknown` when the validator comes from elsewhere and may allow anything. */
  readonly presence: 'required' | 'optional' | 'unknown';
  readonly fallback: ts.Expression | undefined;
  /** The text of `.default(...)`, which can be taken away to make the field required. */
  readonly fallbackAt: Place | undefined;
  readonly type: 'text' | 'number' | 'boolean' | 'other';
}

interface Schema {
  readonly literals: readonly ts.ObjectLiteralExpression[];
  /** Whether a field may be missing unless the schema says otherwise. */
  readonly optionalByDefault: boolean;
  /** The variables by field, where the schema is not given the environment as it is. */
  readonly sources: ReadonlyMap<string, EnvAccess>;
  /** Whether a field without a source is a variable of its own name. */
  readonly namesVariables: boolean;
}

const NO_SOURCES: ReadonlyMap<string, EnvAccess> = new Map();

const OBJECT_METHODS: ReadonlySet<string> = new Set(['object', 'strictObject', 'looseObject', 'keys', 'extend', 'append']);
/** The methods by which a schema is given what it checks. */
export const SCHEMA_PARSERS: ReadonlySet<string> = new Set([
  'parse',
  'parseAsync',
  'safeParse',
  'validate',
  'validateSync',
  'cast',
  'attempt',
]);
/** Functions that are given the environment together with its schema. */
const SCHEMA_READERS: ReadonlySet<string> = new Set(['cleanEnv', 'parseEnv', 'createEnv']);
const GROUPS: readonly string[] = ['server', 'client', 'shared'];
const OTHER_TYPES: ReadonlySet<string> = new Set(['transform', 'preprocess', 'json', 'array', 'object', 'date', 'custom', 'bigint']);

/** The schemas that a call declares or applies; the facts of the file need each literal once. */
export function schemaOf(view: FileView, node: ts.CallExpression): Schema | undefined {
  const { api } = view;
  const callee = unwrap(api, node.expression);
  const name = api.isIdentifier(callee) ? callee.text : memberStep(api, callee)?.name;
  // Every call of a file is asked, and most end here.
  if (name === undefined || !(SCHEMA_PARSERS.has(name) || SCHEMA_READERS.has(name))) return undefined;
  const [first, second] = node.arguments;
  if (first === undefined) return undefined;
  if ((name === 'cleanEnv' || name === 'parseEnv') && second !== undefined && isEnvObject(view, first)) {
    const literal = literalOf(view, second);
    return literal && { literals: [literal], optionalByDefault: false, sources: NO_SOURCES, namesVariables: true };
  }
  if (name === 'createEnv') return groupedSchema(view, first);
  if (SCHEMA_PARSERS.has(name)) {
    const base = memberStep(api, callee)?.base;
    if (isEnvObject(view, first)) return (second && objectSchema(view, second)) ?? (base && objectSchema(view, base));
    const given = sourcesIn(view, first);
    const applied = given && base && objectSchema(view, base);
    if (given !== undefined && applied !== undefined) return { ...applied, ...given };
    return second !== undefined && isEnvObject(view, second) ? objectSchema(view, first) : undefined;
  }
  return undefined;
}

/** The variables in `{ secret: process.env.JWT_SECRET, ...process.env }`; undefined when there is none. */
function sourcesIn(view: FileView, expression: ts.Expression): Pick<Schema, 'sources' | 'namesVariables'> | undefined {
  const { api } = view;
  const literal = literalOf(view, expression);
  if (literal === undefined) return undefined;
  const sources = new Map<string, EnvAccess>();
  let namesVariables = false;
  for (const property of literal.properties) {
    if (api.isSpreadAssignment(property)) namesVariables ||= isEnvObject(view, property.expression);
    else if (api.isPropertyAssignment(property)) {
      const key = plainName(api, property.name);
      const access = envAccess(view, property.initializer);
      if (key !== undefined && access !== undefined) sources.set(key, access);
    }
  }
  return sources.size > 0 ? { sources, namesVariables } : undefined;
}

/** An object schema all of whose keys are variable names stands for the environment, wherever it is applied. */
export function declaredSchema(view: FileView, node: ts.CallExpression): Schema | undefined {
  const { api } = view;
  const member = memberStep(api, unwrap(api, node.expression));
  if (member === undefined || !OBJECT_METHODS.has(member.name)) return undefined;
  const literal = node.arguments[0] && unwrap(api, node.arguments[0]);
  if (literal === undefined || !api.isObjectLiteralExpression(literal)) return undefined;
  const names = literal.properties.map((property) => plainName(api, property.name));
  const standsForEnv = names.every((key) => key !== undefined && isEnvName(key)) && names.some((key) => key?.includes('_'));
  if (!standsForEnv && !names.includes('NODE_ENV')) return undefined;
  if (isGivenSources(view, node)) return undefined;
  return { literals: [literal], optionalByDefault: isOptionalByDefault(view, member.base), sources: NO_SOURCES, namesVariables: true };
}

/** `z.object({ KEY: ... }).parse({ KEY: process.env.OTHER })` says itself which variables it means. */
function isGivenSources(view: FileView, node: ts.CallExpression): boolean {
  const { api } = view;
  const call = node.parent.parent;
  return (
    api.isPropertyAccessExpression(node.parent) &&
    api.isCallExpression(call) &&
    call.arguments[0] !== undefined &&
    sourcesIn(view, call.arguments[0]) !== undefined
  );
}

function groupedSchema(view: FileView, options: ts.Expression): Schema | undefined {
  const literal = literalOf(view, options);
  if (literal === undefined) return undefined;
  const literals: ts.ObjectLiteralExpression[] = [];
  let sources = NO_SOURCES;
  for (const property of literal.properties) {
    const name = plainName(view.api, property.name) ?? '';
    if (!view.api.isPropertyAssignment(property)) continue;
    if (/^(?:experimental__)?runtimeEnv(?:Strict)?$/.test(name)) sources = sourcesIn(view, property.initializer)?.sources ?? NO_SOURCES;
    if (!GROUPS.includes(name)) continue;
    const group = literalOf(view, property.initializer);
    if (group !== undefined) literals.push(group);
  }
  return literals.length > 0 ? { literals, optionalByDefault: false, sources, namesVariables: true } : undefined;
}

/** Follows `schema`, `z.object({...}).strict()` and the like to the objects they are made of. */
function objectSchema(view: FileView, expression: ts.Expression, steps = 12): Schema | undefined {
  if (steps === 0) return undefined;
  const { api } = view;
  const node = unwrap(api, expression);
  if (api.isIdentifier(node)) {
    const initializer = constantOf(view, node);
    return initializer && objectSchema(view, initializer, steps - 1);
  }
  if (!api.isCallExpression(node)) return undefined;
  const member = memberStep(api, unwrap(api, node.expression));
  if (member === undefined) return undefined;
  const literal = node.arguments[0] && literalOf(view, node.arguments[0]);
  const inner = objectSchema(view, member.base, steps - 1);
  if (!OBJECT_METHODS.has(member.name) || literal === undefined) return inner;
  const optionalByDefault = inner?.optionalByDefault ?? isOptionalByDefault(view, member.base);
  return { literals: [...(inner?.literals ?? []), literal], optionalByDefault, sources: NO_SOURCES, namesVariables: true };
}

/** Joi and yup let a key be absent unless it says `required()`. */
function isOptionalByDefault(view: FileView, base: ts.Expression): boolean {
  let root: ts.Expression = unwrap(view.api, base);
  for (let steps = 0; steps < 12; steps++) {
    const next = view.api.isCallExpression(root) ? root.expression : memberStep(view.api, root)?.base;
    if (next === undefined) break;
    root = unwrap(view.api, next);
  }
  const name = view.api.isIdentifier(root) ? root.text : '';
  const binding = lookup(view, root);
  const module = binding?.kind === 'import' ? binding.module : '';
  return /^(?:joi|@hapi\/joi|yup)$/i.test(module) || /^(?:joi|yup)$/i.test(name);
}

function constantOf(view: FileView, node: ts.Node): ts.Expression | undefined {
  const binding = lookup(view, node);
  return binding?.kind === 'variable' && binding.constant && binding.path.length === 0 ? binding.declaration.initializer : undefined;
}

function literalOf(view: FileView, expression: ts.Expression): ts.ObjectLiteralExpression | undefined {
  const node = unwrap(view.api, expression);
  if (view.api.isObjectLiteralExpression(node)) return node;
  const constant = constantOf(view, node);
  const inner = constant && unwrap(view.api, constant);
  return inner !== undefined && view.api.isObjectLiteralExpression(inner) ? inner : undefined;
}

export function fieldsOf(view: FileView, schema: Schema): readonly SchemaField[] {
  const { api } = view;
  const fields: SchemaField[] = [];
  for (const literal of schema.literals) {
    for (const property of literal.properties) {
      const key = plainName(api, property.name);
      if (!api.isPropertyAssignment(property) || key === undefined) continue;
      const source = schema.sources.get(key);
      if (source === undefined && (!schema.namesVariables || !isEnvName(key))) continue;
      const variable = source === undefined ? { name: key, nameNode: property.name } : { name: source.name, nameNode: source.nameNode };
      fields.push({ key, ...variable, property, ...validatorOf(view, property.initializer, schema.optionalByDefault) });
    }
  }
  return fields;
}

type Validator = Pick<SchemaField, 'presence' | 'fallback' | 'fallbackAt' | 'type'>;

/** What a chain such as `z.string().min(32).default('x')` says about the variable. */
function validatorOf(view: FileView, expression: ts.Expression, optionalByDefault: boolean): Validator {
  const { api } = view;
  const names: string[] = [];
  let fallback: ts.Expression | undefined;
  let fallbackAt: Place | undefined;
  let node = unwrap(api, constantOf(view, unwrap(api, expression)) ?? expression);
  let understood = false;
  for (;;) {
    const call = api.isCallExpression(node) ? node : undefined;
    const inner = unwrap(api, call ? call.expression : node);
    const member = memberStep(api, inner);
    const name = member?.name ?? (api.isIdentifier(inner) ? inner.text : undefined);
    if (name === undefined) break;
    names.push(name);
    const argument = call?.arguments[0];
    if (call !== undefined && (name === 'default' || name === 'prefault' || name === 'catch') && member !== undefined) {
      fallback ??= argument;
      fallbackAt ??= { file: view.file.path, start: member.base.end, end: call.end };
    } else if (call !== undefined && member === undefined && argument !== undefined) {
      // envalid: the default is an option of the validator.
      const options = literalOf(view, argument);
      for (const property of options?.properties ?? []) {
        const key = plainName(api, property.name);
        if (key === 'default' && api.isPropertyAssignment(property)) fallback ??= property.initializer;
        else if (key === 'devDefault' || key === 'testDefault' || key === 'requiredWhen') names.push('optional');
      }
    }
    if (member === undefined) {
      understood = call !== undefined || names.length > 1;
      break;
    }
    if (name === 'optional' && argument !== undefined && call?.arguments[1] !== undefined) fallback ??= call.arguments[1];
    node = unwrap(api, member.base);
  }
  const optional = names.some((name) => name === 'optional' || name === 'nullish' || name === 'exactOptional') || fallback !== undefined;
  const required = !optionalByDefault || names.includes('required');
  const presence = !understood ? 'unknown' : optional || !required ? 'optional' : 'required';
  return { presence, fallback, fallbackAt, type: typeNamed(names) };
}

function typeNamed(names: readonly string[]): SchemaField['type'] {
  if (names.some((name) => OTHER_TYPES.has(name))) return 'other';
  if (names.some((name) => /^(?:number|int|integer|num|port)$/.test(name))) return 'number';
  return names.some((name) => /^(?:bool|boolean|stringbool)$/.test(name)) ? 'boolean' : 'text';
}

/** The value of a call that applies a schema to the environment: a record of variables. Undefined for any other call. */
export function schemaRecord(reader: ValueReader, node: ts.CallExpression): Value | undefined {
  const schema = schemaOf(reader, node);
  if (schema === undefined) return undefined;
  const at = reader.place(node);
  const builder = new RecordBuilder();
  for (const field of fieldsOf(reader, schema)) {
    const place = reader.place(field.property);
    const of: Value = { kind: 'env', at: place, name: field.name, fallback: field.fallback ? reader.read(field.fallback) : UNSET };
    if (field.type === 'other' || field.presence === 'unknown') builder.set(field.key, { kind: 'unknown', at: place });
    else builder.set(field.key, field.type === 'text' ? of : { kind: 'converted', at: place, to: field.type, of });
  }
  // Schemas may add, keep or rename more than can be seen, so the record stays open.
  const record: Value = { ...builder.build(at), open: true };
  const method = memberStep(reader.api, unwrap(reader.api, node.expression))?.name;
  if (method === 'safeParse') return { kind: 'record', at, entries: { data: record }, open: true };
  return method === 'validate' ? { kind: 'record', at, entries: { ...builder.build(at).entries, value: record }, open: true } : record;
}
