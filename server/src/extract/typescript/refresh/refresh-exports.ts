import type { ts } from '@ts-morph/common';
import type { ExportedRefresh } from '../../../facts/fact';
import { type ParsedFile, placeOf } from '../parsed-file';
import { isVisible } from '../rows/row-callers';
import { mayExportRefresh } from './refresh-anchors';
import { type FunctionLike, saysRefresh } from './refresh-calls';
import { flightOf, refreshIn } from './refresh-flight';
import { isAsync } from './refresh-flight-edits';
import { functionOf } from './refresh-handlers';

/** Functions at the top of a file that refresh a token and that other files can import. */
export function* exportedRefreshes(file: ParsedFile): Iterable<ExportedRefresh> {
  if (!mayExportRefresh(file.text)) return;
  for (const { name, isDefault, fn } of functionsOf(file)) {
    if (!saysRefresh(name.text) || !isVisible(file, fn)) continue;
    const call = refreshIn(file, fn);
    if (call === undefined) continue;
    const { flight } = flightOf(file, call, fn);
    // A promise that the caller can keep is made by an async function only.
    const told = flight === 'parallel' && !isAsync(file, fn) ? 'unknown' : flight;
    yield { kind: 'exported-refresh', file: file.path, at: placeOf(file, name), name: isDefault ? 'default' : name.text, flight: told };
  }
}

interface Named {
  readonly name: ts.Identifier;
  readonly isDefault: boolean;
  readonly fn: FunctionLike;
}

function* functionsOf(file: ParsedFile): Iterable<Named> {
  const { ts: api } = file;
  for (const statement of file.tree.statements) {
    if (api.isFunctionDeclaration(statement) && statement.name !== undefined) {
      const isDefault = (api.getModifiers(statement) ?? []).some(({ kind }) => kind === api.SyntaxKind.DefaultKeyword);
      yield { name: statement.name, isDefault, fn: statement };
    } else if (api.isVariableStatement(statement)) {
      for (const { name, initializer } of statement.declarationList.declarations) {
        const fn = initializer === undefined ? undefined : functionOf(file, initializer);
        if (fn !== undefined && api.isIdentifier(name)) yield { name, isDefault: false, fn };
      }
    }
  }
}
