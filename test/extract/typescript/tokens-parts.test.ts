import assert from 'node:assert/strict';
import type { GivenOption, TokenIssuer, TokenVerifier } from '../../../server/src/facts/fact';
import { applyEdits } from '../../../server/src/text/edit';
import { factsIn, printValue } from '../print-facts';

// The parts of issuers and verifiers that lie around the options: where a token goes, what is read from it, what is written.

const JWT = "import jwt from 'jsonwebtoken';\n";
const JOSE = "import { SignJWT, EncryptJWT, jwtVerify, jwtDecrypt, createRemoteJWKSet } from 'jose';\n";
const NEST = (body: string): string =>
  `import { JwtService } from '@nestjs/jwt';\nexport class AuthService { constructor(private readonly jwt: JwtService) {} ${body} }`;

function issuers(text: string): readonly TokenIssuer[] {
  return factsIn(text).filter((fact): fact is TokenIssuer => fact.kind === 'token-issuer');
}

function verifiers(text: string): readonly TokenVerifier[] {
  return factsIn(text).filter((fact): fact is TokenVerifier => fact.kind === 'token-verifier');
}

/** `variable <- functions`, where the token goes. */
function flow(text: string): string {
  const [issuer] = issuers(text);
  return issuer ? `${issuer.assignedTo || '-'} ${issuer.returnedBy.join(' ') || '-'}` : 'none';
}

function inspects(text: string): string {
  const [verifier] = verifiers(text);
  if (verifier === undefined) return 'none';
  return verifier.inspects === 'unknown' ? 'unknown' : verifier.inspects.join(' ');
}

function given(text: string): readonly string[] {
  const [party] = [...issuers(text), ...verifiers(text)];
  return (party?.given ?? []).map(
    ({ name, group, at, value }) => `${group} ${name} <${text.slice(at.start, at.end)}> ${printValue(value)}`,
  );
}

/** The text after the named option is removed. */
function without(text: string, name: string): string {
  const [party] = [...issuers(text), ...verifiers(text)];
  const option = party?.given.find((candidate: GivenOption) => candidate.name === name);
  if (option === undefined) return 'not given';
  const at = option.removeAt;
  return at === undefined ? 'stays' : applyEdits(text, [{ start: at.start, end: at.end, newText: '' }]);
}

function switches(text: string): readonly string[] {
  return (verifiers(text)[0]?.switches ?? []).map((one) => {
    const edits = one.enableEdits.map(({ at, newText }) => `${text.slice(at.start, at.end)} -> ${newText}`);
    return `${one.check} ${one.off} <${text.slice(one.at.start, one.at.end)}> ${one.text}${edits.length > 0 ? ` (${edits.join()})` : ''}`;
  });
}

describe('where a token goes', () => {
  it('is the variable and the functions that return it', () => {
    const cases: Readonly<Record<string, string>> = {
      "function make() { return jwt.sign({}, 'k'); }": '- make',
      "const make = (id) => jwt.sign({ id }, 'k');": '- make',
      "const make = async () => { const token = jwt.sign({}, 'k'); return token; }": 'token make',
      "function login(req, res) { const accessToken = jwt.sign({}, 'k'); res.json({ accessToken }); }": 'accessToken -',
      "function make() { let token; token = jwt.sign({}, 'k'); return { token, expires: 5 }; }": 'token make',
      "function make() { return { accessToken: jwt.sign({}, 'k'), refreshToken: other() }; }": '- make',
      "function make() { return remember ? jwt.sign({}, 'k') : null; }": '- make',
      "function make() { return jwt.sign({}, 'k') as string; } function both() { return { token: make() }; } function all() { return both(); }":
        '- make both all',
      "class A { make() { return jwt.sign({}, 'k'); } both() { const t = this.make(); return [t, t]; } }": '- make both',
      "const o = { make: () => jwt.sign({}, 'k') };": '- make',
      "async function make() { const [access, refresh] = await Promise.all([jwt.sign({}, 'k'), other()]); return { access, refresh }; }":
        'access make',
      "function make() { return new Promise((resolve, reject) => { jwt.sign({}, 'k', {}, (err, token) => { if (err) return reject(err); resolve(token); }); }); }":
        'token make',
      "jwt.sign({}, 'k', (err, token) => res.json({ token }));": 'token -',
      "function send() { mail(jwt.sign({}, 'k')); }": '- -',
      "req.session.token = jwt.sign({}, 'k');": '- -',
      "export default function () { return jwt.sign({}, 'k'); }": '- default',
      "UserSchema.methods.getToken = function () { return jwt.sign({}, 'k'); };": '- getToken',
      "const issue = useCallback(() => jwt.sign({}, 'k'), []);": '- issue',
      "exports.issue = (user) => jwt.sign({ id: user.id }, 'k'); module.exports.other = 1;": '- issue',
      "const link = `https://x/?token=${jwt.sign({}, 'k')}`;": '- -',
      "let t = jwt.sign({}, 'k'); t = t ?? t; function f() { return t; }": 't f',
    };
    for (const [call, expected] of Object.entries(cases)) assert.equal(flow(JWT + call), expected, call);
  });

  it('is found for the other libraries', () => {
    assert.equal(
      flow(
        NEST(
          'async tokens(id) { const [a, r] = await Promise.all([this.jwt.signAsync({ id }), this.jwt.signAsync({ id }, o)]); return { a, r }; }',
        ),
      ),
      'a tokens',
    );
    assert.equal(
      flow(`${JOSE}export async function seal(p) { return await new SignJWT(p).setProtectedHeader({ alg: 'HS256' }).sign(key); }`),
      '- seal',
    );
    assert.equal(
      flow(`${JOSE}async function f() { const b = new SignJWT({}); const token = await b.sign(key); return token; }`),
      'token f',
    );
  });
});

