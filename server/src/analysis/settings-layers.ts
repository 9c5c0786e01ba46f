import { type GivenOptions, isRuleId, type Override, type RuleKey, type RuleSeverities, type Settings, severityIn } from './settings';

/**
 * Two sources as one, of which the later one has the last word: what it says of a rule, by its name or by a pattern, is not beaten by
 * what the earlier one says of that rule more exactly or for some files. Lists of files and of secrets add up.
 */
export function layered(earlier: Settings, later: Settings): Settings {
  const overrides = [...(earlier.overrides ?? []), ...lastWord(earlier, later), ...(later.overrides ?? [])];
  const exclude = [...new Set([...(earlier.exclude ?? []), ...(later.exclude ?? [])])];
  const baseline = later.baseline ?? earlier.baseline;
  const sharedSecrets = [...(earlier.sharedSecrets ?? []), ...(later.sharedSecrets ?? [])];
  const globPrefix = earlier.globPrefix ?? later.globPrefix;
  return {
    rules: { ...uncovered(earlier.rules, later.rules), ...later.rules },
    options: joined(earlier.options, later.options),
    ...(overrides.length > 0 ? { overrides } : {}),
    ...(exclude.length > 0 ? { exclude } : {}),
    ...(baseline === undefined ? {} : { baseline }),
    ...(sharedSecrets.length > 0 ? { sharedSecrets } : {}),
    ...(earlier.flySecrets || later.flySecrets ? { flySecrets: { ...earlier.flySecrets, ...later.flySecrets } } : {}),
    ...(globPrefix === undefined ? {} : { globPrefix }),
  };
}

/** What the later one says of all files, as an override that comes after those of the earlier one. */
function lastWord({ overrides = [] }: Settings, { rules, options }: Settings): readonly Override[] {
  if (overrides.length === 0 || Object.keys(rules).length + Object.keys(options).length === 0) return [];
  return [{ files: ['**'], rules, options }];
}

/** Options of which the later ones beat the earlier ones, one by one. */
function joined(earlier: GivenOptions, later: GivenOptions): GivenOptions {
  const all = { ...earlier };
  for (const id of Object.keys(later).filter(isRuleId)) all[id] = { ...earlier[id], ...later[id] };
  return all;
}

/** What is said of rules of which `later` says nothing. */
function uncovered(earlier: RuleSeverities, later: RuleSeverities): RuleSeverities {
  const isCovered = (key: string) =>
    '*' in later || (isRuleId(key) && severityIn(later, key) !== undefined) || Object.hasOwn(later, key as RuleKey);
  return Object.fromEntries(Object.entries(earlier).filter(([key]) => !isCovered(key)));
}
