import { type Mark, type Shape, writeMark } from './marks';
import type { Block, Suite, SuiteTest } from './suite';

interface Splice {
  readonly line: number;
  readonly remove: number;
  readonly insert: readonly string[];
}

/** Gathers what a suite should say and does not, and writes it into the suite's text. Prose is left as it is. */
export class Rewrite {
  readonly #suite: Suite;
  readonly #splices: Splice[] = [];

  constructor(suite: Suite) {
    this.#suite = suite;
  }

  get isNeeded(): boolean {
    return this.#splices.length > 0;
  }

  /** Writes the marks of a test anew. Marks that hold keep their wording. */
  marks(suite: Suite, test: SuiteTest, shapes: readonly Shape[], matched: ReadonlyMap<Shape, Mark>): void {
    for (const file of test.files) {
      const own = shapes.filter((shape) => shape.file === file.path);
      const lines = contentLines(file.text);
      const written = lines.flatMap((line, index) => [
        line,
        ...own.filter((shape) => shape.line === index).map((shape) => matched.get(shape)?.raw ?? writeMark(shape, line, suite.rule)),
      ]);
      this.#content(file, written);
    }
  }

  /** Makes the fixed blocks of one choice of fix say `shown`: rewritten, added after the test's last block, or removed. */
  fixed(test: SuiteTest, by: string | undefined, shown: ReadonlyMap<string, string>): void {
    const blocks = test.fixed.filter((block) => block.by === by);
    for (const block of blocks) {
      const text = shown.get(block.path);
      if (text === undefined) this.#remove(block);
      else this.#content(block, contentLines(text));
    }
    const last = Math.max(...[...test.files, ...test.fixed].map((block) => block.close));
    for (const [path, text] of shown) {
      if (blocks.some((block) => block.path === path)) continue;
      const model = test.files.find((file) => file.path === path);
      const attributes = `, fixed${by === undefined ? '' : ` by "${by}"`}${text.endsWith('\n') ? '' : ', no final newline'}`;
      const insert = ['', `\`${path}\`${attributes}:`, '', model?.open ?? '```', ...contentLines(text), '```'];
      this.#splices.push({ line: last + 1, remove: 0, insert });
    }
  }

  /** The suite's text with everything that was gathered. */
  text(): string {
    const lines = [...this.#suite.lines];
    // From the bottom up, so that the line numbers of what is left stay true.
    const order = this.#splices
      .map((splice, index) => ({ splice, index }))
      .sort((a, b) => b.splice.line - a.splice.line || b.index - a.index);
    for (const { splice } of order) lines.splice(splice.line, splice.remove, ...splice.insert);
    return lines.join('\n');
  }

  #content(block: Block, insert: readonly string[]): void {
    const remove = block.close - block.first;
    if (this.#suite.lines.slice(block.first, block.close).join('\n') === insert.join('\n')) return;
    this.#splices.push({ line: block.first, remove, insert });
  }

  #remove(block: Block): void {
    const blankAfter = this.#suite.lines[block.close + 1]?.trim() === '' ? 1 : 0;
    this.#splices.push({ line: block.pathLine, remove: block.close - block.pathLine + 1 + blankAfter, insert: [] });
  }
}

function contentLines(text: string): string[] {
  if (text === '') return [];
  return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
}
