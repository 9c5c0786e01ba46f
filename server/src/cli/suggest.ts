import { editDistance } from '../model/near-miss';

/** `: did you mean "X"?` when one of the candidates is near to what was written; empty otherwise. */
export function didYouMean(written: string, candidates: Iterable<string>): string {
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
  return best === undefined ? '' : `: did you mean "${best}"?`;
}
