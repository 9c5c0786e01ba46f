import assert from 'node:assert/strict';
import type { TokenIssuer, TokenVerifier } from '../../../server/src/facts/fact';
import { factsIn, inserted, printFacts } from '../print-facts';

function tokens(text: string): readonly string[] {
  return printFacts(text, ['token-issuer', 'token-verifier']);
}

function parties(text: string): readonly (TokenIssuer | TokenVerifier)[] {
  return factsIn(text).filter(
    (fact): fact is TokenIssuer | TokenVerifier => fact.kind === 'token-issuer' || fact.kind === 'token-verifier',
  );
}

function covered(text: string, place: { start: number; end: number } | undefined): string {
  return place ? text.slice(place.start, place.end) : '';
}

describe('jose', () => {
  const JOSE =
    "import { SignJWT, jwtVerify, createRemoteJWKSet } from 'jose';\nconst key = new TextEncoder().encode(process.env.AUTH_SECRET);\n";

  it('reads a chain of setters', () => {
    const text = `${JOSE}const accessToken = await new SignJWT({ role }).setProtectedHeader({ alg: 'HS256' }).setIssuedAt()
      .setExpirationTime('15m').setAudience('api').setIssuer('web').setSubject(id).sign(key);`;
    assert.deepEqual(tokens(text), ["issuer jose key=utf8($AUTH_SECRET) alg='HS256' aud='api' iss='web' sub=? exp=jose-expiration:'15m'"]);
    const [issuer] = parties(text);
    assert.equal(covered(text, issuer?.calleeAt), 'new SignJWT');
    assert.equal(covered(text, issuer?.at).endsWith('.sign(key)'), true);
    assert.equal(issuer?.hints.includes('accessToken'), true);
  });

  it('reads a builder that is held in a variable', () => {
    assert.deepEqual(
      tokens(
        `${JOSE}async function f() { const jwt = new SignJWT({ sub: 'u' }); jwt.setProtectedHeader({ alg: 'HS256' }); jwt.setExpirationTime(900); return jwt.sign(key); }`,
      ),
      ["issuer jose key=utf8($AUTH_SECRET) alg='HS256' aud=unset iss=unset sub='u' exp=jose-expiration:900"],
    );
    assert.deepEqual(
      tokens(
        `${JOSE}function f() { let jwt = new SignJWT({}).setProtectedHeader({ alg: 'HS256' }); if (short) { jwt.setExpirationTime('5m'); } return jwt.sign(key); }`,
      ),
      ["issuer jose key=utf8($AUTH_SECRET) alg='HS256' aud=unset iss=unset sub=unset exp=unknown"],
    );
  });

  it('keeps unset and unknown apart', () => {
    const exp = (text: string): string => /exp=(.*)/.exec(tokens(JOSE + text)[0] ?? '')?.[1] ?? '';
    assert.equal(exp("new SignJWT({ a: 1 }).setProtectedHeader({ alg: 'HS256' }).sign(key);"), 'unset');
    assert.equal(exp("new SignJWT(payload).setProtectedHeader({ alg: 'HS256' }).sign(key);"), 'unknown');
    assert.equal(exp("export const base = () => new SignJWT({ a: 1 }).setProtectedHeader({ alg: 'HS256' });"), 'unknown');
    assert.equal(exp("new SignJWT({ exp: Date.now() }).setProtectedHeader({ alg: 'HS256' }).sign(key);"), 'exp-claim:now:milliseconds');
  });

  it('reads verifiers, with a key set as an unknown key whose algorithms are asymmetric', () => {
    assert.deepEqual(tokens(`${JOSE}const { payload } = await jwtVerify(token, key, { algorithms: ['HS256'], clockTolerance: '30s' });`), [
      "verifier jose key=utf8($AUTH_SECRET) algs=['HS256'] aud=unset iss=unset leeway='30s'",
    ]);
    assert.deepEqual(
      tokens(`${JOSE}const jwks = createRemoteJWKSet(new URL(u)); await jwtVerify<Claims>(token, jwks, { audience: 'a' });`),
      [
        "verifier jose key=? algs=['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'] aud='a' iss=unset leeway=unset",
      ],
    );
    for (const keys of ['jwks', 'this.remoteJWKSet', 'getJwks()', 'auth.getKeySet(tenant)']) {
      assert.match(tokens(`${JOSE}await jwtVerify(token, ${keys});`)[0] ?? '', /algs=\['RS256', /, keys);
    }
    assert.match(tokens(`${JOSE}const jwks = Buffer.from(process.env.S); jwtVerify(token, jwks);`)[0] ?? '', /algs=unset/);
    assert.deepEqual(tokens("import * as jose from 'jose'; jose.jwtVerify(t, k); jose.compactVerify(t, k); jose.jwtVerify(...all);"), [
      'verifier jose key=? algs=unset aud=unset iss=unset leeway=unset',
    ]);
    const text = `${JOSE}await jwtVerify(token, key);`;
    assert.equal(
      inserted(text, parties(text)[0]?.optionSlot, 'clockTolerance: 30'),
      `${JOSE}await jwtVerify(token, key, { clockTolerance: 30 });`,
    );
  });
});

describe('jose, encrypted', () => {
  const JWE = "import { EncryptJWT, jwtDecrypt } from 'jose';\nconst key = Buffer.from(process.env.SESSION_KEY!, 'base64');\n";

  it('reads what encrypts and decrypts as issuer and verifier', () => {
    assert.deepEqual(
      tokens(
        `${JWE}export const seal = (id) => new EncryptJWT({ id }).setProtectedHeader({ alg: 'dir', enc: 'A256GCM' }).setExpirationTime('7d').encrypt(key);
        export const open = async (t) => (await jwtDecrypt(t, key, { clockTolerance: 15, audience: 'web' })).payload.id;`,
      ),
      [
        "issuer jose key=base64($SESSION_KEY) alg='dir' aud=unset iss=unset sub=unset exp=jose-expiration:'7d'",
        "verifier jose key=base64($SESSION_KEY) algs=? aud='web' iss=unset leeway=15",
      ],
    );
    assert.deepEqual(tokens(`${JWE}jwtDecrypt(t, key, { keyManagementAlgorithms: ['dir'] });`), [
      "verifier jose key=base64($SESSION_KEY) algs=['dir'] aud=unset iss=unset leeway=unset",
    ]);
  });

  it('leaves what has no key alone', () => {
    assert.deepEqual(tokens("import { UnsecuredJWT, decodeJwt } from 'jose'; new UnsecuredJWT({}).encode(); decodeJwt(t);"), []);
  });
});

describe('@nestjs/jwt', () => {
  const SERVICE = (body: string): string =>
    `import { JwtService } from '@nestjs/jwt';\nclass AuthService { constructor(private readonly jwt: JwtService, private config: ConfigService, private jwtHelper: Helper) {} f(payload) { ${body} } }`;

  it('refers to the module for what a call does not say', () => {
    const sign = (name: string): string => `nest-config#JwtModule.signOptions.${name}`;
    const verify = (name: string): string => `nest-config#JwtModule.verifyOptions.${name}`;
    const verifyClaims = `algs=${verify('algorithms')} aud=${verify('audience')} iss=${verify('issuer')}`;
    const signClaims = `alg=${sign('algorithm')} aud=${sign('audience')} iss=${sign('issuer')}`;
    assert.deepEqual(tokens(SERVICE('this.jwt.sign({ sub: 1 }); this.jwt.verifyAsync(token);')), [
      `issuer @nestjs/jwt key=nest-config#JwtModule.secret ${signClaims} sub=1 exp=relative-option:${sign('expiresIn')}`,
      `verifier @nestjs/jwt key=nest-config#JwtModule.secret ${verifyClaims} leeway=${verify('clockTolerance')} expiry=unknown`,
    ]);
    assert.deepEqual(
      tokens(
        SERVICE("this.jwt.signAsync({ a: 1 }, { secret: this.config.get('JWT_REFRESH_SECRET'), expiresIn: '7d', algorithm: 'HS512' });"),
      ),
      [
        `issuer @nestjs/jwt key=$JWT_REFRESH_SECRET alg='HS512' aud=${sign('audience')} iss=${sign('issuer')} sub=${sign('subject')} exp=relative-option:'7d'`,
      ],
    );
    assert.deepEqual(tokens(SERVICE("this.jwt.sign(payload, { secret: 's' });")), [
      `issuer @nestjs/jwt key='s' alg=${sign('algorithm')} aud=(${sign('audience')} ?? parameter f#0.aud) iss=(${sign('issuer')} ?? parameter f#0.iss) sub=(${sign('subject')} ?? parameter f#0.sub) exp=relative-option:${sign('expiresIn')}`,
    ]);
    assert.deepEqual(tokens(SERVICE("this.jwt.verify(t, { secret: 's', ignoreExpiration: true, clockTolerance: 5 });")), [
      `verifier @nestjs/jwt key='s' ${verifyClaims} leeway=5 expiry=false`,
    ]);
  });

  it('exports every registration, so that a second one is noticed', () => {
    const text = `import { JwtModule } from '@nestjs/jwt';
      JwtModule.register({ secret: 's' }); JwtModule.register({}); JwtModule.registerAsync({ useClass: loaded() });`;
    assert.deepEqual(printFacts(text, ['export']), ["JwtModule = {secret: 's'}", 'JwtModule = {}', 'JwtModule = ?']);
  });

  it('takes only a JwtService for one', () => {
    assert.deepEqual(tokens(SERVICE('this.jwtHelper.sign({}); this.other.sign({}); jwt.sign({});')), []);
    assert.deepEqual(tokens(SERVICE('this.untypedJwt.sign({});')).length, 1);
    assert.deepEqual(tokens(SERVICE("const jwt = require('jwt-other'); jwt.sign({}, 'k');")), []);
    assert.deepEqual(tokens('server.jwt.sign({}); this.jwt.sign({});'), []);
    assert.deepEqual(
      tokens("import { JwtService } from '@nestjs/jwt'; function f(tokens: JwtService) { return tokens.sign({}, { secret: 's' }); }")
        .length,
      1,
    );
  });

  it('reads the options of a service that a class makes for itself', () => {
    const made = (field: string, body: string, more = '') =>
      tokens(`import { JwtService } from '@nestjs/jwt';
        class A { private readonly jwt${field}; constructor() { ${body} } ${more} check(t: string) { return this.jwt.verify(t); } }`);
    const own = ["verifier @nestjs/jwt key='s' algs=unset aud=unset iss=unset leeway=unset"];
    assert.deepEqual(made(": JwtService = new JwtService({ secret: 's' })", ''), own);
    assert.deepEqual(made(': JwtService', "this.jwt = new JwtService({ secret: 's' });"), own);
    const unsure = /key=nest-config#/;
    assert.match(made(': JwtService', "if (a) { this.jwt = new JwtService({ secret: 's' }); }")[0] ?? '', unsure);
    assert.match(made(': JwtService', "this.jwt = new JwtService({ secret: 's' });", 'set(j) { this.jwt = j; }')[0] ?? '', unsure);
  });

  it('reads registrations', () => {
    const text = `import { JwtModule } from '@nestjs/jwt';
      @Module({ imports: [JwtModule.register({ secret: process.env.JWT_SECRET, signOptions: { expiresIn: '60s' } })] }) class M {}`;
    assert.deepEqual(tokens(text), ["issuer @nestjs/jwt key=$JWT_SECRET alg=? aud=? iss=? sub=? exp=relative-option:'60s'"]);
    assert.equal(covered(text, parties(text)[0]?.calleeAt), 'JwtModule.register');
    assert.match(inserted(text, parties(text)[0]?.optionSlot, "audience: 'a'"), /signOptions: \{ expiresIn: '60s', audience: 'a' \}/);
    assert.deepEqual(
      tokens(`import { JwtModule } from '@nestjs/jwt';
        JwtModule.registerAsync({ inject: [ConfigService], useFactory: async (config: ConfigService) => ({ secret: config.getOrThrow('S'), signOptions: { expiresIn: config.get('TTL') } }) });`),
      ['issuer @nestjs/jwt key=$S alg=? aud=? iss=? sub=? exp=relative-option:$TTL'],
    );
    assert.deepEqual(
      tokens(
        "import { JwtModule } from '@nestjs/jwt'; import jwtConfig from './jwt.config'; JwtModule.registerAsync(jwtConfig.asProvider());",
      ),
      [
        'issuer @nestjs/jwt key=./jwt.config#default.secret alg=./jwt.config#default.signOptions.algorithm aud=./jwt.config#default.signOptions.audience iss=./jwt.config#default.signOptions.issuer sub=./jwt.config#default.signOptions.subject exp=relative-option:./jwt.config#default.signOptions.expiresIn',
      ],
    );
    assert.deepEqual(tokens("import { JwtModule } from '@nestjs/jwt'; JwtModule.register({});"), []);
  });

  it('reads the class that makes the options where it is declared', () => {
    const factory = `@Injectable() export class JwtConfig implements JwtOptionsFactory {
      createJwtOptions(): JwtModuleOptions { return { secret: process.env.S, signOptions: { expiresIn: '5m' } }; } }`;
    const head = "import { JwtModule, JwtOptionsFactory } from '@nestjs/jwt';\n";
    const known = "JwtModule = {secret: $S, signOptions: {expiresIn: '5m'}}";
    assert.deepEqual(printFacts(head + factory, ['export']), [known]);
    assert.deepEqual(printFacts(`${head}${factory} JwtModule.registerAsync({ useClass: JwtConfig });`, ['export']), [known]);
    assert.deepEqual(
      printFacts(`${head}import { JwtConfig } from './c'; JwtModule.registerAsync({ useClass: JwtConfig });`, ['export']),
      [],
    );
    assert.deepEqual(tokens(head + factory), ["issuer @nestjs/jwt key=$S alg=? aud=? iss=? sub=? exp=relative-option:'5m'"]);
  });

  it('passes over a secret that is undefined, and never guesses at a provider', () => {
    const key = (options: string, module: string): string =>
      /key=(\S*)/.exec(
        tokens(`import { JwtService } from '@nestjs/jwt'; const s = new JwtService(${module}); s.sign({ a: 1 }, ${options});`)[0] ?? '',
      )?.[1] ?? '';
    assert.equal(key('{ secret: undefined }', "{ secret: 'm' }"), "'m'");
    assert.equal(key("{ privateKey: 'p' }", "{ secret: 'm' }"), "'m'");
    assert.equal(key("{ privateKey: 'p' }", "{ publicKey: 'm' }"), "'p'");
    assert.equal(key('{}', '{ secretOrKeyProvider: choose }'), '?');
    assert.equal(key('{ secret: given }', "{ secret: 'm' }"), '?');
  });

  it('merges a registration of the same file into calls', () => {
    assert.deepEqual(
      tokens(`import { JwtModule, JwtService } from '@nestjs/jwt';
        JwtModule.register({ secret: 'm', signOptions: { expiresIn: '60s' }, verifyOptions: { clockTolerance: 10 } });
        class A { constructor(private jwt: JwtService) {} f() { this.jwt.sign({ a: 1 }); this.jwt.sign({ a: 1 }, { expiresIn: 5 }); this.jwt.verify(t); } }`).slice(
        1,
      ),
      [
        "issuer @nestjs/jwt key='m' alg=unset aud=unset iss=unset sub=unset exp=relative-option:'60s'",
        "issuer @nestjs/jwt key='m' alg=unset aud=unset iss=unset sub=unset exp=relative-option:5",
        "verifier @nestjs/jwt key='m' algs=unset aud=unset iss=unset leeway=10",
      ],
    );
    assert.deepEqual(
      tokens("import { JwtService } from '@nestjs/jwt'; const service = new JwtService({ secret: 's' }); service.sign({ a: 1 });"),
      ["issuer @nestjs/jwt key='s' alg=unset aud=unset iss=unset sub=unset exp=unset"],
    );
  });

  it('adds options to the second argument', () => {
    const text = SERVICE('this.jwt.verify(token);');
    assert.match(
      inserted(text, parties(text)[0]?.optionSlot, 'clockTolerance: 30'),
      /this\.jwt\.verify\(token, \{ clockTolerance: 30 \}\)/,
    );
  });
});

describe('passport-jwt', () => {
  const NEST = (options: string): string => `import { PassportStrategy } from '@nestjs/passport';
import { ExtractJwt, Strategy } from 'passport-jwt';
class RefreshStrategy extends PassportStrategy(Strategy, 'jwt-refresh') { constructor() { super(${options}); } }`;

  it('reads the strategy of a class and of a call', () => {
    assert.deepEqual(
      tokens(
        NEST(
          "{ jwtFromRequest: x, secretOrKey: process.env.S, ignoreExpiration: false, algorithms: ['HS256'], jsonWebTokenOptions: { clockTolerance: 5 } }",
        ),
      ),
      ["verifier passport-jwt key=$S algs=['HS256'] aud=unset iss=unset leeway=5"],
    );
    assert.deepEqual(
      tokens(
        "import { Strategy as JwtStrategy } from 'passport-jwt'; const opts: any = {}; opts.secretOrKey = 's'; opts.ignoreExpiration = true; passport.use(new JwtStrategy(opts, verify));",
      ),
      ["verifier passport-jwt key='s' algs=unset aud=unset iss=unset leeway=unset expiry=false"],
    );
    assert.deepEqual(tokens(NEST('{ secretOrKeyProvider: provider, audience: a, ...more }')), [
      'verifier passport-jwt key=? algs=? aud=? iss=? leeway=? expiry=unknown',
    ]);
    assert.deepEqual(tokens("import { Strategy } from 'passport-local'; import 'passport-jwt'; new Strategy({});"), []);
    assert.equal(parties(NEST('{ secretOrKey: key }'))[0]?.hints.includes('jwt-refresh'), true);
  });

  it('adds options to the constant that a strategy is given, assignments or not', () => {
    const added = (text: string): string => {
      const [verifier] = parties(`import { Strategy } from 'passport-jwt'; ${text}`);
      const slot = verifier?.kind === 'token-verifier' ? verifier.optionSlot : undefined;
      return inserted(`import { Strategy } from 'passport-jwt'; ${text}`, slot, 'opt: 1').slice(
        "import { Strategy } from 'passport-jwt'; ".length,
      );
    };
    assert.equal(
      added("const opts = {}; opts.secretOrKey = 's'; new Strategy(opts, verify);"),
      "const opts = { jsonWebTokenOptions: { opt: 1 } }; opts.secretOrKey = 's'; new Strategy(opts, verify);",
    );
    assert.equal(
      added('const opts = { secretOrKey: k }; new Strategy(opts, verify);'),
      'const opts = { secretOrKey: k, jsonWebTokenOptions: { opt: 1 } }; new Strategy(opts, verify);',
    );
    assert.equal(added('const opts = {}; opts.jsonWebTokenOptions = {}; new Strategy(opts, verify);').slice(-40), '');
  });

  it('adds the tolerance to the inner options and claims to the outer ones', () => {
    const slots = (options: string): readonly string[] => {
      const text = NEST(options);
      const [verifier] = parties(text);
      assert.ok(verifier?.kind === 'token-verifier');
      return [verifier.optionSlot, verifier.argumentSlot].map(
        (slot) => /super\(([\s\S]*)\); \} \}$/.exec(inserted(text, slot, 'opt: 1'))?.[1] ?? '',
      );
    };
    assert.deepEqual(slots('{ secretOrKey: k }'), ['{ secretOrKey: k, jsonWebTokenOptions: { opt: 1 } }', '{ secretOrKey: k, opt: 1 }']);
    assert.deepEqual(slots('{ secretOrKey: k, jsonWebTokenOptions: { maxAge: 1 } }'), [
      '{ secretOrKey: k, jsonWebTokenOptions: { maxAge: 1, opt: 1 } }',
      '{ secretOrKey: k, jsonWebTokenOptions: { maxAge: 1 }, opt: 1 }',
    ]);
    assert.deepEqual(slots('{ secretOrKey: k, jsonWebTokenOptions: shared.options }'), [
      '{ secretOrKey: k, jsonWebTokenOptions: { ...shared.options, opt: 1 } }',
      '{ secretOrKey: k, jsonWebTokenOptions: shared.options, opt: 1 }',
    ]);
    assert.deepEqual(slots('{\n  secretOrKey: k,\n}'), [
      '{\n  secretOrKey: k,\n  jsonWebTokenOptions: { opt: 1 },\n}',
      '{\n  secretOrKey: k,\n  opt: 1,\n}',
    ]);
  });
});
