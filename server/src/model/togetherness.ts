import type { FactBase } from '../facts/fact-base';
import { baseName, folderOf, isInside } from '../text/source';
import type { Service } from './contract';
import { isCollection } from './file-roles';
import { foldersAbove } from './folders';
import type { ServiceMap } from './services';

// Which services are parts of one product. Each answer looks at the folders above a service only, so that a workspace
// of thousands of services costs no more than they are many.

/** More services than this beside each other are a collection, not the parts of one product. */
const MOST_PARTS = 6;

export interface Togetherness {
  /** Why two services are believed to be parts of one product, as the end of a sentence; undefined when nothing says so. */
  readonly why: (left: Service, right: Service) => string | undefined;
  /** The services for which `why` has an answer. */
  readonly partnersOf: (service: Service) => readonly Service[];
}

export function togetherness(facts: FactBase, map: ServiceMap): Togetherness {
  const layout = new Layout(map);
  const calls = new Calls(facts, map);
  const why = (left: Service, right: Service) => {
    if (left === right || left.example !== right.example) return undefined;
    const app = calls.appBetween(left, right) ?? calls.appBetween(right, left);
    if (app !== undefined) return `one calls the other at ${app}.fly.dev`;
    return layout.saysSo(left, right) ? `${folderName(left)} and ${folderName(right)} stand side by side in this workspace` : undefined;
  };
  const known = new Map<Service, readonly Service[]>();
  const partnersOf = (service: Service) => {
    let partners = known.get(service);
    if (!partners) {
      partners = [...new Set([...calls.around(service), ...layout.around(service)])].filter((other) => why(service, other) !== undefined);
      known.set(service, partners);
    }
    return partners;
  };
  return { why, partnersOf };
}

/** Which service names the `fly.dev` host of which other. */
class Calls {
  readonly #hosts = new Map<Service, Set<string>>();
  readonly #callers = new Map<string, Set<Service>>();
  readonly #owners = new Map<string, Service[]>();

  constructor(facts: FactBase, map: ServiceMap) {
    for (const mention of facts.all('host-mention')) {
      const service = map.serviceOf(mention.file);
      this.#hosts.set(service, (this.#hosts.get(service) ?? new Set()).add(mention.host));
      this.#callers.set(mention.host, (this.#callers.get(mention.host) ?? new Set()).add(service));
    }
    for (const service of map.services) {
      for (const host of new Set(service.flyApps.map((app) => hostOf(app.app)))) {
        const owners = this.#owners.get(host);
        if (owners) owners.push(service);
        else this.#owners.set(host, [service]);
      }
    }
  }

