import type { ReportedFinding } from '../analysis/analysis';
import { partsOf } from '../analysis/merge';
import type { TokenReport } from '../tokens/report';
import { causeRank } from './causes';
import type { Asked } from './checks/question';
import type { CheckGroup } from './diagnosis';

const NOTHING = 'Nothing that this workspace shows explains a 401';
/** What rules of those above say of the other mistake: somebody gets what is not meant for him, and nobody a 401. */
const LETS_IN = /lets every website in|the next user is shown/;

/** The likeliest cause: what the token was refused for, then the gravest finding that explains a 401. */
export function headlineOf(asked: Asked, groups: readonly CheckGroup[]): string {
  const { token } = asked;
  const refused = token && refusalInWords(token);
  if (refused !== undefined) return refused;
  const isAccepted = token?.verdicts.some(({ verdict }) => verdict === 'accepted') === true;
  const [scheme] = token?.schemeNotes ?? [];
  if (isAccepted && scheme !== undefined) return `The token is accepted here, but ${scheme.charAt(0).toLowerCase()}${scheme.slice(1)}`;
  // What is wrong elsewhere must not read as if it were said of this token.
  if (token && isForRefreshAlone(token)) return 'It is a refresh token: what asks for an access token refuses it';
  const cause = causeIn(asked, groups);
  if (!isAccepted) return cause;
  return cause.startsWith(NOTHING)
    ? `The token is accepted here, and ${cause.charAt(0).toLowerCase()}${cause.slice(1)}`
    : `The token is accepted here; beside it: ${cause}`;
}

/** Sent in place of an access token it is the 401, though the refresh takes it. */
function isForRefreshAlone({ verdicts }: TokenReport): boolean {
  const accepting = verdicts.filter(({ verdict }) => verdict === 'accepted');
  return (
    accepting.length > 0 &&
    accepting.every(({ role }) => role === 'refresh') &&
    verdicts.some(({ verdict, role, isForOthers }) => verdict === 'refused' && role === 'access' && isForOthers === true)
  );
}

/** The gravest finding that explains a 401. */
function causeIn(asked: Asked, groups: readonly CheckGroup[]): string {
  const shown = new Set(groups.flatMap(({ checks }) => checks.flatMap(({ said }) => said.map(({ rule, text }) => `${rule}\n${text}`))));
  // What is only worth knowing explains nothing.
  const causes = asked.result.findings
    .flatMap(partsOf)
    .filter(
      ({ rule, message, severity }) =>
        severity !== 'info' && causeRank(rule) !== undefined && !LETS_IN.test(message) && shown.has(`${rule}\n${message}`),
    )
    .sort((left, right) => weightOf(left) - weightOf(right) || rankOf(left) - rankOf(right));
  const [first] = causes;
  if (first) return first.message;
  const failed = groups.flatMap(({ checks }) => checks).filter(({ answer }) => answer === 'fail');
  // What the checklist saw by itself, such as an address, no rule has weighed.
  // A refusal of the token was told before; what is wrong with it else, such as a weak key, lets too much in.
  const own = failed
    .filter(({ id }) => !id.startsWith('token-'))
    .flatMap(({ said }) => said)
    .find(({ rule, spot }) => rule === undefined && spot !== undefined);
  if (own) return own.text;
  return failed.length === 0
    ? NOTHING
    : `${NOTHING}, though ${failed.length === 1 ? 'one check' : `${failed.length} checks`} found something to mend`;
}

function weightOf({ severity }: ReportedFinding): number {
  return severity === 'error' ? 0 : 1;
}

function rankOf({ rule }: ReportedFinding): number {
  return causeRank(rule) ?? Number.MAX_SAFE_INTEGER;
}

/** Undefined for a token that was not refused: opaque ones only their maker can judge, and of others nobody can tell. */
function refusalInWords({ status, headline }: TokenReport): string | undefined {
  return status === 'accepted' || status === 'opaque' || status === 'unknown' ? undefined : headline;
}
