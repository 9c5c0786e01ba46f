import type { Export, InsertionSlot, OptionForm, OptionValue } from '../../../facts/fact';
import type { ReferenceValue, Value } from '../../../facts/value';
import { type Place, pointAt } from '../../../text/range';
import { argumentsOf, dictEntries, keyText, slotAtEnd } from '../syntax/arguments';
import type { ClassModel, Field } from '../syntax/classes';
import { alwaysBefore } from '../syntax/dicts';
import { creationOf, qualifiedName } from '../syntax/names';
import { stringText } from '../syntax/strings';
import { attribute, call, child, methodCall, type PyNode, statementOf, subscript, textOf } from '../syntax/tree';
import type { Values } from '../syntax/values';
import { NOT_GIVEN, unread } from '../tokens/token-options';

// The configuration of a Flask application as one file shows it: `app.config["X"] = ...`, `app.config.update(X=...)`,
// `app.config.from_object(Config)`.

/** Where a setting stands. */
interface Setting {
  readonly value: PyNode;
  /** The statement, call or class that further settings can be put beside. */
  readonly home: PyNode;
  readonly sure: boolean;
}

/** What `from_object` loads: a class of this file, or something of another. */
type Loaded = { readonly model: ClassModel } | { readonly reference: ReferenceValue };

/** Ways to load settings that cannot be read. */
const UNREADABLE = /^from_(?:pyfile|envvar|prefixed_env|file|json)$/;
/** Functions of the project that may set an application up. */
const SETTING_UP = /conf|setting|jwt|auth|secur|setup|init|ext/i;

/** The name under which a file exports the settings that it gives to an application, for code that reads `current_app.config`. */
const EXPORTED = 'Flask.config';

/** The configuration of each file, read once. */
const configs = new WeakMap<Values, FlaskConfig>();

export function flaskConfigOf(values: Values): FlaskConfig {
  const known = configs.get(values);
  if (known) return known;
  const config = new FlaskConfig(values);
  configs.set(values, config);
  return config;
}

/** What a file of a Flask application sets, for the files that only see the application. */
export function flaskExports(values: Values): readonly Export[] {
  if (!['flask', 'quart', 'flask_jwt_extended'].some((name) => values.scopes.packages.has(name))) return [];
  const config = flaskConfigOf(values);
  const entries = config.entries();
  if (entries.length === 0) return [];
  const at = values.place(values.file.root);
  const value: Value = { kind: 'record', at, entries: Object.fromEntries(entries), open: !config.isWhole };
  return [{ kind: 'export', file: values.file.path, name: EXPORTED, value }];
}

export class FlaskConfig {
  readonly #values: Values;
  readonly #settings = new Map<string, Setting[]>();
  readonly #loaded: Loaded[] = [];
  /** Whether settings may come from where they cannot be seen. */
  #open = false;
  #applications = 0;
  /** Whether a function adds claims to every token that is issued. */
  readonly addsClaims: boolean;

  constructor(values: Values) {
    this.#values = values;
    this.addsClaims = values.file.text.includes('additional_claims_loader');
    for (const node of values.file.nodes) {
      if (node.type === 'AssignStatement') this.#assignment(node);
      else if (node.type === 'CallExpression') this.#call(node);
    }
  }

  /** Whether the application that an expression names is made in this file, so that its settings are seen here. */
  makes(application: PyNode): boolean {
    const { file, scopes } = this.#values;
    const creation = creationOf(scopes, application);
    const name = creation && qualifiedName(file, scopes, creation.children[0] ?? creation);
    return this.#applications === 1 && (name === 'flask.Flask' || name === 'flask.app.Flask');
  }

  /** A setting. `own` says whether the application is made here: what is not set here is then not set at all. */
  option(name: string, own: boolean): OptionValue {
    const values = this.#values;
    const found = this.#settings.get(name) ?? [];
    const last = found.at(-1);
    if (last) {
      const place = values.place(last.value);
      const sure = last.sure && found.length === 1;
      return { value: sure ? values.read(last.value) : values.unknown(last.value), valueAt: place };
    }
    const [loaded, ...more] = this.#loaded;
    if (loaded && more.length === 0 && !this.#open) {
      if ('model' in loaded) return this.#fromClass(loaded.model, name);
      const value: Value = { ...loaded.reference, path: [...loaded.reference.path, name] };
      return { value, valueAt: undefined };
    }
    return own && !loaded && !this.#open ? NOT_GIVEN : { value: this.#elsewhere(name), valueAt: undefined };
  }

