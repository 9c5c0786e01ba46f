import type { SecretText } from '../../facts/secret-text';
import type { FoundToken } from '../find/found';
import type { Note } from '../report';
import { assemble, type DecodedToken, NOTHING, readHeader } from './decode';
import { type JsonObject, readJsonObject } from './read-json';
import { readPart, textOf } from './read-part';
import { ageWords } from './time-words';

// What can still be read of a token of which something is missing. Nobody can check it, so nothing is said of its signature.

export interface CutToken {
  /** Undefined where neither its header nor its claims are whole. */
  readonly token: DecodedToken | undefined;
  /** What is missing and what follows from it, one line without a full stop. */
  readonly headline: string;
}

/** Reads what is whole of a token with `…` where something is missing. `now` is in milliseconds since the epoch. */
export function readCutToken(text: SecretText, cut: NonNullable<FoundToken['cut']>, form: 'jws' | 'jwe', now: number): CutToken {
  const parts = text.reveal().trim().split('.', 7);
  const notes: Note[] = [];
  const header = readHeader(parts[0] ?? '', notes);
  const isHeader = typeof header !== 'string';
  const claims = form === 'jws' ? claimsIn(parts[1] ?? '') : undefined;
  const headline = `Cut ${WHERE[cut]}: ${missing(isHeader, claims !== undefined, parts, form)}`;
  if (!isHeader && !claims) return { token: undefined, headline };
  const draft = {
    kind: form,
    header: isHeader ? header.fields : NOTHING.fields,
    payload: form === 'jwe' ? 'encrypted' : claims ? 'claims' : 'other',
    nested: undefined,
    signatureBytes: 0,
    notes,
    written: new Map<string, string>(),
  } as const;
  const token = assemble(draft, claims ?? NOTHING, now);
  const age = claims ? ageWords(token) : '';
  return { token, headline: age === '' ? headline : `${headline} (${age})` };
}

const WHERE: Readonly<Record<NonNullable<FoundToken['cut']>, string>> = {
  start: 'at its start',
  middle: 'in the middle',
  end: 'at its end',
};

function claimsIn(part: string): JsonObject | undefined {
  const { bytes } = readPart('second part, the claims,', part);
  return bytes && readJsonObject(textOf(bytes).text ?? '').object;
}

function missing(isHeader: boolean, isClaims: boolean, parts: readonly string[], form: 'jws' | 'jwe'): string {
  if (form === 'jwe') return isHeader ? 'nobody can open it' : 'its header cannot be read, and nobody can open it';
  if (!isClaims) return isHeader ? 'the claims cannot be read' : 'neither its header nor its claims can be read';
  if (!isHeader) return 'the header cannot be read, so nobody can check it';
  return `the signature is ${(parts[2] ?? '') === '' ? 'missing' : 'not whole'}, so nobody can check it`;
}
