import type { LineBreakRepair } from '../facts/fact';

/**
 * What makes line breaks of a `\n` that is two characters, in JavaScript and in Python: `replace`, `split` and `join`, `sub`, a codec,
 * `JSON.parse`. Any of these in a file counts, because the key may come there by way of a variable.
 */
const REPAIR =
  /(?:replace(?:All)?|split|sub)\(\s{0,20}(?:new RegExp\(\s{0,9})?(?:\/\(?\\\\|r?["'`]\\\\|r["']\\n)|unicode_escape|string_escape|JSON\.parse\(\s{0,9}(?:`"|['"]"['"])/;

export function* lineBreakRepairs(file: string, text: string): Iterable<LineBreakRepair> {
  if (REPAIR.test(text)) yield { kind: 'line-break-repair', file };
}
