import assert from 'node:assert/strict';
import crypto, { createHmac } from 'node:crypto';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { SecretText } from '../../server/src/facts/secret-text';
import type { Place } from '../../server/src/text/range';
import { LineTable } from '../../server/src/text/range';
import { findSigner } from '../../server/src/tokens/keys/signer';
import type { SignatureReport } from '../../server/src/tokens/report';
import { contractOf, packageJson, type Workspace } from '../model/workspace';

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

function hmacToken(secret: string | Uint8Array, alg = 'HS256', claims: object = { sub: 'ada' }): string {
  const input = `${part({ alg })}.${part(claims)}`;
  return `${input}.${createHmac(`sha${alg.slice(2)}`, secret)
    .update(input)
    .digest('base64url')}`;
}

async function search(files: Workspace, token: string): Promise<SignatureReport> {
  const locate = (at: Place) => {
    const { line, column } = new LineTable(files[at.file] ?? '').position(at.start);
    return { file: at.file, line: line + 1, column: column + 1, at };
  };
  const header = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString());
  const report = await findSigner(new SecretText(token), { header }, contractOf(files), locate);
  const printed = inspect(report, { depth: 12, showHidden: true }) + JSON.stringify(report);
  const signature = token.split('.')[2] ?? '';
  assert.ok(signature.length < 8 || !printed.includes(signature), 'the signature is in the report');
  for (const secret of [A, B, 'BEGIN']) assert.ok(!printed.includes(secret), 'a secret is in the report');
  return report;
}

const keysOf = ({ keys }: SignatureReport) =>
  keys.map(({ variable, spot, encoding, services, environments }) =>
    [variable || '-', `${spot?.file ?? 'nowhere'}:${spot?.line ?? 0}`, encoding, ...services, ...environments].join(' '),
  );
const notesOf = ({ notes }: SignatureReport) => notes.map(({ severity, text }) => `${severity}: ${text}`);

const A = 'kQ7vX2mN9pR4tY8wZ1aB5cD3eF6gH0jL';
const B = 'Zx9Cv8Bn7Mq6Wl5Ek4Rj3Ty2Uh1Ig0Of';
const NEXT = packageJson({ next: '15.0.0', jsonwebtoken: '9.0.3' });
const RSA = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = (key: crypto.KeyObject) => String(key.export({ type: key.type === 'public' ? 'spki' : ('pkcs8' as 'spki'), format: 'pem' }));
const rsaToken = (header: object = {}, key = RSA.privateKey) => {
  const input = `${part({ alg: 'RS256', ...header })}.${part({ sub: 'ada' })}`;
  return `${input}.${crypto.sign('sha256', Buffer.from(input), key).toString('base64url')}`;
};

/** A front end and a Python back end that use one secret in two encodings. */
const TWO: Workspace = {
  'web/package.json': NEXT,
  'web/.env': `AUTH_SECRET=${A}\n`,
  'web/src/sign.ts': `import jwt from 'jsonwebtoken';\nexport const t = jwt.sign({}, Buffer.from(process.env.AUTH_SECRET!, 'base64'));\n`,
  'backend/pyproject.toml': '[project]\nname = "backend"\ndependencies = ["pyjwt", "python-dotenv"]\n',
  'backend/.env': `AUTH_SECRET=${A}\n`,
  'backend/.env.staging': `AUTH_SECRET=${B}\n`,
  'backend/app/auth.py':
    'import jwt, os\nfrom dotenv import load_dotenv\nload_dotenv()\n\ndef check(t):\n    return jwt.decode(t, os.environ["AUTH_SECRET"], algorithms=["HS256"])\n',
};

