import { type Mark, readMarks } from './marks';

// Reads a Markdown suite. A heading is a test; a line `path`: above a fence is a file of a small workspace;
// `path`, fixed: is the file after the fix; everything else is prose.

/** A fence with a path line above it, and where it stands in the suite, so that it can be rewritten. */
export interface Block {
  readonly path: string;
  /** Line of the path line, of the first content line and of the closing fence, zero-based. */
  readonly pathLine: number;
  readonly first: number;
  readonly close: number;
  /** The opening fence as written. */
  readonly open: string;
  readonly text: string;
  readonly finalNewline: boolean;
}

export interface SuiteFile extends Block {
  readonly marks: readonly Mark[];
}

export interface FixedFile extends Block {
  /** The start of the title of the fix that is meant; undefined for each finding's first. */
  readonly by: string | undefined;
}

export interface SuiteTest {
  readonly title: string;
  readonly line: number;
  readonly files: readonly SuiteFile[];
  readonly fixed: readonly FixedFile[];
  /** Only these rules; undefined for all. */
  readonly only: readonly string[] | undefined;
  readonly off: readonly string[];
}

export interface Suite {
  /** The path of the Markdown file, with `/`. */
  readonly path: string;
  /** The rule that the suite or page is of; undefined for a suite of none. */
  readonly rule: string | undefined;
  readonly lines: readonly string[];
  readonly tests: readonly SuiteTest[];
}

