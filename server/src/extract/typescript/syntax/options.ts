import type { ts } from '@ts-morph/common';
import type { OptionValue } from '../../../facts/fact';
import { type ParameterValue, type ReferenceValue, UNSET, unknownAt, type Value } from '../../../facts/value';
import type { Place } from '../../../text/range';
import { functionOf } from '../env/env-wrappers';
import { memberOf } from '../values/value-algebra';
import type { ValueReader } from '../values/value-reader';
import type { Write } from './file-index';
import { lookup } from './file-view';
import { classOfThis, memberStep, onlyReturn, plainName, unwrap } from './syntax';

/** One option or claim as it is written. */
export interface Entry {
  readonly value: Value;
  readonly valueAt: Place | undefined;
  /** The expression, where the object is written in this file. */
  readonly node: ts.Expression | undefined;
  /** The name with all that belongs to the option: a property of a literal, or the left side of `options.name = value`. */
  readonly written: Written | undefined;
  /** Whether it is there for every call; not when it is spread under a condition. */
  readonly certain: boolean;
}

export interface Written {
  readonly name: ts.Node;
  readonly whole: ts.Node;
}

/** An options object or a payload: what is known of its entries, with the places where they are written. */
export class Options {
  /** Where the object stands, for values that cannot be told. */
  readonly at: Place;
  /** Whether entries may exist that cannot be seen. */
  #open = false;
  readonly #entries = new Map<string, Entry>();
  #reference: ReferenceValue | ParameterValue | undefined;

  constructor(at: Place) {
    this.at = at;
  }

  /** Whether every entry is known: only then is an absent one unset. */
  get complete(): boolean {
    return !this.#open && this.#reference === undefined;
  }

  /** Whether the object is exported by another file, so that its entries can be told there. */
  get isReference(): boolean {
    return this.#reference?.kind === 'reference' && !this.#open;
  }

  /** The parameter that the object is, when callers give it as a whole. */
  get parameter(): ParameterValue | undefined {
    return this.#reference?.kind === 'parameter' && this.#entries.size === 0 && !this.#open ? this.#reference : undefined;
  }

  /** The options and claims that are seen, each under its name, in the order of the text. */
  get entries(): ReadonlyMap<string, Entry> {
    return this.#entries;
  }

