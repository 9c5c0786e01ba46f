import { alwaysBefore } from './dicts';
import { attribute, bare, call, child, type PyFile, type PyNode, statementOf, statementsOf, textOf, within } from './tree';

// Whether code has made sure of a value before it uses it. All answers lean to "yes": a condition that mentions the value in any way counts.

const COMPREHENSIONS = new Set([
  'ComprehensionExpression',
  'ArrayComprehensionExpression',
  'DictionaryComprehensionExpression',
  'SetComprehensionExpression',
]);
/** Calls whose arguments they only print. */
const PRINTING = /^(?:print|log\w*|_?log(?:ger|ging)?\.\w+|(?:self|cls)\.\w*log\w*(?:\.\w+)?)$/i;
const LEAVING_CALL = /(?:^|\.)(?:_?exit|quit|abort|fail|skip|redirect|die)$/;
/** A value that is mentioned more often than this counts as guarded, so that the cost stays in proportion to the file. */
const MOST_MENTIONS = 200;

/** Whether one of the mentions of a value protects a use of it: a condition around it, an early exit before it, a dereference that would have failed. */
export function isGuarded(file: PyFile, mentions: readonly PyNode[], use: PyNode): boolean {
  if (mentions.length > MOST_MENTIONS) return true;
  return mentions.some((mention) => mention !== use && !within(mention, use) && !within(use, mention) && guards(file, mention, use));
}

function guards(file: PyFile, mention: PyNode, use: PyNode): boolean {
  let inner = mention;
  for (let outer = mention.parent; outer; inner = outer, outer = outer.parent) {
    switch (outer.type) {
      case 'ConditionalExpression':
        if (within(outer, use) && outer.children[2] === inner) return true;
        break;
      case 'BinaryExpression':
        if (outer.children[0] === inner && within(outer, use) && !within(inner, use) && isLogical(outer)) return true;
        break;
      case 'IfStatement':
      case 'WhileStatement':
      case 'MatchStatement':
        if (inner.type.endsWith('Body')) return false;
        return within(outer, use) || (comesBefore(outer, use) && leaves(file, outer) !== 'never');
      case 'AssertStatement':
        return comesBefore(outer, use);
      case 'Body':
      case 'Script':
      case 'FunctionDefinition':
      case 'LambdaExpression':
        return comesBefore(inner, use) && wouldFail(file, mention);
      default:
        if (COMPREHENSIONS.has(outer.type) && within(outer, use)) return true;
    }
  }
  return false;
}

function comesBefore(statement: PyNode, use: PyNode): boolean {
  return statement.end <= use.start && alwaysBefore(statement, use);
}

/** A mention that a missing value does not survive, or that may check it: `token.split()`, `token[0]`, `check(token)`. */
function wouldFail(file: PyFile, mention: PyNode): boolean {
  const { parent } = mention;
  if (parent?.type === 'MemberExpression' && parent.children[0] === mention) return true;
  if (parent?.type !== 'ArgList' || !parent.parent) return false;
  const callee = parent.parent.children[0];
  return callee !== undefined && !PRINTING.test(textOf(file, callee).slice(0, 80));
}

function isLogical(node: PyNode): boolean {
  return node.children[1]?.type === 'and' || node.children[1]?.type === 'or';
}

/** Whether a branch of the statement ends the function or the loop, and whether by an error. */
function leaves(file: PyFile, statement: PyNode): 'raises' | 'returns' | 'never' {
  let result: 'raises' | 'returns' | 'never' = 'never';
  for (const body of statement.children) {
    if (body.type !== 'Body') continue;
    if (endsInError(file, body)) return 'raises';
    if (/^(?:Return|Continue|Break)Statement$/.test(statementsOf(body).at(-1)?.type ?? '')) result = 'returns';
  }
  return result;
}

function endsInError(file: PyFile, body: PyNode): boolean {
  const last = statementsOf(body).at(-1);
  const callee = last?.type === 'ExpressionStatement' && last.children[0] ? call(bare(last.children[0]))?.callee : undefined;
  return last?.type === 'RaiseStatement' || (callee !== undefined && LEAVING_CALL.test(textOf(file, callee).slice(-40)));
}

/** Whether the branch that an `if` takes when the value is missing ends in an error. `asks` is what the condition asks for. */
function failsWhenMissing(file: PyFile, statement: PyNode, condition: PyNode, asks: 'present' | 'missing'): boolean {
  const index = statement.children.indexOf(condition);
  const otherwise = statement.children.findIndex((part) => part.type === 'else');
  const body = asks === 'missing' ? statement.children[index + 1] : otherwise < 0 ? undefined : statement.children[otherwise + 1];
  return body?.type === 'Body' && endsInError(file, body);
}

