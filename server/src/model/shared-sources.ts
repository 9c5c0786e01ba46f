import type { FactBase } from '../facts/fact-base';
import { isSharedByName } from '../facts/secret-names';
import { baseName, folderOf } from '../text/source';
import type { Service, SharedSecret } from './contract';
import type { Deployments } from './deployments';
import type { Provisions } from './provisions';
import type { ServiceMap } from './services';

// Secrets that several services hold alike because one place gives them to all of these, or because the user says so.

/** More services than this behind one file are a collection, not the parts of one product. */
const MOST_PARTS = 6;

type Member = SharedSecret['members'][number];
type Needs = ReadonlyMap<Service, ReadonlySet<string>>;

export interface SharingContext {
  readonly facts: FactBase;
  readonly map: ServiceMap;
  readonly deployments: Deployments;
  readonly provisions: Provisions;
  readonly needs: Needs;
  /** Groups that the settings name: `web:AUTH_SECRET`, by the service's folder or name. */
  readonly told: readonly (readonly string[])[];
}

/** The groups that are known without looking at who calls whom. */
export function sharedBySource(context: SharingContext): readonly SharedSecret[] {
  return [...toldGroups(context), ...linkedByDeployment(context), ...fromOneEnvFile(context)];
}

function toldGroups({ map, told }: SharingContext): readonly SharedSecret[] {
  return told.flatMap((group) => {
    const members = group.flatMap((item): Member[] => {
      const colon = item.lastIndexOf(':');
      const service = colon < 0 ? undefined : serviceCalled(item.slice(0, colon).trim(), map);
      return service ? [{ service, name: item.slice(colon + 1).trim() }] : [];
    });
    return grouped(members, 'the settings say that they share it');
  });
}

function serviceCalled(text: string, map: ServiceMap): Service | undefined {
  const wanted = text.replace(/^\.\/|\/$/g, '');
  const folder = (service: Service) => map.inWorkspace(`${service.folder}/x`).replace(/\/?x$/, '');
  return (
    map.services.find((service) => folder(service) === (wanted === '.' ? '' : wanted)) ??
    map.services.find((service) => service.name === wanted || baseName(service.folder) === wanted)
  );
}

/** What a compose file fills in from one variable, and what Render takes from one service or group. */
function linkedByDeployment({ deployments, map }: SharingContext): readonly SharedSecret[] {
  const groups = new Map<string, { readonly members: Member[]; readonly because: string }>();
  for (const { evidence, deployment } of deployments.granted()) {
    const { grant, name, file } = evidence;
    if (!grant || grant.link === '' || grant.kind === 'build' || !isSharedByName(name)) continue;
    const key = `${folderOf(file)}\n${deployment.fact.platform}\n${grant.link}`;
    const what = grant.link.startsWith('$') ? grant.link : 'one and the same value';
    const group = groups.get(key) ?? { members: [], because: `${map.inWorkspace(file)} gives ${what} to both` };
    groups.set(key, group);
    group.members.push({ service: deployment.service, name });
  }
  return [...groups.values()].flatMap(({ members, because }) => grouped(members, because));
}

/** Services that take a secret from one file: the env file above them all, or one that a compose file gives to several. */
function fromOneEnvFile({ needs, provisions, map }: SharingContext): readonly SharedSecret[] {
  const groups = new Map<string, Member[]>();
  for (const [service, names] of needs) {
    if (service.example || service.library) continue;
    for (const name of names) {
      if (!isSharedByName(name)) continue;
      const own = provisions.provisionOf(service, 'development', name);
      if (!own?.entry) continue;
      const key = `${own.entry.file}\n${name}`;
      const members = groups.get(key);
      if (members) members.push({ service, name });
      else groups.set(key, [{ service, name }]);
    }
  }
  return [...groups].flatMap(([key, members]) => {
    const file = key.slice(0, key.indexOf('\n'));
    return members.length > MOST_PARTS ? [] : grouped(members, `both take it from ${map.inWorkspace(file)} in development`);
  });
}

/** A group of at least two services, each member once. */
function grouped(given: readonly Member[], because: string): readonly SharedSecret[] {
  const members = given.filter(
    (member, index) => given.findIndex((other) => other.service === member.service && other.name === member.name) === index,
  );
  return new Set(members.map((member) => member.service)).size < 2 ? [] : [{ members, because }];
}
