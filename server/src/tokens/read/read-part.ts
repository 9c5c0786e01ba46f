// The parts of a token as bytes and text.

export type ReadPart =
  /** `canonical` is false where the last character carries bits that belong to no byte. */
  | { readonly bytes: Buffer; readonly canonical: boolean; readonly error: undefined }
  | { readonly bytes: undefined; readonly canonical: undefined; readonly error: string };

/** Decodes base64url without padding (RFC 7515 section 2). `name` is the subject of the sentence that says what is wrong. */
export function readPart(name: string, part: string): ReadPart {
  if (part === '' && /header|claims/.test(name)) return wrong(`The ${name} is empty`);
  if (!/^[A-Za-z0-9_-]*$/.test(part)) {
    return wrong(
      /^[A-Za-z0-9+/_-]*={0,2}$/.test(part)
        ? `The ${name} is base64, and a JWT needs base64url: no "+", "/" or "="`
        : /^[A-Za-z0-9+/_-]*%/.test(part)
          ? `The ${name} holds "%": the token is URL-encoded and has to be decoded first`
          : `The ${name} holds characters that are not base64url`,
    );
  }
  // Six bits of a last lone character make no byte.
  if (part.length % 4 === 1) return wrong(`The ${name} has a length that no base64url text has: at least one character is missing`);
  const bytes = Buffer.from(part, 'base64url');
  return { bytes, canonical: bytes.toString('base64url') === part, error: undefined };
}

/** Bytes as text; or the end of a sentence that says why they are none. */
export function textOf(
  bytes: Uint8Array,
): { readonly text: string; readonly error: undefined } | { readonly text: undefined; readonly error: string } {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), error: undefined };
  } catch {
    return { text: undefined, error: 'is not UTF-8 text' };
  }
}

function wrong(error: string): ReadPart {
  return { bytes: undefined, canonical: undefined, error };
}
