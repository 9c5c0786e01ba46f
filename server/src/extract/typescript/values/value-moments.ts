import type { ts } from '@ts-morph/common';
import type { Value } from '../../../facts/value';
import type { Place } from '../../../text/range';
import type { FileIndex } from '../syntax/file-index';
import { type Origin, originOf } from '../syntax/origin';
import { memberStep, stringText, unwrap } from '../syntax/syntax';
import { dateOf, dateOfSeconds, isDate, shifted, spanOf, timeOf, times, unixOf } from './value-algebra';
import type { ValueReader } from './value-reader';

// Moments and spans as dayjs, moment, luxon and date-fns make them. Their objects are dates here, whatever class they have.

const MODULES = /^(?:dayjs|moment|moment-timezone|luxon|date-fns)(?:\/[\w/-]{1,40}(?:\.js)?)?$/;

/** Seconds of the units, by their longest name. A month is taken for 30 days, a year for 365. */
const UNITS: Readonly<Record<string, number>> = {
  millisecond: 1e-3,
  second: 1,
  minute: 60,
  hour: 3600,
  day: 86_400,
  week: 604_800,
  month: 2_592_000,
  quarter: 7_776_000,
  year: 31_536_000,
};
/** The short names of dayjs and moment, where `m` and `M` differ. */
const SHORT: Readonly<Record<string, string>> = {
  ms: 'millisecond',
  s: 'second',
  m: 'minute',
  h: 'hour',
  d: 'day',
  D: 'day',
  w: 'week',
  M: 'month',
  Q: 'quarter',
  y: 'year',
};
/** Methods that give the same moment in another zone or form. */
const SAME = /^(?:toDate|toJSDate|utc|local|tz|toUTC|toLocal|setZone|clone|locale|setLocale|utcOffset)$/;

const users = new WeakMap<FileIndex, boolean>();

function usesClocks(reader: ValueReader): boolean {
  let uses = users.get(reader.index);
  if (uses === undefined) {
    uses = [...reader.index.modules].some((module) => MODULES.test(module));
    users.set(reader.index, uses);
  }
  return uses;
}

/** What a call of one of these libraries gives; undefined for every other call, and for what cannot be told. */
export function readMoment(reader: ValueReader, node: ts.CallExpression): Value | undefined {
  if (!usesClocks(reader)) return undefined;
  const callee = unwrap(reader.api, node.expression);
  const origin = originOf(reader, callee);
  if (origin !== undefined) return MODULES.test(origin.module) ? fromFunction(reader, node, origin) : undefined;
  const member = memberStep(reader.api, callee);
  return member && fromMethod(reader, node, reader.read(member.base), member.name);
}

function fromFunction(reader: ValueReader, node: ts.CallExpression, origin: Origin): Value | undefined {
  const at = reader.place(node);
  const [first, second] = node.arguments;
  const path = origin.path.join('.');
  const now: Value = { kind: 'now', at, unit: 'datetime', zone: 'utc' };
  if (origin.module.startsWith('luxon')) {
    if (/^DateTime\.(?:now|utc|local)$/.test(path)) return first === undefined ? now : undefined;
    if (path === 'DateTime.fromJSDate' || path === 'DateTime.fromMillis') return certain(dateOf(reader.read(first), at));
    if (path === 'DateTime.fromSeconds') return certain(dateOfSeconds(reader.read(first), at));
    if (path === 'Duration.fromObject') return first && spanOfObject(reader.read(first), at);
    return path === 'Duration.fromMillis' && first !== undefined ? spanOf(reader.read(first), 1e-3, at) : undefined;
  }
  if (origin.module.startsWith('date-fns')) return fromDateFns(reader, node, origin.path.at(-1) ?? origin.module.split('/').at(-1) ?? '');
  if (path === 'duration') return first && spanGiven(reader, first, second, at);
  if (path === 'now') return { ...now, unit: 'milliseconds' };
  if (path === 'tz' && node.arguments.length < 2) return now;
  if (path !== '' && path !== 'utc') return undefined;
  return first === undefined ? now : certain(dateOf(reader.read(first), at));
}

