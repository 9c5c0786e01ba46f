import type { Range } from '../../text/range';
import type { TokenHeader } from './header';

// A token while it is put together.

/** What stands for something that is missing. */
export const GAP = '…';

/** In characters: enough to see whether an object ends there. */
const TAIL = 16;

export interface State {
  readonly text: string;
  readonly withSpaces: boolean;
  readonly lead: boolean;
  at: number;
  /** Where the open stretch began. */
  from: number;
  parts: string[];
  ranges: Range[];
  header: TokenHeader | undefined;
  /** The last characters of the last part. */
  tail: string;
  length: number;
  hasGap: boolean;
  endsInGap: boolean;
  lines: number;
  strings: number;
  spaces: number;
  isEncoded: boolean;
  hasInvisible: boolean;
  parses: number;
  /** The state before the first line break within the second part or later. */
  beforeLines: State | undefined;
  /** The state before the first line break within the last part. */
  beforeLastLines: State | undefined;
}

/** The state before the first character. `lead`: the start of the first part is missing. */
export function begin(text: string, start: number, lead: boolean, withSpaces: boolean): State {
  return {
    ...{ text, withSpaces, lead, at: start, from: start, parts: [lead ? GAP : ''], ranges: [], header: undefined, tail: '', length: 0 },
    ...{ hasGap: false, endsInGap: false, lines: 0, strings: 0, spaces: 0, isEncoded: false, hasInvisible: false, parses: 0 },
    ...{ beforeLines: undefined, beforeLastLines: undefined },
  };
}

export function append(state: State, characters: string, end: number): void {
  const last = state.parts.length - 1;
  state.parts[last] = (state.parts[last] ?? '') + characters;
  state.tail = (characters.length < TAIL ? state.tail + characters : characters).slice(-TAIL);
  state.length += characters.length;
  state.at = end;
  if (characters !== GAP) state.endsInGap = false;
}

export function nextPart(state: State): void {
  state.parts.push('');
  state.tail = '';
}

/** How many parts it has, or can have at most. What has claims that can be read is signed. */
export function wanted({ header, lead }: State): number {
  return header?.parts ?? (lead ? 3 : 5);
}

/** Ends the stretch that is open. */
export function close(state: State): void {
  if (state.at > state.from) state.ranges.push({ start: state.from, end: state.at });
  state.from = state.at;
}

export function copy(state: State): State {
  return { ...state, parts: [...state.parts], ranges: [...state.ranges] };
}
