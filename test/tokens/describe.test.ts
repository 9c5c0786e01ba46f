import assert from 'node:assert/strict';
import type { DecodedToken } from '../../server/src/tokens/read/decode';
import { ageWords } from '../../server/src/tokens/read/time-words';
import type { KeyMatch, Spot, TokenReport, VerifierVerdict } from '../../server/src/tokens/report';
import { reportAsJson } from '../../server/src/tokens/show/as-json';
import { describeReport, describeReportMarkdown } from '../../server/src/tokens/show/describe';
import { part, read, SECONDS, SIGNATURE, tokenOf } from './making';

const ZONE = 'Europe/Berlin';
const spot = (file: string, line: number): Spot => ({ file, line, column: 3, at: { file, start: 0, end: 1 } });

const KEY: KeyMatch = {
  variable: 'AUTH_SECRET',
  spot: spot('frontend/.env.local', 2),
  encoding: 'text',
  services: ['frontend', 'backend'],
  environments: ['development'],
  isOld: false,
  isPublic: false,
};

const REFUSED: VerifierVerdict = {
  verdict: 'refused',
  title: 'PyJWT 2.10.1',
  library: 'pyjwt',
  service: 'backend',
  spot: spot('backend/app/auth.py', 44),
  role: 'access',
  variable: 'AUTH_SECRET',
  environments: ['development', 'production'],
  holdsKey: true,
  check: 'expiry',
  error: 'ExpiredSignatureError: Signature has expired',
  why: 'it expired 3 hours ago',
  fixes: [{ title: 'Allow 60 seconds of clock difference', safety: 'suggested', edits: [], command: '' }],
};

const ACCEPTED: VerifierVerdict = {
  ...REFUSED,
  verdict: 'accepted',
  title: 'jose 6.1.0',
  library: 'jose',
  spot: spot('frontend/src/auth.ts', 7),
  role: '',
  environments: [],
  check: undefined,
  error: '',
  why: '',
  fixes: [],
};

function reportOn(token: DecodedToken | undefined, more: Partial<TokenReport> = {}): TokenReport {
  return {
    status: 'expired',
    headline: token ? `Read from a test: it ${ageWords(token)}` : 'No token',
    carrier: 'bare',
    cookie: '',
    token,
    opaque: undefined,
    signature: undefined,
    verdicts: [],
    notes: token?.notes ?? [],
    ...more,
  };
}

