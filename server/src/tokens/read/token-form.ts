// Whether a text has the form of a token, before anything in it is decoded.

export type Parts =
  | { readonly parts: readonly string[]; readonly error: undefined }
  | { readonly parts: undefined; readonly error: string };

/** In characters. No server takes a header of this size: Node stops at 16 KB, nginx at 8 KB. */
export const LONGEST = 1_048_576;

/** The parts between the dots, three or five; or a sentence that says why there are none. It never quotes the text. */
export function partsOf(token: string): Parts {
  if (token === '') return wrong('There is no token');
  if (token.length > LONGEST) {
    return wrong(
      'The text is longer than 1 MB (1,048,576 characters), and nothing above that is read as a token: servers refuse a header of more than 8 to 16 KB',
    );
  }
  if (token.startsWith('{')) return wrong(jsonForm(token));
  if (/\s/.test(token))
    return wrong('White space stands inside of the token: it was broken when it was copied, and no verifier takes it so');
  const parts = token.split('.', 7);
  if (parts.length === 3 || parts.length === 5) return { parts, error: undefined };
  if (parts.length === 1)
    return wrong('This is no JWT but an opaque text without dots: only the server that made it knows what it stands for');
  const found = parts.length > 6 ? 'more than six' : String(parts.length);
  const cut = parts.length === 2 ? ': its signature may have been cut off' : '';
  return wrong(`A JWT has three parts between dots, or five when it is encrypted, and this text has ${found}${cut}`);
}

/** Whether a payload is itself a JWT in compact form: every header is a JSON object, so every token begins alike. */
export function isCompactToken(text: string): boolean {
  return /^ey[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*){2}(?:(?:\.[A-Za-z0-9_-]*){2})?$/.test(text);
}

/** RFC 7515 section 7.2 and RFC 7516 section 7.2; RFC 7519 section 1 allows a JWT the compact form alone. */
function jsonForm(token: string): string {
  const has = (name: string) => token.includes(`"${name}"`);
  const needs = 'and a JWT is always in compact form, three parts between dots';
  if (has('ciphertext')) return `This is an encrypted text in JSON form (JWE JSON serialization), ${needs.replace('three', 'five')}`;
  if (has('payload') && has('signatures'))
    return `This is a signed text in JSON form with several signatures (general JWS JSON serialization), ${needs}`;
  if (has('payload') && has('signature')) return `This is a signed text in JSON form (flattened JWS JSON serialization), ${needs}`;
  return 'This is JSON and no token: the claims of a token, perhaps, after they were decoded';
}

function wrong(error: string): Parts {
  return { parts: undefined, error };
}
