import assert from 'node:assert/strict';
import { answerOf, checkCalled, diagnosisOf, type Given } from './diagnosing';

// Each question of the checklist with the answers that it may get. What is sound must have been seen.

const SECRET = 'Zq8Xn3Vb6Mk1Lp9Ws4Ed7Rf2Tg5Yh0UjIkOlPaSd';
const OTHER = 'Hn7Bv4Cx1Zl8Kj5Hg2Fd9Sa6Po3Iu0YtReWqMnBv';

const manifest = (name: string, ...packages: readonly string[]) =>
  JSON.stringify({ name, private: true, scripts: { start: 'x' }, dependencies: Object.fromEntries(packages.map((each) => [each, '*'])) });

const EMPTY = { files: { 'package.json': manifest('web') } };

/** A service that signs and verifies. */
function api(
  more: Readonly<Record<string, string>>,
  sign = '{ expiresIn: "15m" }',
  verify = '{ algorithms: ["HS256"], clockTolerance: 30 }',
) {
  return {
    'package.json': manifest('api', 'jsonwebtoken', 'express', 'dotenv', 'cors'),
    'auth.js': `import jwt from 'jsonwebtoken';
export const createAccessToken = (id) => jwt.sign({ sub: id }, process.env.JWT_SECRET, ${sign});
export const authMiddleware = (token) => jwt.verify(token, process.env.JWT_SECRET, ${verify}).sub;
`,
    ...more,
  };
}

const ENV = { '.env': `JWT_SECRET=${SECRET}\n` };
const PYTHON = { 'back/requirements.txt': 'pyjwt>=2.10\npydantic-settings>=2.15\nfastapi\n' };
/** A front end that signs and a back end that verifies. */
function pair(front: string, back: string) {
  return {
    ...PYTHON,
    'front/package.json': manifest('front', 'next', 'jose'),
    'front/token.ts': `import { SignJWT } from 'jose';
export const createBackendAccessToken = (id: string) =>
  new SignJWT({}).setProtectedHeader({ alg: 'HS256' }).setSubject(id).setIssuedAt().setExpirationTime('1h').sign(new TextEncoder().encode(process.env.AUTH_SECRET));
`,
    'back/auth.py': `import os
import jwt

def verify(token):
    return jwt.decode(token, os.environ["AUTH_SECRET"], algorithms=["HS256"], leeway=60)
`,
    'front/.env.local': front,
    'back/.env': back,
    'front/.env.example': 'NEXT_PUBLIC_BACKEND_URL=\n',
  };
}

const CLIENT = { 'package.json': manifest('web', 'react', 'react-dom', 'vite', 'axios') };
const CORS = (options: string) =>
  `import cors from 'cors';\nimport express from 'express';\nconst app = express();\napp.use(cors(${options}));\napp.listen(4000);\n`;
const INTERCEPTOR = (refresh: string) => `import axios from 'axios';
export const api = axios.create({ baseURL: '/api' });
let refreshing;
api.interceptors.response.use(undefined, async (error) => {
  const request = error.config;
  if (error.response?.status !== 401 || request.isRetry) throw error;
  request.isRetry = true;
  ${refresh}
  return api(request);
});
`;
const SHARED = "refreshing ??= axios.post('/auth/refresh').finally(() => { refreshing = undefined; });\n  await refreshing;";
const PRISMA = {
  'package.json': manifest('api', '@prisma/client'),
  'schema.prisma': 'model RefreshToken {\n  id Int @id\n  token String @unique\n  userId Int\n  expiresAt DateTime\n}\n',
};
const rows = (statement: string) => ({
  files: {
    ...PRISMA,
    'refresh.ts': `import { prisma } from './prisma';\nexport async function refresh(token: string) {\n  ${statement}\n}\n`,
  },
});

const LOGOUT = `import { prisma } from './prisma';
import { app } from './app';
app.post('/logout', async (req, res) => {
  await prisma.refreshToken.delete({ where: { token: req.cookies.refreshToken } });
  res.sendStatus(204);
});
`;

