import type { ts } from '@ts-morph/common';
import { type FileView, lookup } from '../syntax/file-view';
import { classOfThis, exitsByThrowing, type FunctionNode, memberStep, plainName, searchBody, stringText, unwrap } from '../syntax/syntax';
import { type EnvAccess, isEnvName, isEnvObject } from './env-object';

/** A function that returns the environment variable whose name it is given. */
interface Wrapper {
  readonly parameter: number;
  readonly throws: boolean;
  readonly convertsToNumber: boolean;
  /** What the parameter after the name is for; `unseen` where the body is in another file. */
  readonly next: 'default' | 'message' | 'unseen';
  /** The wrapper throws in production, so that a default holds elsewhere only. */
  readonly strictInProduction: boolean;
}

/** A function whose body is in another file. */
const UNSEEN: Wrapper = { parameter: 0, throws: false, convertsToNumber: false, next: 'unseen', strictInProduction: false };

const known = new WeakMap<FunctionNode, { readonly wrapper: Wrapper | undefined }>();

/** Names under which projects import such a function from another file, where its body cannot be seen. */
const WRAPPER_NAMES =
  /^(?:env|required|(?:require|required|get|must|mustGet|assert|read|ensure|fetch)(?:d|Required)?(?:Env|Environment)(?:Var(?:iable)?)?(?:OrThrow|OrFail|Strict)?)$/;
const STRAPI_CASTS: ReadonlySet<string> = new Set(['array', 'bool', 'date', 'float', 'int', 'json', 'jsonArray', 'oneOf']);
const DEMANDING = /require|must|OrThrow|OrFail|Strict|assert|ensure/i;

/** Whether calls of a function of this name are read wherever they stand. */
export function isWrapperName(name: string): boolean {
  return WRAPPER_NAMES.test(name);
}

/** The variable read by a call such as `requireEnv('JWT_SECRET')`. */
export function wrapperCall(view: FileView, node: ts.CallExpression): EnvAccess | undefined {
  const { api } = view;
  const callee = unwrap(api, node.expression);
  const target = functionOf(view, callee);
  if (target !== undefined) {
    const wrapper = wrapperOf(view, target);
    return wrapper && access(view, node, wrapper);
  }
  const source = lookup(view, callee);
  if (source?.kind === 'import' && source.module === 'astro:env/server' && source.path[0] === 'getSecret') {
    const read = access(view, node, UNSEEN);
    return read && { ...read, requirement: 'optional', fallback: undefined };
  }
  const calleeName = api.isIdentifier(callee) ? callee.text : memberStep(api, callee)?.name;
  if (calleeName === undefined || (!WRAPPER_NAMES.test(calleeName) && !isStrapiCast(view, callee))) return undefined;
  const root = api.isIdentifier(callee) ? callee : memberStep(api, callee)?.base;
  const binding = root && lookup(view, root);
  if (binding?.kind !== 'import' && binding?.kind !== 'parameter') return undefined;
  const throws = DEMANDING.test(calleeName);
  return access(view, node, { ...UNSEEN, throws });
}

/** Strapi: `({ env }) => ({ keys: env.array('APP_KEYS') })`. */
function isStrapiCast(view: FileView, callee: ts.Expression): boolean {
  const step = memberStep(view.api, callee);
  return step !== undefined && STRAPI_CASTS.has(step.name) && view.api.isIdentifier(step.base) && step.base.text === 'env';
}

function access(view: FileView, node: ts.CallExpression, wrapper: Wrapper): EnvAccess | undefined {
  const nameNode = node.arguments[wrapper.parameter];
  const name = stringText(view.api, nameNode);
  if (nameNode === undefined || name === undefined || !isEnvName(name)) return undefined;
  const next = node.arguments[wrapper.parameter + 1];
  const fallback = next === undefined || isMessage(view, wrapper, next) ? undefined : next;
  const literal = fallback !== undefined && isPlainDefault(view, fallback) ? fallback : undefined;
  return {
    name,
    nameNode,
    // What other arguments mean is the function's own business: only a plain value is taken for a default.
    requirement: wrapper.throws && fallback === undefined ? 'required' : 'plain',
    fallback: literal,
    refusesFallback: wrapper.strictInProduction,
    form: 'call',
    convertsToNumber: wrapper.convertsToNumber,
  };
}

/** Whether the argument after the name is what the error says: `requireEnv('JWT_SECRET', 'Set it in .env')`. */
function isMessage(view: FileView, wrapper: Wrapper, node: ts.Expression): boolean {
  if (wrapper.next !== 'unseen') return wrapper.next === 'message';
  // Where the function cannot be seen, a sentence is none of the values that stand in for a variable.
  return wrapper.throws && /\S\s+\S/.test(stringText(view.api, unwrap(view.api, node)) ?? '');
}

