import * as vscode from 'vscode';
import type { ServerStatus } from '../../../server/src/lsp/requests';
import { DOCUMENT_SELECTOR } from '../selector';
import type { Session } from '../session';
import { type StatusRow, statusRows } from './status-text';

const SEVERITIES = {
  information: vscode.LanguageStatusSeverity.Information,
  warning: vscode.LanguageStatusSeverity.Warning,
  error: vscode.LanguageStatusSeverity.Error,
};

/** How Authlint is, under the braces of the status bar while one of our documents is in front. */
export function statusFeature(session: Session): vscode.Disposable {
  let status: ServerStatus | undefined;
  const items = new Map<string, vscode.LanguageStatusItem>();
  const show = (): void => {
    const rows = statusRows(session.state, status, timeOfDay);
    for (const [id, item] of items) {
      if (rows.some((row) => row.id === id)) continue;
      items.delete(id);
      item.dispose();
    }
    for (const row of rows) {
      const item = items.get(row.id) ?? itemNamed(row.id);
      items.set(row.id, item);
      fill(item, row);
    }
  };
  session.onClient((client) => {
    status = undefined;
    return client.onNotification('authlint/status', (told: ServerStatus) => {
      status = told;
      show();
    });
  });
  show();
  return vscode.Disposable.from(
    session.onStateChanged(show),
    session.command('authlint.openEnableSetting', async () =>
      vscode.commands.executeCommand('workbench.action.openSettings', 'authlint.enable'),
    ),
    new vscode.Disposable(() => {
      for (const item of items.values()) item.dispose();
    }),
  );
}

function itemNamed(id: string): vscode.LanguageStatusItem {
  const item = vscode.languages.createLanguageStatusItem(id, DOCUMENT_SELECTOR);
  item.name = 'Authlint';
  return item;
}

function fill(item: vscode.LanguageStatusItem, { text, detail, severity, busy, command }: StatusRow): void {
  item.text = `Authlint: ${text}`;
  item.detail = detail;
  item.severity = SEVERITIES[severity];
  item.busy = busy;
  item.command = command;
  item.accessibilityInformation = { label: `Authlint: ${text}${detail === '' ? '' : `, ${detail}`}` };
}

function timeOfDay(at: number): string {
  return new Date(at).toLocaleTimeString(vscode.env.language, { hour: '2-digit', minute: '2-digit' });
}
