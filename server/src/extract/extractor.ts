import type { Fact, HttpRoute, RouteMount } from '../facts/fact';
import type { Place } from '../text/range';
import type { Source } from '../text/source';

/** Something in a file that keeps it, or a part of it, from being read. Shown as a diagnostic at the place. */
export interface Problem {
  readonly at: Place;
  readonly message: string;
  /** Where it is in a file of settings, whose other lines count all the same. */
  readonly kind?: 'settings';
}

export interface Extraction {
  readonly facts: readonly Fact[];
  readonly problems: readonly Problem[];
}

/**
 * Text of one file to facts. `extract` takes any text and never throws: what it cannot read, it leaves out.
 * It touches no disk, clock or environment, so the same text always gives the same facts.
 */
export interface Extractor {
  readonly id: string;
  /** Whether this extractor reads files of that path. Several extractors may read one file. */
  readonly reads: (path: string) => boolean;
  /**
   * A source file in which this expression matches nowhere holds no facts, so it is not parsed. Absent: always extracted.
   * It is run over bytes read as latin1, so it must use ASCII only. Sound by test: filtered and unfiltered facts are equal.
   */
  readonly anchors: RegExp | undefined;
  readonly extract: (source: Source) => Extraction;
  /** The routes of a file that holds no other facts: a diagnosis asks for them, an audit never does. */
  readonly routes?: RouteReader;
}

export interface RouteReader {
  /** Whether a file of this content can hold routes. The text may be latin1, as for `anchors`. */
  readonly mayHold: (path: string, text: string) => boolean;
  readonly read: (source: Source) => readonly (HttpRoute | RouteMount)[];
}

export const NOTHING: Extraction = { facts: [], problems: [] };
