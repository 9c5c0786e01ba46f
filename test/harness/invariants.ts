import type { ReportedFinding } from '../../server/src/analysis/analysis';
import { partsOf } from '../../server/src/analysis/merge';
import { LineTable, type Place, type Range } from '../../server/src/text/range';
import type { Source } from '../../server/src/text/source';
import type { Checked, Door } from './door';
import { applyFixes, type Fixed } from './fixes';
import type { SuiteTest } from './suite';

// What holds for every suite, whatever it is about. Each function returns what is wrong, one line each.

/** No secret of the workspace, nor a telling part of it, is in anything that is shown. */
export function leaks(door: Door, files: readonly Source[], checked: Checked): string[] {
  const faults = new Set<string>();
  const look = (where: string, text: string): void => {
    if (checked.secrets.some((secret) => holdsPartOf(text, secret))) faults.add(`A secret of the workspace is in ${where}`);
  };
  for (const finding of checked.findings) {
    look(`the message of ${finding.rule}`, finding.message);
    look(`the help of ${finding.rule}`, finding.help);
    look(`the fingerprint of ${finding.rule}`, finding.fingerprint);
    for (const related of finding.related) look(`a related message of ${finding.rule}`, related.message);
    for (const fix of finding.fixes) {
      look(`a fix title of ${finding.rule}`, fix.title);
      look(`a fix command of ${finding.rule}`, fix.command);
    }
  }
  for (const problem of checked.problems) look('the message of a problem', problem.message);
  for (const [format, report] of door.reports?.(files) ?? []) look(`the ${format} report`, report);
  return [...faults];
}

/** The token doctor says something of every workspace and of every token in it, and nothing that is secret. */
export async function doctorFaults(door: Door, files: readonly Source[]): Promise<string[]> {
  if (!door.consult) return [];
  try {
    const { faces, secrets } = await door.consult(files);
    const telling = faces.filter(([, shown]) => secrets.some((secret) => holdsPartOf(shown, secret)));
    return [...new Set(telling.map(([face]) => `A secret of the workspace is in ${face}`))];
  } catch (error) {
    return [`The token doctor throws ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`];
  }
}

/** The whole secret, or half of it where half is long enough to be no accident. */
function holdsPartOf(text: string, secret: string): boolean {
  const length = Math.max(12, Math.ceil(secret.length / 2));
  if (secret.length <= length) return secret !== '' && text.includes(secret);
  for (let start = 0; start + length <= secret.length; start++) {
    if (text.includes(secret.slice(start, start + length))) return true;
  }
  return false;
}

/** Every range lies in its file and starts and ends between characters: never inside CRLF or a surrogate pair. */
export function badRanges(files: readonly Source[], checked: Checked): string[] {
  const texts = new Map(files.map((file) => [file.path, file.text]));
  const faults: string[] = [];
  const look = (what: string, at: Place): void => {
    const why = whyRangeIsBad(texts.get(at.file), at);
    if (why !== undefined) faults.push(`${what} ${why} (${at.file}, ${at.start} to ${at.end})`);
  };
  for (const finding of checked.findings) {
    look(`${finding.rule}: the finding`, finding.at);
    for (const related of finding.related) look(`${finding.rule}: a related place`, related.at);
    for (const edit of finding.fixes.flatMap((fix) => fix.edits)) {
      const creates = !texts.has(edit.at.file) && edit.at.start === 0 && edit.at.end === 0;
      if (!creates) look(`${finding.rule}: an edit`, edit.at);
    }
  }
  for (const problem of checked.problems) look('a problem', problem.at);
  return faults;
}

function whyRangeIsBad(text: string | undefined, range: Range): string | undefined {
  if (text === undefined) return 'is in no file of the workspace';
  if (!(0 <= range.start && range.start <= range.end && range.end <= text.length)) return 'lies outside its file';
  for (const offset of [range.start, range.end]) {
    if (text.charCodeAt(offset - 1) === 13 && text.charCodeAt(offset) === 10) return 'splits a line ending';
    if (/^[\uD800-\uDBFF][\uDC00-\uDFFF]/.test(text.slice(offset - 1, offset + 1))) return 'splits a character';
  }
  return undefined;
}

/** With CRLF line ends the findings are the same, at the same lines and columns, and so is what the fixes write. */
export function crlfDifferences(door: Door, test: SuiteTest, files: readonly Source[], checked: Checked, plain: Fixed): string[] {
  const crlf = files.map((file) => ({ path: file.path, text: file.text.replace(/\n/g, '\r\n') }));
  const again = door.check(crlf);
  const faults = differences('with CRLF line ends', described(files, checked.findings), described(crlf, again.findings));
  faults.push(...badRanges(crlf, again).map((fault) => `With CRLF line ends, ${fault}`));
  if (faults.length > 0) return faults;
  if (plain.shown.size === 0) return faults;
  const fixed = applyFixes(door, test, crlf, undefined);
  for (const fault of fixed.faults) if (!plain.faults.includes(fault)) faults.push(`With CRLF line ends: ${fault}`);
  for (const file of plain.files) {
    const other = fixed.files.find((candidate) => candidate.path === file.path)?.text;
    if (other?.replace(/\r\n/g, '\n') !== file.text)
      faults.push(`The fixed ${file.path} is another one when the files have CRLF line ends`);
  }
  return faults;
}

