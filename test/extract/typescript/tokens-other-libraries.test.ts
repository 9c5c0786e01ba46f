import assert from 'node:assert/strict';
import type { TokenIssuer, TokenVerifier } from '../../../server/src/facts/fact';
import { factsIn, inserted, printFacts, printValue } from '../print-facts';

function tokens(text: string): readonly string[] {
  return printFacts(text, ['token-issuer', 'token-verifier']);
}

function parties(text: string): readonly (TokenIssuer | TokenVerifier)[] {
  return factsIn(text).filter(
    (fact): fact is TokenIssuer | TokenVerifier => fact.kind === 'token-issuer' || fact.kind === 'token-verifier',
  );
}

function verifierIn(text: string): TokenVerifier {
  const found = parties(text).find((fact) => fact.kind === 'token-verifier');
  assert.ok(found, 'no verifier');
  return found;
}

function issuerIn(text: string): TokenIssuer {
  const found = parties(text).find((fact) => fact.kind === 'token-issuer');
  assert.ok(found, 'no issuer');
  return found;
}

/** The text with an option put into the verifier's slot. */
function withOption(text: string, option: string): string {
  return inserted(text, verifierIn(text).optionSlot, option);
}

const NOTHING = 'aud=unset iss=unset leeway=unset';

describe('express-jwt', () => {
  it('reads the middleware, by its name and by the default export of old versions', () => {
    const call = "({ secret: process.env.JWT_SECRET, algorithms: ['HS256'], audience: 'api' })";
    const expected = ["verifier express-jwt key=$JWT_SECRET algs=['HS256'] aud='api' iss=unset leeway=unset"];
    assert.deepEqual(
      tokens(`import { expressjwt as guard } from 'express-jwt';\napp.use(guard${call}.unless({ path: ['/login'] }));`),
      expected,
    );
    assert.deepEqual(tokens(`const { expressjwt } = require('express-jwt');\napp.use(expressjwt${call});`), expected);
    assert.deepEqual(tokens(`const jwt = require('express-jwt');\nmodule.exports = jwt${call};`), expected);
    assert.deepEqual(tokens(`import jwt from 'express-jwt';\nexport default jwt${call};`), expected);
  });

  it('knows no key where a function is asked for it', () => {
    const keys = ['jwksRsa.expressJwtSecret({ jwksUri })', 'getSecret', '(req, token) => keys[token.header.kid]'];
    for (const key of keys) {
      const text = `import { expressjwt } from 'express-jwt';\nimport jwksRsa from 'jwks-rsa';\nfunction getSecret(req) { return req.tenant.secret; }\nexpressjwt({ secret: ${key}, algorithms: ['RS256'] });`;
      assert.deepEqual(tokens(text), [`verifier express-jwt key=? algs=['RS256'] ${NOTHING}`], key);
    }
  });

  it('notes options and switches, and where another goes', () => {
    const text =
      "import { expressjwt } from 'express-jwt';\nexpressjwt({\n  secret: key,\n  algorithms: ['HS256'],\n  credentialsRequired: false,\n  ignoreExpiration: true,\n});";
    const { given, switches, checks, inspects } = verifierIn(text);
    assert.deepEqual(
      given.map(({ name, group }) => `${group} ${name}`),
      ['option secret', 'option algorithms', 'option credentialsRequired', 'option ignoreExpiration'],
    );
    assert.deepEqual(
      switches.map((one) => `${one.check} ${one.text} ${one.off}`),
      ['expiry ignoreExpiration: true true'],
    );
    assert.equal(checks.expiry, false);
    assert.equal(inspects, 'unknown');
    assert.match(withOption(text, 'clockTolerance: 30'), /ignoreExpiration: true,\n {2}clockTolerance: 30,\n\}/);
  });

  it('takes nothing else for it', () => {
    assert.deepEqual(tokens("import { expressjwt, UnauthorizedError } from './express-jwt';\nexpressjwt({ secret: 's' });"), []);
    assert.deepEqual(
      tokens("import { UnauthorizedError } from 'express-jwt';\nnew UnauthorizedError('x', {}); UnauthorizedError({});"),
      [],
    );
  });
});

describe('koa-jwt', () => {
  it('reads the middleware', () => {
    assert.deepEqual(tokens("import jwt from 'koa-jwt';\napp.use(jwt({ secret: process.env.JWT_SECRET, passthrough: true }));"), [
      `verifier koa-jwt key=$JWT_SECRET algs=unset ${NOTHING}`,
    ]);
    assert.deepEqual(
      tokens("const koaJwt = require('koa-jwt');\nkoaJwt({ secret: [process.env.NEW, process.env.OLD], clockTolerance: 5 });"),
      ['verifier koa-jwt key=[$NEW, $OLD] algs=unset aud=unset iss=unset leeway=5'],
    );
    assert.deepEqual(tokens("const koaJwt = require('koa-jwt');\nkoaJwt({ cookie: 'token' });"), [
      `verifier koa-jwt key=? algs=unset ${NOTHING}`,
    ]);
  });
});

