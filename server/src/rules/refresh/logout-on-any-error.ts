import type { RefreshFailure } from '../../facts/fact';
import { fixFrom } from '../../fix/edits';
import type { Contract } from '../../model/contract';
import { defineRule, type Finding, oncePerPlace } from '../rule';

// Only a refusal says that the session is over. A train in a tunnel, a deployment or a timeout says nothing about it, and users
// who are signed out by these lose what they were doing.
export default defineRule({
  id: 'refresh/logout-on-any-error',
  summary: 'Any failure of a refresh signs the user out, a broken network included',
  severity: 'warning',
  fixes: 'suggested',
  options: {},
  check: (contract) => oncePerPlace(check(contract)),
});

function* check(contract: Contract): Iterable<Finding> {
  for (const fact of contract.facts.all('refresh-failure')) {
    if (contract.isTestFile(fact.file) || contract.serviceOf(fact.file).example) continue;
    yield {
      at: fact.at,
      message: MESSAGES[fact.on],
      help: HELP[fact.on],
      related: [{ at: fact.refreshAt, message: 'The refresh that may fail' }],
      fixes: fixFrom('Sign out only when the server refused the refresh', 'suggested', fact.checkEdits),
    };
  }
}

const MESSAGES: Readonly<Record<RefreshFailure['on'], string>> = {
  any: 'Any failure of the refresh signs the user out, a broken network included',
  answer: 'Any answer but a success to the refresh signs the user out, an error of the server included',
};

const HELP: Readonly<Record<RefreshFailure['on'], string>> = {
  any: 'A lost connection, a timeout or a 500 says nothing about the session. End it only when the server refused the refresh (400, 401 or 403), and otherwise let the request fail and keep the tokens.',
  answer:
    '`ok` is false for a 500 or a 503 of a deployment too, and those say nothing about the session. End it only for 400, 401 or 403, and otherwise let the request fail and keep the tokens.',
};
