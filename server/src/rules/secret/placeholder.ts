import { environmentNamed } from '../../facts/env-file-names';
import type { EnvEntry } from '../../facts/fact';
import { isHalfOfCredential, isSigningName } from '../../facts/secret-names';
import { fixWith } from '../../fix/edits';
import { FRESH_SECRET, setValue } from '../../fix/env-file';
import type { Contract } from '../../model/contract';
import { isKnownSecret, isPlaceholder } from '../../model/placeholders';
import { defineRule, type Finding } from '../rule';

// Whoever knows the secret can make a token for any user, and everybody knows the values that tutorials print.
export default defineRule({
  id: 'secret/placeholder',
  summary: 'A live env file holds a placeholder or a publicly known value as a secret',
  severity: 'error',
  fixes: 'suggested',
  options: {},
  check,
});

function* check(contract: Contract): Iterable<Finding> {
  for (const entry of contract.facts.all('env-entry')) {
    if (!isLive(entry, contract) || !isSigningName(entry.key) || !isPlaceholder(entry.key, entry.value)) continue;
    if (isHalfOfCredential(entry.key, keysIn(entry.file, contract))) continue;
    const known = isKnownSecret(entry.value);
    const others = sharedEntries(entry, contract);
    yield {
      at: entry.valueAt,
      message: known ? `${entry.key} is a publicly known value` : `${entry.key} still holds a placeholder`,
      help: `Anyone who has read the documentation it comes from can sign a token that this service accepts. Generate a value of its own${others.length > 1 ? ', the same in every file that shares it' : ''}.`,
      related: others
        .filter((other) => other !== entry)
        .map((other) => ({ at: other.keyAt, message: `${other.key} must stay equal to it` })),
      fixes: [
        fixWith(
          'Generate a new random value',
          'suggested',
          others.map((other) => setValue(other, FRESH_SECRET)),
        ),
      ],
    };
  }
}

function keysIn(file: string, contract: Contract): readonly string[] {
  return contract.facts.ofFile(file).flatMap((fact) => (fact.kind === 'env-entry' ? [fact.key] : []));
}

/** Templates hold placeholders by design, and files for tests or for development may hold what they like. */
function isLive(entry: EnvEntry, contract: Contract): boolean {
  if (contract.isTemplate(entry.file) || contract.isTestFile(entry.file) || entry.value.isEmpty) return false;
  // The files of a dev container set up the machine of whoever works on the project.
  if (/(?:^|\/)\.devcontainer\//.test(entry.file)) return false;
  const environment = environmentNamed(entry.file);
  return environment !== 'test' && environment !== 'development';
}

/** The entry and those that services sharing the secret hold with the same value: they are changed together. */
function sharedEntries(entry: EnvEntry, contract: Contract): readonly EnvEntry[] {
  const owner = contract.serviceOf(entry.file);
  const names = contract.sharedSecrets
    .filter((shared) => shared.members.some((member) => member.name === entry.key && member.service === owner))
    .flatMap((shared) => shared.members.map((member) => member.name));
  const same = contract.facts
    .all('env-entry')
    .filter((other) => other !== entry && names.includes(other.key) && isLive(other, contract) && other.value.equals(entry.value));
  return [entry, ...same];
}