function isPlainDefault(view: FileView, node: ts.Expression): boolean {
  const { api } = view;
  const inner = unwrap(api, node);
  return api.isStringLiteralLike(inner) || api.isNumericLiteral(inner) || api.isIdentifier(inner) || memberStep(api, inner) !== undefined;
}

/** The function of this file that a callee names: `required`, `this.required`, `Config.required`. */
export function functionOf(view: FileView, callee: ts.Expression): FunctionNode | undefined {
  const { api } = view;
  if (api.isIdentifier(callee)) {
    const binding = lookup(view, callee);
    if (binding?.kind === 'function') return binding.node;
    if (binding?.kind !== 'variable' || !binding.constant || binding.path.length > 0) return undefined;
    const initializer = binding.declaration.initializer && unwrap(api, binding.declaration.initializer);
    return initializer !== undefined && (api.isArrowFunction(initializer) || api.isFunctionExpression(initializer))
      ? initializer
      : undefined;
  }
  const member = memberStep(api, callee);
  if (member === undefined) return undefined;
  const owner = member.base.kind === api.SyntaxKind.ThisKeyword ? classOfThis(api, callee) : classNamed(view, member.base);
  const element = owner?.members.find((candidate) => plainName(api, candidate.name) === member.name);
  return element !== undefined && api.isMethodDeclaration(element) ? element : undefined;
}

function classNamed(view: FileView, node: ts.Node): ts.ClassLikeDeclaration | undefined {
  const binding = lookup(view, node);
  return binding?.kind === 'class' ? binding.node : undefined;
}

function wrapperOf(view: FileView, node: FunctionNode): Wrapper | undefined {
  const entry = known.get(node);
  if (entry) return entry.wrapper;
  const wrapper = findWrapper(view, node);
  known.set(node, { wrapper });
  return wrapper;
}

/** A function is a wrapper when its body reads `process.env[p]` of a parameter p and returns something. */
function findWrapper(view: FileView, node: FunctionNode): Wrapper | undefined {
  const { api } = view;
  if (node.body === undefined || node.parameters.length === 0) return undefined;
  let parameter = -1;
  let throws = false;
  let returns = !api.isBlock(node.body);
  let convertsToNumber = false;
  let strictInProduction = false;
  searchBody(api, node.body, (inner) => {
    if (api.isElementAccessExpression(inner) && api.isIdentifier(inner.argumentExpression) && isEnvObject(view, inner.expression)) {
      const name = inner.argumentExpression.text;
      const index = node.parameters.findIndex((candidate) => plainName(api, candidate.name) === name);
      if (index >= 0) parameter = index;
    } else if (api.isThrowStatement(inner)) {
      throws = true;
      strictInProduction ||= isInProduction(view, inner);
    } else if (api.isReturnStatement(inner) && inner.expression !== undefined) returns = true;
    else if (api.isCallExpression(inner) && api.isIdentifier(inner.expression)) {
      if (/^(?:Number|parseInt|parseFloat)$/.test(inner.expression.text)) convertsToNumber = true;
    } else if (api.isExpressionStatement(inner) && exitsByThrowing(api, inner)) throws = true;
    return false;
  });
  if (parameter < 0 || !returns) return undefined;
  const next = throws && isOnlySaid(view, node, parameter + 1) ? 'message' : 'default';
  return { parameter, throws, convertsToNumber, next, strictInProduction };
}

/** Whether a parameter is used in errors and log lines alone. */
function isOnlySaid(view: FileView, node: FunctionNode, index: number): boolean {
  const { api } = view;
  const parameter = node.parameters[index];
  const name = parameter && plainName(api, parameter.name);
  if (parameter === undefined || name === undefined || parameter.initializer !== undefined || node.body === undefined) return false;
  let said = false;
  const used = searchBody(api, node.body, (inner) => {
    if (!api.isIdentifier(inner) || inner.text !== name) return false;
    if (api.isPropertyAccessExpression(inner.parent) && inner.parent.name === inner) return false;
    said = isSaid(view, inner, node);
    return !said;
  });
  return said && !used;
}

/** Whether an expression is part of an error or of a log line. */
function isSaid(view: FileView, expression: ts.Node, within: FunctionNode): boolean {
  const { api } = view;
  for (let outer = expression.parent; outer !== undefined && outer !== within; outer = outer.parent) {
    if (api.isThrowStatement(outer)) return true;
    const callee = api.isNewExpression(outer) || api.isCallExpression(outer) ? outer.expression.getText(view.file.tree) : '';
    if (/Error$|^(?:console|log|logger)\./.test(callee)) return true;
  }
  return false;
}

/** Whether a statement runs under a condition that asks for the environment: `if (isProduction && !value)`. */
function isInProduction(view: FileView, statement: ts.Node): boolean {
  const { api } = view;
  for (let outer = statement.parent; outer !== undefined && api.isStatement(outer); outer = outer.parent) {
    if (api.isIfStatement(outer) && /prod|node_?env|app_?env|is_?dev/i.test(outer.expression.getText(view.file.tree))) return true;
  }
  return false;
}
