import { beginsLikeHeader, endsObject, HEADER_START, headerOf, isWholePayload } from './header';
import { encodedCharacter, encodedDot, gapAt, invisibleAt, type Joint, jointAt, paddingAt } from './joints';
import { type JwtPiece, pieceOf } from './piece';
import { append, begin, close, copy, GAP, nextPart, type State, wanted } from './state';

// Puts a JWT together, from its first character on: part by part, over all that people and programs break it with.

export interface Assembly {
  /** Undefined when no token begins here. */
  readonly piece: JwtPiece | undefined;
  /** Where the search goes on. */
  readonly end: number;
}

/** In characters. No server takes a header of this size: Node stops at 16 KB, nginx at 8 KB. */
export const LONGEST_TOKEN = 1_048_576;
/** How often a text that grows line by line is parsed to see whether it is whole. */
const MOST_PARSES = 8;
const TOO_LONG = 'It is longer than 1 MB (1,048,576 characters), which no server takes in a header: it is not read';

/**
 * Puts the token together whose first part begins at `start`. `lead`: the start of the first part is missing, behind an ellipsis.
 * `withSpaces`: white space within a line is passed over too, as in a text that was pasted from a terminal.
 */
export function assemble(text: string, start: number, { lead = false, withSpaces = false } = {}): Assembly {
  let state = begin(text, start, lead, withSpaces);
  for (;;) {
    takeRun(state);
    if (state.length > LONGEST_TOKEN) return tooLong(state, start);
    if (!(takeGap(state) || takeDot(state) || takeOther(state) || takeJoint(state))) break;
    if (state.parts.length > 1 && !state.header && !state.hasGap && !lead) return { piece: undefined, end: state.at };
  }
  // A first part alone is no token: constants and prose hold such texts.
  if (state.parts.length === 1 && !state.hasGap) return { piece: undefined, end: state.at };
  state = undoWrongLines(state);
  close(state);
  const first = state.parts[0] ?? '';
  if (!state.header && !(lead ? hasPayload(state) : beginsLikeHeader(first))) return { piece: undefined, end: state.at };
  return { piece: pieceOf(state), end: Math.max(state.at, start + 1) };
}

function takeRun(state: State): void {
  const run = runAt(/[\w-]*/y, state.text, state.at);
  if (run === '') return;
  append(state, run, state.at + run.length);
}

function takeGap(state: State): boolean {
  if (state.text.charAt(state.at) === '.' && state.text.charAt(state.at + 2) !== '.') return false;
  const end = gapAt(state.text, state.at);
  if (end === undefined) return false;
  close(state);
  state.hasGap = true;
  state.endsInGap = true;
  state.at = end;
  state.from = end;
  if (continues(state.text, end)) append(state, GAP, end);
  return true;
}

function takeDot(state: State): boolean {
  const { text, at, parts } = state;
  const encoded = encodedDot(text, at);
  const end = encoded ?? (text.charAt(at) === '.' ? at + 1 : undefined);
  if (end === undefined || parts.length >= wanted(state)) return false;
  // Behind an ellipsis nobody knows how many parts there are: a dot before a space ends a sentence.
  if (state.hasGap && !continues(text, end)) return false;
  if (parts.length === 1 && !state.hasGap && !state.lead) {
    state.header = headerOf(parts[0] ?? '');
    // The caller sees that there is no header, and stops.
    if (!state.header) {
      nextPart(state);
      return true;
    }
  }
  nextPart(state);
  state.length++;
  state.at = end;
  if (encoded !== undefined) state.isEncoded = true;
  return true;
}

function takeOther(state: State): boolean {
  const { text, at } = state;
  const encoded = encodedCharacter(text, at);
  if (encoded) {
    append(state, encoded.character, encoded.end);
    state.isEncoded = true;
    return true;
  }
  const invisible = invisibleAt(text, at);
  if (invisible !== undefined && continues(text, invisible)) {
    close(state);
    state.hasInvisible = true;
    state.at = invisible;
    state.from = invisible;
    return true;
  }
  return takePadding(state) || takeOldAlphabet(state);
}

/** Base64 is padded with `=`, base64url of a token is not: kept, so that the reader can say so. */
function takePadding(state: State): boolean {
  const first = paddingAt(state.text, state.at);
  if (first === undefined) return false;
  const second = paddingAt(state.text, first);
  const end = second ?? first;
  const last = state.parts.at(-1) ?? '';
  const count = second === undefined ? 1 : 2;
  const isInner = dotEnd(state.text, end) !== undefined && state.parts.length < wanted(state);
  const isLast = state.parts.length === wanted(state) && last.length > 0 && (last.length + count) % 4 === 0 && !last.includes('=');
  if (!isInner && !(isLast && !/[\w%/+-]/.test(state.text.charAt(end)))) return false;
  append(state, '='.repeat(count), end);
  return true;
}

