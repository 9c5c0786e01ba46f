// Where a file may end a session or keep one, for `anchors.ts`; see there why each alternative begins as it does. The readers
// of these facts ask the same expression, so that a file which is read for another reason says no more than it would alone.

/** `clearSessionCache`, `resetToken`: see `isClearerName`. */
const CLEARS = '\\b(?:clear|forget)\\w{0,20}';
/** Called, or handed to somebody; not where it is defined. */
const CALLED = '(?:\\(\\)(?!\\s{0,4}[:{])|\\s{0,4}[,)])';
const SIGN_OUT = '(?:[lL]og|[sS]ign)[oO]ut';
/** A variable of the module that is given another value, told from the end of its name or its type. */
const OF_A_MODULE = '(?:^|[\\r\\n])(?:export )?(?:let|var) \\w{0,30}';
/** Answers that belong to one user, by the key of their query. */
export const USER_KEY =
  '(?:/?api/(?:v\\d/)?)?(?:me|my|mine|profile|user|account|currentUser|current-user|session|orders?|cart|notifications?|messages?|conversations?|dashboard|wallet|favou?rites?|bookmarks?|wishlist|subscription|bookings?|invoices?|transactions?)';

export const SESSION_ANCHORS: readonly string[] = [
  // `supabase.auth.signOut()`, Firebase's `signOut(auth)`, `const handleLogOut = async () => ...`.
  'Out\\((?<=[aA]uth(?:Client|\\(\\))?\\.signOut\\()',
  'Out\\(\\s{0,4}(?:getA|a)uth\\b(?<=signOut.{0,9})',
  'Out\\s{0,4}(?:=\\s{0,4}(?:async|useCallback|\\(\\)|function)|:\\s{0,4}async)(?<=(?:[sS]ign|[lL]og)Out[^\\w].{0,24})',
  // `logout: async () => { await ...`: the words have no rare letter of their own.
  `wait\\s(?<=${SIGN_OUT}\\w{0,10}\\s{0,4}[=:]\\s{0,4}(?:useCallback\\()?async\\s{0,4}\\(\\)[^{}]{0,20}=>\\s{0,4}\\{\\s{0,20}(?:try\\s{0,4}\\{\\s{0,20})?await\\s)`,
  // A sign-out that loads the page anew.
  `window\\.location\\b(?<=${SIGN_OUT}[\\s\\S]{0,1500})(?:\\.href)?(?:\\s{0,4}=(?!=)|\\.(?:assign|replace|reload)\\()`,
  `xios\\.(?:post|get|delete)\\([^()\\r\\n]{0,60}log-?out`,
  // Query caches of a module, answers in them that belong to one user, and what clears them.
  'Client\\((?<=(?:^|[\\r\\n])(?:export )?const \\w{1,30}(?:: ?\\w{1,30})? = new (?:Query|Apollo)Client\\()',
  `Key\\s{0,4}:\\s{0,4}\\[\\s{0,20}["'\`](?<=\\bqueryKey\\W{2,30})${USER_KEY}["'\`]`,
  'Client\\.(?:clear|clearStore|resetStore)\\(',
  'Client\\.(?:resetQueries|removeQueries|invalidateQueries)\\((?:\\)|\\{\\s{0,20}predicate)',
  'Client\\(\\)(?<=\\buseQueryClient\\(\\))(?=[\\s\\S]{0,20000}?\\.(?:clear|resetQueries|removeQueries|invalidateQueries)\\(\\s{0,4}\\))',
  // Tokens in the browser's storage, or the app's.
  // Stores that keep a token and have a sign-out of their own.
  `[kK]en\\s{0,4}:\\s{0,4}(?:null|'')(?=[\\s\\S]{0,3000}?\\b${SIGN_OUT}\\s{0,4}[:(])`,
  'Storage\\.(?<=(?:local|Async)Storage\\.)(?:set|remove)Item\\(\\s{0,4}["\'`]?[\\w.:@-]{0,40}(?:[tT]oken|TOKEN|jwt|JWT)\\w{0,12}["\'`]?[,)]',
  'Storage\\.(?<=(?:local|Async)Storage\\.)(?:clear\\(\\)|removeItem\\(\\s{0,4}[a-z]\\w{0,20}\\s{0,4}\\)|multiRemove\\()(?<=(?:[tT]oken|TOKEN|[lL]ogout|[sS]ign[oO]ut)[\\s\\S]{0,600})',
  // Variables of a module that keep a session, and functions that clear them.
  `Session(?<=${OF_A_MODULE}(?:: ?\\w{1,20}(?: ?\\| ?\\w{1,20}){0,2})?Session)\\b`,
  `d(?:Session|Token|User|Auth|Profile)(?<=${OF_A_MODULE})`,
  `ken(?<=${OF_A_MODULE}[tT]oken)\\b`,
  'Cache\\b(?<=(?:^|[\\r\\n])(?:export )?const \\w{0,20}(?:[sS]ession|[tT]oken|[uU]ser|[aA]uth)Cache)[^=\\r\\n]{0,100}= \\{',
  `Cache(?<=${OF_A_MODULE}(?:[sS]ession|[tT]oken|[uU]ser|[aA]uth)Cache)\\b`,
  `Session(?:Cache)?(?<=${CLEARS})${CALLED}`,
  `Cache(?<=${CLEARS}(?:[sS]ession|[tT]oken|[uU]ser|[aA]uth)Cache)${CALLED}`,
  `ken(?<=${CLEARS}[tT]oken)${CALLED}`,
];

const ANCHOR = new RegExp(SESSION_ANCHORS.join('|'));

/** Whether the text may end or keep a session by what stands in it. */
export function isAboutSessions(text: string): boolean {
  return ANCHOR.test(text);
}
