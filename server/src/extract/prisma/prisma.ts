import type { DeletionSafeguard, Fact, StoredField, StoredModel } from '../../facts/fact';
import type { Place } from '../../text/range';
import type { Source } from '../../text/source';
import { type Extraction, type Extractor, NOTHING } from '../extractor';

/** Longer schemas are generated. */
const MAX_LENGTH = 2_000_000;
/** Prisma's formatter keeps a field on one line; longer lines are documentation. */
const MAX_LINE = 2_000;

/** Prisma's schema language: the models with their columns, and what the generator switches on. Prisma schema reference, 5 to 7. */
export const prismaExtractor: Extractor = {
  id: 'prisma',
  reads: (path) => /\.prisma$/i.test(path),
  anchors: undefined,
  extract,
};

function extract({ path, text }: Source): Extraction {
  if (text.length > MAX_LENGTH) return NOTHING;
  return { facts: [...factsOf(path, linesOf(text))], problems: [] };
}

interface Line {
  /** Where the text begins in the file. */
  readonly start: number;
  /** Without blanks around and without the comment at its end. */
  readonly text: string;
}

function linesOf(text: string): readonly Line[] {
  const lines: Line[] = [];
  // Comments of the form `/* */` may hide whole models; blanks of the same length keep the places.
  const plain = text.replace(/\/\*[^*]{0,20000}\*\//g, (comment) => comment.replace(/[^\r\n]/g, ' '));
  let start = 0;
  for (const line of plain.split('\n')) {
    const shown = line.slice(0, MAX_LINE);
    const content = withoutComment(shown);
    const indent = content.length - content.trimStart().length;
    lines.push({ start: start + indent, text: content.trim() });
    start += line.length + 1;
  }
  return lines;
}

/** A `//` inside of a text is part of it: `@default("https://...")`. */
function withoutComment(line: string): string {
  let inText = false;
  for (let index = 0; index < line.length; index++) {
    const character = line[index];
    if (character === '\\' && inText) index++;
    else if (character === '"') inText = !inText;
    else if (character === '/' && line[index + 1] === '/' && !inText) return line.slice(0, index);
  }
  return line;
}

function* factsOf(file: string, lines: readonly Line[]): Iterable<Fact> {
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index];
    const head = line && /^(model|generator)\s+(\w+)\s*\{$/.exec(line.text);
    if (!line || !head) continue;
    const [, kind = '', name = ''] = head;
    const block: Line[] = [];
    for (index++; index < lines.length; index++) {
      const next = lines[index];
      if (next === undefined || next.text.startsWith('}')) break;
      // Somebody is typing: the block has no end yet, and the next one begins.
      if (/^(?:model|enum|generator|datasource|type|view)\s+\w+\s*\{$/.test(next.text)) {
        index--;
        break;
      }
      if (next.text !== '') block.push(next);
    }
    if (kind === 'model') yield modelOf(file, line, name, block);
    else yield* strictness(file, block);
  }
}

function modelOf(file: string, head: Line, name: string, block: readonly Line[]): StoredModel {
  const from = head.start + head.text.indexOf(name, 'model'.length);
  const single = new Set<string>();
  let table = '';
  for (const { text } of block) {
    const key = /^@@(?:id|unique)\(\s*(?:fields:\s*)?\[\s*(\w+)\s*\]/.exec(text)?.[1];
    if (key !== undefined) single.add(key);
    table = /^@@map\(\s*(?:name:\s*)?"([^"]{1,200})"/.exec(text)?.[1] ?? table;
  }
  return {
    kind: 'stored-model',
    file,
    at: { file, start: from, end: from + name.length },
    orm: 'prisma',
    name,
    table,
    fields: block.flatMap((line) => fieldOf(file, line, single)),
  };
}

function fieldOf(file: string, { start, text }: Line, single: ReadonlySet<string>): readonly StoredField[] {
  const match = /^(\w+)\s+((?:Unsupported\("[^"]{0,100}"\)|\w+)(?:\[\])?)(\?)?(?:\s|$|@)/.exec(text);
  if (!match) return [];
  const [, name = '', type = '', optional] = match;
  const at: Place = { file, start, end: start + name.length };
  const unique = single.has(name) || /(?:^|\s)@(?:id|unique)\b/.test(text);
  return [{ name, type, at, unique, optional: optional !== undefined }];
}

/** `previewFeatures = ["strictUndefinedChecks"]`, since 5.20: an undefined value in a condition is refused instead of dropped. */
function* strictness(file: string, block: readonly Line[]): Iterable<DeletionSafeguard> {
  for (const { start, text } of block) {
    const offset = text.startsWith('previewFeatures') ? text.indexOf('"strictUndefinedChecks"') : -1;
    if (offset < 0) continue;
    const at: Place = { file, start: start + offset, end: start + offset + '"strictUndefinedChecks"'.length };
    yield { kind: 'deletion-safeguard', file, at, orm: 'prisma', does: 'refuses-undefined' };
  }
}
