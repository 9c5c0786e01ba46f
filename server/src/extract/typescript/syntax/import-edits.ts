import type { ts } from '@ts-morph/common';
import type { Replacement } from '../../../facts/fact';
import { pointAt } from '../../../text/range';
import type { ValueReader } from '../values/value-reader';

/**
 * The edits that make a name of a module known in the file, in the way the file imports; empty when it is known already,
 * and undefined when the name stands for something else.
 */
export function importEdits(reader: ValueReader, module: string, name: string): readonly Replacement[] | undefined {
  const { file, api } = reader;
  const { path } = file;
  const known = nameAtTop(reader, name);
  if (known !== undefined) return known === module ? [] : undefined;
  if (new RegExp(`(?<![\\w$.])${name}(?![\\w$])`).test(file.text)) return undefined;
  for (const node of reader.index.imports) {
    const named = node.importClause?.namedBindings;
    if (!api.isStringLiteral(node.moduleSpecifier) || node.moduleSpecifier.text !== module) continue;
    if (named === undefined || !api.isNamedImports(named) || node.importClause?.phaseModifier !== undefined) continue;
    const last = named.elements.at(-1);
    if (last !== undefined) return [{ at: pointAt(path, last.end), newText: `, ${name}` }];
  }
  const lastImport = reader.index.imports.filter((node) => node.parent === file.tree).at(-1);
  const newline = file.text.includes('\r\n') ? '\r\n' : '\n';
  const required = topRequires(reader);
  for (const { pattern, from } of required) {
    const last = from === module ? pattern?.elements.at(-1) : undefined;
    if (last !== undefined && last.dotDotDotToken === undefined) return [{ at: pointAt(path, last.end), newText: `, ${name}` }];
  }
  const quote = /(?:from|require\()\s{0,9}(["'])/.exec(file.text)?.[1] ?? "'";
  const semicolon = lastImport === undefined || file.text[lastImport.end - 1] === ';' ? ';' : '';
  if (lastImport !== undefined)
    return [{ at: pointAt(path, lastImport.end), newText: `${newline}import { ${name} } from ${quote}${module}${quote}${semicolon}` }];
  const lastRequire = required.at(-1)?.statement;
  if (lastRequire === undefined) return undefined;
  const end = file.text[lastRequire.end - 1] === ';' ? ';' : '';
  return [{ at: pointAt(path, lastRequire.end), newText: `${newline}const { ${name} } = require(${quote}${module}${quote})${end}` }];
}

interface Required {
  readonly statement: ts.VariableStatement;
  readonly pattern: ts.ObjectBindingPattern | undefined;
  readonly from: string;
}

/** `const x = require('...')` and `const { a } = require('...')` at the top of the file. */
function topRequires({ file, api }: ValueReader): readonly Required[] {
  const found: Required[] = [];
  for (const statement of file.tree.statements) {
    if (!api.isVariableStatement(statement)) continue;
    const [declaration] = statement.declarationList.declarations;
    const call = declaration?.initializer;
    if (declaration === undefined || call === undefined || !api.isCallExpression(call)) continue;
    const [specifier] = call.arguments;
    if (!api.isIdentifier(call.expression) || call.expression.text !== 'require') continue;
    if (specifier === undefined || !api.isStringLiteralLike(specifier)) continue;
    const pattern = api.isObjectBindingPattern(declaration.name) ? declaration.name : undefined;
    found.push({ statement, pattern, from: specifier.text });
  }
  return found;
}

/** The module that a name at the top of the file comes from, under that very name; empty for another origin. */
function nameAtTop(reader: ValueReader, name: string): string | undefined {
  const { api } = reader;
  for (const node of reader.index.imports) {
    const clause = node.importClause;
    const from = api.isStringLiteral(node.moduleSpecifier) ? node.moduleSpecifier.text : '';
    const typeOnly = clause?.phaseModifier === api.SyntaxKind.TypeKeyword;
    if (clause?.name?.text === name) return '';
    const named = clause?.namedBindings;
    if (named === undefined) continue;
    if (api.isNamespaceImport(named)) {
      if (named.name.text === name) return '';
      continue;
    }
    for (const element of named.elements) {
      if (element.name.text === name) return element.propertyName === undefined && !typeOnly && !element.isTypeOnly ? from : '';
    }
  }
  for (const { pattern, from } of topRequires(reader)) {
    for (const element of pattern?.elements ?? []) {
      if (api.isIdentifier(element.name) && element.name.text === name) return element.propertyName === undefined ? from : '';
    }
  }
  return undefined;
}
