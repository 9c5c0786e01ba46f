import type { Box, Picture, PlacedEdge, PlacedNode, Point } from './picture';

// Parts of a drawing that have nothing to do with each other, side by side.

const MARGIN = 12;
const GAP = 44;
/** A row is at least this wide before the next begins. */
const ROW = 1040;

/** A part with its size, at the top left. */
export function bounded(nodes: readonly PlacedNode[], edges: readonly PlacedEdge[]): Picture {
  const boxes = [...nodes, ...edges].map(({ box }) => box);
  const points = edges.flatMap(({ lines }) => lines.flatMap(({ path }) => extentOf(path)));
  const left = Math.min(...boxes.map(({ x }) => x), ...points.map(({ x }) => x));
  const top = Math.min(...boxes.map(({ y }) => y), ...points.map(({ y }) => y));
  const right = Math.max(...boxes.map(({ x, width }) => x + width), ...points.map(({ x }) => x));
  const bottom = Math.max(...boxes.map(({ y, height }) => y + height), ...points.map(({ y }) => y));
  return moved({ width: right - left, height: bottom - top, nodes, edges }, -left, -top);
}

/** The points of a path in our own form. */
function extentOf(path: string): readonly Point[] {
  const points: Point[] = [];
  let at: Point = { x: 0, y: 0 };
  for (const [, command = '', written = ''] of path.matchAll(/([MCHVQ])([^MCHVQ]*)/g)) {
    const numbers = written.trim().split(/\s+/).map(Number);
    if (command === 'H') at = { x: numbers[0] ?? 0, y: at.y };
    else if (command === 'V') at = { x: at.x, y: numbers[0] ?? 0 };
    else at = { x: numbers.at(-2) ?? 0, y: numbers.at(-1) ?? 0 };
    points.push(at);
  }
  return points;
}

function moved(picture: Picture, dx: number, dy: number): Picture {
  const shift = (box: Box): Box => ({ ...box, x: box.x + dx, y: box.y + dy });
  const shiftPath = (path: string) =>
    path.replace(/([MCHVQ])([^MCHVQ]*)/g, (_, command: string, written: string) => {
      const numbers = written.trim().split(/\s+/).map(Number);
      const shifted = numbers.map((number, index) => number + (command === 'V' ? dy : command === 'H' || index % 2 === 0 ? dx : dy));
      return `${command}${shifted.join(' ')}`;
    });
  return {
    ...picture,
    nodes: picture.nodes.map((node) => ({ ...node, box: shift(node.box) })),
    edges: picture.edges.map((edge) => ({
      ...edge,
      box: shift(edge.box),
      lines: edge.lines.map(({ path, tip }) => ({ path: shiftPath(path), tip: tip && { ...tip, x: tip.x + dx, y: tip.y + dy } })),
    })),
  };
}

/** Parts side by side in rows, the largest first. */
export function packed(parts: readonly Picture[]): Picture {
  const widest = Math.max(ROW, ...parts.map(({ width }) => width));
  const nodes: PlacedNode[] = [];
  const edges: PlacedEdge[] = [];
  let x = 0;
  let y = 0;
  let row = 0;
  let width = 0;
  for (const part of [...parts].sort((left, right) => right.edges.length - left.edges.length || right.height - left.height)) {
    if (x > 0 && x + part.width > widest) {
      y += row + GAP;
      x = 0;
      row = 0;
    }
    const there = moved(part, x + MARGIN, y + MARGIN);
    nodes.push(...there.nodes);
    edges.push(...there.edges);
    x += part.width + GAP;
    row = Math.max(row, part.height);
    width = Math.max(width, x - GAP);
  }
  return { width: width + 2 * MARGIN, height: y + row + 2 * MARGIN, nodes, edges };
}
