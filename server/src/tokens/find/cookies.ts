import type { OpaqueToken } from './found';

// Cookies that are known by their name, and what stands in them.

/** What a value in a known cookie is when it is no JWT. */
export interface KnownCookie extends OpaqueToken {
  /** Of the whole value, with `%XX` decoded. */
  readonly value: RegExp;
}

const SESSION_ROW = 'It is the key of a row: only the database of the app knows whose session it is, and until when';

/** Names of session cookies without what browsers ask of secure ones, and with whatever the value must look like. */
const KNOWN: readonly (readonly [RegExp, KnownCookie])[] = [
  [
    /^(?:authjs|next-auth)\.session-token$/,
    {
      title: 'Auth.js database session token',
      help: `${SESSION_ROW}: look for it in the column sessionToken of the table of sessions.`,
      value: /^(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{64})$/i,
    },
  ],
  [
    /^better-auth\.session_token$|^[\w-]{1,60}\.session_token$/,
    {
      title: 'better-auth session cookie',
      help: `${SESSION_ROW}: what stands before the dot is the column token of the table session, and what follows is a signature made with BETTER_AUTH_SECRET.`,
      value: /^[\w-]{20,128}\.[A-Za-z0-9+/_-]{43}=?$/,
    },
  ],
  [
    /^connect\.sid$/,
    {
      title: 'express-session cookie',
      help: 'What stands between "s:" and the dot is the key of the session: only the session store of the app, often Redis, knows what it holds.',
      value: /^s:[\w-]{8,128}\.[A-Za-z0-9+/]{43}$/,
    },
  ],
  [
    /^sessionid$/,
    {
      title: 'Django session key',
      help: `${SESSION_ROW}: look for it in the table django_session, or ask Session.objects.get(session_key=...).get_decoded() in a Django shell.`,
      value: /^[a-z0-9]{32}$/,
    },
  ],
  [
    /^PHPSESSID$/,
    {
      title: 'PHP session id',
      help: 'Only the PHP server knows what it stands for: the session is a file or a key named after it where session.save_path says.',
      value: /^[A-Za-z0-9,-]{22,256}$/,
    },
  ],
  [
    /^JSESSIONID$/,
    {
      title: 'Java servlet session id',
      help: 'Only the servlet container that made it knows the session, and forgets it when it restarts unless sessions are kept elsewhere.',
      value: /^[A-Za-z0-9_-]{16,128}(?:[.!:~][\w.!:~-]{1,100})?$/,
    },
  ],
  [
    /^ASP\.NET_SessionId$/,
    {
      title: 'ASP.NET session id',
      help: 'Only the server or the session store that web.config names knows what it stands for.',
      value: /^[a-z0-5]{24}$/,
    },
  ],
  [
    /^(?:appSession|wos-session|sAccessToken|sRefreshToken|ory_kratos_session)$/,
    {
      title: 'session cookie of an auth provider',
      help: 'It is encrypted or signed by the SDK of the provider that set it: only the app that holds its cookie secret, or the provider, can read it.',
      value: /^[\w.~*%+/=|-]{40,4096}$/,
    },
  ],
];

const KNOWN_NAMES =
  /^(?:(?:authjs|next-auth)\.(?:session-token|csrf-token|callback-url|pkce\.code_verifier|state|nonce|challenge)|better-auth\.[\w-]+|[\w-]+\.session_(?:token|data)|sb-[\w-]+-auth-token|connect\.sid|sessionid|PHPSESSID|JSESSIONID|ASP\.NET_SessionId|__session|__client_uat|__client|appSession|wos-session|sAccessToken|sRefreshToken|ory_kratos_session|laravel_session|supabase-auth-token|sb-access-token|sb-refresh-token)$/;

/** The name as its library configures it: without what browsers ask of secure cookies, and without the number of a chunk. */
export function plainCookieName(name: string): string {
  return name.replace(/^__(?:Secure|Host)-/, '').replace(/\.\d{1,2}$/, '');
}

/** Whether a name is one that an auth library gives its cookies. */
export function isAuthCookie(name: string): boolean {
  return KNOWN_NAMES.test(plainCookieName(name));
}

/** Supabase keeps the tokens of a session in one cookie: @supabase/ssr 0.5 and later. */
export function isSupabaseCookie(name: string): boolean {
  return /^sb-[\w-]{1,60}-auth-token$/.test(plainCookieName(name));
}

/** Auth.js and NextAuth encrypt sessions, and derive the key from the name. */
export function isAuthJsCookie(name: string): boolean {
  return /^(?:authjs|next-auth)\.session-token$/.test(plainCookieName(name));
}

/** Names that `knownCookie` knows something about, to look for in a text; each with the character before it. */
export const NAMED_COOKIES =
  /(?<![\w.-])(?:__(?:Secure|Host)-)?(?:(?:authjs|next-auth)\.session-token|[\w-]{1,60}\.session_token|connect\.sid|sessionid|PHPSESSID|JSESSIONID|ASP\.NET_SessionId|appSession|wos-session|sAccessToken|sRefreshToken|ory_kratos_session)(?![\w.-])/g;

/** What the value of a cookie is; undefined when name and value do not fit. */
export function knownCookie(name: string, value: string): OpaqueToken | undefined {
  const plain = plainCookieName(name);
  const known = KNOWN.find(([pattern]) => pattern.test(plain))?.[1];
  return known?.value.test(value) ? { title: known.title, help: known.help } : undefined;
}
