import type { ts } from '@ts-morph/common';
import { functionOf } from '../env/env-wrappers';
import { keyOf } from '../guards/guard-tree';
import { referencesTo } from '../syntax/references';
import { enclosingFunction, type FunctionNode, isFunctionNode, memberStep, plainName, unwrap, wrapped } from '../syntax/syntax';
import { callsOf } from '../tokens/token-flow';
import type { ValueReader } from '../values/value-reader';
import type { DecodeCall } from './decode-calls';
import { callUse, claimUse, isOwner, type Use } from './decode-sinks';

/** Where one part of an unverified payload ends up. */
export interface Sighting {
  readonly use: Use;
  readonly at: ts.Node;
}

/** What an expression holds of the payload. */
interface Part {
  /** The claim that it is; undefined for the whole payload. */
  readonly claim: string | undefined;
  /** The properties that lead to it in objects of the code's own: `{ id: payload.sub }` holds `sub` under `id`. */
  readonly held: readonly string[];
}

const WHOLE: Part = { claim: undefined, held: [] };

/** How many expressions are followed for one call. */
const MOST_STEPS = 160;
const MOST_HELD = 6;
const TIMES = /^(?:exp|iat|nbf)$/;
/** Claims that hold other claims: `payload.user.id`, `realm_access.roles`. */
const CONTAINER = /^(?:user|data|account|context|payload|realm_access|resource_access|app_metadata|user_metadata|claims|identity)$/;

/** Everything that the file does with what a decoding call gives. */
export function sightingsOf(reader: ValueReader, call: DecodeCall): readonly Sighting[] {
  const walk = new Walk(reader);
  walk.expression(call.result, call.path, WHOLE);
  return walk.found;
}

/** The claim that a property of a payload is. */
function within(part: Part, name: string): Part {
  return part.claim === undefined || CONTAINER.test(part.claim) ? { claim: name, held: [] } : part;
}

class Walk {
  readonly found: Sighting[] = [];
  readonly #reader: ValueReader;
  readonly #seen = new Set<string>();

  constructor(reader: ValueReader) {
    this.#reader = reader;
  }

  /** `path` leads from the expression to the payload; `part` is what of it the expression holds. */
  expression(start: ts.Node, path: readonly string[], part: Part): void {
    const { api } = this.#reader;
    const node = wrapped(api, start);
    const { parent } = node;
    const key = `${node.pos} ${node.end} ${part.claim ?? ''} ${part.held.join('.')}`;
    if (parent === undefined || this.#seen.has(key) || this.#seen.size > MOST_STEPS || part.held.length > MOST_HELD) return;
    this.#seen.add(key);
    const step = memberStep(api, parent);
    if (step !== undefined && step.base === node) this.#member(parent, step.name, path, part);
    else if (api.isElementAccessExpression(parent) && parent.expression === node) this.#note('other', node);
    else if (api.isVariableDeclaration(parent)) this.#name(parent.name, path, part);
    else if (path.length > 0) {
      if (api.isBinaryExpression(parent) || api.isReturnStatement(parent) || isFunctionNode(api, parent))
        this.#handedOn(node, parent, path);
    } else if (api.isBinaryExpression(parent)) this.#operand(node, parent, part);
    else if (api.isReturnStatement(parent) || isFunctionNode(api, parent)) this.#returned(node, parent, path, part);
    else if (api.isCallExpression(parent) || api.isNewExpression(parent)) this.#argument(node, parent, part);
    else if (api.isPropertyAssignment(parent) || api.isShorthandPropertyAssignment(parent))
      this.expression(parent.parent, path, { ...part, held: [plainName(api, parent.name) ?? '', ...part.held] });
    else if (api.isSpreadAssignment(parent)) this.expression(parent.parent, path, part);
    else if (api.isSpreadElement(parent) || api.isArrayLiteralExpression(parent)) this.expression(parent, path, part);
    else if (api.isTemplateSpan(parent)) this.expression(parent.parent, path, part);
    else if (api.isConditionalExpression(parent)) this.#condition(node, parent, part);
    else if (api.isPrefixUnaryExpression(parent)) this.#negated(parent, part);
    else if (api.isIfStatement(parent)) this.#tested(node, part);
    else if (api.isSwitchStatement(parent)) this.#note(claimUse(part.claim, 'compared'), node);
    else if (api.isJsxExpression(parent) || api.isJsxSpreadAttribute(parent)) this.#note('display', node);
    else if (!api.isExpressionStatement(parent)) this.#note('other', node);
  }

  #note(use: Use | undefined, at: ts.Node): void {
    if (use !== undefined) this.found.push({ use, at });
  }

