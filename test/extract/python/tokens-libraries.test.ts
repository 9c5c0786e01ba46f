import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { factsOf, filled, lines, show } from './print';

function tokens(text: string, path?: string): readonly string[] {
  return factsOf(text, path).flatMap((fact) => {
    if (fact.kind === 'token-issuer') {
      const exp = typeof fact.expiry === 'string' ? fact.expiry : show(fact.expiry.value);
      return [
        `issuer ${fact.library} key=${show(fact.key)} alg=${show(fact.algorithm)} aud=${show(fact.audience.value)} iss=${show(fact.issuer.value)} exp=${exp}`,
      ];
    }
    if (fact.kind !== 'token-verifier') return [];
    const checks = [fact.checks.signature, fact.checks.expiry].join('/');
    return [
      `verifier ${fact.library} key=${show(fact.key)} algs=${show(fact.algorithms.value)} aud=${show(fact.audience.value)} iss=${show(fact.issuer.value)} leeway=${show(fact.leeway.value)} checks=${checks}`,
    ];
  });
}

function withLeeway(text: string, written: string): string {
  const found = factsOf(text).find((fact) => fact.kind === 'token-verifier');
  return found?.kind === 'token-verifier' ? filled(text, found.optionSlot, written) : 'no verifier';
}

const AUTHLIB = 'from authlib.jose import jwt\n';
const JOSERFC = 'from joserfc import jwt\nfrom joserfc.jwk import OctKey\n';
const FLASK =
  'import os\nfrom datetime import timedelta\nfrom flask import Flask\nfrom flask_jwt_extended import JWTManager, create_access_token, create_refresh_token\n';
const USERS = 'from fastapi_users.authentication import JWTStrategy\n';

type Case = readonly [string, readonly string[]];

describe('Authlib', () => {
  const decoded = 'verifier authlib key="k" algs=unset aud=unset iss=unset';
  const cases: readonly Case[] = [
    [`${AUTHLIB}jwt.encode({"alg": "HS256"}, {"iss": "i", "exp": 5}, "k")`, ['issuer authlib key="k" alg="HS256" aud=unset iss="i" exp=5']],
    [`${AUTHLIB}jwt.encode(header, claims, key)`, ['issuer authlib key=? alg=? aud=? iss=? exp=unknown']],
    // The signature is checked, and nothing else.
    [`${AUTHLIB}def f(t):\n    c = jwt.decode(t, "k")\n    return c["sub"]`, [`${decoded} leeway=unset checks=true/false`]],
    [`${AUTHLIB}jwt.decode(t, "k")`, [`${decoded} leeway=unset checks=true/false`]],
    [`${AUTHLIB}def f(t):\n    c = jwt.decode(t, "k")\n    c.validate()\n    return c`, [`${decoded} leeway=unset checks=true/true`]],
    [`${AUTHLIB}def f(t):\n    jwt.decode(t, "k").validate(leeway=30)`, [`${decoded} leeway=30 checks=true/true`]],
    [
      `${AUTHLIB}def f(t):\n    c = jwt.decode(t, "k")\n    try:\n        c.validate(now, 30)\n    except E:\n        raise`,
      [`${decoded} leeway=30 checks=true/true`],
    ],
    [
      `${AUTHLIB}def f(t):\n    c = jwt.decode(t, "k")\n    if strict:\n        c.validate()`,
      [`${decoded} leeway=unset checks=true/unknown`],
    ],
    // Whoever is given the claims may validate them.
    [`${AUTHLIB}def f(t):\n    return jwt.decode(t, "k")`, [`${decoded} leeway=? checks=true/unknown`]],
    [`${AUTHLIB}def f(t):\n    c = jwt.decode(t, "k")\n    check(c)`, [`${decoded} leeway=? checks=true/unknown`]],
    [
      `from authlib.jose import JsonWebToken\nj = JsonWebToken(["RS256"])\ndef f(t):\n    c = j.decode(t, "k", claims_options={"aud": {"essential": True, "values": ["a", "b"]}, "iss": {"value": "i"}})\n    c.validate()`,
      ['verifier authlib key="k" algs=["RS256"] aud=["a", "b"] iss="i" leeway=unset checks=true/true'],
    ],
    [
      `from authlib.jose import jwt, JsonWebKey\nimport os\ndef f(t):\n    key = JsonWebKey.import_key(os.environ["KEY"], {"kty": "oct"})\n    jwt.decode(t, key).validate()`,
      ['verifier authlib key=env(KEY) algs=unset aud=unset iss=unset leeway=unset checks=true/true'],
    ],
    ['from authlib.integrations.flask_client import OAuth\njwt.decode(t, "k")', []],
    ['from authlib.jose import jws\njws.decode(t, "k")', []],
    [`${AUTHLIB}jwt.decode()`, []],
  ];
  for (const [text, expected] of cases) it(JSON.stringify(text), () => assert.deepEqual(tokens(text), expected));

  it('has the leeway in validate()', () => {
    assert.equal(
      withLeeway(`${AUTHLIB}c = jwt.decode(t, "k")\nc.validate()`, 'leeway=60'),
      `${AUTHLIB}c = jwt.decode(t, "k")\nc.validate(leeway=60)`,
    );
    assert.equal(withLeeway(`${AUTHLIB}c = jwt.decode(t, "k")\nprint(c["sub"])`, 'leeway=60'), 'no slot');
  });
});

