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

/** CPU milliseconds that a process's main thread has used; of Linux alone. */
function mainThreadMs(pid) {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
}

/** A server that was told to begin, with its client. */
async function started(command, root, capabilities) {
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
    capabilities,
  });
  client.notify('initialized', {});
  return { child, client };
}

/**
 * A session of a client that pulls, as VS Code does: keystrokes, pulls of the whole workspace, and code actions at the first finding.
 * @param {{ command: readonly string[], root: string, file: string, times: number }} options
 */
export async function pullSession({ command, root, file, times }) {
  const { child, client } = await started(command, root, {
    workspace: { diagnostics: { refreshSupport: true } },
    textDocument: {
      diagnostic: { relatedInformation: true },
      codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix'] } } },
    },
  });
  const textDocument = { uri: pathToFileURL(path.join(root, file)).href };
  const text = readFileSync(path.join(root, file), 'utf8');
  client.notify('textDocument/didOpen', { textDocument: { ...textDocument, languageId: 'typescript', version: 1, text } });
  const line = text.split('\n').findIndex((candidate) => candidate.includes('EDIT_HERE'));
  const first = await client.request('textDocument/diagnostic', { textDocument });
  const pause = () => new Promise((resolve) => setTimeout(resolve, PAUSE));
  const [keystrokes, idlePulls, actions] = [[], [], []];
  let previousResultId = first.resultId;
  for (let edit = 0; edit < times * 2; edit++) {
    await pause();
    const isBack = edit % 2 === 1;
    const range = { start: { line, character: 0 }, end: { line: isBack ? line + 1 : line, character: 0 } };
    const at = performance.now();
    client.notify('textDocument/didChange', {
      textDocument: { ...textDocument, version: edit + 2 },
      contentChanges: [{ range, text: isBack ? '' : '\n' }],
    });
    const answer = await client.request('textDocument/diagnostic', { textDocument, previousResultId });
    keystrokes.push(performance.now() - at);
    previousResultId = answer.resultId;
  }
  const all = await client.request('workspace/diagnostic', { previousResultIds: [] });
  const previousResultIds = all.items.map(({ uri, resultId }) => ({ uri, value: resultId }));
  // What is still done for practice, or after the last keystroke, is no cost of a pull.
  await new Promise((resolve) => setTimeout(resolve, 2000));
  const { items } = await client.request('textDocument/diagnostic', { textDocument });
  for (let round = 0; round < times; round++) {
    await pause();
    const before = mainThreadMs(child.pid);
    await client.request('workspace/diagnostic', { previousResultIds });
    idlePulls.push(mainThreadMs(child.pid) - before);
    const at = performance.now();
    await client.request('textDocument/codeAction', { textDocument, range: items[0].range, context: { diagnostics: [items[0]] } });
    actions.push(performance.now() - at);
  }
  await ended(client, child);
  return { keystrokes, idlePulls, actions };
}

/**
 * @param {{ command: readonly string[], root: string, file: string, edits: number }} options
 * The file's text must make the server report something, or nothing would be published; each edit writes a different number into
 * the line that holds `EDIT_HERE`, so that servers which publish only differences publish.
 */
export async function session({ command, root, file, edits }) {
  const startedAt = performance.now();
  const { child, client } = await started(command, root, {});
  const uri = pathToFileURL(path.join(root, file)).href;
  const text = readFileSync(path.join(root, file), 'utf8');
  const first = client.diagnostics(uri, (params) => params.diagnostics.length > 0);
  client.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'typescript', version: 1, text } });
  const published = await first;
  const toFirst = performance.now() - startedAt;

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
