import assert from 'node:assert/strict';
import { mapHtml, mapMarkdown, mermaidOf, svgOf } from '../../server/src/map/index';
import { html } from '../../server/src/page/html';
import { proseMarkdown } from '../../server/src/text/markdown';
import { arrows, type Files, mapOf, packageJson, TWO_SERVICES } from './mapping';
import { elementsOf } from './markup';

// What real repositories taught the map.

const ENV = 'JWT_SECRET=k3Jd82nfPq7Lw9Zx1Vb4Tm6Rc0Ys5Ha8Ue2Gi7No\n';
const KEY = 'process.env.JWT_SECRET!';
const rulesOf = (defects: readonly { readonly finding: { readonly rule: string } }[]) => defects.map(({ finding }) => finding.rule);

const nest = (more: Files): Files => ({
  'package.json': packageJson('api', {
    '@nestjs/core': '11.0.0',
    '@nestjs/jwt': '11.0.0',
    '@nestjs/passport': '11.0.0',
    'passport-jwt': '4.0.1',
  }),
  '.env': ENV,
  'src/auth.module.ts': `import { JwtModule } from '@nestjs/jwt';\n@Module({ imports: [JwtModule.register({ secret: ${KEY}, signOptions: { expiresIn: '8h' } })] })\nexport class AuthModule {}\n`,
  'src/jwt.strategy.ts': `import { PassportStrategy } from '@nestjs/passport';\nimport { ExtractJwt, Strategy } from 'passport-jwt';\nexport class JwtStrategy extends PassportStrategy(Strategy) {\n  constructor() { super({ jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(), secretOrKey: ${KEY} }); }\n}\n`,
  ...more,
});
const SERVICE =
  "import { JwtService } from '@nestjs/jwt';\nexport class AuthService {\n  constructor(private readonly jwt: JwtService) {}\n  login(sub: string) { return this.jwt.sign({ sub }, { expiresIn: '15m' }); }\n}\n";

