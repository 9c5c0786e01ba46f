import type { EnvRead, Fact } from '../../../facts/fact';
import type { Value } from '../../../facts/value';
import { placeAt } from '../../../text/range';
import type { ClassModel, Field } from '../syntax/classes';
import { factoryValue } from '../syntax/generated';
import { child, type PyNode, statementOf, textOf } from '../syntax/tree';
import type { Values } from '../syntax/values';
import { isRemovable, nameAt } from './env-reads';
import { envNamesOf, fieldDefault, isSettingsField, withoutDefault } from './settings-fields';
import { nestedReads } from './settings-nested';

/** The facts of a class that derives from pydantic's BaseSettings: a read for every field, and the env file it loads. */
export function settingsFacts(values: Values, definition: PyNode): readonly Fact[] {
  const model = values.classes.modelOf(definition);
  if (!model?.config) return [];
  const { file } = values;
  const facts: Fact[] = [];
  const { envFile, node, prefix } = model.config;
  if (envFile && envFile.type !== 'None' && node) {
    facts.push({
      kind: 'env-loader',
      file: file.path,
      at: values.place(node),
      loader: 'pydantic-settings',
      files: values.read(envFile),
      expands: true,
      prefix: prefix ?? '',
    });
  }
  for (const field of allFields(model)) facts.push(...fieldReads(values, model, field), ...nestedReads(values, model, field));
  return facts;
}

/** A settings class reads the fields of plain base classes too; those of settings classes are read there, unless the prefix differs. */
function allFields(model: ClassModel): readonly Field[] {
  const inherited = model.inherited.filter((base) => base.kind === 'plain' || base.config?.prefix !== model.config?.prefix);
  const own = new Set(model.fields.map((field) => field.name));
  return [...inherited.flatMap((base) => base.fields.filter((field) => !own.has(field.name))), ...model.fields];
}

function fieldReads(values: Values, model: ClassModel, field: Field): readonly EnvRead[] {
  if (!isSettingsField(values, field)) return [];
  const names = envNamesOf(values, model, field) ?? [];
  const byDefault = fieldDefault(values, model, field);
  const last = byDefault.unreadable
    ? (factoryValue(values, byDefault.unreadable) ?? values.unknown(byDefault.unreadable))
    : values.fallbackOf(byDefault.node);
  if (last.kind === 'record') return [];
  // `KEY: str = os.getenv("KEY")` is a read of its own already.
  if (names.some(({ name }) => readsItself(last, name))) return [];
  const written = byDefault.node ?? byDefault.unreadable;
  const edit = written && withoutDefault(values, field, written);
  const reads: EnvRead[] = [];
  let fallback = last;
  for (const { name, node } of [...names].reverse()) {
    const first = reads.length === names.length - 1;
    reads.push({
      kind: 'env-read',
      file: values.file.path,
      at: values.place(statementOf(field.statement)),
      name,
      nameAt: node.type === 'String' ? nameAt(values, node) : values.place(node),
      // Any of several names will do, so that only the first can be asked for, and only when the others are missing too.
      requirement:
        !first || model.config?.otherSources ? 'optional' : byDefault.required ? 'required' : last.kind === 'unset' ? 'optional' : 'plain',
      fallback,
      failFast: first && isRemovable(last) && edit ? [{ at: placeAt(values.file.path, edit.start, edit.end), newText: edit.newText }] : [],
      caseInsensitive: !model.config?.caseSensitive,
      reader: '',
      ...(first && !byDefault.required && isChecked(values, model, field) ? { requiredInProduction: true as const } : {}),
    });
    fallback = { kind: 'env', at: values.place(node), name, fallback };
  }
  return reads.reverse();
}

/** Whether a method of the class raises over the field, as a validator does that demands it in production. */
function isChecked(values: Values, model: ClassModel, field: Field): boolean {
  const body = child(model.definition, 'Body');
  for (const statement of body?.children ?? []) {
    const method = statement.type === 'DecoratedStatement' ? child(statement, 'FunctionDefinition') : statement;
    if (method?.type !== 'FunctionDefinition') continue;
    const text = textOf(values.file, statement);
    // A validator that asks for a switch of a feature demands the field for that feature only.
    const always = /\bif not (?:v|value|self\.\w{1,80}):/.test(text) || /prod|environment|\benv\b|debug|staging/i.test(text);
    if (!always || !/\braise\s/.test(text)) continue;
    if (text.includes(`"${field.name}"`) || text.includes(`'${field.name}'`)) return true;
    const mention = `self.${field.name}`;
    const at = text.indexOf(mention);
    if (at >= 0 && !/\w/.test(text[at + mention.length] ?? '')) return true;
  }
  return false;
}

function readsItself(value: Value, name: string): boolean {
  if (value.kind === 'converted' || value.kind === 'encoded') return readsItself(value.of, name);
  return value.kind === 'env' && (value.name === name || readsItself(value.fallback, name));
}
