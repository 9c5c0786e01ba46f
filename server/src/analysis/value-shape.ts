import { createHmac } from 'node:crypto';
import type { SecretText } from '../facts/secret-text';

/** What may be told of a secret value: enough to compare and to judge it, nothing to use it with. */
export interface ValueShape {
  /** In UTF-16 code units. */
  readonly length: number;
  /** How it is written: `hexadecimal`, `base64`, `PEM`; empty when it is plain text. */
  readonly encoding: string;
  /** Equal for equal values of one run, and of no use outside it. */
  readonly fingerprint: string;
}

/** Measures a value. `key` is random and made once for each run, so that a fingerprint cannot be looked up in a table. */
export function shapeOf(value: SecretText, key: Uint8Array): ValueShape {
  const text = value.reveal();
  return { length: text.length, encoding: encodingOf(text), fingerprint: createHmac('sha256', key).update(text).digest('hex').slice(0, 8) };
}

/** Shorter texts are words as often as encodings. */
const SHORTEST = 16;
/** Nobody writes a longer secret on one line; a PEM is told by its beginning. */
const LONGEST = 4096;

function encodingOf(text: string): string {
  if (/^\s{0,8}-----BEGIN [A-Z ]{1,40}-----/.test(text)) return 'PEM';
  if (text.length < SHORTEST || text.length > LONGEST) return '';
  if (/^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text)) return 'UUID';
  if (/^eyJ[\w-]+\.[\w-]+\.[\w-]*$/.test(text)) return 'JWT';
  if (/^(?:[0-9a-f]{2})+$/i.test(text) && /\d/.test(text) && /[a-f]/i.test(text)) return 'hexadecimal';
  const mixed = /\d/.test(text) && /[a-z]/.test(text) && /[A-Z]/.test(text);
  if (mixed && /^[A-Za-z0-9+/]+={0,2}$/.test(text)) return 'base64';
  return mixed && /^[A-Za-z0-9_-]+={0,2}$/.test(text) ? 'base64url' : '';
}
