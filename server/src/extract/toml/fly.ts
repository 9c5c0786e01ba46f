import type { Fact, FlyDefect } from '../../facts/fact';
import { SecretText } from '../../facts/secret-text';
import { type Place, placeAt, pointAt, type Range } from '../../text/range';
import type { Source } from '../../text/source';
import { type Extraction, type Extractor, NOTHING } from '../extractor';
import { type FlyConfig, isFlyConfigName, readFlyConfig } from './fly-config';
import { flyHostsIn } from './fly-hosts';

/** Fly configuration files: the app, its plain variables, the secrets it mounts as files, and the hosts it names. */
export const flyExtractor: Extractor = { id: 'fly', reads: isFlyConfigName, anchors: undefined, extract };

function extract({ path, text }: Source): Extraction {
  const reading = readFlyConfig(path, text);
  if (reading === 'something else') return NOTHING;
  const place = (range: Range) => placeAt(path, range.start, range.end);
  if ('error' in reading) {
    return {
      facts: [{ kind: 'fly-app', file: path, app: '', at: pointAt(path, 0) }],
      problems: [{ at: place(reading.error.at), message: reading.error.message }],
    };
  }
  const { config } = reading;
  const app = config.app?.name ?? '';
  const facts: Fact[] = [{ kind: 'fly-app', file: path, app, at: config.app ? place(config.app.at) : pointAt(path, 0) }];
  for (const variable of config.variables) {
    facts.push({
      kind: 'fly-variable',
      file: path,
      section: variable.section,
      app,
      key: variable.key,
      keyAt: place(variable.keyAt),
      value: new SecretText(variable.value),
      valueAt: place(variable.valueAt),
      entryAt: place(variable.removeAt),
    });
    facts.push(...flyHostsIn(path, text.slice(variable.valueAt.start, variable.valueAt.end), variable.valueAt.start));
  }
  for (const secret of config.secretNames) {
    facts.push({ kind: 'name-evidence', file: path, at: place(secret.at), name: secret.name, source: 'fly-secrets', app });
  }
  facts.push(...defectsOf(config, place));
  return { facts, problems: [] };
}

function defectsOf(config: FlyConfig, place: (range: Range) => Place): readonly FlyDefect[] {
  const defect = (at: Range, text: string, help: string): FlyDefect => ({
    kind: 'fly-defect',
    file: place(at).file,
    at: place(at),
    defect: text,
    help,
  });
  const variables = config.variables.filter((variable) => variable.section === 'env');
  const secrets = new Set(config.secretNames.map((secret) => secret.name));
  return [
    ...variables
      .filter(({ key }) => key.startsWith('FLY_'))
      .map(({ key, keyAt }) =>
        defect(
          keyAt,
          `${key} cannot be set: names that begin with FLY_ are Fly's own`,
          'Fly refuses the configuration. Give the variable another name, here and in the code.',
        ),
      ),
    ...variables
      .filter(({ key }) => secrets.has(key))
      .map(({ key, keyAt }) =>
        defect(
          keyAt,
          `${key} is set in [env], and is the name of a secret, too`,
          'The secret wins, so that this value is never used. Remove it from [env].',
        ),
      ),
    ...config.misfits.map(({ what, at }) =>
      defect(
        at,
        `${what} must be a text here`,
        'Fly takes a text, and for a variable also a number, true or false. Lists and tables become something that no code reads.',
      ),
    ),
    ...(config.readAsToml
      ? [
          defect(
            { start: 0, end: 0 },
            'flyctl reads a .yml file as TOML, and fails',
            'Only .yaml is read as YAML. Rename the file to fly.yaml, which flyctl finds by itself.',
          ),
        ]
      : []),
  ];
}
