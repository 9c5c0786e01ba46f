import assert from 'node:assert/strict';
import fc from 'fast-check';
import { tokenAt, tokenOf, tokensIn } from '../../server/src/tokens/find/find';
import type { FoundToken } from '../../server/src/tokens/find/found';

// Tokens are built here from parts, so that no scanner of secrets takes this file for a leak.

const part = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
/** `length` characters that look drawn by lot. */
function drawn(length: number, alphabet = 'Qw7eRt9yUi0pAs3dFg5hJk8lZx1cVb4nMm2'): string {
  let text = '';
  for (let index = 0, seed = 7; index < length; index++) {
    seed = (seed * 48_271) % 2_147_483_647;
    text += alphabet[(seed >> 7) % alphabet.length];
  }
  return text;
}
const HEX = '0123456789abcdef';

const HEADER = part({ alg: 'HS256', typ: 'JWT' });
const CLAIMS = part({ sub: 'ada', aud: 'authenticated', exp: 1_900_000_000 });
const SIGNATURE = drawn(43);
const JWT = `${HEADER}.${CLAIMS}.${SIGNATURE}`;
const OTHER = `${HEADER}.${part({ sub: 'bob' })}.${drawn(43, 'abcdefGHIJKL0123')}`;
const RS256 = `${part({ alg: 'RS256', kid: 'k1' })}.${CLAIMS}.${drawn(342)}`;
const UNSIGNED = `${part({ alg: 'none' })}.${CLAIMS}.`;
const SESSION = `${part({ alg: 'dir', enc: 'A256CBC-HS512', kid: drawn(86) })}..${drawn(22)}.${drawn(400)}.${drawn(43)}`;
const WRAPPED = `${part({ alg: 'RSA-OAEP-256', enc: 'A256GCM' })}.${drawn(342)}.${drawn(16)}.${drawn(200)}.${drawn(22)}`;
const AUTH0 = `${part({ alg: 'dir', enc: 'A256GCM', iss: 'https://example.auth0.com/' })}..${drawn(16)}.${drawn(300)}.${drawn(22)}`;
const NESTED = `${part({ alg: 'HS256', cty: 'JWT' })}.${part(OTHER)}.${SIGNATURE}`;
const half = (text: string) => Math.floor(text.length / 2);
const folded = (text: string, width: number, between: string) => text.match(new RegExp(`.{1,${width}}`, 'g'))?.join(between) ?? '';

interface Expected {
  readonly token?: string;
  readonly form?: FoundToken['form'];
  readonly carrier?: FoundToken['carrier'];
  readonly cookie?: string;
  readonly cut?: FoundToken['cut'];
  /** Must be in the notes. */
  readonly note?: RegExp;
}

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

const [ZERO, ONE, TWO] = [SESSION.slice(0, 200), SESSION.slice(200, 400), SESSION.slice(400)];
const NAME = '__Secure-authjs.session-token';
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

const supabase = (session: unknown) => `base64-${part(session)}`;
const SUPABASE = supabase({ access_token: JWT, token_type: 'bearer', refresh_token: drawn(22), user: { id: 1 } });

const base64 = (text: string) => Buffer.from(text).toString('base64');
const flaskTime = (() => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(1_769_000_000);
  return bytes.toString('base64url');
})();
const UUID = '3f2b8c1e-9d47-4a6b-b0c5-7e1f92d8a634';

