import type { AuthMap, MapSend, MapToken } from './auth-map';
import { crossesOf, issuersFirst, partsOf } from './graph';
import { even, type Label, labelOfEnd, labelOfService, labelOfToken } from './labels';
import { type Lane, lanesOf } from './lanes';
import { bounded, packed } from './packing';
import type { Box, Line, Picture, PlacedNode } from './picture';

// The drawing for a narrow panel: everything in one column, each token between the services that it joins. A line to the next box
// runs straight; a line that passes others runs in a lane beside the column: out of boxes at the left, into them at the right.

/** Between boxes that a line joins, that stand beside each other by chance, and that have nothing to do with each other. */
const GAPS = { joined: 28, near: 16, apart: 40 };
/** Between the lines that meet a box at one side. */
const PORT = 13;

/** A box of the column, from above to below. */
interface Row {
  readonly id: string;
  readonly label: Label;
  readonly edge: MapToken | MapSend | undefined;
  readonly isFirst: boolean;
}

/** A half of an arrow: from its issuer to its label, or from there to its verifier. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly side: 'left' | 'right';
  readonly isNext: boolean;
}

interface Way {
  readonly edge: MapToken | MapSend;
  readonly row: number;
  readonly before: Stretch;
  readonly after: Stretch;
}

/** Lays out a map in one column. The same map always looks the same. */
export function columnOf(map: AuthMap): Picture {
  const rows = rowsOf(map);
  if (rows.length === 0) return packed([]);
  const ways = waysOf(rows);
  const stretches = ways.flatMap(({ before, after }) => [before, after]);
  const lanes = lanesOf(stretches.filter(({ isNext }) => !isNext));
  const width = Math.max(...rows.map(({ label }) => label.width));
  const boxes = boxesOf(rows, stretches, lanes, width);
  const draw = (stretch: Stretch, hasTip: boolean) => lineOf(stretch, boxes, lanes, width / 2, hasTip);
  const nodes = rows.flatMap(({ id, label, edge }, row): readonly PlacedNode[] => {
    const box = boxes[row];
    return edge || !box ? [] : [{ id, label, box }];
  });
  const edges = ways.flatMap(({ edge, row, before, after }) => {
    const [label, box] = [rows[row]?.label, boxes[row]];
    return label && box ? [{ edge, label, box, lines: [draw(before, false), draw(after, true)] }] : [];
  });
  return packed([bounded(nodes, edges)]);
}

function rowsOf(map: AuthMap): readonly Row[] {
  const crosses = crossesOf(map);
  const order = orderOf(map);
  const labels = new Map([
    ...map.services.map((service) => [service.id, labelOfService(service)] as const),
    ...map.ends.map((end) => [end.id, labelOfEnd(end)] as const),
  ]);
  const parts = partsOf(
    order.map((id) => ({ id })),
    crosses,
  );
  const own = (id: string) => map.tokens.filter(({ from, to }) => from === id && to === id);
  const size = (part: (typeof parts)[number]) => part.crosses.length + part.nodes.flatMap(({ id }) => own(id)).length;
  return [...parts]
    .sort((left, right) => size(right) - size(left))
    .flatMap((part) => {
      const rows: Omit<Row, 'isFirst'>[] = [];
      for (const { id } of part.nodes) {
        const above = rows.filter(({ edge }) => !edge).map((row) => row.id);
        // The nearest first, so that the lines of the others pass around it.
        const arriving = part.crosses
          .filter(({ right }) => right === id)
          .sort((one, other) => above.indexOf(other.left) - above.indexOf(one.left));
        for (const { edge, label } of arriving) rows.push({ id: edge.id, label, edge });
        const label = labels.get(id);
        if (label) rows.push({ id, label, edge: undefined });
        for (const edge of own(id)) rows.push({ id: edge.id, label: labelOfToken(edge), edge });
      }
      return rows.map((row, index) => ({ ...row, isFirst: index === 0 }));
    });
}

/** Services as their tokens go; whoever is outside stands beside the service that it has to do with. */
function orderOf(map: AuthMap): readonly string[] {
  const isService = new Set(map.services.map(({ id }) => id));
  const order = issuersFirst(map);
  const services = order.filter((id) => isService.has(id));
  const ends = order.filter((id) => !isService.has(id));
  const partners = (end: string) => services.filter((id) => map.tokens.some(({ from, to }) => from === end && to === id));
  const issuers = (end: string) => services.filter((id) => map.tokens.some(({ from, to }) => from === id && to === end));
  const placed = services.flatMap((id) => [
    ...ends.filter((end) => partners(end)[0] === id),
    id,
    ...ends.filter((end) => partners(end).length === 0 && issuers(end).at(-1) === id),
  ]);
  return [...placed, ...ends.filter((end) => !placed.includes(end))];
}

