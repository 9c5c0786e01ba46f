import assert from 'node:assert/strict';
import { engine } from './engine';

describe('the door to the engine', () => {
  const key = 'k3Jd82nfPq7Lw9Zx1Vb4Tm6Rc0Ys5Ha8Ue2Gi7No';

  it('knows the secrets of a workspace: values of secret names and literal keys, not names and references', () => {
    const { secrets } = engine.check([
      { path: 'package.json', text: '{ "name": "api", "dependencies": { "jsonwebtoken": "9.0.2", "dotenv": "17.0.0" } }\n' },
      {
        path: '.env',
        text: `BASE_SECRET=${key}\nJWT_SECRET=\${BASE_SECRET}-and-a-tail\nAUTH_SECRET=AUTH_SECRET\nGREETING=good morning to you\nPIN_SECRET=1234\n`,
      },
      { path: 'src/a.ts', text: "import jwt from 'jsonwebtoken';\njwt.sign({ sub: 'somebody-public' }, 'a-literal-key-in-code');\n" },
    ]);
    assert.deepEqual([...secrets].sort(), ['-and-a-tail', 'a-literal-key-in-code', key]);
  });

  it('takes settings from authlint.json, and refuses settings that are none', () => {
    const env = { path: '.env', text: 'JWT_SECRET=changeme\n' };
    const found = (settings: string) =>
      engine.check([env, { path: 'authlint.json', text: settings }]).findings.map((finding) => finding.severity);
    assert.deepEqual(found('{}'), ['error']);
    assert.deepEqual(found('{ "rules": { "secret/placeholder": "info" } } // with a comment'), ['info']);
    assert.deepEqual(found('{ "rules": { "secret/placeholder": "off" } }'), []);
    assert.throws(() => found('{ "rules": { "secret/placeholder": "loud" } }'), /authlint\.json: "secret\/placeholder" must be/);
  });

  it('has reports in every format', () => {
    const reports = engine.reports?.([{ path: '.env', text: 'JWT_SECRET=changeme\n' }]);
    assert.deepEqual([...(reports?.keys() ?? [])], ['stylish', 'json', 'sarif']);
    for (const report of reports?.values() ?? []) assert.match(report, /secret\/placeholder/);
  });
});
