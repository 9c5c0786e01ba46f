import assert from 'node:assert/strict';
import { printFacts } from '../print-facts';

function reads(text: string, path = 'app.ts'): readonly string[] {
  return printFacts(text, ['env-read'], path);
}

function names(text: string): readonly string[] {
  return reads(text).map((line) => line.split(' ').slice(0, 2).join(' '));
}

function exported(text: string, path = 'app.ts'): readonly string[] {
  return printFacts(text, ['export'], path);
}

describe('TypeScript environment reads of platforms', () => {
  it('reads what Workers, Pages and Hono hand over', () => {
    const texts = [
      "import { env } from 'cloudflare:workers'; use(env.A_SECRET);",
      "import { Hono } from 'hono'; app.get('/', (c) => use(c.env.A_SECRET));",
      "import { env } from 'hono/adapter'; app.get('/', (c) => use(env(c).A_SECRET));",
      "import { env } from 'hono/adapter'; app.get('/', (c) => { const { A_SECRET } = env<Env>(c, 'workerd'); });",
      'export default { async fetch(request, env, ctx) { return sign(env.A_SECRET); } };',
      'export default { fetch: (request: Request, env: Env) => sign(env.A_SECRET) } satisfies ExportedHandler<Env>;',
      'export const onRequestPost = async ({ env, request }) => sign(env.A_SECRET);',
      'export async function onRequest(context) { return sign(context.env.A_SECRET); }',
      "import { WorkerEntrypoint } from 'cloudflare:workers'; class Api extends WorkerEntrypoint { run() { return sign(this.env.A_SECRET); } }",
      'const { env } = getCloudflareContext(); sign(env.A_SECRET);',
      'export const load = ({ platform }) => sign(platform.env.A_SECRET);',
      'function sign(env: CloudflareEnv) { return env.A_SECRET; }',
      'const all = Deno.env.toObject(); sign(all.A_SECRET);',
      "const NAME = 'A_SECRET'; sign(process.env[NAME]);",
    ];
    for (const text of texts) assert.deepEqual(names(text), ['plain A_SECRET'], text);
  });

  it('takes no other object for the environment', () => {
    const texts = [
      "import { Hono } from 'hono'; app.get('/', (c) => c.env.assets.fetch());",
      'app.get("/", (c) => use(c.env.A_SECRET));',
      'const handlers = { fetch(request, options) { return options.A_SECRET; } };',
      'function sign(env: Env) { return env.A_SECRET; }',
      'class Api extends Base { run() { return this.env.A_SECRET; } }',
      'export const handler = async ({ env }) => env.A_SECRET;',
      'env(c).A_SECRET;',
      'make().A_SECRET;',
      "const NAME = 'A_SECRET'; use(table[NAME]);",
      "let name = 'A_SECRET'; use(process.env[name]);",
    ];
    for (const text of texts) assert.deepEqual(names(text), [], text);
  });

  it('leaves it to the schema whether an import is needed', () => {
    assert.deepEqual(
      names("import { A_SECRET, getSecret } from 'astro:env/server'; import { B_SECRET } from '$app/env/private'; getSecret('C_SECRET');"),
      ['optional A_SECRET', 'optional B_SECRET', 'optional C_SECRET'],
    );
    assert.deepEqual(names("import { fastify } from 'fastify'; app.config.A_SECRET; other.config.B_SECRET;"), ['optional A_SECRET']);
  });
});

describe('TypeScript declarations of variables', () => {
  it('reads env-var chains', () => {
    assert.deepEqual(
      reads(
        "import env from 'env-var'; env.get('A').required().asString(); env.get('B').default('b').asString(); env.get('C').asIntPositive(); env.get('D').required(false).asString(); other.get('E').asString();",
      ),
      [
        "required A <env.get('A').required().asString()>",
        "plain B else 'b' <env.get('B').default('b').asString()>",
        "plain C <env.get('C').asIntPositive()>",
        "plain D <env.get('D').required(false).asString()>",
      ],
    );
  });

  it('reads convict, with the values of its entries', () => {
    const text = `import convict from 'convict';
      const config = convict({ auth: { secret: { format: String, default: null, env: 'A_SECRET' }, salt: { default: 's', env: 'B_SALT' } }, c: { format: '*', default: null, env: 'C' }, port: 3 });
      export const secret = config.get('auth.secret'); export default config;`;
    assert.deepEqual(names(text), ['required A_SECRET', 'plain B_SALT', 'plain C']);
    assert.equal(exported(text)[0], 'secret = $A_SECRET');
    assert.deepEqual(exported("import config from './config'; export const secret = config.get('auth.secret');"), [
      'secret = ./config#default.auth.secret',
    ]);
  });

  it('reads JSON schemas and Astro', () => {
    const schema =
      "{ type: 'object', required: ['A_SECRET'], properties: { A_SECRET: { type: 'string' }, B: { type: 'string', default: 'b' }, C: { type: 'string' } } }";
    const expected = ['required A_SECRET', 'plain B', 'optional C'];
    assert.deepEqual(names(`import envSchema from 'env-schema'; const schema = ${schema}; envSchema({ schema, dotenv: true });`), expected);
    assert.deepEqual(names(`import fastifyEnv from '@fastify/env'; app.register(fastifyEnv, { schema: ${schema} });`), expected);
    assert.deepEqual(names(`app.register(cors, { schema: ${schema} });`), []);
    assert.deepEqual(
      names(
        "import { defineConfig, envField } from 'astro/config'; defineConfig({ env: { schema: { A_SECRET: envField.string({ access: 'secret' }), B: envField.string({ optional: true }), C: envField.string({ default: 'c' }) } } });",
      ),
      ['required A_SECRET', 'optional B', 'plain C'],
    );
  });

  it('follows the names that a schema is given', () => {
    assert.deepEqual(names('createEnv({ server: { JWT: z.string() }, runtimeEnv: { JWT: process.env.A_SECRET } });'), [
      'required A_SECRET',
      'optional A_SECRET',
    ]);
    assert.deepEqual(
      names('z.object({ jwt: z.string(), b: z.string().optional() }).parse({ jwt: process.env.A_SECRET, b: process.env.B });'),
      ['required A_SECRET', 'optional B', 'optional A_SECRET', 'optional B'],
    );
    assert.deepEqual(exported('export const env = z.object({ jwt: z.string() }).parse({ jwt: process.env.A_SECRET });'), [
      'env = {jwt: $A_SECRET, ...}',
    ]);
  });
});

