import type { ts } from '@ts-morph/common';
import { type FileView, lookup } from '../syntax/file-view';
import { memberStep, plainName, stringText, unwrap } from '../syntax/syntax';
import { chainAccess } from './env-chains';
import { type EnvAccess, isEnvName, isEnvObject } from './env-object';
import { isPlatformEnv } from './env-platform';
import { wrapperCall } from './env-wrappers';

const DOTTED = /^[A-Za-z][\w-]*(?:\.[\w-]+)+$/;
/** `jwtSecret`: an entry of the configuration at its top, or a namespace of it. */
const TOP_KEY = /^[a-z][A-Za-z0-9]*$/;
/** `JWT_secret`: a variable by its first word, where a reader of variables is given it. */
const HALF_UPPER = /^[A-Z][A-Z0-9]+_\w+$/;

/** The variable that an expression reads, where it reads one and names it plainly. */
export function envAccess(view: FileView, expression: ts.Expression): EnvAccess | undefined {
  const { api } = view;
  const node = unwrap(api, expression);
  if (api.isCallExpression(node)) return callAccess(view, node);
  if (api.isIdentifier(node)) return staticImport(view, node);
  const member = memberStep(api, node) ?? constantStep(view, node);
  if (member === undefined || member.name === '') return undefined;
  if (isFastifyConfig(view, member.base))
    return isEnvName(member.name) ? { ...plain(member.name, member.nameNode), requirement: 'optional' } : undefined;
  if (!isEnvObject(view, member.base)) return undefined;
  // Beside its variables a platform hands over stores and services.
  const outer = isEnvName(member.name) ? undefined : memberStep(api, unwrap(api, member.base));
  return outer !== undefined && isPlatformEnv(view, outer.base) ? undefined : plain(member.name, member.nameNode);
}

/** `process.env[KEY]` where KEY is a constant text of this file. */
function constantStep(view: FileView, node: ts.Expression) {
  const { api } = view;
  if (!api.isElementAccessExpression(node) || !api.isIdentifier(node.argumentExpression)) return undefined;
  const binding = lookup(view, node.argumentExpression);
  if (binding?.kind !== 'variable' || !binding.constant || binding.path.length > 0) return undefined;
  const nameNode = binding.declaration.initializer && unwrap(api, binding.declaration.initializer);
  const name = stringText(api, nameNode);
  return nameNode === undefined || name === undefined ? undefined : { base: node.expression, name, nameNode };
}

/** `fastify.config`, which @fastify/env fills: the schema given to it says what is needed. */
function isFastifyConfig(view: FileView, base: ts.Expression): boolean {
  const { api } = view;
  const step = memberStep(api, unwrap(api, base));
  if (step?.name !== 'config' || !api.isIdentifier(step.base)) return false;
  if (step.base.text === 'fastify') return true;
  return /^(?:app|server|instance)$/.test(step.base.text) && [...view.index.modules].some((module) => /^@?fastify(?:[/-]|$)/.test(module));
}

/** Modules that a framework fills with variables. SvelteKit's build fails without one; elsewhere a schema decides what is needed. */
export function isStaticModule(module: string): 'required' | 'optional' | undefined {
  if (module.startsWith('$env/static/')) return 'required';
  return /^(?:astro:env\/(?:server|client)|\$app\/env\/(?:private|public))$/.test(module) ? 'optional' : undefined;
}

function staticImport(view: FileView, node: ts.Identifier): EnvAccess | undefined {
  const binding = lookup(view, node);
  if (binding?.kind !== 'import') return undefined;
  const requirement = isStaticModule(binding.module);
  const name = binding.path[0];
  return requirement === undefined || name === undefined || !isEnvName(name) ? undefined : { ...plain(name, node), requirement };
}

function plain(name: string, nameNode: ts.Node): EnvAccess {
  return { name, nameNode, requirement: 'plain', fallback: undefined, refusesFallback: false, form: 'member', convertsToNumber: false };
}

