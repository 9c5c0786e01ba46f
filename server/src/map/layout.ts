import { layout as dagreLayout, Graph } from '@dagrejs/dagre';
import type { AuthMap, MapToken } from './auth-map';
import { type Cross, crossesOf, partsOf } from './graph';
import { even, type Label, labelOfEnd, labelOfService, labelOfToken } from './labels';
import { bounded, packed } from './packing';
import type { Box, Picture, PlacedNode, Point } from './picture';
import { BETWEEN, Columns, DROP, drawCrosses, drawLoops, middle, type Node } from './routes';

// Where everything of the drawing stands: services and labels are boxes in columns, which the library puts in order.

const PORT = 22;

/** Lays out a map. The same map always looks the same. */
export function pictureOf(map: AuthMap): Picture {
  const crosses = crossesOf(map);
  const nodes = nodesOf(map, crosses);
  const parts = partsOf(nodes, crosses).map((part) => placePart(part.nodes, part.crosses));
  return packed(parts);
}

function nodesOf(map: AuthMap, crosses: readonly Cross[]): readonly Node[] {
  const own = new Map<string, { edge: MapToken; label: Label }[]>();
  for (const edge of map.tokens) {
    if (edge.from !== edge.to) continue;
    const list = own.get(edge.from) ?? [];
    own.set(edge.from, list);
    list.push({ edge, label: labelOfToken(edge) });
  }
  const labels = [
    ...map.services.map((service) => ({ id: service.id, label: labelOfService(service) })),
    ...map.ends.map((end) => ({ id: end.id, label: labelOfEnd(end) })),
  ];
  return labels.map(({ id, label }) => {
    const loops = own.get(id) ?? [];
    const step = loops.length > 6 ? 6 : 12;
    const widest = Math.max(0, ...loops.map((loop) => loop.label.width));
    const around = loops.length === 0 ? 0 : widest + 2 * (16 + step * (loops.length - 1)) + 36;
    const ports = Math.max(crosses.filter(({ left }) => left === id).length, crosses.filter(({ right }) => right === id).length);
    return { id, label, loops, step, width: even(Math.max(label.width, around)), height: even(Math.max(label.height, PORT * (ports + 1))) };
  });
}

function placePart(nodes: readonly Node[], crosses: readonly Cross[]): Picture {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', nodesep: 26, edgesep: 22, ranksep: 44 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const node of nodes) graph.setNode(node.id, { width: node.width, height: heightWithLoops(node) });
  for (const { edge, label, left, right } of crosses) {
    graph.setNode(`label ${edge.id}`, { width: label.width, height: label.height });
    graph.setEdge(left, `label ${edge.id}`);
    graph.setEdge(`label ${edge.id}`, right);
  }
  dagreLayout(graph);
  const columns = new Columns(graph);
  const placed = new Map<string, PlacedNode>();
  for (const node of nodes) placed.set(node.id, { id: node.id, label: node.label, box: boxOf(node, middle(graph.node(node.id))) });
  const edges = [
    ...drawCrosses(crosses, placed, graph, columns),
    ...nodes.flatMap((node) => [...drawLoops(node, placed.get(node.id)?.box)]),
  ];
  return bounded([...placed.values()], edges);
}

function heightWithLoops({ height, loops }: Node): number {
  const labels = loops.reduce((sum, { label }) => sum + label.height + BETWEEN, 0);
  return height + (loops.length === 0 ? 0 : DROP + labels - BETWEEN);
}

function boxOf(node: Node, { x, y }: Point): Box {
  return { x: x - node.width / 2, y: y - Math.floor(heightWithLoops(node) / 2), width: node.width, height: node.height };
}
