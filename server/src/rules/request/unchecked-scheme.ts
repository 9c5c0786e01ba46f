import type { AuthorizationHeader, AuthorizationParse } from '../../facts/fact';
import { fixFrom } from '../../fix/edits';
import { sendersTo } from '../../model/authorization';
import type { Contract } from '../../model/contract';
import { defineRule, type Finding } from '../rule';

// A request without credentials must be answered with a 401: a client that gets a 500 does not sign in anew. And a header that is taken
// for the token as it is fails for every client that sends `Bearer`.
export default defineRule({
  id: 'request/unchecked-scheme',
  summary: 'A server takes the token out of the Authorization header without looking at what is there',
  severity: 'warning',
  fixes: 'suggested',
  options: {},
  check,
});

function* check(contract: Contract): Iterable<Finding> {
  for (const parse of contract.facts.all('authorization-parse')) {
    if (contract.isTestFile(parse.file) || contract.serviceOf(parse.file).example) continue;
    if (parse.failsWithout === true) yield failing(parse);
    else if (parse.shape === 'whole') yield* whole(contract, parse);
  }
}

function failing(parse: AuthorizationParse): Finding {
  return {
    at: parse.at,
    message: 'This fails when a request has no Authorization header, and the answer is not a 401',
    help: 'Without the header there is no text to read from, and the error that follows ends the request with a 500: the client is not told to sign in. Answer 401 when the header is not there.',
    fixes: fixFrom('Answer 401 when there is no header', 'suggested', parse.checkEdits),
  };
}

function* whole(contract: Contract, parse: AuthorizationParse): Iterable<Finding> {
  const senders = sendersTo(contract, parse);
  const sender = senders.find(saysBearer);
  // Where some clients send the bare token and some do not, one of them is being changed.
  if (sender === undefined || !senders.every(saysBearer)) return;
  yield {
    at: parse.at,
    message: `This takes the whole Authorization header for the token, while ${contract.pathInWorkspace(sender.file)} sends "${sender.scheme}" before it`,
    help: 'The scheme becomes a part of the token, so no token is ever valid here and every answer is a 401. Look for "Bearer " at the beginning and verify what follows.',
    related: [{ at: sender.at, message: 'The header is sent here' }],
    fixes: fixFrom('Cut off "Bearer " before verifying', 'suggested', parse.checkEdits),
  };
}

function saysBearer(header: AuthorizationHeader): boolean {
  return /^bearer$/i.test(header.scheme) && header.fault === 'none';
}
