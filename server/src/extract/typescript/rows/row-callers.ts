import type { ts } from '@ts-morph/common';
import { bindingOf } from '../guards/guard-bindings';
import { functionName, keyOf, lastName, nodesMatching, wrapped } from '../guards/guard-tree';
import type { ParsedFile } from '../parsed-file';

/** How a function is used in its own file. */
export interface FunctionUses {
  readonly calls: readonly ts.CallExpression[];
  /** It is given to a router as a request handler: nothing but the framework sees its errors. */
  readonly asHandler: boolean;
  /** It is handed on in another way, to a caller that cannot be followed. */
  readonly asValue: boolean;
}

/** The uses of a function by name: of a declared one anywhere in the file, of a member through `this` or its object's name. */
export function usesOf(file: ParsedFile, fn: ts.SignatureDeclaration): FunctionUses {
  const { ts: api } = file;
  const calls: ts.CallExpression[] = [];
  let asHandler = false;
  let asValue = false;
  const name = functionName(file, fn);
  if (!/^#?[\w$]+$/.test(name) || name === 'constructor') return { calls, asHandler, asValue };
  const declaration = declarationOf(file, fn);
  for (const node of nodesMatching(file, new RegExp(`${name.replaceAll('$', '\\$')}(?![\\w$])`, 'g'))) {
    const use = referenceTo(file, node, name, declaration);
    if (use === undefined) continue;
    const parent = use.parent;
    if (api.isCallExpression(parent) && parent.expression === use) calls.push(parent);
    else if (api.isCallExpression(parent) && runsAsHandler(file, parent, use)) asHandler = true;
    else if (!isExport(file, use)) asValue = true;
  }
  return { calls, asHandler, asValue };
}

/** The node that names the function: itself, its variable, or the class or object it is a member of. */
function declarationOf(file: ParsedFile, fn: ts.SignatureDeclaration): ts.Node {
  const { ts: api } = file;
  if (api.isFunctionDeclaration(fn)) return fn;
  if (isMember(file, fn)) return fn.parent;
  let holder: ts.Node = wrapped(file, fn).parent;
  while (api.isCallExpression(holder)) holder = wrapped(file, holder).parent;
  return api.isPropertyAssignment(holder) || api.isPropertyDeclaration(holder) ? holder.parent : holder;
}

function isMember(file: ParsedFile, fn: ts.Node): boolean {
  const { ts: api } = file;
  return api.isMethodDeclaration(fn) || api.isAccessor(fn);
}

/** The expression that refers to the function, when this name does. */
function referenceTo(file: ParsedFile, node: ts.Node, name: string, declaration: ts.Node): ts.Expression | undefined {
  const { ts: api } = file;
  if (!api.isIdentifier(node) && !api.isPrivateIdentifier(node)) return undefined;
  if (node.text !== name || node.parent === undefined) return undefined;
  const { parent } = node;
  if (api.isClassLike(declaration) || api.isObjectLiteralExpression(declaration)) {
    if (!api.isPropertyAccessExpression(parent) || parent.name !== node) return undefined;
    const owner = keyOf(file, parent.expression);
    if (owner === 'this') return isInside(node, declaration) ? parent : undefined;
    const holder = api.isObjectLiteralExpression(declaration) ? wrapped(file, declaration).parent : undefined;
    const held = holder !== undefined && api.isVariableDeclaration(holder) ? keyOf(file, holder.name) : undefined;
    return owner !== undefined && owner === held ? parent : undefined;
  }
  if (api.isPrivateIdentifier(node) || (declaration as Partial<ts.NamedDeclaration>).name === node) return undefined;
  if (api.isPropertyAccessExpression(parent) && parent.name === node) return undefined;
  if (api.isPropertyAssignment(parent) && parent.name === node) return undefined;
  return bindingOf(file, node) === declaration ? node : undefined;
}

function isInside(node: ts.Node, outer: ts.Node): boolean {
  return outer.pos <= node.pos && node.end <= outer.end;
}

function isExport(file: ParsedFile, use: ts.Node): boolean {
  const { ts: api } = file;
  for (let node: ts.Node | undefined = use.parent; node !== undefined; node = node.parent) {
    if (api.isExportSpecifier(node) || api.isExportAssignment(node)) return true;
    if (api.isBinaryExpression(node)) return /^(?:module\.)?exports(?:\.|$)/.test(keyOf(file, node.left) ?? '');
    if (!api.isObjectLiteralExpression(node) && !api.isShorthandPropertyAssignment(node) && !api.isPropertyAssignment(node)) return false;
  }
  return false;
}

const ROUTE = /^(?:get|post|put|patch|delete|all|use|options|route)$/;
const WRAPPER =
  /^(?:asyncHandler|expressAsyncHandler|asyncMiddleware|catchAsync|catchAsyncErrors|wrapAsync|asyncWrapper|asyncWrap|defineEventHandler|eventHandler|mutation|query|action|handler|handle)$/;

/** Whether a function given to this call runs as a request handler whose errors end the request. */
export function runsAsHandler(file: ParsedFile, call: ts.CallExpression, fn: ts.Node): boolean {
  const { ts: api } = file;
  if (!call.arguments.some((argument) => argument === fn)) return false;
  const name = lastName(file, call.expression);
  return WRAPPER.test(name) || (ROUTE.test(name) && api.isPropertyAccessExpression(call.expression));
}

/** Whether a wrapper gives back its function with the errors it throws: React's and Next's memo wrappers do. */
export function keepsItsErrors(wrapper: string): boolean {
  return /^(?:useCallback|useEvent|useEffectEvent|cache)$/.test(wrapper);
}

/** Whether code outside this file may call the function. */
export function isVisible(file: ParsedFile, fn: ts.SignatureDeclaration): boolean {
  const { ts: api } = file;
  if (isMember(file, fn)) return !isPrivate(file, fn);
  const holder = api.isFunctionDeclaration(fn) ? fn : wrapped(file, fn).parent;
  if (api.isPropertyDeclaration(holder)) return !isPrivate(file, holder);
  if (api.isPropertyAssignment(holder) || api.isBinaryExpression(holder) || api.isExportAssignment(holder)) return true;
  const name = functionName(file, fn);
  if (hasModifier(file, api.isVariableDeclaration(holder) ? holder.parent.parent : holder, api.SyntaxKind.ExportKeyword)) return true;
  if (name === '' || !/^[\w$]+$/.test(name)) return false;
  for (const node of nodesMatching(file, new RegExp(`(?<![\\w$])${name.replaceAll('$', '\\$')}(?![\\w$])`, 'g'))) {
    if (api.isIdentifier(node) && isExport(file, node)) return true;
  }
  return false;
}

function isPrivate(file: ParsedFile, member: ts.Node): boolean {
  const { ts: api } = file;
  const name = (member as Partial<ts.NamedDeclaration>).name;
  return (name !== undefined && api.isPrivateIdentifier(name)) || hasModifier(file, member, api.SyntaxKind.PrivateKeyword);
}

function hasModifier(file: ParsedFile, node: ts.Node, kind: ts.SyntaxKind): boolean {
  const { ts: api } = file;
  return api.canHaveModifiers(node) && (api.getModifiers(node) ?? []).some((modifier) => modifier.kind === kind);
}

const ROUTE_EXPORT = /^(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|loader|action)$/;
const ROUTE_DECORATOR = /^(?:Get|Post|Put|Patch|Delete|All|Mutation|Query|MessagePattern)$/;

/** Whether a framework calls the function for a request: a Next or Remix export, a server action, a decorated controller method. */
export function isEntryPoint(file: ParsedFile, fn: ts.SignatureDeclaration): boolean {
  const { ts: api } = file;
  if (api.canHaveDecorators(fn)) {
    for (const decorator of api.getDecorators(fn) ?? []) {
      const { expression } = decorator;
      if (ROUTE_DECORATOR.test(lastName(file, api.isCallExpression(expression) ? expression.expression : expression))) return true;
    }
  }
  const body = (fn as Partial<ts.FunctionLikeDeclaration>).body;
  if (body !== undefined && api.isBlock(body) && startsWithUseServer(file, body.statements)) return true;
  if (startsWithUseServer(file, file.tree.statements) && isVisible(file, fn)) return true;
  return !isMember(file, fn) && ROUTE_EXPORT.test(functionName(file, fn)) && isVisible(file, fn);
}

function startsWithUseServer(file: ParsedFile, statements: readonly ts.Statement[]): boolean {
  const { ts: api } = file;
  const [first] = statements;
  return (
    first !== undefined &&
    api.isExpressionStatement(first) &&
    api.isStringLiteral(first.expression) &&
    first.expression.text === 'use server'
  );
}

const STORAGE = /repositor|repo$|repo\b|dao\b|dao$|adapter|store\b|store$|storage|persistence|gateway|data-?access|queries|model$|\bdal\b/i;

/**
 * Whether the function belongs to a layer that leaves its errors to its callers by design: a repository, an adapter, a
 * session store; also the event functions of NextAuth, whose errors the library logs.
 */
export function isStorageLayer(file: ParsedFile, fn: ts.SignatureDeclaration): boolean {
  const { ts: api } = file;
  const base = file.path.slice(file.path.lastIndexOf('/') + 1).replace(/\.[cm]?[jt]sx?$/, '');
  if (STORAGE.test(base)) return true;
  for (let node: ts.Node | undefined = fn.parent; node !== undefined; node = node.parent) {
    if (api.isClassLike(node) && STORAGE.test(node.name?.text ?? '')) return true;
    if (api.isFunctionLike(node) && STORAGE.test(functionName(file, node))) return true;
    if (api.isVariableDeclaration(node) && STORAGE.test(keyOf(file, node.name) ?? '')) return true;
    if (api.isPropertyAssignment(node) && /^(?:events|callbacks|adapter)$/.test(keyOf(file, node.name) ?? '')) return true;
  }
  return false;
}
