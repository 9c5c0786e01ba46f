import type { ts } from '@ts-morph/common';
import type { EnvRead, OpenCheck, Replacement } from '../../../facts/fact';
import { isSecretName, isSigningName } from '../../../facts/secret-names';
import { SecretText } from '../../../facts/secret-text';
import type { ReferenceValue, Value } from '../../../facts/value';
import { onlyLogs } from '../guards/guard-conditions';
import { keyOf } from '../guards/guard-tree';
import { isGuarded } from '../guards/guards';
import type { Test } from '../syntax/file-index';
import { lookup } from '../syntax/file-view';
import { enclosingFunction, unwrap } from '../syntax/syntax';
import type { ValueReader } from '../values/value-reader';

/** An expression that is a secret of the environment and may be undefined or empty when the code runs. */
export interface MaybeSecret {
  /** The same for every expression that stands for it. */
  readonly id: string;
  /** The environment variable; empty when `through` leads to it. */
  readonly name: string;
  readonly through: ReferenceValue | undefined;
  /** Its name in the text of an error. */
  readonly label: string;
  /** Whether the project makes it itself, as the name tells. */
  readonly isOwn: boolean;
  readonly node: ts.Expression;
  /** Its spellings in this file, as `guardOf` compares them. */
  readonly keys: readonly string[];
  /** How an edit writes it. */
  readonly text: string;
}

/** Names that are secrets in a comparison, though nothing signs with them. */
const COMPARED = /(?:TOKEN|SECRET|PASSWORD|PASSPHRASE|API_?KEY|AUTH_?KEY|ACCESS_?KEY|BEARER)S?$/;
/** A check against bots is an extra that many installations do without. */
const OPTIONAL_CHECK = /CAPTCHA|TURNSTILE/;

/** The secrets of one file that its code does not prove to be there. */
export class OpenSecrets {
  readonly reader: ValueReader;
  readonly #proven = new Set<string>();
  /** Where the code asks whether a variable is there, by the variable's name. */
  readonly #tests = new Map<string, ts.Expression[]>();

  constructor(reader: ValueReader, reads: readonly EnvRead[]) {
    this.reader = reader;
    for (const read of reads) if (isProof(reader, read)) this.#proven.add(read.name);
    const tests = [...[...reader.index.tests.values()].flatMap(tellingOf), ...tellingOf([...reader.index.operands.values()])];
    for (const { operand, throws } of tests) {
      for (const name of namesOf(reader.read(operand))) {
        if (throws) this.#proven.add(name);
        const list = this.#tests.get(name);
        if (list) list.push(operand);
        else this.#tests.set(name, [operand]);
      }
    }
  }

