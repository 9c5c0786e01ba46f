import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import Ajv from 'ajv';
import fc from 'fast-check';
import { manifestConfiguration, writingSchema } from '../server/src/analysis/settings-editors';
import { parseSettings } from '../server/src/analysis/settings-parse';
import { type Schema, SHARED_SETTINGS, settingsSchema } from '../server/src/analysis/settings-schema';
import { rulePage } from '../server/src/report/rule-page';
import { RULE_IDS } from '../server/src/rules/ids';
import { RULES } from '../server/src/rules/index';
import type { Rule } from '../server/src/rules/rule';

const updating = process.env['UPDATE'] === '1';

/** A rule with an option of each type, whatever the real rules have. */
const options: Rule['options'] = {
  seconds: { description: 'A number.', default: 300, minimum: 0 },
  strict: { description: 'A switch.', default: false },
  names: { description: 'A list.', default: ['a'] },
};

/** What editors read of a schema, and those who check do not. */
const FOR_EDITORS = [
  'allowComments',
  'allowTrailingCommas',
  'defaultSnippets',
  'enumDescriptions',
  'errorMessage',
  'markdownDescription',
  'patternErrorMessage',
];

function validator(schema: Schema, strictTypes: boolean) {
  const ajv = new Ajv({ strict: true, strictTypes });
  for (const keyword of FOR_EDITORS) ajv.addKeyword(keyword);
  return ajv.compile(schema);
}

