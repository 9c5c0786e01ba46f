import type { FactBase } from '../facts/fact-base';
import { isSharedByName } from '../facts/secret-names';
import { SecretText } from '../facts/secret-text';
import { baseName, folderOf, isInside } from '../text/source';
import type { IssuerParty, Link, Role, Service, SharedSecret, VerifierParty } from './contract';
import type { Evaluator } from './evaluate';
import { isCollection } from './file-roles';
import type { ServiceMap } from './services';

// Which issuer's tokens reach which verifier, and which services hold one secret together.

/** More services than this beside each other are a collection, not the parts of one product. */
const MOST_PARTS = 6;

/** Why two services are believed to be parts of one product, as the end of a sentence; undefined when nothing says so. */
export type Togetherness = (left: Service, right: Service) => string | undefined;

export function togetherness(facts: FactBase, map: ServiceMap): Togetherness {
  const hosts = new Map<Service, Set<string>>();
  for (const mention of facts.all('host-mention')) {
    const service = map.serviceOf(mention.file);
    hosts.set(service, (hosts.get(service) ?? new Set()).add(mention.host));
  }
  const calls = (caller: Service, called: Service) => called.flyApps.find((app) => hosts.get(caller)?.has(`${app.app}.fly.dev`));
  return (left, right) => {
    if (left === right || left.example !== right.example) return undefined;
    const app = calls(left, right) ?? calls(right, left);
    if (app) return `one calls the other at ${app.app}.fly.dev`;
    if (isCollection(map.inWorkspace(parentOf(left, right)))) return undefined;
    return layoutSaysSo(left, right, map.services)
      ? `${folderName(left)} and ${folderName(right)} stand side by side in this workspace`
      : undefined;
  };
}

export function findLinks(
  issuers: readonly IssuerParty[],
  verifiers: readonly VerifierParty[],
  together: Togetherness,
  evaluator: Evaluator,
): readonly Link[] {
  const links: Link[] = [];
  for (const issuer of issuers) {
    for (const verifier of verifiers) {
      if (!rolesAgree(issuer.role, verifier.role)) continue;
      const sameService = issuer.service === verifier.service;
      const why = sameService ? 'they are in the same service' : together(issuer.service, verifier.service);
      if (why === undefined) continue;
      const shared = issuer.keyNames[0] !== undefined && issuer.keyNames[0] === verifier.keyNames[0] ? issuer.keyNames[0] : undefined;
      if (shared !== undefined)
        links.push({ issuer, verifier, sameService, because: sameService ? `both use ${shared}` : `both use ${shared}, and ${why}` });
      else if (sameKeyValue(issuer, verifier, evaluator))
        links.push({ issuer, verifier, sameService, because: `both use the same key, and ${why}` });
    }
  }
  return links;
}

export function findSharedSecrets(
  links: readonly Link[],
  needs: ReadonlyMap<Service, ReadonlySet<string>>,
  together: Togetherness,
): readonly SharedSecret[] {
  const shared = new Map<string, SharedSecret>();
  const add = (left: { service: Service; name: string }, right: { service: Service; name: string }, because: string) => {
    const members = [left, right].sort((a, b) => (a.service.folder < b.service.folder ? -1 : 1));
    const key = members.map((member) => `${member.service.folder}\n${member.name}`).join('\n');
    if (!shared.has(key)) shared.set(key, { members, because });
  };
  for (const link of links) {
    const issuerName = link.issuer.keyNames[0];
    const verifierName = link.verifier.keyNames[0];
    if (link.sameService || issuerName === undefined || verifierName === undefined) continue;
    add({ service: link.issuer.service, name: issuerName }, { service: link.verifier.service, name: verifierName }, link.because);
  }
  const services = [...needs.keys()];
  for (const [index, left] of services.entries()) {
    for (const right of services.slice(index + 1)) {
      const names = [...(needs.get(left) ?? [])].filter((name) => isSharedByName(name) && needs.get(right)?.has(name));
      if (names.length === 0) continue;
      const why = together(left, right);
      if (why !== undefined)
        for (const name of names) add({ service: left, name }, { service: right, name }, `both read ${name}, and ${why}`);
    }
  }
  return [...shared.values()];
}

function rolesAgree(left: Role, right: Role): boolean {
  const general = (role: Role) => role === 'unknown' || role === 'access' || role === 'session';
  return left === right || (general(left) && general(right));
}

/** Two keys that are one literal, or two variables whose values in the env files are equal. */
function sameKeyValue(issuer: IssuerParty, verifier: VerifierParty, evaluator: Evaluator): boolean {
  const left = evaluator.evaluate(issuer.fact.key, { service: issuer.service, environment: 'development' });
  const right = evaluator.evaluate(verifier.fact.key, { service: verifier.service, environment: 'development' });
  if (left.state !== 'known' || right.state !== 'known') return false;
  return left.value instanceof SecretText && right.value instanceof SecretText && !left.value.isEmpty && left.value.equals(right.value);
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

function layoutSaysSo(left: Service, right: Service, services: readonly Service[]): boolean {
  const nested = isInside(left.folder, right.folder) || isInside(right.folder, left.folder);
  const parent = parentOf(left, right);
  const parts = services.filter(
    (service) => service.folder !== parent && isInside(service.folder, parent) && service.example === left.example && !service.library,
  );
  if (parts.length > MOST_PARTS) return false;
  const near = nested || depthBelow(left.folder, parent) + depthBelow(right.folder, parent) <= 4;
  return near && ((isFront(left) && isBack(right)) || (isBack(left) && isFront(right)));
}

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

function depthBelow(folder: string, parent: string): number {
  return folder === parent ? 0 : folder.slice(parent.length).split('/').filter(Boolean).length;
}
