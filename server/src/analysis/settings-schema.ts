import type { Rule, RuleOption } from '../rules/rule';
import { MEMBER, SAVED_LIST, SEVERITIES } from './settings';

// Settings as JSON schema. `schemas/authlint.schema.json` and the settings section of the VS Code manifest are both
// made from it, and a test rewrites them, so that one declaration - the rules themselves - says what can be set.

export type Schema = Readonly<Record<string, unknown>>;

/** The schema of `authlint.json`. */
export function settingsSchema(rules: readonly Rule[]): Schema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Authlint settings',
    type: 'object',
    additionalProperties: false,
    properties: {
      $schema: { type: 'string', description: 'Where this schema is, for editors.' },
      rules: rulesSchema(rules),
      options: optionsSchema(rules),
      sharedSecrets: sharedSecretsSchema(),
      flySecrets: flySecretsSchema(),
    },
  };
}

/** The `contributes.configuration` section of the VS Code manifest. */
export function manifestConfiguration(rules: readonly Rule[]): Schema {
  return {
    title: 'Authlint',
    properties: {
      'authlint.enable': {
        type: 'boolean',
        default: true,
        scope: 'window',
        order: 1,
        description: 'Whether Authlint checks this workspace. A change takes effect when the server is restarted.',
      },
      'authlint.rules': { ...rulesSchema(rules), default: {}, scope: 'window', order: 2 },
      'authlint.options': { ...optionsSchema(rules), default: {}, scope: 'window', order: 3 },
      'authlint.sharedSecrets': { ...sharedSecretsSchema(), default: [], scope: 'window', order: 5 },
      'authlint.flySecrets': { ...flySecretsSchema(), default: {}, scope: 'window', order: 6 },
      'authlint.inlayHints': {
        type: 'boolean',
        default: true,
        scope: 'window',
        order: 7,
        description: 'Whether the real lifetime of tokens, cookies and sessions is shown beside the numbers that state it.',
      },
      'authlint.codeLens': {
        type: 'boolean',
        default: true,
        scope: 'window',
        order: 8,
        description: 'Whether a line above each issuer says where its tokens are verified, and above each verifier where they are issued.',
      },
      'authlint.trace.server': {
        type: 'string',
        enum: ['off', 'messages', 'verbose'],
        default: 'off',
        scope: 'window',
        order: 4,
        description:
          'What to log of the talk between VS Code and the language server. A verbose log holds the text of open files, env files included.',
      },
    },
  };
}

function sharedSecretsSchema(): Schema {
  return {
    type: 'array',
    description:
      'Groups of secrets that several services must hold alike, where Authlint cannot tell by itself: ["web:AUTH_SECRET", "api:JWT_SECRET"], by the folder or the name of each service.',
    items: { type: 'array', minItems: 2, items: { type: 'string', pattern: MEMBER.source } },
  };
}

function flySecretsSchema(): Schema {
  return {
    type: 'object',
    description:
      'The saved output of "fly secrets list --json" of each Fly app, as a path in the workspace: { "shop-api": "api/fly-secrets.json" }. Such a list is complete, so that a secret it does not hold is missing. The file\'s name must hold "secrets".',
    additionalProperties: { type: 'string', pattern: SAVED_LIST.source },
  };
}

function rulesSchema(rules: readonly Rule[]): Schema {
  return {
    type: 'object',
    description: 'The severity of each rule, or off.',
    additionalProperties: false,
    properties: Object.fromEntries(
      rules.map((rule) => [rule.id, { description: `${rule.summary}. Default: ${rule.severity}.`, type: 'string', enum: SEVERITIES }]),
    ),
  };
}

function optionsSchema(rules: readonly Rule[]): Schema {
  const withOptions = rules.filter((rule) => Object.keys(rule.options).length > 0);
  return {
    type: 'object',
    description: 'The options of each rule that has any.',
    additionalProperties: false,
    properties: Object.fromEntries(
      withOptions.map((rule) => [
        rule.id,
        {
          type: 'object',
          description: `${rule.summary}.`,
          additionalProperties: false,
          properties: Object.fromEntries(Object.entries(rule.options).map(([name, option]) => [name, optionSchema(option)])),
        },
      ]),
    ),
  };
}

function optionSchema(option: RuleOption): Schema {
  const { description, default: value } = option;
  if (Array.isArray(value)) return { description, type: 'array', items: { type: 'string' }, default: value };
  return { description, type: typeof value, default: value };
}
