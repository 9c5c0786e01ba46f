import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import type { DecodeParams, DecodeResult } from '../../server/src/lsp/requests';
import type { MarkdownDocuments } from './documents';

/** Explains the token in the selection or under the cursor, in any document, sent to the server or not. */
export async function decodeJwt(client: LanguageClient, documents: MarkdownDocuments): Promise<string | undefined> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) {
    vscode.window.showInformationMessage('Authlint: open a file and put the cursor on a token first.');
    return undefined;
  }
  const { document, selection } = editor;
  const cursor = selection.active;
  const params: DecodeParams = {
    textDocument: { uri: document.uri.toString() },
    position: { line: cursor.line, character: cursor.character },
    ...(selection.isEmpty ? { text: document.lineAt(cursor.line).text, offset: cursor.character } : { text: document.getText(selection) }),
  };
  const result = await client.sendRequest<DecodeResult>('authlint/decode', params);
  if (result.markdown === undefined) {
    vscode.window.showInformationMessage(`Authlint: ${result.problem}.`);
    return undefined;
  }
  await documents.show('Decoded token', result.markdown);
  return result.markdown;
}
