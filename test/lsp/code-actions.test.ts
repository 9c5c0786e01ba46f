import assert from 'node:assert/strict';
import type { CodeAction, Diagnostic, TextDocumentEdit } from 'vscode-languageserver-protocol/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { MemoryClient, PLAIN, PULLING, uri } from './memory-client';
import { MemoryHost } from './memory-host';

const ENV = '/ws/.env';
const PLACEHOLDER = 'PORT=3000\nJWT_SECRET=changeme\n';

/** The text of a file after the edit of an action, as a client would apply it. */
function applied(action: CodeAction, path: string, text: string): string {
  const edits =
    action.edit?.changes?.[uri(path)] ??
    action.edit?.documentChanges
      ?.filter((change): change is TextDocumentEdit => 'edits' in change && change.textDocument.uri === uri(path))
      .flatMap((change) => change.edits) ??
    [];
  assert.ok(edits.length > 0, `no edits of ${path}`);
  return TextDocument.applyEdits(TextDocument.create(uri(path), 'plaintext', 1, text), edits as never);
}

function only(diagnostics: readonly Diagnostic[], code: string): Diagnostic {
  const [first, ...rest] = diagnostics.filter((diagnostic) => diagnostic.code === code);
  assert.ok(first && rest.length === 0, `${code} once in ${diagnostics.map((diagnostic) => diagnostic.code).join(', ') || 'nothing'}`);
  return first;
}

