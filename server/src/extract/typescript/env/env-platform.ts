import type { ts } from '@ts-morph/common';
import { type FileView, lookup } from '../syntax/file-view';
import { isFunctionNode, memberStep, plainName, unwrap } from '../syntax/syntax';

// Platforms that hand the variables to the code instead of keeping them in the process: Workers, Pages, Hono, Deno.

/** What a Worker exports: each gets the variables as its second parameter. */
const HANDLERS: ReadonlySet<string> = new Set(['fetch', 'scheduled', 'queue', 'email', 'tail']);
/** Base classes of `cloudflare:workers`, whose `this.env` holds the variables. */
const ENTRY_CLASSES = /^(?:WorkerEntrypoint|WorkflowEntrypoint|DurableObject)\b/;
/** The types that Wrangler and Hono's templates give the variables. */
const ENV_TYPES = /^(?:Cloudflare(?:Env|Bindings)|Cloudflare\.Env)$/;
const CONTEXT_CALLS: ReadonlySet<string> = new Set(['getCloudflareContext', 'getRequestContext', 'getOptionalRequestContext']);

/** Whether `base.env` holds variables: Hono's `c.env`, SvelteKit's `platform.env`, `getCloudflareContext().env`, `this.env` of a Worker's class. */
export function isPlatformEnv(view: FileView, base: ts.Expression): boolean {
  const { api } = view;
  const node = unwrap(api, base);
  if (node.kind === api.SyntaxKind.ThisKeyword) return view.index.modules.has('cloudflare:workers') && isEntryClass(view, node);
  if (api.isCallExpression(node)) return api.isIdentifier(node.expression) && CONTEXT_CALLS.has(node.expression.text);
  if (!api.isIdentifier(node)) {
    const name = memberStep(api, node)?.name;
    return name === 'cloudflare' || name === 'platform';
  }
  if (node.text === 'platform') return lookup(view, node)?.kind === 'parameter';
  const binding = lookup(view, node);
  if (binding?.kind === 'variable') {
    const source = binding.declaration.initializer && unwrap(api, binding.declaration.initializer);
    return binding.path.length === 0 && source !== undefined && api.isCallExpression(source) && isPlatformEnv(view, source);
  }
  if (binding?.kind !== 'parameter' || binding.path.length > 0) return false;
  const isFirst = binding.declaration.parent.parameters[0] === binding.declaration;
  return isFirst && (importsHono(view) || isPagesFunction(view, binding.declaration.parent));
}

/** Whether a parameter holds the variables: the second one of a Worker's handler, `{ env }` of a Pages function. */
export function isEnvParameter(view: FileView, declaration: ts.ParameterDeclaration, path: readonly (string | undefined)[]): boolean {
  const { api } = view;
  const type = declaration.type?.getText(view.file.tree) ?? '';
  if (path.length === 0 && ENV_TYPES.test(type)) return true;
  const owner = declaration.parent;
  const position = isFunctionNode(api, owner) ? owner.parameters.indexOf(declaration) : -1;
  if (path.length === 1 && path[0] === 'env') return position === 0 && isPagesFunction(view, owner);
  const isNamed = /env/i.test(plainName(api, declaration.name) ?? '');
  return isNamed && path.length === 0 && position === 1 && isHandler(view, owner);
}

/** The call `env(c)` of `hono/adapter` and `Deno.env.toObject()`. */
export function isEnvCall(view: FileView, node: ts.CallExpression): boolean {
  const { api } = view;
  const callee = unwrap(api, node.expression);
  if (api.isIdentifier(callee)) {
    const binding = lookup(view, callee);
    return binding?.kind === 'import' && binding.module === 'hono/adapter' && binding.path[0] === 'env';
  }
  const step = memberStep(api, callee);
  const env = step?.name === 'toObject' ? memberStep(api, step.base) : undefined;
  return env?.name === 'env' && api.isIdentifier(env.base) && env.base.text === 'Deno';
}

function importsHono(view: FileView): boolean {
  return [...view.index.modules].some((module) => /^(?:hono(?:\/|$)|@hono\/)/.test(module));
}

/** `fetch(request, env)` in the object that a Worker exports. */
function isHandler(view: FileView, owner: ts.Node): boolean {
  const { api } = view;
  const property = api.isMethodDeclaration(owner) ? owner : owner.parent;
  if (!api.isMethodDeclaration(property) && !api.isPropertyAssignment(property)) return false;
  return HANDLERS.has(plainName(api, property.name) ?? '') && api.isObjectLiteralExpression(property.parent);
}

/** `export const onRequestGet = async ({ env }) => ...` and `export async function onRequest(context)`. */
function isPagesFunction(view: FileView, owner: ts.Node): boolean {
  const { api } = view;
  const named = api.isFunctionDeclaration(owner) ? owner.name : api.isVariableDeclaration(owner.parent) ? owner.parent.name : undefined;
  return /^onRequest(?:Get|Post|Put|Patch|Delete|Head|Options)?$/.test(plainName(api, named) ?? '');
}

function isEntryClass(view: FileView, node: ts.Node): boolean {
  let current = node.parent;
  while (current !== undefined && !view.api.isClassLike(current)) current = current.parent;
  const base = current?.heritageClauses?.[0]?.types[0]?.expression.getText(view.file.tree) ?? '';
  return ENTRY_CLASSES.test(base);
}
