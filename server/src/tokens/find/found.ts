import type { SecretText } from '../../facts/secret-text';
import type { Range } from '../../text/range';

// A token as it was found in a text, and put together again.

export interface FoundToken {
  /** The token itself: without its scheme, quotes, escapes and line breaks, its parts joined. A token is a credential, so it is kept as a secret. */
  readonly token: SecretText;
  /** The stretches of the text that it stands in, in order; several where it is split. The first is where the eye falls. */
  readonly ranges: readonly Range[];
  /** `jws` three parts, `jwe` five; `opaque` is a text that only its maker can read, known by its prefix or form. */
  readonly form: 'jws' | 'jwe' | 'opaque';
  /** What an opaque token is; undefined for the others. */
  readonly opaque: OpaqueToken | undefined;
  readonly carrier: Carrier;
  /** The name of the cookie that holds it, without the number of a chunk; empty where it is in none. Auth.js derives keys from it. */
  readonly cookie: string;
  /** Where something is missing: an ellipsis, a chunk, the end of a line that was cut; undefined for a whole token. */
  readonly cut: 'start' | 'middle' | 'end' | undefined;
  /** What was done to put it together and what is odd about how it stands there, a sentence each, without any part of the token. */
  readonly notes: readonly string[];
  /** Those of the notes that say what is wrong with the scheme it is sent with, or that it has none. */
  readonly schemeNotes?: readonly string[];
}

/** What the token stands in. */
export type Carrier = 'bare' | 'authorization' | 'curl' | 'cookie' | 'url' | 'code';

/** A token that is no JWT. */
export interface OpaqueToken {
  /** As people call it: "GitHub personal access token", "better-auth session cookie". */
  readonly title: string;
  /** A sentence that says who can tell what it stands for, and how: a command, a table, an endpoint. */
  readonly help: string;
}
