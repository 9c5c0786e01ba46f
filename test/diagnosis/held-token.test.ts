import assert from 'node:assert/strict';
import { describeDiagnosis, describeDiagnosisMarkdown, diagnosisAsJson } from '../../server/src/diagnosis/describe';
import type { DecodedToken } from '../../server/src/tokens/read/decode';
import type { SignatureReport, TokenReport, VerifierVerdict } from '../../server/src/tokens/report';
import { answerOf, checkCalled, diagnosisOf, NOW } from './diagnosing';

// What a token that was given adds to the answers.

const SECONDS = NOW / 1000;
const at = { file: 'auth.js', start: 0, end: 1 };
const spot = { file: 'auth.js', line: 1, column: 1, at };

function decoded(
  claims: Readonly<Record<string, unknown>>,
  header: Readonly<Record<string, unknown>> = { alg: 'HS256', typ: 'JWT' },
): DecodedToken {
  return { ...BLANK, header, claims };
}
const BLANK: DecodedToken = {
  kind: 'jws',
  header: {},
  claims: {},
  payload: 'claims',
  nested: undefined,
  signatureBytes: 32,
  times: [],
  status: 'valid',
  notes: [],
  words: [],
  maker: '',
  written: new Map(),
};

const SIGNATURE: SignatureReport = {
  state: 'verified',
  keys: [
    { variable: 'JWT_SECRET', spot, encoding: 'text', services: ['api'], environments: ['development'], isOld: false, isPublic: false },
  ],
  tried: 3,
  notes: [],
};
const VERDICT: VerifierVerdict = {
  verdict: 'accepted',
  title: 'jsonwebtoken 9.0.3',
  library: 'jsonwebtoken',
  service: 'api',
  spot,
  role: 'access',
  variable: 'JWT_SECRET',
  environments: ['development'],
  holdsKey: true,
  check: undefined,
  error: '',
  why: '',
  fixes: [],
};
const REFUSED: VerifierVerdict = {
  ...VERDICT,
  verdict: 'refused',
  check: 'audience',
  error: 'jwt audience invalid. expected: api',
  why: 'it wants the audience "api", and the token is for "web"',
  fixes: [{ title: 'Expect the audience web', safety: 'suggested', edits: [], command: '' }],
};

function report(more: Partial<TokenReport>): TokenReport {
  return {
    status: 'accepted',
    headline: 'Accepted by 1 of 1 verifiers',
    carrier: 'bare',
    cookie: '',
    token: decoded({ sub: 'u1', iat: SECONDS - 60, exp: SECONDS + 840 }),
    opaque: undefined,
    signature: SIGNATURE,
    verdicts: [VERDICT],
    notes: [],
    ...more,
  };
}

