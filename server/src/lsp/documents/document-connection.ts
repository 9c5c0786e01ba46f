import type { Connection, DocumentDiagnosticReport, WorkspaceDiagnosticReport } from 'vscode-languageserver/node';
import { CellPublisher, cellReport, clientReports, HeldReports } from './cell-diagnostics';
import type { ClientDocuments } from './client-documents';
import { namesToEngine, toClient, toEngine } from './translation';

type Handler = (...args: readonly unknown[]) => unknown;

/** Requests about a place in a document, or that carry what such a request was answered. */
const REQUESTS = [
  'onHover',
  'onCompletion',
  'onCompletionResolve',
  'onDefinition',
  'onReferences',
  'onDocumentHighlight',
  'onDocumentSymbol',
  'onPrepareRename',
  'onRenameRequest',
  'onCodeAction',
  'onCodeActionResolve',
  'onCodeLens',
  'onCodeLensResolve',
  'onRequest',
] as const;

/**
 * The client's connection with the engine's names of documents: behind it a notebook is one open Python file and a document
 * that was never saved has a path, so that no feature needs to know of either.
 */
export function documentConnection(client: Connection, documents: ClientDocuments): Connection {
  const asked =
    (handler: Handler): Handler =>
    async (params, ...rest) => {
      const sent = toEngine(documents, params);
      return toClient(documents, await handler(sent.params, ...rest), sent.cell);
    };
  const own: Record<string, unknown> = {};
  for (const name of REQUESTS) {
    const register = client[name] as Handler;
    own[name] = (...args: readonly unknown[]) => register(...args.map((arg) => (typeof arg === 'function' ? asked(arg as Handler) : arg)));
  }
  const { languages, workspace } = client;
  return under(client, {
    ...own,
    ...openings(client, documents),
    onExecuteCommand: (handler: Handler) =>
      client.onExecuteCommand(async (params, ...rest) =>
        toClient(documents, await handler({ ...params, arguments: namesToEngine(documents, params.arguments ?? []) }, ...rest)),
      ),
    sendDiagnostics: publishing(client, documents),
    languages: under(languages, {
      inlayHint: under(languages.inlayHint, { on: (handler: Handler) => languages.inlayHint.on(asked(handler) as never) }),
      diagnostics: under(languages.diagnostics, pulling(client, documents)),
    }),
    workspace: under(workspace, {
      applyEdit: (params: unknown) => workspace.applyEdit(toClient(documents, params) as Parameters<typeof workspace.applyEdit>[0]),
    }),
  });
}

/** An object that is like another but for some of its members. */
function under<Base extends object>(base: Base, members: object): Base {
  const made: Base = Object.create(base);
  for (const [name, value] of Object.entries(members)) Object.defineProperty(made, name, { value });
  return made;
}

/** Documents come in under the engine's name, or not at all. */
function openings(client: Connection, documents: ClientDocuments): Partial<Connection> {
  const renamed = <Params extends { readonly textDocument: { readonly uri: string } }>(params: Params): Params | undefined => {
    const uri = documents.engineUri(params.textDocument.uri);
    return uri === undefined || documents.cell(params.textDocument.uri)
      ? undefined
      : { ...params, textDocument: { ...params.textDocument, uri } };
  };
  return {
    onDidOpenTextDocument: (handler) =>
      client.onDidOpenTextDocument((params) => {
        const uri = documents.opened(params.textDocument.uri, params.textDocument.languageId);
        if (uri !== undefined) handler({ textDocument: { ...params.textDocument, uri } });
      }),
    onDidChangeTextDocument: (handler) =>
      client.onDidChangeTextDocument((params) => {
        const known = renamed(params);
        if (known) handler(known);
      }),
    onDidCloseTextDocument: (handler) =>
      client.onDidCloseTextDocument((params) => {
        const known = renamed(params);
        if (known) handler(known);
      }),
  };
}

function publishing(client: Connection, documents: ClientDocuments): Connection['sendDiagnostics'] {
  const cells = new CellPublisher(documents, (params) => client.sendDiagnostics(params));
  return (params) => (documents.isPlain ? client.sendDiagnostics(params) : cells.publish(params));
}

function pulling(client: Connection, documents: ClientDocuments): Partial<Connection['languages']['diagnostics']> {
  const { diagnostics } = client.languages;
  const held = new HeldReports(documents);
  return {
    on: (handler) =>
      diagnostics.on(async (params, token, ...rest) => {
        const from = documents.cell(params.textDocument.uri);
        const { params: sent } = toEngine(documents, params) as { readonly params: typeof params };
        const { previousResultId, ...asked } = sent;
        const report = await handler(from ? asked : sent, token, ...rest);
        if (!('kind' in report)) return report;
        // The cells may be others by now.
        const now = from && documents.cell(from.cell.uri);
        if (from && !now) return { kind: 'full', items: [] };
        if (now) {
          const { relatedDocuments } = withRelated(documents, report);
          return { ...cellReport(documents, now, report, previousResultId), ...(relatedDocuments ? { relatedDocuments } : {}) };
        }
        return withRelated(documents, toClient(documents, report) as DocumentDiagnosticReport);
      }),
    onWorkspace: (handler) =>
      diagnostics.onWorkspace(async (params, token, progress, partial) => {
        if (documents.isPlain) return handler(params, token, progress, partial);
        const reports = held.reports(params.previousResultIds);
        const translated = ({ items }: WorkspaceDiagnosticReport) => ({ items: items.flatMap(reports.translated) });
        const asked = { ...params, previousResultIds: [...reports.previousResultIds] };
        const report = await handler(asked, token, progress, partial && { report: (part) => partial.report(translated(part)) });
        return 'items' in report ? translated({ items: report.items }) : report;
      }),
  };
}

/** A report with the names that the client knows the related documents by. */
function withRelated(documents: ClientDocuments, report: DocumentDiagnosticReport): DocumentDiagnosticReport {
  const { relatedDocuments } = report;
  if (!relatedDocuments || documents.isPlain) return report;
  const entries = Object.entries(relatedDocuments).flatMap(([uri, related]) => {
    const item = related.kind === 'full' ? { ...related, uri, version: null } : undefined;
    if (!item) return [[documents.clientUri(uri), related] as const];
    return clientReports(documents, item, new Map()).map(({ uri: own, version: _, ...rest }) => [own, rest] as const);
  });
  return { ...report, relatedDocuments: Object.fromEntries(entries) };
}
