import type { ts } from '@ts-morph/common';
import { enclosingFunction, functionName, lastName, nodesMatching, unwrap, wrapped } from '../guards/guard-tree';
import type { ParsedFile } from '../parsed-file';
import { sourceOf } from './lookup-queries';
import { isInside, isWritten } from './lookup-signs';
import { nearPath } from './row-models';

// What a looked-up row is good for: whether the step around ends a session, lets somebody in, or does neither.

const ENDS =
  /log_?(?:ged)?_?out|sign_?(?:ed)?_?out|revoke|delet|remov|destroy|invalidat|terminat|black_?list|clean|purge|prune|cancel|unlink|end_?session|clear|forget(?!_?pass)|disconnect|drop/i;
const ASIDE =
  /^(?:generate|unique|ensure_?unique|list|get_?all|get_?active|count|seed|migrat|backfill|re_?send|cron|schedul|handle_?expir|stats|analytics|export|sync|warm|has|exists?|find|debug|admin)/i;
const ASIDE_PATH = /(?:^|\/)(?:scripts?|seeds?|migrations?|jobs?|cron|workers?|fixtures?|cli)\/|seed\.[jt]s$|migrat|script/i;

/** Whether the step ends a session or a token: a lookup before a deletion need not ask how old the row is. */
export function endsRows(file: ParsedFile, region: ts.SignatureDeclaration, call: ts.Node): boolean {
  return namesAround(file, region, call).some((name) => ENDS.test(name));
}

/** The names that say what a step is for: of the functions around, of the route, of the file of a route. */
function namesAround(file: ParsedFile, region: ts.SignatureDeclaration, call: ts.Node): readonly string[] {
  const { ts: api } = file;
  const names: string[] = [];
  for (let fn = enclosingFunction(file, call); fn !== undefined; fn = enclosingFunction(file, fn)) names.push(functionName(file, fn));
  const holder = wrapped(file, region).parent;
  const route = holder !== undefined && api.isCallExpression(holder) ? holder.arguments[0] : undefined;
  if (route !== undefined && api.isStringLiteralLike(route)) names.push(route.text);
  if (holder !== undefined && api.isCallExpression(holder) && /^delete$/.test(lastName(file, holder.expression))) names.push('delete');
  const own = functionName(file, region);
  if (/^(?:POST|GET|PUT|PATCH|loader|action|handler|default|)$/.test(own)) names.push(nearPath(file));
  if (own === 'DELETE') names.push('delete');
  return names.filter((name) => name !== '');
}

const ISSUES =
  /^(?:sign|signAsync|signIn|logIn|login|encode|issue\w{0,30}|mint\w{0,30}|rotate\w{0,30}|(?:generate|create|make|build|get|new|store|save|start)\w{0,20}(?:token|session|jwt|auth|cookie)\w{0,20}|set\w{0,20}(?:cookie|session|token)\w{0,20}|cookie|next|hashPassword|setPassword|createHash)$/i;
const OWNER =
  /^(?:user|users|account|member|customer|admin|owner|employee|staff|client|profile|email|identifier|student|patient|person)(?:_?(?:id|uuid|email|name))?$|^(?:sub|uid)$/i;
const GIVES = /user|account|session|principal|auth|identity|member|customer|admin/i;

/** What a one-time token is presented for: a password that is set, an address that is confirmed. */
const GRANTED =
  /^(?:is_?)?(?:email_?)?(?:verified|confirmed|activated|active)(?:_?at)?$|^(?:hashed_?)?password(?:_?hash)?$|^email_?verified\w{0,4}$/i;

/** Whether the step lets somebody in or changes something for them on the strength of the row. `oneTime`: to name the owner is not yet to let them in. */
export function actsOn(
  file: ParsedFile,
  region: ts.SignatureDeclaration,
  call: ts.Node,
  rows: readonly string[],
  oneTime: boolean,
): boolean {
  const { ts: api } = file;
  if (ASIDE_PATH.test(file.path) || namesAround(file, region, call).some((name) => ASIDE.test(name))) return false;
  if (isInLoopOfTries(file, call, region)) return false;
  for (const node of nodesMatching(file, /(?<![\w$])[A-Za-z_$][\w$]{0,60}/g, region)) {
    if (!api.isIdentifier(node) || node.pos < call.pos) continue;
    const { parent } = node;
    if (node.pos > call.end && ISSUES.test(node.text) && isCallee(file, node)) return true;
    if (api.isPropertyAccessExpression(parent) && parent.name === node) {
      if (isWritten(file, parent)) {
        const isRow = rows.includes(firstName(file, parent));
        // `req.user = ...` lets the handlers behind act for the user.
        if (!isRow && (GIVES.test(node.text) || GRANTED.test(node.text))) return true;
      } else if (!oneTime && OWNER.test(node.text) && rows.includes(firstName(file, parent.expression)) && !isInside(node, call)) {
        return true;
      }
    }
    if (api.isPropertyAssignment(parent) || api.isShorthandPropertyAssignment(parent)) {
      if (parent.name === node && GRANTED.test(node.text) && isInUpdate(file, parent)) return true;
    }
    const taken = !oneTime && api.isBindingElement(parent) && (parent.propertyName ?? parent.name) === node;
    if (taken && OWNER.test(node.text) && takesFrom(file, parent, rows)) return true;
  }
  return false;
}

/** The variable that a chain of members, items and calls begins with: `rows` of `rows[0].user`. */
function firstName(file: ParsedFile, expression: ts.Expression): string {
  const { ts: api } = file;
  let node = unwrap(file, expression);
  for (let steps = 0; steps < 12; steps++) {
    if (
      api.isPropertyAccessExpression(node) ||
      api.isElementAccessExpression(node) ||
      api.isCallExpression(node) ||
      api.isAwaitExpression(node)
    )
      node = unwrap(file, node.expression);
    else break;
  }
  return api.isIdentifier(node) ? node.text : '';
}

function isCallee(file: ParsedFile, node: ts.Identifier): boolean {
  const { ts: api } = file;
  const access = api.isPropertyAccessExpression(node.parent) && node.parent.name === node ? node.parent : node;
  return api.isCallExpression(access.parent) && access.parent.expression === access;
}

/** Whether an object of columns is what an update writes. */
function isInUpdate(file: ParsedFile, node: ts.Node): boolean {
  const { ts: api } = file;
  let outer: ts.Node = node.parent;
  while (api.isObjectLiteralExpression(outer) || api.isPropertyAssignment(outer)) outer = outer.parent;
  return (
    api.isCallExpression(outer) &&
    /^(?:update\w*|set|findByIdAndUpdate|findOneAndUpdate|upsert|save)$/.test(lastName(file, outer.expression))
  );
}

function takesFrom(file: ParsedFile, element: ts.BindingElement, rows: readonly string[]): boolean {
  const { ts: api } = file;
  const holder = element.parent.parent;
  if (!api.isVariableDeclaration(holder) || holder.initializer === undefined) return false;
  return rows.includes(firstName(file, holder.initializer)) || rows.includes(sourceOf(file, element.name));
}

/** `do { token = random() } while (await find(token))` makes sure that a token is new. */
function isInLoopOfTries(file: ParsedFile, call: ts.Node, region: ts.Node): boolean {
  const { ts: api } = file;
  for (let node: ts.Node | undefined = call.parent; node !== undefined && node !== region; node = node.parent) {
    if (api.isDoStatement(node) || api.isWhileStatement(node) || api.isForStatement(node)) return true;
  }
  return false;
}
