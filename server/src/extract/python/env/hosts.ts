import type { HostMention } from '../../../facts/fact';
import { placeAt } from '../../../text/range';
import type { PyFile, PyNode } from '../syntax/tree';

/** A host directly below fly.dev. What an f-string or a wildcard puts in front of it is no name of an app. */
const HOST = /(?<![\w.}*-])[A-Za-z0-9][A-Za-z0-9-]{0,62}\.fly\.dev(?!\.?[\w-])/g;

/** The `*.fly.dev` hosts in a string literal. Docstrings are prose. */
export function hostMentions(file: PyFile, literal: PyNode): readonly HostMention[] {
  if (literal.parent?.type === 'ExpressionStatement') return [];
  const mentions: HostMention[] = [];
  for (const match of file.text.slice(literal.start, literal.end).matchAll(HOST)) {
    const start = literal.start + match.index;
    const at = placeAt(file.path, start, start + match[0].length);
    mentions.push({ kind: 'host-mention', file: file.path, at, host: match[0].toLowerCase() });
  }
  return mentions;
}
