import type { Contract, IssuerParty, VerifierParty } from '../../model/contract';
import { type EncodedOtherwise, encodedOtherwise, type KeyEncoding } from '../../model/key-encodings';
import { type StrayPair, strayPairs } from '../../model/stray-keys';
import type { Place } from '../../text/range';
import { defineRule, type Finding, oncePerPlace } from '../rule';

// A token that is signed with other bytes than it is verified with is refused, whatever else is right: another variable, or the
// same one decoded on one side only.
export default defineRule({
  id: 'contract/signing-key',
  summary: 'The issuer and the verifier of a token use different keys',
  severity: 'error',
  fixes: 'none',
  options: {},
  check: (contract) => oncePerPlace(check(contract)),
});

function* check(contract: Contract): Iterable<Finding> {
  for (const otherwise of encodedOtherwise(contract)) yield encoded(otherwise);
  for (const pair of strayPairs(contract)) yield stray(pair);
}

const AS: Readonly<Record<KeyEncoding, string>> = {
  text: 'as the text it is',
  base64: 'decoded from base64',
  hex: 'decoded from hex',
};

function encoded({ link, signed, verified }: EncodedOtherwise): Finding {
  const { issuer, verifier, because } = link;
  const name = verifier.keyNames[0] ?? 'the secret';
  return {
    at: keyPlace(verifier),
    message: `This verifier uses ${name} ${AS[verified]}, and the token is signed with it ${AS[signed]}`,
    help: `These are different keys: every token is refused with ${verifier.semantics.signatureError}. They meet because ${because}. Decode it on both sides or on neither.`,
    related: [{ at: keyPlace(issuer), message: `${issuer.service.name} signs with ${name} ${AS[signed]} here` }],
  };
}

function stray({ issuer, verifier, flow, environment }: StrayPair): Finding {
  const verified = verifier.keyNames[0] ?? 'a key in the code';
  const signed = issuer.keyNames[0] ?? (verifier.keyNames[0] === undefined ? 'another key in the code' : 'a key in the code');
  const token = flow === undefined ? 'the token' : `the ${flow} token`;
  const why =
    flow === undefined
      ? `No other verifier of ${verifier.service.name} uses the key that it is signed with, and no other issuer the key of this one.`
      : `The names on both sides say that these are the ${flow} tokens of ${verifier.service.name}.`;
  const values = environment === undefined ? '' : ` Their values differ in ${environment}.`;
  return {
    at: keyPlace(verifier),
    message: `This verifier uses ${verified}, and ${token} is signed with ${signed}`,
    help: `${why}${values} Every token is refused with ${verifier.semantics.signatureError}: use one key on both sides.`,
    related: [{ at: keyPlace(issuer), message: `${issuer.service.name} signs with ${signed} here` }],
  };
}

/** The key where the call names it, else the call. */
function keyPlace({ fact }: IssuerParty | VerifierParty): Place {
  return fact.key.kind !== 'unset' && fact.key.at.file === fact.file ? fact.key.at : fact.calleeAt;
}
