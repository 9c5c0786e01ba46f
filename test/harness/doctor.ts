import type { Analysis } from '../../server/src/analysis/analysis';
import { describeDiagnosis, describeDiagnosisMarkdown, diagnosisAsJson } from '../../server/src/diagnosis/describe';
import { diagnose } from '../../server/src/diagnosis/diagnose';
import { diagnosisPage } from '../../server/src/diagnosis/page';
import { examineToken } from '../../server/src/tokens/examine';
import type { FoundToken } from '../../server/src/tokens/find/found';
import type { Locate, TokenReport } from '../../server/src/tokens/report';
import { reportAsJson } from '../../server/src/tokens/show/as-json';
import { describeReport, describeReportMarkdown } from '../../server/src/tokens/show/describe';
import { tokenPage } from '../../server/src/tokens/show/page';

// The token doctor from end to end, with all of its faces.

export interface Consultation {
  /** Undefined where it was asked of the workspace alone. */
  readonly report: TokenReport | undefined;
  /** Everything that a user may be shown, by the name of the face. */
  readonly faces: ReadonlyMap<string, string>;
}

/** Examines a token, or none, in an open workspace and fills in the checklist. `now` is in milliseconds since the epoch. */
export async function consult(analysis: Analysis, found: FoundToken | undefined, now: number): Promise<Consultation> {
  const locate: Locate = (at) => {
    const { line, column } = analysis.linesOf(at.file).position(at.start);
    return { file: at.file, line: line + 1, column: column + 1, at };
  };
  const result = analysis.check(now);
  const contract = analysis.contract();
  const report = found && (await examineToken(found, { contract, locate }, now));
  const diagnosis = diagnose(result, contract, report, now, locate);
  const context = { zone: 'Europe/Berlin', now, origin: 'cursor' } as const;
  const faces = new Map([
    ['the diagnosis as text', describeDiagnosis(diagnosis)],
    ['the diagnosis as Markdown', describeDiagnosisMarkdown(diagnosis)],
    ['the diagnosis as JSON', JSON.stringify(diagnosisAsJson(diagnosis))],
    ['the page of the diagnosis', diagnosisPage(diagnosis, context)],
  ]);
  if (report) {
    faces.set('the report on a token as text', describeReport(report, 'Europe/Berlin'));
    faces.set('the hover of a token', describeReportMarkdown(report, 'Europe/Berlin'));
    faces.set('the report on a token as JSON', JSON.stringify(reportAsJson(report)));
    faces.set('the page of a token', tokenPage(report, context));
  }
  return { report, faces };
}
