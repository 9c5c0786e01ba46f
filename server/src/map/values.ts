import { algorithmNames, signingAlgorithm } from '../model/algorithm-lists';
import type { Contract, Environment, IssuerParty, Service, VerifierParty } from '../model/contract';
import { leewayOf } from '../model/leeway';
import { expiryOf } from '../model/lifetime';
import { ENVIRONMENTS_THAT_RUN } from '../model/link-index';
import { describeSeconds } from '../model/time-span';

// What an arrow says of its tokens, in words. What cannot be read is undefined; what is seen to be absent is said.

/** More than this many different values at one arrow are counted. */
const MOST_VALUES = 3;

/** How long the tokens of these issuers live. */
export function lifetimesInWords(issuers: readonly IssuerParty[], contract: Contract): string | undefined {
  return together(
    issuers.map((issuer) => byEnvironment(issuer.service, contract, (environment) => lifetimeIn(environment, issuer, contract))),
  );
}

function lifetimeIn(environment: Environment, issuer: IssuerParty, contract: Contract): string | undefined {
  const expiry = expiryOf(issuer, contract, { service: issuer.service, environment });
  if (expiry.state === 'without') return 'no expiry';
  if (expiry.state === 'refused') return 'a lifetime that its library refuses';
  if (expiry.state === 'unknown') return undefined;
  const { seconds, assumed } = expiry.lifetime;
  if (seconds === Number.POSITIVE_INFINITY) return 'practically for ever';
  if (seconds <= 0) return 'expired when it is issued';
  return `${describeSeconds(seconds)}${assumed ? ' by default' : ''}`;
}

/** The clock difference that these verifiers allow. */
export function leewaysInWords(verifiers: readonly VerifierParty[], contract: Contract): string | undefined {
  return together(
    verifiers.map((verifier) => byEnvironment(verifier.service, contract, (environment) => leewayIn(environment, verifier, contract))),
  );
}

function leewayIn(environment: Environment, verifier: VerifierParty, contract: Contract): string | undefined {
  const { fact, semantics, service } = verifier;
  if (fact.checks.signature === false) return 'nothing is checked';
  if (fact.checks.expiry === false) return 'expiry is not checked';
  const { value } = fact.leeway;
  if (value.kind === 'unset') return leewayWords(semantics.leeway.defaultSeconds, semantics.leeway.defaultSeconds > 0);
  const reading = leewayOf(verifier, contract, { service, environment });
  return reading?.seconds === undefined ? undefined : leewayWords(reading.seconds, false);
}

function leewayWords(seconds: number, byDefault: boolean): string {
  if (seconds === Number.POSITIVE_INFINITY) return 'a leeway without end';
  return seconds === 0 ? 'no leeway' : `${describeSeconds(seconds)} leeway${byDefault ? ' by default' : ''}`;
}

/** What the issuers sign with; where there is none here, what the verifiers accept. */
export function algorithmsInWords(
  issuers: readonly IssuerParty[],
  verifiers: readonly VerifierParty[],
  contract: Contract,
): string | undefined {
  if (issuers.length > 0) return together(issuers.map((issuer) => signingAlgorithm(issuer, contract)));
  return together(verifiers.map((verifier) => acceptedBy(verifier, contract)));
}

function acceptedBy({ fact, semantics, service }: VerifierParty, contract: Contract): string | undefined {
  const { value } = fact.algorithms;
  if (value.kind !== 'unset') {
    const names = algorithmNames(value, contract, { service, environment: 'development' });
    if (names && names.length > MOST_VALUES && names.every((name) => !/^HS|^none$/i.test(name))) return 'any public-key algorithm';
    const more = (names?.length ?? 0) - MOST_VALUES;
    return names && `${names.slice(0, MOST_VALUES).join('/')}${more > 0 ? ` and ${more} more` : ''}`;
  }
  const { whenUnset, fixed } = semantics.algorithms;
  if (whenUnset === 'fixed') return fixed.length > MOST_VALUES ? 'any that fits the key' : fixed.join('/');
  return { header: 'any algorithm', 'by-key': 'any that fits the key', required: undefined }[whenUnset];
}

/** The same words of several parties once, with what cannot be read behind them; undefined when nothing can. */
export function together(said: readonly (string | undefined)[]): string | undefined {
  const known = [...new Set(said.filter((words) => words !== undefined))];
  if (known.length === 0) return undefined;
  const shown = known.slice(0, MOST_VALUES).join(' or ');
  const more = known.length > MOST_VALUES ? ` or ${known.length - MOST_VALUES} others` : '';
  return `${shown}${more}${said.includes(undefined) ? ', others unread' : ''}`;
}

/** What holds in the environments that the service is seen in: "15 minutes, in production 7 days". */
export function byEnvironment(
  service: Service,
  contract: Contract,
  say: (environment: Environment) => string | undefined,
): string | undefined {
  const there = contract.environmentsOf(service);
  const seen = ENVIRONMENTS_THAT_RUN.filter((environment) => there.includes(environment));
  const asked: readonly Environment[] = seen.length > 0 ? seen : ['development'];
  const known = asked.flatMap((environment) => {
    const words = say(environment);
    return words === undefined ? [] : [{ environment, words }];
  });
  const [first, ...others] = known;
  if (!first) return undefined;
  const base = known.length < asked.length ? `${first.words} in ${first.environment}` : first.words;
  const different = others.filter(({ words }) => words !== first.words).map(({ environment, words }) => `in ${environment} ${words}`);
  return [base, ...different].join(', ');
}
