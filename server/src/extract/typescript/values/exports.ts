import type { ts } from '@ts-morph/common';
import type { Export } from '../../../facts/fact';
import type { Value } from '../../../facts/value';
import { mayBeOwnModule, originOf } from '../syntax/origin';
import { isFunctionNode, memberStep, onlyReturn, plainName, stringText, unwrap } from '../syntax/syntax';
import { factoryResult } from './value-calls';
import type { ValueReader } from './value-reader';

/** What other files can read of this one: constants, objects, what parameterless functions return, and re-exports. */
export function* exportsOf(reader: ValueReader): Iterable<Export> {
  const { api } = reader;
  for (const statement of reader.file.tree.statements) {
    if (api.isExportDeclaration(statement)) yield* exportDeclaration(reader, statement);
    else if (api.isExportAssignment(statement)) yield* whole(reader, statement.expression, statement.isExportEquals === true);
    else if (api.isExpressionStatement(statement)) yield* commonJs(reader, statement.expression);
    else if (isExported(reader, statement)) yield* declared(reader, statement);
  }
  if (!reader.index.modules.has('@nestjs/config')) return;
  for (const call of reader.index.calls) {
    const origin = originOf(reader, call.expression);
    const name = stringText(api, call.arguments[0]);
    if (origin?.module !== '@nestjs/config' || origin.path.at(-1) !== 'registerAs' || name === undefined) continue;
    const value = factoryResult(reader, call.arguments[1]);
    if (value !== undefined) yield* exported(reader, `registerAs:${name}`, value);
  }
}

function isExported(reader: ValueReader, statement: ts.Statement): boolean {
  const { api } = reader;
  const modifiers = api.canHaveModifiers(statement) ? api.getModifiers(statement) : undefined;
  return modifiers?.some((modifier) => modifier.kind === api.SyntaxKind.ExportKeyword) === true;
}

function* exported(reader: ValueReader, name: string, value: Value): Iterable<Export> {
  if (isTelling(value)) yield { kind: 'export', file: reader.file.path, name, value };
}

/** Whether anything of the value is known. */
function isTelling(value: Value): boolean {
  if (value.kind === 'unknown' || value.kind === 'unset') return false;
  // Whole modules of components and services are passed on by lists; settings are not.
  if (value.kind === 'list') return value.items.some((item) => item.kind !== 'reference' && isTelling(item));
  if (value.kind !== 'record') return true;
  return Object.values(value.entries).some(isTelling);
}

function* declared(reader: ValueReader, statement: ts.Statement): Iterable<Export> {
  const { api } = reader;
  if (api.isVariableStatement(statement)) {
    for (const declaration of statement.declarationList.declarations) {
      for (const name of namesOf(reader, declaration.name)) yield* exported(reader, name.text, reader.read(name));
      const initializer = declaration.initializer && unwrap(api, declaration.initializer);
      if (initializer !== undefined && api.isIdentifier(declaration.name)) yield* called(reader, declaration.name.text, initializer);
    }
    return;
  }
  const isDefault =
    api.canHaveModifiers(statement) && api.getModifiers(statement)?.some((modifier) => modifier.kind === api.SyntaxKind.DefaultKeyword);
  if (api.isFunctionDeclaration(statement)) yield* called(reader, isDefault ? 'default' : (statement.name?.text ?? 'default'), statement);
  else if (api.isEnumDeclaration(statement)) yield* exported(reader, statement.name.text, reader.read(statement.name));
  else if (api.isClassDeclaration(statement) && statement.name !== undefined) {
    yield* exported(reader, isDefault ? 'default' : statement.name.text, reader.read(statement.name));
  }
}

/** A function without parameters is exported as `name()`: what a call of it gives. */
function* called(reader: ValueReader, name: string, node: ts.Node): Iterable<Export> {
  if (!isFunctionNode(reader.api, node) || node.parameters.some((parameter) => parameter.initializer === undefined)) return;
  const returned = onlyReturn(reader.api, node);
  if (returned !== undefined) yield* exported(reader, `${name}()`, reader.read(returned));
}

