import { namesToken } from '../../../facts/cookie-names';
import type { OptionValue, StoredLifetime, TokenSource } from '../../../facts/fact';
import { UNSET, unknownAt } from '../../../facts/value';
import { sqlArgument, sqlInsert, sqlSpan } from '../../sql-rows';
import { tokenColumns } from '../../token-columns';
import { type Arguments, argument, argumentsOf, commaGroups, dictEntries, keyText } from '../syntax/arguments';
import { contentRange, stringText } from '../syntax/strings';
import { attribute, bare, call, type PyNode, textOf } from '../syntax/tree';
import type { Values } from '../syntax/values';

// What keeps a token and has a lifetime of its own: a cookie, a row of a table, an entry of Redis. Werkzeug, Django and
// Starlette count `max_age` in seconds.

/** Classes and calls that make a row. */
const ROW = /^[A-Z]\w{0,60}$|^(?:create|add|insert|values|get_or_create|update_or_create)$/;
const NOT_ROWS = /Response$|Schema$|Out$|Error$|Exception$|Public$|Read$/;
const SAME_TEXT = new Set(['decode', 'strip']);
/** Calls that send a statement of SQL. */
const SENDING = new Set(['execute', 'fetchrow', 'fetchval', 'fetch', 'executemany']);
/** What servers keep instead of a token lives as long: a digest of it. */
const DIGEST = /^(?:hash|hexdigest|digest|sha256|sha512|hash_?(?:\w{0,20}_?)?token|hmac)$/i;
const MOST_STEPS = 8;

export function storedLifetime(values: Values, node: PyNode): StoredLifetime | undefined {
  const parts = call(node);
  if (!parts) return undefined;
  const member = attribute(parts.callee);
  const name = textOf(values.file, member?.property ?? parts.callee);
  const isCookie = name === 'set_cookie' || name === 'set_signed_cookie';
  const isCache = name === 'setex' || name === 'psetex' || (name === 'set' && member !== undefined);
  const isStatement = SENDING.has(name);
  if (!isCookie && !isCache && !isStatement && !ROW.test(name)) return undefined;
  const given = argumentsOf(values.file, parts.list);
  if (given.unreadable) return undefined;
  const found = isCookie
    ? cookieOf(values, given, node)
    : isCache
      ? cacheOf(values, given, name)
      : isStatement
        ? statementOf(values, given)
        : rowOf(values, given, name);
  const token = found?.kept && tokenSource(values, isCookie ? found.kept : undigested(values, found.kept));
  const isNamed = isCookie && found && namesToken(found.name);
  if (!found || (!token && !(isNamed && found.lifetime.value.kind !== 'unset'))) return undefined;
  return {
    kind: 'stored-lifetime',
    file: values.file.path,
    at: values.place(node),
    holder: isCookie ? 'cookie' : isCache ? 'cache' : 'row',
    api: member ? `${textOf(values.file, rootOf(member.object))}.${name}` : name,
    name: found.name,
    form: found.form,
    unit: found.unit,
    lifetime: found.lifetime,
    token,
  };
}

interface Found extends Pick<StoredLifetime, 'form' | 'unit' | 'lifetime' | 'name'> {
  readonly kept: PyNode | undefined;
}

function cookieOf(values: Values, given: Arguments, node: PyNode): Found {
  const key = argument(given, 0, 'key');
  const age = argument(given, 2, 'max_age');
  const expires = argument(given, 3, 'expires');
  const isOpen = given.spreads.length > 0 && !age && !expires;
  const lifetime: OptionValue = age
    ? option(values, age)
    : expires
      ? option(values, expires)
      : { value: isOpen ? unknownAt(values.place(node)) : UNSET, valueAt: undefined };
  return {
    kept: argument(given, 1, 'value'),
    name: (key && stringText(values.file, key)) ?? '',
    // Starlette also takes a number of seconds as `expires`.
    form: age || !expires ? 'relative' : lifetime.value.kind === 'literal' ? 'relative' : 'absolute',
    unit: 'seconds',
    lifetime,
  };
}

