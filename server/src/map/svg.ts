import { type Html, html } from '../page/html';
import type { Place } from '../text/range';
import { type AuthMap, isBroken, type MapDefect, type MapSend, type MapToken } from './auth-map';
import { columnOf } from './column';
import { BADGE, type Badge, cutWords, drawnPart, FACES, type Label, PADDING } from './labels';
import { pictureOf } from './layout';
import type { MapLook } from './look';
import type { Box, Line, Picture, PlacedEdge, PlacedNode } from './picture';
import { FILE_STYLE, FITTING_WIDTHS } from './style';
import { spokenSend, spokenService, spokenToken, summaryOf } from './words';

/** The drawing as an SVG file of its own: nothing in it can be clicked, and nothing is loaded. */
export function svgOf(map: AuthMap): string {
  const drawn = drawnPart(map);
  return `${draw(map, drawn, pictureOf(drawn), undefined, '').toString()}\n`;
}

export interface Drawings {
  /** The drawing from left to right and, where it is less wide, the one from above to below: the page's style shows the one that fits. */
  readonly drawings: Html;
  /** The class of the element around them, which says from which width on the first one fits; empty where there is only one. */
  readonly fits: string;
}

/** The drawing as a part of a page that has `MAP_STYLE`. */
export function drawingsOf(map: AuthMap, look: MapLook): Drawings {
  const drawn = drawnPart(map);
  const [across, down] = [pictureOf(drawn), columnOf(drawn)];
  if (across.width <= down.width) return { drawings: draw(map, drawn, across, look, 'across'), fits: '' };
  const widest = Math.max(...FITTING_WIDTHS);
  const from = FITTING_WIDTHS.find((width) => across.width * LEGIBLE <= width) ?? widest;
  const drawings = html`${draw(map, drawn, across, look, 'across')}${draw(map, drawn, down, look, 'down')}`;
  return { drawings, fits: `map-fits-${from}` };
}

/** A drawing may be made this much smaller before its text is too small to read. */
const LEGIBLE = 0.92;

function draw(whole: AuthMap, map: AuthMap, picture: Picture, look: MapLook | undefined, way: '' | 'across' | 'down'): Html {
  const { width, height, nodes, edges } = picture;
  const placed = [
    ...edges.map((edge) => ({ y: edge.box.y, part: edgePart(edge, map, look) })),
    ...nodes.map((node) => ({ y: node.box.y, part: nodePart(node, map, look) })),
  ];
  // In a column, the order of Tab and of a screen reader is the one that is seen.
  const parts = (way === 'down' ? placed.sort((one, other) => one.y - other.y) : placed).map(({ part }) => part);
  const style = look ? undefined : STYLE;
  // Some viewers of images read no style: the attributes here and at the parts are a plain light drawing in its place.
  const plain = look ? undefined : html` font-family="sans-serif" font-size="12"`;
  const prefix = `${look?.idPrefix ?? ''}${way === 'down' ? 'down-' : ''}`;
  const note = look ? '' : cutWords(whole, map);
  const foot = note === '' ? 0 : FOOT;
  const role = look ? html`role="graphics-document document"` : html`role="img"`;
  return html`<svg xmlns="http://www.w3.org/2000/svg" class="map-drawing${way === '' ? '' : ` map-${way}`}" ${role} aria-labelledby="${prefix}map-title ${prefix}map-description" width="${width}" height="${height + foot}" viewBox="0 0 ${width} ${height + foot}"${plain}><title id="${prefix}map-title">Auth Map</title><desc id="${prefix}map-description">${summaryOf(whole)}. Services are boxes, tokens are arrows from who issues them to who verifies them.</desc>${style}<rect class="ground" fill="#ffffff" width="${width}" height="${height + foot}"/>${parts}${foot > 0 ? html`<text class="about" x="12" y="${height + foot - 14}">${note}</text>` : undefined}</svg>`;
}

/** Room for a line of text below the drawing, in pixels. */
const FOOT = 30;

/** The entities in it are read back, because a file of SVG is XML. */
const STYLE = html`<style>${FILE_STYLE}</style>`;

function nodePart({ id, label, box }: PlacedNode, map: AuthMap, look: MapLook | undefined): Html {
  const service = map.services.find((candidate) => candidate.id === id);
  if (!service) {
    const end = map.ends.find((candidate) => candidate.id === id);
    const spoken = `${end?.name ?? ''}, ${end?.about ?? ''}`;
    return html`<g class="part end" role="img" aria-label="${spoken}"><title>${spoken}</title>${frame(box, Math.min(26, box.height / 2))}${texts(label, box)}</g>`;
  }
  const at = service.defects.find(({ severity }) => severity !== 'info')?.at ?? service.at;
  return part({ id, look, map, classes: `service${gravityClass(service.defects)}`, spoken: spokenService(map, service), at }, [
    frame(box, 10),
    ...texts(label, box),
    badge(label.badge, box),
  ]);
}

