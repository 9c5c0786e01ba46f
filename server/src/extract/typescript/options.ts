import type { ts } from '@ts-morph/common';
import type { OptionValue } from '../../facts/fact';
import { type ReferenceValue, UNSET, unknownAt, type Value } from '../../facts/value';
import type { Place } from '../../text/range';
import { lookup } from './file-view';
import { memberStep, plainName, unwrap } from './syntax';
import { memberOf } from './value-algebra';
import type { ValueReader } from './value-reader';

interface Entry {
  readonly value: Value;
  readonly valueAt: Place | undefined;
  /** The expression, where the object is written in this file. */
  readonly node: ts.Expression | undefined;
}

/** An options object or a payload: what is known of its entries, with the places where they are written. */
export class Options {
  /** Where the object stands, for values that cannot be told. */
  readonly at: Place;
  /** Whether entries may exist that cannot be seen. */
  #open = false;
  readonly #entries = new Map<string, Entry>();
  #reference: ReferenceValue | undefined;

  constructor(at: Place) {
    this.at = at;
  }

  /** Whether every entry is known: only then is an absent one unset. */
  get complete(): boolean {
    return !this.#open && this.#reference === undefined;
  }

  /** Whether the object is exported by another file, so that its entries can be told there. */
  get isReference(): boolean {
    return this.#reference !== undefined;
  }

  get(name: string): OptionValue {
    const entry = this.#entries.get(name);
    if (entry !== undefined) return { value: entry.value, valueAt: entry.valueAt };
    if (this.#reference !== undefined) return { value: memberOf(this.#reference, name, this.at), valueAt: undefined };
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

  refer(reference: ReferenceValue): void {
    this.#reference = reference;
  }

  /** Entries that cannot be read follow and may replace those so far. */
  openUp(): void {
    this.#open = true;
    for (const [name, entry] of this.#entries) this.#entries.set(name, { ...entry, value: unknownAt(this.at) });
  }

  spread(other: Options, certain: boolean): void {
    if (!other.complete) this.openUp();
    for (const [name, entry] of other.#entries) {
      this.#entries.set(name, certain ? entry : { ...entry, value: unknownAt(this.at) });
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
  const node = unwrap(reader.api, expression);
  const literal = literalOf(reader, node);
  if (literal !== undefined && steps > 0) fillFromLiteral(reader, options, literal, steps);
  else fillFromValue(options, reader.read(node));
}

function fillFromLiteral(reader: ValueReader, options: Options, literal: ts.ObjectLiteralExpression, steps: number): void {
  const { api } = reader;
  for (const property of literal.properties) {
    if (api.isSpreadAssignment(property)) fillFromSpread(reader, options, property.expression, steps);
    else if (api.isShorthandPropertyAssignment(property)) {
      options.set(property.name.text, { value: reader.read(property.name), valueAt: reader.place(property.name), node: property.name });
    } else {
      const name = plainName(api, property.name);
      if (name === undefined) options.openUp();
      else if (api.isPropertyAssignment(property)) {
        const { initializer } = property;
        options.set(name, { value: reader.read(initializer), valueAt: reader.place(initializer), node: initializer });
      } else options.set(name, { value: reader.unknown(property), valueAt: reader.place(property), node: undefined });
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
      options.set(name, { value: entry, valueAt: entry.kind === 'unset' ? undefined : entry.at, node: undefined });
    }
  } else if (value.kind === 'reference') options.refer(value);
  else if (value.kind === 'unknown' || value.kind === 'env' || value.kind === 'operation') options.openUp();
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
  const member = memberStep(api, node);
  if (member === undefined || member.base.kind === api.SyntaxKind.ThisKeyword) return undefined;
  const owner = literalOf(reader, member.base, steps - 1);
  if (owner === undefined || owner.properties.some((property) => api.isSpreadAssignment(property))) return undefined;
  const property = owner.properties.find((candidate) => plainName(api, candidate.name) === member.name);
  return property !== undefined && api.isPropertyAssignment(property) ? literalOf(reader, property.initializer, steps - 1) : undefined;
}
