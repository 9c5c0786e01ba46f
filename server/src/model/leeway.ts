import type { EnvEntry } from '../facts/fact';
import { SecretText } from '../facts/secret-text';
import { leewayInSeconds } from '../libraries/times';
import type { Place } from '../text/range';
import type { Contract, Scope, VerifierParty } from './contract';
import { isSpan } from './evaluate';
import { parseMsSpan } from './time-span';

/** What the clock tolerance of a verifier comes to. */
export interface LeewayReading {
  /** Seconds, infinite where the option makes tokens never expire; undefined where the library fails with `error`. */
  readonly seconds: number | undefined;
  /** In the library's own words; empty where it takes the value. */
  readonly error: string;
  /** A text instead of a number. */
  readonly isText: boolean;
  /** Seconds that a text means, as a person reads it; undefined where it says nothing. */
  readonly meant: number | undefined;
  readonly at: Place;
  /** The environment variable it came through, empty when none. */
  readonly variable: string;
  readonly entry: EnvEntry | undefined;
}

/** Undefined when no tolerance is given, or when it cannot be computed in this scope. */
export function leewayOf(verifier: VerifierParty, contract: Contract, scope: Scope): LeewayReading | undefined {
  const evaluated = contract.evaluate(verifier.fact.leeway.value, scope);
  if (evaluated.state !== 'known') return undefined;
  const { value, at, variable, entry } = evaluated;
  const place = { at, variable, entry };
  if (isSpan(value)) return { seconds: value.seconds, error: '', isText: false, meant: undefined, ...place };
  const given = value instanceof SecretText ? value.reveal() : value;
  if (typeof given !== 'number' && typeof given !== 'string') return undefined;
  const leeway = leewayInSeconds(verifier.semantics, given);
  const isText = typeof given === 'string';
  const reading = 'error' in leeway ? { seconds: undefined, error: leeway.error } : { seconds: leeway.seconds, error: '' };
  return { ...reading, isText, meant: isText ? meantBy(given, verifier) : undefined, ...place };
}

function meantBy(text: string, { semantics }: VerifierParty): number | undefined {
  const factor = semantics.leeway.unit === 'milliseconds' ? 1000 : 1;
  if (/^\s*\d{1,12}\s*$/.test(text)) return Number(text) / factor;
  const span = parseMsSpan(text.trim());
  return span === undefined ? undefined : span / 1000;
}
