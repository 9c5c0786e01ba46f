import assert from 'node:assert/strict';
import { completionPlace } from '../../server/src/lsp/names/completion-place';
import { NamesClient, SHOP } from './names';

const TS = '/ws/shop/web/new.ts';
const PY = '/ws/shop/api/new.py';

describe('language server: completion of names', () => {
  // The bar is the cursor; the second text is what is typed of the name, undefined where nothing is offered.
  const PLACES: readonly (readonly [path: string, text: string, typed: string | undefined])[] = [
    ['a.ts', 'const a = process.env.|', ''],
    ['a.ts', 'const a = process.env.JWT_S|;', 'JWT_S'],
    ['a.ts', 'const a = process.env?.JWT|', 'JWT'],
    ['a.tsx', "const a = <a b={process.env['JWT|", 'JWT'],
    ['a.js', 'const a = process.env["|"]', ''],
    ['a.ts', 'const a = import.meta.env.VITE_|', 'VITE_'],
    ['a.ts', 'const a = Bun.env.|', ''],
    ['a.ts', "const a = Deno.env.get('|')", ''],
    ['a.ts', 'const { A, J| } = process.env', 'J'],
    ['a.ts', 'const { | } = process.env', ''],
    ['a.ts', "config.get('|')", ''],
    ['a.ts', "this.configService.getOrThrow<string>('JWT|')", 'JWT'],
    ['a.ts', "requireEnv('JWT|')", 'JWT'],
    ['a.ts', "env('|", ''],
    ['a.mts', '\r\nlet x = 1;\r\nprocess.env.|\r\n', ''],
    ['a.py', 'a = os.environ["|"]', ''],
    ['a.py', "a = os.environ['JWT|", 'JWT'],
    ['a.py', 'a = os.environ.get("|")', ''],
    ['a.py', 'a = os.getenv("JWT|")', 'JWT'],
    ['a.py', 'a = env.str("|")', ''],
    ['a.py', 'a = config("|")', ''],
    ['compose.yml', '      JWT_SECRET: ${|}', ''],
    ['compose.yml', '      - A=${JWT|', 'JWT'],
    ['.github/workflows/ci.yml', '  A: ${{ secrets.|', ''],
    ['.env', '|', ''],
    ['.env', 'A=1\nJW|', 'JW'],
    ['.env', 'export JW|', 'JW'],
    ['.env.example', 'JWT|_SEC=', 'JWT_SEC'],
    ['fly.toml', 'app = "x"\n[env]\n  LOG|', 'LOG'],
    ['fly.toml', '[env]\nA = "1"\n\n|', ''],
    ['a.ts', 'const a = other.env2.|', undefined],
    ['a.ts', 'const a = process.argv.|', undefined],
    ['a.ts', 'const { A: | } = process.env', undefined],
    ['a.ts', 'const { A| } = props', undefined],
    ['a.ts', "dotenv.config('|')", undefined],
    ['a.ts', "map.get('|')", undefined],
    ['a.ts', 'process.env|', undefined],
    ['a.py', 'a = os.path["|"]', undefined],
    ['a.py', 'a = mydict.get("|")', undefined],
    ['compose.yml', '  a: $${|', undefined],
    ['compose.yml', '  a: {|', undefined],
    ['.github/workflows/ci.yml', '  A: ${|', undefined],
    ['.env', 'JWT_SECRET=|', undefined],
    ['.env', 'JWT_SECRET=${|', undefined],
    ['.env', '# JWT|', undefined],
    ['fly.toml', '[http_service]\n  in|', undefined],
    ['fly.toml', '[env]\n  A = "|', undefined],
    ['pyproject.toml', '[tool]\nJ|', undefined],
    ['README.md', 'process.env.|', undefined],
  ];

  it('knows where a name is being typed', () => {
    for (const [path, marked, typed] of PLACES) {
      const offset = marked.indexOf('|');
      const text = marked.slice(0, offset) + marked.slice(offset + 1);
      const place = completionPlace(`/ws/${path}`, text, offset);
      assert.equal(place && text.slice(place.start, place.end), typed, `${path}: ${marked}`);
    }
  });

  it('takes no time over a long line', () => {
    for (const part of ['process.env ', '{a,', '{ a: b, ', "env('", '${{ secrets', '\\', '"']) {
      for (const path of ['a.ts', 'a.py', 'compose.yml', '.env', '.github/workflows/a.yml']) {
        const text = part.repeat(20_000);
        completionPlace(`/ws/${path}`, text, text.length);
        completionPlace(`/ws/${path}`, text, 10_000);
      }
    }
  });

  describe('in a workspace', () => {
    let client: NamesClient;
    afterEach(() => client.stop());
    const labels = async (path: string, marked: string) => (await client.complete(path, marked)).map(({ label }) => label).sort();

    it('offers in code what the service needs, is given and documents, auth names first', async () => {
      client = await NamesClient.start(SHOP);
      const items = await client.complete(TS, 'export const a = process.env.S|');
      assert.deepEqual(
        items.map(({ label, detail, sortText }) => ({ label, detail, sortText })),
        [
          { label: 'SHOP_AUTH_SECRET', detail: 'needed by web; given in development, production', sortText: '0SHOP_AUTH_SECRET' },
          { label: 'EXTRA_TOKEN_SECRET', detail: 'not read by code that was seen; given nowhere', sortText: '1EXTRA_TOKEN_SECRET' },
          {
            label: 'NEXT_PUBLIC_API',
            detail: 'not read by code that was seen; given in development, production',
            sortText: '3NEXT_PUBLIC_API',
          },
        ],
      );
      assert.deepEqual(items[0]?.textEdit, {
        range: { start: { line: 0, character: 29 }, end: { line: 0, character: 30 } },
        newText: 'SHOP_AUTH_SECRET',
      });
      assert.deepEqual(await labels(PY, 'import os\na = os.getenv("|")\n'), ['SHOP_AUTH_SECRET']);
    });

    it('offers as a key what the services of the file need and it has not', async () => {
      client = await NamesClient.start(SHOP);
      const items = await client.complete('/ws/shop/api/.env', 'PORT=1\n|\n');
      assert.deepEqual(
        items.map(({ label, textEdit }) => [label, textEdit?.newText]),
        [['SHOP_AUTH_SECRET', 'SHOP_AUTH_SECRET=']],
      );
      assert.deepEqual(await labels('/ws/shop/api/.env', 'SHOP_AUTH_SECRET=x\n|\n'), []);
      assert.deepEqual(await labels('/ws/shop/web/.env.example', '|\n'), ['NEXT_PUBLIC_API', 'SHOP_AUTH_SECRET']);
      assert.deepEqual(await labels('/ws/shop/web/.env.local', 'SHOP_|=x\n'), ['SHOP_AUTH_SECRET']);
      assert.deepEqual(await labels('/ws/shop/api/.env', "A='\n|\n'\n"), [], 'inside a value of several lines');
    });

    it('offers no secret in fly.toml, and names for a compose file to fill in', async () => {
      client = await NamesClient.start({
        ...SHOP,
        '/ws/shop/api/more.py': 'import os\nA = os.getenv("JWT_AUDIENCE")\nB = os.environ["SHOP_AUTH_SECRET"]\n',
      });
      assert.deepEqual(await labels('/ws/shop/api/fly.toml', 'app = "api"\n[env]\n  |\n'), ['JWT_AUDIENCE']);
      assert.deepEqual(await labels('/ws/shop/api/compose.yml', 'services:\n  a:\n    environment:\n      X: ${|}\n'), [
        'JWT_AUDIENCE',
        'SHOP_AUTH_SECRET',
      ]);
    });

    it('offers nothing elsewhere, and no value anywhere', async () => {
      client = await NamesClient.start(SHOP);
      assert.deepEqual(await labels(TS, 'export const a = other.|'), []);
      assert.deepEqual(await labels('/ws/shop/api/.env', 'SHOP_AUTH_SECRET=|'), []);
      await labels(TS, 'process.env.|');
      await labels('/ws/shop/web/.env.local', '|');
      assert.ok(!client.client.received.join('').includes('zq8Wm4kLr2Xn7Tb5Vd9Pf3Gh6Js1Yc0E'));
      assert.deepEqual(client.client.complaints, []);
    });
  });
});
