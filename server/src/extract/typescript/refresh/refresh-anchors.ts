import { anchorsOf } from '../../anchors-of';

/** What a new token is asked for: an answer that was refused, or a time that is over. Functions stand in any order. */
const REASON = '(?:(?<![\\d.])401(?!\\d)|nauthorized|NAUTHORIZED|[eE]xpir)';
const OCCASION = `(?:(?<=${REASON}[^]{0,4000})|(?=[^]{0,4000}${REASON}))`;
/** The first argument of a request that refreshes: an address that says so, or the name of one, also as the first member `url`. */
const ADDRESS = '\\(\\s{0,40}(?:\\{\\s{0,40}url:\\s{0,9})?(?:["\'`][^"\'`\\r\\n]{0,160}|[\\w.$]{0,60})(?:[rR]efresh|REFRESH)';

/**
 * What stands in every file whose refreshes are read. It is a part of the extractor's anchors as well, so each alternative
 * begins with a letter that these know, and looks no further than the name or the address of a call.
 */
export const REFRESH_ANCHORS: readonly string[] = [
  // `await refresh()`, `await this.tokens.refresh()`, `await axios.post('/auth/refresh')`, `await fetch(REFRESH_URL)`.
  `wait\\s{1,4}[\\w.$]{0,60}(?:[rR]efresh|[rR]enew|[rR]eauth|(?:<[^>]{0,80}>)?${ADDRESS})${OCCASION}`,
  // `refreshToken().then(...)`, `return refreshTokens(token)`, `refreshTokenRequest()`
  `ken(?<=[rR]efresh\\w{0,30}Token)(?:s|Request|Fetcher|Api|Call)?\\(${OCCASION}`,
  `xios\\.post${ADDRESS}${OCCASION}`,
  'xios-auth-refresh',
];

/** A function that other files may import: `export async function refreshAccessToken`, `const refreshSession = ...`, a method `async refreshToken()`. */
const DECLARED = '(?:function|const|async)\\s{1,9}\\w{0,20}[rR]efresh\\w{0,20}';
export const REFRESH_EXPORT_ANCHORS: readonly string[] = [
  `ken(?<=${DECLARED}Token)s?\\b`,
  `Session(?<=${DECLARED}Session)\\b`,
  `Auth(?<=${DECLARED}Auth)\\b`,
];

const EXPORTS = anchorsOf(REFRESH_EXPORT_ANCHORS);

/** Whether a file may hold a function that others import to refresh. */
export function mayExportRefresh(text: string): boolean {
  return EXPORTS.test(text);
}

const REFRESHES = anchorsOf(REFRESH_ANCHORS);

/** Whether a file may hold a refresh. Asked of the text too, so that a file is read alike with and without the filter. */
export function mayRefresh(text: string): boolean {
  return REFRESHES.test(text) || text.includes('.auth.refreshSession(');
}
