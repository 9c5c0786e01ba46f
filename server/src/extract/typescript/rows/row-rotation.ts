import type { ts } from '@ts-morph/common';
import type { Replacement } from '../../../facts/fact';
import { pointAt } from '../../../text/range';
import { bindingOf } from '../guards/guard-bindings';
import { alwaysExits, enclosingFunction, functionName, keyOf, lastName, nodesMatching, unwrap, wrapped } from '../guards/guard-tree';
import type { ParsedFile } from '../parsed-file';
import { isRotation } from './row-existence';

// A rotation deletes the row of the token that was presented and writes the next one. There, a row that is gone says that the token
// was used already (RFC 9700, 4.14.2): a deletion that only stops failing would trade the same token twice.

const OTHER_OCCASION = /log_?in|sign_?in|sign_?up|register|verif|callback|log_?out|sign_?out/i;

/** Whether the next token is given out after this deletion: by the name of what is around it, or because a row of the model is written behind. */
export function rotates(file: ParsedFile, call: ts.CallExpression): boolean {
  if (isRefused(file, call)) return false;
  if (isRotation(file, call)) return true;
  for (let fn = enclosingFunction(file, call); fn !== undefined; fn = enclosingFunction(file, fn)) {
    if (OTHER_OCCASION.test(functionName(file, fn))) return false;
    if (writesBehind(file, call, fn)) return true;
  }
  return false;
}

/** Whether the code leaves for good behind the deletion, as it does when it cleans up after a token that has expired. */
function isRefused(file: ParsedFile, call: ts.Node): boolean {
  const { ts: api } = file;
  for (let node = call; node.parent !== undefined && !api.isFunctionLike(node.parent); node = node.parent) {
    if (api.isIfStatement(node.parent) && node.parent.expression !== node && alwaysExits(file, node as ts.Statement)) return true;
  }
  return false;
}

