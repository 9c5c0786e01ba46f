import type { Value } from '../../facts/value';
import type { Contract } from '../../model/contract';
import { type Asked, isDeployed, type Said, type Seen } from './question';

// How each side makes the bytes of a key of a variable: from the text as it is, or decoded.

const WORDS = { text: 'as text', base64: 'decoded from base64', hex: 'decoded from hex' } as const;
/** Keys nest in conversions less deeply than this. */
const DEEPEST = 6;

export function sameEncoding({ contract }: Asked): Seen {
  const sound = new Map<string, Said>();
  const unclear = new Map<string, Said>();
  for (const { issuer, verifier, by } of contract.links) {
    const [name] = issuer.keyNames;
    if (by !== 'secret' || name === undefined || !isDeployed(issuer.service) || !isDeployed(verifier.service)) continue;
    const signed = encodingOf(issuer.fact.key, contract);
    const verified = encodingOf(verifier.fact.key, contract);
    const who = issuer.service === verifier.service ? issuer.service.name : `${issuer.service.name} and ${verifier.service.name}`;
    const at = verifier.fact.calleeAt;
    if (signed !== undefined && signed === verified)
      sound.set(`${who} ${name}`, { text: `${who}: ${name} is taken ${WORDS[signed]} on both sides`, at });
    else if (signed === undefined || verified === undefined)
      unclear.set(`${who} ${name}`, { text: `${who}: how ${name} becomes a key cannot be read from here on both sides`, at });
  }
  return { sound: [...sound.values()], unclear: [...unclear].filter(([key]) => !sound.has(key)).map(([, said]) => said) };
}

/** Node's two base64 alphabets are read alike. */
function encodingOf(key: Value, contract: Contract, depth = 0): keyof typeof WORDS | undefined {
  if (depth > DEEPEST) return undefined;
  const value = contract.follow(key);
  if (value.kind === 'env') return 'text';
  if (value.kind === 'converted') return value.to === 'string' ? encodingOf(value.of, contract, depth + 1) : undefined;
  if (value.kind !== 'encoded') return undefined;
  const inside = encodingOf(value.of, contract, depth + 1);
  if (value.encoding === 'utf8') return inside;
  return inside === 'text' ? (value.encoding === 'hex' ? 'hex' : 'base64') : undefined;
}
