import type { Replacement, TokenVerifier, UnverifiedDecode } from '../../../facts/fact';
import { argument, argumentsOf } from '../syntax/arguments';
import { qualifiedName } from '../syntax/names';
import { call, definedName, enclosingFunction, type PyNode, textOf, wrapped } from '../syntax/tree';
import type { Values } from '../syntax/values';
import { type DecodedByHand, decodedByHand } from './decode-base64';
import { callersOf, originOfToken } from './decode-sources';
import { type Sighting, sightingsOf } from './decode-uses';

interface Decode extends DecodedByHand {
  readonly callee: PyNode;
  readonly library: string;
  readonly skips: UnverifiedDecode['skips'];
  readonly path: readonly string[];
  readonly edits: readonly Replacement[];
}

const HEADERS = /^(?:jwt(?:\.api_jw[st])?\.get_unverified_header|jose\.jw[st]\.get_unverified_headers?)$/;
const CLAIMS = /^jose\.jw[st]\.get_unverified_claims$/;
const SIMPLE = /^rest_framework_simplejwt\.(?:tokens\.\w{1,30}|backends\.TokenBackend\.decode)$/;

/** The call that reads a token without checking it. `verifiers` are the verifiers that the same call is. */
export function unverifiedDecode(values: Values, node: PyNode, verifiers: readonly TokenVerifier[]): UnverifiedDecode | undefined {
  const parts = isPossible(values) ? call(node) : undefined;
  if (!parts) return undefined;
  const name = qualifiedName(values.file, values.scopes, parts.callee);
  if (name !== undefined && HEADERS.test(name))
    return fact(values, node, parts.callee, libraryOf(name), 'signature', [], { use: 'header', useAt: undefined });
  const decode = ofLibrary(values, node, parts, name) ?? ofVerifier(values, node, parts, verifiers[0]) ?? byHand(values, node, parts, name);
  if (!decode) return undefined;
  const role = roleOf(values, node, decode);
  return fact(values, node, parts.callee, decode.library, decode.skips, role.use === 'identity' ? decode.edits : [], role);
}

/** Most files import none of the packages that can read a token. */
function isPossible({ scopes }: Values): boolean {
  return ['jwt', 'jose', 'authlib', 'joserfc', 'rest_framework_simplejwt', 'base64'].some((name) => scopes.packages.has(name));
}

type Role = Pick<UnverifiedDecode, 'use' | 'useAt' | 'guardedBy'>;
type Parts = NonNullable<ReturnType<typeof call>>;

function fact(
  values: Values,
  node: PyNode,
  callee: PyNode,
  library: string,
  skips: UnverifiedDecode['skips'],
  verifyEdits: readonly Replacement[],
  role: Role,
): UnverifiedDecode {
  const at = { at: values.place(node), calleeAt: values.place(callee) };
  return { kind: 'unverified-decode', file: values.file.path, ...at, library, skips, ...role, verifyEdits };
}

function libraryOf(name: string): string {
  return name.startsWith('jose.') ? 'python-jose' : 'PyJWT';
}

/** `jwt.get_unverified_claims(token)` of python-jose, `AccessToken(token, verify=False)` of simplejwt. */
function ofLibrary(values: Values, node: PyNode, { callee, list }: Parts, name: string | undefined): Decode | undefined {
  if (name === undefined) return undefined;
  const given = argumentsOf(values.file, list);
  const token = argument(given, 0, 'token');
  if (!token) return undefined;
  const shared = { callee, token, result: node, skips: 'signature', path: [], edits: [] } as const;
  if (CLAIMS.test(name)) return { ...shared, library: 'python-jose' };
  const verify = given.keywords.get('verify')?.value;
  const isOff = verify !== undefined && textOf(values.file, verify) === 'False';
  return isOff && SIMPLE.test(name) ? { ...shared, library: 'simplejwt' } : undefined;
}

const NAMES: Readonly<Record<string, string>> = { pyjwt: 'PyJWT', 'python-jose': 'python-jose', authlib: 'Authlib', joserfc: 'joserfc' };

