// Spans of time as people say and write them.

/** A span in the grammar that `ms` and jose share, in the largest unit that it is a whole number of: `15m`, `1d`, `90s`. */
export function writeSpan(seconds: number): string {
  const [unit, letter] = WRITTEN.find(([size]) => seconds % size === 0) ?? [1, 's'];
  return `${seconds / unit}${letter}`;
}

const WRITTEN: readonly (readonly [number, string])[] = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'm'],
  [1, 's'],
];

/** From where on a unit is used: twice its size, or where the number comes out even. People say "1.5 hours", but "90 seconds" and "36 hours". */
const STEPS: readonly { readonly size: number; readonly even: number; readonly name: string }[] = [
  { size: 31_557_600, even: 31_557_600, name: 'year' },
  { size: 86_400, even: 86_400, name: 'day' },
  { size: 3600, even: 1800, name: 'hour' },
  { size: 60, even: 60, name: 'minute' },
  { size: 1, even: 1, name: 'second' },
];

/** Says a span as a person would, without its sign: `15 minutes`, `1.5 hours`, `3.6 seconds`, `41.7 days`. */
export function describeSeconds(seconds: number): string {
  const size = Math.abs(seconds);
  if (size === 0) return '0 seconds';
  if (size < 1) return counted(size * 1000, 'millisecond');
  const step = STEPS.find((unit) => size >= unit.size * 2 || (size >= unit.size && size % unit.even === 0));
  return step ? counted(size / step.size, step.name) : counted(size, 'second');
}

function counted(value: number, unit: string): string {
  const rounded = Math.round(value * 10) / 10;
  const count = rounded >= 1000 ? Math.round(rounded).toLocaleString('en-US') : String(rounded);
  return `${count} ${unit}${count === '1' ? '' : 's'}`;
}
