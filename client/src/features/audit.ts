import * as vscode from 'vscode';
import { type LanguageClient, WorkDoneProgress } from 'vscode-languageclient/node';
import type { AuditResult } from '../../../server/src/lsp/audit';
import { MarkdownDocuments } from '../documents';
import type { Session } from '../session';

/** The audit of the whole workspace, with its report. */
export function auditFeature(session: Session): vscode.Disposable {
  const documents = new MarkdownDocuments();
  return vscode.Disposable.from(
    documents,
    session.command('authlint.auditWorkspace', () => session.whenRunning(() => auditWorkspace(session.client, documents))),
  );
}

/** Reads the whole workspace again and shows a report beside the Problems view. Undefined when the user cancelled. */
async function auditWorkspace(client: LanguageClient, documents: MarkdownDocuments): Promise<AuditResult | undefined> {
  const options = { location: vscode.ProgressLocation.Notification, title: 'Authlint: auditing the workspace', cancellable: true };
  const result = await vscode.window.withProgress(options, async (progress, cancellation) => {
    const workDoneToken = `authlint-audit-${Date.now()}`;
    let reached = 0;
    const listener = client.onProgress(WorkDoneProgress.type, workDoneToken, (value) => {
      if (value.kind !== 'report') return;
      const percentage = value.percentage ?? reached;
      progress.report({ increment: percentage - reached, ...(value.message === undefined ? {} : { message: value.message }) });
      reached = percentage;
    });
    try {
      return await client.sendRequest<AuditResult>('authlint/audit', { workDoneToken }, cancellation);
    } catch (error) {
      if (cancellation.isCancellationRequested) return undefined;
      throw error;
    } finally {
      listener.dispose();
    }
  });
  if (!result) return undefined;
  await vscode.commands.executeCommand('workbench.actions.view.problems');
  await documents.show('Audit', result.report);
  return result;
}
