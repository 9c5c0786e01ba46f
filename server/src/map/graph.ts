import type { AuthMap, MapSend, MapToken } from './auth-map';
import { type Label, labelOfSend, labelOfToken } from './labels';

// What of a map hangs together, and who comes before whom: the same for every layout.

/** An arrow between two nodes. */
export interface Cross {
  readonly edge: MapToken | MapSend;
  readonly label: Label;
  /** The one that comes first in the layout, whichever way the arrow points. */
  readonly left: string;
  readonly right: string;
}

export function crossesOf(map: AuthMap): readonly Cross[] {
  const edges = [...map.tokens, ...map.sends].filter(({ from, to }) => from !== to);
  const place = new Map(issuersFirst(map).map((id, index) => [id, index]));
  return edges.map((edge) => {
    const isForward = (place.get(edge.from) ?? 0) < (place.get(edge.to) ?? 0);
    const label = 'headers' in edge ? labelOfSend(edge) : labelOfToken(edge);
    return { edge, label, left: isForward ? edge.from : edge.to, right: isForward ? edge.to : edge.from };
  });
}

/** The ids of all services and ends: who issues more than it verifies stands before who verifies more. */
export function issuersFirst(map: AuthMap): readonly string[] {
  const rank = new Map<string, number>();
  for (const { id, kind } of map.ends) rank.set(id, kind === 'outside' ? 1e6 : -1e6);
  for (const { from, to } of [...map.tokens, ...map.sends]) {
    rank.set(from, (rank.get(from) ?? 0) + 1);
    rank.set(to, (rank.get(to) ?? 0) - 1);
  }
  return [...map.services, ...map.ends].map(({ id }) => id).sort((left, right) => (rank.get(right) ?? 0) - (rank.get(left) ?? 0));
}

/** Nodes that lines join, together. */
export function partsOf<Node extends { readonly id: string }>(
  nodes: readonly Node[],
  crosses: readonly Cross[],
): readonly { readonly nodes: readonly Node[]; readonly crosses: readonly Cross[] }[] {
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
