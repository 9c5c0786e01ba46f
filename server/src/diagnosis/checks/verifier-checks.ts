import type { CheckName } from '../../libraries/index';
import { algorithmNames, isSymmetric, signingAlgorithm } from '../../model/algorithm-lists';
import { isList, textOf } from '../../model/constants';
import type { Contract, Environment, IssuerParty, Link, VerifierParty } from '../../model/contract';
import { leewayOf } from '../../model/leeway';
import { expiryOf } from '../../model/lifetime';
import { hasClaim, tellingClaims } from '../../model/token-kinds';
import { listed } from '../../text/phrases';
import { describeSeconds } from '../../text/span-words';
import { audienceAgreed, issuerAgreed } from './expectation-checks';
import { type Asked, isDeployed, isProduct, type Question, type QuestionGroup, type Said, type Seen } from './question';
import { runningEnvironments } from './secret-holders';
import { HELD_TOKEN, isMeant, refusalsOf } from './token-checks';

const NO_VERIFIER = 'No code of the workspace is seen to verify tokens';
const NO_ISSUER = 'No code of the workspace is seen to sign tokens';
const NO_LINK = 'No token that is signed in this workspace is seen to be verified in it';

/** Is the token good, and do those who make and those who check it agree? */
export const TOKEN: QuestionGroup = {
  title: 'Token',
  questions: [
    ...HELD_TOKEN,
    {
      id: 'token-lifetime',
      title: 'Tokens live as long as is meant',
      rules: ['token/short-expiry', 'token/expiry-unit', 'token/no-expiry', 'token/long-expiry', 'token/refresh-not-longer'],
      absent: NO_ISSUER,
      look: lifetimes,
    },
    {
      id: 'clock-leeway',
      title: 'Every verifier allows for clocks that differ',
      rules: ['verify/no-leeway', 'verify/excessive-leeway'],
      absent: NO_VERIFIER,
      look: leeways,
    },
    judged(
      'algorithm-accepted',
      'The algorithm is one that the verifier accepts',
      'contract/algorithm',
      ['allow-list', 'algorithm', 'key'],
      algorithms,
    ),
    judged('audience-agreed', 'Both sides name the same audience', 'contract/audience', ['audience'], audienceAgreed),
    judged('issuer-agreed', 'Both sides name the same issuer', 'contract/issuer', ['issuer'], issuerAgreed),
    judged(
      'claims-there',
      'The token has the claims that its verifier asks for',
      'contract/claim',
      ['required', 'claim-types', 'subject', 'token-id', 'type'],
      claims,
    ),
    {
      id: 'kinds-told-apart',
      title: 'A refresh token is not taken for an access token',
      rules: ['token/type-confusion'],
      absent: 'No service is seen to sign both access and refresh tokens',
      look: kinds,
    },
    {
      id: 'verifiers-strict',
      title: 'Verifiers check the signature, the expiry and the algorithm',
      rules: ['verify/disabled', 'verify/decode-only', 'verify/insecure-algorithm', 'verify/no-algorithms', 'verify/ignored-option'],
      absent: NO_VERIFIER,
      look: strictness,
    },
  ],
};

/** A question that the token's own verdicts answer as well as the code. */
function judged(
  id: string,
  title: string,
  rule: Question['rules'][number],
  checks: readonly CheckName[],
  look: (asked: Asked) => Seen,
): Question {
  const withToken = (asked: Asked): Seen => {
    const refused = (asked.token?.verdicts ?? []).filter(
      (verdict) => verdict.verdict === 'refused' && verdict.check !== undefined && checks.includes(verdict.check) && isMeant(verdict),
    );
    const seen = look(asked);
    return { ...seen, broken: [...(seen.broken ?? []), ...refusalsOf(refused)] };
  };
  return { id, title, rules: [rule], absent: NO_LINK, look: withToken };
}

function lifetimes({ contract }: Asked): Seen {
  const sound = new Map<string, Said>();
  const unclear = new Map<string, Said>();
  for (const issuer of contract.issuers) {
    if (!isProduct(contract, issuer.fact.file) || !isDeployed(issuer.service)) continue;
    const { service } = issuer;
    const at = issuer.through?.calleeAt ?? issuer.fact.calleeAt;
    const what = `${roleInWords(issuer)} of ${service.name}`;
    const known = new Map<string, Environment[]>();
    for (const environment of environmentsOf(contract, issuer)) {
      const expiry = expiryOf(issuer, contract, { service, environment });
      if (expiry.state !== 'known' || !Number.isFinite(expiry.lifetime.seconds) || expiry.lifetime.misreading !== undefined) continue;
      const span = describeSeconds(expiry.lifetime.seconds);
      known.set(span, [...(known.get(span) ?? []), environment]);
    }
    for (const [span, environments] of known)
      sound.set(`${what} ${span}`, { text: `The ${what} lives ${span}${known.size > 1 ? ` in ${listed(environments)}` : ''}`, at });
    if (known.size === 0) unclear.set(what, { text: `How long the ${what} lives cannot be read from here`, at });
  }
  return { sound: [...sound.values()], unclear: [...unclear.values()] };
}

