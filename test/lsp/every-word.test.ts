import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CodeActionRequest } from 'vscode-languageserver-protocol/node';
import { isRead } from '../../server/src/extract/index';
import { authMap, mapDocument, mapJson, mapMarkdown, mapText, mermaidOf, svgOf } from '../../server/src/map/index';
import { FORMAT_NAMES } from '../../server/src/report/format-names';
import { formatReport } from '../../server/src/report/formats';
import { reportOf } from '../../server/src/report/of-engine';
import { secretsIn } from '../harness/engine';
import { MemoryClient, PULLING, uri } from './memory-client';
import { MemoryHost } from './memory-host';
import { NotebookClient } from './notebook-client';

// Everything that the server says about a workspace that has secrets wherever one can be, and every text that is made of its engine.

/** Each of these is a secret, by where it stands. Characters that every format escapes in its own way are in some. */
const S = {
  value: `vA1uE"<&>'k8Jd72hsGq01LmZx`,
  comment: 'c0MmEnT-9fK2sPqX7vBn4wRt',
  code: 'c0De-kEy/3hGt+8uJm=6yLpQz1',
  fallback: 'fA11bAcK_5xCv8bNm2qWe7rTy',
  bare: 'bArE-1ine-4dFg7hJk9lZx2cVb',
  second: 's3C0nD-line-6tYu8iOp1aSd3f',
  aud: 'aUd1eNcE-7gHj9kLm3nBv5cXz',
  ttl: 'eXp1rY-2wSx4eDc6rFv8tGb0y',
  issuer: 'p4sS-in-url-1qAz3wSx5eDc7r',
  database: 'dAtAbAsE-8iKm0oLp2uJn4yHb',
  dependency: 'ghp_g1T-t0kEn-5rFv7tGb9yHn',
  header: 'bEaReR-3eDc5rFv7tGb9yHn1u',
  fly: 'fLy-t0mL-6yHn8uJm0iKo2lPq',
  compose: 'c0Mp0Se-9iJn1uHb3yGv5tFc7',
  script: 'dEpL0y-4rDx6eSz8wAq0pLm2o',
  notebook: 'n0TeB00k-7uJm9iKo1lPq3aZw',
  setting: 'sEtT1nG-5tGb7yHn9uJm1iKo3',
  key: 'sEtT1nG-kEy-8oLp0aQz2sWx4',
  python: 'pYtH0n-2aQw4sEd6rFt8gYh0j',
  template: 'tEmPlAtE-6eDc8rFv0tGb2yHn',
} as const;

const FILES: Readonly<Record<string, string>> = {
  '/ws/api/.env': [
    `JWT_SECRET=${S.value}`,
    `# was: JWT_SECRET=${S.comment}`,
    S.bare,
    `REFRESH_SECRET='one`,
    `${S.second}'`,
    `AUTH_ISSUER=https://me:${S.issuer}@auth.example.com/`,
    `DATABASE_URL=postgres://me:${S.database}@db:5432/x`,
    `TTL_SECRET=${S.ttl}`,
    `AUDIENCE_SECRET=${S.aud}`,
    '',
  ].join('\n'),
  '/ws/api/package.json': `{"name":"api","dependencies":{"jsonwebtoken":"git+https://me:${S.dependency}@github.com/a/b.git","express":"5.0.0"}}`,
  '/ws/api/src/a.ts': [
    "import jwt from 'jsonwebtoken';",
    `// const old = '${S.comment}'; jwt.sign({}, '${S.comment}')`,
    'const aud = process.env.AUDIENCE_SECRET!;',
    `export const a = () => jwt.sign({ sub: 1 }, process.env.JWT_SECRET || '${S.fallback}', { expiresIn: process.env.TTL_SECRET, audience: aud, issuer: process.env.AUTH_ISSUER });`,
    `export const b = () => jwt.sign({}, '${S.code}', { expiresIn: '10', audience: process.env.AUDIENCE_SECRET });`,
    "export const c = (t: string) => jwt.verify(t, process.env.JWT_SECRET!, { audience: [aud, 'web'], issuer: process.env.AUTH_ISSUER, algorithms: [process.env.JWT_SECRET as never] });",
    `export const d = (t: string) => jwt.verify(t, \`${S.template}-\${process.env.JWT_SECRET}\`, { audience: 'b' });`,
    `export const e = () => fetch('https://me:${S.issuer}@api.example.com/', { headers: { Authorization: 'Bearer ${S.header}' } });`,
    'export const f = (t: string) => jwt.verify(t, process.env.JWT_SECRT!, { maxAge: process.env.TTL_SECRET });',
    '',
  ].join('\n'),
  '/ws/api/fly.toml': `app = "api"\n[env]\n  AUTH_SECRET = "${S.fly}"\n  DATABASE_URL = "postgres://me:${S.database}@db/x"\n`,
  '/ws/docker-compose.yml': `services:\n  api:\n    build: ./api\n    environment:\n      JWT_SECRET: ${S.compose}\n      AUTH_ISSUER: https://me:${S.issuer}@auth.example.com/\n`,
  '/ws/deploy.sh': `fly secrets set JWT_SECRET=${S.script} --app api\n`,
  '/ws/py/requirements.txt': 'PyJWT==2.9.0\n',
  '/ws/py/auth.py': `import os, jwt\nKEY = os.getenv("AUTH_SECRET", "${S.python}")\ndef check(t):\n    return jwt.decode(t, KEY, algorithms=["HS256"], audience=os.environ["AUDIENCE_SECRET"])\n`,
  '/ws/authlint.json': `{"rules":{"${S.key}":"off","verify/no-leeway":"${S.setting}"},"baseline":"${S.setting}\\\\x","sharedSecrets":[["${S.setting}"]],"overrides":[{"files":["../${S.setting}"]}],"exclude":["!${S.setting}"],"flySecrets":{"api":"${S.setting}"}}`,
  '/ws/authlint-baseline.json': `{"version":1,"findings":[{"rule":"${S.setting}","file":"x","message":"${S.comment}","count":0}]}`,
};

