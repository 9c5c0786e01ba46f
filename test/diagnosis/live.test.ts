import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { TemporaryFolder } from '../disk/temporary-folder';
import { checksOf, PRISMA, reportOf, SECRET, SPLIT, textOf } from './live-workspace';

describe('what only the running system knows', () => {
  const split = checksOf(SPLIT);
  const prisma = checksOf(PRISMA);
  const cookie = checksOf(SPLIT, reportOf({ sub: '7' }, 'authjs.session-token'));
  const all = [...split, ...prisma, ...cookie];

  it("asks the guarded route, at the app and at the developer's machine", () => {
    const text = textOf(split, 'request');
    assert.match(text, /^read -rs TOKEN/);
    assert.match(text, /curl -i -H "Authorization: Bearer \$TOKEN" https:\/\/catwalk-backend\.fly\.dev\/api\/settings$/m);
    assert.match(textOf(prisma, 'request'), /http:\/\/localhost:4000\/api\/settings$/m);
    assert.match(textOf(cookie, 'request'), /-H "Cookie: __Secure-authjs\.session-token=\$TOKEN" https:/);
  });

  it('asks for the preflight from where the front end is, and for the time', () => {
    assert.match(textOf(split, 'preflight'), /-H 'Origin: http:\/\/localhost:3000'/);
    assert.match(textOf(split, 'preflight'), /Access-Control-Request-Headers: authorization'/);
    assert.match(textOf(split, 'clock'), /curl -sI https:\/\/catwalk-backend\.fly\.dev\/ .*date/);
  });

  it('compares secrets by fingerprints, on each side', () => {
    assert.match(textOf(split, 'secrets-fly-catwalk-backend'), /^fly secrets list --app catwalk-backend$/m);
    assert.match(
      textOf(split, 'secrets-fly-catwalk-backend'),
      /fly ssh console --app catwalk-backend -C 'sh -c "printf %s \\"\$AUTH_SECRET\\" \| sha256sum \| cut -c1-8"'/,
    );
    assert.match(textOf(prisma, 'secrets-compose-api'), /docker compose exec api sh -c 'printf %s "\$JWT_SECRET"/);
    assert.match(textOf(prisma, 'secrets-files'), /^node --env-file=\.env -e .* JWT_SECRET$/);
  });

  it('gives the same digits by every way that a shell here can run', () => {
    const digits = execFileSync('sh', ['-c', `printf %s "$JWT_SECRET" | sha256sum | cut -c1-8`], {
      env: { ...process.env, JWT_SECRET: SECRET },
    });
    const command = textOf(prisma, 'secrets-files');
    const ours = execFileSync('sh', ['-c', command.replace('--env-file=.env ', '')], { env: { ...process.env, JWT_SECRET: SECRET } });
    assert.equal(String(ours).trim(), `JWT_SECRET ${String(digits).trim()}`);
  });

  it('leaves out what Node reads otherwise than the service, and quotes what a file is called', () => {
    const files = {
      'my web/package.json': '{"name":"web","dependencies":{"next":"15.0.0","jose":"6.0.0"}}',
      'my web/.env.local': `PLAIN_SECRET='a # b "c" it is'\nODD_SECRET=${SECRET}$HOME\n`,
      'my web/lib/check.ts': `import { jwtVerify } from 'jose';
const key = (text: string) => new TextEncoder().encode(text);
export const one = (t: string) => jwtVerify(t, key(process.env.PLAIN_SECRET!));
export const two = (t: string) => jwtVerify(t, key(process.env.ODD_SECRET!));
`,
    };
    const check = checksOf(files).find(({ id }) => id === 'secrets-files');
    assert.match(check?.text ?? '', /^node '--env-file=my web\/\.env\.local' -e .* PLAIN_SECRET$/);
    assert.match(check?.meaning ?? '', / ODD_SECRET cannot be asked so: /);
    const folder = new TemporaryFolder(files);
    try {
      const printed = execFileSync('sh', ['-c', check?.text ?? ''], { cwd: folder.root });
      const digits = createHash('sha256').update('a # b "c" it is').digest('hex').slice(0, 8);
      assert.equal(String(printed), `PLAIN_SECRET ${digits}\n`);
    } finally {
      folder.remove();
    }
  });

  it("looks for the user and the session in the workspace's own tables", () => {
    assert.equal(
      textOf(split, 'user-row'),
      "SELECT id, email, is_active, CURRENT_TIMESTAMP AS db_time\nFROM users\nWHERE email = '<email>';",
    );
    const asked = checksOf(PRISMA, reportOf({ sub: '6f9619ff-8b86-4d01-b42d-00c04fc964ff', sid: 'cm1' }));
    assert.equal(
      textOf(asked, 'user-row'),
      `SELECT id, email, is_active, "deletedAt", CURRENT_TIMESTAMP AS db_time\nFROM "User"\nWHERE id = '6f9619ff-8b86-4d01-b42d-00c04fc964ff';`,
    );
    assert.equal(
      textOf(asked, 'session-row-1'),
      `SELECT id, "userId", "expiresAt", "revokedAt", CURRENT_TIMESTAMP AS db_time\nFROM user_sessions\nWHERE id = 'cm1';`,
    );
    assert.match(textOf(prisma, 'session-row-1'), /WHERE "userId" = '<user id>'\nORDER BY "expiresAt" DESC\nLIMIT 5;$/);
    assert.match(prisma.find(({ id }) => id === 'session-row-1')?.meaning ?? '', /hold a hash of the token/);
  });

  it('takes a subject for what its form and the columns allow', () => {
    assert.match(textOf(checksOf(SPLIT, reportOf({ sub: '42' })), 'user-row'), /WHERE id = '42';/);
    assert.match(textOf(checksOf(SPLIT, reportOf({ sub: 'ann@example.com' })), 'user-row'), /WHERE email = 'ann@example.com';/);
    // A column of numbers holds no name, so the name is not put in.
    assert.match(textOf(checksOf(SPLIT, reportOf({ sub: 'ann' })), 'user-row'), /WHERE email = '<email>';/);
  });

  it('reaches the database as the workspace does', () => {
    assert.match(textOf(prisma, 'database'), /^docker compose exec db sh -c 'psql -U /m);
    assert.match(textOf(prisma, 'database'), /^psql "\$\{DATABASE_URL%%\\\?\*\}"/m);
    assert.match(textOf(split, 'database'), /sed -E/);
    assert.match(textOf(split, 'database'), /^fly postgres connect --app '<database app>'$/m);
  });

  it('names the one file of SQLite, and each of two containers', () => {
    const schema = `datasource db {\n  provider = "sqlite"\n  url = env("DATABASE_URL")\n}\nmodel User {\n  id String @id\n  email String\n}\n`;
    const inFolder = Object.fromEntries(Object.entries(PRISMA).map(([path, text]) => [`apps/api/${path}`, text]));
    const lite = checksOf({
      ...inFolder,
      'apps/api/prisma/schema.prisma': schema,
      'apps/api/.env': `JWT_SECRET=${SECRET}\nDATABASE_URL="file:./dev.db"\n`,
    });
    assert.equal(textOf(lite, 'database'), 'sqlite3 apps/api/prisma/dev.db\n(cd apps/api && npx prisma studio)');
    const compose = `${PRISMA['docker-compose.yml']}  db-mail:\n    image: postgres:17\n`;
    const two = checksOf({ ...PRISMA, 'docker-compose.yml': compose }).find(({ id }) => id === 'database');
    assert.match(two?.text ?? '', /exec db sh .*\n.*exec db-mail sh/);
    assert.match(two?.meaning ?? '', /^The compose files run more than one such database/);
  });

  it('leaves the origin open where the server lets in another port than that of the framework', () => {
    const main = SPLIT['backend/app/main.py'] ?? '';
    const moved = checksOf({ ...SPLIT, 'backend/app/main.py': main.replace('localhost:3000', 'localhost:4100') });
    assert.match(textOf(moved, 'preflight'), /-H 'Origin: <origin of the front end>'/);
  });

  it("looks into the browser's storage without printing the token", () => {
    const text = textOf(split, 'browser');
    assert.match(text, /localStorage\.getItem\("token"\)/);
    const printed: string[] = [];
    const run = new Function('console', 'localStorage', text);
    run({ log: (line: string) => printed.push(line) }, { getItem: () => 'aaa.bbb.ccc' });
    assert.deepEqual(printed, ['11 characters, 3 parts']);
  });

  it('writes commands that a shell can read', () => {
    const script = all.flatMap(({ language, text }) => (language === 'shell' ? [text] : [])).join('\n');
    assert.ok(script.length > 1000);
    execFileSync('bash', ['-n'], { input: script, stdio: ['pipe', 'pipe', 'inherit'] });
    // What bash takes for a comment is one more argument to zsh.
    assert.doesNotMatch(script, /(?:^|\s)#/m);
  });

  it('shows no secret, whatever a file holds', () => {
    const shown = JSON.stringify(all);
    for (const secret of [SECRET, 'hunter2hunter2']) assert.ok(!shown.includes(secret));
  });

  it('says where each came from, and gives each an id of its own', () => {
    for (const checks of [split, prisma, cookie]) assert.equal(new Set(checks.map(({ id }) => id)).size, checks.length);
    assert.equal(prisma.find(({ id }) => id === 'user-row')?.spot?.file, 'prisma/schema.prisma');
    assert.equal(split.find(({ id }) => id === 'request')?.spot?.file, 'backend/app/api/settings.py');
  });

  it('has nothing to ask of a workspace without a server', () => {
    assert.deepEqual(checksOf({ 'package.json': '{"name":"x"}' }), []);
  });
});
