import type { Connection } from 'vscode-languageserver/node';
import type { ClientAbilities } from '../client-abilities';
import { uriFor } from '../convert';
import type { Workspace } from '../documents/workspace';
import { codeLenses } from '../names/code-lenses';
import { inlayHints } from '../names/inlay-hints';

const WHOLE = { start: { line: 0, character: 0 }, end: { line: 2 ** 31 - 1, character: 0 } };

/**
 * Asks the client to ask again for hints and lenses when those of an open document changed through another file:
 * an env file that was edited, a verifier that was added. Of the document that the user types in it asks by itself.
 */
export class HintRefreshes {
  readonly #workspace: Workspace;
  readonly #client: ClientAbilities;
  #hints = new Map<string, string>();
  #lenses = new Map<string, string>();

  constructor(workspace: Workspace, client: ClientAbilities) {
    this.#workspace = workspace;
    this.#client = client;
  }

  /** To be called after every check. @throws nothing; a client that fails to refresh shows what it had. */
  afterCheck(connection: Connection, edited: ReadonlySet<string>): void {
    const { refreshesInlayHints, refreshesCodeLenses } = this.#client;
    if (!refreshesInlayHints && !refreshesCodeLenses) return;
    const hints = new Map<string, string>();
    const lenses = new Map<string, string>();
    for (const path of this.#workspace.openFiles()) {
      const uri = uriFor(this.#workspace, path);
      hints.set(path, JSON.stringify(inlayHints(this.#workspace, uri, WHOLE)));
      lenses.set(path, JSON.stringify(codeLenses(this.#workspace, uri, false)));
    }
    if (refreshesInlayHints && differ(this.#hints, hints, edited)) connection.languages.inlayHint.refresh().catch(() => {});
    if (refreshesCodeLenses && differ(this.#lenses, lenses, edited)) connection.sendRequest('workspace/codeLens/refresh').catch(() => {});
    this.#hints = hints;
    this.#lenses = lenses;
  }
}

/** Whether a document that was open before shows something else, other than those the user typed in. */
function differ(before: ReadonlyMap<string, string>, now: ReadonlyMap<string, string>, edited: ReadonlySet<string>): boolean {
  return [...now].some(([path, shown]) => before.has(path) && before.get(path) !== shown && !edited.has(path));
}
