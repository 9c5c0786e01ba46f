import { argumentsOf } from '../syntax/arguments';
import { isGuarded } from '../syntax/guards';
import { mayBeNone } from '../syntax/names';
import { bare, call, child, methodCall, type PyNode, subscript, textOf } from '../syntax/tree';
import { below, comparison, isGiven, maybeSecret, templateWith } from './compared-secrets';
import { askingFirst } from './open-check-edits';
import type { Check, Opening } from './open-checks';

// Comparisons that hold by accident when the secret is not set: with "Bearer None", and of None with None.

export function* comparedUnset(check: Check): Iterable<Opening> {
  const { values } = check;
  const body = child(check.definition, 'Body');
  if (!body) return;
  for (const node of below(values, body)) {
    const found = node.type === 'BinaryExpression' || node.type === 'CallExpression' ? comparison(values, node) : undefined;
    if (!found) continue;
    const [left, right] = found.sides;
    for (const [side, other] of [
      [right, left],
      [left, right],
    ] as const) {
      if (!isGiven(values, other)) continue;
      const written = templateWith(values, side);
      if (written) {
        const { secret } = written;
        if (secret.missing === 'empty' || isAskedFor(check, secret.node, node)) continue;
        yield { secret, at: found.node, shape: 'template', edits: askingFirst(check, found.node, secret) };
        continue;
      }
      const secret = maybeSecret(values, side);
      if (!secret || isAskedFor(check, secret.node, node)) continue;
      const given = absenceOf(check, other);
      const equal =
        found.form === 'digest'
          ? secret.missing === 'empty' && given === 'empty'
          : given !== undefined && (given === secret.missing || (given === 'none' && secret.missing === 'unknown'));
      if (!equal || isAskedFor(check, other, node)) continue;
      yield { secret, at: found.node, shape: 'undefined-equals', edits: askingFirst(check, found.node, secret) };
    }
  }
}

function isAskedFor({ values, mentions }: Check, value: PyNode, use: PyNode): boolean {
  const expression = bare(value);
  return isGuarded(values.file, mentions.of(expression), use);
}

const REQUEST = /\b(?:headers|args|cookies|query_params|form|GET|POST|META|values|json|data|payload|body|params|COOKIES|environ)$/;

/** What stands for a part of a request that is not there: None or the empty text; undefined when it must be there or nothing tells. */
function absenceOf(check: Check, node: PyNode, depth = 0): 'none' | 'empty' | undefined {
  const { values } = check;
  const expression = bare(node);
  if (depth > 6) return undefined;
  const [left, operator, right] = expression.children;
  if (expression.type === 'BinaryExpression' && operator?.type === 'or' && left && right)
    return isEmpty(values.file.text, right) ? 'empty' : undefined;
  const method = methodCall(values.file, expression);
  if (method && /^(?:encode|strip)$/.test(method.method)) return absenceOf(check, method.object, depth + 1);
  if (method?.method === 'get' && REQUEST.test(textOf(values.file, method.object).slice(-40))) {
    const given = argumentsOf(values.file, method.list);
    const otherwise = given.positional[1] ?? given.keywords.get('default')?.value;
    return !otherwise || otherwise.type === 'None' ? 'none' : isEmpty(values.file.text, otherwise) ? 'empty' : undefined;
  }
  if (expression.type !== 'VariableName' || subscript(expression)) return undefined;
  const source = values.scopes.sourceOf(expression);
  if (source?.kind === 'assignment') return absenceOf(check, source.value, depth + 1);
  if (source?.kind !== 'parameter' || !source.value) return undefined;
  return absentParameter(check, source.value, source.annotation);
}

/** `x_key: str | None = Header(None)`, `x_key: str = Header("")`. */
function absentParameter({ values }: Check, value: PyNode, annotation: PyNode | undefined): 'none' | 'empty' | undefined {
  const parts = call(value);
  const callee = parts && textOf(values.file, parts.callee);
  const optional = annotation !== undefined && mayBeNone(textOf(values.file, annotation).replace(/^:\s*/, ''));
  if (value.type === 'None') return optional ? 'none' : undefined;
  if (!parts || !/(?:^|\.)(?:Header|Query|Cookie)$/.test(callee ?? '')) return undefined;
  const given = argumentsOf(values.file, parts.list);
  const otherwise = given.positional[0] ?? given.keywords.get('default')?.value;
  if (!otherwise) return undefined;
  return otherwise.type === 'None' ? 'none' : isEmpty(values.file.text, otherwise) ? 'empty' : undefined;
}

function isEmpty(text: string, node: PyNode): boolean {
  return /^(?:b|r|u)?(?:""|'')$/.test(text.slice(node.start, node.end));
}
