import type { Contract } from '../model/contract';
import type { FoundToken } from './find/found';
import { judgeToken } from './judge/judge';
import { findSigner } from './keys/signer';
import { answerWith, outcomeOf, withOthers } from './outcome';
import { readCutToken } from './read/cut-token';
import { type DecodedToken, readToken } from './read/decode';
import { onceEach } from './read/notes';
import { ageWords } from './read/time-words';
import type { Locate, Note, TokenReport } from './report';
import { openSession } from './sessions/open';
import type { OpenedSession } from './sessions/opened';

// The token doctor from end to end: what a token says, which key of the workspace made it, and what each verifier says to it.

/** The workspace that a token is judged by. */
export interface TokenWorkspace {
  readonly contract: Contract;
  readonly locate: Locate;
}

/**
 * Examines a token that was found in a text. `now` is in milliseconds since the epoch. Without a workspace the token is only read.
 * Everything happens in this process, whatever the token says; no text makes it fail.
 */
export async function examineToken(found: FoundToken, workspace: TokenWorkspace | undefined, now: number): Promise<TokenReport> {
  const about = aboutOf(found);
  const foundNotes = notesOf(found);
  const unjudged = { opaque: undefined, signature: undefined, verdicts: [] };
  // Of a token that is not whole nobody can tell who made it, and every verifier refuses it.
  if (found.cut !== undefined && found.form !== 'opaque') {
    const { token, headline } = readCutToken(found.token, found.cut, found.form, now);
    const notes = onceEach([...foundNotes, ...(token?.notes ?? [])]);
    return { ...about, ...unjudged, status: 'unreadable', headline, token, notes };
  }
  const opened = workspace && (await openSession(found, workspace.contract, now, workspace.locate));
  if (opened) return openedReport(found, opened, now);
  if (found.form === 'opaque') {
    const opaque = found.opaque ?? { title: 'opaque token', help: '' };
    const nothing = { token: undefined, signature: undefined, verdicts: [] };
    return { ...about, ...nothing, status: 'opaque', headline: `No JWT: ${opaque.title}`, opaque, notes: onceEach(foundNotes) };
  }
  const read = readToken(found.token, now);
  if (read.token === undefined) {
    return { ...about, ...unjudged, status: 'unreadable', headline: read.error, token: undefined, notes: onceEach(foundNotes) };
  }
  const { token } = read;
  if (read.isBase64 === true) {
    const headline = answerWith('Written in base64, where a JWT is base64url', ageWords(token));
    return { ...about, ...unjudged, status: 'unreadable', headline, token, notes: onceEach([...foundNotes, ...token.notes]) };
  }
  const judged = workspace && (await judge(found, token, workspace, now));
  const notes = onceEach([...foundNotes, ...token.notes, ...(judged?.signature.notes ?? [])]);
  const verdicts = judged?.verdicts ?? [];
  return {
    ...about,
    ...outcomeOf(token, judged?.signature, verdicts),
    token,
    opaque: undefined,
    signature: judged?.signature,
    verdicts,
    notes,
  };
}

async function judge({ token: text }: FoundToken, token: DecodedToken, { contract, locate }: TokenWorkspace, now: number) {
  const signature = await findSigner(text, token, contract, locate);
  const verdicts = await judgeToken(text, token, contract, now, locate, signature);
  return { signature, verdicts: withOthers(verdicts, signature) };
}

/** A session cookie. One that nobody could open still has a header where it is a JWE, and may carry an intact signature. */
function openedReport(found: FoundToken, { token: claims, problem, signature, verdicts }: OpenedSession, now: number): TokenReport {
  const token = claims ?? (found.form === 'opaque' ? undefined : readToken(found.token, now).token);
  const notes = onceEach([...notesOf(found), ...(token?.notes ?? []), ...signature.notes]);
  const isKept = claims === undefined && (signature.state === 'verified' || signature.state === 'public-secret');
  const said = claims
    ? outcomeOf(claims, signature, verdicts)
    : { status: isKept ? ('opaque' as const) : ('unknown-key' as const), headline: problem };
  return { ...aboutOf(found), ...said, token, opaque: found.opaque, signature, verdicts, notes };
}

function aboutOf({ carrier, cookie, schemeNotes }: FoundToken): Pick<TokenReport, 'carrier' | 'cookie' | 'schemeNotes'> {
  return { carrier, cookie, ...(schemeNotes ? { schemeNotes } : {}) };
}

/** A header without a scheme that servers know is a 401 whatever the token says. */
function notesOf({ notes, cut, schemeNotes }: FoundToken): readonly Note[] {
  return notes.map((text) => ({ severity: cut === undefined && schemeNotes?.includes(text) !== true ? 'info' : 'warning', text }));
}
