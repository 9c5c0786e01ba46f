import type { Replacement } from '../../facts/fact';
import { fixFrom } from '../../fix/edits';
import type { Contract, Service } from '../../model/contract';
import { authorizationAllowed, exportedList, type PolicyParty, policiesOf } from '../../model/cors';
import { type CorsClient, clientsByServer } from '../../model/cors-clients';
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
  const clients = clientsByServer(contract, new Set(policies.map(({ service }) => service)));
  const guards = new Guards(contract);
  const takers = takersOfTokens(contract);
  // Of several policies the one that lets the header through may be the one that answers.
  const open = new Set(policies.filter((policy) => isWhole(policy) && !refuses(policy, contract)).map(({ service }) => service));
  for (const policy of policies) {
    const own = takers.has(policy.service) ? (clients.get(policy.service) ?? []) : [];
    if (isWhole(policy) && !open.has(policy.service)) yield* refusedHeader(policy, own, contract);
    yield* refusedPreflight(policy, guards);
  }
}

/** Sockets carry their token elsewhere, the headers of single routes are for whatever these do, and who writes no list may write it elsewhere. */
function isWhole({ fact }: PolicyParty): boolean {
  if (fact.library === 'headers' && fact.headers.kind === 'unset') return false;
  return fact.reach === 'application' && fact.library !== 'socket.io';
}

function refuses(policy: PolicyParty, contract: Contract): boolean {
  return /^(?:none|star)$/.test(authorizationAllowed(policy, contract) ?? '');
}

/** The services that are seen to want a token. */
function takersOfTokens(contract: Contract): ReadonlySet<Service> {
  const takers = new Set(contract.verifiers.map(({ service }) => service));
  for (const kind of ['request-guard', 'authorization-parse'] as const)
    for (const { file } of contract.facts.all(kind)) takers.add(contract.serviceOf(file));
  return takers;
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
      message: `${row.headersOption} is *, which by the standard does not stand for Authorization`,
      help: 'The Fetch standard wants Authorization named. Browsers let it pass today and warn that they will not for ever: name the headers that clients send.',
      related,
    };
    return;
  }
  const refusal =
    fact.library === 'starlette'
      ? 'The browser asks first, and the preflight is answered with 400 "Disallowed CORS headers".'
      : 'The browser asks first, does not find Authorization in the answer, and never sends the request.';
  yield {
    at,
    message: `${fact.headers.kind === 'unset' ? `Without ${row.headersOption}, ${row.title} does not let` : `${row.headersOption} does not let`} browsers send Authorization, and ${client.service.name} does`,
    help: `${refusal} Add Authorization to ${row.headersOption}.`,
    related,
    fixes: fixFrom(`Add Authorization to ${row.headersOption}`, 'suggested', exported ? [addedTo(exported.last)] : fact.allowEdits),
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
  const advice =
    fact.library === 'starlette'
      ? `Starlette runs what is added last first: add CORSMiddleware after ${behind.name === '' ? 'it' : name}.`
      : `Add ${row.title} before it, or let OPTIONS pass in it.`;
  yield {
    at: fact.calleeAt,
    message: `${name} runs before ${row.title} and refuses the browser's preflight, which carries no token`,
    help: `A browser asks with OPTIONS before it sends a token to another origin: the answer is a refusal without CORS headers, and the request is never sent. ${advice}`,
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
