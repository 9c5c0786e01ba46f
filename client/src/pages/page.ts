import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { type Fields, fieldsOf } from './messages';
import { PAGE_SCRIPT } from './script';
import { PAGE_STYLE } from './style';

/** One sort of page: what it is made of, and what it may ask for. */
export interface PageKind<Message> {
  readonly viewType: string;
  /** Added to what every page has; our own text, as the script is. */
  readonly style: string;
  readonly script: string;
  /** The message of a page when it has the form of one: a page shows strangers' texts, so nothing from it is taken on trust. */
  readonly understand: (fields: Fields) => Message | undefined;
}

export interface PageEvents<Message> {
  readonly onMessage: (message: Message) => void;
  readonly onClosed: () => void;
  /** The page was hidden, and is seen again. */
  readonly onSeenAgain?: () => void;
}

export interface PageContent {
  readonly title: string;
  /** HTML from the server, in which every text is escaped. */
  readonly body: string;
  /** A style sheet of the server's own that belongs to the body. */
  readonly style?: string;
  /** The id of the element that gets the focus. */
  readonly focus: string;
  /** What a screen reader is told when the page is there; empty for nothing. */
  readonly said: string;
}

/** One panel beside the editor, in which a page replaces the one before. It keeps nothing, and nothing of it survives its closing. */
export class PagePanel<Message> implements vscode.Disposable {
  readonly #kind: PageKind<Message>;
  readonly #events: PageEvents<Message>;
  #panel: vscode.WebviewPanel | undefined;
  #content: PageContent | undefined;
  /** Names what was shown, so that the page knows whether it was merely hidden for a while. */
  #shown = '';
  /** Whether the page was changed in place, so that the panel's own HTML is older than what is seen. */
  #isChanged = false;

  constructor(kind: PageKind<Message>, events: PageEvents<Message>) {
    this.#kind = kind;
    this.#events = events;
  }

  /** Shows a page from its beginning, and brings the panel to the front. */
  show(content: PageContent): void {
    const panel = this.#panel ?? this.#open(content.title);
    this.#shown = randomBytes(6).toString('hex');
    this.#put(panel, content);
    // Who works with the keyboard lands on the page.
    panel.reveal(panel.viewColumn, false);
  }

  /** Changes the page in place: where the reader was, and has the focus, stays. Nothing happens when the panel is closed. */
  update(content: Pick<PageContent, 'title' | 'body' | 'said'>): void {
    const panel = this.#panel;
    const before = this.#content;
    if (!panel || !before) return;
    const isSame = before.body === content.body;
    this.#content = { ...before, ...content };
    panel.title = content.title;
    if (!panel.visible) {
      this.#put(panel, this.#content);
      return;
    }
    this.#isChanged ||= !isSame;
    if (!isSame) panel.webview.postMessage({ body: content.body });
    if (content.said !== '') this.say(content.said);
  }

  /** Whether the page is what the person works in. */
  get isActive(): boolean {
    return this.#panel?.active === true;
  }

  /** Whether the page can be seen. */
  get isVisible(): boolean {
    return this.#panel?.visible === true;
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

  #put(panel: vscode.WebviewPanel, content: PageContent): void {
    this.#content = content;
    this.#isChanged = false;
    panel.title = content.title;
    panel.webview.html = documentOf(content, this.#shown, this.#kind);
  }

  #open(title: string): vscode.WebviewPanel {
    const where = { viewColumn: columnOfPages(), preserveFocus: false };
    const panel = vscode.window.createWebviewPanel(this.#kind.viewType, title, where, {
      enableScripts: true,
      enableFindWidget: true,
      localResourceRoots: [],
    });
    let wasVisible = true;
    panel.webview.onDidReceiveMessage((message: unknown) => {
      const fields = fieldsOf(message);
      const understood = fields && this.#kind.understand(fields);
      if (understood !== undefined) this.#events.onMessage(understood);
    });
    panel.onDidChangeViewState(() => {
      if (panel.visible === wasVisible) return;
      wasVisible = panel.visible;
      if (wasVisible) this.#events.onSeenAgain?.();
      // A hidden page is made anew from the panel's HTML when it is seen again.
      else if (this.#isChanged && this.#content) this.#put(panel, this.#content);
    });
    panel.onDidDispose(() => {
      this.#panel = undefined;
      this.#content = undefined;
      this.#events.onClosed();
    });
    this.#panel = panel;
    return panel;
  }
}

/** Beside the code; a second page joins the first, so that the code is not squeezed into a third of the window. */
function columnOfPages(): vscode.ViewColumn {
  const isOurs = ({ input }: vscode.Tab) => input instanceof vscode.TabInputWebview && /(?:^|-)authlint\./.test(input.viewType);
  return vscode.window.tabGroups.all.find(({ tabs }) => tabs.some(isOurs))?.viewColumn ?? vscode.ViewColumn.Beside;
}

function documentOf<Message>({ title, body, style = '', focus, said }: PageContent, shown: string, kind: PageKind<Message>): string {
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
<style nonce="${nonce}">${PAGE_STYLE}${style}${kind.style}</style>
</head>
<body data-shown="${shown}" data-focus="${focus}" data-said="${said}">
<main>${body}</main>
<div id="status" role="status" aria-live="polite"></div>
<script nonce="${nonce}">${PAGE_SCRIPT}${kind.script}</script>
</body>
</html>`;
}
