import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { Analysis } from '../../server/src/analysis/analysis';
import { tokenOf, tokensIn } from '../../server/src/tokens/find/find';
import { type Consultation, consult } from '../harness/doctor';

// Whatever a text, a token or a workspace holds: a clear sentence, an end, and nothing secret, on every face of the doctor.

const NOW = 1_800_000_000_000;
const SECRET = 'kR7pXq2vWz9sLm4tYb8nCd3fGh6jKl1a';
const HEADER = { alg: 'HS256', typ: 'JWT' };
const VERIFIER = `import jwt from 'jsonwebtoken';
export const requireUser = (token: string) => jwt.verify(token, process.env.JWT_SECRET!, { algorithms: ['HS256'], clockTolerance: 30 });
`;
const FILES: Readonly<Record<string, string>> = {
  'package.json': '{ "name": "api", "dependencies": { "jsonwebtoken": "9.0.3", "@prisma/client": "6.0.0" } }',
  '.env': `JWT_SECRET=${SECRET}\n`,
  'auth.ts': VERIFIER,
  'schema.prisma': 'datasource db {\n  provider = "postgresql"\n}\nmodel User {\n  id String @id\n  isActive Boolean\n}\n',
};

const part = (value: unknown) =>
  Buffer.from(typeof value === 'string' || value instanceof Uint8Array ? value : JSON.stringify(value)).toString('base64url');

function signed(claims: unknown, header: unknown = HEADER): string {
  const input = `${part(header)}.${part(claims)}`;
  return `${input}.${createHmac('sha256', SECRET).update(input).digest('base64url')}`;
}

function encrypted(header: object, ciphertext = 'c1pHeRt3xT_c1pHeRt3xT_c1pHeRt3xT'): string {
  return [header, new Uint8Array(40), new Uint8Array(12)]
    .map(part)
    .concat(ciphertext, part(new Uint8Array(16)))
    .join('.');
}

function open(files: Readonly<Record<string, string>> = {}): Analysis {
  const analysis = new Analysis();
  for (const [path, text] of Object.entries({ ...FILES, ...files })) analysis.setFile(path, text);
  return analysis;
}

const USUAL = open();

async function consulted(text: string, analysis = USUAL): Promise<Consultation> {
  const found = tokenOf(text);
  assert.ok(found, 'the text is taken for a token');
  return consult(analysis, found, NOW);
}

/** What no face may hold: secrets, the ends of tokens, whatever steers a terminal or a reader, and markup that a page would obey. */
function faults({ faces }: Consultation, secrets: readonly string[]): readonly string[] {
  return [...faces].flatMap(([face, shown]) => [
    ...secrets.filter((secret) => shown.includes(secret)).map(() => `${face} holds a secret`),
    // JSON is read by programs, which have to be given what the token says.
    ...(!face.endsWith('JSON') && STEERS.test(shown) ? [`${face} holds a character that nobody sees`] : []),
    ...(face.startsWith('the page') && /<(?:script|img|a|iframe|style)\b|<[^>]*\son\w+=/i.test(shown) ? [`${face} obeys a text`] : []),
  ]);
}

const STEERS = /[^\P{Cc}\n\t]|[\p{Bidi_Control}\p{Surrogate}\u2028\u2029]/u;

function endOf(text: string): string {
  return (text.split('.').at(-1) ?? '').slice(0, 20);
}

const LONG = 700_000;
const nestedIn = (text: string, times: number): string =>
  times === 0 ? text : nestedIn(signed(text, { ...HEADER, cty: 'JWT' }), times - 1);
const NO_CLAIMS = /^unreadable: Its payload holds no claims that can be read/;
const GOOD = /^accepted: Accepted by the only verifier/;