describe('what is read from a verified payload', () => {
  it('is every claim in sight', () => {
    const cases: Readonly<Record<string, string>> = {
      "const p = jwt.verify(t, k); if (p.type !== 'refresh') throw e; use(p.sub);": 'type sub',
      'const { sub, role: kind, ...rest } = jwt.verify(t, k);': 'unknown',
      'const { sub, role: kind } = jwt.verify(t, k) as Claims;': 'sub role',
      'const id = (jwt.verify(t, k) as Claims).id;': 'id',
      "let p; try { p = jwt.verify(t, k); } catch { return; } if (!p || typeof p === 'string') return; find(p?.userId, p['org']);":
        'userId org',
      'const p = jwt.verify(t, k); req.user = { id: p.id, admin: p.role };': 'id role',
      "const p = jwt.verify(t, k); if ('scope' in p) go();": 'scope',
      'const p = jwt.verify(t, k); console.log(p); logger.info(p);': '',
      'jwt.verify(t, k);': '',
      'jwt.verify(t, k, (err, decoded) => { if (err) return; req.userId = decoded.id; });': 'id',
      'jwt.verify(t, k, { issuer }, function (err, { sub }) { go(sub); });': 'sub',
      'jwt.verify(t, k, (err) => { if (err) return; });': '',
      'const done = (err, decoded) => go(decoded.kind); jwt.verify(t, k, done);': 'kind',
      'const { payload } = jwt.verify(t, k, { complete: true }); go(payload.sub, payload.type);': 'sub type',
      'function read(t) { return jwt.verify(t, k); } function use(t) { const p = read(t); return go(p.purpose); }': 'purpose',
      'const p = promisify(jwt.verify)(t, k); p.then((x) => x.id);': 'none',
    };
    for (const [call, expected] of Object.entries(cases)) assert.equal(inspects(JWT + call), expected, call);
    assert.equal(
      inspects(`${JWT}import { promisify } from 'util'; async function f() { const p = await promisify(jwt.verify)(t, k); find(p.id); }`),
      'id',
    );
    assert.equal(
      inspects(`${JWT}import { promisify } from 'util'; promisify(jwt.verify)(t, k).then(({ id }) => find(id)).catch(no);`),
      'id',
    );
  });

  it('is unknown when the payload goes elsewhere whole', () => {
    for (const call of [
      'req.user = jwt.verify(t, k);',
      'const p = jwt.verify(t, k); req.user = p;',
      'const p = jwt.verify(t, k); next(p);',
      'const p = jwt.verify(t, k); return { ...p };',
      'const p = jwt.verify(t, k); send({ p });',
      'const p = jwt.verify(t, k); p[name];',
      'export function read(t) { return jwt.verify(t, k); }',
      'export const read = (t) => jwt.verify(t, k);',
      'class A { read(t) { return jwt.verify(t, k); } }',
      'function read(t) { return jwt.verify(t, k); }',
      'export const p = jwt.verify(t, k);',
      'jwt.verify(t, k, callback);',
      'jwt.verify(t, k, (err, user) => { req.user = user; });',
      'schema.parse(jwt.verify(t, k));',
      'module.exports = jwt.verify(t, k);',
    ]) {
      assert.equal(inspects(JWT + call), 'unknown', call);
    }
  });

  it('is looked for under the payload of jose', () => {
    assert.equal(inspects(`${JOSE}const { payload } = await jwtVerify(t, k); if (payload.type !== 'a') go(payload.sub);`), 'type sub');
    assert.equal(inspects(`${JOSE}const { payload: { sub }, protectedHeader } = await jwtVerify(t, k); go(protectedHeader);`), 'sub');
    assert.equal(inspects(`${JOSE}const r = await jwtVerify(t, k); go(r.payload.role, r.protectedHeader.kid);`), 'role');
    assert.equal(inspects(`${JOSE}const { payload } = await jwtVerify(t, k); session(payload);`), 'unknown');
    assert.equal(inspects(`${JOSE}const r = await jwtVerify(t, k); session(r);`), 'unknown');
  });

  it('is what a strategy validates', () => {
    const strategy = (options: string, validate: string): string =>
      `import { PassportStrategy } from '@nestjs/passport'; import { Strategy } from 'passport-jwt';
       class S extends PassportStrategy(Strategy) { constructor() { super(${options}); } ${validate} }`;
    assert.equal(
      inspects(strategy('{ secretOrKey: k }', 'validate(payload) { return { id: payload.sub, role: payload.role }; }')),
      'sub role',
    );
    assert.equal(inspects(strategy('{ secretOrKey: k }', 'async validate({ sub }: Payload) { return sub; }')), 'sub');
    assert.equal(inspects(strategy('{ secretOrKey: k }', 'validate(payload) { return payload; }')), 'unknown');
    assert.equal(
      inspects(strategy('{ secretOrKey: k, passReqToCallback: true }', 'validate(req, payload) { go(req, payload.sid); }')),
      'sid',
    );
    assert.equal(inspects(strategy('{ secretOrKey: k, passReqToCallback: p }', 'validate(req, payload) { go(payload.sid); }')), 'unknown');
    assert.equal(inspects(strategy('{ secretOrKey: k }', '')), 'unknown');
    assert.equal(
      inspects(
        "import { Strategy } from 'passport-jwt'; passport.use(new Strategy({ secretOrKey: k }, (payload, done) => User.findById(payload.id, done)));",
      ),
      'id',
    );
  });
});

