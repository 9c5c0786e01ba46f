import type { LibraryId } from '../../facts/library';
import { LIBRARIES, type LibrarySemantics, semanticsOf } from '../../libraries/index';
import { listed } from '../../text/phrases';

// Which libraries mind something, for the notes on a token that no verifier was found for.

/** The libraries whose newest version does so, as the end of a sentence would list them: "PyJWT, Authlib and Hono"; empty for none. */
export function librariesThat(does: (semantics: LibrarySemantics) => boolean): string {
  const titles = new Set<string>();
  for (const id of Object.keys(LIBRARIES) as LibraryId[]) {
    const semantics = semanticsOf(id);
    if (does(semantics)) titles.add(semantics.title);
  }
  return listed(titles);
}
