// Audits the example workspace. Findings are what one came to see, so they are no failure here.
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..');
const run = spawnSync(process.execPath, [path.join(root, 'dist/cli.js'), 'audit', 'examples/full-stack'], { cwd: root, stdio: 'inherit' });
process.exitCode = run.status === 1 ? 0 : (run.status ?? 2);
