import type { ts } from '@ts-morph/common';
import { SecretText } from '../../../facts/secret-text';
import { type LiteralValue, UNSET, unknownAt, type Value } from '../../../facts/value';
import type { Place } from '../../../text/range';
import type { Compiler } from '../compiler';
import { envAccess } from '../env/env-access';
import { assignedDefaults, defaultedBranches } from '../env/env-defaults';
import { type EnvAccess, isEnvObject } from '../env/env-object';
import type { ParsedFile } from '../parsed-file';
import { classMember } from '../syntax/class-members';
import type { FileIndex, Write } from '../syntax/file-index';
import { type FileView, lookup, placeIn } from '../syntax/file-view';
import { mayBeOwnModule } from '../syntax/origin';
import { ownParameter } from '../syntax/parameters';
import type { Binding, PatternStep } from '../syntax/scope';
import { type FunctionNode, memberStep, plainName, unwrap } from '../syntax/syntax';
import { memberOf, RecordBuilder, withFallback } from './value-algebra';
import { readCall, readNew } from './value-calls';
import { withSetters } from './value-dates';
import { readBinary, readPrefix } from './value-operators';

/** How many nodes one value may be made of. A larger one is a data table, not a setting. */
const MAX_NODES = 4000;
const MAX_DEPTH = 60;

type ParameterBinding = Extract<Binding, { kind: 'parameter' }>;

/** Reads expressions of one file as values. What depends on a parameter, a condition or a reassigned name is unknown. */
export class ValueReader implements FileView {
  readonly file: ParsedFile;
  readonly api: Compiler;
  readonly index: FileIndex;
  readonly #active = new Set<ts.Node>();
  readonly #givesParameters: boolean;
  /** What the parameters of a function are given while a call of it is read. */
  readonly #given = new Map<ts.ParameterDeclaration, Value>();
  #forTokens: ValueReader | undefined;
  #budget = MAX_NODES;
  #depth = 0;

  constructor(view: FileView, givesParameters = false) {
    this.file = view.file;
    this.api = view.api;
    this.index = view.index;
    this.#givesParameters = givesParameters;
  }

