import type { ts } from '@ts-morph/common';
import { lookup } from '../syntax/file-view';
import { originOf } from '../syntax/origin';
import { memberStep, unwrap } from '../syntax/syntax';
import { isJwtService } from '../tokens/nest-jwt';
import type { ValueReader } from '../values/value-reader';
import { base64Decodes } from './decode-base64';

/** A call that reads a token and verifies nothing. */
export interface DecodeCall {
  /** The call that names the library or function. */
  readonly node: ts.CallExpression;
  /** As messages name it. */
  readonly library: string;
  /** The token; undefined where the library takes it from the request by itself. */
  readonly token: ts.Expression | undefined;
  /** The expression that is the result. */
  readonly result: ts.Node;
  /** The properties that lead from the result to the payload. */
  readonly path: readonly string[];
  /** Only the header is read. */
  readonly headerOnly?: true;
  /** Made for browsers or for both sides, so that the file must say that it is a server's. */
  readonly isomorphic?: true;
}

interface Row {
  readonly library: string;
  readonly headerOnly?: true;
  readonly isomorphic?: true;
  readonly path?: readonly string[];
}

/** `module path` as it is imported. Each result is as the library's types have it: jose 6, hono 4, aws-jwt-verify 5, @clerk/backend 2. */
const CALLS: Readonly<Record<string, Row>> = {
  'jsonwebtoken decode': { library: 'jsonwebtoken' },
  'jose decodeJwt': { library: 'jose', isomorphic: true },
  'jose decodeProtectedHeader': { library: 'jose', headerOnly: true },
  'jose UnsecuredJWT.decode': { library: 'jose', path: ['payload'], isomorphic: true },
  'jose/jwt/decode decodeJwt': { library: 'jose', isomorphic: true },
  'jose/jwt/unsecured UnsecuredJWT.decode': { library: 'jose', path: ['payload'], isomorphic: true },
  'jwt-decode ': { library: 'jwt-decode', isomorphic: true },
  'jwt-decode jwtDecode': { library: 'jwt-decode', isomorphic: true },
  'jwt-decode jwt_decode': { library: 'jwt-decode', isomorphic: true },
  'hono/jwt decode': { library: 'hono', path: ['payload'] },
  'hono/jwt decodeHeader': { library: 'hono', headerOnly: true },
  'hono/utils/jwt/jwt decode': { library: 'hono', path: ['payload'] },
  'aws-jwt-verify/jwt decomposeUnverifiedJwt': { library: 'aws-jwt-verify', path: ['payload'] },
  '@clerk/backend/jwt decodeJwt': { library: '@clerk/backend', path: ['payload'] },
};
/** The modules that a file must name for any of these to be in it. */
const MODULE =
  /^(?:jsonwebtoken|jose(?:\/.*)?|jwt-decode|hono\/(?:utils\/)?jwt.*|aws-jwt-verify.*|@clerk\/backend.*|fast-jwt|jwt-simple|@nestjs\/.*|@?fastify.*)$/;
