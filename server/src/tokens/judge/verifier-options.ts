import type { CheckSwitch, OptionValue } from '../../facts/fact';
import { SecretText } from '../../facts/secret-text';
import type { CheckName, LibrarySemantics } from '../../libraries/index';
import type { SimulatedVerifier } from '../../libraries/simulate';
import type { Contract, Evaluated, Scope, VerifierParty } from '../../model/contract';
import { isList, isSpan } from '../../model/evaluate';
import { secretVariableIn } from '../../model/quotable-values';
import { isGivenOtherwise, unsureVariable } from './sure-values';
import { workerVariable } from './worker-variables';

// The options of a verifier of the workspace, as the simulation takes them: each known, seen to be absent, or not to be read.

/** A verifier's options in one environment. The key is none of them: see `verifier-key.ts`. */
export interface VerifierOptions {
  /** What is known; an option that cannot be read is left out. */
  readonly known: Omit<SimulatedVerifier, 'key'>;
  /** The checks whose option cannot be read, with the option as the end of a sentence: "its audience". */
  readonly unread: ReadonlyMap<CheckName, string>;
  /** Whether it is given a clock tolerance that cannot be read. */
  readonly isLeewayUnread: boolean;
  /** The checks that may be switched off; nobody can tell from here. */
  readonly maybeOff: readonly CheckName[];
}

/** The checks that look at a clock, and so at the tolerance. */
export const TIMED: readonly CheckName[] = ['expiry', 'not-before', 'issued-at', 'maximum-age'];

/** What one option says: a value, nothing, or something that cannot be read. */
type Read<T> = { readonly state: 'known'; readonly value: T } | { readonly state: 'unset' } | { readonly state: 'unknown' };

const UNSET: Read<never> = { state: 'unset' };
const UNKNOWN: Read<never> = { state: 'unknown' };

/** `ways`: whether the service is known to run with the values of its `own` files, or may be started in `any` way. */
export function readVerifierOptions(party: VerifierParty, contract: Contract, scope: Scope, ways: 'own' | 'any'): VerifierOptions {
  const { fact, semantics } = party;
  const unread = new Map<CheckName, string>();
  const evaluated = ({ value }: OptionValue): Evaluated => {
    if (unsureVariable(value, contract, scope) !== undefined) return { state: 'unknown' };
    const read = contract.evaluate(value, scope);
    const local = read.state === 'known' ? undefined : workerVariable(value, contract, scope);
    const found = local ? contract.evaluate(local.value, scope) : read;
    const isOtherwise =
      ways === 'any' && found.state === 'known' && found.variable !== '' && isGivenOtherwise(found.variable, contract, scope);
    return isOtherwise ? { state: 'unknown' } : found;
  };
  const known = <T>(read: Read<T>, words: string, ...checks: readonly CheckName[]): T | undefined => {
    if (read.state === 'unknown') for (const check of checks) if (semantics.order.includes(check)) unread.set(check, words);
    return read.state === 'known' ? read.value : undefined;
  };
  // A verdict quotes what is expected, which must not be a secret's value.
  const isSecret = (option: OptionValue) => secretVariableIn(option.value, contract) !== '';
  const expected = (option: OptionValue): Read<string | readonly string[]> => {
    const read = namesOf(evaluated(option), semantics);
    return read.state === 'known' && isSecret(option) ? UNKNOWN : read;
  };
  const algorithms = isSecret(fact.algorithms) ? UNKNOWN : algorithmsOf(evaluated(fact.algorithms), semantics);
  const leeway = semantics.leeway.option === undefined ? UNSET : spanOf(evaluated(fact.leeway));
  const options: Omit<SimulatedVerifier, 'key' | 'off'> = {
    algorithms: known(algorithms, 'its list of algorithms', 'allow-list'),
    audience: known(expected(fact.audience), 'its audience', 'audience'),
    issuer: known(expected(fact.issuer), 'its issuer', 'issuer'),
    subject: known(expected(fact.subject), 'its subject', 'subject'),
    leeway: known(leeway, ''),
    required: known(listOf(evaluated(fact.required)), 'its list of required claims', 'required'),
    maximumAge: known(spanOf(evaluated(fact.maximumAge)), 'its maximum age', 'maximum-age'),
    type: known(typeOf(party, contract, scope), 'its token type', 'type'),
  };
  for (const { name } of fact.given) {
    const [check, words] = (Object.hasOwn(UNWEIGHED, name) ? UNWEIGHED[name] : undefined) ?? [];
    for (const one of check ?? []) unread.set(one, words ?? '');
  }
  // A presence that is looked at together is unread as soon as one of what it depends on is.
  if (semantics.presence.length > 0 && semantics.order.includes('required')) {
    for (const [check, words] of [...unread]) if (PRESENT.has(check) && !unread.has('required')) unread.set('required', words);
  }
  const { off, maybeOff } = switchedOff(party);
  return { known: { ...options, off }, unread, isLeewayUnread: leeway.state === 'unknown', maybeOff };
}

