import assert from 'node:assert/strict';
import { tokensIn } from '../../server/src/tokens/find/find';
import { base64, CLAIMS, drawn, flaskTime, HEADER, HEX, only, part, SIGNATURE, UUID } from './finding';

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

describe('finding opaque tokens', () => {
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
});
