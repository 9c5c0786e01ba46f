import type { ts } from '@ts-morph/common';
import type { AuthorizationParse, Fact } from '../../../facts/fact';
import { isClientFile } from '../decodes/decode-sides';
import { isReassigned } from '../guards/guard-bindings';
import { enclosingFunction, functionName, keyOf, lastName, nodesMatching, wrapped } from '../guards/guard-tree';
import { guardOf } from '../guards/guards';
import { type ParsedFile, placeOf } from '../parsed-file';
import { isEntryPoint, runsAsHandler, usesOf } from '../rows/row-callers';
import { referencesTo } from '../syntax/references';
import type { ValueReader } from '../values/value-reader';
import { parseEdits, prefixEdits } from './authorization-parse-edits';
import { type HeaderRead, headerReads } from './authorization-reads';

/**
 * Code of a server that takes the token out of the Authorization header: `header.split(' ')[1]`, `header.slice(7)`,
 * `header.replace('Bearer ', '')`, or the header itself given to a verifier. One fact for each read of the header that is used so.
 */
export function* authorizationParses(reader: ValueReader, tokens: readonly Fact[]): Iterable<AuthorizationParse> {
  const { file } = reader;
  if (!/authorization/i.test(file.text)) return;
  const verified = new Set(tokens.flatMap((fact) => (fact.kind === 'token-verifier' ? [fact.at.start] : [])));
  const groups = new Map<ts.SignatureDeclaration, Use[]>();
  const names = new Map<ts.SignatureDeclaration, string[]>();
  let isClient: boolean | undefined;
  for (const read of headerReads(file)) {
    isClient ??= isClientFile(reader);
    const fn = enclosingFunction(file, read.node);
    if (isClient || fn === undefined) continue;
    // All reads in one function are of one header, so a test of one is a test of all.
    const keys = names.get(fn) ?? [];
    const uses = usesOfRead(reader, read, keys);
    names.set(fn, keys);
    groups.set(fn, [...(groups.get(fn) ?? []), ...uses]);
  }
  for (const [fn, uses] of groups) {
    const parse = parseOf(reader, fn, uses, names.get(fn) ?? [], verified);
    if (parse !== undefined) yield parse;
  }
}

/** One use of the header's text. */
interface Use {
  /** The expression that stands for the header here. */
  readonly node: ts.Expression;
  /** `solid`: something stands in for a missing header. A `!` or a cast changes nothing at run time. */
  readonly presence: 'open' | 'solid';
}

const MAX_USES = 40;

function parseOf(
  reader: ValueReader,
  fn: ts.SignatureDeclaration,
  uses: readonly Use[],
  names: readonly string[],
  verified: ReadonlySet<number>,
): AuthorizationParse | undefined {
  const { file } = reader;
  const taking = uses.flatMap((use) => {
    const shape = shapeOf(file, use, verified);
    return shape === undefined ? [] : [{ use, shape }];
  });
  const whole = taking.find(({ shape }) => shape.kind === 'whole');
  const [first] = taking;
  if (first === undefined) return undefined;
  const { use, shape } = whole ?? first;
  const looks = uses.flatMap((one) => [...looksAt(file, one.node)]);
  const isChecked = looks.length > 0 || taking.some((one) => one.shape.checks) || checksParts(file, fn);
  const failing = uses.find((one) => one.presence === 'open' && reads(file, one.node) && guardOf(file, one.node, names) === 'none');
  const fails = failing === undefined ? failsByChance(file, uses, names) : failsRequest(reader, failing.node, fn, verified);
  const [exactly] = looks.filter((look) => look !== '');
  return {
    kind: 'authorization-parse',
    file: file.path,
    at: placeOf(file, failing !== undefined && fails === true ? failing.node : use.node),
    shape: isChecked ? 'checked' : shape.kind,
    failsWithout: fails,
    checkEdits:
      failing !== undefined && fails === true
        ? parseEdits(file, failing.node, fn)
        : whole !== undefined && (use.presence === 'solid' || guardOf(file, use.node, names) === 'proved')
          ? prefixEdits(file, use.node)
          : [],
    ...(exactly !== undefined && looks.every((look) => look === exactly) ? { exactly } : {}),
    ...(taking.some((one) => one.shape.takesRaw) && !isChecked ? { takesRaw: true as const } : {}),
  };
}

