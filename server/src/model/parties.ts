import type { TokenIssuer, TokenVerifier } from '../facts/fact';
import type { FactBase } from '../facts/fact-base';
import type { IssuerParty, VerifierParty } from './contract';
import type { Evaluator } from './evaluate';
import { isTestFile } from './file-roles';
import { installedSemantics } from './installed-versions';
import { roleOf } from './roles';
import type { ServiceMap } from './services';

// Issuers and verifiers in their services, with the role of their token.

export function issuerParties(facts: FactBase, map: ServiceMap, evaluator: Evaluator): readonly IssuerParty[] {
  return facts
    .all('token-issuer')
    .filter((fact) => !isTestFile(map.inWorkspace(fact.file)))
    .map((fact) => partyOf(fact, map, evaluator));
}

export function verifierParties(facts: FactBase, map: ServiceMap, evaluator: Evaluator): readonly VerifierParty[] {
  return facts
    .all('token-verifier')
    .filter((fact) => !isTestFile(map.inWorkspace(fact.file)))
    .map((fact) => partyOf(fact, map, evaluator));
}

function partyOf<Kind extends TokenIssuer | TokenVerifier>(fact: Kind, map: ServiceMap, evaluator: Evaluator) {
  const keyNames = evaluator.variablesOf(fact.key);
  const service = map.serviceOf(fact.file);
  return { fact, service, role: roleOf(fact, keyNames), semantics: installedSemantics(fact.library, service), keyNames };
}
