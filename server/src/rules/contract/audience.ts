import { SecretText } from '../../facts/secret-text';
import { fixWith } from '../../fix/edits';
import { stringLiteral } from '../../fix/literals';
import { insertNamedOption } from '../../fix/options';
import { errorText } from '../../libraries/errors';
import type { Contract, Environment, Evaluated, Link, VerifierParty } from '../../model/contract';
import type { Place } from '../../text/range';
import { defineRule, type Finding, type Fix, oncePerPlace } from '../rule';

// Libraries disagree about aud: the Node ones ignore an audience nobody asked for, PyJWT and python-jose refuse it
// (RFC 7519 section 4.1.3). "Node signs, Python verifies" is where this 401 comes from.
export default defineRule({
  id: 'contract/audience',
  summary: "The issuer's audience is not the one the verifier accepts",
  severity: 'error',
  fixes: 'suggested',
  options: {},
  check: (contract) => oncePerPlace(check(contract)),
});

type Names = { readonly state: 'unset' | 'unknown' } | { readonly state: 'known'; readonly names: readonly string[]; readonly at: Place };

interface Disagreement {
  readonly message: string;
  readonly error: string;
  readonly fixes: readonly Fix[];
}

function* check(contract: Contract): Iterable<Finding> {
  for (const verifier of contract.verifiers) {
    if (verifier.fact.checks.signature === false || verifier.fact.checks.audience !== true) continue;
    const links = contract.links.filter((link) => link.verifier === verifier);
    for (const environment of ['development', 'staging', 'production'] as const) {
      const finding = judge(verifier, links, environment, contract);
      if (!finding) continue;
      yield finding;
      break;
    }
  }
}

/** A verifier that accepts the tokens of one of its issuers is right about those; the others are made for somebody else. */
function judge(verifier: VerifierParty, links: readonly Link[], environment: Environment, contract: Contract): Finding | undefined {
  const expected = audienceOf(contract.evaluate(verifier.fact.audience.value, { service: verifier.service, environment }), 'verifier');
  let first: { link: Link; disagreement: Disagreement } | undefined;
  for (const link of links) {
    const given = audienceOf(contract.evaluate(link.issuer.fact.audience.value, { service: link.issuer.service, environment }), 'issuer');
    const disagreement = compare(given, expected, link);
    if (!disagreement) return undefined;
    first ??= { link, disagreement };
  }
  if (!first) return undefined;
  const { issuer } = first.link;
  return {
    at: verifier.fact.audience.valueAt ?? verifier.fact.calleeAt,
    message: first.disagreement.message,
    help: `Its tokens are refused here with ${first.disagreement.error}. They meet because ${first.link.because}.`,
    related: [{ at: issuer.fact.audience.valueAt ?? issuer.fact.calleeAt, message: `${issuer.service.name} issues the token here` }],
    fixes: first.disagreement.fixes,
  };
}

function compare(given: Names, expected: Names, link: Link): Disagreement | undefined {
  if (given.state === 'unknown' || expected.state === 'unknown') return undefined;
  const { fact: verifier, semantics } = link.verifier;
  const { audience, language } = semantics;
  if (given.state === 'known' && expected.state === 'unset') {
    if (audience.unexpected !== 'reject') return undefined;
    const slot = verifier.argumentSlot;
    const only = given.names.length === 1 ? given.names[0] : undefined;
    return {
      message: `The token's audience is ${list(given.names, 'and')}, and this verifier names none`,
      error: audience.unexpectedError,
      fixes:
        slot && only !== undefined && audience.option !== undefined
          ? [fixWith(`Expect the audience ${only}`, 'suggested', [insertNamedOption(slot, audience.option, stringLiteral(only, language))])]
          : [],
    };
  }
  if (given.state === 'unset' && expected.state === 'known') {
    return audience.absent === 'reject'
      ? {
          message: `This verifier expects the audience ${list(expected.names)}, and the token has none`,
          error: errorText(audience.absentError, { expected: expected.names.join(' or ') }),
          fixes: giveAudience(link, expected.names),
        }
      : undefined;
  }
  if (given.state !== 'known' || expected.state !== 'known' || given.names.some((name) => expected.names.includes(name))) return undefined;
  return {
    message: `This verifier expects the audience ${list(expected.names)}, and the token's is ${list(given.names, 'and')}`,
    error: errorText(audience.mismatchError, { expected: expected.names.join(' or '), actual: given.names.join(', ') }),
    fixes: [],
  };
}

/** Only jsonwebtoken and its wrappers take the audience as an option of the call. */
function giveAudience(link: Link, names: readonly string[]): readonly Fix[] {
  const { fact } = link.issuer;
  const only = names.length === 1 ? names[0] : undefined;
  if (only === undefined || !fact.optionSlot || (fact.library !== 'jsonwebtoken' && fact.library !== '@nestjs/jwt')) return [];
  return [
    fixWith(`Issue the token for ${only}`, 'suggested', [
      insertNamedOption(fact.optionSlot, 'audience', stringLiteral(only, 'typescript')),
    ]),
  ];
}

/**
 * The names of an audience. For a verifier, an option that comes from an unset variable is not there; an issuer that is given an
 * unset one fails in another way (jsonwebtoken throws), so nothing is said of it.
 */
function audienceOf(evaluated: Evaluated, side: 'issuer' | 'verifier'): Names {
  if (evaluated.state === 'unset') return { state: side === 'issuer' && evaluated.variable !== '' ? 'unknown' : 'unset' };
  if (evaluated.state === 'unknown') return { state: 'unknown' };
  const { value, at } = evaluated;
  if (value === null) return { state: 'unset' };
  if (value instanceof SecretText) return value.isEmpty ? { state: 'unknown' } : { state: 'known', names: [value.reveal()], at };
  if (!isList(value)) return { state: 'unknown' };
  const names = value.flatMap((item) => (item.state === 'known' && item.value instanceof SecretText ? [item.value.reveal()] : []));
  return names.length === value.length && names.length > 0 ? { state: 'known', names, at } : { state: 'unknown' };
}

function isList(value: unknown): value is readonly Evaluated[] {
  return Array.isArray(value);
}

/** A token is for all of its audiences, a verifier is content with any of its own. */
function list(names: readonly string[], joint: 'and' | 'or' = 'or'): string {
  return names.map((name) => `"${name}"`).join(` ${joint} `);
}
