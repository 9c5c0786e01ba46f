import { findNodeAtLocation, type JSONPath, modify, type Node, type ParseError, parseTree } from 'jsonc-parser';
import { globFor } from '../../analysis/globs';
import type { RuleId } from '../../rules/ids';
import type { PlainEdit } from '../../text/edit';

/** The edits of a settings file that switch a rule off; undefined where its text is not one that can be added to. */
export function ruleOffEdits(text: string | undefined, rule: RuleId): readonly PlainEdit[] | undefined {
  return settingEdits(text, ['rules', rule], 'off');
}

/**
 * The same for one file, named from the settings file's folder: by the override of exactly that file where there is one,
 * else by a new one behind the others, because a later one beats an earlier one.
 */
export function ruleOffInFileEdits(text: string | undefined, rule: RuleId, file: string): readonly PlainEdit[] | undefined {
  const glob = globFor(file);
  if (glob === undefined) return undefined;
  const overrides = text === undefined ? undefined : read(text, ['overrides']);
  const children = overrides?.children ?? [];
  const last = children.at(-1);
  const files = last && findNodeAtLocation(last, ['files']);
  if (last && files?.type === 'array' && files.children?.length === 1 && files.children[0]?.value === glob) {
    return settingEdits(text, ['overrides', children.length - 1, 'rules', rule], 'off');
  }
  const override = { files: [glob], rules: { [rule]: 'off' } };
  if (overrides === undefined) return settingEdits(text, ['overrides'], [override]);
  return overrides.type === 'array' ? settingEdits(text, ['overrides', children.length], override) : undefined;
}

function settingEdits(text: string | undefined, path: JSONPath, value: unknown): readonly PlainEdit[] | undefined {
  if (text === undefined || text.trim() === '') {
    const [key, below] = path;
    const json = { [String(key)]: below === undefined ? value : { [String(below)]: value } };
    return [{ start: 0, end: text?.length ?? 0, newText: `${JSON.stringify(json, undefined, 2)}\n` }];
  }
  const root = read(text, []);
  if (root?.type !== 'object') return undefined;
  for (let length = 1; length < path.length; length++) {
    const node = findNodeAtLocation(root, path.slice(0, length));
    if (node && node.type !== (typeof path[length] === 'number' ? 'array' : 'object')) return undefined;
  }
  const indent = /^([ \t]+)"/m.exec(text)?.[1] ?? '  ';
  const formattingOptions = {
    insertSpaces: !indent.includes('\t'),
    tabSize: indent.includes('\t') ? 4 : Math.min(indent.length, 8),
    eol: text.includes('\r\n') ? '\r\n' : '\n',
  };
  return modify(text, path, value, { formattingOptions }).map(({ offset, length, content }) => ({
    start: offset,
    end: offset + length,
    newText: content,
  }));
}

/** The node at a path of a text that is whole; undefined otherwise. */
function read(text: string, path: JSONPath): Node | undefined {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  return root && errors.length === 0 ? (path.length === 0 ? root : findNodeAtLocation(root, path)) : undefined;
}