const HEADING = /^(#{1,6}) (.+?)\s*#*$/;
const FENCE = /^(`{3,})\s*([^\s`]*)[^`]*$/;
const PATH_LINE = /^`([^`]+)`((?:, (?:fixed by "[^"]+"|fixed|no final newline))*):\s*$/;
const ALMOST_PATH_LINE = /^`[^`]*[./][^`]*`.*:\s*$/;
const NARROWING = /^<!-- (only|off): (.+?) -->\s*$/;
/** A fence in one of these languages is code that the engine would read, so it runs: it needs a path. */
const RUN = new Set(['ts', 'tsx', 'typescript', 'js', 'jsx', 'javascript', 'py', 'python', 'env', 'dotenv', 'toml']);

/** The rule that a suite below `test/rules` or a page below `docs/rules` belongs to; a suite may have parts: `secret/missing.python.md`. */
export function ruleOfSuite(path: string): string | undefined {
  return /(?:^|\/)(?:test|docs)\/rules\/([a-z]+\/[a-z-]+)(?:\.[a-z]+)?\.md$/.exec(path)?.[1];
}

/**
 * Reads a suite from its text.
 * @throws Error naming the place, when the suite breaks the notation.
 */
export function readSuite(path: string, markdown: string): Suite {
  const lines = markdown.replace(/\r\n?/g, '\n').split('\n');
  const rule = ruleOfSuite(path);
  const reader = new SuiteReader(path, rule, lines);
  return { path, rule, lines, tests: reader.read() };
}

interface OpenTest {
  title: string;
  line: number;
  files: SuiteFile[];
  fixed: FixedFile[];
  only: readonly string[] | undefined;
  off: string[];
}

class SuiteReader {
  readonly #path: string;
  readonly #rule: string | undefined;
  readonly #lines: readonly string[];
  readonly #tests: OpenTest[] = [];
  readonly #headings: string[] = [];
  /** What is narrowed above the first heading holds for the whole suite. */
  readonly #top: OpenTest = { title: '', line: 0, files: [], fixed: [], only: undefined, off: [] };

  constructor(path: string, rule: string | undefined, lines: readonly string[]) {
    this.#path = path;
    this.#rule = rule;
    this.#lines = lines;
  }

  read(): SuiteTest[] {
    let at = 0;
    while (at < this.#lines.length) at = this.#step(at);
    const tests = this.#tests.filter((test) => test.files.length > 0);
    const titles = new Set<string>();
    for (const test of tests) {
      if (titles.has(test.title)) this.#fail(test.line, `two tests are called "${test.title}"`);
      titles.add(test.title);
    }
    for (const test of this.#tests) {
      if (test.files.length === 0 && test.fixed.length > 0) this.#fail(test.line, 'a fixed file needs the file that is fixed');
    }
    return tests.map((test) => ({ ...test, only: test.only ?? this.#top.only, off: [...this.#top.off, ...test.off] }));
  }

  /** Reads what starts at a line and returns the line after it. */
  #step(at: number): number {
    const line = this.#lines[at] ?? '';
    const heading = HEADING.exec(line);
    if (heading) return this.#heading(at, (heading[1] ?? '').length, heading[2] ?? '');
    const narrowing = NARROWING.exec(line);
    if (narrowing) return this.#narrow(at, narrowing[1] ?? '', narrowing[2] ?? '');
    const pathLine = PATH_LINE.exec(line);
    if (pathLine) return this.#block(at, pathLine[1] ?? '', pathLine[2] ?? '');
    if (ALMOST_PATH_LINE.test(line)) {
      this.#fail(at, 'a path line is `path`: or `path`, fixed: or `path`, fixed by "Title": with an optional ", no final newline"');
    }
    const fence = FENCE.exec(line);
    if (!fence) return at + 1;
    if (RUN.has(fence[2] ?? '')) this.#fail(at, `code that runs needs a line \`path\`: above its fence (${fence[2]})`);
    return this.#closing(at, fence[1] ?? '') + 1;
  }

  #heading(at: number, level: number, title: string): number {
    if (level === 1) return at + 1;
    this.#headings.length = level - 2;
    this.#headings[level - 2] = title;
    const full = this.#headings.filter((part) => part !== undefined).join(': ');
    this.#tests.push({ title: full, line: at, files: [], fixed: [], only: undefined, off: [] });
    return at + 1;
  }

  #narrow(at: number, word: string, list: string): number {
    const rules = list.split(',').map((rule) => rule.trim());
    const test = this.#tests.at(-1) ?? this.#top;
    if (word === 'only') test.only = rules;
    else test.off.push(...rules);
    return at + 1;
  }

  #block(pathLine: number, path: string, attributes: string): number {
    const test = this.#tests.at(-1);
    if (!test) this.#fail(pathLine, 'a file stands below a heading of the second level or deeper');
    let openLine = pathLine + 1;
    while (this.#lines[openLine]?.trim() === '') openLine++;
    const open = this.#lines[openLine] ?? '';
    const fence = FENCE.exec(open);
    if (!fence) this.#fail(pathLine, 'a path line stands above a fence');
    const close = this.#closing(openLine, fence[1] ?? '');
    const finalNewline = !attributes.includes('no final newline');
    const content = this.#lines.slice(openLine + 1, close);
    const block = { path, pathLine, first: openLine + 1, close, open, finalNewline };
    if (attributes.includes('fixed')) {
      const by = /fixed by "([^"]+)"/.exec(attributes)?.[1];
      if (test.fixed.some((other) => other.path === path && other.by === by)) this.#fail(pathLine, `${path} is given twice`);
      test.fixed.push({ ...block, text: joined(content, finalNewline), by });
    } else {
      if (test.files.some((other) => other.path === path)) this.#fail(pathLine, `${path} is given twice`);
      const { lines, marks } = this.#marks(pathLine, path, content);
      test.files.push({ ...block, text: joined(lines, finalNewline), marks });
    }
    return close + 1;
  }

  #marks(pathLine: number, path: string, content: readonly string[]): { lines: string[]; marks: Mark[] } {
    try {
      return readMarks(path, content, this.#rule);
    } catch (error) {
      return this.#fail(pathLine, error instanceof Error ? error.message : String(error));
    }
  }

  /** The line of the fence that closes the one at `open`. */
  #closing(open: number, ticks: string): number {
    for (let line = open + 1; line < this.#lines.length; line++) {
      const match = /^(`{3,})\s*$/.exec(this.#lines[line] ?? '');
      if (match && (match[1] ?? '').length >= ticks.length) return line;
    }
    return this.#fail(open, 'this fence is never closed');
  }

  #fail(line: number, message: string): never {
    throw new Error(`${this.#path}:${line + 1}: ${message}`);
  }
}

function joined(lines: readonly string[], finalNewline: boolean): string {
  return lines.length === 0 ? '' : lines.join('\n') + (finalNewline ? '\n' : '');
}
