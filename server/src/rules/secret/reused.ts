import type { EnvEntry } from '../../facts/fact';
import { hasPublicPrefix, isSigningName } from '../../facts/secret-names';
import { SecretIndex } from '../../facts/secret-text';
import type { Value } from '../../facts/value';
import { fixWith } from '../../fix/edits';
import { setValue } from '../../fix/env-file';
import type { Contract, Environment, Service } from '../../model/contract';
import { isHalfBeside, isLiveFile, liveEntries, sharedEntries } from '../../model/live-entries';
import { isPlaceholder, isStorageKey } from '../../model/placeholders';
import { isKeptElsewhere } from '../../model/provisions';
import { bytesFor } from '../../model/secret-length';
import { beforeChange, mayBeOneSecret, type Purpose, purposeOf } from '../../model/secret-purpose';
import { isKeyOrPointer } from '../../model/strength';
import { defineRule, type Finding, oncePerPlace } from '../rule';

// Two secrets with one value are one secret: what was made for the one purpose passes for the other, and who learns the one has both.
export default defineRule({
  id: 'secret/reused',
  summary: 'Two different secrets have one value',
  severity: 'warning',
  fixes: 'suggested',
  options: {},
  check: (contract) => oncePerPlace(check(contract)),
});

const ENVIRONMENTS: readonly Environment[] = ['development', 'staging', 'production'];
/** Shorter texts are switches and numbers that agree by chance. */
const SHORTEST = 4;

function* check(contract: Contract): Iterable<Finding> {
  const order = new Map(liveEntries(contract).map((entry, index) => [entry, index]));
  for (const service of contract.services) {
    if (service.example || service.library) continue;
    for (const environment of ENVIRONMENTS) {
      const secrets = contract
        .provisionsOf(service, environment)
        .flatMap(({ entry }) => (entry && order.has(entry) && isComparable(entry, contract) ? [entry] : []))
        .sort((left, right) => (order.get(left) ?? 0) - (order.get(right) ?? 0));
      const earlier = new SecretIndex<EnvEntry>();
      for (const second of secrets) {
        const first = earlier.of(second.value).find((other) => areTwo(other, second, service, contract));
        if (first) yield describe(first, second, contract);
        earlier.add(second.value, second);
      }
    }
  }
  yield* acrossServices(contract);
}

/** Services that have nothing to do with one another, or do not share this: only secrets that are each service's own. */
function* acrossServices(contract: Contract): Iterable<Finding> {
  const own = liveEntries(contract).filter(
    (entry) => OWN.has(purposeOf(entry.key)) && !contract.serviceOf(entry.file).example && isComparable(entry, contract),
  );
  const earlier = new SecretIndex<EnvEntry>();
  for (const second of own) {
    const service = contract.serviceOf(second.file);
    const first = earlier
      .of(second.value)
      .find(
        (other) =>
          contract.serviceOf(other.file) !== service &&
          !mayBeOneSecret(other.key, second.key) &&
          !isShared(other.key, second.key, contract),
      );
    if (first) yield describe(first, second, contract);
    earlier.add(second.value, second);
  }
}

/** What one service keeps for itself. Tokens and sessions may be read by others under another name. */
const OWN: ReadonlySet<Purpose | undefined> = new Set<Purpose>([
  'refresh tokens',
  'encryption',
  'hashing',
  'scheduled jobs',
  'one-time tokens',
]);

function describe(first: EnvEntry, second: EnvEntry, contract: Contract): Finding {
  const others = sharedEntries(second, contract);
  const services = others.map((other) => contract.serviceOf(other.file));
  return {
    at: second.valueAt,
    message: `${second.key} has the same value as ${first.key}`,
    help: `${effectOf(purposeOf(first.key), purposeOf(second.key))} Generate a value of its own for ${second.key}.${beforeChange(second.key)}`,
    related: [{ at: first.valueAt, message: `${first.key} has it here` }],
    fixes: [
      fixWith(
        `Generate a new random value for ${second.key}`,
        'suggested',
        others.map((other) => setValue(other, { fresh: 'secret', bytes: bytesFor(second.key, services, contract) })),
      ),
    ],
  };
}

function effectOf(first: Purpose | undefined, second: Purpose | undefined): string {
  const both = [first, second];
  if (both.includes('refresh tokens') && both.includes('access tokens'))
    return 'A refresh token then passes as an access token wherever its type is not checked, for as long as it lives.';
  return `One secret then serves ${first ?? 'two purposes'} and ${second ?? 'another'}: what was made for the one may pass for the other, and who learns the one has both.`;
}

function isComparable(entry: EnvEntry, contract: Contract): boolean {
  const { key, value } = entry;
  if (!isSigningName(key) || hasPublicPrefix(key) || value.length < SHORTEST || !isLiveFile(entry.file, contract)) return false;
  // A reference to another variable is meant, whatever one thinks of it.
  if (entry.references.some((reference) => !reference.escaped) || isKeptElsewhere(entry)) return false;
  if (isPlaceholder(key, value) || isKeyOrPointer(value) || isStorageKey(key, value)) return false;
  return !isHalfBeside(key, entry.file, contract);
}

/** Whether the names are of two secrets, as far as names and code tell. */
function areTwo(first: EnvEntry, second: EnvEntry, service: Service, contract: Contract): boolean {
  if (first.key === second.key || mayBeOneSecret(first.key, second.key)) return false;
  return !isShared(first.key, second.key, contract) && !readAsOne(first.key, second.key, service, contract);
}

/**
 * Services hold the two as one secret. Tokens that are made with the one and checked with the other within a service tell nothing:
 * that they match may be just the equal value.
 */
function isShared(first: string, second: string, contract: Contract): boolean {
  return contract.sharedSecrets.some(({ members }) => {
    const names = members.map((member) => member.name);
    return names.includes(first) && names.includes(second);
  });
}

/** The code takes the one where the other is missing. */
function readAsOne(first: string, second: string, service: Service, contract: Contract): boolean {
  const [left, right] = [first, second].map((name) => contract.needsOf(service).find((need) => need.name === name));
  const fallsBack = (need: typeof left, name: string) => need?.reads.some((read) => namesIn(read.fallback).includes(name)) === true;
  return fallsBack(left, second) || fallsBack(right, first);
}

function namesIn(value: Value): readonly string[] {
  if (value.kind === 'encoded' || value.kind === 'converted') return namesIn(value.of);
  return value.kind === 'env' ? [value.name, ...namesIn(value.fallback)] : [];
}
