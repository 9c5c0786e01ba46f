import type { Place } from '../text/range';
import type { Replacement } from './token-facts';
import type { Value } from './value';

// Facts about requests: the header that carries the token, how a server reads it, and what CORS lets through.

/** Code that puts a token into an Authorization header. */
export interface AuthorizationHeader {
  readonly kind: 'authorization-header';
  readonly file: string;
  /** The header's value expression. */
  readonly at: Place;
  /** The scheme as written before the token (`Bearer`), empty for a raw token. */
  readonly scheme: string;
  /** The token expression inside the value. */
  readonly tokenAt: Place;
  /** The token expression's text where it is a plain name or member access; empty otherwise. */
  readonly tokenText: string;
  /** Whether the token can be null or undefined here, after guards; `unknown` when nothing tells. */
  readonly missing: 'possible' | 'impossible' | 'unknown';
  /** Why it can be missing, in words for a message: "localStorage.getItem() returns null when nothing is stored". Empty unless possible. */
  readonly reason: string;
  /** Edits that send the header only when there is a token; empty when no clean edit is known. */
  readonly guardEdits: readonly Replacement[];
}

/** Code of a server that takes the token out of the Authorization header. */
export interface AuthorizationParse {
  readonly kind: 'authorization-parse';
  readonly file: string;
  readonly at: Place;
  /**
   * `checked`: the scheme is looked at. `any-scheme`: the part behind the blank is taken whatever stands before it. `whole`: the header itself is
   * taken for the token. `unknown`: it goes where it cannot be followed.
   */
  readonly shape: 'checked' | 'any-scheme' | 'whole' | 'unknown';
  /** Whether the code fails with another error than a 401 when the header is not there: `undefined.split`. */
  readonly failsWithout: boolean | 'unknown';
  /** Edits that check header and scheme; empty when no clean edit is known. */
  readonly checkEdits: readonly Replacement[];
}

/** What a server tells browsers of other origins they may send. Semantics: cors 2.8, @fastify/cors 11, Starlette, Flask-CORS 6, django-cors-headers, plain headers. */
export interface CorsPolicy {
  readonly kind: 'cors-policy';
  readonly file: string;
  readonly at: Place;
  readonly calleeAt: Place;
  readonly library: 'cors' | '@fastify/cors' | 'nest' | 'hono' | 'next' | 'headers' | 'starlette' | 'flask-cors' | 'django-cors-headers';
  /** The headers that may be sent. `reflected`: whatever is asked for, Authorization included. */
  readonly headers: Value | 'reflected';
  readonly headersAt: Place | undefined;
  /** The origin option; unset when it is not given. */
  readonly origin: Value;
  readonly originAt: Place | undefined;
  readonly credentials: Value;
  readonly credentialsAt: Place | undefined;
  /** Edits that add Authorization to the list; empty when no clean edit is known. */
  readonly allowEdits: readonly Replacement[];
  /** Middleware of the same application that refuses requests without a token before this one answers a preflight. */
  readonly behind: { readonly at: Place; readonly name: string } | undefined;
}