/** The uses of the header's text, through constants that hold it. What goes into a name that changes is not followed. */
function usesOfRead(reader: ValueReader, read: HeaderRead, names: string[]): readonly Use[] {
  const { file, api } = reader;
  const found: Use[] = [];
  const pending: { node: ts.Node; presence: Use['presence']; declares: boolean }[] = [
    { node: read.node, presence: 'open', declares: read.kind === 'binding' },
  ];
  for (let next = pending.pop(); next !== undefined && found.length < MAX_USES; next = pending.pop()) {
    if (!next.declares) {
      const { expression, presence } = widened(file, next.node as ts.Expression, next.presence);
      const key = keyOf(file, next.node);
      if (key !== undefined) names.push(key);
      const { parent } = expression;
      if (parent !== undefined && api.isVariableDeclaration(parent) && parent.initializer === expression && api.isIdentifier(parent.name)) {
        if (isReassigned(file, parent)) continue;
        pending.push({ node: parent.name, presence, declares: true });
      } else found.push({ node: expression as ts.Expression, presence });
      continue;
    }
    names.push((next.node as ts.Identifier).text);
    const presence = next.presence;
    for (const use of referencesTo(reader, next.node as ts.Identifier) ?? []) pending.push({ node: use, presence, declares: false });
  }
  return found;
}

/** The expression with what stands in for a missing header, `header || ''`, and with what only speaks to the compiler: `header!`. */
function widened(file: ParsedFile, node: ts.Expression, before: Use['presence']): { expression: ts.Node; presence: Use['presence'] } {
  const { ts: api } = file;
  let expression: ts.Node = node;
  let presence = before;
  for (;;) {
    const parent: ts.Node | undefined = expression.parent;
    if (parent === undefined) return { expression, presence };
    if (api.isBinaryExpression(parent)) {
      const operator = parent.operatorToken.kind;
      if (operator !== api.SyntaxKind.BarBarToken && operator !== api.SyntaxKind.QuestionQuestionToken) return { expression, presence };
      // Another read of the same header may stand in for it; anything else is something.
      if (parent.left === expression && !/authorization/i.test(file.text.slice(parent.right.pos, parent.right.end))) presence = 'solid';
    } else if (wrapped(file, expression) === expression) return { expression, presence };
    expression = parent;
  }
}

interface Shape {
  readonly kind: 'any-scheme' | 'whole';
  /** What takes the token apart asks for the scheme itself. */
  readonly checks: boolean;
  readonly takesRaw: boolean;
}

const PARTS = /^(?:split|slice|substring|substr|replace)$/;

/** How a use takes the token out of the header; undefined for a use that does not. */
function shapeOf(file: ParsedFile, use: Use, verified: ReadonlySet<number>): Shape | undefined {
  const { ts: api } = file;
  const outer = wrapped(file, use.node);
  const { parent } = outer;
  if (parent === undefined) return undefined;
  if (api.isCallExpression(parent) && parent.arguments[0] === outer && verified.has(parent.getStart(file.tree))) {
    return { kind: 'whole', checks: false, takesRaw: true };
  }
  if (!api.isPropertyAccessExpression(parent) || parent.expression !== outer || !PARTS.test(parent.name.text)) return undefined;
  const call = parent.parent;
  if (call === undefined || !api.isCallExpression(call) || call.expression !== parent) return undefined;
  const [first] = call.arguments;
  const text = first !== undefined && api.isStringLiteralLike(first) ? first.text : '';
  if (parent.name.text === 'replace') return { kind: 'any-scheme', checks: false, takesRaw: true };
  return { kind: 'any-scheme', checks: parent.name.text === 'split' && /bearer/i.test(text), takesRaw: false };
}

/** The texts that a use compares the header with: `Bearer` for `header.startsWith('Bearer ')`, empty where the case does not matter. */
function* looksAt(file: ParsedFile, node: ts.Expression): Iterable<string> {
  const { ts: api } = file;
  const outer = wrapped(file, node);
  const { parent } = outer;
  if (parent === undefined) return;
  if (api.isPropertyAccessExpression(parent) && parent.expression === outer) {
    const call = parent.parent;
    if (/^to(?:Locale)?LowerCase$/.test(parent.name.text)) yield '';
    if (call === undefined || !api.isCallExpression(call) || call.expression !== parent) return;
    const [first] = call.arguments;
    if (/^(?:startsWith|includes|indexOf)$/.test(parent.name.text) && first !== undefined) {
      yield api.isStringLiteralLike(first) ? (/^[A-Za-z]+/.exec(first.text)?.[0] ?? '') : '';
    }
    if (/^(?:match|search)$/.test(parent.name.text)) yield '';
  }
  // `/^Bearer /i.test(header)`, `header === expected`, and a function of the project that looks at it.
  if (api.isCallExpression(parent) && parent.arguments.some((argument) => argument === outer)) {
    if (/^(?:test|exec)$/.test(lastName(file, parent.expression))) yield '';
  }
  if (api.isBinaryExpression(parent)) {
    const operator = parent.operatorToken.kind;
    const { EqualsEqualsToken, ExclamationEqualsEqualsToken } = api.SyntaxKind;
    const other = parent.left === outer ? parent.right : parent.left;
    const isEmpty = other.kind === api.SyntaxKind.NullKeyword || keyOf(file, other) === 'undefined';
    if (operator >= EqualsEqualsToken && operator <= ExclamationEqualsEqualsToken && !isEmpty) yield '';
  }
}

