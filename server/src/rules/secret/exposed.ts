import type { EnvEntry } from '../../facts/fact';
import { isPlainlySecret, nameKind, publicPrefixOf } from '../../facts/secret-names';
import { fixWith, replaceText } from '../../fix/edits';
import type { Contract, Service } from '../../model/contract';
import { isPlaceholder } from '../../model/placeholders';
import { Exposure } from '../../model/public-prefixes';
import { serverOnlyKind } from '../../model/server-only-values';
import type { Place } from '../../text/range';
import { baseName, isInside } from '../../text/source';
import { defineRule, type Finding, type Fix, oncePerPlace } from '../rule';

// What is in client code is in everybody's hands. The prefix that puts it there is often added in the belief that the code needs it.
export default defineRule({
  id: 'secret/exposed',
  summary: 'A secret is put into client code, where everybody can read it',
  severity: 'error',
  fixes: 'suggested',
  options: {
    publicNames: { description: 'Variables that may be in client code, although their names sound secret.', default: [] },
    prefixes: { description: 'Further prefixes that put a variable into client code, such as those of envPrefix in Vite.', default: [] },
  },
  check,
});

/** Equal values shorter than this may be equal by chance: both `postgres`. */
const SHORTEST_VALUE = 16;
const MOST_RELATED = 5;

interface Options {
  readonly publicNames: readonly string[];
  readonly prefixes: readonly string[];
}

function* check(contract: Contract, { publicNames, prefixes }: Options): Iterable<Finding> {
  const exposure = new Exposure(contract, prefixes);
  yield* prefixed(contract, exposure, publicNames);
  yield* configured(contract, exposure, publicNames);
  yield* oncePerPlace(valued(contract, exposure, publicNames));
}

/** A variable by name and by the service whose client code gets it, with the places that mention it. The first is where the finding goes. */
interface Exposed {
  readonly name: string;
  readonly service: Service;
  readonly places: Place[];
}

/** Secrets behind a public prefix. */
function* prefixed(contract: Contract, exposure: Exposure, publicNames: readonly string[]): Iterable<Finding> {
  for (const { name, service, places } of exposedNames(contract, exposure)) {
    const [at, ...others] = places;
    const exposer = exposure.exposerOf(service, name);
    if (at === undefined || exposer === undefined || publicNames.includes(name)) continue;
    yield {
      at,
      message: `${name} is a secret, and ${exposer} puts it into client code`,
      help: `Everything behind ${exposure.prefixOf(name)} is meant for the JavaScript that browsers download, so whoever looks finds it. Use it on the server only, under a name without the prefix, and change its value: the old one is no longer a secret.`,
      related: others.slice(0, MOST_RELATED).map((other) => ({ at: other, message: `${name} is also here` })),
      fixes: renamed(name, service, contract),
    };
  }
}

/** Code first, because it is the same on every machine; then env files, then what gives the name to a deployment. */
function exposedNames(contract: Contract, exposure: Exposure): Iterable<Exposed> {
  const found = new Map<string, Exposed>();
  const add = (name: string, service: Service | undefined, at: Place) => {
    if (!service || service.example || service.library) return;
    const key = `${name} ${service.folder}`;
    const known = found.get(key);
    if (known) known.places.push(at);
    else found.set(key, { name, service, places: [at] });
  };
  const isMeant = (name: string, file: string) => exposure.isOfSecret(name) && !contract.isTestFile(file);
  for (const read of contract.facts.all('env-read'))
    if (isMeant(read.name, read.file) && exposure.exposerOf(contract.serviceOf(read.file), read.name) !== undefined)
      add(read.name, contract.serviceOf(read.file), read.nameAt);
  for (const entry of contract.facts.all('env-entry'))
    if (!contract.isTemplate(entry.file) && isMeant(entry.key, entry.file) && !isSwitch(entry))
      add(entry.key, exposure.serviceFor(entry.file, entry.key), entry.keyAt);
  for (const variable of contract.facts.all('fly-variable'))
    if (isMeant(variable.key, variable.file)) add(variable.key, exposure.serviceFor(variable.file, variable.key), variable.keyAt);
  for (const evidence of contract.facts.all('name-evidence'))
    if (evidence.source !== 'documentation' && evidence.source !== 'code' && isMeant(evidence.name, evidence.file))
      add(evidence.name, exposure.serviceFor(evidence.file, evidence.name), evidence.at);
  return found.values();
}

/** `VITE_ADMIN_SECRET=true` turns something on. */
function isSwitch(entry: EnvEntry): boolean {
  return ['true', 'false', 'on', 'off', '0', '1'].some((text) => entry.value.equals(text));
}

/** Secrets that a build configuration hands to client code under their own names. */
function* configured(contract: Contract, exposure: Exposure, publicNames: readonly string[]): Iterable<Finding> {
  for (const { file, at, name, by } of contract.facts.all('client-exposure')) {
    const service = contract.serviceOf(file);
    // Behind a public prefix it is reported for that.
    if (service.example || service.library || contract.isTestFile(file) || !isPlainlySecret(name)) continue;
    if (exposure.prefixOf(name) !== undefined || publicNames.includes(name)) continue;
    yield {
      at,
      message: `${name} is a secret, and \`${by}\` of ${baseName(file)} puts it into client code`,
      help: `What stands there is meant for the JavaScript that browsers download, and on the server it is needed for nothing: process.env.${name} is read there anyway. Remove the entry, and change the value: the old one may be known.`,
    };
  }
}

