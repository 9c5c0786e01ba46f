import type { ts } from '@ts-morph/common';
import type { ExportedRefresh } from '../../../facts/fact';
import { bindingOf } from '../guards/guard-bindings';
import { unwrap } from '../guards/guard-tree';
import { type ParsedFile, placeOf } from '../parsed-file';
import { isVisible } from '../rows/row-callers';
import { mayExportRefresh } from './refresh-anchors';
import { type FunctionLike, isSupabaseRefresh, refreshPath, saysRefresh } from './refresh-calls';
import { flightOf, refreshIn } from './refresh-flight';
import { isAsync } from './refresh-flight-edits';
import { functionOf } from './refresh-handlers';

/** Functions that refresh a token and that other files can import, by themselves or with the object or class that they belong to. */
export function* exportedRefreshes(file: ParsedFile): Iterable<ExportedRefresh> {
  if (!mayExportRefresh(file.text)) return;
  for (const { name, path, fn } of [...functionsOf(file), ...membersOf(file)]) {
    if (!saysRefresh(name.text) || !isVisible(file, fn)) continue;
    const call = refreshIn(file, fn);
    if (call === undefined) continue;
    const { flight, leaf } = flightOf(file, call, fn);
    // A promise that the caller can keep is made by an async function only.
    const told = flight === 'parallel' && !isAsync(file, fn) ? 'unknown' : flight;
    const asked = refreshPath(file, leaf);
    yield {
      kind: 'exported-refresh',
      file: file.path,
      at: placeOf(file, name),
      name: path,
      flight: told,
      ...(isSupabaseRefresh(file, leaf) ? { client: 'supabase' } : {}),
      ...(asked === undefined ? {} : { path: asked }),
    };
  }
}

interface Named {
  readonly name: ts.Identifier;
  /** As other files import it. */
  readonly path: string;
  readonly fn: FunctionLike;
}

function* functionsOf(file: ParsedFile): Iterable<Named> {
  const { ts: api } = file;
  for (const statement of file.tree.statements) {
    if (api.isFunctionDeclaration(statement) && statement.name !== undefined) {
      const isDefault = (api.getModifiers(statement) ?? []).some(({ kind }) => kind === api.SyntaxKind.DefaultKeyword);
      yield { name: statement.name, path: isDefault ? 'default' : statement.name.text, fn: statement };
    } else if (api.isVariableStatement(statement)) {
      for (const { name, initializer } of statement.declarationList.declarations) {
        const fn = initializer === undefined ? undefined : functionOf(file, initializer);
        if (fn !== undefined && api.isIdentifier(name)) yield { name, path: name.text, fn };
      }
    }
  }
}

/** `export const authService = { async refreshToken() {...} }`, `export default new AuthService()`, a static method of an exported class. */
function* membersOf(file: ParsedFile): Iterable<Named> {
  const { ts: api } = file;
  for (const statement of file.tree.statements) {
    if (api.isExportAssignment(statement)) yield* ofObject(file, statement.expression, 'default');
    else if (api.isClassDeclaration(statement) && statement.name !== undefined && isExported(file, statement)) {
      yield* ofClass(file, statement, statement.name.text, true);
    } else if (api.isVariableStatement(statement) && isExported(file, statement)) {
      for (const { name, initializer } of statement.declarationList.declarations)
        if (initializer !== undefined && api.isIdentifier(name)) yield* ofObject(file, initializer, name.text);
    }
  }
}

function isExported(file: ParsedFile, statement: ts.Statement): boolean {
  const { ts: api } = file;
  return api.canHaveModifiers(statement) && (api.getModifiers(statement) ?? []).some(({ kind }) => kind === api.SyntaxKind.ExportKeyword);
}

/** The members of an object that is written here, named here, or made of a class of this file. */
function* ofObject(file: ParsedFile, expression: ts.Expression, owner: string): Iterable<Named> {
  const { ts: api } = file;
  let node = unwrap(file, expression);
  if (api.isIdentifier(node)) {
    const binding = bindingOf(file, node);
    if (binding === undefined || !api.isVariableDeclaration(binding) || binding.initializer === undefined) return;
    node = unwrap(file, binding.initializer);
  }
  if (api.isNewExpression(node) && api.isIdentifier(node.expression)) {
    const made = bindingOf(file, node.expression);
    if (made !== undefined && api.isClassDeclaration(made)) yield* ofClass(file, made, owner, false);
  }
  if (!api.isObjectLiteralExpression(node)) return;
  for (const member of node.properties) {
    const { name } = member;
    if (name === undefined || !api.isIdentifier(name)) continue;
    const fn = api.isMethodDeclaration(member)
      ? member
      : api.isPropertyAssignment(member)
        ? functionOf(file, member.initializer)
        : undefined;
    if (fn !== undefined) yield { name, path: `${owner}.${name.text}`, fn };
  }
}

function* ofClass(file: ParsedFile, declaration: ts.ClassDeclaration, owner: string, asStatic: boolean): Iterable<Named> {
  const { ts: api } = file;
  for (const member of declaration.members) {
    if (!(api.isMethodDeclaration(member) || api.isPropertyDeclaration(member)) || !api.isIdentifier(member.name)) continue;
    const isStatic = (api.getModifiers(member) ?? []).some(({ kind }) => kind === api.SyntaxKind.StaticKeyword);
    if (isStatic !== asStatic) continue;
    const fn = api.isMethodDeclaration(member)
      ? member
      : member.initializer === undefined
        ? undefined
        : functionOf(file, member.initializer);
    if (fn !== undefined) yield { name: member.name, path: `${owner}.${member.name.text}`, fn };
  }
}
