/** The number of a lane beside a column: 0 is the nearest. */
export type Lane = number;

/** A line from one row of a column to another, at one side of it. */
interface Span {
  readonly from: number;
  readonly to: number;
  readonly side: 'left' | 'right';
}

/** Gives every line a lane of its side in which no other passes the same rows; the shorter lines are nearer. */
export function lanesOf<Line extends Span>(lines: readonly Line[]): ReadonlyMap<Line, Lane> {
  const lanes = { left: [] as Line[][], right: [] as Line[][] };
  const found = new Map<Line, Lane>();
  for (const line of [...lines].sort((one, other) => rowsOf(one) - rowsOf(other))) {
    const beside = lanes[line.side];
    const free = beside.findIndex((lane) => lane.every((other) => !isOverlapping(line, other)));
    const lane = free === -1 ? beside.length : free;
    beside[lane] = [...(beside[lane] ?? []), line];
    found.set(line, lane);
  }
  return found;
}

function rowsOf({ from, to }: Span): number {
  return Math.abs(from - to);
}

function isOverlapping(one: Span, other: Span): boolean {
  return Math.min(one.from, one.to) < Math.max(other.from, other.to) && Math.min(other.from, other.to) < Math.max(one.from, one.to);
}
