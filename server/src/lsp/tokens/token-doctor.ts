import type { FoundToken } from '../../tokens/find/found';
import type { TokenReport } from '../../tokens/report';
import type { PageContext } from '../../tokens/show/page-parts';
import { locateIn } from '../convert';
import type { Workspace } from '../documents/workspace';
import type { DecodeResult, DiagnoseResult, TokenQuestion } from '../requests';
import { askedToken } from './asked-token';

const NO_TOKEN = 'There is no token under the cursor';

/** What the doctor says of a token in this workspace. `now` is in milliseconds since the epoch. */
export async function examine(workspace: Workspace, found: FoundToken, now: number): Promise<TokenReport> {
  const { examineToken } = await import('../../tokens/examine');
  // The check gives the engine what was typed since the last one.
  workspace.check();
  return examineToken(found, { contract: workspace.analysis.contract(), locate: locateIn(workspace) }, now);
}

/** Explains the token that a question means. */
export async function decode(workspace: Workspace, question: TokenQuestion, now: number): Promise<DecodeResult> {
  const found = await askedToken(workspace, question);
  if (!found) return { problem: NO_TOKEN };
  const report = await examine(workspace, found, now);
  const [{ describeReportMarkdown }, { reportAsJson }] = await Promise.all([
    import('../../tokens/show/describe'),
    import('../../tokens/show/as-json'),
  ]);
  const context = contextOf(question, now);
  const answer = { markdown: describeReportMarkdown(report, context.zone), report: reportAsJson(report) };
  if (!question.page) return answer;
  const { tokenPage } = await import('../../tokens/show/page');
  return { ...answer, page: tokenPage(report, context) };
}

/** Fills in the checklist of a 401, with the token that the question means where there is one. */
export async function diagnose401(workspace: Workspace, question: TokenQuestion, now: number): Promise<DiagnoseResult> {
  const found = await askedToken(workspace, question);
  const token = found && (await examine(workspace, found, now));
  const [{ diagnose }, { describeDiagnosisMarkdown, diagnosisAsJson }] = await Promise.all([
    import('../../diagnosis/diagnose'),
    import('../../diagnosis/describe'),
  ]);
  workspace.check();
  const { facts } = workspace.unreadRoutes();
  const result = workspace.analysis.check(now);
  const diagnosis = diagnose(result, workspace.analysis.contract(), token, now, locateIn(workspace), facts);
  const answer = { markdown: describeDiagnosisMarkdown(diagnosis), report: diagnosisAsJson(diagnosis), hasToken: token !== undefined };
  if (!question.page) return answer;
  const [{ diagnosisPage }, { offeredFixes }] = await Promise.all([import('../../diagnosis/page'), import('./offered-fixes')]);
  const offered = offeredFixes(workspace, token, result.findings);
  return { ...answer, page: diagnosisPage(diagnosis, contextOf(token ? question : {}, now), offered) };
}

/** The time zone of the machine that the server runs on. */
export function zoneHere(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

function contextOf({ origin }: TokenQuestion, now: number): PageContext {
  return { zone: zoneHere(), now, origin };
}
