import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { factsOf, print, show } from './print';

/** The value of the module constant X. */
function constant(text: string): string {
  const found = factsOf(text).find((fact) => fact.kind === 'export' && fact.name === 'X');
  return found?.kind === 'export' ? show(found.value) : 'not exported';
}

describe('python values', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['X = "a\\n" r"\\b" \'c\'', '"a\\n\\\\bc"'],
    ['X = b"key"', '"key"'],
    ['X = """long"""', '"long"'],
    ['X = f"a{Y}b"\nY = "y"', 'template("a", "y", "b")'],
    ['X = f"a{{b}}"', '"a{b}"'],
    ['X = f"{Y:>10}b"\nY = 1', 'not exported'],
    ['X = "a" + Y\nY = "b"', 'template("a", "b")'],
    ['X = 60 * 60 * 24', '((60 * 60) * 24)'],
    ['X = 1_000', '1000'],
    ['X = 0x10', '16'],
    ['X = -5', '-5'],
    ['X = not 5', 'not exported'],
    ['X = 7 // 2 ** 3', '(7 / (2 ** 3))'],
    ['X = True', 'true'],
    ['X = None', 'null'],
    ['X = ["HS256", "HS512"]', '["HS256", "HS512"]'],
    ['L = ["HS256"]\nL.append("none")\nX = L', 'not exported'],
    ['X = ("a", 1)', '["a", 1]'],
    ['X = "a"\nX = "b"', 'not exported'],
    ['X = Y', 'not exported'],
    ['X = X', 'not exported'],
    ['if DEBUG:\n    X = "a"\nelse:\n    X = "b"', 'not exported'],
    ['from datetime import timedelta\nX = timedelta(7)', 'span((7 * 86400))'],
    ['from datetime import timedelta as td\nX = td(minutes=15)', 'span((15 * 60))'],
    ['import datetime\nX = datetime.timedelta(days=1, hours=2)', 'span(((1 * 86400) + (2 * 3600)))'],
    ['from datetime import timedelta\nX = timedelta()', 'span(0)'],
    ['from datetime import timedelta\nX = timedelta(seconds=30)', 'span(30)'],
    ['from datetime import timedelta\nX = timedelta(minutes=5).total_seconds()', '(5 * 60)'],
    ['from datetime import timedelta\nX = timedelta(**spans)', 'not exported'],
    ['def timedelta(x): pass\nX = timedelta(7)', 'not exported'],
    ['from datetime import datetime\nX = datetime.utcnow()', 'now(datetime naive-utc)'],
    ['import datetime as d\nX = d.datetime.now()', 'now(datetime naive-local)'],
    ['from datetime import datetime, timezone\nX = datetime.now(timezone.utc)', 'now(datetime utc)'],
    ['from datetime import datetime, UTC\nX = datetime.now(tz=UTC)', 'now(datetime utc)'],
    ['from datetime import datetime\nX = datetime.now(None)', 'now(datetime naive-local)'],
    ['from datetime import datetime, timezone\nX = datetime.utcnow().replace(tzinfo=timezone.utc)', 'now(datetime utc)'],
    [
      'from datetime import datetime, timedelta\nX = int((datetime.utcnow() + timedelta(seconds=5)).timestamp())',
      'integer((now(seconds naive-utc) + span(5)))',
    ],
    ['from datetime import datetime\nX = datetime.now().timestamp()', 'now(seconds utc)'],
    ['import calendar\nfrom datetime import datetime\nX = calendar.timegm(datetime.utcnow().utctimetuple())', 'now(seconds utc)'],
    ['from django.utils import timezone\nX = timezone.now()', 'now(datetime utc)'],
    ['import time\nX = int(time.time()) + 900', '(integer(now(seconds utc)) + 900)'],
    ['from time import time\nX = time() * 1000', '(now(seconds utc) * 1000)'],
    ['import base64, os\nX = base64.b64decode(os.environ["K"])', 'base64(env(K))'],
    ['from base64 import urlsafe_b64decode as d\nX = d("abc".encode())', 'base64url("abc")'],
    ['X = bytes.fromhex("00ff")', 'hex("00ff")'],
    ['X = "abc".encode("utf-8")', 'utf8("abc")'],
    ['X = "abc".encode().decode()', '"abc"'],
    ['X = str(5)', 'string(5)'],
    ['X = float("1.5")', 'number("1.5")'],
    ['X = {"a": 1, **{"b": 2}, "a": 3}', '{a: 3, b: 2}'],
    ['X = {"a": 1, **other}', 'not exported'],
    ['X = {**other, "a": 1}', '{a: 1 ...}'],
    ['X = dict({"a": 1}, b=2)', '{a: 1, b: 2}'],
    ['X = {"a": 1} | {"b": 2}', '{a: 1, b: 2}'],
    ['X = {"a": 1}\nX["b"] = 2\nX.update(c=3)\ndel X["a"]', '{b: 2, c: 3}'],
    ['X = {"a": 1}\nif DEBUG:\n    X["a"] = 2', 'not exported'],
    ['D = {"a": {"b": "c"}}\nX = D["a"]["b"]', '"c"'],
    ['D = {"a": 1}\nX = D.get("b", 2)', '2'],
    ['D = ["p", "q"]\nX = D[1]', '"q"'],
    ['X = {"__proto__": 1}', '{__proto__: 1}'],
    ['from app.core.config import settings\nX = settings.SECRET_KEY', 'ref(app.core.config settings SECRET_KEY)'],
    ['from ..config import settings as s\nX = s.jwt["secret"]', 'ref(..config settings jwt secret)'],
    ['from . import config\nX = config.SECRET', 'ref(. config SECRET)'],
    ['import config\nX = config.SECRET', 'ref(config SECRET)'],
    ['import app.config\nX = app.config.SECRET', 'ref(app.config SECRET)'],
    ['from app.config import get_settings\nX = get_settings().secret_key', 'ref(app.config get_settings() secret_key)'],
    ['from app.config import Settings\nX = Settings().secret_key', 'ref(app.config Settings() secret_key)'],
    ['from app.types import Kind\nX = Kind.ACCESS.value', 'ref(app.types Kind ACCESS)'],
    ['from app.config import settings\nX = settings.KEY.get_secret_value()', 'ref(app.config settings KEY)'],
    ['from app.config import settings\nX = getattr(settings, "KEY")', 'ref(app.config settings KEY)'],
    ['from .settings import *\nX = SECRET_KEY', 'ref(.settings SECRET_KEY)'],
    ['class Kind(str, Enum):\n    ACCESS = "access"\nX = Kind.ACCESS.value', '"access"'],
    ['def make():\n    """Doc."""\n    return "a"\nX = make()', '"a"'],
    ['def make():\n    if a:\n        return "b"\n    return "a"\nX = make()', 'not exported'],
    ['app.config["KEY"] = "k"\nX = app.config["KEY"]', '"k"'],
    ['app.config["KEY"] = "k"\napp.config["KEY"] = "l"\nX = app.config["KEY"]', 'not exported'],
    ['try:\n    from a import X\nexcept ImportError:\n    X = None', 'ref(a X)'],
  ];
  for (const [text, expected] of cases) it(JSON.stringify(text), () => assert.equal(constant(text), expected));

  it('reads what self.name is assigned once', () => {
    const text = `
import jwt, os
class Tokens:
    ALGORITHM = "HS256"
    def __init__(self):
        self.key = os.environ["KEY"]
        self.other = 1
    def change(self):
        self.other = 2
    def make(self):
        return jwt.encode({"n": self.other}, self.key, self.ALGORITHM)
`;
    const [issuer] = factsOf(text).filter((fact) => fact.kind === 'token-issuer');
    assert.equal(
      issuer && print(issuer, text),
      'issuer pyjwt <jwt.encode> key=env(KEY) alg="HS256" aud=unset iss=unset sub=unset exp=unset hints=key,make,Tokens',
    );
  });

  it('reads settings that FastAPI hands in', () => {
    const text = `
import jwt
from fastapi import Depends
from typing import Annotated
from app.config import Settings, get_settings
def a(settings: Annotated[Settings, Depends(get_settings)]):
    return jwt.encode({}, settings.key)
def b(settings: Settings = Depends(get_settings)):
    return jwt.encode({}, settings.key)
def c(settings: Settings):
    return jwt.encode({}, settings.key)
`;
    const keys = factsOf(text).flatMap((fact) => (fact.kind === 'token-issuer' ? [show(fact.key)] : []));
    assert.deepEqual(keys, ['ref(app.config get_settings() key)', 'ref(app.config get_settings() key)', 'parameter(c settings key)']);
  });

  it('exports what other files may import', () => {
    const text = `
from .base import BASE, helper, settings
from .more import *
from app.config import get_settings
KEY = "k"
_private = 1
__all__ = ["KEY"]
def function(x): return x
unknown = call()
class Config:
    KEY = KEY
`;
    const exported = factsOf(text).flatMap((fact) => (fact.kind === 'export' ? [print(fact, text)] : []));
    assert.deepEqual(exported, [
      'export BASE ref(.base BASE)',
      'export settings ref(.base settings)',
      'export get_settings ref(app.config get_settings)',
      'export get_settings() ref(app.config get_settings())',
      'export KEY "k"',
      'export _private 1',
      'export Config {KEY: "k" ...}',
      'export Config() {KEY: "k" ...}',
      'export * ref(.more)',
    ]);
    const inPackage = factsOf('from .base import helper', 'app/__init__.py').flatMap((fact) =>
      fact.kind === 'export' ? [print(fact, '')] : [],
    );
    assert.deepEqual(inPackage, ['export helper ref(.base helper)']);
  });
});
