import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { inspect } from 'node:util';
import { examineToken } from '../../server/src/tokens/examine';
import { tokenOf } from '../../server/src/tokens/find/find';
import type { TokenReport } from '../../server/src/tokens/report';
import { contractOf, packageJson, type Workspace } from '../model/workspace';

const NOW = 1_800_000_000_000;
const SECOND = NOW / 1000;
const SECRET = 'kR7pXq2vWz9sLm4tYb8nCd3fGh6jKl1a';
const REFRESH = 'Zx8cVb4nMq1wEr6tYu9iOp3aSd5fGh7j';

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

function signed(claims: object, secret: string | Buffer = SECRET, header: object = { alg: 'HS256', typ: 'JWT' }): string {
  const input = `${part(header)}.${part({ sub: 'ada', iat: SECOND - 60, exp: SECOND + 840, ...claims })}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

/** An API that checks access tokens in one place and refresh tokens in another. */
const API: Workspace = {
  'package.json': packageJson({ jsonwebtoken: '9.0.3' }),
  '.env': `ACCESS_SECRET=${SECRET}\nREFRESH_SECRET=${REFRESH}\n`,
  'src/access.ts': `import jwt from 'jsonwebtoken';
export const requireUser = (token: string) =>
  jwt.verify(token, process.env.ACCESS_SECRET!, { algorithms: ['HS256'], audience: 'api', clockTolerance: 30 });
`,
  'src/refresh.ts': `import jwt from 'jsonwebtoken';
export const rotateRefreshToken = (refreshToken: string) =>
  jwt.verify(refreshToken, process.env.REFRESH_SECRET!, { algorithms: ['HS256'], clockTolerance: 30 });
`,
};

/** The same with a second service behind it. */
const TWO: Workspace = {
  ...Object.fromEntries(Object.entries(API).map(([path, text]) => [`api/${path}`, text])),
  'jobs/requirements.txt': 'PyJWT==2.10.1\n',
  'jobs/.env': `ACCESS_SECRET=${SECRET}\n`,
  'jobs/auth.py': `import os
import jwt

def user_of(token):
    return jwt.decode(token, os.environ["ACCESS_SECRET"], algorithms=["HS256"], audience="jobs", leeway=30)
`,
};

async function examined(text: string, files?: Workspace, now = NOW): Promise<TokenReport> {
  const found = tokenOf(text);
  assert.ok(found, 'the text holds a token');
  const locate = (at: { file: string; start: number; end: number }) => ({ file: at.file, line: at.start + 1, column: 1, at });
  return examineToken(found, files && { contract: contractOf(files), locate }, now);
}

async function said(text: string, files?: Workspace, now = NOW): Promise<string> {
  const { status, headline } = await examined(text, files, now);
  return `${status}: ${headline}`;
}

describe('examining a token', () => {
  it('says without a workspace what its times say, and claims nothing more', async () => {
    assert.equal(await said(signed({})), 'accepted: Valid now by its own times, expires in 14 minutes');
    assert.equal(await said(signed({}), undefined, NOW + 10_000_000), 'expired: Expired 2 hours ago, lived 15 minutes');
    assert.equal((await examined(signed({}))).signature, undefined);
  });

  it('tells of the refusal that comes nearest to being accepted', async () => {
    const files: Workspace = {
      ...API,
      'src/other.ts': `import jwt from 'jsonwebtoken';
export const requireReport = (token: string) => jwt.verify(token, process.env.ACCESS_SECRET!, { algorithms: ['HS512'] });
`,
    };
    assert.match(await said(signed({ aud: 'web' }), files), /^refused: Refused by both verifiers: JsonWebTokenError: jwt audience invalid/);
  });

  it('says of a signature what to change, where there is something', async () => {
    const decoded = {
      ...API,
      'src/access.ts': (API['src/access.ts'] ?? '').replace(
        'process.env.ACCESS_SECRET!',
        "Buffer.from(process.env.ACCESS_SECRET!, 'base64')",
      ),
    };
    assert.match(
      await said(signed({ aud: 'api' }), decoded),
      /invalid signature, because it uses ACCESS_SECRET decoded from base64, and the token is signed with it as text/,
    );
  });

  it('warns of a header whose scheme servers do not look for', async () => {
    const { notes } = await examined(`Authorization: ${signed({ aud: 'api' })}`, API);
    assert.deepEqual(
      notes.filter(({ severity }) => severity === 'warning').map(({ text }) => text),
      ['No scheme stands before it, where most servers look for "Bearer"'],
    );
  });

  it('counts the verifiers that accept it, and leaves those of other tokens out', async () => {
    const report = await examined(`Authorization: Bearer ${signed({ aud: 'api' })}`, API);
    assert.equal(report.status, 'accepted');
    assert.match(report.headline, /^Accepted by the only verifier of such tokens, expires in 14 minutes/);
    assert.deepEqual(
      report.signature?.keys.map(({ variable, encoding }) => `${variable} as ${encoding}`),
      ['ACCESS_SECRET as text'],
    );
    const others = report.verdicts.filter(({ isForOthers }) => isForOthers === true);
    assert.deepEqual(
      others.map(({ spot, fixes }) => [spot.file, fixes]),
      [['src/refresh.ts', []]],
      'Nobody is told to make the refresh verifier take access tokens',
    );
  });

  it('leaves a verifier of another audience out, where the service makes tokens for that one too', async () => {
    const verifier = (audience: string) => `import jwt from 'jsonwebtoken';
export const check = (token: string) => jwt.verify(token, process.env.ACCESS_SECRET!, { algorithms: ['HS256'], audience: '${audience}' });
`;
    const codes: Workspace = { ...API, 'src/codes.ts': verifier('codes') };
    const maker = `import jwt from 'jsonwebtoken';
export const makeCode = (id: string) => jwt.sign({ sub: id }, process.env.ACCESS_SECRET!, { audience: 'codes', expiresIn: '5m' });
`;
    assert.match(await said(signed({ aud: 'api' }), codes), /^refused: Accepted by 1 of 2 verifiers; src\/codes\.ts:\d+ refuses it/);
    const made = await examined(signed({ aud: 'api' }), { ...codes, 'src/make.ts': maker });
    assert.match(`${made.status}: ${made.headline}`, /^accepted: Accepted by the only verifier of such tokens/);
    const code = made.verdicts.find(({ spot }) => spot.file === 'src/codes.ts');
    assert.deepEqual([code?.isForOthers, code?.fixes], [true, []]);
    assert.match(await said(signed({ aud: 'web' }), { ...codes, 'src/make.ts': maker }), /^refused: Refused by both verifiers/);
  });

  it('takes no token for one of the workspace that a secret of somebody else made, however well known', async () => {
    const { status, headline } = await examined(signed({ aud: 'api' }, 'your-256-bit-secret'), API);
    assert.equal(status, 'unknown-key');
    assert.match(headline, /^No secret of this workspace signed it, but a publicly known one: anybody can make it/);
  });

  it('names the first verifier that refuses it, in its own words', async () => {
    const report = await examined(signed({ aud: 'api' }), TWO);
    assert.equal(report.status, 'refused');
    assert.match(report.headline, /^Accepted by 1 of 2 verifiers; jobs\/auth\.py:\d+ refuses it: /);
    assert.match(report.headline, /InvalidAudienceError: Audience doesn't match \(expires in 14 minutes\)$/);
    assert.equal(await said(signed({ aud: 'web' }), API).then((text) => text.split(':')[0]), 'refused');
  });

  it('says that it expired, whoever would have taken it', async () => {
    const token = signed({ aud: 'api', exp: SECOND - 3600, iat: SECOND - 4500 });
    assert.equal(await said(token, API), 'expired: Expired 1 hour ago, lived 15 minutes');
    assert.match(
      await said(signed({ exp: SECOND - 3600 }, 'somebody-elses-secret-0123456789abcdef'), API),
      /^expired: .*no secret of this workspace signed it/,
    );
  });

  it('tells leeway from a token that is good', async () => {
    assert.match(await said(signed({ aud: 'api', exp: SECOND - 10 }), API), /^accepted: Accepted by the only verifier of such tokens/);
  });

  it('says that no secret of the workspace made it, and how many were tried', async () => {
    assert.match(
      await said(signed({ aud: 'api' }, 'somebody-elses-secret-0123456789abcdef'), API),
      /^unknown-key: No secret of this workspace signed it: \d+ keys were tried/,
    );
    const rs256 = `${part({ alg: 'RS256', kid: 'a' })}.${part({ sub: 'ada', exp: SECOND + 60 })}.${'A'.repeat(342)}`;
    assert.match(await said(rs256, API), /^unknown-key: No key of this workspace can check its signature/);
  });

  it('refuses what is not signed at all', async () => {
    const unsigned = `${part({ alg: 'none' })}.${part({ sub: 'ada', aud: 'api', exp: SECOND + 60 })}.`;
    assert.match(await said(unsigned, API), /^refused: Not signed: anybody can make it, and no verifier here takes it/);
  });

  it('warns of a publicly known secret whatever the verifiers say', async () => {
    const files = { ...API, '.env': 'ACCESS_SECRET=your-256-bit-secret\nREFRESH_SECRET=x\n' };
    const report = await examined(signed({ aud: 'api' }, 'your-256-bit-secret'), files);
    assert.equal(report.signature?.state, 'public-secret');
    assert.match(report.headline, /; a publicly known secret signed it, so anybody can make it/);
    assert.ok(report.notes.some(({ severity }) => severity === 'error'));
  });

  it('tells an opaque token from one that cannot be read', async () => {
    const opaque = await examined(['gh', 'p_', 'k3J9xQ2mV7bT5rW8zL4nH6yP1cS0dF2gA9eU'].join(''), API);
    assert.equal(opaque.status, 'opaque');
    assert.match(opaque.headline, /^No JWT: .*GitHub/);
    assert.deepEqual(opaque.verdicts, []);
  });

  it('tells a verifier once, with the environments where its key cannot be read', async () => {
    const files = { ...API, 'fly.toml': 'app = "api-prod"\n[env]\nNODE_ENV = "production"\n' };
    const { verdicts } = await examined(signed({ aud: 'web' }), files);
    assert.deepEqual(
      verdicts.filter(({ isForOthers }) => !isForOthers).map(({ environments, why }) => `${environments.join(', ')}: ${why}`),
      [
        'development, production: it wants the audience "api", and the token\'s aud is "web"; in production as well, as far as can be read from here',
      ],
    );
  });

  it('counts a verifier that makes another key of the very secret that signed', async () => {
    const files = {
      ...TWO,
      'jobs/auth.py':
        TWO['jobs/auth.py']
          ?.replace('os.environ["ACCESS_SECRET"]', 'base64.b64decode(os.environ["ACCESS_SECRET"])')
          .replace('import os', 'import base64\nimport os') ?? '',
    };
    const report = await examined(signed({ aud: 'api' }), files);
    assert.equal(report.status, 'refused');
    assert.match(
      report.headline,
      /^Accepted by 1 of 2 verifiers; jobs\/auth\.py:\d+ refuses it: it uses ACCESS_SECRET decoded from base64/,
    );
  });

  it('reads what is whole of a token that was cut, and lets nobody judge it', async () => {
    const [header, claims, signature = ''] = signed({ aud: 'api' }).split('.');
    for (const [text, headline, parts] of [
      [`${header}.${claims}`, 'Cut at its end: the signature is missing, so nobody can check it (expires in 14 minutes)', 'header claims'],
      [
        `${header}.${claims}.${signature.slice(0, 9)}...`,
        'Cut at its end: the signature is not whole, so nobody can check it (expires in 14 minutes)',
        'header claims',
      ],
      [`${header}.${claims?.slice(0, 20)}...`, 'Cut at its end: the claims cannot be read', 'header'],
      [`${header}.${claims?.slice(0, 20)}...${signature.slice(9)}`, 'Cut in the middle: the claims cannot be read', 'header'],
      [
        `...${header?.slice(9)}.${claims}.${signature}`,
        'Cut at its start: the header cannot be read, so nobody can check it (expires in 14 minutes)',
        'claims',
      ],
    ] as const) {
      const report = await examined(text, API);
      assert.equal(`${report.status}: ${report.headline}`, `unreadable: ${headline}`);
      const { header: fields = {}, claims: body = {} } = report.token ?? {};
      assert.equal([...('alg' in fields ? ['header'] : []), ...('sub' in body ? ['claims'] : [])].join(' '), parts);
      assert.deepEqual([report.signature, report.verdicts, report.notes.length], [undefined, [], 1]);
    }
  });

  it('holds no key, no signature and no token, however it is printed', async () => {
    for (const files of [API, TWO]) {
      for (const token of [signed({ aud: 'api' }), signed({ aud: 'web' }), signed({}, REFRESH)]) {
        const report = await examined(token, files);
        const printed = `${JSON.stringify(report)}${inspect(report, { depth: 20 })}`;
        for (const secret of [SECRET, REFRESH, token.split('.')[2] ?? '', token]) assert.ok(!printed.includes(secret));
      }
    }
  });
});
