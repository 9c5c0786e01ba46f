import type { Requirement } from '../../../facts/fact';

// Frameworks that read variables by themselves, as data: the call that sets one up, and what it then reads.

export interface FrameworkVariable {
  readonly name: string;
  readonly requirement: Requirement;
  /** Whether the framework does without it in development only. */
  readonly inProduction: boolean;
  /** Options, as dotted paths, any of which makes the variable needless. */
  readonly unless: readonly string[];
  /** The name whose place this one can take, so that only both together are missing; empty when none. */
  readonly standsInFor: string;
}

export interface FrameworkRow {
  readonly reader: string;
  /** The module that the callee is imported from. */
  readonly modules: RegExp;
  /** The imported name; the empty string is the default export. */
  readonly callees: RegExp;
  /** Which argument holds the options: a handler may stand before them. */
  readonly options: 'first' | 'last' | 'none';
  readonly variables: readonly FrameworkVariable[];
}

function required(name: string, ...unless: readonly string[]): FrameworkVariable {
  return { name, requirement: 'required', inProduction: false, unless, standsInFor: '' };
}

function inProduction(name: string, ...unless: readonly string[]): FrameworkVariable {
  return { name, requirement: 'optional', inProduction: true, unless, standsInFor: '' };
}

function optional(name: string, ...unless: readonly string[]): FrameworkVariable {
  return { name, requirement: 'optional', inProduction: false, unless, standsInFor: '' };
}

function instead(name: string, standsInFor: string, ...unless: readonly string[]): FrameworkVariable {
  return { name, requirement: 'plain', inProduction: false, unless, standsInFor };
}

/** Told apart from the others in `model/framework-secrets.ts`, where the version is known. */
export const AUTH_JS = 'Auth.js';

/** @auth/core 0.41, next-auth 4.24 and 5.0 beta: `secret ?? AUTH_SECRET ?? NEXTAUTH_SECRET`, in the other order up to version 4. */
const AUTH_JS_VARIABLES: readonly FrameworkVariable[] = [
  required('AUTH_SECRET', 'secret', 'jwt.secret'),
  instead('NEXTAUTH_SECRET', 'AUTH_SECRET', 'secret', 'jwt.secret'),
  // Earlier and later secrets: they decrypt beside AUTH_SECRET.
  optional('AUTH_SECRET_1', 'secret', 'jwt.secret'),
  optional('AUTH_SECRET_2', 'secret', 'jwt.secret'),
  optional('AUTH_SECRET_3', 'secret', 'jwt.secret'),
  optional('AUTH_URL'),
  optional('NEXTAUTH_URL'),
  // `plain`: certainly read. Where the options cannot be told it is optional, as everything is.
  { ...optional('AUTH_TRUST_HOST', 'trustHost'), requirement: 'plain' },
];

export const FRAMEWORKS: readonly FrameworkRow[] = [
  { reader: AUTH_JS, modules: /^next-auth$/, callees: /^$/, options: 'last', variables: AUTH_JS_VARIABLES },
  {
    reader: AUTH_JS,
    modules: /^@auth\/(?:sveltekit|express|solid-start|qwik)$/,
    callees: /^(?:SvelteKitAuth|ExpressAuth|SolidAuth|QwikAuth\$)$/,
    options: 'first',
    variables: AUTH_JS_VARIABLES,
  },
  {
    // better-auth 1.7: without a secret development runs on a built-in one, which production refuses.
    reader: 'better-auth',
    modules: /^better-auth(?:\/minimal)?$/,
    callees: /^betterAuth$/,
    options: 'first',
    variables: [
      inProduction('BETTER_AUTH_SECRET', 'secret', 'secrets'),
      instead('AUTH_SECRET', 'BETTER_AUTH_SECRET', 'secret', 'secrets'),
      instead('BETTER_AUTH_SECRETS', 'BETTER_AUTH_SECRET', 'secret', 'secrets'),
      optional('BETTER_AUTH_URL', 'baseURL'),
      optional('BETTER_AUTH_TRUSTED_ORIGINS'),
    ],
  },
  {
    // @clerk/nextjs 6 and later makes keys of its own in development.
    reader: 'Clerk',
    modules: /^@clerk\/nextjs(?:\/server)?$/,
    callees: /^(?:clerkMiddleware|authMiddleware)$/,
    options: 'last',
    variables: [
      inProduction('CLERK_SECRET_KEY', 'secretKey'),
      inProduction('NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY', 'publishableKey'),
      optional('CLERK_ENCRYPTION_KEY'),
    ],
  },
  {
    reader: 'Clerk',
    modules: /^@clerk\/(?:express|fastify|astro\/server|nuxt\/server|tanstack-react-start\/server)$/,
    callees: /^clerk(?:Middleware|Plugin)$/,
    options: 'last',
    variables: [inProduction('CLERK_SECRET_KEY', 'secretKey')],
  },
  {
    // nextjs-auth0 4.30: a client secret, an assertion key or mutual TLS.
    reader: 'Auth0',
    modules: /^@auth0\/nextjs-auth0\/server$/,
    callees: /^Auth0Client$/,
    options: 'first',
    variables: [
      required('AUTH0_SECRET', 'secret'),
      required('AUTH0_DOMAIN', 'domain'),
      required('AUTH0_CLIENT_ID', 'clientId'),
      optional('AUTH0_CLIENT_SECRET', 'clientSecret'),
      optional('AUTH0_CLIENT_ASSERTION_SIGNING_KEY', 'clientAssertionSigningKey'),
      optional('APP_BASE_URL', 'appBaseUrl'),
    ],
  },
  {
    // nextjs-auth0 up to 3.
    reader: 'Auth0',
    modules: /^@auth0\/nextjs-auth0(?:\/edge)?$/,
    callees: /^(?:handleAuth|initAuth0)$/,
    options: 'first',
    variables: [
      required('AUTH0_SECRET', 'secret'),
      optional('AUTH0_BASE_URL', 'baseURL'),
      required('AUTH0_ISSUER_BASE_URL', 'issuerBaseURL'),
      required('AUTH0_CLIENT_ID', 'clientID'),
      optional('AUTH0_CLIENT_SECRET', 'clientSecret'),
    ],
  },
  {
    // authkit-nextjs 3.
    reader: 'WorkOS AuthKit',
    modules: /^@workos-inc\/authkit-(?:nextjs|remix|react-router)$/,
    callees: /^(?:authkitMiddleware|authkitProxy|authkitLoader|authLoader|handleAuth)$/,
    options: 'none',
    variables: [required('WORKOS_API_KEY'), required('WORKOS_CLIENT_ID'), required('WORKOS_COOKIE_PASSWORD')],
  },
  {
    reader: 'Kinde',
    modules: /^@kinde-oss\/kinde-auth-nextjs(?:\/server|\/middleware)?$/,
    callees: /^handleAuth$/,
    options: 'none',
    variables: [
      required('KINDE_CLIENT_ID'),
      required('KINDE_CLIENT_SECRET'),
      required('KINDE_ISSUER_URL'),
      required('KINDE_SITE_URL'),
      optional('KINDE_POST_LOGIN_REDIRECT_URL'),
      optional('KINDE_POST_LOGOUT_REDIRECT_URL'),
    ],
  },
];
