import assert from 'node:assert/strict';
import { brokenParts } from '../../server/src/map/index';
import { arrows, mapOf, packageJson, TWO_SERVICES } from './mapping';

const sign = (name: string, key: string, options: string) =>
  `import jwt from 'jsonwebtoken';\nexport const ${name} = (sub: string) => jwt.sign({ sub }, ${key}, ${options});\n`;
const verify = (name: string, key: string, options = "{ algorithms: ['HS256'], clockTolerance: 30 }") =>
  `import jwt from 'jsonwebtoken';\nexport const ${name} = (token: string) => jwt.verify(token, ${key}, ${options});\n`;
const ENV = 'JWT_SECRET=k3Jd82nfPq7Lw9Zx1Vb4Tm6Rc0Ys5Ha8Ue2Gi7No\n';
const api = packageJson('api', { express: '5.0.0', jsonwebtoken: '9.0.2' });
const KEY = 'process.env.JWT_SECRET!';

describe('the arrows of the map', () => {
  it('go from the service that issues to the one that verifies, and say what is known', () => {
    const map = mapOf(TWO_SERVICES);
    assert.deepEqual(
      map.services.map(({ name, about }) => [name, about]),
      [
        ['web', 'Next.js'],
        ['api', 'FastAPI'],
      ],
    );
    assert.deepEqual(arrows(map), ['access token: web → api: AUTH_SECRET, HS256, 15 minutes, 30 seconds leeway, audience "api"']);
    assert.deepEqual([map.ends, brokenParts(map)], [[], 0]);
    const [token] = map.tokens;
    assert.equal(token?.because, 'both use AUTH_SECRET, and web and api stand side by side in this workspace');
    assert.equal(token?.libraries, 'jose, verified by PyJWT');
    assert.deepEqual(
      [...(token?.issuers ?? []), ...(token?.verifiers ?? [])].map((at) => map.locate(at)),
      [
        { file: 'web/lib/token.ts', line: 3, column: 45 },
        { file: 'api/auth.py', line: 6, column: 12 },
      ],
    );
  });

  it('are one for all calls that agree, with every place', () => {
    const files = Object.fromEntries(
      Array.from({ length: 12 }, (_, index) => [`src/login${index}.ts`, sign(`login${index}`, KEY, "{ expiresIn: '15m' }")]),
    );
    const map = mapOf({ 'package.json': api, '.env': ENV, ...files, 'src/check.ts': verify('checkToken', KEY) });
    assert.deepEqual(arrows(map), ['access token: inside api: JWT_SECRET, HS256, 15 minutes, 30 seconds leeway, no audience']);
    assert.deepEqual([map.tokens[0]?.issuers.length, map.tokens[0]?.verifiers.length], [12, 1]);
  });

  it('keep tokens of different roles and secrets apart', () => {
    const map = mapOf({
      'package.json': api,
      'src/a.ts': sign('accessToken', 'process.env.ACCESS_SECRET!', "{ expiresIn: '15m' }"),
      'src/b.ts': sign('refreshToken', 'process.env.REFRESH_SECRET!', "{ expiresIn: '30d' }"),
      'src/c.ts': verify('verifyAccessToken', 'process.env.ACCESS_SECRET!'),
      'src/d.ts': verify('verifyRefreshToken', 'process.env.REFRESH_SECRET!'),
    });
    assert.deepEqual([...arrows(map)].sort(), [
      'access token: inside api: ACCESS_SECRET, HS256, 15 minutes, 30 seconds leeway, no audience',
      'refresh token: inside api: REFRESH_SECRET, HS256, 30 days, 30 seconds leeway, no audience',
    ]);
  });

  it('tell what is absent from what cannot be read', () => {
    const map = mapOf({
      'package.json': api,
      'src/a.ts': `${sign('login', 'loadKey()', '{}')}declare function loadKey(): string;\n`,
      'src/b.ts': `import { load } from './elsewhere';\n${sign('register', KEY, 'load()')}`,
    });
    assert.deepEqual(arrows(map), [
      'access token: api → Verifier not seen: key cannot be read, HS256, no expiry, no audience',
      'access token: api → Verifier not seen: JWT_SECRET, algorithm cannot be read, lifetime cannot be read, audience cannot be read',
    ]);
  });

  it('say where environments differ', () => {
    const map = mapOf({
      'package.json': packageJson('api', { express: '5.0.0', jsonwebtoken: '9.0.2', 'dotenv-flow': '4.1.0' }),
      '.env.development': `${ENV}TTL=15m\n`,
      '.env.production': `${ENV}TTL=7d\n`,
      'src/a.ts': `import 'dotenv-flow/config';\n${sign('login', KEY, '{ expiresIn: process.env.TTL }')}`,
      'src/b.ts': verify('checkToken', KEY),
    });
    assert.deepEqual(
      map.tokens.map(({ lifetime }) => lifetime),
      ['15 minutes, in production 7 days'],
    );
  });

  it('come from outside where a hosted service issues, and by the address of the issuer', () => {
    const map = mapOf({
      'package.json': packageJson('api', { express: '5.0.0', jose: '6.0.0' }),
      'src/a.ts':
        "import { createRemoteJWKSet, jwtVerify } from 'jose';\nconst keys = createRemoteJWKSet(new URL('https://shop.eu.auth0.com/.well-known/jwks.json'));\nexport const check = (token: string) => jwtVerify(token, keys, { issuer: 'https://shop.eu.auth0.com/', audience: 'api', clockTolerance: 30 });\n",
    });
    assert.deepEqual(
      map.ends.map(({ kind, name }) => `${kind} ${name}`),
      ['outside Auth0'],
    );
    assert.equal(map.tokens[0]?.secret, "Auth0's own key");
    assert.deepEqual([map.tokens[0]?.from, map.tokens[0]?.to], ['e1', 's1']);
  });

  it('stay inside a service for sessions of a library', () => {
    const map = mapOf({
      'package.json': packageJson('web', { next: '16.0.0', 'next-auth': '5.0.0-beta.25' }),
      '.env.local': 'AUTH_SECRET=k3Jd82nfPq7Lw9Zx1Vb4Tm6Rc0Ys5Ha8Ue2Gi7No\n',
      'auth.ts': "import NextAuth from 'next-auth';\nexport const { auth } = NextAuth({ providers: [], session: { maxAge: 604800 } });\n",
    });
    assert.deepEqual(arrows(map), ['session: inside web: AUTH_SECRET, 7 days']);
  });

  it('join ends of one service whose key cannot be read, unless a name or an algorithm speaks against it', () => {
    const load = "import { load } from 'vault';\n";
    const lonely = (check: string, more = {}) =>
      arrows(
        mapOf({
          'package.json': api,
          'src/a.ts': `${load}${sign('login', 'load()', "{ expiresIn: '15m' }")}`,
          'src/b.ts': `${load}${check}`,
          ...more,
        }),
      );
    assert.deepEqual(lonely(verify('checkToken', 'load()')), [
      'access token: inside api: key cannot be read, HS256, 15 minutes, 30 seconds leeway, no audience',
    ]);
    const other = lonely(verify('checkToken', 'load()', "{ algorithms: ['RS256'], clockTolerance: 30 }"));
    assert.deepEqual(
      other.map((line) => line.replace(/: key.*/, '')),
      ['access token: api → Verifier not seen', 'token: Issuer not seen → api'],
    );
    const named = lonely(verify('checkToken', KEY), { 'src/c.ts': sign('other', 'process.env.OTHER_SECRET!', "{ expiresIn: '15m' }") });
    assert.ok(!named.some((line) => line.includes('inside')), named.join('\n'));
  });

  it('are thin where a front end sends a token to the one back end that reads it', () => {
    const back = {
      'api/package.json': api,
      'api/src/a.ts': sign('login', KEY, "{ expiresIn: '15m' }"),
      'api/src/b.ts': verify('checkToken', KEY),
    };
    const front = {
      'web/package.json': packageJson('web', { react: '19.0.0' }),
      'web/src/client.ts': "export const load = (token: string) => fetch('/api/me', { headers: { Authorization: `Bearer ${token}` } });\n",
    };
    assert.ok(arrows(mapOf({ ...back, ...front })).includes('sends: web → api'));
    const elsewhere = { 'web/src/client.ts': front['web/src/client.ts'].replace('/api/me', 'https://api.example.com/me') };
    assert.deepEqual(mapOf({ ...back, ...front, ...elsewhere }).sends, []);
  });

  it('do not join refresh tokens with what guards requests', () => {
    const map = mapOf({
      'package.json': api,
      'src/a.ts': sign('refreshToken', KEY, "{ expiresIn: '30d' }"),
      'src/b.ts': verify('verifyAccessToken', KEY),
    });
    assert.ok(arrows(map).some((line) => line.startsWith('refresh token: api → Verifier not seen')));
    const general = mapOf({
      'package.json': api,
      'src/a.ts': sign('refreshToken', KEY, "{ expiresIn: '30d' }"),
      'src/b.ts': verify('check', KEY),
    });
    assert.deepEqual(arrows(general), ['refresh token: inside api: JWT_SECRET, HS256, 30 days, 30 seconds leeway, no audience']);
  });
});

