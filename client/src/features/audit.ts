import * as vscode from 'vscode';
import type { AuditResult } from '../../../server/src/lsp/pages/audit';
import type { AuditParams, ReportFormat } from '../../../server/src/lsp/requests';
import { AUDIT_PAGE_STYLE, AUDIT_SCRIPT } from '../pages/audit-script';
import { type CopyMessage, copyMessage, type Fields, type OpenMessage, openMessage, wordMessage } from '../pages/messages';
import { choosePlace, openPlace, type PlacesMessage, placesMessage } from '../pages/open-place';
import { PagePanel } from '../pages/page';
import { saveText } from '../save-text';
import type { Session } from '../session';

/** What other extensions are given by the command. */
type AuditCounts = Omit<AuditResult, 'page' | 'style'>;

/** What a person did on the page. */
type AuditMessage =
  | CopyMessage
  | OpenMessage
  | PlacesMessage
  | { readonly type: 'rule'; readonly rule: string }
  | { readonly type: ReportFormat | 'again' | 'map' };

const PAGE = { viewType: 'authlint.audit', style: AUDIT_PAGE_STYLE, script: AUDIT_SCRIPT, understand };
const TITLE = 'Authlint Audit';
const RULE = /^[a-z]+\/[a-z0-9-]+$/;

const FILES: Readonly<Record<ReportFormat, { readonly name: string; readonly sort: string }>> = {
  html: { name: 'authlint-report.html', sort: 'HTML' },
  markdown: { name: 'authlint-report.md', sort: 'Markdown' },
  sarif: { name: 'authlint-report.sarif', sort: 'SARIF' },
};

/** The audit of the whole workspace, with its report. */
export function auditFeature(session: Session): vscode.Disposable {
  const view = new AuditView(session);
  return vscode.Disposable.from(
    view,
    session.command('authlint.auditWorkspace', () => session.whenRunning(() => view.audit())),
  );
}

/** The panel of the report. It shows the workspace as it was when it was audited. */
class AuditView implements vscode.Disposable {
  readonly #session: Session;
  readonly #page: PagePanel<AuditMessage>;
  #running: Promise<AuditCounts | undefined> | undefined;

  constructor(session: Session) {
    this.#session = session;
    const fails = (error: unknown) => session.tellFailure('The audit', error);
    this.#page = new PagePanel(PAGE, { onMessage: (message) => void this.#answer(message).catch(fails), onClosed: () => {} });
  }

  /** Reads the whole workspace again and shows a report beside the Problems view. Undefined when the user cancelled. Who asks while an audit runs gets that one. */
  audit(): Promise<AuditCounts | undefined> {
    this.#running ??= this.#auditOnce().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #auditOnce(): Promise<AuditCounts | undefined> {
    const result = await this.#withProgress();
    if (!result) return undefined;
    const { page = '', style = '', ...counts } = result;
    await vscode.commands.executeCommand('workbench.actions.view.problems');
    this.#page.show({ title: TITLE, body: page, style, focus: 'headline', said: '' });
    return counts;
  }

  dispose(): void {
    this.#page.dispose();
  }

  /** Asks for the audit in a notification that counts along. A cancel is answered at once, whatever the server is doing. */
  async #withProgress(): Promise<AuditResult | undefined> {
    const { client } = this.#session;
    const { WORK_DONE } = await import('../language-client');
    const options = { location: vscode.ProgressLocation.Notification, title: 'Authlint: auditing the workspace', cancellable: true };
    return vscode.window.withProgress(options, async (progress, cancellation) => {
      const workDoneToken = `authlint-audit-${Date.now()}`;
      let reached = 0;
      const listener = client.onProgress(WORK_DONE, workDoneToken, (value) => {
        if (value.kind !== 'report') return;
        const percentage = value.percentage ?? reached;
        progress.report({ increment: percentage - reached, ...(value.message === undefined ? {} : { message: value.message }) });
        reached = percentage;
      });
      const cancelled = new Promise<undefined>((resolve) => {
        cancellation.onCancellationRequested(() => resolve(undefined));
      });
      const params: AuditParams = { workDoneToken, page: true };
      const answer = client.sendRequest<AuditResult>('authlint/audit', params, cancellation).catch((error: unknown) => {
        if (cancellation.isCancellationRequested) return undefined;
        throw error;
      });
      try {
        return await Promise.race([answer, cancelled]);
      } finally {
        listener.dispose();
      }
    });
  }

  async #answer(message: AuditMessage): Promise<unknown> {
    switch (message.type) {
      case 'copy':
        await vscode.env.clipboard.writeText(message.text);
        this.#page.say(`Copied ${message.what}`);
        return;
      case 'open':
        return openPlace(message, this.#page);
      case 'places':
        return choosePlace(message, TITLE, this.#page);
      case 'rule':
        return vscode.commands.executeCommand('authlint.openRulePage', message.rule);
      case 'again':
        return vscode.commands.executeCommand('authlint.auditWorkspace');
      case 'map':
        return vscode.commands.executeCommand('authlint.showAuthMap');
      default:
        return this.#save(message.type);
    }
  }

  async #save(format: ReportFormat): Promise<void> {
    const name = await saveText(FILES[format], () => this.#session.client.sendRequest<string>('authlint/exportReport', { format }));
    if (name !== undefined) this.#page.say(`Saved ${name}`);
  }
}

function understand(fields: Fields): AuditMessage | undefined {
  const { type, rule } = fields;
  if (type === 'rule' && typeof rule === 'string' && RULE.test(rule)) return { type, rule };
  return (
    copyMessage(fields) ??
    openMessage(fields) ??
    placesMessage(fields) ??
    wordMessage(fields, ['html', 'markdown', 'sarif', 'again', 'map'] as const)
  );
}