/** `r.setex(key, seconds, value)`, `r.set(key, value, ex=seconds)`, `cache.set(key, value, timeout)`. */
function cacheOf(values: Values, given: Arguments, name: string): Found | undefined {
  const relative = (kept: PyNode | undefined, node: PyNode | undefined, unit: Found['unit']): Found | undefined =>
    kept && node ? { kept, name: '', form: 'relative', unit, lifetime: option(values, node) } : undefined;
  if (name !== 'set')
    return relative(argument(given, 2, 'value'), argument(given, 1, 'time'), name === 'psetex' ? 'milliseconds' : 'seconds');
  const kept = argument(given, 1, 'value');
  const milliseconds = given.keywords.get('px')?.value;
  if (milliseconds) return relative(kept, milliseconds, 'milliseconds');
  return relative(kept, (given.keywords.get('ex') ?? given.keywords.get('timeout') ?? given.keywords.get('expire'))?.value, 'seconds');
}

/** A row that is given the token beside the time until which it is good. */
function rowOf(values: Values, given: Arguments, name: string): Found | undefined {
  if (NOT_ROWS.test(name)) return undefined;
  const columns = tokenColumns([...given.keywords.keys()]);
  const expiry = columns && given.keywords.get(columns.expiry)?.value;
  const kept = columns && oneToken(values, columns.tokens, (column) => given.keywords.get(column)?.value);
  return expiry && kept ? { kept, name, form: 'absolute', unit: 'seconds', lifetime: moment(values, expiry) } : undefined;
}

/** The one field that holds a token; of two nobody can tell whose expiry stands beside them. */
function oneToken(values: Values, names: readonly string[], fieldOf: (name: string) => PyNode | undefined): PyNode | undefined {
  const kept = names.flatMap((name) => {
    const node = fieldOf(name);
    return node && tokenSource(values, undigested(values, node)) ? [node] : [];
  });
  return kept.length === 1 ? kept[0] : undefined;
}

/** `execute("INSERT INTO sessions ...", (a, b))`, also with `text(...)` around it, a dict beside it, or arguments one by one. */
function statementOf(values: Values, given: Arguments): Found | undefined {
  const { file } = values;
  const [first, ...rest] = given.positional;
  const inner = first && call(bare(first));
  const literal = inner ? argumentsOf(file, inner.list).positional[0] : first;
  if (literal?.type !== 'String') return undefined;
  const written = textOf(file, literal);
  const content = contentRange(written);
  const sql = written.slice(content.start, content.end);
  const insert = sqlInsert(sql);
  const columns = insert && tokenColumns([...insert.values.keys()]);
  if (!insert || !columns) return undefined;
  const argumentFor = (column: string): PyNode | undefined => {
    const value = insert.values.get(column);
    const wanted = value && sqlArgument(sql, value);
    if (!wanted || wanted.kind === 'hole') return undefined;
    return wanted.kind === 'name' ? named(values, given, rest[0], wanted.name) : positioned(rest, wanted.index);
  };
  const kept = oneToken(values, columns.tokens, argumentFor);
  const value = insert.values.get(columns.expiry);
  if (!kept || !value) return undefined;
  const expression = argumentFor(columns.expiry);
  if (expression) return { kept, name: insert.table, form: 'absolute', unit: 'seconds', lifetime: moment(values, expression) };
  const seconds = sqlSpan(value.text);
  const start = literal.start + content.start + value.start;
  const at = { file: file.path, start, end: start + value.text.length };
  if (seconds === undefined) return undefined;
  const lifetime: OptionValue = { value: { kind: 'duration', at, seconds: { kind: 'literal', at, value: seconds } }, valueAt: at };
  return { kept, name: insert.table, form: 'relative', unit: 'seconds', lifetime };
}

function positioned(rest: readonly PyNode[], index: number): PyNode | undefined {
  const [first] = rest;
  const list = first && bare(first);
  const isList = list?.type === 'TupleExpression' || list?.type === 'ArrayExpression';
  const items = isList ? commaGroups(list).map((group) => (group.length === 1 ? group[0] : undefined)) : rest;
  return items.slice(0, index + 1).some((item) => item === undefined || item.type === '*') ? undefined : items[index];
}

