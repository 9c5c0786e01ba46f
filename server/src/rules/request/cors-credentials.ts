import { Absence } from '../../model/absence';
import type { Contract } from '../../model/contract';
import { allowsCredentials, originVerdict, type PolicyParty, policiesOf, usesCookies } from '../../model/cors';
import { defineRule, type Finding, oncePerPlace } from '../rule';

// Credentials are cookies. A policy that allows them to every origin either works for no browser, because * is refused, or for
// every website there is. A policy whose origin is not there at all sends no headers, and the front end is locked out.
export default defineRule({
  id: 'request/cors-credentials',
  summary: 'CORS with credentials for every origin, or with an origin that is not there',
  severity: 'error',
  fixes: 'none',
  options: {},
  check: (contract) => oncePerPlace(findings(contract)),
});

function* findings(contract: Contract): Iterable<Finding> {
  const absence = new Absence(contract);
  for (const policy of policiesOf(contract)) {
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
    } else if (verdict.kind === 'any' && allowsCredentials(policy, contract)) yield anyOrigin(policy, verdict.reflects, contract);
  }
}

function anyOrigin({ fact, service, row }: PolicyParty, reflects: boolean, contract: Contract): Finding {
  const at = fact.originAt ?? fact.credentialsAt ?? fact.calleeAt;
  const isEchoed = reflects || row.anyWithCredentials === 'echoed';
  // Headers that are written for single routes are for whatever these do, which need not be the users' session.
  const hasCookies = fact.reach === 'application' && usesCookies(service, contract);
  const related =
    fact.credentialsAt === undefined || fact.credentialsAt === at
      ? []
      : [{ at: fact.credentialsAt, message: 'Credentials are allowed here' }];
  const isGiven = fact.originName !== '';
  const given = isGiven ? fact.originName : `${row.title} without ${row.originOption}`;
  const cookies = hasCookies
    ? ''
    : ' No cookie of this service is in sight: with bearer tokens alone nothing is gained by credentials, so leave them out.';
  return {
    at,
    // Without cookies there is nothing that a browser would send along.
    ...(hasCookies ? {} : { severity: 'warning' as const }),
    message: isEchoed
      ? `${given} lets every website in, and credentials are allowed to all of them`
      : `${given} ${isGiven ? 'is' : 'sends'} * together with credentials: browsers refuse the answer to every request with cookies`,
    help: isEchoed
      ? `Any site that a user visits may call this API with the user's cookies and read the answers. Name the origins of your front ends.${cookies}`
      : `The standard allows * only without credentials, so that no site reads what belongs to a user. Name the origins of your front ends.${cookies}`,
    related,
  };
}
