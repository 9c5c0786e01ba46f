import type { ts } from '@ts-morph/common';
import type { HostMention } from '../../../facts/fact';
import { placeAt } from '../../../text/range';
import { nodeAt } from '../guards/guard-tree';
import type { ParsedFile } from '../parsed-file';

const SUFFIX = '.fly.dev';

// Names that documentation and templates use for an app that the reader has yet to name.
const PLACEHOLDER =
  /^(?:your(?:-.*|app.*)?|.*-your-app.*|my-?(?:fly-?)?app(?:-?name)?|(?:fly-?)?app-?name|app|name|example(?:-?app)?|some-?app|placeholder|foo|bar|baz|x{2,}|<.*)$/;

/** The `<app>.fly.dev` hosts in string literals and in the fixed parts of templates. */
export function* hostMentions(file: ParsedFile): Iterable<HostMention> {
  for (const match of file.text.matchAll(/\.fly\.dev(?![\w-]|\.\w)/gi)) {
    let start = match.index;
    while (start > 0 && /[a-z0-9-]/i.test(file.text.charAt(start - 1))) start--;
    const end = match.index + SUFFIX.length;
    const host = file.text.slice(start, end).toLowerCase();
    if (start === match.index || host.startsWith('-') || PLACEHOLDER.test(host.slice(0, -SUFFIX.length))) continue;
    // What stands before is part of the name (`${env}-api`, `%s-api`), a wildcard, a subdomain or an escape.
    if (start > 0 && /[.*$_%~\\{}<>[\]]/.test(file.text.charAt(start - 1))) continue;
    const node = nodeAt(file, match.index);
    if (!isStringPart(file, node) || node.getStart(file.tree) >= start) continue;
    yield { kind: 'host-mention', file: file.path, at: placeAt(file.path, start, end), host };
  }
}

function isStringPart(file: ParsedFile, node: ts.Node): boolean {
  const { ts: api } = file;
  return api.isStringLiteralLike(node) || api.isTemplateHead(node) || api.isTemplateMiddleOrTemplateTail(node);
}
