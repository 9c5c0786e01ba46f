import assert from 'node:assert/strict';
import { parse } from 'jsonc-parser';
import {
  ApplyWorkspaceEditRequest,
  type CodeAction,
  type Command,
  CreateFile,
  FileChangeType,
  type TextDocumentEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver-protocol/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { MemoryClient, PLAIN, PULLING } from './memory-client';
import { MemoryHost } from './memory-host';

const ENV = '/ws/.env';
const FLY = 'app = "shop"\n[env]\nJWT_SECRET = "s3cr3t-of-ours-0123456789"\n';
const TWICE = 'A=1\nA=2\nB=1\nB=2\n';
const ABLE = {
  ...PULLING,
  workspace: {
    ...PULLING.workspace,
    applyEdit: true,
    workspaceEdit: { ...PULLING.workspace?.workspaceEdit, changeAnnotationSupport: {} },
  },
  textDocument: { ...PULLING.textDocument, codeAction: { ...PULLING.textDocument?.codeAction, disabledSupport: true } },
};
const OURS = { capabilities: ABLE, initializationOptions: { runsActionCommands: true } };

describe('language server: kinds of code actions', () => {
  let client: MemoryClient;
  let host: MemoryHost;
  afterEach(() => client.stop());

  async function start(
    files: Readonly<Record<string, string>>,
    path: string,
    options: Parameters<typeof MemoryClient.start>[1] = { capabilities: ABLE },
  ) {
    host = new MemoryHost(files);
    client = await MemoryClient.start(host, options);
    client.connection.onRequest(ApplyWorkspaceEditRequest.type, async ({ edit }) => {
      await write(edit);
      return { applied: true };
    });
    await client.open(path, files[path] ?? '');
  }

  /** What is offered at the first finding of a rule. */
  async function offered(path: string, rule: string, only?: string[]): Promise<CodeAction[]> {
    const diagnostic = (await client.pull(path)).find(({ code }) => code === rule);
    assert.ok(diagnostic, `no ${rule}`);
    return client.actions(path, diagnostic, only);
  }

  async function titled(path: string, rule: string, title: RegExp): Promise<CodeAction> {
    const actions = await offered(path, rule);
    const action = actions.find((each) => title.test(each.title));
    assert.ok(action, `${title} in ${actions.map((each) => each.title).join(' | ')}`);
    return action;
  }

  /** Makes an edit as an editor does: in open documents under their version, and else on disk. */
  async function write(edit: WorkspaceEdit | undefined): Promise<void> {
    for (const change of edit?.documentChanges ?? []) {
      if (CreateFile.is(change)) continue;
      const { textDocument, edits } = change as TextDocumentEdit;
      const path = textDocument.uri.slice('file://'.length);
      const open = client.documents.get(path);
      assert.equal(textDocument.version, open?.version ?? null);
      const before = open?.getText() ?? host.files.get(path) ?? '';
      const after = TextDocument.applyEdits(TextDocument.create(textDocument.uri, 'plaintext', 1, before), edits as never);
      if (open) await client.replace(path, before, after);
      else {
        host.files.set(path, after);
        await client.watched(path, FileChangeType.Created);
      }
    }
  }

  const choose = async (action: CodeAction) => write((await client.resolve(action)).edit);

  it('offers fixes first, then ways to silence, from the smallest to the largest', async () => {
    await start({ [ENV]: TWICE }, ENV);
    const titles = (await offered(ENV, 'env/duplicate-key')).map(({ title }) => title);
    assert.deepEqual(titles, [
      'Remove the line without effect',
      'Fix all 2 of env/duplicate-key in this file',
      'Ignore env/duplicate-key for this line',
      'Ignore env/duplicate-key in this file',
      'Ignore env/duplicate-key in this workspace (authlint.json)',
      'Add env/duplicate-key to the baseline (authlint-baseline.json)',
    ]);
  });

  it('fixes all findings of a rule in a file', async () => {
    await start({ [ENV]: TWICE }, ENV);
    await choose(await titled(ENV, 'env/duplicate-key', /^Fix all 2/));
    assert.equal(client.document(ENV).getText(), 'A=2\nB=2\n');
  });

  for (const [where, rest] of [
    ['for this line', 'A=2\nB=1\nB=2\n'],
    ['in this file', 'A=2\nB=1\nB=2\n'],
  ] as const) {
    it(`silences a rule ${where}, with a reason that is still to be given`, async () => {
      await start({ [ENV]: TWICE }, ENV);
      await choose(await titled(ENV, 'env/duplicate-key', new RegExp(`^Ignore .* ${where}$`)));
      const text = client.document(ENV).getText();
      assert.match(text, /^# authlint-disable\S* env\/duplicate-key -- why\?\n/);
      assert.ok(text.endsWith(rest));
      const left = (await client.pull(ENV)).filter(({ code }) => code === 'env/duplicate-key').length;
      assert.equal(left, where === 'for this line' ? 1 : 0);
    });
  }

  it('switches a rule off in the settings file, which keeps what it says', async () => {
    const settings = '{\n  // ours\n  "rules": { "secret/unused": "info" }\n}\n';
    await start({ [ENV]: TWICE, '/ws/authlint.json': settings }, ENV);
    await choose(await titled(ENV, 'env/duplicate-key', /in this workspace/));
    const after = host.files.get('/ws/authlint.json') ?? '';
    assert.ok(after.includes('// ours'));
    assert.deepEqual(parse(after), { rules: { 'secret/unused': 'info', 'env/duplicate-key': 'off' } });
    await client.until('the finding goes', () => client.refreshes > 0);
    assert.deepEqual(await client.pull(ENV), []);
  });

  it('switches a rule off where the settings of the editor have the last word', async () => {
    const settings = { rules: { 'env/*': 'warning' } };
    await start({ [ENV]: TWICE }, ENV, { ...OURS, settings });
    const action = await titled(ENV, 'env/duplicate-key', /in this workspace \(editor settings\)$/);
    assert.deepEqual(action.command?.arguments, ['env/duplicate-key', `file://${ENV}`]);
    client.settings = { rules: { 'env/*': 'warning', 'env/duplicate-key': 'off' } };
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    assert.deepEqual(await client.pull(ENV), []);
    client.stop();
    // Another editor is told why the file would not help.
    await start({ [ENV]: TWICE }, ENV, { capabilities: ABLE, settings });
    const other = await titled(ENV, 'env/duplicate-key', /in this workspace/);
    assert.match(other.disabled?.reason ?? '', /editor's settings/);
  });

  it('does not offer what a broken settings file cannot take', async () => {
    await start({ [ENV]: TWICE, '/ws/authlint.json': '{ "rules": ' }, ENV);
    assert.ok(!(await offered(ENV, 'env/duplicate-key')).some(({ title }) => /workspace/.test(title)));
  });

  it('adds a finding to the baseline, and it goes', async () => {
    await start({ [ENV]: TWICE }, ENV);
    await choose(await titled(ENV, 'env/duplicate-key', /baseline/));
    assert.match(host.files.get('/ws/authlint-baseline.json') ?? '', /"env\/duplicate-key"/);
    await client.until('the finding goes', () => client.refreshes > 0);
    assert.equal((await client.pull(ENV)).filter(({ code }) => code === 'env/duplicate-key').length, 1);
  });

  it('asks a client of ours for the reason, and writes it', async () => {
    await start({ [ENV]: TWICE }, ENV, OURS);
    const action = await titled(ENV, 'env/duplicate-key', /for this line…$/);
    assert.equal(action.edit, undefined);
    assert.equal(action.command?.command, 'authlint.ignoreRule');
    const [data] = action.command?.arguments ?? [];
    const params = { command: 'authlint.runAction', arguments: [{ ...data, reason: 'set by hand' }] };
    assert.deepEqual(await client.connection.sendRequest('workspace/executeCommand', params), { applied: true, problem: '' });
    assert.match(client.document(ENV).getText(), /^# authlint-disable-next-line env\/duplicate-key -- set by hand\nA=1\n/);
  });

  it('hands a command line over without the secret', async () => {
    await start({ '/ws/fly.toml': FLY }, '/ws/fly.toml', OURS);
    const copy = await titled('/ws/fly.toml', 'fly/plaintext-secret', /^Copy the command: fly secrets set JWT_SECRET=/);
    assert.equal(copy.command?.command, 'authlint.copyCommand');
    const fix = await titled('/ws/fly.toml', 'fly/plaintext-secret', /^Remove it/);
    assert.equal(fix.command?.command, 'authlint.offerCommand');
    const page = await titled('/ws/fly.toml', 'fly/plaintext-secret', /^Open the page/);
    assert.deepEqual(page.command?.arguments, ['fly/plaintext-secret']);
    assert.ok(!client.received.join('').includes('s3cr3t-of-ours'));
  });

  it('has an edit of several files looked at first, and one of a single file not', async () => {
    const files = {
      '/ws/web/package.json': '{ "name": "web", "private": true, "dependencies": { "jose": "6.0.11", "next": "15.3.3" } }',
      '/ws/web/.env.local': 'AUTH_SECRET=changeme\n',
      '/ws/api/requirements.txt': 'pyjwt==2.10.1\nfastapi==0.115.0\npython-dotenv==1.1.0\n',
      '/ws/api/.env': 'AUTH_SECRET=changeme\n',
      '/ws/api/auth.py':
        'import os\nimport jwt\ndef user(token):\n    return jwt.decode(token, os.environ["AUTH_SECRET"], algorithms=["HS256"], leeway=30)\n',
      '/ws/web/token.js':
        "import { SignJWT } from 'jose';\nexport const make = () => new SignJWT({}).setProtectedHeader({ alg: 'HS256' }).setSubject('a').setExpirationTime('10m').sign(new TextEncoder().encode(process.env.AUTH_SECRET));\n",
    };
    await start(files, '/ws/web/.env.local', { ...OURS, initializationOptions: { ticksPreviews: true } });
    const ticked = (await client.resolve(await titled('/ws/web/.env.local', 'secret/placeholder', /^Generate/))).edit;
    const [opener, ...changes] = ticked?.documentChanges ?? [];
    assert.deepEqual(opener, {
      kind: 'create',
      uri: 'file:///ws/web/.env.local',
      options: { ignoreIfExists: true },
      annotationId: 'authlint-look-first',
    });
    const about = { label: 'Generate a new random value', description: 'web/.env.local, api/.env' };
    assert.deepEqual(ticked?.changeAnnotations, {
      authlint: about,
      'authlint-look-first': { ...about, needsConfirmation: true },
    });
    assert.deepEqual(
      changes.flatMap((change) => ('edits' in change ? change.edits : [])).map((each) => 'annotationId' in each && each.annotationId),
      ['authlint', 'authlint'],
    );
    client.stop();
    await start(files, '/ws/web/.env.local');
    const { edit } = await client.resolve(await titled('/ws/web/.env.local', 'secret/placeholder', /^Generate/));
    assert.deepEqual(edit?.changeAnnotations, {
      authlint: { label: 'Generate a new random value', description: 'web/.env.local, api/.env', needsConfirmation: true },
    });
    client.stop();
    await start({ [ENV]: TWICE }, ENV);
    const single = (await client.resolve(await titled(ENV, 'env/duplicate-key', /^Remove/))).edit;
    assert.deepEqual(single?.changeAnnotations, { authlint: { label: 'Remove the line without effect', description: '.env' } });
  });

  it('makes no edit in a file that changed on disk since it was read', async () => {
    await start({ [ENV]: TWICE }, ENV);
    await client.close(ENV);
    const action = await titled(ENV, 'env/duplicate-key', /^Remove/);
    host.files.set(ENV, `NEW=1\n${TWICE}`);
    assert.equal((await client.resolve(action)).edit, undefined);
    host.files.set(ENV, TWICE);
    assert.ok((await client.resolve(action)).edit);
  });

  it('says why there is nothing to fix on save, to clients that can show it', async () => {
    await start({ [ENV]: TWICE }, ENV);
    const [action, ...rest] = await offered(ENV, 'env/duplicate-key', ['source.fixAll']);
    assert.deepEqual([action?.kind, rest], ['source.fixAll.authlint', []]);
    assert.match(action?.disabled?.reason ?? '', /keeps the meaning/);
  });

  it('fixes the workspace on command, after a look, and says when there is nothing to fix', async () => {
    const files = {
      '/ws/package.json':
        '{ "name": "api", "private": true, "dependencies": { "express": "5.1.0", "jsonwebtoken": "9.0.3", "dotenv": "17.2.0" } }',
      '/ws/.env.example': 'PORT=\n',
      '/ws/.env': 'PORT=3000\nJWT_SECRET=k3Jd82nfPq7Lw9Zx1Vb4Tm6Rc0Ys5Ha8Ue2Gi7No\n',
      '/ws/server.ts':
        "import 'dotenv/config';\nimport jwt from 'jsonwebtoken';\nexport const check = (t: string) => jwt.verify(t, process.env.JWT_SECRET!, { algorithms: ['HS256'], clockTolerance: 30 });\n",
    };
    await start(files, '/ws/server.ts');
    const params = { command: 'authlint.fixAllInWorkspace', arguments: [] };
    await offered('/ws/server.ts', 'secret/undocumented');
    assert.deepEqual(await client.connection.sendRequest('workspace/executeCommand', params), { applied: true, problem: '' });
    assert.equal(host.files.get('/ws/.env.example'), 'PORT=\nJWT_SECRET=\n');
    await client.until('the finding goes', () => client.refreshes > 0);
    const result = (await client.connection.sendRequest('workspace/executeCommand', params)) as { applied: boolean };
    assert.equal(result.applied, false);
    await client.until('the message', () => client.shown.length > 0);
    assert.match(client.shown[0] ?? '', /^Authlint: Nothing in the workspace/);
  });

  it('gives commands to clients that know nothing else', async () => {
    await start({ [ENV]: TWICE }, ENV, {
      capabilities: { ...PLAIN, workspace: { applyEdit: true, workspaceEdit: { documentChanges: true } } },
    });
    await client.until('diagnostics', () => client.shownFor(ENV).length > 0);
    const [diagnostic] = client.shownFor(ENV);
    assert.ok(diagnostic);
    const commands = (await client.actions(ENV, diagnostic)) as unknown as Command[];
    assert.deepEqual([...new Set(commands.map(({ command }) => command))], ['authlint.runAction']);
    const remove = commands.find(({ title }) => title === 'Remove the line without effect');
    await client.connection.sendRequest('workspace/executeCommand', { command: remove?.command, arguments: remove?.arguments });
    assert.equal(client.document(ENV).getText(), 'A=2\nB=1\nB=2\n');
  });
});
