import type { CheckName } from '../libraries';
import { forgeableNotes } from './keys/weak-keys';
import type { DecodedToken } from './read/decode';
import { ageWords } from './read/time-words';
import type { SignatureReport, TokenReport, TokenStatus, VerifierVerdict } from './report';

// What the verdicts of all verifiers come to: one state and one line.

type Said = Pick<TokenReport, 'status' | 'headline'>;

/** What every verifier of the workspace says together, each counted once. */
export interface Tally {
  readonly accepted: number;
  readonly refused: number;
  readonly unknown: number;
  readonly all: number;
  /** Verifiers of other tokens, which are not counted among the others. */
  readonly others: number;
  /** The verdicts that decide: those of verifiers that hold the key, or the value that it is made of, where there are any, else all. */
  readonly deciding: readonly VerifierVerdict[];
}

/** Counts verifiers, not verdicts: a verifier that holds the key in development alone is judged by development. */
function tallyOf(verdicts: readonly VerifierVerdict[], { keys }: SignatureReport): Tally {
  let [accepted, refused, unknown, others] = [0, 0, 0, 0];
  for (const own of byVerifier(verdicts)) {
    const holding = own.filter(({ holdsKey }) => holdsKey === true);
    const judged = holding.length > 0 ? holding : own;
    if (own.every(({ isForOthers }) => isForOthers === true)) others++;
    else if (judged.some(({ verdict }) => verdict === 'accepted')) accepted++;
    else if (judged.some(({ verdict }) => verdict === 'unknown')) unknown++;
    else refused++;
  }
  const counted = verdicts.filter(({ isForOthers }) => isForOthers !== true);
  // Who is given the very value, and makes another key of it, refuses what is meant for it.
  const isGiven = ({ verdict, variable, service, environments }: VerifierVerdict) =>
    verdict === 'refused' &&
    keys.some(
      (key) =>
        key.variable !== '' &&
        key.variable === variable &&
        key.services.includes(service) &&
        environments.some((environment) => key.environments.includes(environment)),
    );
  const isHeld = counted.some(({ holdsKey }) => holdsKey === true);
  const holding = isHeld ? counted.filter((one) => one.holdsKey === true || (one.holdsKey === false && isGiven(one))) : [];
  return { accepted, refused, unknown, all: accepted + refused + unknown, others, deciding: holding.length > 0 ? holding : counted };
}

/**
 * Tells the verifiers of other tokens: they hold a key of another name, in a service where another verifier holds this token's key.
 * To make them take the token as well would be wrong, so they lose their fixes.
 */
export function withOthers(verdicts: readonly VerifierVerdict[], { keys }: SignatureReport): readonly VerifierVerdict[] {
  const names = new Set(keys.map(({ variable }) => variable).filter((name) => name !== ''));
  // One whose key cannot be read, or has another value, is still the one that is meant by the name that signed.
  const isMeant = ({ holdsKey, variable }: VerifierVerdict) => holdsKey === true || names.has(variable);
  const holders = new Set(verdicts.filter(isMeant).map(({ service }) => service));
  const others = new Set<VerifierVerdict>();
  for (const own of byVerifier(verdicts)) {
    const isOther = own.every(
      ({ holdsKey, variable, service }) => holdsKey !== true && variable !== '' && !names.has(variable) && holders.has(service),
    );
    if (isOther) for (const verdict of own) others.add(verdict);
  }
  return verdicts.map((verdict) => (others.has(verdict) ? { ...verdict, isForOthers: true, fixes: [] } : verdict));
}

function byVerifier(verdicts: readonly VerifierVerdict[]): Iterable<readonly VerifierVerdict[]> {
  const verifiers = new Map<string, VerifierVerdict[]>();
  for (const verdict of verdicts) {
    const { file, line, column } = verdict.spot;
    const key = `${file}:${line}:${column}`;
    const known = verifiers.get(key);
    if (known) known.push(verdict);
    else verifiers.set(key, [verdict]);
  }
  return verifiers.values();
}

/** The state of a token that could be read, with its line. `signature` is undefined where no workspace was given. */
export function outcomeOf(token: DecodedToken, signature: SignatureReport | undefined, verdicts: readonly VerifierVerdict[]): Said {
  const age = ageWords(token);
  if (!signature) {
    const status = byTimes(token);
    return { status, headline: status === 'unreadable' ? NO_CLAIMS : joined(capital(stateWords(token)), age) };
  }
  const tally = tallyOf(verdicts, signature);
  const status = statusOf(token, signature, tally);
  return { status, headline: headlineOf(status, age, signature, tally, verdicts) };
}

