import type { SecretText } from '../../facts/secret-text';
import type { CheckName } from '../../libraries/index';
import { KEY_ALGORITHMS } from '../../libraries/parts';
import type { KeyKind } from '../../libraries/semantics';
import { type SimulatedToken, type SimulatedVerifier, simulate } from '../../libraries/simulate';
import type { Contract, Environment, VerifierParty } from '../../model/contract';
import type { SignatureReport } from '../report';
import { obstacleOf } from './obstacles';
import { isGivenOtherwise } from './sure-values';
import { signatureFor, type VerifierKey, verifierKey } from './verifier-key';
import { readVerifierOptions, TIMED, type VerifierOptions } from './verifier-options';

// What one verifier says in one environment, in three values: what cannot be read is taken to pass at first, and then makes of an
// acceptance that nobody can tell.

/** What is asked of all verifiers. */
export interface Question {
  readonly token: SecretText;
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  /** Whether its payload is an object of claims at all. */
  readonly isClaims: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly contract: Contract;
  readonly signature: SignatureReport | undefined;
}

export interface Judgement {
  readonly question: Question;
  readonly party: VerifierParty;
  readonly environment: Environment;
  readonly verdict: 'accepted' | 'refused' | 'unknown';
  /** The check that fails first as far as it can be read; of an unknown verdict the one that fails unless it is switched off. */
  readonly check: CheckName | undefined;
  readonly error: string;
  /** What cannot be read and matters, as ends of a sentence: "its audience". Of a refusal, what is looked at before. */
  readonly unread: readonly string[];
  /** Why it refuses or may refuse where that is nothing that the options say; empty otherwise. */
  readonly reason: string;
  /** The variable of its key; empty when it is not known. */
  readonly variable: string;
  readonly holdsKey: boolean | undefined;
  readonly key: VerifierKey;
  readonly options: VerifierOptions;
  /** As it was simulated, with what stands for the unread. */
  readonly verifier: SimulatedVerifier;
}

/** What the verifier says to the token with the key and the options that it has in one environment. */
export async function judgeIn(question: Question, party: VerifierParty, environment: Environment): Promise<Judgement> {
  const { token, header, claims, now, contract } = question;
  const { semantics, service } = party;
  const scope = { service, environment };
  const key = verifierKey(party, contract, scope);
  const algorithm = typeof header['alg'] === 'string' ? header['alg'] : '';
  const isOtherwise = hasOtherValues(key, party, environment, contract);
  const checked = await signatureFor(token, algorithm, key);
  // Of two ways of starting the service, the key tells the one that made the token, and with it the options that count.
  const options = readVerifierOptions(party, contract, scope, isOtherwise && checked === 'valid' ? 'own' : 'any');
  const signed = isOtherwise && checked === 'invalid' ? undefined : checked;
  const kind = key.state === 'known' ? key.kind : key.state === 'bare-text' ? 'secret' : likelyKind(options.known.algorithms, algorithm);
  const simulated: SimulatedToken = { header, claims, signature: signed === 'unfit' ? 'invalid' : (signed ?? 'valid') };
  // Who checks no signature is in need of no key.
  const isChecking = options.known.off?.includes('signature') !== true;
  const isKeyUnread = isChecking && (key.state === 'unknown' || key.state === 'unset');
  const unread = new Map(options.unread);
  if (isKeyUnread) unread.set('key', keyWords(key));
  if (isChecking && signed === undefined)
    unread.set('signature', isOtherwise ? `which ${variableOf(key, party)} it was started with` : keyWords(key));
  const lenient: readonly CheckName[] = [...unread.keys(), ...options.maybeOff, ...(options.isLeewayUnread ? TIMED : [])];
  const verifier = withStandIns({ ...options.known, key: kind }, unread, kind);
  const run = (...more: readonly CheckName[]) =>
    simulate(semantics, simulated, { ...verifier, off: [...(verifier.off ?? []), ...unread.keys(), ...more] }, now);

  const variable = variableOf(key, party);
  const holdsKey = signed === undefined ? undefined : signed === 'valid';
  const said = { question, party, environment, variable, holdsKey, key, options, verifier };
  const verdict = (result: Pick<Judgement, 'verdict'> & Partial<Judgement>): Judgement => ({
    ...said,
    check: undefined,
    error: '',
    unread: [],
    reason: '',
    ...result,
  });
  const order = semantics.order;
  const before = (check: CheckName): readonly string[] =>
    semantics.followsToken
      ? []
      : distinct([...unread].filter(([one]) => order.indexOf(one) < order.indexOf(check)).map(([, words]) => words));

  const obstacle = obstacleOf(question, party, key, options);
  if (obstacle !== undefined) {
    const last = obstacle.after === undefined ? -1 : order.indexOf(obstacle.after);
    const first = run(...lenient, ...order.slice(last + 1));
    if (first === 'accepted') {
      const { check, error, reason } = obstacle;
      return verdict(
        check === undefined ? { verdict: 'unknown', reason } : { verdict: 'refused', check, error, reason, unread: before(check) },
      );
    }
  }
  const soft = run(...lenient);
  if (soft !== 'accepted') {
    const { check } = soft;
    if (!isKnownAlgorithm(algorithm, verifier, check)) {
      return verdict({ verdict: 'unknown', reason: `what ${semantics.title} does with an algorithm of that name is not known here` });
    }
    const isCurve = check === 'signature' && signed === 'unfit';
    return verdict({
      verdict: 'refused',
      check,
      error: isCurve ? '' : soft.error,
      unread: before(check),
      reason: isCurve ? `its key is on another curve than ${algorithm} wants` : '',
    });
  }
  const strict = run();
  if (strict !== 'accepted') {
    const why = options.isLeewayUnread && TIMED.includes(strict.check) ? 'its clock tolerance' : 'whether it looks at that';
    return verdict({ verdict: 'unknown', check: strict.check, unread: distinct([...unread.values(), why]) });
  }
  return unread.size > 0 ? verdict({ verdict: 'unknown', unread: distinct([...unread.values()]) }) : verdict({ verdict: 'accepted' });
}

