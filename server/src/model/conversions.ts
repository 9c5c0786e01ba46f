import { SecretText } from '../facts/secret-text';
import type { ConvertedValue } from '../facts/value';
import { isList, isMoment, isSpan, isTruthy, leadingInteger, numberOf, textOf } from './constants';
import type { Constant, Evaluated } from './contract';
import { parseMsSpan } from './time-span';

type Known = Extract<Evaluated, { state: 'known' }>;

/** Longer texts are documents, not settings. */
const LONGEST_JSON = 10_000;
/** More items than this are no list of audiences. */
const MOST_ITEMS = 100;

/** What a conversion makes of a known value; undefined when that cannot be told, as for a text that is no number. */
export function convertedConstant(value: ConvertedValue, of: Known): Constant | undefined {
  switch (value.to) {
    case 'number':
    case 'integer':
      return asNumber(value.to, of);
    case 'string': {
      const text = textOf(of);
      return text === undefined ? undefined : new SecretText(text);
    }
    case 'span-ms':
      return of.value instanceof SecretText ? parseMsSpan(of.value.reveal()) : undefined;
    case 'boolean':
      return asBoolean(value, of.value);
    case 'json':
      return asJson(of);
    case 'unix':
    case 'time':
      if (!isMoment(of.value) || of.value.unit !== 'datetime') return undefined;
      return value.to === 'unix' ? { ...of.value, unit: 'seconds' } : { ...of.value, unit: 'milliseconds', offset: of.value.offset * 1000 };
    default:
      return fromText(value.to, of);
  }
}

function asNumber(to: 'number' | 'integer', of: Known): Constant | undefined {
  if (isMoment(of.value)) return of.value.unit === 'datetime' ? undefined : of.value;
  if (isSpan(of.value)) return of.value.seconds;
  return to === 'integer' ? leadingInteger(of) : numberOf(of);
}

/** JavaScript asks whether a text is empty. Python's loaders read words such as `false`, its `bool` does not: where they differ nobody can tell. */
function asBoolean(value: ConvertedValue, of: Constant): boolean | undefined {
  if (!(of instanceof SecretText) || !value.at.file.endsWith('.py')) return isTruthy(of);
  return /^(?:true|1|yes|y|on|t)$/i.test(of.reveal().trim()) ? true : undefined;
}

function asJson(of: Known): Constant | undefined {
  if (!(of.value instanceof SecretText)) return of.value;
  const text = of.value.reveal();
  if (text.length > LONGEST_JSON) return undefined;
  try {
    return jsonConstant(JSON.parse(text), of);
  } catch {
    return undefined;
  }
}

function jsonConstant(parsed: unknown, of: Known): Constant | undefined {
  if (typeof parsed === 'string') return new SecretText(parsed);
  if (typeof parsed === 'number' || typeof parsed === 'boolean' || parsed === null) return parsed;
  if (!Array.isArray(parsed) || parsed.length > MOST_ITEMS) return undefined;
  return parsed.map((item: unknown): Evaluated => {
    const value = Array.isArray(item) ? undefined : jsonConstant(item, of);
    return value === undefined ? { state: 'unknown' } : { ...of, value };
  });
}

function fromText(to: 'list' | 'trimmed-list' | 'trimmed' | 'upper' | 'lower' | 'without-slash', of: Known): Constant | undefined {
  if (to === 'trimmed-list' && isList(of.value)) {
    const items = of.value.map((item) => (item.state === 'known' && item.value instanceof SecretText ? trimmed(item) : item));
    return items.filter((item) => !(item.state === 'known' && item.value instanceof SecretText && item.value.isEmpty));
  }
  if (!(of.value instanceof SecretText)) return undefined;
  const text = of.value.reveal();
  switch (to) {
    case 'trimmed':
      return new SecretText(text.trim());
    case 'upper':
      return new SecretText(text.toUpperCase());
    case 'lower':
      return new SecretText(text.toLowerCase());
    case 'without-slash':
      return new SecretText(withoutSlash(text));
    default: {
      const items = text.split(',').slice(0, MOST_ITEMS);
      const plain = to === 'list' ? items : items.map((item) => item.trim()).filter((item) => item !== '');
      return plain.map((item): Evaluated => ({ ...of, value: new SecretText(item) }));
    }
  }
}

function trimmed(item: Known): Evaluated {
  return { ...item, value: new SecretText(textOf(item)?.trim() ?? '') };
}

function withoutSlash(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === '/') end--;
  return text.slice(0, end);
}
