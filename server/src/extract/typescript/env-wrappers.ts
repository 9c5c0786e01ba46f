import type { ts } from '@ts-morph/common';
import { type EnvAccess, isEnvName, isEnvObject } from './env-object';
import { type FileView, lookup } from './file-view';
import { classOfThis, exitsByThrowing, type FunctionNode, memberStep, plainName, searchBody, stringText, unwrap } from './syntax';

/** A function that returns the environment variable whose name it is given. */
interface Wrapper {
  readonly parameter: number;
  readonly throws: boolean;
  readonly convertsToNumber: boolean;
}

const known = new WeakMap<FunctionNode, { readonly wrapper: Wrapper | undefined }>();

/** Names under which projects import such a function from another file, where its body cannot be seen. */
const WRAPPER_NAMES =
  /^(?:env|required|(?:require|required|get|must|mustGet|assert|read|ensure|fetch)(?:d|Required)?(?:Env|Environment)(?:Var(?:iable)?)?(?:OrThrow|OrFail|Strict)?)$/;
const DEMANDING = /require|must|OrThrow|OrFail|Strict|assert|ensure/i;

/** The variable read by a call such as `requireEnv('JWT_SECRET')`. */
export function wrapperCall(view: FileView, node: ts.CallExpression): EnvAccess | undefined {
  const { api } = view;
  const callee = unwrap(api, node.expression);
  const target = functionOf(view, callee);
  if (target !== undefined) {
    const wrapper = wrapperOf(view, target);
    return wrapper && access(view, node, wrapper);
  }
  const calleeName = api.isIdentifier(callee) ? callee.text : memberStep(api, callee)?.name;
  if (calleeName === undefined || !WRAPPER_NAMES.test(calleeName)) return undefined;
  const root = api.isIdentifier(callee) ? callee : memberStep(api, callee)?.base;
  const binding = root && lookup(view, root);
  if (binding?.kind !== 'import' && binding?.kind !== 'parameter') return undefined;
  return access(view, node, { parameter: 0, throws: DEMANDING.test(calleeName), convertsToNumber: false });
}

function access(view: FileView, node: ts.CallExpression, wrapper: Wrapper): EnvAccess | undefined {
  const nameNode = node.arguments[wrapper.parameter];
  const name = stringText(view.api, nameNode);
  if (nameNode === undefined || name === undefined || !isEnvName(name)) return undefined;
  const fallback = node.arguments[wrapper.parameter + 1];
  const literal = fallback !== undefined && isPlainDefault(view, fallback) ? fallback : undefined;
  return {
    name,
    nameNode,
    // What other arguments mean is the function's own business: only a plain value is taken for a default.
    requirement: wrapper.throws && fallback === undefined ? 'required' : 'plain',
    fallback: literal,
    form: 'call',
    convertsToNumber: wrapper.convertsToNumber,
  };
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
  searchBody(api, node.body, (inner) => {
    if (api.isElementAccessExpression(inner) && api.isIdentifier(inner.argumentExpression) && isEnvObject(view, inner.expression)) {
      const name = inner.argumentExpression.text;
      const index = node.parameters.findIndex((candidate) => plainName(api, candidate.name) === name);
      if (index >= 0) parameter = index;
    } else if (api.isThrowStatement(inner)) throws = true;
    else if (api.isReturnStatement(inner) && inner.expression !== undefined) returns = true;
    else if (api.isCallExpression(inner) && api.isIdentifier(inner.expression)) {
      if (/^(?:Number|parseInt|parseFloat)$/.test(inner.expression.text)) convertsToNumber = true;
    } else if (api.isExpressionStatement(inner) && exitsByThrowing(api, inner)) throws = true;
    return false;
  });
  return parameter >= 0 && returns ? { parameter, throws, convertsToNumber } : undefined;
}
