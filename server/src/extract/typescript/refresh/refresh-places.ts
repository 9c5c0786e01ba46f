import type { ts } from '@ts-morph/common';
import { bindingOf } from '../guards/guard-bindings';
import { alwaysExits, keyOf, rootOf, unwrap } from '../guards/guard-tree';
import type { ParsedFile } from '../parsed-file';
import type { FunctionLike } from './refresh-calls';
import type { FoundRefresh } from './refresh-retries';

// Where the edits of a refresh go.

/** The line break that a file is written with. */
export function lineBreak(file: ParsedFile): string {
  return file.text.includes('\r\n') ? '\r\n' : '\n';
}

/** The blanks at the beginning of a node's line. */
export function indentAt(file: ParsedFile, node: ts.Node): string {
  const start = node.getStart(file.tree);
  const before = file.text.slice(Math.max(0, start - 400), start);
  return /^[ \t]*/.exec(before.slice(before.lastIndexOf('\n') + 1))?.[0] ?? '';
}

export function isTyped(file: ParsedFile): boolean {
  return /\.[cm]?tsx?$/.test(file.path);
}

/** The statement of a block that holds a node, with no function between them; undefined where a body has no braces. */
export function statementAround(file: ParsedFile, node: ts.Node): ts.Statement | undefined {
  const { ts: api } = file;
  for (let inner = node; inner.parent !== undefined; inner = inner.parent) {
    if (api.isFunctionLike(inner) || api.isIterationStatement(inner, false)) return undefined;
    if (api.isBlock(inner.parent)) return inner as ts.Statement;
  }
  return undefined;
}

/** What asks for the refusal: the `if` whose block holds the refresh, or the early exit before it. */
export type Question =
  | { readonly form: 'inside'; readonly condition: ts.Expression; readonly block: ts.Block }
  | { readonly form: 'exit'; readonly condition: ts.Expression; readonly statement: ts.IfStatement };

const REFUSED = /(?<![\w.])401(?![\w.])|[uU]nauthorized|UNAUTHORIZED|EXPIRED/;

export function questionOf(file: ParsedFile, { call, scope }: FoundRefresh): Question | undefined {
  const { ts: api } = file;
  for (let inner: ts.Node = call; inner !== scope && inner.parent !== undefined; inner = inner.parent) {
    const parent: ts.Node = inner.parent;
    if (api.isIfStatement(parent) && parent.thenStatement === inner && asks(file, parent.expression)) {
      return api.isBlock(inner) ? { form: 'inside', condition: parent.expression, block: inner } : undefined;
    }
    if (!api.isBlock(parent)) continue;
    for (const statement of parent.statements) {
      if (statement === inner) break;
      if (!api.isIfStatement(statement) || statement.elseStatement !== undefined || !asks(file, statement.expression)) continue;
      if (alwaysExits(file, statement.thenStatement)) return { form: 'exit', condition: statement.expression, statement };
    }
  }
  return undefined;
}

function asks(file: ParsedFile, condition: ts.Expression): boolean {
  return REFUSED.test(file.text.slice(condition.pos, condition.end));
}

/** The request as code in front of an offset can write it: `originalRequest`, `error.config`; undefined where it has no plain name. */
export function requestBefore(file: ParsedFile, resend: ts.CallExpression, offset: number): ts.Expression | undefined {
  const { ts: api } = file;
  const [argument] = resend.arguments;
  let request = argument === undefined ? undefined : unwrap(file, argument);
  if (request !== undefined && api.isObjectLiteralExpression(request)) {
    const [first] = request.properties;
    request = first !== undefined && api.isSpreadAssignment(first) ? unwrap(file, first.expression) : undefined;
  }
  for (let steps = 0; request !== undefined && steps < 4; steps++) {
    if (!api.isIdentifier(request)) return isPlainPath(file, request, offset) ? request : undefined;
    const binding = bindingOf(file, request);
    if (binding === undefined) return undefined;
    if (api.isParameter(binding)) return request;
    if (!api.isVariableDeclaration(binding)) return binding.end < offset ? request : undefined;
    if (binding.end < offset) return request;
    request = binding.initializer === undefined ? undefined : unwrap(file, binding.initializer);
  }
  return undefined;
}

/** `error.config`: names joined by dots, of something that is declared before. */
function isPlainPath(file: ParsedFile, node: ts.Expression, offset: number): boolean {
  const { ts: api } = file;
  const text = file.text.slice(node.getStart(file.tree), node.end);
  const key = keyOf(file, node);
  if (key === undefined || key !== text || !/^[\w$]+(?:\.[\w$]+){0,3}$/.test(text)) return false;
  let root: ts.Expression = node;
  while (api.isPropertyAccessExpression(root)) root = root.expression;
  const binding = api.isIdentifier(root) ? bindingOf(file, root) : undefined;
  return rootOf(key) !== '' && binding !== undefined && binding.pos < offset;
}

/** Whether TypeScript takes any member of this expression: it is of type any, or declared with the member. */
export function takesMember(file: ParsedFile, request: ts.Expression, member: string): boolean {
  const { ts: api } = file;
  if (!isTyped(file)) return true;
  let node: ts.Expression | undefined = request;
  for (let steps = 0; node !== undefined && steps < 6; steps++) {
    while (api.isPropertyAccessExpression(node)) node = unwrap(file, node.expression);
    if (!api.isIdentifier(node)) return false;
    const binding = bindingOf(file, node);
    if (binding === undefined) return false;
    const isElement = api.isBindingElement(binding);
    if (api.isParameter(binding)) {
      if (binding.type !== undefined) return binding.type.kind === api.SyntaxKind.AnyKeyword;
      // A handler that is written into `use(...)` has its parameter from axios, where it is any.
      return isInline(file, binding.parent as FunctionLike);
    }
    if (!api.isVariableDeclaration(binding) && !isElement) return false;
    const declaration: ts.Node | undefined = isElement ? binding.parent.parent : binding;
    if (declaration === undefined || !api.isVariableDeclaration(declaration)) return false;
    if (declaration.type !== undefined) return file.text.slice(declaration.type.pos, declaration.type.end).includes(member);
    const source = declaration.initializer;
    if (source === undefined) return false;
    const written = file.text.slice(source.pos, source.end);
    if (/\bas\b/.test(written)) return written.includes(member) || /\bas any\b/.test(written);
    node = unwrap(file, source);
    if (api.isBinaryExpression(node)) node = unwrap(file, node.left);
  }
  return false;
}

function isInline(file: ParsedFile, fn: FunctionLike): boolean {
  return file.ts.isCallExpression(fn.parent);
}
