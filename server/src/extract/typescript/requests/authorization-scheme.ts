import type { ts } from '@ts-morph/common';
import type { AuthorizationHeader, HeaderFault, Replacement } from '../../../facts/fact';
import { faultOfHead } from '../../header-scheme';
import { bindingOf, isReassigned } from '../guards/guard-bindings';
import { keyOf, lastName, unwrap, wrapped } from '../guards/guard-tree';
import type { ParsedFile } from '../parsed-file';
import type { HeaderValue } from './authorization-value';

/** What is wrong with the scheme of a header's value, and how to mend it. */
export function schemeOfHeader(file: ParsedFile, value: HeaderValue): Pick<AuthorizationHeader, 'fault' | 'schemeEdits'> {
  const fault = faultOf(file, value);
  return { fault, schemeEdits: editsFor(file, value, fault) };
}

/** The id or the address of a user, read from what names the user. */
const IDENTITY = /^(?:[\w$]+\.){0,4}(?:user|currentUser|authUser|profile)\.(?:id|_id|uid|userId|email)$/;

function faultOf(file: ParsedFile, value: HeaderValue): HeaderFault {
  if (value.scheme === '') return 'raw';
  const fault = faultOfHead(value.head);
  if (fault !== 'none') return fault;
  if (!/^bearer$/i.test(value.scheme)) return 'none';
  if (bringsScheme(file, value.token)) return 'doubled';
  return IDENTITY.test(keyOf(file, value.token) ?? '') ? 'identity' : 'none';
}

/** Whether the token's own text begins with `Bearer`: a constant that is written so, or an entry that this file stores so. */
function bringsScheme(file: ParsedFile, token: ts.Expression): boolean {
  const { ts: api } = file;
  let node = unwrap(file, token);
  if (api.isIdentifier(node)) {
    const binding = bindingOf(file, node);
    if (binding === undefined || !api.isVariableDeclaration(binding) || isReassigned(file, binding)) return false;
    if (binding.initializer === undefined) return false;
    node = unwrap(file, binding.initializer);
  }
  if (beginsWithBearer(file, node)) return true;
  const stored = /^(?:window\.)?(localStorage|sessionStorage|Cookies)\.get(?:Item)?\("([\w:.-]{1,60})"\)$/.exec(keyOf(file, node) ?? '');
  return stored !== null && isStoredWithScheme(file, stored[1] ?? '', stored[2] ?? '');
}

function beginsWithBearer(file: ParsedFile, node: ts.Expression): boolean {
  const { ts: api } = file;
  if (api.isTemplateExpression(node)) return /^bearer\s/i.test(node.head.text);
  if (api.isStringLiteralLike(node)) return /^bearer\s/i.test(node.text);
  return api.isBinaryExpression(node) && node.operatorToken.kind === api.SyntaxKind.PlusToken && beginsWithBearer(file, node.left);
}

