import type { LookupFilter } from '../../../facts/fact';
import { pointAt } from '../../../text/range';
import { argumentsOf, slotAtEnd } from '../syntax/arguments';
import { importEdits } from '../syntax/import-edits';
import { attribute, call, methodCall, type PyNode, textOf, within } from '../syntax/tree';
import type { Values } from '../syntax/values';
import type { Query, RowOrigin } from './row-origins';

// What a query asks of the rows it takes, and where one more condition goes.

/** Names of columns, and of what is made of them, that say until when a row is good. */
export const EXPIRY =
  /expir|valid_?(?:until|to|till|before)|\bexp\b|ttl|not_after|created|issued|last_?(?:used|seen|active)|lifetime|max_?age/i;

export interface Conditions {
  /** The columns that must equal a value. */
  readonly by: readonly string[];
  /** What they must equal, as far as it is written. */
  readonly presented: readonly PyNode[];
  readonly looksAtExpiry: boolean;
  /** A condition that cannot be read: a variable, a spread, a column of another table. */
  readonly isOpen: boolean;
}

const FILTERING = /^(?:filter|filter_by|where|exclude|get|aget|get_or_none|first|afirst)$/;

/** The conditions of a query and of the call that takes a row of it. */
export function conditionsOf(values: Values, query: Query, lookup: PyNode | undefined): Conditions {
  const by: string[] = [];
  const presented: PyNode[] = [];
  let looksAtExpiry = false;
  let isOpen = false;
  for (const step of filteringSteps(values, query, lookup)) {
    const given = argumentsOf(values.file, step.list);
    if (given.unreadable || given.spreads.length > 0) isOpen = true;
    if (EXPIRY.test(textOf(values.file, step.list).slice(0, 2000))) looksAtExpiry = true;
    if (step.name === 'exclude') continue;
    for (const [name, { value }] of given.keywords) {
      if (name === 'options' || name === 'with_for_update' || name === 'using_db') continue;
      const [column = name, lookupType] = name.split('__', 2);
      if (query.orm === 'sqlalchemy' || lookupType === undefined || lookupType === 'exact' || lookupType === 'id') {
        by.push(column);
        presented.push(value);
      }
    }
    for (const condition of given.positional) {
      if (step.isKeyed) {
        by.push('id');
        presented.push(condition);
      } else if (!readCondition(values, query, condition, by, presented)) isOpen = true;
    }
  }
  return { by, presented, looksAtExpiry, isOpen };
}

interface Step {
  readonly node: PyNode;
  readonly name: string;
  readonly list: PyNode;
  /** `session.get(Model, id)`: what is given is the primary key. */
  readonly isKeyed: boolean;
}

function* filteringSteps(values: Values, query: Query, lookup: PyNode | undefined): Iterable<Step> {
  for (const node of lookup ? [...query.steps, lookup] : query.steps) {
    const method = methodCall(values.file, node);
    if (!method || !FILTERING.test(method.method)) continue;
    const isKeyed = method.method === 'get' && query.orm !== 'django' && query.orm !== 'tortoise';
    if (isKeyed && within(method.list, query.named)) {
      // The model itself is the first argument.
      const list = {
        ...method.list,
        children: method.list.children.filter((child, index) => index === 0 || child.start > query.named.end),
      };
      yield { node, name: method.method, list: { ...list, children: dropComma(list.children) }, isKeyed };
    } else yield { node, name: method.method, list: method.list, isKeyed };
  }
}

function dropComma(children: readonly PyNode[]): PyNode[] {
  return children.filter((child, index) => index !== 1 || child.type !== ',');
}

/** Columns of the model in `Model.token == token`, in `and_(...)`, and in Django's `Q(token=token)`; false for a condition that names none. */
function readCondition(values: Values, query: Query, condition: PyNode, by: string[], presented: PyNode[]): boolean {
  const { file } = values;
  const model = textOf(file, query.named);
  let seen = false;
  for (let index = condition.index; index < file.nodes.length; index++) {
    const node = file.nodes[index];
    if (!node || !within(condition, node)) break;
    const parts = call(node);
    if (parts && /^(?:\w{1,20}\.)?Q$/.test(textOf(file, parts.callee))) {
      for (const [name, { value }] of argumentsOf(file, parts.list).keywords) {
        by.push(name.split('__', 1)[0] ?? name);
        presented.push(value);
        seen = true;
      }
    }
    const column = attribute(node);
    if (!column || textOf(file, column.object) !== model) continue;
    seen = true;
    const { parent } = node;
    const [left, operator, right] = parent?.type === 'BinaryExpression' ? parent.children : [];
    if (!left || !right || !operator || textOf(file, operator) !== '==') continue;
    by.push(textOf(file, column.property));
    presented.push(left === node ? right : left);
  }
  return seen;
}

/** Where the condition that a column holds a later time than now goes; its words are those of the ORM. */
export function expiryFilter(values: Values, origin: RowOrigin): LookupFilter | undefined {
  const { query, orm, lookup } = origin;
  const steps = [...filteringSteps(values, query, lookup)].filter(
    ({ name, isKeyed }) => !isKeyed && !/^(?:exclude|first|afirst)$/.test(name),
  );
  const step = steps.at(-1);
  if (!step) return undefined;
  if (orm === 'django' || orm === 'tortoise') {
    const slot = slotAtEnd(values.file, step.list);
    const now = isStandardTime(values)
      ? { text: 'datetime.now(timezone.utc)', edits: [] }
      : { text: 'timezone.now()', edits: importEdits(values, [orm === 'django' ? 'django.utils' : 'tortoise'], 'timezone') };
    return slot && now.edits && { at: slot.at, before: slot.prefix, after: `__gt=${now.text}${slot.suffix}`, edits: now.edits };
  }
  const edits = importEdits(
    values,
    values.scopes.packages.has('sqlmodel') ? ['sqlmodel', 'sqlalchemy'] : ['sqlalchemy', 'sqlmodel'],
    'func',
  );
  const model = textOf(values.file, query.named);
  // The database compares with its own clock, so that it does not matter whether the column keeps a time zone.
  const later = ' > func.now()';
  if (!edits) return undefined;
  if (step.name === 'filter_by') {
    const method = isSelect(values, query) ? 'where' : 'filter';
    return { at: pointAt(values.file.path, step.node.end), before: `.${method}(${model}.`, after: `${later})`, edits };
  }
  const slot = slotAtEnd(values.file, step.list);
  return slot && { at: slot.at, before: `${slot.prefix}${model}.`, after: `${later}${slot.suffix}`, edits };
}

/** Whether `datetime` and `timezone` are those of Python itself in this file. */
function isStandardTime({ scopes }: Values): boolean {
  return ['datetime', 'timezone'].every((name) => {
    const binding = scopes.module.bindings.get(name);
    const source = binding && scopes.onlySource(binding);
    return source?.kind === 'import' && source.module === 'datetime' && source.path[0] === name;
  });
}

function isSelect(values: Values, query: Query): boolean {
  const callee = query.steps[0] && call(query.steps[0])?.callee;
  return callee !== undefined && /(?:^|\.)select$/.test(textOf(values.file, callee));
}