const SENTENCES: readonly (readonly [what: string, text: () => string, said: RegExp, note?: RegExp])[] = [
  ['claims of a megabyte', () => signed({ sub: 'x'.repeat(LONG) }), GOOD, /KB/],
  ['a list of forty thousand', () => signed({ roles: Array.from({ length: 40_000 }, (_, index) => index) }), GOOD],
  ['a header of a megabyte', () => signed({}, { ...HEADER, kid: 'k'.repeat(LONG) }), GOOD],
  ['a signature of a megabyte', () => `${part(HEADER)}.${part({})}.${'A'.repeat(LONG)}`, /^unknown-key: No secret of this workspace/],
  ['five megabytes of claims', () => `${part(HEADER)}.${'A'.repeat(5_000_000)}.abc`, /^unreadable: The text is longer than 1 MB/],
  ['five megabytes of header', () => `eyJhbGciOi${'A'.repeat(5_000_000)}.e30.abc`, /^unreadable: The text is longer than 1 MB/],
  ['a depth of 100,000', () => signed(`{"a":${'['.repeat(1e5)}${']'.repeat(1e5)}}`), NO_CLAIMS, /nested more than 100 levels deep/],
  ['a header of that depth', () => signed({}, `{"alg":${'['.repeat(1e4)}`), /^unreadable: The first part, the header, is nested more/],
  ['fifteen tokens in each other', () => nestedIn(signed({}), 15), NO_CLAIMS],
  [
    'a header that is no base64url',
    () => `eyJhbGciOi!!.${part({})}.AAAA`,
    /^unreadable: The first part, the header, holds characters that/,
  ],
  ['a signature in base64', () => `${part(HEADER)}.${part({})}.ab+/`, /^un(?:readable|known-key): /],
  ['claims that are twice there', () => signed('{"sub":"a","sub":"b"}'), GOOD, /sub stands there more than once/],
  [
    'an exp of 1e400',
    () => signed('{"exp":1e400}'),
    /^unknown: Whether the verifier takes it cannot be .*too large for a number/,
    /exp is too large for a number/,
  ],
  ['an exp that is a text', () => signed({ exp: '1' }), /^refused: .*invalid exp value/, /exp is a number written as a text/],
  ['an exp of 2^63', () => signed('{"exp":9223372036854775808}'), GOOD, /exp looks like nanoseconds/],
  ['an id of 400 digits', () => signed(`{"id":${'9'.repeat(400)}}`), GOOD, /id is a number too large for JavaScript/],
  ['an exp of minus zero', () => signed('{"exp":-0}'), /^expired: Expired 57 years ago/],
  ['names of prototypes', () => signed('{"__proto__":{"exp":1},"constructor":1,"toString":2,"hasOwnProperty":3}'), GOOD],
  ['an algorithm of that name', () => signed({}, { alg: '__proto__' }), /^unknown-key: No key of this workspace can check/],
  ['an encryption of that name', () => encrypted({ alg: 'dir', enc: 'constructor' }), /^unknown-key: Encrypted in a way for which no key/],
  ...['[]', 'null', '5', '"alg"'].map(
    (header) =>
      [
        `the header ${header}`,
        () => signed({ sub: 'ada' }, header),
        /^unreadable: The first part, the header, is JSON, but .+ no object/,
      ] as const,
  ),
  ['a header that is no JSON', () => signed({}, '{"alg":"HS256"'), /^unreadable: The first part, the header, is not JSON/],
  ...['[]', 'null', '5', '"x"', 'no json'].map((claims) => [`the claims ${claims}`, () => signed(claims), NO_CLAIMS] as const),
  ['claims that are no UTF-8', () => signed(new Uint8Array([0x7b, 0xff, 0x7d])), NO_CLAIMS, /is not UTF-8 text/],
  [
    'ten megabytes of zeros, compressed',
    () => encrypted({ alg: 'dir', enc: 'A256GCM', zip: 'DEF' }, part(deflateRawSync(Buffer.alloc(10_000_000)))),
    /^unknown-key: Its content is compressed .* it is not opened/,
  ],
  [
    'a thousand million iterations',
    () => encrypted({ alg: 'PBES2-HS256+A128KW', enc: 'A128GCM', p2s: 'AAAAAAAAAAAAAAAA', p2c: 1e9 }),
    /^unknown-key: Its header asks for more than 10,000 iterations/,
  ],
  ...[5, null, { kty: 'EC', crv: '__proto__', x: 'A', y: 1 }].map(
    (epk) =>
      [
        `the ephemeral key ${JSON.stringify(epk)}`,
        () => encrypted({ alg: 'ECDH-ES', enc: 'A128GCM', epk }),
        /it needs a private EC key/,
      ] as const,
  ),
  ['addresses of keys', () => signed({}, { ...HEADER, jku: 'http://127.0.0.1:9/', x5u: 'http://127.0.0.1:9/' }), GOOD, /jku is an address/],
];

