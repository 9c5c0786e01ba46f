import { createHmac } from 'node:crypto';
import type { EnvEntry } from '../facts/fact';
import { isSecretName, isSigningName } from '../facts/secret-names';
import type { SecretText } from '../facts/secret-text';
import type { Contract } from './contract';
import { KNOWN_HMAC_STATES, SUPABASE_HMAC_STATES } from './known-hmac-states';
import { liveEntries } from './live-entries';
import { isKnownSecret } from './placeholders';
import { BLOCK, sha256From } from './sha256';

// Tokens in env files that anybody can make, because a publicly known secret signs them. Only HS256 is looked at: it is what nearly
// all such tokens are signed with.

/** A token whose signature verifies with a publicly known secret. */
export interface ForgeableToken {
  readonly entry: EnvEntry;
  /** The secret is one of those that Supabase's local set-ups come with. */
  readonly supabase: boolean;
  /** An entry of the workspace that holds the secret. */
  readonly secret: EnvEntry | undefined;
}

/** `supabase`: one of the secrets of Supabase's local set-ups. */
export type ListedSigner = 'supabase' | 'other';

/** What an HS256 signature is made of. */
interface SignedText {
  readonly text: Uint8Array;
  readonly signature: Buffer;
}

/** Longer texts are not tried, in characters: the work grows with the length. */
const LONGEST = 8192;

/** Names of tokens that are wrong or weak on purpose. */
export const FOR_TRIAL = /(?:^|_)(?:TESTS?|TESTING|E2E|DEMO|EXAMPLE|SAMPLE|MOCK|DUMMY|FAKE|INVALID|EXPIRED)(?:_|$)/i;

/**
 * The live entries that hold such a token. Passed over are those whose name is that of a secret, because there the token is only a
 * text that is hard to guess, and those of examples and libraries.
 */
export function forgeableTokens(contract: Contract): ReadonlyMap<EnvEntry, ForgeableToken> {
  const found = new Map<EnvEntry, ForgeableToken>();
  const secrets = new KnownSecrets(contract);
  for (const entry of liveEntries(contract)) {
    // The cheap look comes first, because nearly no entry is a token.
    if (!entry.value.reveal().startsWith('eyJ') || isSigningName(entry.key) || FOR_TRIAL.test(entry.key)) continue;
    const service = contract.serviceOf(entry.file);
    if (service.example || service.library) continue;
    const signed = signedText(entry.value);
    if (!signed) continue;
    const listed = listedSigner(entry.value);
    // The list has one spelling of each secret, and the workspace may have another one.
    const secret = secrets.all().find(({ value }) => verifies(value, signed));
    if (listed || secret) found.set(entry, { entry, supabase: listed === 'supabase', secret });
  }
  return found;
}

/** Texts of files that do not change stay the same objects, so while somebody types each token is tried once. */
const tried = new WeakMap<SecretText, { readonly signer: ListedSigner | undefined }>();

/** Which publicly known secret a token of HS256 is signed with; undefined when none that is listed is. */
export function listedSigner(value: SecretText): ListedSigner | undefined {
  let known = tried.get(value);
  if (!known) {
    known = { signer: tryList(value) };
    tried.set(value, known);
  }
  return known.signer;
}

function tryList(value: SecretText): ListedSigner | undefined {
  const signed = signedText(value);
  if (!signed) return undefined;
  if (SUPABASE_HMAC_STATES.some((states) => verifiesFrom(states, signed))) return 'supabase';
  return KNOWN_HMAC_STATES.some((states) => verifiesFrom(states, signed)) ? 'other' : undefined;
}

/** The entries of the workspace, templates included, that hold a publicly known secret. They are looked for once, and only when there is a token. */
class KnownSecrets {
  readonly #contract: Contract;
  #entries: readonly EnvEntry[] | undefined;

  constructor(contract: Contract) {
    this.#contract = contract;
  }

  all(): readonly EnvEntry[] {
    this.#entries ??= this.#contract.facts.all('env-entry').filter((entry) => isSecretName(entry.key) && isKnownSecret(entry.value));
    return this.#entries;
  }
}

/** The parts of a JWT that says it is signed with HS256; undefined for every other text. RFC 7515 section 5.1. */
function signedText(value: SecretText): SignedText | undefined {
  const text = value.reveal().trim();
  if (text.length > LONGEST) return undefined;
  const [header = '', claims = '', signature = '', ...more] = text.split('.');
  if (more.length > 0 || ![header, claims, signature].every((part) => /^[\w-]+$/.test(part))) return undefined;
  const bytes = Buffer.from(signature, 'base64url');
  if (bytes.length !== 32 || !saysHs256(header)) return undefined;
  return { text: Buffer.from(`${header}.${claims}`, 'ascii'), signature: bytes };
}

function saysHs256(header: string): boolean {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(header, 'base64url').toString('utf8'));
    return typeof parsed === 'object' && parsed !== null && 'alg' in parsed && parsed.alg === 'HS256';
  } catch {
    return false;
  }
}

function verifies(secret: SecretText, { text, signature }: SignedText): boolean {
  return createHmac('sha256', secret.reveal()).update(text).digest().equals(signature);
}

/** The same from the two states of an entry of the list. */
function verifiesFrom(states: string, { text, signature }: SignedText): boolean {
  const words = states.split(' ').map((word) => Number.parseInt(word, 16));
  const inner = sha256From(words.slice(0, 8), BLOCK, text);
  return signature.equals(sha256From(words.slice(8), BLOCK, inner));
}
