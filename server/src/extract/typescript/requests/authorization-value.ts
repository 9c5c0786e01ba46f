import type { ts } from '@ts-morph/common';
import { isNearlyBearer } from '../../header-scheme';
import { bindingOf, isReassigned } from '../guards/guard-bindings';
import { keyOf, unwrap } from '../guards/guard-tree';
import type { ParsedFile } from '../parsed-file';

/** One value that a header may get. */
export interface HeaderValue {
  /** The expression at the header: one branch of a conditional, or the name of a constant that holds the value. */
  readonly expression: ts.Expression;
  readonly scheme: string;
  readonly token: ts.Expression;
  /** The text before the token as the program has it, blanks included: `Bearer `. */
  readonly head: string;
  /** Where that text stands, its quotes left out; undefined where it is written with escapes. */
  readonly headAt: { readonly start: number; readonly end: number } | undefined;
  /** The value is written out at the header, not in a constant. */
  readonly inline: boolean;
}

const MAX_DEPTH = 6;

/** The values of a header that hold a token. `raw`: whether a token without a scheme counts, which needs a sure header around it. */
export function headerValues(file: ParsedFile, expression: ts.Expression, raw: boolean, depth = 0): readonly HeaderValue[] {
  const { ts: api } = file;
  if (depth > MAX_DEPTH) return [];
  const node = unwrap(file, expression);
  if (api.isConditionalExpression(node)) {
    return [...headerValues(file, node.whenTrue, raw, depth + 1), ...headerValues(file, node.whenFalse, raw, depth + 1)];
  }
  if (api.isBinaryExpression(node)) {
    const operator = node.operatorToken.kind;
    if (operator === api.SyntaxKind.AmpersandAmpersandToken) return headerValues(file, node.right, raw, depth + 1);
    if (operator === api.SyntaxKind.BarBarToken || operator === api.SyntaxKind.QuestionQuestionToken) {
      // A raw name with a fallback may well be a whole header that came in from elsewhere.
      return [...headerValues(file, node.left, false, depth + 1), ...headerValues(file, node.right, false, depth + 1)];
    }
    return operator === api.SyntaxKind.PlusToken ? concatenated(file, node) : [];
  }
  if (api.isTemplateExpression(node)) return templated(file, node, raw);
  if (api.isIdentifier(node)) {
    const held = heldBy(file, node, depth);
    if (held !== undefined) return held;
  }
  return raw && isRawToken(file, node) ? [{ expression: node, scheme: '', token: node, inline: true, ...NO_HEAD }] : [];
}

/** `'Bearer ' + token` */
function concatenated(file: ParsedFile, node: ts.BinaryExpression): readonly HeaderValue[] {
  const left = unwrap(file, node.left);
  if (!file.ts.isStringLiteralLike(left)) return [];
  const scheme = schemeOf(left.text);
  return scheme === '' ? [] : [{ expression: node, scheme, token: node.right, inline: true, ...headIn(file, left, left.text) }];
}

const NO_HEAD = { head: '', headAt: undefined } as const;

/** The text of a literal or of a template's head, which begins behind its first quote. */
function headIn(file: ParsedFile, literal: ts.Node, text: string): Pick<HeaderValue, 'head' | 'headAt'> {
  const start = literal.getStart(file.tree) + 1;
  const end = start + text.length;
  return { head: text, headAt: file.text.slice(start, end) === text ? { start, end } : undefined };
}

/** `` `Bearer ${token}` ``; with more than one value in it, the template is no plain scheme and token. */
function templated(file: ParsedFile, node: ts.TemplateExpression, raw: boolean): readonly HeaderValue[] {
  const [span, ...more] = node.templateSpans;
  if (span === undefined || more.length > 0 || span.literal.text.trim() !== '') return [];
  if (node.head.text.trim() === '') {
    return raw && isRawToken(file, unwrap(file, span.expression))
      ? [{ expression: node, scheme: '', token: span.expression, inline: true, ...headIn(file, node, node.head.text) }]
      : [];
  }
  const scheme = schemeOf(node.head.text);
  return scheme === '' ? [] : [{ expression: node, scheme, token: span.expression, inline: true, ...headIn(file, node, node.head.text) }];
}

