import assert from 'node:assert/strict';
import { tokensIn } from '../../server/src/tokens/find/find';
import {
  AUTH0,
  base64,
  CLAIMS,
  drawn,
  type Expected,
  folded,
  HEADER,
  half,
  holds,
  JWT,
  NAME,
  NESTED,
  ONE,
  OTHER,
  only,
  part,
  RS256,
  SESSION,
  SIGNATURE,
  SUPABASE,
  TWO,
  UNSIGNED,
  WRAPPED,
  ZERO,
} from './finding';

/** Carrier texts, and what must be found in each: the one token. */
const CARRIERS: readonly (readonly [string, string, Expected?])[] = [
  ['alone', JWT],
  ['in an env file', `PORT=3000\nTOKEN=${JWT}\nNEXT=1\n`, { carrier: 'bare' }],
  ['in an env file, quoted', `TOKEN="${JWT}"\n`],
  ['in an env file, single quotes', `TOKEN='${JWT}' # test\n`],
  ['in an env file, exported', `export TOKEN=${JWT}\n`],
  ['in an env file, before a short name', `A=${JWT}\nB=c\n`],
  ['in an http file', `GET http://localhost/me\nAuthorization: Bearer ${JWT}\n\n###\n`, { carrier: 'authorization' }],
  ['in an http file, as a variable', `@token = ${JWT}\n`],
  [
    'joined by code of three literals',
    `const token = ['${HEADER}', '${CLAIMS}',\n  "${SIGNATURE}"].join('.');`,
    { carrier: 'code', note: /3 string literals/ },
  ],
  ['joined by Python of three literals', `token = ".".join(["${HEADER}", "${CLAIMS}", "${SIGNATURE}"])`, { carrier: 'code' }],
  ['without a scheme', `Authorization: ${JWT}\n`, { carrier: 'authorization', note: /No scheme/ }],
  ['with a lower case scheme', `authorization: bearer ${JWT}`, { carrier: 'authorization' }],
  ['with a scheme twice', `Authorization: Bearer Bearer ${JWT}`, { carrier: 'authorization', note: /twice/ }],
  ['with a misspelt scheme', `Authorization: Baerer ${JWT}`, { carrier: 'authorization', note: /spelled "Baerer"/ }],
  ['with the scheme Token', `Authorization: Token ${JWT}`, { carrier: 'authorization', note: /scheme is "Token"/ }],
  ['with the scheme JWT', `Authorization: JWT ${JWT}`, { carrier: 'authorization', note: /scheme is "JWT"/ }],
  ['with the scheme DPoP', `Authorization: DPoP ${JWT}`, { carrier: 'authorization' }],
  ['glued to its scheme', `Authorization: Bearer${JWT}`, { carrier: 'authorization', note: /No space/ }],
  ['quoted behind its scheme', `Authorization: Bearer "${JWT}"`, { carrier: 'authorization', note: /Quotes or brackets/ }],
  ['in a header of Node', `fetch(url, { headers: { Authorization: \`Bearer ${JWT}\` } })`, { carrier: 'authorization' }],
  ['in setRequestHeader', `xhr.setRequestHeader('Authorization', 'Bearer ${JWT}')`, { carrier: 'authorization' }],
  ['behind a concatenated scheme', `headers['Authorization'] = 'Bearer ' + '${JWT}';`, { carrier: 'authorization' }],
  ['in a curl command', `curl -H "Authorization: Bearer ${JWT}" http://localhost`, { carrier: 'curl' }],
  [
    'in a curl command over lines',
    `curl 'http://localhost/me' \\\n  -X GET \\\n  -H 'authorization: Bearer ${JWT}' \\\n  --compressed`,
    { carrier: 'curl' },
  ],
  [
    'in a cookie of curl',
    `curl -b 'authjs.session-token=${SESSION}' http://localhost`,
    { token: SESSION, form: 'jwe', carrier: 'curl', cookie: 'authjs.session-token' },
  ],
  [
    'in a browser fetch',
    `await fetch("http://a/b", {\n  "headers": {\n    "authorization": "Bearer ${JWT}",\n    "x": "y"\n  }\n});`,
    { carrier: 'authorization' },
  ],
  ['in a Cookie header', `Cookie: theme=dark; token=${JWT}; lang=en`, { carrier: 'cookie', cookie: 'token' }],
  ['in a Set-Cookie header', `Set-Cookie: token=${JWT}; Path=/; HttpOnly`, { carrier: 'cookie', cookie: 'token' }],
  ['in a document.cookie string', `theme=dark; jwt=${JWT}; lang=en`, { carrier: 'cookie', cookie: 'jwt' }],
  ['in a table of cookies', `theme\tdark\tlocalhost\t/\ntoken\t${JWT}\tlocalhost\t/\tSession`, { carrier: 'cookie', cookie: 'token' }],
  [
    'in a cookie known by name',
    `__Secure-next-auth.session-token=${SESSION}`,
    { token: SESSION, form: 'jwe', carrier: 'cookie', cookie: '__Secure-next-auth.session-token' },
  ],
  ['in JSON of cookies', `[{"name": "session", "value": "${JWT}", "domain": "localhost"}]`, { carrier: 'cookie', cookie: 'session' }],
  ['in JSON', `{"access_token": "${JWT}", "token_type": "bearer"}`, { carrier: 'bare' }],
  ['in JSON within JSON', JSON.stringify({ body: JSON.stringify({ token: JWT }) })],
  ['in JSON within JSON within JSON', JSON.stringify({ a: JSON.stringify({ body: JSON.stringify({ token: JWT }) }) })],
  ['in YAML', `token: ${JWT}\nnext: 1\n`],
  ['in folded YAML', `token: >-\n  ${folded(JWT, 40, '\n  ')}\nnext: 1\n`, { note: /lines/ }],
  ['in TOML', `token = "${JWT}"\n`],
  ['in a query', `GET http://localhost/verify?token=${JWT}&x=1`, { carrier: 'url' }],
  ['in a fragment', `http://localhost/#access_token=${JWT}&token_type=bearer`, { carrier: 'url' }],
  ['in a path', `http://localhost/verify/${JWT}/confirm`, { carrier: 'url' }],
  ['URL-encoded', `http://localhost/?token=${JWT.replaceAll('.', '%2E')}&x=1`, { carrier: 'url', note: /encoded/ }],
  ['URL-encoded twice', `next=%252F%253Ftoken%253D${JWT.replaceAll('.', '%252E')}`, { note: /encoded/ }],
  ['URL-encoded JSON', encodeURIComponent(JSON.stringify({ token: JWT }))],
  ['HTML-escaped', `<div data-x="{&quot;token&quot;:&quot;${JWT}&quot;}">`],
  ['in an HTML attribute', `<meta name="token" content="${JWT}">`],
  ['with escaped dots', `{"token":"${JWT.replaceAll('.', '\\u002e')}"}`, { note: /encoded/ }],
  ['in a log line', `2026-01-31T12:00:00Z INFO [auth] verifying token=${JWT} for user 7`],
  ['in a log line with brackets', `[auth] got <${JWT}>, refused`],
  ['at the end of a sentence', `The token was ${JWT}.`],
  ['in Markdown', `Use \`${JWT}\` here.`],
  ['in a literal', `const token = '${JWT}';`, { carrier: 'code' }],
  ['as an argument', `jwt.verify("${JWT}", secret)`, { carrier: 'code' }],
  [
    'joined with plus',
    `const token = '${JWT.slice(0, 50)}' +\n  '${JWT.slice(50, 90)}' +\n  '${JWT.slice(90)}';`,
    { carrier: 'code', note: /3 string literals/ },
  ],
  [
    'joined part by part',
    `const t = "${HEADER}" + "." + "${CLAIMS}" + "." + "${SIGNATURE}";`,
    { carrier: 'code', note: /5 string literals/ },
  ],
  ['joined by PHP', `$token = '${JWT.slice(0, 50)}' . '${JWT.slice(50)}';`, { carrier: 'code' }],
  ['joined implicitly', `TOKEN = (\n    "${JWT.slice(0, 50)}"\n    "${JWT.slice(50)}"\n)`, { carrier: 'code' }],
  ['joined implicitly with a prefix', `TOKEN = (b"${JWT.slice(0, 50)}"\n    b"${JWT.slice(50)}")`, { carrier: 'code' }],
  ['joined with a backslash', `token = "${JWT.slice(0, 50)}" \\\n    "${JWT.slice(50)}"`, { carrier: 'code' }],
  ['in a template over lines', `const token = \`${JWT.slice(0, 50)}\\\n${JWT.slice(50)}\`;`, { note: /2 lines/ }],
  ['wrapped by a terminal', `token: ${folded(JWT, 80, '\n')}\n`, { note: /lines/ }],
  ['wrapped within the signature', `${JWT.slice(0, -20)}\n${JWT.slice(-20)}\n`, { note: /2 lines/ }],
  ['wrapped with carriage returns', folded(JWT, 60, '\r\n')],
  ['wrapped in a mail', `> ${folded(JWT, 60, '\n> ')}\n`],
  ['wrapped in quoted-printable', folded(JWT, 60, '=\r\n')],
  ['wrapped in a comment', ` * ${folded(JWT, 60, '\n * ')}\n */`],
  ['wrapped in an escaped text', `{"log": "${folded(JWT, 60, '\\n')}"}`],
  ['with an invisible character', `${JWT.slice(0, 60)}\u200b${JWT.slice(60)}`, { note: /Invisible/ }],
  ['with a byte order mark', `\ufeff${JWT}`],
  ['of RSA, wrapped', folded(RS256, 76, '\n'), { token: RS256 }],
  ['not signed', `token=${UNSIGNED}`, { token: UNSIGNED }],
  ['not signed, before a line', `${UNSIGNED}\nnext line`, { token: UNSIGNED }],
  ['in a cookie that is signed', `Cookie: jwt=s%3A${JWT}.${drawn(43)}`, { carrier: 'cookie', cookie: 'jwt', note: /cookie-parser/ }],
  ['with parts too many', `${JWT}.${drawn(43)}`, { note: /third part/ }],
  ['nested', NESTED, { token: NESTED }],
  ['encrypted', WRAPPED, { token: WRAPPED, form: 'jwe' }],
  ['encrypted directly', `Bearer ${SESSION}`, { token: SESSION, form: 'jwe', carrier: 'authorization' }],
  ['encrypted by its issuer for itself', AUTH0, { token: AUTH0, form: 'jwe', note: /only the issuer can read it/ }],
  ['encrypted, wrapped', folded(SESSION, 70, '\n'), { token: SESSION, form: 'jwe' }],
  [
    'with a header that is spaced',
    `${part('{ "alg": "HS256" }')}.${CLAIMS}.${SIGNATURE}`,
    { token: `${part('{ "alg": "HS256" }')}.${CLAIMS}.${SIGNATURE}` },
  ],
  [
    'with a header over lines',
    `${part('{\n  "alg": "HS256"\n}')}.${CLAIMS}.${SIGNATURE}`,
    { token: `${part('{\n  "alg": "HS256"\n}')}.${CLAIMS}.${SIGNATURE}` },
  ],
  ['with padding', `${HEADER}.${part({ s: 1 })}==.${SIGNATURE}=`, { token: `${HEADER}.${part({ s: 1 })}==.${SIGNATURE}=` }],
];

