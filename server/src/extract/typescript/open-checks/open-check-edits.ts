import type { ts } from '@ts-morph/common';
import type { Replacement } from '../../../facts/fact';
import { pointAt } from '../../../text/range';
import { lookup } from '../syntax/file-view';
import { enclosingFunction, memberStep, plainName, unwrap, wrapped } from '../syntax/syntax';
import type { ValueReader } from '../values/value-reader';
import type { MaybeSecret } from './open-check-secrets';

// The edits that make a check refuse when its secret is not set. Where none is clean, there is none.

/** `!secret || given !== ...`, `!!secret && given === ...`: `positive` when the expression is true for the right secret. */
export function closedComparison(reader: ValueReader, node: ts.Expression, secret: MaybeSecret, positive: boolean): readonly Replacement[] {
  const { api, file } = reader;
  if (!isVisible(reader, secret.node, node)) return [];
  const outer = wrapped(api, node);
  const { parent } = outer;
  const guard = positive ? `!!${secret.text} && ` : `!${secret.text} || `;
  const whole =
    outer !== node ||
    (api.isIfStatement(parent) && parent.expression === node) ||
    api.isReturnStatement(parent) ||
    api.isVariableDeclaration(parent) ||
    (api.isArrowFunction(parent) && parent.body === node) ||
    (api.isBinaryExpression(parent) &&
      parent.operatorToken.kind === (positive ? api.SyntaxKind.AmpersandAmpersandToken : api.SyntaxKind.BarBarToken));
  const start = pointAt(file.path, node.getStart(file.tree));
  if (whole) return [{ at: start, newText: guard }];
  const negated = api.isPrefixUnaryExpression(parent);
  const joined = api.isBinaryExpression(parent) && parent.operatorToken.kind !== api.SyntaxKind.CommaToken;
  if (!negated && !joined) return [];
  return [
    { at: start, newText: `(${guard}` },
    { at: pointAt(file.path, node.end), newText: ')' },
  ];
}

/** `if (secret && given !== secret)` becomes `if (!secret || given !== secret)`. */
export function closedConjunction(reader: ValueReader, condition: ts.BinaryExpression, secret: MaybeSecret): readonly Replacement[] {
  const { api } = reader;
  const right = unwrap(api, condition.right);
  const isChain = api.isBinaryExpression(right) && right.operatorToken.kind === api.SyntaxKind.AmpersandAmpersandToken;
  if (isChain || !isVisible(reader, secret.node, condition)) return [];
  return [
    { at: reader.place(condition.left), newText: `!${secret.text}` },
    { at: reader.place(condition.operatorToken), newText: '||' },
  ];
}

/** `return !secret || given === secret` becomes `return !!secret && given === secret`. */
export function closedDisjunction(reader: ValueReader, condition: ts.BinaryExpression, secret: MaybeSecret): readonly Replacement[] {
  const { api } = reader;
  const { parent } = condition;
  const alone =
    api.isReturnStatement(parent) || api.isArrowFunction(parent) || api.isIfStatement(parent) || api.isVariableDeclaration(parent);
  if (!alone || !isVisible(reader, secret.node, condition)) return [];
  return [
    { at: reader.place(condition.left), newText: `!!${secret.text}` },
    { at: reader.place(condition.operatorToken), newText: '&&' },
  ];
}

/** A statement before this one that throws when the secret is not set. */
export function throwBefore(reader: ValueReader, statement: ts.Statement, secret: MaybeSecret): readonly Replacement[] {
  const { api, file } = reader;
  const { parent } = statement;
  if ((!api.isBlock(parent) && !api.isSourceFile(parent)) || !isVisible(reader, secret.node, statement)) return [];
  const start = statement.getStart(file.tree);
  const lineStart = Math.max(file.text.lastIndexOf('\n', start - 1), file.text.lastIndexOf('\r', start - 1)) + 1;
  const indent = file.text.slice(lineStart, start);
  if (!/^[ \t]*$/.test(indent)) return [];
  const newline = file.text.includes('\r\n') ? '\r\n' : '\n';
  return [{ at: pointAt(file.path, start), newText: `if (!${secret.text}) ${thrown(secret.label)}${newline}${indent}` }];
}

