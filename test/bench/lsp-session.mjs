// One editing session with a language server over stdio: start, open a file, type, and how long each took.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** Milliseconds between two keystrokes, as of a person typing fast. */
const PAUSE = 60;

class Client {
  #buffer = Buffer.alloc(0);
  #next = 1;
  #waiting = new Map();
  #listeners = [];

  constructor(child) {
    this.child = child;
    child.stdout.on('data', (chunk) => {
      this.#buffer = Buffer.concat([this.#buffer, chunk]);
      this.#drain();
    });
  }

  #drain() {
    for (;;) {
      const end = this.#buffer.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = Number(/Content-Length: (\d+)/i.exec(this.#buffer.subarray(0, end).toString())[1]);
      if (this.#buffer.length < end + 4 + length) return;
      const message = JSON.parse(this.#buffer.subarray(end + 4, end + 4 + length).toString());
      this.#buffer = this.#buffer.subarray(end + 4 + length);
      this.#receive(message);
    }
  }

  #receive(message) {
    if (message.id !== undefined && message.method === undefined) {
      this.#waiting.get(message.id)?.(message.result);
      this.#waiting.delete(message.id);
      return;
    }
    if (message.id !== undefined) {
      const items = message.params?.items;
      this.#send({ jsonrpc: '2.0', id: message.id, result: items ? items.map(() => null) : null });
      return;
    }
    for (const listener of this.#listeners) listener(message);
  }

  #send(message) {
    const text = JSON.stringify(message);
    this.child.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  }

  request(method, params) {
    const id = this.#next++;
    this.#send({ jsonrpc: '2.0', id, method, params });
    return new Promise((resolve) => this.#waiting.set(id, resolve));
  }

  notify(method, params) {
    this.#send({ jsonrpc: '2.0', method, params });
  }

  /** The next published diagnostics of a document. */
  diagnostics(uri, accept = () => true) {
    return new Promise((resolve) => {
      const listener = (message) => {
        if (message.method !== 'textDocument/publishDiagnostics' || message.params.uri !== uri || !accept(message.params)) return;
        this.#listeners.splice(this.#listeners.indexOf(listener), 1);
        resolve(message.params);
      };
      this.#listeners.push(listener);
    });
  }
}

/** Ends a server as editors do, so that it can save what it saves, and by force when it does not listen. */
async function ended(client, child) {
  const closed = new Promise((resolve) => child.once('close', resolve));
  const late = new Promise((resolve) => setTimeout(resolve, 3000).unref());
  await Promise.race([client.request('shutdown'), late]);
  client.notify('exit');
  await Promise.race([closed, late]);
  child.kill('SIGKILL');
}

/** Resident memory of a process in MiB. */
function residentMebibytes(pid) {
  const match = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(match[1]) / 1024;
}

/**
 * @param {{ command: readonly string[], root: string, file: string, edits: number }} options
 * The file's text must make the server report something, or nothing would be published; each edit writes a different number into
 * the line that holds `EDIT_HERE`, so that servers which publish only differences publish.
 */
export async function session({ command, root, file, edits }) {
  const started = performance.now();
  const child = spawn(command[0], command.slice(1), {
    cwd: root,
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, NODE_EXTRA_CA_CERTS: undefined },
  });
  const client = new Client(child);
  const rootUri = pathToFileURL(root).href;
  await client.request('initialize', {
    processId: process.pid,
    rootUri,
    workspaceFolders: [{ uri: rootUri, name: 'bench' }],
    capabilities: {},
  });
  client.notify('initialized', {});
  const uri = pathToFileURL(path.join(root, file)).href;
  const text = readFileSync(path.join(root, file), 'utf8');
  const first = client.diagnostics(uri, (params) => params.diagnostics.length > 0);
  client.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'typescript', version: 1, text } });
  const published = await first;
  const toFirst = performance.now() - started;

  const line = text.split('\n').findIndex((candidate) => candidate.includes('EDIT_HERE'));
  const latencies = [];
  for (let edit = 0; edit < edits; edit++) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
    // A line break above everything moves every finding, and taking it away moves them back: each edit changes what is published.
    const range =
      edit % 2 === 0
        ? { start: { line, character: 0 }, end: { line, character: 0 } }
        : { start: { line, character: 0 }, end: { line: line + 1, character: 0 } };
    const change = edit % 2 === 0 ? '\n' : '';
    const lines = text.split('\n');
    if (edit % 2 === 0) lines.splice(line, 0, '');
    const answer = client.diagnostics(uri);
    const at = performance.now();
    client.notify('textDocument/didChange', {
      textDocument: { uri, version: edit + 2 },
      contentChanges: command.includes('--lsp') ? [{ text: lines.join('\n') }] : [{ range, text: change }],
    });
    await answer;
    latencies.push(performance.now() - at);
  }
  const resident = residentMebibytes(child.pid);
  await ended(client, child);
  return { toFirst, latencies, findings: published.diagnostics.length, resident };
}
