import type { StoredLifetime, TokenSource } from '../facts/fact';
import { baseName } from '../text/source';
import type { Contract, Environment, Evaluated, IssuerParty, Service } from './contract';
import { isMoment, isSpan, numberOf } from './evaluate';
import { lifetimeOf } from './lifetime';

// What keeps a token, beside the issuer of the token that it keeps.

/** A cookie, row or cache entry with the issuer of the token in it. */
export interface StoredToken {
  readonly store: StoredLifetime;
  readonly service: Service;
  readonly issuer: IssuerParty;
}

/** Both lifetimes in one environment, in seconds. */
export interface TwoLifetimes {
  readonly store: number;
  readonly token: number;
  /** Where the store's lifetime finally stands. */
  readonly at: Extract<Evaluated, { state: 'known' }>;
}

const UNITS = { seconds: 1, milliseconds: 0.001, days: 86_400 } as const;

/** Every store whose token's issuer can be told for certain. */
export function storedTokens(contract: Contract): readonly StoredToken[] {
  const found: StoredToken[] = [];
  for (const store of contract.facts.all('stored-lifetime')) {
    if (store.token === undefined || contract.isTestFile(store.file)) continue;
    const service = contract.serviceOf(store.file);
    const issuer = issuerOf(store.token, store.file, service, contract.issuers);
    if (issuer) found.push({ store, service, issuer });
  }
  return found;
}

function issuerOf(source: TokenSource, file: string, service: Service, issuers: readonly IssuerParty[]): IssuerParty | undefined {
  const { at } = source;
  const isHere = (place: { file: string; start: number; end: number }) =>
    place.file === at.file && place.start <= at.start && at.end <= place.end;
  const direct = issuers.filter((issuer) => (issuer.through ? isHere(issuer.through.at) : isHere(issuer.fact.at)));
  if (direct.length > 0) return only(direct, source.member);
  if (source.call === '') return undefined;
  // Of a function whose callers decide what it signs with, only the party of this very call is meant.
  const named = issuers.filter((issuer) => issuer.fact.returnedBy.includes(source.call) && issuer.service === service && !issuer.through);
  return only(
    named.filter((issuer) => mayBeFrom(source.module, file, issuer.fact.file)),
    source.member,
  );
}

/** Whether a function of `module`, as `importer` names it, can stand in `file`. */
function mayBeFrom(module: string | undefined, importer: string, file: string): boolean {
  if (module === undefined) return true;
  if (module === '') return importer === file;
  const last = module
    .split(/[/.]/)
    .filter((part) => part !== '' && !/^[cm]?[jt]sx?$/.test(part))
    .at(-1);
  const name = baseName(file).replace(/\.[a-z]{1,5}$/, '');
  return (
    last === undefined ||
    name === last ||
    name === 'index' ||
    name === '__init__' ||
    baseName(module).replace(/\.[cm]?[jt]sx?$/, '') === name
  );
}

/** The one issuer that is meant; of several in one function, the one whose variable has the member's name. */
function only(issuers: readonly IssuerParty[], member: string): IssuerParty | undefined {
  const named = member === '' ? issuers : issuers.filter((issuer) => issuer.fact.assignedTo === member);
  // `return { token: jwt.sign(...) }` gives the token no variable; other members may be made otherwise.
  const unnamed = /^(?:token|jwt)$/i.test(member) ? issuers.filter((issuer) => issuer.fact.assignedTo === '') : [];
  const among = named.length > 0 ? named : unnamed;
  const [first] = among;
  return first &&
    among.every(
      (issuer) =>
        issuer.fact.at.start === first.fact.at.start && issuer.fact.at.file === first.fact.at.file && issuer.through === first.through,
    )
    ? first
    : undefined;
}

/** Both lifetimes, where both are known. A store without one, or a token whose unit is mistaken, tells nothing. */
export function lifetimesOf(
  { store, service, issuer }: StoredToken,
  environment: Environment,
  contract: Contract,
): TwoLifetimes | undefined {
  const token = lifetimeOf(issuer, contract, { service: issuer.service, environment });
  if (!token || token.misreading || !Number.isFinite(token.seconds) || token.seconds <= 0) return undefined;
  const at = contract.evaluate(store.lifetime.value, { service, environment });
  const seconds = at.state === 'known' ? secondsOf(at, store) : undefined;
  return at.state === 'known' && seconds !== undefined && seconds > 0 ? { store: seconds, token: token.seconds, at } : undefined;
}

function secondsOf(evaluated: Extract<Evaluated, { state: 'known' }>, store: StoredLifetime): number | undefined {
  const { value } = evaluated;
  if (isSpan(value)) return value.seconds;
  if (isMoment(value)) {
    // A naive local time is read in the time zone of who reads it.
    if (value.unit === 'datetime' && value.zone === 'naive-local') return undefined;
    return store.form === 'absolute' ? (value.unit === 'milliseconds' ? value.offset / 1000 : value.offset) : undefined;
  }
  const number = store.form === 'relative' ? numberOf(evaluated) : undefined;
  return number === undefined ? undefined : number * UNITS[store.unit];
}
