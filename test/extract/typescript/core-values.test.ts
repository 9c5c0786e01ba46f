import assert from 'node:assert/strict';
import { factsIn, printValue } from '../print-facts';
import { each, valueAfter } from './values';

describe('TypeScript values', () => {
  it('reads literals through wrappers', () => {
    each({
      "'a'": "'a'",
      '`a`': "'a'",
      '1_000': '1000',
      '-5': '-5',
      true: 'true',
      null: 'null',
      undefined: 'unset',
      'void 0': 'unset',
      "('a' as string)": "'a'",
      "<string>'a'": "'a'",
      "'a'!": "'a'",
      "'a' satisfies string": "'a'",
      "Object.freeze({ a: 'b' } as const)": "{a: 'b'}",
    });
  });

  it('reads the environment in every spelling', () => {
    each({
      'process.env.X': '$X',
      "process.env['X']!": '$X',
      'process?.env?.X': '$X',
      'globalThis.process.env.X': '$X',
      'import.meta.env.VITE_X': '$VITE_X',
      "Deno.env.get('X')": '$X',
      'Bun.env.X': '$X',
      "process.env.X || 'd'": "($X else 'd')",
      "process.env.X ?? process.env.Y ?? 'd'": "($X else ($Y else 'd'))",
      "process.env.X!.replace(/\\\\n/g, '\\n')": '$X',
      "process.env.X?.trim() ?? ''": "($X else '')",
      'Number(process.env.X) || 900': 'number(($X else 900))',
      'Number(process.env.X) ?? 900': '?',
      "parseInt(process.env.X ?? '900', 10)": "integer(($X else '900'))",
      '`Bearer ${process.env.X}`': "text('Bearer ', $X)",
      'String(process.env.X)': 'string($X)',
      'process.env[name]': '?',
    });
  });

  it('follows aliases, destructuring and wrappers of the environment', () => {
    each(
      {
        'env.X': '$X',
        A: '$A',
        b: "($B else 'd')",
        "required('X')": '$X',
        "opt('X', 'd')": "($X else 'd')",
        "requireEnv('X')": '$X',
        "num('X')": 'number($X)',
        "other('X')": '?',
      },
      `import { requireEnv, other } from './env';
       const env = process.env;
       const { A, B: b = 'd' } = process.env;
       function required(name: string) { const v = process.env[name]; if (!v) throw new Error(name); return v; }
       const opt = (name: string, fallback: string) => process.env[name] ?? fallback;
       const num = (name: string) => Number(process.env[name]);`,
    );
  });

  it('computes with time', () => {
    each(
      {
        'Date.now() + 900000': '(now:milliseconds + 900000)',
        'Math.floor(Date.now() / 1000) + 60 * 15': '(now:seconds + (60 * 15))',
        'Math.floor(new Date().getTime() / 1000) + 60': '(now:seconds + 60)',
        'Math.floor((Date.now() + 900000) / 1000)': '((now:milliseconds + 900000) / 1000)',
        'new Date(Date.now() + 900000)': '(now:datetime + span((900000 / 1000)))',
        'new Date(Date.now() + 900000).getTime()': '(now:milliseconds + 900000)',
        'new Date(900000)': '?',
        "ms('15m') / 1000": "(span-ms('15m') / 1000)",
        'DAY * 7': '(((24 * 60) * 60) * 7)',
      },
      "import ms from 'ms'; const DAY = 24 * 60 * 60;",
    );
  });

  it('reads keys made of text', () => {
    each(
      {
        'new TextEncoder().encode(process.env.X)': 'utf8($X)',
        'encoder.encode(process.env.X)': 'utf8($X)',
        "Buffer.from(process.env.X!, 'base64')": 'base64($X)',
        "Buffer.from(process.env.X!, 'hex')": 'hex($X)',
        "Buffer.from(process.env.X!, 'latin1')": '?',
        'Buffer.from(process.env.X!)': 'utf8($X)',
        "Buffer.from(process.env.X!, 'base64').toString('utf8')": 'base64($X)',
        "createSecretKey(process.env.X!, 'utf-8')": 'utf8($X)',
        "createSecretKey(Buffer.from(process.env.X!, 'base64'))": 'base64($X)',
        'base64url.decode(process.env.X!)': 'base64url($X)',
        'jose.base64url.decode(process.env.X!)': 'base64url($X)',
        "await importSPKI(process.env.X!, 'RS256')": '$X',
        "await importJWK({ kty: 'oct', k: process.env.X })": 'base64url($X)',
      },
      `import { createSecretKey } from 'node:crypto'; import * as jose from 'jose'; import { base64url, importSPKI, importJWK } from 'jose';
       const encoder = new TextEncoder();`,
    );
  });

  it('follows names only as far as they are constant', () => {
    each(
      {
        a: "'a'",
        once: "'o'",
        changed: '?',
        'config.jwt.secret': "'s'",
        "config['jwt'].secret": "'s'",
        'config.jwt.missing': 'unset',
        'config.unknown.x': '?',
        secret: "'s'",
        'mutated.a': '?',
        'mutated.b': "'b'",
        'added.exp': '(now:seconds + 5)',
        'merged.a': '?',
        loop: '?',
        'cond ? 1 : 2': '?',
        'cond && 1': '?',
        'Settings.TTL': "'15m'",
        'Enum.A': "'ea'",
        'getSecret()': '$JWT_SECRET',
        'notAlways()': '?',
        'unheard()': '?',
      },
      `const a = 'a'; let once = 'o'; let changed = 'c'; changed = 'd';
       const config = { jwt: { secret: 's' } } as const;
       const { jwt: { secret } } = config;
       const mutated = { a: 'a', b: 'b' }; if (cond) mutated.a = 'x';
       const added: any = { sub: '1' }; added.exp = Math.floor(Date.now() / 1000) + 5;
       const merged = { a: 'a' }; Object.assign(merged, other);
       const loop: any = loop2; const loop2: any = loop;
       class Settings { static readonly TTL = '15m'; }
       enum Enum { A = 'ea' }
       function getSecret() { const value = process.env.JWT_SECRET; if (!value) throw new Error('no'); return value; }
       function notAlways() { if (cond) return 'x'; }`,
    );
  });

  it('shadows names by scope', () => {
    const text = `
      const secret = 'outer';
      export function f() { const secret = 'inner'; return { a: secret, b: 1 }; }
      export const g = () => { { const secret = 'block'; } return { a: secret, b: 1 }; };
      export const h = (secret: string, n = 1) => ({ a: secret, b: 1 });`;
    const values = factsIn(text).flatMap((fact) => (fact.kind === 'export' ? [`${fact.name} ${printValue(fact.value)}`] : []));
    assert.deepEqual(values, ["f() {a: 'inner', b: 1}", "g() {a: 'outer', b: 1}"]);
  });

  it('keeps unset and unknown apart in objects', () => {
    each(
      {
        '{ ...known, b: 2 }': "{a: 'a', b: 2}",
        '{ b: 2, ...param }': '{b: ?, ...}',
        '{ ...param, b: 2 }': '{b: 2, ...}',
        '{ ...(cond && { b: 2 }), c: 3 }': '{b: ?, c: 3}',
        '{ ...(cond ? { b: 2 } : {}) }': '{b: ?}',
        '{ [computed]: 1 }': '{...}',
        "{ ['b']: 1 }": '{b: 1}',
        '{ method() {} }': '{method: ?}',
        '{ a }': "{a: 'a'}",
        'Object.assign({}, known, { c: 1 })': "{a: 'a', c: 1}",
        '[...list, 3]': '[1, 2, 3]',
        '[...param]': '?',
      },
      "declare const param: any; const a = 'a'; const known = { a }; const list = [1, 2];",
    );
  });

  it('refers to what may be a file of the workspace', () => {
    each(
      {
        'named.secret': './config#named.secret',
        'fallback.jwt': './config#default.jwt',
        'all.jwt': './config#jwt',
        aliased: '@/lib/env#x',
        required1: './legacy#secret',
        'required2.secret': './legacy#secret',
        'pkg.secret': '?',
        scoped: '@acme/config#scoped',
        'load()': './config#load()',
        'load(1)': '?',
        "named.secret || 'x'": "(./config#named.secret || 'x')",
      },
      `import fallback, { named, load } from './config'; import * as all from './config'; import { x as aliased } from '@/lib/env';
       import pkg from 'pkg'; import { scoped } from '@acme/config';
       const { secret: required1 } = require('./legacy'); const required2 = require('./legacy');`,
    );
  });

  it('reads Nest configuration and class members', () => {
    const reads = [
      "this.config.get('A')",
      "this.config.getOrThrow<string>('A')",
      "this.config.get('A', 'd')",
      "this.config.get('jwt.secret', { infer: true })",
      "this.config.get('jwt.x', 'd')",
    ];
    const members = [
      'this.jwt.secret',
      'this.ttl',
      'this.late',
      'this.lazy',
      'this.nothing',
      'this.changed',
      'this.secret()',
      "this.need('N')",
    ];
    const text = `
      import jwt from 'jsonwebtoken';
      import { ConfigService, ConfigType } from '@nestjs/config';
      import jwtConfig from './jwt.config';
      class A {
        private readonly ttl = '15m';
        private readonly late: string;
        private changed = 'a';
        get lazy() { return this.config.getOrThrow('LAZY'); }
        constructor(private readonly config: ConfigService, @Inject(jwtConfig.KEY) private readonly jwt: ConfigType<typeof jwtConfig>) {
          this.late = config.get<string>('LATE');
        }
        private secret() { return this.ttl; }
        private need(name: string) { return process.env[name]; }
        f() { this.changed = 'b'; ${[...reads, ...members].map((key) => `jwt.sign({}, ${key});`).join('\n')} }
      }`;
    const keys = factsIn(text).flatMap((fact) => (fact.kind === 'token-issuer' ? [printValue(fact.key)] : []));
    assert.deepEqual(keys, [
      '$A',
      '$A',
      "($A else 'd')",
      'nest-config#registerAs:jwt.secret',
      '?',
      './jwt.config#default.secret',
      "'15m'",
      '$LATE',
      '$LAZY',
      '?',
      '?',
      "'15m'",
      '$N',
    ]);
    each({ "config.get('X', 'd')": '?' }, 'const config = new Map();');
  });

  it('reads what a schema makes of the environment', () => {
    each(
      {
        'env.JWT_SECRET': '$JWT_SECRET',
        'env.PORT': 'number(($PORT else 3000))',
        'env.ABSENT': '?',
        'parsed.data.JWT_SECRET': '$JWT_SECRET',
        'data.JWT_SECRET': '$JWT_SECRET',
        'clean.JWT_SECRET': '$JWT_SECRET',
        't3.JWT_SECRET': '$JWT_SECRET',
        'joi.value.JWT_SECRET': '$JWT_SECRET',
      },
      `import { z } from 'zod'; import Joi from 'joi';
       const schema = z.object({ JWT_SECRET: z.string().min(32), PORT: z.coerce.number().default(3000) }).strict();
       const env = schema.parse(process.env);
       const parsed = schema.safeParse(process.env);
       const { data } = parsed;
       const clean = cleanEnv(process.env, { JWT_SECRET: str() });
       const t3 = createEnv({ server: { JWT_SECRET: z.string() }, runtimeEnv: process.env });
       const joi = Joi.object().keys({ JWT_SECRET: Joi.string().required() }).unknown().validate(process.env);`,
    );
  });

  it('ends on values without end', () => {
    const doubling = Array.from({ length: 40 }, (_, index) => `const v${index + 1} = [v${index}, v${index}];`).join('\n');
    assert.equal(typeof valueAfter('v40', `const v0 = 1;\n${doubling}`), 'string');
    assert.equal(valueAfter(`1${' + 1'.repeat(5000)}`).includes('?'), true);
    assert.deepEqual(factsIn(`export const x = ${'('.repeat(50_000)}1`), []);
  });
});
