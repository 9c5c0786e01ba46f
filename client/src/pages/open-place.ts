import * as vscode from 'vscode';
import { type Fields, fieldsOf, type OpenMessage, openMessage } from './messages';

/** Several places, of which a person chooses one. */
export interface PlacesMessage {
  readonly type: 'places';
  readonly places: readonly (OpenMessage & { readonly name: string; readonly what: string })[];
}

/** What of a page wants places opened, and is told what came of it. */
interface Opener {
  readonly besideIt: vscode.ViewColumn;
  readonly say: (text: string) => void;
}

/** No part of a page has more places than a person would look through. */
const MOST_PLACES = 200;

export function placesMessage({ type, places }: Fields): PlacesMessage | undefined {
  if (type !== 'places' || !Array.isArray(places)) return undefined;
  const understood = places.slice(0, MOST_PLACES).flatMap((each: unknown) => {
    const fields = fieldsOf(each);
    const place = fields && openMessage({ ...fields, type: 'open' });
    const name = fields?.['name'];
    const what = fields?.['what'];
    return place && typeof name === 'string' ? [{ ...place, name, what: typeof what === 'string' ? what : '' }] : [];
  });
  return { type, places: understood };
}

/** Shows a place of the code beside a page, which may open files of this workspace alone. */
export async function openPlace({ file, line, column }: OpenMessage, from: Opener): Promise<void> {
  const uri = vscode.Uri.file(file);
  if (file.split('/').includes('..') || !vscode.workspace.getWorkspaceFolder(uri)) return from.say('That file is not in this workspace');
  const at = new vscode.Position(line - 1, column - 1);
  await vscode.window.showTextDocument(uri, { viewColumn: from.besideIt, selection: new vscode.Range(at, at) });
}

/** Asks which of several places is meant, and shows that. */
export async function choosePlace({ places }: PlacesMessage, title: string, from: Opener): Promise<void> {
  const items = places.map((place) => ({ label: plain(place.name), description: plain(place.what), place }));
  const chosen = await vscode.window.showQuickPick(items, { title, placeHolder: 'Which place?' });
  if (chosen) await openPlace(chosen.place, from);
}

/** Lists draw `$(name)` as a picture, which the name of a file must not do. */
function plain(label: string): string {
  return label.replaceAll('$(', '$\u200b(');
}
