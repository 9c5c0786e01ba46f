import type { Orm, Replacement, RowDeletion } from '../../../facts/fact';
import { placeAt, pointAt } from '../../../text/range';
import { argumentsOf } from '../syntax/arguments';
import { guardBefore, handlerFor, isGuarded, plainText } from '../syntax/guards';
import type { Mentions } from '../syntax/mentions';
import { qualifiedName } from '../syntax/names';
import { bare, call, definedName, enclosingFunction, methodCall, type PyNode, statementOf, textOf, wrapped } from '../syntax/tree';
import type { Values } from '../syntax/values';
import { isSession, type Query, queryOf, type RowOrigin, rowOrigin } from './row-origins';
import { prismaDeletion, unsentOf } from './row-unsent';

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
  const ofPrisma = prismaDeletion(values, node);
  if (ofPrisma) return silent(values, node, ofPrisma.model, 'prisma-python', ofPrisma.form);
  if (parts.method !== 'delete' && parts.method !== 'adelete') return statementDeletion(values, node);
  const given = argumentsOf(values.file, parts.list);
  const [row] = given.positional;
  if (row && given.positional.length === 1 && isSession(values, parts.object)) return ofSession(values, mentions, node, row);
  if (given.positional.length > 0) return undefined;
  const query = queryOf(values, parts.object);
  if (query) return ofQuery(values, node, query);
  const origin = rowOrigin(values, parts.object);
  if (origin?.orm !== 'django' && origin?.orm !== 'tortoise') return undefined;
  const unsent = origin.orm === 'tortoise' ? unsentOf(values, node, origin.orm) : undefined;
  return unsent ? silent(values, node, origin.model, origin.orm, 'get.delete') : deletion(values, mentions, node, parts.object, origin);
}

/** `session.delete(row)`. */
function ofSession(values: Values, mentions: Mentions, node: PyNode, row: PyNode): RowDeletion | undefined {
  const origin = rowOrigin(values, row);
  const known = origin ?? loopOrigin(values, row);
  if (known?.orm !== 'sqlalchemy' && known?.orm !== 'sqlmodel') return undefined;
  // A coroutine that nobody awaits does not even look at the row.
  if (unsentOf(values, node, known.orm)) return silent(values, node, known.model, known.orm, 'AsyncSession.delete');
  return origin && deletion(values, mentions, node, row, origin);
}

/** The model of a row that a loop over a query gives. */
function loopOrigin(values: Values, row: PyNode): { readonly orm: Orm; readonly model: string } | undefined {
  const binding = row.type === 'VariableName' ? values.scopes.resolve(row) : undefined;
  const [source, ...others] = binding?.sources ?? [];
  const loop = source?.kind === 'other' && others.length === 0 ? source.node.parent : undefined;
  const index = loop?.children.findIndex((part) => part.type === 'in') ?? -1;
  const rows = loop?.type === 'ForStatement' && index > 0 ? loop.children[index + 1] : undefined;
  return rows && queryOf(values, rows);
}

/** `session.execute(delete(Model).where(...))` deletes what is there. */
function statementDeletion(values: Values, node: PyNode): RowDeletion | undefined {
  const callee = call(node)?.callee;
  const name = callee && qualifiedName(values.file, values.scopes, callee);
  if (name === undefined || !/^(?:sqlalchemy|sqlmodel)\b.*\.delete$/.test(name)) return undefined;
  const query = queryOf(values, node);
  if (!query) return undefined;
  const sent = node.parent?.type === 'ArgList' ? node.parent.parent : undefined;
  const isWhole = sent !== undefined && /^(?:execute|exec)$/.test(methodCall(values.file, sent)?.method ?? '');
  const found = { ...silent(values, node, query.model, query.orm, 'delete'), resultUsed: false };
  return isWhole && signsOneOut(values, node) ? { ...found, ...everyRow(values, node, 'delete.all') } : found;
}

/** Methods of a query that leave none of its rows out. */
const TAKING_ALL = /^(?:query|all|order_by|using|execution_options)$/;

/** `query.delete()`: without a condition it takes every row. */
function ofQuery(values: Values, node: PyNode, query: Query): RowDeletion {
  const sql = query.orm === 'sqlalchemy';
  const found = silent(values, node, query.model, query.orm, sql ? 'delete' : 'filter.delete');
  const isWhole = query.steps.every((step) => TAKING_ALL.test(methodCall(values.file, step)?.method ?? ''));
  return isWhole && signsOneOut(values, node) ? { ...found, ...everyRow(values, node, sql ? 'delete.all' : 'all.delete') } : found;
}

