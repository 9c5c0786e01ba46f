import {
  NotificationType,
  NotificationType0,
  type Position,
  RequestType,
  type TextDocumentIdentifier,
  type TextDocumentPositionParams,
  type WorkDoneProgressParams,
} from 'vscode-languageserver/node';
import type { AuditResult } from './pages/audit';

export interface AuditParams extends WorkDoneProgressParams {
  /** Whether the answer is wanted as the content of an HTML page too. */
  readonly page?: boolean;
}

/** Reads the whole workspace again and reports on it. Takes progress and can be cancelled. */
export const AuditRequest = new RequestType<AuditParams, AuditResult, void>('authlint/audit');

/**
 * Where a token is looked for: in `text`, or else in a document that the server knows, at `position`.
 * Nothing of it is kept or logged, and it never leaves the process.
 */
export interface TokenQuestion {
  readonly textDocument?: TextDocumentIdentifier;
  readonly position?: Position;
  /** The text to look at, for documents that are not sent to the server: a selection, the clipboard, or with an `offset` what surrounds the cursor. */
  readonly text?: string;
  /** Where the cursor is in `text`, or where the selection in it begins, in UTF-16 units. */
  readonly offset?: number;
  /** Where the selection in `text` ends; absent when nothing is selected. */
  readonly end?: number;
  /** Where the client took the text from, to be said on the page. */
  readonly origin?: 'selection' | 'cursor' | 'clipboard';
  /** Whether the answer is wanted as the content of an HTML page too. */
  readonly page?: boolean;
}

export interface Answer {
  readonly markdown: string;
  /** As `--json` of the command line gives it. */
  readonly report: unknown;
  /** HTML without script, style or handlers, when it was asked for. */
  readonly page?: string;
  readonly problem?: undefined;
}

/** Why there is nothing to show, as a sentence without a full stop. */
export interface NoAnswer {
  readonly markdown?: undefined;
  readonly problem: string;
}

export type DecodeResult = Answer | NoAnswer;

/** Explains a token: what it says, who signed it, and which verifiers of the workspace take it. */
export const DecodeRequest = new RequestType<TokenQuestion, DecodeResult, void>('authlint/decode');

/** `hasToken`: whether one was found where the question said; without one the workspace alone is diagnosed. */
export type DiagnoseResult = (Answer & { readonly hasToken: boolean }) | NoAnswer;

/** The checklist of a 401 with its answers filled in. */
export const DiagnoseRequest = new RequestType<TokenQuestion, DiagnoseResult, void>('authlint/diagnose');

export interface TokenHoverParams {
  /** What surrounds the cursor in a document that is not sent to the server. */
  readonly text: string;
  readonly offset: number;
  /** Where that is in the client's document, for links that run its commands there. */
  readonly at?: TextDocumentPositionParams;
}

/** A hover in Markdown for the stretch of the text from `start` to `end`; null where there is no token. */
export type TokenHoverResult = { readonly markdown: string; readonly start: number; readonly end: number } | null;

/** The hover of a token in a document that is not sent to the server. */
export const TokenHoverRequest = new RequestType<TokenHoverParams, TokenHoverResult, void>('authlint/tokenHover');

/** The question that led to a page, and the name of the fix that was chosen there. */
export interface ApplyTokenFixParams extends TokenQuestion {
  readonly fix: string;
}

/** `problem` says why nothing was changed, as a sentence without a full stop. */
export interface ApplyTokenFixResult {
  readonly applied: boolean;
  readonly problem: string;
}

/** Makes the edit of a fix that a token's page offered, from the texts as they now are, and asks the client to apply it. */
export const ApplyTokenFixRequest = new RequestType<ApplyTokenFixParams, ApplyTokenFixResult, void>('authlint/applyTokenFix');

export interface AuthMapParams {
  /** Whether the client wants to be told, once, when the answer may have become another (`authlint/mapChanged`). */
  readonly live?: boolean;
}

/** What the Auth Map's page shows. */
export interface AuthMapResult {
  /** HTML without script, style or handlers: the drawing, its tokens as a list, the matrix of secrets. */
  readonly page: string;
  /** The style sheet that the page wants. */
  readonly style: string;
  readonly services: number;
  readonly tokens: number;
  /** How many parts of the map are broken. */
  readonly broken: number;
}

/** The workspace's contract as a picture. */
export const AuthMapRequest = new RequestType<AuthMapParams, AuthMapResult, void>('authlint/authMap');

/** The workspace was checked anew since the client asked for a live map. Sent once for each such question. */
export const MapChangedNotification = new NotificationType0('authlint/mapChanged');

export type MapFormat = 'svg' | 'mermaid';

/** The map as the text of a file of its own. */
export const ExportMapRequest = new RequestType<{ readonly format: MapFormat }, string, void>('authlint/exportMap');

export type ReportFormat = 'html' | 'markdown' | 'sarif';

/** The report of the workspace as it now is, as the text of a file of its own. */
export const ExportReportRequest = new RequestType<{ readonly format: ReportFormat }, string, void>('authlint/exportReport');

/** What the server tells a client that shows it (`initializationOptions.showsStatus`) whenever it changes. */
export interface ServerStatus {
  readonly state: 'reading' | 'ready';
  readonly services: number;
  /** Names of secrets that the services hold or need. */
  readonly secrets: number;
  readonly issuers: number;
  readonly verifiers: number;
  /** Files with auth configuration or code. */
  readonly files: number;
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
  /** How long the last check took, in milliseconds. */
  readonly checkMs: number;
  /** When the whole workspace was last read, in milliseconds since the epoch. */
  readonly readAt: number;
}

export const StatusNotification = new NotificationType<ServerStatus>('authlint/status');

/** The user has come to trust the workspace, of which the client said otherwise (`initializationOptions.isTrusted`). */
export const TrustedNotification = new NotificationType0('authlint/trusted');

/** What helps to find a defect of this program, as Markdown: versions, settings, counts, timings, and of the workspace names alone, masked. */
export const DebugInfoRequest = new RequestType<Record<string, never>, string, void>('authlint/debugInfo');
