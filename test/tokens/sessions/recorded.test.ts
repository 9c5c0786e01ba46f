import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { packageJson, type Workspace } from '../../model/workspace';
import { keysOf, notesOf, open, verdictsOf } from './cases';

// Cookies that NextAuth 4, better-auth, iron-session and cookie-signature made, and what they said to them; see recorded/record.mjs.

interface Cookie {
  readonly cookie: string;
  readonly value: string;
  readonly library?: { readonly accepts: boolean; readonly error: string };
}

interface Recorded {
  readonly version: string;
  readonly cookies: Readonly<Record<string, Cookie>>;
}

const RECORDED = JSON.parse(readFileSync('test/tokens/recorded/sessions.json', 'utf8')) as Readonly<Record<string, Recorded>> & {
  readonly now: number;
  readonly secrets: { readonly current: string; readonly old: string; readonly other: string };
};
const { now: NOW, secrets } = RECORDED;

function cookiesOf(library: string): readonly (readonly [string, Cookie])[] {
  const entries = Object.entries(RECORDED[library]?.cookies ?? {});
  assert.ok(entries.length > 0, `nothing is recorded of ${library}`);
  return entries;
}

function cookieOf(library: string, name: string): Cookie {
  const cookie = RECORDED[library]?.cookies[name];
  assert.ok(cookie, `nothing is recorded of ${library}, ${name}`);
  return cookie;
}

const NEXT_AUTH: Workspace = {
  'package.json': packageJson({ 'next-auth': '4.24.15', next: '14.0.0' }),
  'pages/api/auth/[...nextauth].ts': "import NextAuth from 'next-auth';\nexport default NextAuth({ providers: [] });\n",
  '.env.local': `NEXTAUTH_SECRET=${secrets.current}\n`,
};

const BETTER_AUTH_CODE =
  "import { betterAuth } from 'better-auth';\nexport const auth = betterAuth({ emailAndPassword: { enabled: true } });\n";

function betterAuth(env: string, code = BETTER_AUTH_CODE): Workspace {
  return { 'package.json': packageJson({ 'better-auth': '1.7.25', next: '15.0.0' }), 'lib/auth.ts': code, '.env': env };
}

const OWN_BETTER_AUTH = betterAuth(`BETTER_AUTH_SECRET=${secrets.current}\n`);

const read = (files: Workspace, { cookie, value }: Cookie, now = NOW) => open(files, cookie, value, now);

describe('sessions of NextAuth 4', () => {
  for (const [name, cookie] of cookiesOf('next-auth')) {
    it(`says what the library says: ${name}`, async () => {
      const opened = await read(NEXT_AUTH, cookie);
      const [verdict, ...more] = opened?.verdicts ?? [];
      assert.equal(more.length, 0);
      if (name === 'csrf') {
        assert.equal(verdict?.verdict, 'unknown', 'a cookie of a sign-in is no session');
        assert.equal(opened?.token?.claims['state'], 'abc');
        return;
      }
      assert.equal(verdict?.verdict, cookie.library?.accepts ? 'accepted' : 'refused');
      assert.equal(verdict?.error, cookie.library?.accepts ? '' : `JWT_SESSION_ERROR ${cookie.library?.error}`);
      assert.equal(opened?.token !== undefined, cookie.library?.accepts === true || name === 'expired' || name === 'of-auth.js-5');
    });
  }

  it('opens them under any name, because the name is no part of the key', async () => {
    const opened = await read(NEXT_AUTH, cookieOf('next-auth', 'custom'));
    assert.equal(opened?.title, 'NextAuth 4 session cookie');
    assert.equal(opened?.token?.claims['email'], 'ada@example.com');
    assert.deepEqual(keysOf(opened), ['NEXTAUTH_SECRET .env.local']);
  });

  it('does not say whether the secret or the content is another', async () => {
    const opened = await read(NEXT_AUTH, cookieOf('next-auth', 'tampered-tag'));
    assert.match(opened?.verdicts[0]?.why ?? '', /NEXTAUTH_SECRET did not make it, or it was changed or cut on its way/);
    assert.match(notesOf(opened), /another secret and a changed content look the same/);
  });

  it('says that Auth.js 5 cannot read it', async () => {
    const files: Workspace = {
      'package.json': packageJson({ 'next-auth': '5.0.0-beta.30', next: '15.0.0' }),
      'auth.ts': "import NextAuth from 'next-auth';\nexport const { handlers, auth } = NextAuth({ providers: [] });\n",
      '.env.local': `AUTH_SECRET=${secrets.current}\n`,
    };
    const opened = await read(files, cookieOf('next-auth', 'valid'));
    assert.equal(opened?.token?.claims['sub'], 'user_1');
    assert.deepEqual(verdictsOf(opened), [
      'Auth.js 5 in development: refused at key [JWTSessionError: decryption operation failed]: made by NextAuth 4: Auth.js 5 cannot read it, and everybody has to sign in again',
    ]);
    assert.match(notesOf(opened), /^warning: It (?:was made by|has the form of a session of) NextAuth 4, and Auth\.js 5 cannot read it/m);
  });

  it('knows the cookies of early Auth.js', async () => {
    const opened = await read(NEXT_AUTH, cookieOf('@auth/core 0.18', 'valid'));
    assert.equal(opened?.token?.claims['sub'], 'user_1');
    assert.match(opened?.title ?? '', /early Auth\.js/);
    assert.equal(opened?.verdicts[0]?.verdict, 'refused');
  });
});

