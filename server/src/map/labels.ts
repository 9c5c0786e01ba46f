import { listed } from '../text/phrases';
import { visible } from '../text/visible';
import { type AuthMap, isBroken, type MapDefect, type MapEnd, type MapSend, type MapService, type MapToken } from './auth-map';
import { widthOf, wrapText } from './text-width';
import { audienceWords, factsOf, kindOf } from './words';

// The texts of the drawing with their sizes, broken into lines.

export interface TextLine {
  readonly text: string;
  readonly face: 'title' | 'kind' | 'secret' | 'fact' | 'unread' | 'about';
}

export interface Label {
  readonly lines: readonly TextLine[];
  readonly badge: Badge | undefined;
  readonly width: number;
  readonly height: number;
}

/** How many defects of the gravest severity, shown as a mark. */
export interface Badge {
  readonly severity: 'error' | 'warning';
  readonly count: number;
}

export const PADDING = 12;
export const BADGE = { width: 38, height: 18 };

/** Size of the font and height of a line in pixels. */
export const FACES: Readonly<
  Record<TextLine['face'], { readonly size: number; readonly line: number; readonly font: 'plain' | 'bold' | 'mono' }>
> = {
  title: { size: 14, line: 19, font: 'bold' },
  about: { size: 12, line: 17, font: 'plain' },
  kind: { size: 12, line: 18, font: 'bold' },
  secret: { size: 12, line: 17, font: 'mono' },
  fact: { size: 12, line: 17, font: 'plain' },
  unread: { size: 12, line: 17, font: 'plain' },
};

const WIDEST = 216;
const NARROWEST_BOX = 132;
const NARROWEST_END = 72;
const MOST_LINES = 3;

export function labelOfService({ name, about, defects }: MapService): Label {
  const lines = [...wrapped(name, 'title'), ...(about === '' ? [] : wrapped(about, 'about'))];
  return labelOf(lines, badgeOf(defects), NARROWEST_BOX);
}

export function labelOfEnd({ name }: MapEnd): Label {
  return labelOf(wrapped(name, 'about'), undefined, NARROWEST_END);
}

export function labelOfToken(token: MapToken): Label {
  const facts = factsOf(token);
  const read = facts.filter(({ isUnread }) => !isUnread);
  const unread = facts.filter(({ isUnread }) => isUnread).map(({ about }) => (about === 'secret' ? 'key' : about));
  const words = read
    .filter(({ about }) => about !== 'secret')
    .map(({ about, text }) => (about === 'audience' ? audienceWords(text) : text));
  const lines = [
    ...wrapped(kindOf(token), 'kind'),
    ...read.filter(({ about }) => about === 'secret').flatMap(({ text }) => wrapped(text, 'secret')),
    ...joined(words),
    ...(unread.length > 0 ? wrapped(`${listed(unread)} cannot be read`, 'unread') : []),
    ...(token.kind === 'session' ? wrapped(token.libraries, 'fact') : []),
  ];
  return labelOf(lines, badgeOf(token.defects), 0);
}

export function labelOfSend({ defects }: MapSend): Label {
  return labelOf(wrapped('sends a token', 'fact'), badgeOf(defects), 0);
}

/** Short facts share a line. */
function joined(words: readonly string[]): readonly TextLine[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    const both = `${last} · ${word}`;
    if (last !== undefined && widthOf(both, FACES.fact.size) <= WIDEST - 40) lines[lines.length - 1] = both;
    else lines.push(word);
  }
  return lines.flatMap((line) => wrapped(line, 'fact'));
}

function wrapped(text: string, face: TextLine['face']): readonly TextLine[] {
  const { size, font } = FACES[face];
  return wrapText(visible(text), WIDEST, MOST_LINES, size, font).map((line) => ({ text: line, face }));
}

function badgeOf(defects: readonly MapDefect[]): Badge | undefined {
  if (!isBroken({ defects })) return undefined;
  const severity = defects.some((defect) => defect.severity === 'error') ? 'error' : 'warning';
  return { severity, count: defects.filter((defect) => defect.severity === severity).length };
}

function labelOf(lines: readonly TextLine[], badge: Badge | undefined, narrowest: number): Label {
  const widths = lines.map(({ text, face }, index) => {
    const { size, font } = FACES[face];
    return widthOf(text, size, font) + (index === 0 && badge ? BADGE.width + 8 : 0);
  });
  const height = lines.reduce((sum, { face }) => sum + FACES[face].line, 0);
  return {
    lines,
    badge,
    width: even(Math.max(narrowest, ...widths.map((width) => width + 2 * PADDING))),
    height: even(height + 2 * PADDING - 4),
  };
}

/** An even number, so that a box around a whole middle has whole edges. */
export function even(size: number): number {
  return 2 * Math.ceil(size / 2);
}

/** What is drawn of a large map: the gravest first, because they come first. */
export function drawnPart(map: AuthMap): AuthMap {
  if (map.tokens.length <= MOST_TOKENS && map.services.length <= MOST_SERVICES) return map;
  const tokens = map.tokens.slice(0, MOST_TOKENS);
  const used = new Set([...tokens, ...map.sends].flatMap(({ from, to }) => [from, to]));
  const services = map.services.filter(({ id }) => used.has(id)).slice(0, MOST_SERVICES);
  const ends = map.ends.filter(({ id }) => used.has(id));
  const ids = new Set([...services, ...ends].map(({ id }) => id));
  const isThere = ({ from, to }: MapToken | MapSend) => ids.has(from) && ids.has(to);
  return { ...map, services, ends, tokens: tokens.filter(isThere), sends: map.sends.filter(isThere) };
}

/** What a drawing says that shows only a part; empty where it shows all. */
export function cutWords(whole: AuthMap, drawn: AuthMap): string {
  const said = (['tokens', 'services'] as const)
    .filter((what) => drawn[what].length < whole[what].length)
    .map((what) => `${drawn[what].length} of ${whole[what].length} ${what}`);
  return said.length === 0 ? '' : `A part of the map: ${listed(said)}, the broken ones first`;
}

/** More than this is no picture any more: the list has the rest. */
const MOST_TOKENS = 60;
const MOST_SERVICES = 40;
