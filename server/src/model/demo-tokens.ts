import type { EnvEntry } from '../facts/fact';
import type { SecretText } from '../facts/secret-text';
import type { Contract } from './contract';

// Tokens that everybody can make, because the secret that they are signed with is printed in documentation.

/** An address of one's own machine, or of a container beside it. */
const LOCAL = /^https?:\/\/(?:localhost|127\.|0\.0\.0\.0|10\.0\.2\.2|192\.168\.|host\.docker\.internal|\[::1\]|[a-z0-9_-]+(?::|\/|$))/i;

/**
 * Whether the value is a key of Supabase's demo project: a JWT whose claims say `iss: supabase-demo`. The command line tool and the
 * Docker set-up sign these with secrets that are printed in their sources, whatever `exp` they carry.
 */
export function isDemoToken(value: SecretText): boolean {
  const parts = /^eyJ[\w-]{5,200}\.([\w-]{10,1000})\.[\w-]{20,200}$/.exec(value.reveal().trim());
  if (!parts?.[1]) return false;
  try {
    const claims: unknown = JSON.parse(Buffer.from(parts[1], 'base64url').toString('utf8'));
    return typeof claims === 'object' && claims !== null && 'iss' in claims && claims.iss === 'supabase-demo';
  } catch {
    return false;
  }
}

/** Whether the file of a demo key speaks of a project that others reach: on one's own machine the demo key is the right one. */
export function isUsedRemotely(entry: EnvEntry, contract: Contract): boolean {
  const addresses = contract.facts
    .ofFile(entry.file)
    .flatMap((fact) =>
      fact.kind === 'env-entry' && /SUPABASE\w*URL$/i.test(fact.key) && !fact.value.isEmpty ? [fact.value.reveal()] : [],
    );
  return addresses.length > 0 && addresses.every((address) => /^https?:\/\/[^$]/.test(address) && !LOCAL.test(address));
}
