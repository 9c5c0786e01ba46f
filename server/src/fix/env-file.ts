import type { EnvEntry, EnvFile } from '../facts/fact';
import type { FactBase } from '../facts/fact-base';
import { SecretText } from '../facts/secret-text';
import type { FixEdit, FreshSecret } from '../rules/rule';
import { pointAt } from '../text/range';

/** Adds `name=value` at the end of an env file, or makes the file when there is none. */
export function addEntry(facts: FactBase, file: string, name: string, value: FreshSecret | SecretText): FixEdit {
  const existing = facts.ofFile(file).find((fact): fact is EnvFile => fact.kind === 'env-file');
  const lead = existing && !existing.endsWithNewline ? '\n' : '';
  return { at: existing?.appendAt ?? pointAt(file, 0), newText: [`${lead}${name}=`, ...quoted(value), '\n'] };
}

/** Adds `name=` without a value at the end of a template. */
export function addEmptyEntry(template: EnvFile, name: string): FixEdit {
  return { at: template.appendAt, newText: [`${template.endsWithNewline ? '' : '\n'}${name}=\n`] };
}

/** Replaces an entry's value, quotes included. */
export function setValue(entry: EnvEntry, value: FreshSecret | SecretText | string): FixEdit {
  return { at: entry.valueAt, newText: typeof value === 'string' ? [value] : quoted(value) };
}

/** A value in the quotes that all loaders read alike; a plain one gets none. */
function quoted(value: FreshSecret | SecretText): FixEdit['newText'] {
  if (!(value instanceof SecretText) || /^[A-Za-z0-9_./+=:@%,-]*$/.test(value.reveal())) return [value];
  const quote = value.reveal().includes("'") ? '"' : "'";
  return [quote, value, quote];
}
