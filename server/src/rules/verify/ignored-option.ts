import type { GivenOption } from '../../facts/fact';
import { SecretText } from '../../facts/secret-text';
import type { Value } from '../../facts/value';
import { fixWith, replaceText } from '../../fix/edits';
import { stringLiteral } from '../../fix/literals';
import { insertNamedOption } from '../../fix/options';
import { type RightPlace, rightPlaceOf } from '../../libraries/misplaced';
import type { Contract, VerifierParty } from '../../model/contract';
import { type UnmadeCheck, unmadeAudienceChecks } from '../../model/unmade-checks';
import { contains } from '../../text/range';
import type { FixEdit } from '../rule';
import { defineRule, type Finding, type Fix, oncePerPlace } from '../rule';

// Each library has its own names, and most pass over what they do not know: the check that was asked for is not made.
export default defineRule({
  id: 'verify/ignored-option',
  summary: 'An option that the library ignores',
  severity: 'warning',
  fixes: 'suggested',
  options: {},
  check: (contract) => oncePerPlace(check(contract)),
});

function* check(contract: Contract): Iterable<Finding> {
  for (const verifier of contract.verifiers) {
    const { fact, semantics, service } = verifier;
    if (service.example) continue;
    for (const given of fact.given) {
      const right = rightPlaceOf(semantics, given);
      if (!right || isHarmless(given, right, verifier)) continue;
      yield { at: given.at, ...explain(given, right, verifier), fixes: mend(given, right, verifier) };
    }
  }
  for (const unmade of unmadeAudienceChecks(contract)) yield neverAsked(unmade);
}

/** The option is the right one, and the library does not insist on the claim. */
function neverAsked({ verifier, issuer, at }: UnmadeCheck): Finding {
  const { title } = verifier.semantics;
  return {
    at,
    message: `${title} accepts a token without an audience, and those of ${issuer.service.name} have none: the audience is not checked`,
    help: 'The option refuses another audience only. Set the audience where the tokens are issued, and require the claim here.',
    related: [{ at: issuer.fact.calleeAt, message: `${issuer.service.name} issues its tokens without an audience here` }],
  };
}

/** Whether nothing is lost: the right option is there as well, or an object that several calls share has it for another of them. */
function isHarmless(given: GivenOption, right: RightPlace, { fact, semantics }: VerifierParty): boolean {
  if (right.error !== '') return false;
  if (given.value.kind === 'unset' || (given.value.kind === 'literal' && given.value.value === null)) return true;
  if (given.name === 'verify') return given.value.kind !== 'literal' || given.value.value !== false;
  const isThere = fact.given.some((other) => other !== given && other.name === right.name && rightPlaceOf(semantics, other) === undefined);
  if (isThere) return true;
  // What is `algorithm` to one call that signs is nothing to another that verifies with the same object.
  return right.name === semantics.algorithms.option && !contains(fact.at, given.at);
}

function explain(
  given: GivenOption,
  right: RightPlace,
  { fact, semantics }: VerifierParty,
): Pick<Finding, 'message' | 'help' | 'severity' | 'tags'> {
  const { title } = semantics;
  const said = saying(given, right, semantics);
  if (right.error !== '') {
    return {
      severity: 'error',
      message: `${title} does not know ${given.name} here, and fails at every call`,
      help: `It raises ${right.error}.${said}`,
    };
  }
  const { algorithms } = semantics;
  if (right.name === algorithms.option && algorithms.whenUnset === 'required' && fact.algorithms.value.kind === 'unset') {
    return {
      severity: 'error',
      message: `${title} ignores ${given.name}, and fails for want of ${right.name}`,
      help: `It raises ${algorithms.missingError}${said}`,
    };
  }
  if (given.name === 'verify') {
    return {
      message: `${title} ignores verify=False: the token is checked all the same`,
      help: 'Since PyJWT 2 the argument does nothing but warn. Leave it out; options={"verify_signature": False} is what switches the check off.',
      tags: ['unnecessary'],
    };
  }
  const within = given.group === 'inner' && right.where === 'outer' ? ' in this place' : '';
  return {
    message: `${title} ignores ${given.name}${within}${lossOf(right, semantics)}`,
    help: `Nothing tells of it.${said}`,
    tags: ['unnecessary'],
  };
}

function lossOf({ name, where }: RightPlace, semantics: VerifierParty['semantics']): string {
  const { audience, issuer, subject, leeway, algorithms, maximumAge } = semantics;
  if (name === '' || name === leeway.option) return ': there is no clock tolerance';
  switch (name) {
    case audience.option:
      return ': the audience is not checked';
    case issuer.option:
      return ': the issuer is not checked';
    case subject.option:
      return ': the subject is not checked';
    case algorithms.option:
      return ': no algorithms are named';
    case maximumAge?.option:
      return ": the token's age is not limited";
    default:
      return where === 'here' ? `: it is called ${name} here` : '';
  }
}