/** Texts with one opaque token, and its title. */
const OPAQUE: readonly (readonly [string, RegExp, string?])[] = [
  [`GITHUB_TOKEN=${'gh'}p_${drawn(36)}`, /GitHub personal/],
  [`${'github'}_pat_${drawn(22)}_${drawn(59)}`, /GitHub personal/],
  [`Authorization: Bearer ${'gh'}s_${drawn(36)}`, /GitHub OAuth or app/],
  [`${'glp'}at-${drawn(20)}`, /GitLab/],
  [`FLY_API_TOKEN=FlyV1 ${'fm'}2_${drawn(80)},${'fm'}2_${drawn(60)}`, /Fly/],
  [`${'sb_se'}cret_${drawn(31)}`, /Supabase secret/],
  [`"${'sb_publish'}able_${drawn(31)}"`, /Supabase publishable/],
  [`${'sk_te'}st_51${drawn(97)}`, /^Stripe secret/],
  [`${'sk_te'}st_${drawn(24)}`, /^Stripe secret/],
  [`CLERK_SECRET_KEY=${'sk_te'}st_${drawn(42)}`, /^Clerk secret/],
  [`${'sk_li'}ve_${drawn(33)}`, /Stripe or Clerk/],
  [`NEXT_PUBLIC_KEY=${'pk_te'}st_${base64('quiet-moth-42.clerk.accounts.dev$')}`, /^Clerk publishable/],
  [`${'pk_te'}st_51${drawn(97)}`, /^Stripe publishable/],
  [`${'sk_te'}st_${drawn(24)}00${drawn(8)}`, /^Stripe secret/],
  [`${'pk_te'}st_${drawn(40, HEX)}`, /Paystack/],
  [`${'whs'}ec_${drawn(32)}`, /webhook/],
  [`${'xo'}xb-${drawn(12, '0123456789')}-${drawn(24)}`, /Slack/],
  [`//registry.npmjs.org/:_authToken=${'np'}m_${drawn(36)}`, /npm/],
  [`${'sk-'}proj-${drawn(120)}`, /OpenAI/],
  [`${'ya'}29.${drawn(120)}`, /Google access/],
  [`${'AI'}za${drawn(35)}`, /Google API key/],
  [`${'shp'}at_${drawn(32, HEX)}`, /Shopify/],
  [`${'lin_'}api_${drawn(40)}`, /Linear/],
  [`${'h'}f_${drawn(34)}`, /Hugging Face/],
  [`${'r'}e_${drawn(8)}_${drawn(24)}`, /Resend/],
  [`${'S'}G.${drawn(22)}.${drawn(43)}`, /SendGrid/],
  [`${'do'}p_v1_${drawn(64, HEX)}`, /DigitalOcean/],
  [`${'ory'}_at_${drawn(43)}.${drawn(43)}`, /Ory/],
  [`Authorization: Bearer 12|${drawn(40)}`, /Sanctum/],
  [`v4.local.${drawn(120)}`, /PASETO/],
  [`Fe26.2*1*${drawn(64, HEX)}*${drawn(22)}*${drawn(120)}*1769000000000*${drawn(64, HEX)}*${drawn(43)}~2`, /iron-session/],
  [
    `Cookie: better-auth.session_data=${part({ session: { session: { token: drawn(32) }, user: { id: 'u' } }, expiresAt: 1_900_000_000_000, signature: drawn(43) })}%3D; a=b`,
    /^better-auth session cache/,
    'better-auth.session_data',
  ],
  [`Cookie: shop=Fe26.2*1*${drawn(64, HEX)}*${drawn(22)}*${drawn(40)}...; a=b`, /^iron-session/, 'shop'],
  [`Cookie: connect.sid=s%3A${drawn(32)}.${drawn(43)}; a=b`, /express-session/, 'connect.sid'],
  [`sessionid=${part({ user: 7 })}:1vQ2xZ:${drawn(43)}`, /Django signed/, 'sessionid'],
  [`Cookie: session=${part({ user_id: 7 })}.${flaskTime}.${drawn(27)}`, /Flask/, 'session'],
  [`Cookie: session=.eJ${drawn(90)}.${flaskTime}.${drawn(27)}`, /Flask/, 'session'],
  [`Cookie: better-auth.session_token=${drawn(32)}.${drawn(42)}%2B%3D; a=b`, /better-auth/, 'better-auth.session_token'],
  [`Cookie: authjs.session-token=${UUID}`, /Auth\.js database/, 'authjs.session-token'],
  [`Cookie: PHPSESSID=${drawn(26, 'q8w3e7r5t1y')}`, /PHP/, 'PHPSESSID'],
  [`{"name":"JSESSIONID","value":"${drawn(32, '0123456789ABCDEF')}"}`, /servlet/],
  [
    `laravel_session=${encodeURIComponent(base64(JSON.stringify({ iv: drawn(24), value: drawn(80), mac: drawn(64, HEX), tag: '' })))}`,
    /Laravel encrypted/,
    'laravel_session',
  ],
  [`.AspNetCore.Identity=${'Cf'}DJ8${drawn(150)}`, /ASP\.NET Core/],
  [`AWS_SESSION_TOKEN=${'IQoJb3JpZ2lu'}X2Vj${drawn(300)}`, /AWS session/],
  [`AWS_ACCESS_KEY_ID=${'AK'}IA${drawn(16, 'ABCDEFGH234567')}`, /AWS access key/],
];

