// npm run bench [-- --files N] [--kilobytes N] [--tree DIR ...] [--rounds N] [--only audit,growth,start,server,workspace,map,activation,size]
// Prints each figure as a ratio to a rival or a limit measured in the same run. It never fails for being slow: people read it.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { activationMs } from './activation.mjs';
import { generate } from './generate.mjs';
import { pullSession, session } from './lsp-session.mjs';
import { interleaved, median, peakMebibytes, percentile } from './measure.mjs';

const repository = path.join(import.meta.dirname, '../..');
const cli = path.join(repository, 'dist/cli.js');
const oxlint = path.join(repository, 'node_modules/.bin/oxlint');
const RIPGREP_PATTERN = 'jwt|jsonwebtoken|jose|process\\.env|os\\.environ|getenv';
const ripgrep = ['rg', '-c', RIPGREP_PATTERN, '-t', 'ts', '-t', 'js', '-t', 'py'];
const audit = (root) => [process.execPath, cli, 'audit', '--format', 'json', root];

const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '10000' },
    kilobytes: { type: 'string', default: '2' },
    tree: { type: 'string', multiple: true, default: [] },
    rounds: { type: 'string', default: '7' },
    only: { type: 'string', default: 'audit,growth,start,server,workspace,map,activation,size' },
  },
});
const files = Number(values.files);
const kilobytes = Number(values.kilobytes);
const rounds = Number(values.rounds);
const parts = values.only.split(',');
const scratch = path.join(os.tmpdir(), 'authlint-bench-trees');

if (!existsSync(cli)) fail('dist/cli.js is missing: run npm run build first');
const hasRipgrep = spawnSync('rg', ['--version']).status === 0;
if (!hasRipgrep) console.log('ripgrep is not installed: rows against it are left out (Debian: apt-get install ripgrep)\n');

row('what', 'measured', 'floor', 'goal');
row('---', '---', '---', '---');
if (parts.includes('audit')) {
  benchTree(generate({ root: path.join(scratch, `tree-${files}`), files, kilobytes }), `generated, ${files} files`);
  for (const tree of values.tree) benchTree(path.resolve(tree), path.basename(tree));
}
if (parts.includes('growth')) benchGrowth();
if (parts.includes('start')) benchStart();
if (parts.includes('server')) await benchServer();
if (parts.includes('workspace')) await benchWorkspace();
if (parts.includes('map')) benchMap();
if (parts.includes('activation')) row('activation of the extension, CPU', `${activationMs().toFixed(1)} ms`, '50 ms', '25 ms');
if (parts.includes('size')) benchSize();

function benchTree(root, name) {
  const commands = { authlint: audit(root), oxlint: [oxlint, root], ...(hasRipgrep ? { rg: [...ripgrep, root] } : {}) };
  const cpu = interleaved(commands, root, rounds);
  const bytes = sourceBytes(root);
  const large = bytes > 60e6;
  const what = `audit of ${name} (${(bytes / 1e6).toFixed(0)} MB)`;
  if (hasRipgrep) row(`${what}, CPU / rg`, ratio(cpu.authlint, cpu.rg), large ? '10' : '15', large ? '3' : '5');
  row(`${what}, CPU / oxlint`, ratio(cpu.authlint, cpu.oxlint), '3', '1');
  const peak = median([1, 2, 3].map(() => peakMebibytes(audit(root).slice(1), root)));
  row(`${what}, peak memory`, `${peak.toFixed(0)} MiB`, large ? '300 MiB' : '200 MiB', large ? '150 MiB' : '100 MiB');
}

function benchGrowth() {
  const small = generate({ root: path.join(scratch, 'growth-1'), files: Math.round(files / 4), kilobytes });
  const large = generate({ root: path.join(scratch, 'growth-8'), files: Math.round(files / 4) * 8, kilobytes });
  const cpu = interleaved({ small: audit(small), large: audit(large) }, scratch, Math.max(3, Math.floor(rounds / 2)));
  row('audit of an 8 times larger tree, CPU', ratio(cpu.large, cpu.small), '8.5', '8');
  const [before, after] = [small, large].map((root) => peakMebibytes(audit(root).slice(1), root));
  row('audit of an 8 times larger tree, peak memory', ratio(after, before), '-', '1.8');
}

function benchStart() {
  const cpu = interleaved({ help: [process.execPath, cli, '--help'], node: [process.execPath, '-e', '0'] }, repository, rounds * 3);
  row('authlint --help, CPU / node -e 0', ratio(cpu.help, cpu.node), '2', '1.5');
}