  /** The app of `called` that `caller` names. An app that a whole collection deploys to tells nothing of any two of them. */
  appBetween(caller: Service, called: Service): string | undefined {
    const hosts = this.#hosts.get(caller);
    if (!hosts) return undefined;
    return called.flyApps.find((app) => hosts.has(hostOf(app.app)) && this.#ownersOf(hostOf(app.app)).length > 0)?.app;
  }

  /** Every service that calls this one or is called by it. */
  around(service: Service): readonly Service[] {
    return [
      ...[...(this.#hosts.get(service) ?? [])].flatMap((host) => this.#ownersOf(host)),
      ...service.flyApps.flatMap((app) => [...(this.#callers.get(hostOf(app.app)) ?? [])]),
    ];
  }

  #ownersOf(host: string): readonly Service[] {
    const owners = this.#owners.get(host) ?? [];
    return owners.length > MOST_PARTS ? [] : owners;
  }
}

function hostOf(app: string): string {
  return `${app.toLowerCase()}.fly.dev`;
}

/** What stands in one folder, at any depth; examples and products are counted apart. */
interface Group {
  readonly members: Service[];
  /** Those below the folder that are programs. */
  parts: number;
  fronts: number;
  backs: number;
}

/** Front ends beside back ends. */
class Layout {
  readonly #map: ServiceMap;
  readonly #groups = new Map<string, Group>();

  constructor(map: ServiceMap) {
    this.#map = map;
    for (const service of map.services) {
      for (const folder of [service.folder, ...foldersAbove(service.folder)]) {
        const group = this.#groupAt(folder, service.example);
        group.members.push(service);
        if (service.library) continue;
        if (service.folder !== folder) group.parts++;
        if (isFront(service)) group.fronts++;
        if (isBack(service)) group.backs++;
      }
    }
  }

  saysSo(left: Service, right: Service): boolean {
    const parent = parentOf(left, right);
    if (isCollection(this.#map.inWorkspace(parent)) || this.#groupAt(parent, left.example).parts > MOST_PARTS) return false;
    // Two libraries are each for their users to join.
    if (left.library && right.library) return false;
    const nested = isInside(left.folder, right.folder) || isInside(right.folder, left.folder);
    if (!nested && depthBelow(left.folder, parent) + depthBelow(right.folder, parent) > 4) return false;
    if (!nested && this.#isWhole(branchOf(left.folder, parent), left) && this.#isWhole(branchOf(right.folder, parent), right)) return false;
    return (isFront(left) && isBack(right)) || (isBack(left) && isFront(right));
  }

  /** Every service that `saysSo` may join with this one: those inside the folders above it that hold one product. */
  around(service: Service): readonly Service[] {
    return [service.folder, ...foldersAbove(service.folder)].flatMap((folder) => {
      const group = this.#groupAt(folder, service.example);
      if (group.parts > MOST_PARTS) return [];
      return service.library ? group.members.filter((member) => !member.library) : group.members;
    });
  }

  /** Whether the folder has a front end and a back end of its own, so that the service needs no partner from outside: `shop/web` beside `shop/api`. */
  #isWhole(folder: string, service: Service): boolean {
    const group = this.#groupAt(folder, service.example);
    return folder !== service.folder && group.fronts > 0 && group.backs > 0 && group.parts > 1;
  }

  #groupAt(folder: string, example: boolean): Group {
    const key = `${example} ${folder}`;
    let group = this.#groups.get(key);
    if (!group) {
      group = { members: [], parts: 0, fronts: 0, backs: 0 };
      this.#groups.set(key, group);
    }
    return group;
  }
}

const FRONT = /front|web|client|app|ui|mobile|www|site|dashboard|admin|portal|next/i;
const BACK = /back|api|server|service|auth|worker|gateway/i;
const FRONT_DEPENDENCIES = [
  'next',
  'react',
  'vue',
  'svelte',
  'expo',
  'react-native',
  '@angular/core',
  'nuxt',
  'solid-js',
  '@sveltejs/kit',
  'astro',
  '@remix-run/react',
];
const BACK_DEPENDENCIES = [
  'express',
  'fastify',
  '@nestjs/core',
  'koa',
  'hono',
  'fastapi',
  'flask',
  'django',
  'starlette',
  '@hapi/hapi',
  'sanic',
  'litestar',
];

function isFront(service: Service): boolean {
  return hasAny(service, FRONT_DEPENDENCIES) || (FRONT.test(baseName(service.folder)) && !hasAny(service, BACK_DEPENDENCIES));
}

function isBack(service: Service): boolean {
  return (
    hasAny(service, BACK_DEPENDENCIES) ||
    (BACK.test(baseName(service.folder)) && !hasAny(service, FRONT_DEPENDENCIES)) ||
    (service.languages.includes('python') && !service.languages.includes('typescript'))
  );
}

function hasAny(service: Service, names: readonly string[]): boolean {
  return names.some((name) => Object.hasOwn(service.dependencies, name));
}

function folderName(service: Service): string {
  return baseName(service.folder) || service.name;
}

function parentOf(left: Service, right: Service): string {
  let folder = left.folder;
  while (!isInside(right.folder, folder)) folder = folderOf(folder);
  return folder;
}

/** The folder right below `parent` on the way to `folder`. */
function branchOf(folder: string, parent: string): string {
  const start = parent === '' ? 0 : parent.length + 1;
  const end = folder.indexOf('/', folder.startsWith('/') && start === 0 ? 1 : start);
  return end < 0 ? folder : folder.slice(0, end);
}

function depthBelow(folder: string, parent: string): number {
  return folder === parent ? 0 : folder.slice(parent.length).split('/').filter(Boolean).length;
}