/** Texts that were cut: what is left of the token, and where it was cut. */
const CUT: readonly (readonly [string, string, Expected])[] = [
  ['in the middle', `Bearer ${JWT.slice(0, 60)}...${JWT.slice(-10)}`, { token: `${JWT.slice(0, 60)}…${JWT.slice(-10)}`, cut: 'middle' }],
  [
    'in the middle by one character',
    `${JWT.slice(0, 60)}…${JWT.slice(-10)}`,
    { token: `${JWT.slice(0, 60)}…${JWT.slice(-10)}`, cut: 'middle' },
  ],
  [
    'in the header',
    `${HEADER.slice(0, 14)}...${SIGNATURE.slice(-6)}`,
    { token: `${HEADER.slice(0, 14)}…${SIGNATURE.slice(-6)}`, cut: 'middle' },
  ],
  [
    'in every part',
    `${HEADER.slice(0, 14)}….eyJzdWI….${SIGNATURE.slice(0, 6)}…`,
    { token: `${HEADER.slice(0, 14)}….eyJzdWI….${SIGNATURE.slice(0, 6)}`, cut: 'middle' },
  ],
  ['at the end', `curl -H "Authorization: Bearer ${HEADER}..."`, { token: HEADER, cut: 'end', carrier: 'curl' }],
  ['by asterisks', `token=${JWT.slice(0, 60)}***`, { token: JWT.slice(0, 60), cut: 'end' }],
  ['at the start', `...${HEADER.slice(9)}.${CLAIMS}.${SIGNATURE}`, { token: `…${HEADER.slice(9)}.${CLAIMS}.${SIGNATURE}`, cut: 'start' }],
  ['at the end of a line, within the signature', `TOKEN=${JWT.slice(0, -12)}\nNEXT=1`, { token: JWT.slice(0, -12), cut: 'end' }],
  ['at the end of a line, within the claims', `TOKEN=${JWT.slice(0, 60)}\nNEXT=1`, { token: JWT.slice(0, 60), cut: 'end' }],
  ['before the signature', `TOKEN=${HEADER}.${CLAIMS}\n\nnext`, { token: `${HEADER}.${CLAIMS}`, cut: 'end' }],
  ['by taking the signature off', `"${HEADER}.${CLAIMS}."`, { token: `${HEADER}.${CLAIMS}.`, cut: 'end' }],
  ['where code goes on', `const t = '${HEADER}.${CLAIMS}.' + sign(x)`, { token: `${HEADER}.${CLAIMS}.`, cut: 'end' }],
];

