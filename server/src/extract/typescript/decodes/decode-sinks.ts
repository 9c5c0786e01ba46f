import type { ts } from '@ts-morph/common';
import { keyOf, lastName } from '../guards/guard-tree';
import { stringText, unwrap } from '../syntax/syntax';
import type { ValueReader } from '../values/value-reader';

/**
 * What code does with a part of an unverified payload. Of identity speak `store` (it becomes the request's user), `query` (the
 * database is asked for the user), `compare` (access is decided by it), `issue` (a new token or session is made of it) and
 * `forward` (it goes on in a header that others trust); `returned` and `told` do where the function is one that identifies.
 */
export type Use = 'store' | 'query' | 'compare' | 'issue' | 'forward' | 'returned' | 'told' | 'header' | 'expiry' | 'display' | 'other';

/** What a request, socket or context carries, and the name under which it keeps the caller. */
const CARRIER = /^(?:_?req|_?request|ctx|context|c|_?res|_?response|reply|socket|client|conn|connection|ws|event|session)(?:\.|$)/;
const CALLER =
  /(?:^|\.)(?:current_?user|logged_?in_?user|user\w{0,20}|auth\w{0,20}|account\w{0,10}|identity|principal|claims|decoded\w{0,20}|jwt\w{0,20}|member\w{0,10}|viewer|admin\w{0,10}|role\w{0,10}|uid|payload|token_?(?:data|payload|info)|customer\w{0,10}|student\w{0,10})$/i;
const IDENTIFYING =
  /^(?:sub|_?id|\w{0,30}(?:_id|Id|ID)|uid|uuid|guid|oid|user\w{0,20}|\w{0,20}email|phone\w{0,10}|login|account\w{0,20}|name|wallet\w{0,20}|public_?address)$/i;
const ROLE =
  /^(?:\w{0,20}roles?|is_?\w{0,10}admin|admin|is_?staff|is_?super\w{0,10}|permissions?|perms|scopes?|groups?|privileges?|rights|authorities)$/i;
const FLAG = /^(?:is_?\w{0,10}admin|admin|is_?staff|is_?super\w{0,10})$/i;

const FINDS =
  /^(?:find(?:Unique|First|One|ById|ByPk|ByEmail|ByUsername|By|User\w{0,30})(?:OrThrow|OrFail)?(?:By|AndUpdate|AndDelete)?|findById\w{0,20}|findOne\w{0,20}|getUser(?:By\w{1,30})?|getAccount(?:By\w{1,30})?|(?:load|lookup|fetch)User\w{0,30}|where|upsert)$/;
const SQL = /^(?:get|query|execute|one|oneOrNone|run|all|queryRow|raw)$/;
const MAKES =
  /^(?:sign|signAsync|jwtSign|SignJWT|(?:issue|generate|create|make|mint|sign|build)\w{0,30}(?:Tokens?|Jwt|JWT|Session|AuthCookie)|(?:set|save)(?:Session|AuthCookie)\w{0,10})$/;
const SHOWS = /^(?:console|log|logger|winston|pino|_?res|response|reply|Response|NextResponse|c|h)$/;
const SAYS = /^(?:json|send|end|write|render|log|info|warn|error|debug|trace|status|html|text|jsonp)$/;
const SAME =
  /^(?:String|Number|parseInt|BigInt|ObjectId|toString|parse|safeParse|assign|freeze|resolve|ok|plainToClass|plainToInstance|fromString|trim|camelcaseKeys)$/;

/** `req.user`, `res.locals.user`, `ctx.state.userId`: where the caller is kept. */
export function isOwner(key: string): boolean {
  return key.length < 100 && CARRIER.test(key) && CALLER.test(key);
}

/** What it says to ask a claim for a value (`compared`), for equality with something that varies (`matched`), or for its presence (`tested`). */
export function claimUse(claim: string | undefined, how: 'compared' | 'matched' | 'tested'): Use | undefined {
  if (claim === undefined) return undefined;
  if (how === 'tested') return FLAG.test(claim) ? 'compare' : undefined;
  if (ROLE.test(claim)) return 'compare';
  return how === 'matched' && IDENTIFYING.test(claim) ? 'compare' : 'other';
}

/** What a call does with the payload or a claim; `same` when its result still is that. */
export function callUse(reader: ValueReader, call: ts.CallExpression | ts.NewExpression, claim: string | undefined): Use | 'same' {
  const { api, file } = reader;
  const callee = unwrap(api, call.expression);
  const name = lastName(file, callee);
  const isPlain = api.isIdentifier(callee);
  const base = api.isPropertyAccessExpression(callee) ? (keyOf(file, callee.expression) ?? '') : '';
  const root = base.slice(0, 40).split(/[.(]/, 1)[0] ?? '';
  if (SAME.test(name)) return 'same';
  if (name === 'Boolean') return 'told';
  if (MAKES.test(name)) return claim === undefined || IDENTIFYING.test(claim) || ROLE.test(claim) ? 'issue' : 'other';
  if (api.isNewExpression(call)) return 'same';
  if ((SHOWS.test(root) || /\blog(?:ger)?$/i.test(base)) && SAYS.test(name)) return 'display';
  if (name === 'set' || name === 'setHeader' || name === 'append') return settingUse(reader, call, base);
  const isIdentity = claim === undefined || IDENTIFYING.test(claim);
  if (isIdentity && (FINDS.test(name) || (isPlain && name === 'eq') || isLookupIn(name, base)) && !isSupabaseQuery(base)) return 'query';
  if (isIdentity && SQL.test(name) && isStatement(reader, call)) return 'query';
  return 'other';
}

/** `prisma.user.update({ where: { id: payload.sub } })`, `users.get(payload.sub)`. */
function isLookupIn(name: string, base: string): boolean {
  return /^(?:update|delete|findMany|count)$/.test(name) && /\.(?:user|users|account|member|customer)$/i.test(base);
}

/** Row-level security asks for the caller again, by the token itself. */
function isSupabaseQuery(base: string): boolean {
  return /supabase/i.test(base);
}

function isStatement(reader: ValueReader, call: ts.CallExpression): boolean {
  const [first] = call.arguments;
  if (first === undefined) return false;
  const text = stringText(reader.api, unwrap(reader.api, first)) ?? first.getText(reader.file.tree).slice(0, 40);
  return /^[`\s]{0,20}(?:select|update|delete|insert)\b/i.test(text);
}

/** `c.set('user', payload)` keeps the caller, `headers.set('x-user-id', payload.sub)` tells the next server. */
function settingUse(reader: ValueReader, call: ts.CallExpression, base: string): Use {
  const key = stringText(reader.api, call.arguments[0]) ?? '';
  if (/^x-[\w-]{0,30}(?:user|role|account|email|member|customer)/i.test(key)) return 'forward';
  return CARRIER.test(base) && CALLER.test(key) ? 'store' : 'other';
}
