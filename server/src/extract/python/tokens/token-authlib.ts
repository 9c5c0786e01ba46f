import type { OptionValue, TokenIssuer, TokenVerifier } from '../../../facts/fact';
import { SecretText } from '../../../facts/secret-text';
import { type ListValue, type LiteralValue, type RecordValue, UNSET, type Value } from '../../../facts/value';
import { type Arguments, argument, argumentsOf, slotAtEnd } from '../syntax/arguments';
import { entryOf } from '../syntax/dicts';
import { creationOf, qualifiedName } from '../syntax/names';
import { attribute, bare, call, child, methodCall, type PyNode, statementOf, textOf, within, wrapped } from '../syntax/tree';
import type { Values } from '../syntax/values';
import { assignedTo, inspectedClaims, returnedBy, usesOfResult } from './token-flow';
import { issuerHints, verifierHints } from './token-hints';
import { claimFacts, givenArguments, NOT_GIVEN, openRecord, optionOf, unread } from './token-options';

// Authlib and joserfc, which share a shape: `encode(header, payload, key)` signs, `decode(text, key)` checks the signature and
// nothing else, and a step of its own checks the claims: `claims.validate()`, `JWTClaimsRegistry(...).validate(token.claims)`.

type Library = 'authlib' | 'joserfc';

interface JwtCall {
  readonly node: PyNode;
  readonly callee: PyNode;
  readonly list: PyNode;
  readonly library: Library;
  readonly given: Arguments;
  /** The `JsonWebToken([...])` whose method it is. */
  readonly creation: PyNode | undefined;
}

const CALLS: Readonly<Record<string, readonly [Library, 'encode' | 'decode']>> = {
  'authlib.jose.jwt.encode': ['authlib', 'encode'],
  'authlib.jose.jwt.decode': ['authlib', 'decode'],
  'joserfc.jwt.encode': ['joserfc', 'encode'],
  'joserfc.jwt.decode': ['joserfc', 'decode'],
};
const INSTANCES = /^authlib\.jose\.(?:rfc7519\.(?:jwt\.)?)?JsonWebToken$/;
const REGISTRY = /^joserfc\.jwt\.JWTClaimsRegistry$/;
/** Makes a key object from what it is given first. */
const KEY_MAKERS =
  /^(?:authlib\.jose|joserfc)\.(?:\w+\.){0,2}import_key$|^(?:authlib\.jose|joserfc)\.(?:\w+\.){0,2}JsonWebKey\.import_key$/;

/** The issuer or verifier that a call of Authlib or joserfc is; undefined for every other call. */
export function authlibFact(values: Values, node: PyNode): TokenIssuer | TokenVerifier | undefined {
  if (!values.scopes.packages.has('authlib') && !values.scopes.packages.has('joserfc')) return undefined;
  const parts = call(node);
  if (!parts) return undefined;
  const { file, scopes } = values;
  const member = attribute(parts.callee);
  const made = member && creationOf(scopes, member.object);
  const maker = made && call(made)?.callee;
  const creation = maker && INSTANCES.test(qualifiedName(file, scopes, maker) ?? '') ? made : undefined;
  const name = creation && member ? `authlib.jose.jwt.${textOf(file, member.property)}` : qualifiedName(file, scopes, parts.callee);
  const known = name !== undefined && Object.hasOwn(CALLS, name) ? CALLS[name] : undefined;
  if (!known) return undefined;
  const given = argumentsOf(file, parts.list);
  if (given.positional.length + given.keywords.size + given.spreads.length === 0) return undefined;
  const found: JwtCall = { node, callee: parts.callee, list: parts.list, library: known[0], given, creation };
  return known[1] === 'encode' ? issuer(values, found) : verifier(values, found);
}

/** An argument: unset when the call is seen not to give it, unknown when a `*` or `**` may. */
function option(values: Values, given: Arguments, whole: PyNode, position: number, name: string): OptionValue {
  const node = argument(given, position, name);
  if (node) return { value: values.read(node), valueAt: values.place(node) };
  return given.unreadable || given.spreads.length > 0 ? unread(values.place(whole)) : NOT_GIVEN;
}

function issuer(values: Values, found: JwtCall): TokenIssuer {
  const { given, node } = found;
  const payload = argument(given, 1, found.library === 'authlib' ? 'payload' : 'claims');
  const claims = payload ? values.record(payload) : openRecord(values.place(node));
  const headerNode = argument(given, 0, 'header');
  const header = headerNode ? values.record(headerNode) : openRecord(values.place(node));
  const algorithm = entryOf(header, 'alg');
  const keyNode = argument(given, 2, 'key');
  return {
    kind: 'token-issuer',
    file: values.file.path,
    at: values.place(node),
    calleeAt: values.place(found.callee),
    library: found.library,
    key: keyNode ? keyValue(values, keyNode) : values.unknown(node),
    algorithm: algorithm === 'unknown' ? values.unknown(headerNode ?? node) : algorithm,
    ...claimFacts(claims),
    hints: issuerHints(values, node, claims, keyNode),
    // A claim belongs into the payload, whose text may stand anywhere.
    optionSlot: undefined,
    returnedBy: returnedBy(values, node),
    assignedTo: assignedTo(values, node),
    given: givenArguments(values, found.list),
  };
}

