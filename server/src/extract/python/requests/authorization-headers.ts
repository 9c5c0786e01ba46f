import type { AuthorizationHeader, HeaderFault, Replacement } from '../../../facts/fact';
import { pointAt } from '../../../text/range';
import { faultOfHead } from '../../header-scheme';
import { givesNone } from '../env/env-reads';
import { argumentsOf } from '../syntax/arguments';
import { guardBefore, isGuarded, plainText } from '../syntax/guards';
import type { Mentions } from '../syntax/mentions';
import { annotationText, mayBeNone } from '../syntax/names';
import { stringParts, stringText } from '../syntax/strings';
import { attribute, bare, methodCall, type PyNode, statementOf, subscript, textOf } from '../syntax/tree';
import type { Values } from '../syntax/values';
import { isBareToken, rawEdits, targetOf } from './authorization-raw';

/** Names and literals are followed at most this far. */
const MOST_HOPS = 4;

/** The Authorization header that a string literal starts: the key of a dict entry, of an assignment, or of `add_header`. */
export function authorizationHeader(values: Values, mentions: Mentions, key: PyNode): AuthorizationHeader | undefined {
  const text = key.end - key.start < 24 ? stringText(values.file, key) : undefined;
  if (text === undefined || !/^(?:[Aa]uthorization|AUTHORIZATION)$/.test(text)) return undefined;
  const value = headerValue(values, key);
  return value && header(values, mentions, value, key);
}

/** `dict(Authorization=...)` and `headers.update(Authorization=...)`. */
export function keywordHeader(values: Values, mentions: Mentions, list: PyNode): AuthorizationHeader | undefined {
  const named = list.children.some((node) => node.type === 'VariableName' && textOf(values.file, node) === 'Authorization');
  const keyword = named ? argumentsOf(values.file, list).keywords.get('Authorization') : undefined;
  return keyword && header(values, mentions, keyword.value, keyword.name);
}

/** The value that goes with the key. */
function headerValue(values: Values, key: PyNode): PyNode | undefined {
  const { parent } = key;
  if (!parent) return undefined;
  const index = parent.children.indexOf(key);
  if (parent.type === 'DictionaryExpression') return parent.children[index + 1]?.type === ':' ? parent.children[index + 2] : undefined;
  const indexed = subscript(parent);
  if (indexed?.key === key) {
    const statement = parent.parent;
    return statement?.type === 'AssignStatement' && statement.children[0] === parent && statement.children.length === 3
      ? statement.children[2]
      : undefined;
  }
  const method = parent.type === 'ArgList' && parent.parent ? methodCall(values.file, parent.parent) : undefined;
  const adds = method && /^(?:add_header|add_unredirected_header|setdefault|putheader)$/.test(method.method);
  return adds && index === 1 && parent.children[2]?.type === ',' ? parent.children[3] : undefined;
}

interface Credential {
  readonly scheme: string;
  readonly token: PyNode;
  /** The text before the token, blanks included. */
  readonly head: string;
}

/** A name that holds an API key may well be a whole header, so of a token without a scheme something is said only where all is certain. */
function faultOf(
  values: Values,
  { scheme, head, token }: Credential,
  tokenText: string,
  target: AuthorizationHeader['target'],
): HeaderFault {
  if (scheme === '') return target === 'own' && isBareToken(values, token) ? 'raw' : 'none';
  const fault = faultOfHead(head);
  if (fault !== 'none' || !/^bearer$/i.test(scheme)) return fault;
  return /^(?:\w+\.){0,4}(?:current_)?user\.(?:id|email)$/.test(tokenText) ? 'identity' : 'none';
}

function header(values: Values, mentions: Mentions, value: PyNode, key: PyNode): AuthorizationHeader | undefined {
  const credential = credentialOf(values, value);
  if (!credential) return undefined;
  const token = bare(credential.token);
  const evidence = missingToken(values, token);
  const guarded = evidence.missing === 'possible' && isGuarded(values.file, mentions.of(token), credential.token);
  const certain = evidence.missing !== 'possible' || evidence.reason !== ENVIRONMENT;
  const missing = guarded ? 'impossible' : certain ? evidence.missing : 'unknown';
  const tokenText = plainText(values.file, token);
  const target = targetOf(values, key);
  const fault = faultOf(values, credential, tokenText, target);
  return {
    kind: 'authorization-header',
    file: values.file.path,
    at: values.place(value),
    scheme: credential.scheme,
    tokenAt: values.place(credential.token),
    tokenText,
    missing,
    reason: missing === 'possible' ? evidence.reason : '',
    guardEdits: missing === 'possible' && tokenText !== '' ? guardEdits(values, value, key, tokenText) : [],
    fault,
    schemeEdits:
      fault === 'none' || fault === 'identity'
        ? []
        : fault === 'raw'
          ? rawEdits(values, value, token)
          : schemeEdits(values, value, credential),
    target,
  };
}

