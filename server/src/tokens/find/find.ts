import { SecretText } from '../../facts/secret-text';
import { tokensInChunks } from './chunks';
import { contextOf } from './context';
import type { FoundToken } from './found';
import { HEADER_START, isWholePayload } from './header';
import { encodedTokens, joinedTokens } from './joined';
import { gapAt } from './joints';
import { assemble, LONGEST_TOKEN } from './jwt';
import { opaqueIn } from './opaque';
import { jwtSighting, opaqueSighting, type Sighting, Taken } from './sighting';
import { SUPABASE_PREFIX, supabaseToken } from './supabase';
import { percentDecoded } from './values';

// Finds tokens in any text whatever. A JWT is what has a header, a JSON object with `alg`, so that nothing else is taken for one.

/** How far from an offset a token is looked for, in UTF-16 units: first near by, then as far as the longest token reaches. */
const NEAR = 16_384;
const FAR = LONGEST_TOKEN + NEAR;

/** All tokens of a text, in the order in which they begin; no two share a character. Takes time in proportion to the text. */
export function tokensIn(text: string): readonly FoundToken[] {
  return sightingsIn(text).map(({ found }) => found);
}

/**
 * The token at an offset: in it, at either of its ends, or on the name or the scheme of its entry. `reach`: with `line`, anywhere on a
 * line that has one token. At most a megabyte (1,048,576 characters) on either side is looked at.
 */
export function tokenAt(text: string, offset: number, reach: 'entry' | 'line' = 'entry'): FoundToken | undefined {
  const at = Math.max(0, Math.min(offset, text.length));
  const near = tokenWithin(text, at, NEAR, reach);
  if (near.isWhole || (near.found ? !near.touchesEdge : !isInLongText(text, at))) return near.found;
  return tokenWithin(text, at, FAR, reach).found ?? near.found;
}

/**
 * The token that a pasted text means: a selection, the clipboard, an argument, a file. Of several the first access token, or the
 * first that is whole. A text that was meant as a JWT and is broken is given as it stands, so that a reader can say what is wrong.
 */
export function tokenOf(text: string): FoundToken | undefined {
  const sightings = sightingsIn(text);
  const jwts = sightings.filter(({ found }) => found.form !== 'opaque');
  const whole = jwts.filter(({ found }) => found.cut === undefined);
  const best = whole.find(({ name }) => /access_?token/i.test(name)) ?? whole[0];
  if (best) return withOthers(best.found, jwts.length - 1);
  const respaced = spacedToken(text);
  if (respaced) return respaced;
  const first = jwts[0] ?? sightings[0];
  return first ? withOthers(first.found, jwts.length - (jwts.length > 0 ? 1 : 0)) : brokenToken(text);
}

function withOthers(found: FoundToken, others: number): FoundToken {
  if (others < 1) return found;
  const note = others === 1 ? 'The text holds another token' : `The text holds ${others} other tokens`;
  return { ...found, notes: [...found.notes, note] };
}