describe('joserfc', () => {
  const decoded = 'verifier joserfc key="k" algs=["HS256"]';
  const decode = 'jwt.decode(t, OctKey.import_key("k"), algorithms=["HS256"])';
  const cases: readonly Case[] = [
    [
      `${JOSERFC}jwt.encode({"alg": "HS256"}, {"aud": "a"}, OctKey.import_key("k"))`,
      ['issuer joserfc key="k" alg="HS256" aud="a" iss=unset exp=unset'],
    ],
    [
      `${JOSERFC}def f(t):\n    token = ${decode}\n    return token.claims["sub"]`,
      [`${decoded} aud=unset iss=unset leeway=unset checks=true/false`],
    ],
    [
      `${JOSERFC}def f(t):\n    token = ${decode}\n    registry = jwt.JWTClaimsRegistry(aud={"essential": True, "value": "a"})\n    registry.validate(token.claims)`,
      [`${decoded} aud="a" iss=unset leeway=unset checks=true/true`],
    ],
    [
      `${JOSERFC}from joserfc.jwt import JWTClaimsRegistry\ndef f(t):\n    claims = ${decode}.claims\n    JWTClaimsRegistry(leeway=30).validate(claims)`,
      [`${decoded} aud=unset iss=unset leeway=30 checks=true/true`],
    ],
    [`${JOSERFC}def f(t):\n    token = ${decode}\n    return token`, [`${decoded} aud=? iss=? leeway=? checks=true/unknown`]],
    [`${JOSERFC}def f(t):\n    token = ${decode}\n    check(token.claims)`, [`${decoded} aud=? iss=? leeway=? checks=true/unknown`]],
    [
      `${JOSERFC}def f(t):\n    token = ${decode}\n    self.registry.validate(token.claims)`,
      [`${decoded} aud=? iss=? leeway=? checks=true/unknown`],
    ],
    ['from joserfc import jws\njws.deserialize_compact(t, k)', []],
  ];
  for (const [text, expected] of cases) it(JSON.stringify(text), () => assert.deepEqual(tokens(text), expected));

  it('has the leeway in the registry', () => {
    const text = `${JOSERFC}r = jwt.JWTClaimsRegistry()\ntoken = ${decode}\nr.validate(token.claims)`;
    assert.equal(withLeeway(text, 'leeway=60'), text.replace('Registry()', 'Registry(leeway=60)'));
  });
});

