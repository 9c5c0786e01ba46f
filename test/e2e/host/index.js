// Runs inside the extension host, beside the installed extension: `run` is what VS Code calls.
const assert = require('node:assert/strict');
const fs = require('node:fs');
const vscode = require('vscode');

async function until(what, condition, timeoutMs = 20_000) {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > end) throw new Error(`It never happened: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

const own = (uri) => vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Authlint');
const codes = (uri) => own(uri).map(({ code }) => (typeof code === 'object' ? code.value : code));
const has = (uri, code) => until(`${code} in ${uri.path}`, () => own(uri).find(({ code: own }) => (own?.value ?? own) === code));

async function fileIn(pattern) {
  const [uri] = await vscode.workspace.findFiles(pattern);
  assert.ok(uri, `no ${pattern}`);
  return uri;
}

/** The position inside a name that follows a text of the file. */
async function nameIn(pattern, context, name) {
  const uri = await fileIn(pattern);
  const document = await vscode.workspace.openTextDocument(uri);
  const at = document.getText().indexOf(context);
  assert.ok(at >= 0, `no ${context}`);
  return { uri, position: document.positionAt(at + context.indexOf(name) + 2) };
}

/** The quick fix of a finding, asked for again and again: VS Code cancels a request whenever any extension registers a provider meanwhile. */
async function quickFix(uri, finding, title) {
  const action = await until(`the quick fix "${title}"`, async () => {
    const actions = await vscode.commands.executeCommand('vscode.executeCodeActionProvider', uri, finding.range, 'quickfix', 10);
    return actions.find((action) => action.title === title && action.edit);
  });
  // Without its notes, which would have the editor show the edit first and wait for somebody.
  const edit = new vscode.WorkspaceEdit();
  for (const [file, edits] of action.edit.entries()) edit.set(file, edits);
  return edit;
}

/** The labels of our own panels. */
const panels = () =>
  vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('authlint.token'))
    .map(({ label }) => label);

const tests = {
  async 'is active, and its commands are there'() {
    const extension = vscode.extensions.getExtension('authlint.authlint');
    assert.ok(extension);
    await until('activation', () => extension.isActive);
    const commands = await vscode.commands.getCommands(true);
    for (const name of ['decodeJwt', 'diagnose401', 'auditWorkspace', 'restartServer'])
      assert.ok(commands.includes(`authlint.${name}`), name);
  },

  async 'finds mistakes in files that nobody opened'() {
    await has(await fileIn('**/fly.toml'), 'fly/plaintext-secret');
    await has(await fileIn('**/app/auth.py'), 'verify/no-leeway');
    const code = await has(await fileIn('**/backend-token.js'), 'secret/fallback');
    assert.equal(code.code.target.toString(true), `${vscode.env.uriScheme}://authlint.authlint/rules/secret/fallback`);
  },

  async 'joins the two services: an audience that the other side refuses names both ends'() {
    const finding = await has(await fileIn('**/app/auth.py'), 'contract/audience').catch(async () =>
      has(await fileIn('**/backend-token.js'), 'contract/audience'),
    );
    const places = finding.relatedInformation.map(({ location }) => location.uri.path.split('/').at(-1));
    assert.ok(
      places.some((name) => name === 'auth.py' || name === 'backend-token.js'),
      places.join(),
    );
  },

  async 'fixes a placeholder with a fresh value on both sides, and the finding goes'() {
    const uri = await fileIn('**/.env.local');
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    const finding = await has(uri, 'secret/placeholder');
    assert.equal(finding.range.start.line, 1);
    assert.ok(await vscode.workspace.applyEdit(await quickFix(uri, finding, 'Generate a new random value')));
    assert.match(document.getText(), /^AUTH_SECRET=[\w-]{43}$/m);
    await until('the finding is gone', () => !codes(uri).includes('secret/placeholder'));
    const other = await vscode.workspace.openTextDocument(await fileIn('**/.env'));
    assert.equal(/AUTH_SECRET=(\S+)/.exec(other.getText())[1], /AUTH_SECRET=(\S+)/.exec(document.getText())[1]);
  },

  async 'follows what is typed in one file into another'() {
    const uri = await fileIn('**/fly.toml');
    const mention = await fileIn('**/.env.local');
    await has(mention, 'fly/unknown-app');
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    const edit = new vscode.WorkspaceEdit();
    const at = document.getText().indexOf('shop-backend');
    edit.replace(uri, new vscode.Range(document.positionAt(at), document.positionAt(at + 'shop-backend'.length)), 'shop-bakend');
    assert.ok(await vscode.workspace.applyEdit(edit));
    await until('the finding elsewhere is gone', () => !codes(mention).includes('fly/unknown-app'));
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await has(mention, 'fly/unknown-app');
  },

  async 'tells on hover what is known of a secret, without its value'() {
    const { uri, position } = await nameIn('**/app/auth.py', 'environ["AUTH_SECRET', 'AUTH_SECRET');
    const said = await until('the hover', async () => {
      const hovers = await vscode.commands.executeCommand('vscode.executeHoverProvider', uri, position);
      const text = hovers.flatMap(({ contents }) => contents.map((part) => part.value ?? part)).join('\n');
      return text.includes('Needed by') ? text : undefined;
    });
    assert.match(said, /signing secret/);
    assert.match(said, /fingerprint `[0-9a-f]{8}`/);
    assert.match(said, /nowhere seen/);
    const env = await vscode.workspace.openTextDocument(await fileIn('**/.env'));
    assert.ok(!said.includes(/AUTH_SECRET=(\S+)/.exec(env.getText())[1]));
  },

  async 'goes from code to the entry of its env file, and finds all places of a name'() {
    const { uri, position } = await nameIn('**/app/auth.py', 'environ["AUTH_SECRET', 'AUTH_SECRET');
    const [target] = await until('the definition', async () => {
      const found = await vscode.commands.executeCommand('vscode.executeDefinitionProvider', uri, position);
      return found.length > 0 ? found : undefined;
    });
    assert.equal((target.targetUri ?? target.uri).path.split('/').at(-1), '.env');
    const places = await vscode.commands.executeCommand('vscode.executeReferenceProvider', uri, position);
    const files = new Set(places.map((place) => place.uri.path.split('/').at(-1)));
    assert.deepEqual([...files].sort(), ['.env', '.env.local', 'auth.py', 'backend-token.js']);
  },

  async 'completes names in code and keys in an env file'() {
    for (const [pattern, typed] of [
      ['**/app/auth.py', '\nOTHER = os.getenv("'],
      ['**/backend-token.js', '\nexport const other = process.env.'],
    ]) {
      const uri = await fileIn(pattern);
      const document = await vscode.workspace.openTextDocument(uri);
      await vscode.window.showTextDocument(document);
      const edit = new vscode.WorkspaceEdit();
      edit.insert(uri, document.positionAt(document.getText().length), typed);
      assert.ok(await vscode.workspace.applyEdit(edit));
      const end = document.positionAt(document.getText().length);
      const item = await until(`completion in ${pattern}`, async () => {
        const { items } = await vscode.commands.executeCommand('vscode.executeCompletionItemProvider', uri, end);
        return items.find(({ label, detail }) => (label.label ?? label) === 'AUTH_SECRET' && /needed by/.test(detail ?? ''));
      });
      assert.match(item.detail, /given in development/);
      await vscode.commands.executeCommand('workbench.action.files.revert');
    }
  },

  async 'shows real lifetimes beside numbers, and where a token is verified above its issuer'() {
    const uri = await fileIn('**/backend-token.js');
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    const lens = await until('the code lens', async () => {
      const lenses = await vscode.commands.executeCommand('vscode.executeCodeLensProvider', uri, 10);
      return lenses.find(({ command }) => command?.title.includes('auth.py'));
    });
    assert.match(lens.command.title, /^Verified in .*app\/auth\.py$/);
    const edit = new vscode.WorkspaceEdit();
    const at = document.getText().indexOf("'2m'");
    edit.replace(uri, new vscode.Range(document.positionAt(at), document.positionAt(at + 4)), 'new Date(Date.now() + 5_400_000)');
    assert.ok(await vscode.workspace.applyEdit(edit));
    const whole = new vscode.Range(0, 0, document.lineCount, 0);
    const hint = await until('the inlay hint', async () => {
      const hints = await vscode.commands.executeCommand('vscode.executeInlayHintProvider', uri, whole);
      return hints.find(({ label }) => label === '1.5 hours');
    });
    assert.equal(document.lineAt(hint.position.line).text.slice(0, hint.position.character).endsWith('5_400_000)'), true);
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await vscode.commands.executeCommand(lens.command.command, ...lens.command.arguments);
    await until('the verifier is shown', () => vscode.window.activeTextEditor?.document.uri.path.endsWith('/auth.py'));
  },

  async 'lets parallel 401s share one refresh'() {
    const uri = await fileIn('**/api-client.ts');
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    const finding = await has(uri, 'refresh/not-single-flight');
    assert.ok(await vscode.workspace.applyEdit(await quickFix(uri, finding, 'Share one refresh between the requests')));
    assert.match(document.getText(), /refreshing \?\?= renewToken\(\)\.finally\(/);
    await until('the finding is gone', () => !codes(uri).includes('refresh/not-single-flight'));
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await has(uri, 'refresh/not-single-flight');
  },

  async 'clears at the sign-out what another file keeps, in both files'() {
    const uri = await fileIn('**/sign-out.ts');
    const cache = await fileIn('**/api-client.ts');
    const document = await vscode.workspace.openTextDocument(uri);
    const other = await vscode.workspace.openTextDocument(cache);
    const finding = await has(uri, 'refresh/stale-cache');
    assert.equal(finding.relatedInformation[0].location.uri.path.split('/').at(-1), 'api-client.ts');
    const edit = await quickFix(uri, finding, 'Clear cachedUser when the user signs out');
    assert.deepEqual(
      edit
        .entries()
        .map(([file]) => file.path.split('/').at(-1))
        .sort(),
      ['api-client.ts', 'sign-out.ts'],
    );
    assert.ok(await vscode.workspace.applyEdit(edit));
    const [, cleared] = /export function (clear\w+)\(\)/.exec(other.getText());
    assert.match(document.getText(), new RegExp(`import \\{.*${cleared}.*\\} from './api-client'`));
    await until('the finding is gone', () => !codes(uri).includes('refresh/stale-cache'));
    for (const changed of [document, other]) {
      await vscode.window.showTextDocument(changed);
      await vscode.commands.executeCommand('workbench.action.files.revert');
    }
    await has(uri, 'refresh/stale-cache');
  },

  async 'renames a variable in code and env files of both services'() {
    const { uri, position } = await nameIn('**/app/auth.py', 'environ["AUTH_SECRET', 'AUTH_SECRET');
    const edit = await until('the edit', async () => {
      const found = await vscode.commands.executeCommand('vscode.executeDocumentRenameProvider', uri, position, 'SHOP_SECRET');
      return found.size > 0 ? found : undefined;
    });
    const changed = edit.entries().map(([file, edits]) => [file.path.split('/').at(-1), edits.length]);
    assert.deepEqual(
      changed.sort(([left], [right]) => (left < right ? -1 : 1)),
      [
        ['.env', 1],
        ['.env.local', 1],
        ['auth.py', 1],
        ['backend-token.js', 1],
      ],
    );
    await assert.rejects(
      async () => vscode.commands.executeCommand('vscode.executeDocumentRenameProvider', uri, position, 'no name'),
      /is no name of an environment variable/,
    );
  },

  async 'explains on hover the token of an env file, of code, of a request and of a new file'() {
    const env = await vscode.workspace.openTextDocument(await fileIn('**/smoke.env'));
    const http = await vscode.workspace.openTextDocument(await fileIn('**/request.http'));
    const cases = [
      [env, env.getText().indexOf('eyJ') + 40, /"sub": "ada"/],
      [await vscode.workspace.openTextDocument(await fileIn('**/smoke.py')), 90, /"sub": "bob"/],
      [http, http.getText().indexOf('eyJ') + 40, /"aud": "shop-backend"/],
      [await vscode.workspace.openTextDocument({ content: http.getText() }), http.getText().indexOf('eyJ') + 40, /"aud": "shop-backend"/],
    ];
    for (const [document, offset, expected] of cases) {
      const said = await until(`the hover in ${document.uri.path}`, async () => {
        const hovers = await vscode.commands.executeCommand('vscode.executeHoverProvider', document.uri, document.positionAt(offset));
        const text = hovers.flatMap(({ contents }) => contents.map((part) => part.value ?? part)).join('\n');
        return text.includes('"sub"') ? text : undefined;
      });
      assert.match(said, expected);
      assert.equal(said.match(/"sub"/g).length, 1, 'it is said once');
      for (const signature of document
        .getText()
        .match(/(?<=\.)[\w-]{20,}(?=["\s]|$)/g)
        .slice(-1))
        assert.ok(!said.includes(signature));
    }
    const nothing = await vscode.commands.executeCommand('vscode.executeHoverProvider', http.uri, new vscode.Position(0, 6));
    assert.deepEqual(nothing, []);
  },

  async 'decodes the token under the cursor'() {
    const document = await vscode.workspace.openTextDocument(await fileIn('**/request.http'));
    const editor = await vscode.window.showTextDocument(document);
    editor.selection = new vscode.Selection(1, 40, 1, 40);
    const markdown = await vscode.commands.executeCommand('authlint.decodeJwt');
    assert.match(markdown, /"aud": "shop-backend"/);
    assert.match(markdown, /[Ee]xpired/);
    assert.doesNotMatch(markdown, /bm90LWEtcmVhbC1zaWduYXR1cmU/);
    await until('the page', () => panels().includes('Token'));
  },

  async 'decodes a token wherever it is shown: a version of git, a notebook, a search, a log, a file that is read-only'() {
    const text = (await vscode.workspace.openTextDocument(await fileIn('**/request.http'))).getText();
    const shown = vscode.workspace.registerTextDocumentContentProvider('git', { provideTextDocumentContent: () => text });
    const notebook = await vscode.workspace.openNotebookDocument('jupyter-notebook', {
      cells: [{ kind: vscode.NotebookCellKind.Code, languageId: 'python', value: `token = """\n${text}"""` }],
    });
    const file = await fileIn('**/request.http');
    const readOnly = file.with({ path: file.path.replace(/request\.http$/, 'read-only.http') });
    fs.writeFileSync(readOnly.fsPath, text, { mode: 0o444 });
    const openText = async (uri) => vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
    const places = {
      git: () => openText(vscode.Uri.parse('git:/request.http?HEAD')),
      diff: async () => {
        await vscode.commands.executeCommand('vscode.diff', vscode.Uri.parse('git:/request.http?HEAD'), file);
        return until('the diff', () => vscode.window.activeTextEditor);
      },
      notebook: async () => {
        await vscode.window.showNotebookDocument(notebook);
        await vscode.commands.executeCommand('notebook.cell.edit');
        return until('the cell', () =>
          vscode.window.activeTextEditor?.document.uri.scheme === 'vscode-notebook-cell' ? vscode.window.activeTextEditor : undefined,
        );
      },
      search: async () => {
        await vscode.commands.executeCommand('search.action.openNewEditor', { query: 'Bearer', triggerSearch: true });
        return until('the results', () =>
          vscode.window.activeTextEditor?.document.getText().includes('eyJ') ? vscode.window.activeTextEditor : undefined,
        );
      },
      'read-only': () => openText(readOnly),
    };
    const failed = [];
    for (const [name, open] of Object.entries(places)) {
      try {
        const editor = await open();
        const at = editor.document.positionAt(editor.document.getText().indexOf('eyJ') + 40);
        editor.selection = new vscode.Selection(at, at);
        const markdown = await vscode.commands.executeCommand('authlint.decodeJwt');
        if (!/"sub"/.test(markdown ?? '')) failed.push(`${name}: ${markdown}`);
        const hovers = await vscode.commands.executeCommand('vscode.executeHoverProvider', editor.document.uri, at);
        const said = hovers.flatMap(({ contents }) => contents.map((part) => part.value ?? part)).join('\n');
        if (!/"sub"/.test(said)) failed.push(`${name}, hover: ${said}`);
      } catch (error) {
        failed.push(`${name}: ${error}`);
      }
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    }
    shown.dispose();
    fs.rmSync(readOnly.fsPath, { force: true });
    assert.deepEqual(failed, []);
  },

  async 'decodes the token on the clipboard where no editor has one, and of a file that is too large for extensions'() {
    const text = (await vscode.workspace.openTextDocument(await fileIn('**/request.http'))).getText();
    await vscode.env.clipboard.writeText(/eyJ\S+/.exec(text)[0]);
    assert.match((await vscode.commands.executeCommand('authlint.decodeJwt')) ?? '', /"aud": "shop-backend"/);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const file = await fileIn('**/request.http');
    const large = file.with({ path: file.path.replace(/request\.http$/, 'large.log') });
    fs.writeFileSync(large.fsPath, `${text}\n${`${'x'.repeat(99)}\n`.repeat(530_000)}`);
    await vscode.commands.executeCommand('vscode.open', large);
    assert.match((await vscode.commands.executeCommand('authlint.decodeJwt')) ?? '', /"aud": "shop-backend"/);
    fs.rmSync(large.fsPath);
    await vscode.env.clipboard.writeText('nothing');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    assert.equal(await vscode.commands.executeCommand('authlint.decodeJwt'), undefined);
  },

  async 'diagnoses a 401, with the token under the cursor and without one, in the same panel'() {
    const document = await vscode.workspace.openTextDocument(await fileIn('**/smoke.env'));
    const editor = await vscode.window.showTextDocument(document);
    editor.selection = new vscode.Selection(1, 40, 1, 40);
    assert.match(await vscode.commands.executeCommand('authlint.diagnose401'), /audience/);
    await until('the page', () => panels().includes('Diagnose 401'));
    await vscode.window.showTextDocument(await fileIn('**/fly.toml'));
    assert.ok(await vscode.commands.executeCommand('authlint.diagnose401'));
    assert.deepEqual(panels(), ['Diagnose 401']);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  },

  async 'audits the workspace into a report'() {
    const result = await vscode.commands.executeCommand('authlint.auditWorkspace');
    assert.match(result.report, /# Authlint audit/);
    assert.match(result.report, /fly\/plaintext-secret/);
    assert.ok(result.errors >= 2, `${result.errors} errors`);
    await until('the preview', () => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).some(({ label }) => label.includes('Audit')));
  },

  async 'finds everything again after a restart of the server'() {
    const uri = await fileIn('**/fly.toml');
    await vscode.commands.executeCommand('authlint.restartServer');
    await has(uri, 'fly/plaintext-secret');
  },
};

exports.run = async () => {
  const results = [];
  for (const [title, test] of Object.entries(tests)) {
    try {
      await test();
      results.push({ title, passed: true });
    } catch (error) {
      results.push({ title, passed: false, error: String(error.stack) });
    }
  }
  fs.writeFileSync(process.env.E2E_RESULTS, JSON.stringify(results, null, 2));
  const failed = results.filter(({ passed }) => !passed).length;
  if (failed > 0) throw new Error(`${failed} failed`);
};
