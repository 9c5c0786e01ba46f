import { listed } from '../../text/phrases';
import type { Note } from '../report';
import { isContentAlgorithm, isEncryptionAlgorithm, isSignatureAlgorithm, registeredSpelling, signatureSizes } from './algorithm-words';
import type { DecodedToken } from './decode';

// What is odd about the header of a token and about the size of its parts.

type Header = Readonly<Record<string, unknown>>;

/** Larger tokens get into trouble with servers, in characters: nginx takes 8 KB for a header by default, Node 16 KB for all. */
const LARGE = 7_500;
/** OWASP's advice for PBKDF2 is 600,000 rounds; jose refuses to do more than 10,000 unless told. */
const MANY_ROUNDS = 1_000_000;
/** Of a key of 16,384 bits, the largest that OpenSSL verifies with; in bytes. */
const LONGEST_RSA = 2_048;
const LONGEST_NAME = 60;

/** Sentences on `alg`, `crit` and the fields that say where a key is. `signatureBytes` is 0 where there is no signature. */
export function headerNotes(header: Header, kind: DecodedToken['kind'], signatureBytes: number): readonly Note[] {
  return [
    ...(kind === 'jwe' ? encryptionNotes(header) : signatureNotes(header, kind, signatureBytes)),
    ...criticalNotes(header),
    ...keyNotes(header),
    ...(header['b64'] === false ? [error('b64 is false: its payload is not base64url, which a JWT must not do (RFC 7797 section 7)')] : []),
  ];
}

/** Sentences on the length of the whole token, in characters. */
export function sizeNotes(length: number): readonly Note[] {
  if (length <= LARGE) return [];
  return [
    warning(
      `It is ${length.toLocaleString('en-US')} characters long: servers refuse a header of more than 8 KB (nginx) or 16 KB (Node), and a browser a cookie of more than 4 KB`,
    ),
  ];
}

function signatureNotes(header: Header, kind: DecodedToken['kind'], bytes: number): readonly Note[] {
  const algorithm = header['alg'];
  if (typeof algorithm !== 'string' || algorithm === '') {
    return [error('Its header names no algorithm (alg), which RFC 7515 section 4.1.1 requires: every verifier refuses it')];
  }
  if (kind === 'unsigned') {
    const notes = [error('alg is "none": the token is not signed, and anyone can make one')];
    if (bytes > 0)
      notes.push(error('It has a signature all the same, which no library takes (RFC 7518 section 3.6): alg was changed, perhaps'));
    return notes;
  }
  if (isEncryptionAlgorithm(algorithm)) {
    return [error(`alg is ${algorithm}, which encrypts, and the token has the three parts of a signed one`)];
  }
  if (!isSignatureAlgorithm(algorithm)) return [unknownAlgorithm(algorithm)];
  if (bytes === 0) return [error(`Its signature is missing, and ${algorithm} makes one: every verifier refuses it`)];
  if (/^[RP]S\d/.test(algorithm)) return rsaNotes(bytes);
  const sizes = signatureSizes(algorithm);
  const [size] = sizes;
  if (size === undefined || sizes.includes(bytes)) return [];
  if (algorithm.startsWith('ES') && bytes > size && bytes <= size + 9) {
    return [
      error(
        `Its signature has ${bytes} bytes, and ${algorithm} makes ${size}: it is in the DER form of OpenSSL, perhaps, which a JWT does not have (RFC 7518 section 3.4)`,
      ),
    ];
  }
  const why = bytes < size ? 'some of it was cut off, perhaps' : 'something was added to it, or it is of another algorithm';
  return [error(`Its signature has ${bytes.toLocaleString('en-US')} bytes, and ${algorithm} makes ${size}: ${why}`)];
}

/** An RSA signature is as long as the modulus of its key (RFC 8017 section 8). */
function rsaNotes(bytes: number): readonly Note[] {
  const size = `Its signature has ${bytes.toLocaleString('en-US')} bytes`;
  if (bytes > LONGEST_RSA) return [warning(`${size}: no RSA key in use is that large, and verifying it would keep a server busy`)];
  if (bytes >= 256) return [];
  return [
    warning(
      `${size}, and one of an RSA key of 2,048 bits has 256, the least that RFC 7518 section 3.3 allows: some of it was cut off, or its key is too small`,
    ),
  ];
}

