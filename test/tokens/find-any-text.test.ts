import assert from 'node:assert/strict';
import fc from 'fast-check';
import { tokenAt, tokenOf, tokensIn } from '../../server/src/tokens/find/find';
import { CLAIMS, drawn, HEADER, JWT, NAME, part, SESSION, SIGNATURE } from './finding';

describe('any text', () => {
  const pieces = fc.constantFrom(
    ...[
      JWT,
      HEADER,
      SIGNATURE,
      SESSION,
      `${NAME}.0=`,
      `${NAME}.1=`,
      'eyJ',
      'ewo',
      '.',
      '..',
      '...',
      '…',
      '\n',
      '\\\n',
      ' ',
      '"',
      "' + '",
      '%2E',
      '=',
    ],
    ...[
      'Bearer ',
      'bearer',
      'base64-',
      's%3A',
      '\\n',
      '%',
      '****',
      '\u200b',
      ';',
      '\t',
      '> ',
      'Cookie: ',
      '12|',
      ':1vQ2xZ:',
      '--',
      '"value":"',
    ],
  );
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.array(fc.oneof(pieces, fc.string({ maxLength: 6 })), { maxLength: 24 }).map((list) => list.join('')),
  );

  it('never throws, and gives ranges that are in bounds, in order and apart', () => {
    fc.assert(
      fc.property(anyText, fc.nat(300), (text, offset) => {
        const tokens = tokensIn(text);
        tokenOf(text);
        const at = tokenAt(text, offset);
        const all = [...tokens.flatMap(({ ranges }) => ranges)].sort((left, right) => left.start - right.start);
        for (const found of at ? [...tokens, at] : tokens) {
          assert.ok(found.ranges.length > 0);
          for (const [index, { start, end }] of found.ranges.entries()) {
            assert.ok(start >= (found.ranges[index - 1]?.end ?? 0) && start < end && end <= text.length);
          }
        }
        for (const [index, { start }] of all.entries()) assert.ok(start >= (all[index - 1]?.end ?? 0));
      }),
      { numRuns: 400, seed: 6 },
    );
  });

  it('gives back a token that was put into it', () => {
    const json = fc.dictionary(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 4 });
    const header = fc.constantFrom('HS256', 'RS256', 'none', 'PS512', 'made-up').chain((alg) => json.map((rest) => ({ ...rest, alg })));
    const carriers: readonly ((token: string) => string)[] = [
      (token) => token,
      (token) => `Authorization: Bearer ${token}\nHost: a`,
      (token) => JSON.stringify({ body: JSON.stringify({ token }) }),
      (token) => `a=b&token=${encodeURIComponent(token)}&c=d`,
      (token) => `Cookie: a=b; session=${token}; c=d`,
      (token) => `curl \\\n  -H 'Authorization: Bearer ${token}' \\\n  http://a`,
      (token) => `const t = '${token}', u = 1;`,
    ];
    fc.assert(
      fc.property(header, json, fc.integer({ min: 43, max: 90 }), fc.constantFrom(...carriers), (head, claims, length, carrier) => {
        const token = `${part(head)}.${part(claims)}.${head.alg === 'none' ? '' : drawn(length)}`;
        const tokens = tokensIn(carrier(token));
        assert.equal(tokens.length, 1);
        assert.ok(tokens[0]?.token.equals(token));
      }),
      { numRuns: 200, seed: 6 },
    );
  });

  it('takes no longer than its length allows', () => {
    const hard = [
      'eyJ',
      'connect.sid=',
      'authjs.session-token=',
      'Bearer eyJ',
      `${HEADER.slice(0, 30)}\n`,
      `${HEADER}.\n`,
      `bearer${HEADER.slice(0, 20)}`,
      `${HEADER}.x\n`,
      '.0=',
      "'+'eyJ",
      'a.eyJ',
      ':1vQ2xZ:',
      '1|',
      'session_token=',
      '{"alg"',
      '%2E',
    ];
    for (const piece of hard) {
      const text = piece.repeat(Math.ceil(20_000 / piece.length));
      const before = process.hrtime.bigint();
      tokensIn(text);
      const milliseconds = Number(process.hrtime.bigint() - before) / 1e6;
      assert.ok(milliseconds < 1_000, `${milliseconds} ms for ${piece.slice(0, 6)} again and again`);
    }
  });

  it('never shows a token when what was found is printed', () => {
    const printed = JSON.stringify([...tokensIn(`${JWT} ${SESSION}`), tokenOf(JWT), tokenAt(JWT, 3)]);
    for (const secret of [SIGNATURE, CLAIMS, HEADER, SESSION.slice(-40)]) assert.ok(!printed.includes(secret));
  });
});
