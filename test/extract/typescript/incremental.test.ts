import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { typescriptExtractor } from '../../../server/src/extract/typescript/typescript';

// The tree of the last text is taken over into the next one of the same file. What is extracted must not tell.

const PIECES = [
  '\n',
  '}',
  '{',
  '(',
  ')',
  '"',
  '`',
  '${',
  '/*',
  '*/',
  'await ',
  'const x = ',
  '</div>',
  '<',
  'jwt.sign(a, process.env.KEY)',
  '.',
];

function factsOf(path: string, text: string): unknown {
  return typescriptExtractor.extract({ path, text }).facts;
}

/** Without any tree to take over. */
function factsAfresh(path: string, text: string): unknown {
  factsOf('another.ts', '');
  return factsOf(path, text);
}

function sourcesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true })
    .map((name) => `${folder}/${String(name).replaceAll('\\', '/')}`)
    .filter((name) => typescriptExtractor.reads(name));
}

describe('TypeScript that is typed', () => {
  const sources = [...sourcesBelow('examples'), ...sourcesBelow('test/corpus')];

  it('has facts to lose', () => {
    assert.ok(
      sources.filter((path) => typescriptExtractor.extract({ path, text: readFileSync(path, 'utf8') }).facts.length > 0).length > 8,
    );
  });

  it('gives the facts of the text as it is now, whatever was there before', () => {
    for (const path of sources) {
      let text = readFileSync(path, 'utf8');
      factsOf(path, text);
      for (const [turn, piece] of PIECES.entries()) {
        const at = Math.floor((text.length * (turn + 1)) / (PIECES.length + 1));
        const cut = turn % 3 === 0 ? 7 : 0;
        text = text.slice(0, at) + piece + text.slice(at + cut);
        const typed = factsOf(path, text);
        if (turn % 4 === 3) {
          assert.deepEqual(typed, factsAfresh(path, text), `${path}, turn ${turn}`);
          factsOf(path, text);
        }
      }
    }
  });

  it('is read alike when it is emptied, filled and replaced', () => {
    const path = 'src/token.ts';
    const one = "import jwt from 'jsonwebtoken';\nexport const t = jwt.sign({}, process.env.A_SECRET);\n";
    const other = "import { jwtVerify } from 'jose';\nexport const v = jwtVerify(token, key);\n";
    for (const text of [one, '', other, other, one, `${one}${other}`, one.slice(0, 40), one]) {
      const typed = factsOf(path, text);
      assert.deepEqual(typed, factsAfresh(path, text), text);
    }
  });
});
