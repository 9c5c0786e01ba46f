import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { pythonExtractor } from '../../../server/src/extract/python/python';
import type { Fact } from '../../../server/src/facts/fact';
import { factsOf, print } from './print';

const SAMPLE = `import os, jwt
from datetime import datetime, timedelta, timezone
from jose import jwt as jose_jwt
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict
from .models import RefreshToken

class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=".env", env_prefix="APP_")
    key: str = Field(default="d", alias="KEY")
    minutes: int = 15

settings = Settings()
TOKEN = os.getenv("TOKEN") or f"x{settings.key}"

def make(data: dict, delta: timedelta | None = None):
    claims = {**data, "exp": datetime.now(timezone.utc) + timedelta(minutes=settings.minutes)}
    claims["aud"] = 'api'
    return jwt.encode(claims, settings.key, algorithm="HS256")

async def check(token, db):
    try:
        payload = jose_jwt.decode(token, settings.key, algorithms=["HS256"], options={"verify_aud": False})
    except Exception as e:
        raise
    row = await db.get(RefreshToken, payload["jti"])
    await db.delete(row)
    headers = {"Authorization": f"Bearer {TOKEN}", "x": lambda a=1: [b for b in c if b]}
    RefreshToken.objects.get(token=token).delete()
    return "https://my-app.fly.dev"

import time

class UserSession(Base):
    token = Column(String, unique=True)

def fetch(request, url):
    token = request.headers.get("Authorization").split(" ")[1]
    if expires_at - time.time() < 30:
        refresh()
    if httpx.get(url).status_code == 401:
        refresh()
        return fetch(request, url)

app.add_exception_handler(NoResultFound, fetch)
`;

/** Every place in a fact lies inside of the text. */
function placesInside(fact: unknown, length: number): boolean {
  if (typeof fact !== 'object' || fact === null) return true;
  const { start, end } = fact as { start?: unknown; end?: unknown };
  if (typeof start === 'number' && typeof end === 'number' && !(0 <= start && start <= end && end <= length)) return false;
  return Object.values(fact).every((part) => placesInside(part, length));
}

function printed(facts: readonly Fact[], text: string): string {
  return facts.map((fact) => print(fact, text)).join('\n');
}

describe('python extraction', () => {
  it('finds something of every kind in the sample', () => {
    const kinds = new Set(factsOf(SAMPLE).map((fact) => fact.kind));
    assert.deepEqual([...kinds].sort(), [
      'authorization-header',
      'authorization-parse',
      'deletion-safeguard',
      'env-loader',
      'env-read',
      'environment-access',
      'export',
      'host-mention',
      'refresh-margin',
      'row-deletion',
      'stored-model',
      'token-issuer',
      'token-lookup',
      'token-refresh',
      'token-verifier',
    ]);
  });

  it('never throws on a file that ends anywhere', () => {
    for (let end = 0; end <= SAMPLE.length; end++) {
      const text = SAMPLE.slice(0, end);
      assert.equal(placesInside(factsOf(text), text.length), true, `cut at ${end}`);
    }
  });

  it('never throws on a file that lacks a piece', () => {
    fc.assert(
      fc.property(
        fc.nat(SAMPLE.length),
        fc.nat(40),
        fc.constantFrom('', '(', ')', '"', "'''", '\n', '\t', '{', '**', ':=', '\\', '\u{1F600}'),
        (start, length, put) => {
          const text = SAMPLE.slice(0, start) + put + SAMPLE.slice(start + length);
          return placesInside(factsOf(text), text.length);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('gives the same facts for the same text', () => {
    assert.equal(printed(factsOf(SAMPLE), SAMPLE), printed(factsOf(SAMPLE), SAMPLE));
  });

  it('reads Windows line ends as it reads others', () => {
    const windows = SAMPLE.replaceAll('\n', '\r\n');
    assert.equal(printed(factsOf(windows), windows), printed(factsOf(SAMPLE), SAMPLE));
  });

  it('survives deep and long code', () => {
    const texts = [
      `import os\nX = ${'('.repeat(3000)}os.getenv("A")${')'.repeat(3000)}\n`,
      `import os\nX = ${Array.from({ length: 3000 }, (_, index) => `os.getenv("A${index}")`).join(' + ')}\n`,
      `X = ${'{"a": '.repeat(2000)}1${'}'.repeat(2000)}\n`,
      `D = {"Authorization": 1}\n${Array.from({ length: 3000 }, (_, index) => `D["k${index}"] = D["k${index - 1}"]`).join('\n')}\n`,
      Array.from({ length: 3000 }, (_, index) => `X${index} = X${index + 1}`).join('\n'),
      `${Array.from({ length: 500 }, (_, index) => `${'  '.repeat(Math.min(index, 90))}if a${index}:`).join('\n')}`,
    ];
    for (const text of texts) assert.equal(placesInside(factsOf(text).length, text.length), true);
    assert.equal(factsOf(texts[0] ?? '').filter((fact) => fact.kind === 'env-read').length, 1);
    assert.equal(factsOf(texts[1] ?? '').filter((fact) => fact.kind === 'env-read').length, 3000);
  });

  it('leaves generated files alone', () => {
    assert.deepEqual(factsOf(`KEY = "k"\n${'#'.repeat(1_000_001)}`), []);
  });

  it('reads Python files only', () => {
    assert.deepEqual(['a/b.py', 'b.pyi', 'c.ts', 'py'].map(pythonExtractor.reads), [true, false, false, false]);
  });

  it('has no fact but exports, and how the file reaches the environment, without an anchor', () => {
    // Each line alone is a small file of its own kind; imports come along, as they do in every file that needs them.
    const pieces = [
      'import os\nos.environ["A"]',
      'from os import getenv as g\ng("A")',
      'from decouple import config as c\nc("A")',
      'from environs import Env\nenv = Env()\nenv.str("A")\nenv.read_env()',
      'import environ\nenv = environ.Env()\nenv("A")',
      'from starlette.config import Config\nc = Config()\nc("A")',
      'from dotenv import load_dotenv\nload_dotenv()',
      'from pydantic_settings import BaseSettings\nclass S(BaseSettings):\n    a: str',
      'from jwt import encode as e\ne({}, "k")',
      'from jose.jwt import decode\ndecode(t, "k")',
      'from app import Settings\nSettings(_env_file=".env")',
      'RefreshToken.objects.get(id=1).delete()',
      'def f(db):\n    db.delete(db.get(\n        models.RefreshToken, 1))',
      'def f(db):\n    db.query(UserSession).delete()',
      'async def f():\n    await RefreshToken.filter(id=1).delete()',
      'from sqlalchemy import delete\ndb.execute(delete(AuthToken))',
      'h = {"Authorization": f"Bearer {t}"}',
      'h = dict(Authorization=token)',
      'U = "https://a.fly.dev"',
    ];
    for (const text of pieces) {
      assert.equal(
        factsOf(text).some((fact) => fact.kind !== 'export' && fact.kind !== 'environment-access'),
        true,
        text,
      );
      assert.equal(pythonExtractor.anchors?.test(text), true, text);
    }
    for (const text of [
      'from datetime import timedelta\nX = timedelta(days=1)',
      'session.query(User).delete()',
      'import html\nhtml.decode(x)',
    ]) {
      assert.equal(pythonExtractor.anchors?.test(text), false, text);
      assert.equal(
        factsOf(text).every((fact) => fact.kind === 'export' || fact.kind === 'environment-access'),
        true,
        text,
      );
    }
  });
});
