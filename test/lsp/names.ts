import type { CompletionItem, Location, Position, WorkspaceEdit } from 'vscode-languageserver-protocol/node';
import { TextDocument, type TextEdit } from 'vscode-languageserver-textdocument';
import { MemoryClient, uri } from './memory-client';
import { MemoryHost } from './memory-host';

// A client that is asked about names, with the cursor written as a bar in the text.

export type Files = Readonly<Record<string, string>>;

/** A front end that signs, a back end that verifies, and an app that has nothing to do with them. */
export const SHOP: Files = {
  '/ws/shop/web/package.json': '{ "name": "web", "private": true, "dependencies": { "jose": "6.0.0", "next": "15.0.0" } }',
  '/ws/shop/web/.env.local': 'SHOP_AUTH_SECRET=zq8Wm4kLr2Xn7Tb5Vd9Pf3Gh6Js1Yc0E\nNEXT_PUBLIC_API=http://localhost\n',
  '/ws/shop/web/.env.example': 'SHOP_AUTH_SECRET=\nEXTRA_TOKEN_SECRET=\n',
  '/ws/shop/web/token.ts':
    "import { SignJWT } from 'jose';\nconst key = new TextEncoder().encode(process.env.SHOP_AUTH_SECRET);\nexport const sign = () => new SignJWT({}).setProtectedHeader({ alg: 'HS256' }).setExpirationTime('15m').sign(key);\n",
  '/ws/shop/api/requirements.txt': 'fastapi==0.115.12\nPyJWT==2.10.1\n',
  '/ws/shop/api/.env': 'SHOP_AUTH_SECRET=zq8Wm4kLr2Xn7Tb5Vd9Pf3Gh6Js1Yc0E\n',
  '/ws/shop/api/auth.py':
    'import os\nimport jwt\n\ndef check(token):\n    return jwt.decode(token, os.environ["SHOP_AUTH_SECRET"], algorithms=["HS256"])\n',
  '/ws/blog/package.json': '{ "name": "blog", "private": true, "dependencies": { "jsonwebtoken": "9.0.2" } }',
  '/ws/blog/.env': 'SHOP_AUTH_SECRET=another-value-of-another-app-0123456789\n',
  '/ws/blog/index.js':
    "const jwt = require('jsonwebtoken');\nmodule.exports = (t) => jwt.verify(t, process.env.SHOP_AUTH_SECRET, { algorithms: ['HS256'] });\n",
};

export class NamesClient {
  readonly client: MemoryClient;
  readonly #files: Map<string, string>;

  private constructor(client: MemoryClient, files: Map<string, string>) {
    this.client = client;
    this.#files = files;
  }

  /** Starts a client over the files. A `|` in a text that is asked about is the cursor. */
  static async start(files: Files, options: Parameters<typeof MemoryClient.start>[1] = {}): Promise<NamesClient> {
    const host = new MemoryHost(files);
    return new NamesClient(await MemoryClient.start(host, options), host.files);
  }

  /** The position of the bar in `marked`, which must stand in the file without it. */
  at(path: string, marked: string): { textDocument: { uri: string }; position: Position } {
    const bar = marked.indexOf('|');
    const text = this.client.documents.get(path)?.getText() ?? this.#files.get(path) ?? '';
    const start = text.indexOf(marked.replace('|', ''));
    if (bar < 0 || start < 0) throw new Error(`"${marked}" is not in ${path}`);
    const document = TextDocument.create(uri(path), 'plaintext', 1, text);
    return { textDocument: { uri: uri(path) }, position: document.positionAt(start + bar) };
  }

  hover(path: string, marked: string): Promise<string | undefined> {
    return this.client.hoverText(path, this.at(path, marked).position);
  }

  /** The labels that are offered at the bar in a document that is opened with this text. */
  async complete(path: string, marked: string): Promise<readonly CompletionItem[]> {
    const bar = marked.indexOf('|');
    const text = marked.slice(0, bar) + marked.slice(bar + 1);
    if (this.client.documents.has(path)) await this.client.close(path);
    await this.client.open(path, text);
    const position = TextDocument.create(uri(path), 'plaintext', 1, text).positionAt(bar);
    const items = await this.client.connection.sendRequest('textDocument/completion', { textDocument: { uri: uri(path) }, position });
    return items as CompletionItem[];
  }

  async definition(path: string, marked: string): Promise<readonly string[]> {
    return this.#shown(await this.client.connection.sendRequest('textDocument/definition', this.at(path, marked)));
  }

  async references(path: string, marked: string, includeDeclaration = true): Promise<readonly string[]> {
    const params = { ...this.at(path, marked), context: { includeDeclaration } };
    return [...this.#shown(await this.client.connection.sendRequest('textDocument/references', params))].sort();
  }

  prepare(path: string, marked: string): Promise<unknown> {
    return this.client.connection.sendRequest('textDocument/prepareRename', this.at(path, marked));
  }

  async rename(path: string, marked: string, newName: string): Promise<WorkspaceEdit | null> {
    return this.client.connection.sendRequest('textDocument/rename', { ...this.at(path, marked), newName });
  }

  /** Every file that a renaming changes, as it then is. */
  async renamed(path: string, marked: string, newName: string): Promise<Files> {
    const edit = await this.rename(path, marked, newName);
    const byUri: Record<string, TextEdit[]> = { ...edit?.changes };
    for (const change of edit?.documentChanges ?? []) {
      if ('edits' in change) byUri[change.textDocument.uri] = change.edits as TextEdit[];
    }
    return Object.fromEntries(
      Object.entries(byUri)
        .map(([file, edits]): [string, string] => {
          const name = file.slice('file://'.length);
          const text = this.client.documents.get(name)?.getText() ?? this.#files.get(name) ?? '';
          return [name, TextDocument.applyEdits(TextDocument.create(file, 'plaintext', 1, text), edits)];
        })
        .sort(),
    );
  }

  stop(): void {
    this.client.stop();
  }

  #shown(locations: unknown): readonly string[] {
    return (locations as Location[]).map(({ uri: file, range }) => {
      const name = file.slice('file://'.length);
      const text = this.client.documents.get(name)?.getText() ?? this.#files.get(name) ?? '';
      return `${name}:${range.start.line + 1} ${TextDocument.create(file, 'plaintext', 1, text).getText(range)}`;
    });
  }
}
