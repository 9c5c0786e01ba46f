import { layout as dagreLayout, Graph } from '@dagrejs/dagre';
import type { AuthMap, MapToken } from './auth-map';
import { even, type Label, labelOfEnd, labelOfSend, labelOfService, labelOfToken } from './labels';
import { bounded, packed } from './packing';
import type { Box, Picture, PlacedNode, Point } from './picture';
import { BETWEEN, Columns, type Cross, DROP, drawCrosses, drawLoops, middle, type Node } from './routes';

// Where everything of the drawing stands: services and labels are boxes in columns, which the library puts in order.

const PORT = 22;

/** Lays out a map. The same map always looks the same. */
export function pictureOf(map: AuthMap): Picture {
  const crosses = crossesOf(map);
  const nodes = nodesOf(map, crosses);
  const parts = partsOf(nodes, crosses).map((part) => placePart(part.nodes, part.crosses));
  return packed(parts);
}

function crossesOf(map: AuthMap): readonly Cross[] {
  const edges = [...map.tokens, ...map.sends].filter(({ from, to }) => from !== to);
  const rank = new Map<string, number>();
  for (const { id, kind } of map.ends) rank.set(id, kind === 'outside' ? 1e6 : -1e6);
  for (const { from, to } of edges) {
    rank.set(from, (rank.get(from) ?? 0) + 1);
    rank.set(to, (rank.get(to) ?? 0) - 1);
  }
  const order = [...map.services, ...map.ends].map(({ id }) => id).sort((left, right) => (rank.get(right) ?? 0) - (rank.get(left) ?? 0));
  const place = new Map(order.map((id, index) => [id, index]));
  return edges.map((edge) => {
    const isForward = (place.get(edge.from) ?? 0) < (place.get(edge.to) ?? 0);
    const label = 'headers' in edge ? labelOfSend(edge) : labelOfToken(edge);
    return { edge, label, left: isForward ? edge.from : edge.to, right: isForward ? edge.to : edge.from };
  });
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

/** Nodes that lines join, together. */
function partsOf(nodes: readonly Node[], crosses: readonly Cross[]): readonly { nodes: readonly Node[]; crosses: readonly Cross[] }[] {
  const part = new Map(nodes.map(({ id }) => [id, id]));
  const rootOf = (id: string): string => {
    const above = part.get(id) ?? id;
    return above === id ? id : rootOf(above);
  };
  for (const { left, right } of crosses) part.set(rootOf(left), rootOf(right));
  const roots = [...new Set(nodes.map(({ id }) => rootOf(id)))];
  return roots.map((root) => ({
    nodes: nodes.filter(({ id }) => rootOf(id) === root),
    crosses: crosses.filter(({ left }) => rootOf(left) === root),
  }));
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
