// Where the value of a named entry stands, in all the forms in which people keep cookies.

export interface NamedValue {
  /** With `%XX` decoded. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
  /** Whether an ellipsis follows. */
  readonly isCut: boolean;
}

/** `name=value`, a table with tabs, `"name": "value"`, `('name', 'value')`. */
const SEPARATOR = /(?:[ \t]{0,9}(?:=|%3D)[ \t]{0,9}\\?["'`]?|\t|\\?["'`][ \t]{0,9}(?:=>|[:,=])\s{0,40}\\?["'`])/iy;
/** `"name": "..", .. "value": ".."`, after the name. */
const PROPERTY = /\\?["'],[^{}]{0,600}?\\?["']value\\?["']\s{0,9}:\s{0,9}\\?["']/y;
const VALUE = /(?:[\w.~!*+/=:|-]|%[0-9A-Fa-f]{2})+/y;

/** The value of the name that stands from `start` to `end`; undefined when none follows. */
export function valueNamed(text: string, start: number, end: number): NamedValue | undefined {
  const isListed = /["']name\\?["']\s{0,9}:\s{0,9}\\?["']$/.test(text.slice(Math.max(0, start - 40), start));
  const separator = isListed ? PROPERTY : SEPARATOR;
  separator.lastIndex = end;
  if (!separator.test(text)) return undefined;
  const from = separator.lastIndex;
  VALUE.lastIndex = from;
  const found = VALUE.exec(text)?.[0];
  if (found === undefined) return undefined;
  const gap = found.indexOf('...');
  const raw = gap < 0 ? found : found.slice(0, gap);
  const isCut = gap >= 0 || text.charAt(from + found.length) === '…';
  return { value: percentDecoded(raw), start: from, end: from + raw.length, isCut };
}

/** Undoes `%XX` of ASCII, which is all that a cookie's value has; whatever else stands there is kept. */
export function percentDecoded(text: string): string {
  if (!text.includes('%')) return text;
  return text.replace(/%([2-7][0-9A-Fa-f])/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
