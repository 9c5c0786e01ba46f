import assert from 'node:assert/strict';
import { auditPage, placeText } from '../../server/src/report/audit-page';
import { FILE_STYLE } from '../../server/src/report/audit-style';
import { htmlReport } from '../../server/src/report/html';
import { markdownReport } from '../../server/src/report/markdown';
import { findingAt, placeOf, reportOf } from '../cli/report-of';
import { contrast } from '../harness/contrast';
import { attackReport } from './attack';

const FILES = { 'api/auth.ts': 'check(key);\n', 'web/a.ts': "const secret = 'k8Jd72hsGq01LmZx';\nsign(secret, 1);\n" };
const ERROR = findingAt(placeOf(FILES, 'api/auth.ts', 'check(key)'), {
  rule: 'secret/mismatch',
  severity: 'error',
  message: 'Two values',
  related: [{ at: placeOf(FILES, 'web/a.ts', 'sign(secret, 1)'), message: 'issued here' }],
  fixes: [
    {
      title: 'Copy it',
      safety: 'suggested',
      command: 'fly secrets set A=B',
      edits: [{ at: { file: 'api/auth.ts', start: 0, end: 0 }, newText: ['x'] }],
    },
  ],
});
const INFO = findingAt(placeOf(FILES, 'web/a.ts', 'secret ='), { severity: 'info', message: 'Worth knowing' });
const REPORT = { ...reportOf(FILES, [ERROR, INFO], [{ file: 'huge.env', message: 'Skipped', at: undefined }]), baselined: 3 };

interface Tag {
  readonly name: string;
  readonly closes: boolean;
  readonly attributes: readonly (readonly [string, string])[];
}