function saying(given: GivenOption, right: RightPlace, semantics: VerifierParty['semantics']): string {
  if (right.name === '') return given.name === 'verify' ? '' : ` ${semantics.title} has no such option.`;
  const inner = semantics.language === 'python' ? 'the options' : 'jsonWebTokenOptions';
  if (right.where === 'outer') {
    return semantics.language === 'python'
      ? ` It is an argument of the call: ${right.name}=.`
      : ` It belongs beside ${inner}, as ${right.name}.`;
  }
  if (right.where === 'inner') return ` It belongs into ${inner}, as ${right.name}.`;
  return ` The option is called ${right.name}.`;
}

function mend(given: GivenOption, right: RightPlace, verifier: VerifierParty): readonly Fix[] {
  const { fact, semantics } = verifier;
  // Under its right name it would switch a check off, which nobody has missed so far.
  if (given.name === 'verify' || right.name.startsWith('verify_')) {
    return given.removeAt ? [fixWith('Leave it out', 'suggested', [replaceText(given.removeAt, '')])] : [];
  }
  if (right.name === '' || !contains(fact.at, given.at)) return [];
  if (right.where === 'here') {
    const edits = renamed(given, right, verifier);
    return edits.length > 0 ? [fixWith(`Call it ${right.name}`, 'suggested', edits)] : [];
  }
  const slot = right.where === 'inner' ? fact.optionSlot : fact.argumentSlot;
  const value = plainText(given, semantics.language);
  if (!given.removeAt || !slot || value === undefined || !('at' in given.value)) return [];
  const title = right.where === 'inner' ? `Move it to ${semantics.leeway.shownAs}` : `Give it as ${right.name}`;
  const isInTheWay = slot.at.start < given.removeAt.end && given.removeAt.start <= slot.at.end;
  if (!isInTheWay) return [fixWith(title, 'suggested', [replaceText(given.removeAt, ''), insertNamedOption(slot, right.name, value)])];
  // The last option of the list: the object that it belongs into is written around it.
  const opening = /\w{1,60}: \{ $/.exec(slot.prefix)?.[0];
  if (opening === undefined || given.shorthand) return [];
  const end = { ...given.value.at, start: given.value.at.end };
  return [fixWith(title, 'suggested', [replaceText(given.at, `${opening}${right.name}`), replaceText(end, ' }')])];
}

/** The edits of another name. An option of one algorithm becomes a list, and seconds become milliseconds where these are counted. */
function renamed(given: GivenOption, { name }: RightPlace, { semantics }: VerifierParty): readonly FixEdit[] {
  const { value } = given;
  // In hono's middleware the claims go into an object inside, and in its function they do not.
  if (semantics.id === 'hono' && given.group === 'option') return [];
  const toMilliseconds = name === semantics.leeway.option && semantics.leeway.unit === 'milliseconds';
  const toList = name === semantics.algorithms.option && semantics.algorithms.form === 'list' && given.name === 'algorithm';
  if (name === semantics.algorithms.option && semantics.algorithms.form === 'single') return [];
  const quotes = semantics.language === 'python' && given.group === 'inner' ? '"' : '';
  const edits: FixEdit[] = [replaceText(given.at, given.shorthand ? `${name}: ${given.name}` : `${quotes}${name}${quotes}`)];
  if (!toMilliseconds && !toList) return edits;
  if (value.kind !== 'literal' || given.shorthand || !isBehind(given)) return [];
  if (toMilliseconds) return typeof value.value === 'number' ? [...edits, replaceText(value.at, String(value.value * 1000))] : [];
  const start = { ...value.at, end: value.at.start };
  const end = { ...value.at, start: value.at.end };
  return [...edits, replaceText(start, '['), replaceText(end, ']')];
}

/** Whether the value that was read stands behind the name, and not in a constant elsewhere. */
function isBehind(given: GivenOption): boolean {
  const { value, removeAt, at } = given;
  return (
    'at' in value && removeAt !== undefined && at.end <= value.at.start && contains(removeAt, value.at) && removeAt.file === value.at.file
  );
}

/** The value as source text, where it is written out behind the name: a number, a switch, or names that are public. */
function plainText(given: GivenOption, language: 'typescript' | 'python'): string | undefined {
  return isBehind(given) ? sourceOf(given.value, language) : undefined;
}

function sourceOf(value: Value, language: 'typescript' | 'python'): string | undefined {
  if (value.kind === 'list') {
    const items = value.items.map((item) => sourceOf(item, language));
    return items.every((item) => item !== undefined) ? `[${items.join(', ')}]` : undefined;
  }
  if (value.kind !== 'literal' || value.value === null) return undefined;
  if (value.value instanceof SecretText) return stringLiteral(value.value.reveal(), language);
  if (typeof value.value === 'number') return String(value.value);
  return language === 'typescript' ? String(value.value) : undefined;
}
