import type { ts } from '@ts-morph/common';
import type { RefreshMargin } from '../../../facts/fact';
import type { Value } from '../../../facts/value';
import type { Place } from '../../../text/range';
import { isAnchored } from '../anchors';
import { keyOf, lastName, nodesMatching } from '../guards/guard-tree';
import { lookup } from '../syntax/file-view';
import type { ValueReader } from '../values/value-reader';
import { isOfClient, leadsToRefresh } from './refresh-margin-uses';

/**
 * How long before its expiry a token is refreshed: `expiresAt - Date.now() < 60_000`, `Date.now() >= exp * 1000 - BUFFER`,
 * `setTimeout(refresh, expiresIn * 1000 - 30_000)`. A comparison is read as a sum, so that it does not matter on which side what
 * stands; the unit of the margin follows from the clock in it. No margin at all is no fact: it says nothing of what was meant.
 */
export function* refreshMargins(reader: ValueReader): Iterable<RefreshMargin> {
  // A file that the filter leaves out is read for the sake of another at times: what is said of it must not depend on that.
  if (!isOfClient(reader.file.text) || !isAnchored(reader.file)) return;
  for (const { node, terms, clock } of comparisons(reader)) {
    const margin = marginOf(reader, terms, clock);
    if (margin !== undefined && leadsToRefresh(reader, node)) yield factOf(reader, margin);
  }
  for (const { terms } of timers(reader)) {
    const margin = marginOf(reader, terms, terms.find((term) => term.is === 'now')?.factor ?? 1);
    if (margin !== undefined) yield factOf(reader, margin);
  }
}

/** A summand: the clock, counted in milliseconds, the expiry, or a number that may be the margin. */
interface Term {
  readonly is: 'now' | 'expiry' | 'number';
  readonly factor: number;
  readonly value: Value;
  readonly at: Place;
}

const MAX_DEPTH = 12;
const MAX_TERMS = 6;

/** A comparison of the clock with an expiry. */
function* comparisons(reader: ValueReader): Iterable<{ node: ts.BinaryExpression; terms: readonly Term[]; clock: number }> {
  const { api, file } = reader;
  const kind = api.SyntaxKind;
  for (const operator of nodesMatching(file, /[<>]/g)) {
    const node = operator.parent;
    if (node === undefined || !api.isBinaryExpression(node) || node.operatorToken !== operator) continue;
    const compares =
      operator.kind === kind.LessThanToken ||
      operator.kind === kind.LessThanEqualsToken ||
      operator.kind === kind.GreaterThanToken ||
      operator.kind === kind.GreaterThanEqualsToken;
    if (!compares) continue;
    const left = sumOf(reader, reader.read(node.left), 1, 0);
    const right = left && sumOf(reader, reader.read(node.right), -1, 0);
    if (left === undefined || right === undefined) continue;
    const terms = [...left, ...right];
    const clock = terms.find((term) => term.is === 'now')?.factor;
    if (clock !== undefined) yield { node, terms, clock };
  }
}

const REFRESHES = /(?:refresh|renew)/i;

/** A timer that refreshes before the token expires. */
function* timers(reader: ValueReader): Iterable<{ terms: readonly Term[] }> {
  const { file } = reader;
  for (const call of reader.index.calls) {
    const [handler, delay] = call.arguments;
    if (lastName(file, call.expression) !== 'setTimeout' || handler === undefined || delay === undefined) continue;
    if (!REFRESHES.test(handler.getText(file.tree).slice(0, 600))) continue;
    const terms = sumOf(reader, reader.read(unclamped(reader, delay)), 1, 0);
    if (terms === undefined) continue;
    const isSpan = terms.some((term) => term.is === 'expiry' && /expires?_?in|ttl|lifetime|max_?age/i.test(textAt(reader, term.at)));
    if (isSpan !== terms.some((term) => term.is === 'now')) yield { terms };
  }
}

/** `Math.max(expiresIn * 1000 - 30_000, 0)` only keeps the delay from being negative. */
function unclamped(reader: ValueReader, delay: ts.Expression): ts.Expression {
  const { api, file } = reader;
  let node = delay;
  for (let step = 0; step < 4; step++) {
    if (api.isIdentifier(node)) {
      const binding = lookup(reader, node);
      const source =
        binding?.kind === 'variable' && binding.constant && binding.path.length === 0 ? binding.declaration.initializer : undefined;
      if (source === undefined) return node;
      node = source;
    } else if (api.isConditionalExpression(node)) {
      // `expiry ? expiry - Date.now() - LEEWAY : FALLBACK`
      node = node.whenTrue;
    } else if (api.isCallExpression(node) && /^Math\.(?:max|floor|round|trunc)$/.test(keyOf(file, node.expression) ?? '')) {
      const part = node.arguments.find((argument) => !api.isNumericLiteral(argument));
      if (part === undefined) return node;
      node = part;
    } else return node;
  }
  return node;
}

interface Margin {
  readonly value: Value;
  readonly at: Place;
  readonly unit: RefreshMargin['unit'];
}