const SILENT: readonly string[] = [
  'a.b.c',
  'foo.bar.baz',
  'version 1.2.3, and 10.20.30',
  'https://api.eu.example.com/v1/users',
  'eyJ',
  'the token looks like eyJ... and so on',
  'Authorization: Bearer eyJ...',
  'eyJhbGciOi',
  `const HEADER = '${HEADER}';`,
  `['${HEADER}', '${CLAIMS}', 'c'].join('/')`,
  `data: ${Buffer.from(`${CLAIMS}.${CLAIMS}.${SIGNATURE}`).toString('base64')}`,
  `${part({ user: 1 })}.${part({ a: 1 })}.${SIGNATURE}`,
  `data:image/png;base64,iVBORw0KGgo${drawn(300)}==`,
  `//# sourceMappingURL=data:application/json;base64,${base64(JSON.stringify({ version: 3, sources: ['a.ts'] }))}`,
  `integrity="sha512-${drawn(86)}=="`,
  JSON.stringify({ kty: 'oct', alg: 'HS256', k: drawn(43) }),
  `e.prototype.eyJ=function(a,b){return a.b.c(eyJ.x,ewo.y)}`,
  `const eyeColor = person.eyes.left`,
  '550e8400-e29b-41d4-a716-446655440000',
  `commit ${drawn(40, HEX)}`,
  `| 12|${drawn(40, HEX)}|`,
  `ghp_${'x'.repeat(36)}`,
  `${'sk_te'}st_your_secret_key_goes_right_here`,
  `${'sk_te'}st_${'0'.repeat(24)}`,
  `${'sk_te'}st_${'x9y8z7w6v5u4t3s2r1q0p9o8'}`,
  'sk-learn and sk-my-long-component-name-that-is-no-key-at-all',
  'v2.local.example.com',
  'ya29.example',
  `as:${drawn(32)}`,
  `SG.something.else`,
  `sessionid=short; PHPSESSID=`,
  `${'npm'}_config_registry_and_more_words_for_it`,
  'x.0=1; x.1=2',
  `${part({ alg: 'HS256' })}\n${drawn(30)}`,
  '',
];

function only(text: string): FoundToken {
  const tokens = tokensIn(text);
  assert.equal(tokens.length, 1, `${tokens.length} tokens`);
  const [token] = tokens;
  assert.ok(token);
  return token;
}

