import type { MiddlewareBefore, RequestGuard } from '../../../facts/fact';
import { argumentsOf, commaGroups } from '../syntax/arguments';
import { bare, call, child, definedName, methodCall, type PyNode, statementOf, textOf } from '../syntax/tree';
import type { Values } from '../syntax/values';

// Starlette calls the middleware that was added last first. What refuses requests without a token answers a browser's preflight
// before CORSMiddleware sees it when it was added after it, and in a list `middleware=[...]` when it stands before it.

/** The middleware around CORSMiddleware that may refuse a preflight. `callee` is how the middleware is added. */
export function guardAround(values: Values, node: PyNode, callee: string): readonly MiddlewareBefore[] {
  if (callee.endsWith('add_middleware')) return addedLater(values, node);
  return callee.endsWith('Middleware') && !callee.endsWith('CORSMiddleware') ? listedBefore(values, node) : [];
}

/** `app.add_middleware(AuthMiddleware)` and `@app.middleware("http")` further down, the outermost first. */
function addedLater(values: Values, node: PyNode): readonly MiddlewareBefore[] {
  const { file } = values;
  const own = methodCall(file, node);
  const application = own ? textOf(file, own.object) : '';
  const around = statementOf(node).parent;
  const found: MiddlewareBefore[] = [];
  if (!around || application === '' || application.length > 60) return [];
  for (const statement of around.children) {
    if (statement.start < node.end) continue;
    const expression = statement.type === 'ExpressionStatement' ? statement.children[0] : undefined;
    const added = expression && methodCall(file, bare(expression));
    if (added?.method === 'add_middleware' && textOf(file, added.object) === application) {
      const [made] = argumentsOf(file, added.list).positional;
      if (made) found.unshift(...guardNamed(values, made));
    } else if (statement.type === 'DecoratedStatement') found.unshift(...decorated(values, statement, application));
  }
  return found;
}

/** `@app.middleware("http")` over a function that refuses. */
function decorated(values: Values, statement: PyNode, application: string): readonly MiddlewareBefore[] {
  const { file } = values;
  const definition = child(statement, 'FunctionDefinition');
  const decorator = child(statement, 'Decorator');
  const name = definition && definedName(definition);
  if (!definition || !decorator || !name) return [];
  const written = textOf(file, decorator).slice(0, 120).replace(/\s/g, '').replaceAll("'", '"');
  const isMiddleware = written === `@${application}.middleware("http")`;
  return isMiddleware && kindOf(values, definition) === 'refuses' ? [{ at: values.place(name), name: textOf(file, name), seen: true }] : [];
}

/**
 * Functions that Flask calls before every request, an automatic answer to OPTIONS included. Flask-CORS writes its headers afterwards, and
 * a preflight whose status is a 401 has failed whatever its headers say.
 */
export function guardsOfFlask(values: Values, application: PyNode | undefined): readonly MiddlewareBefore[] {
  const { file } = values;
  const name = application?.type === 'VariableName' ? textOf(file, application) : '';
  if (name === '' || !file.text.includes(`${name}.before_request`)) return [];
  const found: MiddlewareBefore[] = [];
  for (const node of file.nodes) {
    const definition = node.type === 'DecoratedStatement' ? child(node, 'FunctionDefinition') : undefined;
    const decorator = definition && child(node, 'Decorator');
    const own = definition && definedName(definition);
    if (!decorator || !own || textOf(file, decorator).trim() !== `@${name}.before_request`) continue;
    const text = file.text.slice(definition.start, Math.min(definition.end, definition.start + 6000));
    if (refusesInFlask(text)) found.push({ at: values.place(own), name: textOf(file, own), seen: true });
  }
  return found;
}

