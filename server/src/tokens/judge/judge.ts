import type { SecretText } from '../../facts/secret-text';
import type { Contract, Environment, VerifierParty } from '../../model/contract';
import { samePlace } from '../../text/range';
import type { DecodedToken } from '../read/decode';
import type { Locate, SignatureReport, VerifierVerdict } from '../report';
import { whyVerdict } from './judge-reasons';
import { type Judgement, judgeIn, type Question } from './judgement';
import { outcomeFixes } from './outcome-fixes';

// What every verifier of the workspace says to a token: the checks of its library, with the key and the options that it has there.

/**
 * One verdict for each place in the code that decides, and for each way in which it decides in the environments that its service
 * has. `now` is in milliseconds since 1970; `signature` says who signed the token, for the reasons and the fixes. Empty for a token
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
      if (group === undefined) groups.push({ party, judgement, environments: [environment] });
      else if (!group.environments.includes(environment)) group.environments.push(environment);
    }
  }
  const verdicts: VerifierVerdict[] = [];
  for (const group of groups) verdicts.push(await verdictOf(question, group, locate));
  return verdicts;
}

/** What one place says alike in some environments. */
interface Group {
  readonly party: VerifierParty;
  readonly judgement: Judgement;
  readonly environments: Environment[];
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
    samePlace(placeOf(party), placeOf(other)) &&
    party.fact.library === other.fact.library &&
    judgement.verdict === found.verdict &&
    judgement.check === found.check &&
    judgement.error === found.error &&
    judgement.variable === found.variable &&
    judgement.holdsKey === found.holdsKey &&
    whyVerdict(judgement, []) === whyVerdict(found, [])
  );
}

async function verdictOf(question: Question, { party, judgement, environments }: Group, locate: Locate): Promise<VerifierVerdict> {
  const { verdict, variable, holdsKey, check, error } = judgement;
  return {
    verdict,
    title: titleOf(party),
    library: party.fact.library,
    service: party.service.name,
    spot: locate(placeOf(party)),
    role: party.role === 'unknown' ? '' : party.role,
    variable,
    environments,
    holdsKey,
    check: verdict === 'refused' ? check : undefined,
    error,
    why: whyVerdict(judgement, environments),
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
