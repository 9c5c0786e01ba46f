import type { Html } from '../page/html';
import type { Place } from '../text/range';

/** How a page that shows the map leads to the code. */
export interface MapLook {
  /** A place in the lists and the matrix: a button, a link or text. */
  readonly place: (at: Place) => Html;
  /**
   * What the parts of the drawing open by the page's script, as `data-open`, in the host's own form. Absent where the page has no
   * script: the parts then are links to their entries in the list below.
   */
  readonly target?: (at: Place) => string;
  /** Begins every id, where a page has several maps; letters, digits and `-`. */
  readonly idPrefix?: string;
  /** Of which folder the map is, where there are several. */
  readonly of?: string;
}
