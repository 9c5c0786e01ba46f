import type { RecordValue, Value } from '../../../facts/value';
import { envNamesOf, fieldDefault, fieldValue, isSettingsField, type SettingsConfig, settingsConfig } from '../env/settings-fields';
import { nestedValue } from '../env/settings-nested';
import { argumentsOf } from './arguments';
import { qualifiedName } from './names';
import { stringText } from './strings';
import { attribute, child, definedName, type PyNode, subscript, textOf } from './tree';
import type { Values } from './values';

/** A field or constant in the body of a class. */
export interface Field {
  readonly name: string;
  readonly statement: PyNode;
  readonly nameNode: PyNode;
  readonly annotation: PyNode | undefined;
  readonly value: PyNode | undefined;
}

/** A class of this file with what it inherits from other classes of this file. */
export interface ClassModel {
  readonly definition: PyNode;
  readonly name: string;
  /** `settings-1` and `settings-2` read the environment, as pydantic 1 and 2 do. */
  readonly kind: 'settings-1' | 'settings-2' | 'plain';
  /** Own fields; those of the base classes are in `inherited`. */
  readonly fields: readonly Field[];
  readonly inherited: readonly ClassModel[];
  /** The configuration in force, base classes included. Undefined for a class that is no settings class. */
  readonly config: SettingsConfig | undefined;
}

const SETTINGS_BASES: Readonly<Record<string, 'settings-1' | 'settings-2'>> = {
  'pydantic_settings.BaseSettings': 'settings-2',
  'pydantic_settings.main.BaseSettings': 'settings-2',
  'pydantic.BaseSettings': 'settings-1',
  'pydantic.env_settings.BaseSettings': 'settings-1',
  'pydantic.v1.BaseSettings': 'settings-1',
};
/** Classes inherit over at most this many steps. */
const MOST_BASES = 8;

/** The classes of a file, as far as they hold values. */
export class Classes {
  readonly #values: Values;
  readonly #models = new Map<PyNode, ClassModel | undefined>();
  readonly #records = new Map<PyNode, RecordValue>();
  /** What `self.name = ...` assigns, per class and name; undefined values stand for what cannot be read. */
  #selfAssignments: ReadonlyMap<PyNode, ReadonlyMap<string, readonly (PyNode | undefined)[]>> | undefined;
  /** What `app.config["NAME"] = ...` assigns, by the text of the target. */
  #stored: ReadonlyMap<string, readonly PyNode[]> | undefined;

  constructor(values: Values) {
    this.#values = values;
  }

  modelOf(definition: PyNode, depth = 0): ClassModel | undefined {
    if (definition.type !== 'ClassDefinition' || depth > MOST_BASES) return undefined;
    if (!this.#models.has(definition)) {
      this.#models.set(definition, undefined);
      this.#models.set(definition, this.#model(definition, depth));
    }
    return this.#models.get(definition);
  }