const expired = () =>
  read(
    tokenOf({
      sub: 'ada',
      iat: SECONDS - 11_700,
      exp: SECONDS - 10_800,
      nested: { a: ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'] },
    }),
  );
const signedBy = (...keys: readonly KeyMatch[]): Partial<TokenReport> => ({ signature: { state: 'verified', keys, tried: 4, notes: [] } });

describe('the report on a token in a terminal', () => {
  it('says who signed it, who takes it, when, what it claims and what is odd', () => {
    const report = reportOn(expired(), {
      ...signedBy(KEY),
      verdicts: [REFUSED, ACCEPTED],
      notes: [{ severity: 'warning', text: 'It stood in a URL' }],
    });
    assert.equal(
      describeReport(report, ZONE),
      `Read from a test: it expired 3 hours ago, lived 15 minutes

Signed with AUTH_SECRET of frontend/.env.local:2 (as text), which frontend and backend have in
development

Verifiers
  refused   backend/app/auth.py:44  PyJWT 2.10.1, for access tokens (development, production)
            ExpiredSignatureError: Signature has expired
            it expired 3 hours ago
            Fix: Allow 60 seconds of clock difference
  accepted  frontend/src/auth.ts:7  jose 6.1.0

Times
  iat  2026-03-15T08:45:00Z  2026-03-15 09:45:00 +01:00  3 hours ago
  exp  2026-03-15T09:00:00Z  2026-03-15 10:00:00 +01:00  3 hours ago
  It lived 15 minutes

Header
  alg  "HS256"  HMAC with SHA-256: signed and verified with one shared secret (RFC 7518)
  typ  "JWT"    what kind of token it is (RFC 7515)

Claims
  sub     "ada"       whom it is about (RFC 7519)
  iat     1773564300  when it was issued (RFC 7519)
  exp     1773565200  when it expires (RFC 7519)
  nested
    {
      "a": [
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight"
      ]
    }

Notes
  warning  It stood in a URL
`,
    );
  });

  it('tells a verifier and a variable once, and those of other tokens last', () => {
    const production = {
      ...REFUSED,
      verdict: 'unknown',
      environments: ['production'],
      error: '',
      why: 'its key cannot be read',
      fixes: [],
    } as const;
    const others = { ...ACCEPTED, verdict: 'refused', isForOthers: true, role: 'refresh', variable: 'REFRESH_SECRET' } as const;
    const shared = { ...KEY, spot: spot('backend/.env', 1), services: ['jobs'] };
    const report = reportOn(expired(), {
      ...signedBy(KEY, shared),
      verdicts: [others, { ...REFUSED, environments: ['development'] }, production],
    });
    const text = describeReport(report, '');
    assert.match(
      text,
      /^Signed with AUTH_SECRET of frontend\/\.env\.local:2 and backend\/\.env:1 \(as text\), which frontend,\nbackend and jobs have in development$/m,
    );
    assert.equal(text.split('backend/app/auth.py:44').length, 2);
    assert.match(text, /\n {12}production: its key cannot be read\n/);
    assert.match(
      text,
      /\n\nVerifiers of other tokens, which were not asked\n {2}frontend\/src\/auth\.ts:7 {2}jose 6\.1\.0, for refresh tokens, with REFRESH_SECRET\n/,
    );
    assert.match(JSON.stringify(reportAsJson(report)), /"forOthers":true/);
  });

  it('says in a sentence what is known of the signature', () => {
    const line = (signature: TokenReport['signature'], token = expired()) =>
      describeReport(reportOn(token, { signature }), '').split('\n')[2];
    const none = { keys: [], notes: [] } as const;
    assert.equal(line(undefined), 'Its signature was not checked: without a workspace there are no keys');
    assert.equal(
      line({ ...none, state: 'unknown', tried: 12 }),
      'No key of the workspace made it: 12 keys were tried, each in its encodings',
    );
    assert.equal(line({ ...none, state: 'unknown', tried: 0 }), 'Which key made it cannot be read from here');
    assert.match(line({ ...none, state: 'untried', tried: 0 }) ?? '', /No key of the workspace is of the kind/);
    assert.equal(line({ ...none, state: 'unsigned', tried: 0 }), 'It is not signed: anyone can make such a token');
    assert.match(line({ ...none, state: 'public-secret', tried: 3 }) ?? '', /a secret that everybody can look up: anybody can make/);
    const old = { ...KEY, isOld: true, encoding: 'base64', services: [], environments: [] } as const;
    assert.equal(
      line({ state: 'verified', keys: [old], tried: 3, notes: [] }),
      'Signed with AUTH_SECRET of frontend/.env.local:2 (decoded from base64, an old secret of a rotation)',
    );
    const literal = { ...old, variable: '', isOld: false, encoding: 'text', services: ['api'] } as const;
    assert.equal(
      line({ state: 'verified', keys: [literal], tried: 3, notes: [] }),
      'Signed with a value written in frontend/.env.local:2 (as text), which api has',
    );
    const sealed = read(`${part({ alg: 'A256KW', enc: 'A256GCM' })}.AAAA.BBBB.CCCC.DDDD`);
    assert.equal(line(undefined, sealed), 'No key was tried on it: without a workspace there are none');
    assert.match(line({ ...none, state: 'unknown', tried: 1 }, sealed) ?? '', /No key of the workspace opens it: 1 key was tried/);
    assert.match(line({ state: 'verified', keys: [KEY], tried: 3, notes: [] }, sealed) ?? '', /^Encrypted with AUTH_SECRET/);
  });

  it('tells what is opaque or unreadable in a line', () => {
    const opaque = { title: 'a GitHub personal access token', help: 'GitHub alone knows what it stands for' };
    assert.equal(
      describeReport(reportOn(undefined, { status: 'opaque', headline: 'No JWT: a GitHub personal access token', opaque }), ZONE),
      'No JWT: a GitHub personal access token\nGitHub alone knows what it stands for\n',
    );
    assert.equal(describeReport(reportOn(undefined, { status: 'unreadable', headline: 'There is no token' }), ZONE), 'There is no token\n');
  });

  it('shows the token inside of a token', () => {
    const outer = read(tokenOf(tokenOf({ sub: 'ada', exp: 'soon' }), { alg: 'HS256', cty: 'JWT' }));
    const text = describeReport(reportOn(outer), '');
    assert.match(text, /Claims of the token inside\n {2}sub {2}"ada"/);
    assert.match(text, /error {4}The token inside: exp is a text/);
    assert.match(describeReportMarkdown(reportOn(outer), ''), /"sub": "ada"/);
  });

  it('shows numbers as they are written', () => {
    const token = read(tokenOf('{"id":12345678901234567890,"far":1e999}'));
    const report = reportOn(token);
    assert.match(describeReport(report, ''), /id {3}12345678901234567890\n {2}far {2}1e999/);
    assert.match(describeReportMarkdown(report, ''), /"id": 12345678901234567890,\n {2}"far": 1e999/);
    const json = JSON.parse(JSON.stringify(reportAsJson(report)));
    assert.deepEqual(json.token.claims, { id: '12345678901234567890', far: '1e999' });
  });

  it('stays of a readable length', () => {
    const claims = Object.fromEntries(Array.from({ length: 3_000 }, (_, index) => [`claim${index}`, 'x'.repeat(200)]));
    const text = describeReport(reportOn(read(tokenOf(claims))), '');
    assert.match(text, /… 2,800 more/);
    assert.ok(text.length < 100_000);
    const broad = describeReport(reportOn(read(tokenOf({ list: Array.from({ length: 500 }, String), text: 'y'.repeat(9_000) }))), '');
    assert.match(broad, /… 442 more lines/);
    assert.match(broad, /yyy… \(9,000 characters\)"/);
  });
});

describe('the report on a token in a hover', () => {
  it('says the same in a few lines', () => {
    assert.equal(
      describeReportMarkdown(reportOn(expired(), { ...signedBy(KEY), verdicts: [REFUSED, ACCEPTED] }), ZONE),
      `**Read from a test: it expired 3 hours ago, lived 15 minutes**

- Signed with AUTH\\_SECRET of frontend/.env.local:2 (as text), which frontend and backend have in development
- refused: \`backend/app/auth.py:44\` (PyJWT 2.10.1): \`ExpiredSignatureError: Signature has expired\`, it expired 3 hours ago
- accepted: \`frontend/src/auth.ts:7\` (jose 6.1.0)
- \`iat\` 2026-03-15T08:45:00Z (2026-03-15 09:45:00 +01:00), 3 hours ago
- \`exp\` 2026-03-15T09:00:00Z (2026-03-15 10:00:00 +01:00), 3 hours ago, lived 15 minutes

\`\`\`json
{
  "sub": "ada",
  "iat": 1773564300,
  "exp": 1773565200,
  "nested": {
    "a": [
      "one",
      "two",
      "three",
      "four",
      "five",
      "six",
      "seven",
      "eight"
    ]
  … 2 more lines
\`\`\`
`,
    );
  });

  it('never grows over a screen', () => {
    const claims = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`claim${index}`, 'x'.repeat(500)]));
    const report = reportOn(read(tokenOf(claims)), {
      ...signedBy(KEY, KEY, KEY),
      verdicts: Array.from({ length: 40 }, () => REFUSED),
      notes: Array.from({ length: 30 }, (_, index) => ({ severity: 'info', text: `Note ${index}` })),
    });
    const lines = describeReportMarkdown(report, ZONE).split('\n');
    assert.ok(lines.length <= 28, `${lines.length} lines`);
    assert.ok(lines.includes('- 35 more verifiers'));
    assert.ok(Math.max(...lines.map((line) => line.length)) < 700);
  });

  it('makes no links, images or tags of what others wrote', () => {
    const text = '[x](command:evil) ![y](https://a.example) <img src=x> `z` **b**';
    const report = reportOn(read(tokenOf({ sub: `\`\`\`\n${text}` })), {
      headline: text,
      verdicts: [{ ...REFUSED, title: text, error: text, why: text, spot: spot('a`b.py', 1) }],
      notes: [{ severity: 'warning', text }],
    });
    const markdown = describeReportMarkdown(report, '');
    const outside = markdown
      .replace(/```json[\s\S]*```/, '')
      .replace(/`[^`\n]*`/g, (span, at: number, all: string) => (all[at - 1] === '\\' ? span : ''));
    assert.doesNotMatch(outside, /(?<!\\)[[\]<>]|(?<!\\)`/);
    assert.equal(markdown.match(/^```/gm)?.length, 2);
  });
});

describe('the report on a token as JSON', () => {
  it('has every field, and places as people count', () => {
    const report = reportOn(expired(), { ...signedBy(KEY), verdicts: [REFUSED] });
    const json = JSON.parse(JSON.stringify(reportAsJson(report)));
    assert.equal(json.version, 1);
    assert.deepEqual(json.signature.keys[0], {
      variable: 'AUTH_SECRET',
      file: 'frontend/.env.local',
      line: 2,
      column: 3,
      encoding: 'text',
      services: ['frontend', 'backend'],
      environments: ['development'],
      isOld: false,
      isPublic: false,
    });
    assert.deepEqual([json.verdicts[0].file, json.verdicts[0].line, json.verdicts[0].check], ['backend/app/auth.py', 44, 'expiry']);
    assert.deepEqual(json.verdicts[0].fixes, [{ title: 'Allow 60 seconds of clock difference', safety: 'suggested', command: '' }]);
    assert.deepEqual(json.token.times[1], {
      claim: 'exp',
      seconds: SECONDS - 10_800,
      utc: '2026-03-15T09:00:00Z',
      secondsFromNow: -10_800,
      looksLike: 'seconds',
      meantUtc: null,
    });
    assert.equal(json.opaque, null);
    assert.equal(json.token.nested, null);
  });
});

describe('every form of the report', () => {
  const forms = (report: TokenReport) => [
    describeReport(report, ZONE),
    describeReportMarkdown(report, ZONE),
    JSON.stringify(reportAsJson(report)),
  ];

  it('holds neither the signature, nor the token, nor a token among its claims', () => {
    const inner = tokenOf({ sub: 'inner' });
    const text = tokenOf({ sub: 'ada', accessToken: inner, list: [{ deep: inner }] });
    for (const form of forms(reportOn(read(text), { ...signedBy(KEY), verdicts: [REFUSED] }))) {
      for (const secret of [SIGNATURE, text, inner, inner.slice(0, 30)]) assert.ok(!form.includes(secret));
      assert.match(form, /\[hidden, \d+ characters\]/);
    }
  });

  it('steers no terminal and turns no reading direction', () => {
    const evil = 'a\u001b[31m\u009b31m\u202eb\u2028c\u200bd';
    const report = reportOn(read(tokenOf({ [evil]: evil, sub: { [evil]: [evil] } })), {
      headline: evil,
      verdicts: [{ ...REFUSED, title: evil, error: evil, why: evil, spot: spot(evil, 1) }],
      notes: [{ severity: 'info', text: evil }],
    });
    for (const form of forms(report).slice(0, 2)) {
      assert.doesNotMatch(form, /(?!\n)\p{Cc}|\p{Bidi_Control}|[\u2028\u200b]/u);
      assert.match(form, /a\\{1,2}u001b/);
    }
  });
});
