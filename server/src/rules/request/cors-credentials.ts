import { fixWith, replaceText } from '../../fix/edits';
import { insertNamedOption } from '../../fix/options';
import { Absence } from '../../model/absence';
import type { Contract, Service } from '../../model/contract';
import {
  allowsCredentials,
  allowsNoCredentials,
  originVerdict,
  type PolicyParty,
  policiesOf,
  takesTokens,
  usesCookies,
} from '../../model/cors';
import { type CorsClient, clientsByServer } from '../../model/cors-clients';
import { defineRule, type Finding, oncePerPlace } from '../rule';

// Credentials are cookies. A policy that allows them to every origin either works for no browser, because * is refused, or for
// every website there is. A policy whose origin is not there at all sends no headers, and the front end is locked out.
export default defineRule({
  id: 'request/cors-credentials',
  summary: 'CORS that hands credentials to every origin, refuses those that a front end sends, or has no origin',
  severity: 'error',
  fixes: 'suggested',
  options: {},
  check: (contract) => oncePerPlace(findings(contract)),
});

function* findings(contract: Contract): Iterable<Finding> {
  const absence = new Absence(contract);
  const policies = policiesOf(contract);
  const clients = new CredentialedClients(policies, contract);
  for (const policy of policies) {
    const { fact, service, row } = policy;
    const verdict = originVerdict(policy, contract, (name, environment) => absence.isMissing(name, service, environment));
    const at = fact.originAt ?? fact.credentialsAt ?? fact.calleeAt;
    if (verdict.kind === 'undefined' && row.originUndefined !== 'unknown') {
      const { variable, environments } = verdict;
      const outcome = row.originUndefined === 'off' ? 'sends no CORS headers at all' : 'fails on every request';
      yield {
        at,
        message: `${variable} is not provided to ${service.name} in ${environments.join(' or ')}, so ${row.title} ${outcome}`,
        help: `An origin that is undefined is not the default *: browsers of other origins are locked out. Add ${variable} to ${contract.envFilesOf(service, environments[0] ?? 'development').map(contract.pathInWorkspace)[0] ?? 'the env file'}, or refuse to start without it.`,
      };
    } else if (verdict.kind === 'joined') {
      yield {
        at,
        message: `${fact.originName} is one text with several origins, and ${row.title} takes it for one`,
        help: `The text matches no origin, so browsers refuse every answer. Split it at its commas: .split(',').`,
        related:
          verdict.at.start === at.start && verdict.at.file === at.file ? [] : [{ at: verdict.at, message: 'The origins stand here' }],
      };
    } else if (verdict.kind === 'any' && allowsCredentials(policy, contract)) yield* anyOrigin(policy, verdict.reflects, clients, contract);
    else {
      const client = clients.refusedBy(policy);
      if (client !== undefined) yield withoutCredentials(policy, client, verdict.kind === 'any', contract);
    }
  }
}

function* anyOrigin(
  { fact, service, row }: PolicyParty,
  reflects: boolean,
  clients: CredentialedClients,
  contract: Contract,
): Iterable<Finding> {
  const at = fact.originAt ?? fact.credentialsAt ?? fact.calleeAt;
  const isEchoed = reflects || row.anyWithCredentials === 'echoed';
  // Headers that are written for single routes are for whatever these do, which need not be the users' session, and sockets send a token of their own.
  const isWhole = fact.reach === 'application' && fact.library !== 'socket.io';
  const hasCookies = isWhole && (usesCookies(service, contract) || (!isEchoed && clients.of(service).length > 0));
  // Where nobody signs in, nobody has anything to lose.
  if (!hasCookies && !takesTokens(service, contract)) return;
  const related =
    fact.credentialsAt === undefined || fact.credentialsAt === at
      ? []
      : [{ at: fact.credentialsAt, message: 'Credentials are allowed here' }];
  const isGiven = fact.originName !== '';
  const given = isGiven ? fact.originName : `${row.title} without ${row.originOption}`;
  const cookies = hasCookies
    ? ''
    : ' No cookie of this service is in sight: with bearer tokens alone nothing is gained by credentials, so leave them out.';
  yield {
    at,
    // Without cookies there is nothing that a browser would send along.
    ...(hasCookies ? {} : { severity: 'info' as const }),
    message: isEchoed
      ? `${given} lets every website in, and credentials are allowed to all of them`
      : `${given} ${isGiven ? 'is' : 'sends'} * together with credentials: browsers refuse the answer to every request with cookies`,
    help: isEchoed
      ? `Any site that a user visits may call this API with the user's cookies and read the answers. Name the origins of your front ends.${cookies}`
      : `The standard allows * only without credentials, so that no site reads what belongs to a user. Name the origins of your front ends.${cookies}`,
    related,
  };
}

/** By the Fetch standard section 4.10 the answer to a request with credentials is an error without `Access-Control-Allow-Credentials: true`. */
function withoutCredentials({ fact, service, row }: PolicyParty, client: CorsClient, isAny: boolean, contract: Contract): Finding {
  const option = row.credentialsOption;
  const yes = fact.file.endsWith('.py') ? 'True' : 'true';
  const title = `Set ${option} to ${yes}`;
  const edit =
    fact.credentialsAt !== undefined
      ? replaceText(fact.credentialsAt, yes)
      : fact.credentialsSlot && insertNamedOption(fact.credentialsSlot, option, yes);
  const origin = isAny ? ' and name the origins of your front ends, because browsers take no * together with credentials' : '';
  const instead = usesCookies(service, contract) ? '' : ', or send none where the token travels in a header';
  return {
    at: fact.credentialsAt ?? fact.calleeAt,
    message: `${row.title} allows no credentials, and ${client.service.name} sends them: browsers refuse every answer`,
    help: `A request with credentials fails in the browser unless the answer says Access-Control-Allow-Credentials: true, with a cookie or without. ${title}${origin}${instead}.`,
    related: [{ at: client.fact.at, message: `${client.service.name} sends credentials to ${client.target} here` }],
    fixes: edit === undefined || isAny ? [] : [fixWith(title, 'suggested', [edit])],
  };
}

/** The requests with credentials of front ends, whose one server is told by an address that is known. */
class CredentialedClients {
  readonly #clients: ReadonlyMap<Service, readonly CorsClient[]>;
  readonly #closed: ReadonlySet<Service>;

  constructor(policies: readonly PolicyParty[], contract: Contract) {
    this.#clients = clientsByServer(contract, new Set(policies.map(({ service }) => service)), 'credentialed-request');
    // Of several policies the one that allows them may be the one that answers.
    const own = policies.filter(({ fact }) => fact.library !== 'socket.io');
    const open = new Set(own.filter((policy) => !allowsNoCredentials(policy, contract)).map(({ service }) => service));
    this.#closed = new Set(own.map(({ service }) => service).filter((service) => !open.has(service)));
  }

  of(service: Service): readonly CorsClient[] {
    return (this.#clients.get(service) ?? []).filter(({ isKnown, servers }) => isKnown && servers.length === 1);
  }

  /** One that the policy locks out. */
  refusedBy({ fact, service }: PolicyParty): CorsClient | undefined {
    if (fact.reach !== 'application' || fact.library === 'socket.io' || !this.#closed.has(service)) return undefined;
    return this.of(service)[0];
  }
}
