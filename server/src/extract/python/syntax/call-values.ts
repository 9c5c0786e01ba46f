import { SecretText } from '../../../facts/secret-text';
import { type ConvertedValue, type EncodedValue, unknownAt, type Value } from '../../../facts/value';
import { argument, argumentsOf } from './arguments';
import { isDictExpression, recordOf } from './dicts';
import { generatedValue } from './generated';
import { momentOf } from './moments';
import { qualifiedName } from './names';
import { stringText } from './strings';
import { textMethod } from './texts';
import { attribute, call, type PyNode, textOf } from './tree';
import type { Values } from './values';

const CONVERSIONS: Readonly<Record<string, ConvertedValue['to']>> = {
  'builtins.int': 'integer',
  'builtins.float': 'number',
  'builtins.str': 'string',
  'builtins.bool': 'boolean',
  'builtins.round': 'integer',
  'math.floor': 'integer',
  'math.ceil': 'integer',
};

const DECODERS: Readonly<Record<string, EncodedValue['encoding']>> = {
  'base64.b64decode': 'base64',
  'base64.standard_b64decode': 'base64',
  'base64.decodebytes': 'base64',
  'base64.urlsafe_b64decode': 'base64url',
  'binascii.unhexlify': 'hex',
  'binascii.a2b_hex': 'hex',
  'binascii.a2b_base64': 'base64',
  'codecs.decode': 'hex',
  'builtins.bytes.fromhex': 'hex',
  'builtins.bytearray.fromhex': 'hex',
};

/** Calls that hand on what they are given. */
const WRAPPERS = new Set(['pydantic.SecretStr', 'starlette.datastructures.Secret', 'pydantic.types.SecretStr']);

/** What a call gives. Reads of environment variables are not handled here. */
export function callValue(values: Values, node: PyNode): Value {
  const parts = call(node);
  const unknown = values.unknown(node);
  if (!parts) return unknown;
  const made = momentOf(values, node) ?? generatedValue(values, node);
  if (made) return made;
  if (isDictExpression(values, node)) return recordOf(values, node);
  const given = argumentsOf(values.file, parts.list);
  const [first] = given.positional;
  const name = qualifiedName(values.file, values.scopes, parts.callee);
  if (name !== undefined) {
    const conversion = CONVERSIONS[name];
    if (conversion && first && given.positional.length === 1) return converted(values, node, conversion, first);
    const encoding = DECODERS[name];
    if (encoding && first) {
      const codec = given.positional[1] && stringText(values.file, given.positional[1]);
      if (name === 'codecs.decode' && codec !== 'hex') return unknown;
      return { kind: 'encoded', at: values.place(node), encoding, of: unencoded(values.read(first)) };
    }
    if (name === 'json.loads' && first) return { kind: 'converted', at: values.place(node), to: 'json', of: values.read(first) };
    if (WRAPPERS.has(name) && first) return values.read(first);
    if ((name === 'typing.cast' || name === 'builtins.bytes') && first)
      return values.read(name === 'typing.cast' ? (given.positional[1] ?? first) : first);
    const [, , otherwise] = given.positional;
    if (
      name === 'builtins.getattr' &&
      first &&
      (!otherwise || otherwise.type === 'None' || /^(?:""|'')$/.test(textOf(values.file, otherwise)))
    ) {
      const key = given.positional[1] && stringText(values.file, given.positional[1]);
      return key === undefined ? unknown : values.step(values.read(first), key, values.place(node));
    }
  }
  return textMethod(values, node) ?? methodValue(values, node) ?? instanceValue(values, node) ?? unknown;
}

function converted(values: Values, node: PyNode, to: ConvertedValue['to'], argument: PyNode): Value {
  const of = values.read(argument);
  if (to === 'string' && of.kind === 'literal' && of.value instanceof SecretText) return of;
  return { kind: 'converted', at: values.place(node), to, of };
}

/** Decoders take text and its bytes alike. */
function unencoded(value: Value): Value {
  return value.kind === 'encoded' && value.encoding === 'utf8' ? value.of : value;
}

/** `x.encode()`, `settings.KEY.get_secret_value()`, `d.get("key")`, `text.strip()`. */
function methodValue(values: Values, node: PyNode): Value | undefined {
  const parts = call(node);
  const member = parts && attribute(parts.callee);
  if (!parts || !member) return undefined;
  const given = argumentsOf(values.file, parts.list);
  const [first] = given.positional;
  const at = values.place(node);
  switch (textOf(values.file, member.property)) {
    case 'get_secret_value':
      return values.read(member.object);
    case 'encode': {
      const codec = first && stringText(values.file, first);
      const ascii = codec === undefined ? given.positional.length === 0 : /^(?:utf-?8|ascii|latin-?1)$/i.test(codec);
      return ascii ? { kind: 'encoded', at, encoding: 'utf8', of: values.read(member.object) } : unknownAt(at);
    }
    case 'decode': {
      const value = values.read(member.object);
      return value.kind === 'encoded' && value.encoding === 'utf8' ? value.of : unknownAt(at);
    }
    case 'strip':
    case 'rstrip':
    case 'lstrip': {
      const value = values.read(member.object);
      if (parts.list.children.length > 2) return unknownAt(at);
      // Loaders hand out values without blanks around them, so that stripping changes nothing.
      return value.kind === 'env' || value.kind === 'reference' ? value : unknownAt(at);
    }
    case 'get': {
      const key = first && stringText(values.file, first);
      const value = values.read(member.object);
      // `current_app.config.get("KEY")`, as `config["KEY"]`.
      if (
        key !== undefined &&
        value.kind === 'reference' &&
        value.path.length > 1 &&
        value.path.at(-1) === 'config' &&
        !given.positional[1]
      )
        return values.step(value, key, at);
      if (key === undefined || value.kind !== 'record') return undefined;
      if (Object.hasOwn(value.entries, key)) return values.step(value, key, at);
      const otherwise = argument(given, 1, 'default');
      return value.open ? unknownAt(at) : otherwise ? values.read(otherwise) : { kind: 'literal', at, value: null };
    }
    default:
      return undefined;
  }
}

/** `Settings()`, `Settings(KEY="x")`, `get_settings()`. */
function instanceValue(values: Values, node: PyNode): Value | undefined {
  const parts = call(node);
  if (!parts) return undefined;
  const given = argumentsOf(values.file, parts.list);
  const named = [...given.keywords].filter(([key]) => !key.startsWith('_'));
  if (given.positional.length > 0 || given.spreads.length > 0 || given.unreadable) return undefined;
  const value = values.called(parts.callee, node);
  if (named.length === 0) return value;
  if (value.kind !== 'record') return undefined;
  const entries = { ...value.entries, ...Object.fromEntries(named.map(([key, keyword]) => [key, values.read(keyword.value)])) };
  return { ...value, at: values.place(node), entries };
}
