import assert from 'node:assert/strict';
import type { TokenIssuer, TokenVerifier } from '../../../server/src/facts/fact';
import { factsIn, inserted, printFacts, printValue } from '../print-facts';

function tokens(text: string): readonly string[] {
  return printFacts(text, ['token-issuer', 'token-verifier']);
}

function exports(text: string): readonly string[] {
  return printFacts(text, ['export']);
}

function partiesOf<Kind extends 'token-issuer' | 'token-verifier'>(kind: Kind, text: string) {
  return factsIn(text).filter((fact): fact is Extract<TokenIssuer | TokenVerifier, { kind: Kind }> => fact.kind === kind);
}

const NOTHING = 'aud=unset iss=unset leeway=unset';

describe('@fastify/jwt', () => {
  const FASTIFY = "import Fastify from 'fastify';\nimport jwt from '@fastify/jwt';\nconst app = Fastify();\n";
  const sign = (name: string): string => `nest-config#FastifyJwt.sign.${name}`;
  const verify = (name: string): string => `nest-config#FastifyJwt.verify.${name}`;
  const registeredChecks = `algs=${verify('algorithms')} aud=${verify('allowedAud')} iss=${verify('allowedIss')} leeway=${verify('clockTolerance')}`;

  it('exports every registration and takes one with sign options for an issuer', () => {
    const text = `${FASTIFY}app.register(jwt, { secret: process.env.JWT_SECRET, sign: { expiresIn: '15m', iss: 'me' } });`;
    assert.deepEqual(exports(text), ["FastifyJwt = {secret: $JWT_SECRET, sign: {expiresIn: '15m', iss: 'me'}}"]);
    assert.deepEqual(tokens(text), ["issuer @fastify/jwt key=$JWT_SECRET alg=? aud=? iss='me' sub=? exp=relative-option:'15m'"]);
  });

  it('takes one without for a setting of a secret', () => {
    const text = `${FASTIFY}app.register(require('@fastify/jwt'), { secret: process.env.JWT_SECRET });`;
    assert.deepEqual(tokens(text), []);
    assert.deepEqual(printFacts(text, ['secret-setting']), ['secret-setting']);
    assert.deepEqual(printFacts(`${FASTIFY}app.register(jwt, { secret: async (request) => find(request) });`, ['secret-setting']), []);
  });

  it('gives calls of the same file what is registered', () => {
    const text = `${FASTIFY}await app.register(jwt, { secret: 's', sign: { expiresIn: 900 }, verify: { allowedAud: 'api' } });
      app.post('/login', async (req, reply) => reply.jwtSign({ sub: id }));
      app.addHook('onRequest', async (req) => { await req.jwtVerify(); });`;
    assert.deepEqual(tokens(text), [
      "issuer @fastify/jwt key='s' alg=? aud=? iss=? sub=? exp=relative-option:900",
      "issuer @fastify/jwt key='s' alg=unset aud=unset iss=unset sub=? exp=relative-option:900",
      "verifier @fastify/jwt key='s' algs=unset aud='api' iss=unset leeway=unset",
    ]);
    const [verifier] = partiesOf('token-verifier', text);
    assert.match(inserted(text, verifier?.optionSlot, 'clockTolerance: 60000'), /verify: \{ allowedAud: 'api', clockTolerance: 60000 \}/);
  });

  it('refers to the registration of another file', () => {
    const text = 'export default async function (fastify) { fastify.jwt.sign({ a: 1 }, { expiresIn: 60 }); fastify.jwt.verify(t); }';
    assert.deepEqual(tokens(text), [
      `issuer @fastify/jwt key=nest-config#FastifyJwt.secret alg=${sign('algorithm')} aud=${sign('aud')} iss=${sign('iss')} sub=${sign('sub')} exp=relative-option:60`,
      `verifier @fastify/jwt key=nest-config#FastifyJwt.secret ${registeredChecks}`,
    ]);
    assert.deepEqual(tokens('export const guard = async (request, reply) => { await request.jwtVerify(); };'), [
      `verifier @fastify/jwt key=nest-config#FastifyJwt.secret ${registeredChecks}`,
    ]);
    assert.equal(tokens('async (request, reply) => { request.server.jwt.sign({ a: 1 }); }').length, 1);
  });

  it('tells namespaces apart', () => {
    const text = `${FASTIFY}app.register(jwt, { namespace: 'refresh', secret: 'r' });\napp.register(jwt, { secret: 's' });\napp.jwt.refresh.sign({ a: 1 });\nhandle(async (request) => request.refreshJwtVerify());`;
    assert.deepEqual(
      exports(text).map((line) => line.split(' ')[0]),
      ['FastifyJwt:refresh', 'FastifyJwt'],
    );
    assert.deepEqual(
      tokens(text).map((line) => line.split(' ').slice(0, 3).join(' ')),
      ["issuer @fastify/jwt key='r'", "verifier @fastify/jwt key='r'"],
    );
    assert.equal(partiesOf('token-issuer', text)[0]?.hints.includes('refresh'), true);
  });

  it('reads options inside sign and verify, and a pair of keys', () => {
    const text = `${FASTIFY}app.register(jwt, { secret: { private: process.env.PRIVATE_KEY, public: process.env.PUBLIC_KEY }, sign: { algorithm: 'RS256' } });
      async function f(request, reply) { await reply.jwtSign({ a: 1 }, { sign: { expiresIn: '1h', sub: 'u' } }); await request.jwtVerify({ verify: { clockTolerance: 5 } }); }`;
    assert.deepEqual(tokens(text), [
      "issuer @fastify/jwt key=$PRIVATE_KEY alg='RS256' aud=? iss=? sub=? exp=unknown",
      "issuer @fastify/jwt key=$PRIVATE_KEY alg='RS256' aud=unset iss=unset sub='u' exp=relative-option:'1h'",
      'verifier @fastify/jwt key=$PUBLIC_KEY algs=unset aud=unset iss=unset leeway=5',
    ]);
  });

  it('has a place for options in a call without any', () => {
    const slotted = (text: string) => inserted(text, partiesOf('token-verifier', text)[0]?.optionSlot, 'clockTolerance: 5');
    assert.equal(
      slotted('async (request) => { await request.jwtVerify(); }'),
      'async (request) => { await request.jwtVerify({ clockTolerance: 5 }); }',
    );
    assert.equal(
      slotted('(request) => request.jwtVerify((error) => done(error))'),
      '(request) => request.jwtVerify({ clockTolerance: 5 }, (error) => done(error))',
    );
    assert.equal(
      slotted('(request) => request.server.jwt.verify(token)'),
      '(request) => request.server.jwt.verify(token, { clockTolerance: 5 })',
    );
  });

  it('takes the route of a verifier for a hint', () => {
    for (const route of [
      "fastify.post('/auth/refresh', async (request, reply) => { await request.jwtVerify({ onlyCookie: true }); });",
      "fastify.route({ method: 'POST', url: '/auth/refresh', handler: async (request) => request.jwtVerify() });",
    ]) {
      assert.equal(partiesOf('token-verifier', route)[0]?.hints.includes('/auth/refresh'), true, route);
    }
    const issuing = "fastify.post('/auth/refresh', async (request, reply) => ({ token: await reply.jwtSign({ sub: id }) }));";
    assert.equal(partiesOf('token-issuer', issuing)[0]?.hints.includes('/auth/refresh'), false);
  });

  it('takes no other application and no other function of the name for it', () => {
    for (const text of [
      "app.jwt.sign({ a: 1 }, app.config.jwt.secret, { expiresIn: '1h' });",
      "import * as jose from 'jose';\njose.jwtVerify(token, key).catch(() => null); request.jwt.verify(token);",
      "import response from './response';\nresponse.jwtSign({ a: 1 });",
      'new Elysia().get("/", ({ jwt }) => jwt.sign({ a: 1 }));',
      'reply.jwtSign();',
    ]) {
      assert.deepEqual(
        tokens(text).filter((line) => line.includes('@fastify/jwt')),
        [],
        text,
      );
    }
  });
});

