import type { ts } from '@ts-morph/common';
import type { HttpRoute, RouteMount } from '../../../facts/fact';
import { UNSET } from '../../../facts/value';
import { memberStep, stringText, unwrap } from '../syntax/syntax';
import type { ValueReader } from '../values/value-reader';

// Nest's controllers, and the prefix that the application puts before all of them.

const VERBS: Readonly<Record<string, string>> = { Get: 'GET', Post: 'POST', Put: 'PUT', Patch: 'PATCH', Delete: 'DELETE', All: 'ALL' };
/** The owner of every controller. */
const NEST = 'nest';

export function* controllerRoutes(reader: ValueReader): Iterable<HttpRoute | RouteMount> {
  yield* prefixes(reader);
  for (const declaration of reader.index.classes) {
    const decorators = decoratorsOf(reader, declaration);
    const controller = decorators.find(({ name }) => name === 'Controller');
    const base = controller && pathOf(reader, controller.given[0]);
    if (controller === undefined || base === undefined) continue;
    const version = versionOf(reader, controller.given[0]);
    const outer = guardOf(reader, decorators);
    for (const member of declaration.members) {
      if (!reader.api.isMethodDeclaration(member)) continue;
      const own = decoratorsOf(reader, member);
      const verb = own.find(({ name }) => Object.hasOwn(VERBS, name));
      const path = verb && pathOf(reader, verb.given[0]);
      // A version may be a part of the address, a header, or neither.
      if (verb === undefined || path === undefined || own.some(({ name }) => name === 'Version')) continue;
      const isOpen = own.some(({ name }) => /^(?:Public|SkipAuth|AllowAnonymous|IsPublic|NoAuth)$/.test(name));
      yield {
        kind: 'http-route',
        file: reader.file.path,
        at: reader.place(verb.node),
        method: VERBS[verb.name] ?? '',
        path: joined(base, path),
        owner: NEST,
        complete: false,
        guard: isOpen ? '' : guardOf(reader, own) || outer,
        ...(version === undefined ? {} : { version }),
      };
    }
  }
}

/** `NestFactory.create(...)` says that the application is made here, `setGlobalPrefix('api')` what comes before its paths. */
function* prefixes(reader: ValueReader): Iterable<RouteMount> {
  const { api, file } = reader;
  if (!/\bNestFactory\b/.test(file.text)) return;
  const versioning = versioningOf(reader);
  const said = versioning === undefined ? {} : { versioning };
  const fact = { kind: 'route-mount', file: file.path, owner: '', complete: true, module: '', router: NEST, guard: '', ...said } as const;
  for (const call of reader.index.calls) {
    const step = memberStep(api, unwrap(api, call.expression));
    if (step?.name === 'setGlobalPrefix') {
      yield { ...fact, at: reader.place(call.expression), prefix: reader.read(call.arguments[0]) };
      return;
    }
  }
  const made = reader.index.calls.find((call) => /^NestFactory\.create$/.test(call.expression.getText(file.tree).slice(0, 40)));
  if (made !== undefined) yield { ...fact, at: reader.place(made.expression), prefix: UNSET };
}

interface Decorated {
  readonly node: ts.Node;
  readonly name: string;
  readonly given: readonly ts.Expression[];
}

function decoratorsOf({ api }: ValueReader, node: ts.HasDecorators | ts.ClassLikeDeclaration): readonly Decorated[] {
  return (api.getDecorators(node) ?? []).flatMap(({ expression }) => {
    const callee = api.isCallExpression(expression) ? expression.expression : expression;
    const given = api.isCallExpression(expression) ? expression.arguments : [];
    return api.isIdentifier(callee) ? [{ node: expression, name: callee.text, given: [...given] }] : [];
  });
}

/** The path that a decorator gives; undefined where it cannot be read, or a version is a part of it. */
function pathOf({ api }: ValueReader, given: ts.Expression | undefined): string | undefined {
  if (given === undefined) return '';
  const node = unwrap(api, given);
  if (api.isStringLiteralLike(node)) return /[*()+?\s]/.test(node.text) ? undefined : node.text;
  if (!api.isObjectLiteralExpression(node)) return undefined;
  let path: string | undefined = '';
  for (const property of node.properties) {
    if (!api.isPropertyAssignment(property) || !api.isIdentifier(property.name)) return undefined;
    if (property.name.text === 'version') {
      if (stringText(api, property.initializer) === undefined) return undefined;
      continue;
    }
    if (property.name.text === 'path') path = stringText(api, property.initializer);
  }
  return path;
}

/** The version of a controller: `@Controller({ path: 'users', version: '1' })`. */
function versionOf({ api }: ValueReader, given: ts.Expression | undefined): string | undefined {
  const node = given && unwrap(api, given);
  if (node === undefined || !api.isObjectLiteralExpression(node)) return undefined;
  for (const property of node.properties) {
    if (api.isPropertyAssignment(property) && api.isIdentifier(property.name) && property.name.text === 'version')
      return stringText(api, property.initializer);
  }
  return undefined;
}

/** Nest 11, `VersioningOptions`: `v` stands before a version in the address unless it is told otherwise. */
function versioningOf(reader: ValueReader): RouteMount['versioning'] | undefined {
  const { api, file } = reader;
  for (const call of reader.index.calls) {
    if (memberStep(api, unwrap(api, call.expression))?.name !== 'enableVersioning') continue;
    const text = call.arguments[0]?.getText(file.tree).slice(0, 400) ?? '';
    // Without a type the version is a part of the address.
    if (/\btype\s{0,9}:/.test(text) && !/\btype\s{0,9}:\s{0,9}VersioningType\.URI\b/.test(text)) return undefined;
    const prefix = /\bprefix\s{0,9}:/.test(text) ? /\bprefix\s{0,9}:\s{0,9}["'`](\w{0,20})["'`]/.exec(text)?.[1] : 'v';
    const byDefault = /\bdefaultVersion\s{0,9}:/.test(text) ? /\bdefaultVersion\s{0,9}:\s{0,9}["'`]([\w.]{1,20})["'`]/.exec(text)?.[1] : '';
    return prefix === undefined || byDefault === undefined ? undefined : { prefix, byDefault };
  }
  return undefined;
}

function guardOf({ file }: ValueReader, decorators: readonly Decorated[]): string {
  for (const { name, given } of decorators) {
    const [first] = given.filter((one) => /auth|jwt|session|token/i.test(one.getText(file.tree).slice(0, 100)));
    if (name === 'UseGuards' && first !== undefined) return first.getText(file.tree).slice(0, 60);
    if (/^(?:Auth|Authenticated|RequireAuth|JwtAuth)$/.test(name)) return name;
  }
  return '';
}

function joined(base: string, path: string): string {
  return `/${[base, path]
    .flatMap((part) => part.split('/'))
    .filter((part) => part !== '')
    .join('/')}`;
}
