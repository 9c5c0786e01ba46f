import type { EnvEntry } from '../../facts/fact';
import { fixWith, replaceText } from '../../fix/edits';
import type { Contract } from '../../model/contract';
import { type EnvFileReader, type EnvFileReaders, envFileReaders, isLiveEntry } from '../../model/env-file-readers';
import { defineRule, type Finding } from '../rule';

// Whoever edits the line that does not count changes nothing, and looks for the mistake everywhere else.
export default defineRule({
  id: 'env/duplicate-key',
  summary: 'A name stands twice in one env file, and one of the lines is ignored',
  severity: 'warning',
  fixes: 'suggested',
  options: {},
  check,
});

function* check(contract: Contract): Iterable<Finding> {
  const readers = envFileReaders(contract);
  for (const { file } of contract.facts.all('env-file')) {
    if (!isLiveEntry({ file }, contract)) continue;
    for (const entries of entriesByKey(file, contract)) yield* judge(entries, file, readers);
  }
}

function entriesByKey(file: string, contract: Contract): Iterable<readonly EnvEntry[]> {
  const byKey = new Map<string, EnvEntry[]>();
  for (const fact of contract.facts.ofFile(file)) {
    if (fact.kind !== 'env-entry') continue;
    const entries = byKey.get(fact.key);
    if (entries) entries.push(fact);
    else byKey.set(fact.key, [fact]);
  }
  return byKey.values();
}

function* judge(entries: readonly EnvEntry[], file: string, readers: EnvFileReaders): Iterable<Finding> {
  const last = entries.at(-1);
  // `PATH=$PATH:x` adds to what stands above it.
  if (entries.length < 2 || !last || entries.some(({ key, references }) => references.some(({ name }) => name === key))) return;
  const own = readers.of(file);
  const firstWins = own.length > 0 && own.every(({ dialect }) => dialect === 'deno');
  const winner = firstWins ? entries[0] : last;
  if (!winner || (!firstWins && own.some(({ dialect }) => dialect === 'deno'))) return;
  const losers = entries.filter((entry) => entry !== winner);
  const alike = losers.every((loser) => loser.value.equals(winner.value));
  for (const loser of losers) {
    yield {
      at: loser.keyAt,
      ...(alike ? { severity: 'info' as const } : {}),
      message: alike
        ? `${loser.key} stands twice with the same value`
        : `${loser.key} is set again ${firstWins ? 'above' : 'below'}, so this line has no effect`,
      help: `${explanation(firstWins, own)} Remove the line that is not meant.`,
      related: [{ at: winner.keyAt, message: 'This line counts' }],
      fixes: [fixWith('Remove the line without effect', 'suggested', [replaceText(loser.linesAt, '')])],
      tags: ['unnecessary'],
    };
  }
}

function explanation(firstWins: boolean, readers: readonly EnvFileReader[]): string {
  const refused = readers.some(({ dialect }) => dialect === 'kubectl') ? ' kubectl refuses the whole file.' : '';
  if (firstWins) return `Deno takes the first line with a name.${refused}`;
  const names = [...new Set(readers.filter(({ dialect }) => dialect !== 'kubectl').map(({ name }) => name))];
  const who = names.length === 0 ? 'Loaders of env files take' : names.length === 1 ? `${names[0]} takes` : `${names.join(' and ')} take`;
  return `${who} the last line with a name.${refused}`;
}