/** `+` and `/` of base64 where base64url is wanted; but a slash after a whole token belongs to a URL. */
function takeOldAlphabet(state: State): boolean {
  const { text, at } = state;
  if (text.charAt(at) !== '+' && text.charAt(at) !== '/') return false;
  const run = runAt(/[\w+/-]*/y, text, at);
  const length = (state.parts.at(-1)?.length ?? 0) + run.length;
  const isLast = state.parts.length === wanted(state);
  const fits = isLast
    ? state.header?.lastLengths?.includes(length) === true
    : dotEnd(text, paddingsEnd(text, at + run.length)) !== undefined;
  if (!fits || state.hasGap) return false;
  append(state, run, at + run.length);
  return true;
}

function takeJoint(state: State): boolean {
  const joint = jointAt(state.text, state.at, state.withSpaces);
  if (!joint || !mayCross(state, joint)) return false;
  if (joint.kind !== 'strings' && state.parts.length > 1) {
    state.beforeLines ??= copy(state);
    if (state.parts.length === wanted(state)) state.beforeLastLines ??= copy(state);
  }
  close(state);
  if (joint.kind === 'lines') state.lines++;
  else if (joint.kind === 'strings') state.strings++;
  else state.spaces++;
  state.at = joint.end;
  state.from = joint.end;
  return true;
}

function mayCross(state: State, joint: Joint): boolean {
  const { text, parts } = state;
  const last = parts.at(-1) ?? '';
  const isDot = dotEnd(text, joint.end) !== undefined;
  if (!isDot && !/[\w-]/.test(text.charAt(joint.end))) return false;
  // After an ellipsis nobody can say whether what follows belongs to it.
  if (state.hasGap) return false;
  // Another token begins there. Only an empty part can be followed by what looks like one: claims begin as a header does.
  if (last !== '' && HEADER_START.test(text.slice(joint.end, joint.end + 3))) return false;
  if (parts.length === wanted(state)) {
    const lengths = state.header?.lastLengths;
    if (joint.isLoose && last !== '') return false;
    if (lengths === undefined) return joint.kind === 'strings' && !isDot;
    return !isDot && !lengths.includes(last.length) && last.length < Math.max(...lengths);
  }
  if (isDot) return true;
  if (parts.length === 1) return !(endsObject(state.tail, last.length) && headerOf(last));
  return wanted(state) === 5 || !isWhole(state, last);
}

function isWhole(state: State, payload: string): boolean {
  if (!endsObject(state.tail, payload.length) || state.parses >= MOST_PARSES) return false;
  state.parses++;
  return isWholePayload(payload);
}

/** Lines that were joined must make sense: claims in JSON, and a last part as long as its algorithm makes it. */
function undoWrongLines(state: State): State {
  const { header, parts, beforeLines, beforeLastLines } = state;
  const lengthFits = header?.lastLengths?.includes(parts.at(-1)?.replace(/=+$/, '').length ?? 0) === true;
  const isComplete = parts.length === wanted(state);
  if (!beforeLines) return state;
  if (header?.parts === 5) return isComplete && lengthFits ? state : beforeLines;
  if (beforeLastLines && !(isComplete && lengthFits)) return undoWrongLines({ ...beforeLastLines, beforeLastLines: undefined });
  if (beforeLines.parts.length === parts.length && parts.length === wanted(state)) return state;
  return state.hasGap || isWholePayload(parts[1] ?? '') ? state : beforeLines;
}

function hasPayload({ parts }: State): boolean {
  return parts.length > 1 && isWholePayload(parts[1] ?? '');
}

function tooLong(state: State, start: number): Assembly {
  const end = state.at + runAt(/[\w.-]*/y, state.text, state.at).length;
  // One character more than is read, so that whoever reads it sees that it is too long.
  const text = state.parts.join('.').slice(0, LONGEST_TOKEN + 1);
  const form = state.header?.parts === 5 ? 'jwe' : 'jws';
  if (!state.header) return { piece: undefined, end };
  return { piece: { text, ranges: [{ start, end }], form, cut: undefined, notes: [TOO_LONG], isCode: false }, end };
}

function dotEnd(text: string, at: number): number | undefined {
  if (text.charAt(at) !== '.') return encodedDot(text, at);
  return gapAt(text, at) === undefined ? at + 1 : undefined;
}

function continues(text: string, at: number): boolean {
  return /[\w-]/.test(text.charAt(at)) || dotEnd(text, at) !== undefined;
}

function paddingsEnd(text: string, at: number): number {
  const first = paddingAt(text, at);
  return first === undefined ? at : (paddingAt(text, first) ?? first);
}

function runAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}
