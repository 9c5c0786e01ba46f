import { listed } from '../read/library-lists';
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
export function signatureWords({ token, signature, opaque }: TokenReport): readonly string[] {
  if (opaque !== undefined || token === undefined) return [];
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
        ...signature.keys
          .filter(({ variable, spot }) => variable !== '' || spot !== undefined)
          .map((key) => `It is the value of ${keyWords(key)}`),
      ];
    case 'verified':
      return signature.keys.length === 0
        ? [`${verb} with a key of the workspace`]
        : signature.keys.map((key) => `${verb} with ${keyWords(key)}`);
  }
}

function keyWords(key: KeyMatch): string {
  const holder = key.variable === '' ? (key.spot ? 'a value written' : 'a publicly known secret') : key.variable;
  const place = key.spot === undefined ? '' : `${key.variable === '' ? ' in' : ' of'} ${spotWords(key.spot)}`;
  const traits = [
    ENCODINGS[key.encoding],
    ...(key.isOld ? ['an old secret of a rotation'] : []),
    ...(key.isPublic ? ['publicly known'] : []),
  ];
  const holders = key.services.filter((service) => service !== '');
  const given = holders.length === 0 ? '' : `, which ${listed(holders)} ${holders.length === 1 ? 'has' : 'have'}`;
  const where = given === '' || key.environments.length === 0 ? '' : ` in ${listed(key.environments)}`;
  return `${holder}${place} (${traits.join(', ')})${given}${where}`;
}

function tries(count: number): string {
  return count === 1 ? '1 key was tried' : `${count} keys were tried, each in its encodings`;
}
