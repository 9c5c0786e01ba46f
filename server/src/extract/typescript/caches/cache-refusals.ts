import type { ts } from '@ts-morph/common';
import type { CacheRefusal } from '../../../facts/fact';
import { pointAt } from '../../../text/range';
import { lastName, nodesMatching } from '../guards/guard-tree';
import { type FileView, lookup, placeIn } from '../syntax/file-view';
import { semicolonOf } from '../syntax/import-slot';
import { ownIndent } from '../syntax/insertion';
import { enclosingFunction, unwrap } from '../syntax/syntax';
import { clearStatements } from './cache-edits';
import type { CachedVariable } from './session-caches';
import { localFunction } from './sign-outs';

const SENDS = /^(?:fetch|\$fetch|ofetch|ky|request|axios|api|client|http|apiFetch|authFetch|send|doFetch|retry\w{0,20})$/;
const CLEARS = /clear|reset|invalidate|forget|sign_?out|log_?out/i;
const MOST_BODIES = 8;

/** The answers to a 401 that try again and leave the variable, from which the same session is read once more. */
export function cacheRefusals(view: FileView, variable: CachedVariable): readonly CacheRefusal[] {
  const found: CacheRefusal[] = [];
  for (const statement of refusals(view)) {
    const around = enclosingFunction(view.api, statement);
    if (around === undefined || variable.fillers.has(around) || !reads(view, variable, around)) continue;
    if (!triesAgain(view, statement.thenStatement, around) || clears(view, variable, statement.thenStatement)) continue;
    found.push({ at: placeIn(view, statement.expression), edits: editsOf(view, variable, statement) });
  }
  return found;
}

/** Whether a node belongs to the answer to a 401. */
export function isInRefusal(view: FileView, node: ts.Node): boolean {
  for (const { thenStatement } of refusals(view)) if (thenStatement.pos <= node.pos && node.end <= thenStatement.end) return true;
  return false;
}

/** `if (response.status === 401) ...` */
function* refusals(view: FileView): Iterable<ts.IfStatement> {
  const { api, file } = view;
  for (const node of nodesMatching(file, /\b401\b/g)) {
    const comparison = node.parent;
    if (!api.isNumericLiteral(node) || !api.isBinaryExpression(comparison)) continue;
    if (!/^={2,3}$/.test(comparison.operatorToken.getText(file.tree))) continue;
    let outer: ts.Node = comparison;
    while (api.isBinaryExpression(outer.parent) || api.isParenthesizedExpression(outer.parent)) outer = outer.parent;
    if (api.isIfStatement(outer.parent) && outer.parent.expression === outer) yield outer.parent;
  }
}

/** Whether what a function sends comes from the variable: it reads it, or calls a function of this file that does. */
function reads(view: FileView, variable: CachedVariable, around: ts.Node): boolean {
  return bodiesFrom(view, around).some((body) => variable.reads.some((read) => isInside(read, body)));
}

function triesAgain(view: FileView, branch: ts.Node, around: ts.Node): boolean {
  return view.index.calls.some((call) => {
    if (!isInside(call, branch)) return false;
    return localFunction(view, call.expression) === around || SENDS.test(lastName(view.file, call.expression));
  });
}

/** Whether the answer empties or refills the variable, or may do so where it cannot be seen. */
function clears(view: FileView, variable: CachedVariable, branch: ts.Node): boolean {
  const isWritten = (body: ts.Node) => variable.writes.some((write) => isInside(write.node, body));
  if (isWritten(branch)) return true;
  for (const call of view.index.calls) {
    if (!isInside(call, branch)) continue;
    const target = localFunction(view, call.expression);
    if (target === undefined) {
      const callee = unwrap(view.api, call.expression);
      if (CLEARS.test(lastName(view.file, callee)) && lookup(view, callee)?.kind !== undefined) return true;
      continue;
    }
    if (target.pos <= branch.pos && branch.end <= target.end) continue;
    for (const body of bodiesFrom(view, target)) {
      if (!isWritten(body)) continue;
      // A function that fills it asks the variable first, unless it is told not to.
      const isFilled = variable.fillers.has(body) && variable.reads.some((read) => isInside(read, body));
      if (!isFilled || call.arguments.length > 0) return true;
    }
  }
  return false;
}

function bodiesFrom(view: FileView, root: ts.Node): readonly ts.Node[] {
  const bodies = [root];
  for (const body of bodies) {
    for (const call of view.index.calls) {
      if (!isInside(call, body) || bodies.length >= MOST_BODIES) continue;
      const target = localFunction(view, call.expression);
      if (target !== undefined && !bodies.includes(target)) bodies.push(target);
    }
  }
  return bodies;
}

function isInside(node: ts.Node, body: ts.Node): boolean {
  return body.pos <= node.pos && node.end <= body.end;
}

function editsOf(view: FileView, variable: CachedVariable, { thenStatement }: ts.IfStatement): CacheRefusal['edits'] {
  const { api, file } = view;
  const statements = clearStatements(view, variable);
  const first = api.isBlock(thenStatement) ? thenStatement.statements[0] : undefined;
  if (statements.length === 0 || first === undefined) return [];
  const start = first.getStart(file.tree);
  const indent = ownIndent(file.text, start);
  if (indent === undefined) return [];
  const lineBreak = file.text.includes('\r\n') ? '\r\n' : '\n';
  return [
    {
      at: pointAt(file.path, start),
      newText: statements.map((statement) => `${statement}${semicolonOf(view)}${lineBreak}${indent}`).join(''),
    },
  ];
}
