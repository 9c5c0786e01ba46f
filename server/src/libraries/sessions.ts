import type { SessionLibraryId } from '../facts/library';

// What libraries that keep sessions in cookies do with a lifetime.

export interface SessionSemantics {
  readonly id: SessionLibraryId;
  readonly title: string;
  readonly packages: readonly string[];
  readonly source: string;
  /** The option that says how long a session lives, as written. */
  readonly option: string;
  /** A second option for what the session is kept in, the token or the cookie, where the two can differ. */
  readonly tokenOption: string | undefined;
  readonly unit: 'seconds' | 'milliseconds';
  /** Lifetime in seconds when nothing is said; undefined for until the browser closes. */
  readonly defaultSeconds: number | undefined;
  /** A lifetime of zero. */
  readonly zero: 'endless' | 'default' | 'expired';
  /** A text of digits instead of a number, as the environment gives it. */
  readonly text: 'number' | 'error' | 'unknown';
  /** The error that such a text ends in, as the library says it; empty where there is none. */
  readonly textError: string;
  /** Clock tolerance in seconds, fixed in the code. */
  readonly leewaySeconds: number;
}

export const SESSION_LIBRARIES: Readonly<Record<SessionLibraryId, SessionSemantics>> = {
  'next-auth': {
    id: 'next-auth',
    title: 'NextAuth',
    packages: ['next-auth'],
    source: 'next-auth 4.24.15: core/index.js, jwt/index.js; jwt.maxAge does not follow session.maxAge',
    option: 'session.maxAge',
    tokenOption: 'jwt.maxAge',
    unit: 'seconds',
    defaultSeconds: 2_592_000,
    zero: 'expired',
    text: 'unknown',
    textError: '',
    leewaySeconds: 15,
  },
  'auth.js': {
    id: 'auth.js',
    title: 'Auth.js',
    packages: ['next-auth', '@auth/core'],
    source: 'next-auth 5.0.0-beta.25 to beta.30, @auth/core 0.34.2 to 0.41.3: lib/init.js; jwt.maxAge follows session.maxAge',
    option: 'session.maxAge',
    tokenOption: 'jwt.maxAge',
    unit: 'seconds',
    defaultSeconds: 2_592_000,
    zero: 'expired',
    text: 'unknown',
    textError: '',
    leewaySeconds: 15,
  },
  'better-auth': {
    id: 'better-auth',
    title: 'better-auth',
    packages: ['better-auth'],
    source: 'better-auth 1.7.24: context/create-context; a falsy expiresIn is the default',
    option: 'session.expiresIn',
    tokenOption: undefined,
    unit: 'seconds',
    defaultSeconds: 604_800,
    zero: 'default',
    text: 'unknown',
    textError: '',
    leewaySeconds: 15,
  },
  'iron-session': {
    id: 'iron-session',
    title: 'iron-session',
    packages: ['iron-session'],
    source: 'iron-session 8.0.4: dist/index.js; the cookie lives 60 seconds shorter than its content',
    option: 'ttl',
    tokenOption: 'cookieOptions.maxAge',
    unit: 'seconds',
    defaultSeconds: 1_209_600,
    zero: 'endless',
    text: 'unknown',
    textError: '',
    leewaySeconds: 60,
  },
  'express-session': {
    id: 'express-session',
    title: 'express-session',
    packages: ['express-session'],
    source: 'express-session 1.19.0: session/cookie.js',
    option: 'cookie.maxAge',
    tokenOption: undefined,
    unit: 'milliseconds',
    defaultSeconds: undefined,
    zero: 'expired',
    text: 'error',
    textError: 'TypeError: maxAge must be a number or Date',
    leewaySeconds: 0,
  },
  'cookie-session': {
    id: 'cookie-session',
    title: 'cookie-session',
    packages: ['cookie-session'],
    source: 'cookie-session 2.1.1: index.js; cookies 0.9.2',
    option: 'maxAge',
    tokenOption: undefined,
    unit: 'milliseconds',
    defaultSeconds: undefined,
    zero: 'expired',
    text: 'unknown',
    textError: '',
    leewaySeconds: 0,
  },
  '@supabase/ssr': {
    id: '@supabase/ssr',
    title: '@supabase/ssr',
    packages: ['@supabase/ssr'],
    source: '@supabase/ssr 0.12.7: utils/constants.js',
    option: 'cookieOptions.maxAge',
    tokenOption: undefined,
    unit: 'seconds',
    defaultSeconds: 34_560_000,
    zero: 'expired',
    text: 'unknown',
    textError: '',
    leewaySeconds: 0,
  },
  flask: {
    id: 'flask',
    title: 'Flask',
    packages: ['flask'],
    source: 'Flask 3: sessions.py; PERMANENT_SESSION_LIFETIME is a timedelta or seconds, 31 days by default',
    option: 'PERMANENT_SESSION_LIFETIME',
    tokenOption: undefined,
    unit: 'seconds',
    defaultSeconds: 2_678_400,
    zero: 'expired',
    text: 'error',
    textError: 'TypeError: unsupported type for timedelta seconds component: str',
    leewaySeconds: 0,
  },
  django: {
    id: 'django',
    title: 'Django',
    packages: ['django'],
    source: 'Django 5.2.17: conf/global_settings.py',
    option: 'SESSION_COOKIE_AGE',
    tokenOption: undefined,
    unit: 'seconds',
    defaultSeconds: 1_209_600,
    zero: 'expired',
    text: 'error',
    textError: "TypeError: unsupported operand type(s) for +: 'float' and 'str'",
    leewaySeconds: 0,
  },
  starlette: {
    id: 'starlette',
    title: 'Starlette',
    packages: ['starlette', 'fastapi'],
    source: 'Starlette: middleware/sessions.py; max_age is 14 days by default, None for until the browser closes',
    option: 'max_age',
    tokenOption: undefined,
    unit: 'seconds',
    defaultSeconds: 1_209_600,
    zero: 'expired',
    text: 'error',
    textError: "TypeError: '>' not supported between instances of 'int' and 'str'",
    leewaySeconds: 0,
  },
};
