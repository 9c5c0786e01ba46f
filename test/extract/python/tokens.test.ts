import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { factsOf, filled, lines, show } from './print';

const PYJWT = 'import jwt\n';
const JOSE = 'from jose import jwt\n';

function verifiers(text: string): readonly string[] {
  return lines(text, 'token-verifier').map((line) => line.replace(/ hints=.*/, ''));
}

function issuers(text: string): readonly string[] {
  return lines(text, 'token-issuer').map((line) => line.replace(/ hints=.*/, ''));
}

/** The text with an option put into the only verifier's slots. */
function withOption(text: string, written: string): readonly string[] {
  const found = factsOf(text).find((fact) => fact.kind === 'token-verifier');
  return found?.kind === 'token-verifier'
    ? [filled(text, found.optionSlot, written), filled(text, found.argumentSlot, 'audience="a"')]
    : [];
}

describe('python verifiers', () => {
  const plain = 'verifier pyjwt <jwt.decode> key=? algs=["HS256"] aud=unset iss=unset leeway=unset checks=true/true/true/true';
  const cases: readonly (readonly [string, readonly string[]])[] = [
    [`${PYJWT}jwt.decode(t, k, algorithms=["HS256"])`, [plain]],
    [`${PYJWT}jwt.decode(t, k, ["HS256"])`, [plain]],
    [`${PYJWT}jwt.decode(jwt=t, key=k, algorithms=["HS256"])`, [plain]],
    ['import jwt as pyjwt\npyjwt.decode(t, k, ["HS256"])', [plain.replace('<jwt.decode>', '<pyjwt.decode>')]],
    ['from jwt import decode as d\nd(t, k, ["HS256"])', [plain.replace('<jwt.decode>', '<d>')]],
    ['def f(t):\n    import jwt\n    return jwt.decode(t, k, ["HS256"])', [plain]],
    ['try:\n    import jwt\nexcept ImportError:\n    jwt = None\njwt.decode(t, k, ["HS256"])', [plain]],
    [`${PYJWT}p = jwt.PyJWT()\np.decode(t, k, ["HS256"])`, [plain.replace('<jwt.decode>', '<p.decode>')]],
    [
      'from jwt import PyJWT\nPyJWT(options={"verify_aud": False}).decode(t, k, ["HS256"])',
      [
        plain
          .replace('<jwt.decode>', '<PyJWT(options={"verify_aud": False}).decode>')
          .replace('checks=true/true/true', 'checks=true/true/false'),
      ],
    ],
    [`${PYJWT}jwt.decode_complete(t, k, ["HS256"])`, [plain.replace('jwt.decode', 'jwt.decode_complete')]],
    [`${JOSE}jwt.decode(t, k, ["HS256"])`, [plain.replace('pyjwt', 'python-jose')]],
    ['import jose.jwt\njose.jwt.decode(t, k, ["HS256"])', [plain.replace('pyjwt <jwt', 'python-jose <jose.jwt')]],
    ['from jose.jwt import decode\ndecode(t, k, ["HS256"])', [plain.replace('pyjwt <jwt.decode>', 'python-jose <decode>')]],
    [
      `${PYJWT}jwt.decode(t, "k", algorithms=A, audience="api", issuer=["i"], leeway=timedelta(seconds=30))\nA = ["RS256"]\nfrom datetime import timedelta`,
      ['verifier pyjwt <jwt.decode> key="k" algs=["RS256"] aud="api" iss=["i"] leeway=span(30) checks=true/true/true/true'],
    ],
    [
      `${JOSE}jwt.decode(t, "k", "HS256", {"leeway": 10, "verify_exp": False}, "aud", "iss")`,
      ['verifier python-jose <jwt.decode> key="k" algs="HS256" aud="aud" iss="iss" leeway=10 checks=true/false/true/true'],
    ],
    [
      `${PYJWT}jwt.decode(t, options={"verify_signature": False})`,
      ['verifier pyjwt <jwt.decode> key=unset algs=unset aud=unset iss=unset leeway=unset checks=false/false/false/false'],
    ],
    [
      `${PYJWT}jwt.decode(t, options={"verify_signature": False, "verify_exp": True})`,
      ['verifier pyjwt <jwt.decode> key=unset algs=unset aud=unset iss=unset leeway=unset checks=false/true/false/false'],
    ],
    [
      `${JOSE}jwt.decode(t, "k", options={"verify_signature": False})`,
      ['verifier python-jose <jwt.decode> key="k" algs=unset aud=unset iss=unset leeway=unset checks=false/true/true/true'],
    ],
    [
      `${PYJWT}jwt.decode(t, "k", verify=False)`,
      ['verifier pyjwt <jwt.decode> key="k" algs=unset aud=unset iss=unset leeway=unset checks=unknown/unknown/unknown/unknown'],
    ],
    [
      `${PYJWT}jwt.decode(t, "k", options=given)`,
      ['verifier pyjwt <jwt.decode> key="k" algs=unset aud=unset iss=unset leeway=unset checks=unknown/unknown/unknown/unknown'],
    ],
    [
      `${JOSE}jwt.decode(t, "k", options=given)`,
      ['verifier python-jose <jwt.decode> key="k" algs=unset aud=unset iss=unset leeway=? checks=unknown/unknown/unknown/unknown'],
    ],
    [
      `${PYJWT}jwt.decode(t, "k", options={"leeway": 60})`,
      ['verifier pyjwt <jwt.decode> key="k" algs=unset aud=unset iss=unset leeway=unset checks=true/true/true/true'],
    ],
    [
      `${PYJWT}jwt.decode(t, "k", options={"verify_aud": bool(a)})`,
      ['verifier pyjwt <jwt.decode> key="k" algs=unset aud=unset iss=unset leeway=unset checks=true/true/unknown/true'],
    ],
    [
      `${PYJWT}jwt.decode(t, "k", **given)`,
      ['verifier pyjwt <jwt.decode> key="k" algs=? aud=? iss=? leeway=? checks=unknown/unknown/unknown/unknown'],
    ],
    [
      `${PYJWT}jwt.decode(t, *given)`,
      ['verifier pyjwt <jwt.decode> key=? algs=? aud=? iss=? leeway=? checks=unknown/unknown/unknown/unknown'],
    ],
    [
      `${PYJWT}def f(t):\n    kwargs = {"algorithms": ["HS256"]}\n    if settings.AUD:\n        kwargs["audience"] = settings.AUD\n    return jwt.decode(t, "k", **kwargs)`,
      ['verifier pyjwt <jwt.decode> key="k" algs=["HS256"] aud=? iss=unset leeway=unset checks=true/true/true/true'],
    ],
    [
      `${PYJWT}c = jwt.PyJWKClient(url)\njwt.decode(t, c.get_signing_key_from_jwt(t).key, algorithms=["RS256"], audience=None)`,
      ['verifier pyjwt <jwt.decode> key=? algs=["RS256"] aud=null iss=unset leeway=unset checks=true/true/true/true'],
    ],
    [`${PYJWT}jwt.get_unverified_header(t)\njwt.decode()`, []],
  ];
  for (const [text, expected] of cases) it(JSON.stringify(text), () => assert.deepEqual(verifiers(text), expected));

  const lookalikes = [
    'import json\njson.decode(t, k)',
    'from html import decode\ndecode(t, k)',
    'from app.security import jwt\njwt.decode(t, k)',
    'from jwt import JWT\nJWT().decode(t, k)',
    'jwt.decode(t, k)',
    'def f(jwt):\n    jwt.decode(t, k)',
    'import jwt\nx.jwt.decode(t, k)',
    'b"x".decode("utf-8")',
  ];
  for (const text of lookalikes)
    it(`is silent: ${JSON.stringify(text)}`, () => assert.deepEqual([...verifiers(text), ...issuers(text)], []));

  const slots: readonly (readonly [string, string, string, string])[] = [
    ['jwt.decode(t, k)', 'leeway=60', 'jwt.decode(t, k, leeway=60)', 'jwt.decode(t, k, audience="a")'],
    ['jwt.decode(t, k,)', 'leeway=60', 'jwt.decode(t, k, leeway=60)', 'jwt.decode(t, k, audience="a")'],
    [
      'jwt.decode(\n    t,\n    k,\n)',
      'leeway=60',
      'jwt.decode(\n    t,\n    k,\n    leeway=60,\n)',
      'jwt.decode(\n    t,\n    k,\n    audience="a",\n)',
    ],
    [
      'jwt.decode(\r\n  t,\r\n  k  # key\r\n)',
      'leeway=60',
      'jwt.decode(\r\n  t,\r\n  k, leeway=60  # key\r\n)',
      'jwt.decode(\r\n  t,\r\n  k, audience="a"  # key\r\n)',
    ],
    [
      'jwt.decode(\n    t, k, **kw\n)',
      'leeway=60',
      'jwt.decode(\n    t, k, **kw, leeway=60\n)',
      'jwt.decode(\n    t, k, **kw, audience="a"\n)',
    ],
  ];
  for (const [call, written, ...expected] of slots) {
    it(`PyJWT slot: ${JSON.stringify(call)}`, () =>
      assert.deepEqual(
        withOption(PYJWT + call, written),
        expected.map((text) => PYJWT + text),
      ));
  }
  const joseSlots: readonly (readonly [string, string])[] = [
    ['jwt.decode(t, k)', 'jwt.decode(t, k, options={"leeway": 60})'],
    ['jwt.decode(t, k, options={})', 'jwt.decode(t, k, options={"leeway": 60})'],
    ['jwt.decode(t, k, options={"verify_aud": False})', 'jwt.decode(t, k, options={"verify_aud": False, "leeway": 60})'],
    ['jwt.decode(\n    t,\n    k,\n)', 'jwt.decode(\n    t,\n    k,\n    options={"leeway": 60},\n)'],
    ['jwt.decode(t, k, options={\n    "a": 1,\n})', 'jwt.decode(t, k, options={\n    "a": 1,\n    "leeway": 60,\n})'],
  ];
  for (const [call, expected] of joseSlots)
    it(`python-jose slot: ${JSON.stringify(call)}`, () => assert.equal(withOption(JOSE + call, '"leeway": 60')[0], JOSE + expected));
  it('has no slot where options cannot be seen', () => {
    assert.equal(withOption(`${JOSE}jwt.decode(t, k, options=o)`, 'x')[0], 'no slot');
    assert.equal(withOption(`${JOSE}jwt.decode(t, k, **o)`, 'x')[0], 'no slot');
  });
});

