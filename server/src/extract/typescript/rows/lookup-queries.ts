import type { ts } from '@ts-morph/common';
import type { LookupFilter, Orm } from '../../../facts/fact';
import type { Place } from '../../../text/range';
import { unwrap } from '../guards/guard-tree';
import type { ParsedFile } from '../parsed-file';

// Queries that read rows of tokens or sessions, whichever library asks.

/** A column that a query compares with a value. */
export interface Condition {
  readonly column: string;
  /** Undefined for a value that cannot be read. */
  readonly value: ts.Expression | undefined;
}

export interface RowQuery {
  /** The whole call, with what is chained behind it. */
  readonly call: ts.Expression;
  readonly calleeAt: Place;
  readonly orm: Orm;
  readonly model: string;
  readonly conditions: readonly Condition[];
  /** Everything that the conditions say, as text: a look at the expiry may be in any form. */
  readonly said: string;
  /** Conditions are added that cannot be read here. */
  readonly open: boolean;
  /** What the call resolves to: one row, a list of rows, or a driver's result that holds them. */
  readonly gives: 'row' | 'rows' | 'result';
  readonly filter: LookupFilter | undefined;
}

/** The expression with the calls chained behind it that neither change which rows there are nor leave the query. */
export function withChain(
  file: ParsedFile,
  call: ts.Expression,
  steps: RegExp,
): { readonly end: ts.Expression; readonly names: readonly string[] } {
  const { ts: api } = file;
  let end: ts.Expression = call;
  const names: string[] = [];
  for (;;) {
    const access = end.parent;
    if (access === undefined || !api.isPropertyAccessExpression(access) || access.expression !== end) return { end, names };
    const next = access.parent;
    if (!api.isCallExpression(next) || next.expression !== access || !steps.test(access.name.text)) return { end, names };
    names.push(access.name.text);
    end = next;
  }
}

/** The columns of an object of conditions, those inside `AND` and of compound keys too; `open` where something is spread in or computed. */
export function conditionsOf(
  file: ParsedFile,
  object: ts.ObjectLiteralExpression,
): { readonly conditions: readonly Condition[]; readonly open: boolean } {
  const { ts: api } = file;
  const conditions: Condition[] = [];
  let open = false;
  const pending: ts.ObjectLiteralExpression[] = [object];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const property of next.properties) {
      const name = property.name;
      if (name === undefined || !(api.isIdentifier(name) || api.isStringLiteralLike(name))) {
        open = true;
      } else if (api.isShorthandPropertyAssignment(property)) {
        conditions.push({ column: name.text, value: property.name });
      } else if (api.isPropertyAssignment(property)) {
        const value = unwrap(file, property.initializer);
        if (!api.isObjectLiteralExpression(value)) {
          if (/^(?:AND|\$and)$/.test(name.text) && api.isArrayLiteralExpression(value)) {
            for (const element of value.elements) {
              const inner = unwrap(file, element);
              if (api.isObjectLiteralExpression(inner)) pending.push(inner);
              else open = true;
            }
          } else conditions.push({ column: name.text, value });
        } else {
          const only = value.properties.length === 1 ? value.properties[0] : undefined;
          // `{ equals: token }`, `{ $eq: token }` compare like a plain value; a compound key holds its columns.
          if (only !== undefined && api.isPropertyAssignment(only) && /^(?:equals|\$eq)$/.test(textOfName(file, only.name)))
            conditions.push({ column: name.text, value: unwrap(file, only.initializer) });
          else if (
            name.text.includes('_') &&
            name.text
              .split('_')
              .every((part) => value.properties.some(({ name: inner }) => inner !== undefined && textOfName(file, inner) === part))
          )
            pending.push(value);
          else conditions.push({ column: name.text, value: undefined });
        }
      } else open = true;
    }
  }
  return { conditions, open };
}

/** The text of a name that is written plainly; empty for a computed one. */
export function textOfName(file: ParsedFile, name: ts.Node): string {
  return file.ts.isIdentifier(name) || file.ts.isStringLiteralLike(name) ? name.text : '';
}

/** A node as it is written, without the comments before it. */
export function sourceOf(file: ParsedFile, node: ts.Node): string {
  return file.text.slice(node.getStart(file.tree), node.end);
}

/** The callee where it stands on one line, and else its last name. */
export function calleePlace(file: ParsedFile, callee: ts.Expression): Place {
  const { ts: api } = file;
  const start = callee.getStart(file.tree);
  const oneLine = !/[\r\n]/.test(file.text.slice(start, callee.end));
  const node = !oneLine && api.isPropertyAccessExpression(callee) ? callee.name : callee;
  return { file: file.path, start: node.getStart(file.tree), end: node.end };
}
