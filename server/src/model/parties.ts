import type { TokenIssuer, TokenVerifier, WrapperCall } from '../facts/fact';
import type { FactBase } from '../facts/fact-base';
import { SecretText } from '../facts/secret-text';
import { UNSET, type Value } from '../facts/value';
import { isSameValue } from '../facts/value-walk';
import type { IssuerParty, VerifierParty } from './contract';
import type { Evaluator } from './evaluate';
import { isTestFile } from './file-roles';
import { installedSemantics } from './installed-versions';
import { registrationUses, withoutTokens } from './nest-registrations';
import { roleOf } from './roles';
import type { ServiceMap } from './services';
import { valuesOfToken, withoutMissingExpiry } from './token-values';
import type { Wrappers } from './wrappers';

// Issuers and verifiers in their services, with the role of their token: one for each call of the function that they stand in,
// where its callers decide how a token is made or checked.

export function issuerParties(facts: FactBase, map: ServiceMap, evaluator: Evaluator, wrappers: Wrappers): readonly IssuerParty[] {
  const uses = registrationUses(facts, map);
  return facts
    .all('token-issuer')
    .filter((fact) => !isTestFile(map.inWorkspace(fact.file)))
    .flatMap((fact) => {
      const use = uses.get(fact);
      if (use !== undefined) {
        const made = use === 'idle' ? withoutTokens(fact) : fact;
        return [{ ...partyOf(withoutMissingExpiry(made), undefined, map, evaluator), registration: use }];
      }
      return distinct(
        wrappers.unwrap(fact).map(({ fact: found, through }) => partyOf(withoutMissingExpiry(found), through, map, evaluator)),
      );
    });
}

export function verifierParties(facts: FactBase, map: ServiceMap, evaluator: Evaluator, wrappers: Wrappers): readonly VerifierParty[] {
  return facts
    .all('token-verifier')
    .filter((fact) => !isTestFile(map.inWorkspace(fact.file)))
    .flatMap((fact) =>
      distinct(wrappers.unwrap(fact).map(({ fact: found, through }) => partyOf(withInherited(found, evaluator), through, map, evaluator))),
    );
}

/** The verifier with what options of another file say of its checks. One that they leave out is made. */
function withInherited(fact: TokenVerifier, evaluator: Evaluator): TokenVerifier {
  if (fact.inherited === undefined) return fact;
  let { checks } = fact;
  for (const { check, ignores } of fact.inherited) {
    const isMade = isUntrue(evaluator.follow(ignores));
    checks = check === 'expiry' ? { ...checks, expiry: isMade } : { ...checks, notBefore: isMade };
  }
  return { ...fact, checks };
}

/** Whether JavaScript takes a value for false. */
function isUntrue(value: Value | undefined): boolean | 'unknown' {
  if (value?.kind === 'unset') return true;
  if (value?.kind !== 'literal') return 'unknown';
  return value.value instanceof SecretText ? value.value.isEmpty : !value.value;
}

function partyOf<Kind extends TokenIssuer | TokenVerifier>(
  fact: Kind,
  through: WrapperCall | undefined,
  map: ServiceMap,
  evaluator: Evaluator,
) {
  const keyNames = evaluator.variablesOf(fact.key);
  const service = map.serviceOf(fact.file);
  const party = { fact, service, role: roleOf(fact, keyNames), semantics: installedSemantics(fact.library, service), keyNames };
  return through === undefined ? party : { ...party, through };
}

/** Calls that ask for the same make one party. */
function distinct<Party extends IssuerParty | VerifierParty>(parties: readonly Party[]): readonly Party[] {
  const kept: Party[] = [];
  for (const party of parties) {
    const values = valuesOfToken(party.fact);
    const isLike = (other: Party): boolean => {
      const others = valuesOfToken(other.fact);
      return (
        other.role === party.role &&
        values.length === others.length &&
        values.every((value, index) => isSameValue(value, others[index] ?? UNSET))
      );
    };
    if (!kept.some(isLike)) kept.push(party);
  }
  return kept;
}
