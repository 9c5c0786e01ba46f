import type { Value } from '../../../facts/value';
import { argumentsOf, dictEntries, keyText } from '../syntax/arguments';
import type { ClassModel, Field } from '../syntax/classes';
import { factoryValue } from '../syntax/generated';
import { annotationText, calleeName, mayBeNone } from '../syntax/names';
import { stringText } from '../syntax/strings';
import { call, child, definedName, type PyNode, textOf } from '../syntax/tree';
import type { Values } from '../syntax/values';

/** What a pydantic settings class says about where its fields come from. */
export interface SettingsConfig {
  /** Undefined when it cannot be read. */
  readonly prefix: string | undefined;
  readonly caseSensitive: boolean;
  /** The `env_file` expression of the class itself. */
  readonly envFile: PyNode | undefined;
  /** The statement or class that configures. */
  readonly node: PyNode | undefined;
  /** Names are made in a way that is not read: an alias generator, or v1's `fields`. */
  readonly renames: boolean;
  /** Values may come from elsewhere than variables: a folder of secrets, a YAML file, sources of the class's own. */
  readonly otherSources: boolean;
  /** `env_nested_delimiter`: what stands between the names of a nested model and its field. */
  readonly delimiter: string | undefined;
}

const DEFAULTS: SettingsConfig = {
  prefix: '',
  caseSensitive: false,
  envFile: undefined,
  node: undefined,
  renames: false,
  otherSources: false,
  delimiter: undefined,
};
const OTHER_SOURCES = ['secrets_dir', 'yaml_file', 'toml_file', 'json_file', 'pyproject_toml_table_header'];

/** Reads `model_config = SettingsConfigDict(...)`, a dict of the same, and v1's inner `class Config`. */
export function settingsConfig(values: Values, definition: PyNode, base: SettingsConfig | undefined): SettingsConfig {
  const customised = /\bdef\s+(?:settings_)?customise_sources\b/.test(textOf(values.file, definition));
  const outer = base ? { ...base, envFile: undefined, node: undefined } : DEFAULTS;
  const inherited = { ...outer, otherSources: outer.otherSources || customised };
  for (const statement of child(definition, 'Body')?.children ?? []) {
    const options = configOptions(values, statement);
    if (!options) continue;
    const prefix = options.get('env_prefix');
    return {
      prefix: prefix ? stringText(values.file, prefix) : options.get('**') ? undefined : inherited.prefix,
      caseSensitive: options.has('case_sensitive')
        ? textOf(values.file, options.get('case_sensitive') ?? statement) === 'True'
        : inherited.caseSensitive,
      envFile: options.get('env_file'),
      node: statement,
      renames: inherited.renames || options.has('alias_generator') || options.has('fields'),
      otherSources: inherited.otherSources || OTHER_SOURCES.some((name) => options.has(name)),
      delimiter: options.has('env_nested_delimiter')
        ? stringText(values.file, options.get('env_nested_delimiter') ?? statement)
        : inherited.delimiter,
    };
  }
  return inherited;
}

function configOptions(values: Values, statement: PyNode): Map<string, PyNode> | undefined {
  const options = new Map<string, PyNode>();
  const { file } = values;
  if (statement.type === 'ClassDefinition') {
    const name = definedName(statement);
    if (!name || textOf(file, name) !== 'Config') return undefined;
    for (const line of child(statement, 'Body')?.children ?? []) {
      const [target, , value] = line.children;
      if (line.type === 'AssignStatement' && target && value && line.children.length === 3) options.set(textOf(file, target), value);
    }
    return options;
  }
  const [target] = statement.children;
  const value = statement.children.at(-1);
  if (statement.type !== 'AssignStatement' || !target || !value || textOf(file, target) !== 'model_config') return undefined;
  const parts = call(value);
  if (parts) {
    const given = argumentsOf(file, parts.list);
    for (const [name, keyword] of given.keywords) options.set(name, keyword.value);
    const [spread] = given.spreads;
    if (spread) options.set('**', spread);
  } else {
    for (const { key, value: entry } of (value.type === 'DictionaryExpression' && dictEntries(value)) || []) {
      const name = key && keyText(file, key);
      if (name !== undefined) options.set(name, entry);
    }
  }
  return options;
}

