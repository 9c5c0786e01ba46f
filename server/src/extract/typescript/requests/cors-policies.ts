import type { ts } from '@ts-morph/common';
import type { CorsLibrary, CorsPolicy, InsertionSlot } from '../../../facts/fact';
import { CORS_LIBRARIES } from '../../../libraries/cors';
import { objectSlot } from '../syntax/insertion';
import { literalOf, type Options, readOptions } from '../syntax/options';
import { originOf } from '../syntax/origin';
import { isFunctionNode, memberStep, stringText, unwrap, wrapped } from '../syntax/syntax';
import type { ValueReader } from '../values/value-reader';
import { allowEdits } from './cors-edits';
import { guardsBefore } from './cors-order';
import { originOption } from './cors-origins';

/** A call that sets CORS up for a server. */
interface Setup {
  readonly library: CorsLibrary;
  /** What to underline. */
  readonly callee: ts.Node;
  readonly options: Options;
  /** Where an option can be added to the object that is written there. */
  readonly slot: InsertionSlot | undefined;
  /** The call that puts it into the application: `app.use(cors())`. */
  readonly mount: ts.CallExpression | undefined;
}

const GATE = /^(?:cors|@fastify\/cors|fastify-cors|@koa\/cors|hono\/cors|@nestjs\/(?:core|websockets)|socket\.io)$/;

/** CORS middleware with its options: cors, @koa/cors, @fastify/cors, Hono, Nest and socket.io. */
export function* corsPolicies(reader: ValueReader): Iterable<CorsPolicy> {
  if (![...reader.index.modules].some((module) => GATE.test(module)) && !reader.file.text.includes('enableCors')) return;
  for (const call of reader.index.calls) yield* policyAt(reader, call);
  if (!reader.index.modules.has('socket.io')) return;
  for (const made of reader.index.news) yield* policyAt(reader, made);
}

function* policyAt(reader: ValueReader, call: ts.CallExpression | ts.NewExpression): Iterable<CorsPolicy> {
  const setup = setupOf(reader, call);
  // What a server allows on a developer's machine alone is nobody's trouble.
  if (setup === undefined || dependsOnEnvironment(reader, call)) return;
  const { library, options, mount } = setup;
  const row = CORS_LIBRARIES[library];
  const headers = options.get(row.headersOption);
  const credentials = options.get(row.credentialsOption);
  const origin = options.get(row.originOption);
  const method = options.entries.get(row.originOption)?.written?.whole;
  const originNode = options.nodeOf(row.originOption) ?? (method !== undefined && isFunctionNode(reader.api, method) ? method : undefined);
  yield {
    kind: 'cors-policy',
    file: reader.file.path,
    at: reader.place(call),
    calleeAt: reader.place(setup.callee),
    library,
    reach: reachOf(reader, mount),
    headers: headers.value,
    headersAt: headers.valueAt,
    origin: originNode === undefined ? origin.value : (originOption(reader, originNode) ?? origin.value),
    originAt: origin.valueAt,
    originName: options.has(row.originOption) ? row.originOption : '',
    credentials: credentials.value,
    credentialsAt: credentials.valueAt,
    ...(options.has(row.credentialsOption) || setup.slot === undefined ? {} : { credentialsSlot: setup.slot }),
    allowEdits: allowEdits(reader, options.nodeOf(row.headersOption)),
    behind: mount === undefined ? [] : guardsBefore(reader, mount),
  };
}

