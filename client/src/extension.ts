import type * as vscode from 'vscode';
import { auditFeature } from './features/audit';
import { authMapFeature } from './features/auth-map';
import { fixesFeature } from './features/fixes';
import { placesFeature } from './features/places';
import { rulePageFeature } from './features/rule-page';
import { serverFeature } from './features/server';
import { statusFeature } from './features/status';
import { supportFeature } from './features/support';
import { tokenFeature } from './features/tokens';
import { trustFeature } from './features/trust';
import { walkthroughFeature } from './features/walkthrough';
import { Session } from './session';

/** One thing that people see, with its commands. What it gives back ends with the extension. */
type Feature = (session: Session) => vscode.Disposable;

const FEATURES: readonly Feature[] = [
  tokenFeature,
  auditFeature,
  authMapFeature,
  fixesFeature,
  rulePageFeature,
  placesFeature,
  serverFeature,
  statusFeature,
  supportFeature,
  walkthroughFeature,
  trustFeature,
];

let session: Session | undefined;

/** Registers what people can see and run. Nobody waits for the server: it starts when there is something to read. */
export function activate(context: vscode.ExtensionContext): void {
  const from = performance.now();
  const begun = new Session(context);
  session = begun;
  context.subscriptions.push(begun, ...FEATURES.map((feature) => feature(begun)));
  begun.activationMs = performance.now() - from;
  void begun.begin();
}

export async function deactivate(): Promise<void> {
  await session?.stop();
}
