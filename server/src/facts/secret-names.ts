// What the name of an environment variable says about its value.

/** What kind of value a name stands for; undefined when the name says nothing of auth. */
export type NameKind =
  /** A symmetric key that signs or encrypts tokens, cookies or sessions, or that services prove themselves with. */
  | 'signing-secret'
  | 'private-key'
  /** A password, API key, OAuth client secret or webhook secret: secret, but not made by the project itself. */
  | 'credential'
  /** Public by design: public keys, publishable keys, client ids. */
  | 'public';

const PUBLIC =
  /(?:PUBLISHABLE|PUBLIC|ANON)_?KEY|CLIENT_?ID|_ID$|_URL$|_URI$|SITE_?KEY|_PUBLIC$|SECRETS?_(?:ID|VERSION|MANAGERS?|BACKEND|PROVIDER|STORE|ENGINE|REGION|ROTATION|NAMESPACE|PREFIX|SCHEMA|DIR|DIRECTORY|FOLDER|MOUNT|ARN|LOCATION|PROJECT|STAGE|SOURCE|STORAGE|TYPE|FORMAT|MODE|ENABLED|REQUIRED)(?:_|$)|^(?:USE|ENABLE|DISABLE|REQUIRE|HAS|SKIP|ALLOW|IS|SHOW|MIN|MAX|NO)_|_(?:NAME|VERSION|PATH|FILE|HEADER|LENGTH|EXPIRY|EXPIRES|EXPIRES_IN|EXPIRATION|TTL|ALGORITHM|ISSUER|AUDIENCE|ENABLED|REQUIRED|ENCODING|PERIOD|DAYS|HOURS|MINUTES|SECONDS|COUNT|SIZE|BITS|PASSPHRASE_HINT)$/;
const PRIVATE_KEY = /PRIVATE_?KEY(?:_(?:PEM|B(?:ASE)?64|RAW|OLD|NEW|PREVIOUS|\d+))?$/;
const CREDENTIAL =
  /CLIENT_?SECRET|WEBHOOK_?(?:SIGNING_?)?SECRET|API_?(?:KEY|SECRET|TOKEN)|APP_?SECRET|ACCESS_?KEY|SERVICE_(?:ROLE_)?KEY|PASSWORD|PASSWD|_PASS$|CONSUMER_?SECRET|BOT_?TOKEN|OAUTH\w*SECRET|(?:^|_)(?:GITHUB|GOOGLE|FACEBOOK|TWITTER|DISCORD|SLACK|STRIPE|AWS|AZURE|OKTA|AUTH0|CLERK|TWILIO|SENDGRID|CLOUDINARY|RECAPTCHA|TURNSTILE|PAYPAL|SPOTIFY|LINKEDIN|APPLE|MICROSOFT|RAZORPAY|PUSHER|CAPTCHA|S3|MINIO|R2|OSS|QINIU|ALIYUN|CLOUDFLARE|KEYCLOAK|LIVEKIT|PADDLE|PLAID|PAYSTACK|FLW|FLUTTERWAVE|PAYTM|PHONEPE|CASHFREE|MIDTRANS|XENDIT|BRAINTREE|MERCADO_?PAGO|MPESA)\w*(?:SECRET|KEY|TOKEN)/;
/** The project's own, though a part of the name would make it somebody else's. `AUTH0_SECRET` is the cookie key of nextjs-auth0. */
const OWN = /(?:SESSION|COOKIE)_?PASSWORD|PASSWORD_?PEPPER|INTERNAL_API_(?:TOKEN|SECRET)|^AUTH0_SECRET$/;
const SIGNING =
  /SECRET(?!AR)|JWT_?KEY|SIGNING_?KEY|TOKEN_?KEY|ENCRYPTION_?KEY|SESSION_?KEY|COOKIE_?KEY|^AUTH_KEY$|PEPPER|TOKEN_?SALT|INTERNAL_TOKEN/;

/** Classifies a variable by its name alone. Case and a public prefix do not matter. */
export function nameKind(name: string): NameKind | undefined {
  const upper = name.toUpperCase();
  if (PUBLIC.test(upper)) return 'public';
  if (PRIVATE_KEY.test(upper)) return 'private-key';
  if (OWN.test(upper)) return 'signing-secret';
  if (isAuthProviderSecret(upper) || CREDENTIAL.test(upper)) return 'credential';
  if (SIGNING.test(upper)) return 'signing-secret';
  return undefined;
}

/** `AUTH_GITHUB_SECRET`: an OAuth client secret in Auth.js v5's naming. `AUTH_SECRET`, `AUTH_SYNC_SECRET` and the like are the project's own. */
function isAuthProviderSecret(upper: string): boolean {
  const match = /^AUTH_([A-Z0-9]+(?:_[A-Z0-9]+)*)_SECRET$/.exec(upper);
  return (
    match !== null &&
    !/^(?:SYNC|JWT|TOKEN|SESSION|REFRESH|ACCESS|COOKIE|API|SHARED|INTERNAL|SERVICE|APP|BACKEND|SERVER|STATE|SIGNING|MASTER)\b/.test(
      (match[1] as string).replace(/_/g, ' '),
    )
  );
}

