import { RULE_IDS } from '../rules/ids';
import type { Rule } from '../rules/rule';
import { CATEGORY_KEYS, SEVERITIES } from './settings';
import { overridesSchema, type RulePage, type Schema, settingsSchema, sharedSettings } from './settings-schema';

// What the schema of the settings becomes for VS Code: the settings of its manifest, and a schema for authlint.json beside our own checks.

/**
 * The schema of `authlint.json` for an editor that runs our language server: all that helps to write it, and nothing that is refused,
 * because the server says what is wrong, and offers what was meant.
 */
export function writingSchema(rules: readonly Rule[], page: RulePage): Schema {
  const { $id: _, ...schema } = settingsSchema(rules, page);
  return { ...(relaxed(schema) as Schema), allowComments: true, allowTrailingCommas: true };
}

const REFUSING = new Set([
  'additionalProperties',
  'errorMessage',
  'maximum',
  'minimum',
  'minItems',
  'pattern',
  'patternErrorMessage',
  'required',
  'type',
]);

function relaxed(schema: unknown): unknown {
  if (typeof schema !== 'object' || schema === null) return schema;
  const given: [string, unknown][] = Object.entries(schema);
  const kept = given.filter(([key]) => !REFUSING.has(key) && !key.startsWith('enum'));
  const values = Object.fromEntries(given.filter(([key, value]) => key.startsWith('enum') || (key === 'type' && value === 'boolean')));
  return {
    ...Object.fromEntries(kept.map(([key, value]) => [key, relaxedBelow(key, value)])),
    // The values are offered, and any other is taken.
    ...(Object.keys(values).length > 0 ? { anyOf: [values, {}] } : {}),
  };
}

function relaxedBelow(key: string, value: unknown): unknown {
  if (key === 'items') return relaxed(value);
  if (!(key === 'properties' || key === 'definitions') || typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, relaxed(schema)]));
}

/** The `contributes.configuration` section of the VS Code manifest. */
export function manifestConfiguration(rules: readonly Rule[], page: RulePage): Schema {
  const shared = sharedSettings(rules, page);
  return {
    title: 'Authlint',
    properties: {
      'authlint.enable': {
        type: 'boolean',
        default: true,
        scope: 'window',
        order: 1,
        description: 'Whether Authlint checks this workspace. A change takes effect at once.',
      },
      'authlint.rules': { ...shared.rules, default: {}, scope: 'resource', order: 2 },
      'authlint.options': { ...shared.options, default: {}, scope: 'resource', order: 3 },
      'authlint.overrides': { ...overridesSchema(shortRules(rules), shortOptions(rules)), default: [], scope: 'resource', order: 4 },
      'authlint.exclude': { ...shared.exclude, default: [], scope: 'resource', order: 5 },
      // Null, because an editor sends every default, and a path would then beat that of authlint.json.
      'authlint.baseline': { ...shared.baseline, type: ['string', 'null'], default: null, scope: 'resource', order: 6 },
      'authlint.sharedSecrets': { ...shared.sharedSecrets, default: [], scope: 'resource', order: 7 },
      'authlint.flySecrets': { ...shared.flySecrets, default: {}, scope: 'resource', order: 8 },
      'authlint.inlayHints': {
        type: 'boolean',
        default: true,
        scope: 'window',
        order: 9,
        description: 'Whether the real lifetime of tokens, cookies and sessions is shown beside the numbers that state it.',
      },
      'authlint.codeLens': {
        type: 'boolean',
        default: true,
        scope: 'window',
        order: 10,
        description: 'Whether a line above each issuer says where its tokens are verified, and above each verifier where they are issued.',
      },
      'authlint.trace.server': {
        type: 'string',
        enum: ['off', 'messages', 'verbose'],
        default: 'off',
        scope: 'window',
        order: 11,
        description:
          'What to log of the talk between VS Code and the language server: the names of the messages, and never what they hold, which is the text of open files.',
      },
    },
  };
}

/** The manifest cannot refer to a schema, so that within overrides the names of the rules stand without what they mean. */
function shortRules(rules: readonly Rule[]): Schema {
  const keys = [...RULE_IDS.filter((id) => rules.some((rule) => rule.id === id)), ...CATEGORY_KEYS, '*'];
  return {
    type: 'object',
    description: 'The severity of each rule, or off.',
    propertyNames: { enum: keys },
    additionalProperties: { type: 'string', enum: SEVERITIES },
  };
}

function shortOptions(rules: readonly Rule[]): Schema {
  const keys = rules.filter(({ options }) => Object.keys(options).length > 0).map(({ id }) => id);
  return {
    type: 'object',
    description: 'The thresholds and lists of each rule that has any.',
    propertyNames: { enum: keys },
    additionalProperties: { type: 'object' },
  };
}
