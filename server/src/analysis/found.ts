import type { Fact } from '../facts/fact';
import type { Contract } from '../model/contract';
import { nextExpiry } from '../model/token-expiry';
import type { Finding } from '../rules/rule';
import { areOnlyMoved, type Move, movedAlong } from './moved-facts';

/** What the rules found at a time, before suppressions, severities and baselines. It holds as long as facts and settings do. */
export interface Found {
  /** In the order of the rules. */
  readonly byRule: readonly (readonly Finding[])[];
  /** When, in milliseconds since the epoch; undefined when nobody knew. */
  readonly at: number | undefined;
  /** The moment from which on they may find more, in milliseconds since the epoch; undefined for never. */
  readonly until: () => number | undefined;
}

export function foundIn(contract: Contract, byRule: Found['byRule'], at: number | undefined): Found {
  let until: { readonly at: number | undefined } | undefined;
  return {
    byRule,
    at,
    until: () => {
      until ??= { at: at === undefined ? undefined : nextExpiry(contract, at) };
      return until.at;
    },
  };
}

/** Whether the rules would find the same at another time. */
export function holdsAt({ at, until }: Found, now: number | undefined): boolean {
  if (at === undefined || now === undefined || now <= at) return at === now;
  return now < (until() ?? Number.POSITIVE_INFINITY);
}

/** What the rules find after an edit that changed no fact of the file and at most moved them; undefined after any other. */
export function foundAfter(found: Found, before: readonly Fact[], after: readonly Fact[], move: Move): Found | undefined {
  if (!areOnlyMoved(before, after, move)) return undefined;
  const touched = found.byRule.flatMap((findings) => findings.filter((finding) => speaksOf(finding, move.file)));
  if (touched.length === 0) return found;
  // All at once, because findings may share a fix.
  const moved = movedAlong(touched, move);
  if (!moved) return undefined;
  const instead = new Map(touched.map((finding, index) => [finding, moved[index] ?? finding]));
  return { ...found, byRule: found.byRule.map((findings) => findings.map((finding) => instead.get(finding) ?? finding)) };
}

/** Whether the finding holds a place of the file. */
function speaksOf({ at, related, fixes }: Finding, file: string): boolean {
  return (
    at.file === file ||
    related?.some((place) => place.at.file === file) === true ||
    fixes?.some(({ edits }) => edits.some((edit) => edit.at.file === file || edit.option?.slot.at.file === file)) === true
  );
}
