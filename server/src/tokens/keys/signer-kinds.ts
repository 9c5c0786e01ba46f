import { isSigningName } from '../../facts/secret-names';
import { KEY_ALGORITHMS } from '../../libraries/parts';
import type { KeyKind } from '../../libraries/semantics';
import { isPrivateKey, isPublicKey } from '../../model/key-text';
import { listed } from '../../text/phrases';
import type { DecodedToken } from '../read/decode';
import type { Locate, Note } from '../report';
import { formsOf } from './key-forms';
import type { KeyCandidate } from './keys';
import { fits, type SignedParts } from './signature';

// Why keys of the workspace could not have made a token: they are of the wrong kind, cannot be used, or are not the one it names.

/** Names in one sentence. */
const MOST_NAMES = 3;

/** Sentences on a token that no key of the workspace made. */
export function* wrongKindNotes(
  parts: SignedParts,
  { header }: Pick<DecodedToken, 'header'>,
  all: readonly KeyCandidate[],
  locate: Locate,
): Iterable<Note> {
  const { algorithm } = parts;
  const kinds = (Object.keys(KEY_ALGORITHMS) as KeyKind[]).filter((kind) => KEY_ALGORITHMS[kind].includes(algorithm));
  if (kinds.length === 0 && !/^Ed(?:25519|448)$/.test(algorithm)) {
    yield { severity: 'warning', text: 'Its algorithm is none of those of RFC 7518 and RFC 8037, so no key was tried' };
    return;
  }
  const live = all.filter(({ isTemplate }) => !isTemplate);
  const pairs = live.filter(
    ({ secret }) => isPublicKey(secret) || isPrivateKey(secret) || formsOf(secret).some(({ kind }) => kind !== 'secret'),
  );
  if (algorithm.startsWith('HS')) {
    if (pairs.length === live.length) yield lacking(algorithm, 'a shared secret', pairs, ['half of a key pair', 'halves of key pairs']);
    return;
  }
  yield* unusable(live);
  if (!all.some(({ secret }) => formsOf(secret).some((form) => fits(algorithm, form)))) {
    const needed = `a public key${CURVE_OF[algorithm] ?? ''}`;
    const usable = pairs.filter(({ secret }) => formsOf(secret).some(({ kind, refusal }) => kind !== 'secret' && refusal === ''));
    const secrets = live.filter((candidate) => isSigningName(candidate.variable) && !pairs.includes(candidate));
    yield usable.length > 0
      ? lacking(algorithm, needed, usable, ['a key of another kind', 'keys of another kind'])
      : lacking(algorithm, needed, secrets, ['a secret', 'secrets']);
  }
  yield* keyIdNotes(header['kid'], all, algorithm, locate);
}

/** "..., which needs a public key, and the workspace holds none that can be read from here: JWT_SECRET is a secret". */
function lacking(algorithm: string, needed: string, held: readonly KeyCandidate[], [one, several]: readonly [string, string]): Note {
  const names = [...new Set(held.map(({ variable }) => (variable === '' ? 'a key in the code' : variable)))];
  const others = names.length === 0 ? '' : `: ${listOf(names)} ${names.length === 1 ? `is ${one}` : `are ${several}`}`;
  const text = `The token is signed with ${algorithm}, which needs ${needed}, and the workspace holds none that can be read from here${others}`;
  return { severity: 'warning', text };
}

function listOf(names: readonly string[]): string {
  const shown = names.length > MOST_NAMES ? [...names.slice(0, MOST_NAMES - 1), `${names.length - MOST_NAMES + 1} more`] : names;
  return listed(shown);
}

const CURVE_OF: Readonly<Record<string, string>> = {
  ES256: ' on the curve P-256',
  ES384: ' on the curve P-384',
  ES512: ' on the curve P-521',
  ES256K: ' on the curve secp256k1',
  EdDSA: ' of Ed25519 or Ed448',
};

/** Keys that could not even be tried, each variable once. */
function* unusable(all: readonly KeyCandidate[]): Iterable<Note> {
  const said = new Set<string>();
  for (const candidate of all) {
    for (const { refusal } of formsOf(candidate.secret)) {
      const text = `${candidate.variable === '' ? 'A key in the code' : candidate.variable} is ${refusal}`;
      if (refusal === '' || said.has(text) || said.size >= MOST_NAMES) continue;
      said.add(text);
      yield { severity: 'warning', text };
    }
  }
}

/** RFC 7515 section 4.1.4: `kid` says which key of a set made the signature. */
function* keyIdNotes(kid: unknown, all: readonly KeyCandidate[], algorithm: string, locate: Locate): Iterable<Note> {
  const sets = all.flatMap((candidate) => {
    const ids = formsOf(candidate.secret).flatMap((form) => (form.id !== '' && form.kind !== 'secret' ? [form] : []));
    return ids.length > 0 ? [{ candidate, forms: ids }] : [];
  });
  if (typeof kid !== 'string' || sets.length === 0) return;
  const named = sets.find(({ forms }) => forms.some(({ id }) => id === kid));
  // It is whatever the token says, and only an ordinary one is shown.
  const shown = /^[\w.:+/=@-]{1,80}$/.test(kid) ? `the key "${kid}"` : 'a key';
  const [first] = named ? [named] : sets;
  if (!first) return;
  const place = first.candidate.variable === '' ? 'the set in the code' : `the JWKS in ${first.candidate.variable}`;
  const file = first.candidate.at ? ` (${locate(first.candidate.at).file})` : '';
  if (!named) {
    yield { severity: 'warning', text: `kid names ${shown}, which ${place}${file} does not have` };
    return;
  }
  const isFit = named.forms.some((form) => form.id === kid && fits(algorithm, form));
  const why = isFit
    ? 'did not make the signature: the token was changed, or the set is of another environment'
    : `does not work with ${algorithm}`;
  yield { severity: 'warning', text: `kid names ${shown}, and the one in ${place}${file} ${why}` };
}
