import type { DatabaseKind, Datasource, DeletionSafeguard, Fact, StoredField, StoredModel } from '../../facts/fact';
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
  const models = new Set(lines.map(({ text }) => /^model\s+(\w+)\s*\{$/.exec(text)?.[1]));
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index];
    const head = line && /^(model|generator|datasource)\s+(\w+)\s*\{$/.exec(line.text);
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
    if (kind === 'model') yield modelOf(file, line, name, block, models);
    else if (kind === 'datasource') yield* datasource(file, block);
    else yield* strictness(file, block);
  }
}

function modelOf(file: string, head: Line, name: string, block: readonly Line[], models: ReadonlySet<string | undefined>): StoredModel {
  const from = head.start + head.text.indexOf(name, 'model'.length);
  const single = new Set<string>();
  const keys = new Set<string>();
  let table = '';
  let schema = '';
  for (const { text } of block) {
    const key = /^@@(?:id|unique)\(\s*(?:fields:\s*)?\[\s*(\w+)\s*\]/.exec(text)?.[1];
    if (key !== undefined) single.add(key);
    const only = /^@@id\(\s*(?:fields:\s*)?\[\s*(\w+)\s*\]/.exec(text)?.[1];
    if (only !== undefined) keys.add(only);
    schema = /^@@schema\(\s*(?:map:\s*)?"([^"]{1,200})"/.exec(text)?.[1] ?? schema;
    table = /^@@map\(\s*(?:name:\s*)?"([^"]{1,200})"/.exec(text)?.[1] ?? table;
  }
  return {
    kind: 'stored-model',
    file,
    at: { file, start: from, end: from + name.length },
    orm: 'prisma',
    name,
    table,
    fields: block.flatMap((line) => fieldOf(file, line, { single, keys, models })),
    ...(schema === '' ? {} : { schema }),
  };
}

interface Around {
  /** The fields that are unique by themselves by an attribute of the block, and of these the primary key. */
  readonly single: ReadonlySet<string>;
  readonly keys: ReadonlySet<string>;
  /** The names of all models: a field of such a type is no column. */
  readonly models: ReadonlySet<string | undefined>;
}

function fieldOf(file: string, { start, text }: Line, { single, keys, models }: Around): readonly StoredField[] {
  const match = /^(\w+)\s+((?:Unsupported\("[^"]{0,100}"\)|\w+)(?:\[\])?)(\?)?(?:\s|$|@)/.exec(text);
  if (!match) return [];
  const [, name = '', type = '', optional] = match;
  const at: Place = { file, start, end: start + name.length };
  const unique = single.has(name) || /(?:^|\s)@(?:id|unique)\b/.test(text);
  const column = /(?:^|\s)@map\(\s*(?:name:\s*)?"([^"]{1,200})"/.exec(text)?.[1];
  const isRelation = models.has(type.replace('[]', '')) || /(?:^|\s)@relation\b/.test(text);
  const field = { name, type, at, unique, optional: optional !== undefined };
  return [
    {
      ...field,
      ...(column === undefined ? {} : { column }),
      ...(isRelation ? { relation: true } : {}),
      ...(keys.has(name) || /(?:^|\s)@id\b/.test(text) ? { isKey: true } : {}),
    },
  ];
}

const PROVIDERS: Readonly<Record<string, DatabaseKind>> = {
  postgresql: 'postgresql',
  postgres: 'postgresql',
  cockroachdb: 'postgresql',
  mysql: 'mysql',
  sqlite: 'sqlite',
  sqlserver: 'sqlserver',
  mongodb: 'mongodb',
};

/** `provider` and `url` of the datasource; the address is in prisma.config.ts since 7. */
function* datasource(file: string, block: readonly Line[]): Iterable<Datasource> {
  let variable = '';
  for (const { text } of block) variable = /^url\s*=\s*env\(\s*"(\w{1,100})"/.exec(text)?.[1] ?? variable;
  for (const { start, text } of block) {
    const [head, provider = ''] = /^provider\s*=\s*"(\w{1,40})"/.exec(text) ?? [];
    const database = Object.hasOwn(PROVIDERS, provider) ? PROVIDERS[provider] : undefined;
    if (head === undefined || database === undefined) continue;
    const at: Place = { file, start: start + head.length - provider.length - 2, end: start + head.length };
    yield { kind: 'datasource', file, at, database, variable };
  }
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
