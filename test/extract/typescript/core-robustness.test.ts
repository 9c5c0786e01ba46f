import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import type { ts } from '@ts-morph/common';
import { ANCHORS } from '../../../server/src/extract/typescript/anchors';
import { parse } from '../../../server/src/extract/typescript/parsed-file';
import { typescriptExtractor } from '../../../server/src/extract/typescript/typescript';
import type { Fact } from '../../../server/src/facts/fact';
import { nameKind } from '../../../server/src/facts/secret-names';
import { factsIn, printFact } from '../print-facts';

const SAMPLE = `import jwt, { type SignOptions } from 'jsonwebtoken';
import { SignJWT, jwtVerify } from 'jose';
import { PassportStrategy } from '@nestjs/passport';
import { Strategy } from 'passport-jwt';
import { JwtModule, JwtService } from '@nestjs/jwt';
import { env, required } from './env';
import 'dotenv/config';

const { JWT_SECRET, OTHER: other = 'x' } = process.env;
export const schema = z.object({ A_SECRET: z.string().min(32).default('d') }).parse(process.env);
for (const name of ['A_KEY', 'B_KEY']) if (!process.env[name]) throw new Error(name);
const options: SignOptions = { ...(long && { expiresIn: '7d' }), issuer: \`\${env.HOST}/auth\` };
export const token = jwt.sign({ type: 'refresh', exp: Math.floor(Date.now() / 1000) + 60 * 15 }, process.env.S ?? 'd', options);
jwt.verify(token, Buffer.from(required('KEY'), 'base64'), (error, decoded) => done(decoded));
await new SignJWT({ sub }).setProtectedHeader({ alg: 'HS256' }).setExpirationTime('15m').sign(new TextEncoder().encode(JWT_SECRET));
await jwtVerify(token, key, { algorithms: ['HS256'], });
JwtModule.registerAsync({ useFactory: (config) => ({ secret: config.get('A.b'), signOptions: { expiresIn: 5 } }) });
class S extends PassportStrategy(Strategy) { constructor(private jwt: JwtService) { super({ secretOrKey: this.x }); } f() { return this.jwt.sign({}); } }
process.env.NEW ||= 'n'; delete process.env.OLD;
export default registerAs('jwt', () => ({ secret: process.env.S }));
module.exports = { a: 1, b() { return 2; } };
`;

describe('TypeScript extraction of any text', () => {
  it('never throws, wherever the text is cut off', () => {
    for (const path of ['a.ts', 'a.jsx']) {
      for (let end = 0; end <= SAMPLE.length; end++) {
        const text = SAMPLE.slice(0, end);
        for (const fact of factsIn(text, path)) assert.equal(typeof printFact(fact, text), 'string');
      }
    }
  });

  it('never throws when a piece is missing or doubled', () => {
    for (let start = 0; start < SAMPLE.length; start += 3) {
      const end = start + 1 + (start % 17);
      assert.ok(factsIn(SAMPLE.slice(0, start) + SAMPLE.slice(end)).length > 0);
      assert.ok(factsIn(SAMPLE.slice(0, end) + SAMPLE.slice(start)).length > 0);
    }
  });

  it('keeps every place inside the text and in the file', () => {
    for (let end = 0; end <= SAMPLE.length; end += 7) {
      const text = SAMPLE.slice(0, end);
      const pending: unknown[] = [...factsIn(text)];
      for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
        if (typeof next !== 'object' || next === null) continue;
        const place = next as { file?: unknown; start?: unknown; end?: unknown };
        if (typeof place.start === 'number' && typeof place.end === 'number') {
          assert.ok(place.file === 'app.ts' && place.start >= 0 && place.start <= place.end && place.end <= end);
        }
        pending.push(...Object.values(next));
      }
    }
  });

  it('gives the same facts for the same text', () => {
    const print = (): readonly string[] => factsIn(SAMPLE).map((fact) => printFact(fact, SAMPLE));
    assert.deepEqual(print(), print());
  });

  it('ends on deep and long texts', () => {
    const deep = [
      `${'['.repeat(20_000)}process.env.JWT_SECRET`,
      `const x = ${'{ a: '.repeat(5_000)}process.env.JWT_SECRET${' }'.repeat(5_000)};`,
      `if (${'a && '.repeat(20_000)}process.env.JWT_SECRET) f();`,
      `const x = process.env.A${' || process.env.JWT_SECRET'.repeat(500)};`,
      `f${'()'.repeat(5_000)};`,
      `${'a => '.repeat(3_000)}process.env.JWT_SECRET`,
    ];
    for (const text of deep) assert.ok(Array.isArray(factsIn(text)));
    assert.deepEqual(factsIn(`process.env.JWT_SECRET;${' '.repeat(1_000_000)}`), []);
  });

  it('reads scripts and neither declarations nor minified code', () => {
    for (const path of ['a.ts', 'a/b.tsx', 'a.mts', 'a.cts', 'a.js', 'a.jsx', 'a.mjs', 'a.cjs', 'env.config.ts'])
      assert.ok(typescriptExtractor.reads(path), path);
    for (const path of ['a.d.ts', 'a.d.mts', 'a.min.js', 'a.json', 'a.py', 'ts', 'a.ts.txt'])
      assert.ok(!typescriptExtractor.reads(path), path);
  });
});