/** What the code does when a value turns out to be missing at this mention of it: `raises`, or it tests and `goes-on`; undefined when it does not test. */
export function testOf(file: PyFile, mention: PyNode): 'raises' | 'goes-on' | undefined {
  let inner = mention;
  let asks: 'present' | 'missing' = 'present';
  for (let outer = mention.parent; outer; inner = outer, outer = outer.parent) {
    switch (outer.type) {
      case 'ParenthesizedExpression':
      case 'NamedExpression':
      case 'UnaryExpression':
        if (outer.children[0]?.type === 'ArithOp') return undefined;
        if (outer.children[0]?.type === 'not') asks = asks === 'present' ? 'missing' : 'present';
        break;
      case 'BinaryExpression': {
        const [left, operator] = outer.children;
        if (isLogical(outer)) {
          // `X or default` goes on without X unless the whole is itself a condition.
          if (left === inner && !isCondition(outer)) return 'goes-on';
          break;
        }
        const other = left === inner ? outer.children.at(-1) : left;
        const missing = other?.type === 'None' || (other?.type === 'String' && other.end - other.start === 2);
        if (!missing || (operator?.type !== 'is' && operator?.type !== 'CompareOp')) return undefined;
        if (operator.type === 'is' ? outer.children[2]?.type !== 'not' : textOf(file, operator) === '==') asks = 'missing';
        break;
      }
      case 'ArrayExpression':
      case 'TupleExpression':
      case 'ArgList':
        break;
      case 'CallExpression': {
        const callee = outer.children[0];
        if (!callee || !/^(?:all|any|bool|len)$/.test(textOf(file, callee).slice(0, 8))) return undefined;
        break;
      }
      case 'ConditionalExpression':
        return outer.children[2] === inner ? 'goes-on' : undefined;
      case 'AssertStatement':
        return 'raises';
      case 'IfStatement':
      case 'WhileStatement':
        if (inner.type === 'Body') return undefined;
        return failsWhenMissing(file, outer, inner, asks) ? 'raises' : 'goes-on';
      default:
        return undefined;
    }
  }
  return undefined;
}

/** Whether an `and`/`or` is (part of) the condition of a statement. */
function isCondition(node: PyNode): boolean {
  let current: PyNode | undefined = node;
  while (current && /^(?:BinaryExpression|UnaryExpression|ParenthesizedExpression)$/.test(current.type)) current = current.parent;
  return current !== undefined && /^(?:If|While|Assert)Statement$/.test(current.type);
}

/** The first exception handler around a node that takes one of these exceptions, within the same function. */
export function handlerFor(file: PyFile, node: PyNode, exceptions: RegExp): 'caught' | 'rethrown' | undefined {
  let inner = node;
  for (let outer = node.parent; outer; inner = outer, outer = outer.parent) {
    if (outer.type === 'FunctionDefinition' || outer.type === 'LambdaExpression') return undefined;
    if (
      outer.type === 'WithStatement' &&
      /\bsuppress\s*\(/.test(file.text.slice(outer.start, child(outer, 'Body')?.start ?? outer.end).slice(0, 300))
    ) {
      return 'caught';
    }
    if (outer.type !== 'TryStatement' || child(outer, 'Body') !== inner) continue;
    for (const clause of handlersOf(outer)) {
      const caught = clause.exceptions;
      if (caught && !/\b(?:Exception|BaseException)\b/.test(textOf(file, caught)) && !exceptions.test(textOf(file, caught))) continue;
      return raisesAgain(file, clause.body, clause.name) ? 'rethrown' : 'caught';
    }
  }
  return undefined;
}

interface Handler {
  readonly exceptions: PyNode | undefined;
  readonly name: PyNode | undefined;
  readonly body: PyNode;
}

function handlersOf(statement: PyNode): readonly Handler[] {
  const handlers: Handler[] = [];
  let parts: PyNode[] | undefined;
  for (const node of statement.children) {
    if (node.type === 'except') parts = [];
    else if (node.type === 'finally' || node.type === 'else') parts = undefined;
    else if (parts && node.type === 'Body') {
      const as = parts.findIndex((part) => part.type === 'as');
      const [exceptions] = parts.filter((part) => part.type !== '*');
      handlers.push({ exceptions, name: as < 0 ? undefined : parts[as + 1], body: node });
      parts = undefined;
    } else parts?.push(node);
  }
  return handlers;
}

/** Whether a handler lets the exception it caught go on: a bare `raise`, or `raise error`, at its end. An exception of another kind is an answer. */
function raisesAgain(file: PyFile, body: PyNode, name: PyNode | undefined): boolean {
  const last = statementsOf(body).at(-1);
  if (last?.type !== 'RaiseStatement') return false;
  const raised = last.children[1];
  return !raised || (name !== undefined && textOf(file, raised) === textOf(file, name));
}

/** The text to put before a statement that stands alone on its lines, so that it only runs on a condition; undefined when it shares a line. */
export function guardBefore(file: PyFile, statement: PyNode, condition: string): string | undefined {
  const lineStart = file.text.lastIndexOf('\n', statement.start - 1) + 1;
  const indent = file.text.slice(lineStart, statement.start);
  if (/\S/.test(indent) || statement.type === 'StatementGroup' || statementOf(statement) !== statement) return undefined;
  const inside = file.text.slice(statement.start, statement.end).trimEnd();
  if (/\n/.test(inside) && /"""|'''/.test(inside)) return undefined;
  const newline = file.text[lineStart - 2] === '\r' ? '\r\n' : '\n';
  return `if ${condition}:${newline}${indent}${indent.includes('\t') ? '\t' : '    '}`;
}

/** The text of a name or of a chain of attributes; empty for everything else. */
export function plainText(file: PyFile, node: PyNode): string {
  let current = node;
  for (let member = attribute(current); member; member = attribute(current)) current = member.object;
  return current.type === 'VariableName' ? textOf(file, node) : '';
}
