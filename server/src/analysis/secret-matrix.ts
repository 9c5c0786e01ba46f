import { isSecretName, type NameKind, nameKind } from '../facts/secret-names';
import type { Contract, Environment, Service } from '../model/contract';
import { nameIndexOf } from '../model/name-occurrences';
import type { Place } from '../text/range';
import { type NameNeed, type NameProvision, type NameReport, reportName } from './name-report';
import type { ValueShape } from './value-shape';

/** What one service is given of a secret in one environment. Holds no value. */
export interface MatrixCell {
  /** `unseen`: nothing in the workspace speaks of this environment of the service. */
  readonly state: NameProvision['state'] | 'unseen';
  readonly at: Place | undefined;
  readonly shape: ValueShape | undefined;
}

export interface MatrixRow {
  readonly service: Service;
  /** How the service's code behaves without it; undefined when no code reads it. */
  readonly need: NameNeed | undefined;
  readonly cells: ReadonlyMap<Environment, MatrixCell>;
}

/** One secret: the services that hold it together, or the one that has it for itself. */
export interface MatrixSecret {
  readonly name: string;
  readonly kind: NameKind | undefined;
  /** Why its services hold it together, as the end of a sentence; empty when nothing says so. */
  readonly because: string;
  readonly rows: readonly MatrixRow[];
}

export interface SecretMatrix {
  readonly environments: readonly Environment[];
  readonly secrets: readonly MatrixSecret[];
}

const ORDER: readonly Environment[] = ['development', 'test', 'staging', 'production'];

/**
 * Secrets by services by environments: names that are secret by themselves, and whatever signs or verifies a token.
 * `key` is random, made once for each run, and keys the fingerprints.
 */
export function secretMatrix(contract: Contract, key: Uint8Array): SecretMatrix {
  const index = nameIndexOf(contract);
  const keys = new Set([...contract.issuers, ...contract.verifiers].flatMap((party) => party.keyNames));
  const secrets = index
    .names()
    .filter((name) => isSecretName(name) || (keys.has(name) && nameKind(name) !== 'public'))
    .sort()
    .flatMap((name) => index.groupsNamed(name).map((group) => reportName(contract, group, key)))
    .map((report) => ({ name: report.name, kind: report.kind, because: report.because, rows: rowsOf(report, contract) }))
    .filter((secret) => secret.rows.length > 0);
  const seen = new Set(
    secrets.flatMap(({ rows }) =>
      rows.flatMap(({ cells }) => [...cells].flatMap(([environment, { state }]) => (state === 'unseen' ? [] : [environment]))),
    ),
  );
  return { environments: ORDER.filter((environment) => seen.has(environment)), secrets };
}

function rowsOf(report: NameReport, contract: Contract): readonly MatrixRow[] {
  const services = new Set([...report.needs, ...report.provisions].map(({ service }) => service));
  return [...services].map((service) => ({
    service,
    need: report.needs.find((need) => need.service === service),
    cells: new Map(ORDER.map((environment) => [environment, cellOf(report, service, environment, contract)])),
  }));
}

function cellOf(report: NameReport, service: Service, environment: Environment, contract: Contract): MatrixCell {
  const given = report.provisions.find((line) => line.service === service && line.environments.includes(environment));
  const isSeen = given?.at !== undefined || contract.environmentsOf(service).includes(environment);
  return given && isSeen ? { state: given.state, at: given.at, shape: given.shape } : { state: 'unseen', at: undefined, shape: undefined };
}
