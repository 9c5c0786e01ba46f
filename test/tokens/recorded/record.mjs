// Makes sessions.json: cookies really made by the session libraries whose trees are too large to be installed here, and what they
// say to them. In an empty folder:
//
//   npm install --legacy-peer-deps next-auth@4.24.15 @auth/core@0.41.3 better-auth@1.7.25 iron-session@8.0.4 cookie-signature@1.2.2
//   node test/tokens/recorded/record.mjs THAT_FOLDER > test/tokens/recorded/sessions.json
//
// The secrets are made up for this file and are used nowhere.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = process.argv[2];
const require = createRequire(join(folder, 'package.json'));
const load = async (name) => import(pathToFileURL(require.resolve(name)).href);
const imported = (path) => import(pathToFileURL(join(folder, 'node_modules', path)).href);
const versionOf = (name) => require(join(folder, 'node_modules', name, 'package.json')).version;

/** 2026-03-01T12:00:00Z. */
const NOW = 1_772_366_400_000;
let now = NOW;
const RealDate = Date;
globalThis.Date = class extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(now);
    else super(...given);
  }
  static now() {
    return now;
  }
};
process.env.NODE_ENV = 'development';
console.warn = console.log = () => {};

const SECRET = 'b7Qw2_mZr8TnKx41vLdPyHc6sEuJ0gFa';
const OLD = 'Qz93kVfN5xWbT2sHjR7mYcL0pGdEuA6n';
const OTHER = 'hT5wXc8ZkP1rNv4qJs7mBd2yLg9fEa3U';
const DAY = 86_400;

async function said(action) {
  try {
    const value = await action();
    return value === null || value === undefined ? { accepts: false, error: '' } : { accepts: true, error: '' };
  } catch (error) {
    return { accepts: false, error: error.message };
  }
}

const flipped = (text, index) => text.slice(0, index) + (text[index] === 'A' ? 'B' : 'A') + text.slice(index + 1);

async function nextAuth() {
  const { encode, decode } = require('next-auth/jwt');
  const { defaultCookies } = require(join(folder, 'node_modules/next-auth/core/lib/cookie.js'));
  const token = { name: 'Ada', email: 'ada@example.com', sub: 'user_1' };
  const make = (more = {}) => encode({ token, secret: SECRET, maxAge: 30 * DAY, ...more });
  const plain = defaultCookies(false).sessionToken.name;
  const valid = await make();
  now = NOW - 40 * DAY * 1000;
  const expired = await make();
  now = NOW - (30 * DAY + 10) * 1000;
  const tolerated = await make();
  now = NOW;
  const parts = valid.split('.');
  const tampered = (index) => parts.map((part, at) => (at === index ? flipped(part, 3) : part)).join('.');
  const cookies = {
    valid: { cookie: plain, value: valid },
    secure: { cookie: defaultCookies(true).sessionToken.name, value: await make() },
    custom: { cookie: 'shop.session', value: await make() },
    expired: { cookie: plain, value: expired },
    tolerated: { cookie: plain, value: tolerated },
    old: { cookie: plain, value: await make({ secret: OLD }) },
    chunked: { cookie: plain, value: await make({ token: { ...token, bio: 'x'.repeat(6000) } }) },
    csrf: { cookie: 'next-auth.state', value: await make({ salt: 'next-auth.state', token: { state: 'abc' } }) },
    'tampered-iv': { cookie: plain, value: tampered(2) },
    'tampered-ciphertext': { cookie: plain, value: tampered(3) },
    'tampered-tag': { cookie: plain, value: tampered(4) },
    cut: { cookie: plain, value: valid.slice(0, -30) },
  };
  const { encode: encode5 } = await imported('@auth/core/jwt.js');
  cookies['of-auth.js-5'] = { cookie: plain, value: await encode5({ token, secret: SECRET, salt: plain }) };
  for (const entry of Object.values(cookies)) entry.library = await said(() => decode({ token: entry.value, secret: SECRET }));
  return { version: versionOf('next-auth'), cookies };
}

async function earlyAuthJs() {
  const { hkdf } = await load('@panva/hkdf');
  const { EncryptJWT } = await load('jose');
  // @auth/core 0.18: jwt.js derives 32 bytes without a salt.
  const key = await hkdf('sha256', SECRET, '', 'Auth.js Generated Encryption Key', 32);
  return new EncryptJWT({ sub: 'user_1' })
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .setIssuedAt(NOW / 1000)
    .setExpirationTime(NOW / 1000 + 30 * DAY)
    .encrypt(key);
}

async function betterAuthCookies(options) {
  const { betterAuth } = await load('better-auth');
  const { memoryAdapter } = await imported('better-auth/dist/adapters/memory-adapter/index.mjs');
  const database = { user: [], session: [], account: [], verification: [] };
  const auth = betterAuth({
    baseURL: 'http://localhost:3000',
    database: memoryAdapter(database),
    emailAndPassword: { enabled: true },
    telemetry: { enabled: false },
    logger: { disabled: true },
    ...options,
  });
  const response = await auth.api.signUpEmail({
    body: { email: 'ada@example.com', password: 'correct horse battery', name: options.long ?? 'Ada' },
    asResponse: true,
  });
  const cookies = {};
  for (const line of response.headers.getSetCookie()) {
    const [pair] = line.split(';');
    const at = pair.indexOf('=');
    cookies[pair.slice(0, at)] = pair.slice(at + 1);
  }
  return cookies;
}