describe('what is broken on the map', () => {
  it('belongs to the arrow between both ends that the finding names', () => {
    const map = mapOf({ ...TWO_SERVICES, 'api/auth.py': TWO_SERVICES['api/auth.py']?.replace('audience="api"', 'audience="app"') ?? '' });
    assert.deepEqual(
      map.tokens.map(({ from, to, defects }) => [from, to, defects.map(({ finding, severity }) => `${severity} ${finding.rule}`)]),
      [['s1', 's2', ['error contract/audience']]],
    );
    assert.equal(map.tokens[0]?.audience, '"api", expected "app"');
    assert.deepEqual(
      map.services.map(({ defects }) => defects.length),
      [0, 0],
    );
  });

  it('is an arrow too where both ends use different keys', () => {
    const map = mapOf({
      'package.json': api,
      '.env': `${ENV}AUTH_SECRET=Qm4Tz8Lr1Xc6Vb3Nk9Jh2Gf7Ds5Ap0We8Ru4Iy6Xz\n`,
      'src/a.ts': sign('login', KEY, "{ expiresIn: '15m' }"),
      'src/b.ts': verify('checkToken', 'process.env.JWT_SECRETS!'),
    });
    const wrong = map.tokens.find(({ defects }) => defects.some(({ finding }) => finding.rule === 'contract/signing-key'));
    assert.deepEqual([wrong?.from, wrong?.to, wrong?.secret], ['s1', 's1', 'JWT_SECRET → JWT_SECRETS']);
  });

  it('is at the arrow for an env file, by the name of the secret, and at the service for all else', () => {
    const map = mapOf({
      ...TWO_SERVICES,
      'web/.env.local': 'AUTH_SECRET=changeme\n',
      'api/.env': `${TWO_SERVICES['api/.env']}SESSION_SECRET=\n`,
      'api/more.py': 'import os\n\nSESSION_SECRET = os.environ["SESSION_SECRET"]\n',
    });
    assert.deepEqual(
      map.tokens[0]?.defects.map(({ finding }) => finding.rule),
      ['secret/placeholder'],
    );
    assert.deepEqual(
      map.services.find(({ name }) => name === 'api')?.defects.map(({ finding }) => finding.rule),
      ['secret/empty'],
    );
    assert.equal(brokenParts(map), 2);
  });
});
