import type { Contract, Service } from '../../model/contract';
import type { Locate, TokenReport } from '../../tokens/report';
import type { LiveCheck } from '../diagnosis';
import { browserChecks, logChecks } from './browser';
import { databaseCheck } from './database';
import { requestChecks } from './requests';
import { djangoCheck, rowChecks } from './rows';
import { secretChecks } from './secrets';
import { holdersOf, serversOf } from './servers';
import { subjectOf } from './subject';
import { supabaseChecks } from './supabase';
import { tablesOf } from './tables';

/**
 * What only the running system knows of a 401, as commands and statements in this workspace's own names, in the order in which to
 * ask: what the server answers, what the browser sends, which secrets run, whether the rows are there, what was logged. They hold
 * neither the token nor a secret; of its claims the ones that name the user and the session, as literals.
 */
export function liveChecks(contract: Contract, token: TokenReport | undefined, locate: Locate): readonly LiveCheck[] {
  const servers = serversOf(contract, token);
  if (servers.length === 0) return [];
  return [
    ...requestChecks(servers, token, contract, locate),
    ...browserChecks(token, contract, locate),
    ...secretChecks(holdersOf(contract, servers), token, contract, locate),
    ...rowsOf(contract, servers, token, locate),
    ...logChecks(servers, token, contract, locate),
  ];
}

function rowsOf(contract: Contract, servers: readonly Service[], token: TokenReport | undefined, locate: Locate): readonly LiveCheck[] {
  const subject = subjectOf(token);
  const tables = tablesOf(contract, servers);
  const [model] = [...tables.users, ...tables.sessions];
  const database = model && databaseCheck(model, servers, contract, locate);
  const rows = rowChecks(tables, subject, contract, locate);
  const all = [...(database ? [database] : []), ...rows];
  const isDjango = servers.some(({ dependencies }) => Object.hasOwn(dependencies, 'django'));
  if (tables.users.length === 0 && isDjango) return [djangoCheck(subject), ...all];
  return tables.users.length === 0 ? [...supabaseChecks(servers, subject, token, contract), ...all] : all;
}
