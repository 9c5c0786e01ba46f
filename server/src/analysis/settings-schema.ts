import type { RuleId } from '../rules/ids';
import type { Rule, RuleOption } from '../rules/rule';
import { BASELINE_FILE } from './baseline';
import { GLOB } from './globs';
import { BASELINE, CATEGORY_KEYS, MEMBER, SAVED_LIST, SEVERITIES } from './settings';

// Settings as JSON schema. `schemas/authlint.schema.json` and the settings section of the VS Code manifest are both
// made from it, and a test rewrites them, so that one declaration - the rules themselves - says what can be set.

export type Schema = Readonly<Record<string, unknown>>;

/** The address of a rule's page. */
export type RulePage = (rule: RuleId) => string;

/** The settings that a folder's file and the editor share, in the order of docs/settings.md. */
export const SHARED_SETTINGS = ['rules', 'options', 'overrides', 'exclude', 'baseline', 'sharedSecrets', 'flySecrets'] as const;

export type SharedSetting = (typeof SHARED_SETTINGS)[number];

/** The schema of `authlint.json`. */
export function settingsSchema(rules: readonly Rule[], page: RulePage): Schema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: 'https://github.com/authlint/authlint/blob/main/schemas/authlint.schema.json',
    title: 'Authlint settings',
    description: 'What Authlint reports in this folder, and how.',
    type: 'object',
    additionalProperties: false,
    allowComments: true,
    allowTrailingCommas: true,
    defaultSnippets: [{ label: 'Authlint settings', description: 'All that is mostly set.', body: STARTER }],
    properties: {
      $schema: { type: 'string', description: 'Where this schema is, for editors that do not know it.' },
      ...sharedSettings(rules, page),
      rules: { $ref: '#/definitions/rules' },
      options: { $ref: '#/definitions/options' },
      overrides: overridesSchema({ $ref: '#/definitions/rules' }, { $ref: '#/definitions/options' }),
    },
    definitions: {
      severity: severitySchema(),
      rules: rulesSchema(rules, page, { $ref: '#/definitions/severity' }),
      options: optionsSchema(rules, page),
    },
  };
}

/** What a new file of settings starts with: nothing that changes anything. */
const STARTER = { rules: {}, overrides: [{ files: ['**/tests/**'], rules: { 'secret/hardcoded': 'off' } }] };

/** The schema of each setting that `authlint.json` and the editor share, but for the overrides, in which those of rules and options stand again. */
export function sharedSettings(rules: readonly Rule[], page: RulePage): Readonly<Record<Exclude<SharedSetting, 'overrides'>, Schema>> {
  return {
    rules: rulesSchema(rules, page, severitySchema()),
    options: optionsSchema(rules, page),
    exclude: {
      type: 'array',
      description:
        'Globs of files whose findings are not shown, relative to this folder. What the files say counts all the same: a secret that is read in one of them is needed.',
      items: globSchema(),
      examples: [['**/generated/**', 'legacy/']],
    },
    baseline: {
      type: 'string',
      description: `The file of the findings that are accepted for now, relative to this folder. Default: ${BASELINE_FILE}.`,
      pattern: BASELINE.source,
      patternErrorMessage: 'A relative path of a file in this folder.',
      examples: [BASELINE_FILE],
    },
    sharedSecrets: {
      type: 'array',
      description:
        'Groups of secrets that several services must hold alike, where Authlint cannot tell by itself: ["web:AUTH_SECRET", "api:JWT_SECRET"], by the folder or the name of each service.',
      items: {
        type: 'array',
        minItems: 2,
        items: { type: 'string', pattern: MEMBER.source, patternErrorMessage: 'A service and a name, such as "web:AUTH_SECRET".' },
      },
      defaultSnippets: [{ label: 'Two services that share a secret', body: [['${1:web}:${2:AUTH_SECRET}', '${3:api}:${4:JWT_SECRET}']] }],
      examples: [[['web:AUTH_SECRET', 'api:JWT_SECRET']]],
    },
    flySecrets: {
      type: 'object',
      description:
        'The saved output of "fly secrets list --json" of each Fly app, as a path in the workspace: { "shop-api": "api/fly-secrets.json" }. Such a list is complete, so that a secret it does not hold is missing. The file\'s name must hold "secrets".',
      additionalProperties: {
        type: 'string',
        pattern: SAVED_LIST.source,
        patternErrorMessage: 'A relative path whose name holds "secrets" and ends in .json.',
      },
      examples: [{ 'shop-api': 'api/fly-secrets.json' }],
    },
  };
}

