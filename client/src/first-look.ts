import * as vscode from 'vscode';
import { DOCUMENT_PATTERNS, DOCUMENT_SELECTOR, NOTEBOOK_CELLS } from './selector';

/** Every name that the server may read, as one pattern. A search finds nothing at all by alternatives within alternatives, so that there are none. */
const ANY = `{${DOCUMENT_PATTERNS.flatMap(withoutAlternatives).join(',')}}`;
const NOT_IN = '**/{node_modules,.git,dist,build,.venv,venv}/**';

/** Whether this window has a document or a file that the server reads. Asks the editor for one name and opens nothing. */
export async function hasSomethingToRead(): Promise<boolean> {
  if (vscode.workspace.textDocuments.some(isOurs)) return true;
  try {
    const [found] = await vscode.workspace.findFiles(ANY, NOT_IN, 1);
    return found !== undefined;
  } catch {
    // An editor that cannot search has been opened on something all the same, and a server too many costs less than one too few.
    return true;
  }
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

/** The patterns that one pattern with `{a,b}` in it stands for. */
function withoutAlternatives(pattern: string): readonly string[] {
  const [whole, before, list, after] = /^([^{]*)\{([^}]*)\}(.*)$/.exec(pattern) ?? [];
  if (whole === undefined || before === undefined || list === undefined || after === undefined) return [pattern];
  return list.split(',').flatMap((each) => withoutAlternatives(`${before}${each}${after}`));
}
