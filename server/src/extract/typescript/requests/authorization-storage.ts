import type { ts } from '@ts-morph/common';
import { bindingOf } from '../guards/guard-bindings';
import { keyOf, unwrap } from '../guards/guard-tree';
import type { ParsedFile } from '../parsed-file';

const STORED = /^(?:(?:window|globalThis)\.)?(localStorage|sessionStorage)\.getItem\("([\w:.@/-]{1,80})"\)$/;

/** The storage of the browser that a token is read from, where the call stands at it or at its variable. */
export function storageOf(file: ParsedFile, token: ts.Expression): { readonly storage: string; readonly key: string } | undefined {
  const { ts: api } = file;
  let node = unwrap(file, token);
  const binding = api.isIdentifier(node) ? bindingOf(file, node) : undefined;
  if (binding !== undefined && api.isVariableDeclaration(binding) && binding.initializer !== undefined)
    node = unwrap(file, binding.initializer);
  const [, storage, key] = STORED.exec(keyOf(file, node) ?? '') ?? [];
  return storage === undefined || key === undefined ? undefined : { storage, key };
}
