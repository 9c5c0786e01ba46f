import type { AuthorizationHeader, Replacement } from '../../../facts/fact';
import { argument, argumentsOf } from '../syntax/arguments';
import { stringParts, stringText } from '../syntax/strings';
import { attribute, bare, type PyNode, subscript, textOf } from '../syntax/tree';
import type { Values } from '../syntax/values';

// Tokens that are sent without a scheme. APIs of others often want just that, so it takes a request to the project's own server.

/** Names are followed at most this far. */
const MOST_HOPS = 4;

/** Where the requests go that take a header: the first argument of the call around the dict, or of the calls that are given it by name. */
export function targetOf(values: Values, key: PyNode): AuthorizationHeader['target'] {
  const dict = key.parent?.type === 'DictionaryExpression' ? key.parent : undefined;
  const holder = dict?.parent;
  if (!dict || !holder) return 'unknown';
  if (holder.type === 'ArgList') return targetOfCall(values, holder);
  const [name] = holder.children;
  if (holder.type !== 'AssignStatement' || name?.type !== 'VariableName' || holder.children.length !== 3) return 'unknown';
  const binding = values.scopes.resolve(name);
  if (!binding || values.scopes.onlySource(binding) === undefined) return 'unknown';
  const targets = new Set<AuthorizationHeader['target']>();
  for (const use of values.scopes.usesOf(binding)) {
    if (use.start === name.start) continue;
    const list = use.parent;
    const given = list?.type === 'ArgList' ? argumentsOf(values.file, list).keywords.get('headers') : undefined;
    // In `headers=headers` the first one is no use of the variable.
    if (given?.name === use) continue;
    targets.add(list && given?.value === use ? targetOfCall(values, list) : 'unknown');
  }
  const [only = 'unknown'] = targets;
  return targets.size === 1 ? only : 'unknown';
}

/** `requests.get(url, ...)` and `requests.request("GET", url, ...)`. */
function targetOfCall(values: Values, list: PyNode): AuthorizationHeader['target'] {
  const given = argumentsOf(values.file, list);
  const [first] = given.positional;
  const isMethod = first && /^(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)$/i.test(stringText(values.file, first) ?? '');
  const address = argument(given, isMethod ? 1 : 0, 'url');
  return address ? targetOfAddress(values, address) : 'unknown';
}

function targetOfAddress(values: Values, address: PyNode, hops = 0): AuthorizationHeader['target'] {
  const { file, scopes } = values;
  if (hops > MOST_HOPS) return 'unknown';
  const node = bare(address);
  if (node.type === 'VariableName') {
    const source = scopes.sourceOf(node);
    return source?.kind === 'assignment' ? targetOfAddress(values, source.value, hops + 1) : 'unknown';
  }
  if (node.type === 'BinaryExpression') {
    const [left, operator] = node.children;
    return left && operator && textOf(file, operator) === '+' ? targetOfAddress(values, left, hops + 1) : 'unknown';
  }
  const [first] = stringParts(file, node);
  if (!first) return 'unknown';
  return 'node' in first ? targetOfAddress(values, first.node, hops + 1) : targetOfText(first.text);
}

function targetOfText(text: string): AuthorizationHeader['target'] {
  if (/^\/(?!\/)/.test(text)) return 'own';
  const host = /^https?:\/\/([^/:]{1,200})(?=[/:]|$)/i.exec(text)?.[1];
  if (host === undefined) return 'unknown';
  return /^(?:localhost|127\.0\.0\.1|0\.0\.0\.0)$/.test(host) ? 'own' : 'elsewhere';
}

const BARE_KEY = /^(?:access|id)_?token$|^jwt$/i;
const BARE_NAME = /^(?:(?:access|id|auth|user)_?)?token$|^(?:jwt|jwt_token|access_jwt)$/i;
/** What certainly gives a token without a scheme: an answer's `access_token`, a library that signs. */
const BARE_ORIGIN = /["'](?:access|id)_?token["']|\bjwt\.encode\(|\bcreate_(?:access_|jwt_?)?token\(/i;

/** Whether an expression is certainly a token without a scheme: `data["access_token"]`, or a name that is given just that. */
export function isBareToken(values: Values, token: PyNode): boolean {
  const { file, scopes } = values;
  const node = bare(token);
  const key = subscript(node)?.key;
  if (key) return BARE_KEY.test(stringText(file, key) ?? '') && !/header|cookie|environ/i.test(textOf(file, node).slice(0, 200));
  if (attribute(node) || node.type !== 'VariableName' || !BARE_NAME.test(textOf(file, node))) return false;
  const source = scopes.sourceOf(node);
  const text = source?.kind === 'assignment' ? textOf(file, source.value).slice(0, 400) : '';
  return BARE_ORIGIN.test(text) && !/bearer|header|cookie|env|config|settings/i.test(text);
}

/** `f"Bearer {token}"` in place of the whole value. */
export function rawEdits(values: Values, value: PyNode, token: PyNode): readonly Replacement[] {
  const text = textOf(values.file, bare(token));
  // Before Python 3.12 an f-string cannot hold its own quotes.
  const quote = text.includes('"') ? "'" : '"';
  if (text.includes(quote) || /[\n\\{}]/.test(text)) return [];
  return [{ at: values.place(value), newText: `f${quote}Bearer {${text}}${quote}` }];
}
