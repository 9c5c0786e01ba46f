import type { AuthorizationHeader } from '../../facts/fact';
import { fixFrom } from '../../fix/edits';
import { readersOf } from '../../model/authorization';
import type { Contract } from '../../model/contract';
import { defineRule, type Finding } from '../rule';

// A server that looks for `Bearer <token>` does not see a token that is sent in any other way, and answers as if there were none.
export default defineRule({
  id: 'request/no-bearer-prefix',
  summary: 'A token is sent without a correct `Bearer` before it',
  severity: 'error',
  fixes: 'suggested',
  options: {},
  check,
});

function* check(contract: Contract): Iterable<Finding> {
  for (const header of contract.facts.all('authorization-header')) {
    if (contract.isTestFile(header.file) || contract.serviceOf(header.file).example) continue;
    const defect = defectOf(contract, header);
    if (defect === undefined) continue;
    yield {
      at: header.fault === 'identity' ? header.tokenAt : header.at,
      message: defect.message,
      help: defect.help,
      related: defect.related ?? [],
      fixes: defect.fixes ?? fixFrom('Send the token after "Bearer "', 'suggested', header.schemeEdits),
    };
  }
}

type Defect = Pick<Finding, 'message' | 'help' | 'related' | 'fixes'>;

function defectOf(contract: Contract, header: AuthorizationHeader): Defect | undefined {
  const name = header.tokenText === '' ? 'the token' : header.tokenText;
  switch (header.fault) {
    case 'none':
      return caseOf(contract, header);
    case 'raw':
      return isExpectedRaw(contract, header)
        ? undefined
        : {
            message: `This Authorization header holds ${name} without "Bearer" before it`,
            help: 'A server reads the scheme first and takes a header without one for no credentials at all (RFC 6750 section 2.1). Send the word Bearer, one blank and the token.',
          };
    case 'misspelt':
      return {
        message: `The scheme of this Authorization header is "${header.scheme}", not "Bearer"`,
        help: 'No server knows this scheme, so the request counts as one without a token. Send the word Bearer, one blank and the token, and no colon.',
      };
    case 'joined':
      return {
        message: 'There is no blank between "Bearer" and the token of this Authorization header',
        help: 'The word and the token become one unknown scheme without credentials. Send the word Bearer, one blank and the token.',
      };
    case 'blanks':
      return {
        message: 'There is more than one blank between "Bearer" and the token of this Authorization header',
        help: "A server that splits the header at its blanks takes the empty text between them for the token: `header.split(' ')[1]`. Send exactly one blank.",
      };
    case 'doubled':
      return {
        message: 'This Authorization header says "Bearer" twice',
        help: 'The server takes the second word for the beginning of the token, which then is none. Say it once, either where the token is kept or where it is sent.',
      };
    case 'identity':
      return {
        message: `This Authorization header sends ${name} in place of a token`,
        help: "A user's id or address proves nothing: whoever knows it could send it. A server that verifies tokens finds none here and answers 401. Send the access token of the session.",
      };
  }
}

/** Schemes are compared without regard to case, but a server of the workspace may ask for the exact text. */
function caseOf(contract: Contract, header: AuthorizationHeader): Defect | undefined {
  const { scheme } = header;
  if (!/^bearer$/i.test(scheme)) return undefined;
  // A server sends tokens to others too, and its own spelling means nothing to these.
  const sender = contract.serviceOf(header.file);
  const readers = readersOf(contract, header).filter((reader) => header.target === 'own' || contract.serviceOf(reader.file) !== sender);
  const strict = readers.find((reader) => reader.exactly !== undefined && /^bearer$/i.test(reader.exactly) && reader.exactly !== scheme);
  if (strict?.exactly === undefined || readers.some((reader) => reader.exactly === undefined || reader.exactly === scheme))
    return undefined;
  return {
    message: `This Authorization header says "${scheme}", and the server asks for "${strict.exactly}"`,
    help: `Schemes do not depend on case (RFC 9110 section 11.1), but ${contract.pathInWorkspace(strict.file)} compares the text as it is. Send "${strict.exactly}", or compare in lower case there.`,
    related: [{ at: strict.at, message: `The server asks for "${strict.exactly}" here` }],
    fixes: strict.exactly === 'Bearer' ? fixFrom('Send "Bearer", as the server asks', 'suggested', header.schemeEdits) : [],
  };
}

/** AWS's own services and its Cognito authorizers take the token as it is. */
const TAKES_RAW = /amplify|cognito|appsync/i;

function isExpectedRaw(contract: Contract, header: AuthorizationHeader): boolean {
  if (header.target === 'elsewhere') return true;
  const service = contract.serviceOf(header.file);
  if (Object.keys(service.dependencies).some((name) => TAKES_RAW.test(name))) return true;
  const readers = readersOf(contract, header);
  return readers.some((reader) => reader.shape === 'whole' || reader.shape === 'unknown' || reader.takesRaw);
}
