import path from 'node:path';
import type { Analysis } from '../analysis/analysis';
import { BASELINE_FILE, type Baseline, baselineOf, parseBaseline } from '../analysis/baseline';
import { partsOf } from '../analysis/merge';
import { readText } from '../disk/read-text';
import { codeOf, explainCode } from '../disk/system-error';
import { replaceFile } from '../disk/write';
import { counted } from '../text/phrases';
import { type Io, UsageError } from './io';

/** The baseline of an audited folder. */
export interface BaselineFile {
  /** Absolute. */
  readonly path: string;
  /** The audited folder, absolute, which no link may lead out of. */
  readonly root: string;
  /** Undefined where there is none yet. */
  readonly baseline: Baseline | undefined;
}

/**
 * Reads the baseline of `root`: the one that is `named` (absolute), else the one that the settings name from the root, else the usual one.
 * @throws UsageError when it cannot be used, and when a named one is missing and is not about to be written.
 */
export function readBaseline(root: string, named: string | undefined, set: string | undefined, writes: boolean, io: Io): BaselineFile {
  const file = named ?? path.resolve(root, set ?? BASELINE_FILE);
  const shown = path.relative(io.cwd, file) || file;
  const read = readText(file, named !== undefined && !writes);
  if (read.problem !== undefined) {
    if (!read.isAbsent) throw new UsageError(`${shown}: ${read.problem}`);
    if (named !== undefined && !writes) throw new UsageError(`There is no baseline ${shown}: write it with --update-baseline`);
    return { path: file, root, baseline: undefined };
  }
  const { baseline, problem } = parseBaseline(read.text);
  if (problem !== undefined) throw new UsageError(`${shown}: ${problem}`);
  return { path: file, root, baseline };
}

/** Writes what the engine finds now into the baseline, and gives it to the engine. @throws UsageError when it cannot be written. */
export function updateBaseline(analysis: Analysis, { path: file, root, baseline }: BaselineFile, now: number, io: Io): void {
  const shown = path.relative(io.cwd, file) || file;
  analysis.setBaselines([{ folder: '', baseline: baseline ?? { entries: [] } }]);
  const { findings, staleBaselines } = analysis.check(now);
  const added = findings.flatMap(partsOf).length;
  const gone = staleBaselines.reduce((sum, { count }) => sum + count, 0);
  analysis.setBaselines([]);
  const text = baselineOf(analysis.check(now).findings, '');
  const updated = parseBaseline(text).baseline ?? { entries: [] };
  const total = updated.entries.reduce((sum, { count }) => sum + count, 0);
  try {
    if (baseline !== undefined || total > 0) replaceFile(file, text, root);
  } catch (error) {
    throw new UsageError(`The baseline cannot be written to ${shown}: ${explainCode(codeOf(error))}`);
  }
  analysis.setBaselines([{ folder: '', baseline: updated }]);
  io.stderr.write(`${shown}: ${counted(total, 'finding')}, ${added} of them new; ${counted(gone, 'entry', 'entries')} removed\n`);
}