function namesOf(reader: ValueReader, name: ts.BindingName): readonly ts.Identifier[] {
  const { api } = reader;
  if (api.isIdentifier(name)) return [name];
  return name.elements.flatMap((element) => (api.isOmittedExpression(element) ? [] : namesOf(reader, element.name)));
}

/** `export default x`, `module.exports = x`, `export = x`. A CommonJS object exports its entries by name as well. */
function* whole(reader: ValueReader, expression: ts.Expression, byName: boolean): Iterable<Export> {
  const { api } = reader;
  const value = reader.read(expression);
  yield* exported(reader, 'default', value);
  const node = unwrap(api, expression);
  yield* called(reader, 'default', node);
  if (!byName) return;
  if (value.kind === 'record') {
    for (const [name, entry] of Object.entries(value.entries)) yield* exported(reader, name, entry);
  }
  if (!api.isObjectLiteralExpression(node)) return;
  for (const property of node.properties) {
    const name = plainName(api, property.name);
    if (name === undefined) continue;
    if (api.isMethodDeclaration(property)) yield* called(reader, name, property);
    else if (api.isPropertyAssignment(property)) yield* functionNamed(reader, name, property.initializer);
    else if (api.isShorthandPropertyAssignment(property)) yield* functionNamed(reader, name, property.name);
  }
}

function* functionNamed(reader: ValueReader, name: string, expression: ts.Expression): Iterable<Export> {
  const { api } = reader;
  const node = unwrap(api, expression);
  if (!api.isIdentifier(node)) {
    yield* called(reader, name, node);
    return;
  }
  const binding = reader.index.scopes.lookup(node);
  if (binding?.kind === 'function') yield* called(reader, name, binding.node);
  else if (binding?.kind === 'variable' && binding.path.length === 0 && binding.declaration.initializer !== undefined) {
    yield* called(reader, name, unwrap(api, binding.declaration.initializer));
  }
}

/** `module.exports = ...`, `module.exports.x = ...`, `exports.x = ...`. */
function* commonJs(reader: ValueReader, expression: ts.Expression): Iterable<Export> {
  const { api } = reader;
  if (!api.isBinaryExpression(expression) || expression.operatorToken.kind !== api.SyntaxKind.EqualsToken) return;
  const member = memberStep(api, expression.left);
  if (member === undefined) return;
  if (isExportsObject(reader, expression.left)) yield* whole(reader, expression.right, true);
  else if (isExportsObject(reader, member.base) || (api.isIdentifier(member.base) && member.base.text === 'exports')) {
    yield* exported(reader, member.name, reader.read(expression.right));
    yield* functionNamed(reader, member.name, expression.right);
  }
}

function isExportsObject(reader: ValueReader, node: ts.Expression): boolean {
  const member = memberStep(reader.api, node);
  return member?.name === 'exports' && reader.api.isIdentifier(member.base) && member.base.text === 'module';
}

/** `export { a as b }`, `export { x } from './y'`, `export * from './y'`. */
function* exportDeclaration(reader: ValueReader, statement: ts.ExportDeclaration): Iterable<Export> {
  const { api } = reader;
  if (statement.isTypeOnly) return;
  const module = stringText(api, statement.moduleSpecifier);
  const clause = statement.exportClause;
  const at = reader.place(statement);
  if (module !== undefined && !mayBeOwnModule(module)) return;
  if (clause === undefined || api.isNamespaceExport(clause)) {
    if (module !== undefined) yield* exported(reader, clause?.name.text ?? '*', { kind: 'reference', at, module, path: [] });
    return;
  }
  for (const element of clause.elements) {
    if (element.isTypeOnly) continue;
    const source = element.propertyName ?? element.name;
    const name = element.name.text;
    if (module !== undefined) {
      yield* exported(reader, name, { kind: 'reference', at: reader.place(element), module, path: [source.text] });
      // A call of a re-exported function is looked for under its name with `()`.
      yield* exported(reader, `${name}()`, { kind: 'reference', at: reader.place(element), module, path: [`${source.text}()`] });
    } else if (api.isIdentifier(source)) {
      yield* exported(reader, name, reader.read(source));
      yield* functionNamed(reader, name, source);
    }
  }
}
