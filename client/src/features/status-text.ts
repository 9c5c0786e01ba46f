import type { ServerStatus } from '../../../server/src/lsp/requests';
import type { ServerState } from '../session';

/** One row of the language status: what it says, and the command that stands beside it. */
export interface StatusRow {
  /** The rows of one severity are shown in the order of their ids. VS Code keeps what a person pinned to the status bar by them. */
  readonly id: string;
  readonly text: string;
  readonly detail: string;
  readonly severity: 'information' | 'warning' | 'error';
  readonly busy: boolean;
  readonly command: { readonly title: string; readonly command: string };
}

const OUTPUT = { title: 'Show Output', command: 'authlint.showOutput' };
const RESTART = { title: 'Restart', command: 'authlint.restartServer' };

/**
 * The rows for the state of the server and its last word, the most important first. `time` writes a time of day given in
 * milliseconds since the epoch.
 */
export function statusRows(state: ServerState, status: ServerStatus | undefined, time: (at: number) => string): readonly StatusRow[] {
  if (state !== 'running') return [notRunning(state)];
  if (!status || status.state === 'reading') return [row('Reading the workspace', '', { busy: true })];
  const found = status.errors + status.warnings + status.infos;
  const read: StatusRow = {
    ...row(`Read at ${time(status.readAt)}`, counted(status.files, 'file'), {}),
    id: 'authlint.3-read',
    command: { title: 'Audit Workspace', command: 'authlint.auditWorkspace' },
  };
  if (found + status.secrets + status.issuers + status.verifiers === 0)
    return [row('Nothing to look at here', 'no secrets, no tokens', {}), read];
  return [
    row(findings(status), `check took ${milliseconds(status.checkMs)}`, {
      severity: status.errors > 0 ? 'error' : status.warnings > 0 ? 'warning' : 'information',
    }),
    {
      ...row(
        `${counted(status.services, 'service')}, ${counted(status.secrets, 'secret')}`,
        `${counted(status.issuers, 'issuer')}, ${counted(status.verifiers, 'verifier')}`,
        {},
      ),
      id: 'authlint.2-contract',
      command: { title: 'Auth Map', command: 'authlint.showAuthMap' },
    },
    read,
  ];
}

function notRunning(state: Exclude<ServerState, 'running'>): StatusRow {
  switch (state) {
    case 'starting':
      return row('Starting', '', { busy: true });
    case 'restarting':
      return { ...row('Starting again', 'the server ended by itself', { busy: true, severity: 'warning' }), command: RESTART };
    case 'failed':
      return { ...row('Not running', 'the server ended several times', { severity: 'error' }), command: RESTART };
    case 'off':
      return {
        ...row('Switched off', 'by the setting authlint.enable', {}),
        command: { title: 'Open Settings', command: 'authlint.openEnableSetting' },
      };
    case 'idle':
      return { ...row('Not started', 'nothing to look at here', {}), command: { title: 'Start', command: 'authlint.restartServer' } };
  }
}

function row(
  text: string,
  detail: string,
  { severity = 'information', busy = false }: { readonly severity?: StatusRow['severity']; readonly busy?: boolean },
): StatusRow {
  return { id: 'authlint.1-state', text, detail, severity, busy, command: OUTPUT };
}

function findings({ errors, warnings, infos }: ServerStatus): string {
  const parts = [
    ...(errors > 0 ? [counted(errors, 'error')] : []),
    ...(warnings > 0 ? [counted(warnings, 'warning')] : []),
    ...(infos > 0 ? [counted(infos, 'note')] : []),
  ];
  return parts.length === 0 ? 'No findings' : parts.join(', ');
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function milliseconds(duration: number): string {
  return duration < 1 ? 'under 1 ms' : `${Math.round(duration)} ms`;
}
