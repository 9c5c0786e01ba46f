import type { ReportedFinding } from '../analysis/analysis';
import type { Contract, IssuerParty, VerifierParty } from '../model/contract';
import { isNotebook } from '../model/file-roles';

/** A contract without the notebooks: what somebody tries out in one is no part of the service in whose folder it stands. */
export function productOf(contract: Contract): Contract {
  const isTriedOut = ({ fact }: IssuerParty | VerifierParty) => isInNotebook(contract, fact.file);
  if (![...contract.issuers, ...contract.verifiers].some(isTriedOut)) return contract;
  return {
    ...contract,
    issuers: contract.issuers.filter((issuer) => !isTriedOut(issuer)),
    verifiers: contract.verifiers.filter((verifier) => !isTriedOut(verifier)),
    links: contract.links.filter(({ issuer, verifier }) => !isTriedOut(issuer) && !isTriedOut(verifier)),
    isTestFile: (file) => contract.isTestFile(file) || isInNotebook(contract, file),
  };
}

/** The findings that are about the services: those in a notebook are about the notebook alone. */
export function findingsOfProduct(contract: Contract, findings: readonly ReportedFinding[]): readonly ReportedFinding[] {
  return findings.filter(({ at }) => !isInNotebook(contract, at.file));
}

function isInNotebook(contract: Contract, file: string): boolean {
  return isNotebook(contract.pathInWorkspace(file));
}
