import type { ts } from '@ts-morph/common';
import type { Export } from '../../../facts/fact';
import type { Value } from '../../../facts/value';
import { lookup } from '../syntax/file-view';
import { mayBeOwnModule, originOf } from '../syntax/origin';
import { isFunctionNode, memberStep, onlyReturn, plainName, stringText, unwrap } from '../syntax/syntax';
import { configLoads } from './config-loads';
import { factoryResult } from './value-calls';
import type { ValueReader } from './value-reader';

/** What other files can read of this one: constants, objects, what parameterless functions return, and re-exports. */
export function exportsOf(reader: ValueReader): readonly Export[] {
  const { api } = reader;
  // Into one list, because a generator for each statement would be a tenth of what a keystroke allocates.
  const into: Export[] = [];
  for (const statement of reader.file.tree.statements) {
    if (api.isExportDeclaration(statement)) exportDeclaration(reader, statement, into);
    else if (api.isExportAssignment(statement)) whole(reader, statement.expression, statement.isExportEquals === true, into);
    else if (api.isExpressionStatement(statement)) commonJs(reader, statement.expression, into);
    else if (isExported(reader, statement)) declared(reader, statement, into);
  }
  if (!reader.index.modules.has('@nestjs/config')) return into;
  for (const call of reader.index.calls) {
    const origin = originOf(reader, call.expression);
    const name = call.arguments[0] && constantText(reader, call.arguments[0]);
    if (origin?.module !== '@nestjs/config' || origin.path.at(-1) !== 'registerAs' || name === undefined) continue;
    const value = factoryResult(reader, call.arguments[1]);
    if (value !== undefined) exported(reader, `registerAs:${name}`, value, into);
  }
  into.push(...configLoads(reader));
  return into;
}

/** A text, or a constant of this file that holds one. */
function constantText(reader: ValueReader, expression: ts.Expression): string | undefined {
  const { api } = reader;
  const node = unwrap(api, expression);
  const binding = lookup(reader, node);
  if (binding?.kind !== 'variable' || !binding.constant || binding.path.length > 0) return stringText(api, node);
  const { initializer } = binding.declaration;
  return initializer && stringText(api, unwrap(api, initializer));
}

function isExported(reader: ValueReader, statement: ts.Statement): boolean {
  const { api } = reader;
  const modifiers = api.canHaveModifiers(statement) ? api.getModifiers(statement) : undefined;
  return modifiers?.some((modifier) => modifier.kind === api.SyntaxKind.ExportKeyword) === true;
}

function exported(reader: ValueReader, name: string, value: Value, into: Export[]): void {
  if (isTelling(value)) into.push({ kind: 'export', file: reader.file.path, name, value });
}

/** Whether anything of the value is known. */
function isTelling(value: Value): boolean {
  if (value.kind === 'unknown' || value.kind === 'unset') return false;
  // Whole modules of components and services are passed on by lists; settings are not.
  if (value.kind === 'list') return value.items.some((item) => item.kind !== 'reference' && isTelling(item));
  if (value.kind !== 'record') return true;
  return Object.values(value.entries).some(isTelling);
}

function declared(reader: ValueReader, statement: ts.Statement, into: Export[]): void {
  const { api } = reader;
  if (api.isVariableStatement(statement)) {
    for (const declaration of statement.declarationList.declarations) {
      for (const name of namesOf(reader, declaration.name)) exported(reader, name.text, reader.read(name), into);
      const initializer = declaration.initializer && unwrap(api, declaration.initializer);
      if (initializer !== undefined && api.isIdentifier(declaration.name)) called(reader, declaration.name.text, initializer, into);
    }
    return;
  }
  const isDefault =
    api.canHaveModifiers(statement) && api.getModifiers(statement)?.some((modifier) => modifier.kind === api.SyntaxKind.DefaultKeyword);
  if (api.isFunctionDeclaration(statement)) called(reader, isDefault ? 'default' : (statement.name?.text ?? 'default'), statement, into);
  else if (api.isEnumDeclaration(statement)) exported(reader, statement.name.text, reader.read(statement.name), into);
  else if (api.isClassDeclaration(statement) && statement.name !== undefined) {
    exported(reader, isDefault ? 'default' : statement.name.text, reader.read(statement.name), into);
  }
}

