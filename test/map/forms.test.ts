import assert from 'node:assert/strict';
import { type AuthMap, MAP_STYLE, mapDocument, mapHtml, mapJson, mapMarkdown, mapText, mermaidOf, svgOf } from '../../server/src/map/index';
import { html } from '../../server/src/page/html';
import { ATTACKS, attackOn, type Files, mapAndSecrets, mapOf, packageJson, TWO_SERVICES } from './mapping';
import { elementsOf } from './markup';

const place = (map: AuthMap) => (at: Parameters<AuthMap['locate']>[0]) => {
  const { file, line } = map.locate(at);
  return html`<code>${file}:${line}</code>`;
};

const FORMS: Readonly<Record<string, (map: AuthMap) => string>> = {
  text: mapText,
  svg: svgOf,
  mermaid: mermaidOf,
  markdown: mapMarkdown,
  json: mapJson,
  html: mapDocument,
  page: (map) => mapHtml(map, { place: place(map), target: ({ file }) => `file:///${file}` }).toString(),
};

describe('the map as Mermaid', () => {
  const LABEL = '"(?:[\\p{L}\\p{N} .,_/✖…→-]|#\\d{1,7};|<br/>)*"';
  const LINES = [
    /^flowchart LR$/,
    new RegExp(`^ {2}s\\d+\\[${LABEL}\\]$`, 'u'),
    new RegExp(`^ {2}e\\d+\\(\\[${LABEL}\\]\\)$`, 'u'),
    new RegExp(`^ {2}[se]\\d+ (?:-->|==>|-\\.->)\\|${LABEL}\\| [se]\\d+$`, 'u'),
    /^ {2}classDef (?:broken|elsewhere) [\w:#,-]+(?: \d)?$/,
    /^ {2}class [se]\d+(?:,[se]\d+)* (?:broken|elsewhere)$/,
    /^ {2}linkStyle \d+ stroke:#cf222e,stroke-width:2px$/,
  ];

  it('has lines of its grammar alone, whatever the names are', () => {
    for (const files of [TWO_SERVICES, ...ATTACKS.map(attackOn)]) {
      const lines = mermaidOf(mapOf(files)).trimEnd().split('\n');
      assert.ok(lines.length >= 5);
      for (const line of lines)
        assert.ok(
          LINES.some((form) => form.test(line)),
          line,
        );
      assert.doesNotMatch(
        lines.filter((line) => !line.startsWith('  classDef') && !line.startsWith('  linkStyle')).join('\n'),
        /style|classdef/i,
      );
    }
  });

  it('says what the names say, by numbers where they are no plain letters', () => {
    const shown = mermaidOf(mapOf(attackOn('a "b" <c>'))).replace(/#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
    assert.match(shown, /s1\["a "b" <c><br\/>Express/);
  });
});

describe('the map as a page', () => {
  it('is well-formed, and names open places by data or lead to the list, with no script, style or handler', () => {
    for (const files of [TWO_SERVICES, ...ATTACKS.map(attackOn)]) {
      const map = mapOf(files);
      const still = elementsOf(mapHtml(map, { place: place(map) }).toString(), ['wbr', 'br']);
      const live = elementsOf(FORMS['page']?.(map) ?? '', ['wbr', 'br']);
      for (const { name, attributes } of [...still, ...live]) {
        assert.ok(!['script', 'style', 'iframe', 'img', 'object'].includes(name), name);
        for (const key of attributes.keys()) assert.doesNotMatch(key, /^on|^style$|^src/);
      }
      const ids = still.flatMap(({ attributes }) => attributes.get('id') ?? []);
      assert.equal(new Set(ids).size, ids.length, 'an id stands twice');
      const links = still.flatMap(({ attributes }) => attributes.get('href') ?? []);
      assert.ok(links.length >= 2);
      for (const link of links) assert.ok(link.startsWith('#') && ids.includes(link.slice(1)), link);
      const buttons = live.filter(({ attributes }) => attributes.get('role') === 'button');
      assert.equal(buttons.length, links.length);
      for (const { attributes } of buttons) {
        assert.equal(attributes.get('tabindex'), '0');
        assert.match(attributes.get('data-open') ?? '', /^file:\/\/\//);
        assert.ok(Number(attributes.get('data-line')) > 0 && Number(attributes.get('data-column')) > 0);
        assert.ok((attributes.get('aria-label') ?? '').length > 5);
      }
    }
  });

  it('shows the drawing that fits, by the width of the page alone', () => {
    const map = mapOf(TWO_SERVICES);
    const elements = elementsOf(mapHtml(map, { place: place(map) }).toString(), ['wbr', 'br']);
    const classes = elements.flatMap(({ attributes }) => (attributes.get('class') ?? '').split(' '));
    assert.deepEqual([classes.includes('map-across'), classes.includes('map-down')], [true, true]);
    const from = classes.find((name) => name.startsWith('map-fits-')) ?? '';
    assert.match(from, /^map-fits-\d+$/);
    assert.match(MAP_STYLE, /\.map-fit > \.map-down \{ display: none; \}/);
    const width = from.slice('map-fits-'.length);
    assert.ok(
      MAP_STYLE.includes(
        `@container (width < ${width}px) { .${from} > .map-across { display: none; } .${from} > .map-down { display: block; } }`,
      ),
    );
  });

  it('has the matrix as a table with a caption and heads for both ways', () => {
    const map = mapOf(TWO_SERVICES);
    const elements = elementsOf(mapHtml(map, { place: place(map) }).toString(), ['wbr', 'br']);
    const scopes = elements.filter(({ name }) => name === 'th').map(({ attributes }) => attributes.get('scope'));
    assert.deepEqual(scopes, ['col', 'col', 'col', 'col', 'col', 'rowgroup', 'row', 'row']);
    assert.match(elements.find(({ name }) => name === 'caption')?.text ?? '', /Equal fingerprints are equal values/);
  });

  it('says so where there is nothing to draw', () => {
    const map = mapOf({ 'package.json': packageJson('plain', {}) });
    assert.match(mapHtml(map, { place: place(map) }).toString(), /No service of this workspace is seen to issue or verify a token/);
    assert.match(mapText(map), /^No service of this workspace is seen/);
    assert.match(mapMarkdown(map), /No service of this workspace is seen/);
    assert.match(svgOf(map), /^<svg /);
  });

  it('takes every colour from the theme where there is one', () => {
    const colours = MAP_STYLE.match(/#[0-9a-f]{3,8}\b/gi) ?? [];
    const fallbacks = MAP_STYLE.match(/var\(--vscode-[\w-]+, (?:var\(--vscode-[\w-]+, )?#[0-9a-f]{6}\)/gi) ?? [];
    assert.ok(colours.length > 10);
    assert.equal(fallbacks.length, colours.length);
  });
});

describe('the map as Markdown', () => {
  it('makes no link, image, person or markup of a name', () => {
    for (const attack of ATTACKS) {
      const text = mapMarkdown(mapOf(attackOn(attack)));
      const outside = text
        .replace(/```mermaid\n[\s\S]*?```/, '')
        .replace(/\\(?!:)[^\n]/g, '')
        .replace(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, '')
        .replace(/<!-- -->/g, ' ');
      assert.doesNotMatch(outside, /<|\]\(|(?<!\\):\/\/|@\w|\bwww\.\w/, attack);
    }
  });

  it('keeps every row of a table to its columns', () => {
    for (const attack of ATTACKS) {
      const rows = mapMarkdown(mapOf(attackOn(attack)))
        .split('\n')
        .filter((line) => line.startsWith('|'));
      const cells = rows.map((row) => row.replace(/\\\|/g, '').split('|').length);
      assert.deepEqual([...new Set(cells.slice(0, 3))], [12], attack);
    }
  });
});

describe('every form of the map', () => {
  const MARK = 'zqmarkzq';
  const SECRETS: Files = {
    'web/package.json': packageJson('web', { next: '16.0.0', jose: '6.0.0', 'next-auth': '5.0.0-beta.25' }),
    'web/.env.local': `AUTH_SECRET=${MARK}-Aa1-auth-4f8d2c6b9e1a7053\nAUDIENCE_SECRET=${MARK}-Bb2-audience-7c1e5a9d\n`,
    'web/auth.ts': `import NextAuth from 'next-auth';\nexport const { auth } = NextAuth({ providers: [], secret: '${MARK}-in-the-code' });\n`,
    'web/token.ts': [
      "import { SignJWT } from 'jose';",
      `const key = new TextEncoder().encode(process.env.AUTH_SECRET ?? '${MARK}-fallback');`,
      "export const sign = () => new SignJWT({}).setProtectedHeader({ alg: 'HS256' }).setAudience(process.env.AUDIENCE_SECRET!).setExpirationTime('10s').sign(key);",
      `export const other = () => new SignJWT({}).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode('${MARK}-literal-key'));`,
      '',
    ].join('\n'),
    'api/requirements.txt': 'PyJWT==2.10.0\nfastapi\n',
    'api/.env': `AUTH_SECRET=${MARK}-Cc3-third-1b9d7f3e5a2c\n`,
    'api/auth.py': `import os\nimport jwt\n\n\ndef user(token):\n    return jwt.decode(token, os.getenv("AUTH_SECRET", "${MARK}-python"), algorithms=["HS256"], audience=load())\n`,
  };

  it('shows no value of a secret', () => {
    const { map, secrets } = mapAndSecrets(SECRETS);
    assert.ok(map.tokens.length >= 3 && secrets.length >= 5);
    for (const [name, form] of Object.entries(FORMS)) {
      const text = form(map);
      assert.match(text, /AUTH_SECRET/, name);
      assert.ok(!text.toLowerCase().includes(MARK), name);
      for (const secret of secrets) assert.ok(!text.includes(secret), name);
    }
  });

  it('names every service and every token', () => {
    const map = mapOf(TWO_SERVICES);
    for (const [name, form] of Object.entries(FORMS))
      for (const word of ['web', 'api', 'AUTH_SECRET', '15 minutes']) assert.ok(form(map).includes(word), `${name}: ${word}`);
  });

  it('is made in a moment for two hundred issuers', () => {
    const issuers = Object.fromEntries(
      Array.from({ length: 200 }, (_, index) => [
        `src/a${index}.ts`,
        `import jwt from 'jsonwebtoken';\nexport const login${index} = (sub: string) => jwt.sign({ sub }, process.env.SECRET_${index % 9}!, { expiresIn: ${index + 60} });\n`,
      ]),
    );
    const map = mapOf({ 'package.json': packageJson('api', { jsonwebtoken: '9.0.2' }), ...issuers });
    assert.equal(map.tokens.flatMap((token) => token.issuers).length, 200);
    assert.equal(map.tokens.length, 9);
    assert.match(map.tokens[0]?.lifetime ?? '', / or \d+ others$/);
  });
});
