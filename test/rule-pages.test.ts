import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { RULE_IDS } from '../server/src/rules/ids';
import { RULES } from '../server/src/rules/index';
import { ruleList } from './harness/rule-list';
import { readSuite, type Suite } from './harness/suite';

// One name everywhere: each id in rules/ids.ts has its rule, its page, its suite, and its line in the lists.

const HEADINGS = [
  'What it finds',
  'Why it breaks',
  'Example (broken)',
  'Example (right)',
  'Fix',
  'Options',
  'When not to use it',
  'References',
];

const FEWEST_TESTS = 6;
/** In characters: what is read at a glance at the end of a line of code. */
const LONGEST_MESSAGE = 120;

describe('the list of rules', () => {
  it('holds every rule of rules/ids.ts, in that order', () => {
    const file = 'server/src/rules/index.ts';
    const wanted = ruleList(RULE_IDS);
    if (process.env['UPDATE'] === '1' && read(file) !== wanted) writeFileSync(file, wanted);
    assert.equal(read(file), wanted, `Run UPDATE=1 npm test to write ${file} anew`);
  });

  it('has no id twice, and names that are lower case with hyphens', () => {
    assert.equal(new Set(RULE_IDS).size, RULE_IDS.length);
    for (const id of RULE_IDS) assert.match(id, /^[a-z]+\/[a-z]+(?:-[a-z]+)*$/);
  });

  for (const [folder, extension, apart] of [
    ['server/src/rules', '.ts', ['ids', 'index', 'rule']],
    ['docs/rules', '.md', []],
    ['test/rules', '.md', []],
  ] as const) {
    it(`has no rule in ${folder} that rules/ids.ts does not know`, () => {
      const ids = filesBelow(folder)
        .filter((name) => name.endsWith(extension))
        .map((name) => name.slice(0, -extension.length))
        // A suite may have parts, such as one for each language.
        .map((name) => (folder === 'test/rules' ? name.replace(/(?:\.[a-z]+)+$/, '') : name));
      const unknown = ids.filter((id) => !(apart as readonly string[]).includes(id) && !(RULE_IDS as readonly string[]).includes(id));
      assert.deepEqual(unknown, []);
    });
  }
});

it(`no finding of any suite has a message of more than ${LONGEST_MESSAGE} characters: the help has room for the rest`, () => {
  const suites = ['docs/rules', 'test/rules'].flatMap((folder) => filesBelow(folder).map((name) => `${folder}/${name}`));
  const marks = suites
    .filter((name) => name.endsWith('.md'))
    .flatMap((name) => suiteAt(name).tests.flatMap(({ files }) => files.flatMap((file) => file.marks)));
  assert.deepEqual(
    marks.filter(({ kind, message }) => kind !== 'related' && message.length > LONGEST_MESSAGE).map(({ message }) => message),
    [],
  );
});

