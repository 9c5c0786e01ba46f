import type { TokenRefresh } from '../../facts/fact';
import { fixFrom } from '../../fix/edits';
import { AUTH_REFRESH_PACKAGES, authRefreshSemantics } from '../../libraries/request-clients';
import type { Contract, Service } from '../../model/contract';
import { installedVersion } from '../../model/installed-versions';
import { defineRule, type Finding } from '../rule';

// A 401 does not always mean that the token is old: the account was locked, the clock is wrong, the audience is another one.
// Then the new token is refused too, and a client that answers every 401 alike refreshes and retries until the page is closed.
export default defineRule({
  id: 'refresh/unguarded-retry',
  summary: 'A retry after a token refresh can go on for ever',
  severity: 'error',
  fixes: 'suggested',
  options: {},
  check,
});

function* check(contract: Contract): Iterable<Finding> {
  for (const refresh of contract.facts.all('token-refresh')) {
    if (contract.isTestFile(refresh.file)) continue;
    const service = contract.serviceOf(refresh.file);
    if (service.example || isSolvedByLibrary(refresh, service)) continue;
    for (const retry of [refresh.retry, refresh.again]) {
      if (retry?.guard !== 'unguarded') continue;
      const { message, help, title } = WORDS[retry.itself ?? 'request'];
      yield {
        at: retry.at,
        message: `${message}: ${retry.reason}`,
        help,
        fixes: fixFrom(title, 'suggested', retry.guardEdits),
      };
    }
  }
}

/** Versions of axios-auth-refresh differ in what becomes of a refused refresh. */
function isSolvedByLibrary({ client }: TokenRefresh, service: Service): boolean {
  if (client !== 'axios-auth-refresh') return false;
  return authRefreshSemantics(installedVersion(AUTH_REFRESH_PACKAGES, service))?.waitsForItself !== true;
}

const WORDS = {
  request: {
    message: 'A second 401 after the refresh is retried for ever',
    help: 'When the new token is refused too (a locked account, a wrong audience, a wrong clock), every 401 starts the next round. Note on the request that it was retried, and retry it once.',
    title: 'Retry the request once',
  },
  loops: {
    message: 'A refused refresh starts another one, for ever',
    help: 'When the refresh token is refused as well, its 401 is answered with another refresh. Leave the address of the refresh out, or send it by a client without this handler.',
    title: 'Leave the refresh request out',
  },
  waits: {
    message: 'A refused refresh waits for itself, and every request with it',
    help: 'When the refresh token is refused as well, its 401 is answered like any other, by waiting for the refresh under way: nothing settles, and nobody is asked to sign in. Leave the address of the refresh out, or send it by a client without this handler.',
    title: 'Leave the refresh request out',
  },
} as const;