describe('Flask-JWT-Extended', () => {
  const app = `${FLASK}app = Flask(__name__)\n`;
  const plain = 'verifier flask-jwt-extended key=';
  const cases: readonly Case[] = [
    [
      `${app}app.config["JWT_SECRET_KEY"] = os.environ["JWT_KEY"]\njwt = JWTManager(app)`,
      [`${plain}env(JWT_KEY) algs=unset aud=unset iss=unset leeway=unset checks=true/true`],
    ],
    [
      `${app}app.config["SECRET_KEY"] = "k"\napp.config["JWT_DECODE_LEEWAY"] = 10\njwt = JWTManager()\njwt.init_app(app)`,
      [`${plain}"k" algs=unset aud=unset iss=unset leeway=10 checks=true/true`],
    ],
    [
      `${app}app.config.update(JWT_SECRET_KEY="k", JWT_ALGORITHM="HS512")\napp.config.from_mapping({"JWT_DECODE_AUDIENCE": "a"})\nJWTManager(app)`,
      [`${plain}"k" algs=["HS512"] aud="a" iss=unset leeway=unset checks=true/true`],
    ],
    [
      `${FLASK}class Config:\n    JWT_SECRET_KEY = os.environ["K"]\n\ndef create_app():\n    app = Flask(__name__)\n    app.config.from_object(Config)\n    JWTManager(app)\n    return app`,
      [`${plain}env(K) algs=unset aud=unset iss=unset leeway=unset checks=true/true`],
    ],
    // What another file has, another file says.
    [
      `${FLASK}def create_app():\n    app = Flask(__name__)\n    app.config.from_object("app.config.Config")\n    JWTManager(app)`,
      [
        `${plain}ref(app.config Config JWT_SECRET_KEY) algs=ref(app.config Config JWT_ALGORITHM) aud=ref(app.config Config JWT_DECODE_AUDIENCE) iss=ref(app.config Config JWT_DECODE_ISSUER) leeway=ref(app.config Config JWT_DECODE_LEEWAY) checks=true/true`,
      ].map((line) => line.replace(/algs=\S+ Config \S+/, 'algs=ref(app.config Config JWT_DECODE_ALGORITHMS)')),
    ],
    [
      `${FLASK}def setup(app):\n    JWTManager(app)`,
      [
        `${plain}ref(flask current_app config JWT_SECRET_KEY) algs=ref(flask current_app config JWT_DECODE_ALGORITHMS) aud=ref(flask current_app config JWT_DECODE_AUDIENCE) iss=ref(flask current_app config JWT_DECODE_ISSUER) leeway=ref(flask current_app config JWT_DECODE_LEEWAY) checks=true/true`,
      ],
    ],
    [
      `${app}if os.environ.get("X"):\n    app.config["JWT_DECODE_LEEWAY"] = 10\napp.config["JWT_SECRET_KEY"] = "k"\nJWTManager(app)`,
      [`${plain}"k" algs=unset aud=unset iss=unset leeway=? checks=true/true`],
    ],
    [
      `${app}app.config["JWT_SECRET_KEY"] = "k"\nJWTManager(app)\n@app.post("/login")\ndef login():\n    return {"a": create_access_token(identity="u"), "r": create_refresh_token("u", expires_delta=timedelta(days=7))}`,
      [
        `${plain}"k" algs=unset aud=unset iss=unset leeway=unset checks=true/true`,
        'issuer flask-jwt-extended key="k" alg=unset aud=unset iss=unset exp=unset',
        'issuer flask-jwt-extended key="k" alg=unset aud=unset iss=unset exp=span((7 * 86400))',
      ],
    ],
    [
      `${app}app.config["JWT_SECRET_KEY"] = "k"\napp.config["JWT_ACCESS_TOKEN_EXPIRES"] = False\napp.config["JWT_ENCODE_AUDIENCE"] = "a"\nJWTManager(app)\ncreate_access_token("u", additional_claims={"iss": "i"})`,
      [
        `${plain}"k" algs=unset aud=unset iss=unset leeway=unset checks=true/true`,
        'issuer flask-jwt-extended key="k" alg=unset aud="a" iss="i" exp=false',
      ],
    ],
    [
      'from flask_jwt_extended import create_access_token\ndef login(u):\n    return create_access_token(identity=u)',
      [
        'issuer flask-jwt-extended key=ref(flask current_app config JWT_SECRET_KEY) alg=ref(flask current_app config JWT_ALGORITHM) aud=ref(flask current_app config JWT_ENCODE_AUDIENCE) iss=ref(flask current_app config JWT_ENCODE_ISSUER) exp=ref(flask current_app config JWT_ACCESS_TOKEN_EXPIRES)',
      ],
    ],
    [
      `${app}app.config.from_pyfile("settings.py")\napp.config["JWT_SECRET_KEY"] = "k"\nJWTManager(app)`,
      [
        `${plain}"k" algs=ref(flask current_app config JWT_DECODE_ALGORITHMS) aud=ref(flask current_app config JWT_DECODE_AUDIENCE) iss=ref(flask current_app config JWT_DECODE_ISSUER) leeway=ref(flask current_app config JWT_DECODE_LEEWAY) checks=true/true`,
      ],
    ],
    [
      `${app}app.config["JWT_SECRET_KEY"] = "k"\napp.config.setdefault("JWT_SECRET_KEY", "other")\napp.config.setdefault("JWT_DECODE_LEEWAY", 5)\nJWTManager(app)`,
      [`${plain}"k" algs=unset aud=unset iss=unset leeway=5 checks=true/true`],
    ],
    ['from flask_jwt_extended import jwt_required, get_jwt\nget_jwt()', []],
    ['from app.tokens import create_access_token\ncreate_access_token("u")', []],
  ];
  for (const [text, expected] of cases) it(JSON.stringify(text), () => assert.deepEqual(tokens(text), expected));

  const slots: readonly (readonly [string, string, string])[] = [
    [
      `${app}app.config["JWT_SECRET_KEY"] = "k"  # key\nJWTManager(app)`,
      '["JWT_DECODE_LEEWAY"] = 60',
      `${app}app.config["JWT_SECRET_KEY"] = "k"  # key\napp.config["JWT_DECODE_LEEWAY"] = 60\nJWTManager(app)`,
    ],
    [
      `${app}app.config.update(JWT_SECRET_KEY="k")\nJWTManager(app)`,
      'JWT_DECODE_LEEWAY=60',
      `${app}app.config.update(JWT_SECRET_KEY="k", JWT_DECODE_LEEWAY=60)\nJWTManager(app)`,
    ],
    [
      `${app}app.config.from_mapping({\n    "JWT_SECRET_KEY": "k",\n})\nJWTManager(app)`,
      '"JWT_DECODE_LEEWAY": 60',
      `${app}app.config.from_mapping({\n    "JWT_SECRET_KEY": "k",\n    "JWT_DECODE_LEEWAY": 60,\n})\nJWTManager(app)`,
    ],
    [
      `${FLASK}class Config:\n    JWT_SECRET_KEY = "k"\n    DEBUG = False\n\napp = Flask(__name__)\napp.config.from_object(Config)\nJWTManager(app)`,
      'JWT_DECODE_LEEWAY = 60',
      `${FLASK}class Config:\n    JWT_SECRET_KEY = "k"\n    JWT_DECODE_LEEWAY = 60\n    DEBUG = False\n\napp = Flask(__name__)\napp.config.from_object(Config)\nJWTManager(app)`,
    ],
    [`${app}if x:\n    app.config["JWT_SECRET_KEY"] = "k"\nJWTManager(app)`, 'x', 'no slot'],
  ];
  for (const [text, written, expected] of slots)
    it(`has a place for settings: ${JSON.stringify(text.slice(FLASK.length))}`, () => assert.equal(withLeeway(text, written), expected));
});

