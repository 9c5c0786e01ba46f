import assert from 'node:assert/strict';
import { contractOf, packageJson, serviceAt, type Workspace } from './workspace';

// What a framework reads by itself, once its version and the configuration of other files are known.

const AUTH = "import NextAuth from 'next-auth';\n\nexport const { auth } = NextAuth({ pages: {}, providers: [] });\n";
const SHARED =
  "import NextAuth from 'next-auth';\nimport { shared } from './auth.config';\n\nexport const { auth } = NextAuth({ ...shared, providers: [] });\n";

/** The secrets that the framework reads, `!` where only production fails without one, `-> X` for one that stands in for X. */
function secretsOf(files: Workspace): readonly string[] {
  const contract = contractOf(files);
  return contract
    .needsOf(serviceAt(contract, ''))
    .flatMap((need) =>
      need.reads
        .filter((read) => read.reader !== '' && /SECRET$/.test(need.name))
        .map(
          (read) =>
            `${need.name} ${read.requirement}${read.requiredInProduction ? '!' : ''}${read.fallback.kind === 'env' ? ` -> ${read.fallback.name}` : ''}`,
        ),
    );
}

function nextAuth(version: string, files: Workspace = { 'auth.ts': AUTH }): readonly string[] {
  return secretsOf({ 'package.json': packageJson({ 'next-auth': version }), ...files });
}

describe('the secrets of frameworks', () => {
  it('are asked for by the names of the version', () => {
    for (const version of ['5.0.0-beta.30', '^5.0.0-beta.25', 'beta'])
      assert.deepEqual(nextAuth(version), ['AUTH_SECRET required', 'NEXTAUTH_SECRET plain -> AUTH_SECRET'], version);
    for (const version of ['^4.24.11', '4'])
      assert.deepEqual(nextAuth(version), ['NEXTAUTH_SECRET optional!', 'AUTH_SECRET plain -> NEXTAUTH_SECRET'], version);
    for (const version of ['catalog:', 'latest'])
      assert.deepEqual(nextAuth(version), ['AUTH_SECRET optional!', 'NEXTAUTH_SECRET plain -> AUTH_SECRET'], version);
  });

  it('are not read where another file configures one', () => {
    const shared = (text: string) => nextAuth('beta', { 'auth.ts': SHARED, 'auth.config.ts': `export const shared = ${text};\n` });
    assert.deepEqual(shared("{ pages: { signIn: '/login' } }"), ['AUTH_SECRET required', 'NEXTAUTH_SECRET plain -> AUTH_SECRET']);
    assert.deepEqual(shared('{ secret: process.env.MINE }'), []);
    assert.deepEqual(shared("{ jwt: { secret: load('x') }, pages: { signIn: '/login' } }"), []);
    assert.deepEqual(nextAuth('beta', { 'auth.ts': SHARED }), ['AUTH_SECRET optional', 'NEXTAUTH_SECRET optional -> AUTH_SECRET']);
  });

  it('are resolved through useRuntimeConfig', () => {
    const contract = contractOf({
      'package.json': packageJson({ nuxt: '4' }),
      '.env': 'NUXT_JWT_SECRET=k3Jd82nfPq7Lw9Zx1Vb4Tm6Rc0Ys5Ha8\n',
      'nuxt.config.ts': "export default defineNuxtConfig({ runtimeConfig: { jwtSecret: '' } });\n",
      'server/sign.ts':
        "import jwt from 'jsonwebtoken';\n\nexport const sign = (id: string) => jwt.sign({ sub: id }, useRuntimeConfig().jwtSecret);\n",
    });
    assert.deepEqual(contract.issuers[0]?.keyNames, ['NUXT_JWT_SECRET']);
  });
});
