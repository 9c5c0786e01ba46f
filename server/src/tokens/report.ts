import type { LibraryId, SessionLibraryId } from '../facts/library';
import type { CheckName } from '../libraries';
import type { Environment } from '../model/contract';
import type { Fix } from '../rules/rule';
import type { Place } from '../text/range';
import type { Carrier, OpaqueToken } from './find/found';
import type { DecodedToken } from './read/decode';

// What the token doctor says of a token. Plain data that every face shows: hover, page, terminal, JSON. It never holds the token, its
// signature, or a key.

export interface TokenReport {
  readonly status: TokenStatus;
  /** The answer on one line, without a full stop: "Accepted by 2 of 3 verifiers, expires in 14 minutes". */
  readonly headline: string;
  /** How it stands in its text; see `FoundToken`. */
  readonly carrier: Carrier;
  readonly cookie: string;
  /** What is wrong with the scheme it is sent with, a sentence each; see `FoundToken`. */
  readonly schemeNotes?: readonly string[];
  /** What it says; undefined when it cannot be read, or is opaque. Of an encrypted token that was opened it has the claims. */
  readonly token: DecodedToken | undefined;
  readonly opaque: OpaqueToken | undefined;
  /** Who signed it; undefined where no workspace was given. */
  readonly signature: SignatureReport | undefined;
  /** What each verifier of the workspace says to it; empty where no workspace was given, or there are none. */
  readonly verdicts: readonly VerifierVerdict[];
  /** What is odd about it, the gravest first. */
  readonly notes: readonly Note[];
}

/**
 * `accepted`: by every verifier that holds its key; without a workspace, valid now by its own times.
 * `refused`: a verifier that holds its key refuses it for another reason than its age. `expired`: it is too old, or was never signed
 * with a key of the workspace and is too old. `unknown-key`: no secret of the workspace made it. `unknown`: nothing speaks against it, and
 * nobody here can say more: what the verifiers want cannot be read, there is none, or it is encrypted and there is no key.
 * `opaque`, `unreadable`: no JWT.
 */
export type TokenStatus = 'accepted' | 'refused' | 'expired' | 'not-yet-valid' | 'unknown-key' | 'unknown' | 'opaque' | 'unreadable';

export interface Note {
  readonly severity: 'error' | 'warning' | 'info';
  /** A sentence without a full stop. */
  readonly text: string;
}

/** A place as people read it. */
export interface Spot {
  /** Relative to the workspace, with `/`. */
  readonly file: string;
  /** 1-based, in UTF-16 units. */
  readonly line: number;
  readonly column: number;
  readonly at: Place;
}

/** Makes a spot of a place; the host knows the lines. */
export type Locate = (place: Place) => Spot;

export interface SignatureReport {
  /**
   * `verified`: keys of the workspace made it. `public-secret`: a secret that everybody can look up made it, so anybody can make
   * such tokens. `unknown`: none of the keys that could have. `untried`: the workspace has no key of the kind that its algorithm needs.
   * `unsigned`: `alg` is `none`.
   */
  readonly state: 'verified' | 'public-secret' | 'unknown' | 'untried' | 'unsigned';
  readonly keys: readonly KeyMatch[];
  /** How many keys, each in how many encodings, were tried. */
  readonly tried: number;
  /** What is worth knowing of the search, such as keys of the wrong kind; a sentence each, never with a value. */
  readonly notes: readonly Note[];
}

/** A key of the workspace that made the token. */
export interface KeyMatch {
  /** The environment variable or setting that holds it; empty for a literal in code and for a listed public secret. */
  readonly variable: string;
  /** Where its value stands; undefined where no file of the workspace holds it. */
  readonly spot: Spot | undefined;
  readonly encoding: KeyEncoding;
  /** Names of the services that are given it, and the environments in which they are. */
  readonly services: readonly string[];
  readonly environments: readonly Environment[];
  /** An old secret of a rotation, kept so that its tokens still pass. */
  readonly isOld: boolean;
  /** It is publicly known: a placeholder, a documented default. */
  readonly isPublic: boolean;
}

/** How the text of a variable becomes a key. `derived`: by a key derivation of Auth.js and the like. */
export type KeyEncoding = 'text' | 'base64' | 'base64url' | 'hex' | 'pem' | 'jwk' | 'derived';

/** What one verifier says, in the environments where it says the same. */
export interface VerifierVerdict {
  readonly verdict: 'accepted' | 'refused' | 'unknown';
  /** The library as people call it, with its version where that is known: "jsonwebtoken 9.0.3". */
  readonly title: string;
  readonly library: LibraryId | SessionLibraryId;
  readonly service: string;
  /** The call, strategy or configuration. */
  readonly spot: Spot;
  /** The kind of token it is there for: see `Role`; empty when that is not known. */
  readonly role: string;
  /** The variable its key comes from; empty when it is not known. */
  readonly variable: string;
  readonly environments: readonly Environment[];
  /** Whether the key it holds there made the token; undefined where its key cannot be read. */
  readonly holdsKey: boolean | undefined;
  /**
   * It is there for other tokens: it holds another key on purpose, or wants the audience or issuer of another kind of token, and its
   * service has a verifier for this one. Its verdict counts for nothing.
   */
  readonly isForOthers?: boolean;
  /** The check that fails first; undefined unless it refuses. */
  readonly check: CheckName | undefined;
  /** The error in the library's own words; empty unless it refuses, and where the library says nothing. */
  readonly error: string;
  /** A sentence without a full stop that says why in the workspace's terms: "it wants the audience "api", and the token is for "web"". */
  readonly why: string;
  /** Fixes that would change the outcome, the best first. */
  readonly fixes: readonly Fix[];
}
