import assert from 'node:assert/strict';
import type { TokenIssuer, TokenVerifier } from '../../../server/src/facts/fact';
import { factsIn, inserted, printFacts } from '../print-facts';

const JWT = "import jwt from 'jsonwebtoken';\n";

function tokens(text: string, path = 'app.ts'): readonly string[] {
  return printFacts(text, ['token-issuer', 'token-verifier'], path);
}

function parties(text: string): readonly (TokenIssuer | TokenVerifier)[] {
  return factsIn(text).filter(
    (fact): fact is TokenIssuer | TokenVerifier => fact.kind === 'token-issuer' || fact.kind === 'token-verifier',
  );
}

function expiry(call: string, before = ''): string {
  const line = tokens(`${JWT}${before}\n${call}`)[0] ?? 'nothing';
  return /exp=(.*)$/.exec(line)?.[1] ?? line;
}

/** The call after an option is put into its slot. */
function withOption(call: string, before = ''): string {
  const text = `${JWT}${before}${call}`;
  return inserted(text, parties(text)[0]?.optionSlot, 'opt: 1').slice(JWT.length + before.length);
}

describe('jsonwebtoken issuers', () => {
  it('reads key, algorithm, claims and expiry', () => {
    assert.deepEqual(
      tokens(
        `${JWT}jwt.sign({ sub: user.id, aud: 'api' }, process.env.JWT_SECRET!, { expiresIn: '15m', algorithm: 'HS256', issuer: 'me' });`,
      ),
      ["issuer jsonwebtoken key=$JWT_SECRET alg='HS256' aud='api' iss='me' sub=? exp=relative-option:'15m'"],
    );
    assert.deepEqual(tokens(`${JWT}jwt.sign({ id: 1 }, 'k');`), [
      "issuer jsonwebtoken key='k' alg=unset aud=unset iss=unset sub=unset exp=unset",
    ]);
  });

  it('recognises every way to get at sign', () => {
    const ways = [
      "import jwt from 'jsonwebtoken'; jwt.sign({}, 'k');",
      "import * as jwt from 'jsonwebtoken'; jwt.sign({}, 'k');",
      "import * as jwt from 'jsonwebtoken'; jwt.default.sign({}, 'k');",
      "import { sign } from 'jsonwebtoken'; sign({}, 'k');",
      "import { sign as make } from 'jsonwebtoken'; make({}, 'k');",
      "import jwt = require('jsonwebtoken'); jwt.sign({}, 'k');",
      "const jwt = require('jsonwebtoken'); jwt.sign({}, 'k');",
      "const { sign } = require('jsonwebtoken'); sign({}, 'k');",
      "const { sign: make } = require('jsonwebtoken'); make({}, 'k');",
      "const make = require('jsonwebtoken').sign; make({}, 'k');",
      "import jwt from 'jsonwebtoken'; const { sign } = jwt; sign({}, 'k');",
      "import jwt from 'jsonwebtoken'; (jwt as any).sign({}, 'k');",
      "import jwt from 'jsonwebtoken'; jwt['sign']({}, 'k');",
      "async function f() { const { default: jwt } = await import('jsonwebtoken'); return jwt.sign({}, 'k'); }",
      "import jwt from 'jsonwebtoken'; import { promisify } from 'util'; const make: any = promisify(jwt.sign); make({}, 'k');",
      "import jwt from 'jsonwebtoken'; import util from 'node:util'; const make = util.promisify(jwt.sign) as Sign; make({}, 'k');",
    ];
    for (const text of ways) assert.equal(tokens(text).length, 1, text);
    const others = [
      "import jwt from 'other'; jwt.sign({}, 'k');",
      "import jwt from 'jsonwebtoken'; jwt.decode(t); function f(jwt: any) { jwt.sign({}, 'k'); }",
      "import crypto from 'crypto'; import 'jsonwebtoken'; crypto.createSign('x').sign('k');",
      "jwt.sign({}, 'k');",
      `${JWT}jwt.sign(...args);`,
    ];
    for (const text of others) assert.deepEqual(tokens(text), [], text);
  });

  it('tells an absent expiry from one that cannot be read', () => {
    assert.equal(expiry("jwt.sign({ a: 1 }, 'k');"), 'unset');
    assert.equal(expiry("jwt.sign({ a: 1 }, 'k', {});"), 'unset');
    assert.equal(expiry("jwt.sign({ a: 1 }, 'k', undefined);"), 'unset');
    assert.equal(expiry("jwt.sign({ a: 1 }, 'k', (error, token) => done(token));"), 'unset');
    assert.equal(expiry("jwt.sign({ a: 1 }, 'k', { algorithm: 'HS256' } as jwt.SignOptions);"), 'unset');
    assert.equal(expiry("jwt.sign(payload, 'k');"), 'unknown');
    assert.equal(expiry("jwt.sign({ ...user }, 'k');"), 'unknown');
    assert.equal(expiry("jwt.sign(JSON.parse(process.env.CLAIMS!), 'k');"), 'unknown');
    assert.equal(expiry("jwt.sign(a ?? b, 'k', process.env.X as any);"), 'unknown');
    assert.equal(expiry("jwt.sign({ a: 1 }, 'k', options);"), 'unknown');
    assert.equal(expiry("jwt.sign({ a: 1 }, 'k', { ...options });"), 'unknown');
    assert.equal(expiry("jwt.sign({ a: 1 }, 'k', { ...(remember && { expiresIn: '7d' }) });"), 'relative-option:?');
    assert.equal(expiry("jwt.sign({ a: 1 }, 'k', { expiresIn: ttl });"), 'relative-option:?');
    assert.equal(expiry("jwt.sign({ a: 1 }, 'k', { expiresIn: undefined });"), 'relative-option:unset');
    assert.equal(expiry("function f(p) { return jwt.sign(p, 'k'); }"), 'exp-claim:parameter f#0.exp');
  });

  it('reads expiry in each form, through casts, constants and settings', () => {
    assert.equal(expiry("jwt.sign(payload, 'k', { expiresIn: 900 });"), 'relative-option:900');
    assert.equal(expiry("jwt.sign(payload, 'k', { expiresIn: '7d' } as any);"), "relative-option:'7d'");
    assert.equal(expiry("jwt.sign(payload, 'k', { expiresIn: process.env.TTL || '1d' });"), "relative-option:($TTL else '1d')");
    assert.equal(expiry("jwt.sign(payload, 'k', { expiresIn: process.env.TTL as StringValue });"), 'relative-option:$TTL');
    assert.equal(expiry("jwt.sign(payload, 'k', opts);", "const opts: jwt.SignOptions = { expiresIn: '15m' };"), "relative-option:'15m'");
    assert.equal(
      expiry("jwt.sign(payload, 'k', { ...base, issuer: 'x' });", "const base = { expiresIn: '15m' };"),
      "relative-option:'15m'",
    );
    assert.equal(
      expiry("jwt.sign(payload, 'k', { expiresIn: cfg.ttl });", "import cfg from './cfg';"),
      'relative-option:./cfg#default.ttl',
    );
    assert.equal(expiry("jwt.sign({ exp: Math.floor(Date.now() / 1000) + 900 }, 'k');"), 'exp-claim:(now:seconds + 900)');
    assert.equal(expiry("jwt.sign({ exp: Date.now() + 900000 }, 'k');"), 'exp-claim:(now:milliseconds + 900000)');
    assert.equal(
      expiry("jwt.sign(p, 'k');", 'const p: any = { a: 1 }; p.exp = Math.floor(Date.now() / 1000) + 5;'),
      'exp-claim:(now:seconds + 5)',
    );
    assert.equal(expiry("jwt.sign(p, 'k');", 'const p: any = { a: 1 }; if (x) p.exp = 5;'), 'exp-claim:?');
  });

  it('reads options however they are put together', () => {
    const all = (text: string): string => {
      const line = tokens(`${JWT}${text}`)[0] ?? 'nothing';
      return line.replace(/^issuer jsonwebtoken key='k' /, '').replace(/ sub=.* exp=/, ' exp=');
    };
    const cases: Readonly<Record<string, string>> = {
      "const o = { expiresIn: '1h', issuer: 'me' } as const; jwt.sign({ a: 1 }, 'k', o);":
        "alg=unset aud=unset iss='me' exp=relative-option:'1h'",
      "const o = { expiresIn: '1h' } satisfies jwt.SignOptions; jwt.sign({ a: 1 }, 'k', { ...o, audience: 'api' });":
        "alg=unset aud='api' iss=unset exp=relative-option:'1h'",
      "class A { private readonly options: jwt.SignOptions = { expiresIn: '1h' }; f() { return jwt.sign({ a: 1 }, 'k', this.options); } }":
        "alg=unset aud=unset iss=unset exp=relative-option:'1h'",
      "class A { options = { expiresIn: '1h' }; set() { this.options = {}; } f() { return jwt.sign({ a: 1 }, 'k', this.options); } }":
        'alg=? aud=? iss=? exp=unknown',
      "function build() { return { expiresIn: '1h', issuer: 'me' }; } jwt.sign({ a: 1 }, 'k', build());":
        "alg=unset aud=unset iss='me' exp=relative-option:'1h'",
      "const build = (issuer) => ({ expiresIn: '1h', issuer: 'x' }); jwt.sign({ a: 1 }, 'k', build('y'));":
        "alg=unset aud=unset iss='x' exp=relative-option:'1h'",
      "jwt.sign({ a: 1 }, 'k', Object.assign({}, { expiresIn: '1h' }, { issuer: 'me' }));":
        "alg=unset aud=unset iss='me' exp=relative-option:'1h'",
      "jwt.sign(Object.assign({}, user, { a: 1 }), 'k', { expiresIn: '1h' });": "alg=unset aud=? iss=? exp=relative-option:'1h'",
      "jwt.sign({ a: 1 }, 'k', remember ? { expiresIn: '30d' } : { expiresIn: '1d', issuer: 'me' });":
        'alg=unset aud=unset iss=? exp=relative-option:?',
      "const o: any = { expiresIn: '1h' }; o.issuer = 'me'; jwt.sign({ a: 1 }, 'k', o);":
        "alg=unset aud=unset iss='me' exp=relative-option:'1h'",
      "const o: any = {}; if (x) o.issuer = 'me'; jwt.sign({ a: 1 }, 'k', o);": 'alg=unset aud=unset iss=? exp=unset',
      "import { base } from './base'; jwt.sign({ a: 1 }, 'k', { ...base, expiresIn: '1h' });":
        "alg=./base#base.algorithm aud=./base#base.audience iss=./base#base.issuer exp=relative-option:'1h'",
      "import { base } from './base'; jwt.sign(payload, 'k', base);":
        'alg=./base#base.algorithm aud=(./base#base.audience ?? ?) iss=(./base#base.issuer ?? ?) exp=relative-option:./base#base.expiresIn',
      "import { base } from './base'; jwt.sign({ a: 1 }, 'k', { ...base, ...more });": 'alg=? aud=? iss=? exp=unknown',
    };
    for (const [text, expected] of Object.entries(cases)) assert.equal(all(text), expected, text);
  });

  it('follows an options object of another file', () => {
    assert.deepEqual(tokens(`${JWT}import { options } from './jwt'; jwt.sign({ a: 1 }, 'k', options);`), [
      "issuer jsonwebtoken key='k' alg=./jwt#options.algorithm aud=./jwt#options.audience iss=./jwt#options.issuer sub=./jwt#options.subject exp=relative-option:./jwt#options.expiresIn",
    ]);
  });

  it('points at the option and underlines the callee', () => {
    const text = `${JWT}const t = jwt.sign({ a: 1 }, 'k', { expiresIn: '15m', audience: 'api' });`;
    const [issuer] = parties(text);
    assert.ok(issuer?.kind === 'token-issuer' && typeof issuer.expiry === 'object' && issuer.audience.valueAt !== undefined);
    assert.equal(text.slice(issuer.calleeAt.start, issuer.calleeAt.end), 'jwt.sign');
    assert.equal(text.slice(issuer.expiry.valueAt.start, issuer.expiry.valueAt.end), "'15m'");
    assert.equal(text.slice(issuer.audience.valueAt.start, issuer.audience.valueAt.end), "'api'");
    assert.equal(text.slice(issuer.at.start, issuer.at.end).startsWith('jwt.sign('), true);
  });

  it('hints at the role by the names around', () => {
    const text = `${JWT}class AuthService { issue() { const refreshToken = jwt.sign({ type: 'refresh' }, process.env.REFRESH_SECRET!, { expiresIn: REFRESH_TTL }); } }
      export const createAccess = () => ({ accessToken: jwt.sign({}, config.access.secret) });
      app.post('/x', () => { session.token = jwt.sign({}, key); });
      UserSchema.methods.refreshToken = function () { return jwt.sign({}, key); };`;
    assert.deepEqual(
      parties(text).map((party) => party.hints),
      [
        ['refresh', 'REFRESH_SECRET', 'env', 'process', 'REFRESH_TTL', 'refreshToken', 'issue', 'AuthService'],
        ['secret', 'access', 'config', 'accessToken', 'createAccess'],
        ['key', 'token', 'session'],
        ['key', 'refreshToken'],
      ],
    );
  });
});

