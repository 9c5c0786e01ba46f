import {
  type CodeAction,
  type CodeActionContext,
  CodeActionKind,
  type Range,
  TextDocumentEdit,
  type TextEdit,
} from 'vscode-languageserver/node';
import type { ClientAbilities } from '../client-abilities';
import { pathOf } from '../convert';
import type { Workspace } from '../documents/workspace';

/** A small correction of one document, which is as cheap to make as to offer. */
export interface EditInPlace {
  readonly title: string;
  /** Where the diagnostic stands that it answers, and its code. */
  readonly range: Range;
  readonly code: string;
  readonly edit: TextEdit;
}

/** Whether such actions are asked for, by a client that takes their edits with them: a bare command would have to be told of each. */
export function takesEditsInPlace(
  { takesActionLiterals }: Pick<ClientAbilities, 'takesActionLiterals'>,
  { only }: CodeActionContext,
): boolean {
  return takesActionLiterals && (only?.some((kind) => kind === '' || kind === CodeActionKind.QuickFix) ?? true);
}

/** The action, with the diagnostic of the request that it answers. */
export function inPlace(
  workspace: Workspace,
  { documentChanges }: Pick<ClientAbilities, 'documentChanges'>,
  uri: string,
  context: CodeActionContext,
  { title, range: { start }, code, edit }: EditInPlace,
): CodeAction {
  const diagnostics = context.diagnostics.filter(
    (each) => each.code === code && each.range.start.line === start.line && each.range.start.character === start.character,
  );
  const path = pathOf(uri);
  const version = (path === undefined ? undefined : workspace.document(path))?.version ?? null;
  return {
    title,
    kind: CodeActionKind.QuickFix,
    isPreferred: true,
    ...(diagnostics.length > 0 ? { diagnostics } : {}),
    edit: documentChanges ? { documentChanges: [TextDocumentEdit.create({ uri, version }, [edit])] } : { changes: { [uri]: [edit] } },
  };
}
