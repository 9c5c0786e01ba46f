import type { Fact } from '../facts/fact';
import { isPlainSetting } from '../facts/plain-settings';
import { isSecretName } from '../facts/secret-names';
import { SecretText } from '../facts/secret-text';
import type { Value } from '../facts/value';
import type { Place, Range } from '../text/range';

/** Names of options and settings whose texts are public: they name parties, algorithms and spans of time. */
const PUBLIC_NAME =
  /^(?:aud|audiences?|iss|issuers?|alg|algs|algorithms?|exp|expiry|expires|typ|type)$|(?:audience|issuer|algorithms?|expir\w*|expires?_?in|ttl|lifetime|max_?age)$/i;

/**
 * Where a file's facts hold texts that may be secret, sorted and without overlaps: every value of an env file or of
 * Fly's variables that is no plain setting, and every string literal except audiences, issuers, algorithms and spans of time.
 * What shows lines of a file to people masks these ranges.
 */
export function secretRangesOf(facts: readonly Fact[]): readonly Range[] {
  const ranges: Range[] = [];
  for (const fact of facts) {
    for (const place of placesIn(fact)) if (place.file === fact.file && place.end > place.start) ranges.push(place);
  }
  return merged(ranges);
}

function placesIn(fact: Fact): readonly Place[] {
  switch (fact.kind) {
    case 'env-entry':
      // What dotenv takes for a comment is the rest of the value for others.
      if (isSecretName(fact.key) && Object.keys(fact.readings).length > 0) return [{ ...fact.entryAt, start: fact.valueAt.start }];
      return isPlainSetting(fact.key, fact.value.reveal()) ? [] : [fact.valueAt];
    case 'env-line-defect':
      return [fact.at];
    case 'fly-variable':
    case 'worker-variable':
      return isPlainSetting(fact.key, fact.value.reveal()) ? [] : [fact.valueAt];
    case 'env-read':
      return isPlain(fact.fallback, fact.name) ? [] : literalsIn(fact.fallback);
    case 'token-issuer':
      return [...literalsIn(fact.key), ...literalsIn(fact.subject)];
    case 'token-verifier':
    case 'secret-setting':
      return literalsIn(fact.key);
    case 'wrapper-call':
      // Any of the arguments may be the key.
      return [...fact.positional, ...Object.values(fact.named)].flatMap((value) => (isPlain(value) ? [] : literalsIn(value)));
    case 'export':
      return PUBLIC_NAME.test(fact.name) ? [] : literalsIn(fact.value);
    default:
      return [];
  }
}

/** A span such as '15m' names no secret, whichever parameter takes it; a variable's name may say that its value is one all the same. */
function isPlain(value: Value, name = ''): boolean {
  return value.kind === 'literal' && value.value instanceof SecretText && isPlainSetting(name, value.value.reveal());
}

function literalsIn(value: Value): readonly Place[] {
  switch (value.kind) {
    case 'literal':
      return value.value instanceof SecretText ? [value.at] : [];
    case 'env':
    case 'parameter':
      return literalsIn(value.fallback);
    case 'either':
      return [...literalsIn(value.first), ...literalsIn(value.second)];
    case 'list':
      return value.items.flatMap(literalsIn);
    case 'record':
      return Object.entries(value.entries).flatMap(([name, entry]) => (PUBLIC_NAME.test(name) ? [] : literalsIn(entry)));
    case 'operation':
      return [...literalsIn(value.left), ...literalsIn(value.right)];
    case 'template':
      return value.parts.flatMap(literalsIn);
    case 'duration':
      return literalsIn(value.seconds);
    case 'encoded':
    case 'converted':
      return literalsIn(value.of);
    default:
      return [];
  }
}

function merged(ranges: readonly Range[]): readonly Range[] {
  const result: Range[] = [];
  for (const range of [...ranges].sort((left, right) => left.start - right.start)) {
    const last = result.at(-1);
    if (last && range.start <= last.end) result[result.length - 1] = { start: last.start, end: Math.max(last.end, range.end) };
    else result.push({ start: range.start, end: range.end });
  }
  return result;
}
