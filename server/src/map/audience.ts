import { SecretText } from '../facts/secret-text';
import type { Value } from '../facts/value';
import type { Contract, Environment, Evaluated, IssuerParty, Service, VerifierParty } from '../model/contract';
import { secretVariableIn } from '../model/quotable-values';
import { byEnvironment, together } from './values';

// Whom a token is for and who issues it, which are public.

/** What the issuers write as `aud` and what the verifiers ask for; undefined where a side cannot be read. */
export function audiencesInWords(
  issuers: readonly IssuerParty[],
  verifiers: readonly VerifierParty[],
  contract: Contract,
): string | undefined {
  const given = together(issuers.map((issuer) => namesInWords(issuer.fact.audience.value, issuer.service, contract)));
  const asked = together(verifiers.map((verifier) => namesInWords(verifier.fact.audience.value, verifier.service, contract)));
  const isGiven = issuers.length > 0;
  if ((isGiven && given === undefined) || (verifiers.length > 0 && asked === undefined)) return undefined;
  if (!isGiven) return asked === NONE ? 'any audience' : asked;
  if (asked === undefined || given === asked) return given;
  if (asked === NONE) return given?.startsWith(NONE) ? given : `${given}, not asked for`;
  return `${given}, expected ${asked}`;
}

const NONE = 'no audience';

function namesInWords(value: Value, service: Service, contract: Contract): string | undefined {
  if (value.kind === 'unset') return NONE;
  return byEnvironment(service, contract, (environment) => {
    const evaluated = contract.evaluate(value, { service, environment });
    if (evaluated.state === 'unset') return NONE;
    const names = secretVariableIn(value, contract) === '' ? publicTexts(evaluated) : undefined;
    return names?.map((name) => `"${name}"`).join(', ');
  });
}

/** The addresses and names that a claim is given, as they stand in development; empty where they cannot be read. */
export function claimTexts(value: Value, service: Service, contract: Contract): readonly string[] {
  if (secretVariableIn(value, contract) !== '') return [];
  const environments: readonly Environment[] = ['development', 'production'];
  for (const environment of environments) {
    const names = publicTexts(contract.evaluate(value, { service, environment }));
    if (names && names.length > 0) return names;
  }
  return [];
}

/** A long text is no name that people would read. */
const LONGEST = 80;

function publicTexts(evaluated: Evaluated): readonly string[] | undefined {
  if (evaluated.state !== 'known') return undefined;
  const { value } = evaluated;
  const items = isList(value) ? value : [evaluated];
  const texts = items.flatMap((item) => (item.state === 'known' && item.value instanceof SecretText ? [item.value.reveal()] : []));
  const isPlain = texts.length === items.length && texts.every((text) => text !== '' && text.length <= LONGEST);
  return isPlain ? texts : undefined;
}

function isList(value: unknown): value is readonly Evaluated[] {
  return Array.isArray(value);
}
