import type { OptionValue, TokenIssuer, TokenVerifier } from '../../../facts/fact';
import { SecretText } from '../../../facts/secret-text';
import { type RecordValue, UNSET, type Value } from '../../../facts/value';
import { type Arguments, argument, argumentsOf, slotAtEnd } from '../syntax/arguments';
import { entryOf } from '../syntax/dicts';
import { qualifiedName } from '../syntax/names';
import { attribute, bare, call, type PyNode, textOf } from '../syntax/tree';
import type { Values } from '../syntax/values';
import { assignedTo, inspectedClaims, returnedBy } from './token-flow';
import { issuerHints, verifierHints } from './token-hints';
import {
  claimFacts,
  entryOption,
  givenArguments,
  givenEntries,
  literalOf,
  NOT_GIVEN,
  openRecord,
  optionOf,
  requiredByFlags,
  switchesOf,
  unread,
} from './token-options';

// PyJWT and python-jose.

type Library = 'pyjwt' | 'python-jose';

/** A call of a JWT library. */
interface TokenCall {
  readonly node: PyNode;
  readonly callee: PyNode;
  readonly list: PyNode;
  readonly library: Library;
  readonly action: 'encode' | 'decode';
  readonly given: Arguments;
  /** The `**mapping` arguments, as far as they are readable. */
  readonly spread: RecordValue | undefined;
  /** Options that a `jwt.PyJWT(options=...)` brings along. */
  readonly instanceOptions: PyNode | undefined;
}

const CALLS: Readonly<Record<string, readonly [Library, TokenCall['action']]>> = {
  'jwt.encode': ['pyjwt', 'encode'],
  'jwt.decode': ['pyjwt', 'decode'],
  'jwt.decode_complete': ['pyjwt', 'decode'],
  'jwt.api_jwt.encode': ['pyjwt', 'encode'],
  'jwt.api_jwt.decode': ['pyjwt', 'decode'],
  'jwt.api_jwt.decode_complete': ['pyjwt', 'decode'],
  'jose.jwt.encode': ['python-jose', 'encode'],
  'jose.jwt.decode': ['python-jose', 'decode'],
};
const INSTANCES = new Set(['jwt.PyJWT', 'jwt.api_jwt.PyJWT']);

/** The issuer or verifier that a call of PyJWT or python-jose is; undefined for every other call. */
export function tokenFact(values: Values, node: PyNode): TokenIssuer | TokenVerifier | undefined {
  const found = tokenCall(values, node);
  return found && (found.action === 'encode' ? issuer(values, found) : verifier(values, found));
}

function tokenCall(values: Values, node: PyNode): TokenCall | undefined {
  const parts = call(node);
  if (!parts) return undefined;
  const { file, scopes } = values;
  const name = qualifiedName(file, scopes, parts.callee);
  const member = attribute(parts.callee);
  const creation = member && instanceOf(values, member.object);
  const known = creation && member ? CALLS[`jwt.${textOf(file, member.property)}`] : name === undefined ? undefined : CALLS[name];
  if (!known) return undefined;
  const given = argumentsOf(file, parts.list);
  // A call of nothing is still being typed.
  if (given.positional.length + given.keywords.size + given.spreads.length === 0) return undefined;
  const [first, ...more] = given.spreads.map((spread) => values.record(spread));
  const spread = first && (more.length > 0 ? { ...first, open: true } : first);
  const creationList = creation && call(creation)?.list;
  const instanceOptions = creationList && argument(argumentsOf(file, creationList), 0, 'options');
  return { node, callee: parts.callee, list: parts.list, library: known[0], action: known[1], given, spread, instanceOptions };
}

/** The `PyJWT(...)` that an object is. */
function instanceOf(values: Values, object: PyNode): PyNode | undefined {
  const expression = bare(object);
  const source = expression.type === 'VariableName' ? values.scopes.sourceOf(expression) : undefined;
  const creation = source?.kind === 'assignment' ? bare(source.value) : expression;
  const callee = call(creation)?.callee;
  const name = callee && qualifiedName(values.file, values.scopes, callee);
  return name !== undefined && INSTANCES.has(name) ? creation : undefined;
}

/** An argument: unset when the call is seen not to give it, unknown when a `*` or `**` may. */
function option(values: Values, found: TokenCall, position: number, name: string): OptionValue {
  const node = argument(found.given, position, name);
  if (node) return { value: values.read(node), valueAt: values.place(node) };
  const spread = found.spread && entryOf(found.spread, name);
  if (found.given.unreadable || spread === 'unknown') return unread(values.place(found.node));
  return optionOf(spread ?? UNSET);
}

function issuer(values: Values, found: TokenCall): TokenIssuer {
  const payloadNode = argument(found.given, 0, found.library === 'pyjwt' ? 'payload' : 'claims');
  const claims = payloadNode ? values.record(payloadNode) : openRecord(values.place(found.node));
  return {
    kind: 'token-issuer',
    file: values.file.path,
    at: values.place(found.node),
    calleeAt: values.place(found.callee),
    library: found.library,
    key: option(values, found, 1, 'key').value,
    algorithm: option(values, found, 2, 'algorithm').value,
    ...claimFacts(claims),
    hints: issuerHints(values, found.node, claims, argument(found.given, 1, 'key')),
    // A claim belongs into the payload, whose text may stand anywhere.
    optionSlot: undefined,
    returnedBy: returnedBy(values, found.node),
    assignedTo: assignedTo(values, found.node),
    given: givenArguments(values, found.list),
  };
}

