import type { Analysis, ReportedFinding } from '../analysis/analysis';
import { secretRangesOf } from '../analysis/secret-ranges';
import type { AuthMap } from '../map/index';
import type { LineTable, Place, Range } from '../text/range';

/** A text whose lines may be shown, with the ranges of it that may not. */
export interface ShownSource {
  readonly text: string;
  readonly lines: LineTable;
  readonly secrets: readonly Range[];
  /** What is shown in place of a masked text; dots when it is not given. */
  readonly standIn?: (masked: string) => string;
}

/** Something that was not checked, or not written; `at` where it is about a part of a file that was read. */
export interface ReportProblem {
  readonly file: string;
  readonly message: string;
  readonly at: Place | undefined;
}

/** What a finding belongs to, as people know it. */
export interface ReportService {
  readonly name: string;
  /** From the root of the report; the empty text for the root itself. */
  readonly folder: string;
}

/** An Auth Map, with what it is of. */
export interface ReportMap extends AuthMap {
  /** The audited folders that it covers, as the report has them; see `Report.folders`. */
  readonly folders: readonly string[];
}

/** What every reporter gets. Files are relative to `root`, with `/`. */
export interface Report {
  /** Absolute, in the platform's own form. */
  readonly root: string;
  /** The folders that were audited, from the root; the empty text for the root itself. */
  readonly folders: readonly string[];
  /** How many files were looked at. */
  readonly files: number;
  readonly durationMs: number;
  readonly findings: readonly ReportedFinding[];
  readonly problems: readonly ReportProblem[];
  /** The texts of files that findings stand in; undefined for a file that does not exist yet. */
  readonly sourceOf: (file: string) => ShownSource | undefined;
  /** The service that a file belongs to. */
  readonly serviceOf: (file: string) => ReportService | undefined;
  /** The Auth Map of each folder that was audited by itself; worked out when it is asked for. Its places are in the names of its engine, and `locate` tells those of the report. */
  readonly maps: () => readonly ReportMap[];
  /** When it was made, in milliseconds since the epoch. */
  readonly madeAt: number;
  /** How many findings the baselines keep out of it. */
  readonly baselined: number;
}

/** The texts of an engine's files, for showing. */
export function sourcesOf(analysis: Analysis): Report['sourceOf'] {
  const known = new Map<string, ShownSource>();
  return (file) => {
    const text = analysis.textOf(file);
    if (text === undefined) return undefined;
    const source = known.get(file) ?? { text, lines: analysis.linesOf(file), secrets: secretRangesOf(analysis.factsOf(file)) };
    known.set(file, source);
    return source;
  };
}
