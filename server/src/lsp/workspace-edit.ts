import { randomBytes } from 'node:crypto';
import { CreateFile, TextDocumentEdit, type TextEdit, type WorkspaceEdit } from 'vscode-languageserver/node';
import { materialize } from '../analysis/fixes';
import type { FixEdit } from '../rules/rule';
import type { ClientAbilities } from './client-abilities';
import { lspRange, uriFor } from './convert';
import type { Workspace } from './workspace';

export type EditAbilities = Pick<ClientAbilities, 'documentChanges' | 'createsFiles'>;

/** A new secret from the platform's CSPRNG. */
export function freshSecret(bytes: number): string {
  return randomBytes(bytes).toString('base64url');
}

/** The edits of one fix. What it writes in several places as a new secret is one secret. */
export type FixEdits = readonly FixEdit[];

/**
 * Fixes as one edit in the protocol's form, for the texts as they are now, with the versions of open documents where
 * the client checks them. New secrets are made here, so this runs when the edit is applied.
 * Undefined when the client cannot apply it: a file must be created and it cannot.
 */
export function workspaceEdit(workspace: Workspace, fixes: readonly FixEdits[], client: EditAbilities): WorkspaceEdit | undefined {
  const byFile = new Map<string, TextEdit[]>();
  for (const edits of fixes) {
    const fresh = oneSecretEach();
    for (const edit of edits) {
      const { start, end, newText } = materialize(edit, fresh);
      const textEdit = { range: lspRange(workspace.linesOf(edit.at.file), { start, end }), newText };
      const known = byFile.get(edit.at.file);
      if (known) known.push(textEdit);
      else byFile.set(edit.at.file, [textEdit]);
    }
  }
  const creations = [...byFile.keys()].filter((file) => workspace.textOf(file) === undefined);
  if (creations.length > 0 && !client.createsFiles) return undefined;
  const files = [...byFile].map(([file, edits]) => ({
    uri: uriFor(workspace, file),
    version: workspace.document(file)?.version ?? null,
    edits,
  }));
  if (!client.documentChanges) return { changes: Object.fromEntries(files.map(({ uri, edits }) => [uri, edits])) };
  return {
    documentChanges: [
      ...creations.map((file) => CreateFile.create(uriFor(workspace, file), { ignoreIfExists: true })),
      ...files.map(({ uri, version, edits }) => TextDocumentEdit.create({ uri, version }, edits)),
    ],
  };
}

function oneSecretEach(): (bytes: number) => string {
  const made = new Map<number, string>();
  return (bytes) => {
    const secret = made.get(bytes) ?? freshSecret(bytes);
    made.set(bytes, secret);
    return secret;
  };
}
