import type { Graph } from '@dagrejs/dagre';
import type { MapToken } from './auth-map';
import type { Cross } from './graph';
import type { Label } from './labels';
import type { Box, Line, PlacedEdge, PlacedNode, Point } from './picture';

// How the lines of the drawing run: straight through the columns they pass, where nothing else stands at their height, and bent in
// the gaps between them.

/** Between a box and the labels of the tokens that stay in its service. */
export const DROP = 24;
export const BETWEEN = 14;
/** How far a line runs straight where it leaves or meets a box, so that the head of the arrow lies on it. */
const LEAD = 14;

/** A service or an end with the tokens that stay in it. */
export interface Node {
  readonly id: string;
  readonly label: Label;
  readonly loops: readonly { readonly edge: MapToken; readonly label: Label }[];
  /** The box itself, without its loops. */
  readonly width: number;
  readonly height: number;
  readonly step: number;
}

export function middle({ x = 0, y = 0 }: { readonly x?: number; readonly y?: number }): Point {
  return { x: Math.round(x), y: Math.round(y) };
}

/** The columns of a part: how far the boxes around a middle reach to both sides. */
export class Columns {
  readonly #halves = new Map<number, number>();

  constructor(graph: Graph) {
    for (const id of graph.nodes()) {
      const { x, width } = graph.node(id) as { readonly x: number; readonly width: number };
      this.#halves.set(Math.round(x), Math.max(this.#halves.get(Math.round(x)) ?? 0, width / 2));
    }
  }

  halfAt(x: number): number {
    return this.#halves.get(x) ?? 0;
  }
}

export function* drawCrosses(
  crosses: readonly Cross[],
  placed: ReadonlyMap<string, PlacedNode>,
  graph: Graph,
  columns: Columns,
): Iterable<PlacedEdge> {
  const stations = crosses.map((cross) => {
    const id = `label ${cross.edge.id}`;
    const at = middle(graph.node(id));
    const box = {
      x: at.x - cross.label.width / 2,
      y: at.y - Math.floor(cross.label.height / 2),
      width: cross.label.width,
      height: cross.label.height,
    };
    const between = (from: string, to: string) =>
      ((graph.edge(from, to) as { points?: readonly Point[] }).points ?? []).slice(1, -1).map(middle);
    return { cross, at, box, before: between(cross.left, id), after: between(id, cross.right) };
  });
  const ports = new Map<string, number>();
  for (const node of placed.values()) {
    const leaving = stations
      .filter(({ cross }) => cross.left === node.id)
      .map((station) => ({ id: `${station.cross.edge.id} left`, y: (station.before[0] ?? station.at).y }));
    const arriving = stations
      .filter(({ cross }) => cross.right === node.id)
      .map((station) => ({ id: `${station.cross.edge.id} right`, y: (station.after.at(-1) ?? station.at).y }));
    for (const side of [leaving, arriving]) {
      side.sort((one, other) => one.y - other.y);
      for (const [index, { id }] of side.entries())
        ports.set(id, Math.round(node.box.y + (node.box.height * (index + 1)) / (side.length + 1)));
    }
  }
  for (const { cross, at, box, before, after } of stations) {
    const left = placed.get(cross.left)?.box;
    const right = placed.get(cross.right)?.box;
    if (!left || !right) continue;
    const through = ({ x, y }: Point): Span => ({ from: x - columns.halfAt(x), to: x + columns.halfAt(x), y });
    const leftMiddle = left.x + left.width / 2;
    const rightMiddle = right.x + right.width / 2;
    const first: readonly Span[] = [
      { from: left.x + left.width, to: leftMiddle + columns.halfAt(leftMiddle) + LEAD, y: ports.get(`${cross.edge.id} left`) ?? left.y },
      ...before.map(through),
      { from: at.x - columns.halfAt(at.x) - LEAD, to: box.x, y: at.y },
    ];
    const second: readonly Span[] = [
      { from: box.x + box.width, to: at.x + columns.halfAt(at.x) + LEAD, y: at.y },
      ...after.map(through),
      { from: rightMiddle - columns.halfAt(rightMiddle) - LEAD, to: right.x, y: ports.get(`${cross.edge.id} right`) ?? right.y },
    ];
    const isForward = cross.edge.from === cross.left;
    const lines = isForward
      ? [lineOf(first, undefined), lineOf(second, 'right')]
      : [lineOf(turned(second), undefined), lineOf(turned(first), 'left')];
    yield { edge: cross.edge, label: cross.label, box, lines };
  }
}

/** A straight part of a line at one height. */
interface Span {
  readonly from: number;
  readonly to: number;
  readonly y: number;
}

function turned(spans: readonly Span[]): readonly Span[] {
  return spans.map(({ from, to, y }) => ({ from: to, to: from, y })).reverse();
}

/** Straight through its spans, and bent between them. The tip stands off the box by the head of the arrow. */
function lineOf(spans: readonly Span[], way: 'left' | 'right' | undefined): Line {
  const [start] = spans;
  const end = spans.at(-1);
  if (!start || !end) return { path: '', tip: undefined };
  let path = `M${start.from} ${start.y}`;
  let at = { x: start.from, y: start.y };
  for (const { from, to, y } of spans) {
    const half = Math.round((at.x + from) / 2);
    if (y !== at.y) path += `C${half} ${at.y} ${half} ${y} ${from} ${y}`;
    path += `H${to}`;
    at = { x: to, y };
  }
  return { path, tip: way && { x: end.to, y: end.y, way } };
}

/** The tokens that stay in a service: below it, each label in a loop of its own, the next around the one before. */
export function* drawLoops({ loops, step }: Node, box: Box | undefined): Iterable<PlacedEdge> {
  if (!box) return;
  const center = box.x + box.width / 2;
  const widest = Math.max(0, ...loops.map(({ label }) => label.width));
  let top = box.y + box.height + DROP;
  for (const [index, { edge, label }] of loops.entries()) {
    const reach = widest / 2 + 16 + step * index;
    const y = top + Math.round(label.height / 2);
    const bottom = box.y + box.height;
    const radius = 10;
    const half = label.width / 2;
    yield {
      edge,
      label,
      box: { x: center - half, y: top, width: label.width, height: label.height },
      lines: [
        {
          path: `M${center - reach} ${bottom}V${y - radius}Q${center - reach} ${y} ${center - reach + radius} ${y}H${center - half}`,
          tip: undefined,
        },
        {
          path: `M${center + half} ${y}H${center + reach - radius}Q${center + reach} ${y} ${center + reach} ${y - radius}V${bottom}`,
          tip: { x: center + reach, y: bottom, way: 'up' },
        },
      ],
    };
    top += label.height + BETWEEN;
  }
}
