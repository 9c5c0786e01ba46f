import type { Note, TokenReport } from '../report';

const GRAVITY: Readonly<Record<Note['severity'], number>> = { error: 0, warning: 1, info: 2 };

/** Notes in the order in which to read them; those of equal weight stay as they are. */
export function gravestFirst(notes: readonly Note[]): readonly Note[] {
  return [...notes].sort((left, right) => GRAVITY[left.severity] - GRAVITY[right.severity]);
}

/** Each note once, the gravest first. */
export function onceEach(notes: readonly Note[]): readonly Note[] {
  return gravestFirst([...new Map(notes.map((note) => [note.text, note])).values()]);
}

/** The notes of a report and of what it is made of, each once, the gravest first. */
export function notesOf({ notes, token, signature }: TokenReport): readonly Note[] {
  const inner: Note[] = [];
  for (let nested = token?.nested; nested; nested = nested.nested) {
    inner.push(...nested.notes.map(({ severity, text }) => ({ severity, text: `The token inside: ${text}` })));
  }
  const all = [...notes, ...(token?.notes ?? []), ...(signature?.notes ?? []), ...inner];
  return onceEach(all);
}
