import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { SecretText } from '../../server/src/facts/secret-text';
import { judgeToken } from '../../server/src/tokens/judge/judge';
import { readToken } from '../../server/src/tokens/read/decode';
import { publicPem, writeToken } from '../libraries/keys';
import { contractOf, packageJson, type Workspace } from '../model/workspace';
import { encoded, jose, judge, judgeIn, NOW, OTHER, only, python, SECOND, SECRET, signed, signedBy, tokenOf, workspace } from './judged';

describe('judging a token', () => {
  it('accepts what the library accepts, and names the variable, the version and the environments', async () => {
    const lock = JSON.stringify({ lockfileVersion: 3, packages: { '': {}, 'node_modules/jsonwebtoken': { version: '9.0.2' } } }, null, 2);
    const { verdict, title, variable, environments, holdsKey, error, why, fixes, library, spot } = await only(
      workspace('', undefined, { '.env.production': `JWT_SECRET=${SECRET}\n`, 'package-lock.json': lock }),
      tokenOf(),
    );
    assert.deepEqual(
      { verdict, title, variable, environments, holdsKey, error, why, fixes, library, file: spot.file },
      {
        verdict: 'accepted',
        title: 'jsonwebtoken 9.0.2',
        variable: 'JWT_SECRET',
        environments: ['development', 'production'],
        holdsKey: true,
        error: '',
        why: 'nothing stands against it',
        fixes: [],
        library: 'jsonwebtoken',
        file: 'src/auth.ts',
      },
    );
  });

  it('says no where only the other environment says yes', async () => {
    const verdicts = await judge(workspace('', undefined, { '.env.production': `JWT_SECRET=${OTHER}\n` }), tokenOf());
    assert.deepEqual(
      verdicts.map(({ verdict, environments, error, holdsKey }) => ({ verdict, environments, error, holdsKey })),
      [
        { verdict: 'accepted', environments: ['development'], error: '', holdsKey: true },
        { verdict: 'refused', environments: ['production'], error: 'JsonWebTokenError: invalid signature', holdsKey: false },
      ],
    );
  });

  it('asks PyJWT for no list of algorithms where it checks no signature', async () => {
    const files = python('');
    const code = 'import jwt\n\ndef check(token):\n    return jwt.decode(token, options={"verify_signature": False})\n';
    const { verdict, error, why } = await only({ ...files, 'app/auth.py': code }, tokenOf());
    assert.deepEqual({ verdict, error, why }, { verdict: 'accepted', error: '', why: 'it does not check the signature' });
  });

  const refusals: readonly (readonly [string, Workspace, string, string, string])[] = [
    [
      'another audience',
      workspace("{ audience: 'api' }"),
      tokenOf({ aud: 'web' }),
      'JsonWebTokenError: jwt audience invalid. expected: api',
      'it wants the audience "api", and the token\'s aud is "web"',
    ],
    [
      'no audience',
      workspace("{ audience: ['api', 'app'] }"),
      tokenOf(),
      'JsonWebTokenError: jwt audience invalid. expected: api or app',
      'it wants the audience "api" or "app", and the token has no aud',
    ],
    [
      'an audience that nobody expects',
      python(''),
      tokenOf({ aud: 'web' }),
      'InvalidAudienceError: Invalid audience',
      'it is not told the audience to expect, and the token has the aud "web"',
    ],
    [
      'another issuer',
      workspace("{ issuer: 'https://auth.example.com/' }"),
      tokenOf({ iss: 'https://auth.example.com' }),
      'JsonWebTokenError: jwt issuer invalid. expected: https://auth.example.com/',
      'it wants the issuer "https://auth.example.com/", and the token\'s iss is "https://auth.example.com"',
    ],
    [
      'another algorithm',
      workspace("{ algorithms: ['HS256', 'HS384'] }"),
      tokenOf({}, { alg: 'HS512' }),
      'JsonWebTokenError: invalid algorithm',
      'it accepts only HS256 and HS384, and the token is signed with HS512',
    ],
    [
      'a secret where a pair is needed',
      jose(''),
      `${encoded({ alg: 'RS256' })}.${encoded({})}.AAAA`,
      'TypeError: Key for the RS256 algorithm must be ...',
      'its key is a shared secret, and the token is signed with RS256',
    ],
    [
      'too old by seconds',
      workspace(),
      tokenOf({ exp: SECOND - 12 }),
      'TokenExpiredError: jwt expired',
      'the token expired 12 seconds ago, and the verifier allows no clock difference',
    ],
    [
      'too old in spite of the tolerance',
      jose('{ clockTolerance: 60 }'),
      tokenOf({ exp: SECOND - 7200 }),
      'JWTExpired: "exp" claim timestamp check failed',
      'the token expired 2 hours ago, and the verifier allows only 1 minute',
    ],
    [
      'issued ahead',
      python(''),
      tokenOf({ iat: SECOND + 30 }),
      'ImmatureSignatureError: The token is not yet valid (iat)',
      'the token was issued 30 seconds in the future, and the verifier allows no clock difference',
    ],
    [
      'issued in milliseconds',
      python(''),
      tokenOf({ iat: NOW }),
      'ImmatureSignatureError: The token is not yet valid (iat)',
      'the token was issued 56,981 years in the future, because iat is in milliseconds, and the verifier allows no clock difference',
    ],
    [
      'a missing claim',
      jose("{ requiredClaims: ['tenant'] }"),
      tokenOf(),
      'JWTClaimValidationFailed: missing required "tenant" claim',
      'it demands tenant, and the token has none',
    ],
    [
      'a number as sub',
      python(''),
      tokenOf({ sub: 42 }),
      'InvalidSubjectError: Subject must be a string',
      'sub is a number, and PyJWT takes only a text',
    ],
    [
      'too great an age',
      jose("{ maxTokenAge: '5m' }"),
      tokenOf({ iat: SECOND - 3600 }),
      'JWTExpired: "iat" claim timestamp check failed (too far in the past)',
      'it takes tokens of up to 5 minutes, and this one was issued 1 hour ago',
    ],
    [
      'another type',
      jose("{ typ: 'at+jwt' }"),
      tokenOf(),
      'JWTClaimValidationFailed: unexpected "typ" JWT header value',
      'it wants tokens of the type "at+jwt", and this one\'s typ is "JWT"',
    ],
    [
      'no signature',
      workspace(),
      `${encoded({ alg: 'none' })}.${encoded({})}.`,
      'JsonWebTokenError: jwt signature is required',
      'the token is not signed',
    ],
    [
      'another key',
      workspace(),
      tokenOf({}, {}, OTHER),
      'JsonWebTokenError: invalid signature',
      'it verifies with JWT_SECRET of .env, which did not sign the token',
    ],
    [
      'a key of the code',
      workspace('', `'${OTHER}'`),
      tokenOf(),
      'JsonWebTokenError: invalid signature',
      'it verifies with a key that stands in src/auth.ts, which did not sign the token',
    ],
    [
      'a text as the key of jose',
      jose('', 'process.env.JWT_SECRET'),
      tokenOf(),
      'TypeError: Key for the HS256 algorithm must be one of type ...',
      'jose takes no text as a key, and is given JWT_SECRET as the text it is',
    ],
    [
      'an extension',
      jose(''),
      tokenOf({}, { crit: ['x'] }),
      'JOSENotSupported: Extension Header Parameter "x" is not recognized',
      'the token names an extension as critical that it does not know',
    ],
    ['no algorithm', workspace(), `${encoded({ typ: 'JWT' })}.${encoded({})}.AAAA`, '', 'the header of the token names no algorithm'],
  ];
  for (const [name, files, text, error, why] of refusals) {
    it(`refuses for ${name}, and says why`, async () => {
      const found = await only(files, text);
      assert.deepEqual({ verdict: found.verdict, error: found.error, why: found.why }, { verdict: 'refused', error, why });
      assert.notEqual(found.check, undefined);
    });
  }

  it('uses the key as the code does: decoded', async () => {
    const key = "Buffer.from(process.env.JWT_SECRET!, 'base64')";
    assert.equal((await only(workspace('', key), tokenOf({}, {}, Buffer.from(SECRET, 'base64')))).verdict, 'accepted');
    assert.equal((await only(workspace('', key), tokenOf())).verdict, 'refused');
  });

  it('verifies with the public half of a pair, and takes no token that was made with its text', async () => {
    const files = workspace('', 'process.env.JWT_PUBLIC_KEY!', { '.env': `JWT_PUBLIC_KEY="${publicPem('rsa')}"\n` });
    const accepted = await only(files, writeToken({ header: { alg: 'RS256' }, claims: { sub: 'ada' }, signature: 'valid' }));
    assert.equal(accepted.verdict, 'accepted');
    const confused = await only(files, tokenOf({}, {}, publicPem('rsa')));
    assert.deepEqual([confused.verdict, confused.error], ['refused', 'JsonWebTokenError: invalid algorithm']);
  });

  it('makes one verdict of the calls of a function, each at its call', async () => {
    const lib = `import jwt from 'jsonwebtoken';\nexport function checkToken(token: string, audience: string) {\n  return jwt.verify(token, process.env.JWT_SECRET!, { audience });\n}\n`;
    const use = (name: string) =>
      `import { checkToken } from './auth';\nexport const ${name} = (token: string) => checkToken(token, '${name}');\n`;
    const verdicts = await judge(
      workspace('', '', { 'src/auth.ts': lib, 'src/web.ts': use('web'), 'src/api.ts': use('api') }),
      tokenOf({ aud: 'api' }),
    );
    assert.deepEqual(verdicts.map(({ spot, verdict }) => `${spot.file}: ${verdict}`).sort(), [
      'src/api.ts: accepted',
      'src/web.ts: refused',
    ]);
  });
});

