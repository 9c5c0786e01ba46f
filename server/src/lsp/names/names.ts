import { extract } from '../../extract/index';
import { type NameGroup, type NameIndex, type NameOccurrence, nameIndexOf } from '../../model/name-occurrences';
import { type Place, placeAt } from '../../text/range';
import type { Workspace } from '../documents/workspace';

/** A name under the cursor. */
export interface NameHere {
  readonly occurrence: NameOccurrence;
  readonly index: NameIndex;
}

/** The places of all names, for the texts as they are now. */
export function namesOf(workspace: Workspace): NameIndex {
  workspace.check();
  return nameIndexOf(workspace.analysis.contract());
}

export function nameAt(workspace: Workspace, path: string, offset: number): NameHere | undefined {
  const index = namesOf(workspace);
  const occurrence = index.at(path, offset);
  return occurrence && { occurrence, index };
}

/**
 * The part of an occurrence in which the name itself stands: `X` of an assigned `process.env.X`. The whole of it where the
 * name is not spelt out, as for a settings field with a prefix or a framework's own read.
 */
export function placeOf(workspace: Workspace, { at, name }: NameOccurrence): Place {
  const text = workspace.textOf(at.file)?.slice(at.start, at.end) ?? '';
  const inside = text.lastIndexOf(name);
  return inside < 0 ? at : placeAt(at.file, at.start + inside, at.start + inside + name.length);
}

/**
 * Every occurrence of a variable, those in code that the engine passes over included: it is given only the code that a rule
 * could ask about, and a name must be found everywhere.
 */
export function allOccurrences(workspace: Workspace, group: NameGroup): readonly NameOccurrence[] {
  const contract = workspace.analysis.contract();
  const services = new Set(group.services);
  const further: NameOccurrence[] = [];
  for (const source of workspace.unreadCodeWith(group.name)) {
    if (!services.has(contract.serviceOf(source.path))) continue;
    for (const fact of extract(source).facts) {
      if (fact.kind === 'env-read' && fact.name === group.name) further.push({ kind: 'reads', name: fact.name, at: fact.nameAt, fact });
      if (fact.kind === 'name-evidence' && fact.name === group.name) further.push({ kind: 'mentions', name: fact.name, at: fact.at, fact });
    }
  }
  return oncePerPlace(workspace, [...group.occurrences, ...further]);
}

function oncePerPlace(workspace: Workspace, occurrences: readonly NameOccurrence[]): readonly NameOccurrence[] {
  const byPlace = new Map<string, NameOccurrence>();
  for (const occurrence of occurrences) {
    const { file, start } = placeOf(workspace, occurrence);
    const key = `${file}\n${start}`;
    if (!byPlace.has(key)) byPlace.set(key, occurrence);
  }
  return [...byPlace.values()];
}
