// Bundles the tests with the sources they import into one file and runs it with mocha.
// `node scripts/test.mjs [FOLDER|FILE ...] [-- MOCHA OPTIONS]`: only the tests below these paths.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

const root = path.join(import.meta.dirname, '..');
const args = process.argv.slice(2);
const dashes = args.indexOf('--');
const wanted = dashes < 0 ? args : args.slice(0, dashes);
const mochaOptions = dashes < 0 ? [] : args.slice(dashes + 1);

// The e2e checks need a browser and a real VS Code and have a runner of their own.
const apart = ['test/e2e/', 'test/bench/'];
const SUITES = ['test/suites.test.ts', 'test/fixed-types.test.ts'];

function testsBelow(place) {
  const absolute = path.join(root, place);
  if (statSync(absolute).isFile()) return [place];
  return readdirSync(absolute, { recursive: true })
    .map((name) => path.posix.join(place, name.split(path.sep).join('/')))
    .filter((name) => name.endsWith('.test.ts') && !apart.some((folder) => name.startsWith(folder)));
}

const files = (wanted.length > 0 ? wanted : ['test']).flatMap(testsBelow).sort();
if (files.length === 0) {
  console.error(`No tests below ${wanted.join(', ')}`);
  process.exit(2);
}
// The suites and the types of what they fix take about as long as all other tests, so that a full run is two processes at once.
const isFull = wanted.length === 0 && mochaOptions.length === 0;
const groups = isFull ? [files.filter((file) => !SUITES.includes(file)), SUITES] : [files];

// One folder a run, so that two runs at once do not meet.
const out = path.join(root, 'dist-test', String(process.pid));
mkdirSync(out, { recursive: true });
try {
  const runs = await Promise.all(groups.map((group, index) => run(group, path.join(out, `tests-${index}.cjs`), index > 0)));
  for (const { output } of runs) process.stdout.write(output);
  process.exitCode = runs.find(({ status }) => status !== 0)?.status ?? 0;
} finally {
  rmSync(out, { recursive: true, force: true });
}

/** Bundles the tests of a group and runs them. The output of a quiet run is given back, so that two do not mix. */
async function run(group, outfile, isQuiet) {
  await build({
    absWorkingDir: root,
    stdin: { contents: group.map((file) => `import './${file}';`).join('\n'), resolveDir: root, sourcefile: 'all-tests.ts' },
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    sourcemap: 'inline',
    logLevel: 'warning',
    mainFields: ['module', 'main'],
    external: ['@ts-morph/common', '@ts-morph/common/*', 'ts-morph', 'esbuild', 'mocha'],
  });
  const mocha = path.join(root, 'node_modules/mocha/bin/mocha.js');
  // Suites make much that is thrown away at once; a larger young generation saves a twentieth.
  const child = spawn(
    process.execPath,
    ['--max-semi-space-size=64', '--enable-source-maps', mocha, '--timeout', '20000', ...mochaOptions, outfile],
    {
      cwd: root,
      stdio: ['inherit', isQuiet ? 'pipe' : 'inherit', isQuiet ? 'pipe' : 'inherit'],
      env: { ...process.env, FORCE_COLOR: undefined },
    },
  );
  let output = '';
  child.stdout?.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    output += chunk;
  });
  const [status] = await once(child, 'close');
  return { status: status ?? 1, output };
}
