import type { Replacement } from '../facts/fact';
import type { Fix, FixEdit, Safety } from '../rules/rule';
import type { Place } from '../text/range';

/** A fix made of edits alone. */
export function fixWith(title: string, safety: Safety, edits: readonly FixEdit[]): Fix {
  return { title, safety, edits, command: '' };
}

/** No fix when the extractor found no clean edit. */
export function fixFrom(title: string, safety: Safety, replacements: readonly Replacement[]): readonly Fix[] {
  return replacements.length === 0
    ? []
    : [
        fixWith(
          title,
          safety,
          replacements.map(({ at, newText }) => ({ at, newText: [newText] })),
        ),
      ];
}

export function replaceText(at: Place, newText: string): FixEdit {
  return { at, newText: [newText] };
}
