import assert from 'node:assert/strict';
import fc from 'fast-check';
import picomatch from 'picomatch';
import { anyGlob, globFor, globProblem } from '../../server/src/analysis/globs';

describe('globs of settings', () => {
  const matched = (glob: string, paths: readonly string[]) => paths.filter(anyGlob([glob]));

  it('match names in any folder without a slash, and from the folder with one', () => {
    const paths = ['a.test.ts', 'src/a.test.ts', 'src/deep/b.test.ts', 'tests/x.ts', 'src/tests/y.ts', 'src/.env', '.env'];
    assert.deepEqual(matched('*.test.ts', paths), ['a.test.ts', 'src/a.test.ts', 'src/deep/b.test.ts']);
    assert.deepEqual(matched('src/*.ts', paths), ['src/a.test.ts']);
    assert.deepEqual(matched('tests/', paths), ['tests/x.ts']);
    assert.deepEqual(matched('**/tests/**', paths), ['tests/x.ts', 'src/tests/y.ts']);
    assert.deepEqual(matched('{src,lib/x}/{*,deep/*}.ts', paths), ['src/a.test.ts', 'src/deep/b.test.ts']);
    assert.deepEqual(matched('.env', paths), ['src/.env', '.env']);
    assert.deepEqual(matched('./.env', paths), ['.env']);
    assert.deepEqual(matched('**', paths), paths);
    assert.deepEqual(matched('src/[!a-b]*', paths), ['src/.env']);
  });

  it('match what picomatch matches', () => {
    const part = fc.constantFrom(
      'a',
      'b',
      'ab',
      '.a',
      'a.b',
      '*',
      '**',
      '?',
      'a*',
      '*b',
      '*a*',
      '[ab]',
      '[^a]',
      '[a-c]b',
      '{a,b}',
      '{a,b*}b',
      '{a/b,b}',
    );
    const glob = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
    const path = fc
      .array(fc.constantFrom('a', 'b', 'ab', '.a', 'a.b', 'abb', 'cb'), { minLength: 1, maxLength: 5 })
      .map((parts) => parts.join('/'));
    fc.assert(
      fc.property(glob, path, (pattern, file) => {
        const expected = picomatch(pattern, { dot: true, basename: !pattern.includes('/'), strictSlashes: true });
        // picomatch takes a folder for all that is in it, and a file is no folder.
        fc.pre(!/\/\*\*$/.test(pattern) || !picomatch.isMatch(file, pattern.replace(/(\/\*\*)+$/, ''), { dot: true }));
        return anyGlob([pattern])(file) === expected(file);
      }),
      { numRuns: 2000 },
    );
  });

  it('can be written for one path, whatever it is called', () => {
    const name = fc
      .string({ unit: fc.constantFrom(...'ab[]{}()!+@*?,.\\'), minLength: 1, maxLength: 6 })
      .filter((text) => !/^\.{1,2}$/.test(text));
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 3 }), (names) => {
        const path = names.join('/');
        const glob = globFor(path);
        assert.ok(glob !== undefined, path);
        assert.equal(globProblem(glob), undefined, glob);
        assert.ok(anyGlob([glob])(path), `${glob} for ${path}`);
        assert.ok(!anyGlob([glob])(`${path}x`) && !anyGlob([glob])(`x/${path}`), glob);
      }),
      { numRuns: 500 },
    );
  });

  it('say why they cannot be used', () => {
    const said = [
      '',
      '/etc/*',
      '..',
      'a/../b',
      '!a',
      'a\\b',
      '+(a|b)',
      'x'.repeat(301),
      '{a,b}{a,b}{a,b}{a,b}',
      `{${','.repeat(21)}}`,
      'a\nb',
    ];
    assert.deepEqual(
      said.map((glob) => globProblem(glob)?.split(':')[0]),
      [
        'must not be empty',
        'must be relative to the folder of the settings',
        'must not lead out of the folder of the settings',
        'must not lead out of the folder of the settings',
        'must not start with "!"',
        'must separate folders with "/"',
        'must not hold "+(", "@(", "?(", "*(" or "!("',
        'must not be longer than 300 characters',
        'must not hold more than 3 braces and 20 commas',
        'must not hold more than 3 braces and 20 commas',
        'must be one line',
      ],
    );
  });

  it('cannot be made slow', () => {
    const hard = [
      '*a*a*a*a*a*a*a*a*a*a*a*b',
      `${'**/a/'.repeat(50)}b`,
      `${'**/*'.repeat(60)}b`,
      `{${'*a'.repeat(20)},${'*a'.repeat(20)}}b`,
    ];
    const paths = ['a'.repeat(255), Array.from({ length: 300 }, () => 'a').join('/')];
    for (const glob of hard) assert.equal(globProblem(glob), undefined, glob);
    const start = performance.now();
    for (let turn = 0; turn < 20; turn++) for (const path of paths) assert.equal(anyGlob(hard)(path), false);
    assert.ok(performance.now() - start < 1000);
  });
});
