import { printed, type Refusal, refusal } from './errors';
import type { ExpectationSemantics, LibrarySemantics } from './semantics';

// What becomes of `aud`, `iss` and `sub`. The simulation and the rules of contract/* ask the same functions.

/** What a verifier names: one text, which may be empty, or a list; undefined where it names none. */
export type Expected = string | readonly string[] | undefined;

/**
 * What a verifier of this library says to a token's `aud` or `iss`; undefined when it is content. `given` is the claim as the
 * token holds it, undefined where it holds none.
 */
export function expectationRefusal(
  semantics: LibrarySemantics,
  claim: 'aud' | 'iss',
  given: unknown,
  expected: Expected,
): Refusal | undefined {
  const row = claim === 'aud' ? semantics.audience : semantics.issuer;
  const check = claim === 'aud' ? 'audience' : 'issuer';
  const present = given !== undefined && !(row.emptyClaim === 'absent' && isEmpty(row, given));
  const wanted = row.option === undefined ? undefined : expected;
  if (isOptionMissing(row, wanted)) return refusal(check, row.missingOptionError);
  if (row.list === 'error' && wanted !== undefined && typeof wanted !== 'string') return refusal(check, row.listError);
  const mistyped = present ? expectationTypeRefusal(semantics, claim, given) : undefined;
  if (mistyped && row.typeAlways) return mistyped;
  if (wanted !== undefined && row.emptyClaim === 'refused' && isEmpty(row, given)) return refusal(check, row.mismatchError, { claim });
  if (
    wanted === undefined ||
    (wanted === '' && row.emptyOption === 'skip') ||
    (wanted.length === 0 && wanted !== '' && row.emptyList === 'skip')
  ) {
    return present && row.unexpected === 'reject' ? refusal(check, row.unexpectedError, { actual: shown(given) }) : undefined;
  }
  const parts = {
    expected: typeof wanted === 'string' ? wanted : wanted.join(row.joint),
    several: typeof wanted !== 'string' && wanted.length > 1 ? ' one of' : '',
    actual: Array.isArray(given) ? given.map((item) => (item === null ? '' : shown(item))).join(row.claimJoint) : shown(given),
    claim,
  };
  if (!present) return row.absent === 'reject' ? refusal(check, row.absentError, parts) : undefined;
  if (mistyped) return mistyped;
  if ((wanted === '' && row.emptyOption === 'presence') || (typeof wanted !== 'string' && row.list === 'presence')) return undefined;
  if (matches(row, given, wanted) || (row.mistyped === 'accept' && !isTexts(given))) return undefined;
  return refusal(check, Array.isArray(given) && row.listMismatchError !== '' ? row.listMismatchError : row.mismatchError, parts);
}

/** Whether the library must be told what to expect and is not. */
export function isOptionMissing(row: ExpectationSemantics, wanted: Expected): boolean {
  return row.mandatory && row.missingOptionError !== '' && (wanted === undefined || (wanted === '' && row.emptyOption === 'skip'));
}

/** A claim that is neither a text nor, for `aud`, a list of texts, where the library minds. */
export function expectationTypeRefusal(semantics: LibrarySemantics, claim: 'aud' | 'iss', given: unknown): Refusal | undefined {
  const row = claim === 'aud' ? semantics.audience : semantics.issuer;
  if (row.typeError === '' || given === undefined || typeof given === 'string') return undefined;
  if (row.claimList === 'any' && Array.isArray(given) && given.every((item) => typeof item === 'string')) return undefined;
  return refusal(claim === 'aud' ? 'audience' : 'issuer', row.typeError, { claim });
}

/** What it says to a token's `sub`; undefined when it is content. */
export function subjectRefusal(semantics: LibrarySemantics, given: unknown, expected?: Expected): Refusal | undefined {
  const { subject } = semantics;
  const wanted = subject.option === undefined || (expected === '' && subject.emptyOption === 'skip') ? undefined : expected;
  if (given === undefined) {
    // Where no check looks for required claims, the check of the subject itself wants one.
    if (semantics.required.includes('sub') && !semantics.order.includes('required'))
      return refusal('subject', subject.typeError, { claim: 'sub' });
    if (wanted === undefined || subject.absent === 'accept') return undefined;
    return refusal('subject', subject.absentError, { expected: texts(wanted).join(', '), claim: 'sub' });
  }
  if (subject.mustBeString && typeof given !== 'string') return refusal('subject', subject.typeError, { claim: 'sub' });
  if (wanted !== undefined && typeof given !== 'string' && subject.typeError !== '')
    return refusal('subject', subject.typeError, { claim: 'sub' });
  if (wanted === undefined || (wanted === '' && subject.emptyOption === 'presence') || texts(wanted).some((text) => text === given))
    return undefined;
  return refusal('subject', subject.error, { expected: texts(wanted).join(', '), actual: shown(given), claim: 'sub' });
}

function matches(row: ExpectationSemantics, given: unknown, wanted: string | readonly string[]): boolean {
  if (typeof wanted !== 'string' && row.list === 'never') return false;
  const names: readonly unknown[] = Array.isArray(given) && row.claimList === 'any' ? given : [given];
  return texts(wanted).some((text) => names.includes(text));
}

function texts(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}

function isTexts(given: unknown): boolean {
  return typeof given === 'string' || (Array.isArray(given) && given.every((item) => typeof item === 'string'));
}

/** What is as good as nothing. */
function isEmpty(row: ExpectationSemantics, given: unknown): boolean {
  return given === '' || given === null || (row.emptyClaimList && Array.isArray(given) && given.length === 0);
}

/** As libraries print a claim: texts as they are, the rest as JavaScript joins it. */
function shown(given: unknown): string {
  return given === undefined ? '' : printed(given);
}
