// Writes a monorepo of realistic shape: many services in TypeScript and Python, most files about something other than auth.
// The same options always give the same tree.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Share of source files that hold facts, as the byte filter keeps them: 1.3 to 20 in a hundred of eight public repositories, 3.3 over all of their 26,000 files. */
const AUTH_SHARE = 0.033;
const PYTHON_SHARE = 0.25;
const FILES_PER_SERVICE = 120;

const NOUNS = [
  'order',
  'invoice',
  'project',
  'member',
  'report',
  'message',
  'folder',
  'document',
  'payment',
  'survey',
  'contact',
  'ticket',
  'event',
];
const VERBS = ['load', 'save', 'merge', 'render', 'format', 'collect', 'validate', 'publish', 'archive', 'search', 'update', 'remove'];

/** A small deterministic generator of numbers in [0, 1) (mulberry32). */
function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** @param {{ root: string, files: number, kilobytes: number }} options `kilobytes` is the mean size of a source file. */
export function generate({ root, files, kilobytes }) {
  const stamp = path.join(root, `.generated-${files}-${kilobytes}-${AUTH_SHARE}-git`);
  if (existsSync(stamp)) return root;
  rmSync(root, { recursive: true, force: true });
  const next = random(files * 31 + kilobytes);
  const pick = (list) => list[Math.floor(next() * list.length)];
  const services = Math.max(2, Math.round(files / FILES_PER_SERVICE));
  let bytes = 0;
  const write = (file, text) => {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
    bytes += text.length;
  };
  write('package.json', JSON.stringify({ name: 'generated', private: true, workspaces: ['services/*'] }, null, 2));
  for (let service = 0; service < services; service++) {
    const python = service % 4 < PYTHON_SHARE * 4;
    const folder = `services/${pick(NOUNS)}-${service}`;
    writeService(write, folder, python, service);
    const count = Math.floor(files / services);
    for (let index = 0; index < count; index++) {
      const auth = next() < AUTH_SHARE;
      const size = kilobytes * 1024 * (0.3 + 1.4 * next());
      const name = `${pick(VERBS)}-${pick(NOUNS)}-${index}`;
      if (python) write(`${folder}/app/${pick(NOUNS)}/${name.replaceAll('-', '_')}.py`, pythonModule(next, pick, size, auth));
      else write(`${folder}/src/${pick(NOUNS)}/${name}.${next() < 0.4 ? 'tsx' : 'ts'}`, typescriptModule(next, pick, size, auth));
    }
  }
  // As every real project, it is a repository: listing goes through git where it can.
  spawnSync('git', ['init', '-q', '.'], { cwd: root });
  spawnSync('git', ['add', '-A'], { cwd: root });
  writeFileSync(stamp, String(bytes));
  return root;
}

function writeService(write, folder, python, index) {
  const secret = `${String(index).padStart(4, '0')}q7Yb2Xn9Kc4Ws1Mv6Zt3Rf8Ld5Hg0Jp`;
  write(
    `${folder}/.env`,
    `PORT=${3000 + index}\nJWT_SECRET=${secret}\nJWT_EXPIRES_IN=${index % 5 === 0 ? '3600' : '15m'}\nDATABASE_URL=postgres://localhost/db${index}\n`,
  );
  if (python) {
    write(
      `${folder}/pyproject.toml`,
      `[project]\nname = "service-${index}"\nversion = "1.0.0"\ndependencies = ["fastapi", "pyjwt", "pydantic-settings"]\n`,
    );
    return;
  }
  write(
    `${folder}/package.json`,
    JSON.stringify(
      {
        name: `service-${index}`,
        private: true,
        scripts: { start: 'node .' },
        dependencies: { dotenv: '^18.0.0', express: '^5.0.0', jsonwebtoken: '^9.0.3' },
      },
      null,
      2,
    ),
  );
  if (index % 3 === 0) write(`${folder}/fly.toml`, `app = "service-${index}"\n\n[env]\n  PORT = "8080"\n`);
}

