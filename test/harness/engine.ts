import { parse as parseJsonc } from 'jsonc-parser';
import { Analysis } from '../../server/src/analysis/analysis';
import { DEFAULT_SETTINGS, type Settings } from '../../server/src/analysis/settings';
import { parseSettings } from '../../server/src/analysis/settings-parse';
import { isRead, mayHoldFacts } from '../../server/src/extract/index';
import type { Fact, GitStanding } from '../../server/src/facts/fact';
import { isSecretName } from '../../server/src/facts/secret-names';
import { SecretText } from '../../server/src/facts/secret-text';
import { jsonReport } from '../../server/src/report/json';
import { reportOf } from '../../server/src/report/of-engine';
import { sarifReport } from '../../server/src/report/sarif';
import { stylishReport } from '../../server/src/report/stylish';
import { RULES } from '../../server/src/rules/index';
import { baseName, folderOf, joinPath, type Source } from '../../server/src/text/source';
import { tokensIn } from '../../server/src/tokens/find/find';
import { consult } from './doctor';
import type { Checked, Door } from './door';
import { remembered } from './remembered';

/** The time of day in all suites, in milliseconds. */
const NOW = Date.UTC(2026, 2, 15, 12);

/** The engine behind a tiny host that keeps its workspace in memory. `authlint.json` holds the settings. */
export const engine: Door = {
  check,
  open,
  checkLazily,
  reports,
  consult: consultOn,
  declaredFixes: (id) => RULES.find((rule) => rule.id === id)?.fixes,
};

function check(files: readonly Source[]): Checked {
  return checkedOf(files).checked;
}

function checkLazily(files: readonly Source[]): Checked {
  const read = files.filter((file) => isRead(file.path));
  const given = read.filter((file) => mayHoldFacts(file.path, Buffer.from(file.text, 'utf8').toString('latin1')));
  // Where every file passes, it is the same check.
  return given.length === read.length ? check(files) : run(files, given).checked;
}

/** A check with its engine, in which nothing is changed any more. */
interface Run {
  readonly analysis: Analysis;
  readonly checked: Checked;
}

const MOST_RUNS = 4;
const runs = new Map<string, Run>();

/** The check of these files. Each of what is asserted of a workspace begins with it, so that the last few are kept. */
function checkedOf(files: readonly Source[]): Run {
  const key = files.map(({ path, text }) => `${path}\0${text}\0`).join('');
  const known = runs.get(key);
  if (known) return known;
  const fresh = run(
    files,
    files.filter((file) => isRead(file.path)),
  );
  const [oldest] = runs.keys();
  if (oldest !== undefined && runs.size >= MOST_RUNS) runs.delete(oldest);
  runs.set(key, fresh);
  return fresh;
}

function run(workspace: readonly Source[], given: readonly Source[]): Run {
  const analysis = new Analysis(settingsOf(workspace), remembered);
  analysis.setGitStandings(standingsOf(workspace));
  for (const file of given) analysis.setFile(file.path, file.text);
  giveWhatIsWanted(analysis, workspace);
  return { analysis, checked: resultOf(analysis) };
}

function open(files: readonly Source[]): (file: Source) => Checked {
  const analysis = new Analysis(settingsOf(files), remembered);
  for (const file of files) if (isRead(file.path)) analysis.setFile(file.path, file.text);
  analysis.setGitStandings(standingsOf(files));
  return (file) => {
    if (isRead(file.path)) analysis.setFile(file.path, file.text);
    return resultOf(analysis);
  };
}

function reports(files: readonly Source[]): ReadonlyMap<string, string> {
  const { analysis } = checkedOf(files);
  const { findings, problems } = analysis.check(NOW);
  const report = reportOf(analysis, {
    root: '/workspace',
    files: files.length,
    durationMs: 0,
    madeAt: NOW,
    findings,
    baselined: 0,
    problems: problems.map(({ at, message }) => ({ file: at.file, message, at })),
    fingerprintKey: new Uint8Array(32),
  });
  return new Map([
    ['stylish', stylishReport(report, { colors: false, width: 100, prefix: '' })],
    ['json', jsonReport(report)],
    ['sarif', sarifReport(report, RULES, '0.0.0')],
  ]);
}

/** More tokens of one file say nothing new. */
const MOST_TOKENS = 4;

async function consultOn(files: readonly Source[]): ReturnType<NonNullable<Door['consult']>> {
  const { analysis, checked } = checkedOf(files);
  const found = files.flatMap(({ text }) => tokensIn(text).slice(0, MOST_TOKENS));
  const faces: (readonly [string, string])[] = [];
  for (const token of [undefined, ...found]) faces.push(...(await consult(analysis, token, NOW)).faces);
  // What a token ends in is its signature, its tag or all of it; a short one turns up by accident.
  const ends = found.map(({ token }) => token.reveal().split('.').at(-1) ?? '').filter((end) => end.length >= 20);
  return { faces, secrets: [...checked.secrets, ...ends] };
}

