import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { TokenIssuer, TokenVerifier } from '../../../server/src/facts/fact';
import { edited, factsOf, show } from './print';

const PYJWT = 'import jwt\n';
const JOSE = 'from jose import jwt\n';

function issuerOf(text: string): TokenIssuer {
  const found = factsOf(text).find((fact) => fact.kind === 'token-issuer');
  assert.ok(found?.kind === 'token-issuer', 'no issuer');
  return found;
}

function verifierOf(text: string): TokenVerifier {
  const found = factsOf(text).find((fact) => fact.kind === 'token-verifier');
  assert.ok(found?.kind === 'token-verifier', 'no verifier');
  return found;
}

describe('python claims', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['jwt.encode({"sub": "a", "type": "access"}, "k")', '{sub: "a", type: "access"} iat=unset nbf=unset'],
    ['def f(data):\n    jwt.encode(data, "k")', '? iat=? nbf=?'],
    [
      'def f(data):\n    to_encode = data.copy()\n    to_encode.update({"exp": 5, "iat": 4})\n    return jwt.encode(to_encode, "k")',
      '{exp: 5, iat: 4 ...} iat=4 nbf=?',
    ],
    ['def f(data):\n    return jwt.encode({**data, "nbf": 3}, "k")', '{nbf: 3 ...} iat=? nbf=3'],
    [
      'def f(i):\n    payload = {"sub": "u"}\n    payload["type"] = "refresh"\n    return jwt.encode(payload, "k")',
      '{sub: "u", type: "refresh"} iat=unset nbf=unset',
    ],
    ['def f(i):\n    return jwt.encode(dict(sub="u", iat=1), "k")', '{sub: "u", iat: 1} iat=1 nbf=unset'],
  ];
  for (const [text, expected] of cases) {
    it(JSON.stringify(text), () => {
      const { claims, issuedAt, notBefore } = issuerOf(PYJWT + text);
      assert.equal(`${show(claims)} iat=${show(issuedAt.value)} nbf=${show(notBefore.value)}`, expected);
    });
  }
});

describe('python tokens on their way', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['def make():\n    return jwt.encode({}, "k")', 'make <- '],
    ['def make():\n    token = jwt.encode({}, "k")\n    return token', 'make <- token'],
    ['def make():\n    token: str = jwt.encode({}, "k").decode("utf-8")\n    return {"access_token": token}', 'make <- token'],
    ['def make():\n    return Token(access_token=str(jwt.encode({}, "k")), kind="bearer")', 'make <- '],
    ['def make():\n    return jwt.encode({}, "k")\n\ndef login():\n    token = make()\n    return {"token": token}', 'make login <- '],
    ['def make():\n    t = jwt.encode({}, "k")\n    send(t)', ' <- t'],
    ['def make():\n    t = jwt.encode({}, "k")\n    return len(t) > 3', ' <- t'],
    ['def make():\n    self.t = jwt.encode({}, "k")\n    return self.t', ' <- '],
    ['token = jwt.encode({}, "k")', ' <- token'],
    ['class A:\n    async def make(self):\n        return jwt.encode({}, "k")', 'make <- '],
    ['def make():\n    f = lambda: jwt.encode({}, "k")\n    return f', ' <- '],
  ];
  for (const [text, expected] of cases) {
    it(JSON.stringify(text), () => {
      const { returnedBy, assignedTo } = issuerOf(PYJWT + text);
      assert.equal(`${returnedBy.join(' ')} <- ${assignedTo}`, expected);
    });
  }
});

describe('claims that python code reads', () => {
  const decode = 'jwt.decode(t, k, algorithms=["HS256"])';
  const cases: readonly (readonly [string, string])[] = [
    [`def f(t):\n    payload = ${decode}\n    return payload["sub"]`, 'sub'],
    [
      `def f(t):\n    payload = ${decode}\n    if payload.get("type") != "access":\n        raise E\n    u: str = payload.get("sub")\n    if u is None:\n        raise E\n    return u`,
      'type sub',
    ],
    [`def f(t):\n    return ${decode}["sub"]`, 'sub'],
    [`def f(t):\n    return ${decode}.get("user_id")`, 'user_id'],
    [`def f(t):\n    payload = ${decode}\n    if "jti" not in payload:\n        raise E`, 'jti'],
    [`def f(t):\n    payload = ${decode}\n    if not payload or payload is None:\n        raise E\n    logger.info(payload)`, ''],
    [`def f(t):\n    ${decode}`, ''],
    [`def f(t):\n    if (p := ${decode})["type"]:\n        return p["sub"]`, 'sub type'],
    [`def f(t):\n    payload = ${decode}\n    data = TokenPayload(**payload)\n    return data.sub`, 'unknown'],
    [`def f(t):\n    return ${decode}`, 'unknown'],
    [`def f(t):\n    payload = ${decode}\n    return payload`, 'unknown'],
    [`def f(t):\n    payload = ${decode}\n    return payload[claim]`, 'unknown'],
    [`def f(t):\n    payload = ${decode}\n    return user_of(payload)`, 'unknown'],
    [`def f(t):\n    self.payload = ${decode}`, 'unknown'],
    [`def f(t):\n    payload = ${decode}\n    for key in payload:\n        pass`, 'unknown'],
    [`def f(t):\n    payload = jwt.decode_complete(t, k)\n    return payload["payload"]["sub"]`, 'unknown'],
    [`payload = ${decode}\nprint(payload["sub"])`, 'unknown'],
  ];
  for (const [text, expected] of cases) {
    it(JSON.stringify(text), () => {
      const { inspects } = verifierOf(PYJWT + text);
      assert.equal(inspects === 'unknown' ? inspects : inspects.join(' '), expected);
    });
  }
});

