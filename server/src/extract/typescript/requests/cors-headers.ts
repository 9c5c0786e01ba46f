import type { ts } from '@ts-morph/common';
import type { CorsPolicy } from '../../../facts/fact';
import { UNSET, type Value } from '../../../facts/value';
import type { Place } from '../../../text/range';
import { nodesMatching } from '../guards/guard-tree';
import { lookup } from '../syntax/file-view';
import { enclosingFunction, isFunctionNode, memberStep, plainName, unwrap } from '../syntax/syntax';
import type { ValueReader } from '../values/value-reader';
import { allowEdits } from './cors-edits';
import { isRequestOrigin } from './cors-origins';
import { dependsOnEnvironment, reachOf } from './cors-policies';

// CORS headers that code writes itself: `res.setHeader(...)`, an object of headers, `headers()` of next.config.

type Part = 'headers' | 'origin' | 'credentials';

interface Written {
  readonly part: Part;
  readonly value: ts.Expression;
  /** Headers that are written to one response, or into one object, belong together. */
  readonly home: ts.Node | string;
  readonly name: ts.Node;
  readonly form: 'call' | 'property' | 'next';
}

const PARTS: Readonly<Record<string, Part>> = {
  'access-control-allow-headers': 'headers',
  'access-control-allow-origin': 'origin',
  'access-control-allow-credentials': 'credentials',
};

