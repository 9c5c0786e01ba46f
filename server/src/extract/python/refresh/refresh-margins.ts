import type { OptionValue, RefreshMargin } from '../../../facts/fact';
import type { Place } from '../../../text/range';
import { below } from '../open-checks/compared-secrets';
import { attribute, bare, call, child, definedName, enclosingFunction, methodCall, type PyNode, subscript, textOf } from '../syntax/tree';
import type { Values } from '../syntax/values';

// How long before its expiry a client refreshes a token: `self.expires_at - time.time() < 30`,
// `token.expires_at > now + timedelta(seconds=30)`.

const EXPIRY = /expir|\bexp\b|valid_until/i;
const COMPARING = new Set(['<', '<=', '>', '>=']);
const REFRESHES = /refresh|renew|ensure_?(?:fresh|valid|token)|reauth/i;
const MOST_TERMS = 5;

interface Term {
  readonly is: 'expiry' | 'now' | 'number' | 'span';
  readonly sign: 1 | -1;
  readonly node: PyNode;
}

/** The margin of a comparison of the clock with an expiry. A comparison without a margin is no fact: it says nothing of what was meant. */
export function refreshMargin(values: Values, node: PyNode): RefreshMargin | undefined {
  const [left, operator, right] = node.children;
  if (!left || !operator || !right || node.children.length !== 3 || !COMPARING.has(textOf(values.file, operator))) return undefined;
  if (!EXPIRY.test(textOf(values.file, node).slice(0, 300))) return undefined;
  const terms = [...termsOf(values, left, 1), ...termsOf(values, right, -1)];
  if (terms.length > MOST_TERMS || terms.includes('other')) return undefined;
  const known = terms.filter((term) => term !== 'other');
  const [expiry, ...expiries] = known.filter(({ is }) => is === 'expiry');
  const [now, ...clocks] = known.filter(({ is }) => is === 'now');
  const [margin, ...margins] = known.filter(({ is }) => is === 'number' || is === 'span');
  if (!expiry || !now || !margin || expiries.length + clocks.length + margins.length > 0) return undefined;
  // On the side of the clock it brings the expiry nearer; on the other it would grant the token some time after its end.
  if (expiry.sign === now.sign || margin.sign !== now.sign || !leadsToRefresh(values, node)) return undefined;
  const read = margin.is === 'span' ? spanOf(values, margin.node) : numberOf(values, margin.node, now.node, node);
  return read && { kind: 'refresh-margin', file: values.file.path, at: read.at, unit: read.unit, margin: read.margin };
}

function termsOf(values: Values, node: PyNode, sign: 1 | -1): readonly (Term | 'other')[] {
  const { file } = values;
  const expression = bare(node);
  const total = methodCall(file, expression);
  if (total?.method === 'total_seconds') return termsOf(values, total.object, sign);
  const [left, operator, right] = expression.type === 'BinaryExpression' ? expression.children : [];
  const word = operator && textOf(file, operator);
  if (left && right && (word === '+' || word === '-'))
    return [...termsOf(values, left, sign), ...termsOf(values, right, word === '+' ? sign : sign === 1 ? -1 : 1)];
  if (isNamedExpiry(values, expression)) return [{ is: 'expiry', sign, node: expression }];
  const value = values.read(expression);
  if (value.kind === 'now') return [{ is: 'now', sign, node: expression }];
  if (value.kind === 'duration') return [{ is: 'span', sign, node: expression }];
  const isNumber = expression.type === 'Number' || /^(?:literal|reference|env|operation|converted)$/.test(value.kind);
  return [isNumber ? { is: 'number', sign, node: expression } : 'other'];
}

/** `self.expires_at`, `token["exp"]`, `data.get("expires_at", 0)`, `creds.expiry`. */
function isNamedExpiry({ file }: Values, node: PyNode): boolean {
  const method = methodCall(file, node);
  const named =
    attribute(node)?.property ?? subscript(node)?.key ?? (method?.method === 'get' ? method.list.children[1] : undefined) ?? node;
  const isName = node.type === 'VariableName' || node.type === 'MemberExpression' || method !== undefined;
  // A constant with such a name is a margin: `EXPIRY_BUFFER`.
  return (
    isName && EXPIRY.test(textOf(file, named).slice(0, 60)) && !/buffer|margin|leeway|skew|threshold|window/i.test(textOf(file, named))
  );
}

interface Margin {
  readonly at: Place;
  readonly unit: RefreshMargin['unit'];
  readonly margin: OptionValue;
}

/** `timedelta(seconds=30)`, and `timedelta(minutes=1)` by its own number. */
function spanOf(values: Values, node: PyNode): Margin | undefined {
  const value = values.read(node);
  if (value.kind !== 'duration') return undefined;
  const { seconds } = value;
  const isMinutes =
    seconds.kind === 'operation' && seconds.operator === '*' && seconds.right.kind === 'literal' && seconds.right.value === 60;
  const amount = isMinutes ? seconds.left : seconds;
  if (amount.kind === 'unset' || amount.kind === 'operation') return undefined;
  const at = amount.kind === 'unknown' ? values.place(node) : amount.at;
  return { at, unit: isMinutes ? 'minutes' : 'seconds', margin: { value: amount, valueAt: at } };
}

/** A plain number counts what the clock counts, seconds; beside a datetime only where the difference was made seconds. */
function numberOf(values: Values, node: PyNode, clock: PyNode, comparison: PyNode): Margin | undefined {
  const now = values.read(clock);
  const isSeconds = now.kind === 'now' && now.unit === 'seconds';
  if (!isSeconds && !/total_seconds\(\)/.test(textOf(values.file, comparison).slice(0, 300))) return undefined;
  const at = values.place(node);
  return { at, unit: 'seconds', margin: { value: values.read(node), valueAt: at } };
}

/** Whether what follows from the comparison is a refresh: by the name of the function around, or by what it calls. */
function leadsToRefresh(values: Values, node: PyNode): boolean {
  const { file } = values;
  const definition = enclosingFunction(node);
  const name = definition && definedName(definition);
  const body = definition && child(definition, 'Body');
  if (!name || !body) return false;
  if (REFRESHES.test(textOf(file, name)) || /expir\w{0,8}_?soon|about_to_expire/i.test(textOf(file, name))) return true;
  for (const inner of below(values, body)) {
    const callee = call(inner)?.callee;
    if (callee && REFRESHES.test(textOf(file, attribute(callee)?.property ?? callee).slice(0, 60))) return true;
  }
  return false;
}
