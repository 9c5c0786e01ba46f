import { kindOf } from './json-kind';

// A JSON object of a token, with what JSON.parse passes over in silence: names that stand there twice, numbers it cannot hold, depth.

export interface JsonObject {
  /** Without a prototype, so that `__proto__` and `constructor` are fields like any other. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Numbers that JavaScript cannot hold exactly, as they are written, by RFC 6901 pointer. */
  readonly written: ReadonlyMap<string, string>;
  /** Names that stand more than once in one object, as pointers without the first stroke. */
  readonly duplicates: readonly string[];
  /** Texts with half of a surrogate pair, likewise. */
  readonly halves: readonly string[];
  readonly byteOrderMark: boolean;
}

export type JsonOutcome =
  | { readonly object: JsonObject; readonly error: undefined }
  | { readonly object: undefined; readonly error: string };

/** Levels of objects and lists; deeper ones are not read. */
const DEEPEST = 100;
/** Longer numbers are cut where they are shown, in characters. */
const LONGEST_NUMBER = 40;
/** Names are cut where they are shown, in characters. */
const LONGEST_NAME = 80;
/** How many oddities of a kind are kept. */
const MOST = 100;

/** Reads the text of a JSON object in linear time; or gives the end of a sentence that says why it is none. */
export function readJsonObject(written: string): JsonOutcome {
  const byteOrderMark = written.startsWith('\ufeff');
  const text = byteOrderMark ? written.slice(1) : written;
  if (depthOf(text) > DEEPEST) return wrong(`is nested more than ${DEEPEST} levels deep`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return wrong('is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return wrong(`is JSON, but ${kindOf(value)} and no object`);
  }
  const fields = Object.create(null) as Record<string, unknown>;
  for (const [name, field] of Object.entries(value)) fields[name] = field;
  return { object: { fields, byteOrderMark, ...survey(text) }, error: undefined };
}

function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [token] of text.matchAll(TOKENS)) {
    if (token === '{' || token === '[') deepest = Math.max(deepest, ++depth);
    else if (token === '}' || token === ']') depth--;
  }
  return deepest;
}

/** Texts, brackets, and the plain words and numbers between them. An open text ends with the input. */
const TOKENS = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"?|[{}[\],:]|[^\s"{}[\],:]+/g;

interface Level {
  readonly pointer: string;
  /** Undefined for a list. */
  readonly names: Set<string> | undefined;
  index: number;
  /** The name whose value comes next. */
  name: string | undefined;
}

/** Walks over a text that is known to be JSON. */
function survey(text: string): Pick<JsonObject, 'written' | 'duplicates' | 'halves'> {
  const written = new Map<string, string>();
  const duplicates = new Set<string>();
  const halves = new Set<string>();
  const levels: Level[] = [];
  const here = (): string => {
    const level = levels.at(-1);
    return level === undefined ? '' : `${level.pointer}/${level.names ? escaped(level.name ?? '') : level.index}`;
  };
  for (const [token] of text.matchAll(TOKENS)) {
    const level = levels.at(-1);
    if (token === '{' || token === '[')
      levels.push({ pointer: here(), names: token === '{' ? new Set() : undefined, index: 0, name: undefined });
    else if (token === '}' || token === ']') levels.pop();
    else if (token === ',' && level) {
      level.index++;
      level.name = undefined;
    } else if (token.startsWith('"')) {
      const isName = level?.names !== undefined && level.name === undefined;
      const value = isName || /\\u[dD]/.test(token) ? String(JSON.parse(token)) : '';
      if (isName) {
        level.name = value;
        if (level.names.has(value) && duplicates.size < MOST) duplicates.add(here().slice(1));
        level.names.add(value);
      }
      if (/\p{Surrogate}/u.test(value) && halves.size < MOST) halves.add(here().slice(1));
    } else if (/^-?\d/.test(token) && !isExact(token) && written.size < MOST) {
      written.set(here(), token.length > LONGEST_NUMBER ? `${token.slice(0, LONGEST_NUMBER)}… (${token.length} characters)` : token);
    }
  }
  return { written, duplicates: [...duplicates].map(cut), halves: [...halves].map(cut) };
}

/** A fraction is as near as a number can be, by RFC 8259 section 6; a whole number beyond 2^53 becomes another one. */
function isExact(digits: string): boolean {
  const value = Number(digits);
  return Number.isFinite(value) && (Number.isSafeInteger(value) || !Number.isInteger(value));
}

function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

function cut(name: string): string {
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name;
}

function wrong(error: string): JsonOutcome {
  return { object: undefined, error };
}
