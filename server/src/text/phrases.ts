// Numbers and lists as the words of a sentence.

/** "1 verifier", "3 verifiers"; `many` where the plural is no mere s. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** "a", "a and b", "a, b and c"; each once, and empty for none. */
export function listed(items: Iterable<string>): string {
  const all = [...new Set(items)];
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
}

/** The first sentence of a text, with its full stop; the whole text when no other sentence begins in it. */
export function firstSentence(text: string): string {
  const end = /[.!?](?= +[A-Z])/.exec(text);
  return end ? text.slice(0, end.index + 1) : text;
}
