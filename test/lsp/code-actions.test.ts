import assert from 'node:assert/strict';
import type { CodeAction, Command, Diagnostic, TextDocumentEdit } from 'vscode-languageserver-protocol/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { Analysis, type CheckResult, type ReportedFinding } from '../../server/src/analysis/analysis';
import { type ActionAbilities, CodeActions } from '../../server/src/lsp/actions/code-actions';
import { Workspace } from '../../server/src/lsp/documents/workspace';
import type { Safety } from '../../server/src/rules/rule';
import type { Place } from '../../server/src/text/range';
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

  it('ignores each part of a finding that stands for several, and both together leave nothing', async () => {
    const path = '/ws/src/auth.ts';
    let text = "import jwt from 'jsonwebtoken';\nexport const check = (token: string) => jwt.verify(token, process.env.JWT_SECRET!);\n";
    client = await MemoryClient.start(new MemoryHost({ [path]: text }));
    await client.open(path, text);
    for (const rule of ['verify/no-algorithms', 'verify/no-leeway']) {
      const [diagnostic] = await client.pull(path);
      assert.ok(diagnostic);
      const action = (await client.actions(path, diagnostic)).find(({ title }) => title === `Ignore ${rule} for this line`);
      assert.ok(action, rule);
      const next = applied(await client.resolve(action), path, text);
      await client.replace(path, text, next);
      text = next;
    }
    assert.deepEqual(await client.pull(path), []);
    assert.match(text, /disable-next-line verify\/no-algorithms -- why\?\n.*disable-next-line verify\/no-leeway -- why\?\nexport/);
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
    const ignored = applied(await client.resolve(ignore), '/ws/fly.toml', text);
    assert.equal(ignored, text.replace('  JWT', '  # authlint-disable-next-line fly/plaintext-secret -- why?\n  JWT'));
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
      '/ws/package.json': '{ "name": "web", "dependencies": { "next": "15.0.0", "jsonwebtoken": "9.0.3" } }',
      '/ws/.env.development': 'AUTH_SYNC_SECRET=4Jq3T0nZcVqv8l2m5s7uXw9y1B3D5F7H\n',
      '/ws/auth.js':
        "import jwt from 'jsonwebtoken';\nexport const check = (t) => jwt.verify(t, process.env.JWT_SECRET, { algorithms: ['HS256'], clockTolerance: 30 });\n",
    };
    const titles = async () => {
      await client.open('/ws/auth.js', files['/ws/auth.js']);
      const diagnostic = only(await client.pull('/ws/auth.js'), 'secret/missing');
      assert.ok(!JSON.stringify(diagnostic.message).includes('/ws/'), 'paths are those of the workspace');
      return client.actions('/ws/auth.js', diagnostic);
    };
    client = await MemoryClient.start(new MemoryHost(files));
    const action = (await titles()).find(({ title }) => title.startsWith('Add JWT_SECRET to .env.local'));
    assert.ok(action);
    const { edit } = await client.resolve(action);
    const [creation, change] = edit?.documentChanges ?? [];
    assert.deepEqual(creation, { kind: 'create', uri: uri('/ws/.env.local'), options: { ignoreIfExists: true } });
    assert.ok(change && 'edits' in change);
    assert.deepEqual(change.textDocument, { uri: uri('/ws/.env.local'), version: null });
    client.stop();
    const capabilities = { ...PULLING, workspace: { ...PULLING.workspace, workspaceEdit: { documentChanges: true } } };
    client = await MemoryClient.start(new MemoryHost(files), { capabilities });
    assert.deepEqual(
      (await titles()).map(({ title }) => title),
      ['Ignore secret/missing for this line', 'Ignore secret/missing in this file'],
    );
  });

  it('never makes a new secret on save, because that changes behaviour', async () => {
    client = await MemoryClient.start(new MemoryHost({ [ENV]: PLACEHOLDER }));
    await client.open(ENV, PLACEHOLDER);
    assert.deepEqual(await client.actions(ENV, only(await client.pull(ENV), 'secret/placeholder'), ['source.fixAll']), []);
  });
});

