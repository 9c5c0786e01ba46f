import type { EnvEntry } from '../../facts/fact';
import { hasPublicPrefix, isSecretName, nameKind } from '../../facts/secret-names';
import type { Value } from '../../facts/value';
import { fixWith } from '../../fix/edits';
import { setValue } from '../../fix/env-file';
import type { Contract, Environment, Need, Provision, Service, Stack } from '../../model/contract';
import { readsBack } from '../../model/expansion';
import { isHalfBeside } from '../../model/live-entries';
import { isBlank } from '../../model/placeholders';
import { bytesFor } from '../../model/secret-length';
import { defineRule, type Finding, type Fix, oncePerPlace } from '../rule';

// An entry without a value looks provided to whoever reads the file, and to every check that asks for the name alone.
export default defineRule({
  id: 'secret/empty',
  summary: 'A secret the code needs is defined and has no value',
  severity: 'error',
  fixes: 'suggested',
  options: {},
  check: (contract) => oncePerPlace(check(contract)),
});

/** Stacks whose files are known to be loaded together, the stronger hiding the weaker. */
const CASCADES: ReadonlySet<Stack> = new Set(['next', 'expo', 'react-scripts', 'vite', 'dotenv-flow']);

function* check(contract: Contract): Iterable<Finding> {
  for (const service of contract.services) {
    if (service.library || service.example) continue;
    const needs = contract.needsOf(service).filter((need) => isNeeded(need, contract));
    for (const environment of contract.environmentsOf(service)) {
      if (environment === 'test') continue;
      for (const need of needs) {
        const empty = emptyProvision(need.name, service, environment, contract);
        if (!empty || hasAlternative(need, environment, contract) || isSupplied(need.name, service, contract)) continue;
        if (need.keyOf.length === 0 && isHalfBeside(need.name, empty.at.file, contract)) continue;
        const hidden = hiddenValue(need.name, empty, service, environment, contract);
        if (hidden === 'unknown' || isSkeleton(empty, service, contract)) continue;
        yield describe(need, empty, environment, hidden, contract);
      }
    }
  }
}

function describe(need: Need, empty: Provision, environment: Environment, hidden: EnvEntry | undefined, contract: Contract): Finding {
  const { name, service } = need;
  const file = contract.pathInWorkspace(empty.at.file);
  const effect =
    need.keyOf.length > 0
      ? 'Libraries either refuse an empty key, so that nobody can sign in, or accept it, so that anybody can sign a token.'
      : 'The code finds the variable and works with an empty text, which fails later and somewhere else.';
  const place = hidden
    ? `This line also hides the value in ${contract.pathInWorkspace(hidden.file)}: remove it, or give it one.`
    : empty.entry
      ? `Give it a value in ${file}, or remove the line so that it is seen to be missing.`
      : `Remove it from ${file} and set it with fly secrets set, which wins over [env].`;
  return {
    at: empty.entry?.keyAt ?? empty.at,
    message: `${name} is empty, and ${service.name} needs it`,
    help: `${effect} ${place}`,
    // A Fly secret of the same name, which no file shows, would win over the line.
    ...(empty.entry ? {} : { severity: 'warning' as const }),
    related: hidden ? [{ at: hidden.keyAt, message: 'The value that it hides' }] : [],
    fixes: hidden || !empty.entry ? [] : fixesFor(need, empty.entry, environment, contract),
  };
}

/**
 * Keys of tokens count when the code reads them without a default and goes on. Of the project's other secrets, only what the code
 * says it cannot do without. The credentials of others are left alone: many an empty line stands for a feature that is not set up.
 */
function isNeeded(need: Need, contract: Contract): boolean {
  if (hasPublicPrefix(need.name)) return false;
  const kind = nameKind(need.name);
  const isKey = need.keyOf.length > 0 && kind !== 'public';
  if (!isKey && kind !== 'signing-secret' && kind !== 'private-key') return false;
  if (need.reads.some((read) => read.fallback.kind !== 'unset')) return false;
  if (isKey) return need.reads.some((read) => read.requirement !== 'optional');
  if (need.reads.some((read) => read.requirement === 'optional')) return false;
  return need.reads.some((read) => read.requirement !== 'plain' || read.reader !== '') || isGivenToFramework(need, contract);
}

