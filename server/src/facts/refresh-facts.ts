import type { Place } from '../text/range';
import type { OptionValue, Replacement } from './token-facts';

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
  /** The retried request's own round, where `retry` tells of the refresh's: the one stays when the other is mended. */
  readonly again?: RefreshRetry;
  /** The path that it asks, as far as it is written: `/auth/refresh`. Absent where it names another host, or is not seen. */
  readonly path?: string;
  /** The function of another module that refreshes, where `flight` is unknown for that alone: its module, and its name or path there. */
  readonly through?: { readonly module: string; readonly name: string };
}

/** A function that other modules import to refresh a token. */
export interface ExportedRefresh {
  readonly kind: 'exported-refresh';
  readonly file: string;
  /** The function's name where it is declared. */
  readonly at: Place;
  /** As others import it: `refreshAccessToken`, `default`, `authService.refresh`. */
  readonly name: string;
  readonly flight: TokenRefresh['flight'];
  /** The library that it refreshes by, where that decides whether a refresh is shared. */
  readonly client?: 'supabase';
  /** As of `TokenRefresh`. */
  readonly path?: string;
}

/** Code of a server that trades the refresh token that is presented to it for an access token. */
export interface RefreshExchange {
  readonly kind: 'refresh-exchange';
  readonly file: string;
  /** The call that makes the new token. */
  readonly at: Place;
  /** `access`: a new access token and nothing else. `rotated`: the next refresh token too, and the one that was presented is looked up and deleted. */
  readonly gives: 'access' | 'rotated' | 'unknown';
}

/** The request is sent again after the refresh. */
export interface RefreshRetry {
  readonly at: Place;
  /** Whether something stops it from being refused, refreshed and sent again for ever: a flag, a counter, a parameter, another client. */
  readonly guard: 'guarded' | 'unguarded' | 'unknown';
  /** What goes round, as the end of a sentence: "the retried request runs through the same interceptor". Empty unless unguarded. */
  readonly reason: string;
  readonly guardEdits: readonly Replacement[];
  /** What the refresh does, when it is itself what comes by its own handler: it starts the next, or waits for itself. Absent for a retried request. */
  readonly itself?: 'loops' | 'waits';
}

/** Code of a client that ends the session because a refresh failed, and asks nothing of why. */
export interface RefreshFailure {
  readonly kind: 'refresh-failure';
  readonly file: string;
  /** What ends the session: `signOut()`, `localStorage.removeItem('token')`. */
  readonly at: Place;
  /** The refresh whose failure it answers. */
  readonly refreshAt: Place;
  /** `any`: whatever went wrong, a broken network included. `answer`: every answer but a success, an error of the server included. */
  readonly on: 'any' | 'answer';
  /** Edits that make it look at the status; empty when no clean edit is known. */
  readonly checkEdits: readonly Replacement[];
}

/** How long before its expiry a token is refreshed. */
export interface RefreshMargin {
  readonly kind: 'refresh-margin';
  readonly file: string;
  /** The number, where it is written or named. */
  readonly at: Place;
  /** What the number counts, by the clock that it is compared with. */
  readonly unit: 'milliseconds' | 'seconds' | 'minutes';
  readonly margin: OptionValue;
}

/** Something that outlives one request and keeps a session, a token or answers given to one user. */
export interface SessionCache {
  readonly kind: 'session-cache';
  readonly file: string;
  /** The variable, the client, or the call that stores. */
  readonly at: Place;
  /** The variable, or the key of the storage. */
  readonly name: string;
  /**
   * `session`: a session, token or user in a variable of the module. `queries`: a query cache. `store`: a field of a store whose own
   * sign-out leaves it. `storage`: the browser's or the app's storage.
   */
  readonly holds: 'session' | 'queries' | 'store' | 'storage';
  /** As messages name what keeps it: `localStorage`, `The Apollo client`. Empty for a variable. */
  readonly label: string;
  /** The exported functions that clear it, as others call them. */
  readonly clearedBy: readonly string[];
  /** Whether something in this file clears it that runs by itself, such as a listener for the end of the session, or that cannot be followed. */
  readonly clearedHere: boolean;
  /** Answers to a 401 in this file that try again and leave the variable as it is; of a store its own sign-outs that leave the field. */
  readonly refusals: readonly CacheRefusal[];
  /** The name under which other files import it; empty when they cannot. */
  readonly exportedAs: string;
  /** The statements that clear it, without semicolons: `cachedSession = null`. `CLIENT` stands for the query client, `DISPATCH` for the `dispatch` of its store. Empty when there are none. */
  readonly clearing: readonly string[];
  /** Edits that add the exported function `clearName`, which clears it; empty when it has one or none can be written. */
  readonly clearEdits: readonly Replacement[];
  /** A function that clears it, there or added by `clearEdits`; empty when there is neither. */
  readonly clearName: string;
}

