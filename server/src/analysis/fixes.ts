import { SecretText } from '../facts/secret-text';
import type { Fix, FixEdit, FreshSecret, Safety } from '../rules/rule';
import { applyEdits, overlap, type PlainEdit } from '../text/edit';
import type { Analysis, ReportedFinding } from './analysis';

/** Makes a secret of that many random bytes, as text. The platform's CSPRNG stays outside the engine. */
export type MakeSecret = (bytes: number) => string;

/** What reports show where a fix writes a secret. */
export const NEW_SECRET = '<new secret>';
export const COPIED_SECRET = '<copied secret>';

/** Makes one secret of each size and gives it again and again: for the edits of one fix, whose new secrets are one and the same. */
export function oneSecretEach(makeSecret: MakeSecret): MakeSecret {
  const made = new Map<number, string>();
  return (bytes) => {
    const secret = made.get(bytes) ?? makeSecret(bytes);
    made.set(bytes, secret);
    return secret;
  };
}

/** The edit with its secrets filled in, ready to be applied. */
export function materialize(edit: FixEdit, makeSecret: MakeSecret): PlainEdit {
  const parts = edit.newText.map((part) => {
    if (typeof part === 'string') return part;
    return part instanceof SecretText ? part.reveal() : makeSecret(part.bytes);
  });
  return { start: edit.at.start, end: edit.at.end, newText: parts.join('') };
}

/** The new text of an edit for people to read, with a stand-in for each secret. */
export function previewText(parts: readonly (string | SecretText | FreshSecret)[]): string {
  return parts.map((part) => (typeof part === 'string' ? part : part instanceof SecretText ? COPIED_SECRET : NEW_SECRET)).join('');
}

/** The first fix of a finding that edits something and is of an allowed kind. */
export function fixOf(finding: ReportedFinding, allowed: readonly Safety[]): Fix | undefined {
  return finding.fixes.find((fix) => fix.edits.length > 0 && allowed.includes(fix.safety));
}

export interface ChosenFix {
  readonly finding: ReportedFinding;
  readonly fix: Fix;
  /** The fix's edits, without those that an earlier fix makes already. */
  readonly edits: readonly FixEdit[];
}

/**
 * One fix per finding, in the findings' order, that can all be applied at once. A fix that touches what an earlier
 * one changes is left out as a whole, and has its turn in the next round.
 */
export function chooseFixes(findings: readonly ReportedFinding[], allowed: readonly Safety[]): readonly ChosenFix[] {
  const chosen: ChosenFix[] = [];
  const taken: FixEdit[] = [];
  for (const finding of findings) {
    const fix = fixOf(finding, allowed);
    if (!fix) continue;
    const edits = fix.edits.filter((edit) => !taken.some((other) => sameEdit(edit, other)));
    if (edits.some((edit) => taken.some((other) => clash(edit, other)))) continue;
    taken.push(...edits);
    chosen.push({ finding, fix, edits });
  }
  return chosen;
}

export interface FixOptions {
  readonly allowed: readonly Safety[];
  readonly makeSecret: MakeSecret;
  /** Whether the host could write this file; a fix that touches one it could not is left out. */
  readonly mayEdit: (file: string) => boolean;
  /** Which findings are to be fixed. */
  readonly wanted: (finding: ReportedFinding) => boolean;
}

export interface FixOutcome {
  /** The texts that changed; `before` is undefined for files that are new. */
  readonly changes: ReadonlyMap<string, { readonly before: string | undefined; readonly after: string }>;
  readonly applied: readonly ChosenFix[];
  /** The secrets that were written, each with what stands for it where people read: hosts mask them. */
  readonly written: ReadonlyMap<string, typeof NEW_SECRET | typeof COPIED_SECRET>;
}

const ROUNDS = 10;

