import type { WorkerVariable } from '../../facts/fact';
import { SecretText } from '../../facts/secret-text';
import { placeAt } from '../../text/range';
import { baseName, type Source } from '../../text/source';
import { memberOf, membersOf, rangeOf, readJson } from '../manifest/json-tree';
import { readTomlTolerantly } from '../toml/toml';

/**
 * The texts under `vars` of a Wrangler configuration, and under `env.NAME.vars` for the environments that `--env NAME` chooses.
 * Wrangler hands numbers and objects to the code as they are, so that they are no texts and left out.
 */
export function workerVariablesIn({ path, text }: Source): readonly WorkerVariable[] {
  const base = baseName(path).toLowerCase();
  if (base === 'wrangler.toml') return inToml(path, text);
  return base === 'wrangler.json' || base === 'wrangler.jsonc' ? inJson(path, text) : [];
}

function inToml(file: string, text: string): readonly WorkerVariable[] {
  return (readTomlTolerantly(text)?.entries ?? []).flatMap(({ path, value, valueAt }) => {
    const [first = '', second = '', third, key = ''] = path;
    const at = placeAt(file, valueAt.start, valueAt.end);
    if (typeof value !== 'string') return [];
    if (path.length === 2 && first === 'vars') return [variable(file, '', second, value, at)];
    return path.length === 4 && first === 'env' && third === 'vars' ? [variable(file, second, key, value, at)] : [];
  });
}

function inJson(file: string, text: string): readonly WorkerVariable[] {
  const root = readJson(text);
  const environments = membersOf(memberOf(root, 'env')).map(({ name, value }) => ({ name, vars: memberOf(value, 'vars') }));
  return [{ name: '', vars: memberOf(root, 'vars') }, ...environments].flatMap(({ name, vars }) =>
    membersOf(vars).flatMap((member) => {
      const { start, end } = rangeOf(member.value);
      const { value } = member.value;
      return typeof value === 'string' ? [variable(file, name, member.name, value, placeAt(file, start, end))] : [];
    }),
  );
}

function variable(file: string, environment: string, key: string, value: string, valueAt: WorkerVariable['valueAt']): WorkerVariable {
  return { kind: 'worker-variable', file, environment, key, value: new SecretText(value), valueAt };
}