/** The text inside a key object: `OctKey.import_key(SECRET)` is made of SECRET. */
function keyValue(values: Values, node: PyNode): Value {
  const creation = creationOf(values.scopes, node);
  const parts = creation && call(creation);
  const name = parts && qualifiedName(values.file, values.scopes, parts.callee);
  if (!parts || name === undefined || !KEY_MAKERS.test(name)) return values.read(node);
  const raw = argument(argumentsOf(values.file, parts.list), 0, 'raw');
  return raw && raw.type !== 'DictionaryExpression' ? values.read(raw) : values.unknown(node);
}

/** The step that checks the claims: the call whose options count, or what is known without one. */
type Validation =
  | { readonly state: 'never' | 'unknown' }
  | { readonly state: 'always' | 'sometimes'; readonly list: PyNode; readonly given: Arguments; readonly whole: PyNode };

function verifier(values: Values, found: JwtCall): TokenVerifier {
  const { given, node, library } = found;
  const authlib = library === 'authlib';
  const validation = authlib ? validated(values, node) : registered(values, node);
  const reads = 'list' in validation ? validation : undefined;
  const checked = validation.state === 'always' ? true : validation.state === 'never' ? false : 'unknown';
  const optionsNode = authlib ? argument(given, 3, 'claims_options') : undefined;
  const options = authlib ? claimOptions(values, found, optionsNode) : registryOptions(values, node, validation);
  const fallback = validation.state === 'never' ? NOT_GIVEN : unread(values.place(node));
  const keyNode = argument(given, 1, 'key');
  const slot = reads && !reads.given.unreadable ? slotAtEnd(values.file, reads.list) : undefined;
  return {
    kind: 'token-verifier',
    file: values.file.path,
    at: values.place(node),
    calleeAt: values.place(found.callee),
    library,
    key: keyNode ? keyValue(values, keyNode) : values.unknown(node),
    algorithms: authlib ? creationAlgorithms(values, found) : option(values, given, node, 2, 'algorithms'),
    audience: expected(options, 'aud'),
    issuer: expected(options, 'iss'),
    leeway: reads ? option(values, reads.given, reads.whole, 1, 'leeway') : fallback,
    checks: { signature: true, expiry: checked, audience: checked, issuedAt: checked },
    hints: verifierHints(values, node, keyNode),
    optionSlot: slot,
    // An expected claim is a dict in Authlib's options, not an option of a call.
    argumentSlot: undefined,
    subject: expected(options, 'sub'),
    required: essentials(values, node, options),
    maximumAge: NOT_GIVEN,
    switches: [],
    given: [...givenArguments(values, found.list), ...(reads ? givenArguments(values, reads.list) : [])],
    inspects: authlib ? inspectedClaims(values, node) : inspectedClaims(values, node, ['claims']),
  };
}

/** The list of the `JsonWebToken` that the call goes to. */
function creationAlgorithms(values: Values, found: JwtCall): OptionValue {
  const parts = found.creation && call(found.creation);
  return parts ? option(values, argumentsOf(values.file, parts.list), parts.list, 0, 'algorithms') : NOT_GIVEN;
}

/** Authlib's `claims.validate(leeway=60)` on the result of a decode. */
function validated(values: Values, node: PyNode): Validation {
  const direct = validateCall(values, wrapped(node));
  if (direct) return direct;
  const uses = usesOfResult(values, node);
  if (!uses) return { state: wrapped(node).parent?.type === 'ExpressionStatement' ? 'never' : 'unknown' };
  for (const use of uses) {
    const found = validateCall(values, use);
    if (found) return { ...found, state: alwaysFollows(node, use) ? 'always' : 'sometimes' };
  }
  return { state: uses.every((use) => staysHere(use)) ? 'never' : 'unknown' };
}

function validateCall(values: Values, object: PyNode): Extract<Validation, { list: PyNode }> | undefined {
  const outer = object.parent?.parent;
  const method = outer && methodCall(values.file, outer);
  if (!outer || method?.method !== 'validate' || method.object !== object) return undefined;
  return { state: 'always', list: method.list, given: argumentsOf(values.file, method.list), whole: outer };
}