const CASES: readonly (readonly [check: string, token: Partial<TokenReport>, answer: string])[] = [
  ['token-intact', {}, 'pass: Its header names HS256, and it has sub, iat and exp'],
  [
    'token-intact',
    { status: 'unreadable', headline: 'The second part is no base64url', token: undefined, signature: undefined, verdicts: [] },
    'fail: The second part is no base64url',
  ],
  [
    'token-intact',
    { status: 'opaque', token: undefined, opaque: { title: 'GitHub personal access token', help: 'Ask GitHub.' } },
    'unknown: It is no JWT but an opaque token (GitHub personal access token): Ask GitHub',
  ],
  ['token-signed', {}, 'pass: JWT_SECRET signed it, as text, held by api in development'],
  ['token-signed', { signature: { ...SIGNATURE, state: 'unknown', keys: [] } }, 'fail: None of the 3 key forms of this workspace made it'],
  ['token-signed', { signature: { ...SIGNATURE, state: 'unsigned', keys: [] } }, 'fail: It is not signed: alg is none'],
  [
    'token-signed',
    { signature: { ...SIGNATURE, state: 'public-secret' } },
    'fail: A publicly known secret signed it, so anybody can make such tokens',
  ],
  [
    'token-signed',
    { signature: { ...SIGNATURE, state: 'untried', keys: [] } },
    'unknown: The workspace shows no key of the kind that its algorithm needs',
  ],
  ['token-not-expired', {}, 'pass: It expires in 14 minutes'],
  [
    'token-not-expired',
    { status: 'expired', token: decoded({ iat: SECONDS - 11_700, exp: SECONDS - 10_800 }) },
    'fail: It expired 3 hours ago, after a life of 15 minutes',
  ],
  ['token-not-expired', { token: decoded({ exp: SECONDS }) }, 'fail: It expired just now'],
  ['token-not-expired', { token: { ...decoded({}), kind: 'jwe', payload: 'encrypted' } }, 'unknown: Its claims cannot be read from here'],
  [
    'token-not-expired',
    { token: { ...decoded({}), payload: 'token', nested: decoded({ exp: SECONDS + 60 }) } },
    'pass: It expires in 1 minute',
  ],
  ['token-not-expired', { token: decoded({}) }, 'pass: It has no exp, so it never expires by itself'],
  [
    'token-not-expired',
    { token: decoded({ exp: NOW }) },
    'unknown: exp looks like milliseconds, and verifiers read seconds: the token practically never expires',
  ],
  ['token-not-expired', { token: decoded({ exp: 'soon' }) }, 'fail: exp is not a number, which verifiers refuse or pass over'],
  ['token-begun', {}, 'pass: iat was 1 minute ago'],
  ['token-begun', { token: decoded({ nbf: SECONDS + 90 }) }, 'fail: nbf is 90 seconds in the future by the clock of this machine'],
  [
    'token-begun',
    { token: decoded({ iat: SECONDS + 5 }) },
    'unknown: iat is 5 seconds in the future by the clock of this machine: no verifier here is seen to mind',
  ],
  ['token-begun', { token: decoded({ sub: 'x' }) }, 'pass: It has neither iat nor nbf, so it is valid from the beginning'],
  ['token-accepted', {}, 'pass: jsonwebtoken 9.0.3 in api accepts it'],
  [
    'token-accepted',
    { status: 'refused', verdicts: [VERDICT, REFUSED] },
    'fail: jsonwebtoken 9.0.3 in api refuses it: it wants the audience "api", and the token is for "web": "jwt audience invalid. expected: api"',
  ],
  ['token-accepted', { verdicts: [VERDICT, { ...REFUSED, holdsKey: false }] }, 'pass: jsonwebtoken 9.0.3 in api accepts it'],
  [
    'token-accepted',
    { verdicts: [{ ...VERDICT, verdict: 'unknown', holdsKey: undefined, why: 'its key is fetched' }] },
    'unknown: What jsonwebtoken 9.0.3 in api says to it cannot be read from here: its key is fetched',
  ],
  ['token-accepted', { verdicts: [VERDICT, { ...REFUSED, isForOthers: true }] }, 'pass: jsonwebtoken 9.0.3 in api accepts it'],
  ['token-accepted', { verdicts: [] }, 'unknown: The workspace shows no verifier that could be asked'],
  [
    'audience-agreed',
    { status: 'refused', verdicts: [REFUSED] },
    'fail: jsonwebtoken 9.0.3 in api refuses it: it wants the audience "api", and the token is for "web": "jwt audience invalid. expected: api"',
  ],
];

