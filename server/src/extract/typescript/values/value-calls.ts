import type { ts } from '@ts-morph/common';
import type { EncodedValue, Value } from '../../../facts/value';
import { nestConfigKey } from '../env/env-access';
import { configEntry, configRecord } from '../env/env-declarations';
import { schemaRecord } from '../env/env-schemas';
import { functionOf } from '../env/env-wrappers';
import { runtimeConfig } from '../env/framework-nuxt';
import { lookup } from '../syntax/file-view';
import { mayBeOwnModule, originOf, requiredModule } from '../syntax/origin';
import { memberStep, onlyReturn, stringText, unwrap } from '../syntax/syntax';
import { generatedValue } from './generated';
import { dateOf, holdsNow, memberOf, RecordBuilder, timeOf } from './value-algebra';
import { readMoment } from './value-moments';
import type { ValueReader } from './value-reader';
import { isSlashesAtEnd, mayBeText, textMethod } from './value-texts';

/** Import functions whose result stands for the key text they are given. */
const KEY_IMPORTS: ReadonlySet<string> = new Set(['importPKCS8', 'importSPKI', 'importX509', 'createPrivateKey', 'createPublicKey']);
const ENCODINGS: Readonly<Record<string, EncodedValue['encoding']>> = {
  utf8: 'utf8',
  'utf-8': 'utf8',
  base64: 'base64',
  base64url: 'base64url',
  hex: 'hex',
};

/** The value of a call whose meaning is known; unknown for every other. */
export function readCall(reader: ValueReader, node: ts.CallExpression): Value {
  const { api } = reader;
  const at = reader.place(node);
  const module = requiredModule(reader, node);
  if (module !== undefined) return mayBeOwnModule(module) ? { kind: 'reference', at, module, path: [] } : reader.unknown(node);
  const callee = unwrap(api, node.expression);
  const first = node.arguments[0];
  const schema = schemaRecord(reader, node) ?? configRecord(reader, node) ?? configEntry(reader, node) ?? runtimeConfig(reader, node);
  if (schema !== undefined) return schema;
  const made = generatedValue(reader, node);
  if (made !== undefined) return made;
  const nest = nestConfigKey(reader, node);
  if (nest !== undefined) {
    const [namespace, ...path] = nest;
    return { kind: 'reference', at, module: 'nest-config', path: [`registerAs:${namespace}`, ...path] };
  }
  const moment = readMoment(reader, node);
  if (moment !== undefined) return moment;
  const origin = originOf(reader, callee);
  const name = origin?.path.at(-1);
  if (origin !== undefined && isSpanParser(origin.module, origin.path))
    return { kind: 'converted', at, to: 'span-ms', of: reader.read(first) };
  if (origin?.module === '@nestjs/config' && name === 'registerAs') return factoryResult(reader, node.arguments[1]) ?? reader.unknown(node);
  if (origin !== undefined && (origin.module === 'jose' || /^(?:node:)?crypto$/.test(origin.module)))
    return keyCall(reader, node, name ?? '');
  if (api.isIdentifier(callee)) return namedCall(reader, node, callee, first);
  const member = memberStep(api, callee);
  return member === undefined ? reader.unknown(node) : methodCall(reader, node, unwrap(api, member.base), member.name);
}

/** `ms('15m')`, by the package of that name or one that reads the same. */
function isSpanParser(module: string, path: readonly string[]): boolean {
  if (module === 'ms') return path.length === 0 || (path.length === 1 && /^(?:ms|parse)$/.test(path[0] ?? ''));
  return module === '@lukeed/ms' && path.length === 1 && path[0] === 'parse';
}

function namedCall(reader: ValueReader, node: ts.CallExpression, callee: ts.Identifier, first: ts.Expression | undefined): Value {
  const at = reader.place(node);
  const binding = lookup(reader, callee);
  if (binding === undefined) {
    if (first === undefined) return reader.unknown(node);
    return globalCall(reader, node, callee.text, first) ?? reader.unknown(node);
  }
  const target = functionOf(reader, callee);
  const returned = target && onlyReturn(reader.api, target);
  if (target !== undefined && returned !== undefined) return reader.called(target, returned, node.arguments);
  if (node.arguments.length > 0) return reader.unknown(node);
  // What a function of another file returns is exported under the function's name followed by `()`.
  if (binding.kind === 'import' && binding.path.length === 1 && mayBeOwnModule(binding.module)) {
    return { kind: 'reference', at, module: binding.module, path: [`${binding.path[0]}()`] };
  }
  return reader.unknown(node);
}

