import type { CorsLibrary, CorsPolicy, Replacement } from '../../../facts/fact';
import { UNSET, type Value } from '../../../facts/value';
import { CORS_LIBRARIES } from '../../../libraries/cors';
import { pointAt } from '../../../text/range';
import { type Arguments, argumentsOf, commaGroups, dictEntries, keyText, slotAtEnd } from '../syntax/arguments';
import { qualifiedName } from '../syntax/names';
import { decodeString, stringText } from '../syntax/strings';
import { attribute, bare, call, enclosingDefinition, type PyNode, textOf } from '../syntax/tree';
import type { Values } from '../syntax/values';
import { isDjangoSettings, isOutsideProduction } from '../tokens/secret-settings';
import { middlewareBeforeCors } from './cors-django';
import { guardAround, guardsOfFlask } from './cors-order';

// What browsers of other origins may send: Starlette's CORSMiddleware, Flask-CORS, and the settings of django-cors-headers.

/** The options of one policy, by their names. */
type Given = ReadonlyMap<string, PyNode>;

/** `app.add_middleware(CORSMiddleware, ...)`, `Middleware(CORSMiddleware, ...)`, `CORS(app, ...)`, `@cross_origin(...)`. */
export function* corsPolicies(values: Values, node: PyNode): Iterable<CorsPolicy> {
  const parts = call(node);
  if (!parts) return;
  const { file, scopes } = values;
  const text = textOf(file, parts.callee).slice(-60);
  if (/(?:^|\.)(?:add_middleware|Middleware|CORSMiddleware)$/.test(text)) {
    const given = argumentsOf(file, parts.list);
    const isAdding = !text.endsWith('CORSMiddleware');
    const made = isAdding ? given.positional[0] : parts.callee;
    const name = made && qualifiedName(file, scopes, made);
    if (!name || !/^(?:starlette|fastapi)\..{0,60}\bCORSMiddleware$/.test(name) || dependsOnEnvironment(values, node)) return;
    const at = isAdding && given.positional[0] ? given.positional[0] : parts.callee;
    yield { ...policy(values, 'starlette', node, at, given, namesOf(given)), behind: guardAround(values, node, text) };
    return;
  }
  if (!/(?:^|\.)(?:CORS|cross_origin|init_app)$/.test(text)) return;
  const given = argumentsOf(file, parts.list);
  const name = flaskName(values, parts.callee, text);
  if (name === undefined || dependsOnEnvironment(values, node) || /\bCORS_[A-Z]{3,20}["']?\]?\s?=/.test(file.text)) return;
  const own = namesOf(given);
  // `cors = CORS()` says nothing until it is given an application.
  if (name === 'CORS' && given.positional.length === 0 && !own.has('app')) return;
  const resources = own.get('resources');
  const found = resources && resourcesOf(values, resources);
  if (resources && !found) return;
  const base = { ...policy(values, 'flask-cors', node, parts.callee, given, own), behind: guardsOfFlask(values, given.positional[0]) };
  const reach = name === 'cross_origin' ? 'part' : 'application';
  if (!found || found.length === 0) yield { ...base, reach };
  for (const entry of found ?? []) {
    const merged = policy(values, 'flask-cors', node, parts.callee, given, new Map([...own, ...entry.options]));
    yield { ...merged, behind: base.behind, reach: /^(?:r?["'])?\/?(?:api)?(?:\/v\d)?\/?(?:\.?\*)?$/.test(entry.path) ? reach : 'part' };
  }
}

function namesOf(given: Arguments): Given {
  return new Map([...given.keywords].map(([name, { value }]) => [name, value]));
}

function flaskName(values: Values, callee: PyNode, text: string): 'CORS' | 'cross_origin' | undefined {
  const { file, scopes } = values;
  if (text.endsWith('init_app')) {
    const owner = attribute(callee)?.object;
    const source = owner?.type === 'VariableName' ? scopes.sourceOf(owner) : undefined;
    const made = source?.kind === 'assignment' ? call(bare(source.value)) : undefined;
    return made && qualifiedName(file, scopes, made.callee) === 'flask_cors.CORS' ? 'CORS' : undefined;
  }
  const name = /^flask_cors\.(?:extension\.|decorator\.)?(CORS|cross_origin)$/.exec(qualifiedName(file, scopes, callee) ?? '')?.[1];
  return name === 'CORS' || name === 'cross_origin' ? name : undefined;
}

interface Resource {
  readonly path: string;
  readonly options: Given;
}

/** `resources={r"/api/*": {"origins": "*"}}`; undefined when it cannot be read. */
function resourcesOf(values: Values, node: PyNode): readonly Resource[] | undefined {
  const { file } = values;
  const dict = bare(node);
  if (dict.type === 'String') return [{ path: stringText(file, dict) ?? '', options: new Map() }];
  const entries = dict.type === 'DictionaryExpression' ? dictEntries(dict) : undefined;
  const found: Resource[] = [];
  for (const { key, value } of entries ?? []) {
    const options = value.type === 'DictionaryExpression' ? dictEntries(value) : undefined;
    if (!key || !options) return undefined;
    const named = options.flatMap((option) => {
      const name = option.key && keyText(file, option.key);
      return name === undefined ? [] : [[name, option.value] as const];
    });
    if (named.length < options.length) return undefined;
    const path = key.type === 'String' ? textOf(file, key).replace(/^[rR]?["']|["']$/g, '') : '';
    found.push({ path: path === '' ? decodeString(textOf(file, key)) : path, options: new Map(named) });
  }
  return entries && found;
}

function policy(values: Values, library: CorsLibrary, node: PyNode, callee: PyNode, given: Arguments, named: Given): CorsPolicy {
  const row = CORS_LIBRARIES[library];
  const isOpen = given.unreadable || given.spreads.length > 0;
  const at = values.place(node);
  const read = (name: string): Value => {
    const value = named.get(name);
    return value ? values.read(value) : isOpen ? values.unknown(node) : UNSET;
  };
  const headers = named.get(row.headersOption);
  const origin = named.get(row.originOption);
  const credentials = named.get(row.credentialsOption);
  const list = call(node)?.list;
  const slot = !credentials && list && !isOpen ? slotAtEnd(values.file, list) : undefined;
  return {
    kind: 'cors-policy',
    file: values.file.path,
    at,
    calleeAt: values.place(callee),
    library,
    reach: 'application',
    headers: read(row.headersOption),
    headersAt: headers && values.place(headers),
    origin: matchesAll(values, named.get('allow_origin_regex')) || listsAll(values, origin) ? 'reflected' : read(row.originOption),
    originAt: origin
      ? values.place(origin)
      : named.has('allow_origin_regex')
        ? values.place(named.get('allow_origin_regex') ?? node)
        : undefined,
    originName: origin ? row.originOption : named.has('allow_origin_regex') ? 'allow_origin_regex' : '',
    credentials: read(row.credentialsOption),
    credentialsAt: credentials && values.place(credentials),
    ...(slot ? { credentialsSlot: slot } : {}),
    allowEdits: headers
      ? listEdits(values, headers, '"Authorization"')
      : library === 'starlette' && list && !isOpen
        ? optionEdits(values, list)
        : [],
    behind: [],
  };
}

/** A regular expression that every origin matches. */
function matchesAll(values: Values, node: PyNode | undefined): boolean {
  const text = node && stringText(values.file, node);
  return text !== undefined && /^\^?(?:https\?:\/\/|https?:\/\/)?\(?\.[*+]\)?\$?$/.test(text);
}

/** Flask-CORS takes each item with such characters for a regular expression. */
function listsAll(values: Values, node: PyNode | undefined): boolean {
  const list = node && bare(node);
  if (list?.type !== 'ArrayExpression') return matchesAll(values, list);
  return commaGroups(list).some(([item, ...more]) => more.length === 0 && matchesAll(values, item));
}

/** The name in a list or tuple of this file, in place or in a constant. */
function listEdits(values: Values, node: PyNode, item: string, steps = 3): readonly Replacement[] {
  const { file, scopes } = values;
  const list = bare(node);
  if (list.type === 'VariableName' && steps > 0) {
    const source = scopes.sourceOf(list);
    return source?.kind === 'assignment' ? listEdits(values, source.value, item, steps - 1) : [];
  }
  if (list.type === 'String') return textEdits(values, list);
  if (list.type !== 'ArrayExpression' && list.type !== 'TupleExpression') return [];
  const groups = commaGroups(list);
  const [last] = groups.at(-1) ?? [];
  const close = list.children.at(-1);
  if (!close || /[^\])]/.test(textOf(file, close))) return [];
  const names = groups.map(([only]) => (only ? (stringText(file, only) ?? '') : '')).join('');
  const quote = last && textOf(file, last).startsWith("'") ? "'" : '"';
  const name = `${quote}${names !== '' && names === names.toLowerCase() ? item.slice(1, -1).toLowerCase() : item.slice(1, -1)}${quote}`;
  if (!last)
    return [{ at: pointAt(file.path, (list.children[0] ?? list).end), newText: list.type === 'TupleExpression' ? `${name},` : name }];
  const comma = list.children.at(-2);
  const trailing = comma?.type === ',';
  const end = trailing ? comma.end : last.end;
  const lineStart = file.text.lastIndexOf('\n', last.start - 1) + 1;
  const indent = file.text.slice(lineStart, last.start);
  if (lineStart <= list.start || /\S/.test(indent)) return [{ at: pointAt(file.path, end), newText: `${trailing ? ' ' : ', '}${name}` }];
  const newline = file.text[lineStart - 2] === '\r' ? '\r\n' : '\n';
  return [{ at: pointAt(file.path, end), newText: `${trailing ? '' : ','}${newline}${indent}${name}${trailing ? ',' : ''}` }];
}

/** Flask-CORS takes a text with commas as well. */
function textEdits(values: Values, node: PyNode): readonly Replacement[] {
  const text = stringText(values.file, node) ?? '';
  const written = textOf(values.file, node);
  if (!/^[\w-]{1,60}$/.test(text) || written.length !== text.length + 2) return [];
  const quote = written[0] ?? '"';
  return [{ at: values.place(node), newText: `[${written}, ${quote}Authorization${quote}]` }];
}

function optionEdits(values: Values, list: PyNode): readonly Replacement[] {
  const slot = slotAtEnd(values.file, list);
  return slot ? [{ at: slot.at, newText: `${slot.prefix}allow_headers=["Authorization"]${slot.suffix}` }] : [];
}

const ENVIRONMENT = /debug|dev|prod|test|local|env|stag/i;

/** Whether it stands under a condition that asks where the process runs. */
function dependsOnEnvironment(values: Values, node: PyNode): boolean {
  if (isOutsideProduction(values, node)) return true;
  for (let current = node; current.parent; current = current.parent) {
    const outer = current.parent;
    if (outer.type !== 'IfStatement' || current.type !== 'Body') continue;
    const start = outer.children.find((part) => part.type === 'Body')?.start ?? outer.end;
    if (ENVIRONMENT.test(values.file.text.slice(outer.start, Math.min(start, outer.start + 300)))) return true;
  }
  return false;
}

const DJANGO = /^CORS_(?:ALLOW_HEADERS|ALLOW_ALL_ORIGINS|ORIGIN_ALLOW_ALL|ALLOW_CREDENTIALS)$/;

/** The settings of django-cors-headers, once for a module: at the first of them. */
export function djangoPolicy(values: Values): CorsPolicy | undefined {
  if (!/CORS_|corsheaders/.test(values.file.text) || !isDjangoSettings(values)) return undefined;
  const { file } = values;
  const found = new Map<string, { readonly name: PyNode; readonly value: PyNode }>();
  const unclear = new Set<string>();
  for (const node of file.nodes) {
    const [target, operator, value] = node.children;
    if (target?.type !== 'VariableName' || !value || !operator) continue;
    const name = textOf(file, target);
    if (!DJANGO.test(name)) continue;
    if (node.type !== 'AssignStatement' || node.children.length !== 3 || found.has(name)) unclear.add(name);
    else if (enclosingDefinition(node) || dependsOnEnvironment(values, node) || node.parent?.type !== 'Script') unclear.add(name);
    found.set(name, { name: target, value });
  }
  const [first] = found.values();
  const order = middlewareBeforeCors(values);
  const firstAt = first ? values.place(first.name) : order?.at;
  if (!firstAt || (!first && order?.behind.length === 0)) return undefined;
  const all = found.has('CORS_ORIGIN_ALLOW_ALL') ? 'CORS_ORIGIN_ALLOW_ALL' : 'CORS_ALLOW_ALL_ORIGINS';
  const read = (name: string): Value => {
    const setting = found.get(name);
    return !setting
      ? UNSET
      : unclear.has(name) || /debug/i.test(textOf(file, setting.value).slice(0, 200))
        ? values.unknown(setting.value)
        : values.read(setting.value);
  };
  const place = (name: string) => {
    const setting = found.get(name);
    return setting && values.place(setting.value);
  };
  const headers = found.get('CORS_ALLOW_HEADERS');
  return {
    kind: 'cors-policy',
    file: file.path,
    at: firstAt,
    calleeAt: headers ? values.place(headers.name) : firstAt,
    ...(order ? { mountAt: order.at } : {}),
    library: 'django-cors-headers',
    reach: 'application',
    headers: read('CORS_ALLOW_HEADERS'),
    headersAt: place('CORS_ALLOW_HEADERS'),
    origin: read(all),
    originAt: place(all),
    originName: found.has(all) ? all : '',
    credentials: read('CORS_ALLOW_CREDENTIALS'),
    credentialsAt: place('CORS_ALLOW_CREDENTIALS'),
    allowEdits: headers && !unclear.has('CORS_ALLOW_HEADERS') ? listEdits(values, headers.value, '"authorization"') : [],
    behind: order?.behind ?? [],
  };
}
