import assert from 'node:assert/strict';
import { CancellationTokenSource, CodeActionRequest, type Diagnostic, FileChangeType } from 'vscode-languageserver-protocol/node';
import { MemoryClient, PULLING, uri } from './memory-client';
import { MemoryHost } from './memory-host';
import { NotebookClient } from './notebook-client';

// A session in which anything may happen in any order. `STEPS=10000 SEED=7` makes it longer and another one.
const STEPS = Number(process.env['STEPS'] ?? 120);
const SEED = Number(process.env['SEED'] ?? 1);

const SIGN = `import jwt from 'jsonwebtoken';\nimport { ttl } from './config';\nexport const sign = () => jwt.sign({ sub: 1 }, process.env.JWT_SECRET || 'zq-fallback-8Wm4kLr2', { expiresIn: ttl, audience: 'web' });\n`;
const VERIFY = `import jwt from 'jsonwebtoken';\n// authlint-disable-next-line verify/no-leeway -- why\nexport const check = (t: string) => jwt.verify(t, process.env.JWT_SECRETT!, { audience: 'api' });\n`;
/** For every file some texts that it may have, broken ones among them. */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  '/ws/api/.env': ['JWT_SECRET=secret\n', 'JWT_SECRET=h3s9Q2v8Zx1Lr7Tn5Wk0Yb4Md6Pc9Fg3\r\nTTL=15m\r\n', "A='\n\0", ''],
  '/ws/api/package.json': ['{"name":"api","dependencies":{"jsonwebtoken":"9.0.2"}}', '{"name":', '[['.repeat(60)],
  '/ws/api/src/sign.ts': [SIGN, VERIFY, SIGN.slice(0, 120), '${'.repeat(50)],
  '/ws/api/src/config.ts': ["export const ttl = '3600';\n", 'export const ttl = 15;\n', ''],
  '/ws/web/src/verify.ts': [VERIFY, SIGN + VERIFY, 'export const x = 1;\n'],
  '/ws/web/package.json': ['{"name":"web","dependencies":{"jsonwebtoken":"8.5.1"}}', '{}'],
  '/ws/web/.env.local': ['JWT_SECRETT=other-k8Jd72hsGq01LmZx\n', 'JWT_SECRET=your-256-bit-secret\n'],
  '/ws/py/auth.py': ['import os, jwt\nt = jwt.decode("x", os.environ["JWT_SECRET"], algorithms=["HS256"])\n', 'import jwt\n"""', ''],
  '/ws/py/requirements.txt': ['PyJWT==2.9.0\n', 'PyJWT\n'],
  '/ws/authlint.json': [
    '{"rules":{"verify/no-leeway":"off"}}',
    '{"overrides":[{"files":["**/*.ts"],"rules":{"*":"info"}}],"exclude":["web/"]}',
    '{"rules":{"__proto__":"off","toString":"error"},"options":{"constructor":{"a":1}},"overrides":[{"files":["{a,b}{c,d}**/[z-"]}]}',
    '{"rules":',
    '['.repeat(5000),
    '{"baseline":"../x","exclude":["../**"]}',
  ],
  '/ws/web/authlint.json': ['{"rules":{"*":"warning"}}', 'null'],
  '/ws/authlint-baseline.json': [
    '{"version":1,"findings":[]}',
    '{"version":1,"findings":[{"rule":"__proto__","file":"a","message":"b"}]}',
    '['.repeat(5000),
    '{',
  ],
};
const PATHS = Object.keys(TEXTS);
const EDITOR: readonly unknown[] = [
  {},
  { rules: { '*': 'error' } },
  { rules: 5, overrides: [null, { files: 3 }], exclude: 'x', options: [] },
  { exclude: ['**/*.py'], baseline: 'web/known.json' },
];
const FOLDERS = [['/ws'], ['/ws/api', '/ws/web'], ['/ws', '/ws/web'], [], ['/ws/py']];

