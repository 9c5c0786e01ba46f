import { anchorsOf } from '../../anchors-of';

// Where a file may end a session or keep one, for `anchors.ts`; see there why each alternative begins as it does. The readers
// of these facts ask the same expression, so that a file which is read for another reason says no more than it would alone.

/** `clearSessionCache`, `forgetToken`: see `isClearerName`. */
const CLEARS = '\\b(?:clear|forget)\\w{0,20}';
/** Called, or handed to somebody; not where it is defined. */
const CALLED = '(?:\\(\\)(?!\\s{0,4}[:{])|\\s{0,4}[,)])';
const SIGN_OUT = '(?:[lL]og|[sS]ign)[oO]ut';
/** A variable of the module that is given another value, told from the end of its name or its type. */
const OF_A_MODULE = '(?:^|[\\r\\n])(?:export )?(?:let|var) \\w{0,30}';
/** A reducer around the slices that tells one action from the others. */
const ROOT_REDUCER =
  '(?=[\\s\\S]{0,4000}?\\bcombineReducers\\()(?=[\\s\\S]{0,8000}?(?:[lL]og_?[oO]ut|[sS]ign_?[oO]ut|LOG_?OUT|reset|RESET))';
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
  // `async function logout(navigate) { await ...`, `async logout() { try { await ...`.
  `wait\\s(?<=\\basync\\s{1,4}(?:function\\s{1,4})?\\w{0,12}${SIGN_OUT}\\w{0,10}\\([^;{}]{0,120}\\{\\s{0,20}(?:try\\s{0,4}\\{\\s{0,20})?await\\s)`,
  // `await api.post('/auth/logout')`, by any client.
  'wait\\s[\\w.$]{1,40}(?:<[^>()]{0,40}>)?\\(\\s{0,20}["\'`][^"\'`\\s]{0,80}(?:log|sign)-?out/?["\'`]',
  // A hook that signs out beside a query client: `useMutation({ mutationFn: () => api.post('/auth/logout') })`.
  'Client\\(\\)(?<=\\buseQueryClient\\(\\))(?=[\\s\\S]{0,3000}?(?:log|sign)-?out/?["\'`])',
  // A sign-out that loads the page anew.
  `window\\.location\\b(?<=${SIGN_OUT}[\\s\\S]{0,1500})(?:\\.href)?(?:\\s{0,4}=(?!=)|\\.(?:assign|replace|reload)\\()`,
  `wait\\s{1,4}[\\w.]{0,40}${SIGN_OUT}\\w{0,10}\\([^;]{0,60}\\)[\\s\\S]{0,300}?\\b(?:location\\b|reload\\w{0,5}\\()`,
  `xios\\.(?:post|get|delete)\\([^()\\r\\n]{0,60}log-?out`,
  // Query caches of a module, answers in them that belong to one user, and what clears them.
  'Client\\((?<=(?:^|[\\r\\n])(?:export )?const \\w{1,30}(?:: ?\\w{1,30})? = new (?:Query|Apollo)Client\\()',
  `Key\\s{0,4}:\\s{0,4}\\[\\s{0,20}["'\`](?<=\\bqueryKey\\W{2,30})${USER_KEY}["'\`]`,
  'Client\\.(?:clear|clearStore|resetStore)\\(',
  'Client\\.(?:resetQueries|removeQueries|invalidateQueries)\\((?:\\)|\\{\\s{0,20}predicate)',
  'Client\\(\\)(?<=\\buseQueryClient\\(\\))(?=[\\s\\S]{0,20000}?\\.(?:clear|resetQueries|removeQueries|invalidateQueries)\\(\\s{0,4}\\))',
  // RTK Query: the cache, what drops all of it, and a sign-out that asks for its answers again.
  'Api\\((?<=\\bcreateApi\\()',
  'ApiState\\((?<=\\bresetApiState\\()',
  `validatesTags(?<=${SIGN_OUT}\\w{0,10}\\s{0,4}:\\s{0,4}build\\w{0,4}\\.mutation\\b[\\s\\S]{0,500})`,
  `wait\\s[\\w.]{0,20}${SIGN_OUT}\\w{0,10}\\((?<=\\buse(?:Log|Sign)[oO]utMutation\\(\\)[\\s\\S]{0,2500})`,
  // Stores that keep a token and have a sign-out of their own.
  `[kK]en\\s{0,4}:\\s{0,4}(?:null|'')(?=[\\s\\S]{0,3000}?\\b${SIGN_OUT}\\s{0,4}[:(])`,
  // A root reducer that may drop the state of all of them.
  `x["'\`](?<=\\bredux.)${ROOT_REDUCER}`,
  `kit["'\`](?<=@reduxjs/toolkit.)${ROOT_REDUCER}`,
  // Tokens that leave the browser's storage, or the app's. See `storedTokenCaches` for those that are put into it.
  'Storage\\.(?<=(?:local|Async)Storage\\.)removeItem\\(\\s{0,4}["\'`]?[\\w.:@-]{0,40}(?:[tT]oken|TOKEN|jwt|JWT)\\w{0,12}["\'`]?[,)]',
  'Storage\\.(?<=(?:local|Async)Storage\\.)(?:clear\\(\\)|removeItem\\(\\s{0,4}[a-z]\\w{0,20}\\s{0,4}\\)|multiRemove\\()(?<=(?:[tT]oken|TOKEN|[lL]ogout|[sS]ign[oO]ut)[\\s\\S]{0,600})',
  // Variables of a module that keep a session, and functions that clear them.
  `Session(?<=${OF_A_MODULE}(?:: ?\\w{1,20}(?: ?\\| ?\\w{1,20}){0,2})?Session)\\b`,
  `d(?:Session|Token|User|Auth|Profile)(?<=${OF_A_MODULE})`,
  `ken(?<=${OF_A_MODULE}[tT]oken)\\b`,
  // `let currentUser`, by the address that fills it.
  `wait\\s[\\w.$]{1,40}(?:<[^>()]{0,40}>)?\\(\\s{0,20}["'\`][^"'\`\\s]{0,60}\\b(?:me|profile|session|whoami|current-?user)/?["'\`](?<=${OF_A_MODULE}[uU]ser\\b[\\s\\S]{0,900})`,
  'Cache\\b(?<=(?:^|[\\r\\n])(?:export )?const \\w{0,20}(?:[sS]ession|[tT]oken|[uU]ser|[aA]uth)Cache)[^=\\r\\n]{0,100}= \\{',
  `Cache(?<=${OF_A_MODULE}(?:[sS]ession|[tT]oken|[uU]ser|[aA]uth)Cache)\\b`,
  `Session(?:Cache)?(?<=${CLEARS})${CALLED}`,
  `Cache(?<=${CLEARS}(?:[sS]ession|[tT]oken|[uU]ser|[aA]uth)Cache)${CALLED}`,
  `ken(?<=${CLEARS}[tT]oken)${CALLED}`,
  'ken(?<=\\bset(?:Access|Auth|Api|Bearer|Jwt)\\w{0,12}Token)\\s{0,4}[()\\]]',
];

const ANCHOR = anchorsOf(SESSION_ANCHORS);

/** Whether the text may end or keep a session by what stands in it. */
export function isAboutSessions(text: string): boolean {
  return ANCHOR.test(text);
}