for (const id of RULE_IDS) {
  describe(`rule ${id}`, () => {
    it('is the default export of its file, under its own id', () => {
      assert.ok(existsSync(`server/src/rules/${id}.ts`), `server/src/rules/${id}.ts is missing`);
      const index = RULE_IDS.indexOf(id);
      assert.equal(RULES[index]?.id, id);
    });

    it('has a summary that names the defect on one line, without a full stop', () => {
      const summary = RULES.find((rule) => rule.id === id)?.summary ?? '';
      assert.match(summary, /^[A-Z`$][^\n]{10,110}[^.\n]$/);
    });

    it('has a page with its id, a summary and the fixed headings in their order', () => {
      const page = suiteAt(`docs/rules/${id}.md`);
      assert.equal(page.lines[0], `# ${id}`, 'The first line is the id as a heading');
      assert.match(page.lines.find((line, index) => index > 0 && line !== '') ?? '', /^[^#`<].*\.$/, 'A sentence of summary follows');
      assert.deepEqual(headings(page), HEADINGS);
    });

    it('has a page whose examples run: the broken one is found, the right one is silent', () => {
      const page = suiteAt(`docs/rules/${id}.md`);
      const broken = page.tests.find((test) => test.title === 'Example (broken)');
      const right = page.tests.find((test) => test.title === 'Example (right)');
      assert.ok(
        broken?.files.some((file) => file.marks.some((mark) => mark.rule === id)),
        'Example (broken) marks a finding of the rule',
      );
      assert.ok(right, 'Example (right) has a file');
      assert.deepEqual(
        right.files.flatMap((file) => file.marks),
        [],
        'Example (right) marks nothing',
      );
    });

    it('has a page that explains each of its options, with the default', () => {
      const section = sectionOf(suiteAt(`docs/rules/${id}.md`), 'Options');
      const options = Object.entries(RULES.find((rule) => rule.id === id)?.options ?? {});
      if (options.length === 0) assert.match(section, /^None\.?$/m, 'Options says "None."');
      for (const [name, option] of options) {
        assert.ok(section.includes(`\`${name}\``), `Options names \`${name}\``);
        const value = Array.isArray(option.default) ? JSON.stringify(option.default).slice(1, -1) : String(option.default);
        assert.ok(section.includes(value), `Options gives the default of \`${name}\`: ${value}`);
      }
    });

    it(`has a suite of ${FEWEST_TESTS} tests or more, some of which must stay silent`, () => {
      const { tests } = suiteAt(`test/rules/${id}.md`);
      assert.ok(tests.length >= FEWEST_TESTS, `test/rules/${id}.md has ${tests.length} tests`);
      const silent = tests.filter((test) => test.files.every((file) => file.marks.every((mark) => mark.rule !== id)));
      assert.ok(silent.length >= 2, 'Two tests or more show what the rule does not report');
    });

    it('shows a fix in a suite when it says that it has one', () => {
      const rule = RULES.find((candidate) => candidate.id === id);
      const tests = [suiteAt(`docs/rules/${id}.md`), suiteAt(`test/rules/${id}.md`)].flatMap((suite) => suite.tests);
      const fixed = tests.filter((test) => test.fixed.length > 0 && test.files.some((file) => file.marks.some((mark) => mark.rule === id)));
      if (rule?.fixes !== 'none') assert.ok(fixed.length > 0, `${id} declares fixes: '${rule?.fixes}', and no suite shows one`);
    });

    it('has a row in the table of README.md that links to its page', () => {
      assert.ok(
        read('README.md')
          .split('\n')
          .some((line) => line.startsWith('|') && line.includes(`[\`${id}\`](docs/rules/${id}.md)`)),
        `README.md wants a row: | [\`${id}\`](docs/rules/${id}.md) | what it finds |`,
      );
    });
  });
}

function suiteAt(file: string): Suite {
  assert.ok(existsSync(file), `${file} is missing`);
  return readSuite(file, read(file));
}

/** The headings of the second level, those inside fences left out. */
function headings(page: Suite): string[] {
  return outsideFences(page)
    .filter((line) => line.startsWith('## '))
    .map((line) => line.slice(3));
}

function sectionOf(page: Suite, heading: string): string {
  const lines = outsideFences(page);
  const start = lines.indexOf(`## ${heading}`);
  const end = lines.findIndex((line, index) => index > start && line.startsWith('## '));
  return start < 0 ? '' : lines.slice(start + 1, end < 0 ? undefined : end).join('\n');
}

function outsideFences(page: Suite): string[] {
  let fence = '';
  return page.lines.filter((line) => {
    const ticks = /^(`{3,})/.exec(line)?.[1] ?? '';
    if (fence === '') fence = ticks;
    else if (ticks.length >= fence.length) fence = '';
    else return false;
    return ticks === '';
  });
}

function read(file: string): string {
  return readFileSync(file, 'utf8').replace(/\r\n/g, '\n');
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: false })
    .map((name) => name.split(path.sep).join('/'))
    .filter((name) => /\.[a-z]+$/.test(name));
}
