import type { ts } from '@ts-morph/common';
import { nodesMatching } from '../guards/guard-tree';
import type { ValueReader } from '../values/value-reader';
import { lookup } from './file-view';
import type { Binding } from './scope';
import { enclosingFunction, isFunctionNode } from './syntax';

/** Names used more often than this in a file are not followed: they are bundled code. */
const MOST_USES = 200;

/** Every identifier of the file that stands for the binding, its declaration left out; undefined when there are too many. */
export function referencesTo(reader: ValueReader, name: ts.Identifier): readonly ts.Identifier[] | undefined {
  const { api } = reader;
  const binding = lookup(reader, name);
  if (binding === undefined || !/^[\w$]{1,100}$/.test(name.text)) return undefined;
  const found: ts.Identifier[] = [];
  const pattern = new RegExp(`(?<![\\w$])${name.text.replaceAll('$', '\\$')}(?![\\w$])`, 'g');
  for (const node of nodesMatching(reader.file, pattern, rangeOf(reader, binding))) {
    if (!api.isIdentifier(node) || node.text !== name.text || isDeclaration(reader, node, binding)) continue;
    if (isNameOfProperty(reader, node) || lookup(reader, node) !== binding) continue;
    if (found.push(node) > MOST_USES) return undefined;
  }
  return found;
}

/** The block or function in which a name can be used, so that a long file is not searched as a whole for each of its names. */
function rangeOf(reader: ValueReader, binding: Binding): ts.Node {
  const { api, file } = reader;
  if (binding.kind === 'parameter') return binding.declaration.parent;
  if (binding.kind !== 'variable') return file.tree;
  const { declaration } = binding;
  const list = declaration.parent;
  if (api.isVariableDeclarationList(list) && (list.flags & api.NodeFlags.BlockScoped) === 0)
    return enclosingFunction(api, declaration) ?? file.tree;
  let block: ts.Node | undefined = list.parent;
  while (block !== undefined && !api.isBlock(block) && !isFunctionNode(api, block) && !api.isIterationStatement(block, false))
    block = block.parent;
  return block ?? file.tree;
}

function isDeclaration(reader: ValueReader, node: ts.Identifier, binding: Binding): boolean {
  const { parent } = node;
  const { api } = reader;
  if (api.isBindingElement(parent)) return parent.name === node || parent.propertyName === node;
  const declaration = binding.kind === 'variable' || binding.kind === 'parameter' ? binding.declaration : binding.node;
  return parent === declaration && (parent as Partial<ts.NamedDeclaration>).name === node;
}

function isNameOfProperty(reader: ValueReader, node: ts.Identifier): boolean {
  const { api } = reader;
  const { parent } = node;
  if (api.isPropertyAccessExpression(parent) || api.isPropertyAssignment(parent)) return parent.name === node;
  return api.isMethodDeclaration(parent) || api.isPropertyDeclaration(parent) || api.isTypeNode(parent) || api.isJsxAttribute(parent);
}
