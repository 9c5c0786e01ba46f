import assert from 'node:assert/strict';
import type { EnvRead } from '../../../server/src/facts/fact';
import { applyEdits } from '../../../server/src/text/edit';
import { factsIn, printFacts } from '../print-facts';

function reads(text: string, path = 'app.ts'): readonly string[] {
  return printFacts(text, ['env-read'], path);
}

function failFast(text: string, name = 'X'): string {
  const read = factsIn(text).find((fact): fact is EnvRead => fact.kind === 'env-read' && fact.name === name);
  assert.ok(read !== undefined);
  return applyEdits(
    text,
    read.failFast.map((edit) => ({ start: edit.at.start, end: edit.at.end, newText: edit.newText })),
  );
}

describe('TypeScript environment reads', () => {
  it('gives one fact for each read, with its fallback', () => {
    assert.deepEqual(reads("use(process.env.A, process.env['B'], process.env.C || 'c', process.env.D ?? process.env.E ?? 'e');"), [
      'plain A <process.env.A>',
      "plain B <process.env['B']>",
      "plain C else 'c' <process.env.C || 'c'>",
      "plain D else ($E else 'e') <process.env.D ?? process.env.E ?? 'e'>",
      "plain E else 'e' <process.env.E>",
    ]);
  });

  it('covers the name without its quotes', () => {
    for (const text of [
      'use(process.env.SOME_KEY)',
      "use(process.env['SOME_KEY'])",
      "config.get('SOME_KEY')",
      'const { SOME_KEY: a } = process.env',
    ]) {
      const read = factsIn(text).find((fact): fact is EnvRead => fact.kind === 'env-read');
      assert.equal(read && text.slice(read.nameAt.start, read.nameAt.end), 'SOME_KEY', text);
    }
  });

  it('tells an asserted read from a plain one', () => {
    const asserted = [
      'use(process.env.X!)',
      'use(process.env.X as string)',
      'use(process.env.X as jwt.Secret)',
      "const x = process.env.X; if (!x) throw new Error('X');",
      "const x = process.env.X; if (x === undefined) { log(); throw new Error('X'); }",
      'const x = process.env.X; if (!a || !x) { process.exit(1); }',
      'const x = process.env.X; assert(x); use(x);',
      "const x = process.env.X; invariant(x, 'X');",
      "const { X } = process.env; if (!X) throw new Error('X');",
      "use(process.env.X ?? (() => { throw new Error('X'); })())",
      "function fail(): never { throw new Error('X'); } use(process.env.X || fail());",
    ];
    for (const text of asserted) assert.match(reads(text)[0] ?? '', /^asserted X /, text);
    const plain = [
      'use(process.env.X)',
      'use(process.env.X as any)',
      'use(process.env.X as string | undefined)',
      'const x = process.env.X; use(x);',
      'if (header === process.env.X) allow();',
      "if (header !== `Bearer ${process.env.X}`) throw new Error('no');",
    ];
    for (const text of plain) assert.match(reads(text)[0] ?? '', /^plain X /, text);
  });

  it('calls a read optional when the code goes on without it', () => {
    const optional = [
      'if (process.env.X) start();',
      'if (!process.env.X) return;',
      "if (process.env.X === 'true') start();",
      'const a = process.env.X ? 1 : 2;',
      'process.env.X && start();',
      "process.env.X?.split(',');",
      'const x = process.env.X; if (!x) { console.warn("off"); }',
      'const x = process.env.X; export const on = x ? 1 : 2;',
      'use(process.env.X ?? null)',
      'use(process.env.X || undefined)',
      "if ('X' in process.env) start();",
      'const on = Boolean(process.env.X);',
      'const on = !!process.env.X;',
      'const x = process.env.X as string; if (!x) return;',
      'const x = process.env.X!; if (!x) console.warn();',
      'const secret = given.secret ?? process.env.X;',
      'const secret = given.secret || process.env.X!; if (!secret) throw new Error();',
    ];
    for (const text of optional) assert.match(reads(text)[0] ?? '', /^optional X /, text);
  });

  it('lets a check count for the reads that it covers', () => {
    assert.deepEqual(reads("if (!process.env.X) throw new Error('X');\nuse(process.env.X);"), [
      'asserted X <process.env.X>',
      'asserted X <process.env.X>',
    ]);
    assert.deepEqual(reads('function f() { if (!process.env.X) return; use(process.env.X); }\nfunction g() { use(process.env.X); }'), [
      'optional X <process.env.X>',
      'optional X <process.env.X>',
      'plain X <process.env.X>',
    ]);
    assert.deepEqual(reads('if (process.env.X) { init(process.env.X); }\nuse(process.env.X);'), [
      'optional X <process.env.X>',
      'optional X <process.env.X>',
      'plain X <process.env.X>',
    ]);
  });

  it('reads lists of names that are checked together', () => {
    const expected = ["asserted A_KEY <'A_KEY'>", "asserted B_KEY <'B_KEY'>"];
    assert.deepEqual(reads("for (const name of ['A_KEY', 'B_KEY']) { if (!process.env[name]) throw new Error(name); }"), expected);
    assert.deepEqual(
      reads(
        "const needed = ['A_KEY', 'B_KEY'] as const; const missing = needed.filter((name) => !process.env[name]); if (missing.length) throw new Error();",
      ),
      expected,
    );
    assert.deepEqual(reads("['A_KEY'].forEach((name) => console.log(process.env[name]));"), ["plain A_KEY <'A_KEY'>"]);
  });

  it('tells a default from a message and from a default that production refuses', () => {
    const said =
      'const need = (key: string, text?: string) => { const v = process.env[key]; if (!v) throw new Error(text || key); return v; };';
    assert.deepEqual(reads(`${said} need('A', 'a'); need('B');`), ["required A <need('A', 'a')>", "required B <need('B')>"]);
    const used =
      'function get(key: string, other?: string) { const v = process.env[key] ?? other; if (!v) throw new Error(`${key} ${other}`); return v; }';
    assert.deepEqual(reads(`${used} get('A', 'a');`), ["plain A else 'a' <get('A', 'a')>"]);
    const strict =
      'function get(key: string, other: string) { const v = process.env[key]; if (isProduction && !v) throw new Error(key); return v ?? other; }';
    assert.deepEqual(reads(`${strict} get('A', 'a');`), ["plain A else ? <get('A', 'a')>"]);
    assert.deepEqual(reads("import { requireEnv } from './env'; requireEnv('A', 'set A first'); requireEnv('B', 'b');"), [
      "required A <requireEnv('A', 'set A first')>",
      "plain B else 'b' <requireEnv('B', 'b')>",
    ]);
  });

  it('does not trust a default that the file checks for', () => {
    assert.deepEqual(reads("process.env.A || 'a'; if (isProduction && !process.env.A) throw new Error();"), [
      "plain A else ? <process.env.A || 'a'>",
      'optional A <process.env.A>',
    ]);
    assert.deepEqual(reads("const a = process.env.A || 'abc'; if (isProduction && a === 'abc') throw new Error();"), [
      "plain A else ? <process.env.A || 'abc'>",
    ]);
    assert.deepEqual(reads("const a = process.env.A || 'abc'; console.log('abc', process.env.A!);"), [
      "plain A else 'abc' <process.env.A || 'abc'>",
      'asserted A <process.env.A!>',
    ]);
  });

  it('reads wrappers and configuration services', () => {
    assert.deepEqual(
      reads(`import { requireEnv, env } from './env';
        function required(name: string) { const v = process.env[name]; if (!v) throw new Error(name); return v; }
        required('A'); requireEnv('B'); env('C', 'c'); config.get('D'); this.configService.getOrThrow<string>('E'); Deno.env.get('F'); map.get('G');`),
      [
        "required A <required('A')>",
        "required B <requireEnv('B')>",
        "plain C else 'c' <env('C', 'c')>",
        "plain D <config.get('D')>",
        "required E <this.configService.getOrThrow<string>('E')>",
        "plain F <Deno.env.get('F')>",
      ],
    );
  });

  it('reads patterns, aliases and build-time imports', () => {
    assert.deepEqual(
      reads(`import { S_KEY } from '$env/static/private'; import { env as dynamic } from '$env/dynamic/private';
        const { A, B: b = 'b', ...rest } = process.env; const env = process.env; use(env.C, dynamic.D_KEY, import.meta.env.MODE, import.meta.env.VITE_E);
        function load(source: NodeJS.ProcessEnv = process.env) { return source.F; }`),
      [
        'required S_KEY <S_KEY>',
        'plain A <A>',
        "plain B else 'b' <B: b = 'b'>",
        'plain C <env.C>',
        'plain D_KEY <dynamic.D_KEY>',
        'plain VITE_E <import.meta.env.VITE_E>',
        'plain F <source.F>',
      ],
    );
    assert.deepEqual(reads('const env = load(); use(env.C, other.env.D); process.env.hasOwnProperty("X");'), []);
  });

  it('reads schemas', () => {
    assert.deepEqual(
      reads(
        `export const env = z.object({ A_KEY: z.string(), B: z.string().optional(), C: z.string().default('c'), D: shared }).parse(process.env);`,
      ),
      [
        'required A_KEY <A_KEY: z.string()>',
        'optional B <B: z.string().optional()>',
        "plain C else 'c' <C: z.string().default('c')>",
        'optional D <D: shared>',
      ],
    );
    assert.deepEqual(
      reads('ConfigModule.forRoot({ validationSchema: Joi.object({ A_KEY: Joi.string().required(), B_KEY: Joi.string() }) });'),
      ['required A_KEY <A_KEY: Joi.string().required()>', 'optional B_KEY <B_KEY: Joi.string()>'],
    );
    assert.deepEqual(reads("cleanEnv(process.env, { A: str(), B: str({ default: 'b' }), C: str({ devDefault: 'c' }) });"), [
      'required A <A: str()>',
      "plain B else 'b' <B: str({ default: 'b' })>",
      "optional C <C: str({ devDefault: 'c' })>",
    ]);
    assert.deepEqual(reads('createEnv({ server: { A: z.string() }, client: {}, runtimeEnv: { A: process.env.A } });'), [
      'required A <A: z.string()>',
      'optional A <process.env.A>',
    ]);
    assert.deepEqual(
      reads(
        "import { IsString } from 'class-validator'; class Env { @IsString() A_KEY: string; @IsOptional() @IsString() B_KEY?: string; @IsInt() PORT = 3000; } class Dto { @IsString() name: string; }",
      ),
      ['required A_KEY <A_KEY>', 'optional B_KEY <B_KEY>', 'plain PORT else 3000 <PORT>'],
    );
    assert.deepEqual(reads('z.object({ name: z.string(), KEY: z.string() }).parse(body);'), []);
  });

  it('takes an assignment for evidence, not for a read', () => {
    assert.deepEqual(printFacts("process.env.A = 'a'; delete process.env.B; process.env.C ??= 'c';", ['env-read', 'name-evidence']), [
      'evidence A code',
      "plain C else 'c' <process.env.C ??= 'c'>",
      'evidence C code',
    ]);
  });

  it('replaces a fallback by code that throws', () => {
    const thrown = "(() => { throw new Error('X is not set'); })()";
    assert.equal(failFast("const a = process.env.X || 'd';"), `const a = process.env.X || ${thrown};`);
    assert.equal(failFast("f(process.env['X'] ?? `d`)"), `f(process.env['X'] ?? ${thrown})`);
    assert.equal(failFast("f(process.env.X || process.env.Y || 'd')"), `f(process.env.X || process.env.Y || ${thrown})`);
    assert.equal(failFast('f(Number(process.env.X) || 900)'), `f(Number(process.env.X) || ${thrown})`);
    assert.equal(failFast("config.get<string>('X', 'd')"), "config.getOrThrow<string>('X')");
    assert.equal(failFast("z.object({ X: z.string().default('d') }).parse(process.env)"), 'z.object({ X: z.string() }).parse(process.env)');
    for (const text of [
      "const { X = 'd' } = process.env;",
      'f(process.env.X ?? process.env.Y)',
      'f(process.env.X || undefined)',
      'f(process.env.X)',
    ]) {
      assert.equal(failFast(text), text);
    }
  });

  it('reads JavaScript and JSX as well', () => {
    assert.deepEqual(reads("const a = process.env.X || 'd'; export default () => <p>{process.env.Y && <b/>}</p>;", 'a.jsx'), [
      "plain X else 'd' <process.env.X || 'd'>",
      'optional Y <process.env.Y>',
    ]);
  });
});

describe('TypeScript env loaders', () => {
  it('finds every loader with its files', () => {
    const loaders = printFacts(
      `import 'dotenv/config'; import dotenv from 'dotenv'; import { expand } from 'dotenv-expand'; import { ConfigModule } from '@nestjs/config';
       dotenv.config(); dotenv.config({ path: path.resolve(__dirname, '../.env') }); dotenv.config({ path: ['.env.local', '.env'] });
       expand(dotenv.config({ path: '.env' })); require('dotenv').config({ path: file });
       ConfigModule.forRoot({ envFilePath: ['.env.local'], expandVariables: true }); process.loadEnvFile('.env.test'); other.config();`,
      ['env-loader'],
    );
    assert.deepEqual(loaders, [
      'dotenv unset',
      'dotenv unset',
      "dotenv '../.env'",
      "dotenv ['.env.local', '.env']",
      "dotenv-expand '.env' expands",
      "dotenv '.env'",
      'dotenv ?',
      "nest-config ['.env.local'] expands",
      "node '.env.test'",
    ]);
  });
});
