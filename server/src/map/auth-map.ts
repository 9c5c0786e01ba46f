import type { ReportedFinding } from '../analysis/analysis';
import type { SecretMatrix } from '../analysis/secret-matrix';
import type { Role, Service } from '../model/contract';
import type { Severity } from '../rules/rule';
import type { Place } from '../text/range';

// The workspace's contract as a picture: services as boxes, tokens as arrows from issuer to verifier. Plain data without a value of
// any secret; `draw`, `mermaid` and the tables are made of it.

export interface AuthMap {
  readonly services: readonly MapService[];
  readonly tokens: readonly MapToken[];
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
  /** Where its manifest or its first auth code stands. */
  readonly at: Place | undefined;
  /** What is broken in it and belongs to no arrow, the gravest first. */
  readonly defects: readonly MapDefect[];
}

/** Tokens of one role that go from one service to another (or stay in it), signed with one secret: all issuers and verifiers that agree are one arrow. */
export interface MapToken {
  readonly id: string;
  /** The ids of services; undefined for an end that is not in this workspace, or that is not seen. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly role: Role;
  /** The variables that hold the key at either end, "a key in the code", or undefined where it cannot be read. */
  readonly secret: string | undefined;
  readonly algorithm: string | undefined;
  /** How long it lives, in words: `15 minutes`, `no expiry`; undefined where it cannot be read. */
  readonly lifetime: string | undefined;
  /** The verifier's tolerance, in words: `60 seconds`, `none`; undefined where it cannot be read. */
  readonly leeway: string | undefined;
  readonly audience: string | undefined;
  /** Why the two ends are believed to meet, as the end of a sentence; empty where one end is missing. */
  readonly because: string;
  readonly issuers: readonly Place[];
  readonly verifiers: readonly Place[];
  /** What is broken on the way, the gravest first. */
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
