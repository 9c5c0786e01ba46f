import type { ts } from '@ts-morph/common';
import type { ExpiryReading, Fact, Replacement } from '../../../facts/fact';
import type { Value } from '../../../facts/value';
import { pointAt } from '../../../text/range';
import { decodeCalls } from '../decodes/decode-calls';
import { functionOf } from '../env/env-wrappers';
import { nodesMatching } from '../guards/guard-tree';
import { lookup } from '../syntax/file-view';
import { originOf } from '../syntax/origin';
import { referencesTo } from '../syntax/references';
import type { Binding } from '../syntax/scope';
import { memberStep, unwrap, wrapped } from '../syntax/syntax';
import type { ValueReader } from '../values/value-reader';

/** How many steps lead from the claim to its payload, and from the payload to the call that gives it. */
const MOST_STEPS = 6;
/** A token of one's own making, which is written and read in milliseconds. */
const OWN_FORM = /\bexp["']?\s{0,9}:\s{0,9}(?:Date\.now\(\)|new Date\(\)\.getTime\(\))\s{0,9}[+,}]/;
/** What reads a number as milliseconds: `dayjs(exp)`, `moment(exp)`; `.unix(exp)` is the form for seconds. */
const DATES = /^(?:dayjs|moment|moment-timezone)$/;

/** The `exp` of a token that is decoded or verified in this file, wherever it is read as milliseconds. */
export function* expiryReadings(reader: ValueReader, tokens: readonly Fact[]): Iterable<ExpiryReading> {
  if (!/\bexp\b/.test(reader.file.text)) return;
  if (OWN_FORM.test(reader.file.text) && !tokens.some(({ kind }) => kind === 'token-issuer')) return;
  const calls = new Set<ts.Node>();
  for (const decode of decodeCalls(reader)) if (decode.headerOnly !== true) calls.add(decode.node).add(unwrapNode(reader, decode.result));
  const verified = new Set(tokens.flatMap((fact) => (fact.kind === 'token-verifier' ? [`${fact.at.start} ${fact.at.end}`] : [])));
  if (calls.size === 0 && verified.size === 0) return;
  const search = new Search(reader, calls, verified);
  for (const name of nodesMatching(reader.file, /(?<![\w$])exp(?![\w$])/g)) yield* search.readings(name);
}

function unwrapNode(reader: ValueReader, node: ts.Node): ts.Node {
  return reader.api.isExpression(node) ? unwrap(reader.api, node) : node;
}

class Search {
  readonly #reader: ValueReader;
  readonly #calls: ReadonlySet<ts.Node>;
  readonly #verified: ReadonlySet<string>;

  constructor(reader: ValueReader, calls: ReadonlySet<ts.Node>, verified: ReadonlySet<string>) {
    this.#reader = reader;
    this.#calls = calls;
    this.#verified = verified;
  }

  /** What is made of the claim that this name reads: a property, or an element of a pattern. */
  *readings(name: ts.Node): Iterable<ExpiryReading> {
    const { api } = this.#reader;
    const { parent } = name;
    if (parent === undefined) return;
    const step = memberStep(api, parent);
    if (step?.nameNode === name && step.name === 'exp') {
      if (this.#isPayload(step.base, MOST_STEPS)) yield* this.#uses(parent, MOST_STEPS);
    } else if (api.isBindingElement(parent) && api.isIdentifier(parent.name) && (parent.propertyName ?? parent.name) === name) {
      if (this.#isTakenOut(parent.name)) yield* this.#named(parent.name, MOST_STEPS);
    }
  }

  #isTakenOut(name: ts.Identifier): boolean {
    const binding = lookup(this.#reader, name);
    if (binding?.kind !== 'variable' || binding.declaration.initializer === undefined) return false;
    const names = binding.path.map((part) => part.name);
    if (names.join('.') !== 'exp' && names.join('.') !== 'payload.exp') return false;
    return this.#isPayload(binding.declaration.initializer, MOST_STEPS);
  }

  /** Whether an expression is what a token says, by the call that it comes from. */
  #isPayload(expression: ts.Expression, steps: number): boolean {
    const { api } = this.#reader;
    if (steps === 0) return false;
    const node = unwrap(api, expression);
    if (this.#gives(node)) return true;
    if (api.isIdentifier(node)) return this.#isPayloadName(node, steps);
    if (api.isBinaryExpression(node) && isChoice(this.#reader, node)) return this.#isPayload(node.left, steps - 1);
    const step = memberStep(api, node);
    if (step !== undefined) return step.name === 'payload' && this.#isPayload(step.base, steps - 1);
    if (!api.isCallExpression(node)) return false;
    // `JSON.parse(atob(...))`, and a function of this file that gives what it decodes.
    const [first] = node.arguments;
    if (first !== undefined && memberStep(api, node.expression)?.name === 'parse' && this.#holdsDecode(first)) return true;
    const fn = functionOf(this.#reader, unwrap(api, node.expression));
    return fn?.body !== undefined && isDecoder(fn.body.getText(this.#reader.file.tree)) && this.#holdsDecode(fn.body);
  }

  #isPayloadName(node: ts.Identifier, steps: number): boolean {
    const binding = lookup(this.#reader, node);
    if (binding?.kind !== 'variable') return false;
    const path = binding.path.map((part) => part.name).join('.');
    if (path !== '' && path !== 'payload') return false;
    const given = this.#given(node, binding);
    return given.length > 0 && given.every((value) => this.#isPayload(value, steps - 1));
  }

  /** What a variable is given where it is declared and later; its being emptied does not count. */
  #given(node: ts.Identifier, binding: Extract<Binding, { kind: 'variable' }>): readonly ts.Expression[] {
    const { api, index } = this.#reader;
    const later = (index.writes.get(node.text) ?? []).flatMap((write) =>
      write.path.length === 0 && write.value !== undefined && lookup(this.#reader, write.root) === binding ? [write.value] : [],
    );
    const { initializer } = binding.declaration;
    const all = initializer === undefined ? later : [initializer, ...later.filter((value) => value !== initializer)];
    return all.filter((value) => value.kind !== api.SyntaxKind.NullKeyword && !(api.isIdentifier(value) && value.text === 'undefined'));
  }

  #gives(node: ts.Node): boolean {
    if (this.#calls.has(node)) return true;
    if (!this.#reader.api.isCallExpression(node)) return false;
    const { start, end } = this.#reader.place(node);
    return this.#verified.has(`${start} ${end}`);
  }

  #holdsDecode(node: ts.Node): boolean {
    for (const call of this.#calls) if (node.pos <= call.pos && call.end <= node.end) return true;
    return false;
  }

  /** What is made of the claim, followed through brackets, defaults, margins and constants. */
  *#uses(claim: ts.Node, steps: number, isShifted = false): Iterable<ExpiryReading> {
    const { api } = this.#reader;
    const node = wrapped(api, claim);
    const { parent } = node;
    if (parent === undefined || steps === 0) return;
    if (api.isVariableDeclaration(parent) && parent.initializer === node && api.isIdentifier(parent.name)) {
      yield* this.#named(parent.name, steps - 1, isShifted);
    } else if (api.isBinaryExpression(parent)) {
      if (isChoice(this.#reader, parent) && parent.left === node) yield* this.#uses(parent, steps - 1, isShifted);
      else yield* this.#operand(node, parent, steps, isShifted);
    } else if (api.isNewExpression(parent) && api.isIdentifier(parent.expression) && parent.expression.text === 'Date') {
      if (parent.arguments?.length === 1) yield this.#found(parent, 'dated', 'new Date()', node, isShifted);
    } else if (api.isCallExpression(parent) && parent.arguments[0] === node && parent.arguments.length === 1) {
      const origin = originOf(this.#reader, parent.expression);
      const isWhole = origin !== undefined && (origin.path.length === 0 || origin.path.join('.') === 'default');
      if (isWhole && DATES.test(origin.module)) yield this.#found(parent, 'dated', origin.module, node, isShifted);
    }
  }

  *#named(name: ts.Identifier, steps: number, isShifted = false): Iterable<ExpiryReading> {
    const binding = lookup(this.#reader, name);
    if (binding?.kind !== 'variable' || !binding.constant) return;
    for (const use of referencesTo(this.#reader, name) ?? []) yield* this.#uses(use, steps, isShifted);
  }

  *#operand(node: ts.Node, parent: ts.BinaryExpression, steps: number, isShifted: boolean): Iterable<ExpiryReading> {
    const kind = this.#reader.api.SyntaxKind;
    const operator = parent.operatorToken.kind;
    const other = parent.left === node ? parent.right : parent.left;
    const compares = COMPARING.some((name) => kind[name] === operator);
    if (!compares && operator !== kind.MinusToken && operator !== kind.PlusToken) return;
    const value = this.#reader.read(other);
    if (operator !== kind.PlusToken && isMillisecondClock(value)) {
      yield this.#found(parent, 'compared', this.#short(other), node, isShifted);
    } else if (!compares && parent.left === node && value.kind === 'literal') yield* this.#uses(parent, steps - 1, true);
  }

  /** The clock as it is written where it is used, or where the constant is given it. */
  #short(clock: ts.Expression): string {
    const { api, file } = this.#reader;
    let node = unwrap(api, clock);
    const binding = lookup(this.#reader, node);
    if (binding?.kind === 'variable' && binding.declaration.initializer) node = unwrap(api, binding.declaration.initializer);
    const text = node.getText(file.tree).slice(0, 40);
    return CLOCKS.find((known) => text === known) ?? '';
  }

  #found(at: ts.Node, misreading: ExpiryReading['misreading'], by: string, claim: ts.Node, isShifted: boolean): ExpiryReading {
    const edits = isShifted ? [] : this.#edits(claim);
    return { kind: 'expiry-reading', file: this.#reader.file.path, at: this.#reader.place(at), misreading, by, edits };
  }

  /** Behind a name, a member or brackets a factor binds as it should; behind a cast or a default it does not. */
  #edits(claim: ts.Node): readonly Replacement[] {
    const { api } = this.#reader;
    const plain =
      api.isIdentifier(claim) ||
      memberStep(api, claim) !== undefined ||
      api.isParenthesizedExpression(claim) ||
      api.isNonNullExpression(claim);
    if (!plain) return [];
    const { file, end } = this.#reader.place(claim);
    return [{ at: pointAt(file, end), newText: ' * 1000' }];
  }
}

const COMPARING = ['LessThanToken', 'LessThanEqualsToken', 'GreaterThanToken', 'GreaterThanEqualsToken'] as const;
const CLOCKS = ['Date.now()', 'new Date()', 'new Date().getTime()', 'new Date().valueOf()', '+new Date()'];

function isChoice(reader: ValueReader, { operatorToken }: ts.BinaryExpression): boolean {
  const kind = reader.api.SyntaxKind;
  return operatorToken.kind === kind.QuestionQuestionToken || operatorToken.kind === kind.BarBarToken;
}

/** A helper that multiplies or makes a date of it gives something else than the token says. */
function isDecoder(body: string): boolean {
  return body.length < 2000 && !/1000|1e3|\bDate\b|_000\b/.test(body);
}

/** The current time in milliseconds, a margin before or after it included. */
function isMillisecondClock(value: Value): boolean {
  switch (value.kind) {
    case 'now':
      return value.unit !== 'seconds';
    case 'converted':
      return (value.to === 'time' || value.to === 'integer' || value.to === 'number') && isMillisecondClock(value.of);
    case 'operation':
      if (value.operator === '+') return isMillisecondClock(value.left) || isMillisecondClock(value.right);
      return value.operator === '-' && isMillisecondClock(value.left) && !isMillisecondClock(value.right);
    default:
      return false;
  }
}
