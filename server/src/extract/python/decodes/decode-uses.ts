import { stringText } from '../syntax/strings';
import { attribute, bare, call, enclosingFunction, methodCall, type PyNode, subscript, textOf, wrapped } from '../syntax/tree';
import type { Values } from '../syntax/values';
import { callersOf } from './decode-sources';

/** What code does with a part of an unverified payload; see TypeScript's `decode-sinks.ts` for the words. */
export type Use = 'store' | 'query' | 'compare' | 'issue' | 'returned' | 'expiry' | 'header' | 'display' | 'other';

export interface Sighting {
  readonly use: Use;
  readonly at: PyNode;
}

/** What an expression holds of the payload: a claim, or the whole, and the keys that lead to it in dicts of the code's own. */
interface Part {
  readonly claim: string | undefined;
  readonly held: readonly string[];
}

const WHOLE: Part = { claim: undefined, held: [] };
const MOST_HELD = 6;
const MOST_STEPS = 120;
const MOST_USES = 200;
const TIMES = /^(?:exp|iat|nbf)$/;
const CONTAINER = /^(?:user|data|account|payload|claims|realm_access|app_metadata|user_metadata|identity)$/;
const IDENTIFYING =
  /^(?:sub|_?id|\w{0,30}_id|\w{0,30}Id|uid|uuid|oid|user\w{0,20}|\w{0,20}email|phone\w{0,10}|login|account\w{0,20}|name|identity)$/i;
const ROLE =
  /^(?:\w{0,20}roles?|is_?\w{0,10}admin|admin|is_?staff|is_?super\w{0,10}|permissions?|perms|scopes?|groups?|privileges?|authorities)$/i;
