import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Analysis } from '../server/src/analysis/analysis';
import { loadInto, openWorkspace } from '../server/src/disk/workspace';

// Whole projects in the manner of real ones. What is found in each is checked in, so that a change of a rule shows here as a
// difference; `UPDATE=1` writes it anew. A mended project must be silent.

const CORPUS = path.join(process.cwd(), 'test/corpus');

describe('the corpus', () => {
  for (const name of readdirSync(CORPUS).sort()) {
    it(name, () => {
      const found = findingsOf(path.join(CORPUS, name));
      const record = path.join(CORPUS, name, 'findings.txt');
      if (name.endsWith('-mended')) {
        assert.equal(found, '');
        return;
      }
      assert.notEqual(found, '', 'a broken project must have findings');
      if (process.env['UPDATE']) writeFileSync(record, found);
      assert.equal(found, existsSync(record) ? readFileSync(record, 'utf8') : '');
    });
  }
});

function findingsOf(root: string): string {
  const analysis = new Analysis();
  loadInto(analysis, openWorkspace(root));
  // That this repository tracks their env files is no part of the stories.
  analysis.setGitStandings(new Map());
  return analysis
    .check()
    .findings.map((finding) => {
      const { line, column } = analysis.linesOf(finding.at.file).position(finding.at.start);
      return `${finding.at.file}:${line + 1}:${column + 1} ${finding.severity} ${finding.rule}: ${finding.message}\n`;
    })
    .join('');
}
