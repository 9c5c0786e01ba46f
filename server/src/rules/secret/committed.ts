import { environmentNamed, isLocal } from '../../facts/env-file-names';
import type { EnvEntry, GitStanding, IgnoreFile } from '../../facts/fact';
import { hasPublicPrefix, isSecretName } from '../../facts/secret-names';
import { fixWith } from '../../fix/edits';
import type { Contract } from '../../model/contract';
import { isIssued, looksReal } from '../../model/exposed-values';
import { isKeptElsewhere } from '../../model/provisions';
import { listed } from '../../text/phrases';
import { pointAt } from '../../text/range';
import { baseName, folderOf, isInside, joinPath } from '../../text/source';
import { defineRule, type Finding, type Fix, type FixEdit } from '../rule';

// What was committed once is in the history for good, and everybody with a clone has it. The first step towards that
// is an env file that no ignore rule speaks of. Only git can say which it is, so without git nothing is said.
export default defineRule({
  id: 'secret/committed',
  summary: 'Git tracks an env file with secrets, or would add it',
  severity: 'error',
  fixes: 'suggested',
  options: {},
  check,
});

/** How many secrets a message names. */
const NAMED = 3;

function* check(contract: Contract): Iterable<Finding> {
  for (const { file, standing } of contract.facts.all('git-standing')) {
    if (standing === 'ignored' || isMeantToBeShared(file, contract)) continue;
    const secrets = secretsIn(file, contract);
    const [first] = secrets;
    if (!first) continue;
    yield describe(file, standing, first, secrets, contract);
  }
}

function describe(
  file: string,
  standing: GitStanding['standing'],
  first: EnvEntry,
  secrets: readonly EnvEntry[],
  contract: Contract,
): Finding {
  const names = [...new Set(secrets.map((entry) => entry.key))];
  const held = names.length > NAMED ? `${names.slice(0, NAMED).join(', ')} and ${names.length - NAMED} more` : listed(names);
  const name = baseName(file);
  const common = {
    at: first.keyAt,
    related: secrets.slice(1, NAMED).map((entry) => ({ at: entry.keyAt, message: `${entry.key} is in it, too` })),
    fixes: ignoreFix(file, standing, contract),
  };
  return standing === 'tracked'
    ? {
        ...common,
        message: `Git tracks ${name}, which holds ${held}`,
        help: `Everyone with a clone has ${names.length === 1 ? 'it' : 'them'}, now and from the history. Take the file out of git, keep it ignored, and replace ${names.length === 1 ? 'the secret' : 'the secrets'}.`,
      }
    : {
        ...common,
        severity: 'warning',
        message: `Git does not ignore ${name}, which holds ${held}`,
        help: 'The next "git add ." takes it along. Add it to .gitignore before that.',
      };
}

/** Files for tests and dev containers, and those of examples, are committed so that others can run them. */
function isMeantToBeShared(file: string, contract: Contract): boolean {
  return (
    contract.isTemplate(file) ||
    contract.isTestFile(file) ||
    environmentNamed(file) === 'test' ||
    contract.serviceOf(file).example ||
    /(?:^|\/)\.devcontainer\//.test(file)
  );
}

function secretsIn(file: string, contract: Contract): readonly EnvEntry[] {
  // What everybody on a team develops with is often shared on purpose; a key that a provider issued never is.
  const shared = environmentNamed(file) === 'development' && !isLocal(file);
  return contract.facts
    .ofFile(file)
    .filter((fact): fact is EnvEntry => fact.kind === 'env-entry')
    .filter(
      (entry) =>
        isSecretName(entry.key) &&
        !hasPublicPrefix(entry.key) &&
        !/ENCRYPTED$/i.test(entry.key) &&
        !isKeptElsewhere(entry) &&
        entry.references.length === 0 &&
        (shared ? isIssued(entry.value) : looksReal(entry.key, entry.value)),
    );
}

/** Adds the file to the nearest `.gitignore` above it, or makes one beside it. */
function ignoreFix(file: string, standing: GitStanding['standing'], contract: Contract): readonly Fix[] {
  const existing = contract.facts
    .all('ignore-file')
    .filter((candidate) => isInside(file, folderOf(candidate.file)))
    .sort((left, right) => right.file.length - left.file.length)[0];
  const folder = existing ? folderOf(existing.file) : folderOf(file);
  const pattern = `/${folder === '' ? file : file.slice(folder.length + 1)}`;
  const title = `Add ${pattern} to ${contract.pathInWorkspace(existing?.file ?? joinPath(folder, '.gitignore'))}`;
  const untrack = `git rm --cached "${contract.pathInWorkspace(file)}"`;
  return [
    {
      ...fixWith(standing === 'tracked' ? `${title}, and take it out of git` : title, 'suggested', [
        appendLine(existing, folder, escaped(pattern)),
      ]),
      command: standing === 'tracked' ? untrack : '',
    },
  ];
}

function appendLine(existing: IgnoreFile | undefined, folder: string, line: string): FixEdit {
  const lead = existing && !existing.endsWithNewline ? '\n' : '';
  return { at: existing?.appendAt ?? pointAt(joinPath(folder, '.gitignore'), 0), newText: [`${lead}${line}\n`] };
}

/** A pattern that matches the path itself, whatever characters it has (gitignore(5)). */
function escaped(pattern: string): string {
  return pattern.replace(/[\\*?[\]!#]/g, '\\$&').replace(/ +$/, (blanks) => blanks.replace(/ /g, '\\ '));
}
