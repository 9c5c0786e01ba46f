import {
  type DocumentHighlight,
  DocumentHighlightKind,
  type DocumentSymbol,
  type Location,
  type Position,
  type SymbolInformation,
  SymbolKind,
} from 'vscode-languageserver/node';
import { isEnvFile, isTemplate } from '../../facts/env-file-names';
import type { Contract, Environment, Service } from '../../model/contract';
import type { NameGroup, NameOccurrence } from '../../model/name-occurrences';
import { type Place, samePlace } from '../../text/range';
import { folderOf } from '../../text/source';
import { lspRange, offsetAt, pathOf, uriFor } from '../convert';
import type { Workspace } from '../documents/workspace';
import { allOccurrences, nameAt, namesOf, placeOf } from './names';

const ENVIRONMENTS: readonly Environment[] = ['development', 'production', 'staging', 'test'];

/** Where the variable under the cursor is provided, the strongest place of each environment first; a template's line where nothing provides it. */
export function definition(workspace: Workspace, uri: string, position: Position): readonly Location[] {
  const path = pathOf(uri);
  const here = path === undefined ? undefined : nameAt(workspace, path, offsetAt(workspace.linesOf(path), position));
  if (!here) return [];
  const { occurrence, index } = here;
  if (occurrence.kind === 'defines') return [locationOf(workspace, occurrence.at)];
  const group = index.group(occurrence);
  const contract = workspace.analysis.contract();
  const asked = occurrence.kind === 'reads' ? [contract.serviceOf(occurrence.at.file)] : group.services;
  const provided = asked.flatMap((service) => providedTo(contract, service, group));
  const templates = group.occurrences.filter(({ kind, fact }) => kind === 'documents' && fact.kind === 'env-entry').map(({ at }) => at);
  const evidence = group.occurrences.filter(({ kind, fact }) => kind === 'mentions' && fact.kind === 'name-evidence');
  const elsewhere = evidence.filter((other) => other !== occurrence).map((other) => placeOf(workspace, other));
  const candidates = [besideCompose(occurrence, group), provided, defined(group), templates, elsewhere];
  const found = candidates.find((list) => list.length > 0) ?? [];
  return unique(found).map((at) => locationOf(workspace, at));
}

/** Every place of the variable under the cursor, in all services that share it. */
export function references(workspace: Workspace, uri: string, position: Position, withDefinitions: boolean): readonly Location[] {
  const path = pathOf(uri);
  const here = path === undefined ? undefined : nameAt(workspace, path, offsetAt(workspace.linesOf(path), position));
  if (!here) return [];
  const group = here.index.group(here.occurrence);
  return allOccurrences(workspace, group)
    .filter(({ kind }) => withDefinitions || kind !== 'defines')
    .map((occurrence) => locationOf(workspace, placeOf(workspace, occurrence)));
}

/** The same name in the file itself. */
export function highlights(workspace: Workspace, uri: string, position: Position): readonly DocumentHighlight[] {
  const path = pathOf(uri);
  const here = path === undefined ? undefined : nameAt(workspace, path, offsetAt(workspace.linesOf(path), position));
  if (!here || path === undefined) return [];
  const lines = workspace.linesOf(path);
  return here.index
    .ofFile(path)
    .filter(({ name }) => name === here.occurrence.name)
    .map((occurrence) => ({
      range: lspRange(lines, placeOf(workspace, occurrence)),
      kind: occurrence.kind === 'defines' ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
    }));
}

/** An outline, in the form that the client understands. */
export type Outline =
  | { readonly nested: readonly DocumentSymbol[]; readonly flat?: undefined }
  | { readonly nested?: undefined; readonly flat: readonly SymbolInformation[] };

/** The names of an env file, as its outline. Values are never shown. */
export function symbols(workspace: Workspace, uri: string, nested: boolean): Outline {
  const path = pathOf(uri);
  if (path === undefined || !isEnvFile(path)) return { flat: [] };
  namesOf(workspace);
  const lines = workspace.linesOf(path);
  const kind = SymbolKind.Variable;
  const entries = workspace.analysis.factsOf(path).filter((fact) => fact.kind === 'env-entry');
  if (!nested) return { flat: entries.map(({ key, keyAt }) => ({ name: key, kind, location: locationOf(workspace, keyAt) })) };
  return {
    nested: entries.map(({ key, keyAt, entryAt }) => ({
      name: key,
      kind,
      range: lspRange(lines, entryAt),
      selectionRange: lspRange(lines, keyAt),
    })),
  };
}

export function locationOf(workspace: Workspace, at: Place): Location {
  return { uri: uriFor(workspace, at.file), range: lspRange(workspace.linesOf(at.file), at) };
}

/** What a service is given by files, in each environment. */
function providedTo(contract: Contract, service: Service, group: NameGroup): readonly Place[] {
  return ENVIRONMENTS.flatMap((environment) => {
    const provision = contract.provisionOf(service, environment, group.name);
    const winner = provision?.entry?.keyAt ?? (provision?.kind === 'value' ? (keyFor(group, provision.at) ?? provision.at) : undefined);
    const files = contract.envFilesOf(service, environment);
    const weaker = files.flatMap((file) => group.occurrences.filter(({ kind, at }) => kind === 'defines' && at.file === file).slice(-1));
    return [...(winner ? [winner] : []), ...weaker.map(({ at }) => at)];
  });
}

/** The key of the `fly.toml` entry whose value stands at a place. */
function keyFor(group: NameGroup, valueAt: Place): Place | undefined {
  return group.occurrences.find(({ fact }) => fact.kind === 'fly-variable' && samePlace(fact.valueAt, valueAt))?.at;
}

function defined(group: NameGroup): readonly Place[] {
  return group.occurrences.filter(({ kind, fact }) => kind === 'defines' && !isTemplate(fact.file)).map(({ at }) => at);
}

/** A compose file is filled in from the `.env` beside it. */
function besideCompose({ kind, fact }: NameOccurrence, group: NameGroup): readonly Place[] {
  if (kind !== 'mentions' || fact.kind !== 'name-evidence' || fact.source !== 'compose') return [];
  const folder = folderOf(fact.file);
  const file = folder === '' ? '.env' : `${folder}/.env`;
  return group.occurrences.filter((other) => other.kind === 'defines' && other.at.file === file).map(({ at }) => at);
}

function unique(places: readonly Place[]): readonly Place[] {
  return places.filter((at, index) => places.findIndex((other) => samePlace(at, other)) === index);
}