function globalCall(reader: ValueReader, node: ts.CallExpression, name: string, first: ts.Expression): Value | undefined {
  const at = reader.place(node);
  switch (name) {
    case 'Number':
    case 'parseFloat':
      return converted(reader, node, 'number', first);
    case 'parseInt':
      return converted(reader, node, 'integer', first);
    case 'String': {
      const of = reader.read(first);
      return { kind: 'converted', at, to: 'string', of };
    }
    case 'Boolean':
      return { kind: 'converted', at, to: 'boolean', of: reader.read(first) };
    case 'structuredClone':
      return reader.read(first);
    case 'ms':
      // The `ms` package under its own name, as a global of a half-typed file.
      return { kind: 'converted', at, to: 'span-ms', of: reader.read(first) };
    default:
      return undefined;
  }
}

function converted(reader: ValueReader, node: ts.CallExpression, to: 'number' | 'integer', first: ts.Expression): Value {
  const of = reader.read(first);
  if (of.kind === 'operation') {
    // `Number(new Date(...))` is the date's time.
    const time = timeOf(of, reader.place(node));
    return time.kind !== 'unknown' ? time : holdsNow(of) ? of : { kind: 'converted', at: reader.place(node), to, of };
  }
  if (of.kind === 'now') return of.unit === 'datetime' ? timeOf(of, reader.place(node)) : of;
  return { kind: 'converted', at: reader.place(node), to, of };
}

/** Calls of jose and node:crypto that make a key of a text. */
function keyCall(reader: ValueReader, node: ts.CallExpression, name: string): Value {
  const at = reader.place(node);
  const first = node.arguments[0];
  if (name === 'createSecretKey') {
    const of = reader.read(first);
    return of.kind === 'encoded' ? of : encoded(reader, node, of, node.arguments[1]);
  }
  if (name === 'decode' && originOf(reader, node.expression)?.path.at(-2) === 'base64url') {
    return { kind: 'encoded', at, encoding: 'base64url', of: reader.read(first) };
  }
  if (name === 'importJWK') {
    const key = memberOf(reader.read(first), 'k', at);
    return key.kind === 'unknown' || key.kind === 'unset' ? reader.unknown(node) : { kind: 'encoded', at, encoding: 'base64url', of: key };
  }
  if (!KEY_IMPORTS.has(name)) return reader.unknown(node);
  const key = reader.read(first);
  return key.kind === 'record' ? memberOf(key, 'key', at) : key;
}

function methodCall(reader: ValueReader, node: ts.CallExpression, base: ts.Expression, name: string): Value {
  const { api } = reader;
  const at = reader.place(node);
  const first = node.arguments[0];
  if (api.isIdentifier(base) && lookup(reader, base) === undefined) {
    const value = globalMethod(reader, node, base.text, name);
    if (value !== undefined) return value;
  }
  if (name === 'encode' && first !== undefined && isTextEncoder(reader, base)) {
    return { kind: 'encoded', at, encoding: 'utf8', of: reader.read(first) };
  }
  if (name === 'from' && originOf(reader, base)?.path.at(-1) === 'Buffer')
    return encoded(reader, node, reader.read(first), node.arguments[1]);
  if (name === 'getTime' || name === 'valueOf') return timeOf(reader.read(base), at);
  if (name === 'trim' && node.arguments.length === 0) return textKept(reader, node, base);
  if (name === 'toString') return toText(reader, node, base);
  // `key.replace(/\\n/g, '\n')` mends the line breaks of a PEM; for any other key it changes nothing.
  if ((name === 'replace' || name === 'replaceAll') && !isSlashesAtEnd(reader, first)) {
    return first !== undefined && /^(?:\/\\\\n\/g|'\\\\n'|"\\\\n")$/.test(first.getText(reader.file.tree))
      ? textKept(reader, node, base)
      : reader.unknown(node);
  }
  if (name === 'asProvider' && node.arguments.length === 0) return reader.read(base);
  const text = textMethod(reader, node, base, name);
  if (text !== undefined) return text;
  const target = functionOf(reader, node.expression);
  const returned = target && onlyReturn(api, target);
  return target !== undefined && returned !== undefined ? reader.called(target, returned, node.arguments) : reader.unknown(node);
}

