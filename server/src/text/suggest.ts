import { editDistance } from './edit-distance';

/** The candidate that is near to what was written; undefined where none is. */
export function closest(written: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let distance = Math.max(2, Math.floor(written.length / 4)) + 1;
  for (const candidate of candidates) {
    // People leave out the category of a rule more often than they misspell it.
    const tail = candidate.slice(candidate.indexOf('/') + 1);
    for (const form of new Set([candidate, tail])) {
      const found = editDistance(written.toLowerCase(), form.toLowerCase(), distance - 1);
      if (found >= distance) continue;
      best = candidate;
      distance = found;
    }
  }
  return best;
}

/** `: did you mean "X"?` when one of the candidates is near to what was written; empty otherwise. */
export function didYouMean(written: string, candidates: Iterable<string>): string {
  const best = closest(written, candidates);
  return best === undefined ? '' : `: did you mean "${best}"?`;
}
