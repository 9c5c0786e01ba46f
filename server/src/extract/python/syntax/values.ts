import { SecretText } from '../../../facts/secret-text';
import { type EnvValue, type LiteralValue, type RecordValue, UNSET, unknownAt, type Value } from '../../../facts/value';
import type { Place } from '../../../text/range';
import { type EnvExpression, EnvExpressions } from '../env/env-expressions';
import { isText, partsOf, withFallback } from '../env/fallbacks';
import { commaGroups } from './arguments';
import { callValue } from './call-values';
import { branchedValue, conditionalValue, defaultedParameter, eitherOf } from './choices';
import type { Classes } from './classes';
import { isDictExpression, recordAt, recordOf } from './dicts';
import { qualifiedName } from './names';
import { ownParameter } from './parameters';
import { reassignmentOf } from './reassignments';
import type { Binding, Scopes, Source } from './scopes';
import { stringParts, stringText } from './strings';
import { trimmedItems } from './texts';
import { attribute, call, child, type PyFile, type PyNode, placeOf, subscript, textOf } from './tree';

/** Expressions nested deeper than this are not read. */
const DEEPEST = 48;
const OPERATORS: Readonly<Record<string, '+' | '-' | '*' | '/' | '%' | '**'>> = {
  '+': '+',
  '-': '-',
  '*': '*',
  '/': '/',
  '//': '/',
  '%': '%',
  '**': '**',
};

/** What expressions of one file say. Every node is read at most once. */
export class Values {
  readonly file: PyFile;
  readonly scopes: Scopes;
  readonly env: EnvExpressions;
  readonly classes: Classes;
  readonly #memo = new Map<PyNode, Value>();
  readonly #makeClasses: (values: Values) => Classes;
  readonly #givesParameters: boolean;
  #forTokens: Values | undefined;
  #depth = 0;

  /** `base`: the values of the same file that these differ from by giving parameters as values. */
  constructor(file: PyFile, scopes: Scopes, classes: (values: Values) => Classes, base?: Values) {
    this.file = file;
    this.scopes = scopes;
    this.env = base?.env ?? new EnvExpressions(file, scopes);
    this.#makeClasses = classes;
    this.#givesParameters = base !== undefined;
    this.classes = classes(this);
  }

  /** What issuers, verifiers and calls of functions around them are given: here parameters are values of their own. */
  get forTokens(): Values {
    if (this.#givesParameters) return this;
    this.#forTokens ??= new Values(this.file, this.scopes, this.#makeClasses, this);
    return this.#forTokens;
  }

  /** A parameter as a value that callers give; undefined where it cannot be one. */
  parameter(source: Extract<Source, { kind: 'parameter' }>, node: PyNode): Value | undefined {
    return this.#givesParameters ? ownParameter(this, source, node) : undefined;
  }

  read(node: PyNode): Value {
    const known = this.#memo.get(node);
    if (known) return known;
    const unknown = this.unknown(node);
    if (this.#depth > DEEPEST) return unknown;
    // A value that is made of itself is unknown, and this is what the inner reading finds.
    this.#memo.set(node, unknown);
    this.#depth++;
    try {
      const value = this.#compute(node);
      this.#memo.set(node, value);
      return value;
    } finally {
      this.#depth--;
    }
  }

  /** An expression as a dict: what cannot be read is an open record. */
  record(node: PyNode): RecordValue {
    return recordOf(this, node);
  }

  unknown(node: PyNode): Value {
    return unknownAt(this.place(node));
  }

  place(node: PyNode): Place {
    return placeOf(this.file, node);
  }

  /** The value of an environment read with its default; `None` as default is no default. */
  envValue(expression: EnvExpression): Value {
    const at = this.place(expression.node);
    const value: EnvValue = { kind: 'env', at, name: expression.name, fallback: this.fallbackOf(expression.fallback) };
    switch (expression.cast) {
      case 'none':
        return value;
      case 'other':
        return unknownAt(at);
      default:
        return { kind: 'converted', at, to: expression.cast, of: value };
    }
  }

  fallbackOf(node: PyNode | undefined): Value {
    return !node || node.type === 'None' ? UNSET : this.read(node);
  }

  /** What calling a function of this file without arguments gives: the value of its only `return`. */
  returned(definition: PyNode): Value | undefined {
    const body = definition.type === 'FunctionDefinition' ? child(definition, 'Body') : undefined;
    if (!body || definition.children.some((node) => node.type === 'async')) return undefined;
    let only: PyNode | undefined;
    for (let index = body.index; index < this.file.nodes.length; index++) {
      const node = this.file.nodes[index];
      if (!node || node.start >= body.end) break;
      if (node.type === 'YieldStatement' || node.type === 'YieldExpression') return undefined;
      if (node.type !== 'ReturnStatement') continue;
      if (only || node.parent !== body) return undefined;
      only = node;
    }
    const value = only?.children[1];
    return value && only?.children.length === 2 ? this.read(value) : undefined;
  }

  /** A step into a value: an attribute, or a subscript with a literal. */
  step(value: Value, name: string, at: Place): Value {
    if (value.kind === 'reference') {
      // The `.value` of an enum's member is the member as far as values go.
      if (name === 'value' && /^[A-Z][A-Z0-9_]*$/.test(value.path.at(-1) ?? '')) return value;
      return { ...value, at, path: [...value.path, name] };
    }
    if (value.kind === 'record') {
      const entry = Object.hasOwn(value.entries, name) ? value.entries[name] : undefined;
      return entry ?? unknownAt(at);
    }
    if (value.kind === 'parameter') return { ...value, at, path: [...value.path, name], fallback: UNSET };
    return unknownAt(at);
  }

  #compute(node: PyNode): Value {
    switch (node.type) {
      case 'String':
      case 'FormatString':
      case 'ContinuedString':
        return this.#string(node);
      case 'Number':
        return this.#number(node);
      case 'Boolean':
        return this.#literal(node, textOf(this.file, node) === 'True');
      case 'None':
        return this.#literal(node, null);
      case 'ParenthesizedExpression': {
        const [, inner] = node.children;
        return inner && node.children.length === 3 ? this.read(inner) : this.unknown(node);
      }
      case 'UnaryExpression':
        return this.#unary(node);
      case 'BinaryExpression':
        return this.#binary(node);
      case 'ConditionalExpression':
        return conditionalValue(this, node);
      case 'ArrayComprehensionExpression':
        return trimmedItems(this, node) ?? this.unknown(node);
      case 'VariableName':
        return this.#name(node);
      case 'MemberExpression':
        return this.#member(node);
      case 'CallExpression': {
        const read = this.env.recognise(node);
        return read ? this.envValue(read) : callValue(this, node);
      }
      case 'DictionaryExpression':
        return recordOf(this, node);
      case 'ArrayExpression':
      case 'TupleExpression':
      case 'SetExpression': {
        const groups = commaGroups(node);
        if (groups.some((group) => group.length !== 1)) return this.unknown(node);
        const items = groups.flatMap(([item]) => (item ? [this.read(item)] : []));
        return { kind: 'list', at: this.place(node), items };
      }
      default:
        return this.unknown(node);
    }
  }

  #literal(node: PyNode, value: LiteralValue['value']): LiteralValue {
    return { kind: 'literal', at: this.place(node), value };
  }

