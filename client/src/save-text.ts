import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** A text that a person asked to keep. */
export interface SavedText {
  /** The name that the dialog begins with, with its extension. */
  readonly name: string;
  /** What files of that extension are called in the dialog. */
  readonly sort: string;
}

/** Asks where a text is to be kept; undefined when the person changed their mind. */
export async function askWhere({ name, sort }: SavedText): Promise<vscode.Uri | undefined> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  return vscode.window.showSaveDialog({
    ...(folder ? { defaultUri: vscode.Uri.joinPath(folder.uri, name) } : {}),
    filters: { [sort]: [name.slice(name.lastIndexOf('.') + 1)] },
    title: `Save as ${sort}`,
  });
}

/** Writes a file whole or not at all: beside its place, and then into it. */
export async function writeWhole(target: vscode.Uri, text: string): Promise<void> {
  const beside = target.with({ path: `${target.path}.${randomBytes(4).toString('hex')}.part` });
  try {
    await vscode.workspace.fs.writeFile(beside, new TextEncoder().encode(text));
    await vscode.workspace.fs.rename(beside, target, { overwrite: true });
  } catch (error) {
    await vscode.workspace.fs.delete(beside).then(undefined, () => undefined);
    throw error;
  }
}

/** The last part of a path, for a message. */
export function nameOf(uri: vscode.Uri): string {
  return uri.path.slice(uri.path.lastIndexOf('/') + 1);
}
