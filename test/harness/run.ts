import { AssertionError } from 'node:assert';
import type { Source } from '../../server/src/text/source';
import type { Checked, Door } from './door';
import { applyFixes, chosenFix, type Fixed, loneFixFaults } from './fixes';
import {
  badRanges,
  crashes,
  crlfDifferences,
  doctorFaults,
  lazyDifferences,
  leaks,
  pathDifferences,
  truncationFaults,
  undeclaredFixes,
} from './invariants';
import { compare } from './marks';
import { narrowed } from './narrow';
import { picture, shapesOf } from './picture';
import type { Rewrite } from './rewrite';
import type { FixedFile, Suite, SuiteTest } from './suite';

/**
 * Runs one test of a suite through a door to the engine. With `rewrite`, marks and fixed blocks that do not hold are
 * written anew instead of failing; what no rewriting can mend still fails.
 * @throws AssertionError listing everything that is wrong, secrets blotted out.
 */
export function runSuiteTest(door: Door, suite: Suite, test: SuiteTest, rewrite: Rewrite | undefined): void {
  const files: Source[] = test.files.map((file) => ({ path: file.path, text: file.text }));
  const everything = door.check(files);
  const checked = narrowed(everything, test);
  const faults: string[] = [];
  // A range outside its file cannot be drawn, so this comes before the marks.
  fail([...crashes(everything), ...badRanges(files, everything)]);

  faults.push(...markFaults(suite, test, files, checked, rewrite));
  const plain = applyFixes(door, test, files, undefined);
  const groups = new Set<string | undefined>([undefined, ...test.fixed.map((block) => block.by)]);
  for (const by of groups) faults.push(...fixFaults(door, test, files, checked, by, plain, rewrite));
  faults.push(...leaks(door, files, everything));
  faults.push(...lazyDifferences(door, files, everything));
  faults.push(...pathDifferences(door, files));
  faults.push(...undeclaredFixes(door, everything));
  faults.push(...crlfDifferences(door, test, files, everything, plain));
  faults.push(...truncationFaults(door, files, everything));
  fail(faults);
}

const DOCTOR_SAMPLE = 12;
/** How every JWT begins, and the names under which other credentials stand. */
const HOLDS_TOKEN = /eyJ[\w-]{8,}\.|Bearer [\w.-]{20,}/;

/**
 * Asks the token doctor about the files of a test: of every test with a token in its files, and of one in twelve of the others, because
 * it takes as long as the rest of the test.
 * @throws AssertionError
 */
export async function runDoctor(door: Door, suite: Suite, test: SuiteTest): Promise<void> {
  if (!test.files.some(({ text }) => HOLDS_TOKEN.test(text)) && hashOf(`${suite.path} ${test.title}`) % DOCTOR_SAMPLE !== 0) return;
  fail(
    await doctorFaults(
      door,
      test.files.map(({ path, text }) => ({ path, text })),
    ),
  );
}

function hashOf(text: string): number {
  let hash = 0;
  for (let index = 0; index < text.length; index++) hash = (hash * 31 + text.charCodeAt(index)) % 1_000_003;
  return hash;
}

function fail(faults: readonly string[]): void {
  if (faults.length === 0) return;
  const error = new AssertionError({ message: `\n${faults.join('\n\n')}\n` });
  // The stack leads into the harness, which tells a reader nothing.
  error.stack = `${error.name}: ${error.message}`;
  throw error;
}

function markFaults(suite: Suite, test: SuiteTest, files: readonly Source[], checked: Checked, rewrite: Rewrite | undefined): string[] {
  const marks = test.files.flatMap((file) => file.marks);
  const shapes = shapesOf(files, checked);
  const { matched, unexpected, missing } = compare(marks, shapes);
  if (unexpected.length === 0 && missing.length === 0) return [];
  if (rewrite) {
    rewrite.marks(suite, test, shapes, matched);
    return [];
  }
  const faults: string[] = [];
  if (unexpected.length > 0) faults.push(`Found and not marked:\n${picture(unexpected, files, checked.secrets)}`);
  if (missing.length > 0) faults.push(`Marked and not found:\n${picture(missing, files, checked.secrets)}`);
  return faults;
}

/** Compares the files after the fixes with the fixed blocks: all of them, and no other. */
function fixFaults(
  door: Door,
  test: SuiteTest,
  files: readonly Source[],
  checked: Checked,
  by: string | undefined,
  plain: Fixed,
  rewrite: Rewrite | undefined,
): string[] {
  const blocks = test.fixed.filter((block) => block.by === by);
  const offered = checked.findings.filter((finding) => chosenFix(finding, by));
  if (offered.length === 0) {
    if (blocks.length === 0) return [];
    if (rewrite) {
      rewrite.fixed(test, by, new Map());
      return [];
    }
    return [
      by === undefined
        ? 'There is a fixed block, and no finding offers an edit'
        : `No fix is called "${by}…"; there are: ${titles(checked)}`,
    ];
  }
  const { shown, faults: together } = by === undefined ? plain : applyFixes(door, test, files, by);
  const faults = [...together];
  if (by === undefined) faults.push(...loneFixFaults(door, test, files));
  if (faults.length > 0) return [...new Set(faults)];
  const wrong = differingFiles(blocks, shown);
  if (wrong.length > 0 && rewrite) {
    rewrite.fixed(test, by, shown);
    return [];
  }
  return wrong;
}

function titles(checked: Checked): string {
  return checked.findings.flatMap((finding) => finding.fixes.map((fix) => `"${fix.title}"`)).join(', ') || 'none';
}

function differingFiles(blocks: readonly FixedFile[], shown: ReadonlyMap<string, string>): string[] {
  const faults: string[] = [];
  for (const [path, text] of shown) {
    const block = blocks.find((candidate) => candidate.path === path);
    if (!block) faults.push(`A fix changes ${path}, and no block \`${path}\`, fixed: says how. After the fix it is:\n${indented(text)}`);
    else if (block.text !== text)
      faults.push(`After the fix, ${path} is:\n${indented(text)}\nand the fixed block says:\n${indented(block.text)}`);
  }
  for (const block of blocks) {
    if (!shown.has(block.path)) faults.push(`There is a fixed block for ${block.path}, and no fix changes it`);
  }
  return faults;
}

function indented(text: string): string {
  return text.replace(/^/gm, '    ');
}
