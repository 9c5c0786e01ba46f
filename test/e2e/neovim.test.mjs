import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { promisify } from 'node:util';
import { FIXTURE } from './vscode.mjs';

const here = import.meta.dirname;
const DIST = process.env.E2E_DIST ?? path.join(here, '../../dist');

function skip() {
  if (spawnSync('nvim', ['--version']).status === 0) return false;
  if (process.env.E2E_REQUIRED) throw new Error('E2E_REQUIRED is set, and nvim is missing');
  return 'no nvim on the PATH';
}

for (const [name, command] of [
  ['dist/server.js --stdio', ['server.js', '--stdio']],
  ['authlint lsp --stdio', ['cli.js', 'lsp', '--stdio']],
]) {
  test(`neovim over ${name}`, { skip: skip(), timeout: 60_000 }, async (t) => {
    const root = await mkdtemp(path.join(os.tmpdir(), 'nve2e-'));
    t.after(() => rm(root, { recursive: true, force: true }));
    await cp(FIXTURE, root, { recursive: true });
    await writeFile(path.join(root, 'backend/.env.example'), 'LOG_LEVEL=\n');
    const second = await mkdtemp(path.join(os.tmpdir(), 'nve2e-second-'));
    t.after(() => rm(second, { recursive: true, force: true }));
    await writeFile(path.join(second, '.env'), 'SESSION_SECRET=changeme\n');
    const [script, ...args] = command;
    const file = path.join(root, 'frontend/.env.local');
    const { stdout } = await promisify(execFile)(
      'nvim',
      ['--headless', '--clean', '-n', '-i', 'NONE', '-S', path.join(here, 'neovim.lua')],
      {
        env: {
          ...process.env,
          HOME: root,
          LSP_ROOT: root,
          LSP_FILE: file,
          LSP_SECOND: second,
          LSP_COMMAND: [process.execPath, path.join(DIST, script), ...args].join(' '),
        },
      },
    ).catch((error) => assert.fail(error.stdout || error.message));
    assert.match(stdout, /^OK$/m);
    assert.match(await readFile(file, 'utf8'), /^AUTH_SECRET=[\w-]{43}$/m);
    assert.doesNotMatch(stdout, /changeme/);
  });
}
