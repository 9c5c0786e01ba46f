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
  /(?:PUBLISHABLE|PUBLIC|ANON)_?KEY|CLIENT_?ID|_ID$|_URL$|_URI$|SITE_?KEY|_PUBLIC$|SECRETS?_(?:ID|VERSION|MANAGERS?|BACKEND|PROVIDER|STORE|ENGINE|REGION|ROTATION|NAMESPACE|PREFIX|SCHEMA|DIR|DIRECTORY|FOLDER|MOUNT|ARN|LOCATION|PROJECT|SOURCE|STORAGE|TYPE|FORMAT|MODE|ENABLED|REQUIRED)(?:_|$)|^(?:USE|ENABLE|DISABLE|REQUIRE|HAS|SKIP|ALLOW|IS|SHOW|MIN|MAX|NO)_|_(?:NAME|PATH|FILE|HEADER|LENGTH|EXPIRY|EXPIRES|EXPIRES_IN|EXPIRATION|TTL|ALGORITHM|ISSUER|AUDIENCE|ENABLED|REQUIRED|ENCODING|PERIOD|DAYS|HOURS|MINUTES|SECONDS|COUNT|SIZE|BITS|PASSPHRASE_HINT)$/;
const PRIVATE_KEY = /PRIVATE_?KEY(?:_(?:PEM|B(?:ASE)?64|RAW|OLD|NEW|PREVIOUS|\d+))?$/;
const CREDENTIAL =
  /CLIENT_?SECRET|WEBHOOK_?(?:SIGNING_?)?SECRET|API_?(?:KEY|SECRET|TOKEN)|APP_?SECRET|ACCESS_?KEY|SERVICE_(?:ROLE_)?KEY|PASSWORD|PASSWD|_PASS$|CONSUMER_?SECRET|BOT_?TOKEN|OAUTH\w*SECRET|(?:GITHUB|GOOGLE|FACEBOOK|TWITTER|DISCORD|SLACK|STRIPE|AWS|AZURE|OKTA|AUTH0|CLERK|TWILIO|SENDGRID|CLOUDINARY|RECAPTCHA|TURNSTILE|PAYPAL|SPOTIFY|LINKEDIN|APPLE|MICROSOFT|RAZORPAY|PUSHER|CAPTCHA|S3|MINIO|R2|CLOUDFLARE|KEYCLOAK|LIVEKIT|PADDLE|PLAID)\w*(?:SECRET|KEY|TOKEN)/;
const SIGNING =
  /SECRET|JWT_?KEY|SIGNING_?KEY|TOKEN_?KEY|ENCRYPTION_?KEY|SESSION_?(?:KEY|PASSWORD)|COOKIE_?(?:KEY|PASSWORD)|^AUTH_KEY$|PEPPER|TOKEN_?SALT|INTERNAL_(?:API_)?TOKEN/;

/** Classifies a variable by its name alone. Case and a public prefix do not matter. */
export function nameKind(name: string): NameKind | undefined {
  const upper = name.toUpperCase();
  if (PUBLIC.test(upper)) return 'public';
  if (PRIVATE_KEY.test(upper)) return 'private-key';
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

/** Whether services that belong together and both read this name mean one secret by it. Session, cookie and cron secrets are each service's own. */
export function isSharedByName(name: string): boolean {
  return isSigningName(name) && !/SESSION|COOKIE|CSRF|CRON|ENCRYPT|PEPPER|SALT|^SECRET$|^SECRET_KEY$|^APP_/.test(name.toUpperCase());
}

const PUBLIC_PREFIXES = ['NEXT_PUBLIC_', 'VITE_', 'EXPO_PUBLIC_', 'REACT_APP_', 'PUBLIC_', 'NUXT_PUBLIC_', 'GATSBY_', 'VUE_APP_'];

/** Whether a framework puts variables of this name into client code. */
export function hasPublicPrefix(name: string): boolean {
  return PUBLIC_PREFIXES.some((prefix) => name.startsWith(prefix));
}