/** Whoever has no token, whatever the method. `verify_jwt_in_request` lets OPTIONS pass, and a list of endpoints may hold the automatic answer. */
function refusesInFlask(text: string): boolean {
  const refuses = /\babort\(\s{0,9}40[13]|,\s{0,9}40[13]\s{0,9}(?:\n|$|#)|status\s?=\s?40[13]|\bUNAUTHORIZED\b|\bUnauthorized\(/.test(text);
  if (!refuses || !TOKEN.test(text) || /["']OPTIONS["']|preflight|verify_jwt_in_request|\bmethod\b/i.test(text)) return false;
  return (
    !/\bif (?:[\w.]{0,30}(?:token|auth|header|credential|key)\w{0,20}|["']Authorization["'] in [\w.]{1,40})(?: and [^\n]{0,120})?:/i.test(
      text,
    ) && !/return(?: None)?\s{0,9}\n/.test(withoutPaths(text))
  );
}

/** The text without the paths that need no token. */
function withoutPaths(text: string): string {
  return text.replace(/if (?:not )?[^\n:]{0,20}request\.(?:path|endpoint|url_rule)[^\n]{0,200}:\s{1,80}return(?: None)?\s{0,9}\n/g, '\n');
}

/** `middleware=[Middleware(AuthMiddleware), Middleware(CORSMiddleware)]` */
function listedBefore(values: Values, node: PyNode): readonly MiddlewareBefore[] {
  const list = node.parent;
  if (list?.type !== 'ArrayExpression') return [];
  const found: MiddlewareBefore[] = [];
  for (const [item, ...more] of commaGroups(list)) {
    if (!item || more.length > 0) return [];
    if (item === node) return found;
    const parts = call(bare(item));
    const [made] = parts ? argumentsOf(values.file, parts.list).positional : [];
    if (made) found.push(...guardNamed(values, made));
  }
  return [];
}

function guardNamed(values: Values, made: PyNode): readonly MiddlewareBefore[] {
  const { file, scopes } = values;
  if (made.type !== 'VariableName') return [];
  const source = scopes.sourceOf(made);
  const at = values.place(made);
  const name = textOf(file, made);
  if (source?.kind === 'definition') return kindOf(values, source.definition) === 'refuses' ? [{ at, name, seen: true }] : [];
  if (source?.kind !== 'import' || /^(?:starlette|fastapi|flask)\b/.test(source.module)) return [];
  return [{ at, name: source.path.at(-1) ?? name, seen: false }];
}

/** A middleware class of Starlette, which other files add by its name. */
export function requestGuard(values: Values, definition: PyNode): RequestGuard | undefined {
  const { file } = values;
  const bases = child(definition, 'ArgList');
  const name = definedName(definition);
  if (!name || !bases || !/\bBaseHTTPMiddleware\b/.test(textOf(file, bases).slice(0, 200))) return undefined;
  const kind = kindOf(values, definition);
  if (kind === 'none') return undefined;
  return { kind: 'request-guard', file: file.path, at: values.place(name), name: textOf(file, name), passesPreflight: kind === 'passes' };
}

const TOKEN = /authorization|bearer|\bjwt\b|headers(?:\.get\(|\[)\s{0,9}["']x-[\w-]{0,30}(?:key|code|token|secret)["']/i;
const REFUSAL = /status_code\s?=\s?(?:status\.HTTP_)?40[13]|HTTP_40[13]|\b401\b/;
/** A request without a token goes on, or the method decides. */
const OPTIONAL =
  /if not [\w.]{0,30}(?:token|auth|header|credential|key)\w{0,20}[^\n]{0,80}:\s{1,80}return await call_next|if [\w.]{1,40} and [^\n]{0,120}:\s{1,80}(?:token|try)|method (?:==|!=|in|not in) /i;

function kindOf(values: Values, definition: PyNode): 'refuses' | 'passes' | 'none' {
  const text = values.file.text.slice(definition.start, Math.min(definition.end, definition.start + 8000));
  if (!REFUSAL.test(text) || !TOKEN.test(text) || !/call_next/.test(text)) return 'none';
  if (/["']OPTIONS["']|preflight/i.test(text) || OPTIONAL.test(text)) return 'passes';
  return 'refuses';
}