describe('options as they are written', () => {
  it('are listed with their names and values', () => {
    assert.deepEqual(given(`${JWT}jwt.verify(t, k, { ...more, leeway: 30, 'aud': 'api', issuer });`), [
      'option leeway <leeway> 30',
      "option aud <'aud'> 'api'",
      'option issuer <issuer> ?',
    ]);
    assert.deepEqual(given(`${JWT}const o: any = { leeway: 30 }; o.maxAge = '1d'; jwt.verify(t, k, o);`), [
      'option leeway <leeway> 30',
      "option maxAge <maxAge> '1d'",
    ]);
    assert.deepEqual(given(`${JWT}jwt.sign({}, k, Object.assign({}, base, { issuer: 'me' }));`), ["option issuer <issuer> 'me'"]);
    assert.deepEqual(given(`${JWT}import { options } from './o'; jwt.sign({}, k, options);`), []);
    assert.deepEqual(
      given(
        "import { Strategy } from 'passport-jwt'; new Strategy({ secretOrKey: 'k', clockTolerance: 5, jsonWebTokenOptions: { audience: 'a' } }, cb);",
      ).slice(1),
      [
        'option clockTolerance <clockTolerance> 5',
        "option jsonWebTokenOptions <jsonWebTokenOptions> {audience: 'a'}",
        "inner audience <audience> 'a'",
      ],
    );
  });

  it('can be removed with their commas', () => {
    const cases: readonly (readonly [string, string])[] = [
      ['{ x: 1 }', '{}'],
      ['{ x: 1, a: 2 }', '{ a: 2 }'],
      ['{ a: 2, x: 1 }', '{ a: 2 }'],
      ['{ a: 2, x: 1, }', '{ a: 2 }'],
      ['{ a: 2, x: 1, b: 3 }', '{ a: 2, b: 3 }'],
      ['{\n  a: 2,\n  x: 1, // why\n  b: 3,\n}', '{\n  a: 2,\n  b: 3,\n}'],
      ['{\n  a: 2,\n  x: 1\n}', '{\n  a: 2,\n}'],
      ['{\r\n  x: 1,\r\n  a: 2,\r\n}', '{\r\n  a: 2,\r\n}'],
      ['{ a: 2, /* c */ x: 1 }', 'stays'],
    ];
    for (const [before, after] of cases) {
      const text = `${JWT}jwt.verify(t, k, ${before});`;
      assert.equal(without(text, 'x'), after === 'stays' ? after : `${JWT}jwt.verify(t, k, ${after});`, before);
    }
  });

  it('can be removed from an object only when no other call is given it', () => {
    assert.equal(without(`${JWT}const o = { x: 1, a: 2 }; jwt.verify(t, k, o);`, 'x'), `${JWT}const o = { a: 2 }; jwt.verify(t, k, o);`);
    assert.equal(without(`${JWT}const o = {};\no.x = 1;\njwt.verify(t, k, o);`, 'x'), `${JWT}const o = {};\njwt.verify(t, k, o);`);
    assert.equal(without(`${JWT}const o = { x: 1 }; jwt.verify(t, k, o); jwt.sign({}, k, o);`, 'x'), 'stays');
    assert.equal(without(`${JWT}export const o = { x: 1 }; jwt.verify(t, k, o);`, 'x'), 'stays');
  });
});

