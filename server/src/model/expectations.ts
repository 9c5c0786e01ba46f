import { SecretText } from '../facts/secret-text';
import type { LibrarySemantics } from '../libraries';
import { expectationRefusal } from '../libraries/expectations';
import type { ExpectationSemantics } from '../libraries/semantics';
import type { Contract, Environment, Evaluated, IssuerParty, Link, VerifierParty } from './contract';
import { ENVIRONMENTS_THAT_RUN, LinkIndex } from './link-index';
import { secretVariableIn } from './quotable-values';

// `aud` and `iss`: what an issuer writes into its tokens against what a verifier of these tokens expects there.

export type ExpectedClaim = 'audience' | 'issuer';

/** What one side says of the claim. `variable` is the environment variable it came through, or the one that is not set. */
export type Stated =
  | { readonly state: 'unknown' }
  | { readonly state: 'unset'; readonly variable: string }
  | {
      readonly state: 'known';
      readonly names: readonly string[];
      readonly isList: boolean;
      readonly variable: string;
      /** The variable with a secret's name that the names come from, so that they are never quoted; empty where they are public. */
      readonly secret: string;
    };

export interface ExpectationRefusal {
  /** `list`: the names agree, and the library takes no list of them. */
  readonly kind: 'unexpected' | 'absent' | 'mismatch' | 'list';
  readonly given: Stated;
  readonly expected: Stated;
  readonly environment: Environment;
  /** In the words of the verifier's library. */
  readonly error: string;
}

export interface RefusedLink {
  readonly link: Link;
  readonly refusal: ExpectationRefusal;
  /** The one name that a side gives where the other gives none; undefined where there are several. */
  readonly only: string | undefined;
}

/** Every verifier that refuses the tokens of all of its issuers for this claim, in the first environment where it does. */
export function* refusedExpectations(claim: ExpectedClaim, contract: Contract): Iterable<RefusedLink> {
  const index = new LinkIndex(contract.links);
  const statements = ENVIRONMENTS_THAT_RUN.map((environment) => new Statements(claim, environment, contract));
  for (const verifier of index.verifiers) {
    if (verifier.service.example || !isChecked(verifier, claim)) continue;
    for (const said of statements) {
      const refused = refusedIn(said, verifier, index);
      if (!refused) continue;
      yield refused;
      break;
    }
  }
}

/** Whether the check of the claim is on, as far as that can be read. */
function isChecked({ fact }: VerifierParty, claim: ExpectedClaim): boolean {
  if (fact.checks.signature === false || (claim === 'audience' && fact.checks.audience !== true)) return false;
  return !fact.switches.some(({ check, off }) => (check === claim || check === 'signature') && off !== false);
}

function refusedIn(said: Statements, verifier: VerifierParty, index: LinkIndex): RefusedLink | undefined {
  const judged = index.judgeAll(verifier, (link) => said.judge(link));
  if (!judged) return undefined;
  const { link, refusal } = judged;
  // A second `decode` that names nothing, beside the one that names the audience, is forgotten rather than meant for other tokens.
  const isPartner = ({ fact, service }: VerifierParty) =>
    refusal.kind === 'unexpected' ? fact.file === verifier.fact.file : service === verifier.service;
  const others = index.ofIssuer(link.issuer).filter((other) => other.verifier !== verifier && isPartner(other.verifier));
  if (others.some((other) => said.agree(other))) return undefined;
  return { link, refusal, only: onlyName(refusal.given) ?? onlyName(refusal.expected) };
}

/** What all parties say of one claim in one environment, each worked out once. */
class Statements {
  readonly #claim: ExpectedClaim;
  readonly #contract: Contract;
  readonly #known = new Map<IssuerParty | VerifierParty, Stated>();
  readonly environment: Environment;

  constructor(claim: ExpectedClaim, environment: Environment, contract: Contract) {
    this.#claim = claim;
    this.environment = environment;
    this.#contract = contract;
  }

  /** How a link's verifier refuses the claim of the link's issuer; undefined when it accepts it, or when nobody can tell. */
  judge({ issuer, verifier }: Link): ExpectationRefusal | undefined {
    const given = this.#given(issuer);
    const expected = this.#expected(verifier);
    const refusal = refusalOf(given, expected, this.#claim, verifier.semantics);
    if (!refusal) return undefined;
    const error = errorToQuote(refusal.error, given, expected, this.#claim, verifier.semantics);
    return { ...refusal, error, given, expected, environment: this.environment };
  }

  /** Whether both ends name the claim, and name it alike. */
  agree(link: Link): boolean {
    const areNamed = this.#given(link.issuer).state === 'known' && this.#expected(link.verifier).state === 'known';
    return areNamed && this.judge(link) === undefined;
  }

  #given(issuer: IssuerParty): Stated {
    return this.#once(issuer, (evaluated) => givenNames(evaluated, issuer));
  }

  #expected(verifier: VerifierParty): Stated {
    return this.#once(verifier, (evaluated) => expectedNames(evaluated, verifier.semantics[this.#claim]));
  }

