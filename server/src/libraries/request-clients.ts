import { compareVersions, type Version } from './version';

// What libraries that refresh for a client do by themselves.

/** What axios-auth-refresh does when the refresh is sent by the instance that it watches, and is refused. */
export interface AuthRefreshSemantics {
  /** The first version that behaves so. */
  readonly since: Version;
  /** The refused refresh is intercepted as well, and waits for the refresh under way: itself. */
  readonly waitsForItself: boolean;
  /** The option that keeps it out; empty where there is none or it is not needed. */
  readonly option: string;
}

/** Run on 2.2.8, 3.3.6 and 5.0.2 against a server that refuses everything: 3 never settles, the others reject. */
const AUTH_REFRESH: readonly AuthRefreshSemantics[] = [
  { since: [0, 0, 0], waitsForItself: false, option: '' },
  { since: [3, 0, 0], waitsForItself: true, option: 'pauseInstanceWhileRefreshing' },
  { since: [5, 0, 0], waitsForItself: false, option: '' },
];

/**
 * From which version on several `refreshSession()` at once are one request. Run on @supabase/gotrue-js 2.46.1 (one) and 2.48.0 to 2.62.2, on
 * @supabase/auth-js 2.72.0 and 2.106.2 (three, one after the other) and 2.107.0 (one). supabase-js asks for gotrue-js 2.51.0 since 2.33.2; what
 * versions before that get is not sure, and passes for one.
 */
const SUPABASE_REFRESH: readonly { readonly since: Version; readonly shared: boolean }[] = [
  { since: [0, 0, 0], shared: true },
  { since: [2, 33, 2], shared: false },
  { since: [2, 107, 0], shared: true },
];

export const SUPABASE_PACKAGES: readonly string[] = ['@supabase/supabase-js', '@supabase/auth-js'];

/** Whether several `refreshSession()` at once are one request; a version that is not known is taken for the newest. */
export function supabaseSharesRefresh(version: Version | undefined): boolean {
  return version === undefined || SUPABASE_REFRESH.findLast(({ since }) => compareVersions(since, version) <= 0)?.shared !== false;
}

export const AUTH_REFRESH_PACKAGES: readonly string[] = ['axios-auth-refresh'];

/** What that version does; undefined where the version is not known. */
export function authRefreshSemantics(version: Version | undefined): AuthRefreshSemantics | undefined {
  return version === undefined ? undefined : AUTH_REFRESH.findLast(({ since }) => compareVersions(since, version) <= 0);
}