function callAccess(view: FileView, node: ts.CallExpression): EnvAccess | undefined {
  const { api } = view;
  const chained = chainAccess(view, node);
  if (chained !== undefined) return chained;
  // Most calls name no variable at all, and must cost nothing.
  if (!node.arguments.some((argument) => isVariableName(stringText(api, argument) ?? ''))) return undefined;
  const nameNode = node.arguments[0];
  const name = stringText(api, nameNode);
  if (name === undefined || nameNode === undefined) return wrapperCall(view, node);
  const member = memberStep(api, unwrap(api, node.expression));
  if (member !== undefined && isVariableName(name)) {
    const base = unwrap(api, member.base);
    if (member.name === 'get' && isDenoEnv(view, base)) return { ...plain(name, nameNode), form: 'call' };
    if ((member.name === 'get' || member.name === 'getOrThrow') && isConfigService(view, base)) {
      const second = node.arguments[1];
      const fallback = second !== undefined && !api.isObjectLiteralExpression(unwrap(api, second)) ? second : undefined;
      const requirement = member.name === 'getOrThrow' ? 'required' : 'plain';
      return { ...plain(name, nameNode), form: 'config', fallback, requirement };
    }
  }
  return wrapperCall(view, node);
}

function isVariableName(name: string): boolean {
  return isEnvName(name) || HALF_UPPER.test(name);
}

function isDenoEnv(view: FileView, node: ts.Expression): boolean {
  const member = memberStep(view.api, node);
  return member?.name === 'env' && view.api.isIdentifier(member.base) && member.base.text === 'Deno';
}

/** The key of Nest's `config.get('jwt.secret')`, which `registerAs('jwt', ...)` or a factory that ConfigModule loads provides. */
export function nestConfigKey(view: FileView, node: ts.CallExpression): readonly string[] | undefined {
  const { api } = view;
  const member = memberStep(api, unwrap(api, node.expression));
  if (member?.name !== 'get' && member?.name !== 'getOrThrow') return undefined;
  const key = stringText(api, node.arguments[0]);
  if (key === undefined || !isConfigService(view, unwrap(api, member.base))) return undefined;
  // Other libraries have a `config.get('port')` as well.
  if (!DOTTED.test(key) && !(TOP_KEY.test(key) && view.index.modules.has('@nestjs/config'))) return undefined;
  // With a default the value may be another one; `{ infer: true }` is none.
  const second = node.arguments[1];
  return second === undefined || api.isObjectLiteralExpression(second) ? key.split('.') : undefined;
}

/** A receiver named or typed as Nest's ConfigService; what comes from another package is something else. */
function isConfigService(view: FileView, node: ts.Expression): boolean {
  const { api } = view;
  const name = api.isIdentifier(node) ? node.text : memberStep(api, node)?.name;
  if (name === undefined) return false;
  const binding = lookup(view, node);
  if (binding?.kind === 'import') return false;
  if (binding?.kind === 'parameter' && binding.declaration.type?.getText(view.file.tree).startsWith('ConfigService')) return true;
  if (!/conf(?:ig(?:uration)?)?(?:service)?$/i.test(name)) return typeOfMember(view, node)?.startsWith('ConfigService') === true;
  // A local constant of that name is a plain object or a Map, unless it was taken from the application.
  if (binding?.kind !== 'variable') return binding === undefined || binding.kind === 'parameter';
  const initializer = binding.declaration.initializer;
  return initializer !== undefined && /\bConfigService\b/.test(initializer.getText(view.file.tree).slice(0, 200));
}

/** The declared type, as written, of the property in `this.property`. */
export function typeOfMember(view: FileView, node: ts.Expression): string | undefined {
  return memberDeclaration(view, node)?.type?.getText(view.file.tree);
}

/** What declares the property in `this.property`: a property of the class, or a parameter of its constructor that has a type. */
export function memberDeclaration(view: FileView, node: ts.Expression): ts.PropertyDeclaration | ts.ParameterDeclaration | undefined {
  const { api } = view;
  const member = memberStep(api, node);
  if (member === undefined || member.base.kind !== api.SyntaxKind.ThisKeyword) return undefined;
  for (let current: ts.Node | undefined = node.parent; current !== undefined; current = current.parent) {
    if (!api.isClassLike(current)) continue;
    for (const element of current.members) {
      if (api.isPropertyDeclaration(element) && plainName(api, element.name) === member.name) return element;
      if (!api.isConstructorDeclaration(element)) continue;
      const parameter = element.parameters.find((candidate) => plainName(api, candidate.name) === member.name);
      if (parameter?.type !== undefined) return parameter;
    }
    return undefined;
  }
  return undefined;
}
