// Packs the extension: `node scripts/package.mjs [--out FILE]`, after a build. The command line goes to npm with the same files, but no
// editor runs it, so that it is left out here: from a folder of its own, because vsce takes its list from package.json alone.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

const root = path.join(import.meta.dirname, '..');
const { values } = parseArgs({ options: { out: { type: 'string', default: 'authlint.vsix' } } });
const out = path.resolve(values.out);
const staging = path.join(root, 'dist-test', `package-${process.pid}`);
const COMMAND_LINE = ['cli.js', 'commands.js'].map((name) => path.join(root, 'dist', name));

const { bin, scripts, devDependencies, dependencies, ...manifest } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
try {
  mkdirSync(staging, { recursive: true });
  for (const pattern of manifest.files) {
    // What stands in a folder is left to vsce, which reads the same list.
    const name = pattern.includes('*') ? path.dirname(pattern) : pattern;
    cpSync(path.join(root, name), path.join(staging, name), { recursive: true, filter: (file) => !COMMAND_LINE.includes(file) });
  }
  writeFileSync(path.join(staging, 'package.json'), JSON.stringify(manifest, null, 2));
  const vsce = path.join(root, 'node_modules/@vscode/vsce/vsce');
  const { status } = spawnSync(process.execPath, [vsce, 'package', '--no-dependencies', '--out', out], { cwd: staging, stdio: 'inherit' });
  process.exitCode = status ?? 1;
} finally {
  rmSync(staging, { recursive: true, force: true });
}