function edgePart({ edge, label, box, lines }: PlacedEdge, map: AuthMap, look: MapLook | undefined): Html {
  const isSend = 'headers' in edge;
  const at = edge.defects[0]?.at ?? (isSend ? edge.headers[0] : (edge.verifiers[0] ?? edge.issuers[0]));
  const spoken = isSend ? spokenSend(map, edge) : spokenToken(map, edge);
  const classes = `${isSend ? 'send' : edge.kind === 'session' ? 'token session' : 'token'}${isBeyond(edge, map) ? ' beyond' : ''}${gravityClass(edge.defects)}`;
  return part({ id: edge.id, look, map, classes, spoken, at }, [
    ...lines.flatMap(lineParts),
    frame(box, 6),
    ...texts(label, box),
    badge(label.badge, box),
  ]);
}

function isBeyond({ from, to }: MapToken | MapSend, map: AuthMap): boolean {
  return map.ends.some(({ id }) => id === from || id === to);
}

function gravityClass(defects: readonly MapDefect[]): string {
  if (!isBroken({ defects })) return '';
  return defects.some(({ severity }) => severity === 'error') ? ' bad' : ' warn';
}

interface Part {
  readonly id: string;
  readonly look: MapLook | undefined;
  readonly map: AuthMap;
  readonly classes: string;
  readonly spoken: string;
  readonly at: Place | undefined;
}

/** A part of the drawing: a button where the page has a script, a link to its entry where it has none, and a picture in a file. */
function part({ id, look, map, classes, spoken, at }: Part, content: readonly (Html | undefined)[]): Html {
  const title = html`<title>${spoken}</title>`;
  if (!look) return html`<g class="part ${classes}">${title}${content}</g>`;
  if (look.target === undefined)
    return html`<a href="#${look.idPrefix ?? ''}map-${id}" aria-label="${spoken}"><g class="part ${classes}">${title}${content}</g></a>`;
  if (!at)
    return html`<g class="part ${classes}" role="img" tabindex="0" aria-label="${spoken}" data-part="${look.idPrefix ?? ''}map-${id}">${title}${content}</g>`;
  const { line, column } = map.locate(at);
  return html`<g class="part ${classes}" role="button" tabindex="0" aria-label="${spoken}" data-part="${look.idPrefix ?? ''}map-${id}" data-open="${look.target(at)}" data-line="${line}" data-column="${column}">${title}${content}</g>`;
}

/** Edges of one pixel stand between two rows of pixels, so that they are sharp. */
function frame({ x, y, width, height }: Box, radius: number): Html {
  return html`<rect class="frame" fill="#ffffff" stroke="#6e7781" x="${x + 0.5}" y="${y + 0.5}" width="${width - 1}" height="${height - 1}" rx="${radius}"/>`;
}

function texts({ lines }: Label, { x, y, height }: Box): readonly Html[] {
  const tall = lines.reduce((sum, { face }) => sum + FACES[face].line, 0);
  let top = y + Math.round((height - tall) / 2);
  return lines.map(({ text, face }) => {
    const { line, size } = FACES[face];
    const base = top + Math.round((line + size * 0.7) / 2);
    top += line;
    return html`<text class="${face}" x="${x + PADDING}" y="${base}">${text}</text>`;
  });
}

/** A cross in a circle or an exclamation mark in a triangle, with a number where there are several: told by shape as well as by colour. */
function badge(found: Badge | undefined, { x, y, width }: Box): Html | undefined {
  if (!found) return undefined;
  const right = x + width - PADDING;
  const middle = y + PADDING + BADGE.height / 2 - 3;
  const count =
    found.count > 1
      ? html`<text x="${right}" y="${middle + 4}" text-anchor="end">${found.count > 99 ? '99' : found.count}</text>`
      : undefined;
  const cx = found.count > 1 ? right - (found.count > 9 ? 28 : 20) : right - 8;
  const mark =
    found.severity === 'error'
      ? html`<circle class="mark" fill="none" stroke="#cf222e" cx="${cx}" cy="${middle}" r="7"/><path class="mark" fill="none" stroke="#cf222e" d="M${cx - 3} ${middle - 3}l6 6m0 -6l-6 6"/>`
      : html`<path class="mark" fill="none" stroke="#9a6700" d="M${cx} ${middle - 7}l7.5 13.5h-15zm0 5v4m0 2.4v0.2"/>`;
  return html`<g class="badge">${mark}${count}</g>`;
}

const HEAD = 9;

function lineParts({ path, tip }: Line): readonly Html[] {
  const line = html`<path class="line" fill="none" stroke="#6e7781" d="${path}"/>`;
  if (!tip) return [line];
  const { x, y, way } = tip;
  const head = {
    right: `M${x} ${y}l-${HEAD} -5v10z`,
    left: `M${x} ${y}l${HEAD} -5v10z`,
    up: `M${x} ${y}l-5 ${HEAD}h10z`,
    down: `M${x} ${y}l-5 -${HEAD}h10z`,
  }[way];
  return [line, html`<path class="tip" d="${head}"/>`];
}
