import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Analysis } from '../../server/src/analysis/analysis';
import { describeDiagnosis, describeDiagnosisMarkdown, diagnosisAsJson } from '../../server/src/diagnosis/describe';
import { diagnose } from '../../server/src/diagnosis/diagnose';
import type { Diagnosis } from '../../server/src/diagnosis/diagnosis';
import { loadInto, openWorkspace } from '../../server/src/disk/workspace';
import { locateIn } from './diagnosing';

// The five stories as their users lived them. What is answered to each is checked in; `UPDATE=1` writes it anew.

const CORPUS = path.join(process.cwd(), 'test/corpus');
const NOW = Date.UTC(2026, 0, 15, 12);

describe('the diagnosis of the stories', () => {
  for (const name of readdirSync(CORPUS).sort()) {
    it(name, () => {
      const { diagnosis, secrets } = diagnosisOf(path.join(CORPUS, name));
      const text = describeDiagnosis(diagnosis);
      const record = path.join(process.cwd(), 'test/diagnosis', `${name}.txt`);
      if (process.env['UPDATE']) writeFileSync(record, text);
      assert.equal(text, existsSync(record) ? readFileSync(record, 'utf8') : '');
      const failed = diagnosis.groups.flatMap(({ checks }) => checks).filter(({ answer }) => answer === 'fail');
      assert.equal(failed.length === 0, name.endsWith('-mended'));
      assert.ok(secrets.length > 0);
      for (const shown of [text, describeDiagnosisMarkdown(diagnosis), JSON.stringify(diagnosisAsJson(diagnosis))])
        for (const secret of secrets) assert.ok(!shown.includes(secret), 'a value of an env file is shown');
    });
  }
});

function diagnosisOf(root: string): { readonly diagnosis: Diagnosis; readonly secrets: readonly string[] } {
  const analysis = new Analysis();
  loadInto(analysis, openWorkspace(root));
  // That this repository tracks their env files is no part of the stories.
  analysis.setGitStandings(new Map());
  const contract = analysis.contract();
  const secrets = contract.facts
    .all('env-entry')
    .map(({ value }) => value.reveal())
    .filter((value) => value.length > 20 && !value.includes('://'));
  return { diagnosis: diagnose(analysis.check(), contract, undefined, NOW, locateIn(analysis)), secrets };
}
