import assert from 'node:assert/strict';
import { diagnosisPage } from '../../server/src/diagnosis/page';
import { html } from '../../server/src/page/html';
import type { TokenStatus } from '../../server/src/tokens/report';
import { fixId, tokenPage } from '../../server/src/tokens/show/page';
import { fixIdAt } from '../../server/src/tokens/show/page-parts';
import { CONTEXT, diagnosis, report, spot, token, verdict } from './page-data';

const ATTACK = `"><img src=x onerror=alert(1)><script>alert(1)</script>' onclick='x' \`\${1}\` </code></main>`;
const VOID = new Set(['br', 'wbr', 'img', 'hr', 'input', 'meta', 'link']);

interface Element {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly text: string;
}

/** Reads our own HTML as strictly as it is written: every element closed, every attribute in double quotes. */
function elementsOf(page: string): readonly Element[] {
  const elements: { name: string; attributes: Map<string, string>; text: string }[] = [];
  const open: typeof elements = [];
  let rest = 0;
  for (const tag of page.matchAll(/<(\/?)([a-z][a-z0-9]*)((?: [a-z-]+(?:="[^"<>]*")?)*)>/g)) {
    const between = page.slice(rest, tag.index);
    assert.doesNotMatch(between, /[<>]/, 'a text breaks out');
    for (const element of open) element.text += between;
    rest = tag.index + tag[0].length;
    const [, slash, name = '', attributes = ''] = tag;
    if (slash === '/') {
      assert.equal(open.pop()?.name, name, `</${name}> closes another element`);
      continue;
    }
    const element = {
      name,
      attributes: new Map([...attributes.matchAll(/ ([a-z-]+)(?:="([^"]*)")?/g)].map(([, key = '', value = '']) => [key, value])),
      text: '',
    };
    elements.push(element);
    if (!VOID.has(name)) open.push(element);
  }
  assert.deepEqual(open, [], 'everything is closed');
  return elements;
}

const named = (page: string, name: string) => elementsOf(page).filter((element) => element.name === name);
const texts = (page: string, name: string) => named(page, name).map(({ text }) => text);

describe('the page of a token', () => {
  const page = tokenPage(report(), CONTEXT);

  it('says the answer, where the token came from, and each verdict with its reason and place', () => {
    assert.deepEqual(texts(page, 'h1'), ['Accepted by 1 of 3 verifiers, expired 3 years ago']);
    assert.match(page, /From the clipboard/);
    const rows = texts(page, 'tr');
    assert.ok(
      rows.some((row) =>
        /PyJWT 2\.10\.1.*backend\/app\/auth\.py:11.*Refuses.*allows no clock difference\..*Signature has expired/.test(row),
      ),
      rows.join('\n'),
    );
    assert.ok(rows.some((row) => /jsonwebtoken 9\.0\.3.*Accepts/.test(row)));
    assert.ok(rows.some((row) => /jose 6\.2\.17.*Cannot be read from here/.test(row)));
  });

  it('has one row for a verifier that says two things, and none for one that is there for other tokens', () => {
    const production = verdict({ verdict: 'unknown', environments: ['production'], error: '', why: 'its key is not known', fixes: [] });
    const other = verdict({ title: 'jose 6.2.17', role: 'refresh', spot: spot('backend/src/refresh.ts', 9), isForOthers: true });
    const said = tokenPage(report({ verdicts: [verdict(), production, other] }), CONTEXT);
    const rows = texts(said, 'tr').filter((row) => /PyJWT|jose/.test(row));
    assert.equal(rows.length, 1, rows.join('\n'));
    assert.match(rows[0] ?? '', /Refuses in development.*Cannot be read from here in production/);
    assert.ok(
      texts(said, 'p').includes('There for other tokens, and not asked: jose 6.2.17, for refresh tokens, at backend/src/refresh.ts:9.'),
    );
  });

  it('gives times from now, here and in UTC', () => {
    assert.ok(
      texts(page, 'tr').includes('Expires exp3 years ago2023-11-14 23:15:20 +01:002023-11-14T22:15:20Z'),
      texts(page, 'tr').join('\n'),
    );
    assert.match(page, /Here \(Europe\/Berlin\)/);
  });

  it('explains claims, and has all of them as JSON to copy', () => {
    assert.ok(texts(page, 'dd').includes('adawhom it is about'), texts(page, 'dd').join('\n'));
    const json = elementsOf(page).find(({ attributes }) => attributes.get('id') === 'claims-json');
    assert.deepEqual(JSON.parse(json?.text.replaceAll('&quot;', '"') ?? ''), { ...token().claims });
    assert.ok(named(page, 'button').some(({ attributes }) => attributes.get('data-copy') === 'claims-json'));
  });

  it('writes a number that JavaScript cannot hold as the token has it', () => {
    const exact = token({ claims: { id: 9007199254740992 }, written: new Map([['/claims/id', '9007199254740993']]) });
    assert.ok(texts(tokenPage(report({ token: exact }), CONTEXT), 'dd').includes('9007199254740993'));
  });

  it('shows a token inside of another, and says what is encrypted', () => {
    const outer = token({ payload: 'token', claims: {}, nested: token({ claims: { sub: 'inner' } }) });
    const nested = tokenPage(report({ token: outer }), CONTEXT);
    assert.ok(texts(nested, 'h2').includes('Claims of the token inside'));
    assert.ok(texts(nested, 'dd').includes('innerwhom it is about'));
    assert.match(
      tokenPage(report({ token: token({ kind: 'jwe', payload: 'encrypted', claims: {} }) }), CONTEXT),
      /only a holder of the key can read them/,
    );
  });

  it('says what an opaque token is', () => {
    const opaque = { title: 'GitHub personal access token', help: 'Only GitHub knows what it may do' };
    const said = tokenPage(
      report({ status: 'opaque', headline: 'No JWT', token: undefined, signature: undefined, verdicts: [], opaque }),
      CONTEXT,
    );
    assert.match(said, /Not a JWT.*GitHub personal access token.*Only GitHub knows what it may do\./s);
  });

  it('names the fix of a verdict by what stays when the report is made anew', () => {
    const [fix] = verdict().fixes;
    assert.ok(fix);
    const [button] = named(page, 'button').filter(({ attributes }) => attributes.has('data-fix'));
    assert.equal(button?.attributes.get('data-fix'), fixId(verdict(), fix));
  });

  it('cuts what no screen holds', () => {
    const claims = Object.fromEntries(Array.from({ length: 400 }, (_, index) => [`claim${index}`, 'x'.repeat(3000)]));
    const large = tokenPage(report({ token: token({ claims }) }), CONTEXT);
    assert.ok(large.length < 600_000, String(large.length));
    assert.match(large, /200 more are not shown/);
    assert.match(large, /\(3,000 characters\)/);
    assert.match(large, /too large to be shown/);
  });
});

describe('the pages of every answer', () => {
  const statuses: readonly TokenStatus[] = [
    'accepted',
    'refused',
    'expired',
    'not-yet-valid',
    'unknown-key',
    'unknown',
    'opaque',
    'unreadable',
  ];

  it('can be used without eyes and without a mouse, and say what the answer is', () => {
    const words = statuses.map((status) => {
      const made = report({ status, headline: 'A headline' });
      assertUsable(tokenPage(made, CONTEXT));
      assertUsable(diagnosisPage(diagnosis({ token: made }), CONTEXT));
      return elementsOf(tokenPage(made, CONTEXT)).find(({ attributes }) => attributes.get('class')?.startsWith('badge'))?.text;
    });
    assert.equal(new Set(words).size, statuses.length, words.join());
    assert.match(words[statuses.indexOf('unknown')] ?? '', /Cannot be told$/);
    for (const made of [report({ verdicts: [], signature: undefined }), report({ token: undefined, verdicts: [] })])
      assertUsable(tokenPage(made, CONTEXT));
    assertUsable(diagnosisPage(diagnosis({ token: undefined, live: [], groups: [] }), CONTEXT));
  });

  it('do not call a signature good that anybody can make', () => {
    const notes = [{ severity: 'error', text: 'JWT_KEY is an RSA key with the exponent 1: anybody can make such tokens' }] as const;
    const made = tokenPage(report({ signature: { state: 'verified', keys: [], tried: 1, notes } }), CONTEXT);
    assert.match(made, /Forgeable.*anybody can make such tokens/);
    assert.doesNotMatch(made, />Verified</);
  });
});

describe('the page of a diagnosis', () => {
  const page = diagnosisPage(diagnosis(), CONTEXT);

  it('begins with what is broken, with its place, rule and fix', () => {
    assert.deepEqual(texts(page, 'h2').slice(0, 2), ['The token', 'What is broken']);
    const [broken] = texts(page, 'li').filter((item) => item.includes('AUTH_SECRET differs'));
    assert.match(broken ?? '', /Both sides hold the same secret.*Broken.*backend\/\.env:1.*secret\/mismatch.*Copy the value of frontend/);
  });

  it('tells one refusal of the first check that it breaks, and another check what is its own', () => {
    const refusal = { text: 'PyJWT refuses it', spot: spot('backend/app/auth.py', 11), rule: undefined, fixes: [] };
    const own = { text: 'the issuers differ', spot: spot('backend/app/auth.py', 12), rule: undefined, fixes: [] };
    const checks = [
      { id: 'accepted', title: 'The verifiers accept it', answer: 'fail', said: [refusal] },
      { id: 'issuer', title: 'Both sides name the same issuer', answer: 'fail', said: [refusal, own] },
    ] as const;
    const said = texts(diagnosisPage(diagnosis({ groups: [{ title: 'Token', checks }] }), CONTEXT), 'p');
    assert.equal(said.filter((text) => text === 'PyJWT refuses it.').length, 1);
    assert.equal(said.filter((text) => text === 'The issuers differ.').length, 1);
  });

  it('offers a fix as a button where it can be applied, and what is to be run as a command', () => {
    const fix = { title: 'Copy the value of frontend', safety: 'suggested', command: 'fly secrets set' } as const;
    const id = fixIdAt(spot('backend/.env', 1), 'secret/mismatch', fix.title);
    const edits = [{ at: { file: '/ws/backend/.env', start: 0, end: 0 }, newText: ['x'] }];
    const buttonsOf = (made: string) => named(made, 'button').filter(({ attributes }) => attributes.get('data-fix') === id);
    assert.deepEqual(buttonsOf(page), []);
    const offering = diagnosisPage(diagnosis(), CONTEXT, new Map([[id, { ...fix, edits }]]));
    assert.deepEqual(
      buttonsOf(offering).map(({ text }) => text),
      [fix.title],
    );
    assert.match(offering, /Afterwards run <code>fly secrets set/);
    assert.deepEqual(buttonsOf(diagnosisPage(diagnosis(), CONTEXT, new Map([[id, { ...fix, edits: [] }]]))), []);
  });

  it('has the whole checklist in folds, each with its counts', () => {
    assert.deepEqual(texts(page, 'summary').slice(0, 1), ['Secrets: 1 broken, 1 cannot be seen, 1 sound, 1 not there']);
    const [fold] = texts(page, 'details');
    assert.match(fold ?? '', /Every secret that the code reads is provided.*Sound/);
    assert.match(fold ?? '', /deployed secrets are the same.*Cannot be seen from here/);
    assert.match(fold ?? '', /The rotation is sound.*Nothing of the kind/);
  });

  it('gives the commands for what only the running system knows, each with a button of its own', () => {
    const commands = elementsOf(page).filter(
      ({ attributes }) => attributes.get('id')?.startsWith('live-') && attributes.get('id') !== 'live',
    );
    assert.deepEqual(
      commands.map(({ text }) => text),
      ['SELECT id, is_active FROM &quot;User&quot; WHERE id = &#39;ada&#39;;', 'fly secrets list --app shop-backend'],
    );
    for (const { attributes } of commands) assert.ok(page.includes(`data-copy="${attributes.get('id')}"`));
  });

  it('says how to ask about a token when there is none', () => {
    const alone = diagnosisPage(diagnosis({ token: undefined }), { ...CONTEXT, origin: undefined });
    assert.match(alone, /No token was given.*put the cursor on it or copy it/s);
    assert.doesNotMatch(alone, /Show the token/);
  });
});

for (const [name, make] of [
  ['token', (text: string) => tokenPage(hostileReport(text), CONTEXT)],
  ['diagnosis', (text: string) => diagnosisPage(hostileDiagnosis(text), CONTEXT)],
] as const) {
  describe(`the page of a ${name}, whatever strangers wrote`, () => {
    it('lets no text become markup, in no place', () => {
      const page = make(ATTACK);
      for (const element of elementsOf(page)) {
        assert.ok(!['script', 'img', 'style', 'iframe', 'link', 'form', 'a'].includes(element.name), element.name);
        for (const [attribute, value] of element.attributes) {
          assert.ok(
            !attribute.startsWith('on') && attribute !== 'style' && attribute !== 'src' && attribute !== 'href',
            `${attribute}=${value}`,
          );
        }
      }
      assert.ok(page.includes('&lt;img src=x onerror=alert(1)&gt;'));
    });

    it('has the same elements for a harmless text and for an attack', () => {
      const outline = (page: string) =>
        elementsOf(page)
          .filter(({ name }) => name !== 'wbr')
          .map((element) => `${element.name} ${[...element.attributes.keys()].join(' ')}`);
      assert.deepEqual(outline(make(ATTACK)), outline(make('harmless')));
    });

    it('writes out what would turn the reading direction', () => {
      assert.match(make('a\u202eb'), /a\\u202eb/);
      for (const mark of ['\u202e', '\u0007']) assert.ok(!make(`a${mark}b`).includes(mark));
    });

    it('can be used without eyes and without a mouse', () => assertUsable(make('harmless')));
  });
}

/** What a screen reader and a keyboard need. */
function assertUsable(page: string): void {
  const elements = elementsOf(page);
  for (const { attributes, text } of named(page, 'button')) {
    assert.ok((attributes.get('aria-label') ?? text).trim() !== '', 'a button without a name');
    assert.equal(attributes.get('type'), 'button');
    // WCAG 2.5.3: who speaks what is written on a button must reach it.
    const label = attributes.get('aria-label');
    if (label !== undefined) assert.ok(label.includes(text), `"${label}" does not hold "${text}"`);
  }
  const levels = elements.filter((element) => /^h[1-6]$/.test(element.name)).map((element) => Number(element.name[1]));
  assert.deepEqual([levels[0], levels.filter((level) => level === 1).length], [1, 1]);
  for (const [index, level] of levels.entries()) assert.ok(level <= (levels[index - 1] ?? 0) + 1, `h${level} skips a level`);
  for (const { attributes } of named(page, 'th')) assert.ok(['col', 'row'].includes(attributes.get('scope') ?? ''), 'a th without scope');
  const ids = elements.flatMap(({ attributes }) => attributes.get('id') ?? []);
  assert.deepEqual(ids, [...new Set(ids)]);
  for (const { attributes } of elements) {
    const heading = attributes.get('aria-labelledby') ?? attributes.get('data-copy');
    if (heading !== undefined) assert.ok(ids.includes(heading), `nothing has the id ${heading}`);
    assert.ok(Number(attributes.get('tabindex') ?? 0) <= 0, 'the order of tabs is skipped');
  }
  for (const heading of elements.filter(({ name }) => /^(?:h[1-6]|summary|th|caption)$/.test(name)))
    assert.notEqual(heading.text.trim(), '', `an empty ${heading.name}`);
  for (const [index, table] of page.split('<table').slice(1).entries())
    assert.match(table.slice(0, table.indexOf('</table>')), /<th scope="(?:col|row)"/, `table ${index + 1} has no headers`);
}

it('html escapes in texts and in attributes, and leaves what it made itself', () => {
  assert.equal(
    html`<p title="${'"'}">${'<'}${html`<b>${'&'}</b>`}${['a', html`<i></i>`]}${undefined}${1}</p>`.toString(),
    '<p title="&quot;">&lt;<b>&amp;</b>a<i></i>1</p>',
  );
});

function hostileReport(text: string) {
  return report({
    headline: text,
    cookie: text,
    carrier: 'cookie',
    token: token({
      header: { alg: text, [`h${text}`]: text },
      claims: { [`c${text}`]: text, nested: { [text]: [text] } },
      maker: text,
      times: [{ claim: text, seconds: 1, iso: text, fromNow: 1, unit: 'seconds', meant: text }],
      words: [{ in: 'claims', name: `c${text}`, text, origin: text }],
    }),
    opaque: { title: text, help: text },
    signature: {
      state: 'verified',
      keys: [
        {
          variable: text,
          spot: spot(text, 1),
          encoding: 'hex',
          services: [text],
          environments: ['production'],
          isOld: true,
          isPublic: false,
        },
      ],
      tried: 1,
      notes: [{ severity: 'info', text }],
    },
    verdicts: [
      verdict({
        title: text,
        service: text,
        role: text,
        variable: text,
        error: text,
        why: text,
        spot: spot(text, 1),
        fixes: [{ title: text, safety: 'safe', edits: [], command: text }],
      }),
      verdict({
        spot: spot(text, 2),
        fixes: [{ title: text, safety: 'safe', edits: [{ at: { file: text, start: 0, end: 0 }, newText: [text] }], command: '' }],
      }),
    ],
    notes: [{ severity: 'warning', text }],
  });
}

function hostileDiagnosis(text: string) {
  return diagnosis({
    headline: text,
    token: hostileReport(text),
    groups: [
      {
        title: text,
        checks: [{ id: text, title: text, answer: 'fail', said: [{ text, spot: spot(text, 1), rule: 'secret/missing', fixes: [text] }] }],
      },
    ],
    live: [{ id: text, topic: 'request', question: text, language: 'shell', text, meaning: text, spot: spot(text, 1) }],
  });
}
