import type { EnvRead } from '../../facts/fact';
import { hasPublicPrefix, isHalfOfCredential, isSecretName, nameKind } from '../../facts/secret-names';
import type { SecretText } from '../../facts/secret-text';
import type { Value } from '../../facts/value';
import { fixWith, replaceText } from '../../fix/edits';
import { addEntry, FRESH_SECRET } from '../../fix/env-file';
import type { Contract, Environment, Need, Service } from '../../model/contract';
import { readsBack } from '../../model/expansion';
import { nearMiss } from '../../model/near-miss';
import { baseName, folderOf, isInside } from '../../text/source';
import { defineRule, type Finding, type Fix } from '../rule';

// A secret that is not there is the commonest 401 of all: the code runs, signs with nothing or skips its check,
// and the refusal shows up somewhere else.
export default defineRule({
  id: 'secret/missing',
  summary: 'A secret the code needs is provided nowhere',
  severity: 'error',
  fixes: 'suggested',
  options: {},
  check,
});

function* check(contract: Contract): Iterable<Finding> {
  for (const service of contract.services) {
    if (service.library || service.example) continue;
    for (const need of contract.needsOf(service)) {
      if (!isNeeded(need, contract)) continue;
      const lacking = contract
        .environmentsOf(service)
        .filter((environment) =>
          [need.name, ...triedBefore(need, contract)].every((name) => isMissing(name, service, environment, contract)),
        );
      const [environment] = lacking;
      const bare = withoutFallback(need);
      const read = bare.find((candidate) => candidate.requirement !== 'optional') ?? bare[0];
      if (environment === undefined || !read) continue;
      yield describe(need, read, environment, lacking, contract);
    }
  }
}

function describe(need: Need, read: EnvRead, environment: Environment, lacking: readonly Environment[], contract: Contract): Finding {
  const { name, service } = need;
  const files = contract.envFilesOf(service, environment).map(contract.pathInWorkspace);
  const meant = misspelt(name, service, environment, contract);
  const other = valueElsewhere(need, environment, contract);
  const holder = other ? ` ${other.service.name} has it in ${other.file}.` : '';
  return {
    at: read.nameAt,
    message: `${name} is not provided to ${service.name} in ${lacking.join(' or ')}${meant ? `: did you mean ${meant.name}?` : ''}`,
    help: `Looked in ${files.join(', ')}.${holder} ${meant ? 'Rename the one or the other so that both sides agree.' : `Add ${name} there${other ? ' with the same value' : ''}.`}`,
    related: meant
      ? [{ at: meant.at, message: `${meant.name} is defined here and read nowhere` }]
      : other
        ? [{ at: other.at, message: `${other.service.name} gets it here` }]
        : [],
    fixes: [
      ...(meant ? [fixWith(`Rename ${meant.name} to ${name}`, 'suggested', [replaceText(meant.at, name)])] : []),
      ...localFix(need, environment, other?.value, contract),
      ...flyFixes(need),
    ],
  };
}

/** A name counts when it is a key that tokens are made with, or is by its name a secret of the project's own that the code cannot do without. */
function isNeeded(need: Need, contract: Contract): boolean {
  const bare = withoutFallback(need);
  if (hasPublicPrefix(need.name) || bare.length === 0) return false;
  const kind = nameKind(need.name);
  if (need.keyOf.length === 0 && (kind !== 'signing-secret' || isHalfOfCredential(need.name, namesIn(need.service, contract))))
    return false;
  if (bare.some((read) => read.requirement !== 'optional')) return true;
  return contract.sharedSecrets.some((shared) =>
    shared.members.some((member) => member.service === need.service && member.name === need.name),
  );
}

function namesIn(service: Service, contract: Contract): readonly string[] {
  return contract.needsOf(service).map((need) => need.name);
}

/** The variables that the code prefers to this one: `AUTH_SECRET ?? NEXTAUTH_SECRET` does without the second where it has the first. */
function triedBefore(need: Need, contract: Contract): readonly string[] {
  return contract
    .needsOf(need.service)
    .filter((other) => other.name !== need.name && other.reads.some((read) => fallsBackOn(read.fallback, need.name)))
    .map((other) => other.name);
}

function fallsBackOn(fallback: Value, name: string): boolean {
  if (fallback.kind === 'encoded' || fallback.kind === 'converted') return fallsBackOn(fallback.of, name);
  return fallback.kind === 'env' && (fallback.name === name || fallsBackOn(fallback.fallback, name));
}

/** Reads that have a literal instead are another rule's finding. */
function withoutFallback(need: Need): readonly EnvRead[] {
  return need.reads.filter((read) => read.fallback.kind === 'unset');
}

/**
 * Only where the service's env files hold secrets at all, or this one under a misspelt name: otherwise its secrets are kept
 * somewhere we cannot see.
 */
