import { visible } from '../text/visible';

/** One line of a comparison, by its index on each side. */
export type Step = { readonly kind: 'same' | 'removed' | 'added'; readonly before: number; readonly after: number };

const CONTEXT = 3;

/** How the lines that are shown look, when they must not be shown as they are. */
export interface DiffSide {
  readonly lines: readonly string[];
  readonly shown: (line: number) => string;
}

/**
 * A unified diff of two texts given as lines without line breaks. Lines are compared as they are, and shown as
 * `shown` gives them. `before` is undefined for a file that is new.
 */
export function unifiedDiff(file: string, before: DiffSide | undefined, after: DiffSide): string {
  const old = before ?? { lines: [], shown: () => '' };
  const steps = compareLines(old.lines, after.lines);
  const hunks = hunksOf(steps);
  if (hunks.length === 0) return '';
  const name = visible(file);
  const lines = [before ? `--- a/${name}` : '--- /dev/null', `+++ b/${name}`];
  for (const hunk of hunks) {
    const removed = hunk.filter(({ kind }) => kind !== 'added').length;
    const added = hunk.filter(({ kind }) => kind !== 'removed').length;
    const [first] = hunk;
    lines.push(`@@ -${span(first?.before ?? 0, removed)} +${span(first?.after ?? 0, added)} @@`);
    for (const step of hunk) {
      if (step.kind === 'added') lines.push(`+${after.shown(step.after)}`);
      else lines.push(`${step.kind === 'same' ? ' ' : '-'}${old.shown(step.before)}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** A text's lines; the empty piece after a final line break is none. */
export function splitLines(text: string): readonly string[] {
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function span(index: number, count: number): string {
  return `${count === 0 ? index : index + 1},${count}`;
}

function hunksOf(steps: readonly Step[]): readonly (readonly Step[])[] {
  const hunks: Step[][] = [];
  let end = -1;
  for (const [index, step] of steps.entries()) {
    if (step.kind === 'same') continue;
    const from = Math.max(index - CONTEXT, end);
    const to = Math.min(steps.length, index + CONTEXT + 1);
    const current = hunks.at(-1);
    if (current && index - CONTEXT <= end) current.push(...steps.slice(end, to));
    else hunks.push(steps.slice(Math.max(0, from), to));
    end = to;
  }
  return hunks;
}

/** The shortest way from one list of lines to the other, by Myers' greedy algorithm (1986, section 2). */
export function compareLines(before: readonly string[], after: readonly string[]): readonly Step[] {
  const most = before.length + after.length;
  const furthest = new Map<number, number>([[1, 0]]);
  const trace: ReadonlyMap<number, number>[] = [];
  for (let cost = 0; cost <= most; cost++) {
    trace.push(new Map(furthest));
    for (let diagonal = -cost; diagonal <= cost; diagonal += 2) {
      const below = furthest.get(diagonal + 1) ?? -1;
      const left = furthest.get(diagonal - 1) ?? -1;
      const down = diagonal === -cost || (diagonal !== cost && left < below);
      let x = down ? below : left + 1;
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x++;
      furthest.set(diagonal, x);
      if (x >= before.length && x - diagonal >= after.length) return walkBack(trace, before.length, after.length);
    }
  }
  return [];
}

function walkBack(trace: readonly ReadonlyMap<number, number>[], beforeLength: number, afterLength: number): readonly Step[] {
  const steps: Step[] = [];
  let x = beforeLength;
  let y = afterLength;
  for (let cost = trace.length - 1; cost >= 0; cost--) {
    const furthest = trace[cost] ?? new Map<number, number>();
    const diagonal = x - y;
    const below = furthest.get(diagonal + 1) ?? -1;
    const left = furthest.get(diagonal - 1) ?? -1;
    const down = diagonal === -cost || (diagonal !== cost && left < below);
    const fromX = down ? below : left;
    const fromY = fromX - (down ? diagonal + 1 : diagonal - 1);
    while (x > fromX && y > fromY && x > 0 && y > 0) steps.push({ kind: 'same', before: --x, after: --y });
    if (cost === 0) break;
    if (down) steps.push({ kind: 'added', before: x, after: --y });
    else steps.push({ kind: 'removed', before: --x, after: y });
  }
  return steps.reverse();
}
