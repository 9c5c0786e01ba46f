import type { CheckResult } from '../analysis/analysis';
import type { Contract } from '../model/contract';
import type { Locate, TokenReport } from '../tokens/report';
import { DEPLOYMENT } from './checks/deployment-checks';
import { type Asked, answerGroup, type QuestionGroup } from './checks/question';
import { REFRESH } from './checks/refresh-checks';
import { REQUEST } from './checks/request-checks';
import { ROWS } from './checks/row-checks';
import { SECRETS } from './checks/secret-checks';
import { TOKEN } from './checks/verifier-checks';
import type { Diagnosis } from './diagnosis';
import { headlineOf } from './headline';
import { liveChecks } from './live/live';
import type { RouteFact } from './live/routes';

/** The whole checklist, in the order in which one would look. */
const CHECKLIST: readonly QuestionGroup[] = [SECRETS, TOKEN, REQUEST, REFRESH, ROWS, DEPLOYMENT];

/**
 * Answers the checklist of a 401 with what the workspace shows and, where one is given, with what a token says. `result` must be
 * the check of the analysis that the contract is of. `now` is in milliseconds since the epoch. `routes` are those that an audit has no reason to read; see `mayHoldRoutes`.
 */
export function diagnose(
  result: CheckResult,
  contract: Contract,
  token: TokenReport | undefined,
  now: number,
  locate: Locate,
  routes: readonly RouteFact[] = [],
): Diagnosis {
  const asked: Asked = { result, contract, token, now, locate };
  const groups = CHECKLIST.map((group) => answerGroup(group, asked));
  return { headline: headlineOf(asked, groups), token, groups, live: liveChecks(contract, token, locate, routes) };
}