/** Nearly every decoder is called by such a name, and following a name to its module takes time. */
const DECODES = /decode|decompose/i;
/** The modules whose decoder each file names as it likes. */
const NAMED_FREELY = ['jwt-decode', 'fast-jwt'];
const BASE64 = /\.split\(\s{0,9}['"`]\.['"`]/;
const SUPABASE = /\bauth\s{0,9}\.getSession\(/;

/** Every such call of the file, in the order of the text. */
export function* decodeCalls(reader: ValueReader): Iterable<DecodeCall> {
  const { text } = reader.file;
  const fromModules = [...reader.index.modules].some((module) => MODULE.test(module));
  const fromSupabase = SUPABASE.test(text);
  if (fromModules || fromSupabase) {
    for (const call of reader.index.calls) {
      const found = fromModules ? libraryDecode(reader, call) : undefined;
      const decode = found ?? (fromSupabase ? storedSession(reader, call) : undefined);
      if (decode !== undefined) yield decode;
    }
  }
  if (BASE64.test(text)) yield* base64Decodes(reader);
}

function libraryDecode(reader: ValueReader, call: ts.CallExpression): DecodeCall | undefined {
  const { api } = reader;
  const callee = unwrap(api, call.expression);
  const name = api.isIdentifier(callee) ? callee.text : memberStep(api, callee)?.name;
  if (!DECODES.test(name ?? '') && !NAMED_FREELY.some((module) => reader.index.modules.has(module))) return undefined;
  const token = call.arguments[0];
  const origin = originOf(reader, callee);
  if (origin !== undefined) {
    const key = `${origin.module} ${origin.path.join('.')}`;
    if (key === 'jwt-simple decode') return simpleDecode(reader, call);
    const row = Object.hasOwn(CALLS, key) ? CALLS[key] : undefined;
    if (row === undefined || token === undefined || api.isSpreadElement(token)) return undefined;
    return { node: call, token, result: call, ...row, path: row.path ?? completePath(reader, call.arguments[1]) };
  }
  if (name === 'jwtDecode' && isFastifyRequest(reader, callee)) {
    return { node: call, library: '@fastify/jwt', token: undefined, result: call, path: [] };
  }
  if (token === undefined || api.isSpreadElement(token)) return undefined;
  return (name === 'decode' ? serviceDecode(reader, call, callee, token) : undefined) ?? decoderCall(reader, call, callee, token);
}

/** `decode(token, key, true)` of jwt-simple: the third argument leaves the signature unchecked. */
function simpleDecode(reader: ValueReader, call: ts.CallExpression): DecodeCall | undefined {
  const [token, , unverified] = call.arguments;
  if (token === undefined || unverified === undefined || unverified.kind !== reader.api.SyntaxKind.TrueKeyword) return undefined;
  return { node: call, library: 'jwt-simple', token, result: call, path: [] };
}

/** `jwtService.decode(token)` of Nest, `app.jwt.decode(token)` of Fastify. */
function serviceDecode(reader: ValueReader, call: ts.CallExpression, callee: ts.Expression, token: ts.Expression): DecodeCall | undefined {
  const member = memberStep(reader.api, callee);
  if (member === undefined) return undefined;
  const base = unwrap(reader.api, member.base);
  const path = completePath(reader, call.arguments[1]);
  const modules = [...reader.index.modules];
  if (modules.some((module) => module.startsWith('@nestjs/')) && isJwtService(reader, base))
    return { node: call, library: '@nestjs/jwt', token, result: call, path };
  const isFastify = modules.some((module) => /^@?fastify(?:[/-]|$)/.test(module));
  if (isFastify && memberStep(reader.api, base)?.name === 'jwt') return { node: call, library: '@fastify/jwt', token, result: call, path };
  return undefined;
}

/** `createDecoder()(token)` of fast-jwt, and the variable that holds the decoder. */
function decoderCall(reader: ValueReader, call: ts.CallExpression, callee: ts.Expression, token: ts.Expression): DecodeCall | undefined {
  const { api } = reader;
  if (!reader.index.modules.has('fast-jwt')) return undefined;
  const binding = lookup(reader, callee);
  const initializer = binding?.kind === 'variable' && binding.path.length === 0 ? binding.declaration.initializer : undefined;
  const made = initializer === undefined ? callee : unwrap(api, initializer);
  if (!api.isCallExpression(made)) return undefined;
  const origin = originOf(reader, made.expression);
  if (origin?.module !== 'fast-jwt' || origin.path.join('.') !== 'createDecoder') return undefined;
  return { node: call, library: 'fast-jwt', token, result: call, path: completePath(reader, made.arguments[0]) };
}

function isFastifyRequest(reader: ValueReader, callee: ts.Expression): boolean {
  const base = memberStep(reader.api, callee)?.base;
  return base !== undefined && reader.api.isIdentifier(base) && /^_?req(?:uest)?$/.test(base.text);
}

/** With `complete: true` the result is `{ header, payload, signature }`. */
function completePath(reader: ValueReader, options: ts.Expression | undefined): readonly string[] {
  if (options === undefined) return [];
  return /\bcomplete\s{0,9}:\s{0,9}true\b/.test(options.getText(reader.file.tree).slice(0, 300)) ? ['payload'] : [];
}

/** `supabase.auth.getSession()` on a server: what the caller's cookie says, which nobody has checked. */
function storedSession(reader: ValueReader, call: ts.CallExpression): DecodeCall | undefined {
  const { api } = reader;
  const member = memberStep(api, unwrap(api, call.expression));
  if (member?.name !== 'getSession' || memberStep(api, unwrap(api, member.base))?.name !== 'auth') return undefined;
  return { node: call, library: 'supabase.auth.getSession()', token: undefined, result: call, path: ['data', 'session'], isomorphic: true };
}
