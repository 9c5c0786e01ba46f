import type { AuthorizationHeader, AuthorizationParse } from '../facts/fact';
import type { Contract, Service } from './contract';

// Who sends an Authorization header to whom: the requests of a service go to itself or to its partners, unless they name another host.

/** How the servers read the header that may receive this one: the service's own and those of its partners. */
export function readersOf(contract: Contract, header: AuthorizationHeader): readonly AuthorizationParse[] {
  if (header.target === 'elsewhere') return [];
  const services = reachedFrom(contract, contract.serviceOf(header.file));
  return contract.facts
    .all('authorization-parse')
    .filter((parse) => services.has(contract.serviceOf(parse.file)) && !contract.isTestFile(parse.file));
}

/**
 * The headers that clients of the workspace send to the server which holds this code. A header that the same service sends counts only when its
 * address is a path: a server sends tokens to others as well.
 */
export function sendersTo(contract: Contract, parse: AuthorizationParse): readonly AuthorizationHeader[] {
  const service = contract.serviceOf(parse.file);
  const services = reachedFrom(contract, service);
  return contract.facts.all('authorization-header').filter((header) => {
    if (header.target === 'elsewhere' || contract.isTestFile(header.file)) return false;
    const sender = contract.serviceOf(header.file);
    return services.has(sender) && (sender !== service || header.target === 'own');
  });
}

function reachedFrom(contract: Contract, service: Service): ReadonlySet<Service> {
  return new Set([service, ...contract.partnersOf(service)]);
}
