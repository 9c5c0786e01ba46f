import type { Connection } from 'vscode-languageserver/node';
import { secretMatrix } from '../../analysis/secret-matrix';
import { counted } from '../../text/phrases';
import { type ServerStatus, StatusNotification } from '../requests';
import type { Session } from '../session';
import { describeError, fencedNow, type Log } from './log';

/** How long nothing is checked before the status is worked out, in milliseconds: while somebody types, it can wait. */
const QUIET_MS = 200;

/** Tells a client that shows it how the server is and what it has seen, whenever that is something else than it was told last. */
export function serveStatus(connection: Connection, session: Session, log: Log): void {
  const { workspace } = session;
  session.afterCheck(() => {
    log.debug(`Checked in ${workspace.checkMs.toFixed(1)} ms: ${counted(workspace.check().files.size, 'file')} with something to say`);
  });
  if (!session.client.showsStatus) return;
  let timer: NodeJS.Timeout | undefined;
  let sent = '';
  const send = (status: ServerStatus): void => {
    const text = JSON.stringify(status);
    if (text === sent) return;
    sent = text;
    connection.sendNotification(StatusNotification, status).catch((error) => {
      log.debug(`The status was not sent: ${describeError(error)}`);
    });
  };
  const later = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => fencedNow(log, 'The status', () => send(statusOf(session, 'ready'))), QUIET_MS);
    // A server that is told to end does not wait for it.
    timer.unref();
  };
  session.whenReading(() => {
    clearTimeout(timer);
    send({ ...NOTHING_YET, state: 'reading' });
  });
  session.afterCheck(later);
  session.whenStopped(() => clearTimeout(timer));
}

const NOTHING_YET: Omit<ServerStatus, 'state'> = {
  services: 0,
  secrets: 0,
  issuers: 0,
  verifiers: 0,
  files: 0,
  errors: 0,
  warnings: 0,
  infos: 0,
  checkMs: 0,
  readAt: 0,
};

/** The last check in numbers. */
export function statusOf(session: Session, state: ServerStatus['state']): ServerStatus {
  const { workspace } = session;
  const counts = { error: 0, warning: 0, info: 0 };
  for (const { findings, problems } of workspace.check().files.values()) {
    for (const { severity } of findings) counts[severity]++;
    counts.error += problems.length;
  }
  const { issuers, verifiers } = workspace.analysis.contract();
  const { secrets } = secretMatrix(workspace.analysis.contract(), session.fingerprintKey);
  const services = new Set([...issuers, ...verifiers].map(({ service }) => service));
  for (const { rows } of secrets) for (const { service } of rows) services.add(service);
  return {
    state,
    services: services.size,
    secrets: secrets.length,
    issuers: issuers.length,
    verifiers: verifiers.length,
    files: [...workspace.analysis.files()].length,
    errors: counts.error,
    warnings: counts.warning,
    infos: counts.info,
    checkMs: Math.round(workspace.checkMs * 10) / 10,
    readAt: session.lastRead?.at ?? 0,
  };
}
