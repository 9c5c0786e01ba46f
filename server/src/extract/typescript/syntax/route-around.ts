import type { ts } from '@ts-morph/common';
import type { ValueReader } from '../values/value-reader';
import { literalOf } from './options';
import { plainName, stringText } from './syntax';

/** Longer texts are no paths. */
const MOST_LETTERS = 100;

/** The path of the route whose handler a node is in: of `app.post('/auth/refresh', handler)`, and of `{ url: '/auth/refresh', handler }`. */
export function routeAround(reader: ValueReader, node: ts.Node): string | undefined {
  const { api } = reader;
  for (let current = node; current.parent !== undefined; current = current.parent) {
    const { parent } = current;
    let path: string | undefined;
    if (api.isCallExpression(parent) && parent.expression !== current) path = stringText(api, parent.arguments[0]);
    else if (api.isPropertyAssignment(parent) && plainName(api, parent.name) === 'handler') path = urlBeside(reader, parent);
    if (path?.startsWith('/') && path.length <= MOST_LETTERS) return path;
  }
  return undefined;
}

function urlBeside(reader: ValueReader, handler: ts.PropertyAssignment): string | undefined {
  const { api } = reader;
  for (const property of literalOf(reader, handler.parent)?.properties ?? []) {
    if (!api.isPropertyAssignment(property) || !/^(?:url|path)$/.test(plainName(api, property.name) ?? '')) continue;
    return stringText(api, property.initializer);
  }
  return undefined;
}
