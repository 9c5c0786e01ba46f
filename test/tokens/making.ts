import assert from 'node:assert/strict';
import { SecretText } from '../../server/src/facts/secret-text';
import { type DecodedToken, readToken } from '../../server/src/tokens/read/decode';

// Tokens made by hand, so that they may be as wrong as tokens are.

/** A Sunday in March, before Europe changes its clocks; in milliseconds and in seconds. */
export const NOW = Date.UTC(2026, 2, 15, 12);
export const SECONDS = NOW / 1000;

/** Bytes of a signature of HS256, and how they stand in a token. */
export const SIGNATURE = Buffer.from('a signature that nobody may see!').toString('base64url');

/** A part of a token: the text itself, or JSON of anything else. */
export function part(value: unknown): string {
  return Buffer.from(typeof value === 'string' || value instanceof Uint8Array ? value : JSON.stringify(value)).toString('base64url');
}

export function tokenOf(claims: unknown, header: unknown = { alg: 'HS256', typ: 'JWT' }, signature = SIGNATURE): string {
  return `${part(header)}.${part(claims)}.${signature}`;
}

export function read(text: string): DecodedToken {
  const { token, error } = readToken(new SecretText(text), NOW);
  assert.equal(error, undefined);
  assert.ok(token);
  return token;
}

export function errorOf(text: string): string {
  const { token, error } = readToken(new SecretText(text), NOW);
  assert.equal(token, undefined);
  return error ?? '';
}

/** The notes as lines: `warning: There is no exp…`. */
export function notesOn(claims: unknown, header?: unknown, signature?: string): string {
  return read(tokenOf(claims, header, signature))
    .notes.map(({ severity, text }) => `${severity}: ${text}`)
    .join('\n');
}
