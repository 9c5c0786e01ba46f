import { isCompactToken } from './token-form';

// Claims are shown, for that is what the user asked for. A credential among them is not: a password, or a token with its signature.

export interface ShownClaims {
  readonly claims: Readonly<Record<string, unknown>>;
  /** Names of the claims that hold credentials, at any depth. */
  readonly hidden: readonly string[];
}

/** Names under which every text is a credential. */
const SECRET =
  /^(?:pass(?:word|wd|phrase)|pwd|secret|(?:client|app|shared|signing|jwt|api)_?secret|(?:api|private|secret)_?key|(?:access|refresh|id|provider|provider_refresh|session|bot)_?token|hashed_?password|password_?hash)$/i;
/** Deeper claims are not looked into; the reader allows no more levels. */
const DEEPEST = 101;

/** The claims with a few words in the place of each text that is a credential. */
export function hideCredentials(claims: Readonly<Record<string, unknown>>): ShownClaims {
  const hidden = new Set<string>();
  const shown = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of Object.entries(claims)) shown[name] = shownValue(name, value, hidden, 1);
  return { claims: shown, hidden: [...hidden] };
}

function shownValue(name: string, value: unknown, hidden: Set<string>, depth: number): unknown {
  if (typeof value === 'string') {
    if (!isCredential(name, value)) return value;
    hidden.add(name);
    return `[hidden, ${value.length} characters]`;
  }
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return value;
  if (Array.isArray(value)) return value.map((item) => shownValue(name, item, hidden, depth + 1));
  const shown: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    // An assignment to `__proto__` would set the prototype.
    Object.defineProperty(shown, key, {
      value: shownValue(key, item, hidden, depth + 1),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return shown;
}

/** A short value under such a name is a word about the credential: `"access_token": "none"`. */
function isCredential(name: string, value: string): boolean {
  if (value.length < 5 || value.startsWith('[hidden, ')) return false;
  return SECRET.test(name) || (name === 'token' && value.length >= 20) || (value.length > 40 && isCompactToken(value));
}
