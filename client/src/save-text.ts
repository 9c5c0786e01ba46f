import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** A text that a person asked to keep. */
interface SavedText {
  /** The name that the dialog begins with, with its extension. */
  readonly name: string;
  /** What files of that extension are called in the dialog. */
  readonly sort: string;
}

/** Why a file cannot be written, by the codes of the editor's file systems. */
const REFUSALS: Readonly<Record<string, string>> = {
  NoPermissions: 'there is no permission to write there',
  FileNotFound: 'its folder is not there',
  FileNotADirectory: 'its folder is not there',
  FileIsADirectory: 'a folder has that name',
  Unavailable: 'the disk cannot be reached',
};

/**
 * Asks where a text is to be kept, and writes it there. Gives the name of the file; undefined when the person changed their mind, or
 * was told that it cannot be written.
 * @throws what `make` throws.
 */
export async function saveText(saved: SavedText, make: () => Promise<string>): Promise<string | undefined> {
  const target = await askWhere(saved);
  if (!target) return undefined;
  const text = await make();
  const name = target.path.slice(target.path.lastIndexOf('/') + 1);
  try {
    await writeWhole(target, text);
    return name;
  } catch (error) {
    const why = error instanceof vscode.FileSystemError ? REFUSALS[error.code] : undefined;
    vscode.window.showErrorMessage(`Authlint: ${name} was not written${why === undefined ? '' : `: ${why}`}`);
    return undefined;
  }
}

async function askWhere({ name, sort }: SavedText): Promise<vscode.Uri | undefined> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  return vscode.window.showSaveDialog({
    ...(folder ? { defaultUri: vscode.Uri.joinPath(folder.uri, name) } : {}),
    filters: { [sort]: [name.slice(name.lastIndexOf('.') + 1)] },
    title: `Save as ${sort}`,
  });
}

/** Writes a file whole or not at all: beside its place, and then into it. */
async function writeWhole(target: vscode.Uri, text: string): Promise<void> {
  const beside = target.with({ path: `${target.path}.${randomBytes(4).toString('hex')}.part` });
  try {
    await vscode.workspace.fs.writeFile(beside, new TextEncoder().encode(text));
    await vscode.workspace.fs.rename(beside, target, { overwrite: true });
  } catch (error) {
    await vscode.workspace.fs.delete(beside).then(undefined, () => undefined);
    throw error;
  }
}
