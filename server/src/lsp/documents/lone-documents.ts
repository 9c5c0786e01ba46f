import { Analysis, type CheckResult, type ReportedFinding } from '../../analysis/analysis';
import type { RuleId } from '../../rules/ids';
import type { Fix } from '../../rules/rule';

/**
 * What one file proves by itself. All other rules need to see that something is nowhere, or what a service is given and
 * which others there are: of a document that belongs to no folder nobody can tell.
 */
const PROVEN_ALONE: ReadonlySet<RuleId> = new Set<RuleId>([
  'secret/placeholder',
  'secret/exposed',
  'secret/fail-open',
  'secret/weak',
  'secret/hardcoded',
  'secret/ephemeral',
  'env/duplicate-key',
  'env/invalid-line',
  'token/short-expiry',
  'token/expiry-unit',
  'token/no-expiry',
  'token/long-expiry',
  'token/refresh-not-longer',
  'token/expired',
  'verify/no-algorithms',
  'verify/excessive-leeway',
  'verify/ignored-option',
  'verify/disabled',
  'verify/insecure-algorithm',
  'verify/decode-only',
  'contract/audience',
  'contract/issuer',
  'contract/algorithm',
  'contract/claim',
  'request/no-bearer-prefix',
]);

/** Open documents that belong to no folder of the workspace. Each is looked at alone, so that none of them changes what is said of the services. */
export class LoneDocuments {
  readonly #engines = new Map<string, Analysis>();

  /** Returns whether anything changed. */
  set(path: string, text: string): boolean {
    const engine = this.#engines.get(path) ?? new Analysis();
    this.#engines.set(path, engine);
    return engine.setFile(path, text);
  }

  remove(path: string): boolean {
    return this.#engines.delete(path);
  }

  engine(path: string): Analysis | undefined {
    return this.#engines.get(path);
  }

  /** The results of them all, under the settings that hold for the workspace. `now` is in milliseconds since the epoch. */
  *check(settings: Analysis, now: number): Iterable<CheckResult> {
    for (const [path, engine] of this.#engines) {
      engine.takeSettings(settings);
      const result = engine.check(now);
      yield {
        ...result,
        findings: result.findings.filter(({ rule }) => PROVEN_ALONE.has(rule)).map((finding) => onlyWithin(path, finding)),
        // A comment may silence what is not looked for here.
        unusedSuppressions: [],
      };
    }
  }
}

/** There is no service whose files a fix could write to. */
function onlyWithin(path: string, finding: ReportedFinding): ReportedFinding {
  const isWithin = ({ edits }: Fix) => edits.every((edit) => edit.at.file === path);
  const { parts, ...alone } = finding;
  const kept = parts?.filter(({ rule }) => PROVEN_ALONE.has(rule)).map((part) => onlyWithin(path, part));
  return { ...alone, fixes: finding.fixes.filter(isWithin), ...(kept ? { parts: kept } : {}) };
}
