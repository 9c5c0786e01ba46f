import { SecretText } from '../../facts/secret-text';
import type { Range } from '../../text/range';
import type { Context } from './context';
import type { FoundToken, OpaqueToken } from './found';
import type { JwtPiece } from './piece';

/** A token with what only the search needs to know. */
export interface Sighting {
  readonly found: FoundToken;
  /** The token with its name and scheme: where a cursor may stand. */
  readonly entries: readonly Range[];
  /** The name it is kept under; empty when there is none. */
  readonly name: string;
}

export function jwtSighting(piece: JwtPiece, context: Context, notes: readonly string[] = []): Sighting {
  const { text, ranges, form, cut, isCode } = piece;
  const last = ranges.at(-1)?.end ?? context.start;
  return {
    found: {
      ...{ token: new SecretText(text), ranges, form, opaque: undefined, cookie: context.cookie, cut },
      carrier: isCode && context.carrier === 'bare' ? 'code' : context.carrier,
      notes: [...notes, ...piece.notes, ...context.notes],
      ...(context.notes.length > 0 ? { schemeNotes: context.notes } : {}),
    },
    entries: [{ start: context.start, end: last }],
    name: context.name,
  };
}

/** `missing` says what is missing at its end; undefined when nothing is. */
export function opaqueSighting(text: string, range: Range, opaque: OpaqueToken, context: Context, missing?: string): Sighting {
  const { carrier, cookie, name } = context;
  const notes = missing === undefined ? context.notes : [missing, ...context.notes];
  const cut = missing === undefined ? undefined : 'end';
  return {
    found: { token: new SecretText(text), ranges: [range], form: 'opaque', opaque, carrier, cookie, cut, notes },
    entries: [{ start: context.start, end: range.end }],
    name,
  };
}

/** Ranges that are taken, kept in order, so that no two tokens share a character. */
export class Taken {
  readonly #ranges: Range[] = [];

  /** The taken range that holds a character of `range`, or undefined. */
  overlapping({ start, end }: Range): Range | undefined {
    const range = this.#ranges[this.#after(start)];
    return range && range.start < end ? range : undefined;
  }

  /** Takes all of the ranges, or none when one of them is taken. */
  take(ranges: readonly Range[]): boolean {
    if (ranges.some((range) => this.overlapping(range))) return false;
    for (const range of ranges) this.#ranges.splice(this.#after(range.start), 0, range);
    return true;
  }

  /** The index of the first range that ends after `at`. */
  #after(at: number): number {
    let low = 0;
    let high = this.#ranges.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#ranges[middle]?.end ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
