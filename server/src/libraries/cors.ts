import type { CorsLibrary } from '../facts/fact';

// What each CORS middleware does with its options, and without them.

/** Which request headers a browser is allowed beyond those that are always safe. */
export type HeaderPolicy = 'reflected' | 'none' | 'authorization';

export interface CorsSemantics {
  readonly title: string;
  readonly source: string;
  /** The options as users write them. */
  readonly headersOption: string;
  readonly originOption: string;
  readonly credentialsOption: string;
  /** Without the option for headers: what the browser asks for, nothing, or a list with Authorization. */
  readonly headersUnset: HeaderPolicy;
  /** An empty list. */
  readonly headersEmpty: HeaderPolicy;
  /** `*` in the list: every header that the browser asks for, or the text as it is. */
  readonly headersStar: 'reflected' | 'literal';
  /** Without the option for the origin. */
  readonly originUnset: 'any' | 'none' | 'unknown';
  /** An origin option that is there and undefined. `off`: no CORS headers at all. `error`: every request fails. */
  readonly originUndefined: 'off' | 'error' | 'unknown';
  /** Any origin together with credentials. `rejected`: `*` is sent and browsers refuse it. `echoed`: the caller's own origin is sent back. */
  readonly anyWithCredentials: 'rejected' | 'echoed' | 'unknown';
  /** What becomes of a request whose headers are not allowed, as a sentence. */
  readonly refusal: string;
  /** How it is kept from a check that refuses preflights. `before`: added before it. `after`: added after it. `none`: the check must let them pass. */
  readonly order: 'before' | 'after' | 'none';
  /** Whether a text with commas is sent or compared as it is. */
  readonly textIsOneOrigin: boolean;
}

const NOT_FOUND = 'The browser asks first, does not find Authorization in the answer, and never sends the request.';

const CORS: CorsSemantics = {
  title: 'cors',
  source: 'cors 2.8.6: lib/index.js; an undefined origin replaces the default and the middleware only calls next()',
  headersOption: 'allowedHeaders',
  originOption: 'origin',
  credentialsOption: 'credentials',
  headersUnset: 'reflected',
  headersEmpty: 'none',
  headersStar: 'literal',
  originUnset: 'any',
  originUndefined: 'off',
  anyWithCredentials: 'rejected',
  refusal: NOT_FOUND,
  order: 'before',
  textIsOneOrigin: true,
};

const FASTIFY_CORS: CorsSemantics = {
  ...CORS,
  title: '@fastify/cors',
  source: '@fastify/cors 11.4.3: index.js; an undefined origin is the error "Invalid CORS origin option"',
  originUndefined: 'error',
};

export const CORS_LIBRARIES: Readonly<Record<CorsLibrary, CorsSemantics>> = {
  cors: CORS,
  '@fastify/cors': FASTIFY_CORS,
  nest: {
    ...CORS,
    title: 'enableCors',
    source: '@nestjs/core hands the options to cors or to @fastify/cors, whichever its adapter brings',
  },
  '@koa/cors': {
    ...CORS,
    title: '@koa/cors',
    source: '@koa/cors 5: index.js; earlier versions reflect the origin when none is given',
    headersOption: 'allowHeaders',
    originUnset: 'unknown',
    originUndefined: 'unknown',
    anyWithCredentials: 'unknown',
  },
  hono: {
    ...CORS,
    title: "Hono's cors",
    source: 'hono 4.13.19: middleware/cors; an empty list reflects, and includes() is called on an undefined origin',
    headersOption: 'allowHeaders',
    headersEmpty: 'reflected',
    originUndefined: 'error',
  },
  'socket.io': {
    ...CORS,
    title: 'socket.io',
    source: 'engine.io 6 hands the options to cors',
    originUndefined: 'unknown',
    originUnset: 'none',
  },
  next: {
    ...CORS,
    title: 'headers() of Next.js',
    source: 'the headers as they are written, by the Fetch standard section 3.2',
    headersOption: 'Access-Control-Allow-Headers',
    originOption: 'Access-Control-Allow-Origin',
    credentialsOption: 'Access-Control-Allow-Credentials',
    headersUnset: 'none',
    originUnset: 'none',
    originUndefined: 'unknown',
  },
  headers: {
    ...CORS,
    title: 'the CORS headers',
    source: 'the headers as they are written, by the Fetch standard section 3.2',
    headersOption: 'Access-Control-Allow-Headers',
    originOption: 'Access-Control-Allow-Origin',
    credentialsOption: 'Access-Control-Allow-Credentials',
    headersUnset: 'none',
    originUnset: 'none',
    originUndefined: 'unknown',
  },
  starlette: {
    title: 'CORSMiddleware',
    source: 'starlette 1.7.0: middleware/cors.py; a header that is not listed ends the preflight with 400 "Disallowed CORS headers"',
    headersOption: 'allow_headers',
    originOption: 'allow_origins',
    credentialsOption: 'allow_credentials',
    headersUnset: 'none',
    headersEmpty: 'none',
    headersStar: 'reflected',
    originUnset: 'none',
    originUndefined: 'unknown',
    anyWithCredentials: 'echoed',
    refusal: 'The browser asks first, and the preflight is answered with 400 "Disallowed CORS headers".',
    order: 'after',
    textIsOneOrigin: false,
  },
  'flask-cors': {
    title: 'Flask-CORS',
    source:
      'flask-cors 6.0.0: core.py, extension.py; it writes its headers in after_request, and with origins * it sends the caller’s origin unless send_wildcard is set',
    headersOption: 'allow_headers',
    originOption: 'origins',
    credentialsOption: 'supports_credentials',
    headersUnset: 'reflected',
    headersEmpty: 'none',
    headersStar: 'reflected',
    originUnset: 'any',
    originUndefined: 'unknown',
    anyWithCredentials: 'echoed',
    refusal: NOT_FOUND,
    order: 'none',
    textIsOneOrigin: true,
  },
  'django-cors-headers': {
    title: 'django-cors-headers',
    source:
      'django-cors-headers 4: defaults.py, middleware.py; the default list holds authorization, and credentials make it send the caller’s origin',
    headersOption: 'CORS_ALLOW_HEADERS',
    originOption: 'CORS_ALLOW_ALL_ORIGINS',
    credentialsOption: 'CORS_ALLOW_CREDENTIALS',
    headersUnset: 'authorization',
    headersEmpty: 'none',
    headersStar: 'literal',
    originUnset: 'none',
    originUndefined: 'unknown',
    anyWithCredentials: 'echoed',
    refusal: NOT_FOUND,
    order: 'before',
    textIsOneOrigin: false,
  },
};

/** The row of a policy. Nest hands its options on to the middleware of its adapter, which the dependencies tell. */
export function corsSemantics(library: CorsLibrary, dependencies: Readonly<Record<string, string>>): CorsSemantics {
  const isFastify = Object.hasOwn(dependencies, '@nestjs/platform-fastify') && !Object.hasOwn(dependencies, '@nestjs/platform-express');
  return library === 'nest' && isFastify ? { ...FASTIFY_CORS, title: 'enableCors' } : CORS_LIBRARIES[library];
}
