import type { ExpiryReading, Fact, Replacement } from '../../../facts/fact';
import type { NowValue, Value } from '../../../facts/value';
import { argumentsOf } from '../syntax/arguments';
import { qualifiedName } from '../syntax/names';
import { stringText } from '../syntax/strings';
import { bare, call, methodCall, type PyNode, subscript, textOf, within, wrapped } from '../syntax/tree';
import type { Values } from '../syntax/values';

/** How many steps are followed from the claim to what is made of it. */
const MOST_STEPS = 8;
const MOST_USES = 60;
const NUMBERS = new Set(['builtins.int', 'builtins.float', 'builtins.round']);
const COMPARING = new Set(['<', '<=', '>', '>=']);

type Zone = NowValue['zone'];
/** What has been made of the claim so far. */
type Form =
  | { readonly kind: 'claim' }
  | { readonly kind: 'divided'; readonly division: PyNode }
  | { readonly kind: 'date'; readonly zone: Zone };

/** The `exp` of a token that is decoded in this file, wherever it is read as another time than it says. */
export function* expiryReadings(values: Values, facts: readonly Fact[]): Iterable<ExpiryReading> {
  const calls = new Set(
    facts.flatMap((fact) =>
      fact.kind === 'token-verifier' || fact.kind === 'unverified-decode' ? [`${fact.at.start} ${fact.at.end}`] : [],
    ),
  );
  if (calls.size === 0 || !/["']exp["']/.test(values.file.text)) return;
  for (const node of values.file.nodes) {
    if (node.type !== 'String' || node.end - node.start !== 5 || stringText(values.file, node) !== 'exp') continue;
    const claim = claimRead(values, node);
    if (claim && isPayload(values, claim.payload, calls)) yield* made(values, claim.node, { kind: 'claim' }, MOST_STEPS);
  }
}

/** `payload["exp"]` and `payload.get("exp")` by the key. */
function claimRead(values: Values, key: PyNode): { readonly node: PyNode; readonly payload: PyNode } | undefined {
  const { parent } = key;
  const indexed = parent && subscript(parent);
  if (parent && indexed?.key === key) return { node: parent, payload: indexed.object };
  const outer = parent?.type === 'ArgList' && parent.children[1] === key ? parent.parent : undefined;
  const method = outer && methodCall(values.file, outer);
  return outer && method?.method === 'get' ? { node: outer, payload: method.object } : undefined;
}

function isPayload(values: Values, payload: PyNode, calls: ReadonlySet<string>): boolean {
  const node = bare(payload);
  if (calls.has(`${node.start} ${node.end}`)) return true;
  const binding = node.type === 'VariableName' ? values.scopes.resolve(node) : undefined;
  if (!binding || binding.scope === values.scopes.module) return false;
  const given = binding.sources.flatMap((source) => (source.kind === 'assignment' && source.value.type === 'None' ? [] : [source]));
  return (
    given.length > 0 &&
    given.every((source) => {
      const value = source.kind === 'assignment' ? bare(source.value) : undefined;
      return value !== undefined && calls.has(`${value.start} ${value.end}`);
    })
  );
}

function* made(values: Values, expression: PyNode, form: Form, steps: number): Iterable<ExpiryReading> {
  const node = wrapped(expression);
  const { parent } = node;
  if (!parent || steps === 0) return;
  if (parent.type === 'AssignStatement' || parent.type === 'NamedExpression') yield* named(values, node, parent, form, steps);
  else if (parent.type === 'ArgList' && parent.parent && call(parent.parent)?.list === parent)
    yield* given(values, node, parent, parent.parent, form, steps);
  else if (parent.type === 'BinaryExpression') yield* operand(values, node, parent, form, steps);
}

/** A variable of a function that is given the claim, or the date of it, and nothing else. */
function* named(values: Values, node: PyNode, statement: PyNode, form: Form, steps: number): Iterable<ExpiryReading> {
  const [target] = statement.children;
  if (target?.type !== 'VariableName' || statement.children.at(-1) !== node) return;
  const binding = values.scopes.resolve(target);
  if (!binding || binding.scope === values.scopes.module || values.scopes.onlySource(binding)?.kind !== 'assignment') return;
  const uses = values.scopes.usesOf(binding);
  if (uses.length > MOST_USES) return;
  for (const use of uses) if (!within(statement, use)) yield* made(values, use, form, steps - 1);
}

function* given(values: Values, node: PyNode, list: PyNode, outer: PyNode, form: Form, steps: number): Iterable<ExpiryReading> {
  const callee = outer.children[0];
  if (!callee || list.children[1] !== node) return;
  const name = qualifiedName(values.file, values.scopes, callee) ?? '';
  if (NUMBERS.has(name)) yield* made(values, outer, form, steps - 1);
  else if (name === 'datetime.datetime.fromtimestamp' || name === 'datetime.datetime.utcfromtimestamp') {
    const by = name.slice('datetime.'.length);
    if (form.kind === 'divided') yield found(values, outer, 'divided', by, undivided(values, form.division));
    else if (form.kind === 'claim') {
      const { positional, keywords, unreadable, spreads } = argumentsOf(values.file, list);
      if (unreadable || spreads.length > 0) return;
      const isAware = positional.length > 1 || keywords.size > 0;
      const zone = name.endsWith('.utcfromtimestamp') ? 'naive-utc' : isAware ? 'utc' : 'naive-local';
      yield* made(values, outer, { kind: 'date', zone }, steps - 1);
    }
  } else if (
    name === 'django.utils.timezone.make_aware' &&
    form.kind === 'date' &&
    form.zone === 'naive-utc' &&
    list.children.length === 3
  ) {
    // Without a zone it takes the date for one of the project's own zone (Django 5 `make_aware`).
    yield found(values, outer, 'zones', 'make_aware', []);
  }
}

function* operand(values: Values, node: PyNode, parent: PyNode, form: Form, steps: number): Iterable<ExpiryReading> {
  const [left, operator, right] = parent.children;
  if (!left || !operator || !right || parent.children.length !== 3) return;
  const sign = textOf(values.file, operator);
  const other = left === node ? right : left;
  if (sign === '/' || sign === '//') {
    const isThousand = left === node && /^(?:1_?000(?:\.0)?|1e3)$/.test(textOf(values.file, right));
    if (form.kind === 'claim' && isThousand) yield* made(values, parent, { kind: 'divided', division: parent }, steps - 1);
  } else if (sign === 'or') {
    if (left === node) yield* made(values, parent, form, steps - 1);
  } else if (COMPARING.has(sign) || sign === '-' || sign === '+') {
    const value = values.read(other);
    const misreading = sign === '+' ? undefined : misreadingOf(form, value);
    if (misreading) yield found(values, parent, misreading, shortText(values, other), []);
    else if (left === node && !COMPARING.has(sign) && isMargin(value)) yield* made(values, parent, form, steps - 1);
  }
}

/** Whether the claim, or the date made of it, is compared with another kind of time. */
function misreadingOf(form: Form, other: Value): ExpiryReading['misreading'] | undefined {
  const moment = marginless(other);
  if (form.kind === 'date') {
    if (moment?.kind !== 'now' || moment.unit !== 'datetime') return undefined;
    return form.zone !== moment.zone && form.zone !== 'utc' && moment.zone !== 'utc' ? 'zones' : undefined;
  }
  if (form.kind === 'divided') return undefined;
  if (isInMilliseconds(moment)) return 'compared';
  return moment?.kind === 'now' && moment.unit === 'seconds' && moment.zone === 'naive-utc' ? 'zones' : undefined;
}

/** `time.time() * 1000`, and the whole number of it. */
function isInMilliseconds(value: Value | undefined): boolean {
  if (value?.kind === 'converted') return (value.to === 'integer' || value.to === 'number') && isInMilliseconds(value.of);
  if (value?.kind === 'now') return value.unit === 'milliseconds';
  if (value?.kind !== 'operation' || value.operator !== '*') return false;
  const { left, right } = value;
  const clock = left.kind === 'converted' ? left.of : left;
  return clock.kind === 'now' && clock.unit === 'seconds' && right.kind === 'literal' && right.value === 1000;
}

/** The time without a margin that is added to it. */
function marginless(value: Value): Value | undefined {
  const isSum = value.kind === 'operation' && (value.operator === '+' || value.operator === '-');
  return isSum && isMargin(value.right) ? value.left : value;
}

function isMargin({ kind }: Value): boolean {
  return kind === 'duration' || kind === 'literal';
}

function shortText(values: Values, node: PyNode): string {
  const text = textOf(values.file, bare(node)).slice(0, 40);
  return text === 'time.time() * 1000' ? text : '';
}

function undivided(values: Values, division: PyNode): readonly Replacement[] {
  const [left] = division.children;
  if (!left) return [];
  const whole = values.place(division);
  return [{ at: { ...whole, start: left.end }, newText: '' }];
}

function found(
  values: Values,
  node: PyNode,
  misreading: ExpiryReading['misreading'],
  by: string,
  edits: readonly Replacement[],
): ExpiryReading {
  return { kind: 'expiry-reading', file: values.file.path, at: values.place(node), misreading, by, edits };
}
