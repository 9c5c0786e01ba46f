import { type CancellationToken, type Connection, ErrorCodes, ResponseError } from 'vscode-languageserver/node';
import type { AuthMap } from '../../map/index';
import { locateIn } from '../convert';
import { AuthMapRequest, type AuthMapResult, ExportMapRequest, MapChangedNotification, type MapFormat } from '../requests';
import type { Session } from '../session';
import { fenced, type Log } from '../support/log';

const MAP_FORMATS: readonly MapFormat[] = ['svg', 'mermaid'];
const FAILED = 'The Auth Map could not be drawn; the log says where';

/** Answers the requests about the Auth Map, which is made when it is asked for and never kept. */
export function serveMap(connection: Connection, session: Session, log: Log): void {
  /** The check that the client's live map shows; undefined when it has none, or was told that there is a newer one. */
  let shown: number | undefined;
  session.afterCheck(() => {
    if (shown === undefined || shown === session.workspace.check().generation) return;
    shown = undefined;
    connection.sendNotification(MapChangedNotification).catch(() => log.warn('The client was not told of a new Auth Map'));
  });
  connection.onRequest(AuthMapRequest, async ({ live }, token) => {
    const result = await fenced<AuthMapResult | undefined>(log, 'The Auth Map', undefined, async () => {
      const { map, generation } = await mapOf(session, token);
      const { mapPage } = await import('./map-page');
      if (live) shown = generation;
      return mapPage(session.workspace, map);
    });
    return result ?? new ResponseError<void>(ErrorCodes.InternalError, FAILED);
  });
  connection.onRequest(ExportMapRequest, async ({ format }, token) => {
    const text = await fenced(log, 'The export of the Auth Map', undefined, async () => {
      if (!MAP_FORMATS.includes(format)) throw new ResponseError(ErrorCodes.InvalidParams, `The format is ${MAP_FORMATS.join(', ')}`);
      const { map } = await mapOf(session, token);
      const { mermaidOf, svgOf } = await import('../../map/index');
      return format === 'svg' ? svgOf(map) : mermaidOf(map);
    });
    return text ?? new ResponseError<void>(ErrorCodes.InternalError, FAILED);
  });
}

/** The map of the workspace as it is now, and the check that it is made of. */
async function mapOf(session: Session, token: CancellationToken): Promise<{ readonly map: AuthMap; readonly generation: number }> {
  const { authMap } = await import('../../map/index');
  await session.ready(token);
  const { workspace } = session;
  const { files, generation } = workspace.check();
  const findings = [...files.values()].flatMap((report) => report.findings).filter(({ at }) => workspace.analysis.has(at.file));
  return { map: authMap(workspace.analysis.contract(), findings, session.fingerprintKey, locateIn(workspace)), generation };
}