describe('language server: random sessions', () => {
  const clients: MemoryClient[] = [];
  afterEach(() => {
    for (const client of clients.splice(0)) client.stop();
  });

  async function start(host: MemoryHost, like?: MemoryClient): Promise<MemoryClient> {
    const client = await MemoryClient.start(host, { capabilities: PULLING, settings: like?.settings ?? {} });
    clients.push(client);
    return client;
  }

  it('end where a fresh server begins', async function () {
    this.timeout(600_000);
    const random = randomFrom(SEED);
    const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
    const textFor = (path: string) => pick(TEXTS[path] ?? ['']);
    const host = new MemoryHost(Object.fromEntries(PATHS.map((path) => [path, textFor(path)])));
    const client = await start(host);
    const { connection } = client;
    const write = (path: string, text: string | undefined) => {
      const known = host.files.has(path);
      if (text === undefined) host.files.delete(path);
      else host.files.set(path, text);
      const type = text === undefined ? FileChangeType.Deleted : known ? FileChangeType.Changed : FileChangeType.Created;
      return client.watched(path, type);
    };
    const notebook = new NotebookClient(client, '/ws/py/nb.ipynb');
    const cells: string[] = [];
    const items: Diagnostic[] = [];
    const asked: Promise<unknown>[] = [];
    const ask = (answer: Promise<unknown>) => void asked.push(answer.catch((error) => client.complaints.push(String(error))));
    const steps: readonly (() => unknown)[] = [
      () => {
        const path = pick(PATHS);
        return client.documents.has(path) ? client.close(path) : client.open(path, textFor(path));
      },
      async () => {
        for (const [path, document] of client.documents) {
          const text = document.getText();
          const at = Math.floor(random() * text.length);
          const piece = text.slice(at, at + 1 + Math.floor(random() * 8));
          if (piece !== '') await client.replace(path, piece, pick(['', 'x', '"', '{', '\n', 'JWT_SECRET', '\ud800', piece]));
        }
      },
      () => {
        const [path] = client.documents.keys();
        const document = path === undefined ? undefined : client.documents.get(path);
        return path !== undefined && document ? write(path, document.getText()) : undefined;
      },
      () => {
        const path = pick(PATHS);
        return write(path, pick([textFor(path), textFor(path), undefined]));
      },
      async () => {
        const [from, to] = [pick(PATHS), pick(PATHS)];
        const text = host.files.get(from);
        if (text === undefined || from === to) return;
        await write(from, undefined);
        await write(to, text);
      },
      () => {
        client.settings = pick(EDITOR);
        return connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
      },
      () => {
        const before = client.folders;
        client.folders = pick(FOLDERS).map((folder) => ({ uri: uri(folder), name: folder }));
        return connection.sendNotification('workspace/didChangeWorkspaceFolders', { event: { added: client.folders, removed: before } });
      },
      () => connection.sendNotification('authlint/trusted'),
      async () => {
        if (cells.length > 0) {
          if (random() < 0.5) await notebook.write(pick(cells), pick(['import jwt', '%%bash', 'jwt.decode(t, "k"', '"""']));
          else await notebook.close(cells.splice(0));
          return;
        }
        cells.push('a', 'b');
        await notebook.open({ a: 'import jwt\nkey = "zq-note-8Wm4kLr2Xn7T"', b: 'jwt.decode(t, key, algorithms=["HS256"])' });
      },
      () => {
        const path = pick(PATHS);
        ask(client.pull(path).then((found) => items.splice(0, items.length, ...found)));
      },
      () => ask(client.pullWorkspace(pick([[], [{ uri: uri('/ws/api/.env'), value: 'x' }]]))),
      () => {
        const path = pick(PATHS);
        const range = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };
        const params = { textDocument: { uri: uri(path) }, range, context: { diagnostics: [...items] } };
        const resolveAll = async () => {
          for (const action of ((await connection.sendRequest(CodeActionRequest.type, params)) ?? []).slice(0, 6))
            if ('data' in action) await client.resolve(action);
        };
        ask(resolveAll());
      },
      () => ask(connection.sendRequest('authlint/authMap', { live: random() < 0.5 })),
      () => ask(connection.sendRequest('authlint/exportMap', { format: pick(['svg', 'mermaid']) })),
      () => ask(connection.sendRequest('authlint/exportReport', { format: pick(['html', 'markdown', 'sarif']) })),
      () => ask(connection.sendRequest('authlint/debugInfo', {})),
      () => {
        const source = new CancellationTokenSource();
        asked.push(client.audit({}, source.token).catch(({ code }) => assert.equal(code, -32800)));
        if (random() < 0.5) source.cancel();
      },
      () => ask(client.hoverText(pick(PATHS), { line: Math.floor(random() * 4), character: Math.floor(random() * 60) })),
      () => new Promise((resolve) => setTimeout(resolve, random() * 3)),
    ];
    for (let step = 0; step < STEPS; step++) {
      await pick(steps)();
      if (step % 50 === 49) await Promise.all(asked.splice(0));
    }
    await Promise.all(asked);
    if (cells.length > 0) await notebook.close(cells);
    const failures = [...client.complaints, ...client.logged].filter((line) => /failed|Error|defect/.test(line));
    assert.deepEqual([...new Set(failures)], []);

    const fresh = await MemoryClient.start(host, {
      capabilities: PULLING,
      settings: client.settings,
      folders: client.folders.map(({ uri: address }) => address.slice('file://'.length)),
    });
    clients.push(fresh);
    for (const [path, document] of client.documents) await fresh.open(path, document.getText(), document.version);
    assert.deepEqual(await shown(client), await shown(fresh));
  });
});

async function shown(client: MemoryClient): Promise<unknown> {
  const { items } = await client.pullWorkspace();
  return items
    .flatMap((item) => (item.kind === 'full' && item.items.length > 0 ? [{ uri: item.uri, items: item.items }] : []))
    .sort((left, right) => (left.uri < right.uri ? -1 : 1));
}

/** A generator of numbers from 0 to 1 that gives the same ones for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