function isMissing(name: string, service: Service, environment: Environment, contract: Contract): boolean {
  if (
    environment === 'test' ||
    contract.provisionOf(service, environment, name) ||
    contract.provisionOf(service, environment, `${name}_FILE`)
  )
    return false;
  const files = contract.envFilesOf(service, environment);
  if (hasOwnTemplateOnly(service, files, contract)) return false;
  const holdsSecrets = contract
    .provisionsOf(service, environment)
    .some((provision) => provision.entry && files.includes(provision.entry.file) && isSecretName(provision.name));
  return holdsSecrets || misspelt(name, service, environment, contract) !== undefined;
}

/** A template of its own says that the service has a file of its own; where that is not there, those of folders above tell half. */
function hasOwnTemplateOnly(service: Service, files: readonly string[], contract: Contract): boolean {
  const own = (file: string) => folderOf(file) === service.folder;
  return (
    !files.some((file) => isInside(file, service.folder)) &&
    contract.facts.all('env-file').some(({ file }) => own(file) && contract.isTemplate(file))
  );
}

/** A name in the service's own files that nothing reads and that looks like this one. */
function misspelt(name: string, service: Service, environment: Environment, contract: Contract) {
  const read = new Set(contract.facts.all('env-read').map((fact) => fact.name));
  const unread = contract.provisionsOf(service, environment).flatMap(({ entry }) => (entry && !read.has(entry.key) ? [entry] : []));
  const meant = nearMiss(
    name,
    unread.map((entry) => entry.key),
  );
  const entry = unread.find((candidate) => candidate.key === meant);
  return entry && { name: entry.key, at: entry.keyAt };
}

/** The value that a service which shares this secret already has. */
function valueElsewhere(need: Need, environment: Environment, contract: Contract) {
  for (const shared of contract.sharedSecrets) {
    if (!shared.members.some((member) => member.service === need.service && member.name === need.name)) continue;
    for (const member of shared.members) {
      if (member.service === need.service) continue;
      const provision = contract.provisionOf(member.service, environment, member.name);
      if (provision?.value && !provision.value.isEmpty)
        return { service: member.service, value: provision.value, at: provision.at, file: contract.pathInWorkspace(provision.at.file) };
    }
  }
  return undefined;
}

function localFix(need: Need, environment: Environment, value: SecretText | undefined, contract: Contract): readonly Fix[] {
  // Neither half of a key pair can be made up.
  if (!value && (nameKind(need.name) === 'private-key' || nameKind(need.name) === 'public')) return [];
  const file = fileFor(need.service, environment, contract);
  if (file === undefined || (value && !readsBack(value, need.service.expansion))) return [];
  if (value) {
    const title = `Add ${need.name} to ${baseName(file)} with the same value`;
    return [fixWith(title, 'suggested', [addEntry(contract.facts, file, need.name, value)])];
  }
  const places = [{ file, name: need.name }, ...placesOfPartners(need, environment, contract)];
  const distinct = places.filter(
    (place, index) => places.findIndex((other) => other.file === place.file && other.name === place.name) === index,
  );
  const named = distinct.length === 1 ? baseName(file) : distinct.map((place) => contract.pathInWorkspace(place.file)).join(' and ');
  const title = `Add ${need.name} to ${named} with a new random value`;
  return [
    fixWith(
      title,
      'suggested',
      inOrder(distinct).map((place) => addEntry(contract.facts, place.file, place.name, FRESH_SECRET)),
    ),
  ];
}

function fileFor(service: Service, environment: Environment, contract: Contract): string | undefined {
  const file = environment === 'development' ? contract.localEnvFileOf(service) : contract.envFilesOf(service, environment)[0];
  return file === undefined || contract.isTemplate(file) ? undefined : file;
}

/** Where the services that share the secret lack it too: a new value helps only when all of them get it. */
function placesOfPartners(need: Need, environment: Environment, contract: Contract): readonly { file: string; name: string }[] {
  return contract.sharedSecrets
    .filter((shared) => shared.members.some((member) => member.service === need.service && member.name === need.name))
    .flatMap((shared) => shared.members)
    .flatMap(({ service, name }) => {
      if (service === need.service || !isMissing(name, service, environment, contract)) return [];
      const file = fileFor(service, environment, contract);
      return file === undefined ? [] : [{ file, name }];
    });
}

/** By file, so that both sides offer the very same edits. */
function inOrder(places: readonly { file: string; name: string }[]): readonly { file: string; name: string }[] {
  return [...places].sort((left, right) => (left.file < right.file ? -1 : 1));
}

function flyFixes(need: Need): readonly Fix[] {
  return need.service.flyApps.slice(0, 1).map((app) => ({
    title: `Set it on the Fly app ${app.app}`,
    safety: 'suggested',
    edits: [],
    command: `fly secrets set ${need.name}="$(openssl rand -base64 32)" --app ${app.app}`,
  }));
}
