import { isSecretName, type NameKind, nameKind } from '../facts/secret-names';
import type { Contract, Environment, Provision, Service } from '../model/contract';
import type { NameGroup } from '../model/name-occurrences';
import { isPlaceholder } from '../model/placeholders';
import type { Place } from '../text/range';
import { shapeOf, type ValueShape } from './value-shape';

/** How a service's code behaves when the variable is missing, the gravest read deciding. */
export type NeedStrength = 'required' | 'required in production' | 'read' | 'optional' | 'has a fallback';

export interface NameNeed {
  readonly service: Service;
  readonly strength: NeedStrength;
  /** The framework that reads it by itself; empty when the code does. */
  readonly reader: string;
  /** One place for each file. */
  readonly places: readonly Place[];
}

/** What a service is given in some of its environments; `at` is undefined where nothing gives it. */
export interface NameProvision {
  readonly service: Service;
  readonly environments: readonly Environment[];
  readonly at: Place | undefined;
  /** `elsewhere`: the name is given and the value is kept by the platform or a vault. */
  readonly state: 'value' | 'empty' | 'placeholder' | 'elsewhere' | 'nowhere';
  /** Only of a value that is secret by its name or its use. */
  readonly shape: ValueShape | undefined;
  /** Weaker files that give it too, strongest first. */
  readonly hidden: readonly Place[];
}

export interface NameToken {
  readonly verb: 'signs' | 'verifies';
  readonly service: Service;
  readonly role: string;
  readonly library: string;
  readonly at: Place;
}

/** What is known of one variable. Holds no value. */
export interface NameReport {
  readonly name: string;
  readonly kind: NameKind | undefined;
  /** Why several services hold it together, as the end of a sentence; empty when nothing says so. */
  readonly because: string;
  readonly needs: readonly NameNeed[];
  readonly provisions: readonly NameProvision[];
  readonly tokens: readonly NameToken[];
  /** Compose files, workflows, scripts and code that give it to a process, one place for each file. */
  readonly mentions: readonly Place[];
  /** Templates and documents, one place for each file. */
  readonly documents: readonly Place[];
}

/** Whether a name speaks of logging in: a secret's name, or that of a setting beside one. */
export function isAuthName(name: string): boolean {
  return isSecretName(name) || /(?:^|_)(?:O?AUTH\d?|NEXTAUTH|JWT|JWKS?|TOKEN|SESSION|COOKIE|OIDC|SSO|CORS)(?:_|$)/.test(name.toUpperCase());
}

/** Gathers what the contract knows of a variable. `key` is random, made once for each run, and keys the fingerprints. */
export function reportName(contract: Contract, group: NameGroup, key: Uint8Array): NameReport {
  const { name } = group;
  const kind = nameKind(name);
  const members = new Set(group.services);
  const needs = group.services.flatMap((service) => needOf(contract, service, name) ?? []);
  const tokens = tokensOf(contract, name, members);
  const secret = tokens.length > 0 || isSecretName(name);
  // What speaks of several apps speaks of this one, too.
  const said = [...group.occurrences, ...group.contested];
  const users = needs.length > 0 ? needs.map(({ service }) => service) : definersOf(contract, group);
  return {
    name,
    kind,
    because: contract.sharedSecrets.find((shared) => isOf(shared.members, name, members))?.because ?? '',
    needs,
    provisions: users.flatMap((service) => provisionsOf(contract, service, group, secret ? key : undefined)),
    tokens,
    mentions: perFile(said.filter(({ kind, fact }) => kind === 'mentions' && fact.kind === 'name-evidence')),
    documents: perFile(said.filter((occurrence) => occurrence.kind === 'documents')),
  };
}

function isOf(
  members: readonly { readonly service: Service; readonly name: string }[],
  name: string,
  services: ReadonlySet<Service>,
): boolean {
  return members.every((member) => member.name === name && services.has(member.service));
}