function named(values: Values, given: Arguments, first: PyNode | undefined, name: string): PyNode | undefined {
  const dict = first && bare(first);
  const entries = dict?.type === 'DictionaryExpression' ? (dictEntries(dict) ?? []) : [];
  return entries.find(({ key }) => key && keyText(values.file, key) === name)?.value ?? given.keywords.get(name)?.value;
}

/** What `hash_token(token)` and `hashlib.sha256(token.encode()).hexdigest()` are made of, also through a name. */
function undigested(values: Values, node: PyNode, steps = MOST_STEPS): PyNode {
  const expression = bare(node);
  if (expression.type === 'VariableName') {
    const source = values.scopes.sourceOf(expression);
    const made = source?.kind === 'assignment' ? bare(source.value) : undefined;
    const inner = made && call(made) ? undigested(values, made, steps - 1) : made;
    return inner && inner !== made ? inner : node;
  }
  const parts = steps > 0 ? call(expression) : undefined;
  if (!parts) return node;
  const member = attribute(parts.callee);
  const name = textOf(values.file, member?.property ?? parts.callee);
  if (!DIGEST.test(name)) return node;
  const [given] = argumentsOf(values.file, parts.list).positional;
  if (given) return encoded(values, given);
  return member ? undigested(values, member.object, steps - 1) : node;
}

/** `token.encode()` is the same text. */
function encoded(values: Values, node: PyNode): PyNode {
  const parts = call(bare(node));
  const member = parts && attribute(parts.callee);
  return member && textOf(values.file, member.property) === 'encode' ? member.object : node;
}

/** The date of `date.isoformat()`: a row takes one as it takes the other. */
function moment(values: Values, node: PyNode): OptionValue {
  const parts = call(bare(node));
  const member = parts && attribute(parts.callee);
  const isText = member && textOf(values.file, member.property) === 'isoformat';
  return { value: values.read(isText ? member.object : node), valueAt: values.place(node) };
}

function option(values: Values, node: PyNode): OptionValue {
  return { value: values.read(node), valueAt: values.place(node) };
}

function rootOf(node: PyNode): PyNode {
  let current = node;
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    const inner = attribute(current)?.object ?? call(current)?.callee;
    if (!inner) break;
    current = inner;
  }
  return current;
}

/** The call that gives the token which an expression holds, through a name and members; undefined when it cannot be told. */
function tokenSource(values: Values, node: PyNode, steps = MOST_STEPS): TokenSource | undefined {
  if (steps === 0) return undefined;
  const expression = bare(node);
  const inner = expression.type === 'AwaitExpression' ? expression.children.at(-1) : undefined;
  if (inner) return tokenSource(values, inner, steps - 1);
  if (expression.type === 'FormatString') return undefined;
  const parts = call(expression);
  if (parts) {
    const member = attribute(parts.callee);
    // `token.decode()` is the same text.
    if (member && SAME_TEXT.has(textOf(values.file, member.property)) && parts.list.children.length <= 3)
      return tokenSource(values, member.object, steps - 1);
    return ofCall(values, expression, parts.callee);
  }
  if (expression.type === 'VariableName') {
    const source = values.scopes.sourceOf(expression);
    return source?.kind === 'assignment' ? tokenSource(values, source.value, steps - 1) : undefined;
  }
  const member = attribute(expression);
  const source = member && tokenSource(values, member.object, steps - 1);
  return member && source?.member === '' ? { ...source, member: textOf(values.file, member.property) } : undefined;
}

function ofCall(values: Values, node: PyNode, callee: PyNode): TokenSource | undefined {
  const at = values.place(node);
  const member = attribute(callee);
  if (member) return { at, call: textOf(values.file, member.property), module: undefined, member: '' };
  if (callee.type !== 'VariableName') return undefined;
  const source = values.scopes.sourceOf(callee);
  if (source?.kind === 'import') return { at, call: source.path.at(-1) ?? '', module: source.module, member: '' };
  return source?.kind === 'definition' ? { at, call: textOf(values.file, callee), module: '', member: '' } : undefined;
}
