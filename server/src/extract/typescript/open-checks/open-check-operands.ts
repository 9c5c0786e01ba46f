import type { ts } from '@ts-morph/common';
import { keyOf } from '../guards/guard-tree';
import { isGuarded } from '../guards/guards';
import { lookup } from '../syntax/file-view';
import { enclosingFunction, memberStep, unwrap } from '../syntax/syntax';
import type { ValueReader } from '../values/value-reader';
import { calleeName } from './open-check-outcomes';
import type { MaybeSecret, OpenSecrets } from './open-check-secrets';

// The two sides of a comparison: a text built around a secret, and what a request may not carry.

const MAX_STEPS = 6;

/** A text in which a secret stands alone beside literals: `Bearer ${secret}`, `'Bearer ' + secret`, and bytes made of one. */
export function templateOf(
  secrets: OpenSecrets,
  expression: ts.Expression,
  steps = MAX_STEPS,
): { readonly secret: MaybeSecret; readonly node: ts.Node } | undefined {
  if (steps === 0) return undefined;
  const { reader } = secrets;
  const { api } = reader;
  const node = unwrap(api, expression);
  if (api.isIdentifier(node)) {
    const binding = lookup(reader, node);
    if (binding?.kind !== 'variable' || !binding.constant || binding.path.length > 0 || !binding.declaration.initializer) return undefined;
    return templateOf(secrets, binding.declaration.initializer, steps - 1);
  }
  if (api.isCallExpression(node)) {
    const first = node.arguments[0];
    return first !== undefined && /^(?:from|encode)$/.test(calleeName(reader, node)) ? templateOf(secrets, first, steps - 1) : undefined;
  }
  if (api.isTemplateExpression(node)) {
    const [span, ...rest] = node.templateSpans;
    const secret = span && rest.length === 0 ? secrets.of(span.expression) : undefined;
    return secret && !hasEmptyFallback(reader, span?.expression) ? { secret, node } : undefined;
  }
  if (!api.isBinaryExpression(node) || node.operatorToken.kind !== api.SyntaxKind.PlusToken) return undefined;
  if (!api.isStringLiteralLike(unwrap(api, node.left))) return undefined;
  const secret = secrets.of(node.right);
  return secret && !hasEmptyFallback(reader, node.right) ? { secret, node } : undefined;
}

/** An empty text leaves `Bearer ` alone, which no header is once its blanks are cut off. */
function hasEmptyFallback(reader: ValueReader, expression: ts.Expression | undefined): boolean {
  const value = reader.read(expression);
  return value.kind === 'env' && value.fallback.kind === 'literal';
}

/** Where a request keeps what it may or may not carry; what is not there is undefined. */
const CARRIES =
  /(?:^|\.)(?:req|request|ctx|context|event|c|call|socket|handshake|ctx\.request|input)\.(?:headers|query|body|cookies|queryStringParameters|signedCookies)$/;
const ASKED = /^(?:req|request|ctx|c\.req|ctx\.request)\.(?:header|get|query)$/;

/** Whether the request may lack it, and nothing around asks for it. A Fetch `Headers` gives null, which no variable is. */
export function mayBeUndefined(reader: ValueReader, expression: ts.Expression, where: ts.Node): boolean {
  const { api, file } = reader;
  const node = unwrap(api, expression);
  if (!isCarried(reader, node, MAX_STEPS)) return false;
  const key = keyOf(file, node);
  if (key !== undefined && isGuarded(file, where, [key])) return false;
  const around = enclosingFunction(api, where);
  const tests = [...[...reader.index.tests.values()].flat(), ...reader.index.operands.values()];
  return !tests.some(({ operand }) => enclosingFunction(api, operand) === around && operand !== node && keyOf(file, operand) === key);
}

function isCarried(reader: ValueReader, expression: ts.Expression, steps: number): boolean {
  if (steps === 0) return false;
  const { api, file } = reader;
  const node = unwrap(api, expression);
  if (api.isIdentifier(node)) {
    const binding = lookup(reader, node);
    if (binding?.kind !== 'variable' || !binding.constant || binding.declaration.initializer === undefined) return false;
    const { initializer } = binding.declaration;
    if (binding.path.length === 0) return isCarried(reader, initializer, steps - 1);
    const step = binding.path[0];
    const source = keyOf(file, initializer);
    return binding.path.length === 1 && step?.fallback === undefined && source !== undefined && CARRIES.test(source);
  }
  const member = memberStep(api, node);
  if (member !== undefined) {
    const base = keyOf(file, member.base);
    return base !== undefined && CARRIES.test(base);
  }
  if (!api.isCallExpression(node) || node.arguments.length !== 1) return false;
  const callee = keyOf(file, node.expression);
  return callee !== undefined && ASKED.test(callee) && api.isStringLiteralLike(node.arguments[0] as ts.Expression);
}

/** `undefined`, `null`, a literal: comparing with one asks whether something is there, or what it is. */
export function isAbsent(reader: ValueReader, expression: ts.Expression): boolean {
  const { api } = reader;
  const node = unwrap(api, expression);
  return (
    node.kind === api.SyntaxKind.NullKeyword ||
    api.isLiteralExpression(node) ||
    (api.isIdentifier(node) && node.text === 'undefined') ||
    api.isTypeOfExpression(node)
  );
}
