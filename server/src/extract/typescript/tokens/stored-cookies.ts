import type { ts } from '@ts-morph/common';
import { namesToken } from '../../../facts/cookie-names';
import type { OptionValue, StoredLifetime, TokenSource } from '../../../facts/fact';
import type { Place } from '../../../text/range';
import { calleeText, rootName } from '../syntax/callee-names';
import { lookup } from '../syntax/file-view';
import { type Options, readOptions } from '../syntax/options';
import { originOf } from '../syntax/origin';
import { memberStep, stringText, unwrap } from '../syntax/syntax';
import type { ValueReader } from '../values/value-reader';
import { tokenSources } from './token-sources';

// Cookies. The units are those of jwt-semantics' table: Express, Koa and cookie-session count milliseconds, all others seconds.

interface Cookie {
  readonly name: ts.Expression | undefined;
  readonly value: ts.Expression | undefined;
  readonly options: ts.Expression | undefined;
  readonly unit: StoredLifetime['unit'];
  readonly most?: StoredLifetime['most'];
}

/** Hono 4.13.19 `utils/cookie.js`. */
const HONO = {
  seconds: 34_560_000,
  error: 'Cookies Max-Age SHOULD NOT be greater than 400 days (34560000 seconds) in duration.',
} as const;

/** The cookie that a call sets, once for each call that gives the token where the function around is given it. */
export function cookiesOf(reader: ValueReader, call: ts.CallExpression): readonly StoredLifetime[] {
  const template = headerTemplate(reader, call) ?? [];
  const cookie = readCookie(reader, call);
  return cookie === undefined ? template : [...template, ...lifetimesOf(reader, call, cookie)];
}

function* lifetimesOf(reader: ValueReader, call: ts.CallExpression, cookie: Cookie): Iterable<StoredLifetime> {
  const options = readOptions(reader, cookie.options, call);
  const { form, lifetime } = cookieLifetime(reader, options, cookie.unit);
  const name = (cookie.name && stringText(reader.api, unwrap(reader.api, cookie.name))) ?? '';
  const sources = cookie.value ? tokenSources(reader, cookie.value) : [];
  const named = namesToken(name) && lifetime.value.kind !== 'unset';
  for (const token of sources.length > 0 ? sources : named ? [undefined] : []) {
    yield {
      kind: 'stored-lifetime',
      file: reader.file.path,
      at: reader.place(call),
      holder: 'cookie',
      api: calleeText(reader, call.expression),
      name,
      form,
      unit: form === 'absolute' ? 'seconds' : cookie.unit,
      lifetime,
      token,
      ...(cookie.most ? { most: cookie.most } : {}),
    };
  }
}

/** `maxAge` beats `expires` in browsers; a number of js-cookie's `expires` is in days. */
function cookieLifetime(
  reader: ValueReader,
  options: Options,
  unit: StoredLifetime['unit'],
): { form: StoredLifetime['form']; lifetime: OptionValue } {
  const age = options.get('maxAge');
  const expires = options.get('expires');
  const written = options.nodeOf('expires');
  if (unit === 'days') {
    const isDate = written !== undefined && isDateLike(reader, written);
    return { form: isDate || expires.value.kind === 'now' ? 'absolute' : 'relative', lifetime: expires };
  }
  if (age.value.kind !== 'unset') return { form: 'relative', lifetime: age };
  return { form: expires.value.kind === 'unset' ? 'relative' : 'absolute', lifetime: expires };
}

/** `new Date(...)`, or a name that nobody can tell from one. */
function isDateLike(reader: ValueReader, expression: ts.Expression): boolean {
  const { api } = reader;
  const node = unwrap(api, expression);
  return !(api.isNumericLiteral(node) || api.isBinaryExpression(node));
}

/** The names of all calls below: every call of a file is asked, and most end here. */
const SETS_COOKIES = /^(?:set|cookie|set(?:Signed)?Cookie|serialize|createCookie|useCookie)$/;

function readCookie(reader: ValueReader, call: ts.CallExpression): Cookie | undefined {
  const { api } = reader;
  const callee = unwrap(api, call.expression);
  const member = memberStep(api, callee);
  const written = member?.name ?? (api.isIdentifier(callee) ? callee.text : '');
  if (!SETS_COOKIES.test(written)) return undefined;
  const [first, second, third, fourth] = call.arguments;
  const origin = originOf(reader, callee);
  if (/^set(?:Signed)?Cookie$/.test(written) && origin?.module === 'hono/cookie') {
    const options = written === 'setCookie' ? fourth : call.arguments[4];
    return { name: second, value: third, options, unit: 'seconds', most: HONO };
  }
  if (written === 'setCookie' && origin !== undefined && /^(?:h3|nookies)$/.test(origin.module))
    return { name: second, value: third, options: fourth, unit: 'seconds' };
  if (written === 'setCookie' && origin?.module === 'cookies-next') return { name: first, value: second, options: third, unit: 'seconds' };
  if (written === 'serialize' && origin?.module === 'cookie') return { name: first, value: second, options: third, unit: 'seconds' };
  if (written === 'createCookie' && origin !== undefined && /^(?:@remix-run\/|react-router)/.test(origin.module))
    return { name: first, value: undefined, options: second, unit: 'seconds' };
  if (member === undefined) {
    // Nuxt gives its composables without an import.
    return written === 'useCookie' && (origin === undefined || origin.module === '#imports' || origin.module === '#app')
      ? { name: first, value: undefined, options: second, unit: 'seconds' }
      : undefined;
  }
  if (member.name === 'cookie' && call.arguments.length >= 2 && isResponse(reader, member.base))
    return { name: first, value: second, options: third, unit: 'milliseconds' };
  if (member.name === 'setCookie' && isResponse(reader, member.base))
    return { name: first, value: second, options: third, unit: 'seconds' };
  if (member.name !== 'set') return undefined;
  if (origin?.module === 'js-cookie') return { name: first, value: second, options: third, unit: 'days' };
  if (!isCookieStore(reader, member.base)) return undefined;
  const unit = isKoaContext(reader, member.base) ? 'milliseconds' : 'seconds';
  const object = first && unwrap(api, first);
  if (object !== undefined && api.isObjectLiteralExpression(object) && second === undefined) {
    const whole = readOptions(reader, object, call);
    return { name: whole.nodeOf('name'), value: whole.nodeOf('value'), options: object, unit };
  }
  return { name: first, value: second, options: third, unit };
}

