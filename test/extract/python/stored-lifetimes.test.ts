import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { StoredLifetime } from '../../../server/src/facts/fact';
import { factsOf, show } from './print';

const HEAD = 'import hashlib\nimport jwt\nfrom datetime import datetime, timedelta\nfrom sqlalchemy import insert, text\n\n';
const SIGN = 'token = jwt.encode({}, "k")\n';

function lines(text: string): readonly string[] {
  return factsOf(text)
    .filter((fact): fact is StoredLifetime => fact.kind === 'stored-lifetime')
    .map(({ holder, api, name, form, unit, lifetime, token }) =>
      [holder, api, `<${name}>`, form, unit, show(lifetime.value), 'from', token ? text.slice(token.at.start, token.at.end) : '-'].join(
        ' ',
      ),
    );
}

const keptBy = (statement: string) => lines(`${HEAD}${SIGN}${statement}`).map((line) => line.replace(' from jwt.encode({}, "k")', ''));

describe('what keeps a token in Python', () => {
  it('are cookies, in seconds', () => {
    const cases: Readonly<Record<string, string>> = {
      'response.set_cookie("t", token, max_age=60)': 'cookie response.set_cookie <t> relative seconds 60',
      'response.set_cookie("t", token, 60)': 'cookie response.set_cookie <t> relative seconds 60',
      'response.set_cookie(key="t", value=token, expires=60)': 'cookie response.set_cookie <t> relative seconds 60',
      'response.set_signed_cookie("t", token, max_age=60)': 'cookie response.set_signed_cookie <t> relative seconds 60',
      'response.set_cookie("t", token)': 'cookie response.set_cookie <t> relative seconds unset',
    };
    for (const [statement, expected] of Object.entries(cases)) assert.deepEqual(keptBy(statement), [expected], statement);
    assert.match(keptBy('response.set_cookie("t", token, **options)')[0] ?? '', /\? ?$|unknown/);
    assert.match(keptBy('response.set_cookie("t", token, expires=datetime.utcnow() + timedelta(days=1))')[0] ?? '', /absolute seconds/);
    assert.match(keptBy('response.set_cookie("access_token", given, max_age=60)')[0] ?? '', /relative seconds 60 from -$/);
    assert.deepEqual(keptBy('response.set_cookie("csrf_token", given, max_age=60)'), []);
    assert.deepEqual(keptBy('response.set_cookie("access_token", given)'), []);
  });

  it('are entries of Redis', () => {
    assert.deepEqual(keptBy('r.setex("k", 60, token)'), ['cache r.setex <> relative seconds 60']);
    assert.deepEqual(keptBy('r.psetex("k", 60, token)'), ['cache r.psetex <> relative milliseconds 60']);
    assert.deepEqual(keptBy('r.set("k", token, ex=60)'), ['cache r.set <> relative seconds 60']);
    assert.deepEqual(keptBy('r.set("k", token, px=60)'), ['cache r.set <> relative milliseconds 60']);
    assert.deepEqual(keptBy('r.set("k", token)'), []);
  });

  it('are rows, and statements of SQL', () => {
    const date = 'datetime.utcnow() + timedelta(days=1)';
    for (const statement of [
      `Session(token=token, expires_at=${date})`,
      `db.execute(insert(Session).values(token=token, expires_at=${date}))`,
      `Session.objects.create(token=token, expires_at=${date})`,
      `Session(token_hash=hashlib.sha256(token.encode()).hexdigest(), expires_at=${date})`,
      `Session(token_hash=hash_token(token), expires_at=${date})`,
      `db.execute("INSERT INTO s (token, expires_at) VALUES (?, ?)", (token, ${date}))`,
    ])
      assert.match(keptBy(statement)[0] ?? 'nothing', /^row .* absolute seconds/, statement);
    const insert = (value: string, given: string) => keptBy(`db.execute(${value}, ${given})`);
    const sql = (token: string) => `"INSERT INTO s (user_id, token, expires_at) VALUES (1, ${token}, now() + interval '1 hour')"`;
    const expected = [`row db.execute <s> relative seconds`];
    for (const [statement, given] of [
      [sql('%s'), '(token,)'],
      [sql('$1'), 'token'],
      [sql('?'), '[token]'],
      [`text(${sql(':t')})`, '{"t": token}'],
      [sql('%(t)s'), '{"t": token}'],
    ] as const)
      assert.deepEqual(
        insert(statement, given).map((line) => line.split(' ').slice(0, 5).join(' ')),
        expected,
        statement,
      );
    for (const silent of [
      `TokenResponse(token=token, expires_at=${date})`,
      `Session(access_token=token, refresh_token=token, expires_at=${date})`,
      `Session(token_id=token, expires_at=${date})`,
      'Session(token=token)',
      `db.execute(${sql('%s')}, (other,))`,
      `db.execute("UPDATE s SET expires_at = now() + interval '1 hour' WHERE token = %s", (token,))`,
    ])
      assert.deepEqual(keptBy(silent), [], silent);
  });

  it('never throws, wherever the text is cut off or doubled', () => {
    const sample = `${HEAD}${SIGN}response.set_cookie("t", token, max_age=60)
db.execute(text("INSERT INTO s (token, expires_at) VALUES (:t, now() + interval '1 hour')"), {"t": token})
Session(token_hash=hashlib.sha256(token.encode()).hexdigest(), expires_at=datetime.utcnow() + timedelta(days=1))
app.config["PERMANENT_SESSION_LIFETIME"] = 60
app.add_middleware(SessionMiddleware, max_age=60)
`;
    for (let end = 0; end <= sample.length; end += 3) lines(sample.slice(0, end));
    fc.assert(
      fc.property(fc.nat(sample.length), fc.nat(sample.length), fc.constantFrom('"', '(', ')', '{', ',', '='), (from, to, inserted) => {
        for (const line of lines(sample.slice(0, from) + inserted + sample.slice(to))) assert.equal(typeof line, 'string');
      }),
      { numRuns: 150 },
    );
  });
});
