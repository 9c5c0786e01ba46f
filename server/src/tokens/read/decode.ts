import type { SecretText } from '../../facts/secret-text';
import type { Note } from '../report';
import { claimNotes } from './claim-notes';
import { type FieldWords, wordsOf } from './claim-words';
import { headerNotes, sizeNotes } from './header-notes';
import { hideCredentials } from './hidden-claims';
import { makerOf } from './maker';
import { gravestFirst } from './notes';
import { type JsonObject, readJsonObject } from './read-json';
import { readPart, textOf } from './read-part';
import { statusOf, type TokenTime, timesOf } from './times';
import { isCompactToken, LONGEST, partsOf } from './token-form';

/** What a token says of itself. Nothing here was verified, and nothing of its signature or ciphertext is in it. */
export interface DecodedToken {
  /** `unsigned`: its `alg` is `none`. `jwe`: it is encrypted, and only its header can be read without the key. */
  readonly kind: 'jws' | 'unsigned' | 'jwe';
  /** An object without a prototype: a field called `constructor` is a field. */
  readonly header: Readonly<Record<string, unknown>>;
  /** Likewise. Empty unless `payload` is `claims`. Values that are credentials are replaced by words; see `hidden-claims.ts`. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** What stands in its place: claims, a token of its own, something that is no JSON object, or a text that is still encrypted. */
  readonly payload: 'claims' | 'token' | 'other' | 'encrypted';
  /** The token inside of it (RFC 7519 section 5.2). */
  readonly nested: DecodedToken | undefined;
  /** Bytes of the signature; 0 where there is none, and for an encrypted token. */
  readonly signatureBytes: number;
  readonly times: readonly TokenTime[];
  /** How a verifier without leeway would take its times, or those of the token inside; `unknown` where they cannot be read. */
  readonly status: 'valid' | 'expired' | 'not-yet-valid' | 'unknown';
  /** What is odd about it, the gravest first. */
  readonly notes: readonly Note[];
  /** What its fields mean, as far as that is known. */
  readonly words: readonly FieldWords[];
  /** Who made it by its own account, a sentence without a full stop; empty where that is not certain. */
  readonly maker: string;
  /** Numbers that JavaScript cannot hold, as they are written, by RFC 6901 pointer below the token: `/claims/id`. */
  readonly written: ReadonlyMap<string, string>;
}

export type { TokenTime } from './times';

export type ReadOutcome =
  /** `isBase64`: it is written in the alphabet of base64, which verifiers refuse. */
  | { readonly token: DecodedToken; readonly error: undefined; readonly isBase64?: true }
  /** A sentence without a full stop that says why the text is no token that can be read. It never quotes the text. */
  | { readonly token: undefined; readonly error: string; readonly isBase64?: undefined };

/** Tokens inside of tokens are read to this depth, the outermost counted. */
const DEEPEST = 3;

export const NOTHING: JsonObject = {
  fields: Object.create(null) as Record<string, unknown>,
  written: new Map(),
  duplicates: [],
  halves: [],
  byteOrderMark: false,
};

/**
 * Reads a JWT in compact form without verifying it: JWS, unsigned, nested, and the header of a JWE (RFC 7515 section 7.1, RFC 7516
 * section 7.1, RFC 7519). `now` is in milliseconds since the epoch. It never throws, and refuses what is longer than a megabyte.
 */
export function readToken(token: SecretText, now: number): ReadOutcome {
  const text = token.reveal().trim();
  const read = readText(text, now, 1);
  return read.token === undefined && isInBase64(text) ? readBase64(read, text, now) : read;
}

function isInBase64(text: string): boolean {
  return text.length <= LONGEST && /^ey[A-Za-z0-9_+/=.-]*$/.test(text) && /[+/=]/.test(text);
}

/** What stands in it once it is spelled as it should be; `failed` where that does not help. */
function readBase64(failed: ReadOutcome, text: string, now: number): ReadOutcome {
  const respelled = text
    .replace(/={1,2}(?=\.|$)/g, '')
    .replaceAll('+', '-')
    .replaceAll('/', '_');
  const read = readText(respelled, now, 1);
  if (read.token === undefined) return failed;
  return { token: { ...read.token, notes: [IN_BASE64, ...read.token.notes] }, error: undefined, isBase64: true };
}

const IN_BASE64: Note = {
  severity: 'error',
  text: 'It is written in base64, with "+", "/" or "=", and a JWT is base64url without padding (RFC 7515 section 2): most verifiers refuse it',
};

