import assert from 'node:assert/strict';
import { PLAIN, uri } from './memory-client';
import { type Files, NamesClient, SHOP } from './names';

const APP: Files = {
  '/ws/package.json': '{ "name": "app", "private": true, "scripts": { "start": "node ." } }',
  '/ws/.env': 'JWT_SECRET=a-value-of-ours-12345\n',
};
const NEXT_AUTH = '{ "name": "app", "private": true, "dependencies": { "next-auth": "5.0.0" } }';
const NEST = '{ "name": "app", "private": true, "dependencies": { "@nestjs/config": "4.0.0" } }';

describe('language server: renaming a variable', () => {
  let client: NamesClient;
  afterEach(() => client.stop());

  it('changes every place of the services that share it, and leaves the unrelated app alone', async () => {
    client = await NamesClient.start(SHOP);
    const renamed = await client.renamed('/ws/shop/web/token.ts', 'env.SHOP|_AUTH_SECRET', 'TOKEN_SECRET');
    const changed = Object.entries(SHOP).filter(([path, text]) => path.startsWith('/ws/shop/') && text.includes('SHOP_AUTH_SECRET'));
    assert.deepEqual(
      renamed,
      Object.fromEntries(changed.map(([path, text]) => [path, text.replace('SHOP_AUTH_SECRET', 'TOKEN_SECRET')]).sort()),
    );
    assert.equal(changed.length, 5);
    assert.deepEqual(client.client.shown, []);
  });

  it('edits open documents under their version, and names none for plain clients', async () => {
    client = await NamesClient.start(APP);
    await client.client.open('/ws/.env', '# mine\nJWT_SECRET=a-value-of-ours-12345\n', 7);
    const edit = await client.rename('/ws/.env', '|JWT_SECRET', 'TOKEN_SECRET');
    assert.deepEqual(edit?.documentChanges, [
      {
        textDocument: { uri: uri('/ws/.env'), version: 7 },
        edits: [{ range: { start: { line: 1, character: 0 }, end: { line: 1, character: 10 } }, newText: 'TOKEN_SECRET' }],
      },
    ]);
    client.stop();
    client = await NamesClient.start(APP, { capabilities: PLAIN });
    assert.deepEqual(Object.keys((await client.rename('/ws/.env', '|JWT_SECRET', 'TOKEN_SECRET'))?.changes ?? {}), [uri('/ws/.env')]);
  });

  // What stands in the file, and what stands there afterwards.
  const CODE: readonly (readonly [what: string, path: string, text: string, after: string])[] = [
    ['a member', '/ws/a.ts', 'export const s = process.env.JWT_SECRET;\n', 'export const s = process.env.NEW_SECRET;\n'],
    ['an index', '/ws/a.ts', "export const s = process.env['JWT_SECRET'];\n", "export const s = process.env['NEW_SECRET'];\n"],
    [
      'a variable of the same name',
      '/ws/a.ts',
      'export const JWT_SECRET = process.env.JWT_SECRET;\n',
      'export const JWT_SECRET = process.env.NEW_SECRET;\n',
    ],
    ['a pattern', '/ws/a.ts', 'export const { JWT_SECRET } = process.env;\n', 'export const { NEW_SECRET: JWT_SECRET } = process.env;\n'],
    [
      'a pattern with a default',
      '/ws/a.ts',
      "const { A, JWT_SECRET = '' } = process.env;\n",
      "const { A, NEW_SECRET: JWT_SECRET = '' } = process.env;\n",
    ],
    ['a pattern with a name', '/ws/a.ts', 'const { JWT_SECRET: secret } = process.env;\n', 'const { NEW_SECRET: secret } = process.env;\n'],
    [
      'an import',
      '/ws/a.ts',
      "import { JWT_SECRET } from '$env/static/private';\n",
      "import { NEW_SECRET as JWT_SECRET } from '$env/static/private';\n",
    ],
    [
      'an import with a name',
      '/ws/a.ts',
      "import { JWT_SECRET as s } from '$env/static/private';\n",
      "import { NEW_SECRET as s } from '$env/static/private';\n",
    ],
    ['an assignment', '/ws/a.test.ts', "process.env.JWT_SECRET = 'x';\n", "process.env.NEW_SECRET = 'x';\n"],
    ['a membership', '/ws/a.ts', "if (!('JWT_SECRET' in process.env)) throw 1;\n", "if (!('NEW_SECRET' in process.env)) throw 1;\n"],
    [
      'Python',
      '/ws/a.py',
      'import os\nS = os.environ["JWT_SECRET"]\nT = os.getenv(\'JWT_SECRET\')\n',
      'import os\nS = os.environ["NEW_SECRET"]\nT = os.getenv(\'NEW_SECRET\')\n',
    ],
    ['a reference in an env file', '/ws/.env.local', 'URL=x/${JWT_SECRET}/${A:-$JWT_SECRET}\n', 'URL=x/${NEW_SECRET}/${A:-$NEW_SECRET}\n'],
    [
      'a compose file',
      '/ws/compose.yml',
      'services:\n  a:\n    environment:\n      JWT_SECRET: ${JWT_SECRET}\n',
      'services:\n  a:\n    environment:\n      NEW_SECRET: ${NEW_SECRET}\n',
    ],
    [
      'a script',
      '/ws/run.sh',
      'export JWT_SECRET=$(openssl rand -hex 32)\ncat <<END\nTOKEN="$JWT_SECRET ${JWT_SECRET}" $JWT_SECRETS\nEND\n',
      'export NEW_SECRET=$(openssl rand -hex 32)\ncat <<END\nTOKEN="$NEW_SECRET ${NEW_SECRET}" $JWT_SECRETS\nEND\n',
    ],
    ['a template', '/ws/.env.example', 'JWT_SECRET=\n', 'NEW_SECRET=\n'],
  ];
  for (const [what, path, text, after] of CODE) {
    it(`keeps the meaning of ${what}`, async () => {
      client = await NamesClient.start({ ...APP, [path]: text });
      const renamed = await client.renamed('/ws/.env', '|JWT_SECRET', 'NEW_SECRET');
      assert.deepEqual(renamed, { '/ws/.env': 'NEW_SECRET=a-value-of-ours-12345\n', [path]: after });
    });
  }

  it("renames the keys of Nest's schema with what config.get asks for", async () => {
    const schema =
      "import Joi from 'joi';\nexport const schema = Joi.object({ JWT_SECRET: Joi.string().required() });\nConfigModule.forRoot({ validationSchema: schema });\n";
    const get = "export class A { constructor(private config: ConfigService) {}\n s() { return this.config.get('JWT_SECRET'); } }\n";
    client = await NamesClient.start({ ...APP, '/ws/package.json': NEST, '/ws/schema.ts': schema, '/ws/a.ts': get });
    const renamed = await client.renamed('/ws/.env', '|JWT_SECRET', 'NEW_SECRET');
    assert.equal(renamed['/ws/schema.ts'], schema.replace('JWT_SECRET', 'NEW_SECRET'));
    assert.equal(renamed['/ws/a.ts'], get.replace('JWT_SECRET', 'NEW_SECRET'));
  });

  it('says what has to be done by hand where a platform keeps the value', async () => {
    const workflow = 'jobs:\n  a:\n    env:\n      JWT_SECRET: ${{ secrets.JWT_SECRET }}\n';
    client = await NamesClient.start({ ...APP, '/ws/.github/workflows/ci.yml': workflow });
    const renamed = await client.renamed('/ws/.env', '|JWT_SECRET', 'NEW_SECRET');
    assert.equal(renamed['/ws/.github/workflows/ci.yml'], workflow.replaceAll('JWT_SECRET', 'NEW_SECRET'));
    await client.client.until('the message', () => client.client.shown.length > 0);
    assert.match(
      client.client.shown[0] ?? '',
      /^The value may be kept outside this workspace, as \.github\/workflows\/ci\.yml:4 shows: set NEW_SECRET there, too\.$/,
    );
  });

  it('fills an image under its own name from the new one, and says where the environment is copied', async () => {
    const compose = 'services:\n  auth:\n    image: supabase/gotrue\n    environment:\n      GOTRUE_JWT: ${JWT_SECRET}\n';
    const code = 'export const secret = process.env.JWT_SECRET;\nexport const all = { ...process.env };\n';
    client = await NamesClient.start({ ...APP, '/ws/compose.yml': compose, '/ws/a.ts': code });
    const renamed = await client.renamed('/ws/.env', '|JWT_SECRET', 'NEW_SECRET');
    assert.equal(renamed['/ws/compose.yml'], compose.replace('{JWT_SECRET}', '{NEW_SECRET}'));
    assert.equal(renamed['/ws/a.ts'], code.replace('.JWT_SECRET', '.NEW_SECRET'));
    await client.client.until('the message', () => client.client.shown.length > 0);
    assert.equal(client.client.shown[0], 'The environment is taken as a whole at a.ts:2: see whether NEW_SECRET is meant there.');
  });

  it('says what can be renamed before it is', async () => {
    client = await NamesClient.start(APP);
    assert.deepEqual(await client.prepare('/ws/.env', 'JWT|_SECRET'), {
      range: { start: { line: 0, character: 0 }, end: { line: 0, character: 10 } },
      placeholder: 'JWT_SECRET',
    });
    assert.equal(await client.prepare('/ws/.env', 'a-value|-of'), null);
  });

  const REFUSED: readonly (readonly [what: string, files: Files, newName: string, why: RegExp])[] = [
    ['what is no name', {}, '1 SECRET', /^"1 SECRET" is no name of an environment variable$/],
    ['an empty name', {}, '', /^"" is no name/],
    [
      'a name that is taken',
      { '/ws/a.ts': 'export const a = process.env.NEW_SECRET;\n' },
      'NEW_SECRET',
      /^NEW_SECRET is there already: a\.ts:1$/,
    ],
    [
      'a settings field',
      {
        '/ws/api/requirements.txt': 'pydantic-settings==2.0\n',
        '/ws/api/.env': 'JWT_SECRET=b-value-of-ours-12345\n',
        '/ws/api/config.py': 'from pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n    jwt_secret: str\n',
      },
      'NEW_SECRET',
      /^JWT_SECRET comes from the field "jwt_secret" at api\/config\.py:3, which other code uses: rename the field, or give it an alias first$/,
    ],
    [
      'a field of a schema',
      { '/ws/env.ts': "import { z } from 'zod';\nexport const env = z.object({ JWT_SECRET: z.string() }).parse(process.env);\n" },
      'NEW_SECRET',
      /^JWT_SECRET comes from the field "JWT_SECRET" at env\.ts:2, which other code uses/,
    ],
    [
      'a field that is its own default',
      {
        '/ws/a.py':
          'import os\nfrom pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n    JWT_SECRET: str = os.getenv(\n        "JWT_SECRET", ""\n    )\n',
      },
      'NEW_SECRET',
      /^JWT_SECRET comes from the field "JWT_SECRET" at a\.py:5, which other code uses/,
    ],
    [
      'a name that code may compute',
      {
        '/ws/a.ts':
          'const names = JSON.parse(text);\nexport const a = (name: string) => process.env[name];\n// JWT_SECRET\nexport const b = process.env.JWT_SECRET;\n',
      },
      'NEW_SECRET',
      /^JWT_SECRET may also be read at a\.ts:2, under a name that is computed: rename it by hand$/,
    ],
    [
      'what an image reads',
      { '/ws/compose.yml': 'services:\n  auth:\n    image: supabase/gotrue\n    environment:\n      JWT_SECRET: ${JWT_SECRET}\n' },
      'NEW_SECRET',
      /^JWT_SECRET cannot be renamed: an image that is not built here reads it by this name \(compose\.yml:5\)$/,
    ],
    [
      'a mention that is also for another app',
      {
        ...SHOP,
        '/ws/package.json': '{ "name": "all", "private": true, "workspaces": ["*"] }',
        '/ws/deploy.sh': 'fly secrets set SHOP_AUTH_SECRET="$(openssl rand -hex 32)"\n',
      },
      'NEW_SECRET',
      /^SHOP_AUTH_SECRET at deploy\.sh:1 is also given to services that do not share it: rename it by hand$/,
    ],
  ];
  for (const [what, files, newName, why] of REFUSED) {
    it(`refuses ${what}`, async () => {
      client = await NamesClient.start({ ...APP, ...files });
      const [path, name] =
        '/ws/shop/api/.env' in files
          ? ['/ws/shop/api/.env', '|SHOP_AUTH_SECRET']
          : ['/ws/api/.env' in files ? '/ws/api/.env' : '/ws/.env', '|JWT_SECRET'];
      await assert.rejects(client.rename(path, name, newName), ({ message }: Error) => why.test(message) || assert.fail(message));
      assert.deepEqual(client.client.complaints, []);
    });
  }

  it('refuses names that others look up by themselves, before a name is asked for', async () => {
    const cases: readonly (readonly [name: string, files: Files, why: RegExp])[] = [
      ['NODE_ENV', {}, /^NODE_ENV cannot be renamed: Node\.js and its tools read it by this name$/],
      ['NEXTAUTH_SECRET', {}, /Auth\.js reads it by this name$/],
      ['AUTH_SECRET', { '/ws/package.json': NEXT_AUTH }, /Auth\.js reads it by this name$/],
      ['AUTH_GITHUB_SECRET', { '/ws/package.json': NEXT_AUTH }, /Auth\.js reads it by this name$/],
      ['DJANGO_SETTINGS_MODULE', {}, /Django reads it by this name$/],
    ];
    for (const [name, files, why] of cases) {
      client = await NamesClient.start({ ...APP, ...files, '/ws/.env': `${name}=x\n` });
      for (const asked of [client.prepare('/ws/.env', `|${name}`), client.rename('/ws/.env', `|${name}`, 'NEW_SECRET')]) {
        await assert.rejects(asked, ({ message }: Error) => why.test(message) || assert.fail(message));
      }
      client.stop();
    }
    client = await NamesClient.start({ ...APP, '/ws/package.json': NEXT_AUTH, '/ws/.env': 'AUTH_SYNC_SECRET=x\n' });
    assert.notEqual(await client.prepare('/ws/.env', '|AUTH_SYNC_SECRET'), null);
  });
});