function rulesSchema(rules: readonly Rule[], page: RulePage, severity: Schema): Schema {
  const categories = CATEGORY_KEYS.filter((key) => rules.some(({ id }) => id.startsWith(key.slice(0, -1))));
  return {
    type: 'object',
    description:
      'The severity of each rule, or off. "secret/*" means all rules of a category and "*" all rules; of several keys that mean a rule, the most exact counts.',
    errorMessage: 'Not a rule of Authlint: rules are named like "secret/missing", those of a category "secret/*", all of them "*".',
    additionalProperties: false,
    properties: {
      ...Object.fromEntries(rules.map((rule) => [rule.id, ruleSchema(rule, page, severity)])),
      ...Object.fromEntries(categories.map((key) => [key, { description: `All rules of the category ${key.slice(0, -2)}.`, ...severity }])),
      '*': { description: 'All rules.', ...severity },
    },
    defaultSnippets: [
      { label: 'Switch a rule off', body: { '${1:secret/unused}': 'off' } },
      { label: 'One category alone', body: { '*': 'off', '${1:secret}/*': '${2|error,warning,info|}' } },
    ],
    examples: [{ 'secret/unused': 'off', 'token/*': 'error' }],
  };
}

function ruleSchema({ id, summary, severity: usual, fixes }: Rule, page: RulePage, severity: Schema): Schema {
  const fix = { none: '', safe: ' It has a fix that keeps the meaning.', suggested: ' It has a fix.' }[fixes];
  return {
    description: `${summary}. Default: ${usual}.`,
    markdownDescription: `${summary}.\n\nDefault: \`${usual}\`.${fix}\n\n[Why it breaks and what to do](${page(id)})`,
    ...severity,
  };
}

function severitySchema(): Schema {
  return { type: 'string', enum: SEVERITIES, enumDescriptions: SEVERITY_WORDS };
}

/** In the order of `SEVERITIES`. */
const SEVERITY_WORDS = [
  'Authentication breaks or is open; the command exits with 1.',
  'Very likely wrong.',
  'Worth knowing.',
  'Not reported.',
];

function optionsSchema(rules: readonly Rule[], page: RulePage): Schema {
  const withOptions = rules.filter((rule) => Object.keys(rule.options).length > 0);
  return {
    type: 'object',
    description: 'The thresholds and lists of each rule that has any.',
    errorMessage: 'Not a rule of Authlint that has options.',
    additionalProperties: false,
    properties: Object.fromEntries(
      withOptions.map((rule) => [
        rule.id,
        {
          type: 'object',
          description: `${rule.summary}.`,
          markdownDescription: `${rule.summary}.\n\n[What the options mean](${page(rule.id)})`,
          errorMessage: `Not an option of ${rule.id}, which has ${Object.keys(rule.options).join(' and ')}.`,
          additionalProperties: false,
          properties: Object.fromEntries(Object.entries(rule.options).map(([name, option]) => [name, optionSchema(option)])),
        },
      ]),
    ),
    examples: [{ 'token/short-expiry': { minimumSeconds: 600 } }],
  };
}

function optionSchema({ description, default: value, minimum, maximum }: RuleOption): Schema {
  if (Array.isArray(value)) return { description, type: 'array', items: { type: 'string' }, default: value };
  const bounds = { ...(minimum === undefined ? {} : { minimum }), ...(maximum === undefined ? {} : { maximum }) };
  return { description, type: typeof value, default: value, ...bounds };
}

/** `rules` and `options` may be shorter than those at the top, where a schema cannot be referred to. */
export function overridesSchema(rules: Schema, options: Schema): Schema {
  return {
    type: 'array',
    description: 'Severities and options for some files, by globs relative to this folder. A later one beats an earlier one.',
    items: {
      type: 'object',
      additionalProperties: false,
      required: ['files'],
      errorMessage: 'An override has "files" and, for them, "rules" and "options".',
      properties: {
        files: {
          type: 'array',
          minItems: 1,
          description: 'Globs of the files. One without a slash matches names in any folder: "*.test.ts"; "tests/" is all in that folder.',
          items: globSchema(),
          examples: [['**/tests/**', '*.test.ts']],
        },
        rules,
        options,
      },
    },
    defaultSnippets: [
      {
        label: 'Other severities for some files',
        body: [{ files: ['${1:**/tests/**}'], rules: { '${2:secret/hardcoded}': '${3|off,info,warning,error|}' } }],
      },
    ],
    examples: [[{ files: ['**/tests/**'], rules: { 'secret/hardcoded': 'off' } }]],
  };
}

function globSchema(): Schema {
  return {
    type: 'string',
    pattern: GLOB.source,
    patternErrorMessage: 'A glob relative to this folder, such as "**/tests/**": with "/", and without "!", ".." and "+(a|b)".',
  };
}
