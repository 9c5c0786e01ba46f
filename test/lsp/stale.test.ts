import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Diagnostic, FileChangeType, WorkspaceDiagnosticRequest } from 'vscode-languageserver-protocol/node';
import { MemoryClient, PLAIN, uri } from './memory-client';
import { MemoryHost } from './memory-host';

const SIGN =
  "import jwt from 'jsonwebtoken';\nimport { LIFETIME } from './lifetime';\nexport const s = (k: string) => jwt.sign({ sub: '1', type: 'access' }, k, { expiresIn: LIFETIME });\n";
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  '/ws/lifetime.ts': ['export const LIFETIME = 60;\n', 'export const LIFETIME = 600;\n'],
  '/ws/sign.ts': [SIGN, `// moved\n${SIGN}`, '// nothing\n'],
  '/ws/.env': ['JWT_SECRET=changeme\n', 'PORT=1\n', 'JWT_SECRET=changeme\nJWT_SECRET=changeme\n'],
  '/ws/b/fly.toml': ['app = "shop"\n[env\n', 'app = "shop"\n'],
};
const PATHS = Object.keys(TEXTS);
const MANIFEST = { '/ws/package.json': '{ "name": "api", "dependencies": { "jsonwebtoken": "9.0.3" } }' };

type Step =
  | { readonly kind: 'edit' | 'write'; readonly path: string; readonly text: string }
  | { readonly kind: 'close' | 'delete' | 'pull'; readonly path: string }
  | { readonly kind: 'pull-all' }
  | { readonly kind: 'settings'; readonly off: boolean };

const pathAndText = fc
  .constantFrom(...PATHS)
  .chain((path) => fc.record({ path: fc.constant(path), text: fc.constantFrom(...(TEXTS[path] ?? [])) }));
const onePath = fc.record({ path: fc.constantFrom(...PATHS) });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: pathAndText.map((at): Step => ({ kind: 'edit', ...at })) },
  { weight: 2, arbitrary: pathAndText.map((at): Step => ({ kind: 'write', ...at })) },
  { weight: 2, arbitrary: onePath.map((at): Step => ({ kind: 'pull', ...at })) },
  onePath.map((at): Step => ({ kind: 'close', ...at })),
  onePath.map((at): Step => ({ kind: 'delete', ...at })),
  fc.constant<Step>({ kind: 'pull-all' }),
  fc.boolean().map((off): Step => ({ kind: 'settings', off })),
);

/** Does what a step says, as an editor would; nothing waits for an answer, so that questions and edits cross. */
async function perform(client: MemoryClient, host: MemoryHost, at: Step, model: Model | undefined): Promise<void> {
  switch (at.kind) {
    case 'edit': {
      const open = client.documents.get(at.path);
      if (!open) return client.open(at.path, at.text);
      return open.getText() === at.text ? undefined : client.replace(at.path, open.getText(), at.text);
    }
    case 'write': {
      const existed = host.files.has(at.path);
      host.files.set(at.path, at.text);
      return client.watched(at.path, existed ? FileChangeType.Changed : FileChangeType.Created);
    }
    case 'delete':
      if (!host.files.delete(at.path)) return;
      return client.watched(at.path, FileChangeType.Deleted);
    case 'close':
      return client.documents.has(at.path) ? client.close(at.path) : undefined;
    case 'settings': {
      client.settings = at.off ? { rules: { 'secret/placeholder': 'off' } } : {};
      return client.connection.sendNotification('workspace/didChangeConfiguration', { settings: { authlint: client.settings } });
    }
    case 'pull':
      return model?.ask(at.path);
    case 'pull-all':
      return model?.askAll();
  }
}

/** What a client that pulls shows: it keeps each file's report until another comes, and sends the ids of what it keeps. */
class Model {
  readonly shown = new Map<string, { id: string; items: readonly Diagnostic[] }>();
  readonly #client: MemoryClient;
  readonly #asked: Promise<unknown>[] = [];

  constructor(client: MemoryClient) {
    this.#client = client;
  }