  get(name: string): OptionValue {
    const entry = this.#entries.get(name);
    if (entry !== undefined) return { value: entry.value, valueAt: entry.valueAt };
    if (this.#reference !== undefined && !this.#open) return { value: memberOf(this.#reference, name, this.at), valueAt: undefined };
    return { value: this.#open ? unknownAt(this.at) : UNSET, valueAt: undefined };
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  nodeOf(name: string): ts.Expression | undefined {
    return this.#entries.get(name)?.node;
  }

  set(name: string, entry: Entry): void {
    this.#entries.set(name, entry);
  }

  refer(reference: ReferenceValue | ParameterValue): void {
    this.#reference = reference;
  }

  /** Entries that cannot be read follow and may replace those so far. */
  openUp(): void {
    this.#open = true;
    for (const [name, entry] of this.#entries) this.#entries.set(name, { ...entry, value: unknownAt(this.at) });
  }

  spread(other: Options, certain: boolean): void {
    // What is spread first may say more in another file, or at the calls: `{ ...config.options, expiresIn: '7d' }`.
    const isBase = certain && !this.#open && this.#reference === undefined && this.#entries.size === 0;
    if (isBase && !other.#open) this.#reference = other.#reference;
    else if (!other.complete) this.openUp();
    for (const [name, entry] of other.#entries) {
      this.#entries.set(name, certain ? entry : { ...entry, value: unknownAt(this.at), certain: false });
    }
  }
}

/** Reads an argument as options. An absent, undefined or null argument is an empty object. */
export function readOptions(reader: ValueReader, expression: ts.Expression | undefined, call: ts.Node): Options {
  const options = new Options(reader.place(expression ?? call));
  fill(reader, options, expression, 8);
  return options;
}

function fill(reader: ValueReader, options: Options, expression: ts.Expression | undefined, steps: number): void {
  if (expression === undefined) return;
  const { api } = reader;
  const node = unwrap(api, expression);
  if (steps > 0) {
    const literal = literalOf(reader, node);
    if (literal !== undefined) {
      fillFromLiteral(reader, options, literal, steps);
      return;
    }
    if (api.isConditionalExpression(node)) {
      fillFromSpread(reader, options, node, steps);
      return;
    }
    if (api.isCallExpression(node) && isAssign(reader, node)) {
      for (const argument of node.arguments) fillFromSpread(reader, options, argument, steps);
      return;
    }
    if (fillFromVariable(reader, options, node, steps)) return;
  }
  fillFromValue(options, reader.read(node));
}

/** `Object.assign({}, base, { ... })` without a list to spread. */
function isAssign(reader: ValueReader, node: ts.CallExpression): boolean {
  const { api } = reader;
  const member = memberStep(api, unwrap(api, node.expression));
  if (member?.name !== 'assign' || !api.isIdentifier(member.base) || member.base.text !== 'Object') return false;
  return lookup(reader, member.base) === undefined && !node.arguments.some((argument) => api.isSpreadElement(argument));
}

/** `const options = { ... }; options.issuer = 'me';`, where each assignment always happens beside the declaration. */
function fillFromVariable(reader: ValueReader, options: Options, node: ts.Expression, steps: number): boolean {
  const { api } = reader;
  const binding = lookup(reader, node);
  if (!api.isIdentifier(node) || binding?.kind !== 'variable' || binding.path.length > 0) return false;
  const { declaration } = binding;
  const initializer = declaration.initializer && unwrap(api, declaration.initializer);
  if (initializer === undefined || !api.isObjectLiteralExpression(initializer)) return false;
  const writes = (reader.index.writes.get(node.text) ?? []).filter((write) => lookup(reader, write.root) === binding);
  const names = writes.map((write) => alwaysWritten(reader, write, declaration));
  if (names.some((name) => name === undefined) || new Set(names).size < names.length) return false;
  fillFromLiteral(reader, options, initializer, steps);
  for (const write of writes) {
    const { value, node: whole } = write;
    const name = write.path[0];
    const left = api.isBinaryExpression(whole) ? memberStep(api, whole.left) : undefined;
    if (value === undefined || name === undefined || left === undefined) continue;
    options.set(name, { ...entryOf(reader, value), written: { name: left.nameNode, whole: whole.parent }, certain: true });
  }
  return true;
}

/** The property that a write sets whenever its object is made; undefined when it may not, or changes more. */
function alwaysWritten(reader: ValueReader, write: Write, declaration: ts.VariableDeclaration): string | undefined {
  const statement = write.node.parent;
  const isBeside = reader.api.isExpressionStatement(statement) && statement.parent === declaration.parent.parent.parent;
  return isBeside && write.path.length === 1 && write.value !== undefined ? write.path[0] : undefined;
}

function entryOf(reader: ValueReader, node: ts.Expression): Pick<Entry, 'value' | 'valueAt' | 'node'> {
  return { value: reader.read(node), valueAt: reader.place(node), node };
}

function fillFromLiteral(reader: ValueReader, options: Options, literal: ts.ObjectLiteralExpression, steps: number): void {
  const { api } = reader;
  for (const property of literal.properties) {
    if (api.isSpreadAssignment(property)) {
      fillFromSpread(reader, options, property.expression, steps);
      continue;
    }
    const name = plainName(api, property.name);
    if (name === undefined || property.name === undefined) {
      options.openUp();
      continue;
    }
    const written: Written = { name: property.name, whole: property };
    if (api.isShorthandPropertyAssignment(property)) options.set(name, { ...entryOf(reader, property.name), written, certain: true });
    else if (api.isPropertyAssignment(property)) options.set(name, { ...entryOf(reader, property.initializer), written, certain: true });
    else {
      const value = reader.unknown(property);
      options.set(name, { value, valueAt: reader.place(property), node: undefined, written, certain: true });
    }
  }
}

function fillFromSpread(reader: ValueReader, options: Options, expression: ts.Expression, steps: number): void {
  const { api } = reader;
  const node = unwrap(api, expression);
  const certain: ts.Expression[] = [];
  const possible: ts.Expression[] = [];
  if (api.isBinaryExpression(node) && node.operatorToken.kind === api.SyntaxKind.AmpersandAmpersandToken) possible.push(node.right);
  else if (api.isConditionalExpression(node)) possible.push(node.whenTrue, node.whenFalse);
  else certain.push(node);
  for (const part of [...certain, ...possible]) {
    const other = new Options(reader.place(part));
    fill(reader, other, part, steps - 1);
    options.spread(other, certain.length > 0);
  }
}

function fillFromValue(options: Options, value: Value): void {
  if (value.kind === 'record') {
    if (value.open) options.openUp();
    for (const [name, entry] of Object.entries(value.entries)) {
      const valueAt = entry.kind === 'unset' ? undefined : entry.at;
      options.set(name, { value: entry, valueAt, node: undefined, written: undefined, certain: true });
    }
  } else if (value.kind === 'reference' || value.kind === 'parameter') options.refer(value);
  // A text or a number holds no entries; anything else may.
  else if (value.kind !== 'unset' && value.kind !== 'literal') options.openUp();
}

/** The object literal that an expression is, directly or through a constant that nothing changes. */
export function literalOf(reader: ValueReader, expression: ts.Expression, steps = 8): ts.ObjectLiteralExpression | undefined {
  if (steps === 0) return undefined;
  const { api } = reader;
  const node = unwrap(api, expression);
  if (api.isObjectLiteralExpression(node)) return node;
  if (api.isIdentifier(node)) {
    const binding = lookup(reader, node);
    if (binding?.kind !== 'variable' || binding.path.length > 0) return undefined;
    const { initializer } = binding.declaration;
    const written = (reader.index.writes.get(node.text) ?? []).some((write) => lookup(reader, write.root) === binding);
    return initializer === undefined || written ? undefined : literalOf(reader, initializer, steps - 1);
  }
  if (api.isCallExpression(node)) {
    // What a function of this file builds: `buildOptions()`.
    const target = functionOf(reader, node.expression);
    const returned = target && onlyReturn(api, target);
    return returned && literalOf(reader, returned, steps - 1);
  }
  const member = memberStep(api, node);
  if (member === undefined) return undefined;
  if (member.base.kind === api.SyntaxKind.ThisKeyword) return fieldLiteral(reader, node, member.name, steps - 1);
  const owner = literalOf(reader, member.base, steps - 1);
  if (owner === undefined || owner.properties.some((property) => api.isSpreadAssignment(property))) return undefined;
  const property = owner.properties.find((candidate) => plainName(api, candidate.name) === member.name);
  return property !== undefined && api.isPropertyAssignment(property) ? literalOf(reader, property.initializer, steps - 1) : undefined;
}

/** The literal of a class's own field that nothing changes: `private readonly options = { ... }`. */
function fieldLiteral(reader: ValueReader, node: ts.Node, name: string, steps: number): ts.ObjectLiteralExpression | undefined {
  const { api } = reader;
  const owner = classOfThis(api, node);
  const field = owner?.members.find((member) => plainName(api, member.name) === name);
  if (owner === undefined || field === undefined || !api.isPropertyDeclaration(field) || field.initializer === undefined) return undefined;
  const writes = reader.index.writes.get('this') ?? [];
  if (writes.some((write) => write.path[0] === name && classOfThis(api, write.root) === owner)) return undefined;
  return literalOf(reader, field.initializer, steps);
}
