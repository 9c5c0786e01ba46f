import type { Orm, UnsentDeletion } from '../../../facts/fact';
import { pointAt } from '../../../text/range';
import { below } from '../open-checks/compared-secrets';
import { argumentsOf } from '../syntax/arguments';
import { annotationText } from '../syntax/names';
import { attribute, bare, child, enclosingFunction, methodCall, type PyNode, textOf, wrapped } from '../syntax/tree';
import type { Values } from '../syntax/values';

// Deletions that are coroutines and that nothing awaits: nothing runs, and Python says so in a warning alone.

/** A deletion that stands as a statement of its own in an asynchronous function, although its library has to be awaited. */
export function unsentOf(values: Values, node: PyNode, orm: Orm): UnsentDeletion | undefined {
  const statement = node.parent;
  if (statement?.type !== 'ExpressionStatement' || wrapped(node) !== node) return undefined;
  const definition = enclosingFunction(node);
  if (definition?.children[0]?.type !== 'async') return undefined;
  const isAwaitable =
    orm === 'tortoise' || orm === 'prisma-python' ? awaitsRows(values, node) : deletesAsynchronously(values, node, definition);
  return isAwaitable ? { edits: [{ at: pointAt(values.file.path, node.start), newText: 'await ' }] } : undefined;
}

/** `await session.execute(...)`: what the session is asked elsewhere in the function is awaited, or its type says that it has to be. */
function deletesAsynchronously(values: Values, node: PyNode, definition: PyNode): boolean {
  const session = methodCall(values.file, node)?.object;
  if (!session) return false;
  const type = sessionType(values, session);
  if (type !== '') return /\bAsyncSession\b/.test(type);
  const name = textOf(values.file, session);
  const body = child(definition, 'Body');
  let awaited = 0;
  for (const other of body ? below(values, body) : []) {
    const method = other === node ? undefined : methodCall(values.file, other);
    if (!method || textOf(values.file, method.object) !== name) continue;
    // `add` and `expunge` are plain functions of an AsyncSession too.
    if (!/^(?:execute|scalar|scalars|get|commit|flush|refresh|rollback|stream|exec)$/.test(method.method)) continue;
    if (other.parent?.type !== 'AwaitExpression') return false;
    awaited++;
  }
  return awaited > 0;
}

/** What the parameter, or the attribute of the class, is declared as; empty when nothing says it. */
function sessionType(values: Values, session: PyNode): string {
  const expression = bare(session);
  if (expression.type === 'VariableName') {
    const source = values.scopes.sourceOf(expression);
    return source?.kind === 'parameter' || source?.kind === 'assignment'
      ? annotationText(values.file, source.annotation).slice(0, 200)
      : '';
  }
  const member = attribute(expression);
  const owner = member && values.classes.classOfSelf(member.object);
  if (!member || !owner) return '';
  const [only, ...others] = values.classes.assignmentsToSelf(owner, textOf(values.file, member.property));
  const source = only?.type === 'VariableName' && others.length === 0 ? values.scopes.sourceOf(only) : undefined;
  return source?.kind === 'parameter' ? annotationText(values.file, source.annotation).slice(0, 200) : '';
}

/** Whether the file imports the library, or awaits other queries of models: classes of other libraries have a `filter` too. */
function awaitsRows(values: Values, node: PyNode): boolean {
  if (values.scopes.packages.has('tortoise') || values.scopes.packages.has('prisma')) return true;
  return values.file.nodes.some((other) => {
    const method = other === node || other.type !== 'CallExpression' ? undefined : methodCall(values.file, other);
    return (
      method !== undefined &&
      /^(?:get|get_or_none|create|all|exists|filter|save|find_unique|find_first|find_many)$/.test(method.method) &&
      other.parent?.type === 'AwaitExpression' &&
      (method.method.startsWith('find_') || /^[A-Z]\w{0,60}$/.test(textOf(values.file, method.object)))
    );
  });
}

/** Prisma Client Python: `db.refreshtoken.delete(where={...})`, told from other deletions by the word `where`. */
export function prismaDeletion(
  values: Values,
  node: PyNode,
): { readonly model: string; readonly form: 'delete' | 'delete_many' } | undefined {
  const method = methodCall(values.file, node);
  const model = method && attribute(method.object);
  if (!method || !model || (method.method !== 'delete' && method.method !== 'delete_many')) return undefined;
  const name = textOf(values.file, model.property);
  const given = argumentsOf(values.file, method.list);
  const isKept = /^[a-z_]{0,40}token$/.test(name) && !/push|device|csrf|payment|nft/.test(name);
  const client = textOf(values.file, attribute(model.object)?.property ?? model.object);
  const isClient = /^(?:prisma|db|client|prisma_client|tx|transaction)$/.test(client);
  const [first] = given.keywords.keys();
  return isKept && isClient && given.positional.length === 0 && first === 'where' ? { model: name, form: method.method } : undefined;
}