  /** The secret that an expression is; undefined when it is none, or cannot be missing. */
  of(expression: ts.Expression): MaybeSecret | undefined {
    const { api, file } = this.reader;
    const node = unwrap(api, expression);
    if (
      !api.isIdentifier(node) &&
      !api.isPropertyAccessExpression(node) &&
      !api.isElementAccessExpression(node) &&
      !api.isCallExpression(node)
    )
      return undefined;
    const value = this.#valueOf(node);
    const ids = namesOf(value);
    const [id] = ids;
    if (id === undefined || ids.some((one) => this.#proven.has(one))) return undefined;
    const through = value.kind === 'reference' ? value : undefined;
    const name = through ? snakeCased(through.path.at(-1) ?? '') : id;
    if (!isCompared(name)) return undefined;
    const key = keyOf(file, node);
    const written = through ? [] : ids.map((one) => `process.env.${one}`);
    const keys = [...new Set([...(key === undefined ? [] : [key]), ...written])];
    const text = node.getText(file.tree);
    return { id, name: through ? '' : id, through, label: through ? text : id, isOwn: isSigningName(name), node, keys, text };
  }

  /** Whether the secret is known to be there when control reaches the node. */
  isGuarded(node: ts.Node, secret: MaybeSecret): boolean {
    return isGuarded(this.reader.file, node, secret.keys);
  }

  /** Whether the function around the node asks anywhere whether the secret is there, other than to log it. */
  isTestedAround(node: ts.Node, secret: MaybeSecret): boolean {
    const { api, file } = this.reader;
    const around = enclosingFunction(api, node);
    return (this.#tests.get(secret.id) ?? []).some((operand) => {
      if (enclosingFunction(api, operand) !== around) return false;
      let outer: ts.Node = operand;
      while (outer.parent !== undefined && !api.isStatement(outer)) outer = outer.parent;
      return !(api.isIfStatement(outer) && onlyLogs(file, outer));
    });
  }

  /** `given || process.env.X` is nothing when the variable is nothing, whatever the first may be. */
  #valueOf(node: ts.Expression): Value {
    const { reader } = this;
    const { api } = reader;
    const value = reader.read(node);
    if (value.kind !== 'unknown' || !api.isIdentifier(node)) return value;
    const binding = lookup(reader, node);
    const initializer =
      binding?.kind === 'variable' && binding.constant && binding.path.length === 0 ? binding.declaration.initializer : undefined;
    const choice = initializer && unwrap(api, initializer);
    if (choice === undefined || !api.isBinaryExpression(choice)) return value;
    const operator = choice.operatorToken.kind;
    return operator === api.SyntaxKind.BarBarToken || operator === api.SyntaxKind.QuestionQuestionToken ? reader.read(choice.right) : value;
  }
}

/** Tests of one name beyond these are a generated chain's, in which each operand is tested again and again. */
const MOST_TESTS = 256;

/** The tests that throw, and the first of the others. */
function tellingOf(tests: readonly Test[]): readonly Test[] {
  if (tests.length <= MOST_TESTS) return tests;
  return [...tests.filter((test) => test.throws).slice(0, MOST_TESTS), ...tests.slice(0, MOST_TESTS)];
}

function isCompared(name: string): boolean {
  const upper = name.toUpperCase();
  return (isSecretName(upper) || COMPARED.test(upper)) && !OPTIONAL_CHECK.test(upper) && !/PUBLIC|PUBLISHABLE/.test(upper);
}

/** `cronSecret` as CRON_SECRET. */
function snakeCased(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase();
}

/** The variables of which one must be there; none when something else stands in for them. */
function namesOf(value: Value): readonly string[] {
  // A setting of another file, which only the workspace can follow.
  if (value.kind === 'reference') return [`${value.module} ${value.path.join('.')}`];
  if (value.kind !== 'env') return [];
  const { fallback } = value;
  if (fallback.kind === 'unset') return [value.name];
  if (fallback.kind === 'literal')
    return fallback.value === null || (fallback.value instanceof SecretText && fallback.value.isEmpty) ? [value.name] : [];
  const others = fallback.kind === 'reference' ? [] : namesOf(fallback);
  return others.length === 0 ? [] : [value.name, ...others];
}

/** Whether a read fails when the variable is missing. A cast or `!` promises it to the type checker alone. */
function isProof(reader: ValueReader, read: EnvRead): boolean {
  if (read.requirement === 'required') return true;
  if (read.requirement !== 'asserted') return false;
  const text = reader.file.text.slice(read.at.start, read.at.end);
  return !/!$|[\s)]as\s|^</.test(text);
}

/** The fact that a check is open when the secret is not set. */
export function fact(
  secrets: OpenSecrets,
  at: ts.Node,
  secret: MaybeSecret,
  shape: OpenCheck['shape'],
  closingEdits: readonly Replacement[],
): OpenCheck {
  const { reader } = secrets;
  const open: OpenCheck = { kind: 'open-check', file: reader.file.path, at: reader.place(at), name: secret.name, shape, closingEdits };
  return secret.through ? { ...open, through: secret.through } : open;
}
