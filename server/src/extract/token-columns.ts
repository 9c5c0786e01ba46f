// Which field of a row holds a token, and which says until when it is good.

const EXPIRY = /^(?:expires?|expir(?:es|y|ation)?_?(?:at|on|date|time)?|expired_?at|valid_?(?:until|to)|exp_?date)$/i;
const TOKEN = /token|jwt/i;
const SESSION = /session/i;
/** `tokenId`, `session_type`, `tokenVersion`: beside a token, and none. */
const NO_TOKEN = /(?:id|ids|type|kind|name|version|family|count|used|revoked|status)$/i;

/** A name without its separators, so that `refreshToken` and `refresh_token` are one. */
function flat(name: string): string {
  return name.replace(/[_-]/g, '').toLowerCase();
}

/** The token that an expiry belongs to: `refreshToken` of `refreshTokenExpires`, empty for one of the row as a whole; undefined for what is no expiry. */
function ownerOf(name: string): string | undefined {
  if (EXPIRY.test(name)) return '';
  const [, owner] = /^(\w{0,40}?(?:token|jwt|session))_?(?:expir\w{0,12}|valid_?until)$/i.exec(name) ?? [];
  return owner === undefined ? undefined : flat(owner);
}

/** Whether a field says until when something is good. */
export function isExpiryColumn(name: string): boolean {
  return ownerOf(name) !== undefined;
}

/** The one field that says until when a row is good; undefined where there is none, or more than one. */
export function expiryColumn(names: readonly string[]): string | undefined {
  const [expiry, ...others] = names.filter(isExpiryColumn);
  return others.length === 0 ? expiry : undefined;
}

export interface TokenColumns {
  /** The fields that may hold the token, the likeliest kind only. */
  readonly tokens: readonly string[];
  readonly expiry: string;
}

/** The fields of one row; undefined where it has no token beside an expiry, or more than one expiry. */
export function tokenColumns(names: readonly string[]): TokenColumns | undefined {
  const expiry = expiryColumn(names);
  if (expiry === undefined) return undefined;
  const owner = ownerOf(expiry) ?? '';
  const free = names.filter((name) => name !== expiry && !NO_TOKEN.test(name));
  const named = free.filter((name) => TOKEN.test(name));
  if (owner !== '') {
    const own = named.filter((name) => flat(name).startsWith(owner) || owner.startsWith(flat(name)));
    return own.length > 0 ? { tokens: own, expiry } : undefined;
  }
  const tokens = named.length > 0 ? named : free.filter((name) => SESSION.test(name));
  return tokens.length > 0 ? { tokens, expiry } : undefined;
}
