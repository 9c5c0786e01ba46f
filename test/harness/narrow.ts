import { mergeByPlace, partsOf } from '../../server/src/analysis/merge';
import type { Checked } from './door';
import type { SuiteTest } from './suite';

/** What is left of a result when a suite or a test narrows the rules. All of them ran all the same. */
export function narrowed(checked: Checked, test: Pick<SuiteTest, 'only' | 'off'>): Checked {
  const { only, off } = test;
  const wanted = checked.findings
    .flatMap(partsOf)
    .filter((finding) => (only === undefined || only.includes(finding.rule)) && !off.includes(finding.rule));
  return { ...checked, findings: mergeByPlace(wanted) };
}
