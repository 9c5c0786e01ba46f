import { LSPErrorCodes, type Position, type Range, ResponseError, type WorkspaceEdit } from 'vscode-languageserver/node';
import { isEnvFile } from '../../facts/env-file-names';
import type { NameGroup, NameIndex, NameOccurrence } from '../../model/name-occurrences';
import type { FixEdit } from '../../rules/rule';
import { type Place, placeAt, samePlace } from '../../text/range';
import { type EditAbilities, workspaceEdit } from '../actions/workspace-edit';
import { lspRange, offsetAt, pathOf, placeName } from '../convert';
import type { Workspace } from '../documents/workspace';
import { fixedBy } from './fixed-names';
import { allOccurrences, type NameHere, nameAt, placeOf } from './names';
import { editInCode } from './rename-edits';

/** An edit of everything that names a variable, and what the user has to do besides; empty when nothing. */
export interface Renaming {
  readonly edit: WorkspaceEdit;
  readonly toDo: string;
}

/** The name under the cursor, where it can be renamed; undefined where there is none. @throws ResponseError with the reason why it cannot */
export function prepareRename(workspace: Workspace, uri: string, position: Position): { range: Range; placeholder: string } | undefined {
  const path = pathOf(uri);
  const here = path === undefined ? undefined : hereAt(workspace, path, position);
  if (!here || path === undefined) return undefined;
  const group = here.index.group(here.occurrence);
  refuseFixed(workspace, group);
  const at = placeOf(workspace, here.occurrence);
  editsOf(workspace, group, [here.occurrence], here.occurrence.name);
  return { range: lspRange(workspace.linesOf(path), at), placeholder: here.occurrence.name };
}

/** Gives the variable under the cursor another name, wherever it is named. @throws ResponseError with the reason why it cannot be done */
export function rename(
  workspace: Workspace,
  uri: string,
  position: Position,
  newName: string,
  client: EditAbilities,
): Renaming | undefined {
  const path = pathOf(uri);
  const here = path === undefined ? undefined : hereAt(workspace, path, position);
  if (!here) return undefined;
  const { occurrence, index } = here;
  if (!/^[A-Za-z_]\w{0,199}$/.test(newName)) throw refusal(`"${newName.slice(0, 80)}" is no name of an environment variable`);
  const group = index.group(occurrence);
  refuseFixed(workspace, group);
  refuseTaken(workspace, index, group, newName);
  refuseUnseen(workspace, group);
  const occurrences = allOccurrences(workspace, group);
  const edits = [...editsOf(workspace, group, occurrences, newName), ...furtherReferences(workspace, occurrences, group.name, newName)];
  const edit = workspaceEdit(workspace, [edits], client);
  return edit && { edit, toDo: toDoAfter(workspace, group, occurrences, newName) };
}

function hereAt(workspace: Workspace, path: string, position: Position): NameHere | undefined {
  return nameAt(workspace, path, offsetAt(workspace.linesOf(path), position));
}

function refusal(message: string): ResponseError<void> {
  return new ResponseError<void>(LSPErrorCodes.RequestFailed, message);
}

function refuseFixed(workspace: Workspace, { name, services, occurrences }: NameGroup): void {
  const fixed = fixedBy(name, services);
  if (fixed !== undefined) throw refusal(`${name} cannot be renamed: ${fixed} it by this name`);
  for (const { fact } of occurrences) {
    if (fact.kind !== 'env-read' || fact.reader === '') continue;
    throw refusal(`${name} cannot be renamed: ${fact.reader} reads it by this name (${placeName(workspace, fact.at)})`);
  }
}

function refuseTaken(workspace: Workspace, index: NameIndex, group: NameGroup, newName: string): void {
  if (newName === group.name) return;
  for (const service of group.services) {
    const [taken] = index.groupFor(newName, service).occurrences;
    if (taken) throw refusal(`${newName} is there already: ${placeName(workspace, taken.at)}`);
  }
}

