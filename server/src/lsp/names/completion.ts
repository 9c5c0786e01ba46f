import { type CompletionItem, CompletionItemKind, type Position } from 'vscode-languageserver/node';
import { isAuthName } from '../../analysis/name-report';
import { isTemplate } from '../../facts/env-file-names';
import { isSecretName } from '../../facts/secret-names';
import type { Contract, Environment, Service } from '../../model/contract';
import type { NameIndex } from '../../model/name-occurrences';
import { LineTable } from '../../text/range';
import { isInside } from '../../text/source';
import { lspRange, offsetAt, pathOf } from '../convert';
import type { Workspace } from '../documents/workspace';
import { type CompletionPlace, completionPlace } from './completion-place';
import { namesOf } from './names';

/** What makes an editor ask without being told to. */
export const TRIGGERS: readonly string[] = ['.', '"', "'", '`', '{'];

/** Those that a service is asked for whether or not it has files for them. */
const ALWAYS: readonly Environment[] = ['development', 'production'];

/** What is known of a name that is offered. */
interface Offer {
  readonly needers: Set<Service>;
  readonly environments: Set<Environment>;
}

/** The names that fit where the cursor is. Asked for at every dot, so that a line that names no variable costs nothing. */
export function completion(workspace: Workspace, uri: string, position: Position): readonly CompletionItem[] {
  const path = pathOf(uri);
  const text = path === undefined ? undefined : workspace.document(path)?.getText();
  if (path === undefined || text === undefined) return [];
  const offset = offsetAt(new LineTable(text), position);
  const place = completionPlace(path, text, offset);
  if (!place) return [];
  const index = namesOf(workspace);
  const lines = workspace.linesOf(path);
  if (place.kind === 'env-key' && isInsideValue(workspace, path, offset)) return [];
  const range = lspRange(lines, place);
  const assigned = place.kind === 'env-key' && !/^\s{0,8}=/.test(text.slice(place.end, place.end + 20));
  const offers = offersFor(workspace.analysis.contract(), index, path, place);
  const known = [...offers].filter(([name]) => !isOnlyTyped(index, name, path, place));
  return known.map(([name, offer]) => ({
    label: name,
    kind: CompletionItemKind.Constant,
    detail: detailOf(offer),
    sortText: `${rankOf(name, offer)}${name}`,
    filterText: name,
    textEdit: { range, newText: assigned ? `${name}=` : name },
  }));
}

function offersFor(contract: Contract, index: NameIndex, path: string, place: CompletionPlace): ReadonlyMap<string, Offer> {
  switch (place.kind) {
    case 'read':
      return known(contract, index, [contract.serviceOf(path)], path, true);
    case 'interpolation': {
      const home = contract.serviceOf(path);
      return known(
        contract,
        index,
        contract.services.filter((service) => isInside(service.folder, home.folder)),
        path,
        true,
      );
    }
    case 'env-key': {
      // A template is completed from what is live, and a live file from what templates ask for.
      const offers = new Map(known(contract, index, index.servicesOf(path), path, isTemplate(path)));
      for (const { name } of here(index, path)) offers.delete(name);
      return offers;
    }
    case 'fly-key': {
      const deployed = contract.services.filter((service) => service.flyApps.some((app) => app.file === path));
      const offers = new Map(known(contract, index, deployed.length > 0 ? deployed : [contract.serviceOf(path)], path, false));
      for (const name of offers.keys()) if (isSecretName(name)) offers.delete(name);
      for (const { name } of here(index, path)) offers.delete(name);
      return offers;
    }
  }
}

/** The names that services need, that templates ask for and, where `provided`, that the services are given. */
function known(
  contract: Contract,
  index: NameIndex,
  services: readonly Service[],
  path: string,
  provided: boolean,
): ReadonlyMap<string, Offer> {
  const offers = new Map<string, Offer>();
  const offer = (name: string) => {
    const made = offers.get(name) ?? { needers: new Set<Service>(), environments: new Set<Environment>() };
    offers.set(name, made);
    return made;
  };
  for (const service of services) for (const { name } of contract.needsOf(service)) offer(name).needers.add(service);
  const members = new Set(services);
  for (const entry of contract.facts.all('env-entry')) {
    if (!isTemplate(entry.file) || entry.file === path) continue;
    if (index.servicesOf(entry.file).some((service) => members.has(service))) offer(entry.key);
  }
  for (const service of services) {
    for (const environment of [...ALWAYS, ...contract.environmentsOf(service)]) {
      for (const { name } of contract.provisionsOf(service, environment)) {
        if (provided || offers.has(name)) offer(name).environments.add(environment);
      }
    }
  }
  return offers;
}

function here(index: NameIndex, path: string) {
  return index.ofFile(path).filter(({ kind, fact }) => kind === 'defines' || (kind === 'documents' && fact.kind === 'env-entry'));
}

/** Whether the name is known only because it is being typed right here. */
function isOnlyTyped(index: NameIndex, name: string, path: string, place: CompletionPlace): boolean {
  const own = index.ofFile(path).filter((occurrence) => occurrence.name === name && occurrence.at.start === place.start);
  return own.length > 0 && index.named(name).every((occurrence) => own.includes(occurrence));
}

function isInsideValue(workspace: Workspace, path: string, offset: number): boolean {
  return workspace.analysis
    .factsOf(path)
    .some((fact) => fact.kind === 'env-entry' && fact.valueAt.start < offset && offset <= fact.valueAt.end);
}

function detailOf({ needers, environments }: Offer): string {
  const needed =
    needers.size > 0 ? `needed by ${[...needers].map((service) => service.name).join(', ')}` : 'not read by code that was seen';
  return `${needed}; ${environments.size > 0 ? `given in ${[...environments].join(', ')}` : 'given nowhere'}`;
}

/** Names of auth come first, and of these the ones that code needs. */
function rankOf(name: string, { needers }: Offer): number {
  return (isAuthName(name) ? 0 : 2) + (needers.size > 0 ? 0 : 1);
}