describe('sessions of better-auth', () => {
  for (const [name, cookie] of cookiesOf('better-auth')) {
    if (cookie.library === undefined) continue;
    it(`says what the library says: ${name}`, async () => {
      const opened = await read(OWN_BETTER_AUTH, cookie);
      assert.ok(opened);
      const [verdict, ...more] = opened.verdicts;
      assert.equal(more.length, 0);
      assert.equal(verdict?.verdict, cookie.library?.accepts ? 'accepted' : 'refused');
      assert.equal(verdict?.error, '', 'it never says why');
      if (cookie.library?.accepts) assert.ok(opened.token && 'user' in opened.token.claims);
    });
  }

  it('shows the cached session and never the token of its row', async () => {
    for (const name of ['compact', 'jwt', 'jwe']) {
      const opened = await read(OWN_BETTER_AUTH, cookieOf('better-auth', name));
      const session = opened?.token?.claims['session'] as Record<string, unknown> | undefined;
      assert.match(String(session?.['token']), /hidden/);
      assert.equal((opened?.token?.claims['user'] as Record<string, unknown> | undefined)?.['email'], 'ada@example.com');
      assert.ok(
        opened?.token?.times.some(({ claim, fromNow }) => claim === 'exp' && fromNow === 300),
        name,
      );
      assert.deepEqual(keysOf(opened), ['BETTER_AUTH_SECRET .env']);
    }
  });

  it('says of a signed token that only the database knows the rest', async () => {
    for (const name of ['token', 'token-secure', 'token-custom']) {
      const cookie = cookieOf('better-auth', name);
      for (const value of [cookie.value, decodeURIComponent(cookie.value)]) {
        const opened = await read(OWN_BETTER_AUTH, { ...cookie, value });
        assert.equal(opened?.signature.state, 'verified');
        assert.equal(opened?.token, undefined);
        assert.match(opened?.problem ?? '', /^Signed with BETTER_AUTH_SECRET: whether the row of the session is there/);
        assert.deepEqual(verdictsOf(opened), [
          'better-auth in development: unknown: BETTER_AUTH_SECRET signed it; whether the row of the session is there and has not expired, only the database knows',
        ]);
      }
    }
  });

  it('refuses a token that another secret signed', async () => {
    const opened = await read(OWN_BETTER_AUTH, cookieOf('better-auth', 'token-old'));
    assert.equal(opened?.signature.state, 'unknown');
    assert.match(verdictsOf(opened)[0] ?? '', /refused at signature: BETTER_AUTH_SECRET did not sign it/);
  });

  it('reports the built-in secret', async () => {
    const opened = await read(betterAuth('PORT=3000\n'), cookieOf('better-auth', 'token-default'));
    assert.equal(opened?.signature.state, 'public-secret');
    assert.match(notesOf(opened), /^error: The secret that made it \(the library's built-in secret\) is publicly known/m);
  });

  it('knows that an earlier version decrypts and does not verify', async () => {
    const files = betterAuth(`BETTER_AUTH_SECRETS=2:${secrets.other},1:${secrets.current}\n`);
    const encrypted = await read(files, cookieOf('better-auth', 'jwe'));
    assert.match(verdictsOf(encrypted)[0] ?? '', /accepted: BETTER_AUTH_SECRETS opens it, an earlier secret/);
    assert.deepEqual(keysOf(encrypted), ['BETTER_AUTH_SECRETS .env old']);
    const signed = await read(files, cookieOf('better-auth', 'token'));
    assert.match(
      verdictsOf(signed)[0] ?? '',
      /refused at signature: an earlier secret signed it, and better-auth checks signatures with its current secret alone/,
    );
  });

  it('opens what the first of several versions made', async () => {
    const files = betterAuth(`BETTER_AUTH_SECRETS=2:${secrets.old},1:${secrets.current}\n`);
    const opened = await read(files, cookieOf('better-auth', 'jwe-versions'));
    assert.match(verdictsOf(opened)[0] ?? '', /accepted: BETTER_AUTH_SECRETS opens it$/);
  });
});

describe('sessions of iron-session', () => {
  const files: Workspace = {
    'package.json': packageJson({ 'iron-session': '8.0.4', next: '15.0.0' }),
    'lib/session.ts':
      "import { getIronSession } from 'iron-session';\nexport const session = (store) => getIronSession(store, { cookieName: 'shop-session', password: process.env.SESSION_SECRET });\n",
    '.env.local': `SESSION_SECRET=${secrets.current}\n`,
  };

  for (const [name, cookie] of cookiesOf('iron-session')) {
    it(`says what the library says: ${name}`, async () => {
      const opened = await read(files, cookie);
      assert.ok(opened);
      assert.equal(opened.verdicts[0]?.verdict, cookie.library?.accepts ? 'accepted' : 'refused');
      assert.equal(opened.verdicts.length, 1);
      if (cookie.library?.accepts) assert.equal(opened.token?.claims['userId'], 'user_1');
    });
  }

  it('opens an expired seal and says until when it was good', async () => {
    const opened = await read(files, cookieOf('iron-session', 'expired'));
    assert.equal(opened?.token?.status, 'expired');
    assert.equal(opened?.verdicts[0]?.check, 'expiry');
  });
});

describe('signed session cookies', () => {
  const express: Workspace = {
    'package.json': packageJson({ 'express-session': '1.19.0', express: '5.0.0' }),
    'server.js':
      "import express from 'express';\nimport session from 'express-session';\nconst app = express();\napp.use(session({ secret: process.env.SESSION_SECRET, resave: false }));\n",
    '.env': `SESSION_SECRET=${secrets.current}\n`,
  };

  it('finds the secret of express-session', async () => {
    for (const name of ['valid', 'encoded']) {
      const opened = await read(express, cookieOf('express', name));
      assert.equal(opened?.signature.state, 'verified');
      assert.match(verdictsOf(opened)[0] ?? '', /unknown: SESSION_SECRET signed it; whether the store has the session/);
    }
    const changed = await read(express, cookieOf('express', 'tampered'));
    assert.match(verdictsOf(changed)[0] ?? '', /refused at signature: SESSION_SECRET did not make it/);
  });

  // Made with Flask 3.1.3 and itsdangerous 2.2.0 in November 2026.
  const FLASK = 'eyJ1c2VyX2lkIjoxLCJfZnJlc2giOnRydWV9.awIqxg.eiu4kdfV9X0TstIrY8hMB5QzuQ8';
  const STARLETTE = 'eyJ1c2VyIjogMX0=.awItTw.hh4PuekVsVXyK5mQKe9whXFtRdY';
  const MADE = 1_795_304_800_000;
  const flask: Workspace = {
    'requirements.txt': 'flask==3.1.3\n',
    'app.py': `import os\nfrom flask import Flask\napp = Flask(__name__)\napp.secret_key = os.environ["SECRET_KEY"]\n`,
    '.env': `SECRET_KEY=${secrets.current}\n`,
  };

  it('reads the session of Flask, and knows when it is too old', async () => {
    const fresh = await open(flask, 'session', FLASK, MADE + 60_000);
    assert.equal(fresh?.token?.claims['user_id'], 1);
    assert.equal(fresh?.signature.state, 'verified');
    assert.deepEqual(keysOf(fresh), ['SECRET_KEY .env']);
    assert.equal(fresh?.verdicts[0]?.verdict, 'accepted');
    const old = await open(flask, 'session', FLASK, MADE + 32 * 86_400_000);
    assert.equal(old?.verdicts[0]?.check, 'expiry');
    const changed = await open(flask, 'session', FLASK.replace('.eiu', '.eiv'), MADE);
    assert.equal(changed?.verdicts[0]?.check, 'signature');
  });

  it('reads the session of Starlette', async () => {
    const opened = await open(flask, 'session', STARLETTE, MADE);
    assert.equal(opened?.token?.claims['user'], 1);
    assert.equal(opened?.signature.state, 'verified');
  });
});
