import type { Place } from '../text/range';
import type { Replacement } from './token-facts';

// Facts about how code reads the times in a token.

/** Code that takes the `exp` of a decoded token for another time than it says: it counts seconds since 1970 (RFC 7519 section 2). */
export interface ExpiryReading {
  readonly kind: 'expiry-reading';
  readonly file: string;
  /** The comparison, or what makes a date of it. */
  readonly at: Place;
  /**
   * `compared`: with a time in milliseconds. `dated`: a date is made of it as of milliseconds. `divided`: it is divided by 1000 for
   * what wants seconds. `zones`: its date, without a zone, is compared with one of another zone.
   */
  readonly misreading: 'compared' | 'dated' | 'divided' | 'zones';
  /** As written: `Date.now()`, `new Date()`, `dayjs`, `datetime.fromtimestamp`. Empty where that is no short name. */
  readonly by: string;
  /** The edits that read it as seconds; empty when no clean edit is known. */
  readonly edits: readonly Replacement[];
}
