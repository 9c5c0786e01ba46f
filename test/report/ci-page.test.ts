import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseDocument } from 'yaml';
import { planAudit } from '../../server/src/cli/audit-plan';
import { FORMAT_NAMES } from '../../server/src/report/format-names';

const PAGE = readFileSync(path.join(process.cwd(), 'docs/ci.md'), 'utf8');
const IO = {
  stdout: { isTTY: false, columns: undefined, write: () => {} },
  stderr: { isTTY: false, columns: undefined, write: () => {} },
  stdin: { isTTY: true, read: async () => '' },
  cwd: process.cwd(),
  env: {},
  now: () => 0,
  timeZone: 'UTC',
};

describe('docs/ci.md', () => {
  it('has YAML that parses', () => {
    const fences = [...PAGE.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text);
    assert.equal(fences.length, 3);
    for (const text of fences) assert.deepEqual(parseDocument(text).errors, []);
  });

  it('has commands that the command line understands', () => {
    const commands = [...PAGE.matchAll(/(?:npx |^)authlint ((?:--[\w=.-]+(?: (?!--|#)[\w=.-]+)? ?)+)/gm)].map(([, args = '']) =>
      args.trim().split(' '),
    );
    assert.ok(commands.length >= 7, `${commands.length} commands`);
    for (const args of commands) planAudit(args, IO);
  });

  it('names every format', () => {
    for (const name of FORMAT_NAMES) assert.ok(PAGE.includes(`\n| \`${name}\` | `), name);
  });
});