  /** The reader of what issuers, verifiers and calls of functions around them are given: to it parameters are values of their own. */
  get forTokens(): ValueReader {
    if (this.#givesParameters) return this;
    this.#forTokens ??= new ValueReader(this, true);
    return this.#forTokens;
  }

  place(node: ts.Node): Place {
    return placeIn(this, node);
  }

  unknown(node: ts.Node): Value {
    return unknownAt(this.place(node));
  }

  read(expression: ts.Expression | undefined): Value {
    if (expression === undefined) return UNSET;
    if (this.#depth === 0) this.#budget = MAX_NODES;
    if (this.#budget-- <= 0 || this.#depth >= MAX_DEPTH) return this.unknown(expression);
    this.#depth++;
    try {
      return this.#read(unwrap(this.api, expression));
    } finally {
      this.#depth--;
    }
  }

  /** Reads what a declaration or function stands for, unless it is being read already: `const a = a`. */
  guarded(node: ts.Node, read: () => Value): Value {
    if (this.#active.has(node)) return this.unknown(node);
    this.#active.add(node);
    try {
      return read();
    } finally {
      this.#active.delete(node);
    }
  }

  /** Reads what a function of this file returns for these arguments. */
  called(target: FunctionNode, returned: ts.Expression, args: readonly ts.Expression[]): Value {
    const readable = args.every((argument) => !this.api.isSpreadElement(argument));
    const given = target.parameters.map(
      (parameter, index) => [parameter, readable ? this.#argument(args[index], parameter) : this.unknown(parameter)] as const,
    );
    return this.guarded(target, () => {
      for (const [parameter, value] of given) this.#given.set(parameter, value);
      try {
        return this.read(returned);
      } finally {
        for (const [parameter] of given) this.#given.delete(parameter);
      }
    });
  }

  #argument(argument: ts.Expression | undefined, parameter: ts.ParameterDeclaration): Value {
    if (parameter.dotDotDotToken !== undefined) return this.unknown(parameter);
    const value = this.read(argument);
    return value.kind === 'unset' ? this.read(parameter.initializer) : value;
  }

  #read(node: ts.Expression): Value {
    const { api } = this;
    const kind = api.SyntaxKind;
    const at = this.place(node);
    if (api.isStringLiteralLike(node)) return { kind: 'literal', at, value: new SecretText(node.text) };
    if (api.isNumericLiteral(node)) return { kind: 'literal', at, value: Number(node.text) };
    if (api.isIdentifier(node)) return this.#identifier(node);
    if (api.isTemplateExpression(node)) return this.#template(node);
    if (api.isPropertyAccessExpression(node) || api.isElementAccessExpression(node)) return this.#member(node);
    if (api.isCallExpression(node)) return this.envValue(node) ?? readCall(this, node);
    if (api.isNewExpression(node)) return readNew(this, node);
    if (api.isObjectLiteralExpression(node)) return this.#object(node);
    if (api.isArrayLiteralExpression(node)) return this.#array(node);
    if (api.isBinaryExpression(node)) return readBinary(this, node);
    if (api.isConditionalExpression(node)) return this.#conditional(node);
    if (api.isPrefixUnaryExpression(node)) return readPrefix(this, node);
    if (node.kind === kind.TrueKeyword || node.kind === kind.FalseKeyword)
      return { kind: 'literal', at, value: node.kind === kind.TrueKeyword };
    if (node.kind === kind.NullKeyword) return { kind: 'literal', at, value: null };
    if (api.isVoidExpression(node)) return UNSET;
    return unknownAt(at);
  }

  /** The value of an expression that reads an environment variable; undefined when it does not. */
  envValue(node: ts.Expression): Value | undefined {
    const access = envAccess(this, node);
    return access && this.envOf(access, node);
  }

  envOf(access: EnvAccess, node: ts.Node): Value {
    const at = this.place(node);
    const value: Value = { kind: 'env', at, name: access.name, fallback: this.fallbackOf(access) };
    return access.convertsToNumber ? { kind: 'converted', at, to: 'number', of: value } : value;
  }

  /** What a read uses instead by itself; unknown where the code refuses it in production. */
  fallbackOf(access: EnvAccess): Value {
    if (access.fallback === undefined) return UNSET;
    return access.refusesFallback ? this.unknown(access.fallback) : this.read(access.fallback);
  }

  #identifier(node: ts.Identifier): Value {
    const at = this.place(node);
    const binding = lookup(this, node);
    if (binding === undefined) return node.text === 'undefined' ? UNSET : unknownAt(at);
    switch (binding.kind) {
      case 'import': {
        const env = this.envValue(node);
        if (env !== undefined) return env;
        return mayBeOwnModule(binding.module) ? { kind: 'reference', at, module: binding.module, path: binding.path } : unknownAt(at);
      }
      case 'variable': {
        const { declaration, constant, path } = binding;
        const initializer = declaration.initializer;
        const writes = this.#writesTo(node, binding);
        const isReassigned = !constant && writes.some((write) => write.path.length === 0);
        const defaults = isReassigned ? assignedDefaults(this, node) : [];
        if (initializer === undefined || defaults === undefined) return unknownAt(at);
        return this.guarded(path.at(-1)?.element ?? declaration, () => {
          const value = this.readPattern(initializer, path, at);
          if (!isReassigned) return withSetters(this, node, this.#written(value, writes, declaration, at), declaration);
          return defaults.reduce((left, right) => withFallback(left, this.read(right), at), value);
        });
      }
      case 'parameter':
        return this.#parameter(node, binding, at);
      case 'class':
        return this.#statics(binding.node, at);
      case 'enum':
        return this.enumRecord(binding.node);
      default:
        return unknownAt(at);
    }
  }

  #parameter(node: ts.Identifier, binding: ParameterBinding, at: Place): Value {
    const { declaration, path } = binding;
    const config = path.length === 0 ? this.configType(declaration) : undefined;
    if (config !== undefined) return config;
    const writes = this.#writesTo(node, binding);
    const defaults = writes.length > 0 ? assignedDefaults(this, node) : [];
    if (defaults === undefined) return unknownAt(at);
    const given = this.#given.get(declaration);
    const value =
      given !== undefined ? this.#taken(given, path, at) : this.#givesParameters ? ownParameter(this, declaration, path, at) : undefined;
    return value === undefined ? unknownAt(at) : defaults.reduce((left, right) => withFallback(left, this.read(right), at), value);
  }

  /** Nest: `@Inject(jwtConfig.KEY) config: ConfigType<typeof jwtConfig>` is the value that `jwtConfig` registers. */
  configType(parameter: ts.ParameterDeclaration | ts.PropertyDeclaration): Value | undefined {
    const { api } = this;
    const type = parameter.type;
    if (type === undefined || !api.isTypeReferenceNode(type) || !api.isIdentifier(type.typeName) || type.typeName.text !== 'ConfigType')
      return undefined;
    const query = type.typeArguments?.[0];
    return query !== undefined && api.isTypeQueryNode(query) && api.isIdentifier(query.exprName) ? this.read(query.exprName) : undefined;
  }

  /** Reads what a destructuring pattern takes from an initializer. */
  readPattern(initializer: ts.Expression, path: readonly PatternStep[], at: Place): Value {
    const first = path[0];
    if (first === undefined) return this.read(initializer);
    let value: Value;
    let rest = path;
    if (isEnvObject(this, initializer)) {
      if (path.length > 1 || first.name === undefined) return unknownAt(at);
      value = { kind: 'env', at: this.place(first.element), name: first.name, fallback: UNSET };
      if (first.fallback !== undefined) value = withFallback(value, this.read(first.fallback), this.place(first.element));
      rest = [];
    } else value = this.read(initializer);
    return this.#taken(value, rest, at);
  }

  #taken(whole: Value, path: readonly PatternStep[], at: Place): Value {
    let value = whole;
    for (const step of path) {
      if (step.name === undefined) return unknownAt(at);
      value = memberOf(value, step.name, at);
      if (step.fallback !== undefined) value = withFallback(value, this.read(step.fallback), at, 'present');
    }
    return value;
  }

  #writesTo(node: ts.Identifier, binding: unknown): readonly Write[] {
    const writes = this.index.writes.get(node.text);
    if (writes === undefined) return [];
    return writes.filter((write) => lookup(this, write.root) === binding);
  }