describe('what cannot be read of a verifier', () => {
  const unread: readonly (readonly [string, Workspace, string, string])[] = [
    ['an audience', workspace('{ audience: audienceFor() }'), tokenOf({ aud: 'x' }), 'its audience cannot be read from here'],
    ['a regular expression', workspace('{ audience: /api$/ }'), tokenOf({ aud: 'api' }), 'its audience cannot be read from here'],
    ['a key', workspace('', 'keyOf(token)'), tokenOf(), 'its key cannot be read from here'],
    [
      'a key that nothing provides',
      workspace('', 'process.env.OTHER_SECRET!'),
      tokenOf(),
      'OTHER_SECRET, which nothing in the workspace provides, cannot be read from here (development)',
    ],
    ['options', workspace('optionsOf()'), tokenOf(), 'its options cannot be read from here'],
    [
      'a tolerance, at a token that it would have to save',
      workspace('{ clockTolerance: tolerance() }'),
      tokenOf({ exp: SECOND - 12 }),
      'the token expired 12 seconds ago, and the verifier allows no clock difference; its clock tolerance cannot be read from here',
    ],
    [
      'a switch, at a token that needs it',
      workspace('{ ignoreExpiration: lenient() }'),
      tokenOf({ exp: SECOND - 12 }),
      'the token expired 12 seconds ago, and the verifier allows no clock difference; whether it looks at that cannot be read from here',
    ],
    ['a clock', workspace('{ clockTimestamp: clock() }'), tokenOf(), 'the clock that it is given cannot be read from here'],
    [
      'an algorithm of a name of its own',
      workspace(),
      `${encoded({ alg: 'Ed25519' })}.${encoded({})}.AAAA`,
      'what jsonwebtoken does with an algorithm of that name is not known here',
    ],
    [
      'a payload that is no object of claims',
      workspace(),
      signed(`${encoded({ alg: 'HS256' })}.${Buffer.from('[]').toString('base64url')}`),
      'what jsonwebtoken does with a payload that is no object of claims is not known here',
    ],
  ];
  for (const [name, files, text, why] of unread) {
    it(`leaves the verdict open for ${name}`, async () => {
      const found = await only(files, text);
      assert.deepEqual({ verdict: found.verdict, why: found.why, error: found.error }, { verdict: 'unknown', why, error: '' });
    });
  }

  it('is what a default of the code comes to where something else may be given', async () => {
    const options = '{ issuer: process.env.ISSUER ?? "api" }';
    const files = workspace(options, `process.env.OTHER_SECRET ?? '${SECRET}'`, { '.env': 'PORT=1\n', 'fly.toml': 'app = "api"\n' });
    assert.deepEqual(
      (await judge(files, tokenOf({ iss: 'api' }))).map(({ environments, why, holdsKey }) => ({ environments, why, holdsKey })),
      [
        { environments: ['development'], why: 'nothing stands against it', holdsKey: true },
        {
          environments: ['production'],
          why: 'its issuer and OTHER_SECRET, which nothing in the workspace provides, cannot be read from here (production)',
          holdsKey: undefined,
        },
      ],
    );
  });

  it('is what a compose file gives otherwise than the env file: the key tells which of them counts', async () => {
    const compose = `services:\n  api:\n    build: .\n    environment:\n      JWT_SECRET: ${OTHER}\n      ISSUER: https://api/\n`;
    const files = workspace('{ issuer: process.env.ISSUER }', undefined, {
      '.env': `JWT_SECRET=${SECRET}\nISSUER=https://api\n`,
      'docker-compose.yml': compose,
    });
    const inCompose = await only(files, tokenOf({ iss: 'https://api/' }, {}, OTHER));
    assert.deepEqual(
      [inCompose.verdict, inCompose.why],
      ['unknown', 'its issuer and which JWT_SECRET it was started with cannot be read from here'],
    );
    const besides = await only(files, tokenOf({ iss: 'https://api/' }));
    assert.equal(besides.error, 'JsonWebTokenError: jwt issuer invalid. expected: https://api');
  });

  it('is none where a Worker has the variable in .dev.vars', async () => {
    const files: Workspace = {
      'package.json': packageJson({ hono: '4.6.0', jose: '5.9.6', wrangler: '3.90.0' }),
      '.dev.vars': `JWT_SECRET=${SECRET}\n`,
      'src/index.ts': `import { Hono } from 'hono';
import { jwtVerify } from 'jose';
const app = new Hono();
app.use(async (c, next) => {
  await jwtVerify(c.req.header('Authorization') ?? '', new TextEncoder().encode(c.env.JWT_SECRET), { audience: 'api' });
  await next();
});
`,
    };
    const { verdict, holdsKey, variable, environments } = await only(files, tokenOf({ aud: 'api' }));
    assert.deepEqual([verdict, holdsKey, variable, environments], ['accepted', true, 'JWT_SECRET', ['development']]);
    assert.equal((await only(files, tokenOf({ aud: 'api' }, {}, OTHER))).holdsKey, false);
  });

  it('is none where a Worker has the variable under vars of its configuration', async () => {
    const worker = (more: Workspace): Workspace => ({
      'package.json': packageJson({ hono: '4.6.0', jose: '5.9.6', wrangler: '3.90.0' }),
      '.dev.vars': `JWT_SECRET=${SECRET}\n`,
      'src/index.ts': `import { Hono } from 'hono';
import { jwtVerify } from 'jose';
const app = new Hono();
app.use(async (c, next) => {
  await jwtVerify(c.req.header('Authorization') ?? '', new TextEncoder().encode(c.env.JWT_SECRET), { issuer: c.env.ISSUER });
  await next();
});
`,
      ...more,
    });
    const saying = async (more: Workspace, iss: string) => (await only(worker(more), tokenOf({ iss }))).verdict;
    const toml = '[vars]\nISSUER = "https://me"\n';
    const json = '{ // The worker.\n  "vars": { "ISSUER": "https://me" }, "env": { "live": { "vars": { "ISSUER": "https://live" } } } }\n';
    assert.deepEqual([await saying({}, 'https://me'), await saying({ 'wrangler.toml': toml }, 'https://me')], ['unknown', 'accepted']);
    assert.equal(await saying({ 'wrangler.toml': toml }, 'https://you'), 'refused');
    // `wrangler dev --env live` is another value, unless .dev.vars holds one.
    assert.equal(await saying({ 'wrangler.jsonc': json }, 'https://me'), 'unknown');
    const vars = { '.dev.vars': `JWT_SECRET=${SECRET}\nISSUER=https://mine\n` };
    assert.equal(await saying({ 'wrangler.jsonc': json, ...vars }, 'https://mine'), 'accepted');
    assert.equal(await saying({ 'wrangler.jsonc': json, 'wrangler.toml': toml }, 'https://me'), 'unknown');
  });

  it('matters only where it could refuse: a tolerance or a switch at a token that passes without', async () => {
    assert.equal((await only(workspace('{ clockTolerance: tolerance(), ignoreExpiration: lenient() }'), tokenOf())).verdict, 'accepted');
  });

  it('is no switch that a registration of another file leaves out, or writes', async () => {
    const nest = (options: string): Workspace => ({
      'package.json': packageJson({ '@nestjs/jwt': '11.0.0' }),
      '.env': `JWT_SECRET=${SECRET}\n`,
      'src/auth.module.ts': `import { JwtModule } from '@nestjs/jwt';\nexport const module = JwtModule.register(${options});\n`,
      'src/auth.guard.ts': `import { JwtService } from '@nestjs/jwt';
export class Guard {
  constructor(private readonly jwt: JwtService) {}
  check(token: string) {
    return this.jwt.verifyAsync(token, { secret: process.env.JWT_SECRET });
  }
}
`,
    });
    const old = tokenOf({ exp: SECOND - 12 });
    const early = tokenOf({ nbf: SECOND + 300 });
    assert.equal((await only(nest('{}'), old)).error, 'TokenExpiredError: jwt expired');
    assert.equal((await only(nest('{}'), early)).error, 'NotBeforeError: jwt not active');
    assert.equal((await only(nest('{ verifyOptions: { ignoreExpiration: true } }'), old)).verdict, 'accepted');
    assert.equal((await only(nest('{ verifyOptions: { ignoreNotBefore: true } }'), early)).verdict, 'accepted');
    assert.equal((await only(nest('{ verifyOptions: { ignoreExpiration: lenient() } }'), old)).verdict, 'unknown');
    assert.equal((await only(nest('optionsOf()'), early)).verdict, 'unknown');
  });

  it('is a switch of a plugin that another file registers', async () => {
    const fastify = (options: string): Workspace => ({
      'package.json': packageJson({ fastify: '5.0.0', '@fastify/jwt': '10.2.8' }),
      '.env': `JWT_SECRET=${SECRET}\n`,
      'src/app.ts': `import jwt from '@fastify/jwt';\nexport const start = (app) => app.register(jwt, ${options});\n`,
      'src/routes.ts': "export const routes = (app) => app.get('/', async (request) => request.jwtVerify());\n",
    });
    const old = tokenOf({ exp: SECOND - 12 });
    assert.equal((await only(fastify('{ secret: process.env.JWT_SECRET }'), old)).verdict, 'refused');
    const lenient = '{ secret: process.env.JWT_SECRET, verify: { ignoreExpiration: true } }';
    assert.equal((await only(fastify(lenient), old)).verdict, 'accepted');
    assert.equal((await only(fastify('optionsOf()'), old)).verdict, 'unknown');
  });

  it('does not save a token that fails anyway, and is named where it is looked at first', async () => {
    const found = await only(workspace('{ audience: audienceFor() }', 'keyOf(token)'), tokenOf({ exp: SECOND - 7200 }));
    assert.deepEqual([found.verdict, found.check, found.holdsKey], ['refused', 'expiry', undefined]);
    assert.match(found.why, /^the token expired 2 hours ago, .*; its key cannot be read from here and is looked at first$/);
  });

  it('is a list that a library must be given', async () => {
    const files = workspace('', '', {
      'package.json': packageJson({ 'express-jwt': '8.5.1' }),
      'src/auth.ts':
        "import { expressjwt } from 'express-jwt';\nexport const guard = expressjwt({ secret: process.env.JWT_SECRET!, algorithms: names() });\n",
    });
    assert.deepEqual((await only(files, tokenOf())).why, 'its list of algorithms cannot be read from here');
  });

  it('is nothing for tokens that are no JWS: they are not judged', async () => {
    const token = new SecretText('a.b.c.d.e');
    const decoded = readToken(new SecretText(tokenOf()), NOW).token;
    assert.ok(decoded);
    assert.deepEqual(await judgeToken(token, decoded, contractOf(workspace()), NOW, (at) => ({ file: '', line: 1, column: 1, at })), []);
  });
});

