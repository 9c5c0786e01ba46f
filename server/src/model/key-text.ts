import type { SecretText } from '../facts/secret-text';

// What the text of a key says about itself.

/** A public key, a certificate or a set of public keys: public by design. */
export function isPublicKey(key: SecretText): boolean {
  const text = key.reveal();
  if (/-----BEGIN (?:RSA |EC )?PUBLIC KEY|-----BEGIN CERTIFICATE|^\s{0,20}ssh-(?:rsa|ed25519) /.test(text)) return true;
  // The same in base64: MIIB..IDAQAB without its frame, and LS0t.. of one with it.
  return /^(?:MII[A-Z]|MFkw|MCow|LS0tLS1CRUdJTiBQVU)/.test(text.trim());
}

/** A key in PEM on one line, with `\n` as two characters where its line breaks should be: no library finds a key in it. */
export function hasEscapedBreaks(key: SecretText): boolean {
  const text = key.reveal();
  return text.includes('-----BEGIN ') && text.includes('\\n') && !/[\r\n]/.test(text.trim());
}

/** The private half of a key pair, in PEM. */
export function isPrivateKey(key: SecretText): boolean {
  return /-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY/.test(key.reveal());
}
