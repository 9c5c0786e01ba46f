import assert from 'node:assert/strict';
import { Analysis } from '../../server/src/analysis/analysis';

const NOW = Date.UTC(2026, 2, 15, 12);

function engine(): Analysis {
  const analysis = new Analysis();
  analysis.setFile('api/.env', 'JWT_SECRET=changeme\n');
  return analysis;
}

describe('analysis: a check in steps', () => {
  it('finds what a check finds', () => {
    const analysis = engine();
    for (const _ of analysis.checkAhead(NOW));
    assert.ok(analysis.check(NOW).findings.length > 0);
    assert.deepEqual(analysis.check(NOW), engine().check(NOW));
  });

  it('forgets what it found when a file changes between two steps', () => {
    const analysis = engine();
    const steps = analysis.checkAhead(NOW)[Symbol.iterator]();
    for (let step = 0; step < 20; step++) steps.next();
    analysis.setFile('api/.env', 'PORT=3000\n');
    while (!steps.next().done);
    assert.deepEqual(analysis.check(NOW).findings, []);
  });
});
