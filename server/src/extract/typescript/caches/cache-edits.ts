import type { ts } from '@ts-morph/common';
import type { Replacement } from '../../../facts/fact';
import { pointAt } from '../../../text/range';
import type { FileView } from '../syntax/file-view';
import { semicolonOf } from '../syntax/import-slot';
import { stringText, unwrap } from '../syntax/syntax';
import type { CachedVariable } from './session-caches';

// What is written to clear a variable that keeps a session.

/** What is written to clear it, without semicolons: `cachedSession = null`, and when it was filled. Empty when its type takes no empty value. */
export function clearStatements(view: FileView, variable: CachedVariable): readonly string[] {
  const own = clearStatement(view, variable);
  return own === '' ? [] : [own, ...clocksOf(view, variable)];
}

function clearStatement({ api, file }: FileView, { declaration, field }: CachedVariable): string {
  const { name } = declaration;
  if (field !== undefined) return `${name.text}.${field.name} = ${emptyText(unwrap(api, field.first), api, file)}`;
  const first = declaration.initializer && unwrap(api, declaration.initializer);
  if (first !== undefined) return `${name.text} = ${emptyText(first, api, file)}`;
  const type = declaration.type?.getText(file.tree);
  if (type === undefined || /\bundefined\b|\bany\b|\bunknown\b/.test(type)) return `${name.text} = undefined`;
  return /\bnull\b/.test(type) ? `${name.text} = null` : '';
}

/** The times beside it that say when it was filled, set back: with nothing in it they would keep it from being filled again. */
function clocksOf(view: FileView, { declaration, field, fillers }: CachedVariable): readonly string[] {
  const { api, file, index } = view;
  const isFilled = (name: string, step: string | undefined) =>
    (index.writes.get(name) ?? []).some(
      (write) => write.path[0] === step && [...fillers].some((filler) => filler.pos <= write.node.pos && write.node.end <= filler.end),
    );
  const found: string[] = [];
  const object = field === undefined ? undefined : declaration.initializer && unwrap(api, declaration.initializer);
  if (object !== undefined && api.isObjectLiteralExpression(object)) {
    for (const property of object.properties) {
      const name = api.isPropertyAssignment(property) && api.isNumericLiteral(property.initializer) ? property.name.getText(file.tree) : '';
      if (/^\w+$/.test(name) && isFilled(declaration.name.text, name)) found.push(`${declaration.name.text}.${name} = 0`);
    }
  }
  for (const statement of file.tree.statements) {
    if (!api.isVariableStatement(statement) || (statement.declarationList.flags & api.NodeFlags.Let) === 0) continue;
    for (const { name, initializer } of statement.declarationList.declarations) {
      if (!api.isIdentifier(name) || initializer === undefined || initializer.getText(file.tree) !== '0') continue;
      if (isFilled(name.text, undefined)) found.push(`${name.text} = 0`);
    }
  }
  return found;
}

function emptyText(first: ts.Expression, api: FileView['api'], file: FileView['file']): string {
  if (stringText(api, first) !== undefined) return first.getText(file.tree);
  return first.kind === api.SyntaxKind.NullKeyword ? 'null' : 'undefined';
}

/** An exported function that clears the variable, put at the end of its file. */
export function clearerOf(
  view: FileView,
  variable: string,
  statements: readonly string[],
): { readonly name: string; readonly edits: readonly Replacement[] } | undefined {
  const { api, file } = view;
  const { text } = file;
  const last = file.tree.statements.at(-1);
  const isModule = file.tree.statements.some(
    (node) => api.isImportDeclaration(node) || api.isExportDeclaration(node) || (api.canHaveModifiers(node) && isExported(view, node)),
  );
  if (statements.length === 0 || last === undefined || !isModule) return undefined;
  const bare = variable.replace(/^_+/, '');
  const name = `clear${bare.charAt(0).toUpperCase()}${bare.slice(1)}`;
  if (new RegExp(`\\b${name.replaceAll('$', '\\$')}\\b`).test(text)) return undefined;
  const lineBreak = text.includes('\r\n') ? '\r\n' : '\n';
  const indent = /\n([ \t]{1,8})\S/.exec(text)?.[1] ?? '  ';
  const type = /\.[cm]?tsx?$/.test(file.path) ? ': void' : '';
  const written = [
    '',
    '',
    `export function ${name}()${type} {`,
    ...statements.map((statement) => `${indent}${statement}${semicolonOf(view)}`),
    '}',
  ].join(lineBreak);
  return { name, edits: [{ at: pointAt(file.path, last.end), newText: written }] };
}

/** The names of a file's own declarations with those that they are exported as; `default` is one of these. */
export function exportedNames(view: FileView): ReadonlyMap<string, readonly string[]> {
  const { api, file } = view;
  const names = new Map<string, string[]>();
  const add = (name: string, as: string) => names.set(name, [...(names.get(name) ?? []), as]);
  for (const statement of file.tree.statements) {
    if (api.isExportDeclaration(statement) && statement.moduleSpecifier === undefined) {
      const clause = statement.exportClause;
      if (clause === undefined || !api.isNamedExports(clause)) continue;
      for (const element of clause.elements) add((element.propertyName ?? element.name).text, element.name.text);
    } else if (api.isExportAssignment(statement) && api.isIdentifier(statement.expression)) add(statement.expression.text, 'default');
    else if (isExported(view, statement)) {
      if (api.isVariableStatement(statement)) {
        for (const { name } of statement.declarationList.declarations) if (api.isIdentifier(name)) add(name.text, name.text);
      } else if (api.isFunctionDeclaration(statement) && statement.name !== undefined) add(statement.name.text, statement.name.text);
    }
  }
  return names;
}

function isExported({ api }: FileView, node: ts.Node): boolean {
  const modifiers = api.canHaveModifiers(node) ? api.getModifiers(node) : undefined;
  return modifiers?.some((modifier) => modifier.kind === api.SyntaxKind.ExportKeyword) === true;
}
