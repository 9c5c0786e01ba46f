import assert from 'node:assert/strict';
import type { SessionSetting } from '../../../server/src/facts/fact';
import { factsIn, printValue } from '../print-facts';

/** `library maximum token update strategy`, one line for each fact. */
function settings(text: string): readonly string[] {
  return factsIn(text, 'auth.ts')
    .filter((fact): fact is SessionSetting => fact.kind === 'session-setting')
    .map(({ library, maximumAge, tokenMaximumAge, updateAge, strategy }) =>
      [library, ...[maximumAge, tokenMaximumAge, updateAge].map(({ value }) => printValue(value)), strategy].join(' '),
    );
}

const SOURCES = {
  next: "import NextAuth from 'next-auth';\n",
  core: "import { Auth } from '@auth/core';\n",
  better: "import { betterAuth } from 'better-auth';\n",
  iron: "import { getIronSession } from 'iron-session';\n",
  express: "import session from 'express-session';\n",
  cookie: "const cookieSession = require('cookie-session');\n",
} as const;

describe('how long sessions live', () => {
  it('is what the options of each library say', () => {
    const cases: readonly (readonly [keyof typeof SOURCES, string, string])[] = [
      ['next', 'export default NextAuth({ session: { maxAge: 5 }, jwt: { maxAge: 6 } });', 'next-auth 5 6 unset jwt'],
      ['next', 'export const { auth } = NextAuth({ session: { maxAge: 5, updateAge: 1 } });', 'auth.js 5 unset 1 jwt'],
      ['next', 'export const { auth } = NextAuth({ adapter: A(), session: { maxAge: 5 } });', 'auth.js 5 unset unset database'],
      ['next', "NextAuth({ adapter: A(), session: { strategy: 'jwt', maxAge: 5 } });", 'next-auth 5 unset unset jwt'],
      ['next', 'NextAuth({ session: { strategy: pick(), maxAge: 5 } });', 'next-auth 5 unset unset unknown'],
      ['next', 'NextAuth({ ...base, session: { maxAge: 5 } });', 'next-auth 5 ? unset unknown'],
      ['next', 'const options = { session: { maxAge: 5 } }; NextAuth(options);', 'next-auth 5 unset unset jwt'],
      ['next', 'NextAuth(req, res, { session: { maxAge: 5 } });', 'next-auth 5 unset unset jwt'],
      ['core', 'Auth(request, { session: { maxAge: 5 } });', 'auth.js 5 unset unset jwt'],
      ['better', 'betterAuth({ session: { expiresIn: 5, updateAge: 1 } });', 'better-auth 5 unset 1 database'],
      [
        'better',
        'betterAuth({ session: { expiresIn: 5, updateAge: 9, disableSessionRefresh: true } });',
        'better-auth 5 unset unset database',
      ],
      ['iron', 'getIronSession(store, { ttl: 5, cookieOptions: { maxAge: 6 } });', 'iron-session 5 6 unset unknown'],
      ['iron', 'getIronSession(req, res, { ttl: 5 });', 'iron-session 5 unset unset unknown'],
      ['express', "session({ secret: 's', cookie: { maxAge: 5 } });", 'express-session 5 unset unset database'],
      [
        'express',
        "session({ secret: 's', cookie: { maxAge: process.env.SESSION_SECRET_AGE } });",
        'express-session $SESSION_SECRET_AGE unset unset database',
      ],
      ['cookie', "cookieSession({ keys: ['k'], maxAge: 5 });", 'cookie-session 5 unset unset unknown'],
    ];
    for (const [source, text, expected] of cases) assert.deepEqual(settings(SOURCES[source] + text), [expected], text);
  });

  it('is followed into the file that exports the options', () => {
    const [line] = settings("import NextAuth from 'next-auth';\nimport { authOptions } from './options';\nNextAuth(authOptions);");
    assert.match(line ?? '', /^next-auth \.\/options#authOptions\.session\.maxAge /);
  });

  it('is unknown of options that cannot be read, and nothing of other calls', () => {
    assert.match(settings(`${SOURCES.express}session(make());`)[0] ?? '', /^express-session \? /);
    assert.deepEqual(settings(`${SOURCES.next}export const { handlers } = other({ session: { maxAge: 5 } });`), []);
    assert.deepEqual(settings("import { session } from './own';\nsession({ cookie: { maxAge: 5 } });"), []);
    assert.deepEqual(settings(`${SOURCES.iron}sealData({}, { ttl: 5 }); getIronSession();`), []);
  });
});