describe('fast-jwt', () => {
  const FAST = "import { createSigner, createVerifier } from 'fast-jwt';\n";

  it('reads a signer, with the payload of its only call', () => {
    assert.deepEqual(tokens(`${FAST}export const sign = createSigner({ key: process.env.JWT_SECRET, expiresIn: 900000, aud: 'api' });`), [
      "issuer fast-jwt key=$JWT_SECRET alg=unset aud='api' iss=? sub=? exp=relative-option:900000",
    ]);
    assert.deepEqual(tokens(`${FAST}const sign = createSigner({ key: 'k', algorithm: 'HS512' });\nconst token = sign({ sub: 'u' });`), [
      "issuer fast-jwt key='k' alg='HS512' aud=unset iss=unset sub='u' exp=unset",
    ]);
    assert.deepEqual(tokens(`${FAST}export const token = (id) => createSigner({ key: 'k' })({ sub: id, exp: 1 });`), [
      "issuer fast-jwt key='k' alg=unset aud=unset iss=unset sub=parameter token#0 exp=exp-claim:1",
    ]);
    assert.equal(issuerIn(`${FAST}export const token = (id) => createSigner({ key: 'k' })({ sub: id });`).returnedBy[0], 'token');
  });

  it('does not guess the payload of a signer that others call too', () => {
    for (const use of ['sign({ a: 1 }); sign({ b: 2 });', 'pass(sign);', 'export { sign };']) {
      assert.deepEqual(tokens(`${FAST}const sign = createSigner({ key: 'k' });\n${use}`), [
        "issuer fast-jwt key='k' alg=unset aud=? iss=? sub=? exp=unknown",
      ]);
    }
  });

  it('reads a verifier', () => {
    assert.deepEqual(
      tokens(
        `${FAST}const verify = createVerifier({ key: async () => fetchKey(), allowedAud: 'api', allowedIss: /me/, clockTolerance: 5000 });`,
      ),
      ["verifier fast-jwt key=? algs=unset aud='api' iss=? leeway=5000"],
    );
    const text = `${FAST}const verify = createVerifier({ key: process.env.K, ignoreExpiration: true, requiredClaims: ['aud'], maxAge: 1000 });\nexport function check(token) { const { sub, type } = verify(token); return sub && type === 'access'; }`;
    const { checks, required, inspects, maximumAge } = verifierIn(text);
    assert.equal(checks.expiry, false);
    assert.equal(printValue(required.value), "['aud']");
    assert.equal(printValue(maximumAge.value), '1000');
    assert.deepEqual(inspects, ['sub', 'type']);
    assert.match(withOption(text, 'clockTolerance: 60000'), /maxAge: 1000, clockTolerance: 60000 \}\);/);
  });
});

