import { isAscii, isUtf8 } from 'node:buffer';

/** A file's text, with what is needed to write it back the way it was. */
export interface FileText {
  /** Without the byte order mark, as editors count offsets; line endings untouched. */
  readonly text: string;
  readonly encoding: 'utf8' | 'utf16le' | 'utf16be';
  readonly bom: boolean;
  /** False when bytes were not valid in that encoding, so that writing the text back would change them. */
  readonly lossless: boolean;
}

const UTF8_BOM = [0xef, 0xbb, 0xbf] as const;
const SNIFFED = 8192;

/** Decodes bytes by their byte order mark, else as UTF-8. Invalid bytes become U+FFFD. */
export function decode(bytes: Buffer): FileText {
  const encoding = utf16Of(bytes);
  if (encoding !== undefined) return decodeUtf16(bytes, encoding);
  const bom = UTF8_BOM.every((byte, index) => bytes[index] === byte);
  const body = bom ? bytes.subarray(UTF8_BOM.length) : bytes;
  // V8 keeps latin1 text in one byte a character, and most source files are plain ASCII.
  if (isAscii(body)) return { text: body.toString('latin1'), encoding: 'utf8', bom, lossless: true };
  return { text: body.toString('utf8'), encoding: 'utf8', bom, lossless: isUtf8(body) };
}

/** The bytes of a text, in the encoding and with the byte order mark of the file it replaces. */
export function encode(text: string, like: Pick<FileText, 'encoding' | 'bom'>): Buffer {
  const marked = like.bom ? `\uFEFF${text}` : text;
  if (like.encoding === 'utf8') return Buffer.from(marked, 'utf8');
  const bytes = Buffer.from(marked, 'utf16le');
  return like.encoding === 'utf16be' ? bytes.swap16() : bytes;
}

/** Which UTF-16 the byte order mark names, if it names one. */
export function utf16Of(bytes: Buffer): 'utf16le' | 'utf16be' | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf16be';
  return undefined;
}

/** Whether bytes are no text: a NUL near the start, as git and ripgrep tell it, unless a mark says UTF-16. */
export function isBinary(bytes: Buffer): boolean {
  return utf16Of(bytes) === undefined && bytes.subarray(0, SNIFFED).includes(0);
}

function decodeUtf16(bytes: Buffer, encoding: 'utf16le' | 'utf16be'): FileText {
  const whole = bytes.length - (bytes.length % 2);
  const body = bytes.subarray(2, whole);
  const text = encoding === 'utf16le' ? body.toString('utf16le') : Buffer.from(body).swap16().toString('utf16le');
  return { text, encoding, bom: true, lossless: whole === bytes.length };
}
