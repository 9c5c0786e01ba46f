import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { factsOf, show } from './print';

const IMPORTS =
  'import jwt\nimport time\nimport calendar\nfrom datetime import datetime, timedelta, timezone\nfrom config import settings\n';

/** What the module's only issuer is given as `exp`, after the lines of its function. */
function expiry(lines: readonly string[], exp = 'expire', parameters = 'data: dict, expires_delta: timedelta | None = None'): string {
  const body = lines.map((line) => `    ${line}\n`).join('');
  const text = `${IMPORTS}\ndef create_access_token(${parameters}):\n${body}    return jwt.encode({"exp": ${exp}}, settings.SECRET_KEY, algorithm="HS256")\n`;
  const issuer = factsOf(text).find((fact) => fact.kind === 'token-issuer');
  assert.ok(issuer?.kind === 'token-issuer');
  return typeof issuer.expiry === 'string' ? issuer.expiry : show(issuer.expiry.value);
}

function constant(text: string): string {
  const found = factsOf(IMPORTS + text).find((fact) => fact.kind === 'export' && fact.name === 'X');
  return found?.kind === 'export' ? show(found.value) : 'not exported';
}

describe('python values that are chosen', () => {
  const DELTA = '(now(datetime utc) + parameter(create_access_token expires_delta, span((15 * 60))))';
  const cases: readonly (readonly [string, readonly string[], string])[] = [
    ['or', ['expire = datetime.now(timezone.utc) + (expires_delta or timedelta(minutes=15))'], DELTA],
    [
      'if and else',
      [
        'if expires_delta:',
        '    expire = datetime.now(timezone.utc) + expires_delta',
        'else:',
        '    expire = datetime.now(timezone.utc) + timedelta(minutes=15)',
      ],
      DELTA,
    ],
    [
      'if it is None, and else',
      [
        'if expires_delta is None:',
        '    expire = datetime.now(timezone.utc) + timedelta(minutes=15)',
        'else:',
        '    expire = datetime.now(timezone.utc) + expires_delta',
      ],
      DELTA,
    ],
    [
      'a value and then an if',
      [
        'expire = datetime.now(timezone.utc) + timedelta(minutes=15)',
        'if expires_delta is not None:',
        '    expire = datetime.now(timezone.utc) + expires_delta',
      ],
      DELTA,
    ],
    [
      'a conditional expression',
      ['expire = datetime.now(timezone.utc) + (expires_delta if expires_delta else timedelta(minutes=15))'],
      DELTA,
    ],
    [
      'a default that is put in',
      ['if expires_delta is None:', '    expires_delta = timedelta(minutes=15)', 'expire = datetime.now(timezone.utc) + expires_delta'],
      DELTA,
    ],
    [
      'a default by or',
      ['expires_delta = expires_delta or timedelta(minutes=15)', 'expire = datetime.now(timezone.utc) + expires_delta'],
      DELTA,
    ],
    [
      'branches that differ in more',
      [
        'if expires_delta:',
        '    expire = datetime.now() + expires_delta',
        'else:',
        '    expire = datetime.utcnow() + timedelta(minutes=15)',
      ],
      '?',
    ],
    [
      'another condition',
      [
        'if data:',
        '    expire = datetime.now(timezone.utc) + expires_delta',
        'else:',
        '    expire = datetime.now(timezone.utc) + timedelta(minutes=15)',
      ],
      '?',
    ],
    ['two branches', ['if data:', '    expire = 1', 'elif expires_delta:', '    expire = 2'], '?'],
  ];
  for (const [name, lines, expected] of cases) it(`by ${name}`, () => assert.equal(expiry(lines), expected));

  it('of settings and conditions', () => {
    assert.equal(constant('X = settings.TTL or 15'), '(ref(config settings TTL) or 15)');
    assert.equal(constant('X = settings.TTL if settings.TTL is not None else 15'), '(ref(config settings TTL) else 15)');
    assert.equal(constant('X = 15 if settings.DEBUG else 15'), '15');
    assert.equal(constant('X = 15 if settings.DEBUG else 30'), 'not exported');
    assert.equal(constant('X = "" or "b"'), '"b"');
  });
});

