import * as vscode from 'vscode';
import { DOCUMENT_PATTERNS, DOCUMENT_SELECTOR, NOTEBOOK_CELLS } from './selector';

/** Every name that the server may read, as one pattern. */
const ANY = `{${DOCUMENT_PATTERNS.join(',')}}`;
const NOT_IN = '**/{node_modules,.git,dist,build,.venv,venv}/**';

/** Whether this window has a document or a file that the server reads. Asks the editor for one name and opens nothing. */
export async function hasSomethingToRead(): Promise<boolean> {
  if (vscode.workspace.textDocuments.some(isOurs)) return true;
  const [found] = await vscode.workspace.findFiles(ANY, NOT_IN, 1);
  return found !== undefined;
}

/** Tells once when something to read appears in a window that had nothing. */
export function whenSomethingAppears(tell: () => void): vscode.Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher(ANY, false, true, true);
  const all = vscode.Disposable.from(
    watcher,
    watcher.onDidCreate(() => once()),
    vscode.workspace.onDidOpenTextDocument((document) => {
      if (isOurs(document)) once();
    }),
    vscode.workspace.onDidChangeWorkspaceFolders(() => once()),
  );
  const once = (): void => {
    all.dispose();
    tell();
  };
  return all;
}

function isOurs(document: vscode.TextDocument): boolean {
  const cells = { notebookType: NOTEBOOK_CELLS.notebook, language: NOTEBOOK_CELLS.language };
  return vscode.languages.match([...DOCUMENT_SELECTOR, cells], document) > 0;
}
