import { visible } from '../text/visible';
import { type AuthMap, isBroken, type MapDefect, type MapSend, type MapToken } from './auth-map';
import { cutWords, drawnPart } from './labels';
import { audienceWords, defectCount, factsOf, kindOf } from './words';

/** A longer text is no label. */
const LONGEST = 90;

/** The map as a flowchart of Mermaid, for what renders it: GitHub, GitLab, many editors. Large maps are cut as the drawing is. */
export function mermaidOf(whole: AuthMap): string {
  const map = drawnPart(whole);
  const edges: readonly (MapToken | MapSend)[] = [...map.tokens, ...map.sends];
  const outer = new Set(map.ends.map(({ id }) => id));
  const cut = cutWords(whole, map);
  const lines = [
    'flowchart LR',
    ...map.services.map(({ id, name, about, defects }) => `  ${id}[${quoted([name, about, ...marked(defects)])}]`),
    ...map.ends.map(({ id, name }) => `  ${id}([${quoted([name])}])`),
    ...(cut === '' ? [] : [`  cut[${quoted([cut])}]`]),
    ...edges.map((edge) => `  ${edge.from} ${arrowOf(edge, outer)}|${quoted(linesOf(edge))}| ${edge.to}`),
    '  classDef broken stroke:#cf222e,stroke-width:2px',
    '  classDef elsewhere stroke-dasharray:5 4',
    ...classLine(map.services.filter(isBroken), 'broken'),
    ...classLine([...map.ends, ...(cut === '' ? [] : [{ id: 'cut' }])], 'elsewhere'),
    ...edges.flatMap((edge, index) => (isBroken(edge) ? [`  linkStyle ${index} stroke:#cf222e,stroke-width:2px`] : [])),
  ];
  return `${lines.join('\n')}\n`;
}

function arrowOf(edge: MapToken | MapSend, outer: ReadonlySet<string>): string {
  if ('headers' in edge || outer.has(edge.from) || outer.has(edge.to)) return '-.->';
  return isBroken(edge) ? '==>' : '-->';
}

function linesOf(edge: MapToken | MapSend): readonly string[] {
  if ('headers' in edge) return ['sends a token', ...marked(edge.defects)];
  const [secret, ...others] = factsOf(edge).map(({ about, text, isUnread }) =>
    about === 'audience' && !isUnread ? audienceWords(text) : text,
  );
  return [kindOf(edge), secret ?? '', others.join(', '), ...marked(edge.defects)];
}

function marked(defects: readonly MapDefect[]): readonly string[] {
  return isBroken({ defects }) ? [`✖ ${defectCount(defects.filter(({ severity }) => severity !== 'info'))}`] : [];
}

function classLine(nodes: readonly { readonly id: string }[], name: string): readonly string[] {
  return nodes.length > 0 ? [`  class ${nodes.map(({ id }) => id).join(',')} ${name}`] : [];
}

function quoted(lines: readonly string[]): string {
  return `"${lines
    .filter((line) => line !== '')
    .map(escapeMermaid)
    .join('<br/>')}"`;
}

/**
 * A text inside of quotes. Whatever is not plainly a letter, a digit or harmless punctuation is written by its number, so that no name
 * ends the quotes, begins markup or looks like a directive. Mermaid looks for `style` and `classDef` even in texts.
 */
export function escapeMermaid(text: string): string {
  const all = [...visible(text)];
  const short = all.length > LONGEST ? `${all.slice(0, LONGEST - 1).join('')}…` : all.join('');
  return short
    .replace(/[^\p{L}\p{N} .,_/✖…→-]/gu, (character) => `#${character.codePointAt(0)};`)
    .replace(/style|classdef/gi, (word) => `#${word.codePointAt(0)};${word.slice(1)}`);
}
