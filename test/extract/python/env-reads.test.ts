import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { edited, factsOf, lines } from './print';

const READS = ['env-read'] as const;

function reads(text: string): readonly string[] {
  return lines(text, ...READS).map((line) => line.replace(/^read /, ''));
}

/** The text after the fail-fast edits of its first read that has any. */
function failFast(text: string): string {
  const found = factsOf(text).find((fact) => fact.kind === 'env-read' && fact.failFast.length > 0);
  return found?.kind === 'env-read' ? edited(text, found.failFast) : 'no edit';
}

describe('python env reads', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['import os\nos.environ["A"]', ['A <A> required = unset']],
    ['import os as o\no.environ.get("A")', ['A <A> plain = unset']],
    ['from os import environ as e, getenv as g\ne["A"]\ng("B", "d")', ['A <A> required = unset', 'B <B> plain = "d"']],
    ['def f():\n    import os\n    return os.getenv("A")', ['A <A> plain = unset']],
    ['import os\nenv = os.environ\nenv["A"]', ['A <A> required = unset']],
    ['import os\nx = os.getenv("A") or "d"', ['A <A> plain = "d"']],
    ['import os\nx = os.getenv("A") or os.getenv("B") or "d"', ['A <A> plain = env(B, "d")', 'B <B> plain = "d"']],
    ['import os\nx = os.getenv("A", os.getenv("B", "d"))', ['A <A> plain = env(B, "d")', 'B <B> plain = "d"']],
    ['import os\nx = os.getenv("A", None)', ['A <A> plain = unset']],
    ['import os\nx = os.getenv("A", make())', ['A <A> plain = ?']],
    ['import os\nA = os.getenv("A")\nif not A:\n    raise RuntimeError()', ['A <A> asserted = unset']],
    [
      'import os\nA = os.getenv("A")\nB = os.getenv("B")\nif not all([A, B]):\n    sys.exit(1)',
      ['A <A> asserted = unset', 'B <B> asserted = unset'],
    ],
    ['import os\nA = os.getenv("A")\nassert A is not None', ['A <A> asserted = unset']],
    ['import os\nA = os.getenv("A")\nif A and x != A:\n    raise X', ['A <A> optional = unset']],
    ['import os\nA = os.getenv("A")\nif not A:\n    warn()\nelif x != A:\n    raise X', ['A <A> optional = unset']],
    ['import os\nA = os.getenv("A")\nif A:\n    pass\nelse:\n    raise X', ['A <A> asserted = unset']],
    [
      'import os\nA = os.getenv("A")\nB = os.getenv("B")\nif not A or not B:\n    raise X',
      ['A <A> asserted = unset', 'B <B> asserted = unset'],
    ],
    ['from starlette.config import Config\nc = Config(".env", env_prefix="P_")\nc("A")', ['P_A <A> required = unset']],
    ['from starlette.config import Config\nc = Config(".env", env_prefix=P)\nc("A")', []],
    ['import environ\nenv = environ.Env()\nenv.prefix = "P_"\nenv("A")', ['P_A <A> required = unset']],
    ['import environ\nenv = environ.FileAwareEnv()\nenv.str("A", default="d")', ['A <A> plain = "d"']],
    ['from environs import Env\nenv = Env()\nwith env.prefixed(P):\n    env("A")', []],
    ['import os\nA = os.getenv("A")\nif A is None or B:\n    raise X', ['A <A> asserted = unset']],
    ['import os\nA = os.getenv("A")\nif A:\n    use(A)', ['A <A> optional = unset']],
    ['import os\nif os.getenv("A"):\n    pass', ['A <A> optional = unset']],
    ['import os\nif (a := os.getenv("A")) is None:\n    raise X', ['A <A> asserted = unset']],
    ['import os\nA = os.getenv("A")\nif header != A:\n    raise X', ['A <A> plain = unset']],
    [
      'import os\nclass C:\n    def __init__(self):\n        self.a = os.getenv("A")\n        if not self.a:\n            raise X',
      ['A <A> asserted = unset'],
    ],
    ['import os\ntry:\n    a = os.environ["A"]\nexcept KeyError:\n    a = None', ['A <A> optional = unset']],
    ['import os\ntry:\n    a = os.environ["A"]\nexcept ValueError:\n    a = None', ['A <A> required = unset']],
    ['import os\n"A" in os.environ', ['A <A> optional = unset']],
    ['import os\nos.environ["A"] = "x"\ndel os.environ["A"]', []],
    ['import os\nos.environ[name]\nos.getenv(f"{x}_A")', []],
    ['other.environ["A"]\ngetenv("A")\nd.get("A")', []],
    ['os.environ["A"]', []],
    [
      'from decouple import config\nconfig("A")\nconfig("B", default="d")\nconfig("C", cast=bool, default=False)',
      ['A <A> required = unset', 'B <B> plain = "d"', 'C <C> plain = false'],
    ],
    ['from decouple import config as c\nc("A", default=None)', ['A <A> optional = unset']],
    ['from myapp import config\nconfig("A")', []],
    ['from decouple import AutoConfig\nconfig = AutoConfig(search_path="x")\nconfig("A")', ['A <A> required = unset']],
    [
      'import environ\nenv = environ.Env(A=(str, "d"))\nenv("A")\nenv.str("B")\nenv("C", default="x")',
      ['A <A> plain = "d"', 'B <B> required = unset', 'C <C> plain = "x"'],
    ],
    ['from environs import Env\nenv = Env()\nwith env.prefixed("APP_"):\n    a = env.str("A", "d")', ['APP_A <A> plain = "d"']],
    [
      'from starlette.config import Config\nconfig = Config(".env")\nconfig("A", cast=Secret)\nconfig("B", cast=str, default="d")',
      ['A <A> required = unset', 'B <B> plain = "d"'],
    ],
    ['from dotenv import dotenv_values\nc = dotenv_values(".env")\nc["A"]\nc.get("B")', ['A <A> required = unset', 'B <B> plain = unset']],
    [
      'import os\ndef need(name):\n    v = os.environ.get(name)\n    if not v:\n        raise X\n    return v\nneed("A")',
      ['A <A> required = unset'],
    ],
    [
      'import os\ndef get(name, default="d"):\n    return os.getenv(name, default)\nget("A")\nget("B", "e")',
      ['A <A> plain = "d"', 'B <B> plain = "e"'],
    ],
    [
      'import os\ndef need(name, text):\n    v = os.getenv(name)\n    if not v:\n        raise X(text)\n    return v\nneed("A", "say it")',
      ['A <A> required = unset'],
    ],
    [
      'import os\ndef get(name, other):\n    v = os.getenv(name)\n    if ENV == "production" and not v:\n        raise X(name)\n    return v or other\nget("A", "a")',
      ['A <A> plain = ?'],
    ],
    [
      'import os\nA = os.getenv("A", "a")\nif PRODUCTION and not os.getenv("A"):\n    raise X',
      ['A <A> plain = ?', 'A <A> optional = unset'],
    ],
    ['import os\nA = os.getenv("A", "abc")\nif PRODUCTION and A == "abc":\n    raise X', ['A <A> plain = ?']],
    ['import os\nA = os.getenv("A", "abc")\nprint("abc")', ['A <A> plain = "abc"']],
  ];
  for (const [text, expected] of cases) it(JSON.stringify(text), () => assert.deepEqual(reads(text), expected));

  const edits: readonly (readonly [string, string])[] = [
    ['import os\nK = os.getenv("A", "d")\n', 'import os\nK = os.environ["A"]\n'],
    ["import os\nK = os.environ.get('A', 'd').encode()\n", "import os\nK = os.environ['A'].encode()\n"],
    ['import os as o\nK = int(o.getenv("A") or "5")\n', 'import os as o\nK = int(o.environ["A"])\n'],
    ['from os import getenv\nK = getenv("A", "d")\n', 'no edit'],
    ['from os import getenv, environ\nK = getenv("A", "d")\n', 'from os import getenv, environ\nK = environ["A"]\n'],
    ['import os\nK = os.getenv("A") or os.getenv("B") or "d"\n', 'import os\nK = os.getenv("A") or os.environ["B"]\n'],
    ['import os\nK = os.getenv("A", os.getenv("B", "d"))\n', 'no edit'],
    ['from decouple import config\nK = config("A", default="d", cast=str)\n', 'from decouple import config\nK = config("A", cast=str)\n'],
    ['import os\nK = os.getenv("A")\n', 'no edit'],
  ];
  for (const [text, expected] of edits) it(`fails fast: ${JSON.stringify(text)}`, () => assert.equal(failFast(text), expected));

  it('covers the read with its fallback', () => {
    const text = 'import os\nK = os.getenv("A") or "d"';
    const [read] = factsOf(text);
    assert.equal(read?.kind === 'env-read' && text.slice(read.at.start, read.at.end), 'os.getenv("A") or "d"');
  });

  const loaders: readonly (readonly [string, readonly string[]])[] = [
    ['from dotenv import load_dotenv\nload_dotenv()', ['loader python-dotenv unset expands']],
    ['import dotenv\ndotenv.load_dotenv(dotenv_path=".env.dev", interpolate=False)', ['loader python-dotenv ".env.dev"']],
    ['from dotenv import load_dotenv, find_dotenv\nload_dotenv(find_dotenv())', ['loader python-dotenv unset expands']],
    ['from dotenv import load_dotenv\nload_dotenv(BASE / ".env")', ['loader python-dotenv (? / ".env") expands']],
    ['from decouple import config', ['loader python-decouple unset']],
    ['from decouple import Config, RepositoryEnv\nc = Config(RepositoryEnv(".env.prod"))', ['loader python-decouple ".env.prod"']],
    ['from environs import Env\nenv = Env()\nenv.read_env(".env.x")', ['loader python-dotenv ".env.x" expands']],
    ['def load_dotenv(): pass\nload_dotenv()', []],
  ];
  for (const [text, expected] of loaders)
    it(`loader: ${JSON.stringify(text)}`, () => assert.deepEqual(lines(text, 'env-loader'), expected));
});
