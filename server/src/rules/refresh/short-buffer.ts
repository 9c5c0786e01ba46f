import type { RefreshMargin } from '../../facts/fact';
import { fixWith, replaceText } from '../../fix/edits';
import { setValue } from '../../fix/env-file';
import type { Contract, Evaluated } from '../../model/contract';
import { lifetimeOf } from '../../model/lifetime';
import { describeSeconds } from '../../model/time-span';
import { defineRule, type Finding, type Fix, oncePerPlace } from '../rule';

// A token that is refreshed at the last moment expires on the way: the request waits in a queue, the two clocks differ, a laptop
// was asleep. Several requests that set out together then get a 401 together.
export default defineRule({
  id: 'refresh/short-buffer',
  summary: 'A token is refreshed too shortly before it expires',
  severity: 'info',
  fixes: 'suggested',
  options: {
    minimumSeconds: { description: 'Refreshing later than this before the expiry is reported, in seconds.', default: 120, minimum: 0 },
  },
  check: (contract, options) => oncePerPlace(check(contract, options)),
});

/** A token must live so many times as long as the margin: one that is always about to expire would be refreshed all the time. */
const LIVES = 5;
const SECONDS: Readonly<Record<RefreshMargin['unit'], number>> = { milliseconds: 0.001, seconds: 1, minutes: 60 };

function* check(contract: Contract, { minimumSeconds }: { readonly minimumSeconds: number }): Iterable<Finding> {
  const margins = contract.facts.all('refresh-margin');
  if (margins.length === 0) return;
  const shortest = shortestAccessLifetime(contract);
  if (shortest !== undefined && shortest < LIVES * minimumSeconds) return;
  for (const fact of margins) {
    const service = contract.serviceOf(fact.file);
    if (contract.isTestFile(fact.file) || service.example || service.library) continue;
    for (const environment of ['production', 'development'] as const) {
      const evaluated = contract.evaluate(fact.margin.value, { service, environment });
      const seconds = secondsOf(evaluated, fact);
      if (seconds === undefined || seconds <= 0 || seconds >= minimumSeconds) continue;
      yield {
        at: fact.at,
        message: `The token is refreshed only ${describeSeconds(seconds)} before it expires`,
        help: `A slow request, a queue or a clock that is a little off uses that up, and requests that set out together get a 401 together. Refresh at least ${describeSeconds(minimumSeconds)} before.`,
        fixes: widen(contract, fact, evaluated, minimumSeconds),
      };
      break;
    }
  }
}

function secondsOf(evaluated: Evaluated, { unit }: RefreshMargin): number | undefined {
  return evaluated.state === 'known' && typeof evaluated.value === 'number' ? evaluated.value * SECONDS[unit] : undefined;
}

function shortestAccessLifetime(contract: Contract): number | undefined {
  let shortest: number | undefined;
  for (const issuer of contract.issuers) {
    if ((issuer.role !== 'access' && issuer.role !== 'session') || issuer.service.example) continue;
    for (const environment of ['production', 'development'] as const) {
      const lifetime = lifetimeOf(issuer, contract, { service: issuer.service, environment });
      // Of a lifetime in the wrong unit, what was meant counts: once that is mended, the margin is still too short.
      const seconds = lifetime?.misreading === undefined ? lifetime?.seconds : lifetime.intended;
      if (seconds !== undefined && seconds > 0 && (shortest === undefined || seconds < shortest)) shortest = seconds;
    }
  }
  return shortest;
}

/** The margin in the unit and the form that the old one has. */
function widen(contract: Contract, { unit, margin }: RefreshMargin, evaluated: Evaluated, seconds: number): readonly Fix[] {
  const number = seconds / SECONDS[unit];
  if (evaluated.state !== 'known' || !Number.isInteger(number)) return [];
  const title = `Refresh ${describeSeconds(seconds)} before it expires`;
  if (evaluated.entry !== undefined) return [fixWith(title, 'suggested', [setValue(evaluated.entry, String(number))])];
  const value = contract.follow(margin.value);
  if (value.kind !== 'literal' && value.kind !== 'operation') return [];
  return [fixWith(title, 'suggested', [replaceText(value.at, value.kind === 'operation' ? product(number, unit) : grouped(number))])];
}

/** `2 * 60 * 1000`, as spans are written. */
function product(number: number, unit: RefreshMargin['unit']): string {
  const size = unit === 'milliseconds' ? 60_000 : unit === 'seconds' ? 60 : 1;
  const factors = unit === 'milliseconds' ? ' * 60 * 1000' : unit === 'seconds' ? ' * 60' : '';
  return number % size === 0 ? `${number / size}${factors}` : grouped(number);
}

function grouped(number: number): string {
  return number < 10_000 ? String(number) : String(number).replace(/\B(?=(?:\d{3})+$)/g, '_');
}
