import type { Deployment, FlyApp } from '../../facts/fact';
import type { Contract, Service } from '../../model/contract';
import { portsOf } from '../../model/server-ports';
import { isInside } from '../../text/source';
import type { TokenReport } from '../../tokens/report';
import { shellWord } from './shell';

// The services that a token is for, and where their processes run, as far as files say it.

/** The services that check tokens or keep sessions: those that refuse the token first, then the others that its report names. */
export function serversOf(contract: Contract, token: TokenReport | undefined): readonly Service[] {
  const found = new Set<Service>();
  const add = (file: string): void => {
    const service = contract.serviceOf(file);
    if (!contract.isTestFile(file) && !service.example) found.add(service);
  };
  for (const { fact } of contract.verifiers) add(fact.file);
  for (const { file } of contract.facts.all('session-setting')) add(file);
  for (const { file } of contract.facts.all('authorization-parse')) add(file);
  const all = [...found];
  const first = refusingOf(all, token);
  const named = all.filter((service) => !first.includes(service) && token?.verdicts.some(({ service: name }) => name === service.name));
  return [...first, ...named, ...all.filter((service) => !first.includes(service) && !named.includes(service))];
}

/** The services that refuse the token and are there for such tokens, those that hold its key first. */
export function refusingOf(services: readonly Service[], token: TokenReport | undefined): readonly Service[] {
  const refused = (token?.verdicts ?? []).filter(({ verdict, isForOthers }) => verdict === 'refused' && isForOthers !== true);
  const holding = new Set(refused.filter(({ holdsKey }) => holdsKey === true).map(({ service }) => service));
  const own = services.filter(({ name }) => refused.some(({ service }) => service === name));
  return [...own.filter(({ name }) => holding.has(name)), ...own.filter(({ name }) => !holding.has(name))];
}

/** Services that sign tokens, besides. */
export function holdersOf(contract: Contract, servers: readonly Service[]): readonly Service[] {
  const all = new Set(servers);
  for (const { fact, service } of contract.issuers) if (!contract.isTestFile(fact.file) && !service.example) all.add(service);
  return [...all];
}

/** The Fly apps of a service, each once, the one for production first. */
export function flyAppsOf(service: Service): readonly FlyApp[] {
  const seen = new Set<string>();
  const apps = service.flyApps.filter(({ app }) => /^[a-z0-9][a-z0-9-]{0,62}$/i.test(app) && !seen.has(app) && seen.add(app) !== undefined);
  return [...apps].sort((left, right) => Number(isSpecial(left.file)) - Number(isSpecial(right.file))).slice(0, 3);
}

/** A file such as fly.staging.toml. */
function isSpecial(file: string): boolean {
  return !/(?:^|\/)fly\.(?:toml|json|ya?ml)$/.test(file);
}

/** What stands beside the servers in a compose file. */
const BESIDE =
  /mail|redis|postgres|mysql|mariadb|mongo|nginx|caddy|traefik|adminer|(?:^|[-_])db(?:$|[-_])|migrat|prestart|seed|(?:^|[-_])test/i;

/** The processes of compose files, or of Kubernetes, that run a service or are given one of its secrets. */
export function unitsOf(
  service: Service,
  platform: Deployment['platform'],
  names: readonly string[],
  contract: Contract,
): readonly Deployment[] {
  const seen = new Set<string>();
  return deploymentsOn(platform, contract).filter((unit) => {
    if (BESIDE.test(unit.unit)) return false;
    const isBuilt = (unit.dockerfileFolder ?? unit.folder) === service.folder && unit.folder !== undefined && unit.image === '';
    const given = isBuilt || isGiven(unit, names, contract);
    if (!given || (!isBuilt && !isInside(service.folder, contract.serviceOf(unit.file).folder))) return false;
    const key = `${unit.platform} ${unit.unit}`;
    return seen.has(key) ? false : seen.add(key) !== undefined;
  });
}

/** What files of a platform describe, those of the files that are found by themselves first; not what is there for tests. */
export function deploymentsOn(platform: Deployment['platform'], contract: Contract): readonly Deployment[] {
  const all = contract.facts
    .all('deployment')
    .filter(
      ({ platform: on, unit, file }) =>
        on === platform &&
        /^[\w.-]{1,63}$/.test(unit) &&
        !/[.-](?:ci|tests?|e2e)\./.test(file) &&
        !contract.isTestFile(file) &&
        !contract.serviceOf(file).example,
    );
  const isUsual = ({ file }: Deployment) => /(?:^|\/)(?:docker-)?compose\.ya?ml$/.test(file);
  return [...all.filter(isUsual), ...all.filter((unit) => !isUsual(unit))];
}

/** As people call it: a workspace without a name is none. */
export function titleOf({ name }: Service): string {
  return name === '' || name === 'workspace' ? 'the server' : name;
}

function isGiven({ file, unit }: Deployment, names: readonly string[], contract: Contract): boolean {
  return contract.facts
    .ofFile(file)
    .some((fact) => fact.kind === 'name-evidence' && fact.grant?.unit === unit && fact.grant.kind !== 'build' && names.includes(fact.name));
}

/** `docker compose`, with the file where it is not the one that is found by itself in the folder of the workspace. */
export function composeCommand(file: string, contract: Contract): string {
  // What stands in the override is laid over the usual file without being told.
  const path = contract.pathInWorkspace(file).replace(/\.override(?=\.ya?ml$)/, '');
  return /^(?:docker-)?compose\.ya?ml$/.test(path) ? 'docker compose' : `docker compose -f ${shellWord(path)}`;
}

/** The addresses at which a service answers, the deployed one first; empty where nothing tells. `isPython`: in which language the program is written that is asked. */
export function originsOf(service: Service, contract: Contract, isPython: boolean | undefined): readonly string[] {
  const [app] = flyAppsOf(service);
  // A folder without manifests may hold a server in each language, and each has a port of its own.
  const isShared = isPython !== undefined && service.languages.includes('python') && service.languages.includes('typescript');
  const { sure, likely } = portsOf(service, contract, isShared ? (file) => file.endsWith('.py') === isPython : undefined);
  const usual = FRAMEWORK_PORTS.find(([name]) => /^(?:next|nuxt)$/.test(name) && Object.hasOwn(service.dependencies, name))?.[1];
  const ports = sure.size > 0 ? sure : likely.size > 0 ? likely : new Set(usual === undefined ? [] : [usual]);
  const local = ports.size === 1 ? [...ports].map((port) => `http://localhost:${port}`) : [];
  return [...(app === undefined ? [] : [`https://${app.app.toLowerCase()}.fly.dev`]), ...local];
}

/** Where the development servers of frameworks answer by themselves (their documentation). */
export const FRAMEWORK_PORTS: readonly (readonly [string, string])[] = [
  ['next', '3000'],
  ['nuxt', '3000'],
  ['react-scripts', '3000'],
  ['@angular/core', '4200'],
  ['vite', '5173'],
];
