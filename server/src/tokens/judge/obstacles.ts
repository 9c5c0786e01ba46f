import type { LibraryId } from '../../facts/library';
import type { CheckName } from '../../libraries/index';
import type { VerifierParty } from '../../model/contract';
import type { Question } from './judgement';
import type { VerifierKey } from './verifier-key';
import type { VerifierOptions } from './verifier-options';

// What stops a token outside of the checks that the rows of libraries tell of.

export interface Obstacle {
  /** Undefined where nobody can tell whether it stops the token. */
  readonly check: CheckName | undefined;
  /** The check after which it comes; undefined for before all. */
  readonly after: CheckName | undefined;
  readonly error: string;
  /** A sentence without a full stop. */
  readonly reason: string;
}

/** What the verifier meets first; undefined where nothing of the kind stands against the token. */
export function obstacleOf(question: Question, party: VerifierParty, key: VerifierKey, options: VerifierOptions): Obstacle | undefined {
  const { header, claims } = question;
  if (typeof header['alg'] !== 'string')
    return { check: 'header', after: undefined, error: '', reason: 'the header of the token names no algorithm' };
  const critical = header['crit'] === undefined ? undefined : criticalObstacle(header, party);
  if (critical) return critical;
  if (key.state === 'bare-text') {
    return {
      check: 'key',
      after: 'algorithm',
      error: `TypeError: Key for the ${header['alg']} algorithm must be one of type ...`,
      reason: `jose takes no text as a key, and is given ${key.variable === '' ? 'one' : key.variable} as the text it is`,
    };
  }
  if (!question.isClaims) {
    return {
      check: undefined,
      after: 'signature',
      error: '',
      reason: `what ${party.semantics.title} does with a payload that is no object of claims is not known here`,
    };
  }
  const endless = ['exp', 'nbf', 'iat'].find((name) => typeof claims[name] === 'number' && !Number.isFinite(claims[name]));
  if (endless !== undefined) {
    const reason = `what ${party.semantics.title} does with an ${endless} that is too large for a number is not known here`;
    return { check: undefined, after: 'signature', error: '', reason };
  }
  const { kindClaim } = party.semantics;
  const kind = kindClaim === undefined ? undefined : claims[kindClaim];
  if (kindClaim !== undefined && kind !== undefined && kind !== 'access' && options.known.off?.includes('required') !== true) {
    const reason =
      kind === 'refresh'
        ? `it takes a token whose ${kindClaim} is "refresh" where tokens are refreshed, and nowhere else`
        : `it tells kinds of tokens apart by ${kindClaim}, and whether it takes this one's cannot be read from here`;
    return { check: undefined, after: party.semantics.order.at(-1), error: '', reason };
  }
  return undefined;
}

/** Run with `crit` of several forms: jsonwebtoken 8.5.1 and 9.0.3, koa-jwt, express-jwt and passport-jwt on it, jwt-simple 0.5.6. */
const PASS_OVER: ReadonlySet<LibraryId> = new Set<LibraryId>([
  ...(['jsonwebtoken', '@nestjs/jwt', 'passport-jwt', 'express-jwt', 'koa-jwt', 'jwt-simple'] as const),
]);

/** RFC 7515 section 4.1.11: a verifier refuses an extension that it does not know, and an empty list of them. */
function criticalObstacle(header: Readonly<Record<string, unknown>>, { semantics, fact }: VerifierParty): Obstacle | undefined {
  if (PASS_OVER.has(semantics.id)) return undefined;
  const { crit } = header;
  const list = Array.isArray(crit) && crit.length > 0 && crit.every((name) => typeof name === 'string' && name !== '') ? crit : undefined;
  const first: unknown = list?.[0];
  const reason = list
    ? 'the token names an extension as critical that it does not know'
    : 'the crit of the token is no list of names, as it must be';
  switch (semantics.id) {
    // express-oauth2-jwt-bearer hands the token to jose, and wraps its errors (1.10.0).
    case 'jose':
    case 'express-oauth2-jwt-bearer': {
      // `b64`, which it knows, and what its own option names are left to it: lib/validate_crit.js of 4.15.9, 5.10.0 and 6.2.17.
      if (list?.includes('b64') || fact.given.some(({ name }) => name === 'crit')) break;
      const isWrapped = semantics.id !== 'jose';
      const error = list
        ? `${isWrapped ? 'InvalidTokenError' : 'JOSENotSupported'}: Extension Header Parameter "${String(first)}" is not recognized`
        : `${isWrapped ? 'InvalidTokenError' : 'JWSInvalid'}: "crit" (Critical) Header Parameter MUST be an array of non-empty strings when present`;
      return { check: 'header', after: undefined, error, reason };
    }
    case 'fast-jwt':
    case '@fastify/jwt': {
      const error = list
        ? `TokenError: Critical extension "${String(first)}" is not supported.`
        : 'TokenError: The crit header must be a non-empty array.';
      return { check: 'header', after: 'signature', error, reason };
    }
  }
  return { check: undefined, after: undefined, error: '', reason: `what ${semantics.title} does with crit is not known here` };
}
