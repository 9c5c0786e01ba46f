import type { ReportedFinding } from '../../analysis/analysis';
import { partsOf } from '../../analysis/merge';
import type { Fix } from '../../rules/rule';
import type { Spot, TokenReport } from '../../tokens/report';
import { fixId } from '../../tokens/show/page';
import { fixIdAt } from '../../tokens/show/page-parts';
import { locateIn } from '../convert';
import type { Workspace } from '../documents/workspace';

/** The fixes that a page may offer now, by the id that its button carries: those of findings, and those of a token's verdicts. */
export function offeredFixes(
  workspace: Workspace,
  token: TokenReport | undefined,
  findings: readonly ReportedFinding[],
): ReadonlyMap<string, Fix> {
  const offered = new Map<string, Fix>();
  const offer = (id: string, fix: Fix) => {
    if (!offered.has(id)) offered.set(id, fix);
  };
  for (const verdict of token?.verdicts ?? []) {
    for (const fix of verdict.fixes) {
      offer(fixId(verdict, fix), fix);
      // A diagnosis tells of the verdict without the name of the library.
      offer(fixIdAt(verdict.spot, '', fix.title), fix);
    }
  }
  const locate = locateIn(workspace);
  for (const finding of findings.flatMap(partsOf)) {
    if (finding.fixes.length === 0) continue;
    const spot: Spot = locate(finding.at);
    for (const fix of finding.fixes) offer(fixIdAt(spot, finding.rule, fix.title), fix);
  }
  return offered;
}