/** Whether every place of this file that stores the entry puts `Bearer` before it. */
function isStoredWithScheme(file: ParsedFile, store: string, key: string): boolean {
  const calls = file.text.split(new RegExp(`\\b${store}\\.set(?:Item)?\\(\\s{0,20}["'\`]${key.replaceAll('.', '\\.')}["'\`],\\s{0,20}`));
  const values = calls.slice(1);
  return values.length > 0 && values.every((text) => /^["'`]Bearer\s/i.test(text));
}

function editsFor(file: ParsedFile, value: HeaderValue, fault: HeaderFault): readonly Replacement[] {
  const { ts: api } = file;
  const isOtherCase = fault === 'none' && /^bearer$/i.test(value.scheme) && value.scheme !== 'Bearer';
  if (isOtherCase || fault === 'misspelt' || fault === 'joined' || fault === 'blanks') return headReplaced(file, value);
  // A head that says it twice is mended there; a token that brings its scheme is sent as it is.
  if (fault === 'doubled') return faultOfHead(value.head) === 'doubled' ? headReplaced(file, value) : tokenAlone(file, value);
  if (fault !== 'raw' || !value.inline) return [];
  if (value.headAt !== undefined) return headReplaced(file, value);
  const { expression } = value;
  if (expression.parent === undefined || api.isShorthandPropertyAssignment(expression.parent)) return [];
  const text = file.text.slice(expression.getStart(file.tree), expression.end);
  // A template is a text already, so `token!` and `token as string` lose what follows the token.
  const whole = wrapped(file, expression);
  const at = { file: file.path, start: whole.getStart(file.tree), end: whole.end };
  return /[`\n]/.test(file.text.slice(at.start, at.end)) ? [] : [{ at, newText: `\`Bearer \${${text}}\`` }];
}

function headReplaced(file: ParsedFile, value: HeaderValue): readonly Replacement[] {
  return value.headAt === undefined ? [] : [{ at: { file: file.path, ...value.headAt }, newText: 'Bearer ' }];
}

/** Only for a text that is surely there: what a storage gives may be null, which a header does not take. */
function tokenAlone(file: ParsedFile, value: HeaderValue): readonly Replacement[] {
  if (!value.inline || keyOf(file, value.token)?.endsWith(')') !== false) return [];
  const { ts: api } = file;
  const token = unwrap(file, value.token);
  const binding = api.isIdentifier(token) ? bindingOf(file, token) : undefined;
  const source = binding !== undefined && api.isVariableDeclaration(binding) ? binding.initializer : undefined;
  if (source === undefined || !beginsWithBearer(file, unwrap(file, source))) return [];
  const whole = value.expression;
  const text = file.text.slice(token.getStart(file.tree), token.end);
  return [{ at: { file: file.path, start: whole.getStart(file.tree), end: whole.end }, newText: text }];
}

/** Where the request goes that takes the header: the address in the same call, or the base address beside the headers. */
export function targetOf(file: ParsedFile, holder: ts.Node): AuthorizationHeader['target'] {
  const { ts: api } = file;
  for (let node = holder, steps = 0; node.parent !== undefined && steps < 12; node = node.parent, steps++) {
    const { parent } = node;
    if (api.isFunctionLike(parent)) return 'unknown';
    if (api.isObjectLiteralExpression(parent)) {
      for (const property of parent.properties) {
        if (!api.isPropertyAssignment(property) || !/^(?:url|uri|baseURL|baseUrl|prefixUrl)$/.test(keyOf(file, property.name) ?? ''))
          continue;
        return targetOfAddress(file, property.initializer);
      }
    }
    if (!api.isCallExpression(parent) && !api.isNewExpression(parent)) continue;
    const [first] = parent.arguments ?? [];
    if (first === undefined || first === node) {
      if (/^(?:create|extend|request)$/.test(lastName(file, parent.expression))) continue;
      return 'unknown';
    }
    return targetOfAddress(file, first);
  }
  return 'unknown';
}

const MAX_HOPS = 4;

function targetOfAddress(file: ParsedFile, address: ts.Expression, hops = 0): AuthorizationHeader['target'] {
  const { ts: api } = file;
  if (hops > MAX_HOPS) return 'unknown';
  const node = unwrap(file, address);
  if (api.isStringLiteralLike(node)) return targetOfText(node.text);
  if (api.isTemplateExpression(node)) {
    const [first] = node.templateSpans;
    if (node.head.text !== '') return targetOfText(node.head.text);
    return first === undefined ? 'unknown' : targetOfAddress(file, first.expression, hops + 1);
  }
  if (api.isBinaryExpression(node)) {
    const operator = node.operatorToken.kind;
    if (operator === api.SyntaxKind.PlusToken) return targetOfAddress(file, node.left, hops + 1);
    // `process.env.API_URL || 'http://localhost:3000'`
    if (operator !== api.SyntaxKind.BarBarToken && operator !== api.SyntaxKind.QuestionQuestionToken) return 'unknown';
    return targetOfAddress(file, node.right, hops + 1) === 'own' ? 'own' : 'unknown';
  }
  if (!api.isIdentifier(node)) return 'unknown';
  const binding = bindingOf(file, node);
  if (binding === undefined || !api.isVariableDeclaration(binding) || isReassigned(file, binding)) return 'unknown';
  return binding.initializer === undefined ? 'unknown' : targetOfAddress(file, binding.initializer, hops + 1);
}

function targetOfText(text: string): AuthorizationHeader['target'] {
  if (/^\/(?!\/)/.test(text)) return 'own';
  const host = /^(?:https?:)?\/\/([^/:]{1,200})(?=[/:]|$)/i.exec(text)?.[1];
  if (host === undefined) return 'unknown';
  return /^(?:localhost|127\.0\.0\.1|0\.0\.0\.0|10\.0\.2\.2|\[::1\])$/.test(host) ? 'own' : 'elsewhere';
}
