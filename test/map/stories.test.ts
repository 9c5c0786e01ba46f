import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Analysis } from '../../server/src/analysis/analysis';
import { loadInto, openWorkspace } from '../../server/src/disk/workspace';
import { mapText } from '../../server/src/map/index';
import { mapOfAnalysis } from './mapping';

// The five stories as maps. What each looks like is checked in; `UPDATE=1` writes it anew.

const CORPUS = path.join(process.cwd(), 'test/corpus');

describe('the map of the stories', () => {
  for (const name of readdirSync(CORPUS).sort()) {
    it(name, () => {
      const analysis = new Analysis();
      loadInto(analysis, openWorkspace(path.join(CORPUS, name)));
      analysis.setGitStandings(new Map());
      const text = mapText(mapOfAnalysis(analysis));
      const record = path.join(process.cwd(), 'test/map', `${name}.txt`);
      if (process.env['UPDATE']) writeFileSync(record, text);
      assert.equal(text, existsSync(record) ? readFileSync(record, 'utf8') : '');
      if (name.endsWith('-mended')) assert.doesNotMatch(text, /[✖!] /);
    });
  }
});
