import type { ReportedFinding } from '../analysis/analysis';
import type { SecretMatrix } from '../analysis/secret-matrix';
import type { Role, Service } from '../model/contract';
import type { Severity } from '../rules/rule';
import type { Place } from '../text/range';

// The workspace's contract as a picture: services as boxes, tokens as arrows from issuer to verifier. Plain data without a value of
// any secret; the drawing, Mermaid and the tables are made of it.

export interface AuthMap {
  readonly services: readonly MapService[];
  /** Where tokens come from or go to that is not in this workspace, or that is not seen. */
  readonly ends: readonly MapEnd[];
  /** The broken ones first. */
  readonly tokens: readonly MapToken[];
  /** Requests with a token from one service to another, where no arrow of a token says so. */
  readonly sends: readonly MapSend[];
  /** Secrets by services by environments, by fingerprints of this run. */
  readonly matrix: SecretMatrix;
  /** Where the places are, as people read them. */
  readonly locate: LocatePlace;
}

export interface MapService {
  /** Short, unique in this map, of letters and digits alone: a name for drawings. */
  readonly id: string;
  readonly service: Service;
  /** Told apart from services of the same name by their folder. */
  readonly name: string;
  /** Framework and languages, as a few words. */
  readonly about: string;
  /** Where its first auth code stands. */
  readonly at: Place | undefined;
  /** What is broken in it and belongs to no arrow, the gravest first. */
  readonly defects: readonly MapDefect[];
}

export interface MapEnd {
  readonly id: string;
  /** `outside`: tokens come from there. `unseen`: tokens go there, and no verifier of them is in this workspace. */
  readonly kind: 'outside' | 'unseen';
  readonly name: string;
  readonly about: string;
}

/** Tokens of one role that go from one service to another (or stay in it), signed with one secret: all issuers and verifiers that agree are one arrow. */
export interface MapToken {
  readonly id: string;
  /** `session`: a cookie of a library's own making, which has no algorithm, leeway or audience to speak of. */
  readonly kind: 'token' | 'session';
  /** The ids of services or ends. */
  readonly from: string;
  readonly to: string;
  readonly role: Role;
  /** The variables that hold the key at either end, "a key in the code", or undefined where it cannot be read. */
  readonly secret: string | undefined;
  readonly algorithm: string | undefined;
  /** How long it lives, in words: `15 minutes`, `no expiry`; undefined where it cannot be read or nobody here issues it. */
  readonly lifetime: string | undefined;
  /** The verifier's tolerance, in words: `60 seconds`, `no leeway`; undefined where it cannot be read or nobody here verifies it. */
  readonly leeway: string | undefined;
  /** Whom it is for, in words: `"api"`, `no audience`. */
  readonly audience: string | undefined;
  /** The libraries that issue and verify it, in words. */
  readonly libraries: string;
  /** Why the two ends are believed to meet, as the end of a sentence; empty where one end is missing. */
  readonly because: string;
  readonly issuers: readonly Place[];
  readonly verifiers: readonly Place[];
  /** What is broken on the way, the gravest first. */
  readonly defects: readonly MapDefect[];
}

export interface MapSend {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** The headers that carry the token. */
  readonly headers: readonly Place[];
  readonly defects: readonly MapDefect[];
}

/** A finding at a part of the map. */
export interface MapDefect {
  readonly finding: ReportedFinding;
  readonly severity: Severity;
  readonly at: Place;
}

export type LocatePlace = (at: Place) => {
  /** From the workspace's top, with `/`. */
  readonly file: string;
  /** Both count from one. */
  readonly line: number;
  readonly column: number;
};

/** How many parts of the map are broken: arrows and boxes with an error or a warning. */
export function brokenParts(map: AuthMap): number {
  return [...map.services, ...map.tokens, ...map.sends].filter(isBroken).length;
}

/** Whether something is wrong with a part that is more than worth knowing. */
export function isBroken({ defects }: { readonly defects: readonly MapDefect[] }): boolean {
  return defects.some(({ severity }) => severity !== 'info');
}
