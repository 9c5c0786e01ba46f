import { below } from '../open-checks/compared-secrets';
import type { Mentions } from '../syntax/mentions';
import {
  attribute,
  call,
  child,
  definedName,
  enclosingFunction,
  methodCall,
  type PyNode,
  statementsOf,
  textOf,
  within,
  wrapped,
} from '../syntax/tree';
import type { Values } from '../syntax/values';
import { usesOfResult } from '../tokens/token-flow';
import { EXPIRY } from './lookup-conditions';

// What code does with a row of tokens or sessions that it has looked up.

export interface RowUse {
  readonly expiry: 'checked' | 'token' | 'ignored' | 'unknown';
  readonly use: 'accepts' | 'ends' | 'unknown';
}

/** A row is followed through at most this many functions that return it. */
const MOST_HOPS = 3;
const MOST_USES = 80;

/** What only says whether there is a row. */
const TESTING = /^(?:IfStatement|WhileStatement|UnaryExpression|AssertStatement|ExpressionStatement)$/;
/** Calls that do nothing with a row but print it, or send it back to the database. */
const NEUTRAL =
  /^(?:print|bool|isinstance|log\w*|_?log(?:ger|ging)?\.\w{1,20}|(?:self|cls)\.\w{0,20}log\w{0,20}(?:\.\w{1,20})?|(?:\w{1,30}\.){0,3}(?:delete|refresh|add|expunge|merge))$/;
/** Methods of a row that do not look at its time. */
const WRITING = /^(?:delete|adelete|save|asave|revoke|refresh_from_db|update|update_from_dict|mark_used|touch|to_dict|dict|model_dump)$/;
/** Properties by which a model may say that its time is over. */
const JUDGING = /valid|active|usable|alive|live$|stale|fresh|status|^is_(?!revoked|used|deleted|blacklisted)|^has_/i;
/** Whom a row stands for. */
const OWNER = /^(?:user|owner|account|member|customer|client|subject|sub|person|employee|admin|username|email|login|identity)(?:_?id)?$/i;
/** Calls that read a token which carries its own expiry. */
const READS_TOKEN =
  /^(?:jwt|jws|jose|pyjwt)\.(?:decode|verify)\w*$|(?:^|[._])(?:decode|verify|validate|parse|read|check|load)_?\w{0,20}(?:token|jwt|payload|claims)$|(?:^|\.)decode$|(?:serializer|signer)\.(?:loads|unsign)$/i;
/** Calls that give the caller something to go on with. */
const ISSUING =
  /(?:^|[._])(?:create|generate|issue|make|encode|sign|build|mint|rotate|new|get)_?\w{0,30}(?:tokens?|jwt|session|token_pair|cookies?)$|(?:^|\.)(?:set_cookie|set_password|login|login_user|access_token|for_user)$|^jwt\.encode$/i;
const ENDING =
  /log_?out|sign_?out|signoff|revoke|delete|remove|destroy|purge|clean|prune|invalidate|terminat|end_session|forget_device|expire_/i;
const ACCEPTING =
  /refresh|rotat|authenticat|log_?in|sign_?in|current|verify|validate|require|reset|activat|confirm|accept|redeem|consume|resolve|user|principal|identity|auth/i;
/** The caller is somebody already: the row is one of theirs, to be shown or changed. */
const SIGNED_IN =
  /current_user|get_jwt_identity|login_required|jwt_required|IsAuthenticated|require_admin|admin_required|permission_classes|current_admin|\badmin\b/i;

/** Whether the expiry of a row is looked at, and what the row is used for, through at most a few functions of the file. */
export function rowUse(values: Values, mentions: Mentions, row: PyNode, hops = 0): RowUse {
  const body = enclosingFunction(row);
  if (!body) return { expiry: 'unknown', use: 'unknown' };
  if (isRefusedAnyway(values, row, body)) return { expiry: 'unknown', use: 'ends' };
  const uses = usesOfResult(values, row);
  const found = uses ? uses.map((use) => oneUse(values, use)) : [oneUse(values, row)];
  if (found.length > MOST_USES || found.length === 0) return { expiry: 'unknown', use: useOf(values, body, found) };
  const use = useOf(values, body, found);
  if (found.includes('expiry')) return { expiry: 'checked', use };
  if (readsToken(values, body)) return { expiry: 'token', use };
  if (found.includes('unknown')) return { expiry: 'unknown', use };
  if (!found.includes('returned')) return { expiry: 'ignored', use };
  return ofCallers(values, mentions, body, hops);
}

/** A branch that raises whatever it finds: the row of a token that was used before only says whose tokens are to be revoked. */
function isRefusedAnyway(values: Values, row: PyNode, definition: PyNode): boolean {
  for (let node = row; node.parent && node.parent !== definition; node = node.parent) {
    const block = node.parent;
    if (block.type !== 'Body' || block.parent === definition) continue;
    if (statementsOf(block).at(-1)?.type !== 'RaiseStatement') continue;
    if (![...below(values, block)].some(({ type }) => type === 'ReturnStatement')) return true;
  }
  return false;
}

