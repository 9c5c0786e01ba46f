import type { DeletionSafeguard, Orm } from '../../../facts/fact';
import { below } from '../open-checks/compared-secrets';
import { argumentsOf } from '../syntax/arguments';
import { attribute, call, child, definedName, type PyNode, textOf } from '../syntax/tree';
import type { Values } from '../syntax/values';

// Handlers of a whole application that answer a row which is not there: FastAPI's and Starlette's exception handlers, Flask's
// error handlers, those of `register_tortoise`, and the exception handler of the Django REST framework, which knows Http404 alone.

const ERRORS: Readonly<Record<string, readonly Orm[]>> = {
  NoResultFound: ['sqlalchemy', 'sqlmodel'],
  UnmappedInstanceError: ['sqlalchemy', 'sqlmodel'],
  DoesNotExist: ['tortoise', 'django'],
  ObjectDoesNotExist: ['django'],
};
const REGISTERING = /^(?:exception_handler|add_exception_handler|errorhandler)$/;

/** What answers the error of a missing row for every request: handlers of FastAPI, Starlette, Flask and the REST framework, and `register_tortoise`. */
export function* deletionSafeguards(values: Values, node: PyNode): Iterable<DeletionSafeguard> {
  if (node.type === 'FunctionDefinition') {
    if (answersOfFramework(values, node)) yield safeguard(values, node, 'django', 'DoesNotExist');
    const decorators = node.parent?.type === 'DecoratedStatement' ? node.parent.children.filter(({ type }) => type === 'Decorator') : [];
    for (const decorator of decorators) {
      const list = child(decorator, 'ArgList');
      const name = list && /\w{1,60}$/.exec(values.file.text.slice(decorator.start, list.start).trimEnd())?.[0];
      if (list && name !== undefined && REGISTERING.test(name)) yield* answersTo(values, decorator, list);
    }
    return;
  }
  const parts = call(node);
  const member = parts && attribute(parts.callee);
  if (!parts) return;
  const given = argumentsOf(values.file, parts.list);
  const handles = given.keywords.get('add_exception_handlers')?.value;
  if (handles && textOf(values.file, handles) === 'True') yield safeguard(values, node, 'tortoise', 'DoesNotExist');
  if (member && REGISTERING.test(textOf(values.file, member.property))) yield* answersTo(values, node, parts.list);
}

/** One answer for each library that has the error which is named first. */
function* answersTo(values: Values, node: PyNode, list: PyNode): Iterable<DeletionSafeguard> {
  const [error] = argumentsOf(values.file, list).positional;
  const name = error ? textOf(values.file, attribute(error)?.property ?? error) : '';
  for (const orm of Object.hasOwn(ERRORS, name) ? (ERRORS[name] ?? []) : []) yield safeguard(values, node, orm, name.replace('Object', ''));
}

/** `def custom_exception_handler(exc, context)` that looks for the error of a missing row. */
function answersOfFramework(values: Values, definition: PyNode): boolean {
  const name = definedName(definition);
  const body = child(definition, 'Body');
  if (!name || !body || !/exception_handler$/.test(textOf(values.file, name))) return false;
  for (const node of below(values, body)) {
    const parts = call(node);
    if (!parts || textOf(values.file, parts.callee) !== 'isinstance') continue;
    if (/\b(?:Object)?DoesNotExist\b/.test(textOf(values.file, parts.list).slice(0, 300))) return true;
  }
  return false;
}

function safeguard(values: Values, node: PyNode, orm: Orm, error: string): DeletionSafeguard {
  return { kind: 'deletion-safeguard', file: values.file.path, at: values.place(node), orm, does: 'answers-missing', error };
}
