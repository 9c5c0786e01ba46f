import { type DurationValue, type NowValue, type OperationValue, unknownAt, type Value } from '../../../facts/value';
import type { Place } from '../../../text/range';
import { argumentsOf } from './arguments';
import { qualifiedName } from './names';
import { attribute, call, type PyNode, textOf } from './tree';
import type { Values } from './values';

type Spans = readonly (readonly [string, number])[];

/** The parameters of `timedelta` in their order, each in seconds. */
const SPANS: Spans = [
  ['days', 86_400],
  ['seconds', 1],
  ['microseconds', 1e-6],
  ['milliseconds', 1e-3],
  ['minutes', 60],
  ['hours', 3600],
  ['weeks', 604_800],
];

/** Those of `relativedelta`, and of the methods of pendulum and arrow: by name alone. A month is taken for 30 days, a year for 365. */
const RELATIVE: Spans = [...SPANS, ['months', 2_592_000], ['years', 31_536_000]];

/** A `timedelta`, the current time in any of its forms, or a datetime made into a number; undefined for every other call. */
export function momentOf(values: Values, node: PyNode): Value | undefined {
  const parts = call(node);
  if (!parts) return undefined;
  const at = values.place(node);
  const now = (unit: NowValue['unit'], zone: NowValue['zone']): NowValue => ({ kind: 'now', at, unit, zone });
  const first = parts.list.children[1];
  const empty = parts.list.children.length === 2;
  switch (qualifiedName(values.file, values.scopes, parts.callee)) {
    case 'datetime.timedelta':
      return duration(values, node, parts.list, at);
    case 'datetime.datetime.utcnow':
      return now('datetime', 'naive-utc');
    case 'datetime.datetime.now':
    case 'datetime.datetime.today':
      return now('datetime', empty || first?.type === 'None' ? 'naive-local' : 'utc');
    case 'django.utils.timezone.now':
      return now('datetime', 'utc');
    case 'time.time':
      return now('seconds', 'utc');
    case 'calendar.timegm':
      return first && timegm(values, first, at);
    case 'time.mktime':
      return first && mktime(values, first, at);
    case 'datetime.datetime.utcfromtimestamp':
      return first && !empty ? fromSeconds(values.read(first), 'naive-utc') : undefined;
    case 'datetime.datetime.fromtimestamp':
      return first && !empty ? fromSeconds(values.read(first), parts.list.children.length > 3 ? 'utc' : 'naive-local') : undefined;
    case 'pendulum.now':
    case 'arrow.utcnow':
    case 'arrow.now':
      return now('datetime', 'utc');
    case 'dateutil.relativedelta.relativedelta':
      return duration(values, node, parts.list, at, RELATIVE);
  }
  const member = attribute(parts.callee);
  switch (member && textOf(values.file, member.property)) {
    case 'total_seconds': {
      const value = member && values.read(member.object);
      if (value?.kind === 'duration') return value.seconds;
      return value?.kind === 'reference' || value?.kind === 'parameter' ? { kind: 'converted', at, to: 'number', of: value } : undefined;
    }
    case 'timestamp':
      // A naive datetime is taken for local time here: right for now(), wrong by the offset of the zone for utcnow().
      return member && empty
        ? inSeconds(values.read(member.object), (zone) => (zone === 'naive-utc' ? 'naive-utc' : 'utc'), at)
        : undefined;
    case 'add':
    case 'subtract':
    case 'shift':
      return member && shifted(values, node, member.object, parts.list);
    case 'replace': {
      const given = argumentsOf(values.file, parts.list);
      const named = [...given.keywords.keys()];
      if (!member || given.positional.length > 0 || named.length === 0) return undefined;
      const value = values.read(member.object);
      if (named.every((name) => name === 'microsecond' || name === 'second')) return mapNow(value, (moment) => moment);
      if (named.some((name) => name !== 'tzinfo' && name !== 'microsecond')) return undefined;
      // Labelling a local time as UTC leaves it as wrong as it was.
      return mapNow(value, (moment) => (moment.zone === 'naive-utc' ? { ...moment, zone: 'utc' } : moment));
    }
    case 'astimezone': {
      const value = member && values.read(member.object);
      return value && mapNow(value, (moment) => (moment.zone === 'naive-utc' ? undefined : { ...moment, zone: 'utc' }));
    }
    default:
      return undefined;
  }
}

