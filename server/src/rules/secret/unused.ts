import { environmentNamed } from '../../facts/env-file-names';
import type { EnvEntry } from '../../facts/fact';
import { hasPublicPrefix, nameKind } from '../../facts/secret-names';
import { fixWith } from '../../fix/edits';
import type { Contract, Service } from '../../model/contract';
import { isHalfBeside } from '../../model/live-entries';
import { NearNames } from '../../model/near-miss';
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
  const near = new NearNames(read.keys());
  const files = new Map<string, FileView>();
  for (const entry of contract.facts.all('env-entry')) {
    if (ignoreNames.includes(entry.key) || !isOwnSecret(entry, contract)) continue;
    if (known.has(entry.key) || known.has(entry.key.replace(OTHER_OF_A_PAIR, ''))) continue;
    let file = files.get(entry.file);
    if (file === undefined) {
      file = viewOf(entry.file, read, contract);
      files.set(entry.file, file);
    }
    // A misspelt name is reported where the right one is missing.
    if (!file.isWhole || isHalfBeside(entry.key, entry.file, contract) || near.find(entry.key) !== undefined) continue;
    if (isReadByPackage(entry.key, file.readers) || !file.read.some((name) => name !== entry.key)) continue;
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
  return LOOKED_FOR.test(entry.key) && nameKind(entry.key) === 'signing-secret' && !hasPublicPrefix(entry.key);
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
  const prefixes = new Set(facts.all('env-loader').map((loader) => loader.prefix));
  prefixes.delete('');
  for (const read of facts.all('env-read')) {
    names.add(read.name);
    names.add(read.name.toUpperCase());
    // Settings classes and wrappers put a prefix in front of the names that the code shows.
    for (const prefix of prefixes) names.add((prefix + read.name).toUpperCase());
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

/** What is the same for all entries of a file. */
interface FileView {
  /** Whether all that could read it is seen. */
  readonly isWhole: boolean;
  readonly readers: readonly Service[];
  /** Its names that code which gets the file is seen to read: without any, it may be there for others. */
  readonly read: readonly string[];
}

function viewOf(file: string, read: ReadonlyMap<string, ReadonlySet<Service>>, contract: Contract): FileView {
  const readers = readersOf(file, contract);
  const keys = contract.facts.ofFile(file).flatMap((fact) => (fact.kind === 'env-entry' ? [fact.key] : []));
  return {
    isWhole: isSeenWhole(file, contract),
    readers,
    read: keys.filter((key) => readers.some((service) => read.get(key)?.has(service) === true)),
  };
}
