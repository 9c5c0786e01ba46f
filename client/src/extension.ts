import type * as vscode from 'vscode';
import { auditFeature } from './features/audit';
import { placesFeature } from './features/places';
import { serverFeature } from './features/server';
import { tokenFeature } from './features/tokens';
import { Session } from './session';

/** One thing that people see, with its commands. What it gives back ends with the extension. */
type Feature = (session: Session) => vscode.Disposable;

const FEATURES: readonly Feature[] = [tokenFeature, auditFeature, placesFeature, serverFeature];

let session: Session | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const begun = new Session(context);
  session = begun;
  context.subscriptions.push(begun, ...FEATURES.map((feature) => feature(begun)));
  await begun.start();
}

export async function deactivate(): Promise<void> {
  await session?.stop();
}