/** A token that a terminal or a chat broke with spaces; undefined when it does not become whole. */
function spacedToken(text: string): FoundToken | undefined {
  const start = text.search(HEADER_START);
  if (start < 0 || !/\s/.test(text.slice(start).trim())) return undefined;
  const { piece } = assemble(text, start, { withSpaces: true });
  if (!piece || piece.cut !== undefined || !/^[\s"'`,;)\]}]*$/.test(text.slice(piece.ranges.at(-1)?.end))) return undefined;
  return jwtSighting(piece, contextOf(text, start, start, false)).found;
}

/** A text that was meant as a token, though no part of it says so clearly. */
function brokenToken(text: string): FoundToken | undefined {
  const start = text.length - text.trimStart().length;
  const bare = text.trim().replace(/^(?:authorization\s{0,9}:\s{0,9})?["'`]?(?:bearer\s{1,20})?["'`]?/i, '');
  const token = bare.slice(0, LONGEST_TOKEN + 1).replace(/["'`,;]{1,3}$/, '');
  const parts = token.split('.', 7);
  const hasName = (name: string) => token.startsWith('{') && token.includes(`"${name}"`);
  const isJson = hasName('ciphertext') || (hasName('payload') && (hasName('signature') || hasName('signatures')));
  const begins = new RegExp(`^${HEADER_START.source}`);
  // Of a text above a megabyte no more is looked at, and a dot may come behind.
  const isMeant =
    !/\s/.test(token) && (parts.length > 1 || token.length > LONGEST_TOKEN) && parts.slice(0, 2).some((part) => begins.test(part));
  const isStart =
    parts.length === 1 && /^[\w-]+$/.test(token) && begins.test(token) && !isWholePayload(token) && assemble(`${token}…`, 0).piece;
  if (!isJson && !isMeant && !isStart) return undefined;
  const at = text.indexOf(bare, start);
  return {
    ...{
      token: new SecretText(token),
      ranges: [{ start: at, end: at + bare.length }],
      form: 'jws',
      opaque: undefined,
      carrier: 'bare',
      cookie: '',
    },
    cut: isStart ? 'end' : undefined,
    notes: isStart ? ['Its end is missing: it has only the start of a header'] : [],
  };
}

/** Whether the offset stands in a word, or among lines of one, that is longer than what was looked at near by. */
function isInLongText(text: string, at: number): boolean {
  const isLong = (stretch: string) => /^(?:[\w.%+/=-]|\r?\n){4096}$/.test(stretch);
  return isLong(text.slice(at, at + 4096)) || isLong(text.slice(Math.max(0, at - 4096), at));
}

interface Near {
  readonly found: FoundToken | undefined;
  /** Whether it might go on where the window ends. */
  readonly touchesEdge: boolean;
  /** Whether the window is the whole text. */
  readonly isWhole: boolean;
}

function tokenWithin(text: string, at: number, size: number, reach: 'entry' | 'line'): Near {
  const start = Math.max(0, at - size);
  const end = Math.min(text.length, at + size);
  const window = text.slice(start, end);
  const offset = at - start;
  const sightings = sightingsIn(window);
  const holding = sightings.filter(({ entries }) => entries.some((entry) => entry.start <= offset && offset <= entry.end));
  const inside = (strict: number) =>
    holding.find(({ found }) => found.ranges.some((range) => range.start <= offset && offset <= range.end - strict));
  const best = inside(1) ?? inside(0) ?? holding[0] ?? (reach === 'line' ? onlyOneOf(window, offset, sightings) : undefined);
  const isWhole = start === 0 && end === text.length;
  if (!best) return { found: undefined, touchesEdge: false, isWhole };
  const { ranges } = best.found;
  const touchesEdge = best.found.cut !== undefined || (ranges[0]?.start ?? 0) < 8 || (ranges.at(-1)?.end ?? 0) > window.length - 8;
  const moved = ranges.map((range) => ({ start: range.start + start, end: range.end + start }));
  return { found: { ...best.found, ranges: moved }, touchesEdge, isWhole };
}

function onlyOneOf(text: string, offset: number, sightings: readonly Sighting[]): Sighting | undefined {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const feed = text.indexOf('\n', offset);
  const end = feed < 0 ? text.length : feed;
  const here = sightings.filter(({ found }) => found.ranges.some((range) => range.start < end && range.end > start));
  return here.length === 1 ? here[0] : undefined;
}

function sightingsIn(text: string): readonly Sighting[] {
  const taken = new Taken();
  const sightings = tokensInChunks(text).filter(({ found }) => taken.take(found.ranges));
  for (const search of [joinedTokens(text), jwtsIn(text, taken), encodedTokens(text)])
    for (const sighting of search) if (taken.take(sighting.found.ranges)) sightings.push(sighting);
  for (const { start, end, opaque, missing } of opaqueIn(text)) {
    if (!taken.take([{ start, end }])) continue;
    const context = contextOf(text, start, end, false);
    sightings.push(opaqueSighting(percentDecoded(text.slice(start, end)), { start, end }, opaque, context, missing));
  }
  return sightings.sort((left, right) => startOf(left) - startOf(right));
}

function startOf({ found }: Sighting): number {
  return found.ranges[0]?.start ?? 0;
}

function* jwtsIn(text: string, taken: Taken): Generator<Sighting> {
  const starts = new RegExp(HEADER_START.source, 'g');
  // Up to where a text was read that turned out to be none: what is glued to a word there was read with it.
  let read = 0;
  for (let match = starts.exec(text); match; match = starts.exec(text)) {
    const at = match.index;
    const kind = startKind(text, at);
    if (kind === undefined || (kind === 'glued' && at < read)) continue;
    const begin = kind === 'lead' ? leadStart(text, at) : kind === 'supabase' ? at - SUPABASE_PREFIX.length : at;
    if (begin === undefined || taken.overlapping({ start: begin, end: at + 3 })) continue;
    if (kind === 'supabase') {
      const value = /[\w-]*/y;
      value.lastIndex = at;
      const end = at + (value.exec(text)?.[0].length ?? 0);
      const context = contextOf(text, begin, end, false);
      const piece = supabaseToken(text.slice(begin, end), context.cookie || context.name);
      if (piece) yield jwtSighting({ ...piece, ranges: [{ start: begin, end }] }, context);
      starts.lastIndex = Math.max(end, at + 1);
      continue;
    }
    const { piece, end } = assemble(text, begin, { lead: kind === 'lead' });
    if (!piece) {
      read = Math.max(read, end);
      continue;
    }
    yield jwtSighting(piece, contextOf(text, begin, piece.ranges.at(-1)?.end ?? end, piece.isCode), signedNotes(text, begin));
    starts.lastIndex = Math.max(end, at + 1);
  }
}

/** Whether a token can begin here, by what stands before it; undefined when it cannot. */
function startKind(text: string, at: number): 'plain' | 'glued' | 'lead' | 'supabase' | undefined {
  const before = text.charAt(at - 1);
  if (before === '.') return text.slice(at - 3, at) === '...' ? 'plain' : 'lead';
  if (before === '-' && text.slice(Math.max(0, at - SUPABASE_PREFIX.length), at) === SUPABASE_PREFIX) return 'supabase';
  if (!/[\w-]/.test(before)) return 'plain';
  const near = text.slice(Math.max(0, at - 12), at);
  if (/(?:%(?:25)?[0-9A-F]{2}|\\[ntr]|\\u00[0-9A-F]{2}|\\x[0-9A-F]{2})$/i.test(near)) return 'plain';
  return /(?<![A-Za-z0-9_])(?:bearer|token|jwt)$/i.test(near) ? 'glued' : undefined;
}

/** Where the rest of a first part begins that has lost its start to an ellipsis; undefined when nothing was lost. */
function leadStart(text: string, at: number): number | undefined {
  let start = at - 1;
  while (start > 0 && at - start < NEAR && /[\w-]/.test(text.charAt(start - 1))) start--;
  const isLost = text.charAt(start - 1) === '…' || gapAt(text, start - 3) === start;
  return isLost && start < at - 1 ? start : undefined;
}

function signedNotes(text: string, at: number): readonly string[] {
  return /(?<![A-Za-z0-9_])s(?::|%3A)$/i.test(text.slice(Math.max(0, at - 8), at))
    ? ['It stands in a signed cookie ("s:"): what follows its third part is the signature of cookie-parser']
    : [];
}
