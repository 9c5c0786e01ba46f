import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { HELP } from '../../server/src/cli/help';
import { TemporaryFolder } from '../disk/temporary-folder';
import { type Ran, runCli } from './memory-io';

const SECRET = 'kR7pXq2vWz9sLm4tYb8nCd3fGh6jKl1a';
const NOW = 1_800_000_000;
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

function signed(claims: object, secret = SECRET): string {
  const input = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ sub: 'ada', ...claims })}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

const GOOD = signed({ aud: 'api', iat: NOW - 60, exp: NOW + 840 });
const VERIFIER = `import jwt from 'jsonwebtoken';
export const requireUser = (token: string) =>
  jwt.verify(token, process.env.JWT_SECRET!, { algorithms: ['HS256'], audience: 'api', clockTolerance: 30 });
`;

describe('command line: decode', () => {
  let folder: TemporaryFolder;
  before(() => {
    folder = new TemporaryFolder({
      'token.txt': `Bearer ${GOOD}\n`,
      'api/package.json': '{ "name": "api", "dependencies": { "jsonwebtoken": "9.0.3" } }',
      'api/.env': `JWT_SECRET=${SECRET}\n`,
      'api/auth.ts': VERIFIER,
      'issuer/package.json': '{ "name": "issuer", "dependencies": { "jsonwebtoken": "9.0.3" } }',
      'issuer/.env': `JWT_SECRET=${SECRET}\n`,
      'issuer/sign.ts':
        "import jwt from 'jsonwebtoken';\nexport const sign = (id: string) => jwt.sign({ sub: id }, process.env.JWT_SECRET!);\n",
      'empty/readme.txt': '',
    });
  });
  after(() => folder.remove());

  const decode = (...args: readonly string[]): Promise<Ran> => runCli(['decode', ...args], { cwd: folder.root, now: NOW * 1000 });
  const status = async (...args: readonly string[]): Promise<number> => (await decode(...args)).status;
  const signature = GOOD.split('.')[2] ?? '';

  it('takes a token from an argument, from standard input and from a file', async () => {
    const { status, stdout } = await decode(GOOD);
    assert.equal(status, 0);
    assert.match(stdout, /^Valid now by its own times, expires in 14 minutes\n[\s\S]*sub\s+"ada"/);
    assert.ok(!stdout.includes(signature));
    const world = { cwd: folder.root, now: NOW * 1000, stdin: ` "${GOOD}" ` };
    for (const args of [['-'], []]) assert.equal((await runCli(['decode', ...args], world)).stdout, stdout);
    for (const args of [
      ['@token.txt'],
      ['Bearer', GOOD],
      [`Authorization: Bearer ${GOOD}`],
      [`curl -H 'Authorization: Bearer ${GOOD}' x.dev`],
    ]) {
      assert.equal((await decode(...args)).stdout, stdout, args.join(' ').slice(0, 30));
    }
  });

  it('has a status of its own for each answer, and --help names them', async () => {
    assert.equal(await status(GOOD), 0);
    assert.equal(await status(signed({ nbf: NOW + 60 })), 1);
    assert.equal(await status(GOOD, '--now', '1800000840'), 3);
    assert.equal(await status(GOOD, '--now', '2027-01-15T08:13:59Z'), 0);
    assert.equal(await status('hunter2hunter2'), 5);
    assert.equal(await status(GOOD, '--workspace', 'api'), 0);
    assert.equal(await status(signed({ aud: 'web', exp: NOW + 60 }), '--workspace', 'api'), 1);
    assert.equal(await status(GOOD, '--workspace', 'api', '--now', '1800009999'), 3);
    assert.equal(await status(signed({ aud: 'api', exp: NOW + 60 }, 'of-somebody-else-0123456789abcdef'), '--workspace', 'api'), 4);
    assert.equal(await status('eyJhbGciOiJIUzI1NiJ9.e30', '--workspace', 'api'), 5);
    assert.equal(await status(GOOD, '--workspace', 'issuer'), 6);
    assert.equal(await status(`${part({ alg: 'dir', enc: 'A256GCM' })}..aXZpdml2aXZpdml2.Y2lwaGVy.dGFndGFndGFndGFndGFndA`), 6);
    for (const words of [
      '0 accepted',
      '1 refused or not valid yet',
      '2 wrong use or failure',
      '3 expired',
      '4 no key of the workspace',
      '5 no token',
      '6 nothing speaks against it',
    ])
      assert.ok(HELP.includes(words), words);
  });

  it('judges by a folder, and writes the checklist of a 401', async () => {
    const { stdout, stderr } = await decode(GOOD, '--workspace', 'api');
    assert.match(stdout, /^Accepted by the only verifier, expires in 14 minutes/);
    assert.match(stdout, /JWT_SECRET/);
    assert.match(stdout, /accepted {2}auth\.ts:3/);
    assert.match(stdout, /\nDiagnosis of a 401\n/);
    assert.equal(stderr, '');
    for (const secret of [SECRET, signature]) assert.ok(!stdout.includes(secret));
  });

  it('takes the current folder when --workspace says none', async () => {
    const world = { cwd: `${folder.root}/api`, now: NOW * 1000 };
    const named = await runCli(['decode', GOOD, '--workspace', '.'], world);
    for (const args of [
      ['--workspace', GOOD],
      [GOOD, '--workspace'],
      ['--workspace', '--', GOOD],
    ])
      assert.deepEqual(await runCli(['decode', ...args], world), named, args.length.toString());
  });

  it('diagnoses a folder without any token', async () => {
    const healthy = await decode('--workspace', 'api');
    assert.match(healthy.stdout, /^Diagnosis of a 401\n/);
    assert.equal(healthy.status, 0);
    const broken = new TemporaryFolder({
      'package.json': '{ "name": "api", "dependencies": { "jsonwebtoken": "9.0.3" } }',
      '.env': 'JWT_SECERT=misspelt-0123456789abcdefghijkl\n',
      'auth.ts': VERIFIER,
    });
    try {
      const ran = await runCli(['decode', '--workspace'], { cwd: broken.root, now: NOW * 1000 });
      assert.equal(ran.status, 1);
      assert.match(ran.stdout, /JWT_SECRET is not provided[^\n]*JWT_SECERT/);
    } finally {
      broken.remove();
    }
  });

  it('writes JSON of version 1, with and without a folder', async () => {
    const alone = JSON.parse((await decode('--json', GOOD)).stdout);
    assert.equal(alone.version, 1);
    assert.equal(alone.status, 'accepted');
    assert.deepEqual(alone.token.claims, { sub: 'ada', aud: 'api', iat: NOW - 60, exp: NOW + 840 });
    assert.equal(alone.signature, null);
    const judged = JSON.parse((await decode('--json', GOOD, '--workspace', 'api')).stdout);
    assert.equal(judged.status, 'accepted');
    assert.equal(judged.signature.keys[0].variable, 'JWT_SECRET');
    assert.deepEqual([judged.verdicts[0].verdict, judged.verdicts[0].file, judged.verdicts[0].line], ['accepted', 'auth.ts', 3]);
    assert.equal(judged.diagnosis.version, 1);
    const none = JSON.parse((await decode('--json', '--workspace', 'api')).stdout);
    assert.equal(none.status, 'none');
    assert.equal(JSON.parse((await decode('--json', 'hunter2hunter2')).stdout).status, 'unreadable');
  });

  it('says in one line what is wrong, and repeats neither token nor text', async () => {
    const lines: readonly (readonly [string[], number, RegExp])[] = [
      [['hunter2hunter2'], 5, /^authlint: There is no token in this text/],
      [['--workspace', 'nowhere'], 2, /^authlint: No such folder: "nowhere"\n$/],
      [[GOOD, '--workspace', 'token.txt'], 2, /^authlint: No such folder/],
      [['@nowhere.txt'], 2, /^authlint: nowhere\.txt: no such file or folder\n$/],
      [[GOOD, '--now', 'soon'], 2, /^authlint: --now must be a time/],
      [[], 2, /^authlint: decode needs a token/],
    ];
    for (const [args, expected, message] of lines) {
      const ran = await decode(...args);
      assert.equal(ran.status, expected, args.join(' '));
      assert.match(ran.stderr, message);
      assert.ok(!/hunter2/.test(ran.stderr + ran.stdout));
    }
  });

  it('reads a megabyte of nothing at once', async () => {
    const ran = await runCli(['decode'], { cwd: folder.root, stdin: 'a'.repeat(3_000_000) });
    assert.equal(ran.status, 5);
    const long = await runCli(['decode'], { cwd: folder.root, stdin: `${part({ alg: 'HS256' })}.${'A'.repeat(2_500_000)}.abc` });
    assert.equal(long.status, 5);
    assert.match(long.stdout, /nothing above that is read as a token/);
  });

  it('works on the example of this repository', async () => {
    const env = readFileSync('examples/full-stack/frontend/.env.local', 'utf8');
    const secret = /^AUTH_SECRET="?([^"\n]+)/m.exec(env)?.[1] ?? '';
    assert.notEqual(secret, '');
    const token = signed({ iat: NOW - 60, exp: NOW + 840 }, secret);
    const ran = await runCli(['decode', token, '--workspace', 'examples/full-stack'], { cwd: process.cwd(), now: NOW * 1000 });
    assert.match(ran.stdout, /AUTH_SECRET of frontend\/\.env\.local/);
    assert.ok(!ran.stdout.includes(secret));
  });

  it('says of the four requests of an example what its page promises', async () => {
    const folder = 'examples/token-doctor';
    const lines = readFileSync(`${folder}/tokens.http`, 'utf8').split('\n');
    const seen: string[] = [];
    for (const line of lines.filter((each) => each.startsWith('Authorization:'))) {
      const ran = await runCli(['decode', '-', '--workspace', folder], { cwd: process.cwd(), now: NOW * 1000, stdin: line });
      seen.push(`${ran.status} ${ran.stdout.split(/, expires in | \(expires in /, 1)[0]?.split('\n')[0]}`);
    }
    assert.deepEqual(seen, [
      '0 Accepted by the only verifier in development alone',
      '3 Expired 1 year 14 days ago, lived 15 minutes',
      '1 Refused: JsonWebTokenError: jwt audience invalid. expected: acme-parcels',
      '0 Accepted by the only verifier in production alone',
    ]);
  });

  it('does not take an empty answer of another command for an accepted token', async () => {
    const ran = await runCli(['decode', '-', '--workspace', folder.root], { cwd: folder.root, stdin: '\n' });
    assert.equal(ran.status, 5);
    assert.match(ran.stderr, /There is no token in this text/);
  });
});
