import type { KeyEncoding } from '../report';

/** How a variable becomes a key, as the end of a sentence that names the variable: "it is signed with AUTH_SECRET decoded from hex". */
export const ENCODED_AS: Readonly<Record<KeyEncoding, string>> = {
  text: 'as text',
  base64: 'decoded from base64',
  base64url: 'decoded from base64url',
  hex: 'decoded from hex',
  pem: 'as PEM',
  jwk: 'as JWK',
  derived: 'by a key derived from it',
};
