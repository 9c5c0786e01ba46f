import * as vscode from 'vscode';

const NAME = 'authlint.json';

/** What a new settings file says: nothing yet, and how to say more. */
const STARTER = `{
  // The severity of each rule: "error", "warning", "info" or "off". The editor completes names and values.
  "rules": {
    // "secret/undocumented": "off"
  },
  // Thresholds of rules, by the rule's name.
  "options": {
    // "token/long-expiry": { "accessHours": 12 }
  }
}
`;

/** Makes `authlint.json` at the top of a folder and opens it. One that is there is opened as it stands. */
export async function createSettings(): Promise<vscode.Uri | undefined> {
  const folder = await chosenFolder();
  if (!folder) return undefined;
  const uri = vscode.Uri.joinPath(folder.uri, NAME);
  if (!(await exists(uri))) {
    const edit = new vscode.WorkspaceEdit();
    // Not overwritten either when somebody made one since.
    edit.createFile(uri, { overwrite: false, ignoreIfExists: true, contents: Buffer.from(STARTER) });
    await vscode.workspace.applyEdit(edit);
  }
  await vscode.window.showTextDocument(uri);
  return uri;
}

async function chosenFolder(): Promise<vscode.WorkspaceFolder | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length > 1) return vscode.window.showWorkspaceFolderPick({ placeHolder: `The folder that gets ${NAME}` });
  if (folders.length === 0) vscode.window.showInformationMessage(`Authlint: open a folder first, ${NAME} stands at its top.`);
  return folders[0];
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}
