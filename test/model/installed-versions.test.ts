import assert from 'node:assert/strict';
import { Analysis } from '../../server/src/analysis/analysis';

const CODE = 'import { jwtVerify } from "jose";\nexport const check = (token, key) => jwtVerify(token, key);\n';

/** What the verifier of each service says of an algorithm that is not on its list: the wording changed with version 5. */
function refusals(files: Readonly<Record<string, string>>): readonly string[] {
  const analysis = new Analysis();
  for (const [path, text] of Object.entries(files)) analysis.setFile(path, text);
  return analysis.contract().verifiers.map(({ semantics }) => semantics.algorithms.refusedError.replace(/^.*Parameter /, ''));
}

const OLD = 'not allowed';
const NEW = 'value not allowed';

describe('the installed version of a library', () => {
  it('is the newest without a manifest, and the newest that a range allows', () => {
    assert.deepEqual(refusals({ 'a.js': CODE }), [NEW]);
    for (const [range, expected] of [
      ['^4.15.0', OLD],
      ['4.x', OLD],
      ['<5', OLD],
      ['>=4', NEW],
      ['^5.1.0', NEW],
      ['latest', NEW],
      ['workspace:*', NEW],
    ])
      assert.deepEqual(refusals({ 'package.json': `{"dependencies":{"jose":"${range}"}}`, 'a.js': CODE }), [expected], range);
  });

  it('is what the nearest lock file pins for the service', () => {
    const pnpm = [
      'importers:',
      '  api:',
      '    dependencies:',
      '      jose:',
      '        specifier: ">=4"',
      '        version: 4.15.4',
      '  web:',
      '    dependencies:',
      '      jose:',
      '        specifier: ">=4"',
      '        version: 5.9.6',
    ];
    assert.deepEqual(
      refusals({
        'pnpm-lock.yaml': pnpm.join('\n'),
        'api/package.json': '{"dependencies":{"jose":">=4"}}',
        'api/a.js': CODE,
        'web/package.json': '{"dependencies":{"jose":">=4"}}',
        'web/a.js': CODE,
      }),
      [OLD, NEW],
    );
  });

  it('is told by the range where a lock file holds several', () => {
    const yarn = ['jose@>=4:', '  version "4.15.4"', '', 'jose@^5.0.0:', '  version "5.9.6"'].join('\n');
    const manifest = '{"dependencies":{"jose":">=4"}}';
    assert.deepEqual(refusals({ 'yarn.lock': yarn, 'package.json': manifest, 'a.js': CODE }), [OLD]);
  });
});
