import type { ts } from '@ts-morph/common';
import { bindingOf, moduleOf } from '../guards/guard-bindings';
import { enclosingFunction, keyOf, lastName, unwrap } from '../guards/guard-tree';
import type { ParsedFile } from '../parsed-file';

// Where front ends keep tokens, and what each place gives when there is none.

/** Asynchronous stores: without `await` the value is a promise, which says nothing about the token. */
const ASYNC_STORES: ReadonlyMap<string, string> = new Map([
  ['AsyncStorage.getItem', 'null'],
  ['SecureStore.getItemAsync', 'null'],
  ['EncryptedStorage.getItem', 'null'],
]);

const WEB_STORAGE = /^(?:(?:window|globalThis|self)\.)?(localStorage|sessionStorage)\.getItem$/;
const COOKIE_MODULES = /^(?:cookies-next(?:\/.*)?|typescript-cookie|js-cookie)$/;

/** Why a call can give no token; the empty string for a known call that says nothing; undefined for any other call. */
export function callEvidence(file: ParsedFile, call: ts.CallExpression, awaited: boolean): string | undefined {
  const callee = keyOf(file, call.expression) ?? '';
  const web = WEB_STORAGE.exec(callee);
  if (web !== null) return isStoredBefore(file, call) ? '' : `${web[1]}.getItem() returns null when nothing is stored`;
  const asynchronous = ASYNC_STORES.get(callee);
  if (asynchronous !== undefined) {
    return awaited && !isStoredBefore(file, call) ? `${callee}() gives ${asynchronous} when nothing is stored` : '';
  }
  if (callee === 'SecureStore.getItem')
    return isStoredBefore(file, call) ? '' : 'SecureStore.getItem() returns null when nothing is stored';
  return cookieEvidence(file, call, callee);
}

/** js-cookie, by its usual name or import, and the packages whose `getCookie` returns undefined. */
function cookieEvidence(file: ParsedFile, call: ts.CallExpression, callee: string): string | undefined {
  const { ts: api } = file;
  const target = unwrap(file, call.expression);
  const owner = api.isPropertyAccessExpression(target) ? unwrap(file, target.expression) : target;
  if (!api.isIdentifier(owner) || (callee !== 'getCookie' && lastName(file, target) !== 'get')) return undefined;
  const binding = bindingOf(file, owner);
  const module = binding === undefined ? '' : moduleOf(file, binding);
  const isCookies = callee === 'Cookies.get' && (binding === undefined || module === 'js-cookie');
  if (!isCookies && !COOKIE_MODULES.test(module)) return undefined;
  return isStoredBefore(file, call) ? '' : `${callee}() returns undefined when the cookie is not set`;
}

/** Whether the function has just stored something, most likely the token that it then reads back. */
function isStoredBefore(file: ParsedFile, call: ts.CallExpression): boolean {
  const fn = enclosingFunction(file, call);
  const start = fn === undefined ? 0 : fn.getStart(file.tree);
  // What sets a header, a parameter or a field of a form stores nothing.
  return /(?<!(?:headers?|params|form|data|query|url)\)?)\.set\(|\.setItem(?:Async)?\(|\bset(?:Cookie|Token)\(/i.test(
    file.text.slice(start, call.getStart(file.tree)),
  );
}

/** Why an optional chain can give undefined, naming what stands before the first `?.` when that is a plain name. */
export function optionalChainReason(file: ParsedFile, chain: ts.Expression): string {
  const { ts: api } = file;
  let first = chain;
  let node = chain;
  while (api.isPropertyAccessExpression(node) || api.isElementAccessExpression(node) || api.isCallExpression(node)) {
    if (node.questionDotToken !== undefined) first = node.expression;
    node = node.expression;
  }
  const whole = keyOf(file, chain) ?? '';
  const start = keyOf(file, first) ?? '';
  if (/cookie/i.test(start) && api.isCallExpression(unwrap(file, first))) return 'the cookie is not there for every visitor';
  const plain = /^[\w$.]+$/;
  if (!plain.test(start) || !plain.test(whole)) return 'the optional chain gives undefined when its start is missing';
  const written = file.text.slice(chain.getStart(file.tree), chain.end).replace(/\s+/g, '');
  return `\`${written}\` is undefined when \`${start}\` is null or undefined`;
}
