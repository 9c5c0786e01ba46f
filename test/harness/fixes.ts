import { createHash } from 'node:crypto';
import type { ReportedFinding } from '../../server/src/analysis/analysis';
import { chooseFixes, materialize, NEW_SECRET, oneSecretEach } from '../../server/src/analysis/fixes';
import { partsOf } from '../../server/src/analysis/merge';
import type { Fix } from '../../server/src/rules/rule';
import { applyEdits, type PlainEdit } from '../../server/src/text/edit';
import type { Source } from '../../server/src/text/source';
import type { Checked, Door } from './door';
import { narrowed } from './narrow';
import { whyItDoesNotParse } from './parses';
import type { SuiteTest } from './suite';

export interface Fixed {
  /** The files after the fixes, with new secrets as they would be made. */
  readonly files: readonly Source[];
  /** The text of every file that changed or appeared, as a suite shows it: `<new secret>` stands for a secret that was made. */
  readonly shown: ReadonlyMap<string, string>;
  /** What the fixes did that no fix may do. */
  readonly faults: readonly string[];
}

/** Fixes may touch each other, so they are applied in rounds, as `--fix` does. */
const ROUNDS = 10;

/** The fix that a suite means: by the start of its title, or the finding's first that edits anything. */
export function chosenFix(finding: ReportedFinding, by: string | undefined): Fix | undefined {
  return finding.fixes.find((fix) => fix.edits.length > 0 && (by === undefined || fix.title.startsWith(by)));
}

/** Applies the chosen fix of every finding, round by round, until none is offered, and watches what that does. */
export function applyFixes(door: Door, test: SuiteTest, start: readonly Source[], by: string | undefined): Fixed {
  const secrets = new FreshSecrets();
  const faults: string[] = [];
  const first = narrowed(door.check(start), test);
  let files = start;
  let before = first;
  for (let round = 0; faults.length === 0; round++) {
    const { edits, fixed } = plan(before.findings, by, secrets);
    if (fixed.length === 0) break;
    if (round === ROUNDS) faults.push(`Fixes are still offered after ${ROUNDS} rounds: ${fixed.map(named).join('; ')}`);
    const previous = files;
    files = edited(files, edits, faults);
    const after = narrowed(door.check(files), test);
    faults.push(...remaining(before, after, mendedBy(fixed, by)), ...unparsed(previous, files));
    before = after;
  }
  // A side of a shared secret that is made anew differs from the other, until the next round copies it. In the end nothing may be left.
  faults.push(...unheardOf(first, before, by !== undefined));
  const shown = new Map<string, string>();
  for (const file of files) {
    const old = start.find((candidate) => candidate.path === file.path);
    if (old?.text !== file.text) shown.set(file.path, secrets.hide(file.text));
  }
  return { files, shown, faults };
}

/** What goes wrong when a person takes one fix of one finding - whichever of those offered - and leaves all others. */
export function loneFixFaults(door: Door, test: SuiteTest, start: readonly Source[]): string[] {
  const before = narrowed(door.check(start), test);
  return before.findings.flatMap((finding) =>
    finding.fixes.flatMap((fix, index) => {
      if (fix.edits.length === 0) return [];
      const alone = { ...finding, fixes: [fix] };
      const faults: string[] = [];
      const files = edited(start, plan([alone], undefined, new FreshSecrets()).edits, faults);
      const after = narrowed(door.check(files), test);
      // The first fix leaves nothing new behind; another one may be the first of two steps.
      faults.push(
        ...remaining(before, after, partsMended(finding, fix)),
        ...unheardOf(before, after, index > 0),
        ...unparsed(start, files),
      );
      return faults.map((fault) => `With the fix "${fix.title}" alone: ${fault}`);
    }),
  );
}

/** The findings that a fix is for: one part of a merged finding, or all that have a fix when it joins theirs. */
function partsMended(finding: ReportedFinding, fix: Fix): readonly ReportedFinding[] {
  const parts = partsOf(finding);
  const owners = parts.filter((part) => part.fixes.includes(fix));
  return owners.length > 0
    ? owners
    : parts.filter((part) => part.brief !== undefined || part === parts[0]).filter(({ fixes }) => fixes.length > 0);
}