describe('the signer of a token', () => {
  it('is named with its variable, file, services and environments', async () => {
    const report = await search(TWO, hmacToken(A));
    assert.equal(report.state, 'verified');
    assert.deepEqual(keysOf(report), [
      'AUTH_SECRET web/.env:1 text web development',
      'AUTH_SECRET backend/.env:1 text backend development',
    ]);
    assert.deepEqual(notesOf(report), []);
    assert.ok(report.tried > 4);
  });

  it('is found in another environment', async () => {
    assert.deepEqual(keysOf(await search(TWO, hmacToken(B, 'HS512'))), ['AUTH_SECRET backend/.env.staging:1 text backend staging']);
  });

  it('is told with its encoding, and with the code that uses another one', async () => {
    const report = await search(TWO, hmacToken(Buffer.from(A, 'base64')));
    assert.deepEqual(
      keysOf(report).map((key) => key.split(' ')[2]),
      ['base64', 'base64'],
    );
    assert.deepEqual(notesOf(report), [
      'error: It is signed with AUTH_SECRET decoded from base64, and backend/app/auth.py line 6 uses it as text',
    ]);
  });

  it('is unknown when no secret of the workspace made it', async () => {
    const report = await search(TWO, hmacToken('some other secret of 2 words'));
    assert.deepEqual([report.state, report.keys.length], ['unknown', 0]);
    assert.deepEqual(notesOf(report), []);
  });

  it('is told though blanks or quotes stand around the value', async () => {
    const report = await search({ 'package.json': NEXT, '.env': `JWT_SECRET="'${A}' "\n` }, hmacToken(A));
    assert.deepEqual(notesOf(report), [
      'warning: The secret is not JWT_SECRET as it stands, but the value without the blanks or quotes around it',
    ]);
  });

  it('is a secret of a template, one that is overridden, or an old one', async () => {
    const from = async (files: Workspace) => notesOf(await search({ 'package.json': NEXT, ...files }, hmacToken(A)));
    assert.deepEqual(await from({ '.env': `JWT_SECRET=${B}\n`, '.env.example': `JWT_SECRET=${A}\n` }), [
      'error: .env.example holds the secret that signed the token: everybody who has the repository can make such tokens',
    ]);
    assert.deepEqual(await from({ '.env': `JWT_SECRET=${A}\n`, '.env.local': `JWT_SECRET=${B}\n` }), [
      'warning: No service is seen to be given the JWT_SECRET of .env: another file has another value, or nothing loads this one',
    ]);
    assert.deepEqual(await from({ '.env': `JWT_SECRET=${B}\nJWT_SECRET_OLD=${A}\n` }), [
      'info: JWT_SECRET_OLD is an old secret of a rotation, so the token was made before the change',
    ]);
    assert.deepEqual(await from({ '.env': `JWT_SECRET=${A}#${B} # note\n`, 'a.js': '' }), []);
  });

  it('is what the code falls back on', async () => {
    const read = "import jwt from 'jsonwebtoken';\njwt.verify(t, process.env.JWT_SECRET || 'kept-for-the-worst-case');\n";
    const code = await search({ 'package.json': NEXT, 'a.js': read }, hmacToken('kept-for-the-worst-case'));
    assert.deepEqual(notesOf(code), ['warning: It is what the code falls back on where JWT_SECRET is not set']);
    const compose = 'services:\n  a:\n    image: x\n    environment:\n      JWT_SECRET: ${JWT_SECRET:-kept-for-the-worst-case}\n';
    const file = await search({ 'package.json': NEXT, 'compose.yml': compose }, hmacToken('kept-for-the-worst-case'));
    assert.deepEqual(
      keysOf(file).map((key) => key.split(' ')[1]),
      ['compose.yml:5'],
    );
  });

  it('stands once though its text holds both halves', async () => {
    const both = `${pem(RSA.privateKey)}${pem(RSA.publicKey)}`;
    const report = await search({ 'package.json': NEXT, '.env': `JWT_KEY="${both}"\n` }, rsaToken());
    assert.equal(report.keys.length, 1);
  });

  it('is an RSA key that makes nobody prove anything', async () => {
    const n = String(RSA.publicKey.export({ format: 'jwk' })['n']);
    const open = crypto.createPublicKey({ key: { kty: 'RSA', n, e: 'AQ' }, format: 'jwk' });
    const input = `${part({ alg: 'RS256' })}.${part({ sub: 'ada' })}`;
    // EMSA-PKCS1-v1_5 (RFC 8017 section 9.2) with the DigestInfo of SHA-256: all that a signature is where the exponent is 1.
    const info = `3031300d060960864801650304020105000420${crypto.createHash('sha256').update(input).digest('hex')}`;
    const padded = Buffer.from(`0001${'ff'.repeat(256 - 3 - info.length / 2)}00${info}`, 'hex');
    const forged = await search({ 'package.json': NEXT, '.env': `JWT_KEY="${pem(open)}"\n` }, `${input}.${padded.toString('base64url')}`);
    assert.deepEqual(notesOf(forged), [
      'error: JWT_KEY is an RSA key with the exponent 1, which needs no private half to sign: anybody can make such tokens',
    ]);
    const small = crypto.generateKeyPairSync('rsa', { modulusLength: 512, publicExponent: 3 });
    const cheap = await search({ 'package.json': NEXT, '.env': `JWT_KEY="${pem(small.publicKey)}"\n` }, rsaToken({}, small.privateKey));
    assert.match(notesOf(cheap).join(), /^error: JWT_KEY is an RSA key of 512 bits, .*: anybody can make such tokens$/);
    const sound = await search({ 'package.json': NEXT, '.env': `JWT_KEY="${pem(RSA.publicKey)}"\n` }, rsaToken());
    assert.deepEqual(notesOf(sound), []);
  });

  it('is publicly known, in the workspace or out of it', async () => {
    const held = await search({ 'package.json': NEXT, '.env': 'JWT_SECRET=changeme\n' }, hmacToken('changeme', 'HS384'));
    assert.equal(held.state, 'public-secret');
    assert.equal(held.keys[0]?.isPublic, true);
    assert.deepEqual(notesOf(held), ['error: JWT_SECRET is a documented default or a placeholder: anybody can make such tokens']);
    const listed = await search({ 'package.json': NEXT, '.env': `JWT_SECRET=${A}\n` }, hmacToken('your-256-bit-secret'));
    assert.equal(listed.state, 'public-secret');
    assert.deepEqual(keysOf(listed), ['- nowhere:0 text']);
    assert.match(notesOf(listed).join(), /^error: A secret that stands in public documentation signed it/);
  });

  it('is what is left of a secret that was not set', async () => {
    for (const [secret, words] of [
      ['', 'an empty secret'],
      ['undefined', 'the text "undefined"'],
      ['None', 'the text "None"'],
    ] as const) {
      const report = await search(TWO, hmacToken(secret));
      assert.equal(report.state, 'public-secret');
      assert.ok(notesOf(report).join().startsWith(`error: It is signed with ${words}, as happens where the variable`), secret);
    }
  });

  it('is nobody where nothing signs', async () => {
    const none = await search(TWO, `${part({ alg: 'none' })}.${part({ sub: 'ada' })}.`);
    assert.equal(none.state, 'unsigned');
    assert.equal((await search(TWO, `${hmacToken(A).split('.').slice(0, 2).join('.')}.`)).state, 'unknown');
    assert.equal((await search(TWO, hmacToken(A).slice(0, -20))).state, 'unknown');
  });

  it('of public keys is told from PEM with escaped breaks, and by both halves', async () => {
    const files = {
      'package.json': NEXT,
      '.env': `JWT_PRIVATE_KEY='${pem(RSA.privateKey).replaceAll('\n', '\\n')}'\nJWT_PUBLIC_KEY="${pem(RSA.publicKey)}"\n`,
    };
    const report = await search(files, rsaToken());
    assert.equal(report.state, 'verified');
    assert.deepEqual(
      keysOf(report)
        .map((key) => key.split(' ').slice(0, 3).join(' '))
        .sort(),
      ['JWT_PRIVATE_KEY .env:1 pem', 'JWT_PUBLIC_KEY .env:2 pem'],
    );
    assert.match(notesOf(report).join(), /^info: JWT_PRIVATE_KEY is usable only after "\\n" is made a line break$/);
  });

  it('of public keys cannot be a secret, which is said', async () => {
    const report = await search({ 'package.json': NEXT, '.env': `AUTH_SECRET=${A}\n` }, rsaToken());
    assert.deepEqual([report.state, report.tried], ['untried', 0]);
    assert.deepEqual(notesOf(report), [
      'warning: The token is signed with RS256, which needs a public key, and the workspace holds none that can be read from here: AUTH_SECRET is a secret',
    ]);
    const es256 = rsaToken({ alg: 'ES256' });
    assert.match(
      notesOf(await search({ 'package.json': NEXT, '.env': `PUB="${pem(RSA.publicKey)}"\n` }, es256)).join('\n'),
      /needs a public key on the curve P-256, .*: PUB is a key of another kind$/m,
    );
    const hs = await search({ 'package.json': NEXT, '.env': `PUB="${pem(RSA.publicKey)}"\n` }, hmacToken(A));
    assert.match(notesOf(hs).join(), /needs a shared secret, .*: PUB is half of a key pair/);
  });

  it('is not in the JWKS that the token names', async () => {
    const jwk = { ...RSA.publicKey.export({ format: 'jwk' }), kid: 'k1' };
    const files = { 'package.json': NEXT, '.env': `JWKS_JSON='${JSON.stringify({ keys: [jwk] })}'\n` };
    assert.deepEqual(
      keysOf(await search(files, rsaToken({ kid: 'k1' }))).map((key) => key.slice(0, 20)),
      ['JWKS_JSON .env:1 jwk'],
    );
    const other = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    assert.deepEqual(notesOf(await search(files, rsaToken({ kid: 'k2' }, other))), [
      'warning: kid names the key "k2", which the JWKS in JWKS_JSON (.env) does not have',
    ]);
    assert.match(
      notesOf(await search(files, rsaToken({ kid: 'k1' }, other))).join(),
      /kid names the key "k1", and the one in .* did not make the signature/,
    );
  });

  it('is the text of a public key: the confusion of algorithms', async () => {
    const text = pem(RSA.publicKey);
    const inFile = await search({ 'package.json': NEXT, '.env': `JWT_PUBLIC_KEY="${text}"\n` }, hmacToken(text));
    const derived = await search({ 'package.json': NEXT, '.env': `JWT_PRIVATE_KEY="${pem(RSA.privateKey)}"\n` }, hmacToken(text.trimEnd()));
    for (const [report, name] of [
      [inFile, 'JWT_PUBLIC_KEY'],
      [derived, 'JWT_PRIVATE_KEY'],
    ] as const) {
      assert.equal(report.state, 'public-secret');
      assert.deepEqual(
        report.keys.map(({ variable }) => variable),
        [name],
      );
      assert.match(
        notesOf(report).join(),
        new RegExp(`error: It is signed with HS256, and its secret is the text of the public key of ${name}`),
      );
    }
  });

  it('is always told, whatever the secret and its encoding', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 16, maxLength: 64 }),
        fc.constantFrom('base64' as const, 'base64url' as const, 'hex' as const),
        fc.constantFrom('HS256', 'HS384', 'HS512'),
        fc.boolean(),
        async (bytes, encoding, alg, asText) => {
          const text = Buffer.from(bytes).toString(encoding);
          const report = await search({ 'package.json': NEXT, '.env': `JWT_SECRET=${text}\n` }, hmacToken(asText ? text : bytes, alg));
          assert.deepEqual(
            report.keys.map(({ variable }) => variable),
            ['JWT_SECRET'],
          );
          assert.equal(report.keys[0]?.encoding.slice(0, 6), asText ? 'text' : encoding.slice(0, 6));
          assert.ok(!JSON.stringify(report).includes(text));
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('a search that would be long', () => {
  const many = Array.from({ length: 400 }, (_, index) => `JWT_SECRET_${index}=${A}${index}`).join('\n');
  const files = { 'package.json': NEXT, '.env': many };

  it('is given up, and says so', async () => {
    const started = performance.now();
    const report = await search(files, hmacToken('nobody has this', 'HS256', { text: 'x'.repeat(700_000) }));
    assert.match(notesOf(report).join(), /^info: The token is so long that \d+ values of the workspace were not tried$/);
    assert.ok(performance.now() - started < 5000);
  });

  it('is not begun for a token above a megabyte', async () => {
    const report = await search(files, hmacToken(A, 'HS256', { text: 'x'.repeat(1_000_000) }));
    assert.deepEqual(
      [report.state, notesOf(report)],
      ['untried', ['warning: The token is longer than a megabyte, so no key was tried on it']],
    );
  });
});
