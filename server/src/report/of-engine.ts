import type { Analysis, CheckResult, ReportedFinding } from '../analysis/analysis';
import { authMap } from '../map/index';
import type { LineTable, Place } from '../text/range';
import { type Report, type ReportProblem, type ReportService, sourcesOf } from './report';

/** What a host knows of an audit besides what the engine says. */
export interface Audited {
  /** Absolute, in the platform's own form. */
  readonly root: string;
  /** The audited folders in the engine's names; without them it is the root alone. */
  readonly folders?: readonly string[];
  readonly files: number;
  /** In milliseconds. */
  readonly durationMs: number;
  /** In milliseconds since the epoch. */
  readonly madeAt: number;
  readonly findings: readonly ReportedFinding[];
  readonly baselined: CheckResult['baselined'];
  readonly problems: readonly ReportProblem[];
  /** Keys the fingerprints of values in the map's matrix: random, and made for this run. */
  readonly fingerprintKey: Uint8Array;
}

/** The report of an engine that names files from the root. See `seenFrom` for one that names them by absolute paths. */
export function reportOf(analysis: Analysis, { fingerprintKey, ...audited }: Audited): Report {
  let maps: Report['maps'] | undefined;
  const folders = audited.folders ?? [''];
  return {
    ...audited,
    folders,
    sourceOf: sourcesOf(analysis),
    serviceOf: servicesOf(analysis),
    maps: () => {
      const known = maps?.() ?? [
        {
          ...authMap(analysis.contract(), audited.findings, fingerprintKey, (at) => located(analysis.linesOf(at.file), at)),
          folders,
        },
      ];
      maps = () => known;
      return known;
    },
  };
}

function servicesOf(analysis: Analysis): Report['serviceOf'] {
  return (file): ReportService => {
    const { name, folder } = analysis.contract().serviceOf(file);
    return { name, folder };
  };
}

function located(lines: LineTable, at: Place) {
  const { line, column } = lines.position(at.start);
  return { file: at.file, line: line + 1, column: column + 1 };
}