describe('checks that are switched off', () => {
  it('are listed with what switches them on again', () => {
    assert.deepEqual(switches(`${JWT}jwt.verify(t, k, { ignoreExpiration: true, ignoreNotBefore: false });`), [
      'expiry true <ignoreExpiration: true> ignoreExpiration: true (true -> false)',
      'not-before false <ignoreNotBefore: false> ignoreNotBefore: false',
    ]);
    assert.deepEqual(switches(`${JWT}jwt.verify(t, k, { ignoreExpiration: lax });`), [
      'expiry unknown <ignoreExpiration: lax> ignoreExpiration: lax',
    ]);
    assert.deepEqual(switches(`${JWT}jwt.verify(t, k, { ...(dev && { ignoreExpiration: true }) });`), [
      'expiry unknown <ignoreExpiration: true> ignoreExpiration: true',
    ]);
    assert.deepEqual(switches(`${JWT}jwt.verify(t, k, { ignoreExpiration: mode === 'hush' });`), [
      "expiry unknown <ignoreExpiration: mode === 'hush'> ignoreExpiration",
    ]);
    assert.deepEqual(switches(`${JWT}jwt.verify(t, k, { ignoreExpiration: undefined });`), []);
  });

  it('count where passport-jwt reads them', () => {
    const text =
      "import { Strategy } from 'passport-jwt'; new Strategy({ ignoreExpiration: true, ignoreNotBefore: true, jsonWebTokenOptions: { ignoreExpiration: true, ignoreNotBefore: true, maxAge: '1d', subject: 's' } }, cb);";
    assert.deepEqual(
      switches(text).map((line) => line.split(' <')[0]),
      ['expiry true', 'not-before true'],
    );
    const [verifier] = verifiers(text);
    assert.deepEqual(
      [verifier?.maximumAge, verifier?.subject].map((option) => printValue(option?.value ?? { kind: 'unset' })),
      ["'1d'", "'s'"],
    );
  });
});

describe('claims and times', () => {
  const claims = (text: string): string => {
    const [issuer] = issuers(text);
    return issuer ? [issuer.claims, issuer.issuedAt.value, issuer.notBefore.value].map(printValue).join(' | ') : 'none';
  };

  it('are read from payload and options', () => {
    const cases: Readonly<Record<string, string>> = {
      "jwt.sign({ sub: '1', type: 'access', iat: 5 }, k);": "{sub: '1', type: 'access', iat: 5} | 5 | unset",
      "jwt.sign({ a: 1 }, k, { jwtid: 'x', notBefore: '5s', audience: 'b' });": "{a: 1, jti: 'x'} | unset | '5s'",
      'jwt.sign({ a: 1, nbf: 7 }, k);': '{a: 1, nbf: 7} | unset | 7',
      'jwt.sign({ a: 1 }, k, { noTimestamp: true });': '{a: 1} | ? | unset',
      'jwt.sign({ ...user, type: 5 }, k);': '{type: 5, ...} | ? | ?',
      'jwt.sign(payload, k);': '? | ? | ?',
      'const p = { a: 1 }; jwt.sign(p, k);': '{a: 1} | unset | unset',
      'jwt.sign({ a: 1, ...(x && { b: 2 }) }, k);': '{a: 1, b: ?} | unset | unset',
    };
    for (const [call, expected] of Object.entries(cases)) assert.equal(claims(JWT + call), expected, call);
  });

  it('are read from the setters of jose', () => {
    const head = `${JOSE}new SignJWT({ a: 1 }).setProtectedHeader({ alg: 'HS256' })`;
    assert.equal(claims(`${head}.setIssuedAt().setNotBefore('5s').setJti('x').sign(k);`), "{a: 1, jti: 'x'} | now:seconds | '5s'");
    assert.equal(claims(`${head}.sign(k);`), '{a: 1} | unset | unset');
    assert.equal(claims(`${head}.setIssuedAt(5).sign(k);`), '{a: 1} | 5 | unset');
  });

  it('that a verifier requires, and how old it lets a token be', () => {
    const [verifier] = verifiers(`${JOSE}jwtVerify(t, k, { requiredClaims: ['exp'], maxTokenAge: '1d', subject: 's' });`);
    assert.deepEqual(
      [verifier?.required, verifier?.maximumAge, verifier?.subject].map((option) => printValue(option?.value ?? { kind: 'unset' })),
      ["['exp']", "'1d'", "'s'"],
    );
    const [plain] = verifiers(`${JWT}jwt.verify(t, k, { maxAge: 60 });`);
    assert.deepEqual(
      [plain?.required, plain?.maximumAge].map((option) => printValue(option?.value ?? { kind: 'unset' })),
      ['unset', '60'],
    );
  });
});
