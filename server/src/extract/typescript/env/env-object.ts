import type { ts } from '@ts-morph/common';
import { type FileView, lookup } from '../syntax/file-view';
import { memberStep, unwrap } from '../syntax/syntax';
import { isEnvCall, isEnvParameter, isPlatformEnv } from './env-platform';

/** An expression that reads one environment variable. */
export interface EnvAccess {
  readonly name: string;
  readonly nameNode: ts.Node;
  /** `optional`: a declaration elsewhere says whether it is needed. */
  readonly requirement: 'required' | 'plain' | 'optional';
  /** A default that is an argument of the read itself: `config.get('X', 'd')`. */
  readonly fallback: ts.Expression | undefined;
  /** The code that reads takes no default in production. */
  readonly refusesFallback: boolean;
  /** How it is written: an access, Nest's `config.get`, or another call. */
  readonly form: 'member' | 'config' | 'call';
  readonly convertsToNumber: boolean;
}

const ENV_MODULES: ReadonlyMap<string, string> = new Map([
  ['process', 'env'],
  ['node:process', 'env'],
  ['bun', 'env'],
  ['std-env', 'env'],
  ['$env/dynamic/private', 'env'],
  ['$env/dynamic/public', 'env'],
  ['cloudflare:workers', 'env'],
]);
const UPPER_SNAKE = /^[A-Z][A-Z0-9]*(?:_+[A-Z0-9]+)*$/;

export function isEnvName(name: string): boolean {
  return UPPER_SNAKE.test(name);
}

/** Whether the expression is the object of environment variables: `process.env`, `import.meta.env`, an alias of one. */
export function isEnvObject(view: FileView, expression: ts.Expression, steps = 8): boolean {
  if (steps === 0) return false;
  const { api } = view;
  const node = unwrap(api, expression);
  if (api.isIdentifier(node)) return isEnvAlias(view, node, steps);
  if (api.isCallExpression(node)) return isEnvCall(view, node);
  const member = memberStep(api, node);
  if (member?.name !== 'env') return false;
  const base = unwrap(api, member.base);
  if (api.isMetaProperty(base)) return true;
  if (api.isIdentifier(base)) {
    const binding = lookup(view, base);
    if (binding?.kind === 'import') return base.text === 'process' && ENV_MODULES.has(binding.module);
    if (binding === undefined) return base.text === 'process' || base.text === 'Bun';
    return isPlatformEnv(view, base);
  }
  const outer = memberStep(api, base);
  if (outer?.name === 'process' && api.isIdentifier(outer.base)) return /^(?:globalThis|global|window)$/.test(outer.base.text);
  return isPlatformEnv(view, base);
}

function isEnvAlias(view: FileView, node: ts.Identifier, steps: number): boolean {
  const { api } = view;
  const binding = lookup(view, node);
  if (binding?.kind === 'import') return binding.path.length === 1 && ENV_MODULES.get(binding.module) === binding.path[0];
  if (binding?.kind === 'variable') {
    const initializer = binding.declaration.initializer;
    if (!binding.constant || initializer === undefined) return false;
    if (binding.path.length === 0) return isEnvObject(view, initializer, steps - 1);
    const source = unwrap(api, initializer);
    if (binding.path.length !== 1 || binding.path[0]?.name !== 'env') return false;
    return (api.isIdentifier(source) && source.text === 'process') || isPlatformEnv(view, source);
  }
  if (binding?.kind !== 'parameter') return false;
  const path = binding.path.map((step) => step.name);
  if (isEnvParameter(view, binding.declaration, path)) return true;
  if (path.length > 0) return false;
  const { initializer, type } = binding.declaration;
  if (initializer !== undefined && isEnvObject(view, initializer, steps - 1)) return true;
  return type !== undefined && /^(?:NodeJS\.)?ProcessEnv$/.test(type.getText(view.file.tree));
}