/** Values that are for servers under names that are for clients. */
function* valued(contract: Contract, exposure: Exposure, publicNames: readonly string[]): Iterable<Finding> {
  for (const entry of contract.facts.all('env-entry')) {
    if (entry.value.isEmpty || contract.isTemplate(entry.file) || contract.isTestFile(entry.file)) continue;
    const service = exposure.serviceFor(entry.file, entry.key);
    const home = service ?? contract.serviceOf(entry.file);
    if (home.example || exposure.isOfSecret(entry.key) || publicNames.includes(entry.key)) continue;
    const kind = service || isMadeForClients(entry.key) ? serverOnlyKind(entry.value) : undefined;
    if (kind !== undefined) {
      yield {
        at: entry.valueAt,
        message: `${entry.key} is a name for client code and holds ${kind}`,
        help: 'Whoever has this key can do what the server can. Put the key for clients here, and revoke this one if it was ever deployed.',
      };
      continue;
    }
    const secret = service && secretWithValueOf(entry, service, contract, exposure);
    if (!secret) continue;
    yield {
      at: entry.valueAt,
      message: `${entry.key} has the value of ${secret.name}`,
      help: `${asSubject(exposure.exposerOf(service, entry.key))} puts ${entry.key} into client code, so ${secret.name} is no longer a secret. Give the client a value of its own, or none, and change the secret.`,
      related: [{ at: secret.at, message: `${secret.name} is a secret` }],
    };
  }
}

/** The beginning of a sentence. */
function asSubject(exposer = ''): string {
  return exposer === 'its prefix' ? 'Its prefix' : exposer;
}

/** `SUPABASE_ANON_KEY` goes to clients under whatever name they read it. */
function isMadeForClients(name: string): boolean {
  return /(?:^|_)(?:ANON|PUBLISHABLE)_KEY$/i.test(name);
}

function secretWithValueOf(entry: EnvEntry, service: Service, contract: Contract, exposure: Exposure) {
  if (nameKind(entry.key) === 'public') return undefined;
  for (const environment of contract.environmentsOf(service)) {
    if (environment === 'test') continue;
    const own = contract.provisionOf(service, environment, entry.key);
    const value = own?.entry === entry ? own.value : undefined;
    if (!value || value.length < SHORTEST_VALUE || isPlaceholder(entry.key, value)) continue;
    const secret = contract
      .provisionsOf(service, environment)
      .find((other) => exposure.prefixOf(other.name) === undefined && isPlainlySecret(other.name) && other.value?.equals(value) === true);
    if (secret) return secret;
  }
  return undefined;
}

/** Drops the prefix wherever the service names the variable; nothing where a part of it cannot be seen or the new name is taken. */
function renamed(name: string, service: Service, contract: Contract): readonly Fix[] {
  const prefix = publicPrefixOf(name);
  if (prefix === undefined) return [];
  const bare = name.slice(prefix.length);
  // Nuxt names its settings by the prefix, and components in files of their own are not read.
  if (prefix === 'NUXT_PUBLIC_' || ['vue', 'svelte', 'astro', '@sveltejs/kit'].some((one) => Object.hasOwn(service.dependencies, one)))
    return [];
  const { facts } = contract;
  const reads = facts.all('env-read').filter((read) => read.name === name);
  const entries = facts.all('env-entry').filter((entry) => entry.key === name);
  const mentions = facts.all('name-evidence').filter((evidence) => evidence.name === name);
  // Without its prefix it would stand in plain text in the Fly file still, which is another rule's finding.
  const isInFly = facts.all('fly-variable').some((variable) => variable.key === name);
  // Only Next.js lets the same expression read both kinds; elsewhere code that is renamed would read nothing.
  if (prefix !== 'NEXT_PUBLIC_' && reads.length > 0) return [];
  const files = [...reads, ...entries, ...mentions].map((fact) => fact.file);
  const isOwn = (file: string) => isInside(service.folder, contract.serviceOf(file).folder);
  const isTaken =
    facts.all('env-read').some((read) => read.name === bare && isOwn(read.file)) ||
    facts.all('env-entry').some((entry) => entry.key === bare && isOwn(entry.file)) ||
    facts.all('env-entry').some((entry) => entry.references.some((reference) => reference.name === name)) ||
    contract.evidenceFor(service, bare).length > 0;
  // A read whose name is also that of a variable or a field in the code would need more than one edit.
  const isPlain = reads.every((read) => read.at.start < read.nameAt.start);
  const isSet = mentions.some((evidence) => evidence.source === 'code');
  if (bare === '' || isTaken || isSet || isInFly || !isPlain || !files.every(isOwn)) return [];
  const places = [...reads.map((read) => read.nameAt), ...entries.map((entry) => entry.keyAt), ...mentions.map((evidence) => evidence.at)];
  const distinct = places.filter(
    (place, index) => places.findIndex((other) => other.file === place.file && other.start === place.start) === index,
  );
  return [
    fixWith(
      `Rename it to ${bare} wherever ${service.name} names it`,
      'suggested',
      distinct.map((place) => replaceText(place, bare)),
    ),
  ];
}
