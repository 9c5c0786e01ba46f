import type { TokenRefresh } from '../../facts/fact';
import { SUPABASE_PACKAGES, supabaseSharesRefresh } from '../../libraries/request-clients';
import { numberOf } from '../../model/constants';
import type { Environment } from '../../model/contract';
import { installedVersion } from '../../model/installed-versions';
import { parallelElsewhere } from '../../model/refreshes';
import { describeSeconds } from '../../text/span-words';
import { type Asked, isProduct, type QuestionGroup, type Said, type Seen } from './question';
import { runningEnvironments } from './secret-holders';

const NO_REFRESH = 'No code of the workspace is seen to refresh a token: when it expires, the user signs in again';

/** Is an expired token renewed, once, and in time? */
export const REFRESH: QuestionGroup = {
  title: 'Refresh',
  questions: [
    { id: 'refresh-there', title: 'A token that expires is refreshed', rules: [], absent: NO_REFRESH, look: refreshing },
    {
      id: 'refresh-single-flight',
      title: 'Requests that need a new token share one refresh',
      rules: ['refresh/not-single-flight'],
      absent: NO_REFRESH,
      look: flights,
    },
    {
      id: 'refresh-retry-once',
      title: 'A refused request is sent again once, not for ever',
      rules: ['refresh/unguarded-retry'],
      absent: NO_REFRESH,
      look: retries,
    },
    {
      id: 'refresh-early',
      title: 'The token is refreshed well before it expires',
      rules: ['refresh/short-buffer'],
      absent: 'No code of the workspace is seen to refresh a token before it expires',
      look: margins,
    },
    {
      id: 'refresh-logout',
      title: 'The user is signed out only when the server refuses the refresh',
      rules: ['refresh/logout-on-any-error'],
      absent: NO_REFRESH,
      look: failures,
    },
  ],
};

const CLIENTS: Readonly<Record<TokenRefresh['client'], string>> = {
  axios: 'axios',
  'axios-auth-refresh': 'axios-auth-refresh',
  ky: 'ky',
  ofetch: 'ofetch',
  fetch: 'fetch',
  angular: "Angular's HttpClient",
  urql: 'urql',
  apollo: 'Apollo',
  supabase: 'Supabase',
  'next-auth': 'Auth.js',
  httpx: 'httpx',
  requests: 'requests',
};
const SECONDS = { milliseconds: 0.001, seconds: 1, minutes: 60 } as const;
/** From here on nobody doubts that there is time enough; see `refresh/short-buffer`. */
const AMPLE = 120;

function refreshesOf({ contract }: Asked): readonly TokenRefresh[] {
  return contract.facts.all('token-refresh').filter(({ file }) => isProduct(contract, file));
}

function nameOf(asked: Asked, { file }: { readonly file: string }): string {
  return asked.contract.serviceOf(file).name;
}

function refreshing(asked: Asked): Seen {
  return {
    sound: refreshesOf(asked).map((refresh) => ({
      text: `${nameOf(asked, refresh)} refreshes ${refresh.trigger === 'refused' ? 'after a 401' : 'before the token expires'}, with ${CLIENTS[refresh.client]}`,
      at: refresh.at,
    })),
  };
}

function flights(asked: Asked): Seen {
  const { contract } = asked;
  const sound: Said[] = [];
  const unclear: Said[] = [];
  for (const refresh of refreshesOf(asked)) {
    const name = nameOf(asked, refresh);
    const { at, through } = refresh;
    const elsewhere = parallelElsewhere(contract, refresh);
    const shares =
      refresh.client === 'supabase' && supabaseSharesRefresh(installedVersion(SUPABASE_PACKAGES, contract.serviceOf(refresh.file)));
    if (refresh.flight === 'shared') sound.push({ text: `${name}: requests that come meanwhile wait for the one refresh`, at });
    else if (shares) sound.push({ text: `${name}: this version of supabase-js shares a refresh by itself`, at });
    else if (refresh.flight === 'parallel' || elsewhere)
      unclear.push({
        text: `${name}: each request starts a refresh of its own here, and whether several can meet cannot be read from here`,
        at,
      });
    else
      unclear.push({
        text: `${name}: whether ${through ? `${through.name} of ${through.module}` : 'this refresh'} is shared cannot be read from here`,
        at,
      });
  }
  return { sound, unclear };
}

function retries(asked: Asked): Seen {
  const sound: Said[] = [];
  const unclear: Said[] = [];
  for (const refresh of refreshesOf(asked)) {
    const name = nameOf(asked, refresh);
    const rounds = [refresh.retry, refresh.again].filter((round) => round !== undefined);
    const [open] = rounds.filter(({ guard }) => guard !== 'guarded');
    if (open)
      unclear.push({ text: `${name}: what keeps the retried request from going round again cannot be read from here`, at: open.at });
    else if (rounds[0]) sound.push({ text: `${name}: the request is sent again once`, at: rounds[0].at });
    else if (refresh.trigger === 'expiring')
      sound.push({ text: `${name}: the refresh comes before the request, so nothing is sent again`, at: refresh.at });
    else unclear.push({ text: `${name}: how the request is sent again cannot be read from here`, at: refresh.at });
  }
  return { sound, unclear };
}

function margins(asked: Asked): Seen {
  const { contract } = asked;
  const sound: Said[] = [];
  const unclear: Said[] = [];
  for (const { file, at, unit, margin } of contract.facts.all('refresh-margin')) {
    if (!isProduct(contract, file)) continue;
    const service = contract.serviceOf(file);
    const environments: readonly Environment[] = [...runningEnvironments(contract, service), 'development'];
    const number = environments
      .map((environment) => numberOf(contract.evaluate(margin.value, { service, environment })))
      .find((each) => each !== undefined);
    const seconds = number === undefined ? undefined : number * SECONDS[unit];
    if (seconds === undefined || seconds <= 0)
      unclear.push({ text: `How long before its expiry ${service.name} refreshes cannot be read from here`, at });
    else if (seconds >= AMPLE) sound.push({ text: `${service.name} refreshes ${describeSeconds(seconds)} before the token expires`, at });
    else
      unclear.push({
        text: `${service.name} refreshes ${describeSeconds(seconds)} before the token expires, which is enough only for tokens that live minutes`,
        at,
      });
  }
  return { sound, unclear };
}

function failures(asked: Asked): Seen {
  return {
    unclear: refreshesOf(asked).map((refresh) => ({
      text: `${nameOf(asked, refresh)}: no failed refresh is seen to sign the user out whatever went wrong; when it does so cannot be read from here`,
      at: refresh.at,
    })),
  };
}