/** A function without parameters is exported as `name()`: what a call of it gives. */
function called(reader: ValueReader, name: string, node: ts.Node, into: Export[]): void {
  if (!isFunctionNode(reader.api, node) || node.parameters.some((parameter) => parameter.initializer === undefined)) return;
  const returned = onlyReturn(reader.api, node);
  if (returned !== undefined) exported(reader, `${name}()`, reader.read(returned), into);
}

function namesOf(reader: ValueReader, name: ts.BindingName): readonly ts.Identifier[] {
  const { api } = reader;
  if (api.isIdentifier(name)) return [name];
  return name.elements.flatMap((element) => (api.isOmittedExpression(element) ? [] : namesOf(reader, element.name)));
}

/** `export default x`, `module.exports = x`, `export = x`. A CommonJS object exports its entries by name as well. */
function whole(reader: ValueReader, expression: ts.Expression, byName: boolean, into: Export[]): void {
  const { api } = reader;
  const value = reader.read(expression);
  exported(reader, 'default', value, into);
  const node = unwrap(api, expression);
  functionNamed(reader, 'default', node, into);
  if (!byName) return;
  if (value.kind === 'record') {
    for (const [name, entry] of Object.entries(value.entries)) exported(reader, name, entry, into);
  }
  if (!api.isObjectLiteralExpression(node)) return;
  for (const property of node.properties) {
    const name = plainName(api, property.name);
    if (name === undefined) continue;
    if (api.isMethodDeclaration(property)) called(reader, name, property, into);
    else if (api.isPropertyAssignment(property)) functionNamed(reader, name, property.initializer, into);
    else if (api.isShorthandPropertyAssignment(property)) functionNamed(reader, name, property.name, into);
  }
}

function functionNamed(reader: ValueReader, name: string, expression: ts.Expression, into: Export[]): void {
  const { api } = reader;
  const node = unwrap(api, expression);
  if (!api.isIdentifier(node)) {
    called(reader, name, node, into);
    return;
  }
  const binding = reader.index.scopes.lookup(node);
  if (binding?.kind === 'function') called(reader, name, binding.node, into);
  else if (binding?.kind === 'variable' && binding.path.length === 0 && binding.declaration.initializer !== undefined) {
    called(reader, name, unwrap(api, binding.declaration.initializer), into);
  }
}

/** `module.exports = ...`, `module.exports.x = ...`, `exports.x = ...`. */
function commonJs(reader: ValueReader, expression: ts.Expression, into: Export[]): void {
  const { api } = reader;
  if (!api.isBinaryExpression(expression) || expression.operatorToken.kind !== api.SyntaxKind.EqualsToken) return;
  const member = memberStep(api, expression.left);
  if (member === undefined) return;
  if (isExportsObject(reader, expression.left)) whole(reader, expression.right, true, into);
  else if (isExportsObject(reader, member.base) || (api.isIdentifier(member.base) && member.base.text === 'exports')) {
    exported(reader, member.name, reader.read(expression.right), into);
    functionNamed(reader, member.name, expression.right, into);
  }
}

function isExportsObject(reader: ValueReader, node: ts.Expression): boolean {
  const member = memberStep(reader.api, node);
  return member?.name === 'exports' && reader.api.isIdentifier(member.base) && member.base.text === 'module';
}

/** `export { a as b }`, `export { x } from './y'`, `export * from './y'`. */
function exportDeclaration(reader: ValueReader, statement: ts.ExportDeclaration, into: Export[]): void {
  const { api } = reader;
  if (statement.isTypeOnly) return;
  const module = stringText(api, statement.moduleSpecifier);
  const clause = statement.exportClause;
  const at = reader.place(statement);
  if (module !== undefined && !mayBeOwnModule(module)) return;
  if (clause === undefined || api.isNamespaceExport(clause)) {
    if (module !== undefined) exported(reader, clause?.name.text ?? '*', { kind: 'reference', at, module, path: [] }, into);
    return;
  }
  for (const element of clause.elements) {
    if (element.isTypeOnly) continue;
    const source = element.propertyName ?? element.name;
    const name = element.name.text;
    if (module !== undefined) {
      exported(reader, name, { kind: 'reference', at: reader.place(element), module, path: [source.text] }, into);
      // A call of a re-exported function is looked for under its name with `()`.
      exported(reader, `${name}()`, { kind: 'reference', at: reader.place(element), module, path: [`${source.text}()`] }, into);
    } else if (api.isIdentifier(source)) {
      exported(reader, name, reader.read(source), into);
      functionNamed(reader, name, source, into);
    }
  }
}
