import { baseName } from '../../text/source';
import { entriesOf, entryOf, innerRangeOf, isNothing, itemsOf, rangeOf, readYaml, textOf, type YamlNode } from '../yaml/yaml';
import type { FlyConfig, FlyConfigVariable, FlyReading } from './fly-config';

/**
 * `fly.yaml`, which flyctl looks for after `fly.toml` and `fly.json` (flyctl 0.4.87), and `fly.yml`, which it takes for TOML.
 * A workflow may be called the same, so that a file without an app's name and a section of Fly's is something else.
 */
export function readFlyYaml(path: string, text: string): FlyReading {
  if (path.includes('.github/')) return 'something else';
  const [root] = readYaml(text) ?? [];
  const app = entryOf(root, 'app');
  const name = textOf(app);
  const isFly = ['http_service', 'services', 'primary_region', 'processes', 'vm', 'mounts', 'deploy'].some((key) => entryOf(root, key));
  if (!app || name === undefined || !isFly) return 'something else';
  const config: FlyConfig = {
    app: { name, at: rangeOf(app) },
    variables: [...variablesOf(entryOf(root, 'env'), 'env', text), ...variablesOf(entryOf(root, 'build', 'args'), 'build.args', text)],
    secretNames: itemsOf(entryOf(root, 'files')).flatMap((file) => {
      const secret = entryOf(file, 'secret_name');
      const secretName = textOf(secret);
      return secret && secretName !== undefined ? [{ name: secretName, at: innerRangeOf(secret) }] : [];
    }),
    misfits: entriesOf(entryOf(root, 'env')).flatMap(({ key, value }) =>
      value && (entriesOf(value).length > 0 || itemsOf(value).length > 0) ? [{ what: key, at: rangeOf(value) }] : [],
    ),
    readAsToml: baseName(path).toLowerCase().endsWith('.yml'),
  };
  return { config };
}

function variablesOf(section: YamlNode | undefined, name: FlyConfigVariable['section'], text: string): readonly FlyConfigVariable[] {
  return entriesOf(section).flatMap(({ key, keyAt, value: node }) => {
    const value = textOf(node);
    if (!node || value === undefined || isNothing(node)) return [];
    const valueAt = rangeOf(node);
    const lineEnd = text.indexOf('\n', valueAt.end);
    const removeAt = { start: text.lastIndexOf('\n', keyAt.start) + 1, end: lineEnd < 0 ? text.length : lineEnd + 1 };
    return [{ section: name, key, keyAt, value, valueAt, removeAt }];
  });
}
