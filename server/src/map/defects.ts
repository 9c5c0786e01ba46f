import type { ReportedFinding } from '../analysis/analysis';
import type { Contract, Service } from '../model/contract';
import type { Severity } from '../rules/rule';
import { contains, type Place } from '../text/range';
import type { MapDefect } from './auth-map';

/** A part of the map while its findings are looked for. */
export interface Spot {
  /** The code that it was read from. */
  readonly places: readonly Place[];
  /** The variables of its key, and who holds them. */
  readonly names: readonly string[];
  readonly services: readonly Service[];
}

export const RANKS: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/**
 * Which findings are about which spot: those that stand in its code, then those about the variable of its key. A finding that names
 * both ends of a token belongs to the arrow between them alone.
 */
export function defectsBySpot(
  spots: readonly Spot[],
  findings: readonly ReportedFinding[],
  contract: Contract,
): { readonly ofSpot: ReadonlyMap<Spot, readonly MapDefect[]>; readonly others: readonly MapDefect[] } {
  const ofSpot = new Map<Spot, MapDefect[]>(spots.map((spot) => [spot, []]));
  const byFile = placesByFile(spots);
  const named = new NamedVariables(contract);
  const others: MapDefect[] = [];
  for (const finding of findings) {
    const defect: MapDefect = { finding, severity: finding.severity, at: finding.at };
    const owners = ownersOf(finding, byFile) ?? namedOwners(finding, spots, named, contract);
    for (const spot of owners) ofSpot.get(spot)?.push(defect);
    if (owners.length === 0) others.push(defect);
  }
  for (const defects of ofSpot.values()) defects.sort(byRank);
  return { ofSpot, others: others.sort(byRank) };
}

export function byRank(left: MapDefect, right: MapDefect): number {
  return RANKS[left.severity] - RANKS[right.severity];
}

type FilePlaces = ReadonlyMap<string, readonly { readonly place: Place; readonly spot: Spot }[]>;

function placesByFile(spots: readonly Spot[]): FilePlaces {
  const byFile = new Map<string, { place: Place; spot: Spot }[]>();
  for (const spot of spots) {
    for (const place of spot.places) {
      const list = byFile.get(place.file);
      if (list) list.push({ place, spot });
      else byFile.set(place.file, [{ place, spot }]);
    }
  }
  return byFile;
}

/** Undefined where the finding stands in no spot's code. */
function ownersOf({ at, related }: ReportedFinding, byFile: FilePlaces): readonly Spot[] | undefined {
  const here = spotsAt(at, byFile);
  if (here.size === 0) return undefined;
  const there = related.map((place) => spotsAt(place.at, byFile));
  const both = [...here].filter((spot) => there.some((spots) => spots.has(spot)));
  return both.length > 0 ? both : [...here];
}

/** Those with the smallest code around the place: the settings of one token may stand within those of another. */
function spotsAt(at: Place, byFile: FilePlaces): ReadonlySet<Spot> {
  const list = (byFile.get(at.file) ?? []).filter(({ place }) => contains(place, at));
  const smallest = Math.min(...list.map(({ place }) => place.end - place.start));
  return new Set(list.filter(({ place }) => place.end - place.start === smallest).map(({ spot }) => spot));
}

function namedOwners({ at }: ReportedFinding, spots: readonly Spot[], named: NamedVariables, contract: Contract): readonly Spot[] {
  const names = named.at(at);
  if (names.size === 0) return [];
  const holder = contract.serviceOf(at.file);
  const holds = (service: Service) =>
    service === holder ||
    contract.environmentsOf(service).some((environment) => contract.envFilesOf(service, environment).includes(at.file));
  return spots.filter((spot) => spot.names.some((name) => names.has(name)) && spot.services.some(holds));
}

/** The variables that entries and reads of a place are about. */
class NamedVariables {
  readonly #byFile = new Map<string, { readonly at: Place; readonly name: string }[]>();

  constructor(contract: Contract) {
    for (const { entryAt, key } of contract.facts.all('env-entry')) this.#add(entryAt, key);
    for (const { entryAt, key } of contract.facts.all('fly-variable')) this.#add(entryAt, key);
    for (const { at, name } of contract.facts.all('env-read')) this.#add(at, name);
  }

  at(place: Place): ReadonlySet<string> {
    const list = this.#byFile.get(place.file) ?? [];
    return new Set(list.filter(({ at }) => contains(at, place) || contains(place, at)).map(({ name }) => name));
  }

  #add(at: Place, name: string): void {
    const list = this.#byFile.get(at.file);
    if (list) list.push({ at, name });
    else this.#byFile.set(at.file, [{ at, name }]);
  }
}
