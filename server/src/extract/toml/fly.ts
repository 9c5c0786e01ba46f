import type { Fact } from '../../facts/fact';
import { SecretText } from '../../facts/secret-text';
import { placeAt, pointAt, type Range } from '../../text/range';
import type { Source } from '../../text/source';
import { type Extraction, type Extractor, NOTHING } from '../extractor';
import { isFlyConfigName, readFlyConfig } from './fly-config';
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
  return { facts, problems: [] };
}