describe('python parameters', () => {
  it('are named by their function, position and default', () => {
    assert.equal(expiry([], 'ttl', 'data, ttl'), 'parameter(create_access_token ttl)');
    assert.equal(
      expiry([], 'int(time.time()) + ttl', 'data, ttl: int = 900'),
      '(integer(now(seconds utc)) + parameter(create_access_token ttl, 900))',
    );
    assert.equal(expiry([], 'options["ttl"]', 'data, options'), 'parameter(create_access_token options ttl)');
    assert.equal(expiry([], 'data["exp"]', '*data'), '?');
  });

  it('are unknown to everything but tokens', () => {
    assert.equal(constant('def make(ttl=5):\n    return ttl\n\nX = make()'), 'not exported');
  });
});

describe('python calls of functions around a library', () => {
  const calls = (text: string) =>
    factsOf(text).flatMap((fact) =>
      fact.kind === 'wrapper-call'
        ? [
            `${fact.module ?? '?'} ${fact.name}(${[...fact.positional.map(show), ...Object.entries(fact.named).map(([name, value]) => `${name}=${show(value)}`), ...(fact.open ? ['...'] : [])].join(', ')})`,
          ]
        : [],
    );

  it('are seen with their arguments', () => {
    const text = `from datetime import timedelta
from app.core.security import create_access_token
from app.core import security
from app.services import token_service
import app.tokens as tokens
def create_token(a): return a
class Auth:
    def make_token(self, user): return user
    def login(self, user):
        access_token = self.make_token(user)
        self.other_token(1)
        return self.jwt_service.encode(user)
create_access_token(data={"sub": "me"}, expires_delta=timedelta(minutes=15))
security.create_access_token("me", ttl=5)
token_service.issue("me")
tokens.create_token("me", **rest)
create_token("x")
print_token_count()
set_token("x")
unknown_token("x")
`;
    assert.deepEqual(calls(text), [
      ' make_token(parameter(login user))',
      '? other_token(1)',
      '? encode(parameter(login user))',
      'app.core.security create_access_token(data={sub: "me"}, expires_delta=span((15 * 60)))',
      'app.core.security create_access_token("me", ttl=5)',
      'app.services.token_service issue("me")',
      'app.tokens create_token("me", ...)',
      ' create_token("x")',
    ]);
  });
});

describe('more python moments', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['import time\nX = time.mktime(datetime.now().timetuple())', 'now(seconds utc)'],
    ['import time\nX = time.mktime(datetime.utcnow().timetuple())', 'now(seconds naive-utc)'],
    ['X = datetime.utcfromtimestamp(time.time() + 900)', '(now(datetime naive-utc) + span(900))'],
    ['X = datetime.fromtimestamp(time.time(), timezone.utc)', 'now(datetime utc)'],
    ['X = datetime.fromtimestamp(time.time())', 'now(datetime naive-local)'],
    ['import pendulum\nX = pendulum.now("UTC").add(minutes=15)', '(now(datetime utc) + span((15 * 60)))'],
    ['import arrow\nX = arrow.utcnow().shift(days=7).timestamp()', '(now(seconds utc) + span((7 * 86400)))'],
    [
      'from dateutil.relativedelta import relativedelta\nX = datetime.utcnow() + relativedelta(months=1)',
      '(now(datetime naive-utc) + span((1 * 2592000)))',
    ],
    ['X = settings.TTL.total_seconds()', 'number(ref(config settings TTL))'],
    ['import os\nX = os.environ["A"].split(",")', 'list(env(A))'],
    ['import os\nX = [a.strip() for a in os.environ["A"].split(",") if a]', 'trimmed-list(env(A))'],
    ['import os\nX = [a for a in os.environ["A"].split(",")]', 'list(env(A))'],
    ['import os\nX = [a.lower() for a in os.environ["A"].split(",")]', 'not exported'],
    ['import os\nX = os.environ["A"].rstrip("/")', 'without-slash(env(A))'],
    ['import os\nX = os.environ["A"].upper()', 'upper(env(A))'],
    ['import os, json\nX = json.loads(os.environ["A"])', 'json(env(A))'],
  ];
  for (const [text, expected] of cases) it(text, () => assert.equal(constant(text), expected));
});