  /** Whether this file makes the one application, and all that it sets is seen. */
  get isWhole(): boolean {
    return this.#applications === 1 && !this.#open && this.#loaded.length === 0 && !this.addsClaims;
  }

  /** Every setting of this file. */
  entries(): readonly (readonly [string, Value])[] {
    return [...this.#settings.keys()].map((name) => [name, this.option(name, false).value] as const);
  }

  /** Where one more setting can be put: beside those that are there already. `names` are tried in their order. */
  slot(names: readonly string[]): InsertionSlot | undefined {
    const home = names.flatMap((name) => this.#settings.get(name)?.at(-1) ?? []).find((setting) => setting.sure)?.home;
    if (home) return this.#slotBeside(home);
    const [loaded] = this.#loaded;
    const model = loaded && 'model' in loaded ? loaded.model : undefined;
    const field = model && names.flatMap((name) => fieldOf(model, name) ?? [])[0];
    return field && lineAfter(this.#values, field.statement, '', 'assignment');
  }

  /** The setting as code reads it that sees the application only: `current_app.config["X"]`. */
  #elsewhere(name: string): ReferenceValue {
    const at: Place = pointAt(this.#values.file.path, 0);
    return { kind: 'reference', at, module: 'flask', path: ['current_app', 'config', name] };
  }

  #fromClass(model: ClassModel, name: string): OptionValue {
    const values = this.#values;
    const field = fieldOf(model, name);
    if (field) return field.value ? { value: values.read(field.value), valueAt: values.place(field.value) } : NOT_GIVEN;
    return isWhole(values, model) ? NOT_GIVEN : unread(values.place(model.definition));
  }

  #slotBeside(home: PyNode): InsertionSlot | undefined {
    const values = this.#values;
    const isDefault = home.parent && methodCall(values.file, home.parent)?.method === 'setdefault';
    if (home.type !== 'AssignStatement') return isDefault ? undefined : slotAtEnd(values.file, home);
    const indexed = home.children[0] && subscript(home.children[0]);
    return indexed && lineAfter(values, home, textOf(values.file, indexed.object), 'item');
  }

  #add(name: string, value: PyNode, home: PyNode): void {
    // A branch or a loop around it leaves open whether it is set.
    const sure = alwaysBefore(home, undefined) || statementOf(home).parent?.parent?.type === 'FunctionDefinition';
    const list = this.#settings.get(name);
    if (list) list.push({ value, home, sure });
    else this.#settings.set(name, [{ value, home, sure }]);
  }