const CASES: readonly (readonly [check: string, given: Given, answer: string])[] = [
  ['secrets-present', { files: api(ENV) }, 'pass: JWT_SECRET is provided to api in development'],
  ['secrets-present', { files: api({ '.env': `SESSION_SECRET=${OTHER}\n` }) }, 'fail: JWT_SECRET is not provided to api in development'],
  [
    'secrets-present',
    { files: api({}) },
    'unknown: api needs JWT_SECRET, and what it is given cannot be read from here: no env file or deployment file of it',
  ],
  ['secrets-present', EMPTY, 'none: No service of the workspace is seen to need a secret of its own'],
  [
    'secrets-equal',
    { files: pair(`AUTH_SECRET=${SECRET}\n`, `AUTH_SECRET=${SECRET}\n`) },
    'pass: back and front both hold AUTH_SECRET, equal in development',
  ],
  [
    'secrets-equal',
    { files: pair(`AUTH_SECRET=${SECRET}\n`, `AUTH_SECRET=${OTHER}\n`) },
    'fail: AUTH_SECRET differs between back and front in development',
  ],
  [
    'secrets-equal',
    { files: pair(`AUTH_SECRET=${SECRET}\n`, '') },
    'unknown: back and front both hold AUTH_SECRET, and whether the values are equal in development cannot be read from here',
  ],
  ['secrets-equal', EMPTY, 'none: No two places of the workspace are seen to sign and verify one token'],
  ['secrets-encoding', { files: pair(`AUTH_SECRET=${SECRET}\n`, '') }, 'pass: front and back: AUTH_SECRET is taken as text on both sides'],
  ['secrets-encoding', EMPTY, 'none: No secret is seen to be read on two sides'],
  ['secrets-real', { files: api(ENV) }, 'pass: No placeholder, no known and no guessable text: JWT_SECRET of api'],
  ['secrets-real', { files: api({ '.env': 'JWT_SECRET=changeme\n' }) }, 'fail: JWT_SECRET is a publicly known value'],
  ['secrets-real', { files: api({}) }, 'unknown: What JWT_SECRET of api is cannot be read from here'],
  ['secrets-private', { files: api(ENV), ignored: ['.env'] }, 'pass: Git ignores .env'],
  ['secrets-private', { files: api(ENV) }, 'unknown: Whether git tracks .env cannot be read from here'],
  ['secrets-private', EMPTY, 'none: No env file of the workspace is seen to hold a secret that the code takes'],
  [
    'env-files-sound',
    { files: api({ '.env': `JWT_SECRET=${SECRET}\nJWT_SECRET=${OTHER}\n` }) },
    'fail: JWT_SECRET is set again below, so this line has no effect',
  ],
  ['env-files-sound', { files: api(ENV) }, 'pass: .env: no line is dropped, repeated, or read in two ways'],
  ['token-lifetime', { files: api(ENV) }, 'pass: The access token of api lives 15 minutes'],
  ['token-lifetime', { files: api(ENV, '{ expiresIn: "20s" }') }, 'fail: This access token expires 20 seconds after it is issued'],
  [
    'token-lifetime',
    { files: api(ENV, '{ expiresIn: process.env.JWT_TTL }') },
    'unknown: How long the access token of api lives cannot be read from here',
  ],
  ['token-lifetime', EMPTY, 'none: No code of the workspace is seen to sign tokens'],
  ['clock-leeway', { files: api(ENV) }, 'pass: jsonwebtoken in api allows 30 seconds'],
  [
    'clock-leeway',
    { files: api(ENV, '{ expiresIn: "1h" }', '{ algorithms: ["HS256"] }') },
    'fail: jsonwebtoken verifies this token without any clock tolerance',
  ],
  [
    'clock-leeway',
    { files: api(ENV, '{ expiresIn: "1h" }', 'options()') },
    'unknown: What clock difference jsonwebtoken in api allows cannot be read from here',
  ],
  ['algorithm-accepted', { files: api(ENV) }, 'pass: api signs with HS256, and jsonwebtoken in api accepts HS256'],
  [
    'algorithm-accepted',
    { files: api(ENV, '{ expiresIn: "1h" }', '{ algorithms: ["HS512"], clockTolerance: 5 }') },
    'fail: The token is signed with HS256, the default of jsonwebtoken, and this verifier accepts only HS512',
  ],
  [
    'audience-agreed',
    { files: api(ENV, '{ expiresIn: "1h", audience: "shop" }', '{ algorithms: ["HS256"], clockTolerance: 5, audience: "shop" }') },
    'pass: api writes the audience "shop", and jsonwebtoken in api asks for "shop"',
  ],
  [
    'audience-agreed',
    { files: api(ENV, '{ expiresIn: "1h", audience: "shop" }', '{ algorithms: ["HS256"], clockTolerance: 5, audience: "web" }') },
    'fail: This verifier expects the audience "web", and the token\'s is "shop"',
  ],
  [
    'audience-agreed',
    { files: api(ENV, '{ expiresIn: "1h", audience: wanted() }', '{ algorithms: ["HS256"], clockTolerance: 5, audience: "web" }') },
    'unknown: Which audience api writes is worked out at run time and cannot be read from here',
  ],
  ['issuer-agreed', { files: api(ENV) }, 'pass: api writes no issuer, and jsonwebtoken in api asks for none'],
  ['claims-there', { files: api(ENV) }, 'pass: api writes sub, which the code behind jsonwebtoken in api reads'],
  ['verifiers-strict', { files: api(ENV) }, 'pass: jsonwebtoken in api checks signature and expiry, and accepts HS256 alone'],
  ['verifiers-strict', EMPTY, 'none: No code of the workspace is seen to verify tokens'],
  [
    'header-sent',
    {
      files: {
        ...CLIENT,
        'api.ts': "export const get = (token: string) => fetch('/x', { headers: { Authorization: `Bearer ${token}` } });\n",
      },
    },
    'pass: 1 request of web sends a Bearer token',
  ],
  [
    'header-sent',
    {
      files: {
        ...CLIENT,
        'api.ts':
          "export function get() {\n  const accessToken = localStorage.getItem('token');\n  if (!accessToken) return;\n  return fetch('/x', { headers: { Authorization: accessToken } });\n}\n",
      },
    },
    'fail: This Authorization header holds accessToken without "Bearer" before it',
  ],
  ['header-sent', EMPTY, 'none: No code of the workspace is seen to send an Authorization header'],
  [
    'token-there',
    {
      files: {
        ...CLIENT,
        'api.ts':
          "export function get() {\n  const token = localStorage.getItem('token');\n  if (!token) return;\n  return fetch('/x', { headers: { Authorization: `Bearer ${token}` } });\n}\n",
      },
    },
    'pass: 1 request of web makes sure of the token first',
  ],
  [
    'token-there',
    {
      files: {
        ...CLIENT,
        'api.ts': "export const get = () => fetch('/x', { headers: { Authorization: `Bearer ${localStorage.getItem('token')}` } });\n",
      },
    },
    'fail: The token can be missing when this Authorization header is sent',
  ],
  [
    'token-there',
    {
      files: {
        ...CLIENT,
        'api.ts':
          "import { given } from 'elsewhere';\nexport const get = () => fetch('/x', { headers: { Authorization: `Bearer ${given()}` } });\n",
      },
    },
    'unknown: 1 request of web sends a token of which it cannot be read from here whether it is there',
  ],
  [
    'cors-authorization',
    { files: api({ ...ENV, 'app.js': CORS("{ origin: 'https://shop.example', allowedHeaders: ['Authorization'] }") }) },
    'pass: cors in api lets Authorization through',
  ],
  [
    'cors-authorization',
    { files: api({ ...ENV, 'app.js': CORS("{ origin: 'https://shop.example', allowedHeaders: ['Content-Type'] }") }) },
    'unknown: cors in api does not name Authorization, and no request of a browser is seen that needs it',
  ],
  ['cors-authorization', EMPTY, 'none: No server of the workspace is seen to set CORS headers'],
  [
    'cors-origin',
    { files: api({ ...ENV, 'app.js': CORS("{ origin: 'https://shop.example' }") }) },
    'pass: cors in api lets https://shop.example in, in development',
  ],
  [
    'cors-origin',
    { files: api({ ...ENV, 'app.js': CORS("{ origin: '*', credentials: true }") }) },
    'fail: origin is * together with credentials: browsers refuse the answer to every request with cookies',
  ],
  [
    'cors-origin',
    { files: api({ ...ENV, 'app.js': CORS('{ origin: allowed() }') }) },
    'unknown: Which origins cors in api lets in, in development, cannot be read from here',
  ],
  [
    'cors-first',
    { files: api({ ...ENV, 'app.js': CORS('{}') }) },
    'pass: No middleware that refuses requests is seen to run before cors in api',
  ],
  [
    'refresh-single-flight',
    { files: { ...CLIENT, 'api.js': INTERCEPTOR(SHARED) } },
    'pass: web: requests that come meanwhile wait for the one refresh',
  ],
  [
    'refresh-single-flight',
    { files: { ...CLIENT, 'api.js': INTERCEPTOR("await axios.post('/auth/refresh');") } },
    'fail: Requests that are refused at the same time each start a refresh of their own',
  ],
  ['refresh-single-flight', EMPTY, 'none: No code of the workspace is seen to refresh a token: when it expires, the user signs in again'],
  ['refresh-retry-once', { files: { ...CLIENT, 'api.js': INTERCEPTOR(SHARED) } }, 'pass: web: the request is sent again once'],
  [
    'refresh-logout',
    { files: { ...CLIENT, 'api.js': INTERCEPTOR(SHARED) } },
    'unknown: web: no failed refresh is seen to sign the user out whatever went wrong; when it does so cannot be read from here',
  ],
  [
    'rows-deleted-safely',
    rows('await prisma.refreshToken.deleteMany({ where: { token } });'),
    'pass: Deleting a refreshToken row that is already gone does nothing',
  ],
  [
    'rows-deleted-safely',
    { files: { ...PRISMA, 'logout.ts': LOGOUT } },
    'fail: Deleting this refreshToken row throws P2025 when it is already gone',
  ],
  ['rows-deleted-safely', EMPTY, 'none: No code of the workspace is seen to delete stored sessions or tokens'],
  [
    'rows-expire',
    rows(
      'const row = await prisma.refreshToken.findFirst({ where: { token, expiresAt: { gt: new Date() } } });\n  if (!row) throw new Error();\n  return row.userId;',
    ),
    'pass: The code looks at the expiry of the refreshToken row',
  ],
  [
    'rows-by-key',
    rows('const row = await prisma.refreshToken.findUnique({ where: { token } });\n  if (!row) throw new Error();\n  return row.userId;'),
    'pass: The refreshToken row is looked up by token',
  ],
  [
    'production-seen',
    { files: api({ ...ENV, '.env.production': `JWT_SECRET=${OTHER}\n` }) },
    'pass: .env.production says what api is given in production',
  ],
  [
    'production-seen',
    { files: api(ENV) },
    'unknown: Nothing here speaks of what api is given in production, so it cannot be read from here',
  ],
  [
    'fly-secrets',
    { files: api({ 'fly.toml': 'app = "shop-api"\n' }) },
    'unknown: Which secrets shop-api has is kept by Fly and cannot be read from here: fly secrets list --app shop-api',
  ],
  ['fly-config', { files: api({ 'fly.toml': 'app = "shop-api"\n' }) }, 'pass: fly.toml configures shop-api'],
  ['fly-config', EMPTY, 'none: The workspace has no Fly configuration'],
];

