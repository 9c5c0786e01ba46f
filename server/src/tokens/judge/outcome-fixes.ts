import type { OptionValue } from '../../facts/fact';
import { SecretText } from '../../facts/secret-text';
import type { Value } from '../../facts/value';
import { fixWith, replaceText } from '../../fix/edits';
import { setValue } from '../../fix/env-file';
import { stringLiteral } from '../../fix/literals';
import { insertNamedOption } from '../../fix/options';
import { KEY_ALGORITHMS } from '../../libraries/parts';
import { type SimulatedVerifier, simulate } from '../../libraries/simulate';
import type { Environment } from '../../model/contract';
import type { Fix, FixEdit } from '../../rules/rule';
import { samePlace } from '../../text/range';
import type { Judgement, Question } from './judgement';
import { keyFixes } from './key-fixes';

// Fixes after which a verifier would accept the token, or refuse it for a later reason. Never for a token that is too old, whose
// cure is a new one; never one that leaves out a check, takes an unsigned token, or trusts a key that everybody knows.

/** The best first. */
export async function outcomeFixes(
  question: Question,
  judgement: Judgement,
  environments: readonly Environment[],
): Promise<readonly Fix[]> {
  const state = question.signature?.state;
  if (judgement.verdict === 'accepted' || state === 'public-secret' || state === 'unsigned') return [];
  if (judgement.holdsKey !== true) return keyFixes(question, judgement, environments);
  return judgement.verdict === 'refused' ? [...optionFixes(question, judgement)] : [];
}

/** Of a verifier that holds the token's key. */
function* optionFixes(question: Question, judgement: Judgement): Iterable<Fix> {
  switch (judgement.check) {
    case 'expiry':
    case 'not-before':
    case 'issued-at':
      yield* allowLeeway(question, judgement);
      break;
    case 'allow-list':
      yield* acceptAlgorithm(question, judgement);
      break;
    case 'audience':
    case 'issuer':
      yield* expectClaim(judgement.check, question, judgement);
      break;
  }
}

/** Seconds: more than two clocks that are kept differ by. */
const LEEWAY = 60;

function* allowLeeway(question: Question, judgement: Judgement): Iterable<Fix> {
  const { fact, semantics } = judgement.party;
  const { option, unit } = semantics.leeway;
  if (option === undefined) return;
  const leeway = unit === 'milliseconds' ? LEEWAY * 1000 : LEEWAY;
  if (!helps(question, judgement, { leeway })) return;
  const edit = optionEdit(fact.leeway, fact.optionSlot, option, String(leeway));
  if (edit) yield fixWith(`Allow ${LEEWAY} seconds of clock difference`, 'suggested', [edit]);
}

/** Into the list, or in the place of the only one, where all are of the kind of the key: RFC 8725 section 3.1. */
function* acceptAlgorithm(question: Question, judgement: Judgement): Iterable<Fix> {
  const { fact, semantics } = judgement.party;
  const { verifier } = judgement;
  const algorithm = question.header['alg'];
  const { option, form } = semantics.algorithms;
  const fitting = KEY_ALGORITHMS[verifier.key];
  const listed = verifier.algorithms ?? [];
  if (option === undefined || typeof algorithm !== 'string' || ![algorithm, ...listed].every((name) => fitting.includes(name))) return;
  const names = form === 'single' ? [algorithm] : [...listed, algorithm];
  if (!helps(question, judgement, { algorithms: names })) return;
  const literals = names.map((name) => stringLiteral(name, semantics.language));
  const isAlone = form === 'single' || fact.algorithms.value.kind === 'literal';
  const text = isAlone ? (literals.at(-1) ?? '') : `[${literals.join(', ')}]`;
  const edit = optionEdit(fact.algorithms, fact.argumentSlot, option, text);
  if (edit) yield fixWith(`Accept ${algorithm}`, 'suggested', [edit]);
}

/** What the token names is expected: beside what a list has, or instead of the only one. */
function* expectClaim(check: 'audience' | 'issuer', question: Question, judgement: Judgement): Iterable<Fix> {
  const { party, verifier, environment } = judgement;
  const { contract, claims } = question;
  const { option } = party.semantics[check];
  const claim = claims[check === 'audience' ? 'aud' : 'iss'];
  const given: unknown = Array.isArray(claim) ? claim[0] : claim;
  if (option === undefined || typeof given !== 'string' || !/^[\x21-\x7e](?:[\x20-\x7e]{0,200}[\x21-\x7e])?$/.test(given)) return;
  const stated = party.fact[check];
  const evaluated = contract.evaluate(stated.value, { service: party.service, environment });
  const { language } = party.semantics;
  const title = `Expect the ${check} ${given}`;
  if (evaluated.state === 'known' && evaluated.entry && evaluated.value instanceof SecretText) {
    const { entry, value } = evaluated;
    if (!entry.value.equals(value) || entry.references.length > 0 || contract.isTemplate(entry.file)) return;
    if (!helps(question, judgement, { [check]: given })) return;
    const file = contract.pathInWorkspace(entry.file);
    yield fixWith(`Set ${entry.key} to ${given} in ${file}`, 'suggested', [setValue(entry, new SecretText(given))]);
    return;
  }
  const before = verifier[check];
  const names = before === undefined || typeof before === 'string' ? given : [...before, given];
  if (!helps(question, judgement, { [check]: names })) return;
  const text =
    typeof names === 'string' ? stringLiteral(names, language) : `[${names.map((name) => stringLiteral(name, language)).join(', ')}]`;
  const edit = optionEdit(stated, party.fact.argumentSlot, option, text);
  if (edit) yield fixWith(title, 'suggested', [edit]);
}

/** Gives an option that is not there, or replaces one that is written out where it is given; undefined where there is no clean place. */
function optionEdit(option: OptionValue, slot: Judgement['party']['fact']['optionSlot'], name: string, text: string): FixEdit | undefined {
  const { value, valueAt } = option;
  if (valueAt === undefined) return slot && value.kind === 'unset' ? insertNamedOption(slot, name, text) : undefined;
  return isWrittenOut(value) && samePlace(value.at, valueAt) ? replaceText(valueAt, text) : undefined;
}

function isWrittenOut(value: Value): value is Extract<Value, { kind: 'literal' | 'list' }> {
  return value.kind === 'literal' || (value.kind === 'list' && value.items.every(({ kind }) => kind === 'literal'));
}

/** Whether a change of the options makes the verifier accept the token, or come further. */
function helps(question: Question, { party, verifier, check, options }: Judgement, change: Partial<SimulatedVerifier>): boolean {
  const { header, claims, now } = question;
  const off = [...(verifier.off ?? []), ...options.unread.keys()];
  const { semantics } = party;
  const after = simulate(semantics, { header, claims, signature: 'valid' }, { ...verifier, ...change, off }, now);
  if (after === 'accepted') return true;
  return check !== undefined && semantics.order.indexOf(after.check) > semantics.order.indexOf(check);
}
