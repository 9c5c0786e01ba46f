import type { SecretText } from '../../facts/secret-text';
import type { Contract } from '../../model/contract';
import { listedSigner } from '../../model/forgeable-tokens';
import { samePlace } from '../../text/range';
import type { DecodedToken } from '../read/decode';
import { gravestFirst } from '../read/notes';
import type { KeyMatch, Locate, Note, SignatureReport } from '../report';
import type { FormedKey } from './formed-key';
import { formsOf } from './key-forms';
import { findKeyCandidates, type KeyCandidate } from './keys';
import { checkSignature, fits, LONGEST_TOKEN, type SignedParts, signedParts, verifiesPlainly } from './signature';
import { wrongKindNotes } from './signer-kinds';
import { emptySecretOf, publicKeyAsSecret } from './signer-mistakes';
import { matchNotes } from './signer-notes';

// Which key of the workspace made the signature of a token.

/** What was tried of a value of the workspace, and made the token. */
export interface Signer {
  readonly form: FormedKey;
  /** The places of that value. */
  readonly candidates: readonly KeyCandidate[];
}

/**
 * How many bytes are hashed for one token: a quarter of a second's work for SHA-256. A usual token of a kilobyte takes some two
 * thousand tries, which is a two-hundredth of it; only tokens of hundreds of kilobytes come to an end.
 */
const MOST_BYTES = 400_000_000;
/** Public keys that are tried on one token. */
const MOST_PUBLIC_KEYS = 100;

/**
 * Which secrets and keys of the workspace made the token, tried offline in every encoding and in all environments. Publicly known
 * secrets are tried even where the workspace does not hold them. The report holds neither a key nor a part of the signature.
 */
export async function findSigner(
  token: SecretText,
  decoded: Pick<DecodedToken, 'header'>,
  contract: Contract,
  locate: Locate,
): Promise<SignatureReport> {
  const parts = signedParts(token);
  if (!parts) return nothing('untried', [whyUntried(token, decoded)]);
  // What is odd about the form of the signature is said where the token is read.
  const { algorithm } = parts;
  if (algorithm.toLowerCase() === 'none') return nothing('unsigned', []);
  if (parts.signature.length === 0) return nothing('unknown', []);

  const { all, leftOut } = findKeyCandidates(contract);
  const search = new Search(token, parts, all);
  const signers = withoutMisreadings(await search.run());
  const notes: Note[] = signers.length > 0 ? [...matchNotes(signers, contract, locate)] : [];
  const matches = matchesOf(signers, locate);
  const empty = matches.length === 0 ? emptySecretOf(parts) : undefined;
  if (empty) notes.push(empty);
  const listed = matches.length === 0 && !empty && listedSigner(token) !== undefined;
  if (listed) notes.push(LISTED);
  const confusion = publicKeyAsSecret(parts, all, signers);
  if (confusion) notes.push(confusion.note);
  const isFound = matches.length > 0 || empty !== undefined || listed || confusion !== undefined;
  if (!isFound) notes.push(...wrongKindNotes(parts, decoded, all, locate));
  if (!isFound && search.leftOver > 0) notes.push(tooMuch(search.leftOver));
  if (!isFound && leftOut > 0) notes.push({ severity: 'info', text: `The workspace holds ${leftOut} more values, which were not tried` });

  if (confusion && matches.length === 0) matches.push(matchOf(confusion.form, confusion.candidate, locate));
  const keys = empty || listed ? [LISTED_KEY] : matches.sort(byUse);
  const isPublic = keys.some((key) => key.isPublic) || confusion !== undefined;
  const state = isPublic ? 'public-secret' : keys.length > 0 ? 'verified' : search.tried === 0 ? 'untried' : 'unknown';
  return { state, keys, tried: search.tried, notes: gravestFirst(notes) };
}

/** Tries the values one after the other, each in all of its forms, for as long as there is work left. */
class Search {
  tried = 0;
  /** Values that were not tried, because the token is long. */
  leftOver = 0;
  readonly #token: SecretText;
  readonly #parts: SignedParts;
  readonly #byValue: ReadonlyMap<SecretText, readonly KeyCandidate[]>;

