import type { ts } from '@ts-morph/common';
import { UNSET, type Value } from '../../../facts/value';
import type { Place } from '../../../text/range';
import type { Compiler } from '../compiler';
import { memberOf } from '../values/value-algebra';
import type { ValueReader } from '../values/value-reader';
import type { PatternStep } from './scope';
import { isFunctionNode, memberStep, plainName, wrapped } from './syntax';

/** A parameter as a value that callers give; undefined where the function has no name to call it by. */
export function ownParameter(
  reader: ValueReader,
  declaration: ts.ParameterDeclaration,
  path: readonly PatternStep[],
  at: Place,
): Value | undefined {
  const { api } = reader;
  const owner = declaration.parent;
  const name = isFunctionNode(api, owner) ? calledAs(api, owner) : undefined;
  if (name === undefined || declaration.dotDotDotToken !== undefined) return undefined;
  const own = owner.parameters.filter((parameter) => !(api.isIdentifier(parameter.name) && parameter.name.text === 'this'));
  const position = own.indexOf(declaration);
  if (position < 0) return undefined;
  const initializer = declaration.initializer;
  let fallback = initializer === undefined ? UNSET : reader.guarded(declaration, () => reader.read(initializer));
  for (const step of path) {
    if (step.name === undefined) return undefined;
    fallback = fallback.kind === 'record' || fallback.kind === 'reference' ? memberOf(fallback, step.name, at) : UNSET;
    if (step.fallback !== undefined && fallback.kind === 'unset') fallback = reader.read(step.fallback);
  }
  const steps = path.map((step) => step.name ?? '');
  return {
    kind: 'parameter',
    at,
    owner: name,
    position,
    name: plainName(api, declaration.name) ?? steps.at(-1) ?? '',
    path: steps,
    fallback,
  };
}

/** The name by which a function is called: its own, or that of the variable or property that holds it. */
export function calledAs(api: Compiler, node: ts.SignatureDeclaration): string | undefined {
  if (api.isFunctionDeclaration(node)) return node.name?.text ?? 'default';
  if (api.isMethodDeclaration(node)) return plainName(api, node.name);
  if (!api.isArrowFunction(node) && !api.isFunctionExpression(node)) return undefined;
  const holder = wrapped(api, node).parent;
  if (holder === undefined) return undefined;
  if (api.isVariableDeclaration(holder) || api.isPropertyAssignment(holder) || api.isPropertyDeclaration(holder))
    return plainName(api, holder.name);
  if (api.isExportAssignment(holder)) return 'default';
  // `exports.sign = (payload) => ...`, `UserSchema.methods.generateToken = function () { ... }`.
  if (!api.isBinaryExpression(holder) || holder.operatorToken.kind !== api.SyntaxKind.EqualsToken) return undefined;
  const target = memberStep(api, holder.left);
  return target === undefined || target.name === 'exports' ? 'default' : target.name;
}
