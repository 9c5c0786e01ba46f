import type { ts } from '@ts-morph/common';
import type { ClientExposure } from '../../../facts/fact';
import { baseName } from '../../../text/source';
import { lookup } from '../syntax/file-view';
import { memberStep, plainName, unwrap } from '../syntax/syntax';
import type { ValueReader } from '../values/value-reader';
import { isEnvName } from './env-object';

/** By configuration file, the settings whose entries end up in client code. */
const SETTINGS: Readonly<Record<string, readonly string[]>> = {
  next: ['env', 'publicRuntimeConfig'],
  nuxt: ['publicRuntimeConfig', 'runtimeConfig.public'],
  vite: ['define'],
  // Expo: `extra` is part of the manifest, which every copy of the app carries.
  app: ['extra'],
};
/** A configuration nests no deeper where it matters. */
const MAX_DEPTH = 6;

/** The variables that a build configuration puts into client code by other means than their prefix. */
export function* clientExposures(reader: ValueReader): Iterable<ClientExposure> {
  const tool = /^(next|nuxt|vite|app)\.config\.[cm]?[jt]s$/.exec(baseName(reader.file.path))?.[1];
  const settings = tool === undefined ? undefined : SETTINGS[tool];
  if (settings === undefined) return;
  for (const [property, by] of settingsIn(reader, settings)) {
    for (const value of leavesOf(reader, property.initializer, 0)) {
      const name = variableIn(reader, value, 0);
      if (name !== undefined) yield { kind: 'client-exposure', file: reader.file.path, at: reader.place(value), name, by };
    }
  }
}

function* settingsIn(reader: ValueReader, settings: readonly string[]): Iterable<[ts.PropertyAssignment, string]> {
  const { api } = reader;
  const stack: ts.Node[] = [reader.file.tree];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (api.isPropertyAssignment(node)) {
      const by = settings.find((setting) => isNamed(reader, node as ts.PropertyAssignment, setting));
      if (by !== undefined) {
        yield [node, by];
        continue;
      }
    }
    api.forEachChild(node, (child) => {
      stack.push(child);
    });
  }
}

/** Whether the property is the setting `a` or `a.b`; one inside a list, as of a plugin's options, is another's. */
function isNamed(reader: ValueReader, property: ts.PropertyAssignment, setting: string): boolean {
  const { api } = reader;
  const steps = setting.split('.').reverse();
  let node: ts.Node = property;
  for (const [index, step] of steps.entries()) {
    if (!api.isPropertyAssignment(node) || plainName(api, node.name) !== step) return false;
    if (index < steps.length - 1) node = node.parent.parent;
  }
  const owner = node.parent.parent;
  // `expo: { extra: ... }` is the one setting that may stand in a group of its own.
  return !api.isArrayLiteralExpression(owner) && (!api.isPropertyAssignment(owner) || plainName(api, owner.name) === 'expo');
}

/** The values of an object and of the objects in it. */
function* leavesOf(reader: ValueReader, expression: ts.Expression, depth: number): Iterable<ts.Expression> {
  const { api } = reader;
  const node = unwrap(api, expression);
  if (!api.isObjectLiteralExpression(node)) {
    yield node;
    return;
  }
  if (depth >= MAX_DEPTH) return;
  for (const property of node.properties) if (api.isPropertyAssignment(property)) yield* leavesOf(reader, property.initializer, depth + 1);
}

/** The variable whose value an expression is: `process.env.X`, `process.env.X || ''`, `JSON.stringify(env.X)` with Vite's `loadEnv`. */
function variableIn(reader: ValueReader, expression: ts.Expression, depth: number): string | undefined {
  const { api } = reader;
  if (depth >= MAX_DEPTH) return undefined;
  const node = unwrap(api, expression);
  const value = reader.read(node);
  if (value.kind === 'env') return value.name;
  const member = memberStep(api, node);
  if (member !== undefined && isEnvName(member.name) && isLoadedEnv(reader, member.base)) return member.name;
  if (api.isBinaryExpression(node)) return variableIn(reader, node.left, depth + 1);
  const [first] = api.isCallExpression(node) ? node.arguments : [];
  if (first === undefined || !api.isCallExpression(node)) return undefined;
  const callee = memberStep(api, unwrap(api, node.expression));
  return callee?.name === 'stringify' || node.expression.getText(reader.file.tree) === 'String'
    ? variableIn(reader, first, depth + 1)
    : undefined;
}

/** `const env = loadEnv(mode, process.cwd(), '')`. */
function isLoadedEnv(reader: ValueReader, base: ts.Expression): boolean {
  const binding = lookup(reader, unwrap(reader.api, base));
  const initializer = binding?.kind === 'variable' && binding.path.length === 0 ? binding.declaration.initializer : undefined;
  const call = initializer && unwrap(reader.api, initializer);
  return call !== undefined && reader.api.isCallExpression(call) && call.expression.getText(reader.file.tree) === 'loadEnv';
}
