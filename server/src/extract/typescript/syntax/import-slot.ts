import type { ImportSlot } from '../../../facts/fact';
import { pointAt } from '../../../text/range';
import type { FileView } from './file-view';
import { stringText } from './syntax';

/** Where an import can be added to a file: behind its last one, or at its beginning, in the file's own way to write it. */
export function importSlot(view: FileView): ImportSlot {
  const { api, file, index } = view;
  const { text, path } = file;
  const last = index.imports.filter((node) => node.parent === file.tree).at(-1);
  const lineBreak = text.includes('\r\n') ? '\r\n' : '\n';
  const modules: { module: string; at: ReturnType<typeof pointAt>; names: readonly string[] }[] = [];
  for (const node of index.imports) {
    const module = stringText(api, node.moduleSpecifier);
    const clause = node.importClause;
    const named = clause?.namedBindings;
    if (
      module === undefined ||
      clause === undefined ||
      clause.phaseModifier !== undefined ||
      named === undefined ||
      !api.isNamedImports(named)
    )
      continue;
    const final = named.elements.at(-1);
    if (final !== undefined)
      modules.push({ module, at: pointAt(path, final.end), names: named.elements.map((element) => element.name.text) });
  }
  const specifier = last?.moduleSpecifier.getText(file.tree) ?? '';
  const style = {
    quote: specifier.startsWith('"') || (last === undefined && /^[^'\n]*"/.test(text)) ? '"' : "'",
    semicolon: semicolonOf(view),
    modules,
  };
  if (last !== undefined) return { at: pointAt(path, last.end), prefix: lineBreak, suffix: '', ...style };
  const directives = file.tree.statements.filter((node) => api.isExpressionStatement(node) && api.isStringLiteral(node.expression));
  const directive = directives[0] === file.tree.statements[0] ? directives.at(-1) : undefined;
  return directive === undefined
    ? { at: pointAt(path, file.tree.statements[0]?.getStart(file.tree) ?? 0), prefix: '', suffix: lineBreak + lineBreak, ...style }
    : { at: pointAt(path, directive.end), prefix: lineBreak + lineBreak, suffix: '', ...style };
}

/** The semicolon that this file ends a statement with; empty in a file that writes none. */
export function semicolonOf({ api, file }: FileView): string {
  const statements = file.tree.statements.filter((node) => api.isImportDeclaration(node) || api.isVariableStatement(node));
  const ended = statements.filter((node) => file.text[node.end - 1] === ';').length;
  return statements.length === 0 || ended * 2 >= statements.length ? ';' : '';
}