/** The row of a loop over rows, by the loop's variable. */
export function loopRowUse(values: Values, target: PyNode): RowUse {
  const body = enclosingFunction(target);
  const binding = values.scopes.resolve(target);
  if (!body || !binding) return { expiry: 'unknown', use: 'unknown' };
  const found = values.scopes
    .usesOf(binding)
    .filter((use) => use !== target)
    .map((use) => oneUse(values, use));
  const expiry = found.includes('expiry') ? 'checked' : readsToken(values, body) ? 'token' : 'unknown';
  return { expiry, use: useOf(values, body, found) };
}

/** A function hands the row on: what its callers of this file do with it is what counts. */
function ofCallers(values: Values, mentions: Mentions, definition: PyNode, hops: number): RowUse {
  const name = definedName(definition);
  const unknown: RowUse = { expiry: 'unknown', use: 'unknown' };
  if (!name || hops >= MOST_HOPS) return unknown;
  const calls = mentions.callsOf(textOf(values.file, name)).filter((node) => !within(definition, node));
  if (calls.length === 0) return unknown;
  const found = calls.map((node) => rowUse(values, mentions, node, hops + 1));
  return found.find((use) => use.expiry === 'ignored' && use.use === 'accepts') ?? (found.length === 1 ? (found[0] ?? unknown) : unknown);
}

type Use = 'expiry' | 'owner' | 'deleted' | 'nothing' | 'returned' | 'unknown';

function oneUse(values: Values, use: PyNode): Use {
  const node = wrapped(use);
  const { parent } = node;
  if (!parent) return 'unknown';
  const member = attribute(parent);
  if (member?.object === node) return memberUse(parent, textOf(values.file, member.property));
  if (TESTING.test(parent.type)) return 'nothing';
  switch (parent.type) {
    case 'ReturnStatement':
      return 'returned';
    case 'BinaryExpression': {
      // `row is None`, `row and row.user`; `row or other` gives the row on.
      const operator = parent.children[1]?.type;
      return operator === 'or' && parent.parent?.type !== 'IfStatement' ? 'unknown' : 'nothing';
    }
    case 'NamedExpression':
    case 'DeleteStatement':
      return 'nothing';
    case 'ArgList': {
      const callee = parent.parent && call(parent.parent)?.callee;
      const name = callee ? textOf(values.file, callee).slice(0, 120) : '';
      if (!NEUTRAL.test(name)) return 'unknown';
      return /delete$/.test(name) ? 'deleted' : 'nothing';
    }
    default:
      return 'unknown';
  }
}

function memberUse(member: PyNode, name: string): Use {
  if (EXPIRY.test(name)) return 'expiry';
  const { parent } = member;
  const isCalled = parent?.type === 'CallExpression' && parent.children[0] === member;
  if (isCalled) return /^a?delete$/.test(name) ? 'deleted' : WRITING.test(name) ? 'nothing' : 'unknown';
  if (JUDGING.test(name)) return 'unknown';
  if (!OWNER.test(name)) return 'nothing';
  // A comparison of the owner with somebody who is known already lets nobody in.
  return parent?.type === 'BinaryExpression' ? 'nothing' : 'owner';
}

function readsToken(values: Values, definition: PyNode): boolean {
  const body = child(definition, 'Body');
  for (const node of body ? below(values, body) : []) {
    const callee = call(node)?.callee;
    if (callee && READS_TOKEN.test(textOf(values.file, callee).slice(0, 120))) return true;
  }
  return false;
}

function useOf(values: Values, definition: PyNode, found: readonly Use[]): RowUse['use'] {
  const name = definedName(definition);
  const parameters = child(definition, 'ParamList');
  const called = name ? textOf(values.file, name) : '';
  const decorators = decoratorsOf(values, definition);
  if (SIGNED_IN.test(decorators) || (parameters && SIGNED_IN.test(textOf(values.file, parameters).slice(0, 2000)))) return 'unknown';
  const issues = callsIn(values, definition).some((callee) => ISSUING.test(callee));
  if ((ENDING.test(called) || ENDING.test(decorators)) && !issues) return 'ends';
  if (issues && (found.includes('owner') || ACCEPTING.test(called))) return 'accepts';
  if (found.includes('owner') && ACCEPTING.test(called)) return 'accepts';
  return found.includes('deleted') ? 'ends' : 'unknown';
}

/** The decorators of a function. */
function decoratorsOf(values: Values, definition: PyNode): string {
  const outer = definition.parent;
  return outer?.type === 'DecoratedStatement' ? values.file.text.slice(outer.start, definition.start).slice(0, 1000) : '';
}

function callsIn(values: Values, definition: PyNode): readonly string[] {
  const body = child(definition, 'Body');
  const callees: string[] = [];
  for (const node of body ? below(values, body) : []) {
    const callee = call(node)?.callee;
    if (callee && !methodCall(values.file, callee)) callees.push(textOf(values.file, callee).slice(0, 120));
  }
  return callees;
}
