import type { Contract, IssuerParty, VerifierParty } from '../model/contract';
import type { Place } from '../text/range';

/** An issuer or a verifier with the other ends of its tokens' way, for an editor's code lenses. */
export interface TokenRoute {
  readonly at: Place;
  readonly side: 'issuer' | 'verifier';
  /** The other ends, each once. */
  readonly ends: readonly RouteEnd[];
}

export interface RouteEnd {
  readonly at: Place;
  readonly service: string;
  /** Why the two are believed to meet, as the end of a sentence. */
  readonly because: string;
}

/** The routes that begin or end in one file, in the order of their places. */
export function tokenRoutes(contract: Contract, file: string): readonly TokenRoute[] {
  const routes = new Map<string, { at: Place; side: TokenRoute['side']; ends: Map<string, RouteEnd> }>();
  const add = (side: TokenRoute['side'], here: IssuerParty | VerifierParty, there: IssuerParty | VerifierParty, because: string) => {
    const at = here.fact.calleeAt;
    if (at.file !== file) return;
    const key = `${side} ${at.start} ${at.end}`;
    const route = routes.get(key) ?? { at, side, ends: new Map<string, RouteEnd>() };
    routes.set(key, route);
    const end = there.fact.calleeAt;
    const endKey = `${end.file} ${end.start}`;
    if (!route.ends.has(endKey)) route.ends.set(endKey, { at: end, service: there.service.name, because });
  };
  for (const { issuer, verifier, because } of contract.links) {
    add('issuer', issuer, verifier, because);
    add('verifier', verifier, issuer, because);
  }
  return [...routes.values()]
    .map(({ at, side, ends }) => ({ at, side, ends: [...ends.values()] }))
    .sort((left, right) => left.at.start - right.at.start);
}