describe('Simple JWT', () => {
  const text =
    'from datetime import timedelta\nimport os\nSECRET_KEY = os.environ["DJANGO_KEY"]\nSIMPLE_JWT = {\n    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=5),\n    "AUDIENCE": "a",\n    "LEEWAY": 0,\n}\n';
  const path = 'project/settings.py';
  it('is one verifier and two issuers', () => {
    assert.deepEqual(tokens(text, path), [
      'verifier simplejwt key=env(DJANGO_KEY) algs=unset aud="a" iss=unset leeway=0 checks=true/true',
      'issuer simplejwt key=env(DJANGO_KEY) alg=unset aud="a" iss=unset exp=span((5 * 60))',
      'issuer simplejwt key=env(DJANGO_KEY) alg=unset aud="a" iss=unset exp=unset',
    ]);
  });
  const cases: readonly Case[] = [
    [
      'SIMPLE_JWT = {"SIGNING_KEY": "k", "ALGORITHM": "HS512", **more}',
      [
        'verifier simplejwt key=? algs=? aud=? iss=? leeway=? checks=true/true',
        'issuer simplejwt key=? alg=? aud=? iss=? exp=unknown',
        'issuer simplejwt key=? alg=? aud=? iss=? exp=unknown',
      ],
    ],
    [
      'from .base import *\nSIMPLE_JWT = {"ALGORITHM": "RS256", "SIGNING_KEY": PRIVATE, "VERIFYING_KEY": PUBLIC}',
      [
        'verifier simplejwt key=ref(.base PUBLIC) algs="RS256" aud=unset iss=unset leeway=unset checks=true/true',
        'issuer simplejwt key=ref(.base PRIVATE) alg="RS256" aud=unset iss=unset exp=unset',
        'issuer simplejwt key=ref(.base PRIVATE) alg="RS256" aud=unset iss=unset exp=unset',
      ],
    ],
    [
      'from django.conf import settings\nSIMPLE_JWT = dict(SIGNING_KEY=settings.SECRET_KEY)\nSIMPLE_JWT["LEEWAY"] = 30',
      [
        'verifier simplejwt key=ref(django.conf settings SECRET_KEY) algs=unset aud=unset iss=unset leeway=30 checks=true/true',
        'issuer simplejwt key=ref(django.conf settings SECRET_KEY) alg=unset aud=unset iss=unset exp=unset',
        'issuer simplejwt key=ref(django.conf settings SECRET_KEY) alg=unset aud=unset iss=unset exp=unset',
      ],
    ],
    ['SIMPLE_JWT = load()', []],
    ['def f():\n    SIMPLE_JWT = {"SIGNING_KEY": "k"}', []],
    ['REST_FRAMEWORK = {"SIGNING_KEY": "k"}', []],
  ];
  for (const [source, expected] of cases) it(JSON.stringify(source), () => assert.deepEqual(tokens(source, path), expected));

  it('has a place for settings in the dict', () => {
    assert.equal(withLeeway(text, '"X": 1'), text.replace('    "LEEWAY": 0,\n', '    "LEEWAY": 0,\n    "X": 1,\n'));
  });
});