function everyRow(values: Values, node: PyNode, form: string): Pick<RowDeletion, 'form' | 'filter'> {
  return { form, filter: { at: values.place(node), value: '', because: 'none', guardEdits: [] } };
}

/** Whether the function around is about one caller by its name or route: a logout, a refresh. A job or an administrator may well mean every row. */
function signsOneOut(values: Values, node: PyNode): boolean {
  const definition = enclosingFunction(node);
  const name = definition && definedName(definition);
  if (!definition || !name) return false;
  const outer = definition.parent?.type === 'DecoratedStatement' ? definition.parent : definition;
  const head = values.file.text.slice(outer.start, name.end).slice(0, 1000);
  return (
    /log_?-?out|sign_?-?out|refresh|log_?-?in|rotat/i.test(head) && !/all|every|purge|clea[rn]|admin|cron|reset|seed|test|task/i.test(head)
  );
}

/** A deletion that says nothing when the row is gone. */
function silent(values: Values, node: PyNode, model: string, orm: Orm, form: string): RowDeletion {
  const unsent = unsentOf(values, node, orm);
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
    form,
    ...(unsent && { unsent }),
  };
}

function deletion(values: Values, mentions: Mentions, node: PyNode, row: PyNode, origin: RowOrigin): RowDeletion | undefined {
  const expression = bare(row);
  const named = expression.type === 'VariableName';
  if (origin.form === 'nullable' && named && isGuarded(values.file, mentions.of(expression), expression)) return undefined;
  const isRotated = rotates(values, node);
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
    tolerantEdits: isRotated ? [] : tolerantEdits(values, node, expression, origin),
    catchEdits: [],
    form: formOf(origin),
    ...(isRotated && { rotates: true }),
  };
}

/** Whether the function around gives out the next token, by its name: going on without a row would trade the same token again. */
function rotates({ file }: Values, node: PyNode): boolean {
  const definition = enclosingFunction(node);
  const name = definition && definedName(definition);
  const written = name ? textOf(file, name) : '';
  return /refresh|rotat/i.test(written) && !/^_{0,2}(?:delete|remove|revoke|clear|destroy|invalidate|clean|purge|end)/i.test(written);
}

/** The form's name in the table of deletions. */
function formOf({ orm, form }: RowOrigin): string {
  if (orm === 'django') return form === 'raises' ? 'get.delete' : 'first.delete';
  if (orm === 'tortoise') return form === 'raises' ? 'get.delete' : 'none.delete';
  return form === 'raises' ? 'one' : 'session.delete';
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

/** What takes a row or None, by what takes a row or raises. */
const OR_NONE: Readonly<Record<string, string>> = { one: 'one_or_none', scalar_one: 'scalar_one_or_none', get: 'get_or_none' };

function tolerantEdits(values: Values, node: PyNode, row: PyNode, origin: RowOrigin): readonly Replacement[] {
  const { file } = values;
  const method = origin.method ? textOf(file, origin.method) : '';
  const isInline = row === origin.lookup;
  if (origin.form === 'raises' && !isInline && !isOnlyDeleted(values, row)) return [];
  if (origin.orm === 'django' && origin.method && method === 'get') return [rename(values, origin.method, 'filter')];
  const text = plainText(file, row);
  const statement = statementOf(node);
  if (text === '' || wrapped(node).parent !== statement || statement.type !== 'ExpressionStatement') return [];
  const guard = guardBefore(file, statement, `${text} is not None`);
  if (guard === undefined) return [];
  const guarded = { at: pointAt(file.path, statement.start), newText: guard };
  if (origin.form === 'nullable') return [guarded];
  const milder = Object.hasOwn(OR_NONE, method) ? OR_NONE[method] : undefined;
  return origin.method && milder !== undefined && origin.orm !== 'django' ? [rename(values, origin.method, milder), guarded] : [];
}

function rename(values: Values, node: PyNode, newText: string): Replacement {
  return { at: placeAt(values.file.path, node.start, node.end), newText };
}

/** Whether nothing else is done with the row, so that it may as well be None, or several. */
function isOnlyDeleted(values: Values, row: PyNode): boolean {
  const binding = row.type === 'VariableName' ? values.scopes.resolve(row) : undefined;
  return binding !== undefined && values.scopes.usesOf(binding).length === 2;
}
