import { contextOf } from './context';
import { headerOf } from './header';
import { jwtSighting, type Sighting } from './sighting';

// Tokens whose three parts do not stand side by side: literals that code joins with dots, and a whole token that was encoded once more.

/** In characters: a literal of a longer part is no token in code. */
const PART = String.raw`\s{0,40}(["'\x60])([\w-]{2,65536})`;
const LITERALS = String.raw`${PART}\K1\s{0,40},${PART}\K2\s{0,40},${PART}\K3\s{0,40},?\s{0,40}`;

/** `['..', '..', '..'].join('.')`, and the same as Python has it. */
const IN_SCRIPT = new RegExp(String.raw`\[${numbered(1)}\]\s{0,40}\.join\(\s{0,9}["'\x60]\.["'\x60]`, 'dg');
const IN_PYTHON = new RegExp(String.raw`["']\.["']\.join\(\s{0,40}[[(]${numbered(1)}[)\]]`, 'dg');

function numbered(first: number): string {
  return [0, 1, 2].reduce((pattern, index) => pattern.replace(`\\K${index + 1}`, `\\${first + 2 * index}`), LITERALS);
}

export function* joinedTokens(text: string): Generator<Sighting> {
  if (!text.includes('.join(')) return;
  for (const pattern of [IN_SCRIPT, IN_PYTHON]) {
    for (const match of text.matchAll(pattern)) {
      const places = [2, 4, 6].flatMap((group) => match.indices?.[group] ?? []);
      const [start = 0, firstEnd = 0, from = 0, to = 0, last = 0, end = 0] = places;
      const ranges = [
        { start, end: firstEnd },
        { start: from, end: to },
        { start: last, end },
      ];
      const parts = ranges.map((range) => text.slice(range.start, range.end));
      if (headerOf(parts[0] ?? '')?.parts !== 3) continue;
      const notes = ['It was put together from 3 string literals'];
      yield jwtSighting(
        { text: parts.join('.'), ranges, form: 'jws', cut: undefined, notes, isCode: true },
        contextOf(text, match.index, end, true),
      );
    }
  }
}

/** Base64 of `eyJ`, as Kubernetes has it below `data:`. */
const ENCODED = /(?<![\w+/=.-])ZXlK[A-Za-z0-9+/]{60,1400000}={0,2}(?![\w+/=.-])/g;

export function* encodedTokens(text: string): Generator<Sighting> {
  if (!text.includes('ZXlK')) return;
  for (const { index: start, 0: encoded } of text.matchAll(ENCODED)) {
    const token = Buffer.from(encoded, 'base64').toString('latin1').trimEnd();
    const parts = token.split('.', 6);
    const count = headerOf(parts[0] ?? '')?.parts;
    if (count !== parts.length || !/^[\w.-]+$/.test(token)) continue;
    const end = start + encoded.length;
    const notes = ['It stood in base64 once more, as Kubernetes keeps secrets, and was decoded'];
    yield jwtSighting(
      { text: token, ranges: [{ start, end }], form: count === 5 ? 'jwe' : 'jws', cut: undefined, notes, isCode: false },
      contextOf(text, start, end, false),
    );
  }
}