/** An answer that is a sentence of its own, and the token's age in brackets; see `ageWords`. */
export function answerWith(answer: string, age: string): string {
  return age === '' ? answer : `${answer} (${age})`;
}

function statusOf(token: DecodedToken, signature: SignatureReport, { deciding, all, accepted, refused }: Tally): TokenStatus {
  // What everybody can look up is a key of this workspace only where the workspace holds it.
  const isHeld = signature.state === 'public-secret' && signature.keys.some(({ spot }) => spot !== undefined);
  const isOurs = signature.state === 'verified' || isHeld || accepted > 0;
  const own = byTimes(token);
  if (!isOurs) {
    if (own === 'expired') return own;
    return signature.state === 'unsigned' && all > 0 ? 'refused' : 'unknown-key';
  }
  const refusals = deciding.filter(({ verdict }) => verdict === 'refused');
  // No verifier that refuses in one environment and may accept in another refuses it.
  const untold = own === 'accepted' ? 'unknown' : own;
  if (all === 0 || deciding.length === 0 || accepted + refused === 0) return untold;
  if (refusals.length === 0) return deciding.some(({ verdict }) => verdict === 'accepted') ? 'accepted' : untold;
  // A claim that is missing or no number is refused by the same checks.
  const isTime = (claim: string) => token.times.some((time) => time.claim === claim);
  // To mend another key helps no token that is too old.
  const holders = refusals.filter(({ holdsKey }) => holdsKey === true);
  const timed = holders.length > 0 ? holders : refusals;
  if (isTime('exp') && timed.every(({ check }) => check === 'expiry')) return 'expired';
  if (isTime('nbf') && timed.every(({ check }) => check === 'not-before')) return 'not-yet-valid';
  return 'refused';
}

/** What is signed is no claims set (RFC 7519 section 4), or a token that cannot be read: nobody can say that such a token is valid. */
function isWithoutClaims(payload: DecodedToken['payload']): boolean {
  return payload === 'other' || payload === 'token';
}

/** What its own times say: RFC 7519 sections 4.1.4 and 4.1.5. */
function byTimes({ status, nested, payload }: DecodedToken): TokenStatus {
  if (nested) return byTimes(nested);
  if (isWithoutClaims(payload)) return 'unreadable';
  if (payload === 'encrypted') return 'unknown';
  return status === 'expired' || status === 'not-yet-valid' ? status : 'accepted';
}

const NO_CLAIMS = 'Its payload holds no claims that can be read, so that nobody can say whether it is valid';

/** The answer comes first, then what explains it. */
function headlineOf(
  status: TokenStatus,
  age: string,
  signature: SignatureReport,
  tally: Tally,
  verdicts: readonly VerifierVerdict[],
): string {
  const isForgeable = forgeableNotes(signature).length > 0 ? '; its key is so weak that anybody can make it' : '';
  const isPublic = signature.state === 'public-secret' ? '; a publicly known secret signed it, so anybody can make it' : isForgeable;
  if (status === 'unknown-key') {
    const claims = tally.unknown > 0 && tally.refused === 0 ? '; its claims pass as far as can be read' : '';
    return answerWith(`${whyUnknown(signature)}${claims}`, age);
  }
  if (signature.state === 'unsigned' && tally.accepted === 0)
    return answerWith('Not signed: anybody can make it, and no verifier here takes it', age);
  if (tally.all === 0)
    return plainly(`No verifier ${tally.others === 0 ? '' : 'of such tokens '}was found in this workspace`, isPublic, age);
  const first = nearest(tally.deciding);
  if (status === 'unreadable') return answerWith(`${NO_CLAIMS}${isPublic}`, age);
  if (status === 'expired') {
    const unknown = signature.state === 'unknown' ? '; no secret of this workspace signed it' : '';
    // Leeway and a verifier that does not look are the only ways to pass now.
    const passes = tally.accepted > 0 ? `; still accepted by ${verifiers(tally.accepted, tally)}` : '';
    return `${capital(age === '' ? 'expired' : age)}${passes}${unknown}${isPublic}`;
  }
  if (tally.accepted > 0) {
    const said = first && status === 'refused' ? `; ${reasonOf(first)}` : unreadWords(tally);
    return plainly(`Accepted by ${verifiers(tally.accepted, tally)}${onlyIn(verdicts)}`, `${said}${isPublic}`, age);
  }
  if (first && tally.refused > 0) {
    const count = tally.all === 1 && tally.others === 0 ? 'Refused' : `Refused by ${verifiers(tally.refused, tally)}`;
    return answerWith(`${count}: ${errorOf(first)}${isPublic}`, age);
  }
  const [unknown, ...more] = tally.deciding.filter(({ verdict }) => verdict === 'unknown');
  if (tally.all === 1 && unknown && more.length === 0 && unknown.why !== '')
    return answerWith(`Whether the verifier takes it cannot be told: ${unknown.why}${isPublic}`, age);
  return plainly(`Whether ${tally.all === 1 ? 'the verifier takes it' : 'the verifiers take it'} cannot be read from here`, isPublic, age);
}