const PRESENT: ReadonlySet<CheckName> = new Set<CheckName>(['audience', 'issuer', 'subject', 'maximum-age']);

/** Options that change what a check comes to and are nothing that the simulation takes. */
const UNWEIGHED: Readonly<Record<string, readonly [readonly CheckName[], string]>> = {
  clockTimestamp: [TIMED, 'the clock that it is given'],
  currentDate: [TIMED, 'the clock that it is given'],
  nonce: [['token-id'], 'the nonce that it wants'],
  allowedNonce: [['token-id'], 'the nonce that it wants'],
  jwtid: [['token-id'], 'the token id that it wants'],
  allowedJti: [['token-id'], 'the token ids that it wants'],
};

/** The header's `typ`, which has no place of its own among the facts. */
function typeOf({ fact, semantics }: VerifierParty, contract: Contract, scope: Scope): Read<string> {
  const { option } = semantics.type;
  if (option === undefined) return UNSET;
  const given = fact.given.find(({ name, group }) => name === option && group !== 'argument');
  const stated = given?.value ?? fact.type?.value;
  if (stated) return textOf(contract.evaluate(stated, scope));
  // Options of another file are referred to one by one, so that this one stands beside them; others cannot be read at all.
  const beside = [fact.audience, fact.issuer].find(({ value, valueAt }) => valueAt === undefined && value.kind !== 'unset');
  if (beside === undefined) return UNSET;
  const { value } = beside;
  if (value.kind !== 'reference') return UNKNOWN;
  return textOf(contract.evaluate({ ...value, path: [...value.path.slice(0, -1), option] }, scope));
}

/** A list of algorithms, or the one that stands alone. */
function algorithmsOf(evaluated: Evaluated, semantics: LibrarySemantics): Read<readonly string[]> {
  // A variable that nothing provides leaves the option undefined here and an error there: nobody can tell.
  if (evaluated.state === 'unset' && evaluated.variable !== '') return UNKNOWN;
  const names = namesOf(evaluated, semantics);
  return names.state === 'known' && typeof names.value === 'string' ? { state: 'known', value: [names.value] } : listIn(names);
}

function listOf(evaluated: Evaluated): Read<readonly string[]> {
  return listIn(textsOf(evaluated));
}

function listIn(read: Read<string | readonly string[]>): Read<readonly string[]> {
  if (read.state !== 'known') return read;
  return typeof read.value === 'string' ? UNKNOWN : { state: 'known', value: read.value };
}

/** What a verifier names; None is nothing in Python, and null is looked at by jose alone. */
function namesOf(evaluated: Evaluated, { id }: LibrarySemantics): Read<string | readonly string[]> {
  if (evaluated.state === 'known' && evaluated.value === null) return id === 'jose' ? UNKNOWN : UNSET;
  return textsOf(evaluated);
}

