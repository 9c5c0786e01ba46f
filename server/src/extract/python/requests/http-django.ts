import type { HttpRoute, RouteMount } from '../../../facts/fact';
import { SecretText } from '../../../facts/secret-text';
import { UNSET, type Value } from '../../../facts/value';
import type { Place } from '../../../text/range';
import { argumentsOf } from '../syntax/arguments';
import { stringText } from '../syntax/strings';
import { call, methodCall, type PyNode, textOf } from '../syntax/tree';
import type { Values } from '../syntax/values';

// The addresses of Django: `urlpatterns` of each `urls.py`, the routers of its REST framework, and the settings that name the first of them.

/** The owner of a module's patterns. */
const PATTERNS = 'urlpatterns';
const LONGEST_PATH = 120;
const ROOT = /^ROOT_URLCONF[ \t]{0,9}=[ \t]{0,9}["']([\w.]{1,100})["']/m;
/** The REST framework's default for views that name no permissions. */
const BY_DEFAULT = /["']DEFAULT_PERMISSION_CLASSES["']\s{0,9}:\s{0,9}[[(]\s{0,40}["'][\w.]{1,80}\.IsAuthenticated["']/;

export function mayListUrls(path: string, text: string): boolean {
  return (path.endsWith('urls.py') && text.includes(PATTERNS)) || ROOT.test(text);
}

export function* djangoUrls(values: Values): Iterable<HttpRoute | RouteMount> {
  const { file } = values;
  const root = ROOT.exec(file.text);
  if (root?.[1] !== undefined) {
    const at = { file: file.path, start: root.index, end: root.index + root[0].length };
    const guard = BY_DEFAULT.test(file.text) ? 'DEFAULT_PERMISSION_CLASSES' : '';
    const mount = { kind: 'route-mount', file: file.path, at, owner: '', complete: true, prefix: UNSET, guard } as const;
    yield { ...mount, module: root[1], router: PATTERNS };
  }
  if (!mayListUrls(file.path, file.text)) return;
  for (const node of file.nodes) {
    if (node.type !== 'CallExpression') continue;
    const pattern = patternOf(values, node);
    if (pattern) yield pattern;
    const registered = registration(values, node);
    if (registered) yield registered;
  }
}

/** `path('users/', UserView.as_view())`, `path('api/', include('app.urls'))`. */
function patternOf(values: Values, node: PyNode): HttpRoute | RouteMount | undefined {
  const { file } = values;
  const parts = call(node);
  const name = parts && textOf(file, parts.callee);
  if (!parts || (name !== 'path' && name !== 're_path' && name !== 'url')) return undefined;
  const [written, view] = argumentsOf(file, parts.list).positional;
  const text = written && stringText(file, written);
  const path = text === undefined ? undefined : name === 'path' ? text : plainPattern(text);
  if (path === undefined || !view || path.length > LONGEST_PATH) return undefined;
  const at = values.place(node);
  const inner = call(view);
  if (inner && textOf(file, inner.callee) === 'include') {
    const from = included(values, argumentsOf(file, inner.list).positional[0]);
    const mount = { kind: 'route-mount', file: file.path, at, owner: PATTERNS, complete: false, prefix: literal(path, at) } as const;
    return from && { ...mount, ...from, guard: '' };
  }
  return { kind: 'http-route', file: file.path, at, method: 'ALL', path: `/${path}`, owner: PATTERNS, complete: false, guard: '' };
}

/** `^users/$` is a plain address; what else a pattern may say is none. */
function plainPattern(pattern: string): string | undefined {
  return /^\^([\w/-]{0,100})\$?$/.exec(pattern)?.[1];
}

function included(values: Values, given: PyNode | undefined): { readonly module: string; readonly router: string } | undefined {
  const { file } = values;
  const module = given && stringText(file, given);
  if (module !== undefined) return /^[\w.]{1,100}$/.test(module) ? { module, router: PATTERNS } : undefined;
  const router = given && /^(\w{1,60})\.urls$/.exec(textOf(file, given).slice(0, 80))?.[1];
  return router === undefined ? undefined : { module: '', router };
}

/** `router.register(r'users', UserViewSet)`: the REST framework's routers answer with a slash behind it. */
function registration(values: Values, node: PyNode): HttpRoute | undefined {
  const { file } = values;
  const parts = methodCall(file, node);
  if (parts?.method !== 'register' || parts.object.type !== 'VariableName') return undefined;
  const owner = textOf(file, parts.object);
  const made = new RegExp(`\\b${owner}\\s{0,4}=\\s{0,4}[\\w.]{0,60}Router\\(([^()]{0,80})\\)`).exec(file.text);
  const [written, view] = argumentsOf(file, parts.list).positional;
  const path = written && stringText(file, written);
  if (made === null || !view || path === undefined || !/^[\w/-]{0,100}$/.test(path)) return undefined;
  const slash = /trailing_slash\s{0,4}=\s{0,4}False/.test(made[1] ?? '') ? '' : '/';
  const at = values.place(node);
  return { kind: 'http-route', file: file.path, at, method: 'ALL', path: `/${path}${slash}`, owner, complete: false, guard: '' };
}

function literal(text: string, at: Place): Value {
  return text === '' ? UNSET : { kind: 'literal', at, value: new SecretText(text) };
}