describe('python issuers', () => {
  const head = 'issuer pyjwt <jwt.encode> key="k" alg=unset';
  const time = 'from datetime import datetime, timedelta, timezone\n';
  const cases: readonly (readonly [string, string])[] = [
    ['jwt.encode({"sub": "a"}, "k")', `${head} aud=unset iss=unset sub="a" exp=unset`],
    [
      'jwt.encode(payload=dict(aud="x"), key="k", algorithm="HS512")',
      'issuer pyjwt <jwt.encode> key="k" alg="HS512" aud="x" iss=unset sub=unset exp=unset',
    ],
    ['jwt.encode(claims(), "k")', `${head} aud=? iss=? sub=? exp=unknown`],
    ['jwt.encode({"exp": 1, **more}, "k")', `${head} aud=? iss=? sub=? exp=exp-claim ?`],
    [
      'jwt.encode({**more, "exp": datetime.utcnow() + timedelta(minutes=1)}, "k")',
      `${head} aud=? iss=? sub=? exp=exp-claim (now(datetime naive-utc) + span((1 * 60)))`,
    ],
    ['def f(data):\n    p = data.copy()\n    p["exp"] = 5\n    return jwt.encode(p, "k")', `${head} aud=? iss=? sub=? exp=exp-claim 5`],
    [
      'def f(data):\n    p = {"sub": "s"}\n    p.update({"exp": 5, "iss": "i"})\n    return jwt.encode(p, "k")',
      `${head} aud=unset iss="i" sub="s" exp=exp-claim 5`,
    ],
    [
      'def f(data):\n    p = {"sub": "s"}\n    if data:\n        p["exp"] = 5\n    return jwt.encode(p, "k")',
      `${head} aud=unset iss=unset sub="s" exp=exp-claim ?`,
    ],
    ['def f(extra):\n    p = {"exp": 5}\n    p.update(extra)\n    return jwt.encode(p, "k")', `${head} aud=? iss=? sub=? exp=exp-claim ?`],
    ['def f():\n    p = {"sub": "s"}\n    add_claims(p)\n    return jwt.encode(p, "k")', `${head} aud=? iss=? sub="s" exp=unknown`],
    [
      'def f():\n    p = {"sub": "s"}\n    print(p)\n    return jwt.encode(p, "k")\n    p["exp"] = 1',
      `${head} aud=unset iss=unset sub="s" exp=unset`,
    ],
    [
      'def f(delta=None):\n    if delta:\n        e = datetime.utcnow() + delta\n    else:\n        e = datetime.utcnow() + timedelta(minutes=15)\n    return jwt.encode({"exp": e}, "k")',
      `${head} aud=unset iss=unset sub=unset exp=exp-claim (now(datetime naive-utc) + parameter(f delta, span((15 * 60))))`,
    ],
    ['jwt.encode({}, "k", **kw)', 'issuer pyjwt <jwt.encode> key="k" alg=? aud=unset iss=unset sub=unset exp=unset'],
  ];
  for (const [text, expected] of cases) it(JSON.stringify(text), () => assert.deepEqual(issuers(PYJWT + time + text), [expected]));

  it('names what hints at the role', () => {
    const text = `${PYJWT}class Auth:\n    def make_tokens(self):\n        refresh_token = jwt.encode({"type": "refresh", "typ": Kind.R}, settings.REFRESH_KEY)\n        return {"access": jwt.encode({"sub": "long text with spaces"}, KEY), "b": f(token=jwt.encode({}, K))}\n`;
    const hints = factsOf(text).flatMap((fact) => (fact.kind === 'token-issuer' ? [fact.hints.join(' ')] : []));
    assert.deepEqual(hints, [
      'refresh Kind.R refresh_token REFRESH_KEY make_tokens Auth',
      'access KEY make_tokens Auth',
      'token K make_tokens Auth',
    ]);
  });

  it('keeps literal keys out of the hints', () => {
    const [issuer] = factsOf(`${PYJWT}jwt.encode({}, "supersecret")`);
    assert.equal(issuer?.kind === 'token-issuer' && issuer.hints.length === 0 && show(issuer.key), '"supersecret"');
  });
});
