import type { Note, SignatureReport } from '../report';
import type { FormedKey } from './formed-key';

// RSA keys whose signatures are no proof, because the private half is not needed or can be computed.

/** In bits. RSA-155, of 512 bits, was factored in 1999, and for 512 bits a rented computer now takes hours ("Factoring as a Service", 2015). */
const SOON_FACTORED = 512;
/** In bits. The largest number of the RSA challenge that has been factored is RSA-250, of 829 bits, in 2020. */
const LARGEST_FACTORED = 829;

const FORGEABLE = ': anybody can make such tokens';

/** What is to be said of a public key that made a token; undefined for a sound one, and for a secret. */
export function weaknessOf(form: FormedKey, name: string): Note | undefined {
  const details = form.publicKey()?.asymmetricKeyDetails;
  const { modulusLength, publicExponent } = details ?? {};
  if (modulusLength === undefined) return undefined;
  // What is raised to the power of 1 stays as it is: the padded digest is its own signature (RFC 8017 section 8.2.2).
  if (publicExponent === 1n)
    return { severity: 'error', text: `${name} is an RSA key with the exponent 1, which needs no private half to sign${FORGEABLE}` };
  if (modulusLength <= SOON_FACTORED)
    return {
      severity: 'error',
      text: `${name} is an RSA key of ${modulusLength} bits, whose private half is computed within hours${FORGEABLE}`,
    };
  if (modulusLength <= LARGEST_FACTORED)
    return { severity: 'warning', text: `${name} is an RSA key of ${modulusLength} bits, and larger ones have been factored` };
  return undefined;
}

/** What says that a key of the workspace made the token and anybody else may have made it as well. */
export function forgeableNotes({ state, notes }: SignatureReport): readonly Note[] {
  return state === 'verified' ? notes.filter(({ severity, text }) => severity === 'error' && text.endsWith(FORGEABLE)) : [];
}
