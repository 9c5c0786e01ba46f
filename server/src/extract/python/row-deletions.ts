import type { Replacement, RowDeletion } from '../../facts/fact';
import { placeAt, pointAt } from '../../text/range';
import { argumentsOf } from './arguments';
import { guardBefore, handlerFor, isGuarded, plainText } from './guards';
import type { Mentions } from './mentions';
import { qualifiedName } from './names';
import { isSession, queryOf, type RowOrigin, rowOrigin } from './row-origins';
import { bare, call, definedName, enclosingFunction, methodCall, type PyNode, statementOf, textOf, wrapped } from './tree';
import type { Values } from './values';

/** Handlers by the error that a missing row ends in. */
const HANDLERS: Readonly<Record<string, RegExp>> = {
  DoesNotExist: /\b(?:DoesNotExist|ObjectDoesNotExist|NotExist\w*)\b/,
  NoResultFound: /\b(?:NoResultFound|SQLAlchemyError|InvalidRequestError)\b/,
  UnmappedInstanceError: /\b(?:UnmappedInstanceError|UnmappedError|InvalidRequestError|SQLAlchemyError)\b/,
  AttributeError: /\bAttributeError\b/,
};

/** The deletion of a token or session row that a call is; undefined for every other call, and where the code made sure of the row first. */
export function rowDeletion(values: Values, mentions: Mentions, node: PyNode): RowDeletion | undefined {
  const parts = methodCall(values.file, node);
  if (!parts) return statementDeletion(values, node);
  if (parts.method !== 'delete' && parts.method !== 'adelete') return statementDeletion(values, node);
  const given = argumentsOf(values.file, parts.list);
  const [row] = given.positional;
  if (row && given.positional.length === 1 && isSession(values, parts.object)) {
    const origin = rowOrigin(values, row);
    return origin && (origin.orm === 'sqlalchemy' || origin.orm === 'sqlmodel') ? deletion(values, mentions, node, row, origin) : undefined;
  }
  if (given.positional.length > 0) return undefined;
  const query = queryOf(values, parts.object);
  if (query) return silent(values, node, query.model, query.orm);
  const origin = rowOrigin(values, parts.object);
  return origin && (origin.orm === 'django' || origin.orm === 'tortoise')
    ? deletion(values, mentions, node, parts.object, origin)
    : undefined;
}

/** `session.execute(delete(Model).where(...))` deletes what is there. */
function statementDeletion(values: Values, node: PyNode): RowDeletion | undefined {
  const callee = call(node)?.callee;
  const name = callee && qualifiedName(values.file, values.scopes, callee);
  if (name === undefined || !/^(?:sqlalchemy|sqlmodel)\b.*\.delete$/.test(name)) return undefined;
  const query = queryOf(values, node);
  return query && { ...silent(values, node, query.model, query.orm), resultUsed: false };
}

function silent(values: Values, node: PyNode, model: string, orm: RowDeletion['orm']): RowDeletion {
  return {
    kind: 'row-deletion',
    file: values.file.path,
    at: values.place(node),
    orm,
    model,
    whenMissing: 'silent',
    error: '',
    handling: 'unhandled',
    resultUsed: isResultUsed(node),
    tolerantEdits: [],
    catchEdits: [],
  };
}

function deletion(values: Values, mentions: Mentions, node: PyNode, row: PyNode, origin: RowOrigin): RowDeletion | undefined {
  const expression = bare(row);
  const named = expression.type === 'VariableName';
  if (origin.form === 'nullable' && named && isGuarded(values.file, mentions.of(expression), expression)) return undefined;
  return {
    kind: 'row-deletion',
    file: values.file.path,
    at: values.place(node),
    orm: origin.orm,
    model: origin.model,
    whenMissing: 'throws',
    error: origin.error,
    handling: handling(values, mentions, node, origin),
    resultUsed: isResultUsed(node),
    tolerantEdits: tolerantEdits(values, node, expression, origin),
    catchEdits: [],
  };
}

/** A missing row raises where it is looked up, or where None is deleted. */
function handling(values: Values, mentions: Mentions, node: PyNode, origin: RowOrigin): RowDeletion['handling'] {
  const raising = origin.form === 'raises' ? origin.lookup : node;
  const exceptions = HANDLERS[origin.error.slice(origin.error.lastIndexOf('.') + 1)] ?? /^$/;
  const handled = handlerFor(values.file, raising, exceptions);
  if (handled) return handled;
  return isHandledOutside(values, mentions, raising, exceptions) ? 'unknown' : 'unhandled';
}

/** Whether a decorator, or a caller in this file, may handle what the function raises. */
function isHandledOutside(values: Values, mentions: Mentions, node: PyNode, exceptions: RegExp): boolean {
  const definition = enclosingFunction(node);
  const name = definition && definedName(definition);
  if (!definition || !name) return false;
  const decorators =
    definition.parent?.type === 'DecoratedStatement' ? definition.parent.children.filter((part) => part.type === 'Decorator') : [];
  if (decorators.some((decorator) => /error|except|catch|handle|safe|suppress|retry/i.test(textOf(values.file, decorator).slice(0, 200))))
    return true;
  return mentions.callsOf(textOf(values.file, name)).some((caller) => handlerFor(values.file, caller, exceptions) === 'caught');
}

function isResultUsed(node: PyNode): boolean {
  return wrapped(node).parent?.type !== 'ExpressionStatement';
}

function tolerantEdits(values: Values, node: PyNode, row: PyNode, origin: RowOrigin): readonly Replacement[] {
  const { file } = values;
  if (origin.orm === 'django' && origin.method && row === origin.lookup && textOf(file, origin.method) === 'get') {
    return [{ at: placeAt(file.path, origin.method.start, origin.method.end), newText: 'filter' }];
  }
  const text = plainText(file, row);
  const statement = statementOf(node);
  if (origin.form !== 'nullable' || text === '' || wrapped(node).parent !== statement || statement.type !== 'ExpressionStatement')
    return [];
  const guard = guardBefore(file, statement, `${text} is not None`);
  return guard === undefined ? [] : [{ at: pointAt(file.path, statement.start), newText: guard }];
}
