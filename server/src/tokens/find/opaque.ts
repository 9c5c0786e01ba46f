import type { Range } from '../../text/range';
import { knownCookie, NAMED_COOKIES } from './cookies';
import type { OpaqueToken } from './found';
import { isDrawn } from './opaque-drawn';
import { FORMS } from './opaque-forms';
import { PROVIDERS } from './opaque-providers';
import { valueNamed } from './values';

// Tokens that only their maker can read, known by what they begin with, by their form, or by the cookie they stand in. A text that is
// merely random is none of them.

export interface OpaqueSighting extends Range {
  readonly opaque: OpaqueToken;
  /** What is missing at its end, a sentence without a full stop; undefined when nothing is. */
  readonly missing?: string | undefined;
}

/** A kind of token that is known by how it begins. */
export interface Provider extends OpaqueToken {
  /** What it begins with, character by character. */
  readonly prefixes: readonly string[];
  /** The whole of it, sticky, with its right boundary. The first group is what its maker drew by lot, where the prefix is not all. */
  readonly pattern: RegExp;
  /** A last look; or the token that it is after all. */
  readonly check?: (text: string) => boolean | OpaqueToken;
}

/** A kind of token that is known by its form alone. */
export interface Form extends OpaqueToken {
  /** What every one of them holds: a text without is not searched. */
  readonly needs: RegExp;
  /** Global, and such that it takes time in proportion to the text. */
  readonly pattern: RegExp;
  readonly check: (match: RegExpExecArray) => boolean | OpaqueToken;
  /** Of what was cut: a sentence without a full stop on what is missing at its end. */
  readonly missing?: string;
}

/** All of them, in order, without two that share a character: of two, the one that begins first, and then the longer. */
export function opaqueIn(text: string): readonly OpaqueSighting[] {
  const all = [...byName(text), ...byPrefix(text), ...FORMS.flatMap((form) => (form.needs.test(text) ? [...byForm(text, form)] : []))];
  all.sort((left, right) => left.start - right.start || right.end - left.end);
  const kept: OpaqueSighting[] = [];
  for (const sighting of all) if (sighting.start >= (kept.at(-1)?.end ?? 0)) kept.push(sighting);
  return kept;
}

const BY_PREFIX = new Map<string, Provider[]>();
for (const provider of PROVIDERS) {
  for (const prefix of provider.prefixes) BY_PREFIX.set(prefix, [...(BY_PREFIX.get(prefix) ?? []), provider]);
}
/** Longer prefixes first, so that `sk-ant-` is not taken for `sk-`. */
const PREFIX = new RegExp(
  `(?<![A-Za-z0-9_])(?:${[...BY_PREFIX.keys()]
    .sort((left, right) => right.length - left.length)
    .map((prefix) => prefix.replace(/[.*+?^$|(){}[\]\\/]/g, '\\$&'))
    .join('|')})`,
  'g',
);

function* byPrefix(text: string): Generator<OpaqueSighting> {
  PREFIX.lastIndex = 0;
  for (let match = PREFIX.exec(text); match; match = PREFIX.exec(text)) {
    const start = match.index;
    let next = PREFIX.lastIndex;
    for (const provider of BY_PREFIX.get(match[0]) ?? []) {
      provider.pattern.lastIndex = start;
      const found = provider.pattern.exec(text);
      if (!found) continue;
      // What was read once is not read again, whatever it is.
      next = Math.max(next, start + found[0].length);
      if (!isDrawn(found[1] ?? found[0].slice(match[0].length))) continue;
      const said = provider.check?.(found[0]) ?? true;
      if (said === false) continue;
      yield { start, end: start + found[0].length, opaque: plain(said === true ? provider : said) };
      break;
    }
    PREFIX.lastIndex = next;
  }
}

function* byForm(text: string, form: Form): Generator<OpaqueSighting> {
  form.pattern.lastIndex = 0;
  for (let match = form.pattern.exec(text); match; match = form.pattern.exec(text)) {
    const next = form.pattern.lastIndex;
    const said = form.check(match);
    const opaque = said === false ? undefined : plain(said === true ? form : said);
    if (opaque) yield { start: match.index, end: match.index + match[0].length, opaque, missing: form.missing };
    form.pattern.lastIndex = next;
  }
}

/** Values of cookies that are known by name. */
function* byName(text: string): Generator<OpaqueSighting> {
  if (!/session|connect\.sid|sessionid|S(?:ESS|ession)I|s(?:Access|Refresh)Token/i.test(text)) return;
  NAMED_COOKIES.lastIndex = 0;
  for (let match = NAMED_COOKIES.exec(text); match; match = NAMED_COOKIES.exec(text)) {
    const found = valueNamed(text, match.index, NAMED_COOKIES.lastIndex);
    // What was read once is not read again: names in a row, each the value of the one before, would take time in its square.
    if (found) NAMED_COOKIES.lastIndex = found.end;
    const opaque = found && knownCookie(match[0], found.value);
    if (found && opaque && isDrawn(found.value)) yield { start: found.start, end: found.end, opaque };
  }
}

function plain({ title, help }: OpaqueToken): OpaqueToken {
  return { title, help };
}
