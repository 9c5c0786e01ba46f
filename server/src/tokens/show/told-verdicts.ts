import { notesOf } from '../read/notes';
import type { Note, TokenReport, VerifierVerdict } from '../report';

// Verdicts and notes as people read them: a verifier once, what counts first, and nothing twice.

/** What one verifier says, with what it says less surely in other environments. */
export interface ToldVerdict extends VerifierVerdict {
  /** Sentences without a full stop, each beginning with its environments; empty for most. */
  readonly elsewhere: readonly string[];
}

export interface ToldVerdicts {
  /** The verifiers that were asked. */
  readonly asked: readonly ToldVerdict[];
  /** Those of other tokens, once each. */
  readonly others: readonly VerifierVerdict[];
}

export function toldVerdicts(verdicts: readonly VerifierVerdict[]): ToldVerdicts {
  const asked: ToldVerdict[] = [];
  const others: VerifierVerdict[] = [];
  for (const verdict of verdicts) {
    if (verdict.isForOthers === true) {
      if (!others.some((other) => isSameVerifier(other, verdict))) others.push(verdict);
      continue;
    }
    const at = asked.findIndex((one) => isSameVerifier(one, verdict) && isLessThan(verdict, one));
    const said = asked[at];
    if (said) asked[at] = { ...said, elsewhere: [...said.elsewhere, elsewhere(verdict)] };
    else asked.push({ ...verdict, elsewhere: [] });
  }
  return { asked, others };
}

/** Whether it adds nothing to act on: it cannot be read there, or it refuses as well, and nothing is to be done about that. */
function isLessThan({ verdict, fixes }: VerifierVerdict, said: VerifierVerdict): boolean {
  if (fixes.length > 0 || said.verdict === 'unknown') return false;
  return verdict === 'unknown' || (verdict === 'refused' && said.verdict === 'refused');
}

function elsewhere({ environments, error, why }: VerifierVerdict): string {
  const where = environments.length === 0 ? 'elsewhere' : environments.join(', ');
  return `${where}: ${[error, why].filter((text) => text !== '').join('; ')}`;
}

function isSameVerifier({ spot, library }: VerifierVerdict, other: VerifierVerdict): boolean {
  return spot.file === other.spot.file && spot.line === other.spot.line && spot.column === other.spot.column && library === other.library;
}

/** The notes, without those that say of one verifier what its verdict says, or of the signature what every face begins with. */
export function toldNotes(report: TokenReport): readonly Note[] {
  const said = report.verdicts.filter(({ verdict, check, isForOthers }) => verdict === 'refused' && check === 'signature' && !isForOthers);
  // The note on another encoding names the place: see `signer-notes.ts`.
  const isSaid = (text: string) => said.some(({ spot }) => text.includes(`, and ${spot.file} line ${spot.line} uses it `));
  const state = report.signature?.state;
  const isHeadline = (text: string) =>
    (state === 'unsigned' && text.startsWith('alg is "none": ')) ||
    (state === 'public-secret' && text.endsWith(': anybody can make such tokens'));
  return notesOf(report).filter(({ text }) => !isSaid(text) && !isHeadline(text));
}
