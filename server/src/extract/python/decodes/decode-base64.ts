import { argument, argumentsOf } from '../syntax/arguments';
import { qualifiedName } from '../syntax/names';
import { stringText } from '../syntax/strings';
import { bare, call, methodCall, type PyNode, subscript, textOf, wrapped } from '../syntax/tree';
import type { Values } from '../syntax/values';

// A JWT taken apart by hand: `json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))`.

/** A token, and the expression that is its payload. */
export interface DecodedByHand {
  readonly token: PyNode;
  readonly result: PyNode;
}

const DECODERS = /^base64\.(?:urlsafe_b64decode|b64decode|standard_b64decode)$/;
const MOST_STEPS = 8;

export function decodedByHand(values: Values, node: PyNode, name: string): DecodedByHand | undefined {
  const list = call(node)?.list;
  const text = list && DECODERS.test(name) ? argument(argumentsOf(values.file, list), 0, 's') : undefined;
  const token = text && tokenOf(values, text, MOST_STEPS);
  const result = token && parsed(values, node, MOST_STEPS);
  return token && result ? { token, result } : undefined;
}

/** The token whose second part an expression is, padding added. */
function tokenOf(values: Values, expression: PyNode, steps: number): PyNode | undefined {
  if (steps === 0) return undefined;
  const node = bare(expression);
  const method = methodCall(values.file, node);
  if (method && /^(?:encode|replace|strip|ljust)$/.test(method.method)) return tokenOf(values, method.object, steps - 1);
  const [left] = node.children;
  if (node.type === 'BinaryExpression' && left) return tokenOf(values, left, steps - 1);
  const indexed = subscript(node);
  if (indexed) return textOf(values.file, indexed.key) === '1' ? splitOf(values, indexed.object) : undefined;
  if (node.type !== 'VariableName') return undefined;
  for (const source of values.scopes.resolve(node)?.sources.slice(0, 4) ?? []) {
    const found =
      source.kind === 'assignment'
        ? tokenOf(values, source.value, steps - 1)
        : source.kind === 'other'
          ? unpacked(values, source.node)
          : undefined;
    if (found) return found;
  }
  return undefined;
}

/** The token in `header, payload, signature = token.split(".")`. */
function unpacked(values: Values, name: PyNode): PyNode | undefined {
  const target = name.parent?.type === 'TupleExpression' ? name.parent : name;
  const statement = target.parent;
  const value = statement?.type === 'AssignStatement' ? statement.children.at(-1) : undefined;
  const names = (statement?.type === 'AssignStatement' ? (target === name ? statement : target).children : []).filter(
    ({ type }) => type === 'VariableName',
  );
  return value && names.indexOf(name) === 1 ? splitOf(values, value) : undefined;
}

function splitOf(values: Values, expression: PyNode): PyNode | undefined {
  const node = bare(expression);
  const source = node.type === 'VariableName' ? values.scopes.sourceOf(node) : undefined;
  const method = methodCall(values.file, source?.kind === 'assignment' ? bare(source.value) : node);
  const [, first] = method?.list.children ?? [];
  return method?.method === 'split' && first && stringText(values.file, first) === '.' ? method.object : undefined;
}

/** The `json.loads(...)` that decoded bytes end up in. */
function parsed(values: Values, start: PyNode, steps: number): PyNode | undefined {
  const { file, scopes } = values;
  let node = wrapped(start);
  for (let step = steps; step > 0; step--) {
    const { parent } = node;
    const outer = parent?.parent;
    if (parent?.type === 'ArgList' && outer) {
      const callee = call(outer)?.callee;
      if (callee && /^(?:json|orjson|ujson)\.loads$/.test(qualifiedName(file, scopes, callee) ?? '')) return outer;
      return undefined;
    }
    const method = outer && methodCall(file, outer);
    if (method?.object === node && method.method === 'decode' && outer) node = wrapped(outer);
    else if (parent?.type === 'AssignStatement' && parent.children.at(-1) === node && parent.children[0]?.type === 'VariableName') {
      const binding = scopes.resolve(parent.children[0]);
      for (const use of binding ? scopes.usesOf(binding).slice(0, 20) : []) {
        const found = use.start > node.end ? parsed(values, use, step - 1) : undefined;
        if (found) return found;
      }
      return undefined;
    } else return undefined;
  }
  return undefined;
}