describe('language server: code actions', () => {
  let client: MemoryClient;
  afterEach(() => client.stop());

  it('generates a secret when the action is resolved, and the finding goes', async () => {
    client = await MemoryClient.start(new MemoryHost({ [ENV]: PLACEHOLDER }));
    await client.open(ENV, PLACEHOLDER);
    const diagnostic = only(await client.pull(ENV), 'secret/placeholder');
    const [first] = await client.actions(ENV, diagnostic);
    assert.ok(first);
    assert.equal(first.kind, 'quickfix');
    assert.equal(first.isPreferred, true);
    assert.deepEqual(first.diagnostics, [diagnostic]);
    assert.equal(first.edit, undefined);
    const once = applied(await client.resolve(first), ENV, PLACEHOLDER);
    assert.match(once, /^PORT=3000\nJWT_SECRET=[\w-]{43}\n$/);
    assert.notEqual(applied(await client.resolve(first), ENV, PLACEHOLDER), once);
    await client.replace(ENV, PLACEHOLDER, once);
    assert.deepEqual(await client.pull(ENV), []);
  });

  it('edits the text as it is when the action is chosen, under its version', async () => {
    client = await MemoryClient.start(new MemoryHost({ [ENV]: PLACEHOLDER }));
    await client.open(ENV, PLACEHOLDER);
    const [action] = await client.actions(ENV, only(await client.pull(ENV), 'secret/placeholder'));
    assert.ok(action);
    await client.replace(ENV, 'PORT=3000', '# a comment\nPORT=3000');
    const resolved = await client.resolve(action);
    const [change] = resolved.edit?.documentChanges ?? [];
    assert.ok(change && 'textDocument' in change);
    assert.deepEqual(change.textDocument, { uri: uri(ENV), version: 2 });
    assert.match(applied(resolved, ENV, client.document(ENV).getText()), /^# a comment\nPORT=3000\nJWT_SECRET=[\w-]{43}\n$/);
  });

  it('resolves to nothing when the finding is gone', async () => {
    client = await MemoryClient.start(new MemoryHost({ [ENV]: PLACEHOLDER }));
    await client.open(ENV, PLACEHOLDER);
    const [action] = await client.actions(ENV, only(await client.pull(ENV), 'secret/placeholder'));
    assert.ok(action);
    await client.replace(ENV, 'JWT_SECRET=changeme\n', '');
    assert.equal((await client.resolve(action)).edit, undefined);
  });

  it('gives plain clients the edit at once and without versions', async () => {
    client = await MemoryClient.start(new MemoryHost({ [ENV]: PLACEHOLDER }), { capabilities: PLAIN });
    await client.open(ENV, PLACEHOLDER);
    await client.until('diagnostics', () => client.shownFor(ENV).length > 0);
    const [action] = await client.actions(ENV, only(client.shownFor(ENV), 'secret/placeholder'));
    assert.ok(action?.edit?.changes);
    assert.equal(action.edit.documentChanges, undefined);
    assert.match(applied(action, ENV, PLACEHOLDER), /JWT_SECRET=[\w-]{43}\n$/);
  });

  it('finds the finding by its place for clients that drop the data of diagnostics', async () => {
    client = await MemoryClient.start(new MemoryHost({ [ENV]: PLACEHOLDER }));
    await client.open(ENV, PLACEHOLDER);
    const { data: _, ...bare } = only(await client.pull(ENV), 'secret/placeholder');
    assert.ok((await client.actions(ENV, bare)).length > 0);
  });

  it('ignores a rule for a line with a comment in the language of the file', async () => {
    const text = '[env]\n  JWT_SECRET = "s3cr3t-of-ours-0123456789"\n';
    client = await MemoryClient.start(new MemoryHost({ '/ws/fly.toml': text }));
    await client.open('/ws/fly.toml', text);
    const diagnostic = only(await client.pull('/ws/fly.toml'), 'fly/plaintext-secret');
    const ignore = (await client.actions('/ws/fly.toml', diagnostic)).find(
      ({ title }) => title === 'Ignore fly/plaintext-secret for this line',
    );
    assert.ok(ignore);
    const ignored = applied(ignore, '/ws/fly.toml', text);
    assert.equal(ignored, text.replace('  JWT', '  # authlint-disable-next-line fly/plaintext-secret\n  JWT'));
    await client.replace('/ws/fly.toml', text, ignored);
    assert.deepEqual(await client.pull('/ws/fly.toml'), []);
  });

  it('tells which command to run after a fix that needs one', async () => {
    const text = 'app = "shop"\n[env]\nJWT_SECRET = "s3cr3t-of-ours-0123456789"\n';
    client = await MemoryClient.start(new MemoryHost({ '/ws/fly.toml': text }));
    await client.open('/ws/fly.toml', text);
    const [action] = await client.actions('/ws/fly.toml', only(await client.pull('/ws/fly.toml'), 'fly/plaintext-secret'));
    assert.ok(action?.command);
    await client.connection.sendRequest('workspace/executeCommand', action.command);
    await client.until('the message', () => client.shown.length > 0);
    assert.match(client.shown[0] ?? '', /^Now run: fly secrets set JWT_SECRET=/);
    assert.doesNotMatch(client.shown[0] ?? '', /s3cr3t-of-ours/);
  });

  it('offers only what was asked for', async () => {
    client = await MemoryClient.start(new MemoryHost({ [ENV]: PLACEHOLDER }));
    await client.open(ENV, PLACEHOLDER);
    const diagnostic = only(await client.pull(ENV), 'secret/placeholder');
    assert.deepEqual(await client.actions(ENV, diagnostic, ['refactor']), []);
    const kinds = (await client.actions(ENV, diagnostic, ['quickfix'])).map(({ kind }) => kind);
    assert.deepEqual([...new Set(kinds)], ['quickfix']);
  });

  it('creates a missing file only where the client can create files', async () => {
    const files = {
      '/ws/package.json': '{ "name": "web", "dependencies": { "jsonwebtoken": "9.0.3" } }',
      '/ws/.env.production': 'AUTH_SYNC_SECRET=4Jq3T0nZcVqv8l2m5s7uXw9y1B3D5F7H\n',
      '/ws/auth.js':
        "import jwt from 'jsonwebtoken';\nexport const check = (t) => jwt.verify(t, process.env.JWT_SECRET, { algorithms: ['HS256'], clockTolerance: 30 });\n",
    };
    client = await MemoryClient.start(new MemoryHost(files));
    await client.open('/ws/auth.js', files['/ws/auth.js']);
    const diagnostic = only(await client.pull('/ws/auth.js'), 'secret/missing');
    const withCreation = await Promise.all((await client.actions('/ws/auth.js', diagnostic)).map((action) => client.resolve(action)));
    for (const { edit } of withCreation) {
      const changes = edit?.documentChanges ?? [];
      const created = changes.flatMap((change) => ('kind' in change && change.kind === 'create' ? [change.uri] : []));
      const edited = changes.flatMap((change) => ('edits' in change ? [change.textDocument.uri] : []));
      for (const created_ of created) assert.ok(edited.includes(created_));
    }
    client.stop();
    const capabilities = { ...PULLING, workspace: { ...PULLING.workspace, workspaceEdit: { documentChanges: true } } };
    client = await MemoryClient.start(new MemoryHost(files), { capabilities });
    const without = await Promise.all((await client.actions('/ws/auth.js', diagnostic)).map((action) => client.resolve(action)));
    for (const { edit } of without) assert.ok(!edit?.documentChanges?.some((change) => 'kind' in change));
  });
});
