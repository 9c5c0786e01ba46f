import { type Position, RequestType, type TextDocumentIdentifier, type WorkDoneProgressParams } from 'vscode-languageserver/node';
import type { AuditResult } from './audit';

/** Reads the whole workspace again and reports on it. Takes progress and can be cancelled. */
export const AuditRequest = new RequestType<WorkDoneProgressParams, AuditResult, void>('authlint/audit');

export interface DecodeParams {
  readonly textDocument: TextDocumentIdentifier;
  readonly position: Position;
  /** The text to look at, for documents that are not sent to the server: the selection, or with an `offset` the cursor's line. */
  readonly text?: string;
  /** Where the cursor is in `text`, in UTF-16 units. */
  readonly offset?: number;
}

/** The answer to `authlint/decode`. */
export type DecodeResult =
  | { readonly markdown: string; readonly problem?: undefined }
  /** Why there is nothing to show, as a sentence without a full stop. */
  | { readonly markdown?: undefined; readonly problem: string };

/** Explains the JWT under the cursor. The token never leaves the process. */
export const DecodeRequest = new RequestType<DecodeParams, DecodeResult, void>('authlint/decode');
