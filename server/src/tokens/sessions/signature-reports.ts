import type { Note, SignatureReport } from '../report';
import type { SessionCase } from './case';
import type { OpenedSession } from './opened';
import { matchesOf, nameOf, type SecretGroup } from './secret-groups';

// What is said of who made a session cookie.

export function publicSecret(group: SecretGroup): Note {
  return {
    severity: 'error',
    text: `The secret that made it (${nameOf(group)}) is publicly known: anybody can make such a session for any user`,
  };
}

export function signatureOf(
  { locate }: SessionCase,
  group: SecretGroup | undefined,
  encoding: Parameters<typeof matchesOf>[1],
  tried: number,
  notes: readonly Note[],
): SignatureReport {
  if (group === undefined) return { state: tried === 0 ? 'untried' : 'unknown', keys: [], tried, notes };
  return { state: group.isPublic ? 'public-secret' : 'verified', keys: matchesOf(group, encoding, locate), tried, notes };
}

export function closed(title: string, problem: string, tried: number): OpenedSession {
  return {
    title,
    token: undefined,
    problem,
    signature: { state: tried === 0 ? 'untried' : 'unknown', keys: [], tried, notes: [] },
    verdicts: [],
  };
}

export function info(text: string): Note {
  return { severity: 'info', text };
}

export function warning(text: string): Note {
  return { severity: 'warning', text };
}
