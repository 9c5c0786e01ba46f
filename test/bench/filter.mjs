// node test/bench/filter.mjs DIR ...
// How much the byte filter keeps of each tree, and whether the findings are the same when every file is parsed.
import { mkdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { build } from 'esbuild';

const repository = path.join(import.meta.dirname, '../..');
const folder = path.join(repository, 'dist-test', `filter-${process.pid}`);
const SOURCE = `
  export { Analysis } from './server/src/analysis/analysis';
  export { isPlainlySecret, nameKind } from './server/src/facts/secret-names';
  export { loadInto, openWorkspace } from './server/src/disk/workspace';
`;

let differing = 0;
mkdirSync(folder, { recursive: true });
try {
  const { Analysis, isPlainlySecret, loadInto, nameKind, openWorkspace } = await engine();
  for (const root of process.argv.slice(2)) {
    const kept = new Map();
    const filtered = new Analysis();
    const setFile = filtered.setFile.bind(filtered);
    filtered.setFile = (file, text) => {
      kept.set(file, text.length);
      return setFile(file, text);
    };
    const workspace = openWorkspace(root);
    loadInto(filtered, workspace);
    const all = new Analysis();
    let bytes = 0;
    for (const file of workspace.files) {
      const text = workspace.read(file);
      if (text === undefined) continue;
      bytes += text.length;
      all.setFile(file, text);
    }
    loadInto(all, workspace, []);
    const left = lines(filtered);
    const right = lines(all);
    const lost = lostFacts(all, kept, { isPlainlySecret, nameKind });
    const differences = [
      ...right.filter((line) => !left.includes(line)).map((line) => `  only unfiltered: ${line}`),
      ...lost.map((line) => `  fact without a file: ${line}`),
      ...left.filter((line) => !right.includes(line)).map((line) => `  only filtered: ${line}`),
    ];
    if (differences.length > 0) differing++;
    const keptBytes = [...kept.values()].reduce((sum, length) => sum + length, 0);
    console.log(
      `${path.basename(root)}: kept ${kept.size} of ${workspace.files.length} files, ${megabytes(keptBytes)} of ${megabytes(bytes)}; ` +
        `findings ${left.length} filtered, ${right.length} unfiltered, ${differences.length - lost.length} differ; ` +
        `${lost.length} facts outside of the kept files`,
    );
    for (const line of differences) console.log(line);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = differing > 0 ? 1 : 0;

async function engine() {
  const outfile = path.join(folder, 'engine.cjs');
  await build({
    absWorkingDir: repository,
    stdin: { contents: SOURCE, resolveDir: repository, sourcefile: 'engine.ts' },
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    logLevel: 'warning',
    mainFields: ['module', 'main'],
    external: ['@ts-morph/common', '@ts-morph/common/*'],
  });
  return createRequire(outfile)(outfile);
}

/** Findings as comparable lines. Places say enough: messages may hold what is drawn at random for each run. */
function lines(analysis) {
  return analysis
    .check()
    .findings.map(({ rule, severity, at, message }) => `${at.file}:${at.start}-${at.end} ${severity} ${rule} ${message}`);
}

/** Facts that a rule could start from, in files that the filter passes over. Other variables, exports and mentions count only beside them. */
function lostFacts(analysis, kept, names) {
  const contract = analysis.contract();
  const lost = [];
  for (const file of analysis.files()) {
    if (kept.has(file) || contract.isTestFile(file)) continue;
    for (const fact of analysis.factsOf(file)) {
      if (!isUsed(fact, names)) continue;
      lost.push(`${file}:${fact.at?.start} ${fact.kind} ${fact.name ?? ''}`);
    }
  }
  return lost;
}

function isUsed(fact, { isPlainlySecret, nameKind }) {
  if (fact.kind === 'env-read') return ['signing-secret', 'private-key'].includes(nameKind(fact.name));
  if (fact.kind === 'client-exposure') return isPlainlySecret(fact.name);
  if (fact.kind === 'authorization-header') return fact.missing === 'possible';
  return !['export', 'name-evidence', 'manifest', 'environment-access'].includes(fact.kind);
}

function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
