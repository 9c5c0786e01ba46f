import { PassThrough } from 'node:stream';
import {
  createConnection,
  ProposedFeatures,
  StreamMessageReader as ServerReader,
  StreamMessageWriter as ServerWriter,
} from 'vscode-languageserver/node';
import {
  CancellationToken,
  type ClientCapabilities,
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  CodeActionRequest,
  CodeActionResolveRequest,
  ConfigurationRequest,
  createProtocolConnection,
  type Diagnostic,
  DiagnosticRefreshRequest,
  DidChangeTextDocumentNotification,
  DidChangeWatchedFilesNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DocumentDiagnosticRequest,
  type FileChangeType,
  HoverRequest,
  InitializedNotification,
  type InitializeParams,
  InitializeRequest,
  type InitializeResult,
  LogMessageNotification,
  MessageType,
  type Position,
  type ProtocolConnection,
  PublishDiagnosticsNotification,
  type PublishDiagnosticsParams,
  type Range,
  type Registration,
  RegistrationRequest,
  ShowMessageNotification,
  StreamMessageReader,
  StreamMessageWriter,
  UnregistrationRequest,
  WorkDoneProgressCreateRequest,
  type WorkDoneProgressParams,
  type WorkspaceDiagnosticReport,
  WorkspaceDiagnosticRequest,
  type WorkspaceFolder,
  WorkspaceFoldersRequest,
} from 'vscode-languageserver-protocol/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { AuditResult } from '../../server/src/lsp/pages/audit';
import { connect } from '../../server/src/lsp/server';
import type { Session } from '../../server/src/lsp/session';
import type { MemoryHost } from './memory-host';

/** A client that asks for diagnostics, as VS Code does. */
export const PULLING: ClientCapabilities = {
  workspace: {
    configuration: true,
    workspaceFolders: true,
    didChangeConfiguration: { dynamicRegistration: true },
    didChangeWatchedFiles: { dynamicRegistration: true },
    diagnostics: { refreshSupport: true },
    workspaceEdit: { documentChanges: true, resourceOperations: ['create'] },
  },
  textDocument: {
    diagnostic: { dynamicRegistration: true, relatedInformation: true },
    hover: { contentFormat: ['markdown', 'plaintext'] },
    codeAction: {
      dataSupport: true,
      resolveSupport: { properties: ['edit'] },
      codeActionLiteralSupport: { codeActionKind: { valueSet: [CodeActionKind.QuickFix] } },
    },
  },
  window: { workDoneProgress: true },
};

/** A client of the plainest sort: diagnostics are pushed, edits have no versions, nothing can be registered or resolved. */
export const PLAIN: ClientCapabilities = { textDocument: { publishDiagnostics: {} } };

export interface ClientOptions {
  readonly capabilities?: ClientCapabilities;
  readonly folders?: readonly string[];
  /** What it answers when it is asked for settings, to an error that it cannot be asked. */
  readonly settings?: unknown;
  readonly initializationOptions?: unknown;
  /** Whether it refuses to register what it said it can. */
  readonly refusesRegistrations?: boolean;
}

/** A language client over two streams in memory, joined to the server's own `connect`. */
export class MemoryClient {
  readonly connection: ProtocolConnection;
  readonly published: PublishDiagnosticsParams[] = [];
  readonly logged: string[] = [];
  /** What was logged as a warning or an error. */
  readonly complaints: string[] = [];
  readonly shown: string[] = [];
  readonly registrations: Registration[] = [];
  /** Every message of the server, as text, to look for what must not be there. */
  readonly received: string[] = [];
  readonly documents = new Map<string, TextDocument>();
  refreshes = 0;
  settings: unknown;
  /** What the editor says of single folders, by their paths. */
  readonly folderSettings = new Map<string, unknown>();
  folders: WorkspaceFolder[];
  initialized: InitializeResult | undefined;
  readonly #session: () => Session | undefined;
  readonly #streams: readonly PassThrough[];

