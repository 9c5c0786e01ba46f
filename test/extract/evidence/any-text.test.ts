import assert from 'node:assert/strict';
import fc from 'fast-check';
import { dotenvExtractor } from '../../../server/src/extract/dotenv/dotenv';
import { evidenceExtractor } from '../../../server/src/extract/evidence/evidence';
import { manifestExtractor } from '../../../server/src/extract/manifest/manifest';
import { flyExtractor } from '../../../server/src/extract/toml/fly';

const EXTRACTORS = [dotenvExtractor, flyExtractor, manifestExtractor, evidenceExtractor];

/** One sample of each kind of file that is read without being code. */
const SAMPLES: Readonly<Record<string, string>> = {
  '.env': '# c\nexport A="x\\n${B:-${C}}" # c\nD=\'a\nb\'\nE: `x`\nURL=https://a.fly.dev\n',
  'fly.toml':
    'app = "a"\n[build.args]\nX = "1"\n[env]\nP = 8080\n"Q" = """\nm\n"""\nI = { a = 1 }\n[[files]]\nsecret_name = "KEY"\n[http_service]\nauto_stop_machines = true\n',
  'fly.json': '{"app": "a", "build": {"args": {"X": "1"}}, "env": {"P": 8080, "Q": "\\u0041"}, "files": [{"secret_name": "KEY"}]}',
  'fly-web.toml': 'app = "a"\n[env]\nP = "1"\n',
  'package.json':
    '{"name": "a", "workspaces": ["x"], "scripts": {"dev": "A_B=1 node \\"x\\""}, "dependencies": {"jose": "6"}, "exports": {".": "./x"}}',
  'deno.jsonc': '{"name": "@a/b", /* c */ "imports": {"jose": "npm:jose@^6"}, "tasks": {"dev": "x"}, }',
  'pyproject.toml':
    '[project]\nname = "a"\ndependencies = ["pyjwt[crypto]>=2; x", "b (>1)"]\n[tool.poetry.dependencies]\nx = {version = "1"}\n[tool.uv.workspace]\n',
  'requirements.txt': 'PyJWT[crypto]==2.8 # c\n-r base.txt\nflask>=3 \\\n  --hash=sha256:a\n',
  Pipfile: '[packages]\npyjwt = "*"\nflask = {version = "3"}\n',
  'setup.py': 'setup(name="a", install_requires=["pyjwt[x]>=2", # c\n "b"])\n',
  Dockerfile: 'FROM a\nARG KEY_A=1\nENV KEY_B=1 \\\n  KEY_C="x y"\nRUN --mount=type=secret,id=KEY_D X=$(y) z\n',
  'compose.yml':
    'services:\n  a:\n    environment:\n      KEY_A: ${KEY_A:-x}\n      - "KEY_B=1"\n      - KEY_C\n    build: {args: [KEY_D=1]}\n',
  '.github/workflows/ci.yml': "env:\n  KEY_A: ${{ secrets.KEY_A }}\nrun: |\n  fly secrets set KEY_B='a b' \\\n    KEY_C=$(x) --app a\n",
  'k8s.yaml': '- name: KEY_A\n  valueFrom: {secretKeyRef: {key: KEY_B}}\n- run: gcloud x --set-env-vars=^@^KEY_C=1@KEY_D=2\n',
  'deploy.sh': 'export KEY_A="x" KEY_B\nfly secrets set KEY_C=`x` -a "a"\nheroku config:set KEY_D=1\necho don\'t\n',
  Makefile: 'KEY_A ?= 1\nx:\n\t@KEY_B=1 y\n',
  'README.md': '`export KEY_A=1`\n\n    $ fly secrets set KEY_B=1 \\\n      KEY_C=2 --app a\n',
  'app.json': '{"env": {"KEY_A": {"value": "x"}}, "environments": {"t": {"env": {"KEY_B": "1"}}}}',
  'wrangler.jsonc': '{"vars": {"KEY_A": 1}, "secrets": {"required": ["KEY_B"]}, "secrets_store_secrets": [{"binding": "KEY_C"}]}',
  'wrangler.toml': '[vars]\nKEY_A = "1"\n[secrets]\nrequired = ["KEY_B"]\n',
  'netlify.toml': '[build.environment]\nKEY_A = "1"\n',
  'task-def.json': '{"containerDefinitions": [{"environment": [{"name": "KEY_A"}]}]}',
  'fly-secrets.json': '[{"name": "KEY_A", "digest": "x"}]',
  'api.service': '[Service]\nEnvironment=KEY_A=1 "KEY_B=x y"\nEnvironmentFile=-/srv/a/.env\nExecStart=/a \\\n  b\n',
  'k8s/all.yaml':
    'kind: Deployment\nspec: {template: {spec: {containers: [{name: a, image: r/a:1, envFrom: [{secretRef: {name: k}}]}]}}}\n---\nkind: Secret\nmetadata: {name: k}\nstringData: {KEY_A: x}\n',
  'main.tf': 'x = {\n  KEY_A = 1\n  "KEY_B" : 2\n}\nenv { name = "KEY_C" }\n',
};

