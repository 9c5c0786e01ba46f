import { fixWith, replaceText } from '../../fix/edits';
import { setValue } from '../../fix/env-file';
import type { Contract, VerifierParty } from '../../model/contract';
import { type LeewayReading, leewayOf } from '../../model/leeway';
import { ENVIRONMENTS_THAT_RUN } from '../../model/link-index';
import { describeSeconds } from '../../model/time-span';
import { pointAt } from '../../text/range';
import { defineRule, type Finding, type Fix, oncePerPlace } from '../rule';

// A tolerance is for clocks that differ by seconds (RFC 7519 section 4.1.4: "usually no more than a few minutes"). Whatever
// is above that makes a token live longer than its issuer said - or for ever, where a library takes a text for a number.
export default defineRule({
  id: 'verify/excessive-leeway',
  summary: 'A clock tolerance that keeps expired tokens alive, or does not do what it says',
  severity: 'warning',
  fixes: 'suggested',
  options: { maximumSeconds: { description: 'The longest tolerance that is not reported, in seconds.', default: 300, minimum: 0 } },
  check: (contract, options) => oncePerPlace(check(contract, options)),
});

/** What the fix writes: enough for any two machines that keep their time. */
const USUAL_SECONDS = 60;

type Words = Pick<Finding, 'message' | 'help' | 'severity'>;

function* check(contract: Contract, options: { readonly maximumSeconds: number }): Iterable<Finding> {
  for (const verifier of contract.verifiers) {
    const { fact, service } = verifier;
    if (service.example || fact.leeway.value.kind === 'unset' || fact.checks.signature === false || fact.checks.expiry === false) continue;
    const finding = judge(verifier, contract, options.maximumSeconds) ?? judgeVariable(verifier);
    if (finding) yield { at: fact.leeway.valueAt ?? fact.calleeAt, ...finding };
  }
}

function judge(verifier: VerifierParty, contract: Contract, maximum: number): Omit<Finding, 'at'> | undefined {
  for (const environment of ENVIRONMENTS_THAT_RUN) {
    const reading = leewayOf(verifier, contract, { service: verifier.service, environment });
    const words = reading && explain(reading, verifier, maximum);
    if (!words) continue;
    return {
      ...words,
      related: reading.entry ? [{ at: reading.entry.valueAt, message: `${reading.variable} is set here` }] : [],
      fixes: mend(verifier, reading, maximum),
    };
  }
  return undefined;
}

function explain(reading: LeewayReading, { semantics }: VerifierParty, maximum: number): Words | undefined {
  const { title, leeway } = semantics;
  const { seconds } = reading;
  if (seconds === undefined) {
    return {
      severity: 'error',
      message: `${title} cannot read this clock tolerance, and refuses every token`,
      help: `It fails with ${reading.error}. ${leeway.text === 'span' ? "Give a number of seconds, or a text with a unit: '60 seconds'." : `Give a number of ${leeway.unit}.`}`,
    };
  }
  if (seconds === Number.POSITIVE_INFINITY) {
    return {
      severity: 'error',
      message: `Tokens never expire here: ${title} appends this text to exp instead of adding a number`,
      help: `With a text, exp + ${leeway.option} joins two texts to a time that lies far ahead, and nbf is never checked either. Give a number of seconds.`,
    };
  }
  if (seconds > maximum) {
    const scale =
      leeway.unit === 'seconds' && seconds >= 10_000 && seconds % 1000 === 0 ? ` ${title} counts seconds, not milliseconds.` : '';
    return {
      message: `This clock tolerance accepts tokens for ${describeSeconds(seconds)} after they expire`,
      help: `Clocks differ by seconds; RFC 7519 section 4.1.4 speaks of no more than a few minutes.${scale} Allow 30 to 60 seconds.`,
    };
  }
  if (leeway.unit === 'milliseconds' && seconds > 0 && seconds < 1) {
    return {
      message: `This clock tolerance is ${describeSeconds(seconds)}, as good as none: ${title} counts it in milliseconds`,
      help: `Two machines never agree to the millisecond. Give 30000 to 60000 with ${leeway.shownAs}.`,
    };
  }
  return undefined;
}

/** What the environment gives is a text, whatever it holds. */
function judgeVariable({ fact, semantics }: VerifierParty): Omit<Finding, 'at'> | undefined {
  const { value } = fact.leeway;
  const { leeway, title } = semantics;
  if (value.kind !== 'env' || value.name === '') return undefined;
  if (leeway.text === 'concatenated') {
    return {
      message: `Tokens never expire here once ${value.name} is set: ${title} appends its text to exp instead of adding a number`,
      help: `An environment variable is always a text, and exp + ${leeway.option} joins two texts to a time that lies far ahead. Convert it with Number(...), and not to NaN, which switches the check off as well.`,
      fixes: convert(fact, semantics.language),
    };
  }
  if (leeway.text !== 'error') return undefined;
  return {
    severity: 'error',
    message: `${title} cannot take the text of ${value.name} as its clock tolerance, and refuses every token once it is set`,
    help: `An environment variable is always a text; it fails with ${leeway.textError}. Convert it with ${semantics.language === 'python' ? 'int(...)' : 'Number(...)'}.`,
    fixes: convert(fact, semantics.language),
  };
}

/** Reads the variable as a number. Where it may be missing, the usual tolerance takes the place of what is no number. */
function convert({ leeway }: VerifierParty['fact'], language: 'typescript' | 'python'): readonly Fix[] {
  const { value, valueAt } = leeway;
  if (!valueAt || value.kind !== 'env') return [];
  const certain = value.fallback.kind !== 'unset';
  const [before, after] =
    language === 'python' ? ['int(', certain ? ')' : ` or ${USUAL_SECONDS})`] : ['Number(', certain ? ')' : `) || ${USUAL_SECONDS}`];
  return [
    fixWith('Read it as a number', 'suggested', [
      replaceText(pointAt(valueAt.file, valueAt.start), before),
      replaceText(pointAt(valueAt.file, valueAt.end), after),
    ]),
  ];
}

function mend(verifier: VerifierParty, reading: LeewayReading, maximum: number): readonly Fix[] {
  const { fact, semantics } = verifier;
  const { value, valueAt } = fact.leeway;
  const isMilliseconds = semantics.leeway.unit === 'milliseconds';
  // The number that was written, where only its unit or its quotes are wrong.
  const written = isMilliseconds && reading.seconds !== undefined && reading.seconds < 1 ? reading.seconds * 1000 : reading.meant;
  const meant = written !== undefined && Number.isInteger(written) && written > 0 && written <= maximum ? written : USUAL_SECONDS;
  const text = String(isMilliseconds ? meant * 1000 : meant);
  const title = `Allow ${describeSeconds(meant)}`;
  if (value.kind === 'env' && reading.isText && semantics.leeway.text !== 'span') return convert(fact, semantics.language);
  if (reading.entry) {
    // In an env file everything is a text: a library that reads spans is given the unit, and any other must be given a number by the code.
    const isSpan = semantics.leeway.text === 'span';
    if (reading.isText && !isSpan) return [];
    return [fixWith(title, 'suggested', [setValue(reading.entry, reading.isText ? `${text}s` : text)])];
  }
  const isWritten = value.kind === 'literal' || value.kind === 'operation' || value.kind === 'duration';
  return valueAt && isWritten && value.at.file === fact.file ? [fixWith(title, 'suggested', [replaceText(value.at, text)])] : [];
}