/** What is known of one field of a settings class. */
export interface FieldDefault {
  /** The default's expression; undefined when there is none. */
  readonly node: PyNode | undefined;
  /** A default that cannot be read, such as a factory. */
  readonly unreadable: PyNode | undefined;
  readonly required: boolean;
}

/** The call of `Field(...)` that describes a field, as its value or in its `Annotated[...]`. */
export function fieldCall(values: Values, field: Field): PyNode | undefined {
  const isField = (node: PyNode) => /^pydantic\.(?:v1\.)?(?:fields\.)?Field$/.test(calleeName(values.file, values.scopes, node) ?? '');
  if (field.value) return isField(field.value) ? field.value : annotatedField(field, isField);
  return annotatedField(field, isField);
}

function annotatedField(field: Field, isField: (node: PyNode) => boolean): PyNode | undefined {
  const annotated = field.annotation?.children.find((node) => node.type === 'MemberExpression');
  return annotated?.children.find(isField);
}

export function fieldDefault(values: Values, model: ClassModel, field: Field): FieldDefault {
  const described = fieldCall(values, field);
  const implied = model.kind === 'settings-1' && mayBeNone(annotationText(values.file, field.annotation));
  const none: FieldDefault = { node: undefined, unreadable: undefined, required: !implied };
  const value = field.value && field.value !== described ? field.value : undefined;
  if (value) return value.type === 'Ellipsis' ? none : { node: value, unreadable: undefined, required: false };
  const parts = described && call(described);
  if (!parts) return none;
  const given = argumentsOf(values.file, parts.list);
  const factory = given.keywords.get('default_factory')?.value ?? given.spreads[0];
  if (factory) return { node: undefined, unreadable: factory, required: false };
  const node = given.positional[0] ?? given.keywords.get('default')?.value;
  return !node || node.type === 'Ellipsis' ? none : { node, unreadable: undefined, required: false };
}

/** An environment variable that a field is filled from. */
export interface FieldName {
  readonly name: string;
  /** The string literal or the field's own name. */
  readonly node: PyNode;
}

/** The variables a field is filled from, the strongest first; undefined when they cannot be read, empty when there are none. */
export function envNamesOf(values: Values, model: ClassModel, field: Field): readonly FieldName[] | undefined {
  const { config } = model;
  if (!config || config.renames) return undefined;
  const described = fieldCall(values, field);
  const given = described && call(described) ? argumentsOf(values.file, call(described)?.list ?? described) : undefined;
  if (given && given.spreads.length > 0) return undefined;
  const named = model.kind === 'settings-1' ? ['env'] : ['validation_alias', 'alias'];
  const alias = named.map((name) => given?.keywords.get(name)?.value).find((node) => node !== undefined);
  const spell = (text: string) => (config.caseSensitive ? text : text.toUpperCase());
  if (alias) {
    const literals = aliasLiterals(values, alias);
    return literals?.map((node) => ({ name: spell(stringText(values.file, node) ?? ''), node }));
  }
  return config.prefix === undefined ? undefined : [{ name: spell(config.prefix + field.name), node: field.nameNode }];
}

/** The string literals of an alias: one, a list, or `AliasChoices(...)`. */
function aliasLiterals(values: Values, alias: PyNode): readonly PyNode[] | undefined {
  if (alias.type === 'String') return [alias];
  const choices = /\.AliasChoices$/.test(calleeName(values.file, values.scopes, alias) ?? '');
  const items = choices
    ? (call(alias)?.list.children ?? [])
    : alias.type === 'ArrayExpression' || alias.type === 'TupleExpression'
      ? alias.children
      : undefined;
  const literals = items?.filter((node) => !/^[()[\],]$/.test(node.type));
  return literals && literals.length > 0 && literals.every((node) => node.type === 'String') ? literals : undefined;
}