/** Whether the code at `later` runs whenever that at `earlier` has: no branch or loop around it that `earlier` is not in. */
function alwaysFollows(earlier: PyNode, later: PyNode): boolean {
  let current = statementOf(later);
  for (;;) {
    const block = current.parent;
    if (!block || block.type === 'Script' || within(block, earlier)) return true;
    const owner = block.parent;
    const runs = owner?.type === 'WithStatement' || (owner?.type === 'TryStatement' && child(owner, 'Body') === block);
    if (!owner || !runs) return false;
    current = statementOf(owner);
  }
}

/** Whether a mention only reads from the object: `claims["sub"]`, `claims.get("sub")`. A claims object that is handed on may be validated there. */
function staysHere(use: PyNode): boolean {
  const { parent } = use;
  return parent?.type === 'MemberExpression' && parent.children[0] === use;
}

/** joserfc's `registry.validate(token.claims)`: the creation of the registry has the options. */
function registered(values: Values, node: PyNode): Validation {
  const uses = usesOfResult(values, node) ?? [];
  let leaves = uses.length === 0 && wrapped(node).parent?.type !== 'ExpressionStatement';
  for (const use of [wrapped(node), ...uses]) {
    const claims = use.parent && attribute(use.parent)?.object === use ? use.parent : undefined;
    if (!claims || textOf(values.file, claims.children.at(-1) ?? claims) !== 'claims') {
      leaves ||= use !== wrapped(node) && !staysHere(use);
      continue;
    }
    const mentions = [claims, ...(usesOfResult(values, claims) ?? [])];
    for (const mention of mentions) {
      const registry = registryOf(values, mention);
      if (registry) return registry;
      leaves ||= mention.parent?.type === 'ArgList' || mention.parent?.type === 'ReturnStatement' || mention.parent?.type === '**';
    }
  }
  return { state: leaves ? 'unknown' : 'never' };
}

/** The registry whose `validate` takes the claims. */
function registryOf(values: Values, claims: PyNode): Validation | undefined {
  const outer = claims.parent?.type === 'ArgList' ? claims.parent.parent : undefined;
  const method = outer && methodCall(values.file, outer);
  if (method?.method !== 'validate') return undefined;
  const creation = creationOf(values.scopes, method.object);
  const parts = creation && call(creation);
  const name = parts && qualifiedName(values.file, values.scopes, parts.callee);
  if (!parts || name === undefined || !REGISTRY.test(name)) return { state: 'unknown' };
  return { state: 'always', list: parts.list, given: argumentsOf(values.file, parts.list), whole: creation };
}

/** `claims_options={"iss": {"essential": True, "value": "..."}}`. */
function claimOptions(values: Values, found: JwtCall, node: PyNode | undefined): RecordValue {
  if (node && bare(node).type !== 'None') return values.record(node);
  const open = found.given.unreadable || found.given.spreads.length > 0;
  return { kind: 'record', at: values.place(found.node), entries: {}, open };
}

/** `JWTClaimsRegistry(aud={"essential": True, "value": "..."})`. */
function registryOptions(values: Values, node: PyNode, validation: Validation): RecordValue {
  if (!('list' in validation)) return { ...openRecord(values.place(node)), open: validation.state !== 'never' };
  const entries = [...validation.given.keywords].flatMap(([name, { value }]) =>
    name === 'now' || name === 'leeway' ? [] : [[name, values.record(value)] as const],
  );
  const open = validation.given.unreadable || validation.given.spreads.length > 0;
  return { kind: 'record', at: values.place(validation.whole), entries: Object.fromEntries(entries), open };
}

/** The value or values that a claim must have. */
function expected(options: RecordValue, claim: string): OptionValue {
  const entry = entryOf(options, claim);
  if (entry === 'unknown') return unread(options.at);
  if (entry.kind === 'unset') return NOT_GIVEN;
  if (entry.kind !== 'record') return unread(entry.at);
  for (const name of ['value', 'values'] as const) {
    const value = entryOf(entry, name);
    if (value === 'unknown') return unread(entry.at);
    if (value.kind !== 'unset') return optionOf(value);
  }
  return Object.hasOwn(entry.entries, 'validate') ? unread(entry.at) : NOT_GIVEN;
}

/** The claims that options call essential. */
function essentials(values: Values, node: PyNode, options: RecordValue): OptionValue {
  if (options.open) return unread(values.place(node));
  const items: Value[] = [];
  for (const [claim, entry] of Object.entries(options.entries)) {
    const essential = entry.kind === 'record' ? entryOf(entry, 'essential') : 'unknown';
    if (essential === 'unknown' || (essential.kind !== 'unset' && essential.kind !== 'literal')) return unread(options.at);
    if (essential.kind === 'literal' && essential.value === true) items.push(claimName(essential, claim));
  }
  if (items.length === 0) return { value: UNSET, valueAt: undefined };
  return { value: { kind: 'list', at: options.at, items } satisfies ListValue, valueAt: undefined };
}

function claimName(flag: LiteralValue, claim: string): LiteralValue {
  return { kind: 'literal', at: flag.at, value: new SecretText(claim) };
}