describe('verifiers of hosted services', () => {
  it('reads Clerk, whose secret key checks no token', () => {
    const text =
      "import { verifyToken } from '@clerk/backend';\nconst { sub } = await verifyToken(token, { secretKey: process.env.CLERK_SECRET_KEY, clockSkewInMs: 10000 });";
    assert.deepEqual(tokens(text), ['verifier @clerk/backend key=? algs=unset aud=unset iss=unset leeway=10000']);
    assert.deepEqual(partiesOf('token-verifier', text)[0]?.inspects, ['sub']);
    assert.deepEqual(
      tokens(
        "import { clerkClient } from '@clerk/clerk-sdk-node';\nclerkClient.verifyToken(t, { jwtKey: process.env.CLERK_JWT_KEY, audience: 'api' });",
      ),
      ["verifier @clerk/backend key=$CLERK_JWT_KEY algs=unset aud='api' iss=unset leeway=unset"],
    );
    assert.deepEqual(
      tokens("import { verifyToken } from './clerk';\nimport { createClerkClient } from '@clerk/backend';\nverifyToken(t);"),
      [],
    );
  });

  it('reads the verifiers of aws-jwt-verify, with what a call says otherwise', () => {
    const AWS = "import { CognitoJwtVerifier, JwtVerifier } from 'aws-jwt-verify';\n";
    assert.deepEqual(
      tokens(
        `${AWS}export const verifier = CognitoJwtVerifier.create({ userPoolId: process.env.POOL, tokenUse: 'access', clientId: process.env.CLIENT });`,
      ),
      ['verifier aws-jwt-verify key=? algs=unset aud=$CLIENT iss=? leeway=unset'],
    );
    assert.deepEqual(
      tokens(
        `${AWS}const verifier = CognitoJwtVerifier.create({ userPoolId });\nawait verifier.verify(token, { clientId: null, tokenUse: 'id', graceSeconds: 5 });`,
      ),
      ['verifier aws-jwt-verify key=? algs=unset aud=unset iss=? leeway=5 audience=false'],
    );
    assert.deepEqual(
      tokens(`${AWS}JwtVerifier.create({ issuer: 'https://id.example', audience: 'api', jwksUri: 'https://id.example/jwks' });`),
      ["verifier aws-jwt-verify key=? algs=unset aud='api' iss='https://id.example' leeway=unset"],
    );
    assert.deepEqual(tokens(`${AWS}CognitoJwtVerifier.create([{ userPoolId: a, clientId: b }, { userPoolId: c, clientId: d }]);`), [
      'verifier aws-jwt-verify key=? algs=unset aud=? iss=? leeway=? audience=unknown',
    ]);
    const [verifier] = partiesOf('token-verifier', `${AWS}const v = JwtVerifier.create({ issuer, audience: null });`);
    assert.deepEqual(
      verifier?.switches.map((one) => `${one.check} ${one.text}`),
      ['audience audience: null'],
    );
  });

  it('reads express-oauth2-jwt-bearer and the variables that it reads by itself', () => {
    const BEARER = "const { auth, requiredScopes } = require('express-oauth2-jwt-bearer');\n";
    assert.deepEqual(tokens(`${BEARER}app.use(auth());`), [
      'verifier express-oauth2-jwt-bearer key=($SECRET else ?) algs=$TOKEN_SIGNING_ALG aud=$AUDIENCE iss=($ISSUER else ?) leeway=unset',
    ]);
    assert.deepEqual(
      tokens(
        `${BEARER}auth({ audience: 'api', issuerBaseURL: process.env.AUTH0_DOMAIN, tokenSigningAlg: 'RS256' }); requiredScopes('read');`,
      ),
      ["verifier express-oauth2-jwt-bearer key=? algs='RS256' aud='api' iss=? leeway=unset"],
    );
    assert.deepEqual(
      tokens(
        `${BEARER}auth({ issuer: 'https://id.example/', secret: process.env.S, tokenSigningAlg: 'HS256', audience: 'api', validators: { exp: false } });`,
      ),
      ["verifier express-oauth2-jwt-bearer key=$S algs='HS256' aud='api' iss='https://id.example/' leeway=unset expiry=false"],
    );
    assert.deepEqual(tokens("const { auth } = require('express-openid-connect');\nauth({ issuerBaseURL: 'x' });"), []);
  });

  it('reads getClaims of Supabase', () => {
    const text =
      "import { createClient } from './supabase';\nexport async function user(jwt) { const { data } = await createClient().auth.getClaims(process.env.JWT_SECRET_TOKEN, { allowExpired: true }); return data.claims.sub; }";
    assert.deepEqual(tokens(text), [`verifier supabase-js key=? algs=unset ${NOTHING} expiry=false`]);
    assert.deepEqual(tokens('identity.getClaims(token);'), []);
  });
});