const CHUNKED: readonly (readonly [string, string, Expected])[] = [
  ['in one header', `Cookie: a=b; ${NAME}.0=${ZERO}; ${NAME}.1=${ONE}; ${NAME}.2=${TWO}; c=d`, {}],
  ['in another order', `Cookie: ${NAME}.2=${TWO}; ${NAME}.0=${ZERO}; ${NAME}.1=${ONE}`, {}],
  ['on lines', `${NAME}.0=${ZERO}\n${NAME}.1=${ONE}\n${NAME}.2=${TWO}\n`, {}],
  ['in a table', `${NAME}.0\t${ZERO}\tlocalhost\t/\n${NAME}.1\t${ONE}\tlocalhost\t/\n${NAME}.2\t${TWO}\tlocalhost\t/\n`, {}],
  ['in an object', JSON.stringify({ [`${NAME}.0`]: ZERO, [`${NAME}.1`]: ONE, [`${NAME}.2`]: TWO }), {}],
  ['in a list', JSON.stringify([ZERO, ONE, TWO].map((value, index) => ({ domain: 'x', name: `${NAME}.${index}`, path: '/', value }))), {}],
  ['in calls', [ZERO, ONE, TWO].map((value, index) => `cookies.set('${NAME}.${index}', '${value}')`).join('\n'), {}],
  [
    'with the second missing',
    `Cookie: ${NAME}.0=${ZERO}; ${NAME}.2=${TWO}`,
    { token: `${ZERO}…${TWO}`, cut: 'middle', note: /chunks 1 is missing/ },
  ],
  [
    'with the first missing',
    `Cookie: ${NAME}.1=${ONE}; ${NAME}.2=${TWO}`,
    { token: `…${ONE}${TWO}`, cut: 'start', note: /chunks 0 is missing/ },
  ],
  ['with the last missing', `Cookie: ${NAME}.0=${ZERO}; ${NAME}.1=${ONE}`, { token: ZERO + ONE, cut: 'end' }],
];

