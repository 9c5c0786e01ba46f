import type { ts } from '@ts-morph/common';
import type { Value } from '../../../facts/value';
import type { Options } from '../syntax/options';
import { isFunctionNode, memberStep, plainName, stringText, unwrap } from '../syntax/syntax';
import type { ValueReader } from '../values/value-reader';

/** Claims whose text names the kind of token. Their values are public. */
const KIND_CLAIMS: readonly string[] = ['type', 'typ', 'token_type', 'tokenType', 'kind', 'use', 'token_use', 'purpose', 'scope'];
const MAX_HINTS = 16;

/** Collects names that hint at a token's role, each once, the nearest first. */
export class Hints {
  readonly #names = new Set<string>();

  add(name: string | undefined): this {
    if (name !== undefined && name !== '' && this.#names.size < MAX_HINTS) this.#names.add(name);
    return this;
  }

  /** The plain names in an expression: `config.refresh.secret` gives all three. */
  addNames(reader: ValueReader, expression: ts.Expression | undefined): this {
    if (expression === undefined) return this;
    const { api } = reader;
    let node = unwrap(api, expression);
    for (let steps = 0; steps < 6; steps++) {
      const member = memberStep(api, node);
      if (member === undefined) break;
      this.add(member.name);
      node = unwrap(api, member.base);
    }
    if (api.isIdentifier(node) && node.text !== 'undefined') this.add(node.text);
    return this;
  }

  /** The variables that a value comes from. */
  addVariables(value: Value): this {
    switch (value.kind) {
      case 'env':
        return this.add(value.name).addVariables(value.fallback);
      case 'encoded':
      case 'converted':
        return this.addVariables(value.of);
      case 'reference':
        // A provider's injection token names a service and no token: 'JWT_SERVICE_TOKEN'.
        for (const step of value.path) if (step !== 'default' && !step.startsWith('JwtService:')) this.add(step);
        return this;
      default:
        return this;
    }
  }

  /** Claims such as `type: 'refresh'`. */
  addClaims(reader: ValueReader, payload: Options): this {
    for (const claim of KIND_CLAIMS) {
      const node = payload.nodeOf(claim);
      if (node === undefined) continue;
      const inner = unwrap(reader.api, node);
      const member = memberStep(reader.api, inner);
      this.add(stringText(reader.api, inner) ?? member?.name);
    }
    return this;
  }

  /** The variable or property a call's result is given to, and the functions and classes around it. */
  addSurroundings(reader: ValueReader, node: ts.Node): this {
    const { api } = reader;
    let inFunction = false;
    for (let current = node.parent; current !== undefined; current = current.parent) {
      if (isFunctionNode(api, current)) {
        inFunction = true;
        this.add(plainName(api, current.name) ?? assignedName(reader, current));
      } else if (api.isClassLike(current)) this.add(current.name?.text);
      else if (api.isVariableDeclaration(current) && (!inFunction || isFunctionValue(reader, current.initializer))) {
        this.add(plainName(api, current.name));
      } else if (api.isPropertyAssignment(current) && (!inFunction || isFunctionValue(reader, current.initializer))) {
        this.add(plainName(api, current.name));
      } else if (api.isPropertyDeclaration(current)) this.add(plainName(api, current.name));
      else if (api.isBinaryExpression(current) && current.operatorToken.kind === api.SyntaxKind.EqualsToken && !inFunction) {
        this.addNames(reader, current.left);
      }
    }
    return this;
  }

  list(): readonly string[] {
    return [...this.#names];
  }
}

/** The property that a function is assigned to: `UserSchema.methods.generateAccessToken = function () { ... }`. */
function assignedName(reader: ValueReader, fn: ts.Node): string | undefined {
  const { api } = reader;
  const { parent } = fn;
  const isAssigned = api.isBinaryExpression(parent) && parent.right === fn && parent.operatorToken.kind === api.SyntaxKind.EqualsToken;
  const name = isAssigned ? memberStep(api, parent.left)?.name : undefined;
  return name === 'exports' ? undefined : name;
}

/** `const sign = () => ...` names the function; `const app = setup(() => ...)` does not. */
function isFunctionValue(reader: ValueReader, node: ts.Expression | undefined): boolean {
  return node !== undefined && isFunctionNode(reader.api, unwrap(reader.api, node));
}