describe('the arrows of real repositories', () => {
  it("begin at the calls that sign, and not at the module's registration, whose lifetime a call may overrule", () => {
    const map = mapOf(nest({ 'src/auth.service.ts': SERVICE }));
    assert.equal(map.tokens.length, 1, arrows(map).join('\n'));
    const [token] = map.tokens;
    assert.deepEqual([token?.secret, token?.lifetime], ['JWT_SECRET', '15 minutes']);
    assert.deepEqual(
      token?.issuers.map((at) => map.locate(at).file),
      ['src/auth.service.ts'],
    );
  });

  it('know the key of calls of which two modules of one application say the same', () => {
    const second = { 'src/chat.module.ts': nest({})['src/auth.module.ts']?.replace('AuthModule', 'ChatModule') ?? '' };
    const map = mapOf(nest({ 'src/auth.service.ts': SERVICE, ...second }));
    assert.deepEqual(
      map.tokens.map(({ secret, issuers, verifiers }) => [secret, [...issuers, ...verifiers].map((at) => map.locate(at).file)]),
      [['JWT_SECRET', ['src/auth.service.ts', 'src/jwt.strategy.ts']]],
    );
  });

  it('begin at a registration where no call is seen, if it says how long its tokens live', () => {
    const issued = (files: Files) => mapOf(files).tokens.flatMap(({ issuers }) => issuers.map(({ file }) => file));
    assert.deepEqual(issued(nest({})), ['src/auth.module.ts']);
    const silent = nest({})['src/auth.module.ts']?.replace(", signOptions: { expiresIn: '8h' }", '') ?? '';
    assert.deepEqual(issued(nest({ 'src/auth.module.ts': silent })), []);
  });

  it('of one-time tokens do not go to the middleware of requests', () => {
    const jwt = "import jwt from 'jsonwebtoken';\n";
    const map = mapOf({
      'package.json': packageJson('api', { express: '5.0.0', jsonwebtoken: '9.0.2' }),
      '.env': ENV,
      'src/jwt.ts': `${jwt}export const emailVerificationToken = (id: string) => jwt.sign({ id }, ${KEY}, { expiresIn: '4h' });\nexport const check = (token: string) => jwt.verify(token, ${KEY});\n`,
      'src/middleware.ts': `${jwt}export const required = (token: string) => jwt.verify(token, ${KEY});\n`,
    });
    const sent = map.tokens.find(({ role }) => role === 'one-time');
    assert.deepEqual(
      sent?.verifiers.map(({ file }) => file),
      ['src/jwt.ts'],
    );
  });

  it('do not come from somewhere because a token is read without its signature', () => {
    const map = mapOf({
      ...TWO_SERVICES,
      'api/owner.py': 'import jwt\n\n\ndef owner(token):\n    return jwt.decode(token, options={"verify_signature": False}).get("owner")\n',
    });
    assert.deepEqual(map.ends, []);
  });

  it('of sessions name the variable, though a literal stands in for it, and no credential of a provider', () => {
    const session = (files: Files) => mapOf(files).tokens.find(({ kind }) => kind === 'session')?.secret;
    const express = {
      'package.json': packageJson('api', { express: '5.0.0', 'express-session': '1.18.1' }),
      'src/app.ts':
        "import session from 'express-session';\nexport const kept = session({ secret: process.env.SESSION_SECRET || 'dev', resave: false });\n",
    };
    assert.equal(session(express), 'SESSION_SECRET');
    const proxy = {
      'package.json': packageJson('web', { next: '16.0.0', 'next-auth': '5.0.0-beta.25' }),
      '.env.local': 'AUTH_APPLE_SECRET=Qm4Tz8Lr1Xc6Vb3Nk9Jh2Gf7Ds5Ap0We8Ru4Iy6Xz\n',
      'auth.ts':
        "import NextAuth from 'next-auth';\nimport Apple from 'next-auth/providers/apple';\nexport const { auth } = NextAuth({ providers: [Apple] });\n",
    };
    assert.notEqual(session(proxy), 'AUTH_APPLE_SECRET');
  });

  it('have the defects of their own settings, where those of several tokens stand in one object', () => {
    const map = mapOf({
      'requirements.txt': 'django==5.1\ndjangorestframework-simplejwt==5.4.0\n',
      'manage.py': 'import os\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")\n',
      'config/settings.py':
        'import os\nfrom datetime import timedelta\n\nSECRET_KEY = os.environ["SECRET_KEY"]\nSIMPLE_JWT = {\n    "ACCESS_TOKEN_LIFETIME": timedelta(days=30),\n    "REFRESH_TOKEN_LIFETIME": timedelta(days=1),\n}\n',
    });
    const of = (role: string) => map.tokens.find((token) => token.role === role);
    assert.ok(!rulesOf(of('access')?.defects ?? []).includes('token/refresh-not-longer'));
    assert.ok(rulesOf(of('refresh')?.defects ?? []).includes('token/refresh-not-longer'));
    assert.ok(map.ends.length === 0, 'SimpleJWT checks both');
  });

  it('leave out what a notebook tries, and do not call it a part of its service', () => {
    const service = {
      'api/requirements.txt': 'fastapi\npyjwt==2.10.0\n',
      'api/auth.py':
        'import os\nimport jwt\n\n\ndef user(token):\n    return jwt.decode(token, os.environ["AUTH_SECRET"], algorithms=["HS256"], leeway=60)\n',
    };
    const cell =
      'import jwt\nclaims = jwt.decode(token, "zqkey-in-a-cell-1234567890abcdef", algorithms=["HS256"], options={"verify_signature": True})\n';
    const notebook = JSON.stringify({
      cells: [{ cell_type: 'code', source: [cell], metadata: {}, outputs: [] }],
      metadata: {},
      nbformat: 4,
      nbformat_minor: 5,
    });
    const plain = mapOf(service);
    const tried = mapOf({ ...service, 'api/try.ipynb': notebook, 'api/other.ipynb.py': cell });
    assert.equal(plain.tokens.length, 1);
    assert.deepEqual(arrows(tried), arrows(plain));
    assert.deepEqual(rulesOf(tried.services.flatMap(({ defects }) => defects)), rulesOf(plain.services.flatMap(({ defects }) => defects)));
    assert.deepEqual(mapOf({ 'requirements.txt': 'pyjwt==2.10.0\n', 'try.ipynb.py': cell }).services, []);
  });

  it('of a known provider are no one-time tokens, whatever the function is called', () => {
    const map = mapOf({
      'package.json': packageJson('api', { 'google-auth-library': '9.0.0', jose: '6.0.0' }),
      'src/verify-apple.ts': [
        "import { createRemoteJWKSet, jwtVerify } from 'jose';",
        "const keys = createRemoteJWKSet(new URL('https://appleid.apple.com/auth/keys'));",
        "export const verifyAppleEmailToken = (emailToken: string) => jwtVerify(emailToken, keys, { issuer: 'https://appleid.apple.com', audience: 'app' });",
        '',
      ].join('\n'),
    });
    assert.deepEqual(
      map.ends.map(({ name }) => name),
      ['Apple'],
    );
    for (const { role } of map.tokens) assert.notEqual(role, 'one-time');
  });
});