describe('TypeScript defaults without an operator', () => {
  it('reads a conditional expression', () => {
    for (const text of [
      "export const x = process.env.A ? process.env.A : 'd';",
      "export const x = process.env.A !== undefined ? process.env.A! : 'd';",
      "export const x = !process.env.A ? 'd' : process.env.A;",
      "export const x = process.env.A == null ? 'd' : process.env.A;",
      "export const x = process.env.A && process.env.A !== 'x' ? process.env.A : 'd';",
    ]) {
      assert.ok(
        reads(text).some((line) => line.startsWith("plain A else 'd' <")),
        text,
      );
      assert.deepEqual(exported(text), ["x = ($A else 'd')"], text);
    }
    assert.deepEqual(names("export const x = process.env.A ? 'on' : 'off';"), ['optional A']);
    assert.deepEqual(names("export const x = isTest ? 'd' : process.env.A;"), ['plain A']);
  });

  it('reads a later assignment', () => {
    for (const text of [
      "let x = process.env.A; if (!x) x = 'd'; export { x };",
      "let x = process.env.A; if (x === undefined) { console.warn('A'); x = 'd'; } export { x };",
      "let x = process.env.A; x ||= 'd'; export { x };",
    ]) {
      assert.match(reads(text)[0] ?? '', /^plain A else 'd' </, text);
      assert.deepEqual(exported(text), ["x = ($A else 'd')"], text);
    }
    for (const text of [
      "let x = process.env.A; if (!x) { if (isProduction) throw new Error(); x = 'd'; } export { x };",
      "let x = process.env.A; if (isTest) x = 'd'; export { x };",
      "let x = process.env.A; if (!x) x = 'd'; x = load(); export { x };",
    ]) {
      assert.ok(!reads(text).some((line) => line.includes('else')), text);
      assert.deepEqual(exported(text), [], text);
    }
    assert.deepEqual(reads("if (!process.env.A) process.env.A = 'd';"), [
      "plain A else 'd' <process.env.A = 'd'>",
      'optional A <process.env.A>',
    ]);
  });

  it('takes an assignment for evidence where it runs, or gives what was fetched', () => {
    const evidence = (text: string) => printFacts(text, ['name-evidence']).length;
    for (const text of [
      "process.env.A = 'a';",
      "if (local) { process.env.A = 'a'; }",
      "(async () => { process.env.A = 'a'; })();",
      "function load() { process.env.A = 'a'; } load();",
      'export async function load() { process.env.A = (await vault.get()).value; }',
    ])
      assert.equal(evidence(text), 1, text);
    for (const text of ["function f() { process.env.A = 'a'; }", "beforeEach(() => { process.env.A = 'a'; });"])
      assert.equal(evidence(text), 0, text);
  });
});

describe('TypeScript reads of the whole environment', () => {
  const count = (text: string) => printFacts(text, ['whole-environment-read']).length;

  it('finds each', () => {
    for (const text of [
      'use(process.env[key]);',
      'use(process.env[`${prefix}_SECRET`]);',
      "spawn('x', { env: { ...process.env, A: 'a' } });",
      'run(process.env);',
      'for (const name in process.env) use(name);',
      'Object.entries(process.env).map(use);',
      'const { A, ...rest } = process.env;',
      'const env = process.env; run(env);',
      'export function lookUp(name) { return process.env[name]; }',
    ])
      assert.equal(count(text), 1, text);
  });

  it('knows what reads one variable, or a list of them', () => {
    for (const text of [
      'use(process.env.A, process.env["B"]);',
      'const { A } = process.env;',
      'const env = process.env; use(env.A);',
      "for (const name of ['A', 'B']) use(process.env[name]);",
      'export function requireEnv(name) { return process.env[name]; }',
      'z.object({ A: z.string() }).parse(process.env);',
      'createEnv({ server: { A: z.string() }, runtimeEnv: process.env });',
      "if (process.env && 'A' in process.env) use();",
      "process.env[name] = 'a'; delete process.env[name];",
      'use(table[key]);',
    ])
      assert.equal(count(text), 0, text);
  });
});