describe('hono/jwt', () => {
  const HONO = "import { jwt, sign, verify } from 'hono/jwt';\nimport { jwk } from 'hono/jwk';\n";

  it('reads an issuer, whose claims all stand in the payload', () => {
    assert.deepEqual(
      tokens(`${HONO}const t = await sign({ sub: id, exp: Math.floor(Date.now() / 1000) + 900, aud: 'api' }, process.env.JWT_SECRET);`),
      ["issuer hono key=$JWT_SECRET alg=unset aud='api' iss=unset sub=? exp=exp-claim:(now:seconds + 900)"],
    );
    assert.deepEqual(tokens(`${HONO}await sign({ id }, process.env.JWT_SECRET, 'HS512'); await sign(payload, secret);`), [
      "issuer hono key=$JWT_SECRET alg='HS512' aud=unset iss=unset sub=unset exp=unset",
      'issuer hono key=? alg=unset aud=? iss=? sub=? exp=unknown',
    ]);
  });

  it('reads the algorithm of a verifier alone and in an object', () => {
    assert.deepEqual(
      tokens(
        `${HONO}verify(t, process.env.K); verify(t, process.env.K, 'HS256'); verify(t, process.env.K, { alg: 'HS256', iss: 'me', aud: 'api', iat: false });`,
      ),
      [
        `verifier hono key=$K algs=unset ${NOTHING}`,
        `verifier hono key=$K algs='HS256' ${NOTHING}`,
        "verifier hono key=$K algs='HS256' aud='api' iss='me' leeway=unset issuedAt=false",
      ],
    );
    assert.deepEqual(
      tokens(`${HONO}import { settings } from './settings';\nverify(t, process.env.K, settings.jwt); verify(t, process.env.K, alg);`),
      [
        'verifier hono key=$K algs=? aud=? iss=? leeway=unset expiry=unknown issuedAt=unknown',
        'verifier hono key=$K algs=? aud=? iss=? leeway=unset expiry=unknown issuedAt=unknown',
      ],
    );
  });

  it('has a place for the algorithm and for more', () => {
    const bare = `${HONO}verify(token, process.env.K);`;
    assert.equal(withOption(bare, "'HS256'"), `${HONO}verify(token, process.env.K, 'HS256');`);
    assert.equal(verifierIn(bare).optionSlot?.form, 'value');
    assert.equal(verifierIn(bare).argumentSlot, undefined);
    const named = `${HONO}verify(token, process.env.K, 'HS256');`;
    assert.equal(withOption(named, "aud: 'api'"), `${HONO}verify(token, process.env.K, { alg: 'HS256', aud: 'api' });`);
  });

  it('reads the middleware', () => {
    assert.deepEqual(
      tokens(`${HONO}app.use('/api/*', jwt({ secret: process.env.K, alg: 'HS256', verification: { aud: 'api', exp: false } }));`),
      ["verifier hono key=$K algs='HS256' aud='api' iss=unset leeway=unset expiry=false"],
    );
    const bare = `${HONO}app.use('/api/*', (c, next) => jwt({ secret: c.env.JWT_SECRET })(c, next));`;
    assert.deepEqual(tokens(bare), [`verifier hono key=$JWT_SECRET algs=unset ${NOTHING}`]);
    assert.match(withOption(bare, "alg: 'HS256'"), /jwt\(\{ secret: c\.env\.JWT_SECRET, alg: 'HS256' \}\)/);
    assert.match(
      inserted(bare, verifierIn(bare).argumentSlot, "aud: 'api'"),
      /jwt\(\{ secret: c\.env\.JWT_SECRET, verification: \{ aud: 'api' \} \}\)/,
    );
    assert.deepEqual(tokens(`${HONO}app.use(jwk({ jwks_uri: 'https://x/jwks.json', alg: ['RS256'] }));`), [
      `verifier hono key=? algs=['RS256'] ${NOTHING}`,
    ]);
  });

  it('knows the module under its other names', () => {
    for (const module of [
      'jsr:@hono/hono/jwt',
      '@hono/hono/jwt',
      'npm:hono@4.6.0/jwt',
      'hono/utils/jwt/jwt',
      'https://deno.land/x/hono@v4.3.7/middleware.ts',
    ]) {
      assert.equal(tokens(`import { verify } from '${module}';\nverify(t, 'k', 'HS256');`).length, 1, module);
    }
    assert.equal(tokens("import { Jwt } from 'hono/utils/jwt';\nJwt.sign({ a: 1 }, 'k');").length, 1);
    assert.deepEqual(tokens("import { verify } from './hono/jwt';\nimport { decode } from 'hono/jwt';\nverify(t, 'k'); decode(t);"), []);
  });
});

describe('jwt-simple', () => {
  const SIMPLE = "const jwt = require('jwt-simple');\n";

  it('reads encode, and decode as the verifier that it is', () => {
    assert.deepEqual(tokens(`${SIMPLE}jwt.encode({ sub: u, iat: now, exp: 1 }, process.env.S); jwt.decode(t, process.env.S);`), [
      'issuer jwt-simple key=$S alg=unset aud=unset iss=unset sub=? exp=exp-claim:1',
      `verifier jwt-simple key=$S algs=unset ${NOTHING}`,
    ]);
    assert.deepEqual(tokens(`import { decode as read } from 'jwt-simple';\nread(t, process.env.S, false, 'HS256');`), [
      `verifier jwt-simple key=$S algs='HS256' ${NOTHING}`,
    ]);
  });

  it('knows a module that a variable holds for good', () => {
    assert.equal(tokens("var jwt = require('jwt-simple');\njwt.encode({ a: 1 }, 'k');").length, 1);
    assert.equal(tokens("let jwt = require('jwt-simple');\nif (test) jwt = require('./fake');\njwt.encode({ a: 1 }, 'k');").length, 0);
  });

  it('takes a decode without verification for no verifier', () => {
    assert.deepEqual(tokens(`${SIMPLE}jwt.decode(t, process.env.S, true); jwt.decode(t);`), []);
    assert.deepEqual(tokens(`${SIMPLE}jwt.decode(t, process.env.S, isTest);`), [
      `verifier jwt-simple key=$S algs=unset ${NOTHING} signature=unknown`,
    ]);
  });

  it('has a place for the algorithm behind noVerify', () => {
    assert.equal(withOption(`${SIMPLE}jwt.decode(t, s);`, "'HS256'"), `${SIMPLE}jwt.decode(t, s, false, 'HS256');`);
    assert.equal(withOption(`${SIMPLE}jwt.decode(t, s, false);`, "'HS256'"), `${SIMPLE}jwt.decode(t, s, false, 'HS256');`);
  });
});
