import type { Contract, Service } from '../model/contract';
import type { Place } from '../text/range';

/** Requests with a token from one service to another. */
export interface Sending {
  readonly from: Service;
  readonly to: Service;
  readonly headers: Place[];
}

/**
 * Where requests with an Authorization header go, as far as it is seen: a service that checks no token itself, and has one partner
 * that does, sends it there. `joined` says which two services an arrow of a token joins already.
 */
export function sendings(contract: Contract, joined: (left: Service, right: Service) => boolean): readonly Sending[] {
  const readers = new Set<Service>(contract.verifiers.map(({ service }) => service));
  for (const parse of contract.facts.all('authorization-parse'))
    if (!contract.isTestFile(parse.file)) readers.add(contract.serviceOf(parse.file));
  const found = new Map<Service, Sending>();
  for (const header of contract.facts.all('authorization-header')) {
    if (header.target === 'elsewhere' || contract.isTestFile(header.file)) continue;
    const from = contract.serviceOf(header.file);
    if (readers.has(from)) continue;
    const known = found.get(from);
    if (known) {
      known.headers.push(header.at);
      continue;
    }
    const [to, ...others] = contract.partnersOf(from).filter((partner) => readers.has(partner));
    if (to && others.length === 0 && !joined(from, to)) found.set(from, { from, to, headers: [header.at] });
  }
  return [...found.values()];
}