/** Whoever is neither accepting nor refusing. */
function unreadWords({ unknown, accepted, all }: Tally): string {
  if (unknown === 0) return '';
  const who = accepted + unknown < all ? (unknown === 1 ? 'one' : String(unknown)) : unknown === 1 ? 'the other' : `the other ${unknown}`;
  return `; what ${who} would say cannot be read from here`;
}

/** A plain answer goes on into the age, and one that is explained has it in brackets. */
function plainly(answer: string, more: string, age: string): string {
  return more === '' ? joined(answer, age) : answerWith(`${answer}${more}`, age);
}

function whyUnknown({ state, tried }: SignatureReport): string {
  if (state === 'public-secret') return 'No secret of this workspace signed it, but a publicly known one: anybody can make it';
  if (state === 'untried') return 'No key of this workspace can check its signature';
  if (state === 'unsigned') return 'Not signed: anybody can make it';
  return `No secret of this workspace signed it: ${tried === 1 ? 'one key was' : `${tried} keys were`} tried`;
}

function reasonOf(verdict: VerifierVerdict): string {
  const { file, line } = verdict.spot;
  return `${file}:${line} refuses it: ${verdict.check === 'signature' && verdict.fixes.length > 0 ? verdict.why : errorOf(verdict)}`;
}

/** The environments, where whoever accepts it in some refuses it in others: the developer may be in one of those. */
function onlyIn(verdicts: readonly VerifierVerdict[]): string {
  const accepting = [...byVerifier(verdicts)].filter((own) => own.some(({ verdict }) => verdict === 'accepted'));
  if (!accepting.every((own) => own.some(({ verdict }) => verdict === 'refused'))) return '';
  const environments = accepting.flat().flatMap(({ verdict, environments }) => (verdict === 'accepted' ? environments : []));
  return ` in ${[...new Set(environments)].join(' and ')} alone`;
}

/** The refusal that comes nearest to being accepted: of a claim before one of the algorithm, and both before one of the key. */
function nearest(verdicts: readonly VerifierVerdict[]): VerifierVerdict | undefined {
  const refusals = verdicts.filter(({ verdict }) => verdict === 'refused');
  const distance = ({ check, fixes }: VerifierVerdict) =>
    (check === undefined ? 0 : (FIRST_CHECKS[check] ?? 0)) + (fixes.length > 0 ? 0 : 1);
  return refusals.sort((left, right) => distance(left) - distance(right))[0];
}

/** What is looked at before any claim, and whether the token was meant for this key at all. */
const FIRST_CHECKS: Readonly<Partial<Record<CheckName, number>>> = {
  unsigned: 2,
  header: 2,
  'allow-list': 2,
  algorithm: 2,
  key: 4,
  signature: 4,
};

/** The library's words, and where they leave open what to change, the reason. */
function errorOf({ error, why, check }: VerifierVerdict): string {
  if (error === '') return why;
  const isOpen = (check === 'signature' || check === 'key') && why !== '';
  return isOpen ? `${error.replace(/\.$/, '')}, because ${why}` : error;
}

/** Those of other tokens are not counted, for they were never asked. */
function verifiers(count: number, { all, others }: Tally): string {
  if (all === 1) return `the only verifier${others === 0 ? '' : ' of such tokens'}`;
  if (count !== all) return `${count} of ${all} verifiers`;
  return all === 2 ? 'both verifiers' : `all ${all} verifiers`;
}

function stateWords(token: DecodedToken): string {
  const status = byTimes(token);
  if (status === 'unknown') return 'encrypted: only the holder of the key can read its claims';
  return status === 'accepted' ? 'valid now by its own times' : '';
}

function joined(first: string, second: string): string {
  if (first === '') return capital(second);
  return second === '' ? first : `${first}, ${second}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