function unknownAlgorithm(algorithm: string): Note {
  const known = registeredSpelling(algorithm);
  return known === undefined
    ? warning(`alg is "${short(algorithm)}", which is no registered algorithm: verifiers refuse it`)
    : error(`alg is "${short(algorithm)}", and it is written ${known}: case counts (RFC 7515 section 4.1.1), so verifiers refuse it`);
}

function encryptionNotes(header: Header): readonly Note[] {
  const notes: Note[] = [];
  const { alg: algorithm, enc: content, zip, p2c: rounds } = header;
  if (typeof algorithm !== 'string' || algorithm === '')
    notes.push(error('Its header names no algorithm (alg), which RFC 7516 section 4.1.1 requires: nobody can open it'));
  else if (!isEncryptionAlgorithm(algorithm)) {
    notes.push(
      isSignatureAlgorithm(algorithm)
        ? error(`alg is ${algorithm}, which signs, and the token has the five parts of an encrypted one`)
        : unknownAlgorithm(algorithm),
    );
  }
  if (typeof content !== 'string' || content === '')
    notes.push(
      error('Its header does not say how the content is encrypted (enc), which RFC 7516 section 4.1.2 requires: nobody can open it'),
    );
  else if (!isContentAlgorithm(content))
    notes.push(warning(`enc is "${short(content)}", which is no registered algorithm: nobody opens it`));
  if (typeof rounds === 'number' && rounds > MANY_ROUNDS) {
    notes.push(
      error(
        `It asks for ${rounds.toLocaleString('en-US')} rounds of hashing (p2c): opening it would keep a server busy, so libraries refuse it (RFC 8725 section 3.2)`,
      ),
    );
  }
  if (zip !== undefined)
    notes.push(
      warning('Its content was compressed (zip): a small token can become a huge text, so many libraries refuse it (RFC 8725 section 3.6)'),
    );
  return notes;
}

/** RFC 7515 section 4.1.11: the list is not empty, and its names are fields of the header that no standard already has. */
function criticalNotes(header: Header): readonly Note[] {
  const critical = header['crit'];
  if (critical === undefined) return [];
  const names = Array.isArray(critical) ? critical.filter((name) => typeof name === 'string') : [];
  if (!Array.isArray(critical) || names.length !== critical.length || names.length === 0) {
    return [error('crit is no list of names, or an empty one, which RFC 7515 section 4.1.11 does not allow: verifiers refuse it')];
  }
  const absent = names.filter((name) => header[name] === undefined);
  if (absent.length > 0) return [error(`crit names ${namesOf(absent)}, which the header does not have: verifiers refuse it`)];
  const unknown = names.filter((name) => name !== 'b64');
  if (unknown.length === 0) return [];
  return [
    error(
      `crit says that a verifier must understand ${namesOf(unknown)}: one that does not has to refuse it, and no library does unless it is told`,
    ),
  ];
}

/** RFC 8725 sections 3.1 and 3.10: a verifier that takes a key from the token lets the sender choose it. */
function keyNotes(header: Header): readonly Note[] {
  const notes: Note[] = [];
  const isShared = typeof header['alg'] === 'string' && /^HS\d/.test(header['alg']);
  for (const name of ['jku', 'x5u']) {
    if (header[name] === undefined) continue;
    notes.push(
      isShared
        ? warning(
            `${name} is an address of public keys, and ${String(header['alg'])} has a shared secret, which no address may give: the token is made to mislead, or by mistake`,
          )
        : warning(
            `${name} is an address to fetch the key from: a verifier that follows it lets the sender choose the key, unless it knows the address`,
          ),
    );
  }
  if (header['jwk'] !== undefined) notes.push(warning('jwk holds the key itself: a verifier that takes it accepts what anybody signs'));
  const name = header['kid'];
  if (name !== undefined && typeof name !== 'string') notes.push(warning('kid is no text, as RFC 7515 section 4.1.4 wants it'));
  if (typeof name === 'string' && /\.\.[/\\]|['"`;|<>\0]|--/.test(name)) {
    notes.push(warning('kid looks like a path or a query: somebody tries, perhaps, what a verifier does with it (RFC 8725 section 3.10)'));
  }
  return notes;
}

function namesOf(names: readonly string[]): string {
  return listed(names.slice(0, 5).map((name) => `"${short(name)}"`));
}

function short(text: string): string {
  return text.length > LONGEST_NAME ? `${text.slice(0, LONGEST_NAME)}…` : text;
}

function error(text: string): Note {
  return { severity: 'error', text };
}

function warning(text: string): Note {
  return { severity: 'warning', text };
}