async function betterAuth() {
  const { getCookieCache } = await load('better-auth/cookies');
  const one = async (kind, options, read) => {
    const made = await betterAuthCookies(options);
    const names = Object.keys(made).filter((name) => name.includes(kind));
    const value = names.map((name) => made[name]).join('');
    const entry = { cookie: names[0].replace(/\.\d+$/, ''), value, chunks: names.length };
    if (read !== undefined) entry.library = await said(() => cached(entry, made, read));
    return entry;
  };
  const cached = (entry, made, read) => {
    const header = Object.entries(made)
      .map(([name, value]) => `${name}=${value}`)
      .join('; ');
    return getCookieCache(new Headers({ cookie: header }), {
      secret: SECRET,
      isSecure: entry.cookie.startsWith('__Secure-'),
      cookiePrefix: read.prefix ?? 'better-auth',
      strategy: read.strategy,
    });
  };
  const cache = (strategy, maxAge) => ({ session: { cookieCache: { enabled: true, strategy, ...(maxAge ? { maxAge } : {}) } } });
  const cookies = {
    token: await one('session_token', { secret: SECRET }),
    'token-secure': await one('session_token', { secret: SECRET, baseURL: 'https://shop.example.com' }),
    'token-custom': await one('session_token', { secret: SECRET, advanced: { cookiePrefix: 'shop' } }),
    'token-old': await one('session_token', { secret: OLD }),
    'token-default': await one('session_token', { secret: undefined }),
  };
  for (const strategy of ['compact', 'jwt', 'jwe']) {
    cookies[strategy] = await one('session_data', { secret: SECRET, ...cache(strategy) }, { strategy });
    const secure = { secret: SECRET, baseURL: 'https://shop.example.com', ...cache(strategy) };
    cookies[`${strategy}-secure`] = await one('session_data', secure, { strategy });
    const custom = { secret: SECRET, advanced: { cookiePrefix: 'shop' }, ...cache(strategy) };
    cookies[`${strategy}-custom`] = await one('session_data', custom, { strategy, prefix: 'shop' });
    now = NOW - DAY * 1000;
    const past = await one('session_data', { secret: SECRET, ...cache(strategy) });
    now = NOW;
    past.library = await said(() => cached(past, { [past.cookie]: past.value }, { strategy }));
    cookies[`${strategy}-expired`] = past;
    cookies[`${strategy}-old`] = await one('session_data', { secret: OLD, ...cache(strategy) }, { strategy });
  }
  const long = { secret: SECRET, long: 'x'.repeat(5000), ...cache('jwe') };
  cookies['jwe-chunked'] = await one('session_data', long, { strategy: 'jwe' });
  const versions = {
    secrets: [
      { version: 2, value: OLD },
      { version: 1, value: SECRET },
    ],
    ...cache('jwe'),
  };
  cookies['jwe-versions'] = await one('session_data', versions);
  for (const name of ['compact', 'jwt', 'jwe']) {
    const { cookie, value } = cookies[name];
    const at = Math.floor(value.length / 2);
    const changed = { cookie, value: flipped(value, at) };
    changed.library = await said(() => cached(changed, { [cookie]: changed.value }, { strategy: name }));
    cookies[`${name}-tampered`] = changed;
    const cut = { cookie, value: value.slice(0, -12) };
    cut.library = await said(() => cached(cut, { [cookie]: cut.value }, { strategy: name }));
    cookies[`${name}-cut`] = cut;
  }
  return { version: versionOf('better-auth'), cookies };
}

async function ironSession() {
  const { sealData, unsealData } = await load('iron-session');
  const data = { userId: 'user_1', admin: false };
  const valid = await sealData(data, { password: SECRET });
  now = NOW - 20 * DAY * 1000;
  const expired = await sealData(data, { password: SECRET });
  now = NOW;
  const cookies = {
    valid: { cookie: 'shop-session', value: valid },
    endless: { cookie: 'shop-session', value: await sealData(data, { password: SECRET, ttl: 0 }) },
    rotated: { cookie: 'shop-session', value: await sealData(data, { password: { 1: OLD, 2: SECRET } }) },
    expired: { cookie: 'shop-session', value: expired },
    old: { cookie: 'shop-session', value: await sealData(data, { password: OLD }) },
    tampered: { cookie: 'shop-session', value: flipped(valid, 150) },
    cut: { cookie: 'shop-session', value: valid.slice(0, -10) },
  };
  for (const entry of Object.values(cookies)) {
    entry.library = await said(async () => {
      const opened = await unsealData(entry.value, { password: { 1: SECRET, 2: SECRET } });
      return Object.keys(opened).length === 0 ? null : opened;
    });
  }
  return { version: versionOf('iron-session'), cookies };
}

function express() {
  const { sign } = require('cookie-signature');
  const made = `s:${sign('dGhlLXNlc3Npb24taWQtb2YtYWRh', SECRET)}`;
  return {
    version: versionOf('cookie-signature'),
    cookies: {
      valid: { cookie: 'connect.sid', value: made },
      encoded: { cookie: 'connect.sid', value: encodeURIComponent(made) },
      tampered: { cookie: 'connect.sid', value: flipped(made, 6) },
    },
  };
}

const recorded = {
  now: NOW,
  secrets: { current: SECRET, old: OLD, other: OTHER },
  'next-auth': await nextAuth(),
  '@auth/core 0.18': { version: '0.18.0', cookies: { valid: { cookie: 'next-auth.session-token', value: await earlyAuthJs() } } },
  'better-auth': await betterAuth(),
  'iron-session': await ironSession(),
  express: express(),
};
process.stdout.write(`${JSON.stringify(recorded, undefined, 2)}\n`, () => process.exit(0));
