import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { factsOf, lines } from './print';

function wholes(text: string): readonly string[] {
  return factsOf(text).flatMap((fact) => (fact.kind === 'whole-environment-read' ? [text.slice(fact.at.start, fact.at.end)] : []));
}

describe('python reads of the whole environment', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['import os\nd = dict(os.environ)', ['os.environ']],
    ['import os\nd = {**os.environ, "A": "b"}', ['os.environ']],
    ['import os\nd = os.environ.copy()', ['os.environ']],
    ['import os\nfor n in names:\n    os.getenv(n)', ['os.getenv(n)']],
    ['from os import environ as e\nx = e[name]', ['e']],
    ['import os\ndef read(name):\n    return os.environ[name]', ['os.environ']],
    ['import os\ndef read(name):\n    return os.environ[name]\nread("A")', []],
    ['import os\nos.environ["A"] = "b"\nos.environ[name] = "b"\ndel os.environ[name]', []],
    ['import os\nx = os.environ["A"]\ny = os.environ.get("B")\nz = "C" in os.environ', []],
    ['from flask import Flask\napp = Flask(__name__)\napp.config.from_prefixed_env()', ['app.config.from_prefixed_env()']],
    ['from dynaconf import Dynaconf\nsettings = Dynaconf(envvar_prefix="A")', ['Dynaconf(envvar_prefix="A")']],
  ];
  for (const [text, expected] of cases) it(JSON.stringify(text), () => assert.deepEqual(wholes(text), expected));
});

describe('python loaders', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['from starlette.config import Config\nc = Config(".env")', 'loader starlette ".env"'],
    ['import environ\nenviron.Env.read_env()', 'loader django-environ unset'],
    ['import environ\nenv = environ.Env()\nenv.read_env(".env.local")', 'loader django-environ ".env.local"'],
    ['from environs import Env\nenv = Env()\nenv.read_env()', 'loader python-dotenv unset expands'],
    ['from environs import Env\nEnv.read_env("a.env")', 'loader python-dotenv "a.env" expands'],
  ];
  for (const [text, expected] of cases) it(JSON.stringify(text), () => assert.deepEqual(lines(text, 'env-loader'), [expected]));

  it('finds no loader in a Config without a file', () => {
    assert.deepEqual(lines('from starlette.config import Config\nc = Config()\nd = Config(None)', 'env-loader'), []);
  });
});