function waysOf(rows: readonly Row[]): readonly Way[] {
  const rowOf = new Map(rows.flatMap(({ id, edge }, row) => (edge ? [] : [[id, row] as const])));
  const taken = new Set<number>();
  /** Boxes that stand next to each other are joined by one straight line at most. */
  const stretch = (from: number, to: number, side: Stretch['side']): Stretch => {
    const isNext = Math.abs(from - to) === 1 && !taken.has(Math.min(from, to));
    if (isNext) taken.add(Math.min(from, to));
    return { from, to, side, isNext };
  };
  return rows.flatMap(({ edge }, row) => {
    const [from, to] = [rowOf.get(edge?.from ?? ''), rowOf.get(edge?.to ?? '')];
    if (!edge || from === undefined || to === undefined) return [];
    return [{ edge, row, before: stretch(from, row, 'left'), after: stretch(row, to, 'right') }];
  });
}

function boxesOf(rows: readonly Row[], stretches: readonly Stretch[], lanes: ReadonlyMap<Stretch, Lane>, width: number): readonly Box[] {
  let y = 0;
  return rows.map(({ label, edge, id, isFirst }, row) => {
    const joined = stretches.some(({ isNext, from, to }) => isNext && Math.max(from, to) === row);
    if (row > 0) y += isFirst ? GAPS.apart : joined ? GAPS.joined : GAPS.near;
    const ports = (['left', 'right'] as const).map((side) => portsOf(row, side, lanes).length);
    // Services and tokens have one width; words without a frame, and who is outside, their own.
    const own = edge ? 'headers' in edge : id.startsWith('e');
    const wide = own ? label.width : width;
    const box = { x: -wide / 2, y, width: wide, height: even(Math.max(label.height, PORT * (Math.max(...ports) + 1))) };
    y += box.height;
    return box;
  });
}

/**
 * The lines that meet a box at one side, from above to below: in this order, no line crosses another of the same box.
 */
function portsOf(row: number, side: Stretch['side'], lanes: ReadonlyMap<Stretch, Lane>): readonly Stretch[] {
  const here = [...lanes].filter(([stretch]) => stretch.side === side && (stretch.from === row || stretch.to === row));
  const other = ({ from, to }: Stretch) => (from === row ? to : from);
  const up = here.filter(([stretch]) => other(stretch) < row).sort(([, one], [, two]) => one - two);
  const down = here.filter(([stretch]) => other(stretch) > row).sort(([, one], [, two]) => two - one);
  return [...up, ...down].map(([stretch]) => stretch);
}

/** How far the first lane is from the column, and the next from it: room for the head of an arrow and a bend. */
const FIRST = 22;
const NEXT = 12;
const BEND = 7;

function lineOf(stretch: Stretch, boxes: readonly Box[], lanes: ReadonlyMap<Stretch, Lane>, half: number, hasTip: boolean): Line {
  const { from, to, side, isNext } = stretch;
  const [start, end] = [boxes[from], boxes[to]];
  if (!start || !end) return { path: '', tip: undefined };
  if (isNext) {
    const isDown = from < to;
    const y = isDown ? end.y : end.y + end.height;
    return {
      path: `M0 ${isDown ? start.y + start.height : start.y}V${y}`,
      tip: hasTip ? { x: 0, y, way: isDown ? 'down' : 'up' } : undefined,
    };
  }
  const out = side === 'left' ? -1 : 1;
  const lane = out * (half + FIRST + NEXT * (lanes.get(stretch) ?? 0));
  const portOn = (row: number, box: Box) => {
    const ports = portsOf(row, side, lanes);
    return {
      x: side === 'left' ? box.x : box.x + box.width,
      y: box.y + Math.round((box.height * (ports.indexOf(stretch) + 1)) / (ports.length + 1)),
    };
  };
  const [first, last] = [portOn(from, start), portOn(to, end)];
  const bend = Math.min(BEND, Math.abs(last.y - first.y) / 2);
  const down = last.y > first.y ? bend : -bend;
  const turn = lane - out * bend;
  return {
    path: `M${first.x} ${first.y}H${turn}Q${lane} ${first.y} ${lane} ${first.y + down}V${last.y - down}Q${lane} ${last.y} ${turn} ${last.y}H${last.x}`,
    tip: hasTip ? { x: last.x, y: last.y, way: side === 'left' ? 'right' : 'left' } : undefined,
  };
}
