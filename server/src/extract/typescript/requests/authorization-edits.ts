import type { ts } from '@ts-morph/common';
import type { Replacement } from '../../../facts/fact';
import { pointAt } from '../../../text/range';
import { enclosingFunction, unwrap, wrapped } from '../guards/guard-tree';
import { type ParsedFile, placeOf } from '../parsed-file';
import type { HeaderValue } from './authorization-value';

/** The text of a plain name or member access, `?.` included; empty for anything with a call or a computed step. */
export function plainText(file: ParsedFile, expression: ts.Expression): string {
  const { ts: api } = file;
  const whole = unwrap(file, expression);
  let node = whole;
  while (api.isPropertyAccessExpression(node)) node = unwrap(file, node.expression);
  if (!api.isIdentifier(node) && node.kind !== api.SyntaxKind.ThisKeyword) return '';
  const text = file.text.slice(whole.getStart(file.tree), whole.end);
  return /^[\w$#.?!]+$/.test(text) ? text : '';
}

/** Edits that send the header only when there is a token: a conditional spread in an object, an `if` before a statement. */
export function guardEdits(file: ParsedFile, value: HeaderValue, holder: ts.Node): readonly Replacement[] {
  const { ts: api } = file;
  const token = plainText(file, value.token);
  if (token === '' || !value.inline) return [];
  if (api.isPropertyAssignment(holder)) return spread(file, value, holder, token);
  return conditional(file, holder, token);
}

function spread(file: ParsedFile, value: HeaderValue, property: ts.PropertyAssignment, token: string): readonly Replacement[] {
  const { ts: api } = file;
  if (unwrap(file, property.initializer) !== value.expression || !api.isObjectLiteralExpression(property.parent)) return [];
  if (isDeclaredExactly(file, property)) return [];
  const at = placeOf(file, property);
  const text = file.text.slice(at.start, at.end);
  return [{ at, newText: `...(${token} ? { ${text} } : {})` }];
}

/** A declared type that names the header wants it always there, so leaving it out would not compile. */
function isDeclaredExactly(file: ParsedFile, property: ts.PropertyAssignment): boolean {
  const { ts: api } = file;
  const holder = wrapped(file, property.parent).parent;
  const type = api.isVariableDeclaration(holder) ? holder.type : enclosingFunction(file, property)?.type;
  return type !== undefined && /authorization/i.test(file.text.slice(type.pos, type.end));
}

function conditional(file: ParsedFile, holder: ts.Node, token: string): readonly Replacement[] {
  const { ts: api } = file;
  let whole = holder;
  // `headers = headers.set(...)`
  if (api.isCallExpression(holder) && api.isBinaryExpression(holder.parent) && holder.parent.right === holder) whole = holder.parent;
  // In a longer chain the call stands for the whole request.
  if (api.isCallExpression(holder) && holdsCall(file, holder.expression)) return [];
  const statement = whole.parent;
  if (statement === undefined || !api.isExpressionStatement(statement)) return [];
  const list = statement.parent;
  const free = api.isBlock(list) || api.isSourceFile(list) || api.isCaseOrDefaultClause(list) || api.isModuleBlock(list);
  return free ? [{ at: pointAt(file.path, statement.getStart(file.tree)), newText: `if (${token}) ` }] : [];
}

function holdsCall(file: ParsedFile, callee: ts.Expression): boolean {
  const { ts: api } = file;
  let node = unwrap(file, callee);
  while (api.isPropertyAccessExpression(node) || api.isElementAccessExpression(node)) node = unwrap(file, node.expression);
  return api.isCallExpression(node);
}