/** What a host that passes files by their bytes finds is what one finds that reads them all. */
export function lazyDifferences(door: Door, files: readonly Source[], checked: Checked): string[] {
  if (!door.checkLazily) return [];
  const lazy = door.checkLazily(files);
  return differences('when files pass the byte filter first', described(files, checked.findings), described(files, lazy.findings));
}

const ELSEWHERE = '/srv/checkouts/shop';

/** Says where the workspace begins, as the engine is not told: a suite may hold one folder only. */
const AT_THE_TOP: Source = { path: 'top.ts', text: '' };

/** A host may give absolute paths. Findings stay where they are, and no word of them tells where the workspace lies. */
export function pathDifferences(door: Door, files: readonly Source[]): string[] {
  const whole = [AT_THE_TOP, ...files];
  const usual = door.check(whole);
  const again = door.check(whole.map((file) => ({ path: `${ELSEWHERE}/${file.path}`, text: file.text })));
  const places = (findings: readonly ReportedFinding[], folder: string) =>
    findings.map(({ rule, at }) => `${rule} at ${at.file.slice(folder.length)}, ${at.start} to ${at.end}`);
  const faults = differences('with absolute paths', places(usual.findings, ''), places(again.findings, `${ELSEWHERE}/`));
  for (const finding of again.findings) {
    const words = [
      finding.message,
      finding.help,
      ...finding.related.map((place) => place.message),
      ...finding.fixes.map((fix) => fix.title),
    ];
    if (words.some((text) => text.includes(ELSEWHERE)))
      faults.push(`A message of ${finding.rule} holds the absolute path of the workspace`);
  }
  return faults;
}

function described(files: readonly Source[], findings: readonly ReportedFinding[]): string[] {
  const tables = new Map(files.map((file) => [file.path, new LineTable(file.text)]));
  return findings.map((finding) => {
    const lines = tables.get(finding.at.file);
    const start = lines?.position(finding.at.start);
    const end = lines?.position(finding.at.end);
    const place = `${finding.at.file}:${start?.line}:${start?.column}-${end?.line}:${end?.column}`;
    return `${finding.rule} ${finding.severity} at ${place}: ${finding.message} (${finding.fixes.map((fix) => fix.title).join(', ')})`;
  });
}

function differences(when: string, usual: readonly string[], other: readonly string[]): string[] {
  return [
    ...usual.filter((line) => !other.includes(line)).map((line) => `Not found ${when}: ${line}`),
    ...other.filter((line) => !usual.includes(line)).map((line) => `Found only ${when}: ${line}`),
  ];
}

/** A rule says what kind of fix it can offer, and `--fix` relies on it. */
export function undeclaredFixes(door: Door, checked: Checked): string[] {
  return checked.findings.flatMap(partsOf).flatMap((finding) => {
    const declared = door.declaredFixes?.(finding.rule);
    if (declared === undefined || declared === 'suggested') return [];
    return finding.fixes
      .filter((fix) => declared === 'none' || fix.safety === 'suggested')
      .map((fix) => `${finding.rule} declares fixes: '${declared}' and offers a ${fix.safety} one: "${fix.title}"`);
  });
}

const CUTS = 4;

/** A file that ends anywhere - in a string, in a pair, in a word - is checked without a crash, and typing it back mends everything. */
export function truncationFaults(door: Door, files: readonly Source[], checked: Checked): string[] {
  const faults: string[] = [];
  const set = door.open?.(files);
  const checkWith = (file: Source) => set?.(file) ?? door.check(files.map((other) => (other.path === file.path ? file : other)));
  for (const file of files.filter((candidate) => candidate.path !== 'authlint.json')) {
    for (const length of cutsOf(file.text)) {
      const shorter = { path: file.path, text: file.text.slice(0, length) };
      const where = `With ${file.path} cut after ${length} of ${file.text.length} characters`;
      try {
        const result = checkWith(shorter);
        const now = files.map((other) => (other === file ? shorter : other));
        faults.push(...[...crashes(result), ...badRanges(now, result)].map((fault) => `${where}: ${fault}`));
      } catch (error) {
        faults.push(`${where}, the check throws ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      }
    }
    const again = described(files, checkWith(file).findings);
    faults.push(...differences(`after ${file.path} was cut and typed again`, described(files, checked.findings), again));
  }
  return faults;
}

/** Lengths spread over the text. They begin at another part of it from text to text, so that thousands of files are cut at every kind of place. */
function cutsOf(text: string): readonly number[] {
  let sum = 0;
  for (let index = 0; index < text.length; index++) sum = (sum * 31 + text.charCodeAt(index)) % 1000;
  return Array.from({ length: CUTS }, (_, cut) => Math.floor((text.length * (cut + sum / 1000)) / CUTS));
}

/** The engine turns an extractor's crash into a problem, so that users keep the rest. In a test it is a failure. */
export function crashes(checked: Checked): string[] {
  return checked.problems.filter((problem) => problem.message.startsWith('Authlint could not read')).map((problem) => problem.message);
}
