import assert from 'node:assert/strict';
import type { UnverifiedDecode } from '../../../server/src/facts/fact';
import { factsIn } from '../print-facts';

// What is done with a token that is read without being verified.

const JWT = "import jwt from 'jsonwebtoken';\n";

function decodes(text: string, path = 'app.ts'): readonly UnverifiedDecode[] {
  return factsIn(text, path).filter((fact): fact is UnverifiedDecode => fact.kind === 'unverified-decode');
}

/** `library use where`, a line for each call. */
function print(text: string, path?: string): readonly string[] {
  return decodes(text, path).map(({ library, use, useAt, guardedBy }) =>
    [library, use, useAt && `<${text.slice(useAt.start, useAt.end)}>`, guardedBy].filter((part) => part !== undefined).join(' '),
  );
}

const inMiddleware = (body: string): string =>
  `${JWT}export const auth = (req, res, next) => { const token = req.cookies.token; ${body} next(); };`;

describe('unverified decodes of TypeScript', () => {
  const uses: readonly (readonly [string, string])[] = [
    ['req.user = jwt.decode(token);', 'jsonwebtoken identity <req.user = jwt.decode(token)>'],
    ['const { sub } = jwt.decode(token); req.userId = sub;', 'jsonwebtoken identity <req.userId = sub>'],
    ['const d = jwt.decode(token); req.user = { ...d };', 'jsonwebtoken identity <req.user = { ...d }>'],
    ['const d = jwt.decode(token, { complete: true }); req.user = d.payload;', 'jsonwebtoken identity <req.user = d.payload>'],
    ['const d = jwt.decode(token, { complete: true }); use(d.header.kid);', 'jsonwebtoken header'],
    ['const { exp, iat } = jwt.decode(token); use(exp - iat);', 'jsonwebtoken expiry'],
    ['console.log(jwt.decode(token));', 'jsonwebtoken display'],
    ['res.json(jwt.decode(token));', 'jsonwebtoken display'],
    ['cache(jwt.decode(token));', 'jsonwebtoken unknown'],
    ['jwt.verify(token, KEY); req.user = jwt.decode(token);', 'jsonwebtoken verified'],
    ['req.user = jwt.decode(token); if (!isValidToken(token)) return;', 'jsonwebtoken verified'],
    ["if (jwt.decode(token).roles.includes('admin')) next();", "jsonwebtoken identity <jwt.decode(token).roles.includes('admin')> service"],
    ['if (!jwt.decode(token).isAdmin) return;', 'jsonwebtoken identity <!jwt.decode(token).isAdmin> service'],
    ['if (!jwt.decode(token).role) return;', 'jsonwebtoken unknown'],
    ['if (jwt.decode(token).sub === null) return;', 'jsonwebtoken unknown'],
    ['switch (jwt.decode(token).role) { }', 'jsonwebtoken identity <jwt.decode(token).role> service'],
    ['res.locals.user = jwt.decode(token);', 'jsonwebtoken identity <res.locals.user = jwt.decode(token)> service'],
    ['req.region = jwt.decode(token).region;', 'jsonwebtoken unknown'],
  ];
  for (const [body, expected] of uses) {
    it(body, () => assert.deepEqual(print(inMiddleware(body)), [expected]));
  }

  const sources: readonly (readonly [string, string, string])[] = [
    ['a header', 'req.headers.authorization.slice(7)', 'identity'],
    ['a function that takes it from the request', 'bearerToken(req)', 'identity'],
    ['one of several', 'req.query.token || req.body.token', 'identity'],
    ['the environment', 'process.env.TOKEN', 'unknown'],
    ["the answer of a provider to the request's code", '(await exchange(req.query.code)).id_token', 'unknown'],
    ['a token that is made here', "jwt.sign({}, 'k'.repeat(40))", 'unknown'],
    ['a header of a load balancer', "req.headers['x-amzn-oidc-data']", 'unknown'],
    ['the same, by a method', "req.get('cf-access-jwt-assertion')", 'unknown'],
  ];
  for (const [name, token, use] of sources) {
    it(`a token from ${name}`, () => {
      const text = `${JWT}export const auth = async (req, res, next) => { req.user = jwt.decode(${token}); next(); };`;
      assert.deepEqual(
        decodes(text).map((fact) => fact.use),
        [use],
      );
    });
  }

  const sides: readonly (readonly [string, string, string])[] = [
    [
      'use client',
      "'use client';\nimport { jwtDecode } from 'jwt-decode';\nexport const verifyToken = (token) => jwtDecode(token);",
      'client',
    ],
    ['the store of the browser', `${JWT}export const verifyToken = () => jwt.decode(localStorage.getItem('token'));`, 'client'],
    [
      'a component',
      "import React from 'react';\nimport { decodeJwt } from 'jose';\nexport const C = ({ token }) => <b>{decodeJwt(token).sub}</b>;",
      'client',
    ],
    ['neither', "import { decodeJwt } from 'jose';\nexport const verifyToken = (token) => decodeJwt(token);", 'unknown'],
    [
      'a server',
      "import 'server-only';\nimport { decodeJwt } from 'jose';\nexport const verifyToken = (token) => decodeJwt(token);",
      'identity',
    ],
  ];
  for (const [name, text, use] of sides) {
    it(`a file with ${name}`, () =>
      assert.deepEqual(
        decodes(text, 'app.tsx').map((fact) => fact.use),
        [use],
      ));
  }

  it('parts of a token are followed through variables', () => {
    const text = `import 'jsonwebtoken';
export const verifyToken = (token) => {
  const parts = token.split('.');
  const body = parts[1].replace(/-/g, '+');
  const json = decodeURIComponent(atob(body));
  const payload = JSON.parse(json);
  return payload;
};`;
    assert.deepEqual(print(text), ['atob() identity <payload>']);
  });

  it('other parts, other texts and other uses are no payload', () => {
    const head = "import 'express';\nexport const verifyToken = (token) => ";
    assert.deepEqual(print(`${head}JSON.parse(atob(token.split('.')[0]));`), []);
    assert.deepEqual(print(`${head}JSON.parse(atob(token.split(':')[1]));`), []);
    assert.deepEqual(print(`${head}atob(token.split('.')[1]).length;`), []);
  });

  it('a fix names the one key of the file and no other', () => {
    const edits = (key: string): number =>
      decodes(`${JWT}jwt.sign({}, ${key});\n${inMiddleware('req.user = jwt.decode(token);').slice(JWT.length)}`)[0]?.verifyEdits.length ??
      -1;
    assert.equal(edits('process.env.JWT_SECRET'), 2);
    assert.equal(edits('secretOf(user)'), 0);
    assert.equal(edits("'a literal that is not written twice'"), 0);
  });
});
