import type { RuleId } from '../rules/ids';
import type { Check, CheckGroup } from './diagnosis';

// What explains a 401, and how likely.

/**
 * The rules whose findings explain a 401, the likeliest first. What is left out lets too much in rather than too little: a secret
 * that others can read, a check that is switched off.
 */
const CAUSES: readonly RuleId[] = [
  'secret/missing',
  'secret/empty',
  'secret/mismatch',
  'env/unexpanded-reference',
  'contract/signing-key',
  'contract/algorithm',
  'contract/audience',
  'contract/issuer',
  'contract/claim',
  'request/no-bearer-prefix',
  'request/unchecked-scheme',
  'request/cors-authorization',
  'request/cors-credentials',
  'token/expiry-unit',
  'refresh/unhandled-delete',
  'token/short-expiry',
  'refresh/not-single-flight',
  'refresh/unguarded-retry',
  'refresh/logout-on-any-error',
  'request/possibly-missing-token',
  'refresh/stale-cache',
  'token/lifetime-mismatch',
  'token/refresh-not-longer',
  'secret/ephemeral',
  'verify/ignored-option',
  'verify/no-leeway',
  'refresh/short-buffer',
  'secret/rotation',
  'fly/unknown-app',
  'fly/invalid',
  'env/invalid-url',
  'env/ambiguous-value',
  'env/invalid-line',
  'env/duplicate-key',
];

const RANK: ReadonlyMap<string, number> = new Map(CAUSES.map((rule, index) => [rule, index]));

/** Where a rule stands among those that explain a 401, from 0; undefined for one that explains none. */
export function causeRank(rule: RuleId): number | undefined {
  return RANK.get(rule);
}

/** A check that is broken, with the title of its group. */
export interface BrokenCheck {
  readonly check: Check;
  readonly group: string;
}

/** What is broken in the order in which to mend it: what the token was refused for, then what explains a 401, then the rest. */
export function brokenChecks(groups: readonly CheckGroup[]): readonly BrokenCheck[] {
  const broken = groups.flatMap(({ title, checks }) =>
    checks.filter(({ answer }) => answer === 'fail').map((check) => ({ check, group: title })),
  );
  return broken.sort((left, right) => rankOf(left.check) - rankOf(right.check));
}

/** What the checklist saw without a rule is the token's own refusal where the check asks of the token, and else weighed by no rule. */
function rankOf({ id, said }: Check): number {
  const ranks = said.map(({ rule }) =>
    rule === undefined ? (/^token-/.test(id) ? -1 : CAUSES.length) : (causeRank(rule) ?? CAUSES.length + 1),
  );
  return Math.min(CAUSES.length + 1, ...ranks);
}