describe('jsonwebtoken verifiers', () => {
  it('reads options and keeps unset and unknown apart', () => {
    const head = 'verifier jsonwebtoken ';
    const cases: Readonly<Record<string, string>> = {
      'jwt.verify(token, process.env.S!);': 'key=$S algs=unset aud=unset iss=unset leeway=unset',
      "jwt.verify(token, s, { algorithms: ['HS256'], audience: 'a', issuer: ['i'], clockTolerance: 30 });":
        "key=? algs=['HS256'] aud='a' iss=['i'] leeway=30",
      'jwt.verify(token, s, options);': 'key=? algs=? aud=? iss=? leeway=? expiry=unknown',
      'jwt.verify(token, s, { ...options, clockTolerance: 5 });': 'key=? algs=? aud=? iss=? leeway=5 expiry=unknown',
      'jwt.verify(token, s, { ignoreExpiration: true });': 'key=? algs=unset aud=unset iss=unset leeway=unset expiry=false',
      'jwt.verify(token, s, { ignoreExpiration: false });': 'key=? algs=unset aud=unset iss=unset leeway=unset',
      'jwt.verify(token, s, { ignoreExpiration: lax });': 'key=? algs=unset aud=unset iss=unset leeway=unset expiry=unknown',
      'jwt.verify(token, getKey, (error, decoded) => done());': 'key=? algs=unset aud=unset iss=unset leeway=unset',
      'jwt.verify(token, (header, cb) => key(cb), {}, done);': 'key=? algs=unset aud=unset iss=unset leeway=unset',
      'function f(cb) { jwt.verify(token, s, cb); }': 'key=? algs=unset aud=unset iss=unset leeway=unset',
      "jwt.verify(token, { key: process.env.PEM, passphrase: '' });": 'key=$PEM algs=unset aud=unset iss=unset leeway=unset',
      "jwt.verify(token, Buffer.from(process.env.S, 'base64')) as Claims;": 'key=base64($S) algs=unset aud=unset iss=unset leeway=unset',
    };
    for (const [call, expected] of Object.entries(cases)) assert.deepEqual(tokens(JWT + call), [head + expected], call);
  });

  it('has a slot in every form of call', () => {
    assert.equal(withOption('jwt.verify(token, key);'), 'jwt.verify(token, key, { opt: 1 });');
    assert.equal(withOption('jwt.verify(token, key,);'), 'jwt.verify(token, key, { opt: 1 },);');
    assert.equal(withOption('jwt.verify(token, key, undefined);'), 'jwt.verify(token, key, { opt: 1 });');
    assert.equal(withOption('jwt.verify(token, key, {});'), 'jwt.verify(token, key, { opt: 1 });');
    assert.equal(withOption('jwt.verify(token, key, { });'), 'jwt.verify(token, key, { opt: 1 });');
    assert.equal(withOption('jwt.verify(token, key, { /* none */ });'), 'jwt.verify(token, key, { opt: 1, /* none */ });');
    assert.equal(withOption('jwt.verify(token, key, { a: 1 });'), 'jwt.verify(token, key, { a: 1, opt: 1 });');
    assert.equal(withOption('jwt.verify(token, key, {a: 1});'), 'jwt.verify(token, key, {a: 1, opt: 1});');
    assert.equal(withOption('jwt.verify(token, key, { a: 1, });'), 'jwt.verify(token, key, { a: 1, opt: 1 });');
    assert.equal(withOption('jwt.verify(token, key, { ...base } as any);'), 'jwt.verify(token, key, { ...base, opt: 1 } as any);');
    assert.equal(withOption('jwt.verify(token, key, (e, d) => cb(d));'), 'jwt.verify(token, key, { opt: 1 }, (e, d) => cb(d));');
    assert.equal(withOption('jwt.verify(token, key, { a: 1 }, cb);'), 'jwt.verify(token, key, { a: 1, opt: 1 }, cb);');
    assert.equal(withOption('jwt.verify(token, key, opts);', 'const opts = { a: 1 };'), 'jwt.verify(token, key, { ...opts, opt: 1 });');
    assert.equal(
      withOption('jwt.verify(token, key, make());', 'const make = () => ({ a: 1 });'),
      'jwt.verify(token, key, { ...make(), opt: 1 });',
    );
    assert.equal(
      withOption('jwt.verify(token, key, opts as any);', 'const opts = {};'),
      'jwt.verify(token, key, { ...opts as any, opt: 1 });',
    );
  });

  it('keeps the layout of calls over several lines', () => {
    assert.equal(withOption('jwt.verify(\n  token,\n  key\n);'), 'jwt.verify(\n  token,\n  key,\n  { opt: 1 }\n);');
    assert.equal(withOption('jwt.verify(\n\ttoken,\n\tkey,\n);'), 'jwt.verify(\n\ttoken,\n\tkey,\n\t{ opt: 1 },\n);');
    assert.equal(withOption('jwt.verify(\r\n  token,\r\n  key,\r\n);'), 'jwt.verify(\r\n  token,\r\n  key,\r\n  { opt: 1 },\r\n);');
    assert.equal(
      withOption('jwt.verify(\n  token,\n  key,\n  (e, d) => cb(d),\n);'),
      'jwt.verify(\n  token,\n  key,\n  { opt: 1 },\n  (e, d) => cb(d),\n);',
    );
    assert.equal(withOption('jwt.verify(\n  token,\n  key // mine\n);'), 'jwt.verify(\n  token,\n  key, { opt: 1 } // mine\n);');
    assert.equal(withOption('jwt.verify(token,\n  key);'), 'jwt.verify(token,\n  key, { opt: 1 });');
  });

  it('has no slot where nothing can be added for certain', () => {
    for (const call of [
      'jwt.verify(token, key, opts);',
      'jwt.verify(token);',
      'jwt.verify(token, ',
      'jwt.verify(token, key, load());',
      'jwt.verify(token, key, x ? a : b);',
    ]) {
      assert.equal(parties(JWT + call)[0]?.optionSlot, undefined, call);
    }
  });

  it('keeps the layout of objects over several lines', () => {
    assert.equal(
      withOption("jwt.verify(token, key, {\n    algorithms: ['HS256'],\n  });"),
      "jwt.verify(token, key, {\n    algorithms: ['HS256'],\n    opt: 1,\n  });",
    );
    assert.equal(
      withOption("jwt.verify(token, key, {\n\talgorithms: ['HS256'] // pinned\n});"),
      "jwt.verify(token, key, {\n\topt: 1,\n\talgorithms: ['HS256'] // pinned\n});",
    );
    assert.equal(
      withOption("jwt.verify(token, key, {\n\t// Never others.\n\talgorithms: ['HS256'] // pinned\n});"),
      "jwt.verify(token, key, {\n\t// Never others.\n\talgorithms: ['HS256'], opt: 1 // pinned\n});",
    );
    assert.equal(
      withOption('jwt.verify(token, key, {\n\ta: 1, // one\n\t...shared // pinned\n});'),
      'jwt.verify(token, key, {\n\ta: 1, // one\n\t...shared, opt: 1 // pinned\n});',
    );
    assert.equal(
      withOption('jwt.verify(token, key, {\n  a: 1, // pinned\n});'),
      'jwt.verify(token, key, {\n  a: 1, // pinned\n  opt: 1,\n});',
    );
    assert.equal(withOption('jwt.verify(token, key, {\r\n  a: 1,\r\n});'), 'jwt.verify(token, key, {\r\n  a: 1,\r\n  opt: 1,\r\n});');
  });
});
