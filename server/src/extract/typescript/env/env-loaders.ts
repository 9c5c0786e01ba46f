import type { ts } from '@ts-morph/common';
import type { EnvLoader } from '../../../facts/fact';
import { SecretText } from '../../../facts/secret-text';
import { UNSET, type Value } from '../../../facts/value';
import { readOptions } from '../syntax/options';
import { originOf } from '../syntax/origin';
import { memberStep, stringText, unwrap } from '../syntax/syntax';
import type { ValueReader } from '../values/value-reader';

/** Code that loads env files: dotenv and its family, Nest's ConfigModule, Node's own `process.loadEnvFile`. */
export function* envLoaders(reader: ValueReader): Iterable<EnvLoader> {
  for (const declaration of reader.index.imports) {
    const module = stringText(reader.api, declaration.moduleSpecifier) ?? '';
    const preload = preloaded(module);
    if (preload !== undefined) yield loader(reader, declaration, preload, UNSET, preload === 'dotenv-expand');
  }
  for (const call of reader.index.calls) {
    const fact = callLoader(reader, call);
    if (fact !== undefined) yield fact;
  }
}

function preloaded(module: string): EnvLoader['loader'] | undefined {
  if (module === 'dotenv/config' || module === 'dotenv/config.js') return 'dotenv';
  if (module === 'dotenv-flow/config') return 'dotenv-flow';
  return module === 'dotenv-expand/config' ? 'dotenv-expand' : undefined;
}

function callLoader(reader: ValueReader, call: ts.CallExpression): EnvLoader | undefined {
  const { api } = reader;
  const callee = unwrap(api, call.expression);
  const first = call.arguments[0];
  if (api.isIdentifier(callee) && callee.text === 'require') {
    const preload = preloaded(stringText(api, first) ?? '');
    return preload && loader(reader, call, preload, UNSET, preload === 'dotenv-expand');
  }
  const member = memberStep(api, callee);
  if (member?.name === 'loadEnvFile' && api.isIdentifier(member.base) && member.base.text === 'process') {
    return loader(reader, call, 'node', filesOf(reader, first), false);
  }
  const origin = originOf(reader, callee);
  const name = origin?.path.at(-1);
  if (origin?.module === 'dotenv' && name === 'config') {
    return loader(reader, call, 'dotenv', pathOption(reader, call, 'path'), false);
  }
  if (origin?.module === 'dotenv-flow' && name === 'config')
    return loader(reader, call, 'dotenv-flow', pathOption(reader, call, 'files'), false);
  if (origin?.module === 'dotenv-expand' && (name === 'expand' || name === undefined)) {
    // `expand(dotenv.config({ path }))` loads what the inner call loads.
    const inner = first && unwrap(api, first);
    const files = inner !== undefined && api.isCallExpression(inner) ? pathOption(reader, inner, 'path') : UNSET;
    return loader(reader, call, 'dotenv-expand', files, true);
  }
  if (origin?.module === '@nestjs/config' && name === 'forRoot' && origin.path.at(-2) === 'ConfigModule') {
    const options = readOptions(reader, first, call);
    const expand = options.get('expandVariables').value;
    const expands = expand.kind === 'record' || (expand.kind === 'literal' && expand.value === true);
    return loader(reader, call, 'nest-config', pathOption(reader, call, 'envFilePath'), expands);
  }
  return undefined;
}

function loader(reader: ValueReader, node: ts.Node, name: EnvLoader['loader'], files: Value, expands: boolean): EnvLoader {
  return { kind: 'env-loader', file: reader.file.path, at: reader.place(node), loader: name, files, expands, prefix: '' };
}

function pathOption(reader: ValueReader, call: ts.CallExpression, option: string): Value {
  const options = readOptions(reader, call.arguments[0], call);
  const node = options.nodeOf(option);
  return node === undefined ? options.get(option).value : filesOf(reader, node);
}

/** A path, or a list of them. `path.resolve(__dirname, '../.env')` is the literal '../.env'. */
function filesOf(reader: ValueReader, expression: ts.Expression | undefined): Value {
  if (expression === undefined) return UNSET;
  const { api } = reader;
  const node = unwrap(api, expression);
  if (api.isArrayLiteralExpression(node)) {
    return { kind: 'list', at: reader.place(node), items: node.elements.map((element) => filesOf(reader, element)) };
  }
  if (!api.isCallExpression(node)) return reader.read(node);
  const step = memberStep(api, unwrap(api, node.expression));
  const name = step?.name ?? (api.isIdentifier(node.expression) ? node.expression.text : '');
  if (name !== 'resolve' && name !== 'join') return reader.read(node);
  const parts: string[] = [];
  for (const argument of node.arguments) {
    const text = stringText(api, unwrap(api, argument));
    if (text !== undefined) parts.push(text);
    else if (!isBaseFolder(reader, argument)) return reader.unknown(node);
  }
  return { kind: 'literal', at: reader.place(node), value: new SecretText(parts.join('/')) };
}

function isBaseFolder(reader: ValueReader, node: ts.Expression): boolean {
  return /^(?:__dirname|process\.cwd\(\)|import\.meta\.dirname)$/.test(node.getText(reader.file.tree));
}