  /** A result that is not yet the payload goes on as it is. */
  #handedOn(node: ts.Node, parent: ts.Node, path: readonly string[]): void {
    const { api } = this.#reader;
    if (!api.isBinaryExpression(parent)) this.#returned(node, parent, path, WHOLE);
    else if (parent.operatorToken.kind !== api.SyntaxKind.EqualsToken) this.expression(parent, path, WHOLE);
    else if (parent.right === node) this.#assigned(parent, path, WHOLE);
  }

  #member(access: ts.Node, name: string, path: readonly string[], part: Part): void {
    const { api } = this.#reader;
    const call = access.parent;
    const isCall = api.isCallExpression(call) && call.expression === access;
    if (isCall && name === 'then') {
      const handler = call.arguments[0] && unwrap(api, call.arguments[0]);
      if (handler !== undefined && (api.isArrowFunction(handler) || api.isFunctionExpression(handler)))
        this.#parameter(handler, 0, path, part);
    } else if (isCall && (name === 'catch' || name === 'finally')) this.expression(call, path, part);
    else if (path.length > 0) {
      if (path[0] === name) this.expression(access, path.slice(1), part);
      else if (name === 'header') this.#note('header', access);
    } else if (part.held.length > 0) {
      if (part.held[0] === name) this.expression(access, path, { ...part, held: part.held.slice(1) });
    } else if (isCall) {
      // `payload.roles.includes('admin')` asks for a role; `payload.email.toLowerCase()` is still the email.
      if (/^(?:includes|some|every|indexOf|has)$/.test(name)) this.#note(claimUse(part.claim, 'compared'), call);
      else this.expression(call, path, part);
    } else if (part.claim === undefined && TIMES.test(name)) this.#note('expiry', access);
    else if (part.claim === undefined && name === 'header') this.#note('header', access);
    else this.expression(access, path, within(part, name));
  }

  #operand(node: ts.Node, parent: ts.BinaryExpression, part: Part): void {
    const kind = this.#reader.api.SyntaxKind;
    const operator = parent.operatorToken.kind;
    if (operator === kind.EqualsToken) {
      if (parent.right === node) this.#assigned(parent, [], part);
    } else if (operator === kind.AmpersandAmpersandToken && parent.left === node) this.#tested(node, part);
    else if (operator === kind.BarBarToken && parent.left === node && this.#isCondition(parent)) this.#tested(node, part);
    else if (operator >= kind.EqualsEqualsToken && operator <= kind.ExclamationEqualsEqualsToken) this.#compared(node, parent, part);
    else if (operator === kind.InKeyword) return;
    else if (operator === kind.CommaToken) this.#note('other', node);
    else this.expression(parent, [], part);
  }

  /** `a || b` that only decides. */
  #isCondition(node: ts.Node): boolean {
    const { api } = this.#reader;
    let current = wrapped(api, node);
    while (api.isBinaryExpression(current.parent)) current = wrapped(api, current.parent);
    return api.isIfStatement(current.parent) || (api.isConditionalExpression(current.parent) && current.parent.condition === current);
  }

  #compared(node: ts.Node, parent: ts.BinaryExpression, part: Part): void {
    const { api } = this.#reader;
    const other = unwrap(api, parent.left === node ? parent.right : parent.left);
    const isAbsent = other.kind === api.SyntaxKind.NullKeyword || (api.isIdentifier(other) && other.text === 'undefined');
    const isLiteral = isAbsent || api.isLiteralExpression(other) || other.kind === api.SyntaxKind.FalseKeyword;
    if (part.held.length > 0) return;
    if (part.claim === undefined) this.#decided(parent);
    else if (!isAbsent) this.#note(claimUse(part.claim, isLiteral ? 'compared' : 'matched'), parent);
  }

  #assigned(assignment: ts.BinaryExpression, path: readonly string[], part: Part): void {
    const { api, file } = this.#reader;
    const target = unwrap(api, assignment.left);
    if (api.isIdentifier(target)) this.#variable(target, path, part);
    else if (path.length === 0) this.#note(isOwner(keyOf(file, target) ?? '') ? 'store' : 'other', assignment);
  }

  #condition(node: ts.Node, parent: ts.ConditionalExpression, part: Part): void {
    if (parent.condition === node) this.#tested(node, part);
    else this.expression(parent, [], part);
  }

  #negated(parent: ts.PrefixUnaryExpression, part: Part): void {
    if (part.claim !== undefined) this.#tested(parent, part);
    else this.#decided(parent);
  }

  #tested(node: ts.Node, part: Part): void {
    if (part.held.length === 0) this.#note(claimUse(part.claim, 'tested'), node);
  }

  /** `return !!payload`: whether there is a payload is what the function says. */
  #decided(start: ts.Node): void {
    const { api } = this.#reader;
    let node = wrapped(api, start);
    while (api.isPrefixUnaryExpression(node.parent)) node = wrapped(api, node.parent);
    if (api.isReturnStatement(node.parent) || api.isArrowFunction(node.parent)) this.#note('told', node);
  }

  #argument(node: ts.Node, call: ts.CallExpression | ts.NewExpression, part: Part): void {
    const { api } = this.#reader;
    if (call.expression === node) return;
    if (api.isCallExpression(call)) {
      const target = functionOf(this.#reader, unwrap(api, call.expression));
      const position = call.arguments.indexOf(node as ts.Expression);
      if (target !== undefined && position >= 0) {
        const use = callUse(this.#reader, call, part.claim);
        if (use === 'issue') this.#note(use, call);
        else this.#parameter(target, position, [], part);
        return;
      }
    }
    const use = callUse(this.#reader, call, part.claim);
    if (use === 'same') this.expression(call, [], part);
    else if (use === 'told') this.#decided(call);
    else this.#note(use, call);
  }

  #parameter(fn: FunctionNode, position: number, path: readonly string[], part: Part): void {
    const parameter = fn.parameters[position];
    if (parameter !== undefined && parameter.dotDotDotToken === undefined) this.#name(parameter.name, path, part);
  }

  #returned(node: ts.Node, parent: ts.Node, path: readonly string[], part: Part): void {
    const { api } = this.#reader;
    const fn = isFunctionNode(api, parent) ? parent : enclosingFunction(api, parent);
    if (path.length === 0) this.#note('returned', node);
    if (fn === undefined || api.isConstructorDeclaration(fn) || api.isAccessor(fn)) return;
    for (const call of callsOf(this.#reader, fn)) this.expression(call, path, part);
  }

  #name(name: ts.BindingName, path: readonly string[], part: Part): void {
    const { api } = this.#reader;
    if (api.isIdentifier(name)) {
      this.#variable(name, path, part);
      return;
    }
    for (const element of name.elements) {
      if (api.isOmittedExpression(element)) continue;
      const step = api.isObjectBindingPattern(name) ? plainName(api, element.propertyName ?? element.name) : undefined;
      if (element.dotDotDotToken !== undefined || step === undefined) continue;
      if (path.length > 0) {
        if (path[0] === step) this.#name(element.name, path.slice(1), part);
        else if (step === 'header') this.#note('header', element);
      } else if (part.held.length > 0) {
        if (part.held[0] === step) this.#name(element.name, path, { ...part, held: part.held.slice(1) });
      } else if (part.claim === undefined && TIMES.test(step)) this.#note('expiry', element);
      else if (part.claim === undefined && step === 'header') this.#note('header', element);
      else this.#name(element.name, path, within(part, step));
    }
  }

  #variable(name: ts.Identifier, path: readonly string[], part: Part): void {
    const { api } = this.#reader;
    for (const use of referencesTo(this.#reader, name) ?? []) {
      const { parent } = use;
      const isTarget = api.isBinaryExpression(parent) && parent.left === use && parent.operatorToken.kind === api.SyntaxKind.EqualsToken;
      if (!isTarget) this.expression(use, path, part);
    }
  }
}
