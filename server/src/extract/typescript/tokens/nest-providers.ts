import type { ts } from '@ts-morph/common';
import { memberDeclaration } from '../env/env-access';
import { lookup } from '../syntax/file-view';
import { importedName } from '../syntax/origin';
import { classOfThis, isFunctionNode, memberStep, onlyReturn, plainName, stringText, unwrap } from '../syntax/syntax';
import type { ValueReader } from '../values/value-reader';
import { NEST_JWT } from './nest-registrations';

// A project that wants two JwtServices makes them itself, as providers under tokens of its own, and `@Inject(TOKEN)` asks for one.

/** A `JwtService` that a provider makes. */
export interface ProvidedService {
  /** The names of its injection token, see `tokenNames`; empty for `provide: JwtService`, which takes the place of the registered one. */
  readonly names: readonly string[];
  /** What makes the service, and nothing else can; undefined where it cannot be told. */
  readonly made: ts.NewExpression | undefined;
  readonly provider: ts.ObjectLiteralExpression;
}

/** `{ provide: ACCESS_JWT, useFactory: () => new JwtService({...}) }` and `useValue: new JwtService({...})`. */
export function* providedServices(reader: ValueReader): Iterable<ProvidedService> {
  const seen = new Set<ts.Node>();
  for (const node of reader.index.news) {
    if (importedName(reader, node.expression, NEST_JWT) !== 'JwtService') continue;
    const provider = providerAround(reader, node);
    const token = provider && initializerOf(reader, provider, 'provide');
    if (provider === undefined || token === undefined || seen.has(provider)) continue;
    seen.add(provider);
    const isRegistered = importedName(reader, token, NEST_JWT) === 'JwtService';
    const names = tokenNames(reader, token);
    if (isRegistered || names.length > 0) yield { names: isRegistered ? [] : names, made: madeBy(reader, provider), provider };
  }
}

/** The provider whose `useFactory` or `useValue` a node stands in. */
function providerAround(reader: ValueReader, node: ts.Node): ts.ObjectLiteralExpression | undefined {
  const { api } = reader;
  for (let current = node.parent; current !== undefined; current = current.parent) {
    if (!api.isPropertyAssignment(current) && !api.isMethodDeclaration(current)) continue;
    const name = plainName(api, current.name);
    if ((name === 'useFactory' || name === 'useValue') && api.isObjectLiteralExpression(current.parent)) return current.parent;
  }
  return undefined;
}

function initializerOf(reader: ValueReader, literal: ts.ObjectLiteralExpression, name: string): ts.Expression | undefined {
  const { api } = reader;
  const property = literal.properties.find((candidate) => plainName(api, candidate.name) === name);
  return property !== undefined && api.isPropertyAssignment(property) ? property.initializer : undefined;
}

function madeBy(reader: ValueReader, provider: ts.ObjectLiteralExpression): ts.NewExpression | undefined {
  const { api } = reader;
  const value = initializerOf(reader, provider, 'useValue');
  if (value !== undefined) return newServiceOf(reader, value);
  const method = provider.properties.find((property) => plainName(api, property.name) === 'useFactory');
  const written = initializerOf(reader, provider, 'useFactory');
  const factory = written === undefined ? method : unwrap(api, written);
  if (factory === undefined) return undefined;
  const target = isFunctionNode(api, factory) ? factory : undefined;
  const returned = target && onlyReturn(api, target);
  return returned && newServiceOf(reader, returned);
}

function newServiceOf(reader: ValueReader, expression: ts.Expression): ts.NewExpression | undefined {
  const { api } = reader;
  const node = unwrap(api, expression);
  if (!api.isNewExpression(node)) return newJwtService(reader, node);
  return importedName(reader, node.expression, NEST_JWT) === 'JwtService' ? node : undefined;
}

/**
 * What other files may call an injection token by, the surest first: the steps of what is exported (`JwtInject.ACCESS`), whichever
 * file exports it, and a text in quotes. Empty where no other file can name it, or not by a name that is its own.
 */
