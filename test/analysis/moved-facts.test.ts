import assert from 'node:assert/strict';
import { Analysis, type CheckResult } from '../../server/src/analysis/analysis';

// An edit that only moves facts costs neither the contract nor the rules. What is shown must be what a fresh engine finds.

const NOW = Date.UTC(2026, 2, 15, 12);
const DAY_MS = 86_400_000;

const CODE = `import jwt from 'jsonwebtoken';

export function issue(user) {
  const claims = { sub: user.id };
  return jwt.sign(claims, 'a-literal-secret-of-the-code', { expiresIn: 900000 });
}

// authlint-disable-next-line verify/no-algorithms
export const read = (token) => jwt.verify(token, process.env.AUTH_SECRET);

export function elsewhere(list) {
  return list.map((each) => each.name);
}
`;
const FILES = new Map([
  ['package.json', '{ "name": "api", "dependencies": { "jsonwebtoken": "^9.0.0" } }\n'],
  ['src/token.ts', CODE],
  ['.env', 'AUTH_SECRET=changeme\n'],
]);

/** Findings with the text that is underlined and what their fixes replace, in words. */
function shown({ findings, silenced, unusedSuppressions, problems }: CheckResult, texts: ReadonlyMap<string, string>) {
  const textAt = (at: { file: string; start: number; end: number }) =>
    `${at.file} ${at.start} "${texts.get(at.file)?.slice(at.start, at.end)}"`;
  return {
    findings: findings.map(({ rule, at, message, fingerprint, related, fixes }) => ({
      rule,
      at: textAt(at),
      message,
      fingerprint,
      related: related.map((place) => textAt(place.at)),
      edits: fixes.flatMap(({ edits }) => edits.map((edit) => textAt(edit.at))),
    })),
    silenced: silenced.map(({ rule, at }) => `${rule} ${textAt(at)}`),
    others: [...unusedSuppressions, ...problems].map(({ at, message }) => `${textAt(at)} ${message}`),
  };
}

function opened(texts: ReadonlyMap<string, string>): Analysis {
  const analysis = new Analysis();
  for (const [path, text] of texts) analysis.setFile(path, text);
  return analysis;
}

describe('facts that only move', () => {
  it('are found again as a fresh engine finds them, wherever the edit is', () => {
    const texts = new Map(FILES);
    const typed = opened(texts);
    assert.ok(typed.check(NOW).findings.length >= 3);
    for (const piece of ['x', '\n', '// authlint-disable-next-line\n', "'", '}']) {
      for (let at = 0; at <= CODE.length; at += 23) {
        texts.set('src/token.ts', CODE.slice(0, at) + piece + CODE.slice(at + (at % 3)));
        typed.setFile('src/token.ts', texts.get('src/token.ts') ?? '');
        assert.deepEqual(shown(typed.check(NOW), texts), shown(opened(texts).check(NOW), texts), `"${piece}" at ${at}`);
      }
    }
  });

  it('need no contract, which is made when it is asked for', () => {
    const typed = opened(FILES);
    typed.check(NOW);
    const before = typed.contract();
    typed.setFile('src/token.ts', CODE.replace('each.name', 'each.title'));
    typed.check(NOW);
    assert.equal(typed.extractions, FILES.size + 1);
    assert.notEqual(typed.contract(), before);
    assert.equal(typed.contract().issuers.length, before.issuers.length);
  });

  it('do not hide a token that expires while nothing changes', () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const exp = (NOW + DAY_MS) / 1000;
    const token = `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ iss: 'https://id.example.com', exp })}.${'c2ln'.repeat(20)}`;
    const typed = opened(new Map([...FILES, ['.env', `AUTH_SECRET=changeme\nPARTNER_TOKEN=${token}\n`]]));
    const isExpired = (now: number) => typed.check(now).findings.some(({ rule }) => rule === 'token/expired');
    assert.equal(isExpired(NOW), false);
    const at = typed.nextExpiry(NOW) ?? 0;
    assert.ok(at > NOW + DAY_MS);
    assert.equal(isExpired(at - 1), false);
    assert.equal(isExpired(at), true);
    assert.equal(isExpired(NOW), false);
  });
});
