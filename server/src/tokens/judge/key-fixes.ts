import type { EnvEntry } from '../../facts/fact';
import type { SecretText } from '../../facts/secret-text';
import type { Value } from '../../facts/value';
import { fixWith, replaceText } from '../../fix/edits';
import { addEntry, setValue } from '../../fix/env-file';
import type { Contract, Environment } from '../../model/contract';
import type { Fix, FixEdit } from '../../rules/rule';
import { contains, samePlace } from '../../text/range';
import { formedAs } from '../keys/key-forms';
import { checkSignature } from '../keys/signature';
import type { KeyMatch } from '../report';
import type { Judgement, Question } from './judgement';
import type { HeldKey } from './verifier-key';

// Fixes for a verifier that holds another key than the one that signed the token: the secret of the other side, or the other way of
// making bytes of the same one.

/** Of shared secrets alone: the other half of a pair is a question of who may sign, which nobody answers here. */
export async function keyFixes(question: Question, judgement: Judgement, environments: readonly Environment[]): Promise<readonly Fix[]> {
  const { signature } = question;
  const matches = signature?.state === 'verified' ? signature.keys.filter(({ isPublic, isOld }) => !isPublic && !isOld) : [];
  for (const match of matches) {
    const fix = encodingFix(question, judgement, match);
    if (fix) return [fix];
  }
  // One copy is enough, and the secret of the side that issues is the one that counts.
  const issues = ({ variable, services }: KeyMatch) =>
    question.contract.issuers.some(({ keyNames, service }) => keyNames[0] === variable && services.includes(service.name));
  for (const match of [...matches.filter(issues), ...matches.filter((match) => !issues(match))]) {
    const fix = await copyFix(question, judgement, match, environments);
    if (fix) return [fix];
  }
  return [];
}

/** The value of the variable that signed, for the variable that this verifier reads. */
async function copyFix(
  question: Question,
  judgement: Judgement,
  match: KeyMatch,
  environments: readonly Environment[],
): Promise<Fix | undefined> {
  const { contract, token } = question;
  const source = match.spot && entryAt(contract, match);
  // A secret of one environment does not belong into another one.
  const isApart = !match.environments.some((environment) => environments.includes(environment));
  if (source === undefined || isApart || source.references.length > 0) return undefined;
  if (isForOtherTokens(judgement, source.key, contract)) return undefined;
  const from = `${source.key} of ${contract.pathInWorkspace(source.file)}`;
  const { key, party, verdict } = judgement;
  if (key.state === 'unset') {
    const file = contract.localEnvFileOf(party.service);
    if (!environments.includes('development') || contract.isTemplate(file) || !(await wouldVerify(token, source.value, 'text')))
      return undefined;
    if (contract.follow(party.fact.key).kind !== 'env') return undefined;
    const title = `Copy ${from} into ${key.variable} of ${contract.pathInWorkspace(file)}`;
    return fixWith(title, 'suggested', [addEntry(contract.facts, file, key.variable, source.value)]);
  }
  const held = heldSecret(judgement);
  if (verdict !== 'refused' || judgement.check !== 'signature' || !held?.entry || held.entry === source) return undefined;
  const { entry, encoding, text } = held;
  if (!entry.value.equals(text) || entry.references.length > 0 || contract.isTemplate(entry.file)) return undefined;
  if (!(await wouldVerify(token, source.value, encoding))) return undefined;
  const title = `Copy ${from} into ${entry.key} of ${contract.pathInWorkspace(entry.file)}`;
  return fixWith(title, 'suggested', [setValue(entry, source.value)]);
}

/** Whether the verifier's variable has a purpose of its own, so that the secret of another one does not belong into it. */
function isForOtherTokens({ party, environment, key }: Judgement, source: string, contract: Contract): boolean {
  const [name = ''] = key.state === 'known' ? key.keys.map(({ variable }) => variable) : key.state === 'unset' ? [key.variable] : [];
  if (name === source) return false;
  if (party.role === 'refresh' || party.role === 'one-time') return true;
  // Whoever has both keeps them apart on purpose, and whoever signs with it needs it as it is.
  const hasSource = contract.provisionOf(party.service, environment, source) !== undefined;
  return hasSource || contract.issuers.some(({ keyNames, service }) => keyNames.includes(name) && service === party.service);
}

async function wouldVerify(token: SecretText, secret: SecretText, encoding: HeldKey['encoding']): Promise<boolean> {
  if (encoding !== 'text' && encoding !== 'base64' && encoding !== 'base64url' && encoding !== 'hex') return false;
  const key = formedAs(secret, encoding);
  return key !== undefined && (await checkSignature(token, key)) === 'valid';
}

function entryAt(contract: Contract, { spot, variable }: KeyMatch): EnvEntry | undefined {
  const facts = spot ? contract.facts.ofFile(spot.at.file) : [];
  return facts.find(
    (fact): fact is EnvEntry =>
      fact.kind === 'env-entry' &&
      fact.key === variable &&
      spot !== undefined &&
      contains(fact.entryAt, { start: spot.at.start, end: spot.at.start }),
  );
}

/** The only secret that the verifier holds. */
function heldSecret({ key }: Judgement): HeldKey | undefined {
  return key.state === 'known' && key.kind === 'secret' && key.keys.length === 1 ? key.keys[0] : undefined;
}

/** Decodes the secret here as it is decoded where the token is signed, or leaves it as it is. */
function encodingFix({ contract }: Question, judgement: Judgement, match: KeyMatch): Fix | undefined {
  const held = heldSecret(judgement);
  const { fact, semantics } = judgement.party;
  if (!held || judgement.check !== 'signature' || match.encoding === held.encoding) return undefined;
  if (match.variable === '' || match.variable !== held.variable || match.spot?.file !== contract.pathInWorkspace(held.file))
    return undefined;
  const outer = fact.key;
  const inner = innermost(outer);
  if (inner === undefined || outer.kind === 'unset' || outer.at.file !== fact.file || !contains(outer.at, inner)) return undefined;
  // What an issuer uses as well would change on both sides.
  if (contract.issuers.some(({ fact: { key } }) => key.kind !== 'unset' && samePlace(key.at, outer.at))) return undefined;
  const around = wrapping(match.encoding, semantics.id === 'jose', semantics.language, outer.kind === 'encoded');
  if (around === undefined) return undefined;
  const [before, after] = around;
  const edits: readonly FixEdit[] = [
    replaceText({ ...outer.at, end: inner.start }, before),
    replaceText({ ...outer.at, start: inner.end }, after),
  ].filter(({ at, newText }) => at.start < at.end || newText.join('') !== '');
  const title = match.encoding === 'text' ? `Use ${held.variable} as the text it is` : `Decode ${held.variable} from ${match.encoding}`;
  return fixWith(title, 'suggested', edits);
}

/** Where the variable itself is read. */
function innermost(value: Value) {
  if (value.kind === 'env') return value.at;
  return value.kind === 'encoded' && value.of.kind === 'env' ? value.of.at : undefined;
}

/** What stands around the variable; undefined where that needs more than these two texts. */
function wrapping(
  encoding: KeyMatch['encoding'],
  wantsBytes: boolean,
  language: 'typescript' | 'python',
  isEncoded: boolean,
): readonly [string, string] | undefined {
  if (encoding === 'text') {
    if (wantsBytes) return ['new TextEncoder().encode(', ')'];
    return isEncoded ? ['', ''] : undefined;
  }
  if (language === 'python' || (encoding !== 'base64' && encoding !== 'base64url' && encoding !== 'hex')) return undefined;
  return ['Buffer.from(', `, '${encoding}')`];
}
