import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { StoredLifetime } from '../../../server/src/facts/fact';
import { factsIn, printValue } from '../print-facts';

const JWT = "import jwt from 'jsonwebtoken';\n";
const SIGN = "const token = jwt.sign({}, 'k');\n";

function stored(text: string): readonly StoredLifetime[] {
  return factsIn(text).filter((fact): fact is StoredLifetime => fact.kind === 'stored-lifetime');
}

/** `holder api name form unit value from source`, one line for each fact. */
function lines(text: string): readonly string[] {
  return stored(text).map((fact) => {
    const { token } = fact;
    const source = token ? `${text.slice(token.at.start, token.at.end)}${token.member ? ` .${token.member}` : ''}` : '-';
    return `${fact.holder} ${fact.api} <${fact.name}> ${fact.form} ${fact.unit} ${printValue(fact.lifetime.value)} from ${source}`;
  });
}

/** The facts of one statement behind a token that is signed. */
function keptBy(statement: string, imports = ''): readonly string[] {
  return lines(`${JWT}${imports}\n${SIGN}${statement}`).map((line) => line.replace(" from jwt.sign({}, 'k')", ''));
}

describe('what keeps a token: cookies', () => {
  it('count in the unit of their API', () => {
    const cases: Readonly<Record<string, readonly [string, string]>> = {
      "res.cookie('t', token, { maxAge: 1000 });": ['', 'cookie res.cookie <t> relative milliseconds 1000'],
      "res.status(200).cookie('t', token, { maxAge: 1000 });": ['', 'cookie res.cookie <t> relative milliseconds 1000'],
      "reply.setCookie('t', token, { maxAge: 60 });": ['', 'cookie reply.setCookie <t> relative seconds 60'],
      "(await cookies()).set('t', token, { maxAge: 60 });": [
        "import { cookies } from 'next/headers';",
        'cookie cookies.set <t> relative seconds 60',
      ],
      "const store = await cookies(); store.set({ name: 't', value: token, maxAge: 60 });": [
        "import { cookies } from 'next/headers';",
        'cookie store.set <t> relative seconds 60',
      ],
      "response.cookies.set('t', token, { maxAge: 60 });": ['', 'cookie response.set <t> relative seconds 60'],
      "event.cookies.set('t', token, { maxAge: 60, path: '/' });": ['', 'cookie event.set <t> relative seconds 60'],
      "ctx.cookies.set('t', token, { maxAge: 60 });": ["import Koa from 'koa';", 'cookie ctx.set <t> relative milliseconds 60'],
      "setCookie(c, 't', token, { maxAge: 60 });": ["import { setCookie } from 'hono/cookie';", 'cookie setCookie <t> relative seconds 60'],
      "setCookie(event, 't', token, { maxAge: 60 });": ["import { setCookie } from 'h3';", 'cookie setCookie <t> relative seconds 60'],
      "setCookie('t', token, { maxAge: 60 });": ["import { setCookie } from 'cookies-next';", 'cookie setCookie <t> relative seconds 60'],
      "serialize('t', token, { maxAge: 60 });": ["import { serialize } from 'cookie';", 'cookie serialize <t> relative seconds 60'],
      "Cookies.set('t', token, { expires: 7 });": ["import Cookies from 'js-cookie';", 'cookie Cookies.set <t> relative days 7'],
    };
    for (const [statement, [imports, expected]] of Object.entries(cases)) {
      const [line, ...others] = keptBy(statement, imports);
      assert.equal(line, expected, statement);
      assert.deepEqual(others, [], statement);
    }
  });

  it('hold a point in time in `expires`, which counts where there is no `maxAge`', () => {
    const date = 'new Date(Date.now() + 1000)';
    assert.match(keptBy(`res.cookie('t', token, { expires: ${date} });`)[0] ?? '', /<t> absolute seconds/);
    assert.match(keptBy(`res.cookie('t', token, { expires: ${date}, maxAge: 5 });`)[0] ?? '', /<t> relative milliseconds 5$/);
    assert.match(keptBy(`Cookies.set('t', token, { expires: ${date} });`, "import Cookies from 'js-cookie';")[0] ?? '', /absolute/);
    assert.match(keptBy("res.cookie('t', token, { path: '/' }); // no maxAge")[0] ?? '', /unset$/);
  });

  it('take the token through constants, templates, members and functions of the file', () => {
    const cases: Readonly<Record<string, string>> = {
      "const { refresh } = issue(); res.cookie('t', refresh, { maxAge: 1 });": 'issue() .refresh',
      "const pair = issue(); res.cookie('t', pair.access, { maxAge: 1 });": 'issue() .access',
      "res.cookie('t', `Bearer ${issue()}`, { maxAge: 1 });": 'issue()',
      "const set = (value) => res.cookie('t', value, { maxAge: 1 }); set(issue());": 'issue()',
      "function put(to, value) { res.cookie('t', value, { maxAge: 1 }); } put(res, issue());": 'issue()',
    };
    for (const [statement, source] of Object.entries(cases)) {
      const line = lines(`${JWT}function issue() { return jwt.sign({}, 'k'); }\n${statement}`)[0] ?? 'nothing';
      assert.ok(line.endsWith(` from ${source}`), `${statement}: ${line}`);
    }
  });

  it('are one for each call that gives the token', () => {
    const text = `${JWT}const set = (value) => res.cookie('t', value, { maxAge: 1 });\nset(jwt.sign({}, 'a'));\nset(jwt.sign({}, 'b'));`;
    assert.deepEqual(
      stored(text).map(({ token }) => token && text.slice(token.at.start, token.at.end)),
      ["jwt.sign({}, 'a')", "jwt.sign({}, 'b')"],
    );
  });

  it('are kept by their name where nobody knows where the token comes from', () => {
    assert.match(keptBy("res.cookie('access_token', given, { maxAge: 9 });")[0] ?? '', /<access_token> relative milliseconds 9 from -$/);
    assert.match(keptBy("useCookie('auth_token', { maxAge: 9 });")[0] ?? '', /<auth_token> relative seconds 9 from -$/);
    const remix = keptBy(
      "export const session = createCookie('session', { maxAge: 9 });",
      "import { createCookie } from '@remix-run/node';",
    );
    assert.match(remix[0] ?? '', /<session> relative seconds 9 from -$/);
    for (const silent of [
      "res.cookie('theme', given, { maxAge: 9 });",
      "res.cookie('csrf_token', given, { maxAge: 9 });",
      "res.cookie('token', given);",
    ])
      assert.deepEqual(keptBy(silent), [], silent);
  });

  it('stand in a header as well, in seconds', () => {
    const header = (value: string) => keptBy(`res.setHeader('Set-Cookie', ${value});`);
    assert.deepEqual(header('`t=${token}; Path=/; Max-Age=3600; Secure`'), ['cookie Max-Age <t> relative seconds 3600']);
    assert.deepEqual(header('[`t=${token}; Max-Age=${60 * 60}`]'), ['cookie Max-Age <t> relative seconds (60 * 60)']);
    assert.deepEqual(header('`t=${token}; Path=/`'), []);
    assert.deepEqual(header('`t=; Max-Age=0`'), []);
    const text = `${JWT}${SIGN}res.setHeader('Set-Cookie', \`t=\${token}; Max-Age=3600\`);`;
    const at = stored(text)[0]?.lifetime.valueAt;
    assert.equal(at && text.slice(at.start, at.end), '3600');
  });

  it('of Hono have a longest lifetime', () => {
    const text = `${JWT}import { setCookie } from 'hono/cookie';\n${SIGN}setCookie(c, 't', token, { maxAge: 1 });`;
    assert.equal(stored(text)[0]?.most?.seconds, 400 * 86_400);
  });
});

