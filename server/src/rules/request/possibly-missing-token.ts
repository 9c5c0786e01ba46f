import type { AuthorizationHeader } from '../../facts/fact';
import { fixFrom } from '../../fix/edits';
import type { Contract } from '../../model/contract';
import { defineRule, type Finding, type RelatedPlace } from '../rule';

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
    if (contract.isTestFile(header.file) || contract.serviceOf(header.file).example) continue;
    const evidence = evidenceFor(contract, header);
    if (evidence === undefined) continue;
    const name = header.tokenText === '' ? 'The token' : header.tokenText;
    const reason = capitalised(evidence.reason);
    yield header.once
      ? {
          at: header.tokenAt,
          message: `${name} is read once, when this module is loaded, so a later sign-in is never sent`,
          help: `${reason}, and what is read then stays in this header until the page is loaded anew. Set the header for each request, in an interceptor or where the request is made.`,
        }
      : {
          at: header.tokenAt,
          message: `${name} can be missing when this Authorization header is sent`,
          help: `${reason}. The header then carries no valid token and the answer is a 401. Send it only when there is a token.`,
          related: evidence.related,
          fixes: fixFrom('Send the header only when there is a token', 'suggested', header.guardEdits),
        };
  }
}

interface Evidence {
  readonly reason: string;
  readonly related: readonly RelatedPlace[];
}

/** Why the token can be missing, by this file or by the store or type of another one that it is read from. */
function evidenceFor(contract: Contract, header: AuthorizationHeader): Evidence | undefined {
  if (header.missing === 'possible') return { reason: header.reason, related: [] };
  const { source } = header;
  if (header.missing !== 'unknown' || source === undefined) return undefined;
  const found = contract.follow(source);
  if (found.kind !== 'literal' || found.value !== null) return undefined;
  const field = source.path.slice(1).join('.');
  const [owner = ''] = source.path;
  const holder = owner.replace(/^type |\(\)$/g, '');
  const what = `\`${field === '' ? holder : field}\`${field === '' || holder === 'default' ? '' : ` of \`${holder}\``}`;
  const isType = owner.startsWith('type ');
  return {
    reason: isType ? `${what} may be null or undefined by its declared type` : `${what} is null until somebody has signed in`,
    related: [{ at: found.at, message: isType ? 'The type says so here' : 'The store says so here' }],
  };
}

/** Names of functions and variables keep their case. */
function capitalised(reason: string): string {
  return /^[a-z]+ /.test(reason) ? reason.charAt(0).toUpperCase() + reason.slice(1) : reason;
}
