import type { Fact } from '../facts/fact';
import { SecretText } from '../facts/secret-text';

// Most keystrokes change no fact: they move those below. What was found of facts that only moved is found again, at the moved places.

/** What became of one text: the characters from `start` to `end` were replaced, and what follows moved by `by`. UTF-16 code units. */
export interface Move {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly by: number;
}

/**
 * How near to the edit a place may lie, in characters. Rules make places from others by adding the length of a quote or of `${`,
 * and on which side of the edit such a place comes to lie must not be in doubt.
 */
const MARGIN = 4;

/** How many characters are compared at once when two texts are held against each other. */
const STRIDE = 4096;

/** The one edit that makes `after` of `before`. */
export function moveBetween(file: string, before: string, after: string): Move {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start + STRIDE <= shorter && before.slice(start, start + STRIDE) === after.slice(start, start + STRIDE)) start += STRIDE;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let same = 0;
  const equalEnds = (from: number, to: number) =>
    before.slice(before.length - to, before.length - from) === after.slice(after.length - to, after.length - from);
  while (same + STRIDE <= shorter - start && equalEnds(same, same + STRIDE)) same += STRIDE;
  while (same < shorter - start && before.charCodeAt(before.length - 1 - same) === after.charCodeAt(after.length - 1 - same)) same++;
  return { file, start, end: before.length - same, by: after.length - before.length };
}

/** Whether the facts of the edited file are the same but for places that moved, each fact lying before or behind the edit as a whole. */
export function areOnlyMoved(before: readonly Fact[], after: readonly Fact[], move: Move): boolean {
  return before.length === after.length && before.every((fact, index) => isOnlyMoved(fact, after[index], move));
}

function isOnlyMoved(before: Fact, after: Fact | undefined, move: Move): boolean {
  // Distances between places of one fact mean something, so that all of them stay or all of them move.
  return isMovedBy(before, after, move, 0) || (move.by !== 0 && isMovedBy(before, after, move, move.by));
}

function isMovedBy(before: unknown, after: unknown, move: Move, by: number): boolean {
  if (typeof before !== 'object' || before === null) return Object.is(before, after);
  if (typeof after !== 'object' || after === null) return false;
  // Places first: they are the most of what facts hold.
  if (isPlace(before)) {
    if (!isPlace(after) || before.file !== after.file || after.start !== before.start + by || after.end !== before.end + by) return false;
    return before.file === move.file && (isBefore(before, move) ? by === 0 : isBehind(before, move) && by === move.by);
  }
  if (before instanceof SecretText) return after instanceof SecretText && before.equals(after);
  if (Array.isArray(before)) {
    if (!Array.isArray(after) || before.length !== after.length) return false;
    for (let index = 0; index < before.length; index++) if (!isMovedBy(before[index], after[index], move, by)) return false;
    return true;
  }
  if (Object.getPrototypeOf(before) !== Object.prototype || Object.getPrototypeOf(after) !== Object.prototype) return false;
  const keys = Object.keys(before);
  if (keys.length !== Object.keys(after).length) return false;
  const [parts, others] = [before as Parts, after as Parts];
  for (const key of keys) {
    const [part, other] = [parts[key], others[key]];
    if (other === undefined && !Object.hasOwn(after, key)) return false;
    if (!isMovedBy(part, other, move, by)) return false;
  }
  return true;
}

/**
 * The same with its places moved; what holds none in the edited file is given back as it is. Undefined when a place is at the edit.
 * Not for texts: what is said of a place does not name its offset.
 */
export function movedAlong<T>(value: T, move: Move): T | undefined {
  try {
    return moved(value, move, new Map()) as T;
  } catch (error) {
    if (error === AT_THE_EDIT) return undefined;
    throw error;
  }
}

const AT_THE_EDIT = new Error('A place is at the edit');

/** `done` keeps what is one object one object. */
function moved(value: unknown, move: Move, done: Map<object, unknown>): unknown {
  if (typeof value !== 'object' || value === null || value instanceof SecretText) return value;
  if (done.has(value)) return done.get(value);
  const result = movedObject(value, move, done);
  done.set(value, result);
  return result;
}

function movedObject(value: object, move: Move, done: Map<object, unknown>): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => moved(item, move, done));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  if (isPlace(value)) {
    if (value.file !== move.file || isBefore(value, move)) return value;
    if (!isBehind(value, move)) throw AT_THE_EDIT;
    return { ...value, start: value.start + move.by, end: value.end + move.by };
  }
  let fresh: Record<string, unknown> | undefined;
  const parts = value as Parts;
  for (const key of Object.keys(value)) {
    const part = parts[key];
    if (typeof part !== 'object') continue;
    const other = moved(part, move, done);
    if (other === part) continue;
    fresh ??= { ...value };
    fresh[key] = other;
  }
  return fresh ?? value;
}

/** A plain object whose keys nobody knows beforehand. Every fact and finding is gone through at each keystroke, so no copy is made of one. */
type Parts = Readonly<Record<string, unknown>>;

interface PlaceLike {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

function isPlace(value: object): value is PlaceLike {
  const { start, end }: Partial<PlaceLike> = value;
  return typeof start === 'number' && typeof end === 'number' && 'file' in value;
}

function isBefore({ end }: PlaceLike, move: Move): boolean {
  return end + MARGIN <= move.start;
}

function isBehind({ start }: PlaceLike, move: Move): boolean {
  return start >= move.end + MARGIN;
}