/** The way out that lets the request pass, made one that refuses it in the same form. */
export function closedExit(reader: ValueReader, statement: ts.Statement, secret: MaybeSecret): readonly Replacement[] {
  const { api } = reader;
  const statements = api.isBlock(statement) ? statement.statements : [statement];
  const exits = statements.filter((one) => api.isReturnStatement(one) || isNextCall(reader, one));
  const [exit] = exits;
  if (exit === undefined) return [];
  const returned = api.isReturnStatement(exit) && exit.expression ? exit.expression : undefined;
  const expression = returned ?? (api.isExpressionStatement(exit) ? exit.expression : undefined);
  if (expression === undefined) return exits.length === 1 ? [{ at: reader.place(exit), newText: thrown(secret.label) }] : [];
  const node = unwrap(api, expression);
  if (node.kind === api.SyntaxKind.TrueKeyword) return exits.length === 1 ? [{ at: reader.place(node), newText: 'false' }] : [];
  if (!api.isCallExpression(node)) return [];
  const error = `{ error: '${secret.label} is not set' }`;
  const member = memberStep(api, node.expression);
  if (member?.name === 'next') return [{ at: reader.place(node), newText: `NextResponse.json(${error}, { status: 500 })` }];
  const response = responseName(reader, statement);
  // `next(); return;` keeps its `return`.
  return response === undefined ? [] : [{ at: reader.place(node), newText: `${response}.status(500).json(${error})` }];
}

/** Work that is skipped without the secret, and ends well all the same, fails instead. */
export function throwInstead(reader: ValueReader, statement: ts.Statement, name: string): readonly Replacement[] {
  const { api } = reader;
  const exit = api.isBlock(statement) ? statement.statements.at(-1) : statement;
  return exit !== undefined && api.isReturnStatement(exit) ? [{ at: reader.place(exit), newText: thrown(name) }] : [];
}

function thrown(name: string): string {
  return `throw new Error('${name} is not set');`;
}

function isNextCall(reader: ValueReader, statement: ts.Statement): boolean {
  const { api } = reader;
  if (!api.isExpressionStatement(statement)) return false;
  const call = unwrap(api, statement.expression);
  return api.isCallExpression(call) && api.isIdentifier(call.expression) && call.expression.text === 'next';
}

/** The response parameter of a handler in Express's order; undefined when there is none. */
function responseName(reader: ValueReader, node: ts.Node): string | undefined {
  const { api } = reader;
  const names = enclosingFunction(api, node)?.parameters.map((parameter) => plainName(api, parameter.name)) ?? [];
  return names[1] !== undefined && /^(?:res|response)$/.test(names[1]) ? names[1] : undefined;
}

/** Whether an expression means the same where it would be written again. */
function isVisible(reader: ValueReader, node: ts.Expression, where: ts.Node): boolean {
  const { api } = reader;
  let root = node;
  for (let steps = 0; steps < 8; steps++) {
    if (api.isCallExpression(root)) root = unwrap(api, root.expression);
    const member = memberStep(api, root);
    if (member === undefined) break;
    root = unwrap(api, member.base);
  }
  if (!api.isIdentifier(root)) return root.kind === api.SyntaxKind.ThisKeyword || api.isMetaProperty(root);
  const binding = lookup(reader, root);
  if (binding?.kind !== 'variable') return true;
  // The names of a block are seen inside it.
  let scope: ts.Node | undefined = binding.declaration.parent;
  while (scope !== undefined && !api.isBlock(scope) && !api.isSourceFile(scope)) scope = scope.parent;
  return scope === undefined || (scope.pos <= where.pos && where.end <= scope.end);
}
