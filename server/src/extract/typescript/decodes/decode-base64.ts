import type { ts } from '@ts-morph/common';
import { lookup } from '../syntax/file-view';
import { referencesTo } from '../syntax/references';
import { memberStep, stringText, unwrap, wrapped } from '../syntax/syntax';
import type { ValueReader } from '../values/value-reader';
import type { DecodeCall } from './decode-calls';

// A JWT taken apart by hand: `JSON.parse(atob(token.split('.')[1]))`.

/** What turns base64 into text: `atob`, `Buffer.from`, `base64url.decode`, a function of the project named after it. */
const DECODER = /^(?:atob|from|toBuffer|decode|toUTF8|\w{0,40}(?:base64|b64)\w{0,40})$/i;
/** What a text is passed through on its way to `JSON.parse`. */
const ON_THE_WAY = /^(?:decodeURIComponent|encodeURIComponent|escape|String|decode|from|toString|split|map|join|slice|replace|trim)$/;
const SHAPING = /^(?:replace|replaceAll|trim|padEnd|concat)$/;
const MOST_STEPS = 12;

export function* base64Decodes(reader: ValueReader): Iterable<DecodeCall> {
  const { api } = reader;
  for (const node of reader.index.calls) {
    const callee = unwrap(api, node.expression);
    const name = api.isIdentifier(callee) ? callee.text : (memberStep(api, callee)?.name ?? '');
    const [part] = node.arguments;
    if (part === undefined || !DECODER.test(name)) continue;
    const token = tokenOf(reader, part, MOST_STEPS);
    const result = token && parsed(reader, node, MOST_STEPS);
    if (token === undefined || result === undefined) continue;
    const text = api.isIdentifier(callee) ? callee.text : callee.getText(reader.file.tree).slice(0, 40);
    yield { node, library: `${text}()`, token, result, path: [], isomorphic: true };
  }
}

/** The token whose second part an expression is. */
function tokenOf(reader: ValueReader, expression: ts.Expression, steps: number): ts.Expression | undefined {
  const { api } = reader;
  if (steps === 0) return undefined;
  const node = unwrap(api, expression);
  const kind = api.SyntaxKind;
  if (api.isBinaryExpression(node)) {
    const operator = node.operatorToken.kind;
    const isLeft = operator === kind.BarBarToken || operator === kind.QuestionQuestionToken || operator === kind.PlusToken;
    return isLeft ? tokenOf(reader, node.left, steps - 1) : undefined;
  }
  if (api.isCallExpression(node)) {
    const member = memberStep(api, unwrap(api, node.expression));
    return member !== undefined && SHAPING.test(member.name) ? tokenOf(reader, member.base, steps - 1) : undefined;
  }
  if (api.isElementAccessExpression(node)) {
    const index = node.argumentExpression;
    return api.isNumericLiteral(index) && index.text === '1' ? splitOf(reader, node.expression) : undefined;
  }
  const binding = lookup(reader, node);
  const initializer = binding?.kind === 'variable' ? binding.declaration.initializer : undefined;
  if (binding?.kind !== 'variable' || initializer === undefined) return undefined;
  const [step] = binding.path;
  if (step === undefined) return tokenOf(reader, initializer, steps - 1);
  const pattern = step.element.parent;
  return api.isArrayBindingPattern(pattern) && pattern.elements.indexOf(step.element) === 1 ? splitOf(reader, initializer) : undefined;
}

/** The text that `text.split('.')`, or the variable that holds the result, takes apart. */
function splitOf(reader: ValueReader, expression: ts.Expression): ts.Expression | undefined {
  const { api } = reader;
  let node = unwrap(api, expression);
  const binding = lookup(reader, node);
  if (binding?.kind === 'variable' && binding.path.length === 0 && binding.declaration.initializer !== undefined)
    node = unwrap(api, binding.declaration.initializer);
  if (!api.isCallExpression(node) || stringText(api, node.arguments[0]) !== '.') return undefined;
  const member = memberStep(api, unwrap(api, node.expression));
  return member?.name === 'split' ? member.base : undefined;
}

/** The `JSON.parse(...)` that a decoded text ends up in. */
function parsed(reader: ValueReader, start: ts.Node, steps: number): ts.Node | undefined {
  const { api } = reader;
  let node = wrapped(api, start);
  for (let step = steps; step > 0; step--) {
    const { parent } = node;
    if (parent === undefined) return undefined;
    const member = memberStep(api, parent);
    if (member !== undefined && member.base === node) {
      if (!api.isCallExpression(parent.parent) || !ON_THE_WAY.test(member.name)) return undefined;
      node = wrapped(api, parent.parent);
    } else if (api.isCallExpression(parent) && parent.arguments[0] === node) {
      const callee = unwrap(api, parent.expression);
      const name = api.isIdentifier(callee) ? callee.text : (memberStep(api, callee)?.name ?? '');
      if (name === 'parse') return parent;
      if (!ON_THE_WAY.test(name)) return undefined;
      node = wrapped(api, parent);
    } else if (api.isVariableDeclaration(parent) && api.isIdentifier(parent.name)) {
      for (const use of referencesTo(reader, parent.name) ?? []) {
        const found = parsed(reader, use, step - 1);
        if (found !== undefined) return found;
      }
      return undefined;
    } else return undefined;
  }
  return undefined;
}
