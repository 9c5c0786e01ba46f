import type { ReportedFinding } from '../analysis/analysis';
import { secretMatrix } from '../analysis/secret-matrix';
import type { Contract, IssuerParty, Service, VerifierParty } from '../model/contract';
import { listed } from '../text/phrases';
import type { Place } from '../text/range';
import { audiencesInWords } from './audience';
import type { AuthMap, LocatePlace, MapDefect, MapEnd, MapService, MapToken } from './auth-map';
import type { Beyond } from './beyond';
import { defectsBySpot, RANKS, type Spot } from './defects';
import { type Strand, strandsOf } from './parties';
import { findingsOfProduct, productOf } from './product';
import { type Sending, sendings } from './sends';
import { aboutService, namesOfServices } from './service-words';
import { hostedSessions, type SessionStrand, sessionStrands } from './sessions';
import { algorithmsInWords, leewaysInWords, lifetimesInWords } from './values';

/** An arrow before its services have ids and its findings are known. */
interface Draft {
  readonly from: Service | Beyond;
  readonly to: Service | Beyond;
  readonly spot: Spot;
  readonly token: Omit<MapToken, 'id' | 'from' | 'to' | 'defects'>;
}

/**
 * The map of a contract. `fingerprintKey` is random and made once for each run; `locate` says where a place is as people read it.
 * Worked out anew with every call, so hosts ask for it only when somebody looks.
 */
export function authMap(whole: Contract, findings: readonly ReportedFinding[], fingerprintKey: Uint8Array, locate: LocatePlace): AuthMap {
  const contract = productOf(whole);
  const drafts = draftsOf(contract);
  const joined = (left: Service, right: Service) =>
    drafts.some(({ from, to }) => (from === left && to === right) || (from === right && to === left));
  const sent = sendings(contract, joined).map((sending) => ({ sending, spot: spotOfSending(sending) }));
  const { ofSpot, others } = defectsBySpot(
    [...drafts, ...sent].map(({ spot }) => spot),
    findingsOfProduct(contract, findings),
    contract,
  );
  const shown = servicesOf(
    contract,
    drafts,
    sent.map(({ sending }) => sending),
  );
  const services = boxes(shown, drafts, others, contract).filter((box) => isToldOf(box, drafts, sent));
  const ends = endsOf(drafts);
  const idOf = (end: Service | Beyond) =>
    'folder' in end ? (services.find(({ service }) => service === end)?.id ?? '') : (ends.get(nameOfEnd(end))?.id ?? '');
  const tokens = drafts
    .map(({ from, to, token, spot }) => ({ ...token, from: idOf(from), to: idOf(to), defects: ofSpot.get(spot) ?? [] }))
    .map((token, index) => ({ token, index }))
    .sort((left, right) => gravity(left.token.defects) - gravity(right.token.defects) || left.index - right.index)
    .map(({ token }, index) => ({ id: `t${index + 1}`, ...token }));
  return {
    services,
    ends: [...ends.values()],
    tokens,
    sends: sent.map(({ sending: { from, to, headers }, spot }, index) => ({
      id: `r${index + 1}`,
      from: idOf(from),
      to: idOf(to),
      headers,
      defects: ofSpot.get(spot) ?? [],
    })),
    matrix: secretMatrix(whole, fingerprintKey),
    locate,
  };
}

function gravity(defects: readonly MapDefect[]): number {
  return Math.min(RANKS.info, ...defects.map(({ severity }) => RANKS[severity]));
}

function draftsOf(contract: Contract): readonly Draft[] {
  const tokens = strandsOf(contract).map((strand) => tokenDraft(strand, contract));
  const sessions = sessionStrands(contract).map(sessionDraft);
  const isTold = ({ service, from }: SessionStrand) =>
    tokens.some((draft) => draft.to === service && 'kind' in draft.from && draft.from.name === from?.name);
  const hosted = hostedSessions(contract)
    .filter((strand) => !isTold(strand))
    .map(sessionDraft);
  const order = new Map(contract.services.map((service, index) => [service, index]));
  const rank = ({ from, to }: Draft) => Math.min(...[from, to].map((end) => ('folder' in end ? (order.get(end) ?? 0) : order.size)));
  return [...tokens, ...sessions, ...hosted].sort((left, right) => rank(left) - rank(right));
}