describe('the checklist of a 401', () => {
  for (const [check, given, answer] of CASES)
    it(`${check}, ${answer.slice(0, answer.indexOf(':'))}`, () => assert.equal(answerOf(check, given), answer));

  it('has something to say of every question, and never passes an empty workspace', () => {
    const { headline, groups } = diagnosisOf(EMPTY);
    assert.equal(headline, 'Nothing that this workspace shows explains a 401');
    assert.deepEqual(
      groups.map(({ title }) => title),
      ['Secrets', 'Token', 'Request', 'Refresh', 'Sessions and rows', 'Deployment'],
    );
    for (const { id, answer, said } of groups.flatMap(({ checks }) => checks)) {
      assert.ok(answer === 'none' || (answer === 'unknown' && said[0]?.text === 'No token was given'), id);
      assert.ok(said.length > 0, id);
    }
    const ids = groups.flatMap(({ checks }) => checks.map(({ id }) => id));
    assert.equal(new Set(ids).size, ids.length);
  });

  it('does not call sound what somebody has silenced', () => {
    const files = api(ENV, '{ expiresIn: "1h" }', '{ algorithms: ["HS256"] }');
    const source = files['auth.js'];
    const suppressed = { ...files, 'auth.js': `// authlint-disable verify/no-leeway -- one machine\n${source}` };
    assert.equal(answerOf('clock-leeway', { files: suppressed }), 'unknown: verify/no-leeway found something here and is suppressed');
    assert.equal(
      answerOf('clock-leeway', { files, settings: { rules: { 'verify/no-leeway': 'off' } } }),
      'unknown: verify/no-leeway found something here and is switched off by the settings',
    );
  });

  it('names the rule, the place and the fixes of what is broken', () => {
    const given = { files: api({ '.env': `JWT_SECERT=${SECRET}\n` }) };
    const { said } = checkCalled('secrets-present', diagnosisOf(given));
    assert.equal(said[0]?.rule, 'secret/missing');
    assert.deepEqual(said[0]?.fixes, ['Rename JWT_SECERT to JWT_SECRET', 'Add JWT_SECRET to .env with a new random value']);
    assert.deepEqual([said[0]?.spot?.file, said[0]?.spot?.line], ['auth.js', 2]);
  });

  it('takes an error before a warning for the likeliest cause, and risks for none', () => {
    const files = api({ '.env': `SESSION_SECRET=${OTHER}\n` }, '{ expiresIn: "20s" }');
    assert.equal(diagnosisOf({ files }).headline, 'JWT_SECRET is not provided to api in development');
    assert.match(diagnosisOf({ files: api(ENV, '{ expiresIn: "20s" }') }).headline, /^This access token expires 20 seconds/);
    assert.equal(
      diagnosisOf({ files: api({ '.env': 'JWT_SECRET=changeme\n' }) }).headline,
      'Nothing that this workspace shows explains a 401, though one check found something to mend',
    );
  });

  it('counts what would fill the page', () => {
    const send = (index: number) =>
      `export const t${index} = () => fetch('/${index}', { headers: { Authorization: \`Bearer \${localStorage.getItem('token')}\` } });`;
    const files = { ...CLIENT, 'api.js': Array.from({ length: 14 }, (_, index) => send(index)).join('\n') };
    const { said } = checkCalled('token-there', diagnosisOf({ files }));
    assert.equal(said.length, 9);
    assert.equal(said.at(-1)?.text, 'and 6 more like these');
  });
});
