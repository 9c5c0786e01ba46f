import type { ReportedFinding } from '../../server/src/analysis/analysis';
import type { Safety } from '../../server/src/rules/rule';
import type { Place } from '../../server/src/text/range';
import type { Source } from '../../server/src/text/source';

/** What the engine says of a small workspace. */
export interface Checked {
  readonly findings: readonly ReportedFinding[];
  /** What could not be read, and suppressions that cover nothing. */
  readonly problems: readonly { readonly at: Place; readonly message: string }[];
  /** The secret values of the workspace, so that a test can look for them where they must not be. */
  readonly secrets: readonly string[];
}

/** The one way from a test to the engine. Tests of the harness put a toy behind it. */
export interface Door {
  check(files: readonly Source[]): Checked;
  /** Opens a workspace that can be typed into: the function gives one file another text and checks again. */
  open?(files: readonly Source[]): (file: Source) => Checked;
  /** Checks the way a host does: only files that pass the byte filter, and then those that are asked for. Findings must be the same. */
  checkLazily?(files: readonly Source[]): Checked;
  /** The riskiest kind of fix that a rule says it can offer; undefined for an unknown rule. */
  declaredFixes?(rule: string): 'none' | Safety | undefined;
  /** Everything that the token doctor shows of the workspace and of each token in its files, by the name of the face. It may throw. */
  consult?(
    files: readonly Source[],
  ): Promise<{ readonly faces: readonly (readonly [string, string])[]; readonly secrets: readonly string[] }>;
  /** The reports of the command line, by format. */
  reports?(files: readonly Source[]): ReadonlyMap<string, string>;
}
