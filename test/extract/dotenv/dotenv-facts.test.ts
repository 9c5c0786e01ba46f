import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { dotenvExtractor } from '../../../server/src/extract/dotenv/dotenv';
import type { EnvEntry, EnvFile, HostMention } from '../../../server/src/facts/fact';
import type { Place } from '../../../server/src/text/range';

function extract(text: string) {
  return dotenvExtractor.extract({ path: 'api/.env', text });
}

function entriesOf(text: string): readonly EnvEntry[] {
  return extract(text).facts.filter((fact) => fact.kind === 'env-entry');
}

function onlyEntry(text: string): EnvEntry {
  const entries = entriesOf(text);
  assert.equal(entries.length, 1);
  return entries[0] as EnvEntry;
}

function fileOf(text: string): EnvFile | undefined {
  return extract(text).facts.find((fact) => fact.kind === 'env-file');
}

function at(text: string, place: Place): string {
  assert.equal(place.file, 'api/.env');
  return text.slice(place.start, place.end);
}

describe('env entries', () => {
  it('have the places of key, value and whole entry', () => {
    const text = '# head\n  export SECRET = "a b"  # thirty days \nNEXT=1\n';
    const [entry] = entriesOf(text);
    assert.ok(entry);
    assert.equal(at(text, entry.keyAt), 'SECRET');
    assert.equal(at(text, entry.valueAt), '"a b"');
    assert.equal(at(text, entry.entryAt), 'export SECRET = "a b"  # thirty days ');
    assert.equal(entry.value.reveal(), 'a b');
    assert.equal(entry.quote, 'double');
    assert.equal(entry.comment, 'thirty days');
  });

  it('keep their places in a file with CRLF line ends and a byte order mark', () => {
    const text = '\uFEFFA=one\r\nB="two\r\nlines" # both\r\nC=three\r\n';
    const [first, second, third] = entriesOf(text);
    assert.ok(first && second && third);
    assert.equal(at(text, first.entryAt), 'A=one');
    assert.equal(at(text, second.valueAt), '"two\r\nlines"');
    assert.equal(at(text, second.entryAt), 'B="two\r\nlines" # both');
    assert.equal(second.value.reveal(), 'two\nlines');
    assert.equal(at(text, third.entryAt), 'C=three');
  });

  it('have an empty place behind the sign where there is no value', () => {
    for (const text of ['A=', 'A=   # later', 'A=\nB=1', 'A=\r\nB=1']) {
      const [entry] = entriesOf(text);
      assert.ok(entry);
      assert.deepEqual([entry.valueAt.start, entry.valueAt.end], [2, 2], inspect(text));
      assert.ok(entry.value.isEmpty);
    }
    assert.equal(onlyEntry('A=   # later').comment, 'later');
    const quoted = onlyEntry('A=""');
    assert.deepEqual([quoted.valueAt.start, quoted.valueAt.end, quoted.quote], [2, 4, 'double']);
  });

  it('tell the quotes that dotenv takes off, and only these', () => {
    const quotes = (text: string) => entriesOf(text).map((entry) => entry.quote);
    assert.deepEqual(quotes('A=\'x\'\nB="x"\nC=`x`\nD=x\nE="x"y\nF=\'x'), ['single', 'double', 'backtick', 'none', 'none', 'none']);
  });

  it('are kept when a name stands twice', () => {
    assert.deepEqual(
      entriesOf('A=1\nA=2').map((entry) => entry.value.reveal()),
      ['1', '2'],
    );
  });

  it('do not print their values', () => {
    const facts = extract('SECRET=${OTHER:-hunter2} # not so secret').facts;
    assert.doesNotMatch(JSON.stringify(facts), /hunter2/);
    assert.doesNotMatch(inspect(facts, { depth: 9 }), /hunter2/);
  });
});