  ask(path: string): void {
    const known = this.shown.get(uri(path));
    const previous = known ? { previousResultId: known.id } : {};
    const answer = this.#client.connection.sendRequest('textDocument/diagnostic', { textDocument: { uri: uri(path) }, ...previous });
    this.#asked.push(
      answer.then((report) => {
        const { kind, resultId, items } = report as { kind: string; resultId: string; items: Diagnostic[] };
        if (kind === 'full') this.shown.set(uri(path), { id: resultId, items });
      }),
    );
  }

  askAll(): void {
    const previousResultIds = [...this.shown].map(([where, { id }]) => ({ uri: where, value: id }));
    const answer = this.#client.connection.sendRequest(WorkspaceDiagnosticRequest.type, { previousResultIds });
    this.#asked.push(
      answer.then(({ items }) => {
        for (const item of items) if (item.kind === 'full') this.shown.set(item.uri, { id: item.resultId ?? '', items: item.items });
      }),
    );
  }

  async settled(): Promise<void> {
    await Promise.all(this.#asked.splice(0));
  }
}

type Shown = readonly (readonly [uri: string, diagnostics: readonly Diagnostic[]])[];

function sorted(shown: Iterable<readonly [string, readonly Diagnostic[]]>): Shown {
  return [...shown].filter(([, items]) => items.length > 0).sort(([left], [right]) => (left < right ? -1 : 1));
}

/** What a server says that begins with the texts as they are in the end. */
async function afresh(client: MemoryClient, host: MemoryHost, asPlain: boolean): Promise<Shown> {
  const files = Object.fromEntries(host.files);
  const options = { settings: client.settings, initializationOptions: { authlint: client.settings } };
  const fresh = await MemoryClient.start(new MemoryHost(files), asPlain ? { ...options, capabilities: PLAIN } : options);
  try {
    for (const [path, document] of client.documents) await fresh.open(path, document.getText());
    const { items } = await fresh.pullWorkspace();
    return sorted(items.map((item) => [item.uri, item.kind === 'full' ? item.items : []]));
  } finally {
    fresh.stop();
  }
}

describe('language server: no stale diagnostics', () => {
  const sequences = fc.array(step, { minLength: 6, maxLength: 16 });
  const files = () => ({
    ...MANIFEST,
    '/ws/lifetime.ts': TEXTS['/ws/lifetime.ts']?.[0] ?? '',
    '/ws/sign.ts': SIGN,
    '/ws/.env': 'JWT_SECRET=changeme\n',
  });

  it('shows a client that pulls what a new server would, whatever happened before', async () => {
    await fc.assert(
      fc.asyncProperty(sequences, async (steps) => {
        const host = new MemoryHost(files());
        const client = await MemoryClient.start(host);
        try {
          const model = new Model(client);
          for (const at of steps) await perform(client, host, at, model);
          await model.settled();
          model.askAll();
          await model.settled();
          const documents = [...client.documents.keys()];
          const together = sorted([...model.shown].map(([where, { items }]) => [where, items]));
          for (const path of documents) model.ask(path);
          await model.settled();
          assert.deepEqual(
            sorted([...model.shown].map(([where, { items }]) => [where, items])),
            together,
            'a document and the workspace agree',
          );
          assert.deepEqual(together, await afresh(client, host, false));
        } finally {
          client.stop();
        }
      }),
      { numRuns: 8 },
    );
  });

  it('pushes the same to a client that does not pull', async () => {
    await fc.assert(
      fc.asyncProperty(sequences, async (steps) => {
        const host = new MemoryHost(files());
        const client = await MemoryClient.start(host, { capabilities: PLAIN });
        try {
          for (const at of steps) await perform(client, host, at, undefined);
          const expected = await afresh(client, host, true);
          const shown = () => sorted(new Map(client.published.map(({ uri: where, diagnostics }) => [where, diagnostics])));
          await client
            .until('the same', () => JSON.stringify(shown()) === JSON.stringify(expected))
            .catch(() => assert.deepEqual(shown(), expected));
        } finally {
          client.stop();
        }
      }),
      { numRuns: 6 },
    );
  });
});
