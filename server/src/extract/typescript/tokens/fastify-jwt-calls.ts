import type { ts } from '@ts-morph/common';
import { lookup } from '../syntax/file-view';
import { originOf } from '../syntax/origin';
import { memberStep, unwrap } from '../syntax/syntax';
import type { ValueReader } from '../values/value-reader';
import { hasSpread } from './library-facts';
import { Hints } from './token-hints';

/** A call of one of the methods that Fastify's JWT plugin adds. */
export interface FastifyCall {
  readonly deed: 'sign' | 'verify';
  /** The registration whose method it is; empty for the application's only one. */
  readonly namespace: string;
  /** Whether the token is an argument, as with the application's `jwt.verify`; the request brings its own. */
  readonly tokenFirst: boolean;
  readonly hints: Hints;
}

/** What plugins and handlers call the application. */
const APPLICATION = /^(?:fastify|server|app|instance|fastifyInstance|fastifyApp)$/;
const REQUEST = /^(?:_?req|_?request)$/;
const REPLY = /^(?:_?rep|_?reply|_?res|_?response)$/;
const SIGN = /^(?:jwtSign|(\w{1,40})JwtSign)$/;
const VERIFY = /^(?:jwtVerify|(\w{1,40})JwtVerify)$/;

/** `app.jwt.sign(...)`, `app.jwt.refresh.verify(...)`, `reply.jwtSign(...)`, `request.refreshJwtVerify(...)`. */
export function fastifyCall(reader: ValueReader, call: ts.CallExpression, isRegistering: boolean): FastifyCall | undefined {
  const { api } = reader;
  const member = memberStep(api, unwrap(api, call.expression));
  if (member === undefined) return undefined;
  const sign = SIGN.exec(member.name);
  const found = sign ?? VERIFY.exec(member.name);
  if (found !== null) {
    // Others have functions of these names: `jose.jwtVerify(...)`.
    if (!isNamed(reader, member.base, sign === null ? REQUEST : REPLY) || hasSpread(reader, call)) return undefined;
    if (sign !== null && call.arguments.length === 0) return undefined;
    const namespace = found[1] ?? '';
    return { deed: sign === null ? 'verify' : 'sign', namespace, tokenFirst: false, hints: new Hints().add(namespace) };
  }
  if ((member.name !== 'sign' && member.name !== 'verify') || call.arguments.length === 0) return undefined;
  const base = memberStep(api, unwrap(api, member.base));
  if (base === undefined) return undefined;
  const outer = base.name === 'jwt' ? undefined : memberStep(api, unwrap(api, base.base));
  const application = base.name === 'jwt' ? base.base : outer?.name === 'jwt' ? outer.base : undefined;
  if (application === undefined || !isApplication(reader, application, isRegistering) || hasSpread(reader, call)) return undefined;
  const namespace = outer === undefined ? '' : base.name;
  return { deed: member.name, namespace, tokenFirst: true, hints: new Hints().add(namespace) };
}

/** A parameter, a variable or a property of this name; nothing of another module. */
function isNamed(reader: ValueReader, expression: ts.Expression, names: RegExp): boolean {
  const { api } = reader;
  const node = unwrap(api, expression);
  const name = api.isIdentifier(node) ? node.text : memberStep(api, node)?.name;
  if (name === undefined || !names.test(name)) return false;
  return lookup(reader, node)?.kind !== 'import' && originOf(reader, node) === undefined;
}

/** The application by its name. Other frameworks have an `app.jwt` too, so that one must be Fastify's in sight. */
function isApplication(reader: ValueReader, expression: ts.Expression, isRegistering: boolean): boolean {
  const { api } = reader;
  const node = unwrap(api, expression);
  const name = api.isIdentifier(node) ? node.text : memberStep(api, node)?.name;
  if (name === undefined || !APPLICATION.test(name)) return false;
  if (/^fastify/.test(name) || isRegistering) return true;
  // `request.server` is Fastify's own way to the application.
  const owner = memberStep(api, node)?.base;
  if (name === 'server' && owner !== undefined && (isNamed(reader, owner, REQUEST) || isNamed(reader, owner, REPLY))) return true;
  return [...reader.index.modules].some((module) => /^@?fastify(?:[/-]|$)/.test(module));
}
