import type { SecretText } from '../facts/secret-text';
import { isPlaceholder } from './placeholders';
import { isIssuedToServers } from './server-only-values';

// Whether a value is a secret that would be worth something to whoever finds it. A committed env file often holds
// passwords of a database that runs on nobody's machine but the reader's own; these are not meant.

/** What providers put in front of the keys they issue to people and to machines of all kinds. */
const ISSUED = /^(?:xox[abprs]-|gh[pousr]_|github_pat_|glpat-|AKIA|ASIA|SG\.|GOCSPX-|npm_|pypi-)/;
/** Keys for a provider's test mode, and Google's browser keys, which every page of an app shows. */
const HARMLESS = /^(?:[a-z]{2,5}_test_|AIza)/;
/** Shorter values are guessed sooner than found. */
const SHORTEST = 16;
/** Bits per character, below which a text was typed: `localhost-password`. */
const LEAST_ENTROPY = 2.9;
/** The share of letters in runs that could be words, above which a text was written by a person. */
const MOST_WORDS = 0.45;

/** Whether the value has the form of a key that a provider issued for real use. */
export function isIssued(value: SecretText): boolean {
  return isIssuedToServers(value) || ISSUED.test(value.reveal().trim());
}

/** Whether the value of `name` looks like a real secret: issued by a provider, or made by a random generator. */
export function looksReal(name: string, value: SecretText): boolean {
  if (isIssued(value)) return true;
  const text = value.reveal().trim();
  return text.length >= SHORTEST && !HARMLESS.test(text) && !/\s/.test(text) && !isPlaceholder(name, value) && isRandom(text);
}

function isRandom(text: string): boolean {
  if (!/\d/.test(text) && !(/[a-z]/.test(text) && /[A-Z]/.test(text))) return false;
  return entropyOf(text) >= LEAST_ENTROPY && shareOfWords(text) < MOST_WORDS && !isSequence(text);
}

/** Shannon's entropy of the characters, in bits per character. */
function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/** The share of characters that stand in runs of four letters or more that hold a vowel and can be spoken. */
function shareOfWords(text: string): number {
  const runs = text.replace(/([a-z])([A-Z])/g, '$1 $2').match(/[a-z]{4,}|[A-Z][a-z]{3,}|[A-Z]{4,}/g) ?? [];
  const spoken = runs.filter((run) => /[aeiouy]/i.test(run) && !/[^aeiouy]{5}/i.test(run) && !/^[a-f]+$/i.test(run));
  return spoken.join('').length / text.length;
}

/** `0123456789abcdef`: each character follows the one before it. */
function isSequence(text: string): boolean {
  let following = 0;
  for (let index = 1; index < text.length; index++) if (text.charCodeAt(index) - text.charCodeAt(index - 1) === 1) following++;
  return following > text.length / 2;
}