  private constructor(host: MemoryHost, options: ClientOptions) {
    const toServer = new PassThrough();
    const toClient = new PassThrough();
    this.#streams = [toServer, toClient];
    const server = createConnection(ProposedFeatures.all, new ServerReader(toServer), new ServerWriter(toClient));
    this.#session = connect(server, host).session;
    this.connection = createProtocolConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer));
    this.settings = options.settings === undefined ? {} : options.settings;
    this.folders = (options.folders ?? ['/ws']).map((folder) => ({ uri: uri(folder), name: folder }));
    toClient.on('data', (chunk: Buffer) => this.received.push(chunk.toString('utf8')));
  }

  static async start(host: MemoryHost, options: ClientOptions = {}): Promise<MemoryClient> {
    const client = new MemoryClient(host, options);
    await client.#start(options);
    return client;
  }

  async #start(options: ClientOptions): Promise<void> {
    const { connection } = this;
    connection.onNotification(PublishDiagnosticsNotification.type, (params) => void this.published.push(params));
    connection.onNotification(LogMessageNotification.type, ({ type, message }) => {
      this.logged.push(message);
      if (type <= MessageType.Warning) this.complaints.push(message);
    });
    connection.onNotification(ShowMessageNotification.type, ({ message }) => void this.shown.push(message));
    connection.onRequest(RegistrationRequest.type, ({ registrations }) => {
      if (options.refusesRegistrations) throw new Error('no such method');
      this.registrations.push(...registrations);
    });
    connection.onRequest(UnregistrationRequest.type, () => {});
    connection.onRequest(ConfigurationRequest.type, ({ items }) => {
      if (this.settings instanceof Error) throw this.settings;
      return items.map(({ scopeUri }) => this.folderSettings.get(scopeUri?.replace('file://', '') ?? '') ?? this.settings);
    });
    connection.onRequest(WorkspaceFoldersRequest.type, () => this.folders);
    connection.onRequest(WorkDoneProgressCreateRequest.type, () => {});
    connection.onRequest(DiagnosticRefreshRequest.type, () => {
      this.refreshes++;
    });
    connection.listen();
    const params: InitializeParams = {
      processId: null,
      rootUri: null,
      capabilities: options.capabilities ?? PULLING,
      workspaceFolders: this.folders,
      initializationOptions: options.initializationOptions,
    };
    this.initialized = await connection.sendRequest(InitializeRequest.type, params);
    await connection.sendNotification(InitializedNotification.type, {});
  }

  get session(): Session {
    const session = this.#session();
    if (!session) throw new Error('not initialized');
    return session;
  }

  open(path: string, text: string, version = 1): Promise<void> {
    const document = TextDocument.create(uri(path), 'plaintext', version, text);
    this.documents.set(path, document);
    return this.connection.sendNotification(DidOpenTextDocumentNotification.type, {
      textDocument: { uri: document.uri, languageId: document.languageId, version, text },
    });
  }

  /** Replaces the first occurrence of `from`, as typing would. */
  async replace(path: string, from: string, to: string): Promise<void> {
    const document = this.document(path);
    const start = document.getText().indexOf(from);
    if (start < 0) throw new Error(`"${from}" is not in ${path}`);
    const range: Range = { start: document.positionAt(start), end: document.positionAt(start + from.length) };
    const version = document.version + 1;
    TextDocument.update(document, [{ range, text: to }], version);
    await this.connection.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument: { uri: document.uri, version },
      contentChanges: [{ range, text: to }],
    });
  }

  close(path: string): Promise<void> {
    this.documents.delete(path);
    return this.connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri: uri(path) } });
  }

  document(path: string): TextDocument {
    const document = this.documents.get(path);
    if (!document) throw new Error(`${path} is not open`);
    return document;
  }

  watched(path: string, type: FileChangeType): Promise<void> {
    return this.connection.sendNotification(DidChangeWatchedFilesNotification.type, { changes: [{ uri: uri(path), type }] });
  }

  async pull(path: string, previousResultId?: string): Promise<Diagnostic[]> {
    const report = await this.connection.sendRequest(DocumentDiagnosticRequest.type, {
      textDocument: { uri: uri(path) },
      ...(previousResultId === undefined ? {} : { previousResultId }),
    });
    if (report.kind !== 'full') throw new Error('unchanged');
    return report.items;
  }

  pullWorkspace(previousResultIds: { uri: string; value: string }[] = []): Promise<WorkspaceDiagnosticReport> {
    return this.connection.sendRequest(WorkspaceDiagnosticRequest.type, { previousResultIds });
  }

  async actions(path: string, diagnostic: Diagnostic, only?: string[]): Promise<CodeAction[]> {
    const params: CodeActionParams = {
      textDocument: { uri: uri(path) },
      range: diagnostic.range,
      context: { diagnostics: [diagnostic], ...(only ? { only } : {}) },
    };
    return ((await this.connection.sendRequest(CodeActionRequest.type, params)) ?? []) as CodeAction[];
  }

  resolve(action: CodeAction): Promise<CodeAction> {
    return this.connection.sendRequest(CodeActionResolveRequest.type, action);
  }

  audit(params: WorkDoneProgressParams = {}, token: CancellationToken = CancellationToken.None): Promise<AuditResult> {
    return this.connection.sendRequest('authlint/audit', params, token);
  }

  async hoverText(path: string, position: Position): Promise<string | undefined> {
    const hover = await this.connection.sendRequest(HoverRequest.type, { textDocument: { uri: uri(path) }, position });
    if (!hover) return undefined;
    if (typeof hover.contents !== 'object' || !('value' in hover.contents)) throw new Error('not a markup hover');
    return hover.contents.value;
  }

  /** The diagnostics that a client of pushed diagnostics shows for a file now. */
  shownFor(path: string): Diagnostic[] {
    return this.published.findLast((params) => params.uri === uri(path))?.diagnostics ?? [];
  }

  /** Waits until the server's messages make the condition true. */
  async until(what: string, condition: () => boolean): Promise<void> {
    for (let turn = 0; turn < 1000; turn++) {
      if (condition()) return;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    throw new Error(`It never happened: ${what}`);
  }

  stop(): void {
    this.#session()?.stop();
    this.connection.dispose();
    for (const stream of this.#streams) stream.destroy();
  }
}

export function uri(path: string): string {
  return `file://${path}`;
}
