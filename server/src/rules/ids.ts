/** The ids of all rules; the file, the page, the setting, the suppression and the diagnostic code carry the same name. */
export const RULE_IDS = [
  'secret/missing',
  'secret/mismatch',
  'secret/placeholder',
  'secret/fallback',
  'env/unexpanded-reference',
  'fly/plaintext-secret',
  'fly/unknown-app',
  'token/short-expiry',
  'token/expiry-unit',
  'verify/no-leeway',
  'contract/audience',
  'refresh/unhandled-delete',
  'request/possibly-missing-token',
] as const;

export type RuleId = (typeof RULE_IDS)[number];
