import type { Value } from '../../facts/value';
import { expectationRefusal } from '../../libraries/expectations';
import { isList, textOf } from '../../model/constants';
import type { Contract, Environment, Evaluated, Link, VerifierParty } from '../../model/contract';
import { secretVariableIn } from '../../model/quotable-values';
import { listed } from '../../text/phrases';
import { type Asked, isDeployed, isProduct, type Said, type Seen } from './question';
import { runningEnvironments } from './secret-holders';

// `aud` and `iss`: what the issuer writes and what the verifier asks for. Both are public, but for what a secret's variable holds.

type Claim = 'audience' | 'issuer';
type Judgement = { readonly is: 'sound' | 'unclear'; readonly said: Said };

export function audienceAgreed({ contract }: Asked): Seen {
  return agreed('audience', contract);
}

export function issuerAgreed({ contract }: Asked): Seen {
  return agreed('issuer', contract);
}

/** A verifier that accepts the tokens of one of its issuers is right about these; the others are made for somebody else. */
function agreed(claim: Claim, contract: Contract): Seen {
  const answers = new Map<VerifierParty, Judgement>();
  for (const link of contract.links) {
    const { issuer, verifier } = link;
    if (!isProduct(contract, verifier.fact.file) || !isDeployed(verifier.service) || !isDeployed(issuer.service)) continue;
    if (answers.get(verifier)?.is === 'sound') continue;
    const judgement = judge(link, claim, contract);
    if (!answers.has(verifier) || judgement.is === 'sound') answers.set(verifier, judgement);
  }
  const of = (is: Judgement['is']) => [
    ...new Map([...answers.values()].filter((each) => each.is === is).map(({ said }) => [said.text, said])).values(),
  ];
  return { sound: of('sound'), unclear: of('unclear') };
}

function judge({ issuer, verifier }: Link, claim: Claim, contract: Contract): Judgement {
  const { fact, semantics } = verifier;
  const at = fact[claim].valueAt ?? fact.calleeAt;
  const who = `${semantics.title} in ${verifier.service.name}`;
  const check = (name: string) => fact.switches.some((each) => each.check === name && each.off === true);
  if (check(claim) || (claim === 'audience' && fact.checks.audience === false))
    return { is: 'sound', said: { text: `${who} does not look at the ${claim}`, at } };
  const environments = runningEnvironments(contract, verifier.service);
  const asked: readonly Environment[] = environments.length > 0 ? environments : ['development'];
  let said: Said | undefined;
  const quotable = (value: Value, names: Names): Quotable => {
    const secret = names && secretVariableIn(value, contract);
    return secret ? `in ${secret}` : names && listed(names.map((name) => `"${name}"`));
  };
  for (const environment of asked) {
    const given = namesOf(contract.evaluate(issuer.fact[claim].value, { service: issuer.service, environment }));
    const expected = namesOf(contract.evaluate(fact[claim].value, { service: verifier.service, environment }));
    if (given === 'unknown')
      return untold(
        `Which ${claim} ${issuer.service.name} writes is worked out at run time and cannot be read from here`,
        issuer.fact.calleeAt,
      );
    if (expected === 'unknown') return untold(`Which ${claim} ${who} asks for is worked out at run time and cannot be read from here`, at);
    if (expectationRefusal(semantics, claim === 'audience' ? 'aud' : 'iss', one(given), one(expected)) !== undefined)
      return untold(`Whether the ${claim} of the tokens of ${issuer.service.name} suits ${who} cannot be read from here`, at);
    said ??= {
      text: inWords(claim, issuer.service.name, who, quotable(issuer.fact[claim].value, given), quotable(fact[claim].value, expected)),
      at,
    };
  }
  return said ? { is: 'sound', said } : untold(`The ${claim} cannot be read from here`, at);
}

function untold(text: string, at: Said['at']): Judgement {
  return { is: 'unclear', said: { text, at } };
}

function inWords(claim: Claim, issuer: string, verifier: string, given: Quotable, expected: Quotable): string {
  if (given && expected)
    return `${issuer} writes the ${claim} ${given}, and ${verifier} asks for ${expected.replace(/^in /, 'the one in ')}`;
  if (given) return `${issuer} writes the ${claim} ${given}, and ${verifier} does not ask for one`;
  if (expected) return `${verifier} asks for the ${claim} ${expected} and takes tokens without one`;
  return `${issuer} writes no ${claim}, and ${verifier} asks for none`;
}

/** A side's names in words; undefined where none is given. */
type Quotable = string | undefined;

/** Undefined where none is given. */
type Names = readonly string[] | undefined;

/** One name alone is a text and no list, as in code. */
function one(names: Names): string | readonly string[] | undefined {
  return names?.length === 1 ? names[0] : names;
}

function namesOf(evaluated: Evaluated): Names | 'unknown' {
  if (evaluated.state === 'unset') return undefined;
  if (evaluated.state === 'unknown') return 'unknown';
  const { value } = evaluated;
  if (value === null) return undefined;
  const texts = isList(value) ? value.map(textOf) : [textOf(evaluated)];
  return texts.every((text) => text !== undefined) ? texts : 'unknown';
}
