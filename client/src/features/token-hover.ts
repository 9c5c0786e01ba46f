import * as vscode from 'vscode';
import type { TokenHoverParams, TokenHoverResult } from '../../../server/src/lsp/requests';
import { DOCUMENT_PATTERNS } from '../selector';
import type { Session } from '../session';
import { textAround } from './token-question';

/** Documents that are no text of the user's: what programs print, and the editor's own. */
const NOT_HERE = ['output', 'debug', 'vscode-terminal', 'comment', 'vscode-scm'];
const SENT: vscode.DocumentSelector = DOCUMENT_PATTERNS.map((pattern) => ({ scheme: 'file', pattern }));
/** The commands that links in a hover may run. */
export const TOKEN_COMMANDS: readonly string[] = ['authlint.decodeJwt', 'authlint.diagnose401'];
const REACH = 32_768;
/** No token is shorter, opaque ones included. */
const SHORTEST_RUN = 16;

/** Explains tokens in documents that are not sent to the server: requests, logs, JSON, notes, new files. */
export function registerTokenHover(session: Session): vscode.Disposable {
  return vscode.languages.registerHoverProvider(
    { scheme: '*' },
    {
      async provideHover(document, position, cancellation) {
        if (!session.isRunning || NOT_HERE.includes(document.uri.scheme)) return undefined;
        // The server answers for the others itself.
        if (vscode.languages.match(SENT, document) > 0 || !mayStandAt(document, position)) return undefined;
        const { text, start } = textAround(document, position, REACH);
        const { line, character } = position;
        const at = { textDocument: { uri: document.uri.toString() }, position: { line, character } };
        const params: TokenHoverParams = { text, offset: document.offsetAt(position) - start, at };
        const result = await session.client.sendRequest<TokenHoverResult>('authlint/tokenHover', params, cancellation).catch(() => null);
        if (!result || cancellation.isCancellationRequested) return undefined;
        const range = new vscode.Range(document.positionAt(start + result.start), document.positionAt(start + result.end));
        const said = new vscode.MarkdownString(result.markdown);
        said.isTrusted = { enabledCommands: TOKEN_COMMANDS };
        return new vscode.Hover(said, range);
      },
    },
  );
}

/** Whether something long enough stands there without a space: most hovers are over words, and cost the server nothing. */
function mayStandAt(document: vscode.TextDocument, { line, character }: vscode.Position): boolean {
  const near = document.lineAt(line).text.slice(Math.max(0, character - SHORTEST_RUN), character + SHORTEST_RUN);
  const inside = Math.min(character, SHORTEST_RUN);
  const before = /[^\s"'`]*$/.exec(near.slice(0, inside))?.[0].length ?? 0;
  const after = /^[^\s"'`]*/.exec(near.slice(inside))?.[0].length ?? 0;
  return before + after >= SHORTEST_RUN;
}
