import type { EnvEntry, TokenIssuer } from '../facts/fact';
import type { Value } from '../facts/value';
import type { LibrarySemantics } from '../libraries';
import type { Fix } from '../rules/rule';
import { type Place, pointAt, samePlace } from '../text/range';
import { describeSeconds, writeSpan } from '../text/span-words';
import { fixWith, replaceText } from './edits';
import { setValue } from './env-file';
import { insertNamedOption } from './options';

// Edits that write a lifetime in the form that the library takes.

/** A call that issues tokens, and what its library does. */
interface Issuing {
  readonly fact: TokenIssuer;
  readonly semantics: LibrarySemantics;
}

/** A lifetime's option where it is written. */
interface Written {
  readonly value: Value;
  readonly valueAt: Place;
}

/** A lifetime that means something else than it looks, in seconds; see `model/lifetime.ts`. */
interface Misread {
  readonly seconds: number;
  readonly misreading: string | undefined;
  readonly intended: number | undefined;
  readonly meantUnit: number | undefined;
  readonly variable: string;
  readonly entry: EnvEntry | undefined;
}

/** A lifetime that the library or the verifiers refuse. */
interface Unreadable {
  readonly kind: 'span' | 'date' | 'text' | 'timedelta';
  readonly intended: number | undefined;
  readonly entry: EnvEntry | undefined;
}

/** A lifetime as a number in the unit that the library's option counts in. */
export function lifetimeNumber({ semantics }: Issuing, seconds: number): string {
  return String(semantics.relativeExpiry?.number === 'milliseconds' ? seconds * 1000 : seconds);
}

/** The form that was meant: a unit in the env file, a number in the library's unit, or a point in time in seconds. */
export function lifetimeFixes(issuer: Issuing, lifetime: Misread, { value, valueAt }: Written): readonly Fix[] {
  const { expiry } = issuer.fact;
  const seconds = lifetime.intended;
  if (typeof expiry === 'string' || seconds === undefined || seconds <= 0 || !Number.isInteger(seconds)) return [];
  const { form } = expiry;
  const said = describeSeconds(seconds);
  const number = lifetimeNumber(issuer, seconds);
  if (lifetime.misreading === 'bare-string') {
    // A variable whose name says seconds stays a number of seconds.
    if (lifetime.meantUnit === 1 && value.kind === 'env' && issuer.semantics.relativeExpiry?.number === 'seconds')
      return [asNumber(valueAt, 'Number')];
    if (lifetime.entry)
      return [fixWith(`Write the unit: ${writeSpan(seconds)}`, 'suggested', [setValue(lifetime.entry, writeSpan(seconds))])];
    return value.kind === 'literal' && samePlace(value.at, valueAt)
      ? [fixWith(`Give a number of ${unitOfNumber(issuer)}: ${number} (${said})`, 'suggested', [replaceText(valueAt, number)])]
      : [];
  }
  if (issuer.semantics.language !== 'typescript') return [];
  const written = value.kind !== 'reference' && value.kind !== 'env' && lifetime.variable === '';
  switch (lifetime.misreading) {
    case 'milliseconds-as-seconds':
    case 'seconds-as-milliseconds':
    case 'named-unit':
      if (form !== 'relative-option') return [];
      if (lifetime.misreading === 'named-unit' && 'at' in value && !samePlace(value.at, valueAt))
        return convert(valueAt, seconds / lifetime.seconds, unitOfNumber(issuer));
      // A constant's number stands elsewhere, and may be used there.
      if (written)
        return [fixWith(`Give a number of ${unitOfNumber(issuer)}: ${number} (${said})`, 'suggested', [replaceText(valueAt, number)])];
      return value.kind === 'converted' ? convert(valueAt, seconds / lifetime.seconds, unitOfNumber(issuer)) : [];
    case 'milliseconds-claim':
      if (!written) return [];
      return [fromNow(valueAt, seconds)];
    case 'relative-as-absolute':
      if (!written) return [];
      return form === 'exp-claim'
        ? [fromNow(valueAt, seconds)]
        : [fixWith(`Give a span: ${said}`, 'suggested', [replaceText(valueAt, `'${writeSpan(seconds)}'`)])];
    default:
      return [];
  }
}