describe('fastapi-users', () => {
  const audience = 'aud=["fastapi-users:auth"]';
  const cases: readonly Case[] = [
    [
      `${USERS}def get_jwt_strategy():\n    return JWTStrategy(secret="k", lifetime_seconds=3600)`,
      [
        `issuer fastapi-users key="k" alg=unset ${audience} iss=unset exp=3600`,
        `verifier fastapi-users key="k" algs=unset ${audience} iss=unset leeway=unset checks=true/true`,
      ],
    ],
    [
      `${USERS}JWTStrategy("k", None, token_audience=["a"], algorithm="RS256", public_key="p")`,
      [
        'issuer fastapi-users key="k" alg="RS256" aud=["a"] iss=unset exp=unset',
        'verifier fastapi-users key="p" algs="RS256" aud=["a"] iss=unset leeway=unset checks=true/true',
      ],
    ],
    [
      `${USERS}from app.settings import settings\nJWTStrategy(secret=settings.SECRET, lifetime_seconds=settings.TTL)`,
      [
        `issuer fastapi-users key=ref(app.settings settings SECRET) alg=unset ${audience} iss=unset exp=ref(app.settings settings TTL)`,
        `verifier fastapi-users key=ref(app.settings settings SECRET) algs=unset ${audience} iss=unset leeway=unset checks=true/true`,
      ],
    ],
    [`${USERS}JWTStrategy()`, []],
    ['from app.auth import JWTStrategy\nJWTStrategy(secret="k", lifetime_seconds=3600)', []],
    ['from fastapi_users.authentication import CookieTransport\nCookieTransport(cookie_max_age=3600)', []],
  ];
  for (const [text, expected] of cases) it(JSON.stringify(text), () => assert.deepEqual(tokens(text), expected));
});

describe('python token libraries', () => {
  it('name the role of what they issue', () => {
    const text = `${FLASK}def refresh():\n    return create_access_token("u")\ndef login():\n    return create_refresh_token("u")`;
    const hints = factsOf(text).flatMap((fact) => (fact.kind === 'token-issuer' ? [fact.hints.join(' ')] : []));
    assert.deepEqual(hints, ['access_token refresh', 'refresh_token login']);
  });

  it('are read beside secrets and not instead of them', () => {
    assert.equal(lines(`${FLASK}app = Flask(__name__)\napp.config["JWT_SECRET_KEY"] = "k"\nJWTManager(app)`, 'secret-setting').length, 1);
  });
});
