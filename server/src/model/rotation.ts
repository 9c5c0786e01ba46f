// Secrets that are being replaced: two names, the one for what is signed from now on, the other for what was signed before.

/** A name that stands for another key of the same secret. */
export interface Rotation {
  /** The name of the secret that it belongs to. */
  readonly current: string;
  /** `old`: verifies what was signed before. `next`: verifies what others sign already. */
  readonly role: 'old' | 'next';
}

/** `JWT_SECRET_OLD`, `OLD_JWT_SECRET`, `JWT_OLD_SECRET`, `SECRET_KEY_FALLBACKS`, `FALLBACK_ENCRYPTION_KEY`, `ENCRYPTION_SECONDARY_KEY`. */
const OLD = /^(?:([A-Z0-9_]+)_)?(?:OLD|PREVIOUS|PREV|FALLBACKS?|SECONDARY)(?:_([A-Z0-9_]+))?$/;
/** Only behind the name: `NEXT_AUTH_SECRET` is a misspelt `NEXTAUTH_SECRET`, and `NEW_RELIC_LICENSE_KEY` somebody else's. */
const NEXT = /^([A-Z0-9_]+)_(?:NEXT|NEW)$/;

/** What the name says of a rotation; undefined when it speaks of none. That the other name exists is for the caller to see. */
export function rotationOf(name: string): Rotation | undefined {
  const upper = name.toUpperCase();
  const old = OLD.exec(upper);
  if (old) {
    const current = [old[1], old[2]].filter((part) => part !== undefined && part !== '').join('_');
    return current === '' ? undefined : { current: sameCase(name, current), role: 'old' };
  }
  const next = NEXT.exec(upper);
  return next?.[1] ? { current: sameCase(name, next[1]), role: 'next' } : undefined;
}

/** Names are upper case by custom; the few that are not are read in their own. */
function sameCase(name: string, current: string): string {
  return name === name.toUpperCase() ? current : current.toLowerCase();
}
