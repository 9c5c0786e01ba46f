import assert from 'node:assert/strict';
import { Analysis } from '../../server/src/analysis/analysis';
import { runCli } from '../cli/memory-io';
import { TemporaryFolder } from '../disk/temporary-folder';

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const EXPIRY = Date.UTC(2026, 2, 1);
const TOKEN = `${part({ alg: 'RS256' })}.${part({ sub: 'worker', exp: EXPIRY / 1000 })}.${Buffer.alloc(256, 1).toString('base64url')}`;
const FILES = { 'package.json': '{"name": "api", "dependencies": {"dotenv": "17.2.0"}}\n', '.env': `REPORTS_TOKEN=${TOKEN}\n` };
const MINUTE = 60_000;

describe('tokens in env files that are past their time', () => {
  const findings = (now?: number) => {
    const analysis = new Analysis();
    for (const [path, text] of Object.entries(FILES)) analysis.setFile(path, text);
    return analysis.check(now).findings.filter(({ rule }) => rule === 'token/expired');
  };

  it('are found five minutes after their time', () => {
    assert.equal(findings(EXPIRY - MINUTE).length, 0);
    assert.equal(findings(EXPIRY + 4 * MINUTE).length, 0);
    assert.equal(findings(EXPIRY + 5 * MINUTE).length, 1);
  });

  it('are not spoken of where nobody knows the time', () => {
    assert.deepEqual(findings(), []);
  });

  it('are the same finding today and in a year', () => {
    const [today, later] = [findings(EXPIRY + 10 * MINUTE), findings(EXPIRY + 365 * 24 * 60 * MINUTE)];
    assert.deepEqual(today, later);
  });

  it('are judged by the clock of the command line, and never shown', async () => {
    const folder = new TemporaryFolder(FILES);
    const audit = (now: number) => runCli(['audit', '--format', 'json'], { cwd: folder.root, now });
    const rulesOf = (stdout: string): string[] => JSON.parse(stdout).findings.map((finding: { rule: string }) => finding.rule);
    const [before, after] = [await audit(EXPIRY - MINUTE), await audit(EXPIRY + 10 * MINUTE)];
    folder.remove();
    assert.ok(!rulesOf(before.stdout).includes('token/expired'));
    assert.ok(rulesOf(after.stdout).includes('token/expired'));
    assert.ok(!after.stdout.includes(TOKEN.slice(0, 30)));
  });
});
