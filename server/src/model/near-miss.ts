// "Did you mean": names that are probably the same name, misspelt.

/** The number of single-character edits and swaps of neighbours between two texts; gives up above `limit` and returns limit + 1. */
export function editDistance(left: string, right: string, limit: number): number {
  if (Math.abs(left.length - right.length) > limit) return limit + 1;
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1];
      let best = Math.min(
        (previous[column] as number) + 1,
        (current[column - 1] as number) + 1,
        (previous[column - 1] as number) + (same ? 0 : 1),
      );
      if (row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]) {
        best = Math.min(best, (beforePrevious[column - 2] as number) + 1);
      }
      current.push(best);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[right.length] as number;
}

/** The name among `candidates` that `name` most probably stands for; undefined when none is close. Longer names may differ more. */
export function nearMiss(name: string, candidates: Iterable<string>): string | undefined {
  const limit = name.length >= 8 ? 2 : 1;
  let best: string | undefined;
  let distance = limit + 1;
  for (const candidate of candidates) {
    if (candidate === name) continue;
    const found = sameWords(name, candidate) ? 0 : editDistance(name, candidate, limit);
    if (found < distance) {
      best = candidate;
      distance = found;
    }
  }
  return best;
}

/** `JWT_SECRET` and `SECRET_JWT`, `JWTSECRET` and `jwt_secret`: the same words, written another way. */
function sameWords(left: string, right: string): boolean {
  const words = (text: string) =>
    text
      .toUpperCase()
      .split(/[^A-Z0-9]+/)
      .sort();
  const a = words(left);
  const b = words(right);
  return a.join('') === b.join('') || left.toUpperCase().replace(/[^A-Z0-9]/g, '') === right.toUpperCase().replace(/[^A-Z0-9]/g, '');
}
