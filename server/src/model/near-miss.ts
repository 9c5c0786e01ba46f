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
    const found = sameWords(name, candidate) ? 0 : mistypedBy(name, candidate, limit);
    if (found < distance) {
      best = candidate;
      distance = found;
    }
  }
  return best;
}

/** `nearMiss` for many names among the same candidates: each name is compared with those that have all but two of its words. */
export class NearNames {
  readonly #order = new Map<string, number>();
  readonly #byWords = new Map<string, string[]>();

  constructor(candidates: Iterable<string>) {
    for (const candidate of candidates) {
      if (this.#order.has(candidate)) continue;
      this.#order.set(candidate, this.#order.size);
      for (const key of keysOf(candidate)) {
        const list = this.#byWords.get(key);
        if (list) list.push(candidate);
        else this.#byWords.set(key, [candidate]);
      }
    }
  }

  find(name: string): string | undefined {
    const near = new Set([...keysOf(name)].flatMap((key) => this.#byWords.get(key) ?? []));
    return nearMiss(
      name,
      [...near].sort((left, right) => (this.#order.get(left) ?? 0) - (this.#order.get(right) ?? 0)),
    );
  }
}

/** More words than these are compared only with names that are the same but for their order. */
const MOST_WORDS = 8;

function keysOf(name: string): ReadonlySet<string> {
  const words = wordsOf(name);
  const keys = new Set([`joined ${words.join('')}`, `sorted ${[...words].sort().join(' ')}`]);
  if (words.length > MOST_WORDS) return keys;
  for (let first = 0; first < words.length; first++) {
    for (let second = first; second < words.length; second++) {
      keys.add(words.map((word, index) => (index === first || index === second ? '*' : word)).join(' '));
    }
  }
  return keys;
}

/** The number of typing mistakes between two names that are made of the same words; above `limit` when they are not. */
function mistypedBy(left: string, right: string, limit: number): number {
  if (Math.abs(left.length - right.length) > limit) return limit + 1;
  const leftWords = wordsOf(left);
  const rightWords = wordsOf(right);
  // The words decide most cases, and are cheaper to compare than the letters.
  if (leftWords.length !== rightWords.length) return limit + 1;
  let different = 0;
  for (const [index, word] of leftWords.entries()) {
    const other = rightWords[index] ?? '';
    if (word !== other && (++different > limit || !isTypo(word, other))) return limit + 1;
  }
  return editDistance(left, right, limit);
}

/**
 * Words that stand beside one another in names, so that one is never meant for the other. Digits, letters and short words
 * are such, too: `SECRET_A` and `SECRET_B`, `AWS_SECRET` and `JWT_SECRET`.
 */
const WORDS: ReadonlySet<string> = new Set(
  `ACCESS ADMIN API APP AUTH BACK CLIENT DEV FRONT HOST ID JWE JWK JWS JWT KEY LIVE NEW NEXT OAUTH OLD POST PROD REFRESH REST
   SECRET SERVER SERVICE SESSION SIGN STAGE TEST TEXT TOKEN URI URL USER WEB`.split(/\s+/),
);

function isTypo(left: string, right: string): boolean {
  if (left === right) return true;
  if (/\d/.test(left + right) || (WORDS.has(left) && WORDS.has(right))) return false;
  const [shorter, longer] = left.length <= right.length ? [left, right] : [right, left];
  // Letters that changed places or were left out make a typo of any word; another letter makes another word of a short one.
  if ([...shorter].sort().join('') === [...longer].sort().join('')) return shorter.length >= 3;
  return shorter.length === longer.length ? shorter.length >= 4 : longer.length >= 3 && shorter.length >= 2;
}

/** `JWT_SECRET` and `SECRET_JWT`, `JWTSECRET` and `jwt_secret`: the same words, written another way. */
function sameWords(left: string, right: string): boolean {
  const a = wordsOf(left);
  const b = wordsOf(right);
  return a.join('') === b.join('') || [...a].sort().join(' ') === [...b].sort().join(' ');
}

function wordsOf(text: string): readonly string[] {
  return text
    .toUpperCase()
    .split(/[^A-Z0-9]+/)
    .filter(Boolean);
}
