import assert from 'node:assert/strict';
import { whyItDoesNotParse } from './parses';

describe('whether a file parses', () => {
  const cases: [string, string, string][] = [
    ['a.ts', 'const x: number = 1;\n', 'const x = ;\n'],
    ['a.tsx', 'const x = <p>hi</p>;\n', 'const x = <p>hi;\n'],
    ['a.py', 'def f(x):\n    return x\n', 'def f(x:\n    return x\n'],
    ['package.json', '{ "a": 1 }\n', '{ "a": }\n'],
    ['fly.toml', 'app = "x"\n', 'app = \n'],
    ['.env.local', '# c\nA=1\nexport B="x\ny"\nC:  z\n', 'A=1\nnonsense\n'],
    ['web/.env', 'A=\n', 'A 1\n'],
  ];
  for (const [path, right, wrong] of cases) {
    it(`${path}`, () => {
      assert.equal(whyItDoesNotParse({ path, text: right }), undefined);
      assert.notEqual(whyItDoesNotParse({ path, text: wrong }) ?? '', '');
    });
  }
});
