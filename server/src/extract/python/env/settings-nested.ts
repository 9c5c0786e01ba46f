import type { EnvRead } from '../../../facts/fact';
import type { RecordValue, Value } from '../../../facts/value';
import type { ClassModel, Field } from '../syntax/classes';
import { statementOf } from '../syntax/tree';
import type { Values } from '../syntax/values';
import { fieldDefault, isSettingsField } from './settings-fields';

// With `env_nested_delimiter="__"`, the field `secret` of the nested model `auth` is filled from AUTH__SECRET.

interface NestedField {
  readonly name: string;
  readonly owner: ClassModel;
  readonly field: Field;
}

function nestedFields(values: Values, model: ClassModel, field: Field): readonly NestedField[] {
  const { config } = model;
  if (!config?.delimiter || config.renames || config.prefix === undefined || isSettingsField(values, field)) return [];
  const named = field.annotation?.children.find((node) => node.type === 'VariableName');
  const source = named && values.scopes.sourceOf(named);
  const owner = source?.kind === 'definition' ? values.classes.modelOf(source.definition) : undefined;
  // A nested settings class reads variables of its own.
  if (!owner || owner.config) return [];
  const start = config.prefix + field.name + config.delimiter;
  return owner.fields
    .filter((inner) => inner.annotation && !inner.name.startsWith('_') && inner.name !== 'model_config')
    .map((inner) => ({ name: config.caseSensitive ? start + inner.name : (start + inner.name).toUpperCase(), owner, field: inner }));
}

/** The reads of a nested model's fields. None of them is sure to be needed: the whole model may come as JSON. */
export function nestedReads(values: Values, model: ClassModel, field: Field): readonly EnvRead[] {
  return nestedFields(values, model, field).map(({ name, owner, field: inner }) => {
    const fallback = defaultOf(values, owner, inner);
    return {
      kind: 'env-read',
      file: values.file.path,
      at: values.place(statementOf(inner.statement)),
      name,
      nameAt: values.place(inner.nameNode),
      requirement: fallback.kind === 'unset' ? 'optional' : 'plain',
      fallback,
      failFast: [],
      caseInsensitive: !model.config?.caseSensitive,
      reader: '',
    };
  });
}

/** A nested model as a record of its variables; undefined where the settings class reads no nested names. */
export function nestedValue(values: Values, model: ClassModel, field: Field): RecordValue | undefined {
  const fields = nestedFields(values, model, field);
  if (fields.length === 0) return undefined;
  const at = values.place(field.nameNode);
  const entries = fields.map(({ name, owner, field: inner }): readonly [string, Value] => [
    inner.name,
    { kind: 'env', at: values.place(inner.nameNode), name, fallback: defaultOf(values, owner, inner) },
  ]);
  return { kind: 'record', at, entries: Object.fromEntries(entries), open: true };
}

function defaultOf(values: Values, owner: ClassModel, field: Field): Value {
  const byDefault = fieldDefault(values, owner, field);
  return byDefault.unreadable ? values.unknown(byDefault.unreadable) : values.fallbackOf(byDefault.node);
}
