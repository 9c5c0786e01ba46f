import assert from 'node:assert/strict';
import { hasPublicPrefix, isSecretName, isSharedByName, isSigningName, type NameKind, nameKind } from '../../server/src/facts/secret-names';

// What a variable's name says of its value.

const KINDS: Readonly<Record<NameKind | 'nothing', string>> = {
  'signing-secret': `SECRET SECRET_KEY AUTH_SECRET NEXTAUTH_SECRET BETTER_AUTH_SECRET JWT_SECRET JWT_SECRET_KEY JWT_KEY JWT_ACCESS_SECRET
    JWT_REFRESH_SECRET ACCESS_TOKEN_SECRET REFRESH_TOKEN_SECRET TOKEN_SECRET TOKEN_KEY SESSION_SECRET SESSION_KEY COOKIE_SECRET COOKIE_KEY
    SESSION_PASSWORD COOKIE_PASSWORD IRON_SESSION_PASSWORD SIGNING_KEY SIGNING_SECRET ENCRYPTION_KEY DJANGO_SECRET_KEY FLASK_SECRET_KEY
    SECRET_KEY_BASE PAYLOAD_SECRET CRON_SECRET AUTH_SYNC_SECRET AUTH_JWT_SECRET AUTH_SESSION_SECRET AUTH_KEY AUTH0_SECRET PASSWORD_PEPPER
    TOKEN_SALT INTERNAL_TOKEN INTERNAL_API_TOKEN JWT_SECRET_OLD JWT_SECRET_PREVIOUS HASURA_GRAPHQL_JWT_SECRET jwt_secret
    VITE_JWT_SECRET NEXT_PUBLIC_AUTH_SECRET CSRF_SECRET`,
  'private-key': 'JWT_PRIVATE_KEY PRIVATE_KEY JWT_PRIVATE_KEY_PEM JWT_PRIVATE_KEY_BASE64 FIREBASE_PRIVATE_KEY PRIVATE_KEY_1 JWT_PRIVATEKEY',
  credential: `GITHUB_CLIENT_SECRET GOOGLE_CLIENT_SECRET AUTH_GITHUB_SECRET AUTH_MICROSOFT_ENTRA_ID_SECRET STRIPE_SECRET_KEY STRIPE_WEBHOOK_SECRET
    OPENAI_API_KEY DATABASE_PASSWORD POSTGRES_PASSWORD SMTP_PASS AWS_SECRET_ACCESS_KEY SUPABASE_SERVICE_ROLE_KEY CLERK_SECRET_KEY
    AUTH0_CLIENT_SECRET SENDGRID_API_KEY TELEGRAM_BOT_TOKEN WEBHOOK_SIGNING_SECRET FACEBOOK_APP_SECRET OAUTH_SECRET`,
  public: `JWT_PUBLIC_KEY NEXT_PUBLIC_SUPABASE_ANON_KEY SUPABASE_ANON_KEY STRIPE_PUBLISHABLE_KEY GITHUB_CLIENT_ID AWS_ACCESS_KEY_ID RECAPTCHA_SITE_KEY
    JWT_SECRET_FILE JWT_SECRET_LENGTH JWT_SECRET_NAME SECRET_PATH JWT_EXPIRES_IN JWT_ACCESS_TOKEN_EXPIRES ACCESS_TOKEN_EXPIRE_MINUTES
    SESSION_TTL JWT_ALGORITHM JWT_ISSUER JWT_AUDIENCE SECRETS_MANAGER_ARN SECRET_BACKEND SECRET_ID USE_SECRET_STORE SKIP_JWT_SECRET_CHECK
    MIN_PASSWORD_LENGTH PASSWORD_MIN_LENGTH AUTH_URL NEXTAUTH_URL TOKEN_HEADER SECRET_ENCODING`,
  nothing: 'PORT NODE_ENV DEBUG LOG_LEVEL AUTH_TRUST_HOST SECRETARY_EMAIL SECRETARIAT HOSTNAME DATABASE REDIS_HOST TOKENS AUTHOR LOCALE',
};

describe('the kind of a name', () => {
  for (const [kind, names] of Object.entries(KINDS))
    for (const name of names.split(/\s+/)) it(`${name}: ${kind}`, () => assert.equal(nameKind(name) ?? 'nothing', kind));

  it('tells what must be kept secret', () => {
    for (const name of ['JWT_SECRET', 'JWT_PRIVATE_KEY', 'SMTP_PASS']) assert.equal(isSecretName(name), true, name);
    for (const name of ['JWT_PUBLIC_KEY', 'PORT', 'JWT_EXPIRES_IN']) assert.equal(isSecretName(name), false, name);
  });

  it('tells what the project makes itself', () => {
    for (const name of ['JWT_SECRET', 'SESSION_PASSWORD', 'INTERNAL_API_TOKEN']) assert.equal(isSigningName(name), true, name);
    for (const name of ['JWT_PRIVATE_KEY', 'STRIPE_SECRET_KEY', 'PORT']) assert.equal(isSigningName(name), false, name);
  });

  it('tells what services share', () => {
    for (const name of ['JWT_SECRET', 'AUTH_SECRET', 'TOKEN_SECRET', 'INTERNAL_TOKEN', 'SHARED_SECRET'])
      assert.equal(isSharedByName(name), true, name);
    for (const name of [
      'SECRET',
      'SECRET_KEY',
      'SESSION_SECRET',
      'COOKIE_PASSWORD',
      'CSRF_SECRET',
      'CRON_SECRET',
      'ENCRYPTION_KEY',
      'PASSWORD_PEPPER',
      'TOKEN_SALT',
      'APP_SECRET',
      'STRIPE_SECRET_KEY',
      'JWT_PRIVATE_KEY',
      'PORT',
    ])
      assert.equal(isSharedByName(name), false, name);
  });
});

describe('a public prefix', () => {
  it('is that of a framework', () => {
    for (const name of ['NEXT_PUBLIC_A', 'VITE_A', 'EXPO_PUBLIC_A', 'REACT_APP_A', 'PUBLIC_A', 'NUXT_PUBLIC_A', 'GATSBY_A', 'VUE_APP_A'])
      assert.equal(hasPublicPrefix(name), true, name);
    for (const name of ['PUBLICATION', 'NEXT_A', 'vite_a', 'MY_VITE_A', 'PUBLIC', 'REACT_A'])
      assert.equal(hasPublicPrefix(name), false, name);
  });
});