function fromDateFns(reader: ValueReader, node: ts.CallExpression, name: string): Value | undefined {
  const at = reader.place(node);
  const [first, second] = node.arguments;
  if (first === undefined) return undefined;
  const conversion = /^(milliseconds|seconds|minutes|hours|days|weeks|months|years)To(Milliseconds|Seconds|Minutes|Hours|Days)$/.exec(name);
  if (conversion) {
    const factor = (unitSeconds(conversion[1] ?? '') ?? 1) / (unitSeconds((conversion[2] ?? '').toLowerCase()) ?? 1);
    return times(reader.read(first), factor, at);
  }
  if (name === 'fromUnixTime') return certain(dateOfSeconds(reader.read(first), at));
  const date = certain(dateOf(reader.read(first), at));
  if (date === undefined) return undefined;
  if (name === 'getUnixTime') return certain(unixOf(date, at));
  if (name === 'getTime') return certain(timeOf(date, at));
  if (name === 'toDate') return date;
  const helper = /^(add|sub)(Milliseconds|Seconds|Minutes|Hours|Days|Weeks|Months|Quarters|Years)?$/.exec(name);
  if (!helper || second === undefined) return undefined;
  const operator = helper[1] === 'add' ? '+' : '-';
  const seconds = helper[2] === undefined ? undefined : unitSeconds(helper[2].toLowerCase());
  if (seconds !== undefined) return shifted(date, operator, reader.read(second), seconds, at);
  const span = spanOfObject(reader.read(second), at);
  return span && { kind: 'operation', at, operator, left: date, right: span };
}

function fromMethod(reader: ValueReader, node: ts.CallExpression, base: Value, name: string): Value | undefined {
  const at = reader.place(node);
  const [first, second] = node.arguments;
  if (base.kind === 'duration') return spanMethod(reader, base.seconds, name, first, at);
  if (base.kind === 'parameter') return /^(?:unix|toUnixInteger)$/.test(name) ? unixOf(base, at) : undefined;
  if (!isDate(base)) return undefined;
  if (SAME.test(name)) return base;
  switch (name) {
    case 'unix':
    case 'toSeconds':
    case 'toUnixInteger':
      return certain(unixOf(base, at));
    case 'toMillis':
    case 'valueOf':
    case 'getTime':
      return certain(timeOf(base, at));
    case 'add':
    case 'subtract':
    case 'plus':
    case 'minus': {
      const span = first && spanGiven(reader, first, second, at);
      return span && { kind: 'operation', at, operator: name === 'add' || name === 'plus' ? '+' : '-', left: base, right: span };
    }
    default:
      return undefined;
  }
}

function spanMethod(reader: ValueReader, seconds: Value, name: string, unit: ts.Expression | undefined, at: Place): Value | undefined {
  const to = name === 'as' ? stringText(reader.api, unit) : /^(?:as(?=[A-Z])|to(?=Millis$))?(\w{1,20})$/.exec(name)?.[1];
  const size =
    to === 'valueOf' || to === 'Millis' ? 1e-3 : to === undefined ? undefined : unitSeconds(name === 'as' ? to : to.toLowerCase());
  if (size === undefined || (name !== 'as' && !/^(?:as[A-Z]\w{0,20}|toMillis|valueOf)$/.test(name))) return undefined;
  return times(seconds, 1 / size, at);
}

/** `(15, 'minutes')`, `('minutes', 15)`, `({ minutes: 15 })`, a span, or milliseconds. */
function spanGiven(reader: ValueReader, first: ts.Expression, second: ts.Expression | undefined, at: Place): Value | undefined {
  const value = reader.read(first);
  if (second === undefined) {
    if (value.kind === 'duration') return value;
    if (value.kind === 'record') return spanOfObject(value, at);
    return value.kind === 'unknown' ? undefined : spanOf(value, 1e-3, at);
  }
  const before = unitSeconds(stringText(reader.api, unwrap(reader.api, first)) ?? '');
  if (before !== undefined) return spanOf(reader.read(second), before, at);
  const seconds = unitSeconds(stringText(reader.api, unwrap(reader.api, second)) ?? '');
  return seconds === undefined ? undefined : spanOf(value, seconds, at);
}

/** `{ hours: 1, minutes: 30 }` as a span. */
function spanOfObject(value: Value, at: Place): Value | undefined {
  if (value.kind !== 'record' || value.open) return undefined;
  let sum: Value | undefined;
  for (const [name, amount] of Object.entries(value.entries)) {
    const seconds = unitSeconds(name);
    if (seconds === undefined) return undefined;
    if (amount.kind === 'unset') continue;
    const part = times(amount, seconds, at);
    sum = sum === undefined ? part : { kind: 'operation', at, operator: '+', left: sum, right: part };
  }
  return sum && { kind: 'duration', at, seconds: sum };
}

function unitSeconds(name: string): number | undefined {
  const short = Object.hasOwn(SHORT, name) ? SHORT[name] : undefined;
  const long = short ?? name.toLowerCase().replace(/s$/, '');
  return Object.hasOwn(UNITS, long) ? UNITS[long] : undefined;
}

function certain(value: Value): Value | undefined {
  return value.kind === 'unknown' ? undefined : value;
}
