import assert from 'node:assert/strict';
import { tokenAt, tokenOf } from '../../server/src/tokens/find/find';
import type { FoundToken } from '../../server/src/tokens/find/found';
import { CLAIMS, drawn, folded, HEADER, JWT, NAME, ONE, OTHER, part, SESSION, SIGNATURE, TWO, ZERO } from './finding';

/** The token at each mark of a text: a mark is `^`, and stands before the character that is meant. */
function atMarks(marked: string): readonly (FoundToken | undefined)[] {
  const text = marked.replaceAll('^', '');
  return [...marked.matchAll(/\^/g)].map(({ index }, count) => tokenAt(text, index - count));
}

describe('the token at an offset', () => {
  it('is found at both ends, and on the name and the scheme of its entry', () => {
    for (const marked of [
      `PORT=1\n^TO^KEN=^${HEADER}^.${CLAIMS}.${SIGNATURE}^\nNEXT=1`,
      `^Author^ization: B^earer ^${JWT}^\n`,
      `curl -H "^Authorization: ^Bearer ^${JWT}^" http://localhost`,
      `Cookie: a=b; ^to^ken=${JWT}^; c=d`,
      `  "^access_token": "^${JWT}^",`,
      `const token = '^${JWT.slice(0, 50)}' +\n  '^${JWT.slice(50)}^';`,
    ]) {
      for (const found of atMarks(marked)) assert.ok(found?.token.equals(JWT), marked.replaceAll(JWT, 'JWT'));
    }
  });

  it('is none elsewhere', () => {
    for (const marked of [`^PORT=1\nTOKEN=${JWT}\nNEXT^=1^`, `Cookie: ^a=b; token=${JWT}; ^c=d`, `jwt.^verify('${JWT}', ^secret)`]) {
      assert.deepEqual(atMarks(marked).filter(Boolean), []);
    }
  });

  it('is the only one of its line, where that is asked', () => {
    const text = `PORT=1\njwt.verify('${JWT}', secret)\n${JWT} ${OTHER} x`;
    assert.ok(tokenAt(text, text.indexOf('secret'), 'line')?.token.equals(JWT));
    assert.equal(tokenAt(text, 2, 'line'), undefined);
    assert.equal(tokenAt(text, text.length, 'line'), undefined);
  });

  it('is the one under the cursor of several', () => {
    const text = `${JWT} ${OTHER}`;
    assert.ok(tokenAt(text, JWT.length)?.token.equals(JWT));
    assert.ok(tokenAt(text, JWT.length + 1)?.token.equals(OTHER));
  });

  it('is found from each chunk of a cookie and from its name', () => {
    const text = `${NAME}.0=${ZERO}\n${NAME}.1=${ONE}${TWO}\n`;
    for (const at of [3, NAME.length + 5, text.indexOf(ONE) + 9, text.lastIndexOf(NAME) + 2]) {
      assert.ok(tokenAt(text, at)?.token.equals(SESSION));
    }
  });

  it('keeps its offsets in a line of megabytes, and is whole there', () => {
    const filler = 'var a=1;'.repeat(300_000);
    const long = `${HEADER}.${part({ data: drawn(60_000) })}.${SIGNATURE}`;
    const text = `${filler}"${long}"${filler}`;
    const start = filler.length + 1;
    for (const at of [start, start + 40_000, start + long.length]) {
      const found = tokenAt(text, at);
      assert.ok(found?.token.equals(long));
      assert.deepEqual(found?.ranges, [{ start, end: start + long.length }]);
    }
    assert.equal(tokenAt(text, 1_000_000), undefined);
  });

  it('is not read above a megabyte, and says so', () => {
    const long = `${HEADER}.${'a'.repeat(1_100_000)}.${SIGNATURE}`;
    const found = tokenAt(`x ${long} y`, 5);
    assert.match(found?.notes.join() ?? '', /longer than 1 MB/);
    assert.ok((found?.token.length ?? 0) < 1_048_600);
    assert.equal(found?.ranges[0]?.start, 2);
  });
});

describe('the token of a pasted text', () => {
  it('is the first that is whole, and an access token before others', () => {
    assert.ok(tokenOf(`${JWT.slice(0, 60)}... ${OTHER}`)?.token.equals(OTHER));
    const found = tokenOf(JSON.stringify({ id_token: OTHER, access_token: JWT }));
    assert.ok(found?.token.equals(JWT));
    assert.match(found?.notes.join('\n') ?? '', /holds another token/);
  });

  it('is put together over white space', () => {
    assert.ok(tokenOf(`  Bearer ${folded(JWT, 30, ' ')} \n`)?.token.equals(JWT));
    assert.ok(tokenOf(folded(JWT, 40, ' \n '))?.token.equals(JWT));
  });

  it('is a JWT before an opaque one', () => {
    assert.equal(tokenOf(`${'gh'}p_${drawn(36)} ${JWT}`)?.form, 'jws');
    assert.equal(tokenOf(`${'gh'}p_${drawn(36)}`)?.form, 'opaque');
  });

  it('is given as it stands when it is broken, for a reader to say what is wrong', () => {
    const broken = [
      `eyJ!!!.${CLAIMS}.${SIGNATURE}`,
      `${part('[1]')}.${CLAIMS}.${SIGNATURE}`,
      `${part({ typ: 'JWT' })}.${CLAIMS}.${SIGNATURE}`,
    ];
    for (const token of broken) assert.ok(tokenOf(`Bearer ${token}\n`)?.token.equals(token));
    assert.equal(tokenOf(HEADER.slice(0, 20))?.cut, 'end');
  });

  it('is none where nothing was meant as one', () => {
    for (const text of ['', ' ', 'foo.bar.baz', '1.2.3', 'eyJ', 'eye.contact', part({ user: 1 }), 'some words', drawn(43)]) {
      assert.equal(tokenOf(text), undefined, text);
    }
  });
});