describe('several maps and large ones', () => {
  it('stand in one page without an id twice, and lead to their own list', () => {
    const map = mapOf(TWO_SERVICES);
    const look = { place: () => html`<code>here</code>` };
    const page = `<div>${mapHtml(map, look).toString()}${mapHtml(map, { ...look, idPrefix: 'root2-' }).toString()}</div>`;
    const elements = elementsOf(page, ['wbr', 'br']);
    const ids = elements.flatMap(({ attributes }) => attributes.get('id') ?? []);
    assert.equal(new Set(ids).size, ids.length);
    const links = elements.flatMap(({ attributes }) => attributes.get('href') ?? []);
    // Each part is drawn across and in a column, of which one is displayed.
    assert.equal(links.length, 2 * new Set(links).size);
    const named = elements.flatMap(({ attributes }) => (attributes.get('aria-labelledby') ?? '').split(' ').filter((id) => id !== ''));
    for (const id of [...links.map((link) => link.slice(1)), ...named]) assert.ok(ids.includes(id), id);
  });

  it('say in the drawing and in Mermaid that they show only a part', () => {
    const whole = mapOf(TWO_SERVICES);
    const [token] = whole.tokens;
    assert.ok(token);
    const map = { ...whole, tokens: Array.from({ length: 70 }, (_, index) => ({ ...token, id: `t${index + 1}` })) };
    const said = 'A part of the map: 60 of 70 tokens, the broken ones first';
    assert.ok(elementsOf(svgOf(map)).some(({ name, text }) => name === 'text' && text === said));
    assert.ok(mermaidOf(map).includes('cut["A part of the map#58; 60 of 70 tokens, the broken ones first"]'));
    for (const text of [svgOf(whole), mermaidOf(whole)]) assert.doesNotMatch(text, /A part of the map/);
  });
});

describe('a sentence in Markdown', () => {
  it('is no formula, issue, picture of a word, person or link on GitHub', () => {
    assert.equal(proseMarkdown('$x$ costs'), '\\$x\\$ costs');
    assert.equal(proseMarkdown('#12 GH-34'), '\\#<!-- -->12 GH-<!-- -->34');
    assert.equal(proseMarkdown(':tada: at 12:30'), ':<!-- -->tada: at 12:30');
    assert.equal(proseMarkdown('@team'), '@<!-- -->team');
    assert.equal(proseMarkdown('![a](http://x) <b> www.x &amp;'), '\\!\\[a\\]\\(http\\://x\\) \\<b\\> www\\.x &amp;amp;');
  });

  it('is what the map writes of an audience', () => {
    const files = { ...TWO_SERVICES, 'web/lib/token.ts': TWO_SERVICES['web/lib/token.ts']?.replace("'api'", "'$a$ #1 :x:'") ?? '' };
    assert.match(mapMarkdown(mapOf(files)), /"\\\$a\\\$ \\#<!-- -->1 :<!-- -->x:"/);
  });
});