describe('no library of tokens', () => {
  it('throws nothing wherever the text is cut off', () => {
    const sample = `import jwt from 'koa-jwt'; import { createSigner } from 'fast-jwt'; import * as hono from 'hono/jwt'; import plugin from '@fastify/jwt';
jwt({ secret: [a, b], ...rest }); const sign = createSigner({ key: { key: k } }); sign({ aud: [1] }, (e, t) => done(t));
hono.verify(t, k, { alg: 'HS256', exp: false }); hono.jwt({ secret, verification: { aud } }); app.register(plugin, { secret: { private: { key } }, namespace: 'x' });
app.route({ url: '/a', handler: async (request, reply) => { await request.xJwtVerify({ verify: { maxAge: 1 } }); return reply.jwtSign({ a }, { sign }); } });`;
    for (let end = 0; end <= sample.length; end += 3) {
      const text = sample.slice(0, end);
      for (const fact of factsIn(text)) assert.equal(fact.file, 'app.ts');
    }
  });

  it('throws nothing on half-typed calls', () => {
    const imports =
      "import jwt from 'koa-jwt'; import { expressjwt } from 'express-jwt'; import { createSigner, createVerifier } from 'fast-jwt'; import * as simple from 'jwt-simple'; import * as hono from 'hono/jwt'; import plugin from '@fastify/jwt'; import { auth } from 'express-oauth2-jwt-bearer'; import { CognitoJwtVerifier } from 'aws-jwt-verify'; import { verifyToken } from '@clerk/backend';\n";
    for (const call of [
      ...[
        'jwt(',
        'expressjwt()',
        'createSigner(',
        'createVerifier()(',
        'simple.encode(',
        'simple.decode(t',
        'hono.sign(',
        'hono.verify(t, ',
      ],
      ...[
        'hono.jwt({',
        'hono.verifyWithJwks(t',
        'fastify.register(plugin',
        'fastify.register(plugin, {',
        'fastify.jwt.sign(',
        'reply.jwtSign({',
        'auth({',
      ],
      ...['CognitoJwtVerifier.create(', 'verifyToken(', 'hono.sign(...all)', 'createSigner(...all)', 'x.auth.getClaims('],
    ]) {
      for (const fact of [...partiesOf('token-issuer', imports + call), ...partiesOf('token-verifier', imports + call)]) {
        assert.ok(fact.at.end <= imports.length + call.length, `${call}: ${printValue(fact.key)}`);
      }
    }
  });
});