/** Audiences, issuers, algorithms and names of claims are public. Anything but texts, such as a regular expression, is not read. */
export function textsOf(evaluated: Evaluated): Read<string | readonly string[]> {
  if (evaluated.state !== 'known') return evaluated.state === 'unset' ? UNSET : UNKNOWN;
  const { value } = evaluated;
  if (value instanceof SecretText) return { state: 'known', value: value.reveal() };
  if (value === null || !isList(value)) return UNKNOWN;
  const texts = value.flatMap((item) => (item.state === 'known' && item.value instanceof SecretText ? [item.value.reveal()] : []));
  return texts.length === value.length ? { state: 'known', value: texts } : UNKNOWN;
}

function textOf(evaluated: Evaluated): Read<string> {
  const read = textsOf(evaluated);
  if (read.state !== 'known') return read;
  return typeof read.value === 'string' ? { state: 'known', value: read.value } : UNKNOWN;
}

/** A number in the library's unit or a text; a typed span of Python is in seconds, as its libraries count. */
function spanOf(evaluated: Evaluated): Read<number | string> {
  if (evaluated.state !== 'known') return evaluated.state === 'unset' ? UNSET : UNKNOWN;
  const { value } = evaluated;
  if (value === null) return UNSET;
  if (value instanceof SecretText) return { state: 'known', value: value.reveal() };
  if (typeof value === 'number') return { state: 'known', value };
  return isSpan(value) ? { state: 'known', value: value.seconds } : UNKNOWN;
}

/** Checks that make up the one that a switch names. */
const SWITCHED: Readonly<Record<CheckSwitch['check'], readonly CheckName[]>> = {
  signature: ['unsigned', 'allow-list', 'algorithm', 'key', 'signature'],
  algorithms: ['allow-list'],
  expiry: ['expiry'],
  'not-before': ['not-before'],
  audience: ['audience'],
  issuer: ['issuer'],
  'issued-at': ['issued-at'],
  subject: ['subject'],
  'token-id': ['token-id'],
};

const CLAIMS: readonly CheckName[] = [
  ...(['claim-types', 'required', 'not-before', 'expiry', 'issued-at'] as const),
  ...(['maximum-age', 'audience', 'issuer', 'subject', 'token-id'] as const),
];

/** Libraries whose claims are checked by a call of its own, or not at all. */
const VALIDATES: ReadonlySet<string> = new Set(['authlib', 'joserfc']);

function switchedOff({ fact, semantics }: VerifierParty): { readonly off: readonly CheckName[]; readonly maybeOff: readonly CheckName[] } {
  const off = new Set<CheckName>();
  const maybeOff = new Set<CheckName>();
  const set = (state: boolean | 'unknown', checks: readonly CheckName[]): void => {
    for (const check of checks) if (state !== true) (state === false ? off : maybeOff).add(check);
  };
  const { signature, expiry, audience, issuedAt, notBefore } = fact.checks;
  set(signature, SWITCHED.signature);
  // PyJWT 2 api_jwt.py: without a check of the signature no other is made either, unless it is asked for.
  if (signature !== true && semantics.id === 'pyjwt') set(signature, CLAIMS);
  if (VALIDATES.has(semantics.id)) set(expiry, CLAIMS);
  for (const { check, off: isOff } of fact.switches) if (isOff !== false) set(isOff === true ? false : 'unknown', SWITCHED[check]);
  const single: readonly (readonly [CheckName, boolean | 'unknown'])[] = [
    ['expiry', expiry],
    ['audience', audience],
    ['issued-at', issuedAt],
    ...(notBefore === undefined ? [] : [['not-before', notBefore] as const]),
  ];
  for (const [check, state] of single) {
    set(state, [check]);
    if (state !== true) continue;
    // What is told of one check by itself overrules what was taken from another.
    off.delete(check);
    maybeOff.delete(check);
  }
  // Options that cannot be read may hold the switch that only a written one is seen of.
  if (fact.audience.value.kind === 'unknown' && fact.audience.valueAt === undefined) maybeOff.add('not-before');
  return { off: [...off], maybeOff: [...maybeOff].filter((check) => !off.has(check)) };
}
