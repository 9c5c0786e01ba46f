import type { CacheClearing, SessionCache, SignOut, UserQuery } from '../../../facts/fact';
import type { ValueReader } from '../values/value-reader';
import { cacheClearings } from './cache-clearings';
import { apiCaches, queryCaches, storedTokenCaches, userQueries } from './query-caches';
import { isAboutSessions } from './session-anchors';
import { sessionCaches } from './session-caches';
import { isServerFile } from './session-words';
import { signOuts } from './sign-outs';
import { sliceLeftovers } from './slice-leftovers';
import { storeLeftovers } from './store-leftovers';

/** A header that is given a token, by which the file is read in any case; see `anchors.ts`. */
const SENDS_TOKENS = /\bAuthorization["'`]?\s{0,9}[:=\]]|["'`]Authorization["'`]\s{0,9},/;

/** What a client keeps of a session, and where the session ends. Which files may say so is asked once, for all of it. */
export function* sessionFacts(reader: ValueReader): Iterable<SessionCache | CacheClearing | UserQuery | SignOut> {
  if (isServerFile(reader)) return;
  const isAbout = isAboutSessions(reader.file.text);
  if (isAbout || SENDS_TOKENS.test(reader.file.text)) yield* storedTokenCaches(reader);
  if (!isAbout) return;
  yield* sessionCaches(reader);
  yield* queryCaches(reader);
  yield* apiCaches(reader);
  yield* userQueries(reader);
  yield* storeLeftovers(reader);
  yield* sliceLeftovers(reader);
  yield* signOuts(reader);
  yield* cacheClearings(reader);
}
