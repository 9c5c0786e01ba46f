import type { RuleId } from '../rules/ids';
import type { Spot, TokenReport } from '../tokens/report';

// The checklist of a 401 with its answers filled in, as plain data that every face shows.

export interface Diagnosis {
  /** The likeliest cause on one line, without a full stop; "nothing here explains a 401" where nothing does. */
  readonly headline: string;
  /** The token it was asked with; undefined where it was asked of the workspace alone. */
  readonly token: TokenReport | undefined;
  readonly groups: readonly CheckGroup[];
  /** What only the running system knows, in the order in which to ask. */
  readonly live: readonly LiveCheck[];
}

/** Checks of one concern: secrets, the token, the request, the refresh, the rows. */
export interface CheckGroup {
  readonly title: string;
  readonly checks: readonly Check[];
}

export interface Check {
  /** Stable, for JSON: `secrets-present`, `header-sent`. */
  readonly id: string;
  /** As a person would tick it off: "Every secret that the code reads is provided". */
  readonly title: string;
  /** `pass`: seen to be sound. `fail`: seen to be broken. `unknown`: cannot be seen from here. `none`: the workspace has nothing of the kind. */
  readonly answer: 'pass' | 'fail' | 'unknown' | 'none';
  /** What was seen, a sentence each without a full stop; never with a secret. */
  readonly said: readonly Statement[];
}

export interface Statement {
  readonly text: string;
  readonly spot: Spot | undefined;
  /** The rule that found it; undefined where none did. */
  readonly rule: RuleId | undefined;
  /** Titles of the fixes on offer there. */
  readonly fixes: readonly string[];
}

/** In the order in which to ask. */
export type LiveTopic = 'request' | 'clock' | 'secrets' | 'rows' | 'logs';

/** A command or statement for the person to run, written from the workspace's own names. */
export interface LiveCheck {
  readonly id: string;
  /** What it is about; checks of one topic stand together. */
  readonly topic: LiveTopic;
  /** "Does the user of the token exist, and is it active?" */
  readonly question: string;
  readonly language: 'shell' | 'sql' | 'javascript' | 'python';
  /** Ready to be pasted; what only the person knows stands as `<email>`. */
  readonly text: string;
  /** What the answer means, a sentence or two. */
  readonly meaning: string;
  /** What it was written from: the model, fly.toml, the route. */
  readonly spot: Spot | undefined;
}
