import assert from 'node:assert/strict';
import { decode, encode } from '@auth/core/jwt';
import { packageJson, type Workspace } from '../../model/workspace';
import { keysOf, notesOf, open, replaced, verdictsOf } from './cases';

// Auth.js 5 itself makes the cookies and says what it thinks of them, in the same run.

const SECRET = 'b7Qw2_mZr8TnKx41vLdPyHc6sEuJ0gFa';
const OLD = 'Qz93kVfN5xWbT2sHjR7mYcL0pGdEuA6n';
const PLAIN = 'authjs.session-token';
const SECURE = `__Secure-${PLAIN}`;
const TOKEN = { name: 'Ada', email: 'ada@example.com', sub: 'user_1' };

const AUTH = "import NextAuth from 'next-auth';\nexport const { handlers, auth } = NextAuth({ providers: [] });\n";

function workspace(env: string, auth = AUTH, version = '5.0.0-beta.30'): Workspace {
  return { 'package.json': packageJson({ 'next-auth': version, next: '15.0.0' }), 'auth.ts': auth, '.env.local': env };
}

const OWN = workspace(`AUTH_SECRET=${SECRET}\n`);

interface Case {
  readonly title: string;
  readonly cookie: string;
  readonly made: { readonly salt: string; readonly secret?: string; readonly maxAge?: number; readonly token?: Record<string, unknown> };
  readonly change?: (text: string) => string;
}

const part =
  (index: number, at = 4) =>
  (text: string) =>
    text
      .split('.')
      .map((one, place) => (place === index ? replaced(one, at) : one))
      .join('.');

const CASES: readonly Case[] = [
  { title: 'valid', cookie: PLAIN, made: { salt: PLAIN } },
  { title: 'secure name', cookie: SECURE, made: { salt: SECURE } },
  { title: 'expired', cookie: PLAIN, made: { salt: PLAIN, maxAge: -3600 } },
  { title: 'expired within the tolerance', cookie: PLAIN, made: { salt: PLAIN, maxAge: -5 } },
  { title: 'other secret', cookie: PLAIN, made: { salt: PLAIN, secret: OLD } },
  { title: 'renamed', cookie: PLAIN, made: { salt: 'shop.session' } },
  { title: 'moved to https', cookie: SECURE, made: { salt: PLAIN } },
  { title: 'chunked', cookie: PLAIN, made: { salt: PLAIN, token: { ...TOKEN, bio: 'x'.repeat(9000) } } },
  { title: 'changed header', cookie: PLAIN, made: { salt: PLAIN }, change: part(0, 60) },
  { title: 'changed iv', cookie: PLAIN, made: { salt: PLAIN }, change: part(2) },
  { title: 'changed ciphertext', cookie: PLAIN, made: { salt: PLAIN }, change: part(3) },
  { title: 'changed tag', cookie: PLAIN, made: { salt: PLAIN }, change: part(4) },
  { title: 'cut', cookie: PLAIN, made: { salt: PLAIN }, change: (text) => text.slice(0, -20) },
  { title: 'text for a time', cookie: PLAIN, made: { salt: PLAIN, token: { ...TOKEN, nbf: 'soon' } } },
  { title: 'not yet valid', cookie: PLAIN, made: { salt: PLAIN, token: { ...TOKEN, nbf: 9_999_999_999 } } },
];

async function made({ made: { salt, secret = SECRET, maxAge = 3600, token = TOKEN }, change = (text) => text }: Case): Promise<string> {
  return change(await encode({ token, secret, salt, maxAge }));
}

