import type { Note } from '../report';
import { kindOf } from './json-kind';
import { librariesThat } from './library-lists';
import { span } from './time-words';
import type { TokenTime } from './times';

// What is odd about the times of a token.

type Claim = 'iat' | 'nbf' | 'exp';
const CLAIMS: readonly Claim[] = ['iat', 'nbf', 'exp'];
/** Beyond the year 5000, in seconds: no unit of time makes a date of our age of it. */
const FAR = 100_000_000_000;

/** Sentences on the times, at a time in milliseconds since the epoch. */
export function timeNotes(claims: Readonly<Record<string, unknown>>, times: readonly TokenTime[], now: number): readonly Note[] {
  const notes: Note[] = [];
  for (const claim of CLAIMS) {
    const value = claims[claim];
    const time = times.find((candidate) => candidate.claim === claim);
    if (value === undefined) continue;
    if (time === undefined) notes.push(noNumber(claim, value));
    else if (time.unit !== 'seconds') notes.push(wrongUnit(claim, time));
    else if (time.seconds >= FAR) notes.push({ severity: 'warning', text: `${claim} is so large that no calendar has it` });
    else if (time.seconds < 0) notes.push({ severity: 'warning', text: `${claim} is negative: that is before 1970` });
    else if (!Number.isInteger(time.seconds)) {
      notes.push({
        severity: 'info',
        text: `${claim} has a fraction of a second: RFC 7519 section 2 allows it, and some parsers of whole numbers do not`,
      });
    }
  }
  return [...notes, ...orderNotes(times, now)];
}

function orderNotes(times: readonly TokenTime[], now: number): readonly Note[] {
  const notes: Note[] = [];
  const seconds = (claim: Claim) => times.find((time) => time.claim === claim && time.unit === 'seconds' && time.seconds < FAR)?.seconds;
  const [issued, notBefore, expires] = [seconds('iat'), seconds('nbf'), seconds('exp')];
  const ahead = issued === undefined ? 0 : issued - now / 1000;
  if (ahead > 0) {
    const strict = librariesThat(({ issuedAt }) => issuedAt.future === 'reject');
    notes.push({
      severity: 'warning',
      text: `It was issued ${span(Math.max(1, ahead))} in the future, as seen from here: ${strict} refuse it until then, unless given leeway`,
    });
  }
  if (issued !== undefined && expires !== undefined && expires <= issued) {
    notes.push({ severity: 'warning', text: 'It expires no later than it was issued' });
  }
  if (notBefore !== undefined && expires !== undefined && expires <= notBefore) {
    notes.push({ severity: 'warning', text: 'It expires no later than it becomes valid: there is no time at which it is' });
  }
  return notes;
}

function noNumber(claim: Claim, value: unknown): Note {
  if (typeof value === 'number') return { severity: 'error', text: `${claim} is too large for a number` };
  const digits = typeof value === 'string' && /^\d{1,20}(?:\.\d{1,20})?$/.test(value);
  const takers = digits ? librariesThat((semantics) => takesDigits(claim, semantics)) : '';
  const but =
    takers === ''
      ? 'and verifiers refuse anything else'
      : `and most verifiers refuse anything else, though ${takers} read${takers.includes(' and ') ? '' : 's'} it`;
  return {
    severity: 'error',
    text: `${claim} is ${digits ? 'a number written as a text' : kindOf(value)}: RFC 7519 section 2 wants seconds since 1970 as a number, ${but}`,
  };
}

function takesDigits(claim: Claim, semantics: Parameters<Parameters<typeof librariesThat>[0]>[0]): boolean {
  const { expiry, notBefore, issuedAt } = semantics;
  return { exp: expiry.numericText, nbf: notBefore.numericText, iat: issuedAt.numericText }[claim] === 'accept';
}

const EFFECTS: Readonly<Record<Claim, string>> = {
  iat: 'so it was issued far in the future',
  nbf: 'so it is not valid for thousands of years',
  exp: 'so it practically never expires',
};

function wrongUnit(claim: Claim, { unit, meant }: TokenTime): Note {
  return {
    severity: claim === 'iat' ? 'warning' : 'error',
    text: `${claim} looks like ${unit}${meant === undefined ? '' : ` (${meant})`}, and verifiers read seconds, ${EFFECTS[claim]}`,
  };
}