/** Whether a value of that name must be kept secret. */
export function isSecretName(name: string): boolean {
  const kind = nameKind(name);
  return kind !== undefined && kind !== 'public';
}

/** Whether the name is of a secret that the project itself makes and that must be the same wherever it is used. */
export function isSigningName(name: string): boolean {
  return nameKind(name) === 'signing-secret';
}

const HALF = /^([A-Z0-9_]*[A-Z0-9])_(?:SECRET(?:_?KEY)?|KEY_SECRET)$/;
const OTHER_HALF = /^(?:API_?KEY|ACCESS_?KEY(?:_?ID)?|KEY_?ID|CLIENT_?ID|CONSUMER_?KEY|APP_?(?:ID|KEY)|ACCOUNT_?ID|MERCHANT_?ID)$/;
const OWN_WORD = /(?:^|_)(?:JWT|AUTH|NEXTAUTH|SESSION|TOKEN|COOKIE|ACCESS|REFRESH|APP|API|SERVER|BACKEND|INTERNAL)$/;

/** Which names are of one half of somebody else's credential, as the names beside them tell: `ACME_SECRET_KEY` with `ACME_API_KEY`. */
export class CredentialHalves {
  readonly #owners = new Set<string>();

  constructor(others: Iterable<string>) {
    for (const other of others) {
      const upper = other.toUpperCase();
      for (let at = upper.indexOf('_'); at >= 0; at = upper.indexOf('_', at + 1)) {
        if (OTHER_HALF.test(upper.slice(at + 1))) this.#owners.add(upper.slice(0, at));
      }
    }
  }

  has(name: string): boolean {
    const owner = HALF.exec(name.toUpperCase())?.[1];
    return owner !== undefined && !OWN_WORD.test(owner) && this.#owners.has(owner);
  }
}

/** Whether services that belong together and both read this name mean one secret by it. Session, cookie and cron secrets are each service's own. */
export function isSharedByName(name: string): boolean {
  return (
    isSigningName(name) && !/SESSION|COOKIE|CSRF|CRON|ENCRYPT|PEPPER|SALT|^SECRET$|^SECRET_KEY$|^APP_|^AUTH0_/.test(name.toUpperCase())
  );
}

const PUBLIC_PREFIXES = [
  ...['NEXT_PUBLIC_', 'VITE_', 'EXPO_PUBLIC_', 'REACT_APP_', 'PUBLIC_', 'NUXT_PUBLIC_', 'GATSBY_', 'VUE_APP_', 'STORYBOOK_'],
] as const;

export type PublicPrefix = (typeof PUBLIC_PREFIXES)[number];

/** The prefix by which a framework knows that a variable is for client code; undefined when the name has none. */
export function publicPrefixOf(name: string): PublicPrefix | undefined {
  return PUBLIC_PREFIXES.find((prefix) => name.startsWith(prefix));
}

/** Whether a framework puts variables of this name into client code. */
export function hasPublicPrefix(name: string): boolean {
  return publicPrefixOf(name) !== undefined;
}

const PLAINLY_SECRET =
  /(?:(?:CLIENT|JWT|APP|API|AUTH|WEBHOOK|CONSUMER|TOKEN|(?:^|_))_?SECRET(?:_?(?:ACCESS_?)?KEY)?|SIGNING_?KEY|PRIVATE_?KEY|SERVICE_?ROLE(?:_?KEY)?|SUPABASE_SERVICE_?KEY|(?:^|_)(?:ADMIN|ROOT|SUPERUSER|MASTER|DB|DATABASE|POSTGRES(?:QL)?|MYSQL|MONGO(?:DB)?|REDIS|SMTP|MAILER|SESSION|COOKIE|BASIC_?AUTH)_?PASSW(?:OR)?D)(?:_(?:OLD|NEW|PREVIOUS|CURRENT|PEM|BASE64|B64|HEX|DEV|DEVELOPMENT|STAGING|PROD|PRODUCTION|LIVE|LOCAL|\d{1,3}))?$/;
/** Words of names that are given away on purpose, and of keys that only hide things from a casual look: those of encrypted browser storage. */
const GIVEN_AWAY =
  /(?:^|_)(?:PUBLIC|PUBLISHABLE|ANON|NON|NOT|NO|DEMO|DUMMY|FAKE|MOCK|SAMPLE|EXAMPLE|TEST|TESTING|DEFAULT|INITIAL|SEED|FEATURE|FLAG|FF|ENCRYPT\w*|CRYPTO\w*|CIPHER|AES|STORAGE|STORE|PERSIST|CACHE|OBFUSCATION)(?:_|$)/;

/**
 * Whether a name, behind its public prefix, can only be that of something to be kept from browsers. API keys are not: most of those
 * in client code are meant to be there. Nor is what a storage is keyed by: `VITE_TOKEN_KEY`.
 */
export function isPlainlySecret(name: string): boolean {
  const bare = name.slice(publicPrefixOf(name)?.length ?? 0).toUpperCase();
  return nameKind(bare) !== 'public' && PLAINLY_SECRET.test(bare) && !GIVEN_AWAY.test(bare);
}
