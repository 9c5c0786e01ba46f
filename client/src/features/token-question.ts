import * as vscode from 'vscode';
import type { TokenQuestion } from '../../../server/src/lsp/requests';

/** How much around the cursor a command sends, in UTF-16 units: enough for tokens of a megabyte, and bounded in logs of any size. */
const REACH = 1_048_576;
/** Nobody copies a token longer than that; what is longer stays on the clipboard. */
const LONGEST_CLIPBOARD = 2_097_152;
/** How long a clipboard may take before the command goes on without it, in milliseconds. */
const CLIPBOARD_PATIENCE_MS = 1500;

/** A place of a document that is open, as a link in a hover names it. Both counts begin at 0. */
export interface LinkedPlace {
  readonly uri: string;
  readonly line: number;
  readonly character: number;
}

/** The place that a link passes to a command; undefined for whatever else a command is run with. */
export function linkedPlace([uri, line, character]: readonly unknown[]): LinkedPlace | undefined {
  return typeof uri === 'string' && isCount(line) && isCount(character) ? { uri, line, character } : undefined;
}

/** What surrounds the place of a link; undefined when its document is closed. */
export function questionOfPlace({ uri, line, character }: LinkedPlace): TokenQuestion | undefined {
  const document = vscode.workspace.textDocuments.find((open) => open.uri.toString() === uri);
  if (!document) return undefined;
  const position = document.validatePosition(new vscode.Position(line, character));
  const { text, start } = textAround(document, position, REACH);
  return { text, offset: document.offsetAt(position) - start, origin: 'cursor' };
}

/** What the editor has selected, or what surrounds its cursor; undefined where no text editor has the focus. */
export function questionOfEditor(): TokenQuestion | undefined {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return undefined;
  const { document, selection } = editor;
  const { text, start } = textAround(document, selection.start, REACH);
  const offset = document.offsetAt(selection.start) - start;
  if (selection.isEmpty) return { text, offset, origin: 'cursor' };
  return { text, offset, end: document.offsetAt(selection.end) - start, origin: 'selection' };
}

/**
 * What the clipboard holds; undefined when it is empty, or when a browser does not hand it over: VS Code then asks the person, and
 * gives no answer for as long as nobody gives one. Read only when a command was run and the editor had no token.
 */
export async function questionOfClipboard(): Promise<TokenQuestion | undefined> {
  const text = await new Promise<string>((resolve) => {
    const giveUp = setTimeout(resolve, CLIPBOARD_PATIENCE_MS, '');
    const answer = (text: string) => {
      clearTimeout(giveUp);
      resolve(text);
    };
    vscode.env.clipboard.readText().then(answer, () => answer(''));
  });
  return text.trim() === '' || text.length > LONGEST_CLIPBOARD ? undefined : { text, origin: 'clipboard' };
}

/** The text on both sides of a position, and the offset in the document at which it begins. */
export function textAround(
  document: vscode.TextDocument,
  position: vscode.Position,
  reach: number,
): { readonly text: string; readonly start: number } {
  const offset = document.offsetAt(position);
  const start = Math.max(0, offset - reach);
  const range = new vscode.Range(document.positionAt(start), document.positionAt(offset + reach));
  // A position never stands inside a line break or outside the text, so the range may begin elsewhere than asked.
  return { text: document.getText(range), start: document.offsetAt(range.start) };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}