describe('TypeScript anchors', () => {
  /** Facts that rules start from; exports and other variables are wanted only beside them or by reference. */
  function counts(fact: Fact): boolean {
    if (fact.kind === 'export' || fact.kind === 'name-evidence') return fact.kind === 'export' && fact.name.startsWith('registerAs');
    if (fact.kind === 'authorization-header') return fact.missing === 'possible';
    // Most such calls are of functions that do not let their callers decide.
    if (fact.kind === 'wrapper-call') return false;
    // It counts beside the read of a key, which is a fact of its own.
    if (fact.kind === 'line-break-repair') return false;
    if (fact.kind !== 'env-read') return true;
    return nameKind(fact.name) === 'signing-secret' || nameKind(fact.name) === 'private-key';
  }

  /** Every string and template of a test file: the snippets among them are code. */
  function textsIn(test: string): readonly string[] {
    const { ts: api, tree } = parse({ path: 'test.ts', text: test });
    const texts: string[] = [];
    const pending: ts.Node[] = [tree];
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      if (api.isStringLiteralLike(node) || api.isTemplateHead(node) || api.isTemplateMiddleOrTemplateTail(node)) texts.push(node.text);
      api.forEachChild(node, (child) => {
        pending.push(child);
      });
    }
    return texts;
  }

  it('match every snippet of the tests that holds such a fact', () => {
    let snippets = 0;
    const folder = 'test/extract/typescript';
    for (const name of readdirSync(folder)) {
      if (!name.endsWith('.test.ts')) continue;
      for (const text of textsIn(readFileSync(`${folder}/${name}`, 'utf8'))) {
        if (text.length > 10_000 || !factsIn(text).some(counts)) continue;
        snippets++;
        assert.ok(ANCHORS.test(text), text);
      }
    }
    assert.ok(snippets > 40, String(snippets));
  });

  it('match secrets in every spelling and pass over other variables', () => {
    const kept = [
      'use(process.env.JWT_SECRET)',
      "use(process.env['JWT_KEY'])",
      'use(process?.env?.AUTH_SECRET)',
      'use(import.meta.env.VITE_JWT_AUDIENCE)',
      "Deno.env.get('SESSION_SECRET')",
      "requireEnv('COOKIE_PASSWORD')",
      "config.getOrThrow<string>('JWT_ACCESS_TTL')",
      'const { X } = process.env;',
      'const { X } = process.env\nuse(X)',
      'parse(process.env)',
      'use(process.env[name])',
      "spawn(cmd, { env: { ...process.env, CI: '1' } })",
      "import { X } from '$env/static/private'",
      'z.object({ A_SECRET: z.string() })',
      "import { sign } from 'jsonwebtoken'",
      'prisma.refreshToken.delete({ where })',
      "tx['session']\n    .deleteMany()",
      'this.sessionsRepository.remove(row)',
      "localStorage.removeItem('token')",
    ];
    for (const text of kept) assert.ok(ANCHORS.test(text), text);
    const passed = [
      "if (process.env.NODE_ENV === 'production') f();",
      'const port = process.env.PORT || 3000;',
      "const mode = process.env['NODE_ENV'];",
      'new Stripe(process.env.STRIPE_API_KEY, process.env.GITHUB_CLIENT_SECRET)',
      'fetch(url, { headers: { Authorization: `Bearer ${process.env.VERCEL_API_KEY}` } });',
      "localStorage.removeItem('theme'); sessionStorage.removeItem('x');",
      'const queryKey = key; const TOKEN_LIST = [1];',
    ];
    for (const text of passed) assert.ok(!ANCHORS.test(text), text);
  });
});