/** The value of a settings field: its variables in order of strength, then its default. */
export function fieldValue(values: Values, model: ClassModel, field: Field, names: readonly FieldName[] | undefined): Value {
  const at = values.place(field.nameNode);
  const byDefault = fieldDefault(values, model, field);
  const last: Value = byDefault.unreadable
    ? (factoryValue(values, byDefault.unreadable) ?? values.unknown(byDefault.unreadable))
    : values.fallbackOf(byDefault.node);
  // A nested model is its own record: its fields have variables of their own.
  if (last.kind === 'record') return last;
  if (!names) return values.unknown(field.statement);
  const inner = names.reduceRight<Value>((fallback, { name }) => ({ kind: 'env', at, name, fallback }), last);
  const type = annotationText(values.file, field.annotation);
  const simple = /^(?:(?:typing\.)?(?:Optional|Annotated)\[)*\s*(\w+)/.exec(type)?.[1];
  switch (simple) {
    case 'int':
    case 'PositiveInt':
    case 'NonNegativeInt':
      return { kind: 'converted', at, to: 'integer', of: inner };
    case 'float':
      return { kind: 'converted', at, to: 'number', of: inner };
    case 'bool':
      return { kind: 'converted', at, to: 'boolean', of: inner };
    case 'list':
    case 'List':
    case 'set':
    case 'Set':
    case 'tuple':
      // The value of a variable is read as JSON, the default stands as it is.
      return { kind: 'converted', at, to: 'json', of: inner };
    case 'dict':
    case 'Dict':
      return values.unknown(field.statement);
    default:
      return inner;
  }
}

/** Whether a field reads the environment at all: not `model_config`, not private, not a class variable, not a nested model. */
export function isSettingsField(values: Values, field: Field): boolean {
  if (field.name.startsWith('_') || field.name === 'model_config' || !field.annotation) return false;
  const type = annotationText(values.file, field.annotation);
  if (/^(?:typing\.)?ClassVar\b/.test(type)) return false;
  const named = field.annotation.children.find((node) => node.type === 'VariableName');
  const source = named && values.scopes.sourceOf(named);
  return (
    source?.kind !== 'definition' ||
    source.definition.type !== 'ClassDefinition' ||
    !values.classes.modelOf(source.definition) ||
    isEnum(values, source.definition)
  );
}

function isEnum(values: Values, definition: PyNode): boolean {
  const bases = child(definition, 'ArgList');
  return bases !== undefined && /\b(?:Str|Int)?Enum\b/.test(textOf(values.file, bases));
}

/**
 * The edit that takes a default away, so that pydantic fails at start when the variable is missing: ` = "..."` is deleted,
 * `Field(default="...")` loses its argument, `Field("...")` gets `...`.
 */
export function withoutDefault(
  values: Values,
  field: Field,
  byDefault: PyNode,
): { start: number; end: number; newText: string } | undefined {
  const described = fieldCall(values, field);
  if (byDefault === field.value && field.annotation) return { start: field.annotation.end, end: byDefault.end, newText: '' };
  const parts = described && call(described);
  if (!parts) return undefined;
  const given = argumentsOf(values.file, parts.list);
  if (given.positional[0] === byDefault) return { start: byDefault.start, end: byDefault.end, newText: '...' };
  const keyword = [given.keywords.get('default'), given.keywords.get('default_factory')].find((one) => one?.value === byDefault);
  if (!keyword) return undefined;
  const index = parts.list.children.indexOf(keyword.name);
  const after = parts.list.children[index + 3];
  const next = parts.list.children[index + 4];
  if (after?.type === ',' && next) return { start: keyword.name.start, end: next.type === ')' ? after.end : next.start, newText: '' };
  const before = parts.list.children[index - 1];
  return { start: before?.type === ',' ? before.start : keyword.name.start, end: byDefault.end, newText: '' };
}
