// Makes dist/: a small client and the protocol library that it loads when it is needed, two small starters (server, CLI), the code they
// load by way of V8's code cache, the rules' pages, and the notices of the packages that are bundled.
// The TypeScript compiler is a file of its own because a bundle that wraps it is parsed twice by V8 at every start.
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { lazyLibrary, reexported } from './lazy-library.mjs';
import { notices } from './notices.mjs';
import { checkUses, parserOnly } from './parser-only.mjs';

const root = path.join(import.meta.dirname, '..');
// Made aside and moved into place at the end, so that a failed build leaves the last good one.
const made = path.join(root, 'dist-test', `build-${process.pid}`);
const dist = path.join(root, 'dist');
const compiler = path.join(root, 'node_modules/@ts-morph/common/dist/typescript.js');

/** Imports that become files of their own in dist/, loaded through server/src/disk/code-cache.ts. */
const APART = [
  { import: /^@ts-morph\/common\/dist\/typescript\.js$/, file: 'typescript.js' },
  { import: /^\.\/commands$/, file: 'commands.js' },
  { import: /^\.\/lsp\/main$/, file: 'language-server.js' },
];
const codeCache = JSON.stringify(path.join(root, 'server/src/disk/code-cache'));

const apart = {
  name: 'apart',
  setup(build) {
    for (const { import: filter, file } of APART) build.onResolve({ filter }, () => ({ path: file, namespace: 'apart' }));
    build.onLoad({ filter: /./, namespace: 'apart' }, (args) => ({
      contents: `const { loadCode } = require(${codeCache}); module.exports = loadCode(__dirname + ${JSON.stringify(`/${args.path}`)});`,
      resolveDir: root,
    }));
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
  plugins: [apart],
};

try {
  await mkdir(made, { recursive: true });
  const extractors = path.join(root, 'server/src/extract/typescript');
  const parser = parserOnly(readFileSync(compiler, 'utf8'), extractors);
  checkUses(extractors, parser.lost);
  const starter = (file, contents) => ({ stdin: { contents, sourcefile: file, resolveDir: path.join(root, 'server/src') }, out: file });
  const entries = [
    { entryPoints: ['client/src/extension.ts'], out: 'client.js', external: ['vscode'], plugins: [lazyLibrary(root)] },
    { ...starter('language-client.js', reexported(root)), external: ['vscode'], plugins: [] },
    starter('server.js', "import './lsp/main';"),
    { entryPoints: ['server/src/lsp/main.ts'], out: 'language-server.js' },
    { entryPoints: ['server/src/cli/main.ts'], out: 'cli.js', banner: { js: '#!/usr/bin/env node' } },
    { entryPoints: ['server/src/cli/commands.ts'], out: 'commands.js' },
  ];
  const [results] = await Promise.all([
    Promise.all(entries.map(({ out, ...entry }) => build({ ...common, ...entry, metafile: true, outfile: path.join(made, out) }))),
    build({
      ...common,
      bundle: false,
      plugins: [],
      stdin: { contents: parser.text, sourcefile: 'typescript.js' },
      outfile: path.join(made, 'typescript.js'),
      // The compiler's license asks for its notice to stay.
      legalComments: 'inline',
    }),
  ]);
  await writeFile(
    path.join(made, 'NOTICES.txt'),
    notices(
      root,
      results.map(({ metafile }) => metafile),
    ),
  );
  const pages = path.join(root, 'docs/rules');
  if (existsSync(pages)) await cp(pages, path.join(made, 'rules'), { recursive: true });
  await rm(dist, { recursive: true, force: true });
  await rename(made, dist);
} finally {
  await rm(made, { recursive: true, force: true });
}
