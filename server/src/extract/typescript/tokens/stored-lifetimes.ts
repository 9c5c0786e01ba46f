import type { ts } from '@ts-morph/common';
import type { StoredLifetime } from '../../../facts/fact';
import { isAnchored } from '../anchors';
import { madeRow, rowOf, sqlRows } from '../rows/stored-rows';
import { calleeText } from '../syntax/callee-names';
import { readOptions } from '../syntax/options';
import { memberStep, stringText, unwrap } from '../syntax/syntax';
import type { ValueReader } from '../values/value-reader';
import { cookiesOf } from './stored-cookies';
import { storedTokenSource } from './token-sources';

// What keeps a token and has a lifetime of its own: a cookie, a row of a table, an entry of Redis.

/** Files that say none of this keep no token for a time. */
const GATE = /max[_-]?age|expir|valid_?(?:until|to)|setex|['"](?:EX|PX)['"]|\bEX:|\bPX:/i;

export function* storedLifetimes(reader: ValueReader): Iterable<StoredLifetime> {
  if (!GATE.test(reader.file.text)) return;
  for (const fact of allOf(reader)) {
    // A file that keeps tokens and says nothing else of auth does not pass the byte filter, and must not count when it is read all the same.
    if (isAnchored(reader.file)) yield fact;
  }
}

function* allOf(reader: ValueReader): Iterable<StoredLifetime> {
  for (const call of reader.index.calls) {
    yield* cookiesOf(reader, call);
    const kept = cacheOf(reader, call) ?? rowOf(reader, call);
    if (kept) yield kept;
  }
  for (const made of reader.index.news) {
    const row = madeRow(reader, made);
    if (row) yield row;
  }
  yield* sqlRows(reader);
}

/** ioredis and node-redis: `setex(key, seconds, value)`, `set(key, value, 'EX', seconds)`, `set(key, value, { EX: seconds })`. */
function cacheOf(reader: ValueReader, call: ts.CallExpression): StoredLifetime | undefined {
  const { api } = reader;
  const member = memberStep(api, unwrap(api, call.expression));
  if (member === undefined) return undefined;
  const [, second, third, fourth] = call.arguments;
  const found =
    /^p?setex$/i.test(member.name) && third !== undefined
      ? { value: third, lifetime: second, unit: member.name.toLowerCase() === 'psetex' ? ('milliseconds' as const) : ('seconds' as const) }
      : member.name === 'set'
        ? setOf(reader, call, second, third, fourth)
        : undefined;
  if (found?.value === undefined || found.lifetime === undefined) return undefined;
  const token = storedTokenSource(reader, found.value);
  if (token === undefined) return undefined;
  return {
    kind: 'stored-lifetime',
    file: reader.file.path,
    at: reader.place(call),
    holder: 'cache',
    api: calleeText(reader, call.expression),
    name: '',
    form: 'relative',
    unit: found.unit,
    lifetime: { value: reader.read(found.lifetime), valueAt: reader.place(found.lifetime) },
    token,
  };
}

interface CacheEntry {
  readonly value: ts.Expression | undefined;
  readonly lifetime: ts.Expression | undefined;
  readonly unit: 'seconds' | 'milliseconds';
}

function setOf(
  reader: ValueReader,
  call: ts.CallExpression,
  value: ts.Expression | undefined,
  third: ts.Expression | undefined,
  fourth: ts.Expression | undefined,
): CacheEntry | undefined {
  const { api } = reader;
  const flag = third && stringText(api, unwrap(api, third))?.toUpperCase();
  if (flag === 'EX' || flag === 'PX') return { value, lifetime: fourth, unit: flag === 'EX' ? 'seconds' : 'milliseconds' };
  if (third === undefined || !api.isObjectLiteralExpression(unwrap(api, third))) return undefined;
  const options = readOptions(reader, third, call);
  for (const [name, unit] of [
    ['EX', 'seconds'],
    ['ex', 'seconds'],
    ['PX', 'milliseconds'],
    ['px', 'milliseconds'],
  ] as const) {
    if (options.has(name)) return { value, lifetime: options.nodeOf(name), unit };
  }
  return undefined;
}