  /** A record after the assignments to its properties. Only one that always happens, right beside the declaration, is known. */
  #written(value: Value, writes: readonly Write[], declaration: ts.VariableDeclaration, at: Place): Value {
    if (writes.length === 0) return value;
    if (value.kind !== 'record') return /^(?:list|reference|parameter|either)$/.test(value.kind) ? unknownAt(at) : value;
    const builder = new RecordBuilder();
    builder.spread(value, value.at);
    const block = declaration.parent.parent.parent;
    for (const write of writes) {
      const name = write.path[0];
      if (name === undefined) builder.openUp(at);
      else {
        const always = write.node.parent.parent === block && this.api.isExpressionStatement(write.node.parent);
        const single = writes.filter((other) => other.path[0] === name).length === 1;
        builder.set(name, always && single && write.path.length === 1 && write.value ? this.read(write.value) : this.unknown(write.node));
      }
    }
    return builder.build(value.at);
  }

  #statics(node: ts.ClassLikeDeclaration, at: Place): Value {
    const builder = new RecordBuilder();
    for (const member of node.members) {
      if (!this.api.isPropertyDeclaration(member)) continue;
      const name = plainName(this.api, member.name);
      const isStatic = member.modifiers?.some((modifier) => modifier.kind === this.api.SyntaxKind.StaticKeyword) === true;
      if (isStatic && name !== undefined)
        builder.set(
          name,
          this.guarded(member, () => this.read(member.initializer)),
        );
    }
    const record = builder.build(at);
    return { ...record, open: true };
  }

  enumRecord(node: ts.EnumDeclaration): Value {
    const builder = new RecordBuilder();
    for (const member of node.members) {
      const name = plainName(this.api, member.name);
      if (name !== undefined) builder.set(name, member.initializer ? this.read(member.initializer) : this.unknown(member));
    }
    return builder.build(this.place(node));
  }

  #template(node: ts.TemplateExpression): Value {
    const parts: Value[] = [];
    const text = (part: ts.TemplateHead | ts.TemplateMiddle | ts.TemplateTail): void => {
      if (part.text !== '') parts.push({ kind: 'literal', at: this.place(part), value: new SecretText(part.text) });
    };
    text(node.head);
    for (const span of node.templateSpans) {
      parts.push(this.read(span.expression));
      text(span.literal);
    }
    return { kind: 'template', at: this.place(node), parts };
  }

  #member(node: ts.PropertyAccessExpression | ts.ElementAccessExpression): Value {
    const env = this.envValue(node);
    if (env !== undefined) return env;
    const at = this.place(node);
    const member = memberStep(this.api, node);
    if (member === undefined) return unknownAt(at);
    const base = unwrap(this.api, member.base);
    if (base.kind === this.api.SyntaxKind.ThisKeyword) return classMember(this, node, member.name);
    return memberOf(this.read(base), member.name, at);
  }

  #object(node: ts.ObjectLiteralExpression): Value {
    const { api } = this;
    const builder = new RecordBuilder();
    for (const property of node.properties) {
      const at = this.place(property);
      if (api.isSpreadAssignment(property)) this.#spread(builder, property.expression, at);
      else if (api.isShorthandPropertyAssignment(property)) builder.set(property.name.text, this.read(property.name));
      else {
        const name = plainName(api, property.name);
        if (name === undefined) builder.openUp(at);
        else builder.set(name, api.isPropertyAssignment(property) ? this.read(property.initializer) : unknownAt(at));
      }
    }
    return builder.build(this.place(node));
  }

  #spread(builder: RecordBuilder, expression: ts.Expression, at: Place): void {
    const { api } = this;
    const node = unwrap(api, expression);
    if (api.isBinaryExpression(node) && node.operatorToken.kind === api.SyntaxKind.AmpersandAmpersandToken) {
      builder.maybe(this.read(node.right), at);
    } else if (api.isConditionalExpression(node)) {
      builder.maybe(this.read(node.whenTrue), at);
      builder.maybe(this.read(node.whenFalse), at);
    } else builder.spread(this.read(node), at);
  }

  #array(node: ts.ArrayLiteralExpression): Value {
    const at = this.place(node);
    let items: Value[] = [];
    let before: Value | undefined;
    const joined = (right: Value): Value => (before === undefined ? right : { kind: 'operation', at, operator: '+', left: before, right });
    for (const element of node.elements) {
      const spread = this.api.isSpreadElement(element) ? this.read(element.expression) : undefined;
      if (spread === undefined) items.push(this.read(element));
      else if (spread.kind === 'list') items.push(...spread.items);
      else if (spread.kind === 'reference' || spread.kind === 'converted' || spread.kind === 'operation') {
        // A list of another file, or one made of a text: what it holds is told when it is found.
        if (items.length > 0) before = joined({ kind: 'list', at, items });
        before = joined(spread);
        items = [];
      } else return unknownAt(at);
    }
    const last: Value = { kind: 'list', at, items };
    return before !== undefined && items.length === 0 ? before : joined(last);
  }

  /** `x ? x : 'd'` is x with a default; what else a condition chooses is unknown, unless it makes no difference. */
  #conditional(node: ts.ConditionalExpression): Value {
    const branches = defaultedBranches(this, node);
    if (branches) return withFallback(this.read(branches.value), this.read(branches.fallback), this.place(node));
    const [left, right] = [this.read(node.whenTrue), this.read(node.whenFalse)];
    return left.kind === 'literal' && right.kind === 'literal' && sameLiteral(left.value, right.value) ? left : this.unknown(node);
  }
}

function sameLiteral(left: LiteralValue['value'], right: LiteralValue['value']): boolean {
  return left instanceof SecretText && right instanceof SecretText ? left.equals(right) : left === right;
}
