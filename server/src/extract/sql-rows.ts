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

/** A statement that reads rows of one table. */
export interface SqlSelect {
  readonly table: string;
  /** The columns that are compared with a value for equality, in lower case; undefined where `OR` leaves it open which of them count. */
  readonly conditions: ReadonlyMap<string, SqlValue> | undefined;
  /** Everything from `WHERE` to the end of the conditions. */
  readonly where: SqlValue;
}

const SELECT = /\bselect\s[^;]{0,1500}?\bfrom\s{1,20}([\w."`[\]]{1,80})/i;
const WHERE = /\bwhere\s/i;
const AFTER_WHERE = /\b(?:order\s{1,20}by|group\s{1,20}by|limit|having|for\s{1,20}update|returning|fetch\s{1,20}first)\b|[;]/i;
const EQUALITY = new RegExp(
  String.raw`(?:[\w"\`]{1,60}\.)?["\`[]?(\w{1,60})["\`\]]?\s{0,20}=\s{0,20}(\$\d{1,3}(?:::\w{1,30})?|\?|%s|[:@][A-Za-z_]\w{0,60}|%\([A-Za-z_]\w{0,60}\)s|${HOLE})`,
  'g',
);

/** The table and the conditions of the first `SELECT` in a text; undefined where there is none, or one that holds others. */
export function sqlSelect(sql: string): SqlSelect | undefined {
  const text = sql.slice(0, LONGEST);
  const match = SELECT.exec(text);
  const table = match?.[1];
  if (!match || table === undefined || /\b(?:union|insert|update|delete)\b/i.test(text.replace(/for\s{1,20}update/i, ''))) return undefined;
  const from = match.index + match[0].length;
  const opening = WHERE.exec(text.slice(from));
  const start = opening ? from + opening.index : text.length;
  const rest = text.slice(start);
  const end = start + (AFTER_WHERE.exec(rest)?.index ?? rest.length);
  const said = text.slice(start, end);
  const trimmedEnd = start + said.trimEnd().length;
  const where = { text: text.slice(start, trimmedEnd), start, end: trimmedEnd };
  const name = plain(table.split('.').at(-1) ?? table);
  if (/\bor\b|\bnot\s{1,20}\(|\bselect\b/i.test(said)) return { table: name, conditions: undefined, where };
  const conditions = new Map<string, SqlValue>();
  for (const found of said.matchAll(EQUALITY)) {
    const [whole, column, value] = found;
    if (column === undefined || value === undefined) continue;
    const at = start + found.index + whole.length - value.length;
    conditions.set(column.toLowerCase(), { text: value, start: at, end: at + value.length });
  }
  return { table: name, conditions, where };
}
