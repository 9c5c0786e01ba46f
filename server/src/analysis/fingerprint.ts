import { createHash } from 'node:crypto';

/** A short stable name of a finding for SARIF and baselines: from its rule, file and message, and its turn among equals. */
export function fingerprintOf(identity: string, ordinal: number): string {
  return createHash('sha256').update(`${identity}\n${ordinal}`).digest('hex').slice(0, 16);
}
