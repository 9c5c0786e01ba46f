// `npm run new-rule category/name`: adds the id, writes the rule, its page and its suite, and repairs the generated lists.
// The suite starts with one example that fails, because the new rule finds nothing yet.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..');
const [id, ...rest] = process.argv.slice(2);

if (id === undefined || rest.length > 0 || !/^[a-z]+\/[a-z]+(?:-[a-z]+)*$/.test(id)) {
  fail(
    'Usage: npm run new-rule category/name\nThe name says what is wrong, in lower case with hyphens, and reads well after "ignore": token/no-expiry.',
  );
}

const files = {
  rule: `server/src/rules/${id}.ts`,
  page: `docs/rules/${id}.md`,
  suite: `test/rules/${id}.md`,
};
for (const file of Object.values(files)) if (existsSync(path.join(root, file))) fail(`${file} exists already.`);

addId();
write(files.rule, ruleText());
write(files.page, pageText());
write(files.suite, suiteText());
// The list of rules, then what is made from it.
regenerate('test/rule-pages.test.ts', 'the list of rules');
regenerate('test/settings.test.ts', 'are described');

console.log(`Wrote ${Object.values(files).join(', ')}
and added ${id} to server/src/rules/ids.ts, server/src/rules/index.ts, schemas/authlint.schema.json and package.json.

Next: node scripts/test.mjs test/suites.test.ts -- --grep ${id}
fails until the rule finds what its suite marks. docs/adding-a-rule.md has the steps.`);

function fail(message) {
  console.error(message);
  process.exit(2);
}

/** Puts the id after the last of its category, or at the end. */
function addId() {
  const file = 'server/src/rules/ids.ts';
  const lines = readFileSync(path.join(root, file), 'utf8').split('\n');
  if (lines.includes(`  '${id}',`)) fail(`${id} is in ${file} already.`);
  const family = lines.findLastIndex((line) => line.startsWith(`  '${id.split('/')[0]}/`));
  const end = lines.findIndex((line) => line.startsWith('] as const'));
  lines.splice(family < 0 ? end : family + 1, 0, `  '${id}',`);
  writeFileSync(path.join(root, file), lines.join('\n'));
}

function write(file, text) {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
}

function regenerate(test, title) {
  const run = spawnSync(process.execPath, [path.join(root, 'scripts/test.mjs'), test, '--', '--grep', title], {
    cwd: root,
    env: { ...process.env, UPDATE: '1' },
    encoding: 'utf8',
  });
  if (run.status !== 0) fail(`The generated files could not be repaired:\n${run.stdout}${run.stderr}`);
}

function ruleText() {
  return `import type { Contract } from '../../model/contract';
import { defineRule, type Finding } from '../rule';

// Say here in two or three sentences why this breaks authentication.
export default defineRule({
  id: '${id}',
  summary: 'Name the defect in one line',
  severity: 'warning',
  fixes: 'none',
  options: {},
  check,
});

function* check(contract: Contract): Iterable<Finding> {
  for (const issuer of contract.issuers) {
    if (issuer.fact.algorithm.kind !== 'literal' || issuer.fact.algorithm.value !== null) continue;
    yield {
      at: issuer.fact.calleeAt,
      message: 'Say what is wrong, on one line that makes sense alone',
      help: 'Say why it breaks and what to do, in one to three sentences.',
    };
  }
}
`;
}

/** One file of a suite; the carets mark the callee. */
function example(mark) {
  const code = [
    "import jwt from 'jsonwebtoken';",
    '',
    "export const token = jwt.sign({ sub: 'me' }, process.env.JWT_SECRET, { expiresIn: '15m' });",
  ];
  const carets = `${' '.repeat('export const token = '.length)}^^^^^^^^ warning: ${mark}`;
  return ['`src/token.ts`:', '', '```ts', ...code, ...(mark === '' ? [] : [carets]), '```'].join('\n');
}

function pageText() {
  return `# ${id}

Say in one sentence what this rule finds.

## What it finds

## Why it breaks

## Example (broken)

<!-- only: ${id} -->

${example('Say what is wrong…')}

## Example (right)

<!-- only: ${id} -->

${example('')}

## Fix

## Options

None.

## When not to use it

## References
`;
}

function suiteText() {
  return `# ${id}

## The plainest case

<!-- only: ${id} -->

${example('Say what is wrong…')}

## What cannot be read is not reported

<!-- only: ${id} -->

\`src/token.ts\`:

\`\`\`ts
import jwt from 'jsonwebtoken';

export const token = jwt.sign(payload(), key(), options());
\`\`\`
`;
}