describe('bad input to the token doctor', () => {
  for (const [what, text, said, note] of SENTENCES) {
    it(`has a sentence for ${what}`, async () => {
      const token = text();
      const consultation = await consulted(token);
      const { report } = consultation;
      assert.match(`${report?.status}: ${report?.headline}`, said);
      const notes = report?.notes.map((one) => one.text).join('\n') ?? '';
      if (note) assert.match(notes, note);
      assert.deepEqual(
        faults(consultation, [SECRET, ...(endOf(token).length === 20 && !/^A+$/.test(endOf(token)) ? [endOf(token)] : [])]),
        [],
      );
    });
  }

  it('shows what steers a terminal, a reader or a page, and lets nothing of it act', async () => {
    const nasty = [
      '\ud800 \0 \u001b[31m \u001b]8;;http://x\u0007 \u009b1m',
      '\u202eevil\u2066 a\u2028b',
      '</script><script>alert(1)</script><img src=x onerror=alert(1)>" onmouseover="x',
      '[x](command:run) ![y](http://x/y.png) <img src=x> ``` ~~~ `',
      "'; DROP TABLE users;-- $(id) `id`",
      '../../../etc/passwd\0',
      '\n```\n# heading\n- [x] done',
    ];
    for (const text of nasty) {
      const claims = Object.fromEntries(
        ['iss', 'sub', 'aud', 'jti', 'email', 'sid', 'role', 'token_use', text].map((name) => [name, text]),
      );
      for (const token of [
        signed(claims, { ...HEADER, typ: text, kid: text, cty: text, crit: [text], [text]: text }),
        signed({}, { alg: text }),
        encrypted({ alg: text, enc: text, kid: text }),
      ]) {
        const consultation = await consulted(token);
        assert.deepEqual(faults(consultation, [SECRET]), [], JSON.stringify(text));
        const hover = consultation.faces.get('the hover of a token') ?? '';
        const prose = hover.replace(/```json[\s\S]*?\n```/g, '').replace(/`[^`\n]*`/g, '');
        assert.doesNotMatch(prose, /(?<!\\)[[\]<]/, 'no link, image or tag');
        const sql = (consultation.faces.get('the diagnosis as text') ?? '').split('\n').filter((line) => /^ +WHERE /.test(line));
        assert.ok(
          sql.every((line) => /^ +WHERE \w+ = '(?:[^']|'')*';$/.test(line)),
          'one literal',
        );
      }
    }
  });

  const rsa = (bits: number, e = 'AQAB') => ({ kty: 'RSA', kid: 'a', n: Buffer.alloc(bits / 8, 0xff).toString('base64url'), e });
  const byRsa = `${part({ alg: 'RS256' })}.${part({ sub: 'ada' })}.${Buffer.alloc(256, 7).toString('base64url')}`;
  const other = signed({ sub: 'ada' }).replace(/.{4}$/, 'AAAA');
  const many = Array.from({ length: 1500 }, (_, index) => `APP${index}_SECRET=${SECRET.slice(0, 16)}${index * 7919}zQ`).join('\n');
  const workspaces: readonly (readonly [
    what: string,
    files: Readonly<Record<string, string>>,
    text: string,
    said: RegExp,
    most: number,
  ])[] = [
    [
      'a key of 65,536 bits',
      { '.env': `JWKS=${JSON.stringify(rsa(65_536))}\n` },
      byRsa,
      /RSA key of 65536 bits, which would take too long/,
      0,
    ],
    ['a huge exponent', { '.env': `JWKS=${JSON.stringify(rsa(2048, 'A'.repeat(99)))}\n` }, byRsa, /exponent of more than 64 bits/, 0],
    ['an exponent of one', { '.env': `JWKS=${JSON.stringify(rsa(2048, 'AQ'))}\n` }, byRsa, /No secret of this workspace signed it/, 1],
    [
      '10,000 keys in one text',
      { '.env': `JWKS=${JSON.stringify({ keys: Array.from({ length: 10_000 }, () => rsa(2048)) })}\n` },
      byRsa,
      /holds none that can be read from here/,
      0,
    ],
    [
      'members of prototypes',
      { '.env': 'JWKS={"keys":[{"__proto__":{"kty":"RSA"}},{"kty":"__proto__"},{"kty":"oct","k":{}},null]}\n' },
      byRsa,
      /RS256/,
      0,
    ],
    ['1500 secrets', { '.env': many }, other, /1,?100 more values, which were not tried/, 1200],
    [
      '60 verifiers',
      Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`src/${index}.ts`, VERIFIER])),
      signed({}),
      /Accepted by all 61 verifiers/,
      9,
    ],
  ];
  for (const [what, files, text, said, most] of workspaces) {
    it(`comes to an end with ${what}`, async () => {
      const consultation = await consulted(text, open(files));
      const { report } = consultation;
      assert.match([report?.headline, ...(report?.notes.map((note) => note.text) ?? [])].join('\n'), said);
      assert.ok((report?.signature?.tried ?? 0) <= most, `${report?.signature?.tried} keys were tried`);
      assert.deepEqual(faults(consultation, [SECRET, endOf(text)]), []);
    });
  }

  it('survives whatever becomes of a token on its way', async () => {
    const sent = signed({ sub: 'ada', aud: ['api'], exp: NOW / 1000 + 60 });
    const cipher = 'c1pHeRt3xT_c1pHeRt3xT';
    const mac = 'mAc0123456789+mAc0123456789+mAc0123456789abc';
    /** Texts, each with what no face may show of it. */
    const tokens: readonly (readonly [text: string, secret: string])[] = [
      [sent, endOf(sent)],
      [nestedIn(sent, 1), endOf(sent)],
      [encrypted({ alg: 'dir', enc: 'A256GCM', kid: 'k' }), cipher],
      [`Cookie: authjs.session-token.0=${encrypted({ alg: 'dir', enc: 'A256CBC-HS512' })}; authjs.session-token.1=c1pHeRt3xT`, cipher],
      [`s:abcDEF0123456789abcDEF0123456789.${mac.slice(0, 43)}`, mac.slice(0, 20)],
      [`curl -H 'Authorization: Bearer ${sent}' https://x.dev`, endOf(sent)],
    ];
    const change = fc.tuple(
      fc.nat(),
      fc.nat(12),
      fc.oneof(fc.string({ unit: 'binary', maxLength: 4 }), fc.constantFrom('.', '%2E', '…', '\n', 'eyJ', '"')),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...tokens), fc.array(change, { maxLength: 4 }), async ([token, secret], changes) => {
        const text = changes.reduce((now, [at, length, more]) => {
          const from = at % (now.length + 1);
          return now.slice(0, from) + more + now.slice(from + length);
        }, token);
        for (const { ranges } of tokensIn(text))
          assert.ok(ranges.every(({ start, end }) => 0 <= start && start < end && end <= text.length));
        const found = tokenOf(text);
        if (found) assert.deepEqual(faults(await consult(USUAL, found, NOW), [SECRET, secret]), []);
      }),
      { numRuns: Number(process.env['RUNS'] ?? 60) },
    );
  });
});