/** A verifier that leaves out the signature, or - Authlib and joserfc - one whose claims nobody validates. */
function ofVerifier(values: Values, node: PyNode, { callee, list }: Parts, verifier: TokenVerifier | undefined): Decode | undefined {
  const library = verifier && NAMES[verifier.library];
  const given = argumentsOf(values.file, list);
  const token =
    given.positional[0] ?? given.keywords.get('jwt')?.value ?? given.keywords.get('token')?.value ?? given.keywords.get('s')?.value;
  if (!verifier || library === undefined || !token) return undefined;
  const isComplete = textOf(values.file, callee).endsWith('decode_complete');
  const shared = { callee, token, result: node, library, edits: [] } as const;
  if (verifier.checks.signature === false) return { ...shared, skips: 'signature', path: isComplete ? ['payload'] : [] };
  if (library !== 'Authlib' && library !== 'joserfc') return undefined;
  const isHandedOn = verifier.checks.expiry === 'unknown' && !/\.validate\w{0,20}\(/.test(values.file.text);
  const looksItself = verifier.inspects !== 'unknown' && verifier.inspects.includes('exp');
  if ((verifier.checks.expiry !== false && !isHandedOn) || looksItself) return undefined;
  const path = library === 'joserfc' ? ['claims'] : [];
  return { ...shared, skips: 'claims', path, edits: library === 'Authlib' ? validateEdits(values, node) : [] };
}

/** `claims.validate()` on the line after `claims = jwt.decode(...)`. */
function validateEdits(values: Values, node: PyNode): readonly Replacement[] {
  const statement = wrapped(node).parent;
  const [target] = statement?.children ?? [];
  if (statement?.type !== 'AssignStatement' || target?.type !== 'VariableName' || statement.parent?.type !== 'Body') return [];
  const { text, path } = values.file;
  const lineStart = text.lastIndexOf('\n', statement.start - 1) + 1;
  const indent = text.slice(lineStart, statement.start);
  const lineEnd = text.indexOf('\n', statement.end);
  if (/\S/.test(indent) || lineEnd < 0 || /\S/.test(text.slice(statement.end, lineEnd))) return [];
  const newline = text[lineEnd - 1] === '\r' ? '\r\n' : '\n';
  const at = { file: path, start: statement.end, end: statement.end };
  return [{ at, newText: `${newline}${indent}${textOf(values.file, target)}.validate()` }];
}

function byHand(values: Values, node: PyNode, { callee }: Parts, name: string | undefined): Decode | undefined {
  const found = name === undefined ? undefined : decodedByHand(values, node, name);
  return found && { ...found, callee, library: `${textOf(values.file, callee)}()`, skips: 'signature', path: [], edits: [] };
}

const VERIFIES =
  /verif(?:y|ied|ication)|introspect|compare_digest|^authenticate\w{0,20}$|^validate\w{0,20}(?:token|jwt|signature)\w{0,20}$|^is_valid\w{0,20}(?:token|jwt)?$|^check\w{0,20}(?:token|jwt|signature)$/i;
const LOOKS_UP =
  /^(?:find\w{0,20}|get|exists|filter|filter_by|where|checkpw|sismember|sha256|get_by_token|is_\w{0,10}revoked|is_\w{0,10}blacklisted)$/;
const VERIFIES_OTHER = /e?mail|password|otp|code|hash|captcha|phone|sms|^send|2fa|exp|get_unverified/i;
const GUARDS =
  /login_required|jwt_required|requires?_\w{0,20}(?:auth|login|user|admin|role)|auth\w{0,10}_required|token_required|permission|authenticated|IsAuthenticated/i;
const DEPENDS = /(?:Depends|Security)\(\s{0,9}[\w.]{0,40}(?:current_?user|require|verify|verified|guard|admin|auth_?user|authenticate)/i;
const SAID =
  /\b(?:already|previously)\s+(?:been\s+)?(?:verified|validated|authenticated|checked)|(?:verified|validated|checked|verification|validation)[^\n]{0,30}\b(?:by|in|at|upstream|happen\w*|before|elsewhere|earlier)\b|\bgateway\b|\bupstream\b|full validation|requestContext|rate.?limit/i;

function roleOf(values: Values, node: PyNode, decode: Decode): Role {
  const harmless = (use: UnverifiedDecode['use']): Role => ({ use, useAt: undefined });
  const found = sightingsOf(values, decode.result, decode.path);
  const fn = enclosingFunction(node);
  const tokenName = decode.token.type === 'VariableName' ? textOf(values.file, decode.token) : undefined;
  const places = new Set<PyNode>(fn ? [fn, ...callersOf(values, fn).flatMap((outer) => enclosingFunction(outer) ?? [])] : []);
  for (const { at } of found) {
    const place = enclosingFunction(at);
    if (place) places.add(place);
  }
  if (decode.skips === 'signature' && [...places].some((place) => isVerified(values, place, node, tokenName))) return harmless('verified');
  const identity = fn && identityOf(values, decode, fn, found);
  if (identity) return identity;
  const uses = new Set(found.map(({ use }) => use));
  for (const use of ['header', 'expiry', 'display'] as const) if (uses.size === 1 && uses.has(use)) return harmless(use);
  return harmless('unknown');
}

/** Whether a function verifies a token too, or runs after what does: a decorator, another dependency, a view's permissions. */
function isVerified(values: Values, fn: PyNode, self: PyNode, token: string | undefined): boolean {
  const { file } = values;
  for (const node of nodesIn(values, fn)) {
    const parts = node.type === 'CallExpression' && node !== self ? call(node) : undefined;
    if (!parts) continue;
    const callee = textOf(file, parts.callee).slice(-80);
    const name = callee.slice(callee.lastIndexOf('.') + 1);
    if (token !== undefined && LOOKS_UP.test(name) && mentions(values, parts.list, token)) return true;
    if (VERIFIES.test(name) && !VERIFIES_OTHER.test(name) && !/bcrypt|pwd|passw|hash/i.test(callee)) return true;
    if (
      /^(?:jwt|jose\.jwt)\.decode$|^decode_token$/.test(callee) &&
      !/verify_signature["']\s{0,9}:\s{0,9}False/.test(textOf(file, parts.list).slice(0, 400))
    )
      return true;
  }
  const decorated = fn.parent?.type === 'DecoratedStatement' ? textOf(file, fn.parent).slice(0, fn.start - fn.parent.start) : '';
  const body = fn.children.find((part) => part.type === 'Body');
  const head = file.text.slice(fn.start, body?.start ?? fn.start);
  return (
    GUARDS.test(decorated.slice(0, 600)) ||
    DEPENDS.test(head.slice(0, 1500)) ||
    /permission_classes\s{0,9}=\s{0,9}[[(]\s{0,9}\w/.test(aroundClass(values, fn))
  );
}

/** A token that is looked for as it is, or compared as a hash, is as good as verified: nobody else knows it. */
function mentions(values: Values, list: PyNode, token: string): boolean {
  for (const node of nodesIn(values, list)) {
    if (node.type === 'VariableName' && textOf(values.file, node) === token && node.parent?.type !== 'MemberExpression') return true;
  }
  return false;
}

/** A node and everything below it. */
function* nodesIn({ file }: Values, outer: PyNode): Iterable<PyNode> {
  for (let index = outer.index; index < file.nodes.length; index++) {
    const node = file.nodes[index];
    if (node === undefined || node.start >= outer.end) return;
    yield node;
  }
}

function aroundClass(values: Values, fn: PyNode): string {
  let owner = fn.parent;
  while (owner && owner.type !== 'ClassDefinition') owner = owner.parent;
  return owner ? values.file.text.slice(owner.start, Math.min(fn.start, owner.start + 2000)) : '';
}

const STRICT =
  /^_?(?:authenticate\w{0,30}|authori[sz]e\w{0,30}|verify_?\w{0,20}(?:token|jwt|auth\w{0,14}|user|session|bearer|request|access)|verify|validate_?\w{0,20}(?:token|jwt|auth|user|session)|require_?\w{0,20}(?:auth\w{0,14}|user|admin|login|role)|is_(?:auth\w{0,12}|admin)|check_\w{0,10}(?:auth|admin|token|jwt)|get_(?:current|authenticated)_?\w{0,20}user\w{0,20}|current_user|get_current_\w{0,20}|has_permission|get_context)$/i;
/** Names that say that the token itself is checked here; what only asks for a role may run after such a function. */
const CHECKS = /^_?(?:verify|validate|authenticate|get_(?:current|authenticated)_|current_user)/i;
const SOFT =
  /^_?(?:get_?\w{0,20}_from_(?:request|token|jwt|header|cookie|session|context)|get_user(?:_id)?|load_user|get_identity|user_from_\w{1,20}|extract_user\w{0,20})$/i;
const PEEKS =
  /decode|unverified|unsafe|insecure|peek|inspect|debug|parse|expir|log_?out|sign_?out|revo[ck]|black_?list|invalidat|refresh|rate_?limit|throttl|_key$|telemetry|metric|audit/i;
const SERVERS = new Set([
  ...['fastapi', 'starlette', 'flask', 'django', 'rest_framework', 'quart', 'sanic', 'aiohttp', 'tornado', 'strawberry', 'graphene'],
  ...['litestar', 'falcon', 'socketio', 'channels', 'ninja', 'bottle', 'pyramid', 'chalice', 'ariadne'],
]);

function identityOf(values: Values, decode: Decode, fn: PyNode, found: readonly Sighting[]): Role | undefined {
  const { file } = values;
  const text = file.text.slice(fn.start, Math.min(fn.end, fn.start + 6000));
  const isServer = [...values.scopes.packages].some((name) => SERVERS.has(name));
  const kind = guardKind(values, fn);
  if (PEEKS.test(nameOf(values, fn)) || SAID.test(text)) return undefined;
  const origin = originOfToken(values, decode.token);
  const isNamed = kind === 'strict' && (isServer || /^_?(?:verify|authenticate|validate)/i.test(nameOf(values, fn)));
  if (origin !== 'request' && !(origin === 'parameter' && isNamed)) return undefined;
  let best: Role | undefined;
  for (const { use, at } of found) {
    const place = enclosingFunction(at) ?? fn;
    const placeKind = guardKind(values, place);
    if (PEEKS.test(nameOf(values, place))) continue;
    const isFirst = CHECKS.test(nameOf(values, place)) || issues(values, place);
    const isIdentity =
      use === 'store' || use === 'issue' || use === 'query' || use === 'compare' || (use === 'returned' && placeKind !== undefined);
    if (!isIdentity) continue;
    const isCertain = use === 'store' || use === 'issue' || isFirst;
    const guardedBy = placeKind === 'strict' ? 'service' : 'anywhere';
    const role: Role = { use: 'identity', useAt: values.place(at), ...(isCertain ? {} : { guardedBy }) };
    if (isCertain) return role;
    best ??= role;
  }
  return best;
}

/** Whether a function makes a token or session itself: it is the way to log in, and nothing verifies before it. */
function issues({ file }: Values, fn: PyNode): boolean {
  return ISSUES.test(file.text.slice(fn.start, Math.min(fn.end, fn.start + 6000)));
}

const ISSUES = /(?:create|generate|issue|make|mint|sign|encode)_\w{0,30}(?:token|tokens|jwt|session)\(|\blogin_user\(|\bjwt\.encode\(/;

function guardKind(values: Values, fn: PyNode): 'strict' | 'soft' | undefined {
  const name = nameOf(values, fn);
  if (PEEKS.test(name)) return undefined;
  return STRICT.test(name) ? 'strict' : SOFT.test(name) ? 'soft' : undefined;
}

function nameOf(values: Values, fn: PyNode): string {
  const name = definedName(fn);
  return name ? textOf(values.file, name) : '';
}
