import type { Export } from '../../../facts/fact';
import type { Value } from '../../../facts/value';
import { baseName } from '../../../text/source';
import { isDictExpression, recordAt } from './dicts';
import { reassignmentOf } from './reassignments';
import type { Binding } from './scopes';
import { child, type PyNode } from './tree';
import type { Values } from './values';

/** Literals with more parts than this are data, not configuration. */
const MOST_PARTS = 400;
/** Imported names that other files may import from here. */
const WORTH_PASSING_ON = /^(?:[A-Z][A-Z0-9_]*|[a-z_]*(?:settings|config|secret|key)[a-z_]*)$/;
/** Imported functions and classes that other files may call to get settings. */
const MAKES_SETTINGS = /^get_|(?:Settings|Config)$/;

/** What a module offers to those that import it: constants, dicts, settings and classes, and functions that hand one out ('name()'). */
export function exportsOf(values: Values): readonly Export[] {
  const { file, scopes } = values;
  const exports: Export[] = [];
  const add = (name: string, value: Value | undefined): void => {
    if (value && saysSomething(value)) exports.push({ kind: 'export', file: file.path, name, value });
  };
  const isPackage = baseName(file.path) === '__init__.py';
  for (const binding of scopes.module.bindings.values()) {
    if (binding.name.startsWith('__')) continue;
    const source = scopes.onlySource(binding);
    if (source?.kind === 'import') {
      const value = values.read(source.node);
      if (isPackage || WORTH_PASSING_ON.test(binding.name)) add(binding.name, value);
      if (MAKES_SETTINGS.test(binding.name) && value.kind === 'reference' && value.path.length > 0 && !isLibrary(value.module)) {
        add(`${binding.name}()`, { ...value, path: [...value.path.slice(0, -1), `${value.path.at(-1)}()`] });
      }
    } else if (source?.kind === 'assignment') {
      if (isSmall(source.value)) add(binding.name, lastValue(values, binding, source.node, source.value));
    } else if (!source && reassignmentOf(scopes, binding)) {
      const [name] = binding.sources;
      if (name) add(binding.name, values.read(name.node));
    } else if (source?.kind === 'definition') {
      const { definition } = source;
      const record = values.classes.recordOf(definition);
      add(binding.name, record);
      if (record) add(`${binding.name}()`, record);
      else if (takesNothing(definition)) add(`${binding.name}()`, values.returned(definition));
    }
  }
  const place = values.place(file.root);
  for (const module of scopes.starImports) {
    exports.push({
      kind: 'export',
      file: file.path,
      name: '*',
      value: { kind: 'reference', at: { ...place, end: place.start }, module, path: [] },
    });
  }
  return exports;
}

/** The value when the module has run: a dict as the last change leaves it. */
function lastValue(values: Values, binding: Binding, name: PyNode, initial: PyNode): Value {
  return isDictExpression(values, initial) ? recordAt(values, binding, initial, undefined) : values.read(name);
}

/** Modules that are never the project's own. */
function isLibrary(module: string): boolean {
  return /^(?:pydantic|pydantic_settings|starlette|django|flask|fastapi|typing|decouple|environs?|sqlalchemy|functools|alembic)\b/.test(
    module,
  );
}

function isSmall(node: PyNode): boolean {
  return node.children.length <= MOST_PARTS;
}

function takesNothing(definition: PyNode): boolean {
  return definition.type === 'FunctionDefinition' && child(definition, 'ParamList')?.children.length === 2;
}

/** Whether there is anything in a value that a reader could use. */
function saysSomething(value: Value, depth = 0): boolean {
  if (depth > 8) return false;
  switch (value.kind) {
    case 'unknown':
    case 'unset':
      return false;
    case 'record':
      return Object.values(value.entries).some((entry) => saysSomething(entry, depth + 1));
    case 'list':
      return value.items.some((item) => saysSomething(item, depth + 1));
    case 'operation':
      return saysSomething(value.left, depth + 1) && saysSomething(value.right, depth + 1);
    case 'converted':
    case 'encoded':
      return saysSomething(value.of, depth + 1);
    case 'template':
      return value.parts.every((part) => saysSomething(part, depth + 1));
    case 'duration':
      return saysSomething(value.seconds, depth + 1);
    default:
      return true;
  }
}
