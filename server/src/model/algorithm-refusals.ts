import { SecretText } from '../facts/secret-text';
import { allowedBy, allowListRefusal } from '../libraries/algorithms';
import type { Contract, Environment, Evaluated, IssuerParty, Link, VerifierParty } from './contract';
import { ENVIRONMENTS_THAT_RUN, LinkIndex } from './link-index';
import { secretVariableIn } from './quotable-values';

// What an issuer signs with against what a verifier of its tokens accepts.

export interface AlgorithmRefusal {
  readonly algorithm: string;
  /** Whether the issuer names no algorithm, and its library signs with this one. */
  readonly byDefault: boolean;
  /** What the verifier accepts. */
  readonly accepted: readonly string[];
  readonly environment: Environment;
  /** Whether a variable decides on a side, so that it is so in this environment alone. */
  readonly varies: boolean;
  /** In the words of the verifier's library. */
  readonly error: string;
}

export interface RefusedAlgorithm {
  readonly link: Link;
  readonly refusal: AlgorithmRefusal;
  /** Whether nobody else issues for the verifier. */
  readonly isOnlyIssuer: boolean;
}

/** Every verifier that refuses the algorithm of all of its issuers, in the first environment where it does. */
export function* refusedAlgorithms(contract: Contract): Iterable<RefusedAlgorithm> {
  const index = new LinkIndex(contract.links);
  for (const verifier of index.verifiers) {
    if (verifier.service.example || !isChecked(verifier)) continue;
    for (const environment of ENVIRONMENTS_THAT_RUN) {
      const judged = index.judgeAll(verifier, (link) => judge(link, environment, contract));
      if (!judged) continue;
      // Beside one that accepts it, this verifier is there for other tokens.
      const beside = index
        .ofIssuer(judged.link.issuer)
        .filter((other) => other.verifier !== verifier && other.verifier.fact.file === verifier.fact.file);
      if (beside.some((other) => accepts(other, judged.refusal.algorithm, environment, contract))) break;
      yield { ...judged, isOnlyIssuer: new Set(index.ofVerifier(verifier).map(({ issuer }) => issuer)).size === 1 };
      break;
    }
  }
}

function isChecked({ fact }: VerifierParty): boolean {
  const isOff = fact.switches.some(({ check, off }) => (check === 'signature' || check === 'algorithms') && off !== false);
  return fact.checks.signature === true && !isOff;
}

function judge(link: Link, environment: Environment, contract: Contract): AlgorithmRefusal | undefined {
  const { issuer, verifier } = link;
  const signed = signedWith(issuer, environment, contract);
  const given = givenList(verifier, environment, contract);
  if (!signed || given === 'unknown') return undefined;
  const accepted = allowedBy(verifier.semantics, given.names);
  // A list that must be given and is not is a defect of the verifier alone.
  if (accepted === undefined || accepted === 'error' || accepted.length === 0) return undefined;
  const refusal = allowListRefusal(verifier.semantics, signed.algorithm, given.names);
  if (!refusal) return undefined;
  const { algorithm, byDefault } = signed;
  return { algorithm, byDefault, accepted, environment, varies: signed.varies || given.varies, error: refusal.error };
}

function accepts({ verifier }: Link, algorithm: string, environment: Environment, contract: Contract): boolean {
  const given = givenList(verifier, environment, contract);
  if (given === 'unknown') return false;
  const accepted = allowedBy(verifier.semantics, given.names);
  return accepted !== undefined && accepted !== 'error' && accepted.includes(algorithm);
}

/** What the issuer signs with; undefined when it cannot be told. */
function signedWith({ fact, service, semantics }: IssuerParty, environment: Environment, contract: Contract) {
  const evaluated = contract.evaluate(fact.algorithm, { service, environment });
  if (evaluated.state === 'known') {
    if (evaluated.value === null || secretVariableIn(fact.algorithm, contract) !== '') return undefined;
    const algorithm = textOf(evaluated);
    return algorithm === undefined ? undefined : { algorithm, byDefault: false, varies: evaluated.variable !== '' };
  }
  // An option whose variable is not set may be an error instead of the default.
  if (evaluated.state === 'unknown' || evaluated.variable !== '' || semantics.algorithms.signingDefault !== 'HS256') return undefined;
  return { algorithm: 'HS256', byDefault: true, varies: false };
}

/** The allow-list as it is given; `names` is undefined where there is none. */
function givenList({ fact, service }: VerifierParty, environment: Environment, contract: Contract) {
  const evaluated = contract.evaluate(fact.algorithms.value, { service, environment });
  // A message names the algorithms, and a secret must not be in it, wherever somebody has put one.
  if (evaluated.state === 'unknown' || secretVariableIn(fact.algorithms.value, contract) !== '') return 'unknown';
  if (evaluated.state === 'unset') return evaluated.variable === '' ? { names: undefined, varies: false } : 'unknown';
  const items = isList(evaluated.value) ? evaluated.value : [evaluated];
  const names = items.map(textOf);
  return names.every((name) => name !== undefined) ? { names, varies: evaluated.variable !== '' || items.some(isFromVariable) } : 'unknown';
}

function isFromVariable(evaluated: Evaluated): boolean {
  return evaluated.state === 'known' && evaluated.variable !== '';
}

function textOf(evaluated: Evaluated): string | undefined {
  const isText = evaluated.state === 'known' && evaluated.value instanceof SecretText && !evaluated.value.isEmpty;
  return isText ? evaluated.value.reveal() : undefined;
}

function isList(value: unknown): value is readonly Evaluated[] {
  return Array.isArray(value);
}