describe('the diagnosis of a token', () => {
  for (const [check, token, answer] of CASES)
    it(`${check}: ${answer.slice(answer.indexOf(':') + 2)}`, () => assert.equal(answerOf(check, { token: report(token) }), answer));

  it('takes the refusal of the token for the cause, whatever the findings', () => {
    const files = {
      'package.json': '{ "name": "api", "dependencies": { "jsonwebtoken": "*" } }',
      'a.js':
        "import jwt from 'jsonwebtoken';\nexport const sign = (id) => jwt.sign({ id }, process.env.JWT_SECRET, { expiresIn: '20s' });\n",
      '.env': 'SESSION_SECRET=Hn7Bv4Cx1Zl8Kj5Hg2Fd9Sa6Po3Iu0YtReWqMnBv\n',
    };
    const token = report({ status: 'expired', headline: 'Expired 3 hours ago' });
    assert.equal(diagnosisOf({ files, token }).headline, 'Expired 3 hours ago');
    // What is wrong elsewhere does not read as if the accepted token had it.
    assert.equal(
      diagnosisOf({ files, token: report({}) }).headline,
      'The token is accepted here; beside it: JWT_SECRET is not provided to api in development',
    );
    assert.equal(
      diagnosisOf({ token: report({}) }).headline,
      'The token is accepted here, and nothing that this workspace shows explains a 401',
    );
  });

  it('takes the scheme of the header for the cause where the token itself is accepted', () => {
    const token = report({ schemeNotes: ['No scheme stands before it, where most servers look for "Bearer"'] });
    const said = 'no scheme stands before it, where most servers look for "Bearer"';
    assert.equal(diagnosisOf({ token }).headline, `The token is accepted here, but ${said}`);
    assert.equal(answerOf('header-sent', { token }), `fail: Of the token as it was given: ${said}`);
  });

  it('tells a refresh token that is sent as an access token, for the refresh alone takes it', () => {
    const refresh: VerifierVerdict = { ...VERDICT, role: 'refresh', variable: 'REFRESH_SECRET' };
    const access: VerifierVerdict = { ...REFUSED, isForOthers: true, holdsKey: false };
    const said = 'It is a refresh token: what asks for an access token refuses it';
    assert.equal(diagnosisOf({ token: report({ verdicts: [refresh, access] }) }).headline, said);
    assert.notEqual(diagnosisOf({ token: report({ verdicts: [refresh] }) }).headline, said);
  });

  it('takes no verifier that checks no signature for one that holds the key', () => {
    const blind: VerifierVerdict = { ...VERDICT, holdsKey: undefined, why: 'it does not check the signature' };
    const answer = answerOf('token-accepted', { token: report({ verdicts: [blind, { ...REFUSED, holdsKey: false }] }) });
    assert.match(answer, /^fail: jsonwebtoken 9\.0\.3 in api refuses it/);
  });

  it('offers the fixes of a refusal', () => {
    const { said } = checkCalled('token-accepted', diagnosisOf({ token: report({ status: 'refused', verdicts: [REFUSED] }) }));
    assert.deepEqual(said[0]?.fixes, ['Expect the audience web']);
    assert.deepEqual(said[0]?.spot, spot);
  });

  it('keeps names of claims short and tame', () => {
    const claims = Object.fromEntries([
      ['a'.repeat(5000), 1],
      ['__proto__', 2],
      ['<script>[x](y)', 3],
    ]);
    const diagnosis = diagnosisOf({ token: report({ token: decoded(claims) }) });
    assert.ok(describeDiagnosis(diagnosis).length < 12_000);
    assert.ok(!describeDiagnosisMarkdown(diagnosis).includes('<script>[x](y)'));
  });
});

describe('the faces of a diagnosis', () => {
  const files = {
    'my app/package.json': '{ "name": "api", "dependencies": { "jsonwebtoken": "*" } }',
    'my app/a(1).js':
      "import jwt from 'jsonwebtoken';\nexport const sign = (id) => jwt.sign({ id }, process.env.JWT_SECRET, { expiresIn: '20s' });\n",
    'my app/.env': 'JWT_SECRET=Hn7Bv4Cx1Zl8Kj5Hg2Fd9Sa6Po3Iu0YtReWqMnBv\n',
  };
  const diagnosis = diagnosisOf({ files, token: report({}) });

  it('tells places and fixes apart in Markdown', () => {
    const text = describeDiagnosisMarkdown(diagnosis);
    assert.match(text, /^# Diagnosis of a 401\n\n\*\*/);
    assert.match(text, /- \[x\] \*\*ok\*\* Every secret that the code needs is provided\n {2}- JWT\\_SECRET is provided/);
    assert.match(
      text,
      /- \[ \] \*\*NO\*\* Tokens live as long as is meant\n.*\(\[my app\/a\\\(1\\\)\.js:2\]\(my%20app\/a%281%29\.js#L2\)\) `token\/short-expiry`\n {4}- Fix: /,
    );
  });

  it('is plain data in JSON, with a version and without places of the engine', () => {
    const json = JSON.parse(JSON.stringify(diagnosisAsJson(diagnosis)));
    assert.equal(json.version, 1);
    const checks = json.groups.flatMap((group: { checks: unknown[] }) => group.checks);
    const lifetime = checks.find(({ id }: { id: string }) => id === 'token-lifetime');
    assert.deepEqual(lifetime.said[0], {
      text: 'This access token expires 20 seconds after it is issued',
      file: 'my app/a(1).js',
      line: 2,
      column: 83,
      rule: 'token/short-expiry',
      fixes: ['Let it live 15 minutes'],
    });
  });

  it('shows no secret on any face', () => {
    for (const text of [describeDiagnosis(diagnosis), describeDiagnosisMarkdown(diagnosis), JSON.stringify(diagnosisAsJson(diagnosis))])
      assert.ok(!text.includes('Hn7Bv4Cx1Zl8Kj5H'));
  });

  it('has a mark in words for each answer', () => {
    const text = describeDiagnosis(diagnosis);
    for (const mark of ['\n  ok  ', '\n  NO  ', '\n  ?   ', '\n  -   ']) assert.ok(text.includes(mark), mark);
  });
});
