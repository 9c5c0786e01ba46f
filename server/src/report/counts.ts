import type { Severity } from '../rules/rule';
import { counted } from '../text/phrases';

export interface Counts {
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
}

export function countsOf(findings: readonly { readonly severity: Severity }[]): Counts {
  const count = (severity: Severity) => findings.filter((finding) => finding.severity === severity).length;
  return { errors: count('error'), warnings: count('warning'), infos: count('info') };
}

/** `5 problems (3 errors, 2 warnings)`; kinds that do not occur are left out. */
export function countsInWords({ errors, warnings, infos }: Counts): string {
  const kinds = [
    [errors, 'error'],
    [warnings, 'warning'],
    [infos, 'info'],
  ] as const;
  const parts = kinds.filter(([count]) => count > 0).map(([count, noun]) => counted(count, noun));
  return `${counted(errors + warnings + infos, 'problem')} (${parts.join(', ')})`;
}