/** The one number between an expiry and the clock, when it makes the expiry earlier. */
function marginOf(reader: ValueReader, terms: readonly Term[], clock: number): Margin | undefined {
  const [expiry, ...others] = terms.filter((term) => term.is === 'expiry');
  const [number, ...more] = terms.filter((term) => term.is === 'number');
  if (expiry === undefined || others.length > 0 || number === undefined || more.length > 0) return undefined;
  const now = terms.filter((term) => term.is === 'now');
  if (now.length > 1 || (now[0] !== undefined && now[0].factor > 0 === expiry.factor > 0)) return undefined;
  // Behind the same sign as the expiry it would be a delay after it.
  if (number.factor > 0 === expiry.factor > 0) return undefined;
  const unit = unitOf(Math.abs(number.factor / clock));
  return unit === undefined || number.at.file !== reader.file.path ? undefined : { value: number.value, at: number.at, unit };
}

function unitOf(milliseconds: number): RefreshMargin['unit'] | undefined {
  const near = (size: number): boolean => Math.abs(milliseconds - size) < size * 1e-6;
  if (near(1)) return 'milliseconds';
  if (near(1000)) return 'seconds';
  return near(60_000) ? 'minutes' : undefined;
}

function factOf(reader: ValueReader, { value, at, unit }: Margin): RefreshMargin {
  return { kind: 'refresh-margin', file: reader.file.path, at, unit, margin: { value, valueAt: at } };
}

/** The summands of a value, with what each is multiplied by; undefined when it is no such sum. */
function sumOf(reader: ValueReader, value: Value, factor: number, depth: number): readonly Term[] | undefined {
  if (depth > MAX_DEPTH) return undefined;
  switch (value.kind) {
    case 'now':
      return [{ is: 'now', factor: value.unit === 'seconds' ? factor / 1000 : factor, value, at: value.at }];
    case 'literal':
      return typeof value.value === 'number' ? [{ is: 'number', factor, value, at: value.at }] : undefined;
    case 'operation':
      return sumOfOperation(reader, value, factor, depth + 1);
    case 'converted':
      if (value.to === 'unix') return sumOf(reader, value.of, factor / 1000, depth + 1);
      if (value.to === 'number' || value.to === 'integer' || value.to === 'time') return leaf(reader, value, factor, depth + 1);
      return undefined;
    case 'either':
      return sumOf(reader, value.first, factor, depth + 1);
    case 'env':
    case 'reference':
    case 'unknown':
      return leaf(reader, value, factor, depth);
    default:
      return undefined;
  }
}

const EXPIRY = /expir|\bexp\b|[_.]exp\b|\bexp[A-Z]\w*|\w(?:Exp|_exp)\b|valid_?until/i;
const MARGIN = /buffer|margin|threshold|skew|leeway|window|before|ahead|early|grace|refresh/i;

function leaf(reader: ValueReader, value: Exclude<Value, { kind: 'unset' }>, factor: number, depth: number): readonly Term[] | undefined {
  if (value.kind === 'converted') {
    const inner = value.of;
    if (inner.kind !== 'env' && inner.kind !== 'reference') return sumOf(reader, inner, factor, depth);
  }
  const text = textAt(reader, value.at);
  if (value.kind === 'unknown') return EXPIRY.test(text) ? [{ is: 'expiry', factor, value, at: value.at }] : undefined;
  // A setting of another file or of the environment is a margin by its name.
  if (MARGIN.test(text) && text.length < 200) return [{ is: 'number', factor, value, at: value.at }];
  return EXPIRY.test(text) ? [{ is: 'expiry', factor, value, at: value.at }] : undefined;
}

function sumOfOperation(
  reader: ValueReader,
  value: Extract<Value, { kind: 'operation' }>,
  factor: number,
  depth: number,
): readonly Term[] | undefined {
  const { operator, left, right } = value;
  // `2 * 60 * 1000` is one number, and stays what a fix replaces.
  if (constantOf(value, depth) !== undefined) return [{ is: 'number', factor, value, at: value.at }];
  if (operator === '+' || operator === '-') {
    const first = sumOf(reader, left, factor, depth);
    const second = first && sumOf(reader, right, operator === '-' ? -factor : factor, depth);
    return first && second && first.length + second.length <= MAX_TERMS ? [...first, ...second] : undefined;
  }
  const by = constantOf(right, depth);
  if (operator === '/' && by !== undefined && by !== 0) return sumOf(reader, left, factor / by, depth);
  if (operator !== '*') return undefined;
  if (by !== undefined) return sumOf(reader, left, factor * by, depth);
  const times = constantOf(left, depth);
  return times === undefined ? undefined : sumOf(reader, right, factor * times, depth);
}

function constantOf(value: Value, depth: number): number | undefined {
  if (depth > MAX_DEPTH) return undefined;
  if (value.kind === 'literal') return typeof value.value === 'number' ? value.value : undefined;
  if (value.kind !== 'operation') return undefined;
  const left = constantOf(value.left, depth + 1);
  const right = left === undefined ? undefined : constantOf(value.right, depth + 1);
  if (left === undefined || right === undefined) return undefined;
  switch (value.operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    default:
      return undefined;
  }
}

function textAt(reader: ValueReader, at: Place): string {
  return reader.file.text.slice(at.start, Math.min(at.end, at.start + 300));
}
