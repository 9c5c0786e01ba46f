import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { PAGE_SCRIPT } from './script';
import { PAGE_STYLE } from './style';

/** What a person did on the page. */
export type PageMessage =
  | { readonly type: 'copy'; readonly text: string; readonly what: string }
  | { readonly type: 'open'; readonly file: string; readonly line: number; readonly column: number }
  | { readonly type: 'fix'; readonly fix: string }
  | { readonly type: 'again' }
  | { readonly type: 'token' }
  | { readonly type: 'diagnosis' };

export interface PageContent {
  readonly title: string;
  /** HTML from the server, in which every text is escaped. */
  readonly body: string;
  /** The id of the element that gets the focus. */
  readonly focus: string;
  /** What a screen reader is told when the page is there; empty for nothing. */
  readonly said: string;
}

/** One panel beside the editor, in which a page replaces the one before. It keeps nothing, and nothing of it survives its closing. */
export class TokenPage implements vscode.Disposable {
  readonly #onMessage: (message: PageMessage) => void;
  readonly #onClosed: () => void;
  #panel: vscode.WebviewPanel | undefined;

  constructor(onMessage: (message: PageMessage) => void, onClosed: () => void) {
    this.#onMessage = onMessage;
    this.#onClosed = onClosed;
  }

  show(content: PageContent): void {
    const panel = this.#panel ?? this.#open(content.title);
    panel.title = content.title;
    panel.webview.html = documentOf(content);
    // Who works with the keyboard lands on the page.
    panel.reveal(panel.viewColumn, false);
  }

  /** Whether the page is what the person works in. */
  get isActive(): boolean {
    return this.#panel?.active === true;
  }

  /** Where code is shown beside it. */
  get besideIt(): vscode.ViewColumn {
    return this.#panel?.viewColumn === vscode.ViewColumn.One ? vscode.ViewColumn.Two : vscode.ViewColumn.One;
  }

  /** Tells the person on the page what came of a click. */
  say(text: string): void {
    this.#panel?.webview.postMessage({ said: text });
  }

  dispose(): void {
    this.#panel?.dispose();
  }

  #open(title: string): vscode.WebviewPanel {
    const where = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: false };
    const panel = vscode.window.createWebviewPanel('authlint.token', title, where, {
      enableScripts: true,
      enableFindWidget: true,
      localResourceRoots: [],
    });
    panel.webview.onDidReceiveMessage((message: unknown) => {
      const understood = messageOf(message);
      if (understood) this.#onMessage(understood);
    });
    panel.onDidDispose(() => {
      this.#panel = undefined;
      this.#onClosed();
    });
    this.#panel = panel;
    return panel;
  }
}

function documentOf({ title, body, focus, said }: PageContent): string {
  const nonce = randomBytes(16).toString('base64');
  const policy = `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'`;
  // Title, focus and said are our own words.
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style nonce="${nonce}">${PAGE_STYLE}</style>
</head>
<body data-shown="${randomBytes(6).toString('hex')}" data-focus="${focus}" data-said="${said}">
<main>${body}</main>
<div id="status" role="status" aria-live="polite"></div>
<script nonce="${nonce}">${PAGE_SCRIPT}</script>
</body>
</html>`;
}

/** A message of the page, when it has the form of one: a page shows strangers' texts, so nothing from it is taken on trust. */
function messageOf(message: unknown): PageMessage | undefined {
  if (typeof message !== 'object' || message === null || !('type' in message)) return undefined;
  const { type, text, what, file, line, column, fix } = message as Readonly<Record<string, unknown>>;
  if (type === 'again' || type === 'token' || type === 'diagnosis') return { type };
  if (type === 'copy' && typeof text === 'string') return { type, text, what: typeof what === 'string' ? what : '' };
  if (type === 'fix' && typeof fix === 'string') return { type, fix };
  if (type === 'open' && typeof file === 'string' && isCount(line) && isCount(column)) return { type, file, line, column };
  return undefined;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0;
}
