import * as vscode from 'vscode';
import type { Location, Position } from 'vscode-languageclient/node';

/** The command of our own code lenses. */
export function placesFeature(): vscode.Disposable {
  return vscode.commands.registerCommand('authlint.showPlaces', showPlaces);
}

/** Lists places in the editor's own view of references: what a code lens on an issuer or a verifier opens. */
async function showPlaces(uri: string, position: Position, places: readonly Location[]): Promise<void> {
  const locations = places.map((place) => new vscode.Location(vscode.Uri.parse(place.uri), rangeFrom(place)));
  const only = locations.length === 1 ? locations[0] : undefined;
  if (only) {
    await vscode.window.showTextDocument(only.uri, { selection: only.range });
    return;
  }
  const from = new vscode.Position(position.line, position.character);
  await vscode.commands.executeCommand('editor.action.showReferences', vscode.Uri.parse(uri), from, locations);
}

function rangeFrom({ range: { start, end } }: Location): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}
