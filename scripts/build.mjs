// Makes dist/: three bundles (client, server, CLI), the TypeScript compiler as a file of its own, and the rules' pages.
// The compiler stays apart because a bundle that wraps it is parsed twice by V8 at every start.
import { existsSync } from 'node:fs';
import { cp, mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';

const root = path.join(import.meta.dirname, '..');
// Made aside and moved into place at the end, so that a failed build leaves the last good one.
const made = path.join(root, 'dist-test', `build-${process.pid}`);
const dist = path.join(root, 'dist');
const compiler = path.join(root, 'node_modules/@ts-morph/common/dist/typescript.js');

/** Sends every import of the compiler to dist/typescript.js. */
const compilerBeside = {
  name: 'compiler-beside',
  setup(build) {
    build.onResolve({ filter: /^@ts-morph\/common\/dist\/typescript\.js$/ }, () => ({ path: './typescript.js', external: true }));
  },
};

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  minify: true,
  sourcemap: false,
  legalComments: 'none',
  logLevel: 'warning',
  mainFields: ['module', 'main'],
  plugins: [compilerBeside],
};

try {
  await mkdir(made, { recursive: true });
  const entries = [
    { in: 'client/src/extension.ts', out: 'client.js', external: ['vscode'] },
    { in: 'server/src/lsp/main.ts', out: 'server.js' },
    { in: 'server/src/cli/main.ts', out: 'cli.js', banner: { js: '#!/usr/bin/env node' } },
  ].filter((entry) => existsSync(path.join(root, entry.in)));
  await Promise.all([
    ...entries.map((entry) =>
      build({
        ...common,
        entryPoints: [entry.in],
        outfile: path.join(made, entry.out),
        external: entry.external ?? [],
        banner: entry.banner ?? {},
      }),
    ),
    build({ ...common, bundle: false, plugins: [], entryPoints: [compiler], outfile: path.join(made, 'typescript.js') }),
  ]);
  const pages = path.join(root, 'docs/rules');
  if (existsSync(pages)) await cp(pages, path.join(made, 'rules'), { recursive: true });
  await rm(dist, { recursive: true, force: true });
  await rename(made, dist);
} finally {
  await rm(made, { recursive: true, force: true });
}
