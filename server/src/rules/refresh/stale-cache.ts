import { fixWith } from '../../fix/edits';
import { clearingOf } from '../../fix/stale-caches';
import type { Contract } from '../../model/contract';
import { type StaleCache, staleCaches } from '../../model/stale-caches';
import { defineRule, type Finding, type RelatedPlace } from '../rule';

// What a module keeps lives as long as the page or the app. When the session ends and the copy of it stays, the next request
// goes out with the old token and is refused, and the next person to sign in sees what the last one was shown.
export default defineRule({
  id: 'refresh/stale-cache',
  summary: 'A cached session, token or answer outlives sign-out or a 401',
  severity: 'warning',
  fixes: 'suggested',
  options: {},
  check,
});

function* check(contract: Contract): Iterable<Finding> {
  for (const stale of staleCaches(contract)) {
    const { edits, isComplete } = clearingOf(stale);
    yield {
      at: stale.at,
      message: messageOf(stale),
      brief: briefOf(stale),
      help: helpOf(stale),
      related: relatedOf(stale),
      fixes: edits.length === 0 ? [] : [fixWith(titleOf(stale, isComplete), 'suggested', edits)],
    };
  }
}

function messageOf({ cache, occasion }: StaleCache): string {
  const when = occasion === 'sign-out' ? 'Signing out' : 'This answer to a 401';
  switch (cache.holds) {
    case 'session':
      return `${when} leaves ${cache.name} as it is, and what reads it goes on with the old session`;
    case 'queries':
      return `${when} leaves the query cache as it is, and the next user is shown the answers of the last one`;
    case 'store':
      return `Signing out leaves ${cache.name} in the store, and requests go on with it`;
    case 'storage':
      return `${when} leaves ${cache.name} in ${cache.label}, where it is found again`;
  }
}

/** What a finding of another cache at the same sign-out says of this one. */
function briefOf({ cache }: StaleCache): string {
  switch (cache.holds) {
    case 'session':
      return `leaves ${cache.name} as it is`;
    case 'queries':
      return 'leaves the query cache as it is';
    case 'store':
      return `leaves ${cache.name} in the store`;
    case 'storage':
      return `leaves ${cache.name} in ${cache.label}`;
  }
}

function helpOf({ cache, clearName, occasion }: StaleCache): string {
  switch (cache.holds) {
    case 'session': {
      const what = clearName === '' ? `Clear ${cache.name}` : `${clearName}() clears it and nothing calls it here: call it`;
      return occasion === 'sign-out'
        ? `The variable lives as long as the page or the app, so it outlives the session in it. ${what} when the user signs out and when the server answers 401.`
        : 'The session was refused, and the next request reads the same one from the variable. Clear it before trying again, so that a new one is fetched.';
    }
    case 'queries':
      return `${cache.label} lives as long as the page, and this signs out without loading the page anew. ${advice(cache.label)}; removing one key leaves all others.`;
    case 'store':
      return 'The store forgets the user and keeps what their requests are signed with, so the next request, or the next user, still sends it. Set it to what it was at the beginning.';
    case 'storage':
      return 'What is stored outlives the page: after the next start the user is signed in again, or a token that is no longer good is sent. Remove it when the user signs out.';
  }
}

function advice(label: string): string {
  if (label === "RTK Query's cache") return 'Dispatch api.util.resetApiState()';
  return label === 'The Apollo client' ? 'Call clearStore() on it' : 'Call queryClient.clear()';
}

/** The first of them are enough to see that one is not alone. */
const MOST_NAMED = 5;

function relatedOf({ cache, at, refusals, others }: StaleCache): readonly RelatedPlace[] {
  const places: RelatedPlace[] = [];
  if (cache.at.start !== at.start || cache.file !== at.file) places.push({ at: cache.at, message: keptHere(cache.holds) });
  for (const refusal of refusals) {
    if (refusal.at.start !== at.start || refusal.at.file !== at.file)
      places.push({ at: refusal.at, message: 'The answer to a 401 does not clear it either' });
  }
  for (const { signOut } of others.slice(0, MOST_NAMED)) places.push({ at: signOut.at, message: 'This sign-out leaves it as well' });
  return places;
}

function keptHere(holds: StaleCache['cache']['holds']): string {
  switch (holds) {
    case 'session':
      return 'The session is kept here';
    case 'queries':
      return 'The answers are kept here';
    case 'store':
      return 'The token is kept here';
    case 'storage':
      return 'The token is stored here';
  }
}

function titleOf({ cache, occasion }: StaleCache, isComplete: boolean): string {
  const when = occasion !== 'sign-out' ? 'before trying again' : isComplete ? 'when the user signs out' : 'at this sign-out only';
  switch (cache.holds) {
    case 'session':
      return `Clear ${cache.name} ${when}`;
    case 'queries':
      return `Clear the query cache ${when}`;
    case 'store':
      return `Set ${cache.name} back ${when}`;
    case 'storage':
      return `Remove ${cache.name} ${when}`;
  }
}
