import type { Range } from '../../text/range';
import {
  BACKSLASH,
  C_ESCAPES,
  EQUALS,
  feedAfter,
  HASH,
  isGoSpace,
  type ParsedEntry,
  type ParsedFile,
  type Refusal,
  trimmed,
} from './parsed';

// compose-go 2: the `.env` beside a Compose file, and `env_file`. One line it does not understand makes it refuse the file.

const FEED = 10;

/** Values are given as they stand before expansion: an escaped `$` of double quotes as `$$`, which is what the engine takes for one. */
export function parseCompose(text: string): ParsedFile {
  const entries: ParsedEntry[] = [];
  let index = text.startsWith('\uFEFF') ? 1 : 0;
  for (;;) {
    index = skip(text, index, isGoSpace);
    if (index >= text.length) return { entries, refusal: undefined };
    if (text.charCodeAt(index) === HASH) {
      index = feedAfter(text, index);
      continue;
    }
    const name = nameAt(text, index);
    if ('why' in name) return { entries: [], refusal: name };
    index = name.next;
    // A name alone is taken from the environment of whoever runs the command.
    if (name.inherited) continue;
    const value = valueAt(text, skip(text, index, isBlank));
    if ('why' in value) return { entries: [], refusal: value };
    entries.push({ key: name.key, ...value.entry });
    index = value.next;
  }
}

interface Name {
  readonly key: string;
  readonly inherited: boolean;
  readonly next: number;
}

function nameAt(text: string, from: number): Name | Refusal {
  let start = from;
  if (text.startsWith('export', from) && isGoSpace(text.charCodeAt(from + 6))) start = skip(text, from + 6, isBlank);
  for (let end = start; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (isBlank(code)) continue;
    if (code === EQUALS || code === 58 || code === FEED) {
      const range = trimmed(text, { start, end }, isGoSpace);
      const key = text.slice(range.start, range.end);
      if (key.includes(' ')) return { offset: start, why: 'a name with a space' };
      return { key, inherited: code === FEED, next: end + 1 };
    }
    if (!/[\p{L}\p{N}_.[\]-]/u.test(text[end] ?? '')) return { offset: start, why: 'a name with a character that names cannot have' };
  }
  // The last line without a sign is a value without a name.
  return { key: '', inherited: false, next: start };
}

function valueAt(text: string, start: number): { readonly entry: Omit<ParsedEntry, 'key'>; readonly next: number } | Refusal {
  const quote = text[start];
  if (quote !== '"' && quote !== "'") {
    const end = feedAfter(text, start);
    const comment = text.slice(start, end).indexOf(' #');
    const at: Range = trimmed(text, { start, end: comment < 0 ? end : start + comment }, isGoSpace);
    return { entry: { value: text.slice(at.start, at.end), quote: 'none', at }, next: end + 1 };
  }
  const inner: string[] = [];
  for (let index = start + 1; index < text.length; index++) {
    const character = text[index] ?? '';
    if (character === quote) {
      const value = inner.join('');
      const at = { start, end: index + 1 };
      const entry = quote === '"' ? ({ value: unescaped(value), quote: 'double', at } as const) : ({ value, quote: 'single', at } as const);
      return { entry, next: index + 1 };
    }
    // A backslash stays, unless it protects the quote.
    if (text.charCodeAt(index) === BACKSLASH && index + 1 < text.length) {
      const next = text[index + 1] ?? '';
      inner.push(next === quote ? next : character + next);
      index++;
    } else {
      inner.push(character);
    }
  }
  return { offset: start, why: 'a quote that is not closed' };
}

/** What is left of an escaped dollar sign still goes through interpolation. */
const ESCAPES: Readonly<Record<string, string>> = { ...C_ESCAPES, $: '$$' };

function unescaped(text: string): string {
  return text.replace(/\\(?:([abfnrtv$"\\])|0([0-7]{3}))/g, (_, simple?: string, octal?: string) =>
    simple === undefined ? String.fromCharCode(Number.parseInt(octal ?? '0', 8)) : (ESCAPES[simple] ?? simple),
  );
}

function isBlank(code: number): boolean {
  return code !== FEED && isGoSpace(code);
}

function skip(text: string, from: number, isSkipped: (code: number) => boolean): number {
  let index = from;
  while (index < text.length && isSkipped(text.charCodeAt(index))) index++;
  return index;
}