export function tokenNames(reader: ValueReader, token: ts.Expression): readonly string[] {
  const { api } = reader;
  let node = unwrap(api, token);
  const text = stringText(api, node);
  if (text !== undefined) return [JSON.stringify(text)];
  const steps: string[] = [];
  for (let member = memberStep(api, node); member !== undefined; member = memberStep(api, node)) {
    steps.unshift(member.name);
    node = unwrap(api, member.base);
  }
  if (!api.isIdentifier(node)) return [];
  const binding = lookup(reader, node);
  if (binding?.kind === 'import') {
    const path = [...binding.path, ...steps];
    return path.length === 0 || path[0] === 'default' ? [] : [path.join('.')];
  }
  if (binding?.kind === 'enum') return isExportedHere(reader, binding.node, node.text) ? [[node.text, ...steps].join('.')] : [];
  if (binding?.kind !== 'variable' || binding.path.length > 0) return [];
  const name = isExportedHere(reader, binding.declaration.parent.parent, node.text) ? [[node.text, ...steps].join('.')] : [];
  const { initializer } = binding.declaration;
  const constant = binding.constant && steps.length === 0 ? stringText(api, initializer && unwrap(api, initializer)) : undefined;
  return constant === undefined ? name : [...name, JSON.stringify(constant)];
}

/** Whether the file exports what a declaration declares, where it stands or in a list below. */
function isExportedHere(reader: ValueReader, declaration: ts.Node, name: string): boolean {
  const { api } = reader;
  const modifiers = api.canHaveModifiers(declaration) ? api.getModifiers(declaration) : undefined;
  if (modifiers?.some(({ kind }) => kind === api.SyntaxKind.ExportKeyword)) return true;
  return reader.file.tree.statements.some(
    (statement) =>
      api.isExportDeclaration(statement) &&
      statement.moduleSpecifier === undefined &&
      statement.exportClause !== undefined &&
      api.isNamedExports(statement.exportClause) &&
      statement.exportClause.elements.some((element) => element.name.text === name && element.propertyName === undefined),
  );
}

/**
 * The token of `@Inject(REFRESH_JWT) private readonly jwt: JwtService`, where a provider of the application's own makes this
 * service. `@Inject(JwtService)` and a `forwardRef` to it ask for the registered one.
 */
export function injectionToken(reader: ValueReader, base: ts.Expression): ts.Expression | undefined {
  const { api } = reader;
  const declaration = declarationOf(reader, base);
  for (const { expression } of (declaration && api.getDecorators(declaration)) ?? []) {
    if (!api.isCallExpression(expression) || !api.isIdentifier(expression.expression) || expression.expression.text !== 'Inject') continue;
    const token = expression.arguments[0];
    if (token === undefined || (api.isIdentifier(token) && token.text === 'JwtService')) continue;
    if (!/forwardRef/.test(token.getText(reader.file.tree))) return token;
  }
  return undefined;
}

/** What the application fills: a property, or a parameter of the constructor that is kept in one or used there. */
function declarationOf(reader: ValueReader, base: ts.Expression): ts.PropertyDeclaration | ts.ParameterDeclaration | undefined {
  const { api } = reader;
  const member = memberDeclaration(reader, base);
  const held = member === undefined || api.isParameter(member) ? undefined : heldInField(reader, base);
  const binding = lookup(reader, member === undefined ? base : held === undefined ? base : unwrap(api, held));
  return binding?.kind === 'parameter' ? binding.declaration : member;
}

/** The `new JwtService(...)` that a constant or a field holds. */
export function newJwtService(reader: ValueReader, base: ts.Expression): ts.NewExpression | undefined {
  const { api } = reader;
  const binding = lookup(reader, base);
  const isWhole = binding?.kind === 'variable' && binding.path.length === 0;
  const initializer = isWhole ? binding.declaration.initializer : heldInField(reader, base);
  const node = initializer && unwrap(api, initializer);
  if (node === undefined || !api.isNewExpression(node)) return undefined;
  return importedName(reader, node.expression, NEST_JWT) === 'JwtService' ? node : undefined;
}

/** What `this.jwt` holds, where one place of its class says it: its declaration, or one assignment of the constructor. */
function heldInField(reader: ValueReader, base: ts.Expression): ts.Expression | undefined {
  const { api } = reader;
  const member = memberStep(api, base);
  const owner = member && classOfThis(api, base);
  const field = owner && memberDeclaration(reader, base);
  if (member === undefined || field === undefined || !api.isPropertyDeclaration(field)) return undefined;
  const writes = (reader.index.writes.get('this') ?? []).filter(
    ({ path, root }) => path[0] === member.name && classOfThis(api, root) === owner,
  );
  if (field.initializer !== undefined) return writes.length === 0 ? field.initializer : undefined;
  const [only] = writes;
  if (only === undefined || writes.length > 1 || only.path.length > 1) return undefined;
  const body = only.node.parent.parent;
  return api.isExpressionStatement(only.node.parent) && api.isConstructorDeclaration(body.parent) ? only.value : undefined;
}
