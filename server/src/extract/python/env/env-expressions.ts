import { type Arguments, argument, argumentsOf } from '../syntax/arguments';
import { calleeName, creationOf, qualifiedName } from '../syntax/names';
import type { Scopes } from '../syntax/scopes';
import { stringText } from '../syntax/strings';
import { attribute, bare, call, enclosingFunction, type PyFile, type PyNode, subscript, textOf, within } from '../syntax/tree';
import { envPrefix } from './env-prefixes';

/** What the reading function makes of the text. `other` is a list, a URL, a caller's own function. */
export type Cast = 'none' | 'integer' | 'number' | 'boolean' | 'other';

/** An expression that reads an environment variable by a name written out in the code. */
export interface EnvExpression {
  readonly node: PyNode;
  readonly name: string;
  /** The string literal with the name. */
  readonly nameNode: PyNode;
  readonly fallback: PyNode | undefined;
  /** The code that reads takes no default in production. */
  readonly refusesFallback: boolean;
  /** The read raises when the variable is missing and there is no fallback. */
  readonly strict: boolean;
  readonly cast: Cast;
  /** `process`: os.environ and os.getenv. `wrapper`: a function of this file. */
  readonly reader: 'process' | 'decouple' | 'starlette' | 'environs' | 'django-environ' | 'wrapper' | 'file';
}

const READER_CLASSES: Readonly<Record<string, EnvExpression['reader']>> = {
  'decouple.AutoConfig': 'decouple',
  'decouple.Config': 'decouple',
  'starlette.config.Config': 'starlette',
  'environs.Env': 'environs',
  'environs.FileAwareEnv': 'environs',
  'environ.Env': 'django-environ',
  'environ.FileAwareEnv': 'django-environ',
};

/** Where each reader takes its default when it is given by position. */
const DEFAULT_POSITION: Readonly<Record<EnvExpression['reader'], number>> = {
  process: 1,
  decouple: 1,
  starlette: 2,
  environs: 1,
  'django-environ': 2,
  wrapper: 1,
  file: 1,
};

const METHOD_CASTS: Readonly<Record<string, Cast>> = {
  str: 'none',
  int: 'integer',
  float: 'number',
  bool: 'boolean',
  list: 'other',
  dict: 'other',
  json: 'other',
  url: 'other',
  timedelta: 'other',
  decimal: 'other',
  tuple: 'other',
  bytes: 'other',
  path: 'other',
  db: 'other',
  db_url: 'other',
  cache: 'other',
};

interface Wrapper {
  readonly strict: boolean;
  readonly fallback: PyNode | undefined;
  readonly cast: Cast;
  /** The second argument is what the error says, and no default. */
  readonly takesMessage: boolean;
  /** The wrapper raises in production, so that a default holds elsewhere only. */
  readonly refusesFallback: boolean;
}

type How = Pick<Wrapper, 'strict' | 'cast'> & Partial<Wrapper>;

/** Recognises reads of environment variables. */
export class EnvExpressions {
  readonly #file: PyFile;
  readonly #scopes: Scopes;
  readonly #wrappers = new Map<PyNode, Wrapper | undefined>();

  constructor(file: PyFile, scopes: Scopes) {
    this.#file = file;
    this.#scopes = scopes;
  }

  /** The read that an expression is; undefined when it is none, or its name is not written out. */
  recognise(node: PyNode): EnvExpression | undefined {
    if (node.type === 'MemberExpression') return this.#subscript(node);
    return node.type === 'CallExpression' ? this.#call(node) : undefined;
  }

  /** Whether an expression is `os.environ` under any name. */
  isEnviron(node: PyNode): boolean {
    return qualifiedName(this.#file, this.#scopes, bare(node)) === 'os.environ';
  }

  #subscript(node: PyNode): EnvExpression | undefined {
    const parts = subscript(node);
    const text = parts && this.#name(parts.key);
    if (!parts || text === undefined || isTarget(node)) return undefined;
    const base = {
      node,
      name: text,
      nameNode: parts.key,
      fallback: undefined,
      refusesFallback: false,
      strict: true,
      cast: 'none',
    } as const;
    if (this.isEnviron(parts.object)) return { ...base, reader: 'process' };
    return this.#isFileValues(parts.object) ? { ...base, reader: 'file' } : undefined;
  }

