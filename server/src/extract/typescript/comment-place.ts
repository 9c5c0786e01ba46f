import type { ts } from '@ts-morph/common';
import type { Source } from '../../text/source';
import { parse } from './parsed-file';

/** Which comment a line of its own may be at an offset: inside of markup it stands in braces, and inside of a literal it would be text. */
export function commentPlace(source: Source, offset: number): 'line' | 'braces' | 'none' {
  const { ts: api, tree } = parse(source);
  let inner: ts.Node = tree;
  for (let next: ts.Node | undefined = tree; next; ) {
    inner = next;
    // What begins exactly there and is a child of markup has markup before it.
    const { parent } = inner;
    if (parent && (api.isJsxElement(parent) || api.isJsxFragment(parent)) && inner.getStart(tree) === offset) return 'braces';
    next = api.forEachChild(inner, (child) => (child.pos <= offset && offset < child.end ? child : undefined));
  }
  if (inner.kind === api.SyntaxKind.JsxText) return 'braces';
  const isLiteral = inner.kind >= api.SyntaxKind.FirstLiteralToken && inner.kind <= api.SyntaxKind.LastTemplateToken;
  return isLiteral && inner.getStart(tree) < offset ? 'none' : 'line';
}
