import type { Replacement } from '../../../facts/fact';
import { pointAt } from '../../../text/range';
import { type PyFile, type PyNode, statementsOf, textOf } from './tree';
import type { Values } from './values';

/**
 * Edits that make `name` of one of these modules known at the top of a file: none where it is, one that joins an import of
 * the first of them that is imported from, else a line of its own. Undefined where the name means something else, or where
 * there is no clean place.
 */
export function importEdits(values: Values, modules: readonly string[], name: string): readonly Replacement[] | undefined {
  const { file, scopes } = values;
  const binding = scopes.module.bindings.get(name);
  if (binding) {
    const source = scopes.onlySource(binding);
    return source?.kind === 'import' && source.path.join('.') === name && modules.includes(source.module) ? [] : undefined;
  }
  // The name of a parameter or a local would hide the import.
  if (file.nodes.some((node) => node.type === 'VariableName' && textOf(file, node) === name && scopes.resolve(node) !== undefined))
    return undefined;
  const imports = statementsOf(file.root).filter((statement) => statement.type === 'ImportStatement');
  for (const module of modules) {
    const joined = imports.find((statement) => isPlainFrom(file, statement, module));
    if (joined) return [joinedTo(file, joined, name)];
  }
  const [module] = modules;
  const before =
    imports.find((statement) => modules.some((known) => textOf(file, statement).startsWith(`from ${known}.`))) ??
    imports.find((statement) => !STANDARD.test(textOf(file, statement).slice(0, 60)));
  if (module === undefined || !before || isLineShared(file, before)) return undefined;
  const newline = file.text.includes('\r\n') ? '\r\n' : '\n';
  return [{ at: pointAt(file.path, before.start), newText: `from ${module} import ${name}${newline}` }];
}

/** Python's own modules that stand before a framework's, and the imports from the future, which have to come first. */
const STANDARD =
  /^(?:import|from)\s{1,9}(?:__future__|abc|asyncio|base64|collections|contextlib|dataclasses|datetime|enum|functools|hashlib|hmac|io|itertools|json|logging|os|pathlib|random|re|secrets|string|sys|time|typing|urllib|uuid|warnings)\b/;

/** The names of an import stay in their order: the new one stands before the first that comes after it, or last. */
function joinedTo(file: PyFile, statement: PyNode, name: string): Replacement {
  const from = statement.children.findIndex((node) => node.type === 'import');
  const names = statement.children
    .slice(from + 1)
    .filter((node, index, all) => node.type === 'VariableName' && all[index - 1]?.type !== 'as');
  const later = names.find((node) => textOf(file, node) > name);
  return later
    ? { at: pointAt(file.path, later.start), newText: `${name}, ` }
    : { at: pointAt(file.path, statement.end), newText: `, ${name}` };
}

/** `from module import a, b` on one line, without parentheses. */
function isPlainFrom(file: PyFile, statement: PyNode, module: string): boolean {
  const text = textOf(file, statement).slice(0, 400);
  const [, from] = /^from\s{1,9}([\w.]{1,80})\s{1,9}import\s{1,9}[\w \t,]{1,300}$/.exec(text) ?? [];
  return from === module && !/,\s*$/.test(text);
}

function isLineShared(file: PyFile, statement: PyNode): boolean {
  const lineStart = file.text.lastIndexOf('\n', statement.start - 1) + 1;
  return lineStart !== statement.start || (lineStart === 0 && file.text.startsWith('\uFEFF'));
}
