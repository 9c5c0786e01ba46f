import assert from 'node:assert/strict';
import { pythonExtractor } from '../../../server/src/extract/python/python';
import type { UnverifiedDecode } from '../../../server/src/facts/fact';

// What is done with a token that is read without being verified.

function decodes(text: string): readonly UnverifiedDecode[] {
  return pythonExtractor
    .extract({ path: 'app.py', text })
    .facts.filter((fact): fact is UnverifiedDecode => fact.kind === 'unverified-decode');
}

/** `library skips use where`, a line for each call. */
function print(text: string): readonly string[] {
  return decodes(text).map(({ library, skips, use, useAt, guardedBy }) =>
    [library, skips, use, useAt && `<${text.slice(useAt.start, useAt.end)}>`, guardedBy].filter((part) => part !== undefined).join(' '),
  );
}

const OFF = 'options={"verify_signature": False}';
const inView = (body: string): string =>
  `import jwt\nfrom fastapi import Request\n\n\ndef view(request: Request):\n    token = request.cookies["t"]\n    d = jwt.decode(token, ${OFF})\n    ${body}\n`;

describe('unverified decodes of Python', () => {
  const uses: readonly (readonly [string, string])[] = [
    ['request.state.user = d', 'PyJWT signature identity <request.state.user = d>'],
    ['request.state.user_id = str(d.get("sub"))', 'PyJWT signature identity <request.state.user_id = str(d.get("sub"))>'],
    ['return db.get(User, d["sub"])', 'PyJWT signature identity <db.get(User, d["sub"])> anywhere'],
    [
      'return db.query(User).filter(User.id == d["sub"]).first()',
      'PyJWT signature identity <db.query(User).filter(User.id == d["sub"])> anywhere',
    ],
    ['return "admin" in d["roles"]', 'PyJWT signature identity <"admin" in d["roles"]> anywhere'],
    ['print(d)', 'PyJWT signature display'],
    ['return d["exp"]', 'PyJWT signature expiry'],
    ['return d["iss"]', 'PyJWT signature unknown'],
    ['return verify_token(token) and db.get(User, d["sub"])', 'PyJWT signature verified'],
    ['return jwt.decode(token, keys[d["iss"]], algorithms=["RS256"])', 'PyJWT signature verified'],
  ];
  for (const [body, expected] of uses) {
    it(body, () => assert.deepEqual(print(inView(body))[0], expected));
  }

  it('a name that promises the check', () => {
    assert.deepEqual(print(`import jwt\n\n\ndef verify_token(token):\n    return jwt.decode(token, ${OFF})\n`), [
      `PyJWT signature identity <jwt.decode(token, ${OFF})>`,
    ]);
    assert.deepEqual(print(`import jwt\n\n\ndef decode_token(token):\n    return jwt.decode(token, ${OFF})\n`), [
      'PyJWT signature unknown',
    ]);
  });

  it('the header', () => {
    assert.deepEqual(print('import jwt\n\nkid = jwt.get_unverified_header(token)["kid"]\n'), ['PyJWT signature header']);
    assert.deepEqual(print('from jose import jwt\n\nkid = jwt.get_unverified_headers(token)["kid"]\n'), ['python-jose signature header']);
  });

  it('claims that nobody validates', () => {
    const view = (rest: string): string =>
      `from authlib.jose import jwt\nfrom flask import g, request\n\n\ndef load():\n    claims = jwt.decode(request.cookies["t"], KEY)\n${rest}`;
    assert.deepEqual(print(view('    g.user = claims["sub"]\n')), ['Authlib claims identity <g.user = claims["sub"]>']);
    assert.deepEqual(print(view('    claims.validate()\n    g.user = claims["sub"]\n')), []);
    assert.deepEqual(print(view('    check(claims["exp"])\n    g.user = claims["sub"]\n')), []);
  });

  it('parts of a token, with padding', () => {
    const text = `import base64
import json
from flask import g, request


def load():
    _, payload, _ = request.cookies["t"].split(".")
    raw = base64.urlsafe_b64decode(payload + "==").decode()
    g.user = json.loads(raw)
`;
    assert.deepEqual(print(text), ['base64.urlsafe_b64decode() signature identity <g.user = json.loads(raw)>']);
    assert.deepEqual(print(text.replace('_, payload, _', 'payload, _, _')), []);
  });
});