/** The sum of the parts in seconds; a lone part keeps its own number and place. */
function duration(values: Values, node: PyNode, list: PyNode, at: Place, spans: Spans = SPANS): Value {
  const given = argumentsOf(values.file, list);
  if (given.unreadable || given.spreads.length > 0) return unknownAt(values.place(node));
  const parts: Value[] = [];
  const add = (value: PyNode, seconds: number): void => {
    const amount = values.read(value);
    const place = values.place(value);
    parts.push(
      seconds === 1
        ? amount
        : { kind: 'operation', at: place, operator: '*', left: amount, right: { kind: 'literal', at: place, value: seconds } },
    );
  };
  given.positional.forEach((value, index) => {
    const span = spans === SPANS ? spans[index] : undefined;
    if (span) add(value, span[1]);
  });
  for (const [name, { value }] of given.keywords) {
    const span = spans.find(([known]) => known === name);
    if (!span) return unknownAt(at);
    add(value, span[1]);
  }
  const [first, ...rest] = parts;
  const seconds = rest.reduce<Value>(
    (sum, part): OperationValue => ({ kind: 'operation', at, operator: '+', left: sum, right: part }),
    first ?? { kind: 'literal', at, value: 0 },
  );
  return { kind: 'duration', at, seconds } satisfies DurationValue;
}

/** `pendulum.now().add(minutes=15)`, `arrow.utcnow().shift(minutes=+15)`. */
function shifted(values: Values, node: PyNode, object: PyNode, list: PyNode): Value | undefined {
  const base = values.read(object);
  if (!mapNow(base, (moment) => moment) || argumentsOf(values.file, list).positional.length > 0) return undefined;
  const span = duration(values, node, list, values.place(node), RELATIVE);
  const callee = call(node)?.callee;
  const isBack = callee !== undefined && textOf(values.file, callee).endsWith('subtract');
  return span.kind === 'duration'
    ? { kind: 'operation', at: values.place(node), operator: isBack ? '-' : '+', left: base, right: span }
    : undefined;
}

/** `mktime` reads the fields of the tuple as local time, whatever they meant. */
function mktime(values: Values, tuple: PyNode, at: Place): Value | undefined {
  const parts = call(tuple);
  const member = parts && attribute(parts.callee);
  if (!member || textOf(values.file, member.property) !== 'timetuple') return undefined;
  return inSeconds(values.read(member.object), (zone) => (zone === 'naive-local' ? 'utc' : 'naive-utc'), at);
}

/** Seconds since the epoch as a datetime. */
function fromSeconds(value: Value, zone: NowValue['zone']): Value | undefined {
  const seconds = value.kind === 'converted' && value.to === 'integer' ? value.of : value;
  const moment = mapNow(seconds, (now) => (now.unit === 'seconds' && now.zone === 'utc' ? { ...now, unit: 'datetime', zone } : undefined));
  if (!moment) return undefined;
  return moment.kind === 'operation' && moment.right.kind !== 'duration'
    ? { ...moment, right: { kind: 'duration', at: moment.at, seconds: moment.right } }
    : moment;
}

/** `timegm` reads the fields of the tuple as UTC, whatever they meant. */
function timegm(values: Values, tuple: PyNode, at: Place): Value | undefined {
  const parts = call(tuple);
  const member = parts && attribute(parts.callee);
  const method = member && textOf(values.file, member.property);
  if (!member || (method !== 'utctimetuple' && method !== 'timetuple')) return undefined;
  return inSeconds(values.read(member.object), (zone) => (zone === 'naive-local' ? 'naive-local' : 'utc'), at);
}

/** A datetime as seconds since the epoch: the current time in it changes its unit, the spans added to it stay. */
function inSeconds(value: Value, zone: (zone: NowValue['zone']) => NowValue['zone'], at: Place): Value {
  const number = mapNow(value, (moment) =>
    moment.unit === 'datetime' ? { ...moment, unit: 'seconds', zone: zone(moment.zone) } : undefined,
  );
  return number ?? unknownAt(at);
}

/** Changes the current time inside a sum of it and spans; undefined when the value is no such sum. */
function mapNow(value: Value, change: (moment: NowValue) => NowValue | undefined): Value | undefined {
  if (value.kind === 'now') return change(value);
  if (value.kind !== 'operation' || (value.operator !== '+' && value.operator !== '-')) return undefined;
  const left = mapNow(value.left, change);
  if (left) return { ...value, left };
  const right = value.operator === '+' ? mapNow(value.right, change) : undefined;
  return right && { ...value, right };
}
