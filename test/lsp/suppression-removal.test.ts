import assert from 'node:assert/strict';
import { Suppressions } from '../../server/src/analysis/suppressions';
import { suppressionRemoval } from '../../server/src/lsp/actions/suppression-removal';
import type { RuleId } from '../../server/src/rules/ids';
import { applyEdits } from '../../server/src/text/edit';
import { LineTable } from '../../server/src/text/range';
import { MemoryClient } from './memory-client';
import { MemoryHost } from './memory-host';

const NEXT = 'authlint-disable-next-line secret/weak';

/** The text without what its suppressions do not cover, where they cover `used` on the lines that name it. */
function cleaned(path: string, text: string, used?: RuleId): string | undefined {
  const suppressions = new Suppressions(path, text);
  const covering = new Set<number>();
  const lines = new LineTable(text);
  const last = lines.position(text.length).line;
  for (let line = 0; used !== undefined && line <= last; line++) covering.add(suppressions.find(used, line) ?? -1);
  const [unused] = suppressions.unused(covering);
  const edit = unused && suppressionRemoval(path, text, unused.at);
  return edit && applyEdits(text, [edit]);
}

describe('language server: taking suppressions away', () => {
  const whole: readonly (readonly [name: string, path: string, text: string, after: string | undefined])[] = [
    ['a line of its own', 'a.ts', `f();\n  // ${NEXT} -- old\n  g();\n`, 'f();\n  g();\n'],
    ['Windows line breaks', 'a.ts', `f();\r\n// ${NEXT}\r\ng();\r\n`, 'f();\r\ng();\r\n'],
    ['the last line of a file', '.env', `A=b\n# ${NEXT}`, 'A=b\n'],
    ['behind code', 'a.ts', 'f(); // authlint-disable-line secret/weak\ng();\n', 'f();\ng();\n'],
    ['inside of a line', 'a.ts', 'f(/* authlint-disable-line secret/weak */ 1);\n', 'f( 1);\n'],
    ['markup', 'a.tsx', `const a = <p>\n  {/* ${NEXT} -- x */}\n  <b/></p>;\n`, 'const a = <p>\n  <b/></p>;\n'],
    ['Python', 'a.py', `def f():\n    # ${NEXT}\n    g()\n`, 'def f():\n    g()\n'],
    ['an env file', '.env', 'A=b # authlint-disable-line secret/weak\n', 'A=b\n'],
    ['a text of TypeScript', 'a.ts', `const a = \`\n// ${NEXT}\n\`;\n`, undefined],
    ['a string that looks like a comment', 'a.ts', `const a = "// ${NEXT}";\n`, undefined],
    ['a string of Python', 'a.py', `a = """\n# ${NEXT}\n"""\n`, undefined],
    ['a quoted value', '.env', `A="b # ${NEXT}"\n`, undefined],
    ['a comment that goes on below', 'a.ts', `/* ${NEXT}\n and more */\nf();\n`, undefined],
  ];
  for (const [name, path, text, after] of whole) it(name, () => assert.equal(cleaned(path, text), after));

  it('takes one rule out of several, and leaves the reason', () => {
    const text = (rules: string) => `# authlint-disable-next-line ${rules} -- by hand\nA=b\n`;
    for (const rules of ['secret/weak, secret/empty', 'secret/empty, secret/weak', 'secret/weak secret/empty']) {
      assert.equal(cleaned('.env', text(rules), 'secret/weak'), text('secret/weak'), rules);
    }
    assert.equal(cleaned('.env', text('secret/weak, secret/empty, env/invalid-url'), 'secret/weak'), text('secret/weak, env/invalid-url'));
  });

  describe('in the editor', () => {
    let client: MemoryClient;
    afterEach(() => client.stop());

    it('is what is offered first at a suppression that covers nothing', async () => {
      const path = '/ws/.env';
      const text = '# authlint-disable-next-line secret/placeholder, secret/weak -- by hand\nJWT_SECRET=changeme\n';
      client = await MemoryClient.start(new MemoryHost({ [path]: text }));
      await client.open(path, text);
      const [diagnostic, ...others] = await client.pull(path);
      assert.ok(diagnostic && others.length === 0);
      assert.equal(diagnostic.message, 'This suppression covers no finding of secret/weak');
      const [action] = await client.actions(path, diagnostic);
      assert.deepEqual([action?.title, action?.isPreferred], ['Remove secret/weak from this suppression', true]);
      assert.deepEqual(action?.diagnostics, [diagnostic]);
      await client.replace(path, ', secret/weak', '');
      assert.deepEqual(await client.pull(path), []);
    });
  });
});