export function* writtenPolicies(reader: ValueReader): Iterable<CorsPolicy> {
  // What an error's answer allows is little beside what the routes allow.
  if (!/access-control-allow-/i.test(reader.file.text) || /error[\w-]{0,20}\.[jt]s$/i.test(reader.file.path)) return;
  const groups = new Map<ts.Node | string, Written[]>();
  for (const node of nodesMatching(reader.file, /access-control-allow-(?:headers|origin|credentials)(?=["'`])/gi)) {
    const written = headerAt(reader, node);
    if (written === undefined || dependsOnEnvironment(reader, written.name)) continue;
    groups.get(written.home)?.push(written) ?? groups.set(written.home, [written]);
  }
  for (const group of groups.values()) {
    const policy = policyOf(reader, group);
    if (policy !== undefined) yield policy;
  }
}

function policyOf(reader: ValueReader, group: readonly Written[]): CorsPolicy | undefined {
  const [first] = group;
  const only = (part: Part): ts.Expression | undefined | 'several' => {
    const found = group.filter((written) => written.part === part);
    return found.length > 1 ? 'several' : found[0]?.value;
  };
  const [headers, origin, credentials] = [only('headers'), only('origin'), only('credentials')];
  if (first === undefined || headers === 'several' || credentials === 'several') return undefined;
  const read = (node: ts.Expression | undefined): Value => (node === undefined ? UNSET : reader.read(node));
  const placed = (node: ts.Expression | undefined): Place | undefined => node && reader.place(node);
  const written = origin === 'several' ? undefined : origin;
  const originWritten = group.find((one) => one.part === 'origin');
  return {
    kind: 'cors-policy',
    file: reader.file.path,
    at: reader.place(first.name),
    calleeAt: reader.place(first.name),
    library: first.form === 'next' ? 'next' : 'headers',
    reach: isForAll(reader, first) ? 'application' : 'part',
    headers: read(headers),
    headersAt: placed(headers),
    origin:
      origin === 'several'
        ? reader.unknown(first.name)
        : written !== undefined && originWritten !== undefined && isEchoed(reader, written, originWritten.name)
          ? 'reflected'
          : read(written),
    originAt: placed(written),
    originName: originWritten === undefined ? '' : 'Access-Control-Allow-Origin',
    credentials: read(credentials),
    credentialsAt: placed(credentials),
    allowEdits: allowEdits(reader, headers),
    behind: [],
  };
}

function headerAt(reader: ValueReader, node: ts.Node): Written | undefined {
  const { api } = reader;
  const { parent } = node;
  if (!api.isStringLiteralLike(node) || parent === undefined) return undefined;
  const part = Object.hasOwn(PARTS, node.text.toLowerCase()) ? PARTS[node.text.toLowerCase()] : undefined;
  if (part === undefined) return undefined;
  if (api.isCallExpression(parent) && parent.arguments[0] === node) {
    const step = memberStep(api, unwrap(api, parent.expression));
    const value = parent.arguments[1];
    if (step === undefined || value === undefined || !/^(?:set|setHeader|header|append|writeHeader)$/.test(step.name)) return undefined;
    const owner = step.base.getText(reader.file.tree).slice(0, 100);
    const fn = enclosingFunction(api, node);
    // A request may carry such a header by mistake; it sets nothing up.
    if (!/^(?:res|resp|response|reply|ctx|c|raw|headers|h|self|this|nextResponse)\b|res(?:ponse)?(?:\.|$)/i.test(owner)) return undefined;
    return { part, value, home: `${fn?.pos ?? -1} ${owner}`, name: node, form: 'call' };
  }
  if (!api.isPropertyAssignment(parent)) return undefined;
  if (parent.name === node) {
    const home = parent.parent;
    return isOfAResponse(reader, home) ? { part, value: parent.initializer, home, name: node, form: 'property' } : undefined;
  }
  // `{ key: 'Access-Control-Allow-Origin', value: '*' }`
  const pair = parent.parent;
  const value = pair.properties.find((property) => plainName(api, property.name) === 'value');
  if (plainName(api, parent.name) !== 'key' || value === undefined || !api.isPropertyAssignment(value) || !isConfig(reader))
    return undefined;
  return { part, value: value.initializer, home: pair.parent, name: node, form: 'next' };
}

function isConfig(reader: ValueReader): boolean {
  return /(?:^|\/)next\.config\.[cm]?[jt]s$/.test(reader.file.path);
}

/** An object of headers by its variable's name, in a `Response`, or returned as a lambda's answer; never one that a request is given. */
function isOfAResponse(reader: ValueReader, object: ts.Node): boolean {
  const { api } = reader;
  for (let node: ts.Node = object, depth = 0; node.parent !== undefined && depth < 12; node = node.parent, depth++) {
    const { parent } = node;
    if (api.isVariableDeclaration(parent)) return /cors/i.test(plainName(api, parent.name) ?? '');
    if (api.isNewExpression(parent)) return /Response$/.test(parent.expression.getText(reader.file.tree).slice(-40));
    if (api.isCallExpression(parent)) return /Response\.\w{1,20}$|writeHead$/.test(parent.expression.getText(reader.file.tree).slice(-60));
    if (api.isReturnStatement(parent) || isFunctionNode(api, parent)) return /statusCode/.test(textAround(reader, object.parent));
  }
  return false;
}

function textAround(reader: ValueReader, node: ts.Node): string {
  return reader.file.text.slice(node.parent.pos, Math.min(node.parent.end, node.parent.pos + 400));
}

/** Headers for every answer: middleware that is added without a path, or is exported to be. */
function isForAll(reader: ValueReader, written: Written): boolean {
  const { api } = reader;
  if (written.form !== 'call') return false;
  const fn = enclosingFunction(api, written.name);
  const last = fn?.parameters.at(-1);
  if (fn === undefined || last === undefined || plainName(api, last.name) !== 'next') return false;
  const mount = api.isCallExpression(fn.parent) ? fn.parent : undefined;
  return reachOf(reader, mount) === 'application' && !hasCondition(reader, written.name, /OPTIONS|^[\w.?]{0,40}origin$/i);
}

/** The origin of the request, sent back without a look at it. */
function isEchoed(reader: ValueReader, value: ts.Expression, name: ts.Node): boolean {
  const { api } = reader;
  const node = unwrap(api, value);
  const kind = api.SyntaxKind;
  if (hasCondition(reader, name)) return false;
  if (api.isBinaryExpression(node))
    return (
      (node.operatorToken.kind === kind.BarBarToken || node.operatorToken.kind === kind.QuestionQuestionToken) &&
      isEchoed(reader, node.left, name)
    );
  if (isRequestOrigin(reader, node)) return true;
  const binding = lookup(reader, node);
  const initializer = binding?.kind === 'variable' && binding.path.length === 0 ? binding.declaration.initializer : undefined;
  return (
    binding?.kind === 'variable' &&
    binding.constant &&
    initializer !== undefined &&
    isRequestOrigin(reader, originPart(reader, initializer))
  );
}

function originPart(reader: ValueReader, expression: ts.Expression): ts.Expression {
  const node = unwrap(reader.api, expression);
  const { BarBarToken, QuestionQuestionToken } = reader.api.SyntaxKind;
  const isEither =
    reader.api.isBinaryExpression(node) && (node.operatorToken.kind === BarBarToken || node.operatorToken.kind === QuestionQuestionToken);
  return isEither ? node.left : node;
}

const PRESENCE = /^[\w.?]{0,40}origin$/i;

/** Whether a condition decides over the header, other than a harmless one: whether there is an origin at all. An earlier look at the origin counts. */
function hasCondition(reader: ValueReader, name: ts.Node, harmless: RegExp = PRESENCE): boolean {
  const { api } = reader;
  const fn = enclosingFunction(api, name);
  for (let node = name; node.parent !== undefined && node !== fn; node = node.parent) {
    const { parent } = node;
    const condition = api.isIfStatement(parent) ? parent.expression : api.isConditionalExpression(parent) ? parent.condition : undefined;
    if (condition !== undefined && condition !== node && !harmless.test(condition.getText(reader.file.tree).slice(0, 200))) return true;
    if (!api.isBlock(parent) || parent.parent === undefined) continue;
    for (const statement of parent.statements) {
      if (statement.pos >= node.pos) break;
      if (api.isIfStatement(statement) && /origin/i.test(statement.expression.getText(reader.file.tree).slice(0, 300))) return true;
    }
  }
  return false;
}