/**
 * The token with the claims that were found in it by somebody who has the key: of an encrypted token that was opened.
 * `now` is in milliseconds since the epoch.
 */
export function withClaims(token: DecodedToken, claims: Readonly<Record<string, unknown>>, now: number): DecodedToken {
  const fields = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of Object.entries(claims)) fields[name] = value;
  return assemble({ ...token, payload: 'claims', nested: undefined }, { ...NOTHING, fields }, now);
}

function readText(text: string, now: number, depth: number): ReadOutcome {
  const { parts, error } = partsOf(text);
  if (error !== undefined) return failure(error);
  return parts.length === 5 ? readEncrypted(parts, text.length, now) : readSigned(parts, text.length, now, depth);
}

export interface Draft extends Pick<DecodedToken, 'kind' | 'header' | 'payload' | 'nested' | 'signatureBytes' | 'notes' | 'written'> {}

function readEncrypted(parts: readonly string[], length: number, now: number): ReadOutcome {
  const notes: Note[] = [];
  const header = readHeader(parts[0] ?? '', notes);
  if (typeof header === 'string') return failure(header);
  for (const [index, name] of [
    'second part, the encrypted key,',
    'third part, the initialisation vector,',
    'fourth part, the ciphertext,',
    'fifth part, the authentication tag,',
  ].entries()) {
    const { error } = readPart(name, parts[index + 1] ?? '');
    if (error !== undefined) return failure(error);
  }
  notes.push(...headerNotes(header.fields, 'jwe', 0), ...sizeNotes(length));
  const draft: Draft = {
    kind: 'jwe',
    header: header.fields,
    payload: 'encrypted',
    nested: undefined,
    signatureBytes: 0,
    notes,
    written: placed(header, 'header'),
  };
  return { token: assemble(draft, NOTHING, now), error: undefined };
}

function readSigned(parts: readonly string[], length: number, now: number, depth: number): ReadOutcome {
  const notes: Note[] = [];
  const header = readHeader(parts[0] ?? '', notes);
  if (typeof header === 'string') return failure(header);
  // A token that was cut at its end still has its claims, and what is missing is the answer.
  const written = parts[2] ?? '';
  const isCut = written.length % 4 === 1;
  const signature = readPart('third part, the signature,', isCut ? written.slice(0, -1) : written);
  if (signature.error !== undefined) return failure(signature.error);
  if (isCut)
    notes.push({ severity: 'error', text: 'Its signature has a length that no base64url text has: at least one character is missing' });
  if (!isCut && !signature.canonical) notes.push(strayBits('signature'));
  const kind = isNone(header.fields['alg']) ? 'unsigned' : 'jws';
  notes.push(...headerNotes(header.fields, kind, signature.bytes.length), ...sizeNotes(length));
  const draft = {
    kind,
    header: header.fields,
    nested: undefined,
    signatureBytes: signature.bytes.length,
    notes,
    written: placed(header, 'header'),
  } as const;
  // RFC 7797 section 6: with `b64: false` the payload stands there as it is.
  const payload = header.fields['b64'] === false ? plainPayload(parts[1] ?? '') : readPart('second part, the claims,', parts[1] ?? '');
  if (payload.error !== undefined) return failure(payload.error);
  if (!payload.canonical) notes.push(strayBits('payload'));
  const { text, error } = textOf(payload.bytes);
  if (text !== undefined && isCompactToken(text.trim())) return { token: readNested(draft, text.trim(), now, depth), error: undefined };
  const claims = text === undefined ? { object: undefined, error } : readJsonObject(text);
  if (claims.object === undefined) {
    notes.push({
      severity: 'error',
      text: `Its payload of ${count(payload.bytes.length, 'byte')} ${claims.error}, so there are no claims to show`,
    });
    return { token: assemble({ ...draft, payload: 'other' }, NOTHING, now), error: undefined };
  }
  notes.push(...oddities(claims.object, 'claims', 'claim'));
  return { token: assemble({ ...draft, payload: 'claims' }, claims.object, now), error: undefined };
}

function readNested(draft: Omit<Draft, 'payload'>, text: string, now: number, depth: number): DecodedToken {
  const notes = [...draft.notes];
  const inner =
    depth < DEEPEST ? readText(text, now, depth + 1) : failure(`Tokens are nested more than ${DEEPEST} deep, and no deeper is read`);
  if (inner.error === undefined) notes.push({ severity: 'info', text: 'Its payload is a token of its own, whose claims count' });
  else notes.push({ severity: 'error', text: `The token inside of it cannot be read. ${inner.error}` });
  const token = assemble({ ...draft, payload: 'token', nested: inner.token, notes }, NOTHING, now);
  return { ...token, status: inner.token?.status ?? 'unknown' };
}

