import type { NameMention } from '../facts/fact';
import { nameKind } from '../facts/secret-names';

/**
 * The names of the project's own secrets that a text of code spells, each once, wherever they stand. What looks like a constant
 * may be given to something that reads the variable of that name, out of sight.
 */
export function nameMentions(file: string, text: string): readonly NameMention[] {
  const names = new Set<string>();
  for (const [name] of text.matchAll(/(?<!\w)[A-Z][A-Z0-9]{0,40}(?:_[A-Z0-9]{1,40}){1,8}(?!\w)/g)) names.add(name);
  return [...names].filter(isOwnSecret).map((name) => ({ kind: 'name-mention', file, name }));
}

/** Only names that the extractors' anchors know, so that a file is never read for less than it holds. */
function isOwnSecret(name: string): boolean {
  return /(?<!(?:CLIENT|WEBHOOK|CONSUMER|API|APP)_?)SECRET(?:_|(?<=_SECRET))/.test(name) && nameKind(name) === 'signing-secret';
}
