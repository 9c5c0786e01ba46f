import assert from 'node:assert/strict';
import { parse } from 'jsonc-parser';
import { ruleOffEdits, ruleOffInFileEdits } from '../../server/src/lsp/actions/settings-edit';
import { fileSuppression, lineSuppression } from '../../server/src/lsp/actions/suppress';
import { applyEdits } from '../../server/src/text/edit';

/** The text with the comment above the line that holds `mark`; undefined where none may stand. */
function above(path: string, text: string, mark: string, reason = ''): string | undefined {
  const lineStart = text.lastIndexOf('\n', text.indexOf(mark)) + 1;
  const insertion = lineSuppression(path, text, lineStart, 'secret/weak', reason);
  return insertion && text.slice(0, insertion.offset) + insertion.newText + text.slice(insertion.offset);
}

describe('language server: comments that silence a rule', () => {
  const COMMENT = 'authlint-disable-next-line secret/weak';
  const lines: readonly (readonly [name: string, path: string, text: string, mark: string, written: string | undefined])[] = [
    ['code', 'a.ts', 'f();\n  g();\n', 'g()', `f();\n  // ${COMMENT}\n  g();\n`],
    ['Windows line breaks', 'a.ts', 'f();\r\n\tg();\r\n', 'g()', `f();\r\n\t// ${COMMENT}\r\n\tg();\r\n`],
    [
      'markup',
      'a.tsx',
      'const a = (\n  <p>\n    <b x={y()} />\n  </p>\n);\n',
      '<b',
      `const a = (\n  <p>\n    {/* ${COMMENT} */}\n    <b x={y()} />\n  </p>\n);\n`,
    ],
    [
      'attributes of markup',
      'a.jsx',
      'const a = (\n  <b\n    x={y()}\n  />\n);\n',
      'x={',
      `const a = (\n  <b\n    // ${COMMENT}\n    x={y()}\n  />\n);\n`,
    ],
    [
      'code inside of markup',
      'a.tsx',
      'const a = <p>{b && (\n  c()\n)}</p>;\n',
      'c()',
      `const a = <p>{b && (\n  // ${COMMENT}\n  c()\n)}</p>;\n`,
    ],
    ['a template', 'a.ts', 'const a = `\n  ${b}\n`;\n', '${b}', undefined],
    ['code inside of a template', 'a.ts', 'const a = `${[\n  b(),\n]}`;\n', 'b()', `const a = \`\${[\n  // ${COMMENT}\n  b(),\n]}\`;\n`],
    ['behind a template', 'a.ts', 'const a = `\n`;\nb();\n', 'b()', `const a = \`\n\`;\n// ${COMMENT}\nb();\n`],
    ['Python', 'a.py', 'def f():\n    g(\n        h)\n', 'h)', `def f():\n    g(\n        # ${COMMENT}\n        h)\n`],
    ['a string of Python', 'a.py', 'a = """\nb\n"""\n', 'b\n', undefined],
    ['a joined line of Python', 'a.py', 'a = b + \\\n  c\n', 'c\n', undefined],
    ['TOML', 'fly.toml', '[env]\n  A = "b"\n', 'A =', `[env]\n  # ${COMMENT}\n  A = "b"\n`],
    ['a text of TOML', 'fly.toml', 'a = """\nb # "x\n"""\n', 'b #', undefined],
    ['behind a text of TOML', 'fly.toml', "a = '''\nit's'''\nb = 1\n", 'b =', `a = '''\nit's'''\n# ${COMMENT}\nb = 1\n`],
    ['YAML', 'compose.yaml', 'a:\n  - B=c\n', '- B', `a:\n  # ${COMMENT}\n  - B=c\n`],
    ['a text of YAML', 'c.yml', 'a:\n  b: |-\n    x: y\n\n      c: d\n', 'c: d', undefined],
    ['behind a text of YAML', 'c.yml', 'a:\n  b: >\n    x\n  c: d\n', 'c: d', `a:\n  b: >\n    x\n  # ${COMMENT}\n  c: d\n`],
    ['a text of YAML in quotes', 'c.yml', 'a:\n  b: "x\n    y: z"\n', 'y: z', undefined],
    ['a text of YAML without quotes', 'c.yml', 'a:\n  b: x\n    y\n', 'y\n', undefined],
    ['behind a text of YAML in quotes', 'c.yml', 'b: "x\n  y"\nc: d\n', 'c: d', `b: "x\n  y"\n# ${COMMENT}\nc: d\n`],
    ['an env file', '.env', 'A=b\nC=d\n', 'C=', `A=b\n# ${COMMENT}\nC=d\n`],
    ['a value of an env file over several lines', '.env', 'A="b\nC=\\"d\nE"\n', 'C=', undefined],
    ['behind a value of several lines', '.env', "A='b\nc'\nD=e\n", 'D=', `A='b\nc'\n# ${COMMENT}\nD=e\n`],
    ['behind a quote that is never closed', '.env', 'A="b\nC=d\n', 'C=', `A="b\n# ${COMMENT}\nC=d\n`],
    ['a Dockerfile', 'Dockerfile', 'RUN a \\\n  b\n', '  b', `RUN a \\\n  # ${COMMENT}\n  b\n`],
    ['JSON', 'package.json', '{\n  "a": 1\n}\n', '"a"', undefined],
  ];
  for (const [name, path, text, mark, written] of lines) {
    it(`for a line: ${name}`, () => assert.equal(above(path, text, mark), written));
  }

  it('keeps a reason on one line and inside of its comment', () => {
    assert.equal(above('a.ts', 'f();\n', 'f', '  seen\nby */ the\u2028gateway  '), `// ${COMMENT} -- seen by * / the gateway\nf();\n`);
    const markup = above('a.tsx', 'const a = <p>\n<b/></p>;\n', '<b', 'x */}{evil()}/*');
    assert.equal(markup, `const a = <p>\n{/* ${COMMENT} -- x * /}{evil()}/* */}\n<b/></p>;\n`);
  });

  const files: readonly (readonly [path: string, text: string, written: string | undefined])[] = [
    ['a.ts', 'f();\n', '// authlint-disable secret/weak -- old\nf();\n'],
    ['a.mjs', '#!/usr/bin/env node\nf();\n', '#!/usr/bin/env node\n// authlint-disable secret/weak -- old\nf();\n'],
    [
      'a.py',
      '#!/usr/bin/env python\n# -*- coding: utf-8 -*-\nf()\n',
      '#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n# authlint-disable secret/weak -- old\nf()\n',
    ],
    [
      'Dockerfile',
      '# syntax=docker/dockerfile:1\r\nFROM a\r\n',
      '# syntax=docker/dockerfile:1\r\n# authlint-disable secret/weak -- old\r\nFROM a\r\n',
    ],
    ['package.json', '{}', undefined],
  ];
  for (const [path, text, written] of files) {
    it(`for a file: ${path}`, () => {
      const insertion = fileSuppression(path, text, 'secret/weak', 'old');
      assert.equal(insertion && text.slice(0, insertion.offset) + insertion.newText + text.slice(insertion.offset), written);
    });
  }
});

