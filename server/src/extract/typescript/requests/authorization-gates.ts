import type { ts } from '@ts-morph/common';
import { functionName, occurrences, unwrap } from '../guards/guard-tree';
import type { ParsedFile } from '../parsed-file';

// Pages that are shown to signed-in users only. What asks for the sign-in - a route table, a layout, a middleware - stands in another file and
// takes a hundred forms, so a component that reads a token from where the sign-in has put it says nothing of whether it is there.

/**
 * Whether code runs in a component or a hook that a sign-in may stand before, and nothing in it says that visitors see it too.
 * `names`: the keys of the token. `kept`: the token is read from a storage, a cookie or a store.
 */
export function mayStandBehindSignIn(file: ParsedFile, use: ts.Node, names: readonly string[], kept: boolean): boolean {
  const component = componentAround(file, use);
  if (component === undefined) return false;
  if (sendsAwayToSignIn(file, component)) return true;
  return kept && !isTestedIn(file, component, names);
}

/** Components around all pages, and hooks that are there for every request or for the session itself. */
const EVERYWHERE =
  /Provider$|^(?:App|Root|Landing)(?:Page)?$|^use\w{0,40}(?:Auth|Session|User|Me|Login|Fetch|Api|API|Request|Client|Axios|Http|Query)$/;

/** The component or hook of the page that the code belongs to; undefined for code that any page may call. */
function componentAround(file: ParsedFile, use: ts.Node): ts.Node | undefined {
  const { ts: api } = file;
  let outermost: ts.Node | undefined;
  for (let node: ts.Node | undefined = use.parent; node !== undefined; node = node.parent) {
    if (api.isFunctionLike(node)) outermost = node;
    if (api.isClassLike(node)) return isComponentClass(file, node) ? node : undefined;
  }
  if (outermost === undefined) return undefined;
  const name = functionName(file, outermost);
  if (EVERYWHERE.test(name)) return undefined;
  if (/^use[A-Z]/.test(name) || hasElements(file, outermost)) return outermost;
  // A function beside a component, which nobody else can call, is a part of it. So is one of a script that works on its page.
  const isPage = hasElements(file, file.tree) || /\bdocument\.(?:getElementById|querySelector(?:All)?)\(/.test(file.text);
  return isPage && !isExported(file, outermost) ? file.tree : undefined;
}

/** A class component of React, or a component of Angular. */
function isComponentClass(file: ParsedFile, node: ts.ClassLikeDeclaration): boolean {
  const head = file.text.slice(node.pos, node.members.pos).slice(0, 4000);
  return /@Component\s?\(|\bextends\s{1,9}(?:React\.)?(?:Pure)?Component\b/.test(head);
}

/** Whether elements of JSX stand in the text of a node. */
function hasElements(file: ParsedFile, node: ts.Node): boolean {
  return /\.(?:[jt]sx|m?js)$/.test(file.path) && /<\/[A-Za-z>]|\/>/.test(file.text.slice(node.pos, node.end));
}

const EXPORTED = /\bexport\s{0,9}(?:default\s{1,9}|\{[^}]{0,2000}\b)|\bexports(?:\.\w{1,60})?\s{0,9}=\s{0,9}(?:\{[^}]{0,2000}\b)?/;

function isExported(file: ParsedFile, fn: ts.Node): boolean {
  const { ts: api } = file;
  let statement = fn;
  while (statement.parent !== undefined && !api.isSourceFile(statement.parent)) statement = statement.parent;
  const modifiers = api.canHaveModifiers(statement) ? (api.getModifiers(statement) ?? []) : [];
  if (modifiers.some((modifier) => modifier.kind === api.SyntaxKind.ExportKeyword) || !api.isStatement(statement)) return true;
  const name = functionName(file, fn);
  // A property may have any text for its name.
  if (!/^[\w$]+$/.test(name)) return true;
  return new RegExp(`(?:${EXPORTED.source})${name.replaceAll('$', '\\$')}(?![\\w$])`).test(file.text);
}

/** `router.push('/login')`, `<Navigate to="/login" />`: the component asks for the sign-in itself, or a refused request leads there. */
const TO_SIGN_IN =
  /(?:\b(?:push|replace|navigate|redirect|assign|[nN]avigateTo)\s{0,2}\([\s{]{0,4}(?:pathname|path|name|url)?[\s:]{0,3}|<Navigate\b[^>]{0,80}?\bto=\{?|\blocation(?:\.href)?\s{0,2}=\s{0,2})["'`]\/?[\w/.-]{0,40}?(?:log-?in|sign-?in|auth)\b/i;

function sendsAwayToSignIn(file: ParsedFile, component: ts.Node): boolean {
  return TO_SIGN_IN.test(file.text.slice(component.pos, component.end));
}

/**
 * Whether the component goes on in another way without the token: then it is shown without one too. An early exit says no such thing: it
 * may be there for the compiler.
 */
function isTestedIn(file: ParsedFile, component: ts.Node, names: readonly string[]): boolean {
  for (const name of names) {
    for (const found of occurrences(file, component, name)) if (isCondition(file, found)) return true;
  }
  return false;
}

function isCondition(file: ParsedFile, found: ts.Expression): boolean {
  const { ts: api } = file;
  for (let node: ts.Node = found; node.parent !== undefined; node = node.parent) {
    const { parent } = node;
    if (api.isIfStatement(parent)) return parent.expression === node && parent.elseStatement !== undefined;
    if (api.isConditionalExpression(parent)) return parent.condition === node;
    if (api.isBinaryExpression(parent)) {
      if (
        parent.operatorToken.kind === api.SyntaxKind.AmpersandAmpersandToken &&
        unwrap(file, parent.left) === unwrap(file, node as ts.Expression)
      )
        return true;
    } else if (!api.isPrefixUnaryExpression(parent) && !api.isParenthesizedExpression(parent)) return false;
  }
  return false;
}
