import type { FactBase } from '../facts/fact-base';
import type { Fix, FixEdit } from '../rules/rule';
import type { Place } from '../text/range';
import { fixWith, replaceText } from './edits';
import { addEntry, FRESH_SECRET } from './env-file';

/**
 * Reads a key from the environment instead of what stands at `at`, and fails where it is not set. `envFile` is where a new random
 * value is added; undefined when the variable is provided already. Only for TypeScript and JavaScript: elsewhere a read may need
 * an import.
 */
export function readFromEnv(facts: FactBase, at: Place, variable: string, envFile: string | undefined): readonly Fix[] {
  if (at.file.endsWith('.py')) return [];
  const read = `process.env.${variable} ?? (() => { throw new Error('${variable} is not set'); })()`;
  const edits: FixEdit[] = [replaceText(at, read)];
  if (envFile !== undefined) edits.push(addEntry(facts, envFile, variable, FRESH_SECRET));
  return [fixWith(`Read it from ${variable}`, 'suggested', edits)];
}