describe('sessions of Auth.js 5', () => {
  for (const one of CASES) {
    it(`says what the library says: ${one.title}`, async () => {
      const text = await made(one);
      const said = await decode({ token: text, secret: SECRET, salt: one.cookie }).then(
        () => '',
        (error: Error) => error.message,
      );
      const opened = await open(OWN, one.cookie, text, Date.now());
      const [verdict, ...more] = opened?.verdicts ?? [];
      assert.equal(more.length, 0);
      assert.equal(verdict?.verdict, said === '' ? 'accepted' : 'refused');
      assert.equal(verdict?.error, said === '' ? '' : `JWTSessionError: ${said}`);
    });
  }

  it('shows the claims and names the variable', async () => {
    const opened = await open(OWN, PLAIN, await encode({ token: TOKEN, secret: SECRET, salt: PLAIN }), Date.now());
    assert.equal(opened?.title, 'Auth.js 5 session cookie');
    assert.equal(opened?.token?.claims['email'], 'ada@example.com');
    assert.equal(opened?.token?.status, 'valid');
    assert.equal(opened?.signature.state, 'verified');
    assert.deepEqual(keysOf(opened), ['AUTH_SECRET .env.local']);
    assert.deepEqual(verdictsOf(opened), ['Auth.js 5 in development: accepted: AUTH_SECRET opens it']);
  });

  it('opens an expired session of an intact cookie, and says so', async () => {
    const opened = await open(OWN, PLAIN, await encode({ token: TOKEN, secret: SECRET, salt: PLAIN, maxAge: -3600 }), Date.now());
    assert.equal(opened?.token?.status, 'expired');
    assert.equal(opened?.signature.state, 'verified');
    assert.equal(opened?.verdicts[0]?.check, 'expiry');
    assert.match(opened?.verdicts[0]?.why ?? '', /the secret and the cookie are right/);
  });

  it('opens a token without a name under the default names', async () => {
    const opened = await open(OWN, '', await encode({ token: TOKEN, secret: SECRET, salt: SECURE }), Date.now());
    assert.equal(opened?.token?.claims['sub'], 'user_1');
    assert.match(notesOf(opened), /for the cookie "__Secure-authjs\.session-token"/);
    assert.equal(opened?.verdicts[0]?.verdict, 'accepted');
  });

  it('does not say that a token without a name was made with another secret', async () => {
    const opened = await open(OWN, '', await encode({ token: TOKEN, secret: SECRET, salt: 'shop.session' }), Date.now());
    assert.equal(opened?.token, undefined);
    assert.equal(opened?.verdicts[0]?.verdict, 'unknown');
    assert.match(notesOf(opened), /only its default names were tried/);
  });

  it('opens a cookie of a name of its own, which the configuration may or may not have', async () => {
    const opened = await open(OWN, 'shop.session', await encode({ token: TOKEN, secret: SECRET, salt: 'shop.session' }), Date.now());
    assert.equal(opened?.token?.claims['sub'], 'user_1');
    assert.deepEqual(verdictsOf(opened), [
      'Auth.js 5 in development: unknown: AUTH_SECRET opens it under the name "shop.session", and whether the configuration calls its cookie so cannot be read from here',
    ]);
  });

  it('knows the names that the configuration gives its cookie, and no other', async () => {
    const auth = `import NextAuth from 'next-auth';
const isSecure = process.env.NODE_ENV === 'production';
export const { handlers, auth } = NextAuth({
  providers: [],
  cookies: { sessionToken: { name: isSecure ? '__Secure-shop.session' : 'shop.session', options: { httpOnly: true } } },
});
`;
    const files = workspace(`AUTH_SECRET=${SECRET}\n`, auth);
    const said = async (name: string) =>
      verdictsOf(await open(files, name, await encode({ token: TOKEN, secret: SECRET, salt: name }), Date.now()));
    assert.deepEqual(await said('shop.session'), ['Auth.js 5 in development: accepted: AUTH_SECRET opens it']);
    assert.deepEqual(await said(PLAIN), [
      'Auth.js 5 in development: refused at form: the configuration calls its session cookie "__Secure-shop.session" or "shop.session", and it never looks at one called "authjs.session-token"',
    ]);
  });

  it('says that the cookie was renamed', async () => {
    const opened = await open(OWN, SECURE, await encode({ token: TOKEN, secret: SECRET, salt: PLAIN }), Date.now());
    assert.match(opened?.verdicts[0]?.why ?? '', /renamed: it was made as "authjs\.session-token"/);
    assert.equal(opened?.verdicts[0]?.holdsKey, false);
  });

  it('tells a changed cookie from one of another secret by its kid', async () => {
    const text = part(4)(await encode({ token: TOKEN, secret: SECRET, salt: PLAIN }));
    const opened = await open(OWN, PLAIN, text, Date.now());
    assert.equal(opened?.problem, 'AUTH_SECRET made it, and its content does not decrypt: it was changed or cut on its way');
    assert.equal(opened?.verdicts[0]?.check, 'signature');
  });

  it('reads with an old secret of a list and says that it is old', async () => {
    const auth = AUTH.replace('providers: []', 'providers: [], secret: [process.env.NEW_SECRET, process.env.OLD_SECRET]');
    const files = workspace(`NEW_SECRET=${SECRET}\nOLD_SECRET=${OLD}\n`, auth);
    const text = await encode({ token: TOKEN, secret: OLD, salt: PLAIN });
    assert.ok(await decode({ token: text, secret: [SECRET, OLD], salt: PLAIN }));
    const opened = await open(files, PLAIN, text, Date.now());
    assert.deepEqual(verdictsOf(opened), [
      'Auth.js 5 in development: accepted: OLD_SECRET opens it, an earlier secret that is kept to read what it made',
    ]);
    assert.equal(opened?.signature.keys[0]?.isOld, true);
  });

  it('ignores numbered secrets beside AUTH_SECRET in Next.js, as next-auth does', async () => {
    const files = workspace(`AUTH_SECRET=${SECRET}\nAUTH_SECRET_1=${OLD}\n`);
    const opened = await open(files, PLAIN, await encode({ token: TOKEN, secret: OLD, salt: PLAIN }), Date.now());
    assert.deepEqual(verdictsOf(opened), [
      'Auth.js 5 in development: refused at key [JWTSessionError: no matching decryption secret]: AUTH_SECRET_1 made it, and it has AUTH_SECRET',
    ]);
  });

  it('reads numbered secrets beside AUTH_SECRET elsewhere, the highest first', async () => {
    const files: Workspace = {
      'package.json': packageJson({ '@auth/sveltekit': '1.11.0', '@auth/core': '0.41.3' }),
      'src/auth.ts': "import { SvelteKitAuth } from '@auth/sveltekit';\nexport const { handle } = SvelteKitAuth({ providers: [] });\n",
      '.env': `AUTH_SECRET=${OLD}\nAUTH_SECRET_1=${SECRET}\n`,
    };
    const opened = await open(files, PLAIN, await encode({ token: TOKEN, secret: OLD, salt: PLAIN }), Date.now());
    assert.deepEqual(verdictsOf(opened), [
      'Auth.js 5 in development: accepted: AUTH_SECRET opens it, an earlier secret that is kept to read what it made',
    ]);
  });

  it('does not refuse where the configuration may give another secret', async () => {
    const auth =
      "import NextAuth from 'next-auth';\nimport { config } from '@shop/auth';\nexport const { handlers, auth } = NextAuth({ ...config });\n";
    const files = workspace(`AUTH_SECRET=${SECRET}\n`, auth);
    const refused = await open(files, PLAIN, await encode({ token: TOKEN, secret: OLD, salt: PLAIN }), Date.now());
    assert.deepEqual(
      refused?.verdicts.map(({ verdict }) => verdict),
      ['unknown'],
    );
    assert.match(refused?.verdicts[0]?.why ?? '', /cannot be read from here$/);
  });

  it('takes the secret that another file of the configuration gives', async () => {
    const auth =
      "import NextAuth from 'next-auth';\nimport { config } from './auth.config';\nexport const { handlers, auth } = NextAuth({ ...config });\n";
    const files = {
      ...workspace(`AUTH_SECRET=${OLD}\nSHOP_SECRET=${SECRET}\n`, auth),
      'auth.config.ts': 'export const config = { providers: [], secret: process.env.SHOP_SECRET };\n',
    };
    const opened = await open(files, PLAIN, await encode({ token: TOKEN, secret: SECRET, salt: PLAIN }), Date.now());
    assert.deepEqual(verdictsOf(opened), ['Auth.js 5 in development: accepted: SHOP_SECRET opens it']);
  });

  it('does not take the secret of another call for that of the configuration', async () => {
    const files = {
      ...workspace(`AUTH_SECRET=${SECRET}\nOTHER_SECRET=${OLD}\n`),
      'middleware.ts':
        "import { getToken } from 'next-auth/jwt';\nexport const read = (req) => getToken({ req, secret: process.env.OTHER_SECRET });\n",
    };
    const opened = await open(files, PLAIN, await encode({ token: TOKEN, secret: SECRET, salt: PLAIN }), Date.now());
    assert.deepEqual(verdictsOf(opened), ['Auth.js 5 in development: accepted: AUTH_SECRET opens it']);
  });

  it('leaves the name of a database session alone', async () => {
    assert.equal(await open(OWN, PLAIN, '5d5b2a0e-4f0c-4b53-9d34-1f4d5a1c7e10', Date.now()), undefined);
  });

  it('tells the environments apart', async () => {
    const files = { ...workspace(`AUTH_SECRET=${SECRET}\n`), '.env.production': `AUTH_SECRET=${OLD}\n` };
    delete (files as Record<string, unknown>)['.env.local'];
    const opened = await open(
      { ...files, '.env.development': `AUTH_SECRET=${SECRET}\n` },
      PLAIN,
      await encode({ token: TOKEN, secret: SECRET, salt: PLAIN }),
      Date.now(),
    );
    assert.deepEqual(verdictsOf(opened), [
      'Auth.js 5 in development: accepted: AUTH_SECRET opens it',
      'Auth.js 5 in production: refused at key [JWTSessionError: no matching decryption secret]: another value of AUTH_SECRET made it',
    ]);
  });

  it('says that NextAuth 4 cannot read it', async () => {
    const auth = "import NextAuth from 'next-auth';\nexport default NextAuth({ providers: [] });\n";
    const files = workspace(`NEXTAUTH_SECRET=${SECRET}\n`, auth, '4.24.15');
    const opened = await open(files, PLAIN, await encode({ token: TOKEN, secret: SECRET, salt: PLAIN }), Date.now());
    assert.equal(opened?.token?.claims['sub'], 'user_1');
    assert.deepEqual(verdictsOf(opened), [
      'NextAuth 4 in development: refused at key [JWT_SESSION_ERROR Invalid Content Encryption Key length. Expected 512 bits, got 256 bits]: made by Auth.js 5: NextAuth 4 cannot read it, and everybody has to sign in again',
    ]);
  });

  it('says that a database session is no token', async () => {
    const auth = AUTH.replace('providers: []', "providers: [], session: { strategy: 'database' }");
    const opened = await open(
      workspace(`AUTH_SECRET=${SECRET}\n`, auth),
      PLAIN,
      await encode({ token: TOKEN, secret: SECRET, salt: PLAIN }),
      Date.now(),
    );
    assert.match(verdictsOf(opened)[0] ?? '', /refused at form: it keeps sessions in a database/);
  });

  it('reports a publicly known secret', async () => {
    const secret = 'your-secret-key';
    const opened = await open(workspace(`AUTH_SECRET=${secret}\n`), PLAIN, await encode({ token: TOKEN, secret, salt: PLAIN }), Date.now());
    assert.equal(opened?.signature.state, 'public-secret');
    assert.match(notesOf(opened), /^error: The secret that made it \(AUTH_SECRET\) is publicly known/m);
  });

  it('does not judge where the secret is kept elsewhere', async () => {
    const { '.env.local': _, ...rest } = OWN;
    const files = { ...rest, 'compose.yaml': 'services:\n  web:\n    build: .\n    environment:\n      - AUTH_SECRET\n' };
    const opened = await open(files, PLAIN, await encode({ token: TOKEN, secret: OLD, salt: PLAIN }), Date.now());
    assert.deepEqual(
      new Set(opened?.verdicts.map(({ verdict, why }) => `${verdict}: ${why}`)),
      new Set(['unknown: the value of AUTH_SECRET cannot be read from here']),
    );
  });
});
