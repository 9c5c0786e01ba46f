import type { ts } from '@ts-morph/common';
import type { EnvRead, Export } from '../../../facts/fact';
import { UNSET, type Value } from '../../../facts/value';
import { lookup } from '../syntax/file-view';
import { literalOf } from '../syntax/options';
import { plainName, stringText, unwrap } from '../syntax/syntax';
import { RecordBuilder } from '../values/value-algebra';
import type { ValueReader } from '../values/value-reader';

// Nuxt 3 and 4: what `runtimeConfig` in nuxt.config declares is replaced at run time by variables of names made of its keys.

/** The name under which `runtimeConfig` is exported, and the module that `useRuntimeConfig()` refers to: neither is written anywhere. */
const EXPORT = 'useRuntimeConfig';
const MODULE = 'nest-config';
const MAX_DEPTH = 6;

/** The variables that nuxt.config declares, and the one that nuxt-auth-utils adds. */
export function* nuxtFacts(reader: ValueReader): Iterable<EnvRead | Export> {
  if (!/(?:^|\/)nuxt\.config\.[cm]?[jt]s$/.test(reader.file.path)) return;
  const config = configLiteral(reader);
  if (config === undefined) return;
  const runtime = initializerOf(reader, config, 'runtimeConfig');
  const literal = runtime && literalOf(reader, runtime);
  const reads: EnvRead[] = [];
  if (literal !== undefined) {
    yield { kind: 'export', file: reader.file.path, name: EXPORT, value: recordOf(reader, literal, 'NUXT', reads, 0) };
    yield* reads;
  }
  const isNamed = reads.some((read) => read.name === 'NUXT_SESSION_PASSWORD' && read.fallback.kind !== 'unset');
  const node = isNamed ? undefined : moduleNamed(reader, config, 'nuxt-auth-utils');
  // nuxt-auth-utils writes a password into .env in development, and only there.
  if (node !== undefined)
    yield {
      ...readOf(reader, node, 'NUXT_SESSION_PASSWORD', UNSET),
      reader: 'nuxt-auth-utils',
      requirement: 'optional',
      requiredInProduction: true,
    };
}

/** The value of `useRuntimeConfig()`; undefined for any other call. */
export function runtimeConfig(reader: ValueReader, call: ts.CallExpression): Value | undefined {
  const callee = unwrap(reader.api, call.expression);
  if (!reader.api.isIdentifier(callee) || callee.text !== EXPORT) return undefined;
  const binding = lookup(reader, callee);
  return binding === undefined || binding.kind === 'import'
    ? { kind: 'reference', at: reader.place(call), module: MODULE, path: [EXPORT] }
    : undefined;
}

function configLiteral(reader: ValueReader): ts.ObjectLiteralExpression | undefined {
  const { api } = reader;
  for (const statement of reader.file.tree.statements) {
    if (!api.isExportAssignment(statement)) continue;
    const node = unwrap(api, statement.expression);
    return literalOf(reader, api.isCallExpression(node) ? (node.arguments[0] ?? node) : node);
  }
  return undefined;
}

function recordOf(reader: ValueReader, literal: ts.ObjectLiteralExpression, prefix: string, reads: EnvRead[], depth: number): Value {
  const { api } = reader;
  const builder = new RecordBuilder();
  for (const property of literal.properties) {
    const key = plainName(api, property.name);
    if (key === undefined || (!api.isPropertyAssignment(property) && !api.isShorthandPropertyAssignment(property))) continue;
    const name = `${prefix}_${snakeCase(key)}`;
    const initializer = api.isPropertyAssignment(property) ? property.initializer : property.name;
    const inner = literalOf(reader, initializer);
    if (inner !== undefined) {
      if (depth < MAX_DEPTH) builder.set(key, recordOf(reader, inner, name, reads, depth + 1));
      continue;
    }
    const given = reader.read(initializer);
    const fallback = isEmpty(given) ? UNSET : given;
    // What is public is told by the place of the entry, and is nobody's secret to miss.
    if (!name.startsWith('NUXT_PUBLIC_')) reads.push({ ...readOf(reader, property.name, name, fallback), at: reader.place(property) });
    builder.set(key, { kind: 'env', at: reader.place(property), name, fallback });
  }
  return { ...builder.build(reader.place(literal)), open: true };
}

function readOf(reader: ValueReader, node: ts.Node, name: string, fallback: Value): EnvRead {
  const at = reader.place(node);
  return {
    kind: 'env-read',
    file: reader.file.path,
    at,
    name,
    nameAt: at,
    // With `process.env.X` in its place the variable is one more way to give the value.
    requirement: fallback.kind === 'unset' ? 'plain' : 'optional',
    fallback,
    failFast: [],
    caseInsensitive: false,
    reader: 'Nuxt',
  };
}

function isEmpty(value: Value): boolean {
  if (value.kind === 'unset') return true;
  return value.kind === 'literal' && (value.value === null || (typeof value.value === 'object' && value.value.isEmpty));
}

/** `jwtSecret` is `JWT_SECRET`, as scule's snakeCase splits it. */
function snakeCase(key: string): string {
  return key
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .replace(/[-./ ]/g, '_')
    .toUpperCase();
}

function moduleNamed(reader: ValueReader, config: ts.ObjectLiteralExpression, name: string): ts.Node | undefined {
  const list = initializerOf(reader, config, 'modules');
  const { api } = reader;
  return list !== undefined && api.isArrayLiteralExpression(list)
    ? list.elements.find((element) => stringText(api, element) === name)
    : undefined;
}

function initializerOf(reader: ValueReader, literal: ts.ObjectLiteralExpression, name: string): ts.Expression | undefined {
  const { api } = reader;
  const property = literal.properties.find((candidate) => plainName(api, candidate.name) === name);
  return property !== undefined && api.isPropertyAssignment(property) ? unwrap(api, property.initializer) : undefined;
}