describe('what keeps a token: rows', () => {
  const date = 'new Date(Date.now() + 1000)';

  it('are of every ORM, with the name of the model', () => {
    const cases: Readonly<Record<string, string>> = {
      [`prisma.session.create({ data: { token, expiresAt: ${date} } });`]: 'prisma.create <session>',
      [`prisma.session.upsert({ where: {}, create: { token, expires: ${date} }, update: {} });`]: 'prisma.upsert <session>',
      [`prisma.user.update({ where: {}, data: { refreshToken: token, refreshTokenExpires: ${date} } });`]: 'prisma.update <user>',
      [`db.insert(sessions).values({ token, expiresAt: ${date} });`]: 'db.values <sessions>',
      [`db.update(sessions).set({ token, expiresAt: ${date} });`]: 'db.set <sessions>',
      [`repository.save({ token, expiryDate: ${date} });`]: 'repository.save <repository>',
      [`manager.save(Session, { token, expiresAt: ${date} });`]: 'manager.save <manager>',
      [`repository.save(repository.create({ token, validUntil: ${date} }));`]: 'repository.create <repository>',
      [`User.updateOne({ id }, { $set: { refresh_token: token, refresh_token_expires_at: ${date} } });`]: 'User.updateOne <User>',
      [`new Session({ token, expiresAt: ${date} }).save();`]: 'Session <Session>',
    };
    for (const [statement, expected] of Object.entries(cases)) {
      const found = keptBy(statement);
      assert.equal(found.length, 1, `${statement}: ${found.join('; ')}`);
      assert.ok(found[0]?.startsWith(`row ${expected} absolute`), `${statement}: ${found[0]}`);
    }
  });

  it('may hold a digest of the token', () => {
    for (const digest of [
      "createHash('sha256').update(token).digest('hex')",
      'await bcrypt.hash(token, 10)',
      'hashToken(token)',
      'sha256(token)',
    ]) {
      const text = `${JWT}${SIGN}const made = ${digest}; db.session.create({ data: { tokenHash: made, expiresAt: ${date} } });`;
      assert.ok(lines(text)[0]?.endsWith(" from jwt.sign({}, 'k')"), digest);
    }
  });

  it('are none where the expiry is of something else, or may be', () => {
    for (const statement of [
      `db.session.create({ data: { tokenId: token, expiresAt: ${date} } });`,
      `db.session.create({ data: { accessToken: token, refreshToken: token, expiresAt: ${date} } });`,
      `db.session.create({ data: { accessToken: token, refreshTokenExpires: ${date} } });`,
      `db.session.create({ data: { token, expiresAt: ${date}, refreshExpires: 1, validUntil: 2 } });`,
      'db.session.create({ data: { token } });',
      `res.json({ token, expiresAt: ${date} });`,
      `new TokenResponse({ token, expiresAt: ${date} });`,
      `db.session.create({ data: { token: 'x', expiresAt: ${date} } });`,
    ])
      assert.deepEqual(keptBy(statement), [], statement);
  });

  it('stand in statements of SQL', () => {
    const columns = 'INSERT INTO auth.sessions (user_id, token, expires_at) VALUES';
    const cases: Readonly<Record<string, string>> = {
      [`pool.query("${columns} ($1, $2, NOW() + INTERVAL '7 days')", [id, token]);`]: 'pool.query <sessions> relative seconds span(604800)',
      [`pool.query("${columns} (?, ?, DATE_ADD(NOW(), INTERVAL 1 HOUR))", [id, token]);`]:
        'pool.query <sessions> relative seconds span(3600)',
      [`db.prepare("${columns} (?, ?, datetime('now', '+1 day'))").run(id, token);`]: 'db.prepare <sessions> relative seconds span(86400)',
      [`sql\`${columns} (\${id}, \${token}, now() + interval '2 weeks')\`;`]: 'sql <sessions> relative seconds span(1209600)',
      [`prisma.$executeRaw\`${columns} (\${id}, \${token}, now() + '60 minutes'::interval)\`;`]:
        'prisma.$executeRaw <sessions> relative seconds span(3600)',
    };
    for (const [statement, expected] of Object.entries(cases)) assert.deepEqual(keptBy(statement), [`row ${expected}`], statement);
    assert.match(keptBy(`pool.query('${columns} ($1, $2, $3)', [id, token, ${date}]);`)[0] ?? '', /absolute seconds/);
    for (const silent of [
      `pool.query("${columns} ($1, $2, NOW() + INTERVAL '1 month')", [id, token]);`,
      `pool.query("${columns} ($1, $2, NOW())", [id, token]);`,
      `pool.query("${columns} ($1, $2, NOW() + INTERVAL '7 days')", [token, id]);`,
      `pool.query("${columns} ($1, $2, NOW() + INTERVAL '7 days')", [...ids, token]);`,
      `pool.query("UPDATE sessions SET expires_at = NOW() + INTERVAL '7 days' WHERE token = $1", [token]);`,
      `pool.query("INSERT INTO sessions VALUES ($1, $2, NOW() + INTERVAL '7 days')", [id, token]);`,
    ])
      assert.deepEqual(keptBy(silent), [], silent);
  });
});

