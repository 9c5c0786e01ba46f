import type { Place } from '../text/range';
import type { InsertionSlot, Replacement } from './token-facts';
import type { ReferenceValue, Value } from './value';

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
  /** The browser's storage and the key in it that the token is read from, where that is written in this file. */
  readonly stored?: { readonly storage: string; readonly key: string };
  /** What another file says of the token, where only that can tell whether it is there: a field of a store or of a type, which is null in the value that the reference leads to. */
  readonly source?: ReferenceValue;
  /** The header is set once, when the module is loaded, from something that a later sign-in changes. */
  readonly once?: true;
  readonly fault: HeaderFault;
  /** Edits that write `Bearer`, in just this case, and one blank before the token; empty when that stands there or no clean edit is known. */
  readonly schemeEdits: readonly Replacement[];
  /** Where the request goes: `own` for a path or a local address, `elsewhere` for another host that is written out. */
  readonly target: 'own' | 'elsewhere' | 'unknown';
}

/**
 * What is wrong with the scheme before the token: `raw` for none at all, `misspelt` also for a colon behind it, `joined` for a missing blank, `blanks`
 * for more than one, `doubled` where the token brings its own, `identity` where a user's id or email stands in the token's place.
 */
export type HeaderFault = 'none' | 'raw' | 'misspelt' | 'doubled' | 'joined' | 'blanks' | 'identity';

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
  /** The scheme in the exact spelling that it is compared with: `Bearer`. Absent when no case is asked for, or nothing is compared. */
  readonly exactly?: string;
  /** A token without any scheme is taken as well: `header.replace('Bearer ', '')`. */
  readonly takesRaw?: true;
}

/** Who tells browsers of other origins what they may send; the rows are in `libraries/cors.ts`. `headers`: the code writes the headers itself. */
export type CorsLibrary =
  | 'cors'
  | '@fastify/cors'
  | '@koa/cors'
  | 'nest'
  | 'hono'
  | 'socket.io'
  | 'next'
  | 'headers'
  | 'starlette'
  | 'flask-cors'
  | 'django-cors-headers';

/** What a server tells browsers of other origins they may send. What an option means, and what holds without it, is in `libraries/cors.ts`. */
export interface CorsPolicy {
  readonly kind: 'cors-policy';
  readonly file: string;
  readonly at: Place;
  readonly calleeAt: Place;
  readonly library: CorsLibrary;
  /** `application`: all that the server answers. `part`: single routes, such as a public one. */
  readonly reach: 'application' | 'part';
  /** The headers that may be sent, as a list or a text; unset when the option is not given. */
  readonly headers: Value;
  readonly headersAt: Place | undefined;
  /** The origin option; unset when it is not given. `reflected`: code that allows whatever origin asks. */
  readonly origin: Value | 'reflected';
  readonly originAt: Place | undefined;
  /** The origin option as written; empty when it is not given at all, not even as a value that turns out to be undefined. */
  readonly originName: string;
  readonly credentials: Value;
  readonly credentialsAt: Place | undefined;
  /** Where the option can be added; absent where it is written, or where there is no clean place. */
  readonly credentialsSlot?: InsertionSlot;
  /** Edits that add Authorization to the list; empty when no clean edit is known. */
  readonly allowEdits: readonly Replacement[];
  /** Where it is put among other middleware, when that is another place than `calleeAt`. */
  readonly mountAt?: Place;
  /** Middleware of the same application that runs before this and may refuse a preflight, in the order in which it is added. */
  readonly behind: readonly MiddlewareBefore[];
}

export interface MiddlewareBefore {
  readonly at: Place;
  /** Its name where it is defined; empty for a function without one. */
  readonly name: string;
  /** Whether this file shows that it refuses a preflight; otherwise a `RequestGuard` of that name tells. */
  readonly seen: boolean;
}

/** The port that a server listens on: `app.listen(4000)`, `serve({ port })`, `uvicorn.run(app, port=8001)`. */
export interface ServerPort {
  readonly kind: 'server-port';
  readonly file: string;
  readonly at: Place;
  readonly port: Value;
}

/** A function or class of a server that refuses requests without a token, under the name that other files import. */
export interface RequestGuard {
  readonly kind: 'request-guard';
  readonly file: string;
  readonly at: Place;
  readonly name: string;
  /** Whether it lets the browser's preflight request pass, which never carries a token. */
  readonly passesPreflight: boolean;
}

/** A request with an Authorization header whose address can be told: code of a browser reaches another origin only with a whole one. */
export interface AddressedRequest {
  readonly kind: 'addressed-request';
  readonly file: string;
  /** The value of the header. */
  readonly at: Place;
  /** The address, or what it begins with: the first part of a template, the `baseURL` of a client. */
  readonly base: Value;
}

/** A request with which a browser sends cookies to other origins as well: `withCredentials: true`, `credentials: 'include'`. */
export interface CredentialedRequest {
  readonly kind: 'credentialed-request';
  readonly file: string;
  /** The option that says so. */
  readonly at: Place;
  /** As of `AddressedRequest`. */
  readonly base: Value;
}

/** Code calls an edge function of Supabase by its name; the client library sends Authorization with every such call. */
export interface EdgeFunctionCall {
  readonly kind: 'edge-function-call';
  readonly file: string;
  readonly at: Place;
  /** The function's folder. */
  readonly name: string;
}

/** A request that a server answers: `router.get('/settings', requireAuth, handler)`, `@router.get("/settings")`, a file of Next.js. */
export interface HttpRoute {
  readonly kind: 'http-route';
  readonly file: string;
  readonly at: Place;
  /** In capitals; `ALL` where every method is answered. */
  readonly method: string;
  /** As this file gives it, below its `owner`, with the parameters as written: `/users/:id`, `/users/{id}`. */
  readonly path: string;
  /** The variable of the application or router that it is given to; `nest` for a controller; empty where the path is complete. */
  readonly owner: string;
  /** Whether the owner is the application itself, so that nothing comes before the path. */
  readonly complete: boolean;
  /** What asks for a token before it, as written: `requireAuth`, `Depends(get_current_user)`. Empty where none is seen. */
  readonly guard: string;
  /** How the path begins where the router itself says so, and a mount of Flask may say otherwise: `Blueprint(..., url_prefix="/users")`. */
  readonly ownPrefix?: string;
  /** Of a Nest controller: the version that is a part of the address where the application versions its paths. */
  readonly version?: string;
}

/** Code puts the routes of a router below a path: `app.use('/api', router)`, `include_router(users.router, prefix="/users")`. */
export interface RouteMount {
  readonly kind: 'route-mount';
  readonly file: string;
  readonly at: Place;
  /** As of `HttpRoute`: what it is mounted on. */
  readonly owner: string;
  readonly complete: boolean;
  /** What comes before the paths of the router; unset for nothing. */
  readonly prefix: Value;
  /** The module of the router as the import names it; empty for a router of this file. */
  readonly module: string;
  /** The router's variable in its own file, `default` or empty where the module itself is imported. `nest` stands for all controllers of a service. */
  readonly router: string;
  /** As of `HttpRoute`, for all of the router's routes. */
  readonly guard: string;
  /** The prefix stands in place of the router's own, as in Flask's `register_blueprint(users, url_prefix="/people")`. */
  readonly replaces?: true;
  /** Nest's `enableVersioning({ type: VersioningType.URI })`: what stands before a version in an address, and the version of what names none. */
  readonly versioning?: { readonly prefix: string; readonly byDefault: string };
}