async function benchServer() {
  const root = mkdtempSync(path.join(os.tmpdir(), 'authlint-bench-server-'));
  try {
    mkdirSync(path.join(root, 'src'));
    writeFileSync(path.join(root, 'package.json'), '{ "name": "bench", "dependencies": { "jsonwebtoken": "^9.0.3" } }\n');
    const authlint = [process.execPath, path.join(repository, 'dist/server.js'), '--stdio'];
    const rival = [oxlint, '--lsp'];
    // What was compiled is saved by the first session, which is not counted.
    const short = await sessions(root, authFile(500, 50), 50, { authlint, rival }, Math.max(3, rounds - 2));
    const long = await sessions(root, authFile(5000, 500), 30, { authlint }, 3);
    const first = (list) => median(list.map((one) => one.toFirst));
    const latency = (list, share) => median(list.map((one) => percentile(one.latencies, share)));
    const of = '/ oxlint --lsp';
    row(`server start to first diagnostics, 500 lines, ${of}`, ratio(first(short.authlint), first(short.rival)), '2', '0.6');
    row(`keystroke to diagnostics, 500 lines, p50, ${of}`, ratio(latency(short.authlint, 0.5), latency(short.rival, 0.5)), '-', '-');
    row(`keystroke to diagnostics, 500 lines, p95, ${of}`, ratio(latency(short.authlint, 0.95), latency(short.rival, 0.95)), '2', '0.5');
    row('server memory after 50 edits', `${median(short.authlint.map((one) => one.resident)).toFixed(0)} MiB`, '200 MB', '85 MB');
    const counts = [long, short].map(({ authlint: [one] }) => one.findings);
    row(
      `keystroke p50, 5,000 lines with ${counts[0]} findings, / 500 lines with ${counts[1]}`,
      ratio(latency(long.authlint, 0.5), latency(short.authlint, 0.5)),
      '15',
      '10',
    );
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** What an editor asks for all the time, in a workspace of 2,000 files, of which one is open. */
async function benchWorkspace() {
  const root = generate({ root: path.join(scratch, 'tree-2000'), files: 2000, kilobytes });
  const file = 'bench/auth.ts';
  mkdirSync(path.join(root, 'bench'), { recursive: true });
  writeFileSync(path.join(root, file), authFile(500, 50));
  try {
    const command = [process.execPath, path.join(repository, 'dist/server.js'), '--stdio'];
    const told = [];
    for (let round = -1; round < 3; round++) {
      const result = await pullSession({ command, root, file, times: 30 });
      if (round >= 0) told.push(result);
    }
    const of = (what) => (share) => `${median(told.map((one) => percentile(one[what], share))).toFixed(1)} ms`;
    const shown = (what) => `${of(what)(0.5)} / ${of(what)(0.95)}`;
    row('2,000 files: keystroke to pulled diagnostics, p50 / p95', shown('keystrokes'), '-', '-');
    row('2,000 files: pull of the whole workspace, nothing changed, CPU of the server', of('idlePulls')(0.5), '-', '5 ms');
    row('2,000 files: code actions at a finding, p50 / p95', shown('actions'), '-', '-');
  } finally {
    rmSync(path.join(root, 'bench'), { recursive: true, force: true });
  }
}

function benchMap() {
  const root = generate({ root: path.join(scratch, 'tree-2000'), files: 2000, kilobytes });
  const cpu = interleaved({ map: [process.execPath, cli, 'map', root], audit: audit(root) }, root, Math.max(3, rounds - 4));
  row('authlint map of 2,000 files, CPU / audit', ratio(cpu.map, cpu.audit), '-', '1.1');
}

/** Sessions of each server with one file, in turn, after one of each that is not counted. */
async function sessions(root, text, edits, servers, times) {
  writeFileSync(path.join(root, 'src/auth.ts'), text);
  const results = Object.fromEntries(Object.keys(servers).map((name) => [name, []]));
  for (let round = -1; round < times; round++) {
    for (const [name, command] of Object.entries(servers)) {
      const result = await session({ command, root, file: 'src/auth.ts', edits });
      if (round >= 0) results[name].push(result);
    }
  }
  return results;
}

function benchSize() {
  const vsix = path.join(repository, 'authlint.vsix');
  if (existsSync(vsix)) row('authlint.vsix', `${(statSync(vsix).size / 1e6).toFixed(2)} MB`, '8 MB', '4 MB');
  else console.log('authlint.vsix is not there: run npm run package first');
}

/** A TypeScript file of so many lines with so many findings of Authlint's, and as many of oxlint's default rules. */
function authFile(lines, findings) {
  const text = ["import jwt from 'jsonwebtoken';", '// EDIT_HERE', 'const secret = process.env.JWT_SECRET as string;'];
  for (let index = 0; index < findings; index++) {
    text.push(
      `export function signAccessToken${index}(id: string): string {`,
      '  debugger;',
      "  return jwt.sign({ sub: id }, secret, { expiresIn: '3600' });",
      '}',
    );
  }
  for (let index = 0; text.length < lines; index++)
    text.push(`export const row${index} = (text: string, limit = ${index}) => text.trim().slice(0, limit) + ' of ${index}';`);
  return `${text.join('\n')}\n`;
}

function sourceBytes(root) {
  const list = spawnSync('git', ['ls-files', '-z', '-co', '--exclude-standard'], { cwd: root, maxBuffer: 1 << 28 });
  const names =
    list.status === 0
      ? list.stdout.toString().split('\0')
      : spawnSync('find', ['.', '-type', 'f', '-print0'], { cwd: root, maxBuffer: 1 << 28 })
          .stdout.toString()
          .split('\0');
  let bytes = 0;
  for (const name of names) {
    if (/\.(?:[cm]?[jt]sx?|py)$/.test(name)) bytes += statSync(path.join(root, name), { throwIfNoEntry: false })?.size ?? 0;
  }
  return bytes;
}

function ratio(left, right) {
  return `${(left / right).toFixed(2)} (${format(left)} / ${format(right)})`;
}

function format(value) {
  return value < 10 ? value.toFixed(3) : value.toFixed(0);
}

function row(...cells) {
  console.log(`| ${cells.join(' | ')} |`);
}

function fail(message) {
  console.error(message);
  process.exit(2);
}
