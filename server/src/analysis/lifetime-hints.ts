import type { SessionSetting, StoredLifetime } from '../facts/fact';
import { SESSION_LIBRARIES } from '../libraries/sessions';
import type { Contract, Environment, Evaluated, Scope, VerifierParty } from '../model/contract';
import { isMoment, isSpan, numberOf } from '../model/evaluate';
import { lifetimeOf } from '../model/lifetime';
import { describeSeconds } from '../model/time-span';
import type { Place } from '../text/range';

// The real lifetimes beside the numbers and texts that state them, for an editor's inlay hints.

export interface LifetimeHint {
  /** The value that the hint stands behind. */
  readonly at: Place;
  /** `15 minutes`; with the environments where they differ. */
  readonly label: string;
  /** One sentence that says whose lifetime it is. */
  readonly explanation: string;
}

interface Stated {
  /** Where the option stands, and where its value finally does: in another file, in an env file. */
  readonly places: readonly Place[];
  readonly seconds: number;
  readonly environment: Environment;
  readonly explanation: string;
}

const ENVIRONMENTS: readonly Environment[] = ['development', 'staging', 'production'];

/** A text that says its lifetime itself needs no hint: `15m`, `"7 days"`. `1M` is a minute, so it does. */
const SAYS_ITSELF = /^["'`]?\d{1,9} ?(?:s|sec|secs|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?|y|yrs?|years?)["'`]?$/;

/** The hints of one file. `textAt` gives the text of a place, by which a value that says its lifetime itself is left out. */
export function lifetimeHints(contract: Contract, file: string, textAt: (at: Place) => string): readonly LifetimeHint[] {
  const byPlace = new Map<string, Stated[]>();
  for (const stated of [...ofIssuers(contract), ...ofVerifiers(contract), ...ofSessions(contract), ...ofStores(contract)]) {
    for (const at of stated.places) {
      if (at.file !== file) continue;
      const key = `${at.start} ${at.end}`;
      const list = byPlace.get(key);
      if (list) list.push(stated);
      else byPlace.set(key, [stated]);
    }
  }
  const hints: LifetimeHint[] = [];
  for (const [key, list] of byPlace) {
    const [start, end] = key.split(' ').map(Number) as [number, number];
    const at = { file, start, end };
    const said = new Map<string, Set<Environment>>();
    for (const { seconds, environment } of list) {
      const words = wordsFor(seconds);
      said.set(words, (said.get(words) ?? new Set<Environment>()).add(environment));
    }
    const [first] = list;
    if (!first || (said.size === 1 && SAYS_ITSELF.test(textAt(at)))) continue;
    const label = said.size === 1 ? [...said.keys()] : [...said].map(([words, where]) => `${words} (${[...where].join(', ')})`);
    hints.push({ at, label: label.join(', '), explanation: first.explanation });
  }
  return hints.sort((left, right) => left.at.end - right.at.end);
}

function wordsFor(seconds: number): string {
  if (seconds === Number.POSITIVE_INFINITY) return 'practically for ever';
  if (seconds === Number.NEGATIVE_INFINITY) return 'expired in 1970';
  return seconds < 0 ? `expired ${describeSeconds(seconds)} before` : describeSeconds(seconds);
}

function* ofIssuers(contract: Contract): Iterable<Stated> {
  for (const issuer of contract.issuers) {
    const { expiry } = issuer.fact;
    if (typeof expiry === 'string') continue;
    for (const environment of ENVIRONMENTS) {
      const lifetime = lifetimeOf(issuer, contract, { service: issuer.service, environment });
      if (!lifetime) continue;
      yield {
        places: distinct(expiry.valueAt, lifetime.entry?.valueAt ?? lifetime.at),
        seconds: lifetime.seconds,
        environment,
        explanation: `${roleWord(issuer.role)} expires this long after it is issued, as ${issuer.semantics.title} reads it.`,
      };
    }
  }
}

function roleWord(role: string): string {
  return role === 'unknown' ? 'The token' : `The ${role} token`;
}

function* ofVerifiers(contract: Contract): Iterable<Stated> {
  for (const verifier of contract.verifiers) {
    const { valueAt, value } = verifier.fact.leeway;
    if (!valueAt || value.kind === 'unset') continue;
    for (const environment of ENVIRONMENTS) {
      const evaluated = contract.evaluate(value, { service: verifier.service, environment });
      const seconds = leewaySeconds(verifier, evaluated);
      if (seconds === undefined || evaluated.state !== 'known') continue;
      yield {
        places: distinct(valueAt, evaluated.entry?.valueAt ?? evaluated.at),
        seconds,
        environment,
        explanation: `The clock difference that this verifier allows; ${verifier.semantics.title} counts ${verifier.semantics.leeway.shownAs} in ${verifier.semantics.leeway.unit}.`,
      };
    }
  }
}

function leewaySeconds(verifier: VerifierParty, evaluated: Evaluated): number | undefined {
  if (evaluated.state !== 'known') return undefined;
  if (isSpan(evaluated.value)) return evaluated.value.seconds;
  if (typeof evaluated.value !== 'number') return undefined;
  return verifier.semantics.leeway.unit === 'milliseconds' ? evaluated.value / 1000 : evaluated.value;
}

function* ofSessions(contract: Contract): Iterable<Stated> {
  for (const fact of contract.facts.all('session-setting')) {
    const { title, unit } = SESSION_LIBRARIES[fact.library];
    const explanation = `${title} counts this in ${unit}.`;
    for (const option of [fact.maximumAge, fact.tokenMaximumAge, fact.updateAge])
      yield* spans(contract, fact, option, unit === 'milliseconds' ? 0.001 : 1, explanation);
  }
}

const SECONDS = { seconds: 1, milliseconds: 0.001, days: 86_400 } as const;

function* ofStores(contract: Contract): Iterable<Stated> {
  for (const fact of contract.facts.all('stored-lifetime'))
    yield* spans(contract, fact, fact.lifetime, SECONDS[fact.unit], `${fact.api} counts this in ${fact.unit}.`);
}

function* spans(
  contract: Contract,
  fact: SessionSetting | StoredLifetime,
  { value, valueAt }: StoredLifetime['lifetime'],
  factor: number,
  explanation: string,
): Iterable<Stated> {
  if (!valueAt || value.kind === 'unset' || contract.isTestFile(fact.file)) return;
  const service = contract.serviceOf(fact.file);
  for (const environment of ENVIRONMENTS) {
    const evaluated = contract.evaluate(value, { service, environment } satisfies Scope);
    const seconds = spanOf(evaluated, factor);
    if (seconds === undefined || evaluated.state !== 'known') continue;
    yield { places: distinct(valueAt, evaluated.entry?.valueAt ?? evaluated.at), seconds, environment, explanation };
  }
}

function spanOf(evaluated: Evaluated, factor: number): number | undefined {
  if (evaluated.state !== 'known') return undefined;
  if (isSpan(evaluated.value)) return evaluated.value.seconds;
  if (isMoment(evaluated.value)) return evaluated.value.unit === 'milliseconds' ? evaluated.value.offset / 1000 : evaluated.value.offset;
  const number = numberOf(evaluated);
  return number === undefined || number < 0 || number * factor > 1e9 ? undefined : number * factor;
}

function distinct(first: Place, second: Place): readonly Place[] {
  const same = first.file === second.file && first.start <= second.start && second.end <= first.end;
  return same ? [first] : [first, second];
}
