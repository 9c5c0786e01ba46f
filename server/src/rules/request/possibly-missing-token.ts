import { fixFrom } from '../../fix/edits';
import type { Contract } from '../../model/contract';
import { defineRule, type Finding } from '../rule';

// A missing token in a template becomes the text "null" or "undefined", which is sent, refused, and answered by signing
// the user out.
export default defineRule({
  id: 'request/possibly-missing-token',
  summary: 'An Authorization header is built from a token that can be missing',
  severity: 'warning',
  fixes: 'suggested',
  options: {},
  check,
});

function* check(contract: Contract): Iterable<Finding> {
  for (const header of contract.facts.all('authorization-header')) {
    if (header.missing !== 'possible' || contract.isTestFile(header.file)) continue;
    const name = header.tokenText === '' ? 'The token' : header.tokenText;
    yield {
      at: header.tokenAt,
      message: `${name} can be missing when this Authorization header is sent`,
      help: `${capitalised(header.reason)}. The header then carries no valid token and the answer is a 401. Send it only when there is a token.`,
      fixes: fixFrom('Send the header only when there is a token', 'suggested', header.guardEdits),
    };
  }
}

/** Names of functions and variables keep their case. */
function capitalised(reason: string): string {
  return /^[a-z]+ /.test(reason) ? reason.charAt(0).toUpperCase() + reason.slice(1) : reason;
}
