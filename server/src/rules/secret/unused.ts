import { environmentNamed } from '../../facts/env-file-names';
import type { EnvEntry } from '../../facts/fact';
import { hasPublicPrefix, isHalfOfCredential, nameKind } from '../../facts/secret-names';
import { fixWith } from '../../fix/edits';
import type { Contract, Service } from '../../model/contract';
import { nearMiss } from '../../model/near-miss';
import { isReadByPackage, isSeenWhole, readersOf } from '../../model/unseen-readers';
import { defineRule, type Finding } from '../rule';

// A secret that nothing reads is either a leftover, or the sign that the code uses another one than its owner believes.
export default defineRule({
  id: 'secret/unused',
  summary: 'A secret is defined in an env file and read nowhere',
  severity: 'info',
  fixes: 'suggested',
  options: { ignoreNames: { description: 'Variables of which nothing is said.', default: [] } },
  check,
});

/** Names that every file which spells them is read for; see the extractors' anchors. */
const LOOKED_FOR = /^(?:[A-Z0-9]+_)*SECRET(?:_[A-Z0-9]+)*$/;
/** The second of two secrets during a rotation. */
const OTHER_OF_A_PAIR = /_(?:OLD|NEW|PREVIOUS|PREV|NEXT|CURRENT|FALLBACKS?|SECONDARY|BACKUP|V?\d{1,3})$/;

function* check(contract: Contract, { ignoreNames }: { readonly ignoreNames: readonly string[] }): Iterable<Finding> {
  const known = namesKnown(contract);
  const read = readNames(contract);
  const whole = new Map<string, boolean>();
  for (const entry of contract.facts.all('env-entry')) {
    if (ignoreNames.includes(entry.key) || !isOwnSecret(entry, contract)) continue;
    if (known.has(entry.key) || known.has(entry.key.replace(OTHER_OF_A_PAIR, ''))) continue;
    // A misspelt name is reported where the right one is missing.
    if (nearMiss(entry.key, read.keys()) !== undefined) continue;
    if (!whole.has(entry.file)) whole.set(entry.file, isSeenWhole(entry.file, contract));
    const readers = readersOf(entry.file, contract);
    if (!whole.get(entry.file) || isReadByPackage(entry.key, readers) || !readsOthers(entry, readers, read, contract)) continue;
    yield {
      at: entry.keyAt,
      message: `${entry.key} is read nowhere`,
      help: 'No code of this workspace names it, and no other file passes it on. If it was meant to protect something, the code uses another secret; otherwise remove it.',
      tags: ['unnecessary'],
      fixes: [fixWith(`Remove ${entry.key}`, 'suggested', [{ at: entry.removeAt, newText: [] }])],
    };
  }
}

function isOwnSecret(entry: EnvEntry, contract: Contract): boolean {
  if (entry.value.isEmpty || contract.isTemplate(entry.file) || contract.isTestFile(entry.file)) return false;
  if (environmentNamed(entry.file) === 'test' || /(?:^|\/)\.(?:devcontainer\/|dev\.vars)/.test(entry.file)) return false;
  if (!LOOKED_FOR.test(entry.key) || nameKind(entry.key) !== 'signing-secret' || hasPublicPrefix(entry.key)) return false;
  const keys = contract.facts.ofFile(entry.file).flatMap((fact) => (fact.kind === 'env-entry' ? [fact.key] : []));
  return !isHalfOfCredential(entry.key, keys);
}

/** Every name that anything but an env file's own line speaks of, in upper case too. */
function namesKnown(contract: Contract): ReadonlySet<string> {
  const { facts } = contract;
  const names = new Set<string>();
  for (const mention of facts.all('name-mention')) names.add(mention.name);
  for (const evidence of facts.all('name-evidence')) if (evidence.source !== 'documentation') names.add(evidence.name);
  for (const exposure of facts.all('client-exposure')) names.add(exposure.name);
  for (const variable of facts.all('fly-variable')) names.add(variable.key);
  for (const entry of facts.all('env-entry')) for (const reference of entry.references) names.add(reference.name);
  for (const read of facts.all('env-read')) {
    names.add(read.name);
    names.add(read.name.toUpperCase());
    // Settings classes and wrappers put a prefix in front of the names that the code shows.
    for (const loader of facts.all('env-loader')) if (loader.prefix !== '') names.add((loader.prefix + read.name).toUpperCase());
  }
  return names;
}

/** The names that code reads, each with the services that do. */
function readNames(contract: Contract): ReadonlyMap<string, ReadonlySet<Service>> {
  const names = new Map<string, Set<Service>>();
  for (const read of contract.facts.all('env-read'))
    names.set(read.name, (names.get(read.name) ?? new Set()).add(contract.serviceOf(read.file)));
  return names;
}

/** Whether code that gets the file is seen to read something else of it: otherwise it may be there for others. */
function readsOthers(
  entry: EnvEntry,
  readers: readonly Service[],
  read: ReadonlyMap<string, ReadonlySet<Service>>,
  contract: Contract,
): boolean {
  return contract.facts
    .ofFile(entry.file)
    .some(
      (fact) => fact.kind === 'env-entry' && fact.key !== entry.key && readers.some((service) => read.get(fact.key)?.has(service) === true),
    );
}
