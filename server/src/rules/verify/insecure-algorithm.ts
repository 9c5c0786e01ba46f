import { fixWith, replaceText } from '../../fix/edits';
import { stringLiteral } from '../../fix/literals';
import { algorithmNames, isSymmetric, keyNatureOf, signingAlgorithms } from '../../model/algorithm-lists';
import type { Contract, Link, VerifierParty } from '../../model/contract';
import { ENVIRONMENTS_THAT_RUN, LinkIndex } from '../../model/link-index';
import { defineRule, type Finding, type Fix, oncePerPlace } from '../rule';

// A list of algorithms is a promise about the key: one key, one kind of algorithm (RFC 8725 section 3.1). `none` is no
// signature at all, and HS256 beside RS256 makes a secret of a key that is public.
export default defineRule({
  id: 'verify/insecure-algorithm',
  summary: 'The algorithm none, or algorithms of two kinds of key in one list',
  severity: 'error',
  fixes: 'suggested',
  options: {},
  check: (contract) => oncePerPlace(check(contract)),
});

function* check(contract: Contract): Iterable<Finding> {
  const index = new LinkIndex(contract.links);
  for (const verifier of contract.verifiers) {
    if (verifier.service.example || verifier.fact.checks.signature === false) continue;
    const finding = judge(verifier, index.ofVerifier(verifier), contract);
    if (finding) yield finding;
  }
  for (const { fact, service } of contract.issuers) {
    if (service.example) continue;
    const unsigned = ENVIRONMENTS_THAT_RUN.some((environment) =>
      algorithmNames(fact.algorithm, contract, { service, environment })?.some(isNone),
    );
    if (!unsigned) continue;
    yield {
      at: 'at' in fact.algorithm && fact.algorithm.at.file === fact.file ? fact.algorithm.at : fact.calleeAt,
      message: 'This token is not signed: its algorithm is none',
      help: 'Anybody can write such a token for any user, and most libraries refuse it. Sign it: HS256 with a shared secret, RS256 or ES256 with a private key.',
    };
  }
}

function judge(verifier: VerifierParty, links: readonly Link[], contract: Contract): Finding | undefined {
  const { fact, service } = verifier;
  for (const environment of ENVIRONMENTS_THAT_RUN) {
    const names = algorithmNames(fact.algorithms.value, contract, { service, environment });
    if (!names) continue;
    const at = fact.algorithms.valueAt ?? fact.calleeAt;
    if (names.some(isNone)) {
      return {
        at,
        message: 'Tokens without a signature are on the list: none',
        help: 'Where no key is given, or the key is not set, anybody can write a token for any user; with a key most libraries refuse such a token. Take none off the list.',
        fixes: shortened(
          verifier,
          names.filter((name) => !isNone(name)),
          names,
        ),
      };
    }
    const mixed = names.some(isSymmetric) && !names.every(isSymmetric);
    const words = mixed ? confusion(verifier, links, contract) : undefined;
    if (!words) continue;
    const kept = keptNames(names, verifier, links, contract);
    return { at, ...words, fixes: kept ? shortened(verifier, kept, names) : [] };
  }
  return undefined;
}

/** A function that looks keys up may well have keys of both kinds. */
function confusion(
  verifier: VerifierParty,
  links: readonly Link[],
  contract: Contract,
): Pick<Finding, 'message' | 'help' | 'severity'> | undefined {
  const nature = keyNatureOf(verifier, links, contract);
  if (nature === 'unknown') return undefined;
  const isTyped = !verifier.semantics.algorithms.keyMakesList && verifier.semantics.algorithms.whenUnset === 'by-key';
  const help = 'One key is for one kind of algorithm (RFC 8725 section 3.1). Name the one that the issuer signs with.';
  if (nature === 'secret') {
    return {
      severity: 'warning',
      message: 'This list has algorithms for a shared secret and for a pair of keys, and the key is a secret',
      help: `Tokens of the other kind never verify; the day the key becomes a public one, they can be forged with it. ${help}`,
    };
  }
  return {
    severity: isTyped ? 'warning' : 'error',
    message: 'Tokens can be forged with the public key: HMAC stands in one list with algorithms for a pair of keys',
    help: `With HS256 the verifier takes the text of its key as the secret, and everybody has that text${isTyped ? '; this library refuses a key of the wrong kind, so far' : ''}. ${help}`,
  };
}

/** What is left of a list with two kinds: what the issuers sign with, or else what fits the key. */
function keptNames(
  names: readonly string[],
  verifier: VerifierParty,
  links: readonly Link[],
  contract: Contract,
): readonly string[] | undefined {
  const signed = signingAlgorithms(links, contract);
  if (signed?.every((name) => names.includes(name))) return signed;
  const symmetric = keyNatureOf(verifier, links, contract) === 'secret';
  return names.filter((name) => isSymmetric(name) === symmetric);
}

function shortened({ fact, semantics }: VerifierParty, kept: readonly string[], all: readonly string[]): readonly Fix[] {
  const { value } = fact.algorithms;
  const isWritten = value.kind === 'list' && value.at.file === fact.file && value.items.every((item) => item.kind === 'literal');
  if (!isWritten || kept.length === 0 || kept.length === all.length) return [];
  const text = `[${kept.map((name) => stringLiteral(name, semantics.language)).join(', ')}]`;
  return [fixWith(`Accept ${kept.join(' and ')} only`, 'suggested', [replaceText(value.at, text)])];
}

function isNone(name: string): boolean {
  return name.toLowerCase() === 'none';
}
