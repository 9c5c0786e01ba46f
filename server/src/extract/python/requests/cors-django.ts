import type { MiddlewareBefore, RequestGuard } from '../../../facts/fact';
import type { Place } from '../../../text/range';
import { commaGroups } from '../syntax/arguments';
import { stringText } from '../syntax/strings';
import { bare, definedName, type PyNode, textOf } from '../syntax/tree';
import type { Values } from '../syntax/values';

// Django calls middleware in the order of the list MIDDLEWARE, and CorsMiddleware answers preflights itself: whatever refuses a request
// before, does so to a preflight, too.

/** Where CorsMiddleware stands in `MIDDLEWARE`, with the project's own middleware before it. */
export function middlewareBeforeCors(values: Values): { readonly at: Place; readonly behind: readonly MiddlewareBefore[] } | undefined {
  if (!values.file.text.includes('corsheaders.middleware.CorsMiddleware')) return undefined;
  for (const node of values.file.nodes) {
    const [target, , value] = node.children;
    if (node.type !== 'AssignStatement' || node.parent?.type !== 'Script' || node.children.length !== 3) continue;
    if (target?.type !== 'VariableName' || !value || textOf(values.file, target) !== 'MIDDLEWARE') continue;
    const list = bare(value);
    return list.type === 'ArrayExpression' || list.type === 'TupleExpression' ? inList(values, list) : undefined;
  }
  return undefined;
}

function inList(values: Values, list: PyNode): ReturnType<typeof middlewareBeforeCors> {
  const behind: MiddlewareBefore[] = [];
  for (const [item, ...more] of commaGroups(list)) {
    const text = item && more.length === 0 ? stringText(values.file, item) : undefined;
    if (!item || text === undefined) return undefined;
    const at = values.place(item);
    if (text.endsWith('.CorsMiddleware')) return { at, behind };
    const name = text.split('.').at(-1) ?? '';
    if (name !== '' && !text.startsWith('django.')) behind.push({ at, name, seen: false });
  }
  return undefined;
}

const TOKEN = /authorization|bearer|\bjwt\b|HTTP_X_[A-Z_]{0,30}(?:KEY|TOKEN|SECRET)/i;
const REFUSAL = /status\s?=\s?(?:status\.HTTP_)?40[13]|HTTP_40[13]|HttpResponseForbidden|UNAUTHORIZED|PermissionDenied/;
/** A request without a token goes on, or the method decides. */
const OPTIONAL =
  /if not [\w.]{0,30}(?:token|auth|header|credential|key)\w{0,20}[^\n]{0,80}:\s{1,80}return (?:self\.get_response|get_response|None|$)|if [\w.]{0,30}(?:token|auth|header|credential|key)\w{0,20}(?: and [^\n]{0,120})?:|method\s{1,4}(?:==|!=|in|not in)\s/im;

/** Middleware of Django, a class or a function around `get_response`, that refuses requests without a token. */
export function djangoGuard(values: Values, definition: PyNode): RequestGuard | undefined {
  const { file } = values;
  const name = definedName(definition);
  if (!name || !file.text.includes('get_response') || definition.parent?.type !== 'Script') return undefined;
  const text = file.text.slice(definition.start, Math.min(definition.end, definition.start + 8000));
  // What `process_view` refuses, CorsMiddleware has answered before.
  if (!/\bget_response\b|\bMiddlewareMixin\b/.test(text) || !/\bdef (?:__call__|process_request)\(|def \w{1,40}\(request\)/.test(text))
    return undefined;
  if (!TOKEN.test(text) || !REFUSAL.test(text)) return undefined;
  const passes = /["']OPTIONS["']|preflight|\bdef process_view\(/i.test(text) || OPTIONAL.test(text);
  return { kind: 'request-guard', file: file.path, at: values.place(name), name: textOf(file, name), passesPreflight: passes };
}
