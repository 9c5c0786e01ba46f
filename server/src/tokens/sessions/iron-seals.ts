import { createDecipheriv, createHmac, pbkdf2Sync, timingSafeEqual } from 'node:crypto';
import type { SecretText } from '../../facts/secret-text';
import { readJsonObject } from '../read/read-json';

// The seals of iron-session 8.0.4, which are those of iron-webcrypto 1.2.1: `Fe26.2*id*salt*iv*ciphertext*expiry*salt*mac~2`.

export interface IronSeal {
  /** All that the MAC is over. */
  readonly base: string;
  readonly salt: string;
  readonly iv: Buffer;
  readonly ciphertext: Buffer;
  /** Milliseconds since the epoch; undefined for a seal without an end. */
  readonly expires: number | undefined;
  readonly macSalt: string;
  /** As it is written: the library compares the texts. */
  readonly mac: Buffer;
  /** The version behind `~`: the content stands at the top from 2 on. */
  readonly version: number;
}

/** Shorter passwords are refused, in characters: iron-webcrypto 1.2.1, minPasswordlength. */
const SHORTEST_PASSWORD = 32;
/** Browsers keep no cookie of more than 4 KB, in characters. */
const LONGEST = 100_000;

/** How every seal begins: its version of the form. */
export const IRON_START = 'Fe26.2*';

/** The parts of a seal; undefined for any other text, and for one that was cut. */
export function ironSealOf(text: string): IronSeal | undefined {
  if (!text.startsWith(IRON_START) || text.length > LONGEST) return undefined;
  const [seal = '', version = ''] = text.split('~', 2);
  const parts = seal.split('*');
  const [, , salt = '', iv = '', ciphertext = '', expiry = '', macSalt = '', mac = ''] = parts;
  if (parts.length !== 8 || !/^\d{0,16}$/.test(expiry)) return undefined;
  return {
    base: parts.slice(0, 6).join('*'),
    salt,
    iv: Buffer.from(iv, 'base64url'),
    ciphertext: Buffer.from(ciphertext, 'base64url'),
    expires: expiry === '' ? undefined : Number(expiry),
    macSalt,
    mac: Buffer.from(mac, 'utf8'),
    version: /^\d{1,3}$/.test(version) ? Number(version) : 0,
  };
}

/** What is sealed with the password; undefined when the password did not seal it, or when it was changed. */
export function openIronSeal(seal: IronSeal, password: SecretText): Readonly<Record<string, unknown>> | undefined {
  if (password.length < SHORTEST_PASSWORD || seal.iv.length !== 16) return undefined;
  const mac = Buffer.from(createHmac('sha256', derived(password, seal.macSalt)).update(seal.base).digest('base64url'));
  if (mac.length !== seal.mac.length || !timingSafeEqual(mac, seal.mac)) return undefined;
  let text: string;
  try {
    const decipher = createDecipheriv('aes-256-cbc', derived(password, seal.salt), seal.iv);
    text = Buffer.concat([decipher.update(seal.ciphertext), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
  const content = readJsonObject(text).object?.fields ?? {};
  if (seal.version >= 2) return content;
  const persistent = content['persistent'];
  return typeof persistent === 'object' && persistent !== null ? { ...persistent } : {};
}

/** One iteration: the password is long enough to be a key. */
function derived(password: SecretText, salt: string): Buffer {
  return pbkdf2Sync(password.reveal(), salt, 1, 32, 'sha1');
}
