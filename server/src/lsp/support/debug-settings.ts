import { SEVERITIES } from '../../analysis/settings';
import { RULES } from '../../rules/index';

/** Names that are ours: of settings, of rules and of their options. */
const OURS: ReadonlySet<string> = new Set([
  ...['rules', 'options', 'overrides', 'files', 'exclude', 'baseline', 'sharedSecrets', 'flySecrets'],
  ...RULES.flatMap((rule) => [rule.id, `${rule.id.split('/', 1)[0]}/*`, ...Object.keys(rule.options)]),
  '*',
]);

/** Settings for a debug report: numbers, switches, severities and our own names as they are, and of anything else how much of it there is. */
export function maskedSettings(value: unknown): unknown {
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'string') return (SEVERITIES as readonly string[]).includes(value) ? value : masked(value);
  if (Array.isArray(value)) return value.map(maskedSettings);
  if (typeof value !== 'object') return undefined;
  let unknown = 0;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [OURS.has(key) ? key : `(name ${++unknown})`, maskedSettings(inner)]),
  );
}

function masked(text: string): string {
  return `(a text of ${text.length} characters)`;
}
