import type { ts } from '@ts-morph/common';
import type { WholeEnvironmentRead } from '../../../facts/fact';
import { enclosingFunction, isFunctionNode, memberStep, plainName, stringText, unwrap, wrapped } from '../syntax/syntax';
import type { ValueReader } from '../values/value-reader';
import { envAccess } from './env-access';
import { isEnvObject } from './env-object';
import { listedNames } from './env-reads';
import { schemaOf } from './env-schemas';
import { isWrapperName } from './env-wrappers';

/** Code that takes the environment as a whole, or that works out the name of what it reads. */
export function* wholeEnvironmentReads(reader: ValueReader): Iterable<WholeEnvironmentRead> {
  const { api } = reader;
  const seen = new Set<number>();
  const fact = (node: ts.Node): readonly WholeEnvironmentRead[] => {
    const at = reader.place(node);
    if (seen.has(at.start)) return [];
    seen.add(at.start);
    return [{ kind: 'whole-environment-read', file: reader.file.path, at }];
  };
  const aliases = new Set<string>();
  for (const node of reader.index.accesses) {
    if (api.isElementAccessExpression(node) && stringText(api, node.argumentExpression) === undefined) {
      if (isEnvObject(reader, node.expression) && isOpen(reader, node)) yield* fact(node);
    } else if (memberStep(api, node)?.name === 'env' && isEnvObject(reader, node)) {
      const use = useOf(reader, node);
      if (use === 'whole') yield* fact(node);
      else if (use !== 'one') aliases.add(use.text);
    }
  }
  // `const env = process.env; spawn(command, { env })` hands on the alias.
  if (aliases.size === 0) return;
  for (const call of reader.index.calls) {
    for (const argument of call.arguments) {
      const given = unwrap(api, argument);
      if (api.isIdentifier(given) && aliases.has(given.text) && isEnvObject(reader, given) && schemaOf(reader, call) === undefined)
        yield* fact(given);
    }
  }
}

/** Whether `process.env[x]` may read any name: not where x runs over a list, and not inside a function whose calls are read. */
function isOpen(reader: ValueReader, node: ts.ElementAccessExpression): boolean {
  if (envAccess(reader, node) !== undefined || listedNames(reader, node) !== undefined) return false;
  const { parent } = node;
  // `process.env[name] = value` reads nothing.
  if (reader.api.isBinaryExpression(parent) && parent.left === node && parent.operatorToken.kind === reader.api.SyntaxKind.EqualsToken)
    return false;
  if (reader.api.isDeleteExpression(parent)) return false;
  const owner = enclosingFunction(reader.api, node);
  return owner === undefined || !isWrapperName(nameOf(reader, owner));
}

function nameOf(reader: ValueReader, node: ts.Node): string {
  const { api } = reader;
  if (!isFunctionNode(api, node)) return '';
  const named =
    node.name ?? (api.isVariableDeclaration(node.parent) || api.isPropertyAssignment(node.parent) ? node.parent.name : undefined);
  return plainName(api, named) ?? '';
}

/** What is done with the object of variables: one of them is read, all may be, or it gets another name. */
function useOf(reader: ValueReader, node: ts.Expression): 'one' | 'whole' | ts.Identifier {
  const { api } = reader;
  const kind = api.SyntaxKind;
  let outer = wrapped(api, node);
  let { parent } = outer;
  while (api.isBinaryExpression(parent) && isChoice(reader, parent.operatorToken.kind) && parent.left === outer) {
    outer = wrapped(api, parent);
    parent = outer.parent;
  }
  if (api.isPropertyAccessExpression(parent) || api.isElementAccessExpression(parent)) return 'one';
  if (api.isVariableDeclaration(parent) || api.isParameter(parent)) {
    if (api.isIdentifier(parent.name)) return parent.name;
    const takesRest =
      api.isObjectBindingPattern(parent.name) && parent.name.elements.some((element) => element.dotDotDotToken !== undefined);
    return takesRest ? 'whole' : 'one';
  }
  if (api.isBinaryExpression(parent)) {
    const operator = parent.operatorToken.kind;
    if (operator === kind.InKeyword) return stringText(api, parent.left) === undefined ? 'whole' : 'one';
    return operator === kind.EqualsToken && parent.right === outer ? 'whole' : 'one';
  }
  if (api.isCallExpression(parent)) return schemaOf(reader, parent) === undefined ? 'whole' : 'one';
  if (api.isPropertyAssignment(parent)) return /^(?:experimental__)?runtimeEnv$/.test(plainName(api, parent.name) ?? '') ? 'one' : 'whole';
  const isTested = api.isPrefixUnaryExpression(parent) || api.isIfStatement(parent) || api.isTypeOfExpression(parent);
  return isTested || api.isExpressionStatement(parent) ? 'one' : 'whole';
}

function isChoice(reader: ValueReader, operator: ts.SyntaxKind): boolean {
  const kind = reader.api.SyntaxKind;
  return operator === kind.BarBarToken || operator === kind.QuestionQuestionToken;
}
