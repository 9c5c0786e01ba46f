import { Analysis } from '../../server/src/analysis/analysis';
import { DEFAULT_SETTINGS, type Settings } from '../../server/src/analysis/settings';
import { diagnose } from '../../server/src/diagnosis/diagnose';
import type { Check, Diagnosis } from '../../server/src/diagnosis/diagnosis';
import type { Locate, TokenReport } from '../../server/src/tokens/report';
import { remembered } from '../harness/remembered';

// A host for the diagnosis of a small workspace in memory.

/** Noon of a day in January 2026, in milliseconds. */
export const NOW = Date.UTC(2026, 0, 15, 12);

export interface Given {
  readonly files?: Readonly<Record<string, string>>;
  readonly token?: TokenReport;
  readonly settings?: Partial<Settings>;
  /** Files that git ignores. */
  readonly ignored?: readonly string[];
}

export function diagnosisOf({ files = {}, token, settings, ignored = [] }: Given): Diagnosis {
  const analysis = new Analysis({ ...DEFAULT_SETTINGS, ...settings }, remembered);
  for (const [path, text] of Object.entries(files)) analysis.setFile(path, text);
  analysis.setGitStandings(new Map(ignored.map((file) => [file, 'ignored'])));
  return diagnose(analysis.check(), analysis.contract(), token, NOW, locateIn(analysis));
}

export function locateIn(analysis: Analysis): Locate {
  return (at) => {
    const { line, column } = analysis.linesOf(at.file).position(at.start);
    return { file: at.file, line: line + 1, column: column + 1, at };
  };
}

export function checkCalled(id: string, diagnosis: Diagnosis): Check {
  const found = diagnosis.groups.flatMap(({ checks }) => checks).find((check) => check.id === id);
  if (!found) throw new Error(`There is no check called ${id}`);
  return found;
}

/** The answer and the first thing that is said of it. */
export function answerOf(id: string, given: Given): string {
  const { answer, said } = checkCalled(id, diagnosisOf(given));
  return `${answer}: ${said[0]?.text}`;
}
