import type { DecodedToken } from '../read/decode';
import type { SignatureReport, VerifierVerdict } from '../report';

/** What the workspace's secrets and session libraries say to a session cookie, or to any encrypted token. */
export interface OpenedSession {
  /** What it is, as people call it: "Auth.js 5 session cookie", "iron-session cookie", "encrypted token". */
  readonly title: string;
  /** Its claims; undefined where no secret opened it, and where only the server's database knows what it stands for. */
  readonly token: DecodedToken | undefined;
  /** The answer on one line, without a full stop, where there are no claims to show: why it was not opened, or who alone knows what it stands for. */
  readonly problem: string;
  readonly signature: SignatureReport;
  /** One for each session library of a service that it could be for; empty where the workspace has none. */
  readonly verdicts: readonly VerifierVerdict[];
}

/** What makes a cookie of its own form. `auth.js-early` is @auth/core about 0.18, which derived its keys in a third way. */
export type SessionMaker = 'auth.js' | 'auth.js-early' | 'next-auth' | 'better-auth';

export const MAKER_TITLES: Readonly<Record<SessionMaker, string>> = {
  'auth.js': 'Auth.js 5',
  'auth.js-early': 'an early Auth.js (@auth/core 0.18)',
  'next-auth': 'NextAuth 4',
  'better-auth': 'better-auth',
};