  #assignment(statement: PyNode): void {
    const [target, operator, value] = statement.children;
    if (!target || operator?.type !== 'AssignOp' || !value || statement.children.length !== 3) return;
    const indexed = subscript(target);
    const member = attribute(target);
    if (member) {
      const property = textOf(this.#values.file, member.property);
      if (property === 'secret_key' && !isSelf(this.#values, member.object)) this.#add('SECRET_KEY', value, statement);
      else if (property === 'config' && !isSelf(this.#values, member.object)) this.#open = true;
    } else if (indexed && isConfig(this.#values, indexed.object)) {
      const key = stringText(this.#values.file, indexed.key);
      if (key === undefined) this.#open = true;
      else this.#add(key, value, statement);
    }
  }

  #call(node: PyNode): void {
    const { file, scopes } = this.#values;
    const method = methodCall(file, node);
    const name = node.children[0] && qualifiedName(file, scopes, node.children[0]);
    if (name === 'flask.Flask' || name === 'flask.app.Flask') this.#applications++;
    else if (method && isConfig(this.#values, method.object)) this.#load(method.method, method.list);
    else if (!method) this.#handOver(node);
  }

  #load(method: string, list: PyNode): void {
    const values = this.#values;
    const given = argumentsOf(values.file, list);
    const [first] = given.positional;
    if (UNREADABLE.test(method)) this.#open = true;
    else if (method === 'from_object') this.#loadObject(first);
    else if (method === 'update' || method === 'from_mapping') {
      if (given.unreadable || given.spreads.length > 0) this.#open = true;
      for (const [name, { value }] of given.keywords) this.#add(name, value, list);
      if (!first) return;
      const entries = first.type === 'DictionaryExpression' ? dictEntries(first) : undefined;
      if (!entries) this.#open = true;
      for (const { key, value } of entries ?? []) {
        const name = key && keyText(values.file, key);
        if (name === undefined) this.#open = true;
        else this.#add(name, value, first);
      }
    } else if (method === 'setdefault') this.#default(given.positional, list);
  }

  /** `app.config.setdefault("X", value)`, which counts where nothing was set before. */
  #default([key, value]: readonly PyNode[], list: PyNode): void {
    const name = key && stringText(this.#values.file, key);
    if (name === undefined || !value || this.#open || this.#loaded.length > 0) this.#open = true;
    else if (!this.#settings.has(name)) this.#add(name, value, list);
  }

  /** `from_object("app.config.Config")`, `from_object(Config)`, `from_object(Config())`. */
  #loadObject(node: PyNode | undefined): void {
    const values = this.#values;
    const text = node && stringText(values.file, node);
    if (node && text !== undefined && /^[\w.]{1,200}$/.test(text)) {
      const steps = text.split('.');
      const last = steps.pop() ?? '';
      const isClass = /^[A-Z]/.test(last) && steps.length > 0;
      const module = isClass ? steps.join('.') : text;
      this.#loaded.push({ reference: { kind: 'reference', at: values.place(node), module, path: isClass ? [last] : [] } });
      return;
    }
    const named = node && (call(node)?.callee ?? node);
    const source = named?.type === 'VariableName' ? values.scopes.sourceOf(named) : undefined;
    const model = source?.kind === 'definition' ? values.classes.modelOf(source.definition) : undefined;
    const value = named && values.read(named);
    if (model) this.#loaded.push({ model });
    else if (value?.kind === 'reference') this.#loaded.push({ reference: value });
    else this.#open = true;
  }

  /** An application that goes to a function of another file may get settings there. */
  #handOver(node: PyNode): void {
    const { file, scopes } = this.#values;
    const parts = call(node);
    if (parts?.callee.type !== 'VariableName' || !SETTING_UP.test(textOf(file, parts.callee))) return;
    const source = scopes.sourceOf(parts.callee);
    if (source?.kind !== 'import' || /^[A-Z]/.test(textOf(file, parts.callee))) return;
    const takes = argumentsOf(file, parts.list).positional.some((argument) => this.#isApplication(argument));
    if (takes) this.#open = true;
  }

  #isApplication(node: PyNode): boolean {
    const { file, scopes } = this.#values;
    const creation = creationOf(scopes, node);
    return creation !== undefined && qualifiedName(file, scopes, creation.children[0] ?? creation) === 'flask.Flask';
  }
}

/** `app.config`, with whatever the application is called. */
function isConfig(values: Values, node: PyNode): boolean {
  const member = attribute(node);
  return member !== undefined && textOf(values.file, member.property) === 'config' && !isSelf(values, member.object);
}

function isSelf(values: Values, node: PyNode): boolean {
  return textOf(values.file, node) === 'self';
}

/** A field of a class or of the classes of this file that it inherits from, the nearest first. */
function fieldOf(model: ClassModel, name: string): Field | undefined {
  const own = model.fields.find((field) => field.name === name);
  return own ?? [...model.inherited].reverse().flatMap((base) => fieldOf(base, name) ?? [])[0];
}

/** Whether all that a class inherits from is in this file, and nothing but its fields gives it settings. */
function isWhole(values: Values, model: ClassModel): boolean {
  const list = child(model.definition, 'ArgList');
  const bases = list ? argumentsOf(values.file, list).positional.filter((base) => textOf(values.file, base) !== 'object') : [];
  return model.kind === 'plain' && bases.length === model.inherited.length && model.inherited.every((base) => isWhole(values, base));
}

/** A line of its own after a statement, with the same indentation. */
function lineAfter(values: Values, statement: PyNode, prefix: string, form: OptionForm): InsertionSlot | undefined {
  const { text, path } = values.file;
  const start = text.lastIndexOf('\n', statement.start - 1) + 1;
  const indent = text.slice(start, statement.start);
  if (/\S/.test(indent)) return undefined;
  const lineEnd = text.indexOf('\n', statement.end);
  const end = lineEnd < 0 ? text.length : text[lineEnd - 1] === '\r' ? lineEnd - 1 : lineEnd;
  // What else stands on the line, other than a comment, belongs to another statement.
  if (!/^\s*(?:#.*)?$/.test(text.slice(statement.end, end))) return undefined;
  const newline = lineEnd > 0 && text[lineEnd - 1] === '\r' ? '\r\n' : '\n';
  return { at: pointAt(path, end), prefix: `${newline}${indent}${prefix}`, suffix: '', form };
}
