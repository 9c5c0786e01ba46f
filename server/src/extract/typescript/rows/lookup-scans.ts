import type { ts } from '@ts-morph/common';
import { bindingOf } from '../guards/guard-bindings';
import { keyOf, lastName, nodesMatching, occurrences, rootOf, unwrap, wrapped } from '../guards/guard-tree';
import { calleeText } from '../syntax/callee-names';
import type { ValueReader } from '../values/value-reader';
import { lookupBy } from './lookup-names';
import { type RowQuery, sourceOf } from './lookup-queries';

// Many rows are read, and what was presented is compared with each of them.

export interface Comparison {
  readonly node: ts.Node;
  /** As messages name it: `bcrypt.compare`, `===`. */
  readonly by: string;
}

const COMPARES =
  /^(?:compare|compareSync|compareHash|compareToken|compareTokens|verify|verifySync|verifyHash|timingSafeEqual|safeCompare|isMatch|matches|match|checkHash|validateHash)$/;
const SEARCHES = /^(?:find|findIndex|some|filter|every|map|forEach|reduce|findLast)$/;

/** The comparison that each row of a query goes through; undefined when there is none. */
export function comparisonOf(reader: ValueReader, query: RowQuery): Comparison | undefined {
  const { file, api } = reader;
  let rows: ts.Node = outerOf(reader, query.call);
  // `const rows = await query` or `const [rows] = await pool.query(...)`.
  const holder = rows.parent;
  if (holder !== undefined && api.isVariableDeclaration(holder) && holder.initializer === rows) {
    const name = api.isIdentifier(holder.name) ? holder.name : firstOf(reader, holder.name);
    if (name === undefined) return undefined;
    for (const use of occurrences(file, file.tree, name.text)) {
      if (!api.isIdentifier(use) || use === name || use.pos < query.call.end) continue;
      const binding = bindingOf(file, use);
      if (binding !== holder && binding?.parent.parent !== holder) continue;
      const found = comparisonAround(reader, outerOf(reader, use), query.model);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (holder !== undefined && api.isPropertyAccessExpression(holder) && holder.name.text === 'rows') rows = holder;
  return comparisonAround(reader, rows, query.model);
}

function firstOf(reader: ValueReader, pattern: ts.BindingPattern): ts.Identifier | undefined {
  const [element] = pattern.elements;
  if (element === undefined || pattern.elements.length > 1 || reader.api.isOmittedExpression(element)) return undefined;
  return reader.api.isIdentifier(element.name) ? element.name : undefined;
}

/** The expression with what only awaits, wraps or unpacks it: `(await query)`, `result.rows`. */
function outerOf(reader: ValueReader, expression: ts.Node): ts.Node {
  const { file, api } = reader;
  let node = wrapped(file, expression);
  for (let steps = 0; steps < 8 && node.parent !== undefined; steps++) {
    const { parent } = node;
    const passes =
      api.isAwaitExpression(parent) ||
      api.isParenthesizedExpression(parent) ||
      (api.isPropertyAccessExpression(parent) && parent.expression === node && parent.name.text === 'rows') ||
      (api.isBinaryExpression(parent) && parent.left === node && /^(?:\?\?|\|\|)$/.test(sourceOf(file, parent.operatorToken)));
    if (!passes) break;
    node = wrapped(file, parent);
  }
  return node;
}

/** The comparison in the loop or callback that goes over these rows. */
function comparisonAround(reader: ValueReader, rows: ts.Node, model: string): Comparison | undefined {
  const { file, api } = reader;
  const { parent } = rows;
  if (parent === undefined) return undefined;
  if (api.isForOfStatement(parent) && parent.expression === rows) {
    const list = parent.initializer;
    const declaration = api.isVariableDeclarationList(list) ? list.declarations[0] : undefined;
    return declaration === undefined ? undefined : comparisonIn(reader, parent.statement, namesIn(reader, declaration.name), model);
  }
  if (!api.isPropertyAccessExpression(parent) || parent.expression !== rows || !SEARCHES.test(parent.name.text)) return undefined;
  const call = parent.parent;
  if (!api.isCallExpression(call) || call.expression !== parent) return undefined;
  const handler = call.arguments[0] && unwrap(file, call.arguments[0]);
  if (handler === undefined || !(api.isArrowFunction(handler) || api.isFunctionExpression(handler))) return undefined;
  const parameter = handler.parameters[parent.name.text === 'reduce' ? 1 : 0];
  return parameter === undefined ? undefined : comparisonIn(reader, handler.body, namesIn(reader, parameter.name), model);
}

function namesIn({ api }: ValueReader, pattern: ts.BindingName): readonly string[] {
  if (api.isIdentifier(pattern)) return [pattern.text];
  const names: string[] = [];
  for (const element of pattern.elements)
    if (!api.isOmittedExpression(element) && api.isIdentifier(element.name)) names.push(element.name.text);
  return names;
}

function comparisonIn(reader: ValueReader, body: ts.Node, row: readonly string[], model: string): Comparison | undefined {
  const { file, api } = reader;
  for (const node of nodesMatching(file, /compare|verif|safeequal|matche?s?\s{0,4}\(|isMatch|checkHash|validateHash/gi, body)) {
    const access = api.isPropertyAccessExpression(node.parent) && node.parent.name === node ? node.parent : node;
    const call = access.parent;
    if (!api.isCallExpression(call) || call.expression !== access || !COMPARES.test(lastName(file, call.expression))) continue;
    const ofRow = call.arguments.filter((argument) => isOfRow(reader, argument, row, model));
    if (ofRow.length === 1 && call.arguments.length > 1) return { node: call, by: calleeText(reader, call.expression) };
  }
  for (const node of nodesMatching(file, /={2,3}/g, body)) {
    const test = node.parent;
    if (test === undefined || !api.isBinaryExpression(test) || test.operatorToken !== node) continue;
    const left = isOfRow(reader, test.left, row, model);
    const right = isOfRow(reader, test.right, row, model);
    const other = left ? test.right : test.left;
    if (left !== right && isPresented(reader, other)) return { node: test, by: sourceOf(file, node) };
  }
  return undefined;
}

const MAX_DEPTH = 8;

/** Whether an expression is the token column of the row at hand, or made of it: `row.tokenHash`, `Buffer.from(row.hash)`. */
function isOfRow(reader: ValueReader, expression: ts.Expression, row: readonly string[], model: string, depth = 0): boolean {
  const { file, api } = reader;
  if (depth > MAX_DEPTH) return false;
  const node = unwrap(file, expression);
  if (api.isCallExpression(node)) return node.arguments.some((argument) => isOfRow(reader, argument, row, model, depth + 1));
  if (api.isBinaryExpression(node)) return isOfRow(reader, node.left, row, model, depth + 1);
  const key = keyOf(file, node);
  if (key === undefined || !row.includes(rootOf(key))) return false;
  return lookupBy(model, key.split('.').at(-1) ?? '') === 'token';
}

/** A name or path whose value comes from elsewhere: a constant, `null` and a status are no token. */
function isPresented(reader: ValueReader, expression: ts.Expression): boolean {
  const { file, api } = reader;
  const node = unwrap(file, expression);
  if (api.isCallExpression(node)) return /hash|sha|digest/i.test(lastName(file, node.expression));
  const key = keyOf(file, node);
  return key !== undefined && key !== 'undefined' && /token|hash|jwt|sid|session|digest/i.test(key);
}