function roleInWords({ role }: IssuerParty): string {
  return role === 'unknown' ? 'token' : `${role} token`;
}

function environmentsOf(contract: Contract, { service }: { readonly service: IssuerParty['service'] }): readonly Environment[] {
  const known = runningEnvironments(contract, service);
  return known.length > 0 ? known : ['development'];
}

/** The verifiers of the product whose checks are on. */
function verifiersIn(contract: Contract): readonly VerifierParty[] {
  return contract.verifiers.filter(({ fact, service }) => isProduct(contract, fact.file) && isDeployed(service));
}

function nameOf({ semantics, service }: VerifierParty): string {
  return `${semantics.title} in ${service.name}`;
}

function leeways({ contract }: Asked): Seen {
  const sound: Said[] = [];
  const unclear: Said[] = [];
  for (const verifier of verifiersIn(contract)) {
    const { fact, semantics, service } = verifier;
    if (fact.checks.signature === false || fact.checks.expiry === false) continue;
    const at = fact.calleeAt;
    const readings = environmentsOf(contract, verifier).map((environment) => leewayOf(verifier, contract, { service, environment }));
    const seconds = readings.map((reading) => reading?.seconds);
    const [first] = seconds;
    if (first !== undefined && first > 0 && seconds.every((each) => each === first))
      sound.push({ text: `${nameOf(verifier)} allows ${describeSeconds(first)}`, at });
    else if (fact.leeway.value.kind === 'unset' && semantics.leeway.defaultSeconds > 0)
      sound.push({ text: `${nameOf(verifier)} allows ${describeSeconds(semantics.leeway.defaultSeconds)} by itself`, at });
    else if (semantics.leeway.option === undefined) unclear.push({ text: `${nameOf(verifier)} has no option for a clock difference`, at });
    else unclear.push({ text: `What clock difference ${nameOf(verifier)} allows cannot be read from here`, at });
  }
  return { sound, unclear };
}

/** Each verifier of a token of the workspace with what can be said of it by one of its links: a sound one, or else the first. */
function perVerifier(contract: Contract, judge: (link: Link) => { readonly sound: Said } | { readonly unclear: Said }): Seen {
  const answers = new Map<VerifierParty, { readonly sound: Said } | { readonly unclear: Said }>();
  for (const link of contract.links) {
    const { verifier, issuer } = link;
    const known = answers.get(verifier);
    if (
      (known && 'sound' in known) ||
      !isProduct(contract, verifier.fact.file) ||
      !isDeployed(verifier.service) ||
      !isDeployed(issuer.service)
    )
      continue;
    const judgement = judge(link);
    if (!known || 'sound' in judgement) answers.set(verifier, judgement);
  }
  const all = [...answers.values()];
  return {
    sound: all.flatMap((each) => ('sound' in each ? [each.sound] : [])),
    unclear: all.flatMap((each) => ('unclear' in each ? [each.unclear] : [])),
  };
}

function algorithms({ contract }: Asked): Seen {
  return perVerifier(contract, ({ issuer, verifier }) => {
    const { fact, semantics, service } = verifier;
    const at = fact.algorithms.valueAt ?? fact.calleeAt;
    const signs = signingAlgorithm(issuer, contract);
    const who = nameOf(verifier);
    if (signs === undefined)
      return { unclear: { text: `What ${issuer.service.name} signs with cannot be read from here`, at: issuer.fact.calleeAt } };
    const signing = `${issuer.service.name} signs with ${signs}`;
    if (fact.algorithms.value.kind !== 'unset') {
      const names = algorithmNames(fact.algorithms.value, contract, { service, environment: 'development' });
      if (names?.includes(signs)) return { sound: { text: `${signing}, and ${who} accepts ${listed(names)}`, at } };
      return { unclear: { text: `${signing}, and what ${who} accepts cannot be read from here`, at } };
    }
    const { whenUnset, fixed } = semantics.algorithms;
    if (whenUnset === 'by-key' && isSymmetric(signs))
      return { sound: { text: `${signing}, and ${who} takes what fits a shared secret`, at } };
    if (whenUnset === 'header') return { sound: { text: `${signing}, and ${who} takes whatever the token says`, at } };
    if (whenUnset === 'fixed' && fixed.includes(signs)) return { sound: { text: `${signing}, and ${who} accepts ${listed(fixed)}`, at } };
    return { unclear: { text: `${signing}, and what ${who} accepts cannot be read from here`, at } };
  });
}