  #call(node: PyNode): EnvExpression | undefined {
    const parts = call(node);
    if (!parts || parts.list.children.length < 3) return undefined;
    const callee = qualifiedName(this.#file, this.#scopes, parts.callee);
    const member = attribute(parts.callee);
    const method = member && textOf(this.#file, member.property);
    if (callee === 'os.getenv' || callee === 'os.environ.get' || callee === 'os.environ.setdefault') {
      return this.#read(node, parts.list, 'process', { strict: false, cast: 'none' });
    }
    if (method === 'get' && member && this.#isFileValues(member.object)) {
      return this.#read(node, parts.list, 'file', { strict: false, cast: 'none' });
    }
    if (callee === 'decouple.config') return this.#read(node, parts.list, 'decouple', { strict: true, cast: 'none' });
    const direct = this.#readerOf(parts.callee);
    if (direct) return this.#read(node, parts.list, direct, { strict: true, cast: 'none' });
    const typed = method === undefined ? undefined : METHOD_CASTS[method];
    const owner = typed && member ? this.#readerOf(member.object) : undefined;
    if (owner === 'environs' || owner === 'django-environ')
      return this.#read(node, parts.list, owner, { strict: true, cast: typed ?? 'none' });
    const wrapper = this.#wrapperCalled(parts.callee);
    return wrapper && this.#read(node, parts.list, 'wrapper', wrapper);
  }

  #read(node: PyNode, list: PyNode, reader: EnvExpression['reader'], how: How): EnvExpression | undefined {
    const given = argumentsOf(this.#file, list);
    const nameNode = given.positional[0] ?? given.keywords.get(reader === 'process' ? 'key' : 'name')?.value;
    const text = nameNode && this.#name(nameNode);
    if (!nameNode || text === undefined || given.unreadable) return undefined;
    // The default of django-environ's `str` and its like is their second argument; of a plain call, the third.
    const position = reader === 'django-environ' && attribute(call(node)?.callee ?? node) ? 1 : DEFAULT_POSITION[reader];
    const own = how.takesMessage ? undefined : argument(given, position, 'default');
    const fallback = own ?? how.fallback ?? this.#scheme(node, reader, text);
    const prefix = envPrefix(this.#file, this.#scopes, node, reader);
    if (prefix === undefined) return undefined;
    const refusesFallback = how.refusesFallback === true;
    const cast = this.#cast(given, reader, how.cast);
    return { node, name: prefix + text, nameNode, fallback, refusesFallback, strict: how.strict, cast, reader };
  }

  #name(node: PyNode): string | undefined {
    if (node.type !== 'String') return undefined;
    const text = stringText(this.#file, node);
    return text !== undefined && /^[A-Za-z_][A-Za-z0-9_.-]{0,199}$/.test(text) ? text : undefined;
  }

  #cast(given: Arguments, reader: EnvExpression['reader'], otherwise: Cast): Cast {
    if (reader === 'process' || reader === 'wrapper' || reader === 'file') return otherwise;
    const position = reader === 'decouple' ? 2 : reader === 'starlette' ? 1 : -1;
    const node = given.keywords.get('cast')?.value ?? given.positional[position];
    if (!node) return otherwise;
    const name = qualifiedName(this.#file, this.#scopes, node) ?? '';
    const casts: Readonly<Record<string, Cast>> = {
      'builtins.int': 'integer',
      'builtins.float': 'number',
      'builtins.bool': 'boolean',
      'builtins.str': 'none',
      'starlette.datastructures.Secret': 'none',
    };
    return casts[name] ?? 'other';
  }

  #readerOf(node: PyNode): EnvExpression['reader'] | undefined {
    const creation = creationOf(this.#scopes, node);
    const name = creation && calleeName(this.#file, this.#scopes, creation);
    return name === undefined ? undefined : READER_CLASSES[name];
  }

  #isFileValues(node: PyNode): boolean {
    const creation = creationOf(this.#scopes, node);
    const name = creation && calleeName(this.#file, this.#scopes, creation);
    return name === 'dotenv.dotenv_values' || name === 'dotenv.main.dotenv_values';
  }

  /** The default that `environ.Env(NAME=(str, "default"))` declares. */
  #scheme(node: PyNode, reader: EnvExpression['reader'], name: string): PyNode | undefined {
    const parts = call(node);
    if (reader !== 'django-environ' || !parts) return undefined;
    const creation = creationOf(this.#scopes, parts.callee) ?? creationOf(this.#scopes, attribute(parts.callee)?.object ?? parts.callee);
    const list = creation && call(creation)?.list;
    const declared = list && argumentsOf(this.#file, list).keywords.get(name)?.value;
    return declared?.type === 'TupleExpression' ? declared.children[3] : undefined;
  }

  #wrapperCalled(callee: PyNode): Wrapper | undefined {
    const source = callee.type === 'VariableName' ? this.#scopes.sourceOf(callee) : undefined;
    if (source?.kind !== 'definition' || source.definition.type !== 'FunctionDefinition') return undefined;
    const definition = source.definition;
    if (!this.#wrappers.has(definition)) this.#wrappers.set(definition, this.#wrapper(definition));
    return this.#wrappers.get(definition);
  }

  /** A function that hands its first parameter to `os.getenv` or `os.environ`: `def require(name): ...`. */
  #wrapper(definition: PyNode): Wrapper | undefined {
    const scope = this.#scopes.scopeOf(definition);
    const parameters = [...(scope?.bindings.values() ?? [])].filter((binding) => binding.sources[0]?.kind === 'parameter');
    const [first, second] = parameters;
    const firstSource = first && this.#scopes.onlySource(first);
    if (!first || firstSource?.kind !== 'parameter') return undefined;
    let read: PyNode | undefined;
    let raises = false;
    let plain = true;
    let refusesFallback = false;
    let said = false;
    let used = false;
    for (let index = definition.index + 1; index < this.#file.nodes.length; index++) {
      const node = this.#file.nodes[index];
      if (!node || !within(definition, node)) break;
      if (enclosingFunction(node) !== definition) continue;
      if (node.type === 'VariableName' && second && textOf(this.#file, node) === second.name && node.parent?.type !== 'ParamList') {
        if (isSaid(node)) said = true;
        else used = true;
      }
      if (node.type === 'RaiseStatement') {
        raises = true;
        refusesFallback ||= this.#isInProduction(node);
      } else if (this.#readsName(node, first.name)) read ??= node;
      else if (node.type === 'ReturnStatement') plain &&= this.#returnsPlainly(node);
    }
    if (!read) return undefined;
    const strict = raises || read.type === 'MemberExpression';
    const secondSource = second?.sources[0];
    const takesMessage = raises && said && !used;
    const fallback = secondSource?.kind === 'parameter' && !takesMessage ? secondSource.value : undefined;
    return { strict, fallback, cast: plain ? 'none' : 'other', takesMessage, refusesFallback };
  }

  /** Whether a statement runs under a condition that asks for the environment: `if ENV == "production" and not value:`. */
  #isInProduction(statement: PyNode): boolean {
    for (let outer = statement.parent; outer && outer.type !== 'FunctionDefinition'; outer = outer.parent) {
      const body = outer.type === 'IfStatement' ? outer.children.find((part) => part.type === 'Body') : undefined;
      if (body && /prod|\benv\b|environment|debug/i.test(this.#file.text.slice(outer.start, body.start))) return true;
    }
    return false;
  }

  #readsName(node: PyNode, parameter: string): boolean {
    const key = subscript(node);
    if (key) return textOf(this.#file, key.key) === parameter && this.isEnviron(key.object);
    const parts = call(node);
    const first = parts?.list.children[1];
    if (!parts || !first || textOf(this.#file, first) !== parameter) return false;
    const callee = qualifiedName(this.#file, this.#scopes, parts.callee);
    return callee === 'os.getenv' || callee === 'os.environ.get';
  }

  /** Whether a `return` hands on what was read: a name, or the read itself. */
  #returnsPlainly(statement: PyNode): boolean {
    const value = statement.children[1];
    if (!value) return true;
    const name = qualifiedName(this.#file, this.#scopes, call(value)?.callee ?? value);
    return value.type === 'VariableName' || subscript(value) !== undefined || name === 'os.getenv' || name === 'os.environ.get';
  }
}

function isTarget(node: PyNode): boolean {
  const parent = node.parent;
  if (parent?.type === 'DeleteStatement') return true;
  if (parent?.type !== 'AssignStatement' && parent?.type !== 'UpdateStatement') return false;
  const after = parent.children.slice(parent.children.indexOf(node) + 1);
  return after.some((sibling) => sibling.type === 'AssignOp' || sibling.type === 'UpdateOp');
}

/** Whether an expression is part of an error: below `raise`. */
function isSaid(node: PyNode): boolean {
  for (let outer = node.parent; outer && outer.type !== 'FunctionDefinition'; outer = outer.parent) {
    if (outer.type === 'RaiseStatement') return true;
  }
  return false;
}