/** The scheme and the token in a header's value; undefined when the value is no credential that can be read. */
function credentialOf(values: Values, node: PyNode, hops = 0): Credential | undefined {
  const { file } = values;
  const expression = bare(node);
  switch (expression.type) {
    case 'FormatString':
    case 'ContinuedString': {
      const parts = stringParts(file, expression);
      const [first, second] = parts;
      if (first && 'node' in first && parts.length === 1) return { scheme: '', token: first.node, head: '' };
      if (!first || !second || parts.length !== 2 || !('text' in first) || !('node' in second)) return undefined;
      return schemeIn(first.text, second.node);
    }
    case 'BinaryExpression': {
      const [left, operator, right] = expression.children;
      const sign = operator && textOf(file, operator);
      const text = left && stringText(file, left);
      if (text === undefined || !right || expression.children.length !== 3) return undefined;
      if (sign === '+') return schemeIn(text, right);
      const single = right.type === 'TupleExpression' ? (right.children.length <= 4 ? right.children[1] : undefined) : right;
      return sign === '%' && text.endsWith('%s') && single ? schemeIn(text.slice(0, -2), single) : undefined;
    }
    case 'ConditionalExpression': {
      const [consequence] = expression.children;
      return consequence && hops < MOST_HOPS ? credentialOf(values, consequence, hops + 1) : undefined;
    }
    case 'CallExpression': {
      const method = methodCall(file, expression);
      const template = method?.method === 'format' ? stringText(file, method.object) : undefined;
      const argument = method?.list.children[1];
      if (template !== undefined) {
        return method && argument && template.endsWith('{}') && method.list.children.length === 3
          ? schemeIn(template.slice(0, -2), argument)
          : undefined;
      }
      return rawToken(values, expression);
    }
    case 'VariableName': {
      const source = values.scopes.sourceOf(expression);
      const value = source?.kind === 'assignment' ? bare(source.value) : undefined;
      const built = value && /^(?:FormatString|ContinuedString|BinaryExpression|ConditionalExpression)$/.test(value.type);
      if (value && built) return hops < MOST_HOPS ? credentialOf(values, value, hops + 1) : undefined;
      return rawToken(values, expression);
    }
    case 'MemberExpression':
      return rawToken(values, expression);
    default:
      return undefined;
  }
}

function schemeIn(text: string, token: PyNode): Credential | undefined {
  const scheme = /^([A-Za-z][\w-]{0,40}:?)\s{1,4}$/.exec(text)?.[1] ?? (faultOfHead(text) === 'none' ? undefined : text.trim());
  return scheme === undefined ? undefined : { scheme, token, head: text };
}

/** A value that by its name is the token itself, not a whole header. */
function rawToken(values: Values, node: PyNode): Credential | undefined {
  const text = textOf(values.file, node).slice(0, 200);
  return /token|jwt|api_?key|secret/i.test(text) && !/header|bearer|authorization|basic|scheme/i.test(text)
    ? { scheme: '', token: node, head: '' }
    : undefined;
}

interface Evidence {
  readonly missing: AuthorizationHeader['missing'];
  readonly reason: string;
}

/** Whether a variable is set is a question of the service's environment, which this file cannot answer: guarded or unknown. */
const ENVIRONMENT = '';
const UNKNOWN: Evidence = { missing: 'unknown', reason: '' };
const IMPOSSIBLE: Evidence = { missing: 'impossible', reason: '' };
/** Objects whose `get` is a dict's: None when the key is not there. */
const MAPPINGS =
  /(?:cookies?|session|environ|headers?|params|args|data|json|json\(\)|payload|state|config|cache|claims|tokens?|creds|credentials|response|resp|result|body|form|kwargs|options|user|auth)$/i;

