import type { TokenRefresh } from '../../facts/fact';
import { fixFrom } from '../../fix/edits';
import { SUPABASE_PACKAGES, supabaseSharesRefresh } from '../../libraries/request-clients';
import type { Contract, Service } from '../../model/contract';
import { installedVersion } from '../../model/installed-versions';
import { exchangeOf, parallelElsewhere } from '../../model/refreshes';
import { defineRule, type Finding } from '../rule';

// A page sends several requests at once, and an expired token refuses them all. When each starts its own refresh, the first
// uses the refresh token up, and a server that rotates tokens takes the second for a theft and ends the session.
export default defineRule({
  id: 'refresh/not-single-flight',
  summary: 'Requests that are refused together each start their own token refresh',
  severity: 'warning',
  fixes: 'suggested',
  options: {},
  check,
});

function* check(contract: Contract): Iterable<Finding> {
  for (const refresh of contract.facts.all('token-refresh')) {
    const elsewhere = parallelElsewhere(contract, refresh);
    if ((refresh.flight !== 'parallel' && elsewhere === undefined) || contract.isTestFile(refresh.file)) continue;
    const service = contract.serviceOf(refresh.file);
    if (service.example || runsOnServers(service)) continue;
    const bySupabase = refresh.client === 'supabase' || elsewhere?.client === 'supabase';
    if (bySupabase && supabaseSharesRefresh(installedVersion(SUPABASE_PACKAGES, service))) continue;
    const exchange = exchangeOf(contract, refresh);
    // Whether requests of one session meet in a callback on the server, only a token that is used up tells.
    if (refresh.client === 'next-auth' && exchange?.gives !== 'rotated') continue;
    const isHarmless = exchange?.gives === 'access';
    yield {
      at: refresh.at,
      ...(isHarmless ? { severity: 'info' as const } : {}),
      message: message(refresh, bySupabase),
      help: isHarmless ? HELP.harmless : HELP[refresh.client === 'next-auth' ? 'callback' : bySupabase ? 'supabase' : 'parallel'],
      related: [
        ...(elsewhere === undefined ? [] : [{ at: elsewhere.at, message: 'Every call of this starts a refresh' }]),
        ...(isHarmless ? [{ at: exchange.at, message: 'The refresh gives a new access token, and no other refresh token' }] : []),
        ...(refresh.client === 'next-auth' && exchange
          ? [{ at: exchange.at, message: 'The refresh token is traded for the next one here' }]
          : []),
      ],
      fixes: fixFrom('Share one refresh between the requests', 'suggested', refresh.flightEdits),
    };
  }
}

function message({ trigger }: TokenRefresh, bySupabase: boolean): string {
  const who =
    trigger === 'refused' ? 'Requests that are refused at the same time' : 'Requests that find the token expired at the same time';
  return bySupabase ? `${who} each send a refresh of their own, one after the other` : `${who} each start a refresh of their own`;
}

const HELP = {
  parallel:
    'Where refresh tokens are rotated, the second refresh presents one that is used up: it fails, and the user is signed out. Keep the promise of the refresh under way and let every request wait for it.',
  harmless:
    'The server keeps the refresh token as it is, so each of these refreshes succeeds and all but one are needless. Where it rotates refresh tokens one day, the second fails. Keep the promise of the refresh under way and let every request wait for it.',
  callback:
    'Auth.js runs this callback for every request that asks for the session. The server takes the refresh token for the next one, so the second request presents one that is used up: it fails, and the user is signed out. Keep the promise of each refresh under way by its refresh token, and let the other requests wait for it.',
  supabase:
    'This version of supabase-js sends them all: each uses the refresh token up for another one and counts against the rate limit, and the last request waits for all of them. Keep the promise of the refresh under way and let every request wait for it, or update: from 2.107.0 on, refreshes that meet are one.',
} as const;

const SERVER = ['express', 'fastify', '@nestjs/core', 'koa', 'hono', '@hapi/hapi'];
const BROWSER = /^(?:react|react-dom|react-native|vue|svelte|@angular\/core|next|nuxt|solid-js|preact|expo|@sveltejs\/kit|vite|quasar)$/;

/** One process that serves many users keeps a token for each: sharing one refresh would mix them up. */
function runsOnServers({ dependencies }: Service): boolean {
  return SERVER.some((name) => name in dependencies) && !Object.keys(dependencies).some((name) => BROWSER.test(name));
}
