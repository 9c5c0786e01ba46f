import type { Contract } from '../../model/contract';
import type { FoundToken } from '../find/found';
import type { Locate } from '../report';
import type { SessionHolder } from './holders';
import type { SecretGroup } from './secret-groups';

/** A token that may be a session, and what the workspace has to open it with. */
export interface SessionCase {
  readonly found: FoundToken;
  readonly contract: Contract;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly locate: Locate;
  readonly holders: readonly SessionHolder[];
  readonly groups: readonly SecretGroup[];
}
