import type { EnvEntry } from '../../facts/fact';
import { SecretText } from '../../facts/secret-text';
import type { KeyKind } from '../../libraries/semantics';
import type { BytesConstant, Contract, Evaluated, Scope, VerifierParty } from '../../model/contract';
import { isBytes, isList } from '../../model/evaluate';
import { hasEscapedBreaks } from '../../model/key-text';
import type { FormedKey } from '../keys/formed-key';
import { formedAs, formsOf } from '../keys/key-forms';
import { checkSignature } from '../keys/signature';
import type { KeyEncoding } from '../report';
import { unsureVariable } from './sure-values';
import { workerVariable } from './worker-variables';

// The key of a verifier, made of its text exactly as the code makes it, and what it says to a token's signature.

/** A key that a verifier of the workspace holds in one environment. */
export interface HeldKey {
  readonly key: FormedKey;
  /** The text that it is made of. */
  readonly text: SecretText;
  readonly encoding: KeyEncoding;
  /** The environment variable that holds it; empty for a literal. */
  readonly variable: string;
  /** The file where the text stands. */
  readonly file: string;
  readonly entry: EnvEntry | undefined;
}

export type VerifierKey =
  /** Several keys where the library tries one after the other. */
  | { readonly state: 'known'; readonly kind: KeyKind; readonly keys: readonly HeldKey[] }
  /** Nothing in the workspace provides the variable. */
  | { readonly state: 'unset'; readonly variable: string }
  | { readonly state: 'unknown' }
  /** jose takes no texts as keys: its every verification fails, whatever the token. */
  | { readonly state: 'bare-text'; readonly variable: string };

const UNKNOWN: VerifierKey = { state: 'unknown' };

/** The key that the verifier uses in an environment. */
export function verifierKey(party: VerifierParty, contract: Contract, scope: Scope): VerifierKey {
  const read = contract.evaluate(party.fact.key, scope);
  const local = read.state === 'known' ? undefined : workerVariable(party.fact.key, contract, scope);
  const evaluated = local ? contract.evaluate(local.value, scope) : read;
  const unsure = unsureVariable(party.fact.key, contract, scope);
  // A default of the code is what is used where nothing else is given, and where the service runs something may be.
  if (unsure !== undefined) return { state: 'unset', variable: unsure };
  if (evaluated.state === 'unknown') return UNKNOWN;
  if (evaluated.state === 'unset') return evaluated.variable === '' ? UNKNOWN : { state: 'unset', variable: evaluated.variable };
  const all: readonly Evaluated[] = evaluated.value !== null && isList(evaluated.value) ? evaluated.value : [evaluated];
  const keys = all.flatMap((one) => heldKey(one, party) ?? []).map((key) => (local ? { ...key, variable: local.variable } : key));
  const [first] = keys;
  if (!first || keys.length !== all.length || keys.some(({ key }) => key.kind !== first.key.kind)) return UNKNOWN;
  if (first.key.kind === 'secret' && isBareText(party, contract)) return { state: 'bare-text', variable: first.variable };
  return { state: 'known', kind: first.key.kind, keys };
}

/** A text handed over as it is, where nothing makes bytes or a key object of it (jose 4 to 6: `lib/check_key_type.js`). */
function isBareText({ fact, semantics }: VerifierParty, contract: Contract): boolean {
  if (semantics.id !== 'jose') return false;
  const value = contract.follow(fact.key);
  return value.kind === 'env' || value.kind === 'literal' || value.kind === 'template';
}

/** Undefined for what is no key, and where nobody can tell what the library makes of it. */
function heldKey(evaluated: Evaluated, party: VerifierParty): HeldKey | undefined {
  if (evaluated.state !== 'known') return undefined;
  const { value, variable, at, entry } = evaluated;
  const text = value instanceof SecretText ? value : value !== null && isBytes(value) ? value.of : undefined;
  if (text === undefined || text.isEmpty) return undefined;
  const key = value !== null && isBytes(value) ? ofBytes(value, party) : ofText(text, party);
  return key && key.refusal === '' ? { key, text, encoding: key.encoding, variable, file: at.file, entry } : undefined;
}

function ofText(text: SecretText, { semantics }: VerifierParty): FormedKey | undefined {
  const found = formsOf(text).filter(({ kind }) => kind !== 'secret');
  const [plain] = found.filter(({ encoding, oddity }) => encoding === 'pem' && oddity === '');
  if (plain) {
    const bits = plain.publicKey()?.asymmetricKeyDetails?.modulusLength ?? 0;
    // jose refuses RSA keys below 2048 bits in words of its own.
    return found.length > 1 || (semantics.id === 'jose' && plain.kind === 'rsa' && bits < 2048) ? undefined : plain;
  }
  // A key in PEM without line breaks is a plain text to Node, and every other library has its own words for it.
  if (hasEscapedBreaks(text)) return OF_NODE.has(semantics.id) ? formedAs(text, 'text') : undefined;
  // What looks like a key of a pair in another form is left to the library.
  if (found.length > 0) return undefined;
  if (semantics.id === 'hono' && /PRIVATE|PUBLIC/.test(text.reveal())) return undefined;
  return formedAs(text, 'text');
}

/** Libraries that ask `createPublicKey` whether a text is a key, and else take it for a secret. */
const OF_NODE: ReadonlySet<string> = new Set(['jsonwebtoken', '@nestjs/jwt', 'passport-jwt', 'express-jwt', 'koa-jwt']);

function ofBytes({ encoding, of }: BytesConstant, { semantics }: VerifierParty): FormedKey | undefined {
  if (encoding === 'utf8') return formedAs(of, 'text');
  // Python's decoders pass over what Node's read, or fail where Node's go on.
  if (semantics.language === 'python' && !STRICT[encoding].test(of.reveal())) return undefined;
  if (semantics.language === 'python' && encoding !== 'hex' && of.length % 4 !== 0) return undefined;
  return formedAs(of, encoding);
}

const STRICT: Readonly<Record<'base64' | 'base64url' | 'hex', RegExp>> = {
  base64: /^[A-Za-z0-9+/]*={0,2}$/,
  base64url: /^[A-Za-z0-9_-]*={0,2}$/,
  hex: /^(?:[0-9a-f]{2})*$/i,
};

/**
 * What a verifier with this key says to the token's signature; `unfit` where the key is of the right kind and on another curve, and
 * undefined where nobody can tell.
 */
export async function signatureFor(
  token: SecretText,
  algorithm: string,
  key: VerifierKey,
): Promise<'valid' | 'invalid' | 'absent' | 'unfit' | undefined> {
  if (isUnsigned(token)) return 'absent';
  if (key.state !== 'known') return undefined;
  let isUnfit = false;
  for (const held of key.keys) {
    const checked = await checkSignature(token, held.key);
    if (checked === 'valid') return 'valid';
    isUnfit ||= checked === 'unfit';
  }
  return isUnfit && algorithm.startsWith('ES') && key.kind === 'ec' ? 'unfit' : 'invalid';
}

/** Whether the third part is empty. */
function isUnsigned(token: SecretText): boolean {
  const text = token.reveal();
  return text.endsWith('.') && text.split('.', 4).length === 3;
}
