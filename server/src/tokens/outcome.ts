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
  /** The verdicts that decide: those of verifiers that hold the key where there are any, else all. */
  readonly deciding: readonly VerifierVerdict[];
}

/** Counts verifiers, not verdicts: a verifier that holds the key in development alone is judged by development. */
export function tallyOf(verdicts: readonly VerifierVerdict[]): Tally {
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
  const holding = counted.filter(({ holdsKey }) => holdsKey === true);
  return { accepted, refused, unknown, all: accepted + refused + unknown, others, deciding: holding.length > 0 ? holding : counted };
}

/**
 * Tells the verifiers of other tokens: they hold a key of another name, in a service where another verifier holds this token's key.
 * To make them take the token as well would be wrong, so they lose their fixes.
 */
export function withOthers(verdicts: readonly VerifierVerdict[], { keys }: SignatureReport): readonly VerifierVerdict[] {
  const names = new Set(keys.map(({ variable }) => variable).filter((name) => name !== ''));
  const holders = new Set(verdicts.filter(({ holdsKey }) => holdsKey === true).map(({ service }) => service));
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
  if (!signature) return { status: byTimes(token), headline: joined(capital(stateWords(token)), age) };
  const tally = tallyOf(verdicts);
  const status = statusOf(token, signature, tally);
  return { status, headline: headlineOf(status, age, signature, tally) };
}

function statusOf(token: DecodedToken, signature: SignatureReport, { deciding, all, accepted }: Tally): TokenStatus {
  const isOurs = signature.state === 'verified' || signature.state === 'public-secret' || accepted > 0;
  const own = byTimes(token);
  if (!isOurs) {
    if (own === 'expired') return own;
    return signature.state === 'unsigned' && all > 0 ? 'refused' : 'unknown-key';
  }
  const refusals = deciding.filter(({ verdict }) => verdict === 'refused');
  if (all === 0 || deciding.length === 0) return own;
  if (refusals.length === 0) return deciding.some(({ verdict }) => verdict === 'accepted') ? 'accepted' : own;
  if (refusals.every(({ check }) => check === 'expiry')) return 'expired';
  if (refusals.every(({ check }) => check === 'not-before')) return 'not-yet-valid';
  return 'refused';
}

/** What its own times say: RFC 7519 sections 4.1.4 and 4.1.5. */
function byTimes({ status, nested }: DecodedToken): TokenStatus {
  if (nested) return byTimes(nested);
  return status === 'expired' || status === 'not-yet-valid' ? status : 'accepted';
}

function headlineOf(status: TokenStatus, age: string, signature: SignatureReport, tally: Tally): string {
  const isPublic = signature.state === 'public-secret' ? 'signed with a publicly known secret, so anybody can make it' : '';
  if (status === 'unknown-key') {
    const claims = tally.unknown > 0 && tally.refused === 0 ? '; its claims pass as far as can be read' : '';
    return joined(`${whyUnknown(signature)}${claims}`, age);
  }
  if (signature.state === 'unsigned' && tally.accepted === 0)
    return joined('Not signed: anybody can make it, and no verifier here takes it', age);
  if (tally.all === 0) return joined(joined('No verifier was found in this workspace', isPublic), age);
  const first = tally.deciding.find(({ verdict }) => verdict === 'refused');
  if (status === 'expired') {
    const unknown = signature.state === 'unknown' ? 'no secret of this workspace signed it' : '';
    // Leeway and a verifier that does not look are the only ways to pass now.
    const passes = tally.accepted > 0 ? `still accepted by ${verifiers(tally.accepted, tally)}` : '';
    return joined(joined(joined(capital(age === '' ? 'expired' : age), passes), unknown), isPublic);
  }
  if (tally.accepted > 0) {
    const said = first && status === 'refused' ? `; ${reasonOf(first)}` : '';
    return joined(joined(`Accepted by ${verifiers(tally.accepted, tally)}${said}`, isPublic), age);
  }
  if (first && tally.refused > 0) {
    const count = tally.all === 1 && tally.others === 0 ? 'Refused' : `Refused by ${verifiers(tally.refused, tally)}`;
    return joined(joined(`${count}: ${errorOf(first)}`, isPublic), age);
  }
  return joined(
    joined(`Whether ${tally.all === 1 ? 'the verifier takes it' : 'the verifiers take it'} cannot be read from here`, isPublic),
    age,
  );
}

function whyUnknown({ state, tried }: SignatureReport): string {
  if (state === 'untried') return 'No key of this workspace can check its signature';
  if (state === 'unsigned') return 'Not signed: anybody can make it';
  return `No secret of this workspace signed it: ${tried === 1 ? 'one key was' : `${tried} keys were`} tried`;
}

function reasonOf(verdict: VerifierVerdict): string {
  const { file, line } = verdict.spot;
  return `${file}:${line} refuses it: ${errorOf(verdict)}`;
}

function errorOf({ error, why }: VerifierVerdict): string {
  return error === '' ? why : error;
}

function verifiers(count: number, { all, others }: Tally): string {
  const more = others === 0 ? '' : ` (${others === 1 ? 'one more is' : `${others} more are`} for other tokens)`;
  if (all === 1) return `the only verifier${others === 0 ? '' : ' of such tokens'}${more}`;
  return `${count === all ? `all ${all}` : `${count} of ${all}`} verifiers${more}`;
}

function stateWords(token: DecodedToken): string {
  const status = byTimes(token);
  if (status !== 'accepted') return '';
  return token.kind === 'jwe' && Object.keys(token.claims).length === 0 ? 'encrypted' : 'valid now by its own times';
}

function joined(first: string, second: string): string {
  if (first === '') return capital(second);
  return second === '' ? first : `${first}, ${second}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