function globalMethod(reader: ValueReader, node: ts.CallExpression, base: string, name: string): Value | undefined {
  const at = reader.place(node);
  const first = node.arguments[0];
  if (base === 'Date' && name === 'now') return { kind: 'now', at, unit: 'milliseconds', zone: 'utc' };
  if (first === undefined) return undefined;
  if (base === 'Math' && (name === 'floor' || name === 'round' || name === 'ceil' || name === 'trunc')) {
    const of = reader.read(first);
    return holdsNow(of) ? of : { kind: 'converted', at, to: 'integer', of };
  }
  if (base === 'Number' && (name === 'parseInt' || name === 'parseFloat')) return globalCall(reader, node, name, first);
  if (base === 'JSON' && name === 'parse') return { kind: 'converted', at, to: 'json', of: reader.read(first) };
  if (base === 'Object' && (name === 'freeze' || name === 'seal')) return reader.read(first);
  if (base === 'Object' && name === 'assign') {
    const builder = new RecordBuilder();
    for (const argument of node.arguments) builder.spread(argumentValue(reader, argument), at);
    return builder.build(at);
  }
  if (base === 'Buffer' && name === 'from') return encoded(reader, node, reader.read(first), node.arguments[1]);
  return undefined;
}

function argumentValue(reader: ValueReader, argument: ts.Expression): Value {
  return reader.api.isSpreadElement(argument) ? reader.unknown(argument) : reader.read(argument);
}

function encoded(reader: ValueReader, node: ts.CallExpression, of: Value, encoding: ts.Expression | undefined): Value {
  if (of.kind === 'unset' || of.kind === 'unknown' || of.kind === 'list' || of.kind === 'record') return reader.unknown(node);
  if (encoding === undefined) return of.kind === 'encoded' ? of : { kind: 'encoded', at: reader.place(node), encoding: 'utf8', of };
  const name = stringText(reader.api, unwrap(reader.api, encoding));
  const known = name === undefined || !Object.hasOwn(ENCODINGS, name.toLowerCase()) ? undefined : ENCODINGS[name.toLowerCase()];
  return known === undefined ? reader.unknown(node) : { kind: 'encoded', at: reader.place(node), encoding: known, of };
}

/** `x.trim()` and the like: the same text as far as it can be compared. */
function textKept(reader: ValueReader, node: ts.CallExpression, base: ts.Expression): Value {
  const value = reader.read(base);
  return value.kind === 'env' || value.kind === 'literal' || value.kind === 'encoded' || value.kind === 'reference'
    ? value
    : mayBeText(value)
      ? { kind: 'converted', at: reader.place(node), to: 'trimmed', of: value }
      : reader.unknown(node);
}

function toText(reader: ValueReader, node: ts.CallExpression, base: ts.Expression): Value {
  const value = reader.read(base);
  const encoding = node.arguments[0];
  const name = encoding && stringText(reader.api, unwrap(reader.api, encoding));
  // Bytes read as UTF-8 are the same key as the text made of them.
  if (value.kind === 'encoded') return encoding === undefined || /^(?:utf-?8|ascii)$/i.test(name ?? '') ? value : reader.unknown(node);
  if (encoding !== undefined || value.kind === 'unset' || value.kind === 'record' || value.kind === 'list') return reader.unknown(node);
  return { kind: 'converted', at: reader.place(node), to: 'string', of: value };
}

function isTextEncoder(reader: ValueReader, base: ts.Expression): boolean {
  const { api } = reader;
  let node = base;
  if (api.isIdentifier(node)) {
    const binding = lookup(reader, node);
    const initializer = binding?.kind === 'variable' && binding.path.length === 0 ? binding.declaration.initializer : undefined;
    if (initializer === undefined) return false;
    node = unwrap(api, initializer);
  }
  return api.isNewExpression(node) && api.isIdentifier(node.expression) && node.expression.text === 'TextEncoder';
}

/** What a factory such as `registerAs('jwt', () => ({ ... }))` gives. */
export function factoryResult(reader: ValueReader, factory: ts.Expression | undefined): Value | undefined {
  if (factory === undefined) return undefined;
  const { api } = reader;
  const node = unwrap(api, factory);
  const target = api.isArrowFunction(node) || api.isFunctionExpression(node) ? node : functionOf(reader, node);
  const returned = target && onlyReturn(api, target);
  return target !== undefined && returned !== undefined ? reader.guarded(target, () => reader.read(returned)) : undefined;
}

/** `new Date()`, `new Date(Date.now() + x)`. */
export function readNew(reader: ValueReader, node: ts.NewExpression): Value {
  const { api } = reader;
  if (!api.isIdentifier(node.expression) || node.expression.text !== 'Date' || lookup(reader, node.expression) !== undefined)
    return reader.unknown(node);
  const first = node.arguments?.[0];
  const at = reader.place(node);
  if (first === undefined) return { kind: 'now', at, unit: 'datetime', zone: 'utc' };
  if (node.arguments?.length !== 1) return reader.unknown(node);
  return dateOf(reader.read(first), at);
}
