import type { KeyObject } from 'node:crypto';
import type { KeyKind } from '../../libraries/semantics';
import type { KeyEncoding } from '../report';

/** What is said of a key beside its material. */
export interface KeyTraits {
  readonly encoding: KeyEncoding;
  readonly kind: KeyKind;
  /** What is odd about how it comes out of its text, as the end of "the key is ..."; empty for a plain one. */
  readonly oddity: string;
  /** Why it cannot be used, as the end of "the key is ..."; empty when it can. */
  readonly refusal: string;
  /** `kid` of a JWK; empty where there is none. */
  readonly id: string;
  /** Whether the text held the private half, of which this is the public one. */
  readonly isPrivate: boolean;
}

/**
 * A text made into a key. What it is made of is held in private fields, so that no way of printing it shows any of it: a secret's
 * bytes and a public key alike.
 */
export class FormedKey implements KeyTraits {
  readonly encoding: KeyEncoding;
  readonly kind: KeyKind;
  readonly oddity: string;
  readonly refusal: string;
  readonly id: string;
  readonly isPrivate: boolean;
  readonly #material: Uint8Array | KeyObject | undefined;

  /** A secret is made of its bytes, a public key is a `KeyObject`; neither where there is a refusal. */
  constructor(material: Uint8Array | KeyObject | undefined, traits: KeyTraits) {
    this.#material = material;
    this.encoding = traits.encoding;
    this.kind = traits.kind;
    this.oddity = traits.oddity;
    this.refusal = traits.refusal;
    this.id = traits.id;
    this.isPrivate = traits.isPrivate;
  }

  /** The bytes of a secret; undefined for a public key and for what cannot be used. For checking signatures and deriving keys, never to show. */
  secretBytes(): Uint8Array | undefined {
    return this.#material instanceof Uint8Array ? this.#material : undefined;
  }

  /** The public key; undefined for a secret and for what cannot be used. */
  publicKey(): KeyObject | undefined {
    return this.#material instanceof Uint8Array ? undefined : this.#material;
  }
}
