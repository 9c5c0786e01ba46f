import * as vscode from 'vscode';
import type { Session } from '../session';
import { TokenDoctor } from './token-doctor';
import { registerTokenHover } from './token-hover';

/** The token under the cursor and the checklist of a 401. */
export function tokenFeature(session: Session): vscode.Disposable {
  const doctor = new TokenDoctor(session, (error) => session.tellFailure('The page', error));
  return vscode.Disposable.from(
    doctor,
    registerTokenHover(session),
    session.command('authlint.decodeJwt', (place) => session.whenRunning(() => doctor.decode(place))),
    session.command('authlint.diagnose401', (place) => session.whenRunning(() => doctor.diagnose(place))),
  );
}
