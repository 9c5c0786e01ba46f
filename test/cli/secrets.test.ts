import assert from 'node:assert/strict';
import { TemporaryFolder } from '../disk/temporary-folder';
import { runCli } from './memory-io';

const SHARED = 'k3Jd82nfPq7Lw9Zx1Vb4Tm6Rc0Ys5Ha8Ue2Gi7No';
const OTHER = 'Qm4Tz8Lr1Xc6Vb3Nk9Jh2Gf7Ds5Ap0We8Ru4Iy6Xz';

describe('command line: the matrix of secrets', () => {
  let folder: TemporaryFolder;
  before(() => {
    folder = new TemporaryFolder({
      'web/package.json': '{ "name": "web", "private": true, "dependencies": { "next": "16.0.0", "jose": "6.0.0" } }\n',
      'web/.env.local': `AUTH_SECRET=${SHARED}\nPUBLIC_URL=http://localhost:3000\n`,
      'web/token.ts':
        "import { SignJWT } from 'jose';\nexport const sign = () => new SignJWT({}).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(process.env.AUTH_SECRET));\n",
      'api/requirements.txt': 'fastapi\npydantic-settings\npyjwt==2.10.0\n',
      'api/settings.py':
        'from pydantic_settings import BaseSettings\n\n\nclass Settings(BaseSettings):\n    AUTH_SECRET: str\n    JWT_REFRESH_SECRET: str\n\n\nsettings = Settings()\n',
      'api/auth.py':
        'import jwt\nfrom settings import settings\n\n\ndef user(token):\n    return jwt.decode(token, settings.AUTH_SECRET, algorithms=["HS256"])\n',
      'api/.env': `AUTH_SECRET=${SHARED}\nSESSION_SECRET=${OTHER}\n`,
      'empty/readme.md': '# nothing\n',
    });
  });
  after(() => folder.remove());
  const cli = (...args: readonly string[]) => runCli(['secrets', ...args], { cwd: folder.root });

  it('shows services side by side, and equal values by equal fingerprints', async () => {
    const { status, stdout, stderr } = await cli();
    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
    const [head, ...lines] = stdout.split('\n');
    assert.match(head ?? '', /^secret +service +need +development/);
    const webPrint = /^ {2,}web +read +([0-9a-f]{8}) 40 web\/\.env\.local/m.exec(stdout)?.[1];
    const apiPrint = /^AUTH_SECRET +api +required +([0-9a-f]{8}) 40 api\/\.env/m.exec(stdout)?.[1];
    assert.ok(webPrint !== undefined && webPrint === apiPrint, stdout);
    assert.ok(
      lines.some((line) => /^JWT_REFRESH_SECRET +api +required +nowhere/.test(line)),
      stdout,
    );
    assert.ok(
      lines.some((line) => /^SESSION_SECRET +api +not read +[0-9a-f]{8} 41 api\/\.env/.test(line)),
      stdout,
    );
    assert.ok(!stdout.includes('PUBLIC_URL'));
  });

  it('gives the same as JSON, with places', async () => {
    const { status, stdout } = await cli('--json');
    assert.equal(status, 0);
    const { version, secrets } = JSON.parse(stdout);
    assert.equal(version, 1);
    assert.deepEqual(
      secrets.map(({ name, services }: { name: string; services: { service: string }[] }) => [
        name,
        services.map(({ service }) => service).sort(),
      ]),
      [
        ['AUTH_SECRET', ['api', 'web']],
        ['JWT_REFRESH_SECRET', ['api']],
        ['SESSION_SECRET', ['api']],
      ],
    );
    const refresh = secrets[1].services[0];
    assert.deepEqual([refresh.need, refresh.environments.development], ['required', { state: 'nowhere' }]);
    const session = secrets[2].services[0].environments.development;
    assert.deepEqual([session.state, session.file, session.line, session.length, session.encoding], ['value', 'api/.env', 2, 41, 'base64']);
  });

  it('never shows a value, and makes new fingerprints with every run', async () => {
    const runs = [await cli(), await cli(), await cli('--json')];
    for (const { stdout } of runs) for (const secret of [SHARED, OTHER]) assert.ok(!stdout.includes(secret));
    assert.notEqual(runs[0]?.stdout, runs[1]?.stdout);
  });

  it('says so when there are none, and answers wrong use with one line', async () => {
    assert.equal((await cli('empty')).stdout, 'No secrets: no code here reads one, and no env file has one.\n');
    assert.deepEqual(await cli('nowhere'), { status: 2, stdout: '', stderr: 'authlint: No such folder: "nowhere"\n' });
    assert.deepEqual(await cli('web', 'api'), { status: 2, stdout: '', stderr: 'authlint: secrets takes one folder\n' });
  });

  it('cannot be made to steer the terminal by the names of a workspace', async () => {
    const hostile = new TemporaryFolder({
      'api/package.json': JSON.stringify({ name: 'a\u001b[31m\u202eb', scripts: { start: 'node .' } }),
      'api/.env': 'JWT_SECRET=k3Jd82nfPq7Lw9Zx1Vb4Tm6Rc0Ys5Ha8\n',
      'api/a.js': 'export const key = process.env.JWT_SECRET;\n',
    });
    for (const args of [['secrets'], ['explain', 'JWT_SECRET']]) {
      const { stdout } = await runCli(args, { cwd: hostile.root });
      assert.match(stdout, /JWT_SECRET/);
      assert.doesNotMatch(stdout, /[^\P{Cc}\n]|\u202e/u, args.join(' '));
    }
    hostile.remove();
  });
});
