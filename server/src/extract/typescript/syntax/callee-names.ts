import type { ts } from '@ts-morph/common';
import type { ValueReader } from '../values/value-reader';
import { memberStep, unwrap } from './syntax';

/** The name that a chain of members and calls begins with: `res` of `res.status(200).cookie`; empty when it begins with none. */
export function rootName(reader: ValueReader, expression: ts.Expression): string {
  const { api } = reader;
  let node = unwrap(api, expression);
  for (let steps = 0; steps < 8; steps++) {
    const member = memberStep(api, node);
    if (member !== undefined) {
      if (member.base.kind === api.SyntaxKind.ThisKeyword) return member.name;
      node = unwrap(api, member.base);
    } else if (api.isCallExpression(node)) node = unwrap(api, node.expression);
    else break;
  }
  return api.isIdentifier(node) ? node.text : '';
}

/** The callee as a message names it: `res.cookie`, without what stands between. */
export function calleeText(reader: ValueReader, callee: ts.Expression): string {
  const member = memberStep(reader.api, unwrap(reader.api, callee));
  const root = rootName(reader, callee);
  if (member === undefined || root === '') return root;
  return root === member.name ? root : `${root}.${member.name}`;
}