describe('checks that python options switch', () => {
  const cases: readonly (readonly [string, readonly string[], string])[] = [
    [
      `${PYJWT}jwt.decode(t, "k", ["HS256"], options={"verify_exp": False})`,
      ['expiry "verify_exp": False true'],
      `${PYJWT}jwt.decode(t, "k", ["HS256"], options={"verify_exp": True})`,
    ],
    [
      `${PYJWT}jwt.decode(t, "k", ["HS256"], options={"verify_signature": False, "verify_aud": True})`,
      ['signature "verify_signature": False true', 'audience "verify_aud": True false'],
      `${PYJWT}jwt.decode(t, "k", ["HS256"], options={"verify_signature": True, "verify_aud": True})`,
    ],
    // Without a key and a list there is nothing to verify with, so that no edit makes the check happen.
    [`${PYJWT}jwt.decode(t, options={"verify_signature": False})`, ['signature "verify_signature": False true'], ''],
    [`${JOSE}jwt.decode(t, "", options={"verify_signature": False})`, ['signature "verify_signature": False true'], ''],
    [
      `${JOSE}OPTIONS = {\n    'verify_aud': False,\n}\njwt.decode(t, "k", options=OPTIONS)`,
      ["audience 'verify_aud': False true"],
      `${JOSE}OPTIONS = {\n    'verify_aud': True,\n}\njwt.decode(t, "k", options=OPTIONS)`,
    ],
    [`${PYJWT}jwt.decode(t, "k", options={"verify_exp": not lenient})`, ['expiry "verify_exp": not lenient unknown'], ''],
    [
      `${PYJWT}jwt.decode(t, "k", options=dict(verify_iat=False, verify_nbf=False))`,
      ['not-before "verify_nbf": False true', 'issued-at "verify_iat": False true'],
      `${PYJWT}jwt.decode(t, "k", options=dict(verify_iat=True, verify_nbf=True))`,
    ],
    [`${PYJWT}jwt.decode(t, "k", algorithms=["HS256"])`, [], ''],
  ];
  for (const [text, expected, mended] of cases) {
    it(JSON.stringify(text), () => {
      const { switches } = verifierOf(text);
      assert.deepEqual(
        switches.map(({ check, text: written, off }) => `${check} ${written} ${off}`),
        expected,
      );
      const edits = switches.flatMap(({ enableEdits }) => enableEdits);
      assert.equal(edits.length > 0 ? edited(text, edits) : '', mended);
    });
  }
});

describe('options that python calls are given', () => {
  const cases: readonly (readonly [string, readonly string[], string])[] = [
    [`${PYJWT}jwt.decode(t, "k", aud="a", algorithms=["HS256"])`, ['argument aud', 'argument algorithms'], 'jwt.decode(t, "k")'],
    [`${PYJWT}jwt.decode(t, "k", ["HS256"], iss="i")`, ['argument iss'], 'jwt.decode(t, "k", ["HS256"])'],
    [
      `${PYJWT}jwt.decode(t, "k", ["HS256"], {"leeway": 10, "verify_aud": True})`,
      ['inner leeway', 'inner verify_aud'],
      'jwt.decode(t, "k", ["HS256"], {})',
    ],
    [`${JOSE}jwt.decode(\n    t,\n    "k",\n    leeway=10,\n)`, ['argument leeway'], 'jwt.decode(\n    t,\n    "k",\n)'],
    [`${JOSE}jwt.decode(t, "k",  # why\n  leeway=10)`, ['argument leeway'], 'nowhere'],
    [`${PYJWT}jwt.encode(payload={}, key="k")`, ['argument payload', 'argument key'], 'jwt.encode()'],
  ];
  for (const [text, expected, bare] of cases) {
    it(JSON.stringify(text), () => {
      const fact = factsOf(text).find((found) => found.kind === 'token-verifier' || found.kind === 'token-issuer');
      assert.ok(fact?.kind === 'token-verifier' || fact?.kind === 'token-issuer');
      assert.deepEqual(
        fact.given.map(({ group, name }) => `${group} ${name}`),
        expected,
      );
      // From the last on, each removal is of what the one before left.
      const removed = [...fact.given].reverse().reduce((rest, given) => {
        const again = factsOf(rest).find((found) => found.kind === fact.kind);
        const same = again && 'given' in again ? again.given.find(({ name }) => name === given.name) : undefined;
        return same?.removeAt ? edited(rest, [{ at: same.removeAt, newText: '' }]) : 'nowhere';
      }, text);
      assert.equal(removed === 'nowhere' ? removed : removed.slice(removed.indexOf('\n') + 1), bare);
    });
  }
});

describe('what python verifiers ask of a token besides', () => {
  const cases: readonly (readonly [string, string])[] = [
    [`${PYJWT}jwt.decode(t, "k", ["HS256"])`, 'unset unset unset'],
    [`${PYJWT}jwt.decode(t, "k", ["HS256"], subject="s", options={"require": ["exp", "sub"]})`, '"s" ["exp", "sub"] unset'],
    [`${PYJWT}jwt.decode(t, "k", ["HS256"], **more)`, '? ? unset'],
    [`${JOSE}jwt.decode(t, "k", ["HS256"], {"require_exp": True, "require_aud": False}, subject="s")`, '"s" ["exp"] unset'],
    [`${JOSE}jwt.decode(t, "k", ["HS256"], {"require_exp": strict})`, 'unset ? unset'],
    [`${JOSE}jwt.decode(t, "k", ["HS256"], options)`, 'unset ? unset'],
  ];
  for (const [text, expected] of cases) {
    it(JSON.stringify(text), () => {
      const { subject, required, maximumAge } = verifierOf(text);
      assert.equal([subject, required, maximumAge].map(({ value }) => show(value)).join(' '), expected);
    });
  }
});
