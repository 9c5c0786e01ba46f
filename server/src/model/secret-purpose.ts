import { rotationOf } from './rotation';

// What a secret is for, as its name says, and which names are two for one secret.

/** The purposes between which a value must not be shared. */
export type Purpose =
  | 'access tokens'
  | 'refresh tokens'
  | 'one-time tokens'
  | 'sessions'
  | 'encryption'
  | 'hashing'
  | 'scheduled jobs'
  | 'admins';

/** The first that matches decides: a refresh secret is one whatever else its name says. */
const PURPOSES: readonly (readonly [RegExp, Purpose])[] = [
  [/REFRESH/, 'refresh tokens'],
  [
    /(?:^|_)(?:RESET|CONFIRM(?:ATION)?|FORGOT|INVIT(?:E|ATION)|ACTIVATION|MAGIC(?:_LINK)?|UNSUBSCRIBE)(?:_|$)|(?:MAIL|ACCOUNT|PHONE)_?VERIF|VERIF(?:Y|ICATION)_(?:E?MAIL|TOKEN|ACCOUNT)/,
    'one-time tokens',
  ],
  [/ENCRYPT|CIPHER|(?:^|_)CRYPTO/, 'encryption'],
  [/PEPPER|SALT|(?:^|_)HASH/, 'hashing'],
  [/(?:^|_)CRON/, 'scheduled jobs'],
  [/(?:^|_)ADMIN/, 'admins'],
  [/SESSION|COOKIE|CSRF|XSRF/, 'sessions'],
  // `AUTH_SECRET` is read by frameworks for sessions and tokens alike, so that it is of no one purpose.
  [/JWT|ACCESS/, 'access tokens'],
];

/** The purpose that a variable's name tells; undefined for a general name such as `SECRET_KEY` or `AUTH_SECRET`. */
export function purposeOf(name: string): Purpose | undefined {
  const upper = name.toUpperCase();
  return PURPOSES.find(([pattern]) => pattern.test(upper))?.[1];
}

/** What has to be done before the secret gets another value, as a sentence with a blank before it; empty when nothing has. */
export function beforeChange(name: string): string {
  return purposeOf(name) === 'encryption' ? ' Before that, decrypt what was encrypted with the old one.' : '';
}

/** What Auth.js and its like sign sessions with. */
function isFrameworkSecret(name: string): boolean {
  return /^(?:NEXT|BETTER_)?AUTH_SECRET$/.test(name.toUpperCase());
}

/**
 * Whether the names can be of one secret on purpose: they tell the same purpose or none, one is the other with a product's or a
 * project's name before it, or one is the other of a rotation.
 */
export function mayBeOneSecret(left: string, right: string): boolean {
  const [first, second] = [purposeOf(left), purposeOf(right)];
  // What services send each other to be known is for nothing that signs sessions.
  const names = [left, right];
  if (names.some((name) => /(?:^|_)SYNC(?:_|$)/i.test(name)) && names.some(isFrameworkSecret)) return false;
  if (first === undefined || second === undefined || first === second) return true;
  return rotationOf(left)?.current === right || rotationOf(right)?.current === left;
}