/** `res.cookie(...)`, `response.cookie(...)`, `reply.setCookie(...)`, also behind `res.status(200)`. */
function isResponse(reader: ValueReader, base: ts.Expression): boolean {
  return /^(?:res|resp|response|reply|ctx)$/i.test(rootName(reader, base));
}

/** `cookies().set`, `(await cookies()).set`, `cookieStore.set`, `response.cookies.set`. */
function isCookieStore(reader: ValueReader, base: ts.Expression): boolean {
  const { api } = reader;
  const node = unwrap(api, base);
  const name = api.isIdentifier(node)
    ? node.text
    : api.isCallExpression(node)
      ? (memberStep(api, unwrap(api, node.expression))?.name ?? rootName(reader, node.expression))
      : memberStep(api, node)?.name;
  if (name !== undefined && /^(?:cookies?|cookie_?(?:store|jar)|[a-z]{1,12}Cookies)$/i.test(name)) return true;
  // `const store = await cookies()`.
  const binding = api.isIdentifier(node) ? lookup(reader, node) : undefined;
  const made = binding?.kind === 'variable' && binding.path.length === 0 ? binding.declaration.initializer : undefined;
  const call = made && unwrap(api, made);
  return call !== undefined && api.isCallExpression(call) && originOf(reader, call.expression)?.module === 'next/headers';
}

function isKoaContext(reader: ValueReader, base: ts.Expression): boolean {
  const modules = reader.index.modules;
  if ([...modules].some((module) => /^next(?:\/|$)/.test(module))) return false;
  return /^(?:ctx|context)$/.test(rootName(reader, base)) && ([...modules].some((module) => /koa/.test(module)) || modules.size === 0);
}

/** `res.setHeader('Set-Cookie', `token=${token}; HttpOnly; Max-Age=${60 * 60}`)`: RFC 6265 section 5.2.2 counts seconds. */
function headerTemplate(reader: ValueReader, call: ts.CallExpression): readonly StoredLifetime[] | undefined {
  const { api } = reader;
  const first = call.arguments[0];
  const second = call.arguments[1];
  const name = first && stringText(api, unwrap(api, first));
  if (name === undefined || second === undefined || name.toLowerCase() !== 'set-cookie') return undefined;
  const value = unwrap(api, second);
  const templates = api.isArrayLiteralExpression(value) ? value.elements.map((element) => unwrap(api, element)) : [value];
  return templates.flatMap((template) => {
    if (!api.isTemplateExpression(template)) return [];
    const [token, ...others] = template.templateSpans;
    const cookie = /^([\w.-]{1,60})=$/.exec(template.head.text)?.[1];
    if (token === undefined || cookie === undefined) return [];
    const lifetime = statedAge(reader, token.literal, others[0]?.expression);
    if (lifetime === undefined) return [];
    return tokenSources(reader, token.expression).map((source: TokenSource) => ({
      kind: 'stored-lifetime' as const,
      file: reader.file.path,
      at: reader.place(template),
      holder: 'cookie' as const,
      api: 'Max-Age',
      name: cookie,
      form: 'relative' as const,
      unit: 'seconds' as const,
      lifetime,
      token: source,
    }));
  });
}

/** `Max-Age` in the text that follows the token: its digits, or the expression right behind it. */
function statedAge(
  reader: ValueReader,
  literal: ts.Node & { readonly text: string },
  next: ts.Expression | undefined,
): OptionValue | undefined {
  const match = /;\s{0,9}max-age=(\d{0,12})/i.exec(literal.text.slice(0, 400));
  if (match === null) return undefined;
  const digits = match[1] ?? '';
  if (digits === '') {
    const isNext = match.index + match[0].length === literal.text.length && next !== undefined;
    return isNext ? { value: reader.read(next), valueAt: reader.place(next) } : undefined;
  }
  const start = literal.getStart(reader.file.tree);
  const at = reader.file.text.indexOf(match[0], start);
  if (at < 0 || at > literal.end) return undefined;
  const end = at + match[0].length;
  const place: Place = { file: reader.file.path, start: end - digits.length, end };
  return { value: { kind: 'literal', at: place, value: Number(digits) }, valueAt: place };
}
