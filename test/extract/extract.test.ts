import assert from 'node:assert/strict';
import { extract } from '../../server/src/extract/index';

describe('extracting any file', () => {
  it('takes an env file with more entries than a call takes arguments', () => {
    const { facts, problems } = extract({ path: '.env', text: 'JWT_SECRET=abc\n'.repeat(150_000) });
    assert.deepEqual(problems, []);
    assert.equal(facts.filter((fact) => fact.kind === 'env-entry').length, 150_000);
  });
});