function needOf(contract: Contract, service: Service, name: string): NameNeed | undefined {
  const reads = contract
    .needsOf(service)
    .filter((need) => need.name === name || (need.name === name.toUpperCase() && need.reads.some((read) => read.caseInsensitive)))
    .flatMap((need) => need.reads);
  if (reads.length === 0) return undefined;
  const bare = reads.filter((read) => read.fallback.kind === 'unset');
  const strength = bare.some(({ requirement }) => requirement === 'required' || requirement === 'asserted')
    ? 'required'
    : bare.some((read) => read.requiredInProduction === true)
      ? 'required in production'
      : bare.some(({ requirement }) => requirement === 'plain')
        ? 'read'
        : bare.length > 0
          ? 'optional'
          : 'has a fallback';
  const reader = reads.every((read) => read.reader !== '') ? (reads[0]?.reader ?? '') : '';
  return { service, strength, reader, places: perFile(reads.map((read) => ({ at: read.nameAt }))) };
}

/** Where no code reads it: the services whose files have it. */
function definersOf(contract: Contract, group: NameGroup): readonly Service[] {
  return group.services.filter((service) =>
    [...ALWAYS, ...contract.environmentsOf(service)].some((environment) => contract.provisionOf(service, environment, group.name)),
  );
}

/** A service is asked for these whether or not it has files for them. */
const ALWAYS: readonly Environment[] = ['development', 'production'];
const ORDER: readonly Environment[] = ['development', 'test', 'staging', 'production'];

function provisionsOf(contract: Contract, service: Service, group: NameGroup, key: Uint8Array | undefined): readonly NameProvision[] {
  const asked = new Set([...ALWAYS, ...contract.environmentsOf(service)]);
  const lines: NameProvision[] = [];
  for (const environment of ORDER.filter((candidate) => asked.has(candidate))) {
    const provision = contract.provisionOf(service, environment, group.name);
    const at = provision?.entry?.keyAt ?? provision?.at;
    const same = lines.findIndex((line) => line.at?.file === at?.file && line.at?.start === at?.start);
    const known = lines[same];
    if (known) lines[same] = { ...known, environments: [...known.environments, environment] };
    else
      lines.push({
        service,
        environments: [environment],
        at,
        ...given(provision, key),
        hidden: hiddenIn(contract, service, environment, group, at),
      });
  }
  return lines;
}

function given(provision: Provision | undefined, key: Uint8Array | undefined): Pick<NameProvision, 'state' | 'shape'> {
  if (!provision) return { state: 'nowhere', shape: undefined };
  const { value } = provision;
  if (!value) return { state: 'elsewhere', shape: undefined };
  if (value.isEmpty) return { state: 'empty', shape: undefined };
  const shape = key && shapeOf(value, key);
  return { state: key && isPlaceholder(provision.name, value) ? 'placeholder' : 'value', shape };
}

function hiddenIn(
  contract: Contract,
  service: Service,
  environment: Environment,
  group: NameGroup,
  winner: Place | undefined,
): readonly Place[] {
  return contract.envFilesOf(service, environment).flatMap((file) => {
    const places = group.occurrences.filter(({ kind, at }) => kind === 'defines' && at.file === file).map(({ at }) => at);
    return places.filter((at) => at.file !== winner?.file).slice(-1);
  });
}

function tokensOf(contract: Contract, name: string, services: ReadonlySet<Service>): readonly NameToken[] {
  const of = (parties: Contract['issuers'] | Contract['verifiers'], verb: NameToken['verb']) =>
    parties
      .filter((party) => party.keyNames.includes(name) && services.has(party.service))
      .map(({ fact, service, role }) => ({ verb, service, role, library: fact.library, at: fact.calleeAt }));
  return [...of(contract.issuers, 'signs'), ...of(contract.verifiers, 'verifies')];
}

function perFile(places: readonly { readonly at: Place }[]): readonly Place[] {
  const first = new Map<string, Place>();
  for (const { at } of places) if (!first.has(at.file)) first.set(at.file, at);
  return [...first.values()];
}
