import type { Value } from '../../facts/value';
import type { Contract, VerifierParty } from '../../model/contract';
import { isKnownSecret, isPlaceholder } from '../../model/placeholders';
import type { KeyEncoding, Locate, Note } from '../report';
import { ENCODED_AS } from './encoding-words';
import type { FormedKey } from './formed-key';
import type { KeyCandidate } from './keys';
import type { Signer } from './signer';
import { weaknessOf } from './weak-keys';

// What is worth knowing of the keys that made a token, and of a signature that none made.

/** The gravest first. */
export function* matchNotes(signers: readonly Signer[], contract: Contract, locate: Locate): Iterable<Note> {
  const candidates = signers.flatMap((signer) => signer.candidates.map((candidate) => ({ ...signer, candidate })));
  const known = candidates.find(({ form, candidate }) => form.kind === 'secret' && candidate.isPublic && isGuessed(candidate));
  if (known)
    yield { severity: 'error', text: `${nameOf(known.candidate)} is a documented default or a placeholder: anybody can make such tokens` };
  for (const { form, candidates: all } of signers) {
    const weakness = all[0] && weaknessOf(form, nameOf(all[0]));
    if (weakness) yield weakness;
  }
  yield* readOtherwise(signers, contract, locate);
  for (const { form, candidates: all } of signers) if (all[0] && form.oddity !== '') yield oddityNote(form, all[0]);
  const template = candidates.find(({ form, candidate }) => form.kind === 'secret' && candidate.isTemplate);
  const taken = candidates.filter(({ candidate }) => candidate.services.length > 0);
  if (template?.candidate.at) {
    const { file } = locate(template.candidate.at);
    const text = `${file} holds the secret that signed the token: everybody who has the repository can make such tokens`;
    yield { severity: 'error', text };
  }
  const isOverridden = taken.length === 0 && candidates.every(({ candidate }) => candidate.isOverridden);
  const first = candidates[0]?.candidate;
  // `wrangler dev` loads `.dev.vars` untold.
  if (isOverridden && first?.at && !/(?:^|\/)\.dev\.vars$/.test(first.at.file)) {
    const { file } = locate(first.at);
    yield {
      severity: 'warning',
      text: `No service is seen to be given the ${first.variable} of ${file}: another file has another value, or nothing loads this one`,
    };
  }
  const tool = candidates.every(({ candidate }) => candidate.readBy !== '') ? first : undefined;
  if (tool)
    yield { severity: 'warning', text: `No tool reads ${tool.variable} so but ${tool.readBy}: others take another value from the line` };
  const fallback = candidates.find(({ candidate }) => candidate.isFallback && candidate.variable !== '');
  if (fallback && taken.every(({ candidate }) => candidate.isFallback))
    yield { severity: 'warning', text: `It is what the code falls back on where ${fallback.candidate.variable} is not set` };
  if (candidates.every(({ candidate }) => candidate.isOld))
    yield { severity: 'info', text: `${first?.variable ?? 'It'} is an old secret of a rotation, so the token was made before the change` };
}

/** A value of a template that is neither is known to those who have the repository. */
function isGuessed({ variable, secret }: KeyCandidate): boolean {
  return isKnownSecret(secret) || isPlaceholder(variable, secret);
}

function oddityNote({ kind, encoding, oddity }: FormedKey, candidate: KeyCandidate): Note {
  if (kind !== 'secret') return { severity: 'info', text: `${nameOf(candidate)} is ${oddity}` };
  const how = encoding === 'text' ? '' : `, ${ENCODED_AS[encoding]}`;
  return { severity: 'warning', text: `The secret is not ${nameOf(candidate)} as it stands, but ${oddity}${how}` };
}

/** Each call that takes the variable for a key in another encoding than the token was signed with. */
function* readOtherwise(signers: readonly Signer[], contract: Contract, locate: Locate): Iterable<Note> {
  const said = new Set<string>();
  for (const { form, candidates } of signers) {
    if (form.kind !== 'secret' || form.encoding === 'jwk') continue;
    const variables = new Set(candidates.flatMap(({ variable }) => (variable === '' ? [] : [variable])));
    for (const verifier of contract.verifiers) {
      const [variable] = verifier.keyNames;
      const encoding = encodingOf(verifier.fact.key, contract);
      if (variable === undefined || !variables.has(variable) || !encoding || isLike(encoding, form.encoding)) continue;
      // Code that tries the one and then the other knows what it does.
      if (hasOther(verifier, form.encoding, contract)) continue;
      const { file, line } = locate(verifier.fact.calleeAt);
      const text = `It is signed with ${variable} ${ENCODED_AS[form.encoding]}, and ${file} line ${line} uses it ${ENCODED_AS[encoding]}`;
      if (!said.has(text)) yield { severity: 'error', text };
      said.add(text);
    }
  }
}

function hasOther(verifier: VerifierParty, encoding: KeyEncoding, contract: Contract): boolean {
  return contract.verifiers.some(({ fact, keyNames }) => {
    const other = encodingOf(fact.key, contract);
    return fact.file === verifier.fact.file && keyNames[0] === verifier.keyNames[0] && other !== undefined && isLike(other, encoding);
  });
}

/** Node reads the two alphabets of base64 alike. */
function isLike(left: KeyEncoding, right: KeyEncoding): boolean {
  return left.slice(0, 6) === right.slice(0, 6);
}

/** Keys nest in encodings less deeply than this. */
const DEEPEST = 6;

/** How a variable is made into bytes; undefined where that cannot be told. */
function encodingOf(key: Value, contract: Contract, depth = 0): KeyEncoding | undefined {
  const value = contract.follow(key);
  if (depth > DEEPEST) return undefined;
  if (value.kind === 'env') return 'text';
  if (value.kind === 'converted' && value.to === 'string') return encodingOf(value.of, contract, depth + 1);
  if (value.kind !== 'encoded') return undefined;
  const inside = encodingOf(value.of, contract, depth + 1);
  if (value.encoding === 'utf8') return inside;
  return inside === 'text' ? value.encoding : undefined;
}

function nameOf({ variable }: KeyCandidate): string {
  return variable === '' ? 'The key that is written in the code' : variable;
}