function variableOf(key: VerifierKey, party: VerifierParty): string {
  if (key.state === 'known') return key.keys[0]?.variable ?? '';
  return key.state === 'unknown' ? (party.keyNames[0] ?? '') : key.variable;
}

/** Whether another way of starting the service gives the key another value, so that nobody can tell which one counts. */
function hasOtherValues(key: VerifierKey, { service }: VerifierParty, environment: Environment, contract: Contract): boolean {
  if (key.state !== 'known') return false;
  return key.keys.some(({ variable, text }) => {
    if (variable === '') return false;
    // What is read through a template or another variable is not the value itself.
    const own = contract.provisionOf(service, environment, variable)?.value;
    return own?.equals(text) === true && isGivenOtherwise(variable, contract, { service, environment });
  });
}

/** A kind of key that passes as long as nothing is known of it: one for the list that is given, else one for the token. */
function likelyKind(list: readonly string[] | undefined, algorithm: string): KeyKind {
  const kinds: readonly KeyKind[] = ['secret', 'rsa', 'ec', 'okp'];
  const kindFor = (name: string) => kinds.find((kind) => KEY_ALGORITHMS[kind].includes(name));
  const listed = list?.includes(algorithm) ? undefined : list?.map(kindFor).find((kind) => kind !== undefined);
  return listed ?? kindFor(algorithm) ?? 'secret';
}

/** Options that a library demands and that cannot be read are there, so that only their checks are left out. */
function withStandIns(verifier: SimulatedVerifier, unread: ReadonlyMap<CheckName, string>, kind: KeyKind): SimulatedVerifier {
  return {
    ...verifier,
    ...(unread.has('allow-list') ? { algorithms: KEY_ALGORITHMS[kind].slice(0, 1) } : {}),
    ...(unread.has('audience') ? { audience: '(unread)' } : {}),
    ...(unread.has('issuer') ? { issuer: '(unread)' } : {}),
  };
}

function keyWords(key: VerifierKey): string {
  return key.state === 'unset' ? `${key.variable}, which nothing in the workspace provides,` : 'its key';
}

/** The rows know the algorithms of RFC 7518 and RFC 8037. A list that is written out refuses any other without a doubt. */
function isKnownAlgorithm(algorithm: string, { algorithms }: SimulatedVerifier, check: CheckName): boolean {
  if (algorithm === 'none' || Object.values(KEY_ALGORITHMS).some((names) => names.includes(algorithm))) return true;
  if (check === 'allow-list') return algorithms !== undefined && algorithms.length > 0;
  return check !== 'algorithm' && check !== 'key' && check !== 'signature';
}

function distinct(words: readonly string[]): readonly string[] {
  return [...new Set(words)].filter((word) => word !== '');
}