function mendedBy(findings: readonly ReportedFinding[], by: string | undefined): readonly ReportedFinding[] {
  return findings.flatMap((finding) => {
    const fix = chosenFix(finding, by);
    return fix ? partsMended(finding, fix) : [];
  });
}

/** One round: the edits of all chosen fixes that can be made at once, by file, chosen as `--fix` chooses them. */
function plan(findings: readonly ReportedFinding[], by: string | undefined, secrets: FreshSecrets) {
  const meant = findings.flatMap((finding) => {
    const fix = chosenFix(finding, by);
    return fix ? [{ ...finding, fixes: [fix] }] : [];
  });
  const edits = new Map<string, PlainEdit[]>();
  const chosen = chooseFixes(meant, ['safe', 'suggested']);
  for (const choice of chosen) {
    const make = oneSecretEach((bytes) => secrets.make(bytes));
    for (const edit of choice.edits) edits.set(edit.at.file, [...(edits.get(edit.at.file) ?? []), materialize(edit, make)]);
  }
  return { edits, fixed: chosen.map((choice) => choice.finding) };
}

function edited(files: readonly Source[], edits: ReadonlyMap<string, readonly PlainEdit[]>, faults: string[]): Source[] {
  const texts = new Map(files.map((file) => [file.path, file.text]));
  for (const [path, list] of edits) {
    try {
      texts.set(path, applyEdits(texts.get(path) ?? '', list));
    } catch (error) {
      faults.push(`The edits of ${path} cannot be applied: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return [...texts].map(([path, text]) => ({ path, text }));
}

function tally(checked: Checked): Map<string, number> {
  const counts = new Map<string, number>();
  for (const finding of checked.findings.flatMap(partsOf)) counts.set(named(finding), (counts.get(named(finding)) ?? 0) + 1);
  return counts;
}

function named(finding: ReportedFinding): string {
  return `${finding.rule} in ${finding.at.file}: ${finding.message}`;
}

function remaining(before: Checked, after: Checked, fixed: readonly ReportedFinding[]): string[] {
  const was = tally(before);
  const is = tally(after);
  const mended = new Map<string, number>();
  for (const finding of fixed) mended.set(named(finding), (mended.get(named(finding)) ?? 0) + 1);
  return [...mended]
    .filter(([name, count]) => (is.get(name) ?? 0) > (was.get(name) ?? 0) - count)
    .map(([name]) => `The finding is still there after its fix: ${name}`);
}

/** Findings that were not there before. With `followUps`, those that offer a fix themselves are let through: the next step. */
function unheardOf(before: Checked, after: Checked, followUps: boolean): string[] {
  const known = tally(before);
  const dead = followUps
    ? { ...after, findings: after.findings.flatMap(partsOf).filter((finding) => !chosenFix(finding, undefined)) }
    : after;
  return [...tally(dead)]
    .filter(([name, count]) => count > (known.get(name) ?? 0))
    .map(([name]) => `The fix brought a new finding: ${name}`);
}

/** A file that parsed before must parse after; one that did not is not the fix's fault. */
function unparsed(before: readonly Source[], after: readonly Source[]): string[] {
  const faults: string[] = [];
  for (const file of after) {
    const old = before.find((candidate) => candidate.path === file.path);
    if (old?.text === file.text) continue;
    if (old && whyItDoesNotParse(old) !== undefined) continue;
    const why = whyItDoesNotParse(file);
    if (why !== undefined) faults.push(`After the fix, ${file.path} does not parse: ${why}`);
  }
  return faults;
}

/** Makes secrets that look like a host's and are the same in every run. */
class FreshSecrets {
  readonly #made: string[] = [];

  make(bytes: number): string {
    const seed = `fresh ${this.#made.length}`;
    const blocks = Array.from({ length: Math.ceil(bytes / 64) }, (_, index) => createHash('sha512').update(`${seed} ${index}`).digest());
    const secret = Buffer.concat(blocks).subarray(0, bytes).toString('base64url');
    this.#made.push(secret);
    return secret;
  }

  hide(text: string): string {
    return this.#made.reduce((result, secret) => result.split(secret).join(NEW_SECRET), text);
  }
}
