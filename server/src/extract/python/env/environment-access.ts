import type { EnvironmentAccess, Replacement } from '../../../facts/fact';
import { pointAt } from '../../../text/range';
import type { Scopes } from '../syntax/scopes';
import { type PyFile, type PyNode, statementsOf, textOf } from '../syntax/tree';

/** How the file reaches the environment; undefined where the name for it may mean something else, or an import has no clean place. */
export function environmentAccess(file: PyFile, scopes: Scopes): EnvironmentAccess | undefined {
  const common = { kind: 'environment-access', file: file.path } as const;
  for (const [name, { sources }] of scopes.module.bindings) {
    const [source] = sources;
    if (source?.kind !== 'import' || source.module !== 'os' || sources.length > 1) continue;
    const written = source.path.length === 0 ? `${name}.environ` : source.path.join('.') === 'environ' ? name : undefined;
    const statement = source.node.parent;
    if (written === undefined || statement?.parent !== file.root || !meansOneThing(file, scopes, name)) continue;
    const importing = written === 'os.environ' ? importOfOs(file) : undefined;
    return { ...common, written, from: statement.end, importing };
  }
  const importing = file.nodes.some((node) => isNamed(file, node, 'os')) ? undefined : importOfOs(file);
  return importing && { ...common, written: 'os.environ', from: file.text.length, importing };
}

function meansOneThing(file: PyFile, scopes: Scopes, name: string): boolean {
  const binding = scopes.module.bindings.get(name);
  return file.nodes.every((node) => !isNamed(file, node, name) || scopes.resolve(node) === binding);
}

function isNamed(file: PyFile, node: PyNode, name: string): boolean {
  return node.type === 'VariableName' && node.end - node.start === name.length && textOf(file, node) === name;
}

/** `import os` as a line of its own: behind the docstring and the imports from `__future__`, which have to come first. */
function importOfOs(file: PyFile): Replacement | undefined {
  const { text, path } = file;
  const statements = statementsOf(file.root);
  const first = statements.findIndex((statement, index) => !isDocstring(statement, index) && !isFuture(file, statement));
  const next = statements[first];
  const before = statements[first - 1];
  if (!next || next.type === 'StatementGroup' || file.nodes.some((node) => node.type === '⚠')) return undefined;
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  if (before && next.type !== 'ImportStatement') {
    // What stands between them may be a comment of the next statement.
    const end = text.indexOf('\n', before.end);
    const rest = text.slice(before.end, end).trim();
    if (end < 0 || end > next.start || (rest !== '' && !rest.startsWith('#'))) return undefined;
    return { at: pointAt(path, end + 1), newText: `${newline}import os${newline}` };
  }
  const start = text.lastIndexOf('\n', next.start - 1) + 1;
  if (start !== next.start || text.startsWith('\uFEFF')) return undefined;
  return { at: pointAt(path, next.start), newText: `import os${newline}${STANDARD.test(textOf(file, next).slice(0, 60)) ? '' : newline}` };
}

/** An import of Python's own library, beside which another stands without a blank line between them. */
const STANDARD =
  /^(?:import|from)\s{1,9}(?:abc|asyncio|base64|collections|contextlib|dataclasses|datetime|enum|functools|hashlib|hmac|io|itertools|json|logging|pathlib|random|re|secrets|string|sys|time|typing|urllib|uuid|warnings)\b/;

function isDocstring(statement: PyNode, index: number): boolean {
  const [only, ...others] = statement.children;
  return index === 0 && statement.type === 'ExpressionStatement' && others.length === 0 && /String$/.test(only?.type ?? '');
}

function isFuture(file: PyFile, statement: PyNode): boolean {
  return statement.type === 'ImportStatement' && /^from\s{1,9}__future__\b/.test(textOf(file, statement).slice(0, 40));
}
