import assert from 'node:assert/strict';
import { materialize } from '../../server/src/analysis/fixes';
import type { Fix } from '../../server/src/rules/rule';
import { applyEdits, type PlainEdit } from '../../server/src/text/edit';
import type { KeyMatch, SignatureReport } from '../../server/src/tokens/report';
import { contractOf, packageJson, type Workspace } from '../model/workspace';
import { encoded, jose, judge, OTHER, only, python, SECOND, SECRET, signedBy, tokenOf, workspace } from './judged';

/** The files after a fix. */
function fixed(files: Workspace, fix: Fix): Workspace {
  const byFile = new Map<string, PlainEdit[]>();
  for (const edit of fix.edits) {
    const list = byFile.get(edit.at.file) ?? [];
    byFile.set(edit.at.file, [...list, materialize(edit, () => 'never made')]);
  }
  return { ...files, ...Object.fromEntries([...byFile].map(([file, edits]) => [file, applyEdits(files[file] ?? '', edits)])) };
}

describe('fixes that change the outcome', () => {
  /** Applies the only fix, judges again, and gives its title with the verdict or the check that then fails. */
  async function afterFix(files: Workspace, text: string, signature?: SignatureReport): Promise<string> {
    const found = (await judge(files, text, signature)).find(({ verdict }) => verdict !== 'accepted');
    assert.ok(found);
    assert.equal(found.fixes.length, 1, found.fixes.map(({ title }) => title).join('; '));
    const [fix] = found.fixes;
    assert.ok(fix);
    assert.equal(fix.safety, 'suggested');
    const again = (await judge(fixed(files, fix), text)).find(({ spot }) => spot.file === found.spot.file);
    return `${fix.title}: ${again?.check ?? again?.verdict}`;
  }

  const cases: readonly (readonly [string, Workspace, string, string])[] = [
    ['a tolerance', workspace(), tokenOf({ exp: SECOND - 12 }), 'Allow 60 seconds of clock difference: accepted'],
    [
      'a tolerance instead of a smaller one',
      jose('{ clockTolerance: 5 }'),
      tokenOf({ exp: SECOND - 12 }),
      'Allow 60 seconds of clock difference: accepted',
    ],
    ['a tolerance in Python', python(''), tokenOf({ iat: SECOND + 30 }), 'Allow 60 seconds of clock difference: accepted'],
    [
      'a tolerance, before another refusal',
      workspace("{ audience: 'api' }"),
      tokenOf({ exp: SECOND - 12 }),
      'Allow 60 seconds of clock difference: audience',
    ],
    ['an algorithm of the list', workspace("{ algorithms: ['HS256'] }"), tokenOf({}, { alg: 'HS384' }), 'Accept HS384: accepted'],
    ['the audience', workspace("{ audience: 'api' }"), tokenOf({ aud: 'web' }), 'Expect the audience web: accepted'],
    ['one more audience', workspace("{ audience: ['api', 'app'] }"), tokenOf({ aud: 'web' }), 'Expect the audience web: accepted'],
    ['an audience for one who expects none', python(''), tokenOf({ aud: 'web' }), 'Expect the audience web: accepted'],
    ['the issuer', jose("{ issuer: 'a' }"), tokenOf({ iss: "it's" }), "Expect the issuer it's: accepted"],
    [
      'the audience of the environment',
      workspace('{ audience: process.env.JWT_AUDIENCE }', undefined, { '.env': `JWT_SECRET=${SECRET}\nJWT_AUDIENCE=api\n` }),
      tokenOf({ aud: 'web' }),
      'Set JWT_AUDIENCE to web in .env: accepted',
    ],
  ];
  for (const [name, files, text, outcome] of cases) {
    it(`offers ${name}`, async () => assert.equal(await afterFix(files, text), outcome));
  }

  it('copies the secret that signed', async () => {
    const files = {
      'web/package.json': packageJson({ jsonwebtoken: '9.0.3' }),
      'web/.env': `AUTH_SECRET=${OTHER}\n`,
      ...Object.fromEntries(Object.entries(workspace()).map(([file, text]) => [`api/${file}`, text])),
    };
    const contract = contractOf(files);
    const signature = signedBy(contract, 'web/.env', 'AUTH_SECRET');
    const text = tokenOf({}, {}, OTHER);
    assert.equal(
      (await only(files, text, signature)).why,
      'it holds JWT_SECRET of api/.env, and the token was signed with AUTH_SECRET of web/.env',
    );
    assert.equal(await afterFix(files, text, signature), 'Copy AUTH_SECRET of web/.env into JWT_SECRET of api/.env: accepted');
    // A public or an old one, and one of another environment, is nobody's secret.
    for (const more of [{ isPublic: true }, { isOld: true }, { environments: ['production'] }] as const) {
      assert.deepEqual((await only(files, text, signedBy(contract, 'web/.env', 'AUTH_SECRET', more))).fixes, []);
    }
  });

  it('copies no secret into a variable that is there for other tokens', async () => {
    const both = workspace('', undefined, { '.env': `JWT_SECRET=${SECRET}\nREFRESH_SECRET=${OTHER}\n` });
    const signature = signedBy(contractOf(both), '.env', 'REFRESH_SECRET');
    assert.deepEqual((await only(both, tokenOf({}, {}, OTHER), signature)).fixes, []);
  });

  it('adds the secret that nothing provides', async () => {
    const files = {
      'web/package.json': packageJson({ jsonwebtoken: '9.0.3' }),
      'web/.env': `AUTH_SECRET=${SECRET}\n`,
      ...Object.fromEntries(Object.entries(workspace('', undefined, { '.env': 'PORT=1\n' })).map(([file, text]) => [`api/${file}`, text])),
    };
    const outcome = await afterFix(files, tokenOf(), signedBy(contractOf(files), 'web/.env', 'AUTH_SECRET'));
    assert.equal(outcome, 'Copy AUTH_SECRET of web/.env into JWT_SECRET of api/.env: accepted');
  });

  const base64 = Buffer.from('the bytes of a secret of 32 bytes').toString('base64');
  const encodings: readonly (readonly [string, Workspace, Buffer | string, KeyMatch['encoding'], string])[] = [
    ['decodes it too', workspace(), Buffer.from(base64, 'base64'), 'base64', 'Decode JWT_SECRET from base64: accepted'],
    ['decodes it too, for jose', jose(''), Buffer.from(base64, 'base64'), 'base64', 'Decode JWT_SECRET from base64: accepted'],
    [
      'does not decode it either',
      workspace('', "Buffer.from(process.env.JWT_SECRET!, 'base64')"),
      base64,
      'text',
      'Use JWT_SECRET as the text it is: accepted',
    ],
    [
      'does not decode it either, for jose',
      jose('', "Buffer.from(process.env.JWT_SECRET!, 'base64')"),
      base64,
      'text',
      'Use JWT_SECRET as the text it is: accepted',
    ],
  ];
  for (const [name, files, key, encoding, outcome] of encodings) {
    it(`${name}, where the same secret is made into other bytes`, async () => {
      const all = { ...files, '.env': `JWT_SECRET=${base64}\n` };
      const signature = signedBy(contractOf(all), '.env', 'JWT_SECRET', { encoding });
      const text = tokenOf({}, {}, key);
      assert.match((await only(all, text, signature)).why, /^it uses JWT_SECRET .+, and the token is signed with it .+$/);
      assert.equal(await afterFix(all, text, signature), outcome);
    });
  }

  const none: readonly (readonly [string, Workspace, string, SignatureReport['state']])[] = [
    ['for a token that is too old', workspace(), tokenOf({ exp: SECOND - 61 }), 'verified'],
    ['for an unsigned token', workspace(), `${encoded({ alg: 'none' })}.${encoded({})}.`, 'unsigned'],
    ['that mixes secrets and pairs', workspace("{ algorithms: ['RS256'] }"), tokenOf(), 'verified'],
    ['for a token that it has no key of', workspace("{ audience: 'api' }"), tokenOf({ aud: 'web' }, {}, OTHER), 'unknown'],
    ['for a token that everybody can make', workspace("{ audience: 'api' }"), tokenOf({ aud: 'web' }), 'public-secret'],
    ['for an audience that the token has not', workspace("{ audience: 'api' }"), tokenOf(), 'verified'],
  ];
  for (const [name, files, text, state] of none) {
    it(`offers none ${name}`, async () => {
      const { verdict, fixes } = await only(files, text, { state, keys: [], tried: 1, notes: [] });
      assert.deepEqual([verdict, fixes], ['refused', []]);
    });
  }
});
