import assert from 'node:assert/strict';
import type { EnvRead } from '../../../server/src/facts/fact';
import { factsIn, printFacts } from '../print-facts';

function reads(text: string, path = 'app.ts'): readonly EnvRead[] {
  return factsIn(text, path).filter((fact): fact is EnvRead => fact.kind === 'env-read' && fact.reader !== '');
}

/** `name requirement`, with `!` for what production requires, and `?` where another file may configure it. */
function brief(text: string, path?: string): readonly string[] {
  return reads(text, path).map(
    (read) =>
      `${read.name} ${read.requirement}${read.requiredInProduction ? '!' : ''}${read.configured ? '?'.repeat(read.configured.length) : ''}`,
  );
}

function secrets(text: string, path?: string): readonly string[] {
  return brief(text, path).filter((line) => /^(?:NEXT)?AUTH_SECRET /.test(line));
}

describe('TypeScript frameworks that read by themselves', () => {
  it('tells whether Auth.js takes its secret from the environment', () => {
    const use = (options: string) =>
      `import NextAuth from 'next-auth'; import { shared } from './shared'; export default NextAuth(${options});`;
    const read = ['AUTH_SECRET required', 'NEXTAUTH_SECRET plain'];
    assert.deepEqual(secrets(use('{ providers: [] }')), read);
    assert.deepEqual(secrets(use('(request) => ({ providers: [] })')), read);
    assert.deepEqual(secrets(use('{ ...{ pages: {} }, providers: [] }')), read);
    assert.deepEqual(secrets(use('{ secret: process.env.MINE }')), []);
    assert.deepEqual(secrets(use("{ jwt: { secret: 'x' } }")), []);
    assert.deepEqual(secrets(use('{ ...shared, providers: [] }')), ['AUTH_SECRET required??', 'NEXTAUTH_SECRET plain??']);
    assert.deepEqual(secrets(use('shared')), ['AUTH_SECRET required??', 'NEXTAUTH_SECRET plain??']);
    assert.deepEqual(secrets(use('request, response, { providers: [] }')), read);
    assert.deepEqual(secrets(use('make()')), ['AUTH_SECRET optional', 'NEXTAUTH_SECRET optional']);
    assert.deepEqual(secrets("import NextAuth from './next-auth'; NextAuth({});"), []);
    assert.deepEqual(secrets("import { useSession } from 'next-auth/react'; useSession({});"), []);
  });

  it('reads the credentials of providers without options', () => {
    const list = (providers: string) =>
      brief(
        `import GitHub from 'next-auth/providers/github'; import Entra from 'next-auth/providers/microsoft-entra-id'; import Resend from 'next-auth/providers/resend'; import Credentials from 'next-auth/providers/credentials';
         export const authConfig = { providers: [${providers}] };`,
      );
    assert.deepEqual(list('GitHub'), ['AUTH_GITHUB_ID required', 'AUTH_GITHUB_SECRET required']);
    assert.deepEqual(list('Entra()'), ['AUTH_MICROSOFT_ENTRA_ID_ID required', 'AUTH_MICROSOFT_ENTRA_ID_SECRET required']);
    assert.deepEqual(list("Resend({ from: 'me@example.com' })"), ['AUTH_RESEND_KEY required']);
    assert.deepEqual(list('GitHub({ clientId: process.env.GH, clientSecret: process.env.GH_SECRET })'), []);
    assert.deepEqual(list('GitHub({ ...options })'), []);
    assert.deepEqual(list("GitHub({ id: 'github-enterprise' })"), []);
    assert.deepEqual(list('Credentials({ authorize })'), []);
    assert.deepEqual(brief("import GitHub from './providers/github'; export const config = { providers: [GitHub] };"), []);
  });

  it('knows better-auth, Clerk, Auth0, AuthKit and Kinde', () => {
    assert.deepEqual(brief("import { betterAuth } from 'better-auth'; betterAuth({ database });").slice(0, 3), [
      'BETTER_AUTH_SECRET optional!',
      'AUTH_SECRET plain',
      'BETTER_AUTH_SECRETS plain',
    ]);
    assert.deepEqual(secrets("import { betterAuth } from 'better-auth'; betterAuth({ secret });"), ['AUTH_SECRET optional']);
    const clerk = "import { clerkMiddleware } from '@clerk/nextjs/server'; export default clerkMiddleware";
    assert.equal(brief(`${clerk}();`)[0], 'CLERK_SECRET_KEY optional!');
    assert.equal(brief(`${clerk}(async (auth) => { await auth.protect(); });`)[0], 'CLERK_SECRET_KEY optional!');
    assert.ok(!brief(`${clerk}((auth) => auth(), { secretKey: 'x' });`).some((line) => line.startsWith('CLERK_SECRET_KEY')));
    assert.equal(brief(`${clerk}((auth) => auth(), () => ({ secretKey }));`)[0], 'CLERK_SECRET_KEY optional');
    assert.deepEqual(brief("import { Auth0Client } from '@auth0/nextjs-auth0/server'; new Auth0Client();").slice(0, 1), [
      'AUTH0_SECRET required',
    ]);
    assert.ok(
      !brief("import { Auth0Client } from '@auth0/nextjs-auth0/server'; new Auth0Client({ secret: 'x' });").includes(
        'AUTH0_SECRET required',
      ),
    );
    assert.ok(
      brief("import { authkitMiddleware } from '@workos-inc/authkit-nextjs'; authkitMiddleware();").includes(
        'WORKOS_COOKIE_PASSWORD required',
      ),
    );
    assert.ok(
      brief("import { handleAuth } from '@kinde-oss/kinde-auth-nextjs/server'; handleAuth();").includes('KINDE_CLIENT_SECRET required'),
    );
  });
});

describe('Nuxt runtime configuration', () => {
  const config = `export default defineNuxtConfig({
    modules: ['nuxt-auth-utils'],
    runtimeConfig: { jwtSecret: '', fooBar: { baz2: 'd', JWTKey: process.env.OLD_KEY }, public: { apiBase: '/api' } },
  });`;

  it('computes the names', () => {
    assert.deepEqual(brief(config, 'nuxt.config.ts'), [
      'NUXT_JWT_SECRET plain',
      'NUXT_FOO_BAR_BAZ2 optional',
      'NUXT_FOO_BAR_JWT_KEY optional',
      'NUXT_SESSION_PASSWORD optional!',
    ]);
    assert.deepEqual(brief(config, 'app.config.ts'), []);
  });

  it('exports the values for useRuntimeConfig', () => {
    assert.equal(
      printFacts(config, ['export'], 'nuxt.config.ts')[0],
      "useRuntimeConfig = {jwtSecret: $NUXT_JWT_SECRET, fooBar: {baz2: ($NUXT_FOO_BAR_BAZ2 else 'd'), JWTKey: ($NUXT_FOO_BAR_JWT_KEY else $OLD_KEY), ...}, public: {apiBase: ($NUXT_PUBLIC_API_BASE else '/api'), ...}, ...}",
    );
    assert.deepEqual(printFacts('const { jwtSecret } = useRuntimeConfig(event); export { jwtSecret };', ['export']), [
      'jwtSecret = nest-config#useRuntimeConfig.jwtSecret',
    ]);
    assert.deepEqual(printFacts('function useRuntimeConfig() { return load(); } export const x = useRuntimeConfig();', ['export']), []);
  });
});
