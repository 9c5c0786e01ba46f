import type { ts } from '@ts-morph/common';
import type { AuthorizationHeader } from '../../../facts/fact';
import { enclosingFunction, functionName, keyOf, lastName, nodesMatching, rootOf, unwrap } from '../guards/guard-tree';
import { type ParsedFile, placeOf } from '../parsed-file';
import { guardEdits, plainText } from './authorization-edits';
import { presenceOf } from './authorization-missing';
import { schemeOfHeader, targetOf } from './authorization-scheme';
import { storageOf } from './authorization-storage';
import { type HeaderValue, headerValues } from './authorization-value';

/** A place where code gives the Authorization header a value. */
interface HeaderSite {
  readonly value: ts.Expression;
  /** The property, assignment or call that sets it. */
  readonly holder: ts.Node;
  /** Something around says that this is a header of a request, so a token without a scheme counts too. */
  readonly sure: boolean;
}

/**
 * Code that puts a token into an Authorization header: properties of objects, `headers.set(...)` and its like,
 * assignments. Reads, comparisons and headers of responses are left out.
 */
export function* authorizationHeaders(file: ParsedFile): Iterable<AuthorizationHeader> {
  for (const node of nodesMatching(file, /(?<![\w$-])authorization(?![\w$-])/gi)) {
    const site = siteOf(file, node) ?? siteOf(file, node.parent);
    if (site === undefined) continue;
    for (const value of headerValues(file, site.value, site.sure)) {
      const presence = presenceOf(file, value.token, value.expression);
      const stored = storageOf(file, value.token);
      const once = presence.missing === 'possible' && isSetOnce(file, site.holder, value);
      yield {
        kind: 'authorization-header',
        file: file.path,
        at: placeOf(file, value.expression),
        scheme: value.scheme,
        tokenAt: placeOf(file, value.token),
        tokenText: plainText(file, value.token),
        ...presence,
        guardEdits: presence.missing === 'impossible' || once ? [] : guardEdits(file, value, site.holder),
        ...(once ? { once: true as const } : {}),
        ...(stored === undefined ? {} : { stored }),
        ...schemeOfHeader(file, value),
        target: targetOf(file, site.holder),
      };
    }
  }
}

/**
 * Whether a header is set when the module is loaded, for every request to come: the defaults of axios, the options of an instance. A file
 * that also sets it elsewhere - in an interceptor, after sign-in - sends later tokens as well.
 */
function isSetOnce(file: ParsedFile, holder: ts.Node, value: HeaderValue): boolean {
  if (enclosingFunction(file, holder) !== undefined || enclosingFunction(file, value.token) !== undefined) return false;
  if (!/\b(?:axios|ky|ofetch|\$fetch|got)\b/.test(file.text)) return false;
  if (/interceptors\s*\.\s*request|beforeRequest|onRequest/.test(file.text)) return false;
  return (file.text.match(/defaults\.headers[^;\n]{0,60}[aA]uthorization/g) ?? []).length < 2;
}

/** The site of which this node is the header's name; a computed name and the step of `headers['Authorization']` are wrapped once. */
function siteOf(file: ParsedFile, name: ts.Node | undefined): HeaderSite | undefined {
  const { ts: api } = file;
  const parent = name?.parent;
  if (name === undefined || parent === undefined) return undefined;
  if (api.isPropertyAssignment(parent) && parent.name === name) {
    return { value: parent.initializer, holder: parent, sure: isHeadersObject(file, parent.parent) };
  }
  if (api.isShorthandPropertyAssignment(parent) && parent.name === name) return { value: parent.name, holder: parent, sure: false };
  if (api.isPropertyAccessExpression(parent) && parent.name === name) return assignedSite(file, parent);
  if (api.isElementAccessExpression(parent) && parent.argumentExpression === name) return assignedSite(file, parent);
  if (api.isCallExpression(parent) && parent.arguments[0] === name) return setterSite(file, parent);
  if (api.isArrayLiteralExpression(parent) && parent.elements.length === 2 && parent.elements[0] === name) {
    const value = parent.elements[1];
    return value === undefined ? undefined : { value, holder: parent, sure: false };
  }
  return undefined;
}

const RESPONSE = /^(?:res|resp|response|reply)$/i;

/** `config.headers.Authorization = value` */
function assignedSite(file: ParsedFile, target: ts.PropertyAccessExpression | ts.ElementAccessExpression): HeaderSite | undefined {
  const { ts: api } = file;
  const { parent } = target;
  if (!api.isBinaryExpression(parent) || parent.left !== target || parent.operatorToken.kind !== api.SyntaxKind.EqualsToken)
    return undefined;
  if (isResponse(file, target.expression)) return undefined;
  return { value: parent.right, holder: parent, sure: /headers?$|^common$/i.test(lastName(file, target.expression)) };
}

const SETTER = /^(?:set|append|setRequestHeader|setHeader|header|add)$/;

/** `headers.set('Authorization', value)` */
function setterSite(file: ParsedFile, call: ts.CallExpression): HeaderSite | undefined {
  const { ts: api } = file;
  const callee = unwrap(file, call.expression);
  const value = call.arguments[1];
  if (!api.isPropertyAccessExpression(callee) || !SETTER.test(callee.name.text) || value === undefined) return undefined;
  if (isResponse(file, callee.expression)) return undefined;
  const owner = unwrap(file, callee.expression);
  return { value, holder: call, sure: callee.name.text === 'setRequestHeader' || /headers?$/i.test(lastName(file, owner)) };
}

/** Whether a header goes out with a response: a server that hands a token to its client. */
function isResponse(file: ParsedFile, owner: ts.Expression): boolean {
  const key = keyOf(file, owner);
  return (
    key !== undefined && (RESPONSE.test(rootOf(key)) || RESPONSE.test(lastName(file, owner)) || /\b(?:res|response)\.headers$/.test(key))
  );
}

/** Whether an object is the headers of a request by the name of what it is given to. */
function isHeadersObject(file: ParsedFile, object: ts.Node): boolean {
  const { ts: api } = file;
  let node = object;
  for (let parent: ts.Node | undefined = node.parent; parent !== undefined; parent = node.parent) {
    if (api.isPropertyAssignment(parent)) return /headers$|^common$/i.test(keyOf(file, parent.name) ?? '');
    if (api.isVariableDeclaration(parent)) return /headers$/i.test(keyOf(file, parent.name) ?? '');
    if (api.isNewExpression(parent)) return /Headers$/.test(lastName(file, parent.expression));
    if (api.isReturnStatement(parent) || (api.isArrowFunction(parent) && parent.body === node)) {
      const fn = api.isArrowFunction(parent) ? parent : enclosingFunction(file, parent);
      return fn !== undefined && /headers?$/i.test(functionName(file, fn));
    }
    if (api.isBinaryExpression(parent)) {
      if (parent.operatorToken.kind === api.SyntaxKind.EqualsToken) return /headers$/i.test(lastName(file, parent.left));
    } else if (!passesThrough(file, parent)) return false;
    node = parent;
  }
  return false;
}

function passesThrough(file: ParsedFile, node: ts.Node): boolean {
  const { ts: api } = file;
  return (
    api.isParenthesizedExpression(node) ||
    api.isAsExpression(node) ||
    api.isSatisfiesExpression(node) ||
    api.isConditionalExpression(node) ||
    api.isSpreadAssignment(node) ||
    api.isObjectLiteralExpression(node)
  );
}
