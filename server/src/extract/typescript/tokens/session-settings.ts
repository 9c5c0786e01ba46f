import type { ts } from '@ts-morph/common';
import type { OptionValue, SessionSetting } from '../../../facts/fact';
import type { SessionLibraryId } from '../../../facts/library';
import { UNSET } from '../../../facts/value';
import { objectSlot } from '../syntax/insertion';
import { literalOf, type Options, readOptions } from '../syntax/options';
import { originOf } from '../syntax/origin';
import { stringText, unwrap } from '../syntax/syntax';
import type { ValueReader } from '../values/value-reader';

// How long sessions live, as the configuration of the library that keeps them says.

interface Configured {
  readonly library: SessionLibraryId;
  /** The argument that holds the options. */
  readonly options: ts.Expression | undefined;
}

const GATE = /^(?:next-auth|@auth\/|better-auth|iron-session|express-session|cookie-session)/;

export function* sessionSettings(reader: ValueReader): Iterable<SessionSetting> {
  if (![...reader.index.modules].some((module) => GATE.test(module))) return;
  for (const call of reader.index.calls) {
    const found = configured(reader, call);
    const fact = found?.options && settingOf(reader, call, found.library, found.options);
    if (fact) yield fact;
  }
}

function configured(reader: ValueReader, call: ts.CallExpression): Configured | undefined {
  const origin = originOf(reader, call.expression);
  if (origin === undefined) return undefined;
  const name = origin.path.at(-1) ?? '';
  const [first, second, third] = call.arguments;
  switch (origin.module) {
    case 'express-session':
      return { library: 'express-session', options: first };
    case 'cookie-session':
      return { library: 'cookie-session', options: first };
    case 'iron-session':
      return name === 'getIronSession' ? { library: 'iron-session', options: third ?? second } : undefined;
    case 'better-auth':
      return name === 'betterAuth' ? { library: 'better-auth', options: first } : undefined;
    case 'next-auth':
    case 'next-auth/next':
      return name === '' || name === 'NextAuth'
        ? { library: isVersion5(reader, call) ? 'auth.js' : 'next-auth', options: third ?? first }
        : undefined;
    default:
      return name === 'Auth' && origin.module === '@auth/core' ? { library: 'auth.js', options: second } : undefined;
  }
}

/** `const { handlers, auth } = NextAuth(...)` is version 5; version 4 gives one handler. */
function isVersion5(reader: ValueReader, call: ts.CallExpression): boolean {
  const { parent } = call;
  return parent !== undefined && reader.api.isVariableDeclaration(parent) && reader.api.isObjectBindingPattern(parent.name);
}

function settingOf(
  reader: ValueReader,
  call: ts.CallExpression,
  library: SessionLibraryId,
  expression: ts.Expression,
): SessionSetting | undefined {
  const options = readOptions(reader, expression, call);
  const unset: OptionValue = { value: UNSET, valueAt: undefined };
  const session = nested(reader, options, 'session', call);
  const cookie = nested(reader, options, 'cookie', call);
  const literal = literalOf(reader, expression);
  const base = {
    kind: 'session-setting' as const,
    file: reader.file.path,
    at: reader.place(call),
    calleeAt: reader.place(call.expression),
    library,
    optionSlot: literal && objectSlot(reader, literal),
  };
  switch (library) {
    case 'next-auth':
    case 'auth.js': {
      const strategy = session.nodeOf('strategy');
      const written = strategy && stringText(reader.api, unwrap(reader.api, strategy));
      const adapter = options.has('adapter');
      const name = nested(reader, nested(reader, options, 'cookies', call), 'sessionToken', call).nodeOf('name');
      return {
        ...base,
        ...(name ? { cookieNames: textsOf(reader, name) } : {}),
        maximumAge: session.get('maxAge'),
        tokenMaximumAge: nested(reader, options, 'jwt', call).get('maxAge'),
        updateAge: session.get('updateAge'),
        strategy:
          written === 'jwt' || written === 'database' ? written : strategy || !options.complete ? 'unknown' : adapter ? 'database' : 'jwt',
      };
    }
    case 'better-auth':
      return {
        ...base,
        maximumAge: session.get('expiresIn'),
        tokenMaximumAge: unset,
        // Whoever switches renewal off does not mean it to happen.
        updateAge: session.get('disableSessionRefresh').value.kind === 'unset' ? session.get('updateAge') : unset,
        strategy: 'database',
      };
    case 'iron-session':
      return {
        ...base,
        maximumAge: options.get('ttl'),
        tokenMaximumAge: nested(reader, options, 'cookieOptions', call).get('maxAge'),
        updateAge: unset,
        strategy: 'unknown',
      };
    case 'express-session':
      return { ...base, maximumAge: cookie.get('maxAge'), tokenMaximumAge: unset, updateAge: unset, strategy: 'database' };
    default:
      return { ...base, maximumAge: options.get('maxAge'), tokenMaximumAge: unset, updateAge: unset, strategy: 'unknown' };
  }
}

/** The texts that an expression may come to; empty where one of them cannot be read. */
function textsOf(reader: ValueReader, expression: ts.Expression): readonly string[] {
  const { api } = reader;
  const node = unwrap(api, expression);
  if (api.isConditionalExpression(node)) {
    const branches = [textsOf(reader, node.whenTrue), textsOf(reader, node.whenFalse)];
    return branches.some((texts) => texts.length === 0) ? [] : branches.flat();
  }
  const text = stringText(api, node);
  return text === undefined ? [] : [text];
}

/** The object under a name; one that cannot be read holds what nobody can tell. */
function nested(reader: ValueReader, options: Options, name: string, call: ts.Node): Options {
  const inner = readOptions(reader, options.nodeOf(name), call);
  if (options.nodeOf(name) !== undefined) return inner;
  const { value } = options.get(name);
  if (value.kind === 'reference' || value.kind === 'parameter') inner.refer(value);
  else if (value.kind !== 'unset') inner.openUp();
  return inner;
}
