import type { ts } from '@ts-morph/common';
import type { FileIndex } from './file-index';
import { type FileView, lookup } from './file-view';
import type { Binding } from './scope';
import { memberStep, stringText, unwrap } from './syntax';

/** What an expression is, as a path into a module: `jwt.sign` is ['sign'] of 'jsonwebtoken', however it was imported. */
export interface Origin {
  readonly module: string;
  /** The steps `default` are left out: interop makes them appear and disappear. */
  readonly path: readonly string[];
}

const MAX_STEPS = 12;

/** Every library asks of every call, so the answers of one extraction are kept: nodes live on when a text is parsed again, what they mean does not. */
const known = new WeakMap<FileIndex, Map<ts.Expression, Origin | undefined>>();

/** Follows an expression through constants, destructuring, `require`, `import()` and `promisify` to the module it comes from. */
export function originOf(view: FileView, expression: ts.Expression): Origin | undefined {
  const answers = known.get(view.index) ?? new Map<ts.Expression, Origin | undefined>();
  if (answers.size === 0) known.set(view.index, answers);
  if (answers.has(expression)) return answers.get(expression);
  const origin = follow(view, expression, MAX_STEPS);
  answers.set(expression, origin);
  return origin;
}

function follow(view: FileView, expression: ts.Expression, steps: number): Origin | undefined {
  if (steps === 0) return undefined;
  const { api } = view;
  const node = unwrap(api, expression);
  if (api.isIdentifier(node)) {
    const binding = lookup(view, node);
    if (binding?.kind === 'import') return step({ module: binding.module, path: [] }, binding.path);
    if (binding?.kind !== 'variable' || !(binding.constant || isNeverWritten(view, node, binding))) return undefined;
    const initializer = binding.declaration.initializer;
    if (initializer === undefined) return undefined;
    const names: string[] = [];
    for (const { name } of binding.path) {
      if (name === undefined) return undefined;
      names.push(name);
    }
    return step(follow(view, initializer, steps - 1), names);
  }
  const member = memberStep(api, node);
  if (member !== undefined) return step(follow(view, member.base, steps - 1), [member.name]);
  if (!api.isCallExpression(node)) return undefined;
  const module = requiredModule(view, node);
  if (module !== undefined) return { module, path: [] };
  const argument = node.arguments[0];
  return argument !== undefined && isPromisify(view, node.expression, steps) ? follow(view, argument, steps - 1) : undefined;
}

/** `var jwt = require('jsonwebtoken')`, as code was written before there were constants. */
function isNeverWritten(view: FileView, node: ts.Identifier, binding: Binding): boolean {
  const writes = view.index.writes.get(node.text) ?? [];
  return !writes.some((write) => write.path.length === 0 && lookup(view, write.root) === binding);
}

/** The module of `require('x')` and `import('x')`. */
export function requiredModule(view: FileView, node: ts.CallExpression): string | undefined {
  const { api } = view;
  const isRequire = api.isIdentifier(node.expression) && node.expression.text === 'require';
  if (!isRequire && node.expression.kind !== api.SyntaxKind.ImportKeyword) return undefined;
  return stringText(api, node.arguments[0]);
}

function isPromisify(view: FileView, callee: ts.Expression, steps: number): boolean {
  const origin = follow(view, callee, steps - 1);
  return origin?.path.at(-1) === 'promisify' && /^(?:node:)?util$/.test(origin.module);
}

function step(origin: Origin | undefined, names: readonly string[]): Origin | undefined {
  return origin && { module: origin.module, path: [...origin.path, ...names.filter((name) => name !== 'default')] };
}

/** The name of a member of one of `modules`: 'sign' for `jwt.sign`; undefined for anything else. */
export function importedName(view: FileView, expression: ts.Expression, modules: ReadonlySet<string>): string | undefined {
  const origin = originOf(view, expression);
  return origin !== undefined && modules.has(origin.module) && origin.path.length === 1 ? origin.path[0] : undefined;
}

/** Whether a module specifier names a file of the workspace: relative, or through one of the usual aliases. */
export function isOwnModule(specifier: string): boolean {
  return /^(?:\.{1,2}(?:\/|$)|[@~#]\/|~|#|\$lib\/|(?:src|app|server|config|lib)\/)/.test(specifier);
}

/** Whether a specifier may lead to a file of the workspace: a scoped package can be one of its own, which only the workspace tells. */
export function mayBeOwnModule(specifier: string): boolean {
  return isOwnModule(specifier) || /^@[\w-]+\/[\w.-]+$/.test(specifier);
}
