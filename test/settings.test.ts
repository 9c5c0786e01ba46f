import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import Ajv from 'ajv';
import { parseSettings } from '../server/src/analysis/settings';
import { manifestConfiguration, settingsSchema } from '../server/src/analysis/settings-schema';
import { RULES } from '../server/src/rules/index';
import type { Rule } from '../server/src/rules/rule';

const updating = process.env['UPDATE'] === '1';

/** A rule with an option of each type, whatever the real rules have. */
const options: Rule['options'] = {
  seconds: { description: 'A number.', default: 300 },
  strict: { description: 'A switch.', default: false },
  names: { description: 'A list.', default: ['a'] },
};

describe('the settings', () => {
  it('are described by schemas/authlint.schema.json', () => {
    const file = 'schemas/authlint.schema.json';
    if (updating) {
      mkdirSync('schemas', { recursive: true });
      writeFileSync(file, asFormatted(settingsSchema(RULES)));
    }
    assert.ok(existsSync(file), `${file} is missing: run UPDATE=1 npm test`);
    assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), settingsSchema(RULES), `Run UPDATE=1 npm test to write ${file} anew`);
  });

  it('are described in the manifest of the extension', () => {
    const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
    const wanted = manifestConfiguration(RULES);
    if (updating && JSON.stringify(manifest.contributes?.configuration) !== JSON.stringify(wanted)) {
      manifest.contributes = { ...manifest.contributes, configuration: wanted };
      writeFileSync('package.json', `${JSON.stringify(manifest, null, 2)}\n`);
    }
    assert.deepEqual(manifest.contributes?.configuration, wanted, 'Run UPDATE=1 npm test to write the settings of package.json anew');
  });

  it('have a schema that accepts and refuses what the parser accepts and refuses', () => {
    const validate = new Ajv({ strict: true, strictTypes: true }).compile(settingsSchema(RULES));
    const rule = RULES.find((candidate) => Object.keys(candidate.options).length > 0);
    assert.ok(rule);
    const [name, option] = Object.entries(rule.options)[0] ?? [];
    assert.ok(name !== undefined && option);
    const samples: unknown[] = [
      {},
      { $schema: './schema.json' },
      { rules: {} },
      { rules: { 'secret/missing': 'off', 'verify/no-leeway': 'error' } },
      { flySecrets: { 'shop-api': 'api/fly-secrets.json' } },
      { flySecrets: { 'shop-api': '/home/me/fly-secrets.json' } },
      { flySecrets: { 'shop-api': 'api/list.json' } },
      { flySecrets: ['api/fly-secrets.json'] },
      { options: { [rule.id]: {} } },
      { options: { [rule.id]: { [name]: option.default } } },
      { options: { [rule.id]: { [name]: null } } },
      { options: { [rule.id]: { [name]: { nested: true } } } },
      { options: { [rule.id]: { unheardOf: 1 } } },
      { options: { [rule.id]: 5 } },
      { options: { 'no/rule': {} } },
      { options: [] },
      { options: 'x' },
      { rules: { 'secret/missing': 'fatal' } },
      { rules: { 'secret/missing': 2 } },
      { rules: { 'no/rule': 'off' } },
      { rules: [] },
      { rules: null },
      { unheardOf: true },
      [],
      'x',
      7,
    ];
    for (const sample of samples) {
      const { problems } = parseSettings(sample);
      assert.equal(validate(sample), problems.length === 0, `${JSON.stringify(sample)}: ${problems.join('; ') || 'the parser takes it'}`);
    }
  });

  it('are checked key by key: a bad one is named and left out, the others count', () => {
    const { settings, problems } = parseSettings({
      rules: { 'secret/missing': 'loud', 'secret/mismatch': 'info', 'no/rule': 'off' },
      options: 'no options',
      colour: 'red',
    });
    assert.deepEqual(settings, { rules: { 'secret/mismatch': 'info' }, options: {} });
    assert.equal(problems.length, 4);
    for (const name of ['rules.secret/missing', 'no/rule', 'options', 'colour']) {
      assert.equal(problems.filter((problem) => problem.includes(`"${name}"`)).length, 1, `${name} in ${problems.join('; ')}`);
    }
  });

  it('are checked option by option, by the type of the default', () => {
    const rule = RULES.find((candidate) => Object.values(candidate.options).some((option) => typeof option.default === 'number'));
    assert.ok(rule);
    const [name] = Object.entries(rule.options).find(([, option]) => typeof option.default === 'number') ?? [];
    assert.ok(name !== undefined);
    const good = parseSettings({ options: { [rule.id]: { [name]: 60 } } });
    assert.deepEqual([good.settings.options[rule.id], good.problems], [{ [name]: 60 }, []]);
    const bad = parseSettings({ options: { [rule.id]: { [name]: '60', [`${name}X`]: 1, constructor: 2 } } });
    assert.deepEqual(bad.settings.options, {});
    assert.deepEqual(
      bad.problems.map((problem) => /"([^"]+)"/.exec(problem)?.[1]),
      [`options.${rule.id}.${name}`, `${name}X`, 'constructor'],
    );
  });

  it('never have a value quoted in a problem', () => {
    const secret = 'xK3-very-secret-value';
    const { problems } = parseSettings({
      rules: { 'secret/missing': secret },
      options: { 'token/short-expiry': { minimumSeconds: secret } },
      $schema: 3,
    });
    assert.ok(problems.length > 0);
    for (const problem of problems) assert.ok(!problem.includes(secret), problem);
    assert.deepEqual(parseSettings(secret), { settings: { rules: {}, options: {} }, problems: ['Settings must be an object'] });
  });

  it('have options of every type in their schema', () => {
    const rule = { ...(RULES[0] as Rule), options };
    const schema = settingsSchema([rule]) as { properties: { options: { properties: Record<string, { properties: unknown }> } } };
    assert.deepEqual(schema.properties.options.properties[rule.id]?.properties, {
      seconds: { description: 'A number.', type: 'number', default: 300 },
      strict: { description: 'A switch.', type: 'boolean', default: false },
      names: { description: 'A list.', type: 'array', items: { type: 'string' }, default: ['a'] },
    });
  });
});

/** JSON as the formatter leaves it: a list of plain values that fits into a line stands on one. */
function asFormatted(value: unknown): string {
  const text = JSON.stringify(value, null, 2).replace(
    /\[\s+((?:"[^"\n]*"|[\d.]+)(?:,\s+(?:"[^"\n]*"|[\d.]+))*)\s+\]/g,
    (list, items: string) => {
      const line = `[${items.replace(/,\s+/g, ', ')}]`;
      return line.length < 100 ? line : list;
    },
  );
  return `${text}\n`;
}
