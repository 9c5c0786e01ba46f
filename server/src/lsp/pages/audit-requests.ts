import { type CancellationToken, type Connection, ErrorCodes, ResponseError } from 'vscode-languageserver/node';
import { counted } from '../../text/phrases';
import { type AuditParams, AuditRequest, ExportReportRequest, type ReportFormat } from '../requests';
import type { Session } from '../session';
import { fenced, type Log, throwIfCancelled } from '../support/log';
import { type AuditResult, auditCounts, workspaceReport } from './audit';
import { VERSION } from './version';

const REPORT_FORMATS: readonly ReportFormat[] = ['html', 'markdown', 'sarif'];

/** Answers the requests about the audit of the whole workspace. Reporters are loaded when they are asked for. */
export function serveAudit(connection: Connection, session: Session, log: Log): void {
  let readingMs = 0;
  connection.onRequest(AuditRequest, async (params, token) => {
    const begun = performance.now();
    const result = await fenced(log, 'The audit', undefined, () =>
      auditAnew(connection, session, params, token, () => {
        readingMs = performance.now() - begun;
        return readingMs;
      }),
    );
    return result ?? new ResponseError<void>(ErrorCodes.InternalError, 'The audit failed; the log says where');
  });
  connection.onRequest(ExportReportRequest, async ({ format }, token) => {
    const text = await fenced(log, 'The export of the report', undefined, async () => {
      await session.ready(token);
      return reportAs(format, session, readingMs);
    });
    return text ?? new ResponseError<void>(ErrorCodes.InternalError, 'The report could not be made; the log says where');
  });
}

/**
 * Reads everything again, whatever was told of files that changed. The progress says how far it is, and ends however this ends.
 * `read` is called when all is read and checked, and gives how long that took in milliseconds.
 */
async function auditAnew(
  connection: Connection,
  session: Session,
  params: AuditParams,
  token: CancellationToken,
  read: () => number,
): Promise<AuditResult> {
  const progress = connection.window.attachWorkDoneProgress(params.workDoneToken);
  try {
    await session.reload(progress, token);
    await takeCancel(token);
    const report = workspaceReport(session, read());
    const counts = auditCounts(report);
    progress.report(100, counted(counts.errors + counts.warnings + counts.infos, 'finding'));
    const { markdownReport } = await import('../../report/markdown');
    await takeCancel(token);
    // What every form of the report has in it, and costs the most.
    report.maps();
    await takeCancel(token);
    const result = { report: markdownReport(report), ...counts };
    if (!params.page) return result;
    const { auditContent } = await import('./audit-page');
    await takeCancel(token);
    return { ...result, ...auditContent(report) };
  } finally {
    progress.done();
  }
}

/** Lets messages through, and stops the audit when one of them was a cancel. */
async function takeCancel(token: CancellationToken): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  throwIfCancelled(token);
}

/** The report of the workspace as it now is, as the text of a file. @throws ResponseError for a format that there is not. */
async function reportAs(format: ReportFormat, session: Session, readingMs: number): Promise<string> {
  if (!REPORT_FORMATS.includes(format)) throw new ResponseError(ErrorCodes.InvalidParams, `The format is ${REPORT_FORMATS.join(', ')}`);
  const report = workspaceReport(session, readingMs);
  if (format === 'html') return (await import('../../report/html')).htmlReport(report);
  if (format === 'markdown') return (await import('../../report/markdown')).markdownReport(report);
  const [{ sarifReport }, { RULES }] = await Promise.all([import('../../report/sarif'), import('../../rules/index')]);
  return sarifReport(report, RULES, VERSION);
}