/** What the options of a decode call say about one check. `base` is what holds when they do not mention it. */
function check(options: RecordValue | 'unset', name: string, base: boolean | 'unknown'): boolean | 'unknown' {
  if (options === 'unset') return base;
  const entry = entryOf(options, name);
  if (entry === 'unknown') return 'unknown';
  if (entry.kind === 'unset') return base;
  return entry.kind === 'literal' && typeof entry.value === 'boolean' ? entry.value : 'unknown';
}

function verifier(values: Values, found: TokenCall): TokenVerifier {
  const jose = found.library === 'python-jose';
  const optionsNode = argument(found.given, 3, 'options');
  const options = optionsOf(values, found, optionsNode);
  const signature = signatureCheck(values, found, check(options, 'verify_signature', true));
  // PyJWT without a signature check makes no other either, unless told to; python-jose still makes them all.
  const base = jose ? true : signature;
  const argumentSlot = found.given.unreadable ? undefined : slotAtEnd(values.file, found.list);
  const keyNode = argument(found.given, 1, 'key');
  const key = option(values, found, 1, 'key').value;
  const algorithms = option(values, found, 2, 'algorithms');
  const own = literalOf(values, optionsNode);
  const written = [own, literalOf(values, found.instanceOptions)].flatMap((dict) => dict ?? []);
  return {
    kind: 'token-verifier',
    file: values.file.path,
    at: values.place(found.node),
    calleeAt: values.place(found.callee),
    library: found.library,
    key,
    algorithms,
    audience: option(values, found, jose ? 4 : NOWHERE, 'audience'),
    issuer: option(values, found, jose ? 5 : NOWHERE, 'issuer'),
    leeway: jose ? joseLeeway(options) : option(values, found, NOWHERE, 'leeway'),
    checks: {
      signature,
      expiry: check(options, 'verify_exp', base),
      audience: check(options, 'verify_aud', base),
      issuedAt: check(options, 'verify_iat', base),
    },
    hints: verifierHints(values, found.node, keyNode),
    optionSlot: jose ? joseOptionSlot(values, found, optionsNode, argumentSlot) : argumentSlot,
    argumentSlot,
    subject: option(values, found, jose ? 6 : NOWHERE, 'subject'),
    required: jose ? requiredByFlags(options) : options === 'unset' ? NOT_GIVEN : entryOption(options, 'require'),
    maximumAge: NOT_GIVEN,
    switches: switchesOf(values, options, written, isText(key) && (jose || algorithms.value.kind !== 'unset')),
    given: [...givenArguments(values, found.list), ...(own ? givenEntries(values, own, 'inner') : [])],
    inspects: isComplete(values, found) ? 'unknown' : inspectedClaims(values, found.node),
  };
}

/** Whether a key is given at all: `jwt.decode(token, "", ...)` gives none. */
function isText(key: Value): boolean {
  if (key.kind === 'literal') return key.value instanceof SecretText && !key.value.isEmpty;
  return key.kind !== 'unset';
}

/** `decode_complete` gives the payload as one of three parts. */
function isComplete(values: Values, found: TokenCall): boolean {
  return textOf(values.file, found.callee).endsWith('decode_complete');
}

/** PyJWT's arguments after `options` have moved between versions, so that only their names count. */
const NOWHERE = -1;

function optionsOf(values: Values, found: TokenCall, node: PyNode | undefined): RecordValue | 'unset' {
  const unreadable = openRecord(values.place(found.node));
  const own = node && node.type !== 'None' ? values.record(node) : undefined;
  const instance = found.instanceOptions && values.record(found.instanceOptions);
  if (own && instance) return { ...own, entries: { ...instance.entries, ...own.entries }, open: own.open || instance.open };
  if (own || instance) return own ?? instance ?? 'unset';
  const spread = found.spread ? entryOf(found.spread, 'options') : UNSET;
  if (found.given.unreadable || spread === 'unknown') return unreadable;
  return spread.kind === 'unset' ? 'unset' : spread.kind === 'record' ? spread : unreadable;
}

/** `verify=False` switches everything off in PyJWT 1 and nothing in PyJWT 2. */
function signatureCheck(values: Values, found: TokenCall, stated: boolean | 'unknown'): boolean | 'unknown' {
  const verify = found.library === 'pyjwt' ? found.given.keywords.get('verify')?.value : undefined;
  return verify && stated === true && textOf(values.file, verify) !== 'True' ? 'unknown' : stated;
}

function joseLeeway(options: RecordValue | 'unset'): OptionValue {
  return options === 'unset' ? NOT_GIVEN : entryOption(options, 'leeway');
}

/** Inside the `options` dict when it is written out in the call, as a new one when there is none. */
function joseOptionSlot(
  values: Values,
  found: TokenCall,
  options: PyNode | undefined,
  slot: TokenVerifier['argumentSlot'],
): TokenVerifier['optionSlot'] {
  if (options) return options.type === 'DictionaryExpression' ? slotAtEnd(values.file, options) : undefined;
  const spread = found.spread ? entryOf(found.spread, 'options') : UNSET;
  if (!slot || spread === 'unknown' || spread.kind !== 'unset') return undefined;
  return { at: slot.at, prefix: `${slot.prefix}options={`, suffix: `}${slot.suffix}`, form: 'entry' };
}