function holds(found: FoundToken, { token = JWT, form = 'jws', carrier, cookie = '', cut, note }: Expected): void {
  assert.ok(found.token.equals(token), 'another token');
  assert.equal(found.form, form);
  assert.equal(found.cut, cut);
  if (carrier !== undefined) assert.equal(found.carrier, carrier);
  if (carrier !== undefined) assert.equal(found.cookie, cookie);
  if (note) assert.match(found.notes.join('\n'), note);
  assert.ok(!found.notes.some((text) => text.includes(token.slice(0, 8))), 'a note quotes the token');
}

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

  for (const [text, title, cookie] of OPAQUE) {
    it(`knows a ${title.source}`, () => {
      const found = only(text);
      assert.equal(found.form, 'opaque');
      assert.match(found.opaque?.title ?? '', title);
      assert.match(found.opaque?.help ?? '', /\.$/);
      if (cookie !== undefined) assert.equal(found.cookie, cookie);
      const [range] = found.ranges;
      assert.ok(range && !/[\s"';]/.test(text.slice(range.start, range.end).replace('FlyV1 ', '')));
    });
  }

  it('is silent about what merely looks alike', () => {
    for (const text of SILENT) assert.equal(tokensIn(text).length, 0, text);
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

/** The token at each mark of a text: a mark is `^`, and stands before the character that is meant. */
function atMarks(marked: string): readonly (FoundToken | undefined)[] {
  const text = marked.replaceAll('^', '');
  return [...marked.matchAll(/\^/g)].map(({ index }, count) => tokenAt(text, index - count));
}

describe('the token at an offset', () => {
  it('is found at both ends, and on the name and the scheme of its entry', () => {
    for (const marked of [
      `PORT=1\n^TO^KEN=^${HEADER}^.${CLAIMS}.${SIGNATURE}^\nNEXT=1`,
      `^Author^ization: B^earer ^${JWT}^\n`,
      `curl -H "^Authorization: ^Bearer ^${JWT}^" http://localhost`,
      `Cookie: a=b; ^to^ken=${JWT}^; c=d`,
      `  "^access_token": "^${JWT}^",`,
      `const token = '^${JWT.slice(0, 50)}' +\n  '^${JWT.slice(50)}^';`,
    ]) {
      for (const found of atMarks(marked)) assert.ok(found?.token.equals(JWT), marked.replaceAll(JWT, 'JWT'));
    }
  });

  it('is none elsewhere', () => {
    for (const marked of [`^PORT=1\nTOKEN=${JWT}\nNEXT^=1^`, `Cookie: ^a=b; token=${JWT}; ^c=d`, `jwt.^verify('${JWT}', ^secret)`]) {
      assert.deepEqual(atMarks(marked).filter(Boolean), []);
    }
  });

  it('is the only one of its line, where that is asked', () => {
    const text = `PORT=1\njwt.verify('${JWT}', secret)\n${JWT} ${OTHER} x`;
    assert.ok(tokenAt(text, text.indexOf('secret'), 'line')?.token.equals(JWT));
    assert.equal(tokenAt(text, 2, 'line'), undefined);
    assert.equal(tokenAt(text, text.length, 'line'), undefined);
  });

  it('is the one under the cursor of several', () => {
    const text = `${JWT} ${OTHER}`;
    assert.ok(tokenAt(text, JWT.length)?.token.equals(JWT));
    assert.ok(tokenAt(text, JWT.length + 1)?.token.equals(OTHER));
  });

  it('is found from each chunk of a cookie and from its name', () => {
    const text = `${NAME}.0=${ZERO}\n${NAME}.1=${ONE}${TWO}\n`;
    for (const at of [3, NAME.length + 5, text.indexOf(ONE) + 9, text.lastIndexOf(NAME) + 2]) {
      assert.ok(tokenAt(text, at)?.token.equals(SESSION));
    }
  });

  it('keeps its offsets in a line of megabytes, and is whole there', () => {
    const filler = 'var a=1;'.repeat(300_000);
    const long = `${HEADER}.${part({ data: drawn(60_000) })}.${SIGNATURE}`;
    const text = `${filler}"${long}"${filler}`;
    const start = filler.length + 1;
    for (const at of [start, start + 40_000, start + long.length]) {
      const found = tokenAt(text, at);
      assert.ok(found?.token.equals(long));
      assert.deepEqual(found?.ranges, [{ start, end: start + long.length }]);
    }
    assert.equal(tokenAt(text, 1_000_000), undefined);
  });

  it('is not read above a megabyte, and says so', () => {
    const long = `${HEADER}.${'a'.repeat(1_100_000)}.${SIGNATURE}`;
    const found = tokenAt(`x ${long} y`, 5);
    assert.match(found?.notes.join() ?? '', /longer than 1 MB/);
    assert.ok((found?.token.length ?? 0) < 1_048_600);
    assert.equal(found?.ranges[0]?.start, 2);
  });
});

describe('the token of a pasted text', () => {
  it('is the first that is whole, and an access token before others', () => {
    assert.ok(tokenOf(`${JWT.slice(0, 60)}... ${OTHER}`)?.token.equals(OTHER));
    const found = tokenOf(JSON.stringify({ id_token: OTHER, access_token: JWT }));
    assert.ok(found?.token.equals(JWT));
    assert.match(found?.notes.join('\n') ?? '', /holds another token/);
  });

  it('is put together over white space', () => {
    assert.ok(tokenOf(`  Bearer ${folded(JWT, 30, ' ')} \n`)?.token.equals(JWT));
    assert.ok(tokenOf(folded(JWT, 40, ' \n '))?.token.equals(JWT));
  });

  it('is a JWT before an opaque one', () => {
    assert.equal(tokenOf(`${'gh'}p_${drawn(36)} ${JWT}`)?.form, 'jws');
    assert.equal(tokenOf(`${'gh'}p_${drawn(36)}`)?.form, 'opaque');
  });

  it('is given as it stands when it is broken, for a reader to say what is wrong', () => {
    const broken = [
      `eyJ!!!.${CLAIMS}.${SIGNATURE}`,
      `${part('[1]')}.${CLAIMS}.${SIGNATURE}`,
      `${part({ typ: 'JWT' })}.${CLAIMS}.${SIGNATURE}`,
    ];
    for (const token of broken) assert.ok(tokenOf(`Bearer ${token}\n`)?.token.equals(token));
    assert.equal(tokenOf(HEADER.slice(0, 20))?.cut, 'end');
  });

  it('is none where nothing was meant as one', () => {
    for (const text of ['', ' ', 'foo.bar.baz', '1.2.3', 'eyJ', 'eye.contact', part({ user: 1 }), 'some words', drawn(43)]) {
      assert.equal(tokenOf(text), undefined, text);
    }
  });
});

describe('any text', () => {
  const pieces = fc.constantFrom(
    ...[
      JWT,
      HEADER,
      SIGNATURE,
      SESSION,
      `${NAME}.0=`,
      `${NAME}.1=`,
      'eyJ',
      'ewo',
      '.',
      '..',
      '...',
      '…',
      '\n',
      '\\\n',
      ' ',
      '"',
      "' + '",
      '%2E',
      '=',
    ],
    ...[
      'Bearer ',
      'bearer',
      'base64-',
      's%3A',
      '\\n',
      '%',
      '****',
      '\u200b',
      ';',
      '\t',
      '> ',
      'Cookie: ',
      '12|',
      ':1vQ2xZ:',
      '--',
      '"value":"',
    ],
  );
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.array(fc.oneof(pieces, fc.string({ maxLength: 6 })), { maxLength: 24 }).map((list) => list.join('')),
  );

  it('never throws, and gives ranges that are in bounds, in order and apart', () => {
    fc.assert(
      fc.property(anyText, fc.nat(300), (text, offset) => {
        const tokens = tokensIn(text);
        tokenOf(text);
        const at = tokenAt(text, offset);
        const all = [...tokens.flatMap(({ ranges }) => ranges)].sort((left, right) => left.start - right.start);
        for (const found of at ? [...tokens, at] : tokens) {
          assert.ok(found.ranges.length > 0);
          for (const [index, { start, end }] of found.ranges.entries()) {
            assert.ok(start >= (found.ranges[index - 1]?.end ?? 0) && start < end && end <= text.length);
          }
        }
        for (const [index, { start }] of all.entries()) assert.ok(start >= (all[index - 1]?.end ?? 0));
      }),
      { numRuns: 400, seed: 6 },
    );
  });

  it('gives back a token that was put into it', () => {
    const json = fc.dictionary(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 4 });
    const header = fc.constantFrom('HS256', 'RS256', 'none', 'PS512', 'made-up').chain((alg) => json.map((rest) => ({ ...rest, alg })));
    const carriers: readonly ((token: string) => string)[] = [
      (token) => token,
      (token) => `Authorization: Bearer ${token}\nHost: a`,
      (token) => JSON.stringify({ body: JSON.stringify({ token }) }),
      (token) => `a=b&token=${encodeURIComponent(token)}&c=d`,
      (token) => `Cookie: a=b; session=${token}; c=d`,
      (token) => `curl \\\n  -H 'Authorization: Bearer ${token}' \\\n  http://a`,
      (token) => `const t = '${token}', u = 1;`,
    ];
    fc.assert(
      fc.property(header, json, fc.integer({ min: 43, max: 90 }), fc.constantFrom(...carriers), (head, claims, length, carrier) => {
        const token = `${part(head)}.${part(claims)}.${head.alg === 'none' ? '' : drawn(length)}`;
        const tokens = tokensIn(carrier(token));
        assert.equal(tokens.length, 1);
        assert.ok(tokens[0]?.token.equals(token));
      }),
      { numRuns: 200, seed: 6 },
    );
  });

  it('takes no longer than its length allows', () => {
    const hard = [
      'eyJ',
      'connect.sid=',
      'authjs.session-token=',
      'Bearer eyJ',
      `${HEADER.slice(0, 30)}\n`,
      `${HEADER}.\n`,
      `bearer${HEADER.slice(0, 20)}`,
      `${HEADER}.x\n`,
      '.0=',
      "'+'eyJ",
      'a.eyJ',
      ':1vQ2xZ:',
      '1|',
      'session_token=',
      '{"alg"',
      '%2E',
    ];
    for (const piece of hard) {
      const text = piece.repeat(Math.ceil(20_000 / piece.length));
      const before = process.hrtime.bigint();
      tokensIn(text);
      const milliseconds = Number(process.hrtime.bigint() - before) / 1e6;
      assert.ok(milliseconds < 1_000, `${milliseconds} ms for ${piece.slice(0, 6)} again and again`);
    }
  });

  it('never shows a token when what was found is printed', () => {
    const printed = JSON.stringify([...tokensIn(`${JWT} ${SESSION}`), tokenOf(JWT), tokenAt(JWT, 3)]);
    for (const secret of [SIGNATURE, CLAIMS, HEADER, SESSION.slice(-40)]) assert.ok(!printed.includes(secret));
  });
});