describe('what a verdict never holds', () => {
  it('no key and no signature, however it is printed', async () => {
    for (const text of [tokenOf(), tokenOf({}, {}, OTHER), tokenOf({ exp: SECOND - 12 })]) {
      const contract = contractOf(workspace('', undefined, { 'web/.env': `AUTH_SECRET=${OTHER}\n` }));
      const verdicts = await judgeIn(contract, text, signedBy(contract, 'web/.env', 'AUTH_SECRET'));
      for (const printed of [JSON.stringify(verdicts), inspect(verdicts, { depth: 20 })]) {
        for (const secret of [SECRET, OTHER, text.split('.')[2] ?? '']) assert.ok(!printed.includes(secret));
      }
    }
  });

  it('claims are shown on one line and not endless', async () => {
    const { why } = await only(workspace("{ audience: 'api' }"), tokenOf({ aud: `${'x'.repeat(100_000)}` }));
    assert.ok(why.length < 300, why);
    const odd = await only(workspace("{ audience: 'api' }"), tokenOf({ aud: 'a\u001b[31m\u202e\nb' }));
    assert.doesNotMatch(odd.why, /[\p{Cc}\p{Bidi_Control}]/u);
  });

  it('claims of any form do not make it throw', async () => {
    const nested = JSON.parse(`${'['.repeat(500)}${']'.repeat(500)}`) as unknown;
    const workspaces = [
      workspace("{ audience: 'api', issuer: 'x', subject: 'y', maxAge: 60 }"),
      jose("{ audience: 'api', maxTokenAge: 60 }"),
      python(', audience="api", issuer="x"'),
    ].map(contractOf);
    for (const value of [{}, { a: { b: 1 } }, [{}], [[]], null, true, 1e308, nested, { toString: 1 }, { ['__proto__']: null }]) {
      for (const contract of workspaces) {
        for (const claim of ['aud', 'iss', 'sub', 'exp', 'nbf', 'iat', 'jti']) {
          const [found] = await judgeIn(contract, tokenOf({ [claim]: value }));
          assert.notEqual(found?.verdict, 'accepted');
        }
      }
    }
  });
});
