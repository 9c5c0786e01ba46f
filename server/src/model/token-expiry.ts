import type { EnvEntry } from '../facts/fact';
import { isSigningName } from '../facts/secret-names';
import type { SecretText } from '../facts/secret-text';
import type { Contract } from './contract';
import { isDemoToken } from './demo-tokens';
import { FOR_TRIAL, forgeableTokens } from './forgeable-tokens';
import { liveEntries } from './live-entries';

// Tokens in env files that are past their time.

/** A token that no verifier takes any more. */
export interface ExpiredToken {
  readonly entry: EnvEntry;
  /** Its `exp`, in seconds since the epoch. */
  readonly expiredAt: number;
  /** Its `iss`; empty where it has none. */
  readonly issuer: string;
  /** The project that a key of Supabase is for; empty for other tokens. */
  readonly supabaseProject: string;
}

/** Longer texts are no tokens that a service would take, in characters. */
const LONGEST = 16_384;
/** An earlier time is no date that anybody meant, in seconds: 1973. A later one is in milliseconds. */
const EARLIEST = 100_000_000;
const LATEST = 100_000_000_000;
/** What verifiers give clocks at most, in seconds; the default of Microsoft's libraries. */
const LEEWAY = 300;
/** Names of tokens that are kept although they are over. */
const PAST = /(?:^|_)(?:OLD|OLDER|PREVIOUS|PREV|REVOKED|LEGACY|DEPRECATED|UNUSED)(?:_|$)/i;

/**
 * The live entries that hold an expired token, at a time in milliseconds since the epoch. Passed over are those that
 * `forgeableTokens` passes over, those that anybody can make anew, and those that a stronger file replaces.
 */
export function* expiredTokens(contract: Contract, now: number): Iterable<ExpiredToken> {
  const forgeable = new Lazy(() => forgeableTokens(contract));
  for (const { entry, claims, expiredAt } of datedTokens(contract)) {
    if (now < overAt(expiredAt)) continue;
    if (isDemoToken(entry.value) || forgeable.value().has(entry) || isReplaced(entry, contract)) continue;
    const { iss: issuer, ref: project } = claims;
    yield {
      entry,
      expiredAt,
      issuer: typeof issuer === 'string' ? issuer : '',
      supabaseProject: issuer === 'supabase' && typeof project === 'string' && /^[a-z0-9]{1,40}$/.test(project) ? project : '',
    };
  }
}

/**
 * The first moment after `now` at which `expiredTokens` may have one more, both in milliseconds since the epoch; undefined when no
 * entry is left that could.
 */
export function nextExpiry(contract: Contract, now: number): number | undefined {
  let next: number | undefined;
  for (const { expiredAt } of datedTokens(contract)) {
    const over = overAt(expiredAt);
    if (now < over && (next === undefined || over < next)) next = over;
  }
  return next;
}

interface DatedToken {
  readonly entry: EnvEntry;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly expiredAt: number;
}

/** The live entries that hold a token with a date on which it expires, past or to come. */
function* datedTokens(contract: Contract): Iterable<DatedToken> {
  for (const entry of liveEntries(contract)) {
    // The cheap look comes first, because nearly no entry is a token.
    if (!mayBeToken(entry.value) || isSigningName(entry.key) || FOR_TRIAL.test(entry.key) || PAST.test(entry.key)) continue;
    const service = contract.serviceOf(entry.file);
    if (service.example || service.library) continue;
    const claims = claimsOf(entry.value);
    const expiredAt = claims?.['exp'];
    if (claims && typeof expiredAt === 'number' && expiredAt >= EARLIEST && expiredAt <= LATEST) yield { entry, claims, expiredAt };
  }
}

/** When every verifier refuses a token for its age, in milliseconds since the epoch. */
function overAt(expiredAt: number): number {
  return (expiredAt + LEEWAY) * 1000;
}

/** Computes something at most once, and not at all when nobody asks. */
class Lazy<T extends object> {
  readonly #compute: () => T;
  #value: T | undefined;

  constructor(compute: () => T) {
    this.#compute = compute;
  }

  value(): T {
    this.#value ??= this.#compute();
    return this.#value;
  }
}

/** Whether the service takes the name from another entry wherever it takes it at all. */
function isReplaced(entry: EnvEntry, contract: Contract): boolean {
  const service = contract.serviceOf(entry.file);
  const winners = contract
    .environmentsOf(service)
    .flatMap((environment) => contract.waysOf(service, environment, entry.key).flatMap((way) => way.entry ?? []));
  return winners.length > 0 && !winners.includes(entry);
}

function mayBeToken(value: SecretText): boolean {
  return value.length <= LONGEST && /^(?:Bearer )?eyJ/.test(value.reveal());
}

/** The claims of a signed token in compact form (RFC 7515 section 7.1); undefined for every other text. */
function claimsOf(value: SecretText): Readonly<Record<string, unknown>> | undefined {
  const parts = /^(?:Bearer )?(eyJ[\w-]+)\.([\w-]+)\.[\w-]+$/.exec(value.reveal().trim());
  const header = objectOf(parts?.[1]);
  return typeof header?.['alg'] === 'string' ? objectOf(parts?.[2]) : undefined;
}

function objectOf(part: string | undefined): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part ?? '', 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