export interface CacheRefusal {
  /** The condition that tells a 401, or what the sign-out of a store sets. */
  readonly at: Place;
  /** Edits that clear the variable before the request is sent again. */
  readonly edits: readonly Replacement[];
}

/** Code of a client that signs the user out. */
export interface SignOut {
  readonly kind: 'sign-out';
  readonly file: string;
  /** What ends the session: `supabase.auth.signOut()`, `localStorage.removeItem('token')`. */
  readonly at: Place;
  /** `session`: it ends the session itself. `caller`: it goes by the name of a sign-out and leaves that to others. */
  readonly role: 'session' | 'caller';
  /** The function named for signing out around it; empty when there is none. */
  readonly name: string;
  /** Whether that function is kept inside another, so that who calls one of its name in another file does not call it. */
  readonly isPrivate: boolean;
  /** The names of the functions that the code around calls, through functions of this file. */
  readonly calls: readonly string[];
  /** Whether the page is loaded anew, which clears all that lives in memory. */
  readonly reloads: boolean;
  /** Whether it calls something that may clear a cache and cannot be followed. */
  readonly open: boolean;
  /** The answers that it drops one by one from a query cache. */
  readonly drops: readonly DroppedAnswer[];
  /** Where a statement can be put behind it, with what stands between two statements; undefined when there is no clean place. */
  readonly slot: { readonly at: Place; readonly separator: string } | undefined;
  /** The query client in scope there; empty when there is none. */
  readonly clientName: string;
  /** The `dispatch` of a Redux store in scope there; empty when there is none. */
  readonly dispatchName: string;
  /** Where an import can be added, and how this file writes one. */
  readonly imports: ImportSlot;
}

export interface DroppedAnswer {
  /** The first word of the query's key; empty when it cannot be read. */
  readonly key: string;
  /** The call, with `await` before it. */
  readonly at: Place;
  /** The client where the call does nothing but remove: `queryClient` of `queryClient.removeQueries(...)`. Empty otherwise. */
  readonly remover: string;
}

export interface ImportSlot {
  readonly at: Place;
  readonly prefix: string;
  readonly suffix: string;
  readonly quote: string;
  readonly semicolon: string;
  /** Modules that names are already imported from, with the place behind the last name. */
  readonly modules: readonly { readonly module: string; readonly at: Place; readonly names: readonly string[] }[];
}

/** A query whose answer belongs to one user and whose key does not say to whom. */
export interface UserQuery {
  readonly kind: 'user-query';
  readonly file: string;
  readonly at: Place;
  /** The first word of its key. */
  readonly key: string;
}

/** Something clears a cache, names a function that does, or loads the page anew. */
export interface CacheClearing {
  readonly kind: 'cache-clearing';
  readonly file: string;
  readonly at: Place;
  /** `queries`: a query cache as a whole. `storage`: an entry of a storage. `function`: a function is named that clears something. `store`: a store may be as a whole. `page`: the page is loaded anew. */
  readonly of: 'queries' | 'storage' | 'function' | 'store' | 'page';
  /** The storage's key, empty when it is all or cannot be read; the function that is named; the function that loads the page. */
  readonly name: string;
  /** Whether it happens when the user signs out, as far as the code around says. */
  readonly onSignOut: boolean;
}
