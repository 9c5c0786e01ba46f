import type { Value } from '../facts/value';
import type { Contract, Link } from './contract';
import { LinkIndex } from './link-index';

// One secret, made into bytes in two ways: as the text it is, or decoded from base64 or hex. The signatures differ.

export type KeyEncoding = 'text' | 'base64' | 'hex';

export interface EncodedOtherwise {
  readonly link: Link;
  readonly signed: KeyEncoding;
  readonly verified: KeyEncoding;
}

/** Every verifier that makes other bytes of the secret than all of its issuers do. */
export function* encodedOtherwise(contract: Contract): Iterable<EncodedOtherwise> {
  const index = new LinkIndex(contract.links);
  for (const verifier of index.verifiers) {
    if (verifier.service.example || verifier.fact.checks.signature === false) continue;
    const judged = index.judgeAll(verifier, (link) => judge(link, contract));
    if (!judged) continue;
    // Code that tries the one and then the other knows what it does.
    const beside = index
      .ofIssuer(judged.link.issuer)
      .filter((other) => other.verifier !== verifier && other.verifier.fact.file === verifier.fact.file);
    if (beside.some((other) => keyEncoding(other.verifier.fact.key, contract) === judged.refusal.signed)) continue;
    yield { link: judged.link, ...judged.refusal };
  }
}

function judge({ issuer, verifier, by }: Link, contract: Contract): Omit<EncodedOtherwise, 'link'> | undefined {
  if (by !== 'secret' || issuer.keyNames[0] === undefined || issuer.keyNames[0] !== verifier.keyNames[0]) return undefined;
  const signed = keyEncoding(issuer.fact.key, contract);
  const verified = keyEncoding(verifier.fact.key, contract);
  return signed && verified && signed !== verified ? { signed, verified } : undefined;
}

/** How a variable is made into the bytes of a key; undefined where that cannot be told. Node's two base64 alphabets are read alike. */
function keyEncoding(key: Value, contract: Contract, depth = 0): KeyEncoding | undefined {
  if (depth > DEEPEST) return undefined;
  const value = contract.follow(key);
  switch (value.kind) {
    case 'env':
      return 'text';
    case 'converted':
      return value.to === 'string' ? keyEncoding(value.of, contract, depth + 1) : undefined;
    case 'encoded': {
      const inside = keyEncoding(value.of, contract, depth + 1);
      if (value.encoding === 'utf8') return inside;
      return inside === 'text' ? (value.encoding === 'hex' ? 'hex' : 'base64') : undefined;
    }
    default:
      return undefined;
  }
}

/** Keys nest in encodings less deeply than this. */
const DEEPEST = 6;
