import type { ts } from '@ts-morph/common';
import type { Export } from '../../../facts/fact';
import type { Value } from '../../../facts/value';
import { functionOf } from '../env/env-wrappers';
import { lookup } from '../syntax/file-view';
import { readOptions } from '../syntax/options';
import { mayBeOwnModule, originOf } from '../syntax/origin';
import { isFunctionNode, unwrap } from '../syntax/syntax';
import { factoryResult } from './value-calls';
import type { ValueReader } from './value-reader';

/**
 * What `ConfigModule.forRoot({ load: [configuration] })` and `ConfigModule.forFeature(configuration)` put into the configuration of a
 * Nest application (@nestjs/config 1 to 4: the entries of what each factory returns, a later one's in the place of an earlier one's).
 * Each call is exported as 'ConfigModule.load', a list of what the factories return. Those of `registerAs`, which are exported under
 * their namespaces, are left out where this file shows them.
 */
export function* configLoads(reader: ValueReader): Iterable<Export> {
  for (const call of reader.index.calls) {
    const origin = originOf(reader, call.expression);
    if (origin?.module !== '@nestjs/config' || origin.path.at(-2) !== 'ConfigModule') continue;
    const items = loadedBy(reader, call, origin.path.at(-1));
    if (items.length === 0) continue;
    const value: Value = { kind: 'list', at: reader.place(call), items };
    yield { kind: 'export', file: reader.file.path, name: 'ConfigModule.load', value };
  }
}

function loadedBy(reader: ValueReader, call: ts.CallExpression, method: string | undefined): readonly Value[] {
  const { api } = reader;
  const first = call.arguments[0];
  if (method === 'forFeature') return first === undefined ? [] : loadedItems(reader, first);
  if (method !== 'forRoot') return [];
  const options = readOptions(reader, first, call);
  const load = options.nodeOf('load');
  if (load === undefined) return options.get('load').value.kind === 'unset' ? [] : [reader.unknown(call)];
  const list = unwrap(api, load);
  return api.isArrayLiteralExpression(list) ? list.elements.flatMap((element) => loadedItems(reader, element)) : [reader.unknown(list)];
}

/** What one factory returns; nothing for one of `registerAs`. */
function loadedItems(reader: ValueReader, factory: ts.Expression): readonly Value[] {
  const { api } = reader;
  const node = unwrap(api, factory);
  if (isFunctionNode(api, node) || functionOf(reader, node) !== undefined) return [factoryResult(reader, node) ?? reader.unknown(node)];
  if (isRegistered(reader, node)) return [];
  const binding = lookup(reader, node);
  const name = binding?.kind === 'import' && binding.path.length === 1 ? binding.path[0] : undefined;
  if (binding?.kind !== 'import' || name === undefined || !mayBeOwnModule(binding.module)) return [reader.unknown(node)];
  // What a function of another file returns is exported under the function's name followed by `()`.
  return [{ kind: 'reference', at: reader.place(node), module: binding.module, path: [`${name}()`] }];
}

/** Whether a factory is what a call of `registerAs` gives, here or behind a constant of this file. */
function isRegistered(reader: ValueReader, factory: ts.Expression): boolean {
  const { api } = reader;
  const binding = lookup(reader, factory);
  const initializer = binding?.kind === 'variable' && binding.path.length === 0 ? binding.declaration.initializer : undefined;
  const node = initializer === undefined ? factory : unwrap(api, initializer);
  const origin = api.isCallExpression(node) ? originOf(reader, node.expression) : undefined;
  return origin?.module === '@nestjs/config' && origin.path.at(-1) === 'registerAs';
}
