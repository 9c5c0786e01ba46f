import { isSigningName } from '../../facts/secret-names';
import { SecretIndex, type SecretText } from '../../facts/secret-text';
import type { Contract, Environment } from '../../model/contract';
import { isPrivateKey, isPublicKey } from '../../model/key-text';
import { isKnownSecret, isPlaceholder, isWrittenByHand } from '../../model/placeholders';
import type { Place } from '../../text/range';
import { itemsOf } from './key-lists';
import { type KeySighting, keySightings } from './key-sightings';

// The values of the workspace that may be keys, each with the places and names under which it stands.

/** A value that may be the key of a token, as it stands in one place. Equal values have one and the same `SecretText`. */
export interface KeyCandidate {
  readonly secret: SecretText;
  /** The environment variable, also for what code falls back on where it is not set; empty for any other literal in code. */
  readonly variable: string;
  readonly at: Place | undefined;
  /** The names of the services that are given it, and the environments in which they are. Empty where none is. */
  readonly services: readonly string[];
  readonly environments: readonly Environment[];
  /** An old secret of a rotation: `_OLD`, `_PREVIOUS`, `_FALLBACKS`, what is not the first of a list. */
  readonly isOld: boolean;
  /** Publicly known: a documented default, a placeholder, what somebody typed into a template. Never so for a public key. */
  readonly isPublic: boolean;
  /** It stands in a template, from which nothing takes values. */
  readonly isTemplate: boolean;
  /** It stands in an env file, and no service is given it: a stronger file has another value, or nothing loads the file. */
  readonly isOverridden: boolean;
  /** It is what the code uses where the variable is not set. */
  readonly isFallback: boolean;
  /** The tools that alone read the line so, where it has another value for all others; empty for none. */
  readonly readBy: string;
}

export interface KeyCandidates {
  /** The likeliest first; those with equal values stand together. */
  readonly all: readonly KeyCandidate[];
  /** How many more values there were than are looked at. */
  readonly leftOut: number;
}

/** More different values than this are no longer secrets of one product, and would take long to try. */
const MOST_VALUES = 400;

/** Tools that are named. */
const MOST_READERS = 3;

const known = new WeakMap<Contract, KeyCandidates>();

/** Every value of the workspace that may be a key, in all environments, templates included. At most 400 different ones. */
export function keyCandidates(contract: Contract): readonly KeyCandidate[] {
  return findKeyCandidates(contract).all;
}

/** The same, and how many were left out. */
export function findKeyCandidates(contract: Contract): KeyCandidates {
  let candidates = known.get(contract);
  if (!candidates) {
    candidates = collect(contract);
    known.set(contract, candidates);
  }
  return candidates;
}

/** What is seen of one value. */
interface Value {
  readonly secret: SecretText;
  readonly places: Map<string, Seen>;
  /** The likelier the lower. */
  rank: number;
  isPublic: boolean;
}

/** What is seen of a value in one place. */
interface Seen {
  readonly first: KeySighting;
  variable: string;
  isOld: boolean;
  isFallback: boolean;
  /** Whether it is more than what some tool alone reads. */
  isPlain: boolean;
  readonly readers: Set<string>;
  readonly services: Set<string>;
  readonly environments: Set<Environment>;
}

function collect(contract: Contract): KeyCandidates {
  const index = new SecretIndex<Value>();
  const values: Value[] = [];
  for (const sighting of keySightings(contract)) {
    for (const item of itemsOf(sighting)) {
      let value = index.of(item.secret)[0];
      if (!value) {
        value = { secret: item.secret, places: new Map(), rank: Number.POSITIVE_INFINITY, isPublic: false };
        index.add(item.secret, value);
        values.push(value);
      }
      note(value, { ...sighting, secret: item.secret }, item.isOld);
    }
  }
  const ordered = values.map((value, place) => ({ value, place })).sort((a, b) => a.value.rank - b.value.rank || a.place - b.place);
  const kept = ordered.slice(0, MOST_VALUES).map(({ value }) => value);
  return { all: kept.flatMap(candidatesOf), leftOut: values.length - kept.length };
}

function note(value: Value, sighting: KeySighting, isOld: boolean): void {
  const { variable, at, service, environment } = sighting;
  const place = `${at.start} ${at.file}`;
  let seen = value.places.get(place);
  if (!seen) {
    seen = {
      first: sighting,
      variable,
      isOld,
      isFallback: false,
      isPlain: false,
      readers: new Set(),
      services: new Set(),
      environments: new Set(),
    };
    value.places.set(place, seen);
  }
  if (seen.variable === '') seen.variable = variable;
  if (sighting.isFallback) seen.isFallback = true;
  if (sighting.readBy === '') seen.isPlain = true;
  else seen.readers.add(sighting.readBy);
  if (service !== undefined) seen.services.add(service);
  if (environment !== undefined) seen.environments.add(environment);
  value.rank = Math.min(value.rank, rankOf(sighting));
  value.isPublic ||= isPublicSecret(sighting);
}

function rankOf({ source, variable, service, isUsed }: KeySighting): number {
  if (source === 'template') return 5;
  if (source === 'file' && service === undefined) return 4;
  if (isUsed || source === 'code') return 0;
  return isSigningName(variable) ? 1 : 2;
}

function isPublicSecret({ secret, variable, source }: KeySighting): boolean {
  if (isPublicKey(secret) || isPrivateKey(secret)) return false;
  return isKnownSecret(secret) || isPlaceholder(variable, secret) || (source === 'template' && isWrittenByHand(secret));
}

function candidatesOf({ secret, places, isPublic }: Value): readonly KeyCandidate[] {
  return [...places.values()].map(({ first, variable, isOld, isFallback, isPlain, readers, services, environments }) => ({
    secret,
    variable,
    at: first.at,
    services: [...services],
    environments: [...environments],
    isOld,
    isPublic,
    isTemplate: first.source === 'template',
    isOverridden: isPlain && first.source === 'file' && services.size === 0,
    isFallback,
    readBy: isPlain ? '' : [...readers].slice(0, MOST_READERS).join(', '),
  }));
}