/** Whether the function names the first part after a split or spells `Bearer` somewhere, other than to cut it off: then it may well ask for it. */
function checksParts(file: ParsedFile, fn: ts.SignatureDeclaration): boolean {
  const { ts: api } = file;
  const text = file.text.slice(fn.pos, fn.end);
  if (/['"`/^]\s?bearer\b/i.test(text.replace(/\.replace\(\s{0,20}['"`/^]{1,2}Bearer/gi, ''))) return true;
  for (const part of nodesMatching(file, PART_NAMES, fn)) {
    if (api.isBindingElement(part.parent) && part.parent.name === part) return true;
  }
  return false;
}

const PART_NAMES = /\b(?:type|scheme|bearer|prefix|schema|kind|method|parts|tokenType|authType)\b/gi;

/** Whether the use reads a member without asking whether the header is there. */
function reads(file: ParsedFile, node: ts.Expression): boolean {
  const { ts: api } = file;
  const outer = wrapped(file, node);
  const { parent } = outer;
  if (parent === undefined || parent.parent === undefined) return false;
  const isMember = api.isPropertyAccessExpression(parent) || api.isElementAccessExpression(parent);
  return isMember && parent.expression === outer && parent.questionDotToken === undefined;
}

/** What can be said when no use fails for certain: a test of something beside the header leaves it open. */
function failsByChance(file: ParsedFile, uses: readonly Use[], names: readonly string[]): boolean | 'unknown' {
  return uses.some((use) => use.presence !== 'solid' && reads(file, use.node) && guardOf(file, use.node, names) !== 'proved')
    ? 'unknown'
    : false;
}

const VERIFYING = /verif|getUser|authenticat|introspect|findSession|getSession/i;

/**
 * Whether an error at this place ends the request with something else than a 401. Only code that looks after the credentials itself is
 * sure to see requests without any: what runs behind it may count on the header.
 */
function failsRequest(
  reader: ValueReader,
  node: ts.Node,
  fn: ts.SignatureDeclaration | undefined,
  verified: ReadonlySet<number>,
): boolean | 'unknown' {
  const { file, api } = reader;
  if (fn === undefined || !looksAfterCredentials(reader, fn, verified)) return 'unknown';
  if (isCaught(file, node, fn)) return false;
  const name = functionName(file, fn);
  const holder = wrapped(file, fn).parent;
  if (holder !== undefined && api.isCallExpression(holder) && !runsAsHandler(file, holder, wrapped(file, fn))) return 'unknown';
  if (/^(?:canActivate|use|resolveUser)$/.test(name) || hasAnswer(file, fn) || isEntryPoint(file, fn)) return true;
  const { calls, asHandler } = usesOf(file, fn);
  if (asHandler) return true;
  const open = calls.some((call) => {
    const outer = enclosingFunction(file, call);
    return outer !== undefined && !isCaught(file, call, outer) && /^(?:canActivate|use)$/.test(functionName(file, outer));
  });
  return open ? true : 'unknown';
}

/** A handler or middleware of Express and its like has the response, `next` or the reply among its parameters. */
function hasAnswer(file: ParsedFile, fn: ts.SignatureDeclaration): boolean {
  return fn.parameters.some((parameter) => /^_?(?:res|response|next|reply|done)$/.test(keyOf(file, parameter.name) ?? ''));
}

function looksAfterCredentials(reader: ValueReader, fn: ts.SignatureDeclaration, verified: ReadonlySet<number>): boolean {
  const { file } = reader;
  if (functionName(file, fn) === 'canActivate') return true;
  for (const start of verified) if (fn.pos <= start && start < fn.end) return true;
  const isMiddleware = fn.parameters.some((parameter) => keyOf(file, parameter.name) === 'next');
  if (!isMiddleware) return false;
  return reader.index.calls.some((call) => {
    return fn.pos <= call.pos && call.end <= fn.end && VERIFYING.test(lastName(file, call.expression));
  });
}

/** Whether a `try` of the same function takes the error. */
function isCaught(file: ParsedFile, start: ts.Node, fn: ts.Node): boolean {
  const { ts: api } = file;
  for (let node = start; node !== fn && node.parent !== undefined; node = node.parent) {
    const { parent } = node;
    if (api.isTryStatement(parent) && parent.tryBlock === node && parent.catchClause !== undefined) return true;
  }
  return false;
}
