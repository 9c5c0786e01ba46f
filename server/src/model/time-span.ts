// Spans of time as people write and say them; how libraries read them stands in libraries/spans.ts.

export { parseJoseSpan, parseMsSpan } from '../libraries/spans';
export { describeSeconds, writeSpan } from '../text/span-words';

const LOOSE: readonly (readonly [RegExp, number])[] = [
  [/^(?:ms|msecs?|millis(?:econds)?|milliseconds?)$/, 0.001],
  [/^(?:s|secs?|seconds?)$/, 1],
  [/^(?:m|mins?|minutes?)$/, 60],
  [/^(?:h|hrs?|hours?)$/, 3600],
  [/^(?:d|days?)$/, 86_400],
  [/^(?:w|weeks?)$/, 604_800],
  [/^(?:mo|mon|mos|months?)$/, 2_592_000],
  [/^(?:y|yrs?|years?)$/, 31_536_000],
];

/** Seconds of a span as a person would read it - `1h 30m`, `2 months`, `"15m"`, bare digits as seconds - where a library reads nothing; undefined when it is none. */
export function readLooseSpan(text: string): number | undefined {
  const plain = text
    .slice(0, 60)
    .trim()
    .replace(/^["']|["']$/g, '')
    .toLowerCase();
  if (/^\d{1,12}$/.test(plain)) return Number(plain);
  const parts = [...plain.matchAll(/(\d{1,9}(?:\.\d{1,3})?) {0,3}([a-z]{1,12})/g)];
  if (parts.length === 0 || plain.replace(/(\d{1,9}(?:\.\d{1,3})?) {0,3}([a-z]{1,12})/g, '').trim() !== '') return undefined;
  let seconds = 0;
  for (const [, amount, word] of parts) {
    const unit = LOOSE.find(([pattern]) => pattern.test(word ?? ''))?.[1];
    if (unit === undefined) return undefined;
    seconds += Number(amount) * unit;
  }
  return seconds;
}
