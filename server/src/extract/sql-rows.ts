// What a statement of SQL puts into a row, as far as tokens and their lifetimes are concerned. Any language may hold such a statement.

/** A place in the statement, in characters from its start. */
export interface SqlValue {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface SqlInsert {
  readonly table: string;
  /** The first value of each column, by the column's name in lower case. */
  readonly values: ReadonlyMap<string, SqlValue>;
}

/** Which of the arguments beside a statement stands in a value's place. */
export type SqlArgument =
  /** By position, from zero: `$1`, `?`, `%s`, and `HOLE` for an expression inside the text. */
  | { readonly kind: 'position'; readonly index: number }
  | { readonly kind: 'hole'; readonly index: number }
  | { readonly kind: 'name'; readonly name: string };

/** Stands in a text for an expression that is put there; what else the expression takes up is blanks. */
export const HOLE = '\u0001';

const INSERT =
  /\binsert\s{1,20}(?:or\s{1,20}\w{1,10}\s{1,20}|ignore\s{1,20})?into\s{1,20}([\w."`[\]]{1,80})\s{0,40}\(([^()]{1,1000})\)\s{0,80}values\s{0,80}\(/i;
const LONGEST = 4000;

/** The columns and values of the first `INSERT` in a text; undefined where there is none that can be read. */
export function sqlInsert(sql: string): SqlInsert | undefined {
  const text = sql.slice(0, LONGEST);
  const match = INSERT.exec(text);
  const [whole, table, columns] = match ?? [];
  if (!match || whole === undefined || table === undefined || columns === undefined) return undefined;
  const names = columns.split(',').map(plain);
  const values = itemsFrom(text, match.index + whole.length);
  if (!values || values.length !== names.length) return undefined;
  const found = new Map<string, SqlValue>();
  names.forEach((name, index) => {
    const value = values[index];
    if (value) found.set(name, value);
  });
  return { table: plain(table.split('.').at(-1) ?? table), values: found };
}

function plain(name: string): string {
  return name.replace(/["`[\]\s]/g, '').toLowerCase();
}

/** The items up to the closing bracket; undefined when there is none. */
function itemsFrom(text: string, start: number): readonly SqlValue[] | undefined {
  const items: SqlValue[] = [];
  let from = start;
  let depth = 0;
  let quoted = false;
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    if (character === "'") quoted = !quoted;
    else if (quoted) continue;
    else if (character === '(') depth++;
    else if (character === ')' && depth > 0) depth--;
    else if (depth === 0 && (character === ',' || character === ')')) {
      items.push(trimmed(text, from, at));
      if (character === ')') return items;
      from = at + 1;
    }
  }
  return undefined;
}

function trimmed(text: string, from: number, to: number): SqlValue {
  const inside = text.slice(from, to);
  const start = from + inside.length - inside.trimStart().length;
  const found = inside.trim();
  return { text: found, start, end: start + found.length };
}

/** The argument that a value is, casts left out; undefined for anything else. */
export function sqlArgument(sql: string, value: SqlValue): SqlArgument | undefined {
  const bare = value.text.replace(/::\w{1,30}$/, '').trim();
  const before = sql.slice(0, value.start);
  if (bare === HOLE) return { kind: 'hole', index: count(before, HOLE) };
  if (bare === '?') return { kind: 'position', index: count(before, '?') };
  if (bare === '%s') return { kind: 'position', index: count(before, '%s') };
  const numbered = /^\$(\d{1,3})$/.exec(bare)?.[1];
  if (numbered !== undefined) return { kind: 'position', index: Number(numbered) - 1 };
  const name = /^(?::|@)([A-Za-z_]\w{0,60})$/.exec(bare)?.[1] ?? /^%\(([A-Za-z_]\w{0,60})\)s$/.exec(bare)?.[1];
  return name === undefined ? undefined : { kind: 'name', name };
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}

const NOW = String.raw`(?:now\(\)|current_timestamp(?:\(\))?|localtimestamp|utc_timestamp\(\)|clock_timestamp\(\))`;
const SPAN = String.raw`(\d{1,9})\s{0,9}(second|sec|minute|min|hour|day|week)s?`;
const INTERVALS = [
  new RegExp(String.raw`^${NOW}\s{0,9}\+\s{0,9}interval\s{1,9}'?${SPAN}'?$`, 'i'),
  new RegExp(String.raw`^${NOW}\s{0,9}\+\s{0,9}'${SPAN}'::interval$`, 'i'),
  new RegExp(String.raw`^date_add\(\s{0,9}${NOW}\s{0,9},\s{0,9}interval\s{1,9}'?${SPAN}'?\s{0,9}\)$`, 'i'),
  new RegExp(String.raw`^datetime\(\s{0,9}'now'\s{0,9},\s{0,9}'\+${SPAN}'\s{0,9}\)$`, 'i'),
];
const SECONDS: Readonly<Record<string, number>> = { second: 1, sec: 1, minute: 60, min: 60, hour: 3600, day: 86_400, week: 604_800 };

/** The seconds from now of `NOW() + INTERVAL '7 days'`, in the dialects of PostgreSQL, MySQL and SQLite; undefined for anything else. */
export function sqlSpan(value: string): number | undefined {
  if (value.length > 120) return undefined;
  for (const pattern of INTERVALS) {
    const [, amount, unit] = pattern.exec(value) ?? [];
    const size = unit === undefined ? undefined : SECONDS[unit.toLowerCase()];
    if (amount !== undefined && size !== undefined) return Number(amount) * size;
  }
  return undefined;
}
