import assert from 'node:assert/strict';
import { sqlName, sqlText } from '../../server/src/diagnosis/live/sql';
import { checksOf, PRISMA, reportOf, SPLIT, textOf } from './live-workspace';

const NASTY = [
  "'; DROP TABLE users; --",
  "x' OR '1'='1",
  "\\'; DROP TABLE users; --",
  "''; DROP TABLE users",
  '$(reboot)',
  '`reboot`',
  '"; DROP',
];

/** The statement with its literals taken out, as each database reads them. */
function withoutLiterals(sql: string, escapes: boolean): string {
  return sql.replace(escapes ? /'(?:[^'\\]|''|\\.)*'/gs : /'(?:[^']|'')*'/gs, '?');
}

function prismaOf(provider: string): Readonly<Record<string, string>> {
  const schema = PRISMA['prisma/schema.prisma'] ?? '';
  return { ...PRISMA, 'prisma/schema.prisma': schema.replace('"postgresql"', `"${provider}"`) };
}

describe('statements for rows', () => {
  it('keep what a claim holds inside of one literal', () => {
    for (const provider of ['postgresql', 'mysql', 'sqlite', 'sqlserver']) {
      for (const sub of NASTY) {
        const text = textOf(checksOf(prismaOf(provider), reportOf({ sub })), 'user-row');
        const rest = withoutLiterals(text, provider === 'mysql');
        assert.match(rest, /\nWHERE \S+ = \?;$/, `${provider} ${sub}`);
        assert.doesNotMatch(rest, /DROP|OR|reboot|--/, `${provider} ${sub}`);
      }
    }
  });

  it('leave out a claim that no id can be, and say so', () => {
    for (const sub of ['a\nb', 'a\u0000b', 'a\u202eb', 'a\ud800b', 'a'.repeat(300), 'a\u2028b']) {
      const check = checksOf(PRISMA, reportOf({ sub })).find(({ id }) => id === 'user-row');
      assert.match(check?.text ?? '', /WHERE email = '<email>';$/);
      assert.match(check?.meaning ?? '', /so it was not put in/);
    }
    for (const sub of [{ a: 1 }, ['x'], 1e300, Number.NaN, true, null])
      assert.match(textOf(checksOf(PRISMA, reportOf({ sub })), 'user-row'), /'<email>'/);
  });

  it('quote names as each database wants them', () => {
    assert.deepEqual(
      (['postgresql', 'mysql', 'sqlite', 'sqlserver', 'unknown'] as const).map(
        (dialect) => `${sqlName('userId', dialect)} ${sqlName('user', dialect)}`,
      ),
      ['"userId" "user"', 'userId `user`', 'userId "user"', 'userId [user]', '"userId" "user"'],
    );
    assert.equal(sqlName('a"b', 'postgresql'), '"a""b"');
    assert.equal(sqlText('a\\b', 'unknown'), undefined);
    assert.equal(sqlText("a\\'b", 'mysql'), "'a\\\\''b'");
  });

  it('take the newest rows in each dialect', () => {
    assert.match(textOf(checksOf(prismaOf('sqlserver')), 'session-row-1'), /^SELECT TOP 5 id, [\s\S]* DESC;$/);
    assert.match(textOf(checksOf(prismaOf('mysql')), 'session-row-1'), / DESC\nLIMIT 5;$/);
  });

  it('are for mongosh where the rows are documents', () => {
    const { 'prisma/schema.prisma': _, ...rest } = PRISMA;
    const files = {
      ...rest,
      'src/user.ts':
        "const User = mongoose.model('User', new mongoose.Schema({ email: { type: String, required: true }, isActive: Boolean, password: String }));",
    };
    const asked = checksOf(files, reportOf({ sub: '65f0c0ffee65f0c0ffee65f0' }));
    assert.equal(
      textOf(asked, 'user-row'),
      'db.getCollection("users").find({ "_id": ObjectId("65f0c0ffee65f0c0ffee65f0") }, { "email": 1, "isActive": 1 })',
    );
    const quoted = textOf(checksOf(files, reportOf({ sub: '"}); db.dropDatabase(); ({"' })), 'user-row');
    assert.match(quoted, /\{ "_id": "\\"}\); db\.dropDatabase\(\); \(\{\\"" \}/);
  });

  it('ask Django for its own users', () => {
    const files = {
      'requirements.txt': 'django\ndjangorestframework-simplejwt\n',
      'app/views.py':
        'import jwt\nfrom django.conf import settings\ndef check(token):\n    return jwt.decode(token, settings.SECRET_KEY, algorithms=["HS256"])\n',
    };
    const check = checksOf(files, reportOf({ user_id: 7 })).find(({ id }) => id === 'user-row');
    assert.equal(check?.language, 'python');
    assert.match(check?.text ?? '', /get_user_model\(\)\.objects\.filter\(pk="7"\)/);
  });

  it('name the table by the rule of the library, and no table where there is none', () => {
    const { 'backend/app/models.py': models = '', ...rest } = SPLIT;
    const unnamed = { ...rest, 'backend/app/models.py': models.replace('    __tablename__ = "users"\n', '') };
    const check = checksOf(unnamed).find(({ id }) => id === 'user-row');
    assert.match(check?.text ?? '', /\nFROM <table>\n/);
    assert.match(check?.meaning ?? '', /cannot be read from here/);
    const flask = { ...unnamed, 'backend/requirements.txt': 'flask\nflask-sqlalchemy\nPyJWT\n' };
    assert.match(textOf(checksOf(flask), 'user-row'), /\nFROM "user"\n/);
  });

  it("are of Supabase's tables for its tokens", () => {
    const { 'prisma/schema.prisma': _, ...rest } = PRISMA;
    const asked = checksOf(
      rest,
      reportOf({ iss: 'https://x.supabase.co/auth/v1', sub: '6f9619ff-8b86-4d01-b42d-00c04fc964ff', session_id: 's1' }),
    );
    assert.match(textOf(asked, 'user-row'), /FROM auth\.users\nWHERE id = '6f9619ff-/);
    assert.match(textOf(asked, 'session-row-1'), /FROM auth\.sessions\nWHERE id = 's1';/);
    assert.equal(textOf(checksOf(rest), 'user-row'), '');
  });

  it('put nothing that a package is called outside of a comment', () => {
    const named = (folder: string, name: string, model: string) =>
      Object.entries(PRISMA).map(([path, text]) => [
        `${folder}/${path}`,
        text.replace('"name":"shop"', `"name":"${name}"`).replace('model User ', `model ${model} `),
      ]);
    const files = Object.fromEntries([...named('a', 'shop\\nDROP TABLE users;', 'User'), ...named('b', 'desk', 'AppUser')]);
    const text = textOf(checksOf(files), 'user-row');
    assert.match(text, /^-- shop DROP TABLE users;: a\/prisma\/schema\.prisma$/m);
    assert.doesNotMatch(text.replaceAll(/^--.*$/gm, ''), /DROP/);
  });

  it('put nothing of a cookie into a command that is no name', () => {
    const asked = checksOf(PRISMA, reportOf({ sub: '7' }, 'a"; reboot; "'));
    assert.ok(!JSON.stringify(asked).includes('reboot'));
  });
});
