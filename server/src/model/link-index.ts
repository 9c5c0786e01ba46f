import type { Environment, IssuerParty, Link, VerifierParty } from './contract';

// Links by either end, and what a verifier with several issuers is judged by.

/** The environments in which a token travels. In tests each side has made-up settings of its own. */
export const ENVIRONMENTS_THAT_RUN: readonly Environment[] = ['development', 'staging', 'production'];

export class LinkIndex {
  readonly #byVerifier = new Map<VerifierParty, Link[]>();
  readonly #byIssuer = new Map<IssuerParty, Link[]>();

  constructor(links: readonly Link[]) {
    for (const link of links) {
      add(this.#byVerifier, link.verifier, link);
      add(this.#byIssuer, link.issuer, link);
    }
  }

  /** The verifiers that an issuer is known of. */
  get verifiers(): Iterable<VerifierParty> {
    return this.#byVerifier.keys();
  }

  /** The issuers that a verifier is known of. */
  get issuers(): Iterable<IssuerParty> {
    return this.#byIssuer.keys();
  }

  ofVerifier(verifier: VerifierParty): readonly Link[] {
    return this.#byVerifier.get(verifier) ?? [];
  }

  ofIssuer(issuer: IssuerParty): readonly Link[] {
    return this.#byIssuer.get(issuer) ?? [];
  }

  /**
   * The first refusal of a verifier that refuses the tokens of all of its issuers. One that accepts those of a single issuer, or
   * may, is right about these; the others are made for somebody else.
   */
  judgeAll<Refusal>(verifier: VerifierParty, judge: (link: Link) => Refusal | undefined): { link: Link; refusal: Refusal } | undefined {
    let first: { link: Link; refusal: Refusal } | undefined;
    for (const link of this.ofVerifier(verifier)) {
      const refusal = judge(link);
      if (refusal === undefined) return undefined;
      first ??= { link, refusal };
    }
    return first;
  }
}

function add<Key>(index: Map<Key, Link[]>, key: Key, link: Link): void {
  const list = index.get(key);
  if (list) list.push(link);
  else index.set(key, [link]);
}