  /** A class, or an instance made without arguments, as a record. Always open: methods and base classes may add to it. */
  recordOf(definition: PyNode): RecordValue | undefined {
    const model = this.modelOf(definition);
    if (!model) return undefined;
    const known = this.#records.get(definition);
    if (known) return known;
    const values = this.#values;
    const at = values.place(definedName(definition) ?? definition);
    this.#records.set(definition, { kind: 'record', at, entries: {}, open: true });
    const entries = new Map<string, Value>();
    for (const base of model.inherited) {
      for (const [name, value] of Object.entries(this.recordOf(base.definition)?.entries ?? {})) entries.set(name, value);
    }
    for (const field of model.fields) entries.set(field.name, this.#fieldValue(model, field));
    // What properties and methods compute from the fields must find them.
    this.#records.set(definition, { kind: 'record', at, entries: Object.fromEntries(entries), open: true });
    for (const [name, value] of this.#properties(definition)) entries.set(name, value);
    for (const [name, assigned] of this.#assignedToSelf().get(definition) ?? []) {
      const [only] = assigned;
      const sure = only && assigned.length === 1 && !entries.has(name);
      entries.set(name, sure ? values.read(only) : values.unknown(definition));
    }
    const record: RecordValue = { kind: 'record', at, entries: Object.fromEntries(entries), open: true };
    this.#records.set(definition, record);
    return record;
  }

  /** The value of `self.name` or `cls.name` inside a method, when the class gives it exactly one. */
  memberOfSelf(node: PyNode): Value | undefined {
    const member = attribute(node);
    const owner = member && this.classOfSelf(member.object);
    if (!member || !owner) return undefined;
    const record = this.recordOf(owner);
    const name = textOf(this.#values.file, member.property);
    return record && Object.hasOwn(record.entries, name) ? record.entries[name] : this.#values.unknown(node);
  }

  /** The class that `self` or `cls` belongs to; undefined for any other name. */
  classOfSelf(name: PyNode): PyNode | undefined {
    if (name.type !== 'VariableName') return undefined;
    const text = textOf(this.#values.file, name);
    if (text !== 'self' && text !== 'cls') return undefined;
    const source = this.#values.scopes.sourceOf(name);
    if (source?.kind !== 'parameter') return undefined;
    for (let current: PyNode | undefined = source.node; current; current = current.parent) {
      if (current.type === 'ClassDefinition') return current;
    }
    return undefined;
  }

  /** What the file stores under `app.config["NAME"]`, when it does so once. */
  storedConfig(object: PyNode, key: PyNode): PyNode | undefined {
    if (!attribute(object)) return undefined;
    this.#stored ??= this.#collectStored();
    const name = stringText(this.#values.file, key);
    const stored = this.#stored.get(`${textOf(this.#values.file, object)}[${name}]`);
    return stored?.length === 1 ? stored[0] : undefined;
  }

  /** The nodes that `self.name` is assigned in a class. */
  assignmentsToSelf(definition: PyNode, name: string): readonly (PyNode | undefined)[] {
    return this.#assignedToSelf().get(definition)?.get(name) ?? [];
  }

  #model(definition: PyNode, depth: number): ClassModel {
    const values = this.#values;
    const name = definedName(definition);
    const bases = child(definition, 'ArgList');
    let kind: ClassModel['kind'] = 'plain';
    const inherited: ClassModel[] = [];
    for (const base of bases ? argumentsOf(values.file, bases).positional : []) {
      const qualified = qualifiedName(values.file, values.scopes, base);
      const settings = qualified === undefined ? undefined : SETTINGS_BASES[qualified];
      if (settings) kind = settings;
      const source = base.type === 'VariableName' ? values.scopes.sourceOf(base) : undefined;
      const model = source?.kind === 'definition' ? this.modelOf(source.definition, depth + 1) : undefined;
      if (model) inherited.push(model);
      if (model && model.kind !== 'plain') kind = model.kind;
    }
    // Python looks names up in the first base class first.
    inherited.reverse();
    const body = child(definition, 'Body');
    const fields = (body?.children ?? []).flatMap((statement) => this.#field(statement));
    const base = inherited.find((model) => model.config)?.config;
    const config = kind === 'plain' ? undefined : settingsConfig(values, definition, base);
    return { definition, name: name ? textOf(values.file, name) : '', kind, fields, inherited, config };
  }

  #field(statement: PyNode): Field[] {
    const [nameNode, second] = statement.children;
    if (statement.type !== 'AssignStatement' || nameNode?.type !== 'VariableName' || !second) return [];
    const name = textOf(this.#values.file, nameNode);
    const annotation = second.type === 'TypeDef' ? second : undefined;
    const value = annotation ? statement.children[3] : statement.children[2];
    if (!annotation && (second.type !== 'AssignOp' || statement.children.length !== 3)) return [];
    return [{ name, statement, nameNode, annotation, value }];
  }

  #fieldValue(model: ClassModel, field: Field): Value {
    const values = this.#values;
    if (model.config && isSettingsField(values, field)) return fieldValue(values, model, field, envNamesOf(values, model, field));
    const nested = nestedValue(values, model, field);
    if (nested) return nested;
    const factory = model.config && fieldDefault(values, model, field).unreadable;
    if (factory) return values.called(factory, field.statement);
    return field.value ? values.read(field.value) : values.unknown(field.statement);
  }

  /** Properties that return one readable expression. */
  *#properties(definition: PyNode): Iterable<[string, Value]> {
    const values = this.#values;
    for (const statement of child(definition, 'Body')?.children ?? []) {
      const method = statement.type === 'DecoratedStatement' ? child(statement, 'FunctionDefinition') : undefined;
      const name = method && definedName(method);
      const decorators = statement.children.filter((node) => node.type === 'Decorator').map((node) => textOf(values.file, node));
      if (
        !method ||
        !name ||
        !decorators.some((text) => /^@\s*(?:property|(?:functools\.)?cached_property|(?:pydantic\.)?computed_field)\b/.test(text))
      )
        continue;
      yield [textOf(values.file, name), values.returned(method) ?? values.unknown(name)];
    }
  }

  #assignedToSelf(): ReadonlyMap<PyNode, ReadonlyMap<string, readonly (PyNode | undefined)[]>> {
    if (this.#selfAssignments) return this.#selfAssignments;
    const found = new Map<PyNode, Map<string, (PyNode | undefined)[]>>();
    for (const node of this.#values.file.nodes) {
      if (node.type !== 'AssignStatement' && node.type !== 'UpdateStatement') continue;
      for (const target of node.children) {
        const member = attribute(target);
        const owner = member && this.classOfSelf(member.object);
        if (!member || !owner || target === node.children.at(-1)) continue;
        const names = found.get(owner) ?? new Map<string, (PyNode | undefined)[]>();
        const name = textOf(this.#values.file, member.property);
        const simple =
          node.type === 'AssignStatement' && node.children[0] === target && /^(?:AssignOp|TypeDef)$/.test(node.children[1]?.type ?? '');
        const value = node.children.at(-1);
        names.set(name, [
          ...(names.get(name) ?? []),
          simple && (node.children.length === 3 || node.children.length === 4) ? value : undefined,
        ]);
        found.set(owner, names);
      }
    }
    this.#selfAssignments = found;
    return found;
  }

  #collectStored(): ReadonlyMap<string, readonly PyNode[]> {
    const file = this.#values.file;
    const stored = new Map<string, PyNode[]>();
    for (const node of file.nodes) {
      const [target, operator, value] = node.children;
      if (node.type !== 'AssignStatement' || !target || operator?.type !== 'AssignOp' || !value || node.children.length !== 3) continue;
      const indexed = subscript(target);
      const key = indexed && stringText(file, indexed.key);
      if (!indexed || key === undefined || !attribute(indexed.object)) continue;
      const name = `${textOf(file, indexed.object)}[${key}]`;
      stored.set(name, [...(stored.get(name) ?? []), value]);
    }
    return stored;
  }
}
