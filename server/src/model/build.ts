import { isTemplate } from '../facts/env-file-names';
import type { EnvRead, TokenIssuer, TokenVerifier } from '../facts/fact';
import type { FactBase } from '../facts/fact-base';
import type { ReferenceValue } from '../facts/value';
import { isCompiled } from './compiled';
import type { Contract, Need, Service } from './contract';
import { Deployments } from './deployments';
import { Evaluator } from './evaluate';
import { isNotebook, isTestFile } from './file-roles';
import { frameworkRead } from './framework-secrets';
import { findLinks, findSharedSecrets } from './links';
import { ModuleResolver } from './modules';
import { linksByIssuerName } from './named-issuers';
import { issuerParties, verifierParties } from './parties';
import { Provisions } from './provisions';
import { findServices } from './services';
import { sharedBySource } from './shared-sources';
import { togetherness } from './togetherness';
import { Wrappers } from './wrappers';

/** What the user says of the workspace that no file tells. */
export interface Told {
  /** Groups of secrets that must be alike, each as `service:NAME`. */
  readonly sharedSecrets: readonly (readonly string[])[];
  /** The saved list of each Fly app's secrets: the app's name to a path in the workspace. */
  readonly flySecrets?: Readonly<Record<string, string>>;
}

/** Joins the facts of all files into the workspace's contract. Pure: the same facts give the same contract. */
export function buildContract(facts: FactBase, told: Told = { sharedSecrets: [] }): Contract {
  const map = findServices(facts);
  const deployments = new Deployments(facts, map);
  const provisions = new Provisions(facts, map, deployments, told.flySecrets ?? {});
  const modules = new ModuleResolver(facts, map);
  const evaluator = new Evaluator(modules, provisions);
  const wrappers = new Wrappers(facts, map, modules);
  const isPassedOver = (file: string) => isTestFile(map.inWorkspace(file)) || isCompiled(file, facts);
  const issuers = issuerParties(facts, map, evaluator, wrappers).filter((party) => !isPassedOver(party.fact.file));
  const verifiers = verifierParties(facts, map, evaluator, wrappers).filter((party) => !isPassedOver(party.fact.file));
  const together = togetherness(facts, map);
  const keyOf = new Map<Service, Map<string, (TokenIssuer | TokenVerifier)[]>>();
  for (const party of [...issuers, ...verifiers]) {
    const name = party.keyNames[0];
    if (name !== undefined) append(keyOf, party.service, name, party.fact);
  }
  const reads = new Map<Service, Map<string, EnvRead[]>>();
  const follow = (reference: ReferenceValue) => evaluator.follow(reference);
  for (const read of facts.all('env-read')) {
    if (isPassedOver(read.file) || isNotebook(read.file)) continue;
    const service = map.serviceOf(read.file);
    const settled = frameworkRead(read, service.dependencies, follow);
    if (settled !== undefined) append(reads, service, settled.name, settled);
  }
  const needs = new Map<Service, readonly Need[]>();
  for (const [service, names] of reads)
    needs.set(
      service,
      [...names].map(([name, list]) => ({ name, service, reads: list, keyOf: keyOf.get(service)?.get(name) ?? [] })),
    );
  const namesRead = new Map([...reads].map(([service, names]) => [service, new Set(names.keys())] as const));
  const sources = sharedBySource({ facts, map, deployments, provisions, needs: namesRead, told: told.sharedSecrets });
  const making = issuers.filter(({ registration }) => registration === undefined);
  const held = findLinks(making, verifiers, together, evaluator, sources);
  const links = [...held, ...linksByIssuerName(making, verifiers, held, evaluator, map)];

  return {
    facts,
    services: map.services,
    issuers,
    verifiers,
    links,
    sharedSecrets: findSharedSecrets(links, namesRead, together, sources),
    serviceOf: map.serviceOf,
    partnersOf: together.partnersOf,
    environmentsOf: (service) => provisions.environmentsOf(service),
    envFilesOf: (service, environment) => provisions.filesOf(service, environment),
    localEnvFileOf: (service) => provisions.localFileOf(service),
    isTemplate,
    isTestFile: isPassedOver,
    pathInWorkspace: map.inWorkspace,
    provisionOf: (service, environment, name) => provisions.provisionOf(service, environment, name),
    provisionsOf: (service, environment) => [...provisions.provisionsOf(service, environment).values()],
    waysOf: (service, environment, name) => provisions.waysOf(service, environment, name),
    unseenEnvFilesOf: (service, environment) => provisions.unseenFilesOf(service, environment),
    savedFlySecretsOf: (service, environment) => provisions.savedFlySecretsOf(service, environment),
    isStartedBy: (service, file) => deployments.of(service).some((deployment) => deployment.through === file),
    needsOf: (service) => needs.get(service) ?? [],
    evidenceFor: (service, name) => provisions.evidenceFor(service, name),
    evaluate: (value, scope) => evaluator.evaluate(value, scope),
    follow: (value) => (value.kind === 'reference' ? (evaluator.follow(value) ?? value) : value),
  };
}

function append<Item>(index: Map<Service, Map<string, Item[]>>, service: Service, name: string, item: Item): void {
  const names = index.get(service) ?? new Map<string, Item[]>();
  index.set(service, names);
  const list = names.get(name);
  if (list) list.push(item);
  else names.set(name, [item]);
}
