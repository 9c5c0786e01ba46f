import type { ts } from '@ts-morph/common';
import type { SignOut } from '../../../facts/fact';
import { pointAt } from '../../../text/range';
import { lastName } from '../guards/guard-tree';
import type { FileView } from '../syntax/file-view';
import { importSlot } from '../syntax/import-slot';
import { ownIndent } from '../syntax/insertion';
import { wrapped } from '../syntax/syntax';

// Where something can be written behind a sign-out, and what can be named there.

/** Behind the statement of a call, on a line of its own. */
export function slotBehind(view: FileView, call: ts.CallExpression): SignOut['slot'] {
  const { api, file } = view;
  let statement: ts.Node = wrapped(api, call);
  // `supabase.auth.signOut().catch(...)` is one statement with its call.
  for (let depth = 0; depth < 8; depth++) {
    const { parent } = statement;
    const isChain = api.isPropertyAccessExpression(parent) || (api.isCallExpression(parent) && parent.expression === statement);
    if (!isChain && !api.isAwaitExpression(parent) && !api.isVoidExpression(parent)) break;
    statement = parent;
  }
  statement = statement.parent;
  // Where the result is looked at, the sign-out may have failed.
  if (!api.isExpressionStatement(statement)) return undefined;
  if (!api.isBlock(statement.parent)) return undefined;
  const indent = ownIndent(file.text, statement.getStart(file.tree));
  const rest = /^[ \t]*(?:\/\/[^\r\n]{0,200})?(?=(\r?\n))/.exec(file.text.slice(statement.end, statement.end + 300));
  if (indent === undefined || rest?.[1] === undefined) return undefined;
  return { at: pointAt(file.path, statement.end + rest[0].length), separator: `${rest[1]}${indent}` };
}

/** The query client that can be named where the call stands: one of a hook of the function around, or one that is imported. */
export function clientInScope(view: FileView, call: ts.CallExpression): string {
  const given = givenByHook(view, call, /^use(?:Query|Apollo)Client$/);
  if (given !== undefined) return given;
  for (const { names } of importSlot(view).modules) {
    const name = names.find((one) => /^(?:queryClient|apolloClient)$/.test(one));
    if (name !== undefined) return name;
  }
  return '';
}

/** The variable in scope at a call that holds what a hook gives. */
export function givenByHook(view: FileView, call: ts.CallExpression, hooks: RegExp): string | undefined {
  const { api, file, index } = view;
  for (const hook of index.calls) {
    const { parent } = hook;
    if (!hooks.test(lastName(file, hook.expression)) || !api.isVariableDeclaration(parent) || !api.isIdentifier(parent.name)) continue;
    const block = parent.parent.parent.parent;
    // Named before the call, in a block around it.
    if (block !== undefined && block.pos <= call.pos && call.end <= block.end && parent.end < call.pos) return parent.name.text;
  }
  return undefined;
}
