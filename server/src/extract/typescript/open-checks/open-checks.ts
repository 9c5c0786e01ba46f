import type { ts } from '@ts-morph/common';
import type { EnvRead, OpenCheck } from '../../../facts/fact';
import { mayBeOwnModule } from '../syntax/origin';
import { memberStep, unwrap } from '../syntax/syntax';
import type { ValueReader } from '../values/value-reader';
import { conditionFacts } from './open-check-conditions';
import { closedComparison } from './open-check-edits';
import { isAbsent, mayBeUndefined, templateOf } from './open-check-operands';
import { calleeName } from './open-check-outcomes';
import { fact, type MaybeSecret, OpenSecrets } from './open-check-secrets';

/** Without a word like these no variable of the file is a secret that something could be compared with. */
const NAMES_A_SECRET = /SECRET|TOKEN|KEY|PASSWORD|PASSPHRASE|BEARER/;

const NAMES_A_SETTING = /(?:[sS]ecret|SECRET|[tT]oken|TOKEN|[kK]ey|KEY|[pP]assword|PASSWORD)\b/;

/** Functions that compare two texts. */
const COMPARES = /^(?:timingSafeEqual|safeEqual|safeCompare|constantTimeEqual|secureCompare|tsscmp)$/;

/** Checks that pass, or are skipped, when the secret they need is not set. */
export function* openChecks(reader: ValueReader, reads: readonly EnvRead[]): Iterable<OpenCheck> {
  const named = reads.some((read) => NAMES_A_SECRET.test(read.name.toUpperCase()));
  // A setting of another file may hold the variable.
  if (!named && !([...reader.index.modules].some(mayBeOwnModule) && NAMES_A_SETTING.test(reader.file.text))) return;
  const secrets = new OpenSecrets(reader, reads);
  const { api } = reader;
  for (const node of reader.index.decisions) {
    if (api.isCallExpression(node)) {
      const name = calleeName(reader, node);
      if (name === 'includes' || COMPARES.test(name)) yield* callFacts(secrets, node, name);
      continue;
    }
    if (api.isBinaryExpression(node)) yield* comparisonFacts(secrets, node);
    yield* conditionFacts(secrets, node);
  }
}

/** `given !== \`Bearer ${process.env.X}\`` and `req.headers['x-secret'] === process.env.X`. */
function* comparisonFacts(secrets: OpenSecrets, node: ts.BinaryExpression): Iterable<OpenCheck> {
  const { reader } = secrets;
  const sign = comparison(reader, node.operatorToken.kind);
  if (sign === undefined || isAbsent(reader, node.left) || isAbsent(reader, node.right)) return;
  for (const [expected, given] of [
    [node.right, node.left],
    [node.left, node.right],
  ] as const) {
    const template = templateOf(secrets, expected);
    if (template !== undefined && reader.read(given).kind === 'unknown') {
      if (isOpen(secrets, node, template.secret) && !secrets.isGuarded(template.node, template.secret))
        yield fact(secrets, node, template.secret, 'template', closedComparison(reader, node, template.secret, sign === 'equal'));
      return;
    }
    const secret = secrets.of(expected);
    if (secret !== undefined && mayBeUndefined(reader, given, node)) {
      if (isOpen(secrets, node, secret))
        yield fact(secrets, node, secret, 'undefined-equals', closedComparison(reader, node, secret, sign === 'equal'));
      return;
    }
  }
}

/** `timingSafeEqual(given, Buffer.from(\`Bearer ${process.env.X}\`))` and `[\`Bearer ${process.env.X}\`].includes(given)`. */
function* callFacts(secrets: OpenSecrets, node: ts.CallExpression, name: string): Iterable<OpenCheck> {
  const { reader } = secrets;
  const { api } = reader;
  if (COMPARES.test(name)) {
    for (const argument of node.arguments) {
      const template = templateOf(secrets, argument);
      if (template === undefined || !isOpen(secrets, node, template.secret) || secrets.isGuarded(template.node, template.secret)) continue;
      yield fact(secrets, node, template.secret, 'template', closedComparison(reader, node, template.secret, true));
      return;
    }
  }
  const member = memberStep(api, unwrap(api, node.expression));
  const given = node.arguments[0];
  if (name !== 'includes' || member === undefined || given === undefined || reader.read(given).kind !== 'unknown') return;
  for (const element of elementsOf(reader, member.base)) {
    const template = templateOf(secrets, element);
    if (template === undefined || !isOpen(secrets, node, template.secret) || secrets.isGuarded(template.node, template.secret)) continue;
    // The list may hold others that are set: only the one entry would have to go.
    yield fact(secrets, element, template.secret, 'template', []);
  }
}

function elementsOf(reader: ValueReader, list: ts.Expression): readonly ts.Expression[] {
  const { api } = reader;
  let node = unwrap(api, list);
  if (api.isIdentifier(node)) {
    const binding = reader.index.scopes.lookup(node);
    const initializer = binding?.kind === 'variable' && binding.constant ? binding.declaration.initializer : undefined;
    if (initializer === undefined) return [];
    node = unwrap(api, initializer);
  }
  return api.isArrayLiteralExpression(node) ? node.elements : [];
}

function isOpen(secrets: OpenSecrets, node: ts.Node, secret: MaybeSecret): boolean {
  return !secrets.isGuarded(node, secret) && !secrets.isTestedAround(node, secret);
}

function comparison(reader: ValueReader, operator: ts.SyntaxKind): 'equal' | 'unequal' | undefined {
  const kind = reader.api.SyntaxKind;
  if (operator === kind.EqualsEqualsEqualsToken || operator === kind.EqualsEqualsToken) return 'equal';
  return operator === kind.ExclamationEqualsEqualsToken || operator === kind.ExclamationEqualsToken ? 'unequal' : undefined;
}