/** Extracts with everything that reads the path, and holds the result to the contract: places inside the text, problems without a full stop. */
function factsOf(path: string, text: string): number {
  const readers = EXTRACTORS.filter((extractor) => extractor.reads(path));
  let count = 0;
  for (const extractor of readers) {
    const { facts, problems } = extractor.extract({ path, text });
    count += facts.length;
    for (const problem of problems) assert.doesNotMatch(problem.message, /\n|\.$/);
    const places = [...problems.map((problem) => problem.at), ...facts.flatMap((fact) => Object.values(fact).filter(isPlace))];
    for (const place of places) {
      assert.ok(0 <= place.start && place.start <= place.end && place.end <= text.length, `${extractor.id} leaves the text of ${path}`);
      assert.equal(place.file, path);
    }
  }
  return count;
}

function isPlace(value: unknown): value is { file: string; start: number; end: number } {
  return typeof value === 'object' && value !== null && 'start' in value && 'end' in value && 'file' in value;
}

describe('files that are not code', () => {
  for (const [path, text] of Object.entries(SAMPLES)) {
    it(`${path} gives facts, and is read however it is cut off`, () => {
      assert.ok(factsOf(path, text) > 0);
      for (let end = 0; end <= text.length; end++) {
        factsOf(path, text.slice(0, end));
        factsOf(path, text.slice(end));
      }
    });

    it(`${path} is read with any line ends, marks and stray characters in it`, () => {
      const crlf = text.replaceAll('\n', '\r\n');
      const whole = factsOf(path, text);
      assert.equal(factsOf(path, crlf), whole);
      assert.equal(factsOf(path, `\uFEFF${text}`), whole);
      for (const stray of ['\0', '\uD800', '\uDFFF', '\r', '\u2028', '"', "'", '`', '[', '{', '\\']) {
        for (let index = 0; index <= text.length; index += 3) factsOf(path, text.slice(0, index) + stray + text.slice(index));
      }
    });
  }

  it('are read whatever they hold', () => {
    const pieces = fc.constantFrom(
      ...[
        '"',
        "'",
        '`',
        '\\',
        '\n',
        '\r\n',
        ' ',
        '\t',
        '#',
        '=',
        ':',
        ',',
        '-',
        '- ',
        '$',
        '${',
        '$(',
        '{',
        '}',
        '[',
        ']',
        '(',
        ')',
        '\0',
        '\uD800',
      ],
      ...[
        'KEY_A',
        'export ',
        'fly secrets set ',
        '--app ',
        '--set-env-vars ',
        'name: ',
        'secrets.',
        '[env]\n',
        'app = ',
        '"""',
        '.fly.dev',
        'ENV ',
      ],
    );
    const anyText = fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(SAMPLES)), anyText, (path, text) => {
        factsOf(path, text);
      }),
      { numRuns: 10_000 },
    );
  });

  it('nested beyond the call stack are read as far as that goes', () => {
    for (const path of Object.keys(SAMPLES)) {
      for (const piece of ['[', '{"env":', '${', '$(', 'a = [', '{a=']) factsOf(path, piece.repeat(20_000));
    }
  });

  it('give the same facts for the same text', () => {
    for (const [path, text] of Object.entries(SAMPLES)) {
      for (const extractor of EXTRACTORS) {
        if (extractor.reads(path)) assert.deepEqual(extractor.extract({ path, text }), extractor.extract({ path, text }));
      }
    }
  });
});
