import assert from 'node:assert/strict';
import { TemporaryFolder } from '../disk/temporary-folder';
import { runCli } from './memory-io';

const FILES = {
  'web/package.json': '{ "name": "web", "private": true, "dependencies": { "jose": "6.0.0", "next": "15.0.0" } }',
  'web/.env.local': 'SHOP_AUTH_SECRET=zq8Wm4kLr2Xn7Tb5Vd9Pf3Gh6Js1Yc0E\n',
  'web/token.ts':
    "import { SignJWT } from 'jose';\nconst key = new TextEncoder().encode(process.env.SHOP_AUTH_SECRET);\nexport const sign = () => new SignJWT({}).setProtectedHeader({ alg: 'HS256' }).setExpirationTime('15m').sign(key);\n",
  'api/requirements.txt': 'fastapi==0.115.12\nPyJWT==2.10.1\n',
  'api/.env': 'SHOP_AUTH_SECRET=zq8Wm4kLr2Xn7Tb5Vd9Pf3Gh6Js1Yc0E\n',
  'api/auth.py':
    'import os\nimport jwt\n\ndef check(token):\n    return jwt.decode(token, os.environ["SHOP_AUTH_SECRET"], algorithms=["HS256"])\n',
  'api/mail.py': 'import os\nHOST = os.environ["MAIL_HOST"]\n',
};

describe('command line: explaining a variable', () => {
  let folder: TemporaryFolder;
  before(() => {
    folder = new TemporaryFolder(FILES);
  });
  after(() => folder.remove());
  const cli = (...args: readonly string[]) => runCli(args, { cwd: folder.root });

  it('tells who needs it, where it is provided and what it signs', async () => {
    const { status, stdout, stderr } = await cli('explain', 'SHOP_AUTH_SECRET');
    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
    assert.deepEqual(stdout.replace(/[0-9a-f]{8}$/gm, '(print)').split('\n'), [
      'SHOP_AUTH_SECRET: signing secret, shared: both use SHOP_AUTH_SECRET, and web and api stand side by side in this workspace',
      '',
      'Needed by',
      '- api: required, api/auth.py:5',
      '- web: read without a check, web/token.ts:2',
      '',
      'Provided',
      '- api, development: api/.env:1, 32 characters, base64, fingerprint (print)',
      '- api, production: nowhere seen',
      '- web, development, production: web/.env.local:1, 32 characters, base64, fingerprint (print)',
      '',
      'Tokens',
      '- web signs access tokens with jose at web/token.ts:3',
      '- api verifies access tokens with pyjwt at api/auth.py:5',
      '',
    ]);
    const [first, second] = [...stdout.matchAll(/fingerprint (\w{8})/g)].map(([, print]) => print);
    assert.equal(first, second);
  });

  it('reads the code that no rule asks about, and the folder it is told', async () => {
    assert.match(
      (await cli('explain', 'MAIL_HOST')).stdout,
      /^MAIL_HOST: environment variable\n\nNeeded by\n- api: required, api\/mail\.py:2\n/,
    );
    assert.match((await cli('explain', 'MAIL_HOST', 'api')).stdout, /required, mail\.py:2\n/);
    assert.equal((await cli('explain', 'MAIL_HOST', 'web')).status, 2);
  });

  it('says what was probably meant', async () => {
    assert.deepEqual(await cli('explain', 'SHOP_AUHT_SECRET'), {
      status: 2,
      stdout: '',
      stderr: 'authlint: No file in this folder names "SHOP_AUHT_SECRET": did you mean "SHOP_AUTH_SECRET"?\n',
    });
  });
});