/**
 * The first word before the token when it looks like a scheme, be it misspelt; empty otherwise. `user:${secret}` is half a
 * credential and no scheme, so a colon is taken only from a word that is nearly `Bearer`, and other words need a blank behind.
 */
function schemeOf(head: string): string {
  const [word = ''] = head.trim().split(/\s/, 1);
  if (/^[A-Za-z]{4,8}:?$/.test(word) && isNearlyBearer(word.replace(':', ''))) return word;
  return /^[A-Za-z][A-Za-z-]{1,24}$/.test(word) && /\s/.test(head.trimStart()) ? word : '';
}

/** The header value that a constant holds: `const bearer = `Bearer ${token}``. Undefined when the name holds something else. */
function heldBy(file: ParsedFile, identifier: ts.Identifier, depth: number): readonly HeaderValue[] | undefined {
  const { ts: api } = file;
  const binding = bindingOf(file, identifier);
  if (binding === undefined || !api.isVariableDeclaration(binding) || binding.initializer === undefined) return undefined;
  if (isReassigned(file, binding)) return undefined;
  const values = headerValues(file, binding.initializer, false, depth + 1);
  if (values.length === 0) return undefined;
  return values.map((value) => ({ ...value, expression: identifier, inline: false }));
}

// Names of tokens as providers and libraries give them out: without a scheme. A `token`, a `bearerToken` or an API key may
// be a whole header already, so for `token` it takes an origin that is certain as well.
const BARE_NAME = /^(?:access_?token|id_?token|jwt|jwt_?token|access_?jwt)$/i;
const PLAIN_NAME = /^(?:auth|user|session|login)?_?token$/i;
const STORED =
  /^(?:(?:window|globalThis)\.)?(?:localStorage|sessionStorage|AsyncStorage|Cookies)\.get(?:Item)?\("[\w:.-]*(?:token|jwt)"\)$/i;
const BARE_ORIGIN =
  /(?:localStorage|sessionStorage|AsyncStorage|Cookies)\.get|SecureStore\.getItem|\.getState\(\)|^use[A-Z]\w*\(|\b(?:jwt|jwtService)\.sign|\bsign(?:Async)?\(|getIdToken|getAccessToken/;

/**
 * Whether an expression is certainly a bare token: by its name and with an origin in this file. A parameter or an import
 * of that name may hold `Bearer ...` already, and so may a variable that is built or forwarded from a header.
 */
function isRawToken(file: ParsedFile, expression: ts.Expression): boolean {
  const { ts: api } = file;
  const key = keyOf(file, expression) ?? '';
  if (STORED.test(key)) return !storesScheme(file);
  if (api.isPropertyAccessExpression(expression)) {
    return BARE_NAME.test(expression.name.text) && !/env|header|cookie/i.test(key) && !storesScheme(file);
  }
  if (!api.isIdentifier(expression)) return false;
  const bare = BARE_NAME.test(expression.text);
  if (!bare && !PLAIN_NAME.test(expression.text)) return false;
  const binding = bindingOf(file, expression);
  if (binding === undefined || isReassigned(file, binding)) return false;
  let declaration: ts.Node = binding;
  while (api.isBindingElement(declaration)) declaration = declaration.parent.parent;
  if (!api.isVariableDeclaration(declaration) || declaration.initializer === undefined) return false;
  const source = file.text.slice(declaration.initializer.getStart(file.tree), declaration.initializer.end);
  if (/bearer|header|authorization|env\b|\bargv\b|['"`]\s*\+|\$\{/i.test(source) || storesScheme(file)) return false;
  return bare || BARE_ORIGIN.test(source);
}

/** A file that puts `Bearer` into what it stores, or prefixes tokens elsewhere, may hold tokens with their scheme. */
function storesScheme(file: ParsedFile): boolean {
  return /(?:(?:setItem|Cookies\.set)\(['"][^'"\n]{0,60}['"],|[tT]oken\s?[=:])\s?['"`]Bearer /.test(file.text);
}
