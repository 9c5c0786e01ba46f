import { listed } from '../../text/phrases';
import type { KeyEncoding, KeyMatch, Spot, TokenReport } from '../report';

// Who made a token, in sentences.

/** The encoding as the end of a sentence about a variable: "AUTH_SECRET, as text". */
const ENCODINGS: Readonly<Record<KeyEncoding, string>> = {
  text: 'as text',
  base64: 'decoded from base64',
  base64url: 'decoded from base64url',
  hex: 'decoded from hex',
  pem: 'a PEM key',
  jwk: 'a JWK',
  derived: 'through a key derivation',
};

/** A place as people write it: `backend/app/auth.py:44`. */
export function spotWords({ file, line }: Spot): string {
  return `${file}:${line}`;
}

/** Who signed it or can open it, a sentence a line and without a full stop. Never with a value. */
export function signatureWords({ status, token, signature, opaque }: TokenReport): readonly string[] {
  if (opaque !== undefined || token === undefined || (status === 'unreadable' && signature === undefined)) return [];
  const isSealed = token.kind === 'jwe';
  if (signature === undefined) {
    if (token.kind === 'unsigned') return ['It is not signed'];
    return [
      isSealed
        ? 'No key was tried on it: without a workspace there are none'
        : 'Its signature was not checked: without a workspace there are no keys',
    ];
  }
  const verb = isSealed ? 'Encrypted' : 'Signed';
  switch (signature.state) {
    case 'unsigned':
      return ['It is not signed: anyone can make such a token'];
    case 'untried':
      return ['No key of the workspace is of the kind that its algorithm needs, as far as can be read from here'];
    case 'unknown':
      return [
        signature.tried === 0
          ? 'Which key made it cannot be read from here'
          : `No key of the workspace ${isSealed ? 'opens' : 'made'} it: ${tries(signature.tried)}`,
      ];
    case 'public-secret':
      return [
        `${verb} with a secret that everybody can look up: anybody can make such tokens`,
        ...keysWords(signature.keys.filter(({ variable, spot }) => variable !== '' || spot !== undefined)).map(
          (words) => `It is the value of ${words}`,
        ),
      ];
    case 'verified':
      return signature.keys.length === 0
        ? [`${verb} with a key of the workspace`]
        : keysWords(signature.keys).map((words) => `${verb} with ${words}`);
  }
}

/** A line for each variable: the places that hold one value are told together. */
function keysWords(keys: readonly KeyMatch[]): readonly string[] {
  const groups: (readonly [KeyMatch, ...KeyMatch[]])[] = [];
  for (const key of keys) {
    const at = groups.findIndex((group) => isToldWith(key, group));
    const group = groups[at];
    if (group) groups[at] = [...group, key];
    else groups.push([key]);
  }
  return groups.map(keyWords);
}

/** Services and environments are told of all places at once, so that the ones or the others must be the same of each. */
function isToldWith(key: KeyMatch, group: readonly [KeyMatch, ...KeyMatch[]]): boolean {
  const [other] = group;
  if (key.spot === undefined || other.spot === undefined || key.variable === '') return false;
  if (key.variable !== other.variable || key.encoding !== other.encoding) return false;
  if (key.isOld !== other.isOld || key.isPublic !== other.isPublic) return false;
  if ((key.services.length === 0) !== (other.services.length === 0)) return false;
  const isOne = (of: (one: KeyMatch) => readonly string[]) => group.every((one) => of(one).join() === of(key).join());
  return isOne(({ environments }) => environments) || isOne(({ services }) => services);
}

/** More places of one value than that are a number. */
const MOST_PLACES = 4;

function keyWords(keys: readonly [KeyMatch, ...KeyMatch[]]): string {
  const [key] = keys;
  const all = distinct(keys.flatMap(({ spot }) => (spot ? [spotWords(spot)] : [])));
  const more = all.length > MOST_PLACES ? [`${all.length - MOST_PLACES + 1} other places`] : [];
  const spots = listed([...all.slice(0, more.length > 0 ? MOST_PLACES - 1 : MOST_PLACES), ...more]);
  const holder = key.variable === '' ? (key.spot ? 'a value written' : 'a publicly known secret') : key.variable;
  const place = spots === '' ? '' : `${key.variable === '' ? ' in' : ' of'} ${spots}`;
  const traits = [
    ENCODINGS[key.encoding],
    ...(key.isOld ? ['an old secret of a rotation'] : []),
    ...(key.isPublic ? ['publicly known'] : []),
  ];
  const holders = distinct(keys.flatMap(({ services }) => services)).filter((service) => service !== '');
  const environments = distinct(keys.flatMap((one) => one.environments));
  const given = holders.length === 0 ? '' : `, which ${listed(holders)} ${holders.length === 1 ? 'has' : 'have'}`;
  const where = given === '' || environments.length === 0 ? '' : ` in ${listed(environments)}`;
  return `${holder}${place} (${traits.join(', ')})${given}${where}`;
}

function distinct(words: readonly string[]): readonly string[] {
  return [...new Set(words)];
}

function tries(count: number): string {
  return count === 1 ? '1 key was tried' : `${count} keys were tried, each in its encodings`;
}