const ABLE: ActionAbilities = {
  documentChanges: true,
  createsFiles: true,
  resolvesEdits: false,
  annotatesEdits: true,
  ticksPreviews: false,
  disablesActions: true,
  takesActionLiterals: true,
  appliesEdits: true,
  runsActionCommands: false,
  showsDocuments: false,
};

const isAction = (offered: CodeAction | Command): offered is CodeAction => !('command' in offered && typeof offered.command === 'string');

describe('language server: fix all', () => {
  /** Every `1` of the file is a finding with a fix to `2`, safe but for that of B, and C has another that clashes with it. */
  class Stub extends Analysis {
    override copy(): Stub {
      const copy = new Stub();
      for (const path of this.files()) copy.setFile(path, this.textOf(path) ?? '');
      return copy;
    }

    override check(): CheckResult {
      const text = this.textOf(ENV) ?? '';
      const places = [...text.matchAll(/1/g)].map(({ index }) => ({ file: ENV, start: index, end: index + 1 }));
      const finding = (at: Place, newText: string, safety: Safety): ReportedFinding => ({
        rule: 'secret/placeholder',
        severity: 'error',
        at,
        message: 'm',
        help: 'h',
        related: [],
        fixes: [{ title: 't', safety, edits: [{ at, newText: [newText] }], command: '' }],
        fingerprint: `${at.start}${newText}`,
      });
      const findings = places.map((at) => finding(at, '2', text[at.start - 2] === 'B' ? 'suggested' : 'safe'));
      const last = places.find((at) => text[at.start - 2] === 'C');
      const all = last ? [...findings, finding(last, '3', 'safe')] : findings;
      return { findings: all, silenced: [], problems: [], unusedSuppressions: [], baselined: 0, staleBaselines: [] };
    }
  }

  it('applies the safe fixes of a file that do not touch each other, and no others', async () => {
    const text = 'A=1\nB=1\nC=1\n';
    const workspace = new Workspace(new MemoryHost({ [ENV]: text }), (error) => assert.fail(String(error)), new Stub());
    await workspace.load(['/ws'], { pause: async () => {}, progress: () => {} });
    const actions = new CodeActions(workspace, ABLE, { baselineOf: (folder) => `${folder}/baseline.json`, whereOff: () => 'file' });
    const zero = { line: 0, character: 0 };
    const offered = actions.actions({
      textDocument: { uri: uri(ENV) },
      range: { start: zero, end: zero },
      context: { diagnostics: [], only: ['source.fixAll'] },
    });
    const [action, ...rest] = offered.filter(isAction);
    assert.deepEqual([rest, offered.length], [[], 1]);
    assert.ok(action?.edit);
    assert.equal(action.kind, 'source.fixAll.authlint');
    assert.equal(applied(action, ENV, text), 'A=2\nB=1\nC=2\n');
  });

  it('goes on until nothing is left, and changes only the lines that differ', async () => {
    /** A `1` can be fixed once the line above says `2`. */
    class Chain extends Stub {
      override copy(): Chain {
        const copy = new Chain();
        for (const path of this.files()) copy.setFile(path, this.textOf(path) ?? '');
        return copy;
      }

      override check(): CheckResult {
        const result = super.check();
        const text = this.textOf(ENV) ?? '';
        return { ...result, findings: result.findings.filter(({ at }) => text.slice(0, at.start).endsWith('2\nX=')).slice(0, 1) };
      }
    }
    const text = 'A=2\nX=1\nX=1\nB=1\n';
    const workspace = new Workspace(new MemoryHost({ [ENV]: text }), (error) => assert.fail(String(error)), new Chain());
    await workspace.load(['/ws'], { pause: async () => {}, progress: () => {} });
    const actions = new CodeActions(workspace, ABLE, { baselineOf: (folder) => `${folder}/baseline.json`, whereOff: () => 'file' });
    const edit = actions.editOf({ kind: 'fix-all', uri: uri(ENV) });
    assert.equal(applied({ title: '', edit: edit ?? {} }, ENV, text), 'A=2\nX=2\nX=2\nB=1\n');
    const [change] = edit?.documentChanges ?? [];
    assert.ok(change && 'edits' in change);
    assert.deepEqual(change.edits[0]?.range, { start: { line: 1, character: 2 }, end: { line: 2, character: 3 } });
  });
});