function typescriptModule(next, pick, size, auth) {
  const lines = ["import { useMemo, useState } from 'react';", "import type { Row } from '../types/row';", ''];
  let length = 80;
  const add = (text) => {
    lines.push(text);
    length += text.length + 1;
  };
  if (auth) {
    add("import jwt from 'jsonwebtoken';");
    add('const secret = process.env.JWT_SECRET!;');
    add("export const issue = (id: string) => jwt.sign({ sub: id }, secret, { expiresIn: '15m' });");
    add("export const verify = (token: string) => jwt.verify(token, secret, { algorithms: ['HS256'] });");
  }
  for (let part = 0; length < size; part++) {
    const name = `${pick(VERBS)}${pick(NOUNS).replace(/^./, (c) => c.toUpperCase())}${part}`;
    const limit = Math.floor(next() * 1000);
    add(`/** Keeps the rows that are worth showing, the newest first. */`);
    add(`export function ${name}(rows: readonly Row[], query: { text?: string; limit?: number } = {}): Row[] {`);
    add(`  const wanted = (query.text ?? '').trim().toLowerCase();`);
    add(`  const shown = rows.filter((row) => row.title.toLowerCase().includes(wanted) && row.size > ${limit});`);
    add(`  const sorted = [...shown].sort((left, right) => right.changedAt - left.changedAt || left.title.localeCompare(right.title));`);
    add(`  if (sorted.length === 0) throw new Error(\`No rows match \${wanted}\`);`);
    add(`  return sorted.slice(0, query.limit ?? ${limit + 10}).map((row) => ({ ...row, label: \`\${row.title} (\${row.size})\` }));`);
    add('}');
    if (part % 3 === 0) {
      add(`export function ${name}View(props: { rows: readonly Row[]; onSelect?: (row: Row) => void }) {`);
      add(`  const [text, setText] = useState('');`);
      add(`  const found = useMemo(() => props.rows.filter((row) => row.title.includes(text)), [props.rows, text]);`);
      add(`  return found.map((row) => props.onSelect?.(row));`);
      add('}');
    }
  }
  return `${lines.join('\n')}\n`;
}

function pythonModule(next, pick, size, auth) {
  const lines = ['from dataclasses import dataclass', 'from typing import Iterable', '', ''];
  let length = 70;
  const add = (text) => {
    lines.push(text);
    length += text.length + 1;
  };
  if (auth) {
    for (const line of [
      'import os',
      'import jwt',
      '',
      'SECRET = os.environ["JWT_SECRET"]',
      '',
      '',
      'def read_token(token: str) -> dict:',
      '    return jwt.decode(token, SECRET, algorithms=["HS256"], leeway=30)',
      '',
      '',
    ])
      add(line);
  }
  for (let part = 0; length < size; part++) {
    const noun = pick(NOUNS);
    const limit = Math.floor(next() * 1000);
    for (const line of [
      '@dataclass',
      `class ${noun.replace(/^./, (c) => c.toUpperCase())}${part}:`,
      '    title: str',
      '    size: int = 0',
      `    note: str = "kept for ${noun}"`,
      '',
      '',
      `def ${pick(VERBS)}_${noun}_${part}(rows: Iterable[dict], text: str = "", limit: int = ${limit + 10}) -> list[dict]:`,
      '    """Keep the rows that are worth showing, the newest first."""',
      `    shown = [row for row in rows if text.lower() in row["title"].lower() and row["size"] > ${limit}]`,
      '    shown.sort(key=lambda row: (-row["changed_at"], row["title"]))',
      '    if not shown:',
      '        raise ValueError(f"No rows match {text}")',
      '    return [{**row, "label": f"{row[\'title\']} ({row[\'size\']})"} for row in shown[:limit]]',
      '',
      '',
    ])
      add(line);
  }
  return `${lines.join('\n')}\n`;
}
