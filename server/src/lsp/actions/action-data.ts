import { isRuleId } from '../../analysis/settings';
import type { RuleId } from '../../rules/ids';

export type IgnoreScope = 'line' | 'file' | 'workspace';

/** How an action that the client holds finds its finding again: nothing of the edit is kept, because it may be stale by then. */
export type ActionData =
  | { readonly kind: 'fix'; readonly uri: string; readonly fingerprint: string; readonly title: string }
  | { readonly kind: 'fix-rule'; readonly uri: string; readonly rule: RuleId }
  | { readonly kind: 'fix-all'; readonly uri: string }
  | { readonly kind: 'fix-workspace' }
  | IgnoreData
  | { readonly kind: 'baseline'; readonly uri: string; readonly fingerprint: string };

export interface IgnoreData {
  readonly kind: 'ignore';
  readonly scope: IgnoreScope;
  readonly uri: string;
  readonly fingerprint: string;
  readonly rule: RuleId;
  /** Written beside the comment; empty for none. */
  readonly reason: string;
}

/** The data of an action as a client gives it back; undefined for what we never gave. */
export function actionDataOf(given: unknown): ActionData | undefined {
  const { kind, uri, fingerprint, title, rule, scope, reason } = textsOf(given);
  if (kind === 'fix-workspace') return { kind };
  if (uri === undefined) return undefined;
  if (kind === 'fix-all') return { kind, uri };
  if (kind === 'fix-rule') return rule !== undefined && isRuleId(rule) ? { kind, uri, rule } : undefined;
  if (fingerprint === undefined) return undefined;
  if (kind === 'fix') return title === undefined ? undefined : { kind, uri, fingerprint, title };
  if (kind === 'baseline') return { kind, uri, fingerprint };
  if (kind !== 'ignore' || rule === undefined || !isRuleId(rule)) return undefined;
  if (scope !== 'line' && scope !== 'file' && scope !== 'workspace') return undefined;
  return { kind, scope, uri, fingerprint, rule, reason: reason ?? '' };
}

function textsOf(given: unknown): Readonly<Record<string, string | undefined>> {
  if (typeof given !== 'object' || given === null) return {};
  return Object.fromEntries(Object.entries(given).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
