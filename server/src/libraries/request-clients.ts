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

export const AUTH_REFRESH_PACKAGES: readonly string[] = ['axios-auth-refresh'];

/** What that version does; undefined where the version is not known. */
export function authRefreshSemantics(version: Version | undefined): AuthRefreshSemantics | undefined {
  return version === undefined ? undefined : AUTH_REFRESH.findLast(({ since }) => compareVersions(since, version) <= 0);
}