/** How long a part of a secret may not be said. */
const PART = 12;

describe('language server: no word of a secret', () => {
  let client: MemoryClient;
  afterEach(() => client.stop());

  it('is in anything that is said or written about a workspace full of them', async () => {
    const stories = storyFiles();
    client = await MemoryClient.start(new MemoryHost({ ...stories, ...FILES }), {
      capabilities: PULLING,
      initializationOptions: { showsStatus: true },
      settings: { rules: { [S.key]: 'off', 'verify/no-leeway': S.setting }, exclude: [`!${S.setting}`] },
    });
    const { connection, session } = client;
    const ask = (method: string, params: object) => connection.sendRequest(method, params);
    const notebook = new NotebookClient(client, '/ws/py/nb.ipynb');
    await notebook.open({ a: `import jwt\nkey = "${S.notebook}"`, b: 'jwt.decode(t, key, algorithms=["HS256"])' });
    await client.pullWorkspace();
    for (const [file, text] of Object.entries(FILES)) {
      const textDocument = { uri: uri(file) };
      await client.open(file, text);
      const range = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };
      const diagnostics = await client.pull(file);
      await connection.sendRequest(CodeActionRequest.type, { textDocument, range, context: { diagnostics } });
      for (const method of ['documentSymbol', 'codeLens']) await ask(`textDocument/${method}`, { textDocument });
      await ask('textDocument/inlayHint', { textDocument, range });
      for (const { index } of text.matchAll(/[A-Z]+_[A-Z]+|jwt\.\w+/g)) {
        const position = client.document(file).positionAt(index + 1);
        for (const method of ['hover', 'completion', 'definition']) await ask(`textDocument/${method}`, { textDocument, position });
      }
    }
    for (const format of ['html', 'markdown', 'sarif']) await ask('authlint/exportReport', { format });
    for (const format of ['svg', 'mermaid']) await ask('authlint/exportMap', { format });
    await ask('authlint/authMap', {});
    await ask('authlint/audit', { page: true });
    await ask('authlint/debugInfo', {});
    await ask('authlint/diagnose', { page: true });
    const { analysis } = session.workspace;
    const { findings, baselined } = analysis.check(0);
    const report = reportOf(analysis, {
      ...{ root: '/ws', files: 1, durationMs: 1, madeAt: 0, findings, baselined, problems: [] },
      fingerprintKey: session.fingerprintKey,
    });
    const options = { stylish: { colors: true, width: 200, prefix: '' }, prefix: '', version: '1' };
    const texts = FORMAT_NAMES.map((name) => [name, formatReport(name, report, options)] as const);
    const map = authMap(analysis.contract(), findings, session.fingerprintKey, ({ file }) => ({ file, line: 1, column: 1 }));
    const maps = [mapText, svgOf, mermaidOf, mapMarkdown, mapJson, mapDocument].map((form) => [`map: ${form.name}`, form(map)] as const);
    const said = [['the server', client.received.join('')] as const, ...texts, ...maps];

    assert.ok(findings.length > 20 && map.tokens.length > 4, 'much to say');
    const facts = [...analysis.files()].filter((file) => file.startsWith('/ws/stories/')).flatMap((file) => analysis.factsOf(file));
    const ofStories = secretsIn(facts).filter((secret) => secret.length >= PART);
    const parts = partsOf(S);
    const leaks = said.flatMap(([name, text]) => [
      ...found(text, parts).map((where) => `${name}: ${where}`),
      ...ofStories.filter((secret) => text.includes(secret)).map(() => `${name}: a secret of a story`),
    ]);
    assert.deepEqual([...new Set(leaks)], []);
  });
});

/** The broken stories of the corpus, as folders of the workspace. */
function storyFiles(): Record<string, string> {
  const corpus = path.join(process.cwd(), 'test/corpus');
  const names = readdirSync(corpus, { recursive: true, encoding: 'utf8' }).map((name) => name.split(path.sep).join('/'));
  const wanted = names.filter((name) => /^[^/]*-broken\//.test(name) && isRead(`/${name}`));
  return Object.fromEntries(wanted.map((name) => [`/ws/stories/${name}`, readFileSync(path.join(corpus, name), 'utf8')]));
}

/** Where each part comes from, for all secrets as they are and as some format writes them. */
function partsOf(secrets: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  const parts = new Map<string, string>();
  for (const [where, secret] of Object.entries(secrets)) {
    for (const form of formsOf(secret)) for (let at = 0; at + PART <= form.length; at++) parts.set(form.slice(at, at + PART), where);
  }
  return parts;
}

function formsOf(secret: string): readonly string[] {
  const base64 = [0, 1, 2].map((skipped) => Buffer.from(secret.slice(skipped)).toString('base64').replace(/=+$/, '').slice(0, -1));
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    JSON.stringify(JSON.stringify(secret)).slice(2, -2),
    encodeURIComponent(secret),
    secret.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`),
    secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&apos;'),
    Buffer.from(secret).toString('hex'),
    ...base64.flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_')]),
  ];
}

function found(text: string, parts: ReadonlyMap<string, string>): readonly string[] {
  const leaks = new Set<string>();
  for (let at = 0; at + PART <= text.length; at++) {
    const where = parts.get(text.slice(at, at + PART));
    if (where !== undefined) leaks.add(where);
  }
  return [...leaks];
}
