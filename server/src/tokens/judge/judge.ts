import type { SecretText } from '../../facts/secret-text';
import type { Contract, Environment, VerifierParty } from '../../model/contract';
import { listed } from '../../text/phrases';
import { samePlace } from '../../text/range';
import type { DecodedToken } from '../read/decode';
import type { Locate, SignatureReport, VerifierVerdict } from '../report';
import { type Judgement, judgeIn, type Question } from './judgement';
import { type Judged, withOtherTokens } from './other-tokens';
import { outcomeFixes } from './outcome-fixes';
import { whyVerdict } from './verdict-words';

// What every verifier of the workspace says to a token: the checks of its library, with the key and the options that it has there.

/**
 * One verdict for each place in the code that decides, and for each way in which it decides in the environments that its service
 * has. `now` is in milliseconds since the epoch; `signature` says who signed the token, for the reasons and the fixes. Empty for a token
 * that is not of three parts: what is encrypted, the libraries of sessions judge.
 */
export async function judgeToken(
  token: SecretText,
  decoded: DecodedToken,
  contract: Contract,
  now: number,
  locate: Locate,
  signature?: SignatureReport,
): Promise<readonly VerifierVerdict[]> {
  if (token.reveal().split('.', 4).length !== 3) return [];
  const { header, claims, payload } = decoded;
  const question: Question = { token, header, claims, isClaims: payload === 'claims', now, contract, signature };
  const groups: Group[] = [];
  for (const party of judged(contract)) {
    for (const environment of environmentsOf(party, contract)) {
      const judgement = await judgeIn(question, party, environment);
      const group = groups.find((other) => isLike(other, party, judgement));
      if (group === undefined) groups.push({ party, judgement, environments: [environment], likely: [] });
      else if (!group.environments.includes(environment)) group.environments.push(environment);
    }
  }
  const verdicts: Judged[] = [];
  for (const group of withLikely(groups)) verdicts.push({ judgement: group.judgement, verdict: await verdictOf(question, group, locate) });
  return withOtherTokens(verdicts);
}

/** What one place says alike in some environments. */
interface Group {
  readonly party: VerifierParty;
  /** What it says where most can be read. */
  readonly judgement: Judgement;
  readonly environments: Environment[];
  /** Where it says the same as far as can be read, and more would have to be. */
  readonly likely: Environment[];
}

/** The product's own verifiers; those of examples where there is nothing else. */
function judged({ verifiers }: Contract): readonly VerifierParty[] {
  const own = verifiers.filter(({ service }) => !service.example);
  return own.length > 0 ? own : verifiers;
}

/** Tests have settings of their own, and no users. */
function environmentsOf({ service }: VerifierParty, contract: Contract): readonly Environment[] {
  const found = contract.environmentsOf(service).filter((environment) => environment !== 'test');
  return found.length > 0 ? found : ['development'];
}

/** The call that decides: where a function of the project verifies with what it is given, the call of that function. */
function placeOf({ fact, through }: VerifierParty) {
  return (through ?? fact).calleeAt;
}

function isLike({ party, judgement }: Group, other: VerifierParty, found: Judgement): boolean {
  return (
    isAlike({ party, judgement }, { party: other, judgement: found }) &&
    judgement.variable === found.variable &&
    judgement.holdsKey === found.holdsKey &&
    whyVerdict(judgement, []) === whyVerdict(found, [])
  );
}

type Said = Pick<Group, 'party' | 'judgement'>;

function isAlike(one: Said, other: Said): boolean {
  return (
    samePlace(placeOf(one.party), placeOf(other.party)) &&
    one.party.fact.library === other.party.fact.library &&
    one.judgement.verdict === other.judgement.verdict &&
    one.judgement.check === other.judgement.check &&
    one.judgement.error === other.judgement.error
  );
}

/** What is said without the key, which cannot be read there, is told with the same of an environment where it can. */
function withLikely(groups: readonly Group[]): readonly Group[] {
  const kept: Group[] = [];
  for (const group of groups) {
    const { judgement, environments } = group;
    const isBlind = judgement.holdsKey === undefined && judgement.key.state !== 'unset';
    const sure = isBlind ? groups.find((other) => isAlike(other, group) && isSurer(other.judgement, judgement)) : undefined;
    if (!sure) {
      kept.push(group);
      continue;
    }
    const list = judgement.verdict === 'refused' && judgement.unread.length > 0 ? sure.likely : sure.environments;
    list.push(...environments.filter((environment) => !sure.environments.includes(environment) && !sure.likely.includes(environment)));
  }
  return kept;
}

/** Whether it says the same of a key that can be read; of a refusal, apart from what is looked at before. */
function isSurer(sure: Judgement, blind: Judgement): boolean {
  if (sure.holdsKey === undefined || (sure.verdict === 'refused' && sure.unread.length > 0)) return false;
  const unread = sure.verdict === 'refused' ? [] : blind.unread;
  return whyVerdict({ ...blind, unread }, []) === whyVerdict(sure, []);
}

async function verdictOf(question: Question, { party, judgement, environments, likely }: Group, locate: Locate): Promise<VerifierVerdict> {
  const asWell = likely.length === 0 ? '' : `; in ${listed(likely)} as well, as far as can be read from here`;
  const { verdict, variable, holdsKey, check, error } = judgement;
  return {
    verdict,
    title: titleOf(party),
    library: party.fact.library,
    service: party.service.name,
    spot: locate(placeOf(party)),
    role: party.role === 'unknown' ? '' : party.role,
    variable,
    environments: [...environments, ...likely],
    holdsKey,
    check: verdict === 'refused' ? check : undefined,
    error,
    why: `${whyVerdict(judgement, environments)}${asWell}`,
    fixes: await outcomeFixes(question, judgement, environments),
  };
}

/** With the version that a lock file pins. */
function titleOf({ semantics, service }: VerifierParty): string {
  for (const name of semantics.packages) {
    const version = Object.hasOwn(service.locked, name) ? service.locked[name] : undefined;
    if (version !== undefined && /^\d[\w.+-]{0,40}$/.test(version)) return `${semantics.title} ${version}`;
  }
  return semantics.title;
}
