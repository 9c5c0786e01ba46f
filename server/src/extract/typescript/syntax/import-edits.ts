import type { ts } from '@ts-morph/common';
import type { Replacement } from '../../../facts/fact';
import { pointAt } from '../../../text/range';
import type { ValueReader } from '../values/value-reader';
import { importSlot } from './import-slot';

/**
 * The edits that make a name of a module known in the file, in the way the file imports; empty when it is known already,
 * and undefined when the name stands for something else.
 */
export function importEdits(reader: ValueReader, module: string, name: string): readonly Replacement[] | undefined {
  const { file } = reader;
  const { path } = file;
  const known = nameAtTop(reader, name);
  if (known !== undefined) return known === module ? [] : undefined;
  if (new RegExp(`(?<![\\w$.])${name}(?![\\w$])`).test(file.text)) return undefined;
  const required = topRequires(reader);
  const { at, prefix, suffix, quote, semicolon, modules } = importSlot(reader);
  for (const { pattern, from } of required) {
    const last = from === module ? pattern?.elements.at(-1) : undefined;
    if (last !== undefined && last.dotDotDotToken === undefined) return [{ at: pointAt(path, last.end), newText: `, ${name}` }];
  }
  const open = modules.find((imported) => imported.module === module);
  if (open !== undefined) return [{ at: open.at, newText: `, ${name}` }];
  if (reader.index.imports.some((node) => node.parent === file.tree))
    return [{ at, newText: `${prefix}import { ${name} } from ${quote}${module}${quote}${semicolon}${suffix}` }];
  const lastRequire = required.at(-1);
  if (lastRequire === undefined) return undefined;
  const newline = file.text.includes('\r\n') ? '\r\n' : '\n';
  const specifier = lastRequire.specifier.getText(file.tree).startsWith('"') ? `"${module}"` : `'${module}'`;
  const end = file.text[lastRequire.statement.end - 1] === ';' ? ';' : '';
  return [{ at: pointAt(path, lastRequire.statement.end), newText: `${newline}const { ${name} } = require(${specifier})${end}` }];
}

interface Required {
  readonly statement: ts.VariableStatement;
  readonly pattern: ts.ObjectBindingPattern | undefined;
  readonly specifier: ts.StringLiteralLike;
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
    found.push({ statement, pattern, specifier, from: specifier.text });
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