  constructor(token: SecretText, parts: SignedParts, all: readonly KeyCandidate[]) {
    this.#token = token;
    this.#parts = parts;
    const byValue = new Map<SecretText, KeyCandidate[]>();
    for (const candidate of all) {
      const list = byValue.get(candidate.secret);
      if (list) list.push(candidate);
      else byValue.set(candidate.secret, [candidate]);
    }
    this.#byValue = byValue;
  }

  async run(): Promise<readonly Signer[]> {
    const signers: Signer[] = [];
    let bytesLeft = MOST_BYTES;
    let publicLeft = MOST_PUBLIC_KEYS;
    for (const [secret, candidates] of this.#byValue) {
      const forms = formsOf(secret).filter((form) => fits(this.#parts.algorithm, form));
      bytesLeft -= forms.length * this.#parts.input.length;
      if (bytesLeft < 0 || publicLeft < 0) {
        this.leftOver++;
        continue;
      }
      for (const form of forms) {
        if (form.kind !== 'secret') publicLeft--;
        this.tried++;
        // The quick look comes first, because nearly no key is the one; what it finds is for jose to say.
        if (!verifiesPlainly(this.#parts, form)) continue;
        if ((await checkSignature(this.#token, form)) === 'valid') signers.push({ form, candidates });
      }
    }
    return signers;
  }
}

/** What only some tool reads of a line counts where what all others read of it did not make the token. */
function withoutMisreadings(signers: readonly Signer[]): readonly Signer[] {
  const plain = signers.flatMap(({ candidates }) => candidates.filter(({ readBy }) => readBy === ''));
  const isRead = ({ at }: KeyCandidate) => plain.some((other) => at && other.at && samePlace(at, other.at));
  return signers.flatMap(({ form, candidates }) => {
    const kept = candidates.filter((candidate) => candidate.readBy === '' || !isRead(candidate));
    return kept.length > 0 ? [{ form, candidates: kept }] : [];
  });
}

/** A text may hold one key twice, as a private key and its public half do. */
function matchesOf(signers: readonly Signer[], locate: Locate): KeyMatch[] {
  const matches = new Map<string, KeyMatch>();
  for (const { form, candidates } of signers) {
    for (const candidate of candidates) {
      const place = `${candidate.at?.start} ${candidate.at?.file} ${form.encoding}`;
      if (!matches.has(place)) matches.set(place, matchOf(form, candidate, locate));
    }
  }
  return [...matches.values()];
}

function matchOf(form: FormedKey, candidate: KeyCandidate, locate: Locate): KeyMatch {
  const { variable, at, services, environments, isOld, isPublic } = candidate;
  // A public key is no secret, and a value that is one may be a placeholder in another place.
  const isSecret = form.kind === 'secret';
  return {
    variable,
    spot: at && locate(at),
    encoding: form.encoding,
    services,
    environments,
    isOld,
    isPublic: isSecret && isPublic,
  };
}

/** What services are given before what nothing takes, and old secrets last. */
function byUse(left: KeyMatch, right: KeyMatch): number {
  const rank = ({ services, isOld }: KeyMatch) => (services.length > 0 ? 0 : 2) + (isOld ? 1 : 0);
  return rank(left) - rank(right);
}

const LISTED_KEY: KeyMatch = {
  variable: '',
  spot: undefined,
  encoding: 'text',
  services: [],
  environments: [],
  isOld: false,
  isPublic: true,
};

const LISTED: Note = {
  severity: 'error',
  text: 'A secret that stands in public documentation signed it, and the workspace does not hold it: anybody can make such tokens',
};

function nothing(state: SignatureReport['state'], notes: readonly Note[]): SignatureReport {
  return { state, keys: [], tried: 0, notes };
}

function whyUntried(token: SecretText, { header }: Pick<DecodedToken, 'header'>): Note {
  if (token.length > LONGEST_TOKEN) return { severity: 'warning', text: 'The token is longer than a megabyte, so no key was tried on it' };
  if (typeof header['alg'] !== 'string') return { severity: 'error', text: 'The header names no algorithm in alg, so no key can be tried' };
  return { severity: 'warning', text: 'This is no signed token of three whole parts, so no key was tried on it' };
}

function tooMuch(count: number): Note {
  return { severity: 'info', text: `The token is so long that ${count} values of the workspace were not tried` };
}