function unitOfNumber({ semantics }: Issuing): 'milliseconds' | 'seconds' {
  return semantics.relativeExpiry?.number === 'milliseconds' ? 'milliseconds' : 'seconds';
}

function fromNow(at: Place, seconds: number): Fix {
  return fixWith(`Count in seconds: ${describeSeconds(seconds)} from now`, 'suggested', [
    replaceText(at, `Math.floor(Date.now() / 1000) + ${seconds}`),
  ]);
}

/** `Number(process.env.TTL_MS)` is a call, and may stand in a quotient or a product as it is. */
function convert(at: Place, factor: number, unit: string): readonly Fix[] {
  const start = pointAt(at.file, at.start);
  const end = pointAt(at.file, at.end);
  const title = `Convert it to ${unit}`;
  const whole = Math.round(factor);
  if (factor >= 1) return Math.abs(whole - factor) < 1e-6 ? [fixWith(title, 'suggested', [replaceText(end, ` * ${whole}`)])] : [];
  const divisor = Math.round(1 / factor);
  return [fixWith(title, 'suggested', [replaceText(start, 'Math.floor('), replaceText(end, ` / ${divisor})`)])];
}

function asNumber(at: Place, conversion: 'Number' | 'int'): Fix {
  return fixWith('Make it a number', 'suggested', [
    replaceText(pointAt(at.file, at.start), `${conversion}(`),
    replaceText(pointAt(at.file, at.end), ')'),
  ]);
}

/** The edits that make a lifetime readable which the library or the verifiers refuse. */
export function readableFixes(issuer: Issuing, expiry: Unreadable, { value, valueAt }: Written): readonly Fix[] {
  const python = issuer.semantics.language === 'python';
  if (expiry.kind === 'date') {
    return [
      fixWith('Give the number of seconds', 'suggested', [
        replaceText(pointAt(valueAt.file, valueAt.start), 'Math.floor(Number('),
        replaceText(pointAt(valueAt.file, valueAt.end), ') / 1000)'),
      ]),
    ];
  }
  if (python) {
    if (expiry.kind !== 'span' || value.kind !== 'env' || expiry.intended === undefined) return [];
    return [asNumber(valueAt, 'int')];
  }
  const seconds = expiry.intended;
  if (seconds === undefined || seconds <= 0 || !Number.isInteger(seconds)) return [];
  const literal = value.kind === 'literal' && samePlace(value.at, valueAt);
  if (expiry.kind === 'text') return literal ? [fromNow(valueAt, seconds)] : [];
  const title = `Write one number and one unit: ${writeSpan(seconds)}`;
  if (expiry.entry) return [fixWith(title, 'suggested', [setValue(expiry.entry, writeSpan(seconds))])];
  return literal ? [fixWith(title, 'suggested', [replaceText(valueAt, `'${writeSpan(seconds)}'`)])] : [];
}

/** Adds the library's option for a lifetime to the call; nothing where the lifetime is a claim or there is no clean place. */
export function addLifetime(issuer: Issuing, seconds: number): readonly Fix[] {
  const { optionSlot } = issuer.fact;
  const row = issuer.semantics.relativeExpiry;
  if (!row || row.number === 'error') return [];
  const title = `Let it live ${describeSeconds(seconds)}`;
  const there = issuer.fact.given.find(({ name }) => name === row.option);
  // `lifetime_seconds=None` is there, and says that there is none.
  if (there)
    return there.value.kind === 'literal'
      ? [fixWith(title, 'suggested', [replaceText(there.value.at, lifetimeNumber(issuer, seconds))])]
      : [];
  if (!optionSlot) return [];
  const text = row.grammar === 'ms' ? `'${writeSpan(seconds)}'` : lifetimeNumber(issuer, seconds);
  return [fixWith(title, 'suggested', [insertNamedOption(optionSlot, row.option, text)])];
}