describe('finding tokens', () => {
  for (const [title, text, expected = {}] of CARRIERS) {
    it(`finds one ${title}`, () => {
      const found = only(text);
      holds(found, expected);
      const [first] = found.ranges;
      assert.ok(first && text.startsWith((expected.token ?? JWT).slice(0, 5), first.start));
    });
  }

  for (const [title, text, expected] of CUT) {
    it(`says that one was cut ${title}`, () => {
      const found = only(text);
      holds(found, expected);
      assert.match(found.notes.join('\n'), /missing/);
    });
  }

  for (const [title, text, expected] of CHUNKED) {
    it(`joins the chunks of a cookie ${title}`, () => {
      const found = only(text);
      holds(found, { token: SESSION, form: 'jwe', ...expected });
      assert.equal(found.cookie, NAME);
      assert.match(found.notes.join('\n'), /chunks? of a cookie/);
    });
  }

  it('takes a signature for whole that a small or odd RSA key made', () => {
    // Keys of 512, 768, 1024, 1280, 2048 and 3008 bits.
    for (const bytes of [64, 96, 128, 160, 256, 376]) {
      const token = `${part({ alg: 'RS256' })}.${CLAIMS}.${drawn(Math.ceil((bytes * 4) / 3))}`;
      assert.equal(only(token).cut, undefined, String(bytes));
    }
    for (const length of [20, 85, 300])
      assert.equal(only(`${part({ alg: 'RS256' })}.${CLAIMS}.${drawn(length)}`).cut, 'end', String(length));
  });

  it('takes two requests with one cookie for two tokens', () => {
    const request = `GET /\nCookie: ${NAME}.0=${ZERO}; ${NAME}.1=${ONE}${TWO}\n\n`;
    const tokens = tokensIn(request + request);
    assert.deepEqual(
      tokens.map(({ token, cut }) => [token.equals(SESSION), cut]),
      [
        [true, undefined],
        [true, undefined],
      ],
    );
  });

  it('finds the access token inside of a session of Supabase, whole and in chunks', () => {
    const cookie = 'sb-abcdefghij-auth-token';
    const split = half(SUPABASE);
    for (const text of [
      `Cookie: ${cookie}=${SUPABASE}; a=b`,
      `Cookie: ${cookie}.1=${SUPABASE.slice(split)}; ${cookie}.0=${SUPABASE.slice(0, split)}`,
    ]) {
      const found = only(text);
      holds(found, { carrier: 'cookie', cookie, note: /access_token inside of the session cookie of Supabase/ });
    }
  });

  it('finds each of several, in order', () => {
    const text = `{"access_token": "${JWT}",\n "id_token": "${OTHER}", "key": "${'gh'}p_${drawn(36)}"}`;
    assert.deepEqual(
      tokensIn(text).map(({ form }) => form),
      ['jws', 'jws', 'opaque'],
    );
    assert.ok(tokensIn(`${JWT} ${OTHER}`)[1]?.token.equals(OTHER));
    assert.ok(tokensIn(`${JWT}\n${OTHER}`)[1]?.token.equals(OTHER));
    assert.equal(tokensIn(`["${JWT}", "${OTHER}"]`).length, 2);
  });

  it('finds one in a secret of Kubernetes, where it stands in base64 once more', () => {
    const encoded = base64(JWT);
    const text = `data:\n  TOKEN: ${encoded}\n`;
    const found = only(text);
    holds(found, { note: /base64 once more/ });
    assert.deepEqual(found.ranges, [{ start: text.indexOf(encoded), end: text.indexOf(encoded) + encoded.length }]);
  });
});
