import type { TokenLookup } from '../../../facts/fact';
import { below } from '../open-checks/compared-secrets';
import type { Mentions } from '../syntax/mentions';
import { qualifiedName } from '../syntax/names';
import { attribute, call, child, type PyNode, textOf, within } from '../syntax/tree';
import type { Values } from '../syntax/values';
import { type Conditions, conditionsOf, expiryFilter } from './lookup-conditions';
import { type Query, queryOf, type RowOrigin, rowOrigin } from './row-origins';
import { loopRowUse, rowUse } from './row-uses';

// Lookups of stored tokens and sessions by what a request presents: by a column, or by comparing it with one row after the other.

/** Columns that hold what a client presents. */
const PRESENTED = /token|hash|digest|jti|secret|sid$|^key$|session_?(?:id|key)|^(?:code|value)$|uuid|selector/i;
/** Lists of tokens that are refused: nobody gets in by such a row. */
const REFUSING = /black_?list|block_?list|deny_?list|revoked|revocation|blocked|invalidated|used/i;
/** Models whose rows have no expiry, or whose library looks at it. */
const FOREIGN = /^(?:rest_framework|rest_framework_simplejwt|oauth2_provider|knox|allauth|social_django|django|fastapi_users\w*)\./;
/** Calls that compare what was presented with what is stored, one row at a time. */
const COMPARING =
  /^(?:[\w.]{0,60}\.)?(?:checkpw|check_password|check_password_hash|compare_digest|verify_(?:password|token|hash|refresh_token|token_hash|secret|key|api_key)|verify)$/;
const LOOPS = /^(?:ForStatement|\w*ComprehensionExpression)$/;

/** Lookups of rows of tokens and sessions by what a request presents, and loops that compare it with each row. */
export function* tokenLookups(values: Values, mentions: Mentions, node: PyNode): Iterable<TokenLookup> {
  const found =
    node.type === 'CallExpression' ? keyedLookup(values, mentions, node) : LOOPS.test(node.type) ? scan(values, node) : undefined;
  if (found) yield found;
}

function keyedLookup(values: Values, mentions: Mentions, node: PyNode): TokenLookup | undefined {
  const origin = rowOrigin(values, node);
  if (origin?.lookup !== node || !isKept(values, origin.query)) return undefined;
  const conditions = conditionsOf(values, origin.query, node);
  const isSession = /session/i.test(origin.model);
  if (!conditions.by.some((column) => PRESENTED.test(column) || (isSession && /^(?:id|pk)$/.test(column)))) return undefined;
  const { expiry, use } = rowUse(values, mentions, node);
  const base = lookup(values, node, calleeOf(origin), origin.query, origin.orm, conditions);
  return {
    ...base,
    form: 'keyed',
    comparison: undefined,
    expiry: expiryOf(values, conditions, expiry),
    use,
    filter: expiryFilter(values, origin),
  };
}

/** Whether the rows let somebody in, and are the project's own. */
function isKept(values: Values, query: Query): boolean {
  if (REFUSING.test(query.model)) return false;
  const qualified = qualifiedName(values.file, values.scopes, query.named);
  return qualified === undefined || !FOREIGN.test(qualified);
}

function expiryOf(values: Values, conditions: Conditions, ofRow: TokenLookup['expiry']): TokenLookup['expiry'] {
  if (conditions.looksAtExpiry) return 'checked';
  // `jti` comes out of a token that was read before.
  const isClaim = conditions.presented.some((node) => /payload|claims|decoded/i.test(textOf(values.file, node).slice(0, 120)));
  if (isClaim || conditions.by.some((column) => /jti$/i.test(column))) return 'token';
  return conditions.isOpen && ofRow === 'ignored' ? 'unknown' : ofRow;
}

function lookup(
  values: Values,
  at: PyNode,
  calleeAt: PyNode,
  query: Query,
  orm: TokenLookup['orm'],
  conditions: Conditions,
): Pick<TokenLookup, 'kind' | 'file' | 'at' | 'calleeAt' | 'orm' | 'model' | 'by'> {
  return {
    kind: 'token-lookup',
    file: values.file.path,
    at: values.place(at),
    calleeAt: values.place(calleeAt),
    orm,
    model: query.model,
    by: [...new Set(conditions.by)],
  };
}

/** What names the lookup in short: `db.query(Model)`, `Model.objects.get`. */
function calleeOf({ query, lookup }: RowOrigin): PyNode {
  const first = query.steps[0] ?? lookup;
  const parts = call(first);
  if (!parts) return lookup;
  return first !== lookup && within(parts.list, query.named) ? first : parts.callee;
}

/** `for row in rows: if bcrypt.checkpw(token, row.token_hash)`, also as a comprehension. */
function scan(values: Values, loop: PyNode): TokenLookup | undefined {
  const index = loop.children.findIndex((part) => part.type === 'for');
  const target = loop.children[index + 1];
  const rows = loop.children[index + 3];
  if (index < 0 || target?.type !== 'VariableName' || loop.children[index + 2]?.type !== 'in' || !rows) return undefined;
  const query = queryOf(values, rows);
  if (!query || !isKept(values, query)) return undefined;
  const comparison = comparisonIn(values, loop, target);
  if (!comparison) return undefined;
  const conditions = conditionsOf(values, query, undefined);
  const { expiry, use } = loopRowUse(values, target);
  const sqlmodel = query.orm === 'sqlalchemy' && values.scopes.packages.has('sqlmodel');
  return {
    ...lookup(values, rows, rows, query, sqlmodel ? 'sqlmodel' : query.orm, conditions),
    form: 'scan',
    comparison,
    expiry: expiryOf(values, conditions, expiry),
    use,
    filter: undefined,
  };
}

function comparisonIn(values: Values, loop: PyNode, target: PyNode): TokenLookup['comparison'] {
  const { file, scopes } = values;
  const binding = scopes.resolve(target);
  const isOfRow = (node: PyNode): boolean => {
    const column = attribute(node);
    return (
      column !== undefined &&
      column.object.type === 'VariableName' &&
      PRESENTED.test(textOf(file, column.property)) &&
      scopes.resolve(column.object) === binding
    );
  };
  for (const node of below(values, child(loop, 'Body') ?? loop)) {
    const parts = call(node);
    if (parts && COMPARING.test(textOf(file, parts.callee).slice(0, 80))) {
      for (const inner of below(values, parts.list)) {
        if (isOfRow(inner)) return { at: values.place(node), by: textOf(file, parts.callee) };
      }
    }
    const [left, operator, right] = node.type === 'BinaryExpression' ? node.children : [];
    if (left && right && operator && textOf(file, operator) === '==' && (isOfRow(left) || isOfRow(right)))
      return { at: values.place(node), by: '==' };
  }
  return undefined;
}
