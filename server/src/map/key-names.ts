import type { Contract, IssuerParty, Service, VerifierParty } from '../model/contract';
import { contains, type Place } from '../text/range';

// What the keys of issuers and verifiers are called. A call of Nest's or Fastify's service takes the key of its module's registration.

export const IN_THE_CODE = 'a key in the code';

const REGISTERED: ReadonlySet<string> = new Set(['@nestjs/jwt', '@fastify/jwt']);

/** The names of all keys of a contract. */
export class KeyNames {
  readonly #contract: Contract;
  readonly #registrations: ReadonlySet<IssuerParty>;
  /** By service and library, where all registrations name one key. */
  readonly #registered = new Map<string, string>();

  constructor(contract: Contract) {
    this.#contract = contract;
    this.#registrations = registrationsOf(contract);
    const named = new Map<string, Set<string | undefined>>();
    for (const registration of this.#registrations) {
      const id = idOf(registration);
      named.set(id, (named.get(id) ?? new Set()).add(this.#own(registration)));
    }
    for (const [id, names] of named) {
      const [name, ...others] = names;
      if (name !== undefined && others.length === 0) this.#registered.set(id, name);
    }
  }

  /**
   * The issuers that make tokens. A registration of Nest or Fastify makes none by itself: it stands for calls that are not seen, as
   * long as it says how long tokens live.
   */
  issuers(): readonly IssuerParty[] {
    const { issuers } = this.#contract;
    const calling = new Set(issuers.filter((issuer) => !this.#registrations.has(issuer)).map(idOf));
    return issuers.filter(
      (issuer) => !this.#registrations.has(issuer) || (!calling.has(idOf(issuer)) && typeof issuer.fact.expiry !== 'string'),
    );
  }

  /** The variable that holds a key, or that it stands in the code; undefined where it cannot be read. */
  of(party: IssuerParty | VerifierParty): string | undefined {
    return this.#own(party) ?? (this.isInherited(party) ? this.#registered.get(idOf(party)) : undefined);
  }

  /** Whether the key is that of the service's registration, which stands in another file. */
  isInherited(party: IssuerParty | VerifierParty): boolean {
    const { key } = party.fact;
    return key.kind === 'reference' && key.module === 'nest-config' && /^(?:JwtModule|FastifyJwt)$/.test(key.path[0] ?? '');
  }

  /** Where the service says what holds for all of its tokens: the registration that a call takes its key from. */
  placesBeside(party: IssuerParty | VerifierParty): readonly Place[] {
    if (!this.isInherited(party)) return [];
    return [...this.#registrations].filter((each) => idOf(each) === idOf(party)).map(({ fact }) => fact.at);
  }

  /** As of `of`, or the setting of another file that holds it and that cannot be followed: `env.ENCRYPTION_KEY`. */
  orSetting(party: IssuerParty | VerifierParty): string | undefined {
    const known = this.of(party);
    if (known !== undefined) return known;
    let { key } = party.fact;
    while (key.kind === 'converted' || key.kind === 'encoded') key = key.of;
    if (key.kind !== 'reference' || !/[./]/.test(key.module)) return undefined;
    const name = key.path.filter((step) => step !== 'default').join('.');
    return /secret|key|jwt/i.test(name) ? name : undefined;
  }

  #own({ keyNames, fact, service }: IssuerParty | VerifierParty): string | undefined {
    if (keyNames[0] !== undefined) return keyNames.slice(0, 2).join(' or ');
    const key = this.#contract.evaluate(fact.key, { service, environment: 'development' });
    if (key.state === 'known') return key.variable === '' ? IN_THE_CODE : key.variable;
    return undefined;
  }
}

function idOf({ fact, service }: { readonly fact: { readonly library: string }; readonly service: Service }): string {
  return `${fact.library}\n${service.folder}`;
}

/** A registration is exported under a name of its own, which no call is. */
function registrationsOf({ facts, issuers }: Contract): ReadonlySet<IssuerParty> {
  const exported = facts.all('export').filter(({ name }) => /^(?:JwtModule$|FastifyJwt(?::|$))/.test(name));
  return new Set(
    issuers.filter(
      ({ fact }) =>
        REGISTERED.has(fact.library) &&
        exported.some(({ file, value }) => file === fact.file && value.kind !== 'unset' && contains(fact.at, value.at)),
    ),
  );
}
