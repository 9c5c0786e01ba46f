import type { FactBase } from '../facts/fact-base';
import type { Fix, FixEdit } from '../rules/rule';
import type { Place } from '../text/range';
import { fixWith, replaceText } from './edits';
import { addEntry } from './env-file';

/** A variable that a key is to be read from. */
export interface NewVariable {
  readonly name: string;
  /** Where a new random value is added; undefined when the variable is provided already. */
  readonly envFile: string | undefined;
  /** How many random bytes the new value has. */
  readonly bytes: number;
}

/** Reads a key from the environment instead of what stands at `at`, and fails where it is not set. Empty when the read has no clean place. */
export function readFromEnv(facts: FactBase, at: Place, variable: NewVariable): readonly Fix[] {
  const { name, envFile, bytes } = variable;
  const edits: readonly FixEdit[] | undefined = at.file.endsWith('.py')
    ? pythonRead(facts, at, name)
    : [replaceText(at, `process.env.${name} ?? (() => { throw new Error('${name} is not set'); })()`)];
  if (edits === undefined) return [];
  const added = envFile === undefined ? [] : [addEntry(facts, envFile, name, { fresh: 'secret', bytes })];
  return [fixWith(`Read it from ${name}`, 'suggested', [...edits, ...added])];
}

/** `os.environ` raises a KeyError that names the variable. */
function pythonRead(facts: FactBase, at: Place, name: string): readonly FixEdit[] | undefined {
  for (const fact of facts.ofFile(at.file)) {
    if (fact.kind !== 'environment-access') continue;
    const { importing, from, written } = fact;
    const read = replaceText(at, `${written}["${name}"]`);
    if (at.start >= from) return [read];
    return importing && importing.at.end <= at.start ? [replaceText(importing.at, importing.newText), read] : undefined;
  }
  return undefined;
}
