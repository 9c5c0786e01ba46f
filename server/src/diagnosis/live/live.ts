import type { Contract, Service } from '../../model/contract';
import type { Locate, TokenReport } from '../../tokens/report';
import type { LiveCheck } from '../diagnosis';
import { browserChecks, logChecks } from './browser';
import { databaseCheck } from './database';
import { clockChecks, requestChecks } from './requests';
import { RouteBook, type RouteFact } from './routes';
import { djangoCheck, rowChecks } from './rows';
import { secretChecks } from './secrets';
import { holdersOf, refusingOf, serversOf } from './servers';
import { subjectOf } from './subject';
import { supabaseChecks } from './supabase';
import { tablesOf } from './tables';

/**
 * What only the running system knows of a 401, as commands and statements in this workspace's own names, in the order in which to
 * ask: what the server answers, what the browser sends, whether clocks and secrets agree, whether the rows are there, what was logged.
 * They hold neither the token nor a secret; of its claims the ones that name the user and the session, as literals. `routes` are
 * those that an audit has no reason to read.
 */
export function liveChecks(
  contract: Contract,
  token: TokenReport | undefined,
  locate: Locate,
  routes: readonly RouteFact[] = [],
): readonly LiveCheck[] {
  const servers = serversOf(contract, token);
  if (servers.length === 0) return [];
  return [
    ...requestChecks(servers, token, contract, locate, new RouteBook(contract, routes)),
    ...browserChecks(token, contract, locate),
    ...clockChecks(servers, locate),
    ...secretChecks(holdersOf(contract, servers), token, contract, locate),
    ...rowsOf(contract, servers, token, locate),
    ...logChecks(servers, token, contract, locate),
  ];
}

/** A user of one database is nobody in another, so the rows are looked for where the token is refused. */
function rowsOf(contract: Contract, servers: readonly Service[], token: TokenReport | undefined, locate: Locate): readonly LiveCheck[] {
  const subject = subjectOf(token, contract);
  const refusing = refusingOf(servers, token);
  const tables = tablesOf(contract, refusing.length > 0 ? refusing : servers, servers);
  const [model] = [...tables.users, ...tables.sessions];
  const database = model && databaseCheck(model, servers, contract, locate);
  const rows = rowChecks(tables, subject, contract, locate);
  const all = [...(database ? [database] : []), ...rows];
  const isDjango = servers.some(({ dependencies }) => Object.hasOwn(dependencies, 'django'));
  if (tables.users.length === 0 && isDjango) return [djangoCheck(subject), ...all];
  return tables.users.length === 0 ? [...supabaseChecks(servers, subject, token, contract), ...all] : all;
}