describe('what keeps a token: entries of a cache', () => {
  it('count seconds or milliseconds by the command', () => {
    const cases: Readonly<Record<string, string>> = {
      "redis.setex('k', 60, token);": 'redis.setex <> relative seconds 60',
      "redis.setEx('k', 60, token);": 'redis.setEx <> relative seconds 60',
      "redis.psetex('k', 60, token);": 'redis.psetex <> relative milliseconds 60',
      "redis.set('k', token, 'EX', 60);": 'redis.set <> relative seconds 60',
      "redis.set('k', token, 'PX', 60);": 'redis.set <> relative milliseconds 60',
      "redis.set('k', token, { EX: 60 });": 'redis.set <> relative seconds 60',
      "redis.set('k', token, { px: 60 });": 'redis.set <> relative milliseconds 60',
    };
    for (const [statement, expected] of Object.entries(cases)) assert.deepEqual(keptBy(statement), [`cache ${expected}`], statement);
    assert.deepEqual(keptBy("map.set('k', token); redis.set('k', token);"), []);
  });
});

describe('what keeps a token: any text', () => {
  const sample = `${JWT}${SIGN}res.cookie('t', token, { maxAge: 60 });
res.setHeader('Set-Cookie', [\`t=\${token}; Max-Age=\${60 * 60}; Secure\`]);
sql\`INSERT INTO s (token, expires_at) VALUES (\${token}, now() + interval '7 days')\`;
db.prepare("INSERT INTO s (token, expires_at) VALUES (?, datetime('now', '+1 hour'))").run(token);
new Session({ tokenHash: createHash('sha256').update(token).digest('hex'), expiresAt: new Date(Date.now() + 1) }).save();
const set = (value) => res.cookie('t', value, { maxAge: 1 }); set(token); redis.set('k', token, 'EX', 60);
NextAuth({ session: { maxAge: 60, updateAge: 5 } });`;

  it('never throws, wherever it is cut off or doubled', () => {
    for (let end = 0; end <= sample.length; end += 3) lines(sample.slice(0, end));
    fc.assert(
      fc.property(
        fc.nat(sample.length),
        fc.nat(sample.length),
        fc.constantFrom('`', '${', ')', '}', "'", '(', ','),
        (from, to, inserted) => {
          for (const line of lines(sample.slice(0, from) + inserted + sample.slice(to))) assert.equal(typeof line, 'string');
        },
      ),
      { numRuns: 150 },
    );
  });
});