const FLAG = /^(?:is_?\w{0,10}admin|admin|is_?staff|is_?super\w{0,10})$/i;
const OWNER =
  /^(?:(?:self\.)?_?request|req|g|ctx|context|info\.context|session|flask\.session|scope|websocket|ws|socket|self\.scope)(?:\.|\[["'])(?:[\w.]{0,40}\.)?(?:current_?user|user\w{0,20}|auth\w{0,20}|account\w{0,10}|identity|principal|claims|payload|jwt\w{0,20}|role\w{0,10}|uid)(?:["']\])?$/i;
const FINDS =
  /^(?:filter|filter_by|where|get_or_404|get_object_or_404|aget_object_or_404|find_one|find_user\w{0,30}|get_user(?:_by_\w{1,30})?|get_account\w{0,30}|load_user\w{0,20}|fetch_user\w{0,30}|get_by_\w{1,30}|first_or_404|find_by_\w{1,30})$/;
const MODEL_GET = /(?:^|\.)(?:objects|query|db|session|db_session|_?repo(?:sitory)?|users?|crud\.user|user_crud)$/i;
const SQL = /^(?:execute|fetchrow|fetchone|fetch_one|fetch_all|fetchall|query|scalar|fetchval)$/;
const MAKES = /(?:^|_)(?:create|generate|issue|make|mint|sign|encode)_?\w{0,30}(?:token|tokens|jwt|session)$|^(?:login_user|login)$/i;
const SHOWS = /^(?:print|_?log(?:ger|ging)?\.\w{1,20}|(?:self|cls)\.\w{0,10}log\w{0,10}(?:\.\w{1,20})?|pprint)$/i;
const SAME = /^(?:str|int|dict|cast|UUID|ObjectId|Box|SimpleNamespace|uuid\.UUID|bson\.ObjectId)$/;
const SHAPING = /^(?:lower|strip|upper|split|copy|model_validate|parse_obj|construct)$/;

/** Everything that the file does with what a decoding call gives. `path` are attributes that lead to the payload: joserfc's `claims`. */
export function sightingsOf(values: Values, result: PyNode, path: readonly string[]): readonly Sighting[] {
  const walk = new Walk(values);
  walk.expression(result, path, WHOLE);
  return walk.found;
}

/** The claim that an entry of a payload is. */
function within(part: Part, name: string): Part {
  return part.claim === undefined || CONTAINER.test(part.claim) ? { claim: name, held: [] } : part;
}

class Walk {
  readonly found: Sighting[] = [];
  readonly #values: Values;
  readonly #seen = new Set<string>();

  constructor(values: Values) {
    this.#values = values;
  }

  expression(start: PyNode, path: readonly string[], part: Part): void {
    const { file } = this.#values;
    const node = wrapped(start);
    const { parent } = node;
    const seen = `${node.index} ${part.claim ?? ''} ${part.held.join('.')}`;
    if (!parent || this.#seen.has(seen) || this.#seen.size > MOST_STEPS || part.held.length > MOST_HELD) return;
    this.#seen.add(seen);
    const member = attribute(parent);
    if (member?.object === node) {
      this.#member(parent, textOf(file, member.property), path, part);
      return;
    }
    const indexed = subscript(parent);
    if (indexed?.object === node) {
      const key = stringText(file, indexed.key);
      if (key !== undefined) this.#claim(parent, key, path, part);
      return;
    }
    switch (parent.type) {
      case 'AssignStatement':
      case 'NamedExpression':
        this.#assigned(node, parent, path, part);
        break;
      case 'ReturnStatement':
        this.#returned(node, path, part);
        break;
      case 'ArgList':
        if (path.length === 0) this.#argument(node, parent, part);
        break;
      case 'BinaryExpression':
        this.#operand(node, parent, part);
        break;
      case 'ConditionalExpression':
        if (parent.children[2] !== node) this.expression(parent, path, part);
        break;
      case 'DictionaryExpression':
        this.expression(parent, path, this.#underKey(node, parent, part));
        break;
      case 'TupleExpression':
      case 'ArrayExpression':
        this.expression(parent, path, part);
        break;
      case '**':
        this.expression(parent, path, part);
        break;
      case 'FormatReplacement':
        this.expression(parent.parent ?? parent, path, part);
        break;
      case 'UnaryExpression':
      case 'IfStatement':
      case 'WhileStatement':
        if (part.held.length === 0 && part.claim !== undefined && FLAG.test(part.claim)) this.#note('compare', node);
        break;
      case 'ExpressionStatement':
        break;
      default:
        this.#note('other', node);
    }
  }

  /** What the dict around an entry holds; `**payload` puts the claims themselves into it. */
  #underKey(node: PyNode, dict: PyNode, part: Part): Part {
    const position = dict.children.indexOf(node);
    if (dict.children[position - 1]?.type === '**') return part;
    const key = dict.children[position - 2];
    return { ...part, held: [(key && stringText(this.#values.file, key)) ?? '', ...part.held] };
  }

  #note(use: Use, at: PyNode): void {
    this.found.push({ use, at });
  }

  #member(access: PyNode, name: string, path: readonly string[], part: Part): void {
    const outer = access.parent;
    const method = outer && call(outer)?.callee === access ? methodCall(this.#values.file, outer) : undefined;
    if (!outer || !method) {
      if (path.length > 0 && path[0] === name) this.expression(access, path.slice(1), part);
      else if (path.length === 0) this.#claim(access, name, path, part);
      return;
    }
    const [, first] = method.list.children;
    const key = first && stringText(this.#values.file, first);
    if (key !== undefined && /^(?:get|pop|setdefault)$/.test(name)) this.#claim(outer, key, path, part);
    else if (SHAPING.test(name)) this.expression(outer, path, part);
  }

  #claim(access: PyNode, name: string, path: readonly string[], part: Part): void {
    if (path.length > 0) {
      if (path[0] === name) this.expression(access, path.slice(1), part);
      else if (name === 'header') this.#note('header', access);
    } else if (part.held.length > 0) {
      if (part.held[0] === name) this.expression(access, path, { ...part, held: part.held.slice(1) });
    } else if (part.claim === undefined && TIMES.test(name)) this.#note('expiry', access);
    else this.expression(access, path, within(part, name));
  }

  #assigned(node: PyNode, parent: PyNode, path: readonly string[], part: Part): void {
    const { file, scopes } = this.#values;
    const [target] = parent.children;
    if (!target || parent.children.at(-1) !== node) return;
    if (parent.type === 'NamedExpression') this.expression(parent, path, part);
    if (target.type !== 'VariableName') {
      if (path.length === 0) this.#note(OWNER.test(textOf(file, target).slice(0, 100)) ? 'store' : 'other', parent);
      return;
    }
    const binding = scopes.resolve(target);
    const uses = binding ? scopes.usesOf(binding) : [];
    if (uses.length > MOST_USES) return;
    for (const use of uses) if (use !== target && use.start > target.start) this.expression(use, path, part);
  }

  #returned(node: PyNode, path: readonly string[], part: Part): void {
    if (path.length === 0) this.#note('returned', node);
    const definition = enclosingFunction(node);
    for (const outer of definition ? callersOf(this.#values, definition) : []) this.expression(outer, path, part);
  }

  #operand(node: PyNode, parent: PyNode, part: Part): void {
    const [left, operator] = parent.children;
    if (operator?.type === 'and' || operator?.type === 'or') {
      if (left !== node || operator.type === 'or') this.expression(parent, [], part);
      return;
    }
    if (part.claim === undefined || part.held.length > 0) return;
    const other = bare((left === node ? parent.children.at(-1) : left) ?? node);
    const isAbsent = other.type === 'None';
    const text = textOf(this.#values.file, other).slice(0, 60);
    // `User.id == payload["sub"]` in a query is the query's condition.
    const isColumn = /^[A-Z]\w{0,40}\.\w{1,40}$/.test(text) || /^\w{1,40}\.c\.\w{1,40}$/.test(text);
    if (isColumn && IDENTIFYING.test(part.claim)) this.expression(parent, [], part);
    else if (!isAbsent && ROLE.test(part.claim)) this.#note('compare', parent);
    else if (!isAbsent && IDENTIFYING.test(part.claim) && other.type !== 'String') this.#note('compare', parent);
    else if (!isAbsent) this.#note('other', parent);
  }

  #argument(node: PyNode, list: PyNode, part: Part): void {
    const { file } = this.#values;
    const outer = list.parent;
    const parts = outer && call(outer);
    if (!outer || !parts) return;
    const callee = textOf(file, parts.callee).slice(-120);
    const name = callee.slice(callee.lastIndexOf('.') + 1);
    const base = callee.slice(0, Math.max(0, callee.lastIndexOf('.')));
    const isIdentity = part.claim === undefined || IDENTIFYING.test(part.claim);
    if (SHOWS.test(callee)) this.#note('display', outer);
    else if (MAKES.test(name) || callee === 'jwt.encode') this.#note(isIdentity || ROLE.test(part.claim ?? '') ? 'issue' : 'other', outer);
    else if (SAME.test(callee) || /^[A-Z]\w{0,40}$/.test(callee) || SHAPING.test(name)) this.expression(outer, [], part);
    else if (isIdentity && (FINDS.test(name) || (/^a?get$/.test(name) && MODEL_GET.test(base)))) this.#note('query', outer);
    else if (isIdentity && SQL.test(name) && this.#isStatement(list, node)) this.#note('query', outer);
    else this.#note('other', outer);
  }

  #isStatement(list: PyNode, node: PyNode): boolean {
    const [, first] = list.children;
    return (
      first !== undefined && first !== node && /\b(?:select|update|delete|insert)\b/i.test(textOf(this.#values.file, first).slice(0, 60))
    );
  }
}
