import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ts } from 'ts-morph';

// In a copy of the repository, so that nothing is left behind.
describe('npm run new-rule', () => {
  let copy = '';

  before(() => {
    copy = mkdtempSync(path.join(tmpdir(), 'authlint-new-rule-'));
    const kept = (source: string) => !/(?:^|[\\/])(?:node_modules|dist|dist-test|e2e|bench|corpus)$/.test(source);
    for (const name of ['server', 'test', 'scripts', 'docs', 'schemas', 'package.json', 'tsconfig.json']) {
      cpSync(name, path.join(copy, name), { recursive: true, filter: kept });
    }
    symlinkSync(path.resolve('node_modules'), path.join(copy, 'node_modules'), 'junction');
  });

  after(() => rmSync(copy, { recursive: true, force: true }));

  function node(...args: string[]) {
    return spawnSync(process.execPath, args, { cwd: copy, encoding: 'utf8' });
  }

  /** Of this file alone: what it imports is checked with the repository. */
  function typeErrorsIn(file: string): readonly string[] {
    const { config } = ts.readConfigFile(path.join(copy, 'tsconfig.json'), ts.sys.readFile);
    const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [file] }, ts.sys, copy);
    const host = { ...ts.createCompilerHost(options), getDefaultLibLocation: () => path.resolve('node_modules/typescript/lib') };
    const program = ts.createProgram([path.join(copy, file)], options, host);
    const source = program.getSourceFile(path.join(copy, file));
    assert.ok(source);
    const errors = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return errors.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
  }

  it('writes a rule that is known everywhere, with a suite that fails', () => {
    const made = node('scripts/new-rule.mjs', 'token/never-heard-of');
    assert.equal(made.status, 0, made.stderr);
    const text = (file: string) => readFileSync(path.join(copy, file), 'utf8');
    assert.match(text('server/src/rules/ids.ts'), /'token\/[a-z-]+',\n {2}'token\/never-heard-of',\n/);
    assert.match(
      text('server/src/rules/index.ts'),
      /import tokenNeverHeardOf from '\.\/token\/never-heard-of';[\s\S]* tokenNeverHeardOf,\n/,
    );
    assert.ok(JSON.parse(text('schemas/authlint.schema.json')).definitions.rules.properties['token/never-heard-of']);
    assert.ok(JSON.parse(text('package.json')).contributes.configuration.properties['authlint.rules'].properties['token/never-heard-of']);

    const suites = node('scripts/test.mjs', 'test/suites.test.ts', '--', '--grep', 'never-heard-of');
    assert.notEqual(suites.status, 0);
    assert.match(suites.stdout, /Marked and not found:\n {2}src\/token\.ts:3/);
    assert.match(suites.stdout, /2 passing/, 'Only the examples that mark something fail');
    assert.match(suites.stdout, /2 failing/);

    assert.deepEqual(typeErrorsIn('server/src/rules/token/never-heard-of.ts'), []);
  }).timeout(120_000);

  it('refuses a name that is no rule name, and a rule that exists', () => {
    for (const name of ['', 'NoCategory', 'token/Upper', '../token/x']) {
      const refused = node('scripts/new-rule.mjs', ...(name === '' ? [] : [name]));
      assert.equal(refused.status, 2, name);
      assert.match(refused.stderr, /Usage: npm run new-rule category\/name/);
    }
    const again = node('scripts/new-rule.mjs', 'secret/missing');
    assert.equal(again.status, 2);
    assert.match(again.stderr, /exists already/);
    assert.ok(!existsSync(path.join(copy, 'server/src/rules/token/Upper.ts')));
  });
});
