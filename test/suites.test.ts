import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { engine } from './harness/engine';
import { Rewrite } from './harness/rewrite';
import { runDoctor, runSuiteTest } from './harness/run';
import { readSuite, type Suite } from './harness/suite';

// Every Markdown suite and every rule page becomes a set of tests. UPDATE=1 writes marks and fixed blocks anew:
// read the difference before you keep it.

const updating = process.env['UPDATE'] === '1';

for (const folder of ['docs/rules', 'test/rules']) {
  describe(folder, () => {
    for (const file of markdownBelow(folder)) {
      const suite = readOrReport(file);
      if (suite) suiteTests(suite);
    }
  });
}

function suiteTests(suite: Suite): void {
  describe(suite.path, () => {
    const rewrite = updating ? new Rewrite(suite) : undefined;
    for (const test of suite.tests) {
      it(`${test.title} (line ${test.line + 1})`, async () => {
        runSuiteTest(engine, suite, test, rewrite);
        await runDoctor(engine, suite, test);
      });
    }
    after(() => {
      if (rewrite?.isNeeded) writeFileSync(suite.path, rewrite.text());
    });
  });
}

/** A suite that cannot be read is one failing test, so that the others still run. */
function readOrReport(file: string): Suite | undefined {
  try {
    return readSuite(file, readFileSync(file, 'utf8'));
  } catch (error) {
    it(file, () => {
      throw error;
    });
    return undefined;
  }
}

function markdownBelow(folder: string): string[] {
  return readdirSync(path.join(process.cwd(), folder), { recursive: true, encoding: 'utf8' })
    .map((name) => path.posix.join(folder, name.split(path.sep).join('/')))
    .filter((name) => name.endsWith('.md'))
    .sort();
}