  #string(node: PyNode): Value {
    const plain = stringText(this.file, node);
    if (plain !== undefined) return this.#literal(node, new SecretText(plain));
    const parts = stringParts(this.file, node).map((part): Value => {
      if ('text' in part) return this.#literal(node, new SecretText(part.text));
      return part.formatted ? this.unknown(part.node) : this.read(part.node);
    });
    const [only] = parts;
    return parts.length === 0
      ? this.#literal(node, new SecretText(''))
      : parts.length === 1 && only?.kind === 'literal' && only.value instanceof SecretText
        ? only
        : { kind: 'template', at: this.place(node), parts };
  }

  #number(node: PyNode): Value {
    const text = textOf(this.file, node).replaceAll('_', '');
    const number = Number(text);
    return Number.isFinite(number) && !/^0\d/.test(text) ? this.#literal(node, number) : this.unknown(node);
  }

  #unary(node: PyNode): Value {
    const [operator, operand] = node.children;
    const value = operand && this.read(operand);
    if (value?.kind !== 'literal' || typeof value.value !== 'number') return this.unknown(node);
    const sign = operator ? textOf(this.file, operator) : '';
    return sign === '-' ? this.#literal(node, -value.value) : sign === '+' ? value : this.unknown(node);
  }

  #binary(node: PyNode): Value {
    const [left, operator, right] = node.children;
    if (!left || !operator || !right || node.children.length !== 3) return this.unknown(node);
    if (operator.type === 'or') return eitherOf(this, node, left, right);
    if (operator.type === 'BitOp' && textOf(this.file, operator) === '|' && isDictExpression(this, left)) return recordOf(this, node);
    const sign = operator.type === 'ArithOp' ? OPERATORS[textOf(this.file, operator)] : undefined;
    if (!sign) return this.unknown(node);
    const at = this.place(node);
    const [first, second] = [this.read(left), this.read(right)];
    if (sign === '%' && isText(first)) return this.unknown(node);
    if (sign === '+' && (isText(first) || isText(second))) return { kind: 'template', at, parts: [...partsOf(first), ...partsOf(second)] };
    return { kind: 'operation', at, operator: sign, left: first, right: second };
  }

  #name(node: PyNode): Value {
    const binding = this.scopes.resolve(node);
    if (!binding) {
      const [star] = this.scopes.starImports;
      // A constant that the only star import can have brought.
      return star !== undefined && this.scopes.starImports.length === 1 && /^[A-Z][A-Z0-9_]*$|settings|config/.test(textOf(this.file, node))
        ? { kind: 'reference', at: this.place(node), module: star, path: [textOf(this.file, node)] }
        : this.unknown(node);
    }
    const source = this.scopes.onlySource(binding);
    if (!source) return this.#reassigned(binding, node);
    switch (source.kind) {
      case 'import':
        return { kind: 'reference', at: this.place(node), module: source.module, path: source.path };
      case 'assignment':
        if (isDictExpression(this, source.value)) return recordAt(this, binding, source.value, node);
        return this.#unlessChanged(this.read(source.value), node);
      case 'parameter':
        return this.#parameter(source, node);
      case 'definition':
        return this.classes.recordOf(source.definition) ?? this.unknown(node);
      default:
        return this.unknown(node);
    }
  }

  /** `if not X: X = "default"` after `X = os.getenv("X")` is a default like any other. */
  #reassigned(binding: Binding, node: PyNode): Value {
    const changed = reassignmentOf(this.scopes, binding);
    const first = changed && this.read(changed.first);
    if (!changed || first?.kind !== 'env') return branchedValue(this, binding) ?? defaultedParameter(this, binding) ?? this.unknown(node);
    return withFallback(first, changed.refuses ? this.unknown(changed.value) : this.read(changed.value), first.at);
  }

  /** A list that the code appends to is not what its literal says. */
  #unlessChanged(value: Value, node: PyNode): Value {
    if (value.kind !== 'list') return value;
    const binding = this.scopes.resolve(node);
    const changed =
      binding &&
      this.scopes.usesOf(binding).some((use) => {
        const member = use.parent && attribute(use.parent);
        return member && /^(?:append|extend|insert|remove|pop|clear)$/.test(textOf(this.file, member.property));
      });
    return changed ? this.unknown(node) : value;
  }

  /** FastAPI fills `settings = Depends(get_settings)` and `Annotated[Settings, Depends(get_settings)]`. */
  #parameter(source: Extract<Source, { kind: 'parameter' }>, node: PyNode): Value {
    const annotated = source.annotation?.children.flatMap((part) => (part.type === 'MemberExpression' ? part.children : [])) ?? [];
    for (const candidate of [source.value, ...annotated]) {
      const parts = candidate && call(candidate);
      const dependency = parts?.list.children.length === 3 ? parts.list.children[1] : undefined;
      if (!parts || !dependency) continue;
      const callee = qualifiedName(this.file, this.scopes, parts.callee);
      if (callee === 'fastapi.Depends' || callee === 'fastapi.params.Depends') return this.called(dependency, node);
    }
    return this.parameter(source, node) ?? this.unknown(node);
  }

  /** What calling `callee` without arguments gives. */
  called(callee: PyNode, node: PyNode): Value {
    const value = this.read(callee);
    if (value.kind === 'reference' && value.path.length > 0) {
      return { ...value, at: this.place(node), path: [...value.path.slice(0, -1), `${value.path.at(-1)}()`] };
    }
    const source = callee.type === 'VariableName' ? this.scopes.sourceOf(callee) : undefined;
    if (source?.kind !== 'definition') return this.unknown(node);
    return this.classes.recordOf(source.definition) ?? this.returned(source.definition) ?? this.unknown(node);
  }

  #member(node: PyNode): Value {
    const read = this.env.recognise(node);
    if (read) return this.envValue(read);
    const dotted = attribute(node);
    if (dotted) {
      const own = this.classes.memberOfSelf(node);
      if (own) return own;
      const name = textOf(this.file, dotted.property);
      const value = this.read(dotted.object);
      if (name === 'value' && value.kind === 'literal') return value;
      if (name === 'hex' && value.kind === 'generated') return { ...value, at: this.place(node) };
      if (value.kind === 'reference' && value.path.length === 0) {
        const module = this.scopes.importedModule(`${value.module}.${name}`);
        if (module === `${value.module}.${name}`) return { ...value, at: this.place(node), module };
      }
      return this.step(value, name, this.place(node));
    }
    const indexed = subscript(node);
    if (!indexed) return this.unknown(node);
    const stored = this.classes.storedConfig(indexed.object, indexed.key);
    if (stored) return this.read(stored);
    const value = this.read(indexed.object);
    const key = stringText(this.file, indexed.key);
    if (key !== undefined && !this.env.isEnviron(indexed.object)) return this.step(value, key, this.place(node));
    const position =
      value.kind === 'list' && indexed.key.type === 'Number' ? value.items[Number(textOf(this.file, indexed.key))] : undefined;
    return position ?? this.unknown(node);
  }
}
