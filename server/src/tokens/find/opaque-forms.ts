import { isObject, jsonOf } from './header';
import type { Form } from './opaque';
import { isDrawn } from './opaque-drawn';
import { percentDecoded } from './values';

// Opaque tokens without a prefix of their own. Each form is so narrow that no other text has it.

const UNIX_START = 1_262_304_000;
const UNIX_END = 4_102_444_800;

export const FORMS: readonly Form[] = [
  {
    // itsdangerous 2.2: payload, time in seconds as big-endian bytes, HMAC-SHA1; a leading dot says that the payload is compressed.
    title: 'Flask session or itsdangerous token',
    needs: /[\w-]\.[\w-]{5,7}\.[\w-]{27}/,
    help: 'It looks like a JWT and is none: signed with SECRET_KEY of the Flask app, which alone can check it; its first part is base64url of JSON that anyone can read, unless a dot before it says that it is compressed.',
    pattern: /(?<![\w.-])(\.?[eIW][\w-]{3,})\.([\w-]{5,7})\.([\w-]{27})(?![\w-]|\.\w)/g,
    check: ([, payload = '', time = '']) => isTime(time) && (payload.startsWith('.eJ') || isPlainJson(payload)),
  },
  {
    // Django 5, core/signing.py: value, time in base62, HMAC-SHA256 over both; SHA-1 before Django 3.1.
    title: 'Django signed value',
    needs: /:[12][A-Za-z0-9]{5}:/,
    help: 'Only a Django app with the same SECRET_KEY and salt can check it: django.core.signing.loads(...), or the session engine signed_cookies when it is the cookie sessionid.',
    pattern: /(?<![\w.:-])(\.?e[yJ][\w-]{6,}):([12][A-Za-z0-9]{5}):([\w-]{43}|[\w-]{27})(?![\w:-])/g,
    check: ([, payload = '']) => payload.startsWith('.eJ') || isPlainJson(payload),
  },
  {
    // cookie-signature 1.2: the value, a dot, HMAC-SHA256 in base64 without padding.
    title: 'express-session cookie',
    needs: /s(?::|%3A)[\w-]{16}/i,
    help: 'What stands between "s:" and the dot is the key of the session, and what follows is a signature made with its secret: only the session store of the app, often Redis, knows what it holds.',
    pattern: /(?<![A-Za-z0-9_])s(?::|%3A)[\w-]{16,128}(?:\.|%2E)(?:[A-Za-z0-9+/]|%2[BF]){43}(?![A-Za-z0-9+/=])/gi,
    check: ([text]) => isDrawn(text),
  },
  {
    // better-call 1, cookies: 32 characters, a dot, HMAC-SHA256 in padded base64, all of it URL-encoded. Hono signs alike.
    title: 'signed session token, as better-auth makes them',
    needs: /=|%3D/i,
    help: 'What stands before the dot is the key of a row: only the database of the app knows whose session it is, for better-auth the column token of the table session; what follows is a signature made with BETTER_AUTH_SECRET.',
    pattern: /(?<![\w./+-])[A-Za-z0-9]{32}(?:\.|%2E)(?:[A-Za-z0-9+/]|%2[BF]){43}(?:=|%3D)(?![A-Za-z0-9+/=])/gi,
    check: ([text]) => isDrawn(text),
  },
  {
    // better-auth 1.7, cookies/index.mjs, setCookieCache of the strategy `compact`: base64url of JSON.
    title: 'better-auth session cache',
    needs: /eyJzZXNzaW9uIjp7/,
    help: 'It looks like a JWT and is none: base64url of JSON that anyone can read, the session and its user, with a signature made with BETTER_AUTH_SECRET inside.',
    pattern: /(?<![\w+/.-])eyJzZXNzaW9uIjp7[\w-]{40,}(?:={0,2}|(?:%3D){0,2})(?![\w+/.-])/g,
    check: ([text]) => {
      const value = jsonOf(percentDecoded(text).replace(/=+$/, ''));
      return isObject(value) && 'session' in value && 'signature' in value && 'expiresAt' in value;
    },
  },
  {
    // iron-webcrypto 1.2: seven asterisks, and what follows the last one is a signature of 43 characters.
    title: 'iron-session cookie',
    needs: /Fe26\.2(?:\*|%2A)/i,
    help: 'It is encrypted with the password that the app gives to iron-session, and only that app can open it.',
    pattern: /(?<![\w.-])Fe26\.2(?:\*|%2A)[\w.-]{0,64}(?:\*|%2A)[0-9a-f]{12,64}(?:(?:\*|%2A)[\w-]{0,100000}){0,5}/gi,
    check: ([text]) => !/(?:(?:\*|%2A)[^*%]*){7}/i.test(text) || !/[\w-]{43}$/.test(text),
    missing: 'Its end is missing: an iron-session cookie has eight parts between asterisks, and ends with a signature of 43 characters',
  },
  {
    // laravel/sanctum 4: the id of the row, a bar, 40 characters, and since 3.3 eight more of a checksum.
    title: 'Laravel Sanctum personal access token',
    needs: /\d(?:\||%7C)[A-Za-z0-9]{8}/,
    help: 'The number before the bar is the id of its row in personal_access_tokens, which holds a SHA-256 of the rest: only that table says whose it is and until when.',
    pattern: /(?<![\w|%])\d{1,10}(?:\||%7C)([A-Za-z0-9]{48}|[A-Za-z0-9]{40})(?![\w|])/g,
    check: ([, rest = '']) => isDrawn(rest) && /[g-z]/.test(rest) && /[A-Z]/.test(rest),
  },
  {
    // illuminate/encryption 11: base64 of {"iv": .., "value": .., "mac": .., "tag": ..}.
    title: 'Laravel encrypted value',
    needs: /eyJpdiI6/,
    help: 'It is base64 of JSON and no JWT: only a Laravel app with the same APP_KEY can decrypt it, with Crypt::decryptString(...); as a cookie it holds the key of a session.',
    pattern: /(?<![\w+/.-])eyJpdiI6[\w+/]{40,}(?:={0,2}|(?:%3D){0,2})(?![\w+/])/g,
    check: ([text]) => {
      const value = jsonOf(percentDecoded(text));
      return isObject(value) && 'value' in value && 'mac' in value;
    },
  },
  {
    // Rails 7, ActiveSupport::MessageEncryptor with AES-256-GCM: ciphertext, 12 bytes of IV, 16 bytes of tag.
    title: 'Rails encrypted cookie',
    needs: /--[A-Za-z0-9+/%]{16}/,
    help: 'Only a Rails app with the same secret_key_base can decrypt it, and that app alone knows the session in it.',
    pattern:
      /(?<![\w+/=%.-])(?:[A-Za-z0-9+/]|%2[BF]){20,}(?:={0,2}|(?:%3D){0,2})--(?:[A-Za-z0-9+/]|%2[BF]){16}--(?:[A-Za-z0-9+/]|%2[BF]){22}(?:==|%3D%3D)(?![\w+/=-])/g,
    check: ([text]) => isDrawn(text.slice(-60)),
  },
  {
    // Discord: the id of the bot in base64, a time, an HMAC.
    title: 'Discord bot token',
    needs: /[MNO][A-Za-z0-9_-]{23}/,
    help: 'It looks like a JWT and is none: only Discord knows whether it is valid; ask GET https://discord.com/api/v10/users/@me with "Authorization: Bot ...".',
    pattern: /(?<![\w.-])([MNO][A-Za-z0-9_-]{23,27})\.[\w-]{6}\.[\w-]{27,38}(?![\w.-])/g,
    check: ([text, id = '']) => /^\d{17,20}$/.test(Buffer.from(id, 'base64url').toString('latin1')) && isDrawn(text.slice(id.length)),
  },
  {
    title: 'Telegram bot token',
    needs: /:AA/,
    help: 'Only Telegram knows whether it is valid: ask getMe of its bot API.',
    pattern: /(?<![\w.:-])\d{8,10}:AA[\w-]{33}(?![\w-])/g,
    check: ([text]) => isDrawn(text.slice(text.indexOf(':'))),
  },
  {
    // Macaroons, version 1: packets with their length in hexadecimal, the first of which is the location; all of it in base64.
    title: 'macaroon',
    needs: /xvY2F0aW9uI/,
    help: 'Only the server at its location, which holds its root key, can check it; its caveats are base64 that anyone can read.',
    pattern: /(?<![\w+/-])MDA[w-z][A-Za-z0-9][A-Za-z0-9]xvY2F0aW9uI[\w+/-]{20,}={0,2}/g,
    check: () => true,
  },
  {
    title: 'Azure client secret',
    needs: /[78]Q~/,
    help: 'It is the password of an app registration and no token: Microsoft Entra shows its first characters and its expiry under Certificates & secrets.',
    pattern: /(?<![\w.~-])[A-Za-z0-9_.-]{3}[78]Q~[\w.~-]{31,34}(?![\w~-])/g,
    check: ([text]) => isDrawn(text),
  },
  {
    title: 'Okta API token',
    needs: /SSWS/,
    help: 'Only Okta knows whose it is: see Security, API, Tokens in its admin console; it expires 30 days after its last use.',
    pattern: /(?<=\bSSWS\s{1,4}["'`]?)00[\w-]{40}(?![\w-])/g,
    check: ([text]) => isDrawn(text),
  },
];

function isTime(text: string): boolean {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length < 4 || bytes.length > 5) return false;
  const seconds = bytes.readUIntBE(0, bytes.length);
  // Before 1.0 it counted from 2011.
  return seconds > 0x0100_0000 && seconds < UNIX_END && (seconds > UNIX_START || bytes.length === 4);
}

/** Whether a part is JSON that no JWT begins with. */
function isPlainJson(part: string): boolean {
  const value = jsonOf(part);
  return value !== undefined && typeof value !== 'number' && !(isObject(value) && Object.hasOwn(value, 'alg'));
}