  #once(party: IssuerParty | VerifierParty, state: (evaluated: Evaluated) => Stated): Stated {
    const known = this.#known.get(party);
    if (known) return known;
    const scope = { service: party.service, environment: this.environment };
    const { value } = party.fact[this.#claim];
    const read = state(this.#contract.evaluate(value, scope));
    const stated = read.state === 'known' ? { ...read, secret: secretVariableIn(value, this.#contract) } : read;
    this.#known.set(party, stated);
    return stated;
  }
}

/** How the library refuses the claim; undefined when it accepts it, or when nobody can tell. */
function refusalOf(
  given: Stated,
  expected: Stated,
  claim: ExpectedClaim,
  semantics: LibrarySemantics,
): Pick<ExpectationRefusal, 'kind' | 'error'> | undefined {
  if (given.state === 'unknown' || expected.state === 'unknown') return undefined;
  const refusal = expectationRefusal(semantics, claim === 'audience' ? 'aud' : 'iss', namesIn(given), namesIn(expected));
  if (!refusal) return undefined;
  const { error } = refusal;
  if (expected.state === 'unset') return { kind: 'unexpected', error };
  if (given.state === 'unset') return { kind: 'absent', error };
  return { kind: given.names.some((name) => expected.names.includes(name)) ? 'list' : 'mismatch', error };
}

/** The library's error, which may quote both sides, with the name of the variable in place of what came from a secret's. */
function errorToQuote(error: string, given: Stated, expected: Stated, claim: ExpectedClaim, semantics: LibrarySemantics): string {
  const secrets = new Map(
    [given, expected].flatMap((stated) => (isSecret(stated) ? stated.names.map((name) => [name, stated.secret]) : [])),
  );
  if (secrets.size === 0) return error;
  const masked = (stated: Stated): Stated =>
    stated.state === 'known' ? { ...stated, names: stated.names.map((name, index) => maskOf(secrets.get(name), index) ?? name) } : stated;
  return refusalOf(masked(given), masked(expected), claim, semantics)?.error ?? '';
}

function maskOf(variable: string | undefined, index: number): string | undefined {
  return variable && `(${variable}${index > 0 ? ` ${index + 1}` : ''})`;
}

/** Whether a side's names come from a variable with a secret's name, so that they must not be quoted. */
export function isSecret(stated: Stated): stated is Extract<Stated, { state: 'known' }> {
  return stated.state === 'known' && stated.secret !== '';
}

/** One name alone is a text and no list, as in code. */
function namesIn(stated: Stated): string | readonly string[] | undefined {
  if (stated.state !== 'known') return undefined;
  return stated.isList ? stated.names : stated.names[0];
}

/**
 * What the token says. A library that looks at the options of `sign` throws for one that is undefined, so that there is no
 * token to be refused; elsewhere the claim is a part of the payload, and undefined is left out.
 */
function givenNames(evaluated: Evaluated, issuer: IssuerParty): Stated {
  if (evaluated.state === 'unset' && evaluated.variable !== '' && issuer.semantics.relativeExpiry?.unset === 'error')
    return { state: 'unknown' };
  const names = namesOf(evaluated);
  return names.state === 'known' && names.names.includes('') ? { state: 'unknown' } : names;
}

/** What the verifier asks for. An option that is undefined or None is not there; an empty text is one or not, by the library. */
function expectedNames(evaluated: Evaluated, { option, emptyOption }: ExpectationSemantics): Stated {
  if (option === undefined) return { state: 'unknown' };
  const names = namesOf(evaluated);
  const isEmpty = names.state === 'known' && names.names.length === 1 && names.names[0] === '';
  return isEmpty && emptyOption === 'skip' ? { state: 'unset', variable: names.variable } : names;
}

/** A fix would write it into the code, so that nothing that came from a secret's variable is one. */
function onlyName(stated: Stated): string | undefined {
  return stated.state === 'known' && stated.secret === '' && stated.names.length === 1 ? stated.names[0] : undefined;
}

/** The variable without which a side names nothing, with the env file that it belongs into on a developer's machine. */
export function missingVariable({ link, refusal }: RefusedLink, contract: Contract): { variable: string; file: string } | undefined {
  const [stated, service] = refusal.kind === 'absent' ? [refusal.given, link.issuer.service] : [refusal.expected, link.verifier.service];
  if (stated.state !== 'unset' || stated.variable === '' || refusal.environment !== 'development') return undefined;
  const file = contract.localEnvFileOf(service);
  const isThere = contract.provisionOf(service, refusal.environment, stated.variable) !== undefined;
  return isThere || contract.isTemplate(file) ? undefined : { variable: stated.variable, file };
}

function namesOf(evaluated: Evaluated): Stated {
  if (evaluated.state !== 'known') return evaluated;
  const { value, variable } = evaluated;
  if (value === null) return { state: 'unset', variable };
  if (value instanceof SecretText) return { state: 'known', names: [value.reveal()], isList: false, variable, secret: '' };
  if (!isList(value)) return { state: 'unknown' };
  const names = value.flatMap((item) => (item.state === 'known' && item.value instanceof SecretText ? [item.value.reveal()] : []));
  return names.length === value.length && names.length > 0
    ? { state: 'known', names, isList: true, variable, secret: '' }
    : { state: 'unknown' };
}

function isList(value: unknown): value is readonly Evaluated[] {
  return Array.isArray(value);
}
