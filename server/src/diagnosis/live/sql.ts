import type { DatabaseKind } from '../../facts/fact';

// Statements of SQL for a person to run. What comes from a token is untrusted text: it becomes one literal, or it is left out.

/** What a statement is written for; `unknown` where nothing says which database it is. */
export type SqlDialect = Exclude<DatabaseKind, 'mongodb'> | 'unknown';

/** Longer values are no id and no address. */
const LONGEST_LITERAL = 200;
/** Words that one of the databases keeps for itself and that tables and columns of users and sessions are called. */
const RESERVED = /^(?:user|order|group|groups|table|key|keys|index|end|check|default|references|rank|row|rows|value|values)$/i;

/**
 * A name of a table or column as the dialect wants it. PostgreSQL folds a name without quotes to lower case, so that `userId` needs
 * them (its documentation, 4.1.1); a name in quotes is right wherever it is spelled as it was created.
 */
export function sqlName(name: string, dialect: SqlDialect): string {
  const isPlain =
    dialect === 'postgresql' || dialect === 'unknown' ? /^[a-z_][a-z0-9_]*$/.test(name) : /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
  if (isPlain && !RESERVED.test(name)) return name;
  if (dialect === 'mysql') return `\`${name.replaceAll('`', '``')}\``;
  if (dialect === 'sqlserver') return `[${name.replaceAll(']', ']]')}]`;
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * A text as a literal, which no text can end; undefined for what no id and no address has: control characters, characters that are
 * not seen, great length. MySQL reads a backslash as the start of an escape, the others read it as itself, so where the database
 * is not known a text with one is refused.
 */
export function sqlText(text: string, dialect: SqlDialect): string | undefined {
  if (!isPrintable(text) || (dialect === 'unknown' && text.includes('\\'))) return undefined;
  const doubled = text.replaceAll("'", "''");
  return `'${dialect === 'mysql' ? doubled.replaceAll('\\', '\\\\') : doubled}'`;
}

/** A line of comment. A package may be called anything, and what follows a line break would be a statement. */
export function sqlComment(text: string): string {
  return `-- ${text.replace(/[\p{C}\u2028\u2029]/gu, ' ').slice(0, LONGEST_LITERAL)}`;
}

/** Whether a text can be shown and pasted: not empty, not long, and of characters that are seen. */
export function isPrintable(text: string): boolean {
  return text !== '' && text.length <= LONGEST_LITERAL && !/[\p{C}\u2028\u2029]/u.test(text);
}

export interface Query {
  readonly schema: string;
  /** Undefined where it cannot be read from here. */
  readonly table: string | undefined;
  readonly columns: readonly string[];
  /** The column that is compared; undefined where it cannot be read from here. */
  readonly by: string | undefined;
  /** A literal of `sqlText`, or a stand-in in quotes: `'<email>'`. */
  readonly literal: string;
  /** The column by which the newest rows come first; empty for a query of one row. */
  readonly newestBy: string;
}

/** Reads rows and, beside them, the database's own clock, by which it compares dates. */
export function selectOf({ schema, table, columns, by, literal, newestBy }: Query, dialect: SqlDialect): string {
  const named = (name: string) => sqlName(name, dialect);
  const from = table === undefined ? '<table>' : `${schema === '' ? '' : `${named(schema)}.`}${named(table)}`;
  const shown = [...columns.map(named), 'CURRENT_TIMESTAMP AS db_time'].join(', ');
  const order = newestBy === '' ? '' : `\nORDER BY ${named(newestBy)} DESC`;
  const top = newestBy !== '' && dialect === 'sqlserver' ? 'TOP 5 ' : '';
  const limit = newestBy !== '' && dialect !== 'sqlserver' ? '\nLIMIT 5' : '';
  return `SELECT ${top}${shown}\nFROM ${from}\nWHERE ${by === undefined ? '<column>' : named(by)} = ${literal}${order}${limit};`;
}
