import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { factsOf, lines, show } from './print';

function valueOfX(text: string): string {
  const found = factsOf(text).find((fact) => fact.kind === 'export' && fact.name === 'X');
  return found?.kind === 'export' ? show(found.value) : 'not exported';
}

function reads(text: string): readonly string[] {
  return lines(text, 'env-read').map((line) => line.replace(/^read /, ''));
}

describe('python values made at start-up', () => {
  const made: readonly (readonly [string, string])[] = [
    ['import os\nX = os.urandom(32)', 'generated(os.urandom())'],
    ['import os\nX = os.urandom(32).hex()', 'generated(os.urandom())'],
    ['import secrets\nX = secrets.token_urlsafe(32)', 'generated(secrets.token_urlsafe())'],
    ['from secrets import token_hex as t\nX = t()', 'generated(secrets.token_hex())'],
    ['import uuid\nX = str(uuid.uuid4())', 'generated(uuid4())'],
    ['from uuid import uuid4\nX = uuid4().hex', 'generated(uuid4())'],
    ['from cryptography.fernet import Fernet\nX = Fernet.generate_key().decode()', 'generated(Fernet.generate_key())'],
    ['import base64, os\nX = base64.b64encode(os.urandom(32)).decode("utf-8")', 'generated(os.urandom())'],
    ['import random, string\nX = "".join(random.choices(string.ascii_letters, k=32))', 'generated(random.choices())'],
    ['import secrets\nX = "".join(secrets.choice("ab") for _ in range(32))', 'generated(secrets.choice())'],
    ['import secrets\nX = "".join([secrets.choice("ab") for _ in range(32)])', 'generated(secrets.choice())'],
    ['from django.core.management.utils import get_random_secret_key\nX = get_random_secret_key()', 'generated(get_random_secret_key())'],
    ['import uuid\nX = uuid.uuid5(uuid.NAMESPACE_DNS, "a")', 'not exported'],
    ['import secrets\nX = secrets.compare_digest("a", "b")', 'not exported'],
    ['import os\nX = os.path.join("a", "b")', 'not exported'],
  ];
  for (const [text, expected] of made) it(JSON.stringify(text), () => assert.equal(valueOfX(text), expected));

  const fallbacks: readonly (readonly [string, readonly string[]])[] = [
    ['import os, secrets\nX = os.getenv("A") or secrets.token_hex(32)', ['A <A> plain = generated(secrets.token_hex())']],
    ['import os, secrets\nX = os.getenv("A", secrets.token_hex(32))', ['A <A> plain = generated(secrets.token_hex())']],
    ['import os, secrets\nX = os.getenv("A")\nif not X:\n    X = secrets.token_hex()', ['A <A> plain = generated(secrets.token_hex())']],
    [
      'import secrets\nfrom pydantic_settings import BaseSettings\nclass S(BaseSettings):\n    A: str = secrets.token_urlsafe(32)',
      ['A <A> plain nocase = generated(secrets.token_urlsafe())'],
    ],
    [
      'import secrets\nfrom pydantic import Field\nfrom pydantic_settings import BaseSettings\nclass S(BaseSettings):\n    A: str = Field(default_factory=lambda: secrets.token_hex(32))\n    B: str = Field(default_factory=secrets.token_hex)',
      ['A <A> plain nocase = generated(secrets.token_hex())', 'B <B> plain nocase = generated(secrets.token_hex())'],
    ],
  ];
  for (const [text, expected] of fallbacks) it(JSON.stringify(text), () => assert.deepEqual(reads(text), expected));

  it('says nothing of what a function makes for each call, but of what makes the application', () => {
    const key = (text: string) => factsOf(text).flatMap((fact) => (fact.kind === 'token-issuer' ? [show(fact.key)] : []));
    const body = 'import secrets, jwt\ndef NAME():\n    jwt.encode({}, secrets.token_bytes(32))\n';
    assert.deepEqual(key(body.replace('NAME', 'handler')), ['?']);
    assert.deepEqual(key(body.replace('NAME', 'create_app')), ['generated(secrets.token_bytes())']);
  });
});

describe('python defaults by assignment', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['import os\nA = os.getenv("A")\nif not A:\n    A = "d"', ['A <A> plain = "d"']],
    ['import os\nA = os.getenv("A")\nif A is None:\n    log.warning("x")\n    A = "d"', ['A <A> plain = "d"']],
    ['import os\nA = os.getenv("A")\nif not A:\n    if PROD:\n        raise X\n    A = "d"', ['A <A> plain = ?']],
    ['import os\nA = os.getenv("A")\nif not A and DEBUG:\n    A = "d"', ['A <A> optional = unset']],
    ['import os\nA = os.getenv("A")\nif DEBUG:\n    A = "d"', ['A <A> plain = unset']],
  ];
  for (const [text, expected] of cases) it(JSON.stringify(text), () => assert.deepEqual(reads(text), expected));

  it('raises instead of assigning', () => {
    const text = 'import os\nA = os.getenv("A")\nif not A:\n    A = "d"\n';
    const [read] = factsOf(text).filter((fact) => fact.kind === 'env-read');
    assert.deepEqual(
      read?.failFast.map(({ at, newText }) => [text.slice(at.start, at.end), newText]),
      [['A = "d"', 'raise RuntimeError("A is not set")']],
    );
  });
});
