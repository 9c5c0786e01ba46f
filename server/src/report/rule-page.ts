import type { RuleId } from '../rules/ids';

/** Where the pages of the rules are published. */
const RULE_PAGES = 'https://github.com/authlint/authlint/blob/main/docs/rules';

export function rulePage(rule: RuleId): string {
  return `${RULE_PAGES}/${rule}.md`;
}
