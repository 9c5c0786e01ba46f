import type { Place } from '../text/range';
import type { OptionValue, Replacement } from './token-facts';
import type { ReferenceValue } from './value';

// Facts about what a client does around a 401: it refreshes, tries again, forgets what it knew, or gives up.

export type RefreshingClient =
  | 'axios'
  | 'axios-auth-refresh'
  | 'ky'
  | 'ofetch'
  | 'fetch'
  | 'angular'
  | 'urql'
  | 'apollo'
  | 'supabase'
  | 'next-auth'
  | 'httpx'
  | 'requests';

/** A client gets a new token because a request was refused or the token is about to expire, and mostly sends the request again. */
export interface TokenRefresh {
  readonly kind: 'token-refresh';
  readonly file: string;
  /** The call that refreshes. */
  readonly at: Place;
  readonly client: RefreshingClient;
  /** `refused`: after a 401. `expiring`: before a request, because the token expires soon. */
  readonly trigger: 'refused' | 'expiring';
  /** `shared`: requests that come meanwhile wait for the one refresh. `parallel`: each starts its own. */
  readonly flight: 'shared' | 'parallel' | 'unknown';
  /** Edits that make requests share one refresh; empty when no clean edit is known. */
  readonly flightEdits: readonly Replacement[];
  readonly retry: RefreshRetry | undefined;
}

/** The request is sent again after the refresh. */
export interface RefreshRetry {
  readonly at: Place;
  /** Whether something stops it from being refused, refreshed and sent again for ever: a flag, a counter, a parameter, another client. */
  readonly guard: 'guarded' | 'unguarded' | 'unknown';
  /** What goes round, as the end of a sentence: "the retried request runs through the same interceptor". Empty unless unguarded. */
  readonly reason: string;
  readonly guardEdits: readonly Replacement[];
}

/** Code that ends the session when a refresh fails. */
export interface RefreshFailure {
  readonly kind: 'refresh-failure';
  readonly file: string;
  /** What ends the session: `signOut()`, `localStorage.removeItem('token')`. */
  readonly at: Place;
  readonly text: string;
  /** The refresh whose failure it answers. */
  readonly refreshAt: Place;
  /** `any`: whatever went wrong, a broken network included. `refused`: only when the server refused. */
  readonly on: 'any' | 'refused' | 'unknown';
  /** Edits that make it look at the status; empty when no clean edit is known. */
  readonly checkEdits: readonly Replacement[];
}

/** How long before its expiry a token is refreshed. */
export interface RefreshMargin {
  readonly kind: 'refresh-margin';
  readonly file: string;
  readonly at: Place;
  readonly unit: 'seconds' | 'milliseconds';
  readonly margin: OptionValue;
}

/** Something of a module or store that keeps a session, a token or answers given to one user. */
export interface SessionCache {
  readonly kind: 'session-cache';
  readonly file: string;
  /** The variable or client. */
  readonly at: Place;
  readonly name: string;
  /** `session`: a session, token or user in a variable. `queries`: a query cache. `store`: a store. `storage`: the browser's storage. */
  readonly holds: 'session' | 'queries' | 'store' | 'storage';
  /** The exported functions that clear it, as others call them. */
  readonly clearedBy: readonly string[];
  /** Places in this file that clear it, and on what occasion. */
  readonly clearings: readonly { readonly at: Place; readonly on: 'sign-out' | 'refused' | 'auth-event' | 'other' }[];
  /** The name under which other files import it; empty when it is not exported. */
  readonly exportedAs: string;
}

/** Code that signs the user out. */
export interface SignOut {
  readonly kind: 'sign-out';
  readonly file: string;
  /** The call or function that signs out. */
  readonly at: Place;
  readonly text: string;
  /** Everything the function around calls or clears, through functions of this file: what other modules export, by module and path. */
  readonly calls: readonly ReferenceValue[];
  /** Whether the page is loaded anew, which clears all that lives in memory. */
  readonly reloads: boolean;
  /** Whether what it calls could be followed. */
  readonly open: boolean;
}