function tokenDraft(strand: Strand, contract: Contract): Draft {
  const issuers = [...strand.issuers];
  const verifiers = [...strand.verifiers];
  const parties: readonly (IssuerParty | VerifierParty)[] = [...issuers, ...verifiers];
  return {
    from: strand.from,
    to: strand.to,
    spot: {
      places: [...parties.map(({ fact }) => fact.at), ...parties.flatMap(placesBeside), ...strand.beside],
      names: [...new Set(parties.flatMap(({ keyNames }) => keyNames))],
      services: [...new Set(parties.map(({ service }) => service))],
    },
    token: {
      kind: 'token',
      role: strand.role,
      secret: strand.secret,
      algorithm: algorithmsInWords(issuers, verifiers, contract),
      lifetime: lifetimesInWords(issuers, contract),
      leeway: leewaysInWords(verifiers, contract),
      audience: audiencesInWords(issuers, verifiers, contract),
      libraries: librariesInWords(issuers, verifiers),
      because: strand.because,
      issuers: distinct(issuers.map(callOf)),
      verifiers: distinct(verifiers.map(callOf)),
    },
  };
}

/** What is said of a party outside of its call: by the caller of a function of the project, in an object of options. */
function placesBeside(party: IssuerParty | VerifierParty): readonly Place[] {
  const { fact, through } = party;
  const values = fact.kind === 'token-issuer' ? [fact.audience, fact.issuer] : [fact.leeway, fact.algorithms, fact.audience, fact.issuer];
  const expiry = fact.kind === 'token-issuer' && typeof fact.expiry !== 'string' ? [fact.expiry.valueAt] : [];
  const switches = fact.kind === 'token-verifier' ? fact.switches.map(({ at }) => at) : [];
  return [...(through ? [through.at] : []), ...values.flatMap(({ valueAt }) => valueAt ?? []), ...expiry, ...switches, fact.calleeAt];
}

/** Where the token is asked for: the caller of a function that several use, else the call itself. */
function callOf({ fact, through }: IssuerParty | VerifierParty): Place {
  return through?.calleeAt ?? fact.calleeAt;
}

function librariesInWords(issuers: readonly IssuerParty[], verifiers: readonly VerifierParty[]): string {
  const issue = listed(issuers.map(({ semantics }) => semantics.title));
  const verify = listed(verifiers.map(({ semantics }) => semantics.title));
  if (issue === '' || verify === '' || issue === verify) return issue === '' ? verify : issue;
  return `${issue}, verified by ${verify}`;
}

function sessionDraft(strand: SessionStrand): Draft {
  const { service, from, places, secret, lifetime, about } = strand;
  const [at] = places;
  return {
    from: from ?? service,
    to: service,
    spot: { places, names: secret === undefined ? [] : [secret], services: [service] },
    token: {
      kind: 'session',
      role: 'session',
      secret,
      algorithm: undefined,
      lifetime,
      leeway: undefined,
      audience: undefined,
      libraries: about,
      because: '',
      issuers: at && from === undefined ? [at] : [],
      verifiers: at && from !== undefined ? [at] : [],
    },
  };
}

function spotOfSending({ from, headers }: Sending): Spot {
  return { places: headers, names: [], services: [from] };
}

function distinct(places: readonly Place[]): readonly Place[] {
  const byKey = new Map(places.map((place) => [`${place.file} ${place.start}`, place]));
  return [...byKey.values()];
}

/** Those with a part in the contract, in the order of the workspace. */
function servicesOf(contract: Contract, drafts: readonly Draft[], sent: readonly Sending[]): readonly Service[] {
  const shown = new Set<Service | Beyond>([
    ...drafts.flatMap(({ from, to }) => [from, to]),
    ...contract.sharedSecrets.flatMap(({ members }) => members.map(({ service }) => service)),
    ...sent.flatMap(({ from, to }) => [from, to]),
  ]);
  return contract.services.filter((service) => shown.has(service));
}

function boxes(
  services: readonly Service[],
  drafts: readonly Draft[],
  others: readonly MapDefect[],
  contract: Contract,
): readonly MapService[] {
  const names = namesOfServices(services, contract);
  return services.map((service, index) => ({
    id: `s${index + 1}`,
    service,
    name: names.get(service) ?? service.name,
    about: aboutService(service),
    at: drafts.flatMap(({ spot }) => spot.places).find((place) => contract.serviceOf(place.file) === service),
    defects: others.filter(({ at }) => contract.serviceOf(at.file) === service),
  }));
}

/** A service that only holds a secret is in the matrix; a box without an arrow or a defect would say nothing. */
function isToldOf({ service, defects }: MapService, drafts: readonly Draft[], sent: readonly { readonly sending: Sending }[]): boolean {
  const ends = [...drafts, ...sent.map(({ sending }) => sending)];
  return defects.length > 0 || ends.some(({ from, to }) => from === service || to === service);
}

function endsOf(drafts: readonly Draft[]): ReadonlyMap<string, MapEnd> {
  const ends = new Map<string, MapEnd>();
  for (const { from, to } of drafts) {
    for (const end of [from, to]) {
      if (!('folder' in end) && !ends.has(nameOfEnd(end))) ends.set(nameOfEnd(end), { id: `e${ends.size + 1}`, ...end });
    }
  }
  return ends;
}

function nameOfEnd({ kind, name }: Beyond): string {
  return `${kind} ${name}`;
}
