import type { ts } from '@ts-morph/common';
import type { EnvRead } from '../../../facts/fact';
import { UNSET, unknownAt, type Value } from '../../../facts/value';
import { literalOf, readOptions } from '../syntax/options';
import { originOf } from '../syntax/origin';
import { isFunctionNode, onlyReturn, unwrap } from '../syntax/syntax';
import { memberOf } from '../values/value-algebra';
import type { ValueReader } from '../values/value-reader';
import { providerReads } from './framework-providers';
import { AUTH_JS, FRAMEWORKS, type FrameworkRow, type FrameworkVariable } from './framework-rows';

/** What the frameworks that this file sets up read by themselves. */
export function* frameworkReads(reader: ValueReader): Iterable<EnvRead> {
  const rows = FRAMEWORKS.filter((row) => [...reader.index.modules].some((module) => row.modules.test(module)));
  if (rows.length > 0) {
    for (const call of [...reader.index.calls, ...reader.index.news]) {
      const origin = originOf(reader, call.expression);
      const row = origin && rows.find((one) => one.modules.test(origin.module) && one.callees.test(origin.path.join('.')));
      if (row !== undefined) yield* setUp(reader, row, call);
    }
  }
  if ([...reader.index.modules].some((module) => /^(?:next-auth|@auth\/[\w-]+)\/providers\//.test(module))) {
    for (const { name, node } of providerReads(reader)) yield framework(reader, AUTH_JS, node, name, { requirement: 'required' });
  }
}

function* setUp(reader: ValueReader, row: FrameworkRow, call: ts.CallExpression | ts.NewExpression): Iterable<EnvRead> {
  const options = optionsOf(reader, row, call);
  // `withAuth` and the like are also called with what they wrap; without a readable argument nothing is known of the options.
  for (const variable of row.variables) {
    const given = variable.unless.map((path) => optionAt(reader, options, path, call));
    if (given.some((value) => value.kind !== 'unset' && value.kind !== 'unknown' && value.kind !== 'list' && value.kind !== 'reference'))
      continue;
    const configured = given.flatMap((value) => (value.kind === 'list' ? value.items : value.kind === 'reference' ? [value] : []));
    const isUnknown = given.some((value) => value.kind === 'unknown');
    yield framework(reader, row.reader, call.expression, variable.name, { ...needOf(reader, variable, isUnknown, call), configured });
  }
}

function needOf(reader: ValueReader, variable: FrameworkVariable, isUnknown: boolean, call: ts.Node): Partial<EnvRead> {
  if (isUnknown) return { requirement: 'optional' };
  if (variable.standsInFor !== '') {
    const at = reader.place(call);
    return { requirement: 'plain', fallback: { kind: 'env', at, name: variable.standsInFor, fallback: UNSET } };
  }
  return variable.inProduction ? { requirement: 'optional', requiredInProduction: true } : { requirement: variable.requirement };
}

function framework(reader: ValueReader, name: string, node: ts.Node, variable: string, more: Partial<EnvRead>): EnvRead {
  const at = reader.place(node);
  const { configured, ...rest } = more;
  return {
    kind: 'env-read',
    file: reader.file.path,
    at,
    name: variable,
    nameAt: at,
    requirement: 'optional',
    fallback: UNSET,
    failFast: [],
    caseInsensitive: false,
    reader: name,
    ...rest,
    ...(configured !== undefined && configured.length > 0 ? { configured } : {}),
  };
}

/** The options of the call: an object, what a function returns, or what another file exports. */
function optionsOf(reader: ValueReader, row: FrameworkRow, call: ts.CallExpression | ts.NewExpression): ts.Expression | undefined {
  const { api } = reader;
  const given = row.options === 'none' ? [] : (call.arguments ?? []);
  // `NextAuth(request, response, options)` and `clerkMiddleware(handler, options)`.
  const last = row.options === 'first' ? given[0] : given.at(-1);
  const node = last && unwrap(api, last);
  if (node === undefined || !isFunctionNode(api, node)) return last;
  // A handler alone leaves the options out; `NextAuth(() => ({ ... }))` returns them.
  if (row.reader === AUTH_JS) return onlyReturn(api, node) ?? last;
  return given.length > 1 ? last : undefined;
}

/**
 * One option by its dotted path. A list holds the places in other files that would give it: `{ ...authConfig }` has the
 * option where authConfig has it.
 */
function optionAt(reader: ValueReader, expression: ts.Expression | undefined, path: string, call: ts.Node): Value {
  if (expression === undefined) return UNSET;
  const at = reader.place(expression);
  const [first = '', ...rest] = path.split('.');
  const below = (value: Value): Value =>
    value.kind === 'unset' ? value : rest.reduce<Value>((base, name) => memberOf(base, name, at), value);
  const options = readOptions(reader, expression, call);
  const value = below(options.get(first).value);
  if (value.kind !== 'unknown' || options.has(first)) return value;
  const literal = literalOf(reader, expression);
  const places: Value[] = [];
  for (const property of literal?.properties ?? []) {
    if (!reader.api.isSpreadAssignment(property)) continue;
    const spread = below(memberOf(reader.read(property.expression), first, at));
    if (spread.kind === 'reference') places.push(spread);
    else if (spread.kind !== 'unset') return unknownAt(at);
  }
  return places.length > 0 ? { kind: 'list', at, items: places } : unknownAt(at);
}