describe('references in env values', () => {
  function referencesOf(text: string) {
    return onlyEntry(text).references.map((reference) => ({
      text: at(text, reference.at),
      name: reference.name,
      braced: reference.braced,
      escaped: reference.escaped,
      operator: reference.operator,
      alternative: reference.alternative.reveal(),
    }));
  }
  const plain = { braced: false, escaped: false, operator: '', alternative: '' };

  it('are found bare and braced, in any quotes', () => {
    assert.deepEqual(referencesOf("URL='http://$HOST:${PORT}/'"), [
      { ...plain, text: '$HOST', name: 'HOST' },
      { ...plain, text: '${PORT}', name: 'PORT', braced: true },
    ]);
  });

  it('tell an escaped one, backslash included', () => {
    assert.deepEqual(referencesOf('A=p\\$WORD'), [{ ...plain, text: '\\$WORD', name: 'WORD', escaped: true }]);
  });

  for (const operator of [':-', '-', ':+', '+', ':?', '?']) {
    it(`have the operator ${operator} and its alternative`, () => {
      const written = `\${X${operator}d e}`;
      assert.deepEqual(referencesOf(`A="${written}"`), [
        { text: written, name: 'X', braced: true, escaped: false, operator, alternative: 'd e' },
      ]);
    });
  }

  it('are only the outermost ones', () => {
    assert.deepEqual(referencesOf('A=${X:-${Y:-z}}$W'), [
      { text: '${X:-${Y:-z}}', name: 'X', braced: true, escaped: false, operator: ':-', alternative: '${Y:-z}' },
      { ...plain, text: '$W', name: 'W' },
    ]);
  });

  it('are not seen in what only looks like one', () => {
    assert.deepEqual(referencesOf('A=$2b$10$(pwd)${unclosed$ ${}${a b}'), []);
  });
});

describe('an env file', () => {
  it('says where a new entry goes', () => {
    assert.deepEqual(fileOf('A=1\n'), {
      kind: 'env-file',
      file: 'api/.env',
      appendAt: { file: 'api/.env', start: 4, end: 4 },
      endsWithNewline: true,
      refusals: [],
      commentedNames: [],
    });
    assert.equal(fileOf('A=1')?.endsWithNewline, false);
    assert.equal(fileOf('')?.endsWithNewline, true);
    assert.equal(fileOf('A=1\r\n')?.endsWithNewline, true);
  });

  it('tells the names of which its comments speak', () => {
    const text =
      '# JWT_SECRET=\n  #export session_secret="x"\n## Set REFRESH_TOKEN_SECRET, or NOTHING\nA=1 # B_SECRET=2\n#not a name\n# JWT_SECRET again';
    assert.deepEqual(fileOf(text)?.commentedNames, ['JWT_SECRET', 'session_secret', 'REFRESH_TOKEN_SECRET']);
  });

  it('that is not text is a problem at the first NUL and gives no facts', () => {
    assert.deepEqual(extract('A\0=\x001\0'), {
      facts: [],
      problems: [{ at: { file: 'api/.env', start: 1, end: 2 }, message: 'Not a text file' }],
    });
  });

  it('with lines that are no entries is no problem', () => {
    assert.deepEqual(extract('garbage\n=x\nA="open\n').problems, []);
  });

  it('names the Fly hosts in its values', () => {
    const text = 'API=https://My-App.fly.dev/v1,http://b.fly.dev:80\nC=${X}-c.fly.dev d.fly.developer a.b.fly.dev -.fly.dev\n# e.fly.dev\n';
    const hosts = extract(text).facts.filter((fact): fact is HostMention => fact.kind === 'host-mention');
    assert.deepEqual(
      hosts.map((host) => [host.host, at(text, host.at)]),
      [
        ['my-app.fly.dev', 'My-App.fly.dev'],
        ['b.fly.dev', 'b.fly.dev'],
      ],
    );
  });
});

describe('a million characters on one line', () => {
  const size = 1_000_000;

  it('of quotes and backslashes are read to the end', () => {
    for (const piece of ['\\"', '"', "\\'", '"\\', '\'"`']) {
      const written = piece.repeat(size / piece.length);
      const entries = entriesOf(`A="${written}\nLAST=1`);
      assert.equal(entries.at(-1)?.key === 'LAST' || entries.at(-1)?.key === 'A', true);
      assert.ok(entries.length >= 1);
      assert.ok((entries[0]?.value.length ?? 0) >= written.length - 2);
    }
  });

  it('that open a quote on each line are read to the end', () => {
    const lines = 'A="\\"x\n'.repeat(size / 7);
    const entries = entriesOf(lines);
    assert.ok(entries.length > 0);
    assert.ok((entries.at(-1)?.entryAt.end ?? 0) >= lines.length - 8);
  });

  it('of blanks or of references are read to the end', () => {
    assert.equal(onlyEntry(`${'\n '.repeat(size / 2)}A=1`).value.reveal(), '1');
    assert.deepEqual(onlyEntry(`A=${'${X:-'.repeat(size / 5)}`).references, []);
    assert.equal(onlyEntry(`A=${'$X'.repeat(size / 2)}`).references.length, size / 2);
  });
});
