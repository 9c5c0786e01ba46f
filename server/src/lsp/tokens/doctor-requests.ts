import { type Connection, ErrorCodes, ResponseError } from 'vscode-languageserver/node';
import {
  ApplyTokenFixRequest,
  DecodeRequest,
  type DecodeResult,
  DiagnoseRequest,
  type DiagnoseResult,
  TokenHoverRequest,
} from '../requests';
import type { Session } from '../session';
import { fenced, type Log } from '../support/log';
import { decode, diagnose401 } from './token-doctor';
import { applyTokenFix } from './token-fixes';
import { tokenHoverInText } from './token-hover';

/** Answers the requests about tokens. What goes wrong is logged without any text of the request. */
export function serveDoctor(connection: Connection, session: Session, log: Log): void {
  const { workspace, client } = session;
  connection.onRequest(DecodeRequest, (params, token) =>
    fenced<DecodeResult>(log, 'Decode', { problem: 'The token could not be read; the log says where' }, async () => {
      await session.ready(token);
      return decode(workspace, params, Date.now());
    }),
  );
  connection.onRequest(DiagnoseRequest, (params, token) =>
    fenced<DiagnoseResult>(log, 'The diagnosis', { problem: 'The diagnosis failed; the log says where' }, async () => {
      await session.ready(token);
      return diagnose401(workspace, params, Date.now());
    }),
  );
  connection.onRequest(TokenHoverRequest, (params, token) =>
    fenced(log, 'The hover of a token', null, async () => {
      await session.ready(token);
      return tokenHoverInText(workspace, params, client, Date.now(), token);
    }),
  );
  connection.onRequest(ApplyTokenFixRequest, async (params, token) => {
    const result = await fenced(log, 'A fix', undefined, async () => {
      await session.ready(token);
      return applyTokenFix(connection, workspace, client, params, Date.now());
    });
    return result ?? new ResponseError<void>(ErrorCodes.InternalError, 'The fix failed; the log says where');
  });
}
