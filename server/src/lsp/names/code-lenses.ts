import type { CodeLens, Location } from 'vscode-languageserver/node';
import { type TokenRoute, tokenRoutes } from '../../analysis/token-routes';
import { lspRange, pathOf, relativePath, uriFor } from '../convert';
import type { Workspace } from '../documents/workspace';

/** The client's own command that lists places; its arguments are a document's URI, a position and locations. */
const SHOW_PLACES = 'authlint.showPlaces';

/** On an issuer where its tokens are verified, on a verifier who issues for it. A client that does not know our command gets the words alone. */
export function codeLenses(workspace: Workspace, uri: string, showsPlaces: boolean): readonly CodeLens[] {
  const path = pathOf(uri);
  if (path === undefined) return [];
  workspace.check();
  const lines = workspace.linesOf(path);
  return tokenRoutes(workspace.engineOf(path).contract(), path).map((route) => {
    const range = lspRange(lines, route.at);
    const places = route.ends.map(
      ({ at }): Location => ({ uri: uriFor(workspace, at.file), range: lspRange(workspace.linesOf(at.file), at) }),
    );
    const title = titleOf(workspace, route);
    return {
      range,
      command: showsPlaces ? { title, command: SHOW_PLACES, arguments: [uri, range.start, places] } : { title, command: '' },
    };
  });
}

/** `Verified in api (auth.py)`, `Issued in 3 places: web (token.ts), ...`. */
function titleOf(workspace: Workspace, { side, ends }: TokenRoute): string {
  const verb = side === 'issuer' ? 'Verified' : 'Issued';
  const files = [...new Set(ends.map(({ at }) => relativePath(workspace, at.file)))];
  const named = files.slice(0, 2).join(', ') + (files.length > 2 ? ', ...' : '');
  return ends.length === 1 ? `${verb} in ${named}` : `${verb} in ${ends.length} places: ${named}`;
}