function resultOf(analysis: Analysis): Checked {
  const { findings, problems, unusedSuppressions } = analysis.check(NOW);
  const facts = [...analysis.files()].flatMap((path) => analysis.factsOf(path));
  return { findings, problems: [...problems, ...unusedSuppressions], secrets: secretsIn(facts) };
}

function giveWhatIsWanted(analysis: Analysis, workspace: readonly Source[]): void {
  const byPath = new Map(workspace.map((file) => [file.path, file]));
  for (let changed = true; changed; ) {
    changed = false;
    for (const candidates of analysis.wanted()) {
      const found = candidates.map((path) => byPath.get(path)).find((file) => file !== undefined);
      if (found && !analysis.has(found.path)) changed = analysis.setFile(found.path, found.text) || changed;
    }
  }
}

function settingsOf(workspace: readonly Source[]): Settings {
  const file = workspace.find((candidate) => baseName(candidate.path) === 'authlint.json');
  if (!file) return DEFAULT_SETTINGS;
  const { settings, problems } = parseSettings(parseJsonc(file.text));
  if (problems.length > 0) throw new Error(`authlint.json: ${problems.map(({ message }) => message).join('; ')}`);
  return settings;
}

/**
 * A file called `.git` stands for the repository: each line is a standing and a path. Where a fix has put the path itself into a
 * `.gitignore`, it is ignored, as it is when the user has run the command that comes with the fix.
 */
function standingsOf(workspace: readonly Source[]): ReadonlyMap<string, GitStanding['standing']> {
  const repository = workspace.find((file) => baseName(file.path) === '.git');
  const standings = new Map<string, GitStanding['standing']>();
  for (const line of repository?.text.split(/\r?\n/) ?? []) {
    if (line === '') continue;
    const [word, path = ''] = line.split(' ');
    if (word !== 'tracked' && word !== 'ignored' && word !== 'untracked') throw new Error(`.git: "${word}" is no standing`);
    const full = joinPath(folderOf(repository?.path ?? ''), path);
    standings.set(full, isNamedInIgnoreFile(full, workspace) ? 'ignored' : word);
  }
  return standings;
}

function isNamedInIgnoreFile(path: string, workspace: readonly Source[]): boolean {
  return workspace.some((file) => {
    const folder = folderOf(file.path);
    return (
      baseName(file.path) === '.gitignore' &&
      file.text.split(/\r?\n/).some((line) => line.startsWith('/') && joinPath(folder, line.slice(1)) === path)
    );
  });
}

/** Shorter texts turn up in messages by accident. */
const SHORTEST_SECRET = 8;

/** What must never be shown: values under secret names and literals that serve as keys. */
export function secretsIn(facts: readonly Fact[]): string[] {
  const texts: SecretText[] = [];
  const keyNames = new Set<string>();
  for (const fact of facts) {
    if (fact.kind === 'token-issuer' || fact.kind === 'token-verifier') collect(fact.key, texts, keyNames);
  }
  const isSecret = (name: string) => keyNames.has(name) || isSecretName(name);
  const entries = facts.filter((fact) => fact.kind === 'env-entry');
  const defined = new Set(entries.map((entry) => entry.key));
  for (const fact of facts) {
    if (fact.kind === 'env-read' && isSecret(fact.name)) collect(fact.fallback, texts, keyNames);
    if ((fact.kind === 'fly-variable' || fact.kind === 'worker-variable') && isSecret(fact.key)) texts.push(fact.value);
  }
  for (const entry of entries.filter((candidate) => isSecret(candidate.key))) {
    texts.push(...withoutReferences(entry.value.reveal(), defined));
    for (const reference of entry.references) texts.push(reference.alternative);
  }
  const secrets = texts.flatMap((text) => [text.reveal(), ...text.reveal().split(/\r\n|\r|\n/)]);
  // `AUTH_SECRET=AUTH_SECRET` is a placeholder that every message about the variable has in it.
  const open = (text: string) => defined.has(text) || text.trim().length < SHORTEST_SECRET || /^-+(?:BEGIN|END)/.test(text);
  return [...new Set(secrets)].filter((secret) => !open(secret));
}

/** The parts of a value around `$NAME` and `${NAME}`. What no file defines is no reference but a part of the secret. */
function withoutReferences(value: string, defined: ReadonlySet<string>): SecretText[] {
  const parts = value.split(/(\$(?:\w+|\{\w+\}))/);
  const isReference = (part: string) =>
    part.startsWith('$') && (defined.has(part.replace(/[${}]/g, '')) || /^\$\{?[A-Z]+(?:_[A-Z]+)+\}?$/.test(part));
  const texts = [''];
  for (const part of parts) {
    if (isReference(part)) texts.push('');
    else texts.push(`${texts.pop() ?? ''}${part}`);
  }
  return texts.map((text) => new SecretText(text));
}

/** Gathers the literals of a value and the names of the variables in it. */
function collect(value: unknown, texts: SecretText[], names: Set<string>): void {
  if (value instanceof SecretText) texts.push(value);
  else if (typeof value === 'object' && value !== null) {
    if ('kind' in value && value.kind === 'env' && 'name' in value && typeof value.name === 'string') names.add(value.name);
    for (const part of Object.values(value)) collect(part, texts, names);
  }
}
