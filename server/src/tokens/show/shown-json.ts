import { visible } from '../../text/visible';

// JSON as it may be shown: nothing in it steers a terminal or turns the reading direction, and numbers stand there as they were written.

export interface JsonLook {
  /** Numbers that JavaScript cannot hold, by pointer; see `DecodedToken.written`. */
  readonly written: ReadonlyMap<string, string>;
  /** Longer texts are cut, in characters. */
  readonly longest: number;
}

/** The value on one line. `pointer` is where it stands below the token: `/claims/sub`. */
export function jsonLine(value: unknown, pointer: string, look: JsonLook): string {
  return parts(value, pointer, look, true).join('');
}

/** The value on as many lines as it takes, two spaces a level. */
export function jsonLines(value: unknown, pointer: string, look: JsonLook): readonly string[] {
  return parts(value, pointer, look, false).join('').split('\n');
}

/** A text cut to a number of characters, with what is missing. */
export function shortened(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest)}… (${text.length.toLocaleString('en-US')} characters)`;
}

/** All parts go into one list: a list of a hundred thousand items would be too many arguments for a call. Its depth is bounded by `readJsonObject`. */
function parts(value: unknown, pointer: string, look: JsonLook, line: boolean): readonly string[] {
  const out: string[] = [];
  write(out, value, pointer, look, 0, line);
  return out;
}

function write(out: string[], value: unknown, pointer: string, look: JsonLook, level: number, line: boolean): void {
  if (typeof value !== 'object' || value === null) {
    out.push(scalar(value, pointer, look));
    return;
  }
  const isList = Array.isArray(value);
  const entries = Object.entries(value);
  if (entries.length === 0) {
    out.push(isList ? '[]' : '{}');
    return;
  }
  const indent = line ? '' : `\n${'  '.repeat(level + 1)}`;
  out.push(isList ? '[' : line ? '{ ' : '{');
  for (const [index, [name, item]] of entries.entries()) {
    out.push(index === 0 ? '' : line ? ', ' : ',', indent);
    if (!isList) out.push(`${text(name, look)}: `);
    write(out, item, `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, look, level + 1, line);
  }
  out.push(line ? (isList ? '' : ' ') : `\n${'  '.repeat(level)}`, isList ? ']' : '}');
}

function scalar(value: unknown, pointer: string, look: JsonLook): string {
  if (typeof value === 'string') return text(value, look);
  if (typeof value === 'number') return look.written.get(pointer) ?? String(value);
  return String(value);
}

function text(value: string, { longest }: JsonLook): string {
  return visible(JSON.stringify(shortened(value, longest)));
}