function claims({ contract }: Asked): Seen {
  return perVerifier(contract, ({ issuer, verifier }) => {
    const { fact, semantics } = verifier;
    const at = fact.calleeAt;
    const named = namedClaims(verifier, contract);
    if (named === undefined) return { unclear: { text: `Which claims ${nameOf(verifier)} requires cannot be read from here`, at } };
    const read = fact.inspects === 'unknown' ? [] : fact.inspects;
    const wanted = [...new Set([...semantics.required, ...named, ...read])];
    const lacking = wanted.filter((claim) => !hasClaim(issuer, claim));
    if (lacking.length > 0)
      return {
        unclear: {
          text: `Whether ${issuer.service.name} writes ${listed(lacking)}, which the code behind ${nameOf(verifier)} reads, cannot be read from here`,
          at,
        },
      };
    if (wanted.length > 0)
      return { sound: { text: `${issuer.service.name} writes ${listed(wanted)}, which the code behind ${nameOf(verifier)} reads`, at } };
    return { sound: { text: `${nameOf(verifier)} requires no claim of the tokens of ${issuer.service.name}`, at } };
  });
}

/** The claims that the verifier is told to require; undefined where they cannot be told. */
function namedClaims({ fact, service }: VerifierParty, contract: Contract): readonly string[] | undefined {
  const required = contract.evaluate(fact.required.value, { service, environment: 'development' });
  if (required.state === 'unset') return [];
  if (required.state === 'unknown') return undefined;
  const names = isList(required.value) ? required.value.map(textOf) : [textOf(required)];
  return names.every((name) => name !== undefined) ? names : undefined;
}

function kinds({ contract }: Asked): Seen {
  const sound = new Map<string, Said>();
  const unclear = new Map<string, Said>();
  for (const refresh of contract.issuers) {
    if (refresh.role !== 'refresh' || !isProduct(contract, refresh.fact.file) || !isDeployed(refresh.service)) continue;
    for (const access of contract.issuers) {
      if (access.role !== 'access' || access.service !== refresh.service) continue;
      const [left] = access.keyNames;
      const [right] = refresh.keyNames;
      const { name } = refresh.service;
      const at = refresh.fact.calleeAt;
      if (left !== undefined && right !== undefined && left !== right) {
        sound.set(name, { text: `${name} signs access tokens with ${left} and refresh tokens with ${right}`, at });
        continue;
      }
      const telling = tellingClaims(access, refresh, contract);
      const how =
        telling === 'unknown' || telling.length === 0
          ? 'how its verifiers tell them apart cannot be read from here'
          : `they differ in ${listed(telling)}, and whether every verifier looks at that cannot be read from here`;
      unclear.set(name, { text: `${name} signs access and refresh tokens: ${how}`, at });
    }
  }
  return { sound: [...sound.values()], unclear: [...unclear].filter(([name]) => !sound.has(name)).map(([, said]) => said) };
}

function strictness({ contract }: Asked): Seen {
  const sound: Said[] = [];
  const unclear: Said[] = [];
  for (const verifier of verifiersIn(contract)) {
    const { fact, service, semantics } = verifier;
    const at = fact.calleeAt;
    if (fact.checks.signature !== true || fact.checks.expiry !== true) {
      unclear.push({ text: `Which checks ${nameOf(verifier)} makes cannot be read from here`, at });
      continue;
    }
    const names = algorithmNames(fact.algorithms.value, contract, { service, environment: 'development' });
    const fixed =
      semantics.algorithms.whenUnset === 'fixed' && fact.algorithms.value.kind === 'unset' ? semantics.algorithms.fixed : undefined;
    const accepts = names ?? fixed;
    const which =
      accepts === undefined
        ? ''
        : accepts.length > 4
          ? `, and accepts ${accepts.length} algorithms`
          : `, and accepts ${listed(accepts)} alone`;
    sound.push({ text: `${nameOf(verifier)} checks signature and expiry${which}`, at });
  }
  return { sound, unclear };
}
