import { type PyFile, type PyNode, textOf } from './tree';

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\n': '',
};

/** Where the content of a string literal stands, without prefix and quotes. */
export function contentRange(literal: string): { start: number; end: number; raw: boolean } {
  const prefix = /^[a-zA-Z]{0,2}/.exec(literal)?.[0] ?? '';
  const quote = literal.startsWith('"""', prefix.length) || literal.startsWith("'''", prefix.length) ? 3 : 1;
  const start = prefix.length + quote;
  const opening = literal.slice(prefix.length, start);
  const closed = literal.length >= start + quote && literal.endsWith(opening);
  return { start, end: closed ? literal.length - quote : literal.length, raw: /r/i.test(prefix) };
}

/** The text of a string literal as written, escapes decoded. An escape that Python does not know stays as it is, as in Python. */
export function decodeString(literal: string): string {
  const { start, end, raw } = contentRange(literal);
  const content = literal.slice(start, end);
  return raw ? content : decodeEscapes(content);
}

/** Decodes the escapes of text from inside a string literal that is not raw. */
export function decodeEscapes(content: string): string {
  if (!content.includes('\\')) return content;
  return content.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|(\r\n|[\s\S]))/g,
    (whole, x?: string, u?: string, U?: string, octal?: string, single?: string) => {
      const hex = x ?? u ?? U;
      if (hex !== undefined) {
        const code = Number.parseInt(hex, 16);
        return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
      }
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
      return single === '\r\n' ? '' : (ESCAPES[single ?? ''] ?? whole);
    },
  );
}

/** The text of a plain string literal, or of several that stand one after the other; undefined for anything else. */
export function stringText(file: PyFile, node: PyNode): string | undefined {
  if (node.type === 'String') return decodeString(textOf(file, node));
  if (node.type !== 'ContinuedString') return undefined;
  let joined = '';
  for (const part of node.children) {
    if (part.type !== 'String') return undefined;
    joined += decodeString(textOf(file, part));
  }
  return joined;
}

/** The pieces of an f-string or of adjacent strings in order: literal text, or the expression put in its place. */
export type StringPart = { readonly text: string } | { readonly node: PyNode; readonly formatted: boolean };

export function stringParts(file: PyFile, node: PyNode): readonly StringPart[] {
  if (node.type === 'ContinuedString') return node.children.flatMap((part) => stringParts(file, part));
  if (node.type === 'String') return [{ text: decodeString(textOf(file, node)) }];
  if (node.type !== 'FormatString') return [];
  const literal = textOf(file, node);
  const { start, end, raw } = contentRange(literal);
  const parts: StringPart[] = [];
  const addText = (from: number, to: number): void => {
    if (to <= from) return;
    const text = file.text.slice(from, to).replaceAll('{{', '{').replaceAll('}}', '}');
    parts.push({ text: raw ? text : decodeEscapes(text) });
  };
  let at = node.start + start;
  for (const replacement of node.children) {
    if (replacement.type !== 'FormatReplacement') continue;
    addText(at, replacement.start);
    const expression = replacement.children.find((candidate) => candidate.type !== '{');
    const formatted = replacement.children.some((candidate) => candidate.type.startsWith('Format'));
    if (expression && expression.type !== '}') parts.push({ node: expression, formatted });
    at = replacement.end;
  }
  addText(at, node.start + end);
  return parts;
}
