import { randomBytes } from 'node:crypto';
import {
  AnnotatedTextEdit,
  type ChangeAnnotation,
  CreateFile,
  TextDocumentEdit,
  TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import { materialize, oneSecretEach } from '../../analysis/fixes';
import type { FixEdit } from '../../rules/rule';
import type { ClientAbilities } from '../client-abilities';
import { lspRange, relativePath, uriFor } from '../convert';
import type { Workspace } from '../documents/workspace';

export type EditAbilities = Pick<ClientAbilities, 'documentChanges' | 'createsFiles' | 'annotatesEdits' | 'ticksPreviews'>;

/** A new secret from the platform's CSPRNG. */
export function freshSecret(bytes: number): string {
  return randomBytes(bytes).toString('base64url');
}

/** The edits of one fix. What it writes in several places as a new secret is one secret. */
export type FixEdits = readonly FixEdit[];

/** What an edit is for. */
export interface EditNote {
  readonly label: string;
  /** When a client that can is to show the edit before it makes it. */
  readonly confirm: 'always' | 'several-files' | 'never';
}

const ANNOTATION = 'authlint';
const LOOK_FIRST = 'authlint-look-first';

/**
 * Fixes as one edit in the protocol's form, for the texts as they are now, with the versions of open documents where
 * the client checks them. New secrets are made here, so this runs when the edit is applied.
 * Undefined when it cannot be made: a file must be created and the client cannot, or one has changed on disk since it was read.
 */
export function workspaceEdit(
  workspace: Workspace,
  fixes: readonly FixEdits[],
  client: EditAbilities,
  note?: EditNote,
): WorkspaceEdit | undefined {
  const byFile = new Map<string, TextEdit[]>();
  for (const edits of fixes) {
    const fresh = oneSecretEach(freshSecret);
    for (const edit of edits) {
      const { start, end, newText } = materialize(edit, fresh);
      const textEdit = TextEdit.replace(lspRange(workspace.linesOf(edit.at.file), { start, end }), newText);
      const known = byFile.get(edit.at.file);
      if (known) known.push(textEdit);
      else byFile.set(edit.at.file, [textEdit]);
    }
  }
  const paths = [...byFile.keys()];
  if (paths.some((file) => workspace.isStale(file))) return undefined;
  const creations = paths.filter((file) => workspace.textOf(file) === undefined);
  if (creations.length > 0 && !client.createsFiles) return undefined;
  const files = [...byFile].map(([file, edits]) => ({
    uri: uriFor(workspace, file),
    version: workspace.document(file)?.version ?? null,
    edits,
  }));
  if (!client.documentChanges) return { changes: Object.fromEntries(files.map(({ uri, edits }) => [uri, edits])) };
  const annotation = client.annotatesEdits && note ? annotationOf(workspace, paths, note) : undefined;
  const id = annotation ? ANNOTATION : undefined;
  const known = paths.find((path) => !creations.includes(path));
  const opener = client.ticksPreviews && client.createsFiles && annotation?.needsConfirmation === true && known !== undefined;
  return {
    documentChanges: [
      ...(opener ? [CreateFile.create(uriFor(workspace, known), { ignoreIfExists: true }, LOOK_FIRST)] : []),
      ...creations.map((file) => CreateFile.create(uriFor(workspace, file), { ignoreIfExists: true }, id)),
      ...files.map(({ uri, version, edits }) =>
        TextDocumentEdit.create(
          { uri, version },
          id === undefined ? edits : edits.map(({ range, newText }) => AnnotatedTextEdit.replace(range, newText, id)),
        ),
      ),
    ],
    ...(annotation ? { changeAnnotations: opener ? tickedPreview(annotation) : { [ANNOTATION]: annotation } } : {}),
  };
}

/**
 * What VS Code shows before it is made comes without a tick, part by part, so that a secret that belongs into two files is easily
 * written into one. Here the creation of a file that is there already, which changes nothing and has no line in the preview, asks
 * for the look, and all that is shown has its tick.
 */
function tickedPreview({ needsConfirmation, ...ticked }: ChangeAnnotation): Readonly<Record<string, ChangeAnnotation>> {
  return { [ANNOTATION]: ticked, [LOOK_FIRST]: { ...ticked, needsConfirmation: needsConfirmation === true } };
}

function annotationOf(workspace: Workspace, paths: readonly string[], { label, confirm }: EditNote): ChangeAnnotation {
  const names = paths.map((path) => relativePath(workspace, path));
  const needsConfirmation = confirm === 'always' || (confirm === 'several-files' && paths.length > 1);
  const description = names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
  return { label, description, ...(needsConfirmation ? { needsConfirmation } : {}) };
}
