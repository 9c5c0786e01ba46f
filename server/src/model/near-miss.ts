import { editDistance } from '../text/edit-distance';

// "Did you mean": names that are probably the same name, misspelt.

/** The name among `candidates` that `name` most probably stands for; undefined when none is close. Longer names may differ more. */
export function nearMiss(name: string, candidates: Iterable<string>): string | undefined {
  return nearest(
    spell(name),
    [...candidates].map((candidate) => spell(candidate)),
  );
}

function nearest(name: Spelling, candidates: Iterable<Spelling>): string | undefined {
  const limit = name.text.length >= 8 ? 2 : 1;
  let best: string | undefined;
  let distance = limit + 1;
  for (const candidate of candidates) {
    if (candidate.text === name.text) continue;
    const found = candidate.joined === name.joined || candidate.sorted === name.sorted ? 0 : mistypedBy(name, candidate, limit);
    if (found < distance) {
      best = candidate.text;
      distance = found;
    }
  }
  return best;
}

/** `nearMiss` for many names among the same candidates: each name is compared with those that have all but two of its words. */
export class NearNames {
  readonly #candidates = new Map<string, { readonly spelling: Spelling; readonly order: number }>();
  readonly #byWords = new Map<string, string[]>();
  readonly #found = new Map<string, string | undefined>();

  constructor(candidates: Iterable<string>) {
    for (const candidate of candidates) {
      if (this.#candidates.has(candidate)) continue;
      const spelling = spell(candidate);
      this.#candidates.set(candidate, { spelling, order: this.#candidates.size });
      for (const key of keysOf(spelling)) {
        const list = this.#byWords.get(key);
        if (list) list.push(candidate);
        else this.#byWords.set(key, [candidate]);
      }
    }
  }

  find(name: string): string | undefined {
    if (!this.#found.has(name)) this.#found.set(name, this.#search(name));
    return this.#found.get(name);
  }

  #search(name: string): string | undefined {
    const spelling = spell(name);
    const near = new Set<string>();
    for (const key of keysOf(spelling)) {
      const list = this.#byWords.get(key) ?? [];
      if (list.length <= MOST_ALIKE) for (const candidate of list) near.add(candidate);
    }
    const candidates = [...near].flatMap((candidate) => this.#candidates.get(candidate) ?? []);
    candidates.sort((left, right) => left.order - right.order);
    return nearest(
      spelling,
      candidates.map((candidate) => candidate.spelling),
    );
  }
}

/** Names that more than these share their other words with are a series, in which none is meant for its neighbour. */
const MOST_ALIKE = 64;
/** More words than these are compared only with names that are the same but for their order. */
const MOST_WORDS = 8;

function keysOf({ words, joined, sorted }: Spelling): ReadonlySet<string> {
  const keys = new Set([`joined ${joined}`, `sorted ${sorted}`]);
  if (words.length > MOST_WORDS) return keys;
  // A word with a digit in it is never a misspelt one.
  const mistakable = words.flatMap((word, index) => (/\d/.test(word) ? [] : [index]));
  for (const [from, first] of mistakable.entries()) {
    for (const second of mistakable.slice(from)) {
      keys.add(words.map((word, index) => (index === first || index === second ? '*' : word)).join(' '));
    }
  }
  return keys;
}

/** The number of typing mistakes between two names that are made of the same words; above `limit` when they are not. */
function mistypedBy(left: Spelling, right: Spelling, limit: number): number {
  if (Math.abs(left.text.length - right.text.length) > limit) return limit + 1;
  // The words decide most cases, and are cheaper to compare than the letters.
  if (left.words.length !== right.words.length) return limit + 1;
  let different = 0;
  for (const [index, word] of left.words.entries()) {
    const other = right.words[index] ?? '';
    if (word !== other && (++different > limit || !isTypo(word, other))) return limit + 1;
  }
  return editDistance(left.text, right.text, limit);
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

/** A name and its words. `JWT_SECRET` and `SECRET_JWT`, `JWTSECRET` and `jwt_secret` have the same, written another way. */
interface Spelling {
  readonly text: string;
  readonly words: readonly string[];
  readonly joined: string;
  readonly sorted: string;
}

function spell(text: string): Spelling {
  const words = text
    .toUpperCase()
    .split(/[^A-Z0-9]+/)
    .filter(Boolean);
  return { text, words, joined: words.join(''), sorted: [...words].sort().join(' ') };
}
