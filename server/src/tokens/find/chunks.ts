import type { Range } from '../../text/range';
import { contextOf } from './context';
import { isAuthCookie, isAuthJsCookie } from './cookies';
import { assemble } from './jwt';
import type { JwtPiece } from './piece';
import { jwtSighting, type Sighting } from './sighting';
import { GAP } from './state';
import { supabaseToken } from './supabase';
import { valueNamed } from './values';

// Cookies that were too long for one: Auth.js, NextAuth and @supabase/ssr number the pieces, `name.0`, `name.1`, from zero without
// gaps, and join them in the order of the numbers.

interface Chunk extends Range {
  readonly name: string;
  readonly number: number;
  readonly value: string;
  readonly isCut: boolean;
  /** Where its name begins. */
  readonly from: number;
}

/** In characters. */
const LONGEST_NAME = 100;

/** The tokens that stand in numbered cookies. */
export function tokensInChunks(text: string): readonly Sighting[] {
  return groupsOf(chunksIn(text)).flatMap((chunks) => {
    const sighting = tokenOfChunks(text, chunks);
    return sighting ? [sighting] : [];
  });
}

function chunksIn(text: string): readonly Chunk[] {
  const chunks: Chunk[] = [];
  const numbers = /\.(\d{1,2})(?=\\?["'`=\t]|%3D| {0,3}=)/g;
  for (let match = numbers.exec(text); match; match = numbers.exec(text)) {
    const from = nameStart(text, match.index);
    const name = text.slice(from, match.index);
    // A version has no letter before its last number.
    const found = /[A-Za-z]/.test(name) ? valueNamed(text, from, match.index + match[0].length) : undefined;
    if (!found) continue;
    const { value, start, end, isCut } = found;
    chunks.push({ name, number: Number(match[1]), value, start, end, isCut, from });
    numbers.lastIndex = end;
  }
  return chunks;
}

/** Where the name begins that ends at `end`. */
function nameStart(text: string, end: number): number {
  let start = end;
  while (end - start < LONGEST_NAME && /[\w.-]/.test(text.charAt(start - 1))) start--;
  return start;
}

/** The chunks of one cookie. A number that comes again begins the next: two requests of a log carry the same cookie. */
function groupsOf(chunks: readonly Chunk[]): readonly (readonly Chunk[])[] {
  const groups: Chunk[][] = [];
  const open = new Map<string, Chunk[]>();
  for (const chunk of chunks) {
    const group = open.get(chunk.name);
    if (group && !group.some(({ number }) => number === chunk.number)) {
      group.push(chunk);
      continue;
    }
    const next = [chunk];
    open.set(chunk.name, next);
    groups.push(next);
  }
  return groups;
}

function tokenOfChunks(text: string, chunks: readonly Chunk[]): Sighting | undefined {
  const [first] = chunks;
  if (!first) return undefined;
  const sorted = [...chunks].sort((left, right) => left.number - right.number);
  const missing: number[] = [];
  let joined = '';
  let next = 0;
  for (const { number, value, isCut } of sorted) {
    for (; next < number; next++) missing.push(next);
    if (missing.at(-1) === number - 1) joined += GAP;
    joined += value + (isCut ? GAP : '');
    next = number + 1;
  }
  const piece = pieceOf(joined, first.name);
  if (!piece) return undefined;
  const ranges = chunks.map(({ start, end }) => ({ start, end })).sort((left, right) => left.start - right.start);
  const notes = [chunks.length === 1 ? 'It is one chunk of a cookie' : `It was put together from ${chunks.length} chunks of a cookie`];
  if (missing.length > 0) notes.push(`Of its chunks ${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} missing`);
  const context = contextOf(text, first.start, first.end, false);
  const carrier = context.carrier === 'bare' || context.carrier === 'code' ? 'cookie' : context.carrier;
  const sighting = jwtSighting({ ...piece, ranges }, { ...context, carrier, cookie: first.name, name: first.name, notes: [] }, notes);
  return { ...sighting, entries: chunks.map(({ from, end }) => ({ start: from, end })) };
}

function pieceOf(joined: string, name: string): JwtPiece | undefined {
  if (!/^(?:e[yw]|base64-|…)/.test(joined)) return undefined;
  const inner = supabaseToken(joined, name);
  if (inner) return inner;
  const { piece, end } = assemble(joined, 0);
  // Whatever is left over belongs to the value: it is no token, or one that was not read to its end.
  if (piece && (end === joined.length || isAuthCookie(name))) return piece;
  if (!joined.includes(GAP) || !isAuthJsCookie(name)) return undefined;
  const cut = joined.startsWith(GAP) ? 'start' : joined.endsWith(GAP) ? 'end' : 'middle';
  return { text: joined, ranges: [], form: 'jwe', cut, notes: [], isCode: false };
}