function isGivenToFramework(need: Need, contract: Contract): boolean {
  return contract.facts
    .all('secret-setting')
    .some(({ key, file }) => key.kind === 'env' && key.name === need.name && contract.serviceOf(file) === need.service);
}

/** The winning provision when it holds nothing, in a file that is used. */
function emptyProvision(name: string, service: Service, environment: Environment, contract: Contract): Provision | undefined {
  const provision = contract.provisionOf(service, environment, name);
  if (!provision?.value || !isBlank(provision.value)) return undefined;
  // The key of a development file signs as well as any, so that an empty one fails there too.
  const file = provision.at.file;
  return contract.isTemplate(file) || contract.isTestFile(file) ? undefined : provision;
}

/** Whether the code tries another variable first or reads the secret from a file, and that one is there. */
function hasAlternative(need: Need, environment: Environment, contract: Contract): boolean {
  const { service, name } = need;
  const tried = contract.needsOf(service).filter((other) => other.reads.some((read) => fallsBackOn(read.fallback, name)));
  return [...tried.map((other) => other.name), `${name}_FILE`].some((other) => {
    const provision = contract.provisionOf(service, environment, other);
    return provision !== undefined && !(provision.value && isBlank(provision.value));
  });
}

function fallsBackOn(fallback: Value, name: string): boolean {
  if (fallback.kind === 'encoded' || fallback.kind === 'converted') return fallsBackOn(fallback.of, name);
  return fallback.kind === 'env' && (fallback.name === name || fallsBackOn(fallback.fallback, name));
}

/** Compose, a workflow, a script or the platform sets it: the file's line is only its place. */
function isSupplied(name: string, service: Service, contract: Contract): boolean {
  return contract.evidenceFor(service, name).some((mention) => mention.source !== 'documentation' || mention.app !== '');
}

/** A weaker file's value; `unknown` when there is one and nobody can tell which file wins. */
function hiddenValue(
  name: string,
  empty: Provision,
  service: Service,
  environment: Environment,
  contract: Contract,
): EnvEntry | undefined | 'unknown' {
  const files = contract.envFilesOf(service, environment);
  for (const file of files) {
    const other = contract.facts
      .ofFile(file)
      .find((fact): fact is EnvEntry => fact.kind === 'env-entry' && fact.key === name && !isBlank(fact.value));
    if (other) return CASCADES.has(service.stack) && file !== empty.at.file ? other : 'unknown';
  }
  return undefined;
}

/** A committed base file lists names for the local files of a cascade; without one value it is such a list. */
function isSkeleton(empty: Provision, service: Service, contract: Contract): boolean {
  if (!empty.entry || !CASCADES.has(service.stack) || /\.local$/.test(empty.at.file)) return false;
  return contract.facts.ofFile(empty.at.file).every((fact) => fact.kind !== 'env-entry' || !isSecretName(fact.key) || isBlank(fact.value));
}

/** A signing secret can be made up; a private key has a public half somewhere. */
function fixesFor(need: Need, entry: EnvEntry, environment: Environment, contract: Contract): readonly Fix[] {
  if (nameKind(need.name) === 'private-key') return [];
  const partners = contract.sharedSecrets
    .filter(({ members }) => members.some((member) => member.service === need.service && member.name === need.name))
    .flatMap(({ members }) => members.filter((member) => member.service !== need.service))
    .flatMap((member) => contract.provisionOf(member.service, environment, member.name) ?? []);
  const holder = partners.find((partner) => partner.value && !isBlank(partner.value));
  if (holder?.value)
    return readsBack(holder.value, need.service.expansion)
      ? [fixWith('Use the value of the service that shares it', 'suggested', [setValue(entry, holder.value)])]
      : [];
  if (partners.some((partner) => partner.value === undefined)) return [];
  const entries = new Set([entry, ...partners.flatMap((partner) => partner.entry ?? [])]);
  const services = [need.service, ...partners.map((partner) => contract.serviceOf(partner.at.file))];
  const fresh = { fresh: 'secret', bytes: bytesFor(need.name, services, contract) } as const;
  const inOrder = [...entries].sort((left, right) => (left.file < right.file ? -1 : 1));
  return [
    fixWith(
      'Generate a new random value',
      'suggested',
      inOrder.map((place) => setValue(place, fresh)),
    ),
  ];
}