/** Refuses where a place that needs the new name, too, cannot be seen or belongs to others as well. */
function refuseUnseen(workspace: Workspace, group: NameGroup): void {
  const contract = workspace.analysis.contract();
  const contested = group.contested.find(({ kind }) => kind === 'mentions');
  if (contested) {
    throw refusal(
      `${group.name} at ${placeName(workspace, contested.at)} is also given to services that do not share it: rename it by hand`,
    );
  }
  for (const read of wholeReads(workspace, group)) {
    if (!isComputed(workspace, read)) continue;
    throw refusal(`${group.name} may also be read at ${placeName(workspace, read)}, under a name that is computed: rename it by hand`);
  }
  for (const { fact, at } of group.occurrences) {
    if (fact.kind !== 'name-evidence' || !fact.grant || fact.grant.unit === '') continue;
    const { unit } = fact.grant;
    const image = contract.facts
      .ofFile(fact.file)
      .find((other) => other.kind === 'deployment' && other.unit === unit && other.image !== '' && other.folder === undefined);
    // What is filled into the file may be called anything; what the container is given may not.
    if (!image || /[${]/.test((workspace.textOf(at.file) ?? '').charAt(at.start - 1))) continue;
    throw refusal(`${group.name} cannot be renamed: an image that is not built here reads it by this name (${placeName(workspace, at)})`);
  }
}

/** Where the product's code takes the environment as a whole. */
function wholeReads(workspace: Workspace, group: NameGroup): readonly Place[] {
  const contract = workspace.analysis.contract();
  return contract.facts
    .all('whole-environment-read')
    .filter(({ file }) => !contract.isTestFile(file) && group.services.includes(contract.serviceOf(file)))
    .map(({ at }) => at);
}

/** `process.env[key]` and `os.getenv(key)`, and not a copy of all there is. */
function isComputed(workspace: Workspace, { file, start, end }: Place): boolean {
  const text = workspace.textOf(file) ?? '';
  return /\]$|\bget(?:env)?\(/.test(text.slice(Math.max(start, end - 400), end)) || /^\s{0,8}\[/.test(text.slice(end, end + 10));
}

function editsOf(workspace: Workspace, { name }: NameGroup, occurrences: readonly NameOccurrence[], newName: string): readonly FixEdit[] {
  return occurrences.map((occurrence) => {
    const at = placeOf(workspace, occurrence);
    const text = workspace.textOf(at.file) ?? '';
    const { fact } = occurrence;
    const spelt = text.slice(at.start, at.end);
    const readHere = fact.kind === 'env-read';
    if (spelt.toUpperCase() !== name.toUpperCase()) throw fieldRefusal(workspace, name, at, spelt);
    if (!readHere) return { at, newText: [newName] };
    const nest = workspace.analysis.contract().serviceOf(at.file).stack === 'nest';
    const edit = editInCode(at.file, text, at, newName, nest);
    if (edit === 'field') throw fieldRefusal(workspace, name, at, spelt);
    return { at: placeAt(at.file, edit.start, edit.end), newText: [edit.newText] };
  });
}

function fieldRefusal(workspace: Workspace, name: string, at: Place, spelt: string): ResponseError<void> {
  const field = /^\w{1,100}$/.test(spelt) ? `the field "${spelt}"` : 'a field';
  return refusal(
    `${name} comes from ${field} at ${placeName(workspace, at)}, which other code uses: rename the field, or give it an alias first`,
  );
}

/**
 * What has no fact of its own, in files that name the variable and are no code: a reference inside another's alternative
 * (`${A:-${NAME}}`), and where a script or a workflow uses what it was given.
 */
function furtherReferences(
  workspace: Workspace,
  occurrences: readonly NameOccurrence[],
  name: string,
  newName: string,
): readonly FixEdit[] {
  const named = occurrences.filter(({ fact }) => fact.kind === 'env-entry' || (fact.kind === 'name-evidence' && fact.source !== 'code'));
  const covered = occurrences.map((occurrence) => placeOf(workspace, occurrence));
  return [...new Set(named.map(({ at }) => at.file))].flatMap((file) => {
    const text = workspace.textOf(file) ?? '';
    // `\$NAME` is a dollar sign for a loader of env files; a script only puts it off.
    const use = isEnvFile(file) ? '(?<=(?<!\\\\)\\$\\{?)' : '(?<=\\$(?:\\{[!#]?|\\(|env:)?|\\benv\\.)';
    return [...text.matchAll(new RegExp(`${use}${asPattern(name)}(?!\\w)`, 'g'))]
      .map((match) => placeAt(file, match.index, match.index + name.length))
      .filter((at) => !covered.some((other) => samePlace(at, other)))
      .map((at) => ({ at, newText: [newName] }));
  });
}

/** Loaders of env files take dots and dashes in names. */
function asPattern(name: string): string {
  return name.replace(/\W/g, '\\$&');
}

/** A platform keeps the value under the old name, and code that copies the environment may use it by that: no edit of a file changes that. */
function toDoAfter(workspace: Workspace, group: NameGroup, occurrences: readonly NameOccurrence[], newName: string): string {
  const kept = occurrences.find(({ fact }) => fact.kind === 'name-evidence' && KEPT.has(fact.source) && fact.grant?.kind !== 'value');
  const [copied] = wholeReads(workspace, group);
  return [
    ...(kept
      ? [`The value may be kept outside this workspace, as ${placeName(workspace, kept.at)} shows: set ${newName} there, too.`]
      : []),
    ...(copied ? [`The environment is taken as a whole at ${placeName(workspace, copied)}: see whether ${newName} is meant there.`] : []),
  ].join(' ');
}

const KEPT: ReadonlySet<string> = new Set(['workflow', 'fly-secrets', 'platform', 'documentation']);