describe('language server: settings that silence a rule', () => {
  const off = (text: string | undefined) => {
    const edits = ruleOffEdits(text, 'secret/weak');
    return edits && applyEdits(text ?? '', edits);
  };
  const offIn = (text: string | undefined, file: string) => {
    const edits = ruleOffInFileEdits(text, 'secret/weak', file);
    return edits && applyEdits(text ?? '', edits);
  };

  it('makes the file that is not there', () => {
    assert.equal(off(undefined), '{\n  "rules": {\n    "secret/weak": "off"\n  }\n}\n');
    assert.equal(off('\n'), off(undefined));
  });

  it('adds to what is there, and leaves comments and the form alone', () => {
    const tabs = '{\r\n\t// ours\r\n\t"rules": {\r\n\t\t"secret/unused": "info", // seldom\r\n\t},\r\n}\r\n';
    const after = off(tabs) ?? '';
    assert.ok(after.includes('\t// ours\r\n') && after.includes('// seldom'), after);
    assert.ok(!/[^\r]\n/.test(after));
    assert.deepEqual(parse(after, [], { allowTrailingComma: true }), { rules: { 'secret/unused': 'info', 'secret/weak': 'off' } });
    assert.equal(off('{ "rules": { "secret/weak": "error" } }'), '{ "rules": { "secret/weak": "off" } }');
  });

  it('leaves a text alone that is not whole or of another shape', () => {
    for (const text of ['{ "rules": ', '[]', '{ "rules": [] }', '"x"']) assert.equal(off(text), undefined, text);
    assert.equal(offIn('{ "overrides": {} }', 'package.json'), undefined);
  });

  it('names one file, by a glob that means no other', () => {
    const first = offIn(undefined, 'app/[id]/package.json') ?? '';
    assert.deepEqual(parse(first), { overrides: [{ files: ['app/[[]id]/package.json'], rules: { 'secret/weak': 'off' } }] });
    const other = offIn('{ "overrides": [{ "files": ["x/**"], "rules": { "secret/weak": "error" } }] }', 'x/a.json') ?? '';
    assert.deepEqual(parse(other).overrides.slice(1), [{ files: ['x/a.json'], rules: { 'secret/weak': 'off' } }]);
    const again = ruleOffInFileEdits(other, 'secret/unused', 'x/a.json');
    assert.deepEqual(parse(applyEdits(other, again ?? [])).overrides.slice(1), [
      { files: ['x/a.json'], rules: { 'secret/weak': 'off', 'secret/unused': 'off' } },
    ]);
  });
});