/** Whether the expression can be None, by what is seen of where it comes from. */
function missingToken(values: Values, node: PyNode, hops = 0): Evidence {
  const expression = bare(node);
  if (hops > MOST_HOPS) return UNKNOWN;
  if (givesNone(values, expression)) return { missing: 'possible', reason: ENVIRONMENT };
  switch (expression.type) {
    case 'String':
    case 'FormatString':
    case 'ContinuedString':
      return IMPOSSIBLE;
    case 'VariableName':
      return missingName(values, expression, hops);
    case 'MemberExpression':
      return values.env.recognise(expression) ? IMPOSSIBLE : missingMember(values, expression, hops);
    case 'CallExpression':
      return missingCall(values, expression);
    default:
      return UNKNOWN;
  }
}

function missingName(values: Values, name: PyNode, hops: number): Evidence {
  const source = values.scopes.sourceOf(name);
  if (source?.kind === 'assignment') return missingToken(values, source.value, hops + 1);
  if (source?.kind !== 'parameter') return UNKNOWN;
  const text = textOf(values.file, name);
  const type = annotationText(values.file, source.annotation);
  if (mayBeNone(type)) return { missing: 'possible', reason: `${text} can be None: its type is ${type.replace(/\s+/g, ' ').slice(0, 60)}` };
  if (source.value?.type === 'None') return { missing: 'possible', reason: `${text} is None when the caller does not give it` };
  return /^(?:str|bytes|SecretStr)$/.test(type) ? IMPOSSIBLE : UNKNOWN;
}

/** `self.token` that the class assigns once. */
function missingMember(values: Values, node: PyNode, hops: number): Evidence {
  const member = attribute(node);
  const owner = member && values.classes.classOfSelf(member.object);
  if (!member || !owner) return UNKNOWN;
  const assigned = values.classes.assignmentsToSelf(owner, textOf(values.file, member.property));
  const [only] = assigned;
  return only && assigned.length === 1 ? missingToken(values, only, hops + 1) : UNKNOWN;
}

/** `request.cookies.get("access_token")` without a default. */
function missingCall(values: Values, node: PyNode): Evidence {
  const method = methodCall(values.file, node);
  const [key, ...rest] = method ? argumentsOf(values.file, method.list).positional : [];
  if (method?.method !== 'get' || !key || method.list.children.length !== 3 || rest.length > 0) return UNKNOWN;
  const text = stringText(values.file, key);
  const object = textOf(values.file, method.object);
  if (text === undefined || !/^[\w.-]{1,60}$/.test(text) || !MAPPINGS.test(object.slice(-40))) return UNKNOWN;
  return { missing: 'possible', reason: `${readText(values, node)} returns None when there is no ${text}` };
}

/** A call as a message can quote it: on one line, its arguments being names only. */
function readText(values: Values, node: PyNode): string {
  const text = textOf(values.file, node).replace(/\s+/g, ' ');
  return text.length <= 80 ? text : `${text.slice(0, 77)}...`;
}

/** The text before the token is replaced where it stands in the value itself, once and without escapes. */
function schemeEdits(values: Values, value: PyNode, { head }: Credential): readonly Replacement[] {
  const { path, text } = values.file;
  const start = text.indexOf(head, value.start);
  const again = text.indexOf(head, start + 1);
  if (start < 0 || start + head.length > value.end || (again >= 0 && again < value.end)) return [];
  return [{ at: { file: path, start, end: start + head.length }, newText: 'Bearer ' }];
}

/** A header that is assigned in a statement of its own can be left out; an entry of a dict literal cannot be taken out cleanly. */
function guardEdits(values: Values, value: PyNode, key: PyNode, tokenText: string): readonly Replacement[] {
  const statement = statementOf(value);
  if (key.parent?.type !== 'MemberExpression' || statement.type !== 'AssignStatement' || statement.children[0] !== key.parent) return [];
  const credential = credentialOf(values, value);
  if (!credential || credential.token.start < value.start || credential.token.end > value.end) return [];
  const guard = guardBefore(values.file, statement, tokenText);
  return guard === undefined ? [] : [{ at: pointAt(values.file.path, statement.start), newText: guard }];
}
