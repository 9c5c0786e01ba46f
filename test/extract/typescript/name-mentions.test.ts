import assert from 'node:assert/strict';
import { typescriptExtractor } from '../../../server/src/extract/typescript/typescript';
import { factsIn } from '../print-facts';

// Names of secrets that code spells without reading them.

function mentioned(text: string): readonly string[] {
  return factsIn(text).flatMap((fact) => (fact.kind === 'name-mention' ? [fact.name] : []));
}

describe('names that code spells', () => {
  it("are those of the project's own secrets, each once, wherever they stand", () => {
    const text = "const A = 'JWT_SECRET'; // or SESSION_SECRET\nconst { SECRET_KEY } = load();\nconfig.JWT_SECRET;\n`${X_SECRET_2}`;";
    assert.deepEqual(mentioned(text), ['JWT_SECRET', 'SESSION_SECRET', 'SECRET_KEY', 'X_SECRET_2']);
  });

  it('are not those of others, of settings, or parts of longer words', () => {
    assert.deepEqual(
      mentioned(
        "['STRIPE_SECRET_KEY', 'GITHUB_CLIENT_SECRET', 'JWT_SECRET_LENGTH', 'SECRET', 'jwt_secret', 'myJWT_SECRETs', 'SECRETARY_MAIL']",
      ),
      [],
    );
  });

  it('are never in a file that the byte filter leaves out', () => {
    for (const name of ['JWT_SECRET', 'SECRET_KEY', 'A_SECRET_B', 'SECRET_1'])
      for (const text of [`x.${name}`, `{ ${name} }`, `// ${name}`, `'${name}'`]) {
        assert.deepEqual(mentioned(text), [name], text);
        assert.match(text, typescriptExtractor.anchors ?? /(?!)/);
      }
  });
});