/** The tags of HTML in which every text is escaped: no `<` and no `>` stands for itself. */
function tagsIn(html: string): readonly Tag[] {
  const found = [...html.replace(/<style>[^<]*<\/style>/, '').matchAll(/<(\/?)([a-zA-Z0-9]+)([^<>]*)>/g)];
  return found.map(([, slash, name = '', rest = '']) => ({
    name,
    closes: slash === '/',
    attributes: [...rest.matchAll(/\s([\w:-]+)(?:="([^"]*)")?/g)].map(([, key = '', value = '']) => [key, value] as const),
  }));
}

const VOID = ['meta', 'input', 'wbr', 'rect'];
const ATTRIBUTES =
  /^(?:class|id|lang|scope|charset|http-equiv|content|name|href|datetime|tabindex|role|aria-[a-z]+|type|checked|viewBox|preserveAspectRatio|x|width|height)$/;

function assertSound(html: string): void {
  const open: string[] = [];
  const ids = new Set<string>();
  for (const { name, closes, attributes } of tagsIn(html)) {
    assert.doesNotMatch(name, /^(?:script|img|iframe|object|embed|link|base|form|button|i|b(?=.))$/, name);
    for (const [key, value] of attributes) {
      assert.match(key, ATTRIBUTES, `${name} has ${key}`);
      if (key === 'href') assert.match(value, /^(?:https:\/\/github\.com\/authlint\/|#)/);
      if (key === 'id') assert.ok(!ids.has(value) && ids.add(value), `${value} is there twice`);
    }
    if (VOID.includes(name)) continue;
    if (closes) assert.equal(open.pop(), name);
    else open.push(name);
  }
  assert.deepEqual(open, []);
}

describe('reports: html', () => {
  it('is one sound file that needs nothing from outside and runs nothing', () => {
    const html = htmlReport(REPORT);
    assertSound(html);
    assert.match(html, /^<!DOCTYPE html>\n<html lang="en">/);
    assert.match(html, /content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"/);
    assert.doesNotMatch(html, /url\(|@import|<script|src=/);
  });

  it('shows each finding with its code, its other end and its fix', () => {
    const html = htmlReport(REPORT);
    const words = html
      .replace(/<style>[^<]*<\/style>/, '')
      .replace(/<[^>]*>/g, '')
      .replaceAll(/\s+/g, ' ');
    for (const text of [
      '1 error and 1 info',
      '3 findings of the baseline not shown',
      'Two values',
      'issued here',
      'check(key);',
      'Copy it',
      'fly secrets set A=B',
      'Skipped.',
      '15, 12:00 UTC',
    ])
      assert.ok(words.includes(text), text);
    assert.ok(!words.includes('k8Jd72hsGq01LmZx'), 'secrets are masked');
  });

  it('can be read by whom it is for: every choice has a name, every part a heading', () => {
    const html = htmlReport(REPORT);
    const choices = [...html.matchAll(/<label class="[^"]*"><input type="(?:radio|checkbox)"[^>]*>(.*?)<\/label>/g)];
    assert.equal(choices.length, tagsIn(html).filter(({ name }) => name === 'input').length);
    for (const [, inside = ''] of choices) assert.match(inside.replace(/<[^>]*>/g, ''), /\w/);
    const ids = new Set(tagsIn(html).flatMap(({ attributes }) => attributes.filter(([key]) => key === 'id').map(([, id]) => id)));
    for (const [, id = ''] of html.matchAll(/aria-labelledby="([^"]+)"/g)) assert.ok(ids.has(id), id);
  });

  it('can be read in light and in dark', () => {
    const [light = '', dark = ''] = FILE_STYLE.split('@media screen and (prefers-color-scheme: dark)');
    for (const rules of [light, dark]) {
      const color = (name: string) => new RegExp(`--${name}: [^;]*(#[0-9a-f]{6})\\)+;`).exec(rules)?.[1] ?? assert.fail(name);
      for (const ground of ['bg', 'card', 'code-bg'])
        for (const text of ['fg', 'dim', 'link', 'error', 'warning', 'info'])
          assert.ok(contrast(color(text), color(ground)) >= 4.5, `${text} on ${ground}`);
    }
  });

  it('has a rule of style for every choice', () => {
    const html = htmlReport(REPORT);
    const chosen = [...html.matchAll(/id="(only-[\w-]+)"/g)].map(([, id]) => id);
    assert.deepEqual(chosen, ['only-in-0', 'only-in-1', 'only-of-secret-mismatch', 'only-of-verify-no-leeway']);
    for (const id of chosen) assert.ok(html.includes(`.audit:has(#${id}:checked) .finding:not(.${id?.slice(5)})`), id);
  });

  it('says of a workspace in which nothing was recognised that this is no verdict, and what is looked for', () => {
    const html = htmlReport({ ...REPORT, findings: [], problems: [], baselined: 0 });
    assertSound(html);
    assert.match(html, /<h1[^>]*>Nothing to judge<\/h1>/);
    assert.match(html, /nothing was recognised in the files: this is no word on whether it works/);
    assert.doesNotMatch(html, /class="filters"/);
  });

  it('calls nothing well that the baseline keeps out of sight', () => {
    const html = htmlReport({ ...REPORT, findings: [], problems: [] });
    assertSound(html);
    assert.match(html, /<h1[^>]*>No new problems<\/h1>/);
    assert.match(html, /what it has is still there/);
    assert.doesNotMatch(html, /agree/);
  });

  it('shows the gravest first, and findings of one rule in one file as one card from three on', () => {
    const text = 'call(1);\ncall(2);\ncall(3);\n';
    const files = { ...FILES, 'web/b.ts': text };
    const calls = [0, 9, 18].map((start) =>
      findingAt({ file: 'web/b.ts', start, end: start + 7 }, { message: 'Called', help: 'Why. Then what.' }),
    );
    const html = (count: number) => htmlReport(reportOf(files, [INFO, ...calls.slice(0, count), ERROR]));
    const cards = (page: string) =>
      [...page.matchAll(/<article class="finding (one|many) (error|warning|info)/g)].map(([, sort, grade]) => `${sort} ${grade}`);
    assert.deepEqual(cards(html(2)), ['one error', 'one warning', 'one warning', 'one info']);
    assert.deepEqual(cards(html(3)), ['one error', 'many warning', 'one info']);
    assert.match(html(3), /Called <span class="times">3 places<\/span>/);
    for (const line of [1, 2, 3]) assert.ok(html(3).includes(`web/<wbr>b.ts:${line}:1`), `line ${line}`);
    assert.equal(html(3).match(/Why\. Then what\./g)?.length, 1, 'what they share is said once');
    assertSound(html(3));
  });

  it('folds what a reader beside the code does not need at once', () => {
    const finding = { ...ERROR, help: 'It breaks at once. Then do this.' };
    const report = reportOf(FILES, [finding]);
    const compact = auditPage(report, { place: placeText(report), compact: true });
    const whole = auditPage(report, { place: placeText(report), compact: false });
    assert.match(
      compact,
      /<p class="help">It breaks at once\.<\/p>[\s\S]*<details class="more"><summary>More<\/summary><p class="help">Then do this\.<\/p><\/details>/,
    );
    assert.match(whole, /<p class="help">It breaks at once\. Then do this\.<\/p>/);
    assert.doesNotMatch(whole, /<details/);
  });

  it('takes no markup from the workspace', () => {
    assertSound(htmlReport(attackReport()));
    assertSound(auditPage(attackReport(), { place: placeText(attackReport()), compact: true }));
  });
});

describe('reports: markdown', () => {
  it('has the numbers, the rules, the services and the findings', () => {
    const text = markdownReport(REPORT, 'shop/');
    assert.match(
      text,
      /^# Authlint audit\n\n❌ \*\*2 problems \(1 error, 1 info\)\*\* in 2 files, 2 files looked at\. 3 findings of the baseline not shown\.\n/,
    );
    assert.match(text, /\n\| error \| \[secret\/mismatch\]\(https:\S+\/secret\/mismatch\.md\) \| 1 \| /);
    assert.match(text, /\n\| api \| 1 \| 0 \| 0 \|\n\| web \| 0 \| 0 \| 1 \|\n/);
    assert.match(text, /\n### `shop\/api\/auth\.ts`\n\n- \*\*error\*\*, line 1: Two values \(\[/);
    assert.match(text, /\n {2}- `shop\/web\/a\.ts:2`: issued here\n {2}- Fix: Copy it, with `fly secrets set A=B`\n/);
  });

  it('fits into a comment, the gravest findings first, and says what is left out', () => {
    const many = Array.from({ length: 900 }, (_, index) => ({
      ...INFO,
      severity: index % 90 === 0 ? ('error' as const) : ('info' as const),
      message: `Finding ${index}`,
    }));
    const text = markdownReport({ ...REPORT, findings: many });
    assert.ok(text.length <= 65_536, `${text.length} characters`);
    assert.equal(text.match(/\*\*error\*\*, line/g)?.length, 10);
    const left = Number(/\*\*(\d+) findings are left out here\*\*/.exec(text)?.[1]);
    assert.equal(text.match(/^- \*\*/gm)?.length, 900 - left);
  });

  it('takes no markup, link or call from the workspace', () => {
    const text = markdownReport(attackReport());
    // Escaped characters and spans of code, whichever begins first.
    const outside = text.replace(/\\[^\w\s]|(`+)(?!`).*?(?<!`)\1(?!`)/g, '');
    const outsideOfCode = outside
      .replaceAll('@<!-- -->', '')
      .replaceAll('<!-- -->', '')
      .replaceAll(/\[[a-z/-]+\]\(https:\/\/github\.com\/authlint\/[^)]*\)/g, '');
    assert.doesNotMatch(outsideOfCode, /[<>[\]`@]|:\/\/|www\./);
    for (const line of text.split('\n').filter((line) => line.startsWith('| ')))
      assert.ok([3, 5].includes(line.split(/(?<!\\)\|/).length - 1), line);
  });
});