/** Applies fixes round by round until none is left or nothing gets better. The new texts go into the analysis and nowhere else. */
export function fixAll(analysis: Pick<Analysis, 'check' | 'textOf' | 'setFile'>, options: FixOptions): FixOutcome {
  const changes = new Map<string, { before: string | undefined; after: string }>();
  const applied: ChosenFix[] = [];
  const written = new Map<string, typeof NEW_SECRET | typeof COPIED_SECRET>();
  const makeSecret: MakeSecret = (bytes) => {
    const secret = options.makeSecret(bytes);
    written.set(secret, NEW_SECRET);
    return secret;
  };
  const treated = new Set<string>();
  let left = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const fixable = analysis.check().findings.filter((finding) => options.wanted(finding) && mayFix(finding, options));
    // A finding that is still there after its fix would get the same edit again and again.
    const open = fixable.length < left ? fixable : fixable.filter(({ fingerprint }) => !treated.has(fingerprint));
    const chosen = chooseFixes(open, options.allowed);
    if (chosen.length === 0) break;
    left = fixable.length;
    for (const [file, edits] of plainEdits(chosen, makeSecret)) {
      const text = analysis.textOf(file);
      const after = applyEdits(text ?? '', edits);
      changes.set(file, { before: changes.has(file) ? changes.get(file)?.before : text, after });
      analysis.setFile(file, after);
    }
    for (const choice of chosen) treated.add(choice.finding.fingerprint);
    applied.push(...chosen);
    for (const part of chosen.flatMap(({ edits }) => edits.flatMap((edit) => edit.newText))) {
      if (part instanceof SecretText && !part.isEmpty) written.set(part.reveal(), COPIED_SECRET);
    }
  }
  for (const [file, { before, after }] of changes) if (before === after) changes.delete(file);
  return { changes, applied, written };
}

function mayFix(finding: ReportedFinding, options: FixOptions): boolean {
  return fixOf(finding, options.allowed)?.edits.every((edit) => options.mayEdit(edit.at.file)) === true;
}

function plainEdits(chosen: readonly ChosenFix[], makeSecret: MakeSecret): ReadonlyMap<string, readonly PlainEdit[]> {
  const byFile = new Map<string, PlainEdit[]>();
  for (const { edit, make } of chosen.flatMap(({ edits }) => {
    const make = oneSecretEach(makeSecret);
    return edits.map((edit) => ({ edit, make }));
  })) {
    const plain = materialize(edit, make);
    const list = byFile.get(edit.at.file) ?? [];
    byFile.set(edit.at.file, list);
    // Several lines that go in at one point keep the order of their findings, as one edit.
    const index = list.findIndex((other) => other.start === plain.start && other.end === plain.end);
    const known = list[index];
    if (known) list[index] = { ...known, newText: known.newText + plain.newText };
    else list.push(plain);
  }
  return byFile;
}

/** Two findings may ask for the very same edit; it is made once. Made secrets differ each time, so they are compared by their size. */
function sameEdit(left: FixEdit, right: FixEdit): boolean {
  if (left.at.file !== right.at.file || left.at.start !== right.at.start || left.at.end !== right.at.end) return false;
  return (
    left.newText.length === right.newText.length &&
    left.newText.every((part, index) => {
      const other = right.newText[index];
      if (part instanceof SecretText) return other instanceof SecretText && part.equals(other);
      if (typeof part === 'string' || typeof other === 'string' || other instanceof SecretText) return part === other;
      return part.bytes === other?.bytes;
    })
  );
}

function clash(left: FixEdit, right: FixEdit): boolean {
  if (left.at.file !== right.at.file || !overlap(spanOf(left), spanOf(right))) return false;
  return !(insertsLines(left) && insertsLines(right) && left.at.start === right.at.start);
}

/** Whether an edit only adds whole lines, so that another's lines can follow: new entries at the end of an env file. */
function insertsLines(edit: FixEdit): boolean {
  return edit.at.start === edit.at.end && previewText(edit.newText).endsWith('\n');
}

function spanOf({ at }: FixEdit): PlainEdit {
  return { start: at.start, end: at.end, newText: '' };
}