describe('the settings', () => {
  for (const [file, schema] of [
    ['schemas/authlint.schema.json', settingsSchema(RULES, rulePage)],
    ['schemas/authlint.writing.schema.json', writingSchema(RULES, rulePage)],
  ] as const) {
    it(`are described by ${file}`, () => {
      if (updating) {
        mkdirSync('schemas', { recursive: true });
        writeFileSync(file, asFormatted(schema));
      }
      assert.ok(existsSync(file), `${file} is missing: run UPDATE=1 npm test`);
      assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), schema, `Run UPDATE=1 npm test to write ${file} anew`);
    });
  }

  it('are described in the manifest of the extension', () => {
    const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
    const wanted = JSON.parse(JSON.stringify(manifestConfiguration(RULES, rulePage)));
    if (updating && JSON.stringify(manifest.contributes?.configuration) !== JSON.stringify(wanted)) {
      manifest.contributes = { ...manifest.contributes, configuration: wanted };
      writeFileSync('package.json', `${JSON.stringify(manifest, null, 2)}\n`);
    }
    assert.deepEqual(manifest.contributes?.configuration, wanted, 'Run UPDATE=1 npm test to write the settings of package.json anew');
    for (const name of SHARED_SETTINGS) assert.equal(wanted.properties[`authlint.${name}`]?.scope, 'resource', name);
  });

  it('are explained in docs/settings.md, each with an example, in the order of the manifest', () => {
    const page = readFileSync('docs/settings.md', 'utf8');
    const { properties } = manifestConfiguration(RULES, rulePage) as { properties: Readonly<Record<string, unknown>> };
    const headings = [...page.matchAll(/^### `([^`]+)`$/gm)].map(([, name]) => name);
    const names = Object.keys(properties).map((name) => name.replace('authlint.', ''));
    const shared: readonly string[] = SHARED_SETTINGS;
    assert.deepEqual(headings, [
      ...names.filter((name) => shared.includes(name)),
      ...names.filter((name) => !shared.includes(name)).map((name) => `authlint.${name}`),
    ]);
    for (const section of page.split(/^### /m).slice(1)) assert.match(section, /```jsonc?\n/, section.split('\n')[0]);
    for (const [, example = ''] of page.matchAll(/```json\n([\s\S]*?)```/g)) {
      const { problems } = parseSettings(JSON.parse(example));
      assert.deepEqual(problems, [], example);
    }
    for (const rule of RULES) {
      for (const option of Object.entries(rule.options))
        assert.ok(page.includes(rowOf(rule, option)), `docs/settings.md needs ${rowOf(rule, option)}`);
    }
  });

  it('have a schema that accepts and refuses what the parser accepts and refuses', () => {
    const validate = validator(settingsSchema(RULES, rulePage), true);
    const agree = (sample: unknown) => {
      const problems = parseSettings(sample).problems.map(({ message }) => message);
      assert.equal(validate(sample), problems.length === 0, `${JSON.stringify(sample)}: ${problems.join('; ') || 'the parser takes it'}`);
    };
    for (const sample of [
      {},
      [],
      'x',
      7,
      { $schema: './schema.json' },
      { $schema: 3 },
      { rules: null },
      { rules: [] },
      { rules: { '*': 'off', 'secret/*': 'error', 'secret/missing': 'info' } },
      { rules: { 'nothing/*': 'off' } },
      { rules: { 'secret/missing': 2 } },
      { overrides: [{ rules: {} }] },
      { overrides: [{ files: [] }] },
      { overrides: [{ files: 'a' }] },
      { overrides: [{ files: ['**/*.ts'], rules: { '*': 'off' }, options: {} }] },
      { baseline: null },
      { baseline: '../x.json' },
      { baseline: 'ci/known.json' },
      { options: { 'secret/mismatch': {} } },
      { options: { 'verify/no-leeway': { leewaySeconds: 0 } } },
      { options: { 'verify/no-leeway': { leewaySeconds: 301 } } },
      { options: { 'verify/no-leeway': { leewaySeconds: 0.5 } } },
      { options: { 'token/long-expiry': { accessHours: -1 } } },
      { flySecrets: { 'shop-api': 'api/fly-secrets.json' } },
      { flySecrets: { 'shop-api': '/home/me/fly-secrets.json' } },
      { flySecrets: ['api/fly-secrets.json'] },
      { sharedSecrets: [['web:A', 'api:B'], ['web:A']] },
    ])
      agree(sample);
    fc.assert(fc.property(someSettings(), agree), { numRuns: 150 });
  });

  it('are offered by a schema that refuses nothing, because the language server says what is wrong', () => {
    const validate = validator(writingSchema(RULES, rulePage), false);
    fc.assert(
      fc.property(someSettings(), (sample) => validate(sample) === true),
      { numRuns: 50 },
    );
    const { definitions } = writingSchema(RULES, rulePage) as { definitions: { rules: { properties: Readonly<Record<string, unknown>> } } };
    assert.deepEqual(Object.keys(definitions.rules.properties).slice(0, RULE_IDS.length), [...RULE_IDS]);
  });

  it('are checked key by key: a bad one is named and left out, the others count', () => {
    const { settings, problems } = parseSettings({
      rules: { 'secret/missing': 'loud', 'secret/mismatch': 'info', 'no/rule': 'off' },
      options: 'no options',
      exclude: ['/etc', 'legacy/'],
      overrides: [{ files: ['../x'] }, { files: ['a', '!b'], rules: { '*': 'off' } }],
      sharedSecrets: [['web:A', 'api:A'], ['web:A']],
      colour: 'red',
    });
    assert.deepEqual(settings, {
      rules: { 'secret/mismatch': 'info' },
      options: {},
      overrides: [{ files: ['a'], rules: { '*': 'off' }, options: {} }],
      exclude: ['legacy/'],
      sharedSecrets: [['web:A', 'api:A']],
    });
    assert.deepEqual(
      problems.map(({ path, about }) => `${path.join(' ')} (${about})`),
      [
        'colour (key)',
        'rules secret/missing (value)',
        'rules no/rule (key)',
        'options (value)',
        'overrides 0 files 0 (value)',
        'overrides 1 files 1 (value)',
        'exclude 0 (value)',
        'sharedSecrets 1 (value)',
      ],
    );
  });

  it('have the nearest name offered for one that is misspelt, and the own word for one of another linter', () => {
    const { problems } = parseSettings({
      rule: {},
      rules: {
        'secret/mising': 'off',
        'no-leeway': 'off',
        'secrets/*': 'off',
        'secret/missing': 'warn',
        'secret/empty': 2,
        'secret/weak': 'zzzzzzzz',
      },
      options: { 'token/short-expirey': {}, 'token/short-expiry': { minimumSecond: 3 }, 'secret/missing': { constructor: 1 } },
    });
    assert.deepEqual(
      problems.map(({ suggestion }) => suggestion),
      [
        'rules',
        'secret/missing',
        'verify/no-leeway',
        'secret/*',
        'warning',
        'error',
        undefined,
        'token/short-expiry',
        'minimumSeconds',
        undefined,
      ],
    );
    assert.equal(problems[1]?.message, 'Unknown rule "secret/mising": did you mean "secret/missing"?');
  });

  it('have a number checked against what makes sense', () => {
    const { problems } = parseSettings({
      options: { 'verify/no-leeway': { leewaySeconds: 4000 }, 'secret/weak': { minimumCharacters: 0 } },
    });
    assert.deepEqual(
      problems.map(({ message }) => message),
      ['"leewaySeconds" must be a number from 1 to 300', '"minimumCharacters" must be a number of at least 1'],
    );
  });

  it('never have a value quoted in a problem', () => {
    const secret = 'xK3-very-secret-value';
    const all = [
      { rules: { 'secret/missing': secret }, options: { 'token/short-expiry': { minimumSeconds: secret } }, exclude: [`/${secret}`] },
      {
        baseline: `/${secret}`,
        sharedSecrets: [[secret]],
        flySecrets: { app: secret },
        overrides: [{ files: [`!${secret}`] }],
        $schema: 3,
      },
      { rules: secret, options: secret, overrides: secret, exclude: secret, sharedSecrets: secret, flySecrets: secret },
      secret,
    ].flatMap((json) => parseSettings(json).problems);
    assert.ok(all.length >= 14);
    for (const { message, suggestion } of all) assert.ok(!`${message} ${suggestion}`.includes(secret), message);
  });

  it('have every threshold and list bounded and with its unit', () => {
    for (const rule of RULES) {
      for (const [name, option] of Object.entries(rule.options)) {
        if (typeof option.default !== 'number') continue;
        assert.ok(option.minimum !== undefined && option.minimum <= option.default, `${rule.id} ${name} has a minimum`);
        const unit = /[A-Z][a-z]+$/.exec(name)?.[0].toLowerCase();
        assert.ok(unit !== undefined && option.description.includes(unit), `${rule.id} ${name} says its unit`);
      }
    }
  });

  it('have options of every type in their schema', () => {
    const rule = { ...(RULES[0] as Rule), options };
    const schema = settingsSchema([rule], rulePage) as {
      definitions: { options: { properties: Record<string, { properties: unknown }> } };
    };
    assert.deepEqual(schema.definitions.options.properties[rule.id]?.properties, {
      seconds: { description: 'A number.', type: 'number', default: 300, minimum: 0 },
      strict: { description: 'A switch.', type: 'boolean', default: false },
      names: { description: 'A list.', type: 'array', items: { type: 'string' }, default: ['a'] },
    });
  });
});

/** An option's line of the table in docs/settings.md. */
function rowOf({ id }: Rule, [name, { default: value, minimum, maximum, description }]: [string, Rule['options'][string]]): string {
  const usual = Array.isArray(value) ? value.map((text) => `\`${text}\``).join(', ') || 'none' : String(value);
  return `| \`${id}\` | \`${name}\` | ${usual} | ${minimum ?? ''} | ${maximum ?? ''} | ${description} |`;
}

/** Settings of which a part is right and a part is not. */
function someSettings(): fc.Arbitrary<unknown> {
  const odd = fc.constantFrom<unknown>(null, 3, -1, true, '', 'x', [], {}, ['a'], [3], { a: 1 });
  const or = (arbitrary: fc.Arbitrary<unknown>) => fc.oneof({ arbitrary, weight: 6 }, { arbitrary: odd, weight: 1 });
  const glob = or(
    fc.oneof(fc.string({ unit: fc.constantFrom(...'ab*?[]{},./!+()\\'), maxLength: 12 }), fc.constantFrom('**/*.ts', 'a/', 'b.env')),
  );
  const rules = or(
    fc.dictionary(
      fc.constantFrom(...RULE_IDS.slice(0, 9), 'secret/*', '*', 'verify/*', 'verify', 'x/*', '__proto__'),
      or(fc.constantFrom('error', 'off', 'Off')),
    ),
  );
  const option = or(fc.oneof(fc.integer({ min: -2, max: 400 }), fc.double({ noNaN: true, min: -1, max: 400 }), fc.constant(['A_B'])));
  const given = or(
    fc.dictionary(
      fc.constantFrom('token/short-expiry', 'verify/no-leeway', 'secret/missing', 'secret/mismatch', 'x'),
      or(fc.dictionary(fc.constantFrom('minimumSeconds', 'leewaySeconds', 'ignoreNames', 'toString'), option)),
    ),
  );
  const override = or(fc.record({ files: or(fc.array(glob, { maxLength: 3 })), rules, options: given, more: odd }, { requiredKeys: [] }));
  return fc.record(
    {
      rules,
      options: given,
      overrides: or(fc.array(override, { maxLength: 2 })),
      exclude: or(fc.array(glob, { maxLength: 3 })),
      baseline: or(fc.string({ unit: fc.constantFrom(...'ab./\\:'), maxLength: 6 })),
      sharedSecrets: or(fc.array(or(fc.array(fc.constantFrom('web:A', 'api:B_1', 'web', ':A'), { maxLength: 3 })), { maxLength: 2 })),
      flySecrets: or(fc.dictionary(fc.constantFrom('a', 'b'), or(fc.constantFrom('secrets.json', 'a/fly-secrets.json', '/secrets.json')))),
      unheardOf: odd,
    },
    { requiredKeys: [] },
  );
}

/** JSON as the formatter leaves it: a list of plain values that fits into a line stands on one, and so does a list of one such list. */
function asFormatted(value: unknown): string {
  const fitting = (list: string, line: string) => (line.length < 100 ? line : list);
  let text = JSON.stringify(value, null, 2).replace(
    /\[\s+((?:"(?:[^"\n\\]|\\.)*"|[\d.]+)(?:,\s+(?:"(?:[^"\n\\]|\\.)*"|[\d.]+))*)\s+\]/g,
    (list, items: string) => fitting(list, `[${items.replace(/,\s+/g, ', ')}]`),
  );
  for (let before = ''; before !== text; ) {
    before = text;
    text = text.replace(/\[\n\s+(\[[^\n]*\])\n\s+\]/g, (list, item: string) => fitting(list, `[${item}]`));
  }
  return `${text}\n`;
}
