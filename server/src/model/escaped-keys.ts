import type { EnvEntry } from '../facts/fact';
import { SecretText } from '../facts/secret-text';
import { algorithmNames, isSymmetric } from './algorithm-lists';
import type { Contract, IssuerParty, Service, VerifierParty } from './contract';
import { hasEscapedBreaks, isPublicKey } from './key-text';

// Keys in PEM that arrive with `\n` as two characters: single quotes, no quotes or a platform keep them so.

export interface EscapedKey {
  readonly entry: EnvEntry;
  /** Who takes the text for a key. */
  readonly party: IssuerParty | VerifierParty;
}

/** Each env entry with such a key once, with the first call that uses it as it is. */
export function* escapedKeys(contract: Contract): Iterable<EscapedKey> {
  const seen = new Set<EnvEntry>();
  for (const party of [...contract.issuers, ...contract.verifiers]) {
    for (const environment of ['development', 'staging', 'production'] as const) {
      const scope = { service: party.service, environment };
      const key = contract.evaluate(party.fact.key, scope);
      if (key.state !== 'known' || !key.entry || seen.has(key.entry) || !(key.value instanceof SecretText)) continue;
      if (!hasEscapedBreaks(key.value) || !isOfPair(party, key.value, contract) || isRepaired(party.service, contract)) continue;
      seen.add(key.entry);
      yield { entry: key.entry, party };
    }
  }
}

/** HMAC takes any text for a key, so that both sides may well agree on this one. */
function isOfPair({ fact, service }: IssuerParty | VerifierParty, key: SecretText, contract: Contract): boolean {
  const given = fact.kind === 'token-issuer' ? fact.algorithm : fact.algorithms.value;
  if (given.kind === 'unset') return fact.kind === 'token-verifier' && isPublicKey(key);
  const names = algorithmNames(given, contract, { service, environment: 'development' });
  return names !== undefined && names.length > 0 && !names.some((name) => isSymmetric(name) || name.toLowerCase() === 'none');
}

/** Whether any code of the service mends line breaks, whichever text it does it to. */
function isRepaired(service: Service, contract: Contract): boolean {
  return contract.facts.all('line-break-repair').some(({ file }) => contract.serviceOf(file) === service);
}