function writesBehind(file: ParsedFile, call: ts.CallExpression, fn: ts.Node): boolean {
  const { ts: api } = file;
  const model = modelOf(file, call);
  for (const node of nodesMatching(file, /(?<=\.)(?:create|upsert)(?=\s{0,4}\()/g, fn)) {
    if (node.pos < call.end || node.parent === undefined) continue;
    const written = node.parent.parent;
    if (written !== undefined && api.isCallExpression(written) && modelOf(file, written) === model) return true;
  }
  return false;
}

function modelOf(file: ParsedFile, call: ts.CallExpression): string {
  const callee = unwrap(file, call.expression);
  return file.ts.isPropertyAccessExpression(callee) ? lastName(file, callee.expression) : '';
}

const COUNTS: readonly string[] = ['count', 'deleted', 'removed'];

/**
 * `const { count } = await ...deleteMany(...)` and a refusal when it is 0, in the words in which the code around refuses a token that
 * was not found; empty where it has none. `tolerant` are the edits that make it `deleteMany`.
 */
export function countEdits(file: ParsedFile, call: ts.CallExpression, tolerant: readonly Replacement[]): readonly Replacement[] {
  const { ts: api } = file;
  const awaiting = wrapped(file, call).parent;
  const statement = awaiting === undefined ? undefined : wrapped(file, awaiting).parent;
  if (tolerant.length === 0 || awaiting === undefined || !api.isAwaitExpression(awaiting)) return [];
  if (statement === undefined || !api.isExpressionStatement(statement) || !api.isBlock(statement.parent)) return [];
  const fn = enclosingFunction(file, call);
  const text = fn === undefined ? '' : file.text.slice(fn.pos, fn.end);
  const name = COUNTS.find((candidate) => !new RegExp(`(?<![\\w$])${candidate}(?![\\w$])`).test(text));
  const refusal = refusalBefore(file, statement);
  if (name === undefined || refusal === undefined) return [];
  const start = statement.getStart(file.tree);
  const indent = indentOf(file, start);
  const lineEnd = file.text.includes('\r\n') ? '\r\n' : '\n';
  const taken = name === 'count' ? '{ count }' : `{ count: ${name} }`;
  const told = file.text
    .slice(refusal.getStart(file.tree), refusal.end)
    .replaceAll(`\n${indentOf(file, refusal.parent.getStart(file.tree))}`, `\n${indent}`);
  return [
    { at: pointAt(file.path, start), newText: `const ${taken} = ` },
    ...tolerant,
    { at: pointAt(file.path, statement.end), newText: `${lineEnd}${indent}if (${name} === 0) ${told}` },
  ];
}

function indentOf(file: ParsedFile, offset: number): string {
  const lineStart = file.text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(file.text.slice(lineStart, offset))?.[0] ?? '';
}

const MAX_REFUSAL = 600;

/** What `if (!stored) ...` does, before the deletion and on its way. */
function refusalBefore(file: ParsedFile, statement: ts.Statement): ts.Statement | undefined {
  const { ts: api } = file;
  let sameFunction = true;
  for (let node: ts.Node = statement; node.parent !== undefined; node = node.parent) {
    const parent: ts.Node = node.parent;
    // What is thrown inside would be caught here, and what is thrown outside is not.
    if (api.isTryStatement(parent) && parent.tryBlock === node && parent.catchClause !== undefined && !sameFunction) return undefined;
    if (api.isFunctionLike(parent)) {
      if (!isTransaction(file, parent)) return undefined;
      sameFunction = false;
    }
    if (!api.isBlock(parent)) continue;
    for (const earlier of parent.statements.slice(0, parent.statements.indexOf(node as ts.Statement)).reverse()) {
      const refusal = api.isIfStatement(earlier) ? refusalOf(file, earlier) : undefined;
      if (refusal !== undefined && (sameFunction || throwsOnly(file, refusal))) return refusal;
    }
  }
  return undefined;
}

function isTransaction(file: ParsedFile, fn: ts.Node): boolean {
  const holder = wrapped(file, fn).parent;
  return holder !== undefined && file.ts.isCallExpression(holder) && lastName(file, holder.expression) === '$transaction';
}

function refusalOf(file: ParsedFile, { expression, thenStatement, elseStatement }: ts.IfStatement): ts.Statement | undefined {
  const { ts: api } = file;
  if (elseStatement !== undefined || !alwaysExits(file, thenStatement)) return undefined;
  const row = alternatives(file, expression)
    .map((operand) => missingRow(file, operand))
    .find((name) => name !== undefined);
  if (row === undefined || thenStatement.end - thenStatement.pos > MAX_REFUSAL) return undefined;
  const text = file.text.slice(thenStatement.pos, thenStatement.end);
  if (/`[^`]*\n[^`]*`/.test(text) || new RegExp(`(?<![\\w$.])${row.replaceAll('$', '\\$')}(?![\\w$])`).test(text)) return undefined;
  const last = api.isBlock(thenStatement) ? thenStatement.statements.at(-1) : thenStatement;
  return last !== undefined && (api.isThrowStatement(last) || api.isReturnStatement(last)) ? thenStatement : undefined;
}

function alternatives(file: ParsedFile, condition: ts.Expression): readonly ts.Expression[] {
  const { ts: api } = file;
  const node = unwrap(file, condition);
  if (!api.isBinaryExpression(node) || node.operatorToken.kind !== api.SyntaxKind.BarBarToken) return [node];
  return [...alternatives(file, node.left), ...alternatives(file, node.right)];
}

/** The variable of `!stored`, `stored === null` and `stored == null`, when it holds what was looked up. */
function missingRow(file: ParsedFile, operand: ts.Expression): string | undefined {
  const { ts: api } = file;
  let name: ts.Expression | undefined;
  if (api.isPrefixUnaryExpression(operand) && operand.operator === api.SyntaxKind.ExclamationToken) name = unwrap(file, operand.operand);
  else if (api.isBinaryExpression(operand) && /^={2,3}$/.test(operand.operatorToken.getText(file.tree))) {
    if (/^(?:null|undefined)$/.test(keyOf(file, operand.right) ?? operand.right.getText(file.tree))) name = unwrap(file, operand.left);
  }
  if (name === undefined || !api.isIdentifier(name)) return undefined;
  const binding = bindingOf(file, name);
  const source = binding !== undefined && api.isVariableDeclaration(binding) ? binding.initializer : undefined;
  if (source === undefined) return undefined;
  const looked = file.text.slice(source.getStart(file.tree), source.end).slice(0, 200);
  return /^await\b/.test(looked) && /find|get|load|lookup/i.test(looked) && /token|session/i.test(looked) ? name.text : undefined;
}

function throwsOnly(file: ParsedFile, statement: ts.Statement): boolean {
  const { ts: api } = file;
  const [only, ...more] = api.isBlock(statement) ? statement.statements : [statement];
  return only !== undefined && more.length === 0 && api.isThrowStatement(only);
}