/** The header, or why it cannot be read. What is odd about how it is written goes to `notes`. */
export function readHeader(part: string, notes: Note[]): JsonObject | string {
  const read = readPart('first part, the header,', part);
  if (read.error !== undefined) return read.error;
  if (!read.canonical) notes.push(strayBits('header'));
  const { text, error } = textOf(read.bytes);
  if (text === undefined) return `The first part, the header, ${error}`;
  const { object, error: wrong } = readJsonObject(text);
  if (object === undefined) return `The first part, the header, ${wrong}`;
  notes.push(...oddities(object, 'header', 'header field'));
  return object;
}

/** The token with all that follows from its fields. */
export function assemble(draft: Draft, { fields, written }: Pick<JsonObject, 'fields' | 'written'>, now: number): DecodedToken {
  const isReadable = draft.payload === 'claims';
  const { claims, hidden } = hideCredentials(fields);
  const maker = makerOf(draft.header, claims);
  const times = timesOf(claims, now);
  const notes = isReadable ? [...draft.notes, ...claimNotes({ ...draft, claims, times, hidden, maker: maker?.id }, now)] : draft.notes;
  return {
    kind: draft.kind,
    header: draft.header,
    claims,
    payload: draft.payload,
    nested: draft.nested,
    signatureBytes: draft.signatureBytes,
    times,
    status: isReadable ? statusOf(times, now) : 'unknown',
    notes: gravestFirst(notes),
    words: wordsOf(draft.header, claims, maker?.id),
    maker: maker?.sentence ?? '',
    written: new Map([...draft.written, ...placed({ written }, 'claims')]),
  };
}

function placed({ written }: Pick<JsonObject, 'written'>, part: 'header' | 'claims'): ReadonlyMap<string, string> {
  return new Map([...written].map(([pointer, digits]) => [`/${part}${pointer}`, digits]));
}

function oddities({ duplicates, written, halves, byteOrderMark }: JsonObject, part: string, field: string): Note[] {
  const notes: Note[] = [];
  for (const name of duplicates.slice(0, 5)) {
    notes.push({
      severity: 'warning',
      text: `The ${field} ${name} stands there more than once: the last one is shown, as JSON.parse and Python take it, and RFC 7519 section 4 lets a parser refuse the token`,
    });
  }
  if (duplicates.length > 5)
    notes.push({ severity: 'warning', text: `${duplicates.length - 5} more names stand more than once in the ${part}` });
  const numbers = [...written.keys()].slice(0, 5).map((pointer) => pointer.slice(1, 81));
  if (numbers.length > 0) {
    notes.push({
      severity: 'warning',
      text: `${numbers.join(', ')} ${numbers.length === 1 ? 'is a number' : 'are numbers'} too large for JavaScript, which goes on with another one: an id belongs into a text`,
    });
  }
  for (const name of halves.slice(0, 5))
    notes.push({ severity: 'info', text: `${name} holds half of a character (a lone surrogate), which is no valid text` });
  if (byteOrderMark)
    notes.push({
      severity: 'warning',
      text: `The ${part === 'header' ? 'header begins' : 'claims begin'} with a byte order mark, which most JSON parsers refuse (RFC 8259 section 8.1)`,
    });
  return notes;
}

function strayBits(part: string): Note {
  return {
    severity: 'warning',
    text: `The last character of its ${part} carries bits that belong to no byte: the text was changed or made by hand, and strict decoders refuse it (RFC 4648 section 3.5)`,
  };
}

/** RFC 7518 section 3.6 writes it `none`; some verifiers did not mind the case. */
function isNone(algorithm: unknown): boolean {
  return typeof algorithm === 'string' && algorithm.toLowerCase() === 'none';
}

function plainPayload(part: string): ReturnType<typeof readPart> {
  return { bytes: Buffer.from(part, 'utf8'), canonical: true, error: undefined };
}

function count(size: number, unit: string): string {
  return `${size.toLocaleString('en-US')} ${unit}${size === 1 ? '' : 's'}`;
}

function failure(error: string): Extract<ReadOutcome, { token: undefined }> {
  return { token: undefined, error };
}