function setupOf(reader: ValueReader, call: ts.CallExpression | ts.NewExpression): Setup | undefined {
  const { api } = reader;
  const callee = unwrap(api, call.expression);
  const member = memberStep(api, callee);
  const args = call.arguments ?? [];
  const [first] = args;
  const setup = (library: CorsLibrary, options: ts.Expression | undefined, mount?: ts.CallExpression): Setup | undefined => {
    const given = options && unwrap(api, options);
    if (given !== undefined && isFunctionNode(api, given)) return undefined;
    const slot = given !== undefined && api.isObjectLiteralExpression(given) ? objectSlot(reader, given) : undefined;
    return { library, callee, options: readOptions(reader, options, call), slot, mount };
  };
  if (api.isNewExpression(call)) {
    const origin = originOf(reader, callee);
    const options = origin?.module === 'socket.io' && origin.path[0] === 'Server' ? nested(reader, args, 'cors') : undefined;
    return options && setup('socket.io', options);
  }
  if (member?.name === 'enableCors' && member.base.kind !== api.SyntaxKind.ThisKeyword) return setup('nest', first, call);
  const added = member?.name === 'register' && first !== undefined ? originOf(reader, first) : undefined;
  if (added !== undefined && /^(?:@fastify\/cors|fastify-cors)$/.test(added.module)) return setup('@fastify/cors', args[1], call);
  const origin = originOf(reader, callee);
  switch (origin?.module) {
    case 'cors':
      return origin.path.length === 0 ? setup('cors', first, mountOf(reader, call)) : undefined;
    case '@koa/cors':
      return origin.path.length === 0 ? setup('@koa/cors', first, mountOf(reader, call)) : undefined;
    case 'hono/cors':
      return origin.path[0] === 'cors' ? setup('hono', first, mountOf(reader, call)) : undefined;
    case '@nestjs/core': {
      const options = origin.path.join('.') === 'NestFactory.create' ? nested(reader, args, 'cors') : undefined;
      return options && setup('nest', options);
    }
    case '@nestjs/websockets': {
      const options = origin.path[0] === 'WebSocketGateway' ? nested(reader, args, 'cors') : undefined;
      return options && setup('socket.io', options);
    }
    default:
      return undefined;
  }
}

/** The object under `name` in the last argument, where it is written as an object. */
function nested(reader: ValueReader, args: readonly ts.Expression[], name: string): ts.Expression | undefined {
  const last = args.at(-1);
  const literal = last && literalOf(reader, last);
  const property = literal?.properties.find(
    (candidate) => reader.api.isPropertyAssignment(candidate) && candidate.name.getText(reader.file.tree).replace(/['"]/g, '') === name,
  );
  if (property === undefined || !reader.api.isPropertyAssignment(property)) return undefined;
  return literalOf(reader, property.initializer) && property.initializer;
}

/** The call that takes the middleware, `app.use(cors())`, directly or through a constant that is used once. */
function mountOf(reader: ValueReader, call: ts.CallExpression): ts.CallExpression | undefined {
  const { parent } = wrapped(reader.api, call);
  return parent !== undefined &&
    reader.api.isCallExpression(parent) &&
    memberStep(reader.api, unwrap(reader.api, parent.expression)) !== undefined
    ? parent
    : undefined;
}

/** Middleware of one route, or of a path that is not the whole API, says nothing of the rest. */
export function reachOf(reader: ValueReader, mount: ts.CallExpression | undefined): CorsPolicy['reach'] {
  const { api } = reader;
  const step = mount && memberStep(api, unwrap(api, mount.expression));
  if (mount === undefined || step === undefined) return 'application';
  if (/^(?:get|post|put|patch|delete|route)$/.test(step.name)) return 'part';
  const path = stringText(api, mount.arguments[0]);
  return path === undefined || /^(?:\*|\/?\(\.\*\)|\/?\*?|\/?api(?:\/v\d)?(?:\/\*?)?)$/.test(path) ? 'application' : 'part';
}

const ENVIRONMENT = /prod|dev|env|debug|test|local|stag/i;

/** Whether it stands under a condition that asks where the process runs. */
export function dependsOnEnvironment(reader: ValueReader, node: ts.Node): boolean {
  const { api } = reader;
  for (let current = node; current.parent !== undefined; current = current.parent) {
    const { parent } = current;
    const condition = api.isIfStatement(parent)
      ? parent.expression
      : api.isConditionalExpression(parent)
        ? parent.condition
        : api.isBinaryExpression(parent) && parent.operatorToken.kind === api.SyntaxKind.AmpersandAmpersandToken
          ? parent.left
          : undefined;
    if (condition === undefined || condition === current) continue;
    if (ENVIRONMENT.test(reader.file.text.slice(condition.pos, Math.min(condition.end, condition.pos + 300)))) return true;
  }
  return false;
}
