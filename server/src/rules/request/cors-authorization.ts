import type { EdgeFunctionCall, Replacement } from '../../facts/fact';
import { fixFrom } from '../../fix/edits';
import type { Contract, Service } from '../../model/contract';
import { authorizationAllowed, exportedList, type PolicyParty, policiesOf, tokenTakers } from '../../model/cors';
import { type CorsClient, clientsByServer } from '../../model/cors-clients';
import { edgeFunctionClients } from '../../model/cors-functions';
import { type Place, pointAt } from '../../text/range';
import { defineRule, type Finding, oncePerPlace } from '../rule';

// A browser asks before it sends a token to another origin. When the answer leaves Authorization out, or is a 401 because the
// question carries no token, the request is never sent, and the user sees a failed login that no log of the server knows of.
export default defineRule({
  id: 'request/cors-authorization',
  summary: 'A CORS policy that keeps browsers from sending their token',
  severity: 'error',
  fixes: 'suggested',
  options: {},
  check: (contract) => oncePerPlace(findings(contract)),
});

function* findings(contract: Contract): Iterable<Finding> {
  const policies = policiesOf(contract);
  const clients = clientsByServer(contract, new Set(policies.map(({ service }) => service)), 'addressed-request');
  const guards = new Guards(contract);
  const takers = tokenTakers(contract);
  // Of several policies the one that lets the header through may be the one that answers.
  const open = new Set(policies.filter((policy) => isWhole(policy) && !refuses(policy, contract)).map(({ service }) => service));
  const refusing = new Set(policies.filter((policy) => isWhole(policy) && !open.has(policy.service)).map(({ service }) => service));
  for (const policy of policies) {
    // Where the address may mean several servers, each of them must be one that refuses.
    const isSure = ({ servers }: CorsClient) => servers.every((server) => refusing.has(server) && takers.has(server));
    const own = (clients.get(policy.service) ?? []).filter(isSure);
    if (isWhole(policy) && !open.has(policy.service)) yield* refusedHeader(policy, own, contract);
    yield* refusedPreflight(policy, guards);
  }
  for (const [policy, call] of edgeFunctionClients(policies, contract)) yield* refusedCall(policy, call, contract);
}

/** Sockets carry their token elsewhere, the headers of single routes are for whatever these do, and who writes no list may write it elsewhere. */
function isWhole({ fact }: PolicyParty): boolean {
  if (fact.library === 'headers' && fact.headers.kind === 'unset') return false;
  return fact.reach === 'application' && fact.library !== 'socket.io';
}

function refuses(policy: PolicyParty, contract: Contract): boolean {
  return /^(?:none|star)$/.test(authorizationAllowed(policy, contract) ?? '');
}

function* refusedHeader(policy: PolicyParty, clients: readonly CorsClient[], contract: Contract): Iterable<Finding> {
  const [client] = clients;
  const { fact, row } = policy;
  const allowed = client && authorizationAllowed(policy, contract);
  if (client === undefined || (allowed !== 'none' && allowed !== 'star')) return;
  const exported = fact.headersAt === undefined ? exportedList(policy, contract) : undefined;
  const at = fact.headersAt ?? exported?.at ?? fact.calleeAt;
  const related = [{ at: client.fact.at, message: `${client.service.name} sends Authorization to ${client.target} here` }];
  if (allowed === 'star') {
    yield {
      at,
      severity: 'info',
      message: `${row.headersOption} is *, which by the standard does not cover Authorization`,
      help: 'The Fetch standard wants Authorization named. Browsers let it pass today and warn that they will not for ever: name the headers that clients send.',
      related,
    };
    return;
  }
  yield {
    at,
    message: `${fact.headers.kind === 'unset' ? `Without ${row.headersOption}, ${row.title} does not let` : `${row.headersOption} does not let`} browsers send Authorization, and ${client.service.name} does`,
    help: `${row.refusal} Add Authorization to ${row.headersOption}.`,
    related,
    fixes: fixFrom(`Add Authorization to ${row.headersOption}`, 'suggested', exported ? [addedTo(exported.last)] : fact.allowEdits),
  };
}

function* refusedCall(policy: PolicyParty, call: EdgeFunctionCall, contract: Contract): Iterable<Finding> {
  const { fact, row } = policy;
  if (fact.headersAt === undefined || authorizationAllowed(policy, contract) !== 'none') return;
  yield {
    at: fact.headersAt,
    message: `${row.headersOption} does not let browsers send Authorization, and functions.invoke() always does`,
    help: `${row.refusal} supabase-js sends authorization, apikey and x-client-info with every call: name all of them.`,
    related: [{ at: call.at, message: `${contract.serviceOf(call.file).name} calls ${call.name} here` }],
    fixes: fixFrom(`Add Authorization to ${row.headersOption}`, 'suggested', fact.allowEdits),
  };
}

/** One more name behind the last of a list. */
function addedTo(last: Place): Replacement {
  const name = last.file.endsWith('.py') ? '"Authorization"' : "'Authorization'";
  return { at: pointAt(last.file, last.end), newText: `, ${name}` };
}

/** Middleware that refuses the browser's question before CORS can answer it. */
function* refusedPreflight({ fact, service, row }: PolicyParty, guards: Guards): Iterable<Finding> {
  const behind = fact.behind.find(({ name, seen }) => seen || guards.refuses(service, name));
  if (behind === undefined) return;
  const name = behind.name === '' ? 'Middleware' : behind.name;
  const advice = {
    after: `${row.title} runs the earlier, the later it is added: add it after ${behind.name === '' ? 'that' : name}.`,
    none: `${row.title} writes its headers afterwards, and a 401 fails the preflight all the same: let OPTIONS pass in it.`,
    before: `Add ${row.title} before it, or let OPTIONS pass in it.`,
  }[row.order];
  yield {
    at: fact.mountAt ?? fact.calleeAt,
    message: `${name} runs before ${row.title} and refuses the browser's preflight, which carries no token`,
    help: `A browser asks with OPTIONS before it sends a token to another origin: the answer is a refusal, and the request is never sent. ${advice}`,
    related: [{ at: behind.at, message: `${name} refuses requests without a token` }],
  };
}

/** What refuses requests without a token, by the name that its service knows it by. */
class Guards {
  readonly #refusing = new Map<Service, Map<string, boolean>>();

  constructor(contract: Contract) {
    for (const guard of contract.facts.all('request-guard')) {
      if (contract.isTestFile(guard.file)) continue;
      const service = contract.serviceOf(guard.file);
      const names = this.#refusing.get(service) ?? new Map<string, boolean>();
      this.#refusing.set(service, names);
      // Of two with one name, neither is known to be the one that is meant.
      names.set(guard.name, !names.has(guard.name) && !guard.passesPreflight);
    }
  }

  refuses(service: Service, name: string): boolean {
    return this.#refusing.get(service)?.get(name) === true;
  }
}
