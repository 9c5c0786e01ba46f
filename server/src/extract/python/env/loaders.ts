import type { EnvLoader } from '../../../facts/fact';
import { UNSET, type Value } from '../../../facts/value';
import { argument, argumentsOf } from '../syntax/arguments';
import { calleeName, creationOf } from '../syntax/names';
import { attribute, call, type PyNode, textOf } from '../syntax/tree';
import type { Values } from '../syntax/values';

/** The loader that a call sets up: `load_dotenv()`, `Config(RepositoryEnv(".env"))`, `Env().read_env()`, `Settings(_env_file=".env")`. */
export function envLoader(values: Values, node: PyNode): EnvLoader | undefined {
  const parts = call(node);
  if (!parts) return undefined;
  const { file, scopes } = values;
  const given = argumentsOf(file, parts.list);
  const loader = (kind: EnvLoader['loader'], files: Value, expands: boolean): EnvLoader => ({
    kind: 'env-loader',
    file: file.path,
    at: values.place(node),
    loader: kind,
    files,
    expands,
    prefix: '',
  });
  switch (calleeName(file, scopes, node)) {
    case 'dotenv.load_dotenv':
    case 'dotenv.main.load_dotenv':
    case 'dotenv.dotenv_values':
    case 'dotenv.main.dotenv_values': {
      const interpolate = given.keywords.get('interpolate')?.value;
      return loader(
        'python-dotenv',
        pathValue(values, argument(given, 0, 'dotenv_path')),
        !interpolate || textOf(file, interpolate) !== 'False',
      );
    }
    case 'starlette.config.Config': {
      const path = argument(given, 0, 'env_file');
      return path && path.type !== 'None' ? loader('starlette', pathValue(values, path), false) : undefined;
    }
    case 'environ.Env.read_env':
    case 'environ.FileAwareEnv.read_env':
      return loader('django-environ', pathValue(values, argument(given, 0, 'env_file')), false);
    case 'environs.Env.read_env':
      return loader('python-dotenv', pathValue(values, argument(given, 0, 'path')), true);
    case 'decouple.AutoConfig':
      return loader('python-decouple', UNSET, false);
    case 'decouple.RepositoryEnv':
      return loader('python-decouple', pathValue(values, argument(given, 0, 'source')), false);
  }
  const envFile = given.keywords.get('_env_file')?.value;
  if (envFile && envFile.type !== 'None') return loader('pydantic-settings', values.read(envFile), true);
  const member = attribute(parts.callee);
  if (!member || textOf(file, member.property) !== 'read_env') return undefined;
  const creation = creationOf(scopes, member.object);
  switch (creation && calleeName(file, scopes, creation)) {
    case 'environs.Env':
    case 'environs.FileAwareEnv':
      return loader('python-dotenv', pathValue(values, argument(given, 0, 'path')), true);
    case 'environ.Env':
    case 'environ.FileAwareEnv':
      return loader('django-environ', pathValue(values, argument(given, 0, 'env_file')), false);
    default:
      return undefined;
  }
}

/** `from decouple import config` brings decouple's own search for `settings.ini` and `.env`. */
export function importedLoader(values: Values, statement: PyNode): EnvLoader | undefined {
  const { file } = values;
  if (!/^from\s+decouple\s+import\b[^\n]{0,200}\bconfig\b/.test(textOf(file, statement).slice(0, 300))) return undefined;
  return {
    kind: 'env-loader',
    file: file.path,
    at: values.place(statement),
    loader: 'python-decouple',
    files: UNSET,
    expands: false,
    prefix: '',
  };
}

/** `find_dotenv()` is the loader's own search; with a name, a search for that name. */
function pathValue(values: Values, node: PyNode | undefined): Value {
  if (!node || node.type === 'None') return UNSET;
  const name = calleeName(values.file, values.scopes, node);
  if (name !== 'dotenv.find_dotenv' && name !== 'dotenv.main.find_dotenv') return values.read(node);
  const parts = call(node);
  const wanted = parts && argument(argumentsOf(values.file, parts.list), 0, 'filename');
  return wanted ? values.read(wanted) : UNSET;
}
