import type { MapSend, MapToken } from './auth-map';
import type { Label } from './labels';

// A map with the place of everything in it, in pixels.

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedNode {
  readonly id: string;
  readonly label: Label;
  readonly box: Box;
}

export interface Line {
  /** The path of an SVG element. */
  readonly path: string;
  /** The tip of the arrow, and the way that it points; undefined for the part before the label. */
  readonly tip: { readonly x: number; readonly y: number; readonly way: 'left' | 'right' | 'up' | 'down' } | undefined;
}

export interface PlacedEdge {
  readonly edge: MapToken | MapSend;
  readonly label: Label;
  readonly box: Box;
  readonly lines: readonly Line[];
}

export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
}

export interface Point {
  readonly x: number;
  readonly y: number;
}
