import { randomBytes } from 'node:crypto';
import {
  type CancellationToken,
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type FileEvent,
  type InitializeParams,
  ResponseError,
  type WorkDoneProgressReporter,
} from 'vscode-languageserver/node';
import { nextExpiry } from '../model/token-expiry';
import { type ClientAbilities, clientAbilities } from './client-abilities';
import { pathOf } from './convert';
import { ExpiryChecks } from './expiry-checks';
import { HintRefreshes } from './hint-refreshes';
import type { Host } from './host';
import { describeError, fenced, fencedNow, type Log, unlessCancelled } from './log';
import { backgroundLoad, requestedLoad } from './progress';
import { Publisher } from './publisher';
import { ElsewhereChanges, Rechecks } from './rechecks';
import { DiagnosticReports } from './reports';
import { mergeSettings, SECTION, SETTINGS_FILE, type Shown, sectionOf, shownOf } from './settings';
import { WarmUp } from './warm-up';
import { type LoadOptions, type OpenDocument, Workspace } from './workspace';
import { applyFileEvents, foldersOf, WATCHERS } from './workspace-files';

/** One client: its workspace, and what has to happen when the workspace changes. */
export class Session {
  readonly client: ClientAbilities;
  readonly workspace: Workspace;
  readonly reports: DiagnosticReports;
  /** Keys the fingerprints of values, so that they say nothing outside this run. */
  readonly fingerprintKey: Uint8Array = randomBytes(32);
  readonly #connection: Connection;
  readonly #host: Host;
  readonly #log: Log;
  readonly #publisher: Publisher;
  readonly #elsewhere: ElsewhereChanges;
  readonly #hintRefreshes: HintRefreshes;
  readonly #rechecks: Rechecks;
  readonly #expiryChecks: ExpiryChecks;
  readonly #warmUp = new WarmUp();
  /** Documents the user typed in since the last recheck. */
  readonly #edited = new Set<string>();
  #folders: readonly string[];
  #editorSettings: unknown;
  #settingsProblems = '';
  /** Resolves when no folder is being read. Requests wait for it, because half a workspace gives false findings. */
  #ready: Promise<void>;
  #begin: () => void = () => {};
  #loads = 0;
  #started = false;

  constructor(connection: Connection, host: Host, log: Log, params: InitializeParams) {
    this.#connection = connection;
    this.#host = host;
    this.#log = log;
    this.client = clientAbilities(params);
    this.#folders = foldersOf(params);
    this.#editorSettings = sectionOf(params.initializationOptions);
    this.workspace = new Workspace(host, (error) => log.error(`The check failed: ${describeError(error)}`));
    this.reports = new DiagnosticReports(this.workspace, this.client.relatedInformation);
    this.#publisher = new Publisher(this.workspace, this.reports, (message) => {
      connection.sendDiagnostics(message).catch((error) => log.error(`Diagnostics were not sent: ${describeError(error)}`));
    });
    this.#elsewhere = new ElsewhereChanges(this.reports);
    this.#hintRefreshes = new HintRefreshes(this.workspace, this.client);
    this.#rechecks = new Rechecks(() => fencedNow(log, 'The recheck', () => this.#recheck()));
    this.#expiryChecks = new ExpiryChecks(() => {
      this.workspace.invalidate();
      this.#rechecks.schedule();
    });
    this.#ready = new Promise((resolve) => {
      this.#begin = resolve;
    });
  }

  /** The client is ready to be asked: registers what it can register, and reads settings and folders. */
  async start(): Promise<void> {
    const load = this.#load(async () => {
      await this.#fetchEditorSettings();
      this.#applySettings();
      const { window } = this.#connection;
      return backgroundLoad(this.client.workDoneProgress ? window.createWorkDoneProgress() : undefined);
    });
    this.#begin();
    await Promise.all([load, this.#register()]);
  }

  /** Waits until the whole workspace is known. Throws when the request is cancelled before. */
  async ready(token: CancellationToken): Promise<void> {
    for (let awaited: Promise<void> | undefined; awaited !== this.#ready; ) {
      awaited = this.#ready;
      await unlessCancelled(token, awaited);
    }
  }

  /** What the editor's settings want to see between the lines. */
  get shows(): Shown {
    return shownOf(this.#editorSettings);
  }

  /** Reads all folders again, for an audit that must not depend on watched files. */
  async reload(reporter: WorkDoneProgressReporter, token: CancellationToken): Promise<void> {
    try {
      await unlessCancelled(
        token,
        this.#load(async () => requestedLoad(reporter, token)),
      );
    } finally {
      reporter.done();
    }
  }

  stop(): void {
    this.#rechecks.cancel();
    this.#expiryChecks.cancel();
    this.#warmUp.cancel();
  }

  documentOpened(document: OpenDocument): void {
    this.#document(document, (path) => this.workspace.open(path, document));
  }

  documentChanged(document: OpenDocument): void {
    this.#document(document, (path) => {
      this.workspace.change(path);
      this.#edited.add(path);
    });
  }

  documentClosed(document: OpenDocument): void {
    this.#document(document, (path) => this.workspace.close(path));
  }

  filesChanged(events: readonly FileEvent[]): void {
    const paths = applyFileEvents(this.workspace, events);
    if (this.#folders.some((folder) => paths.includes(`${folder}/${SETTINGS_FILE}`))) this.#applySettings();
    this.#rechecks.schedule();
  }

  async foldersChanged(folders: readonly string[]): Promise<void> {
    this.#folders = folders;
    this.#applySettings();
    await this.#load(async () => backgroundLoad(undefined));
  }

  /** The editor's settings changed; `pushed` holds them for clients that cannot be asked. */
  async settingsChanged(pushed: unknown): Promise<void> {
    if (this.client.configuration) await this.#fetchEditorSettings();
    else this.#editorSettings = sectionOf(pushed);
    this.#applySettings();
    this.#rechecks.schedule();
  }

  #document(document: OpenDocument, apply: (path: string) => void): void {
    const path = pathOf(document.uri);
    if (path === undefined) return;
    fencedNow(this.#log, 'A document notification', () => apply(path));
    this.#rechecks.schedule();
  }

  /** Loads run one after the other; the recheck follows when no other load is waiting. */
  #load(prepare: () => Promise<LoadOptions & { readonly end?: () => void }>): Promise<void> {
    this.#loads++;
    const load = this.#ready.then(async () => {
      let options: Awaited<ReturnType<typeof prepare>> | undefined;
      try {
        options = await prepare();
        await this.workspace.load(this.#folders, options);
      } finally {
        options?.end?.();
        this.#loads--;
        this.#rechecks.now();
      }
    });
    this.#ready = load.catch((error) => {
      if (!(error instanceof ResponseError)) this.#log.error(`Reading the workspace failed: ${describeError(error)}`);
    });
    return load;
  }

  #recheck(): void {
    if (this.#loads > 0) return;
    const first = !this.#started;
    this.#started = true;
    if (!this.client.pullsDiagnostics) {
      this.#publisher.publish();
    } else if (this.#elsewhere.happened(this.#edited) && !first && this.client.refreshesDiagnostics) {
      // Clients that asked before the first load are still waiting for its answer, so the first recheck refreshes nothing.
      this.#connection.languages.diagnostics.refresh().catch((error) => {
        this.#log.warn(`The client did not refresh: ${describeError(error)}`);
      });
    }
    this.#hintRefreshes.afterCheck(this.#connection, this.#edited);
    this.#edited.clear();
    this.#expiryChecks.plan(nextExpiry(this.workspace.analysis.contract(), Date.now()));
    for (const path of this.workspace.openFiles()) this.#warmUp.begin(path, this.workspace.textOf(path) ?? '');
  }

  async #fetchEditorSettings(): Promise<void> {
    if (!this.client.configuration) return;
    const fetched = this.#connection.workspace.getConfiguration(SECTION);
    this.#editorSettings = await fenced<unknown>(this.#log, 'Asking for settings', this.#editorSettings, () => fetched);
  }

  #applySettings(): void {
    const files = this.#folders.flatMap((folder) => {
      const path = `${folder}/${SETTINGS_FILE}`;
      const text = this.#host.read(path);
      return text === undefined ? [] : [{ path, text }];
    });
    const { settings, problems } = mergeSettings(files, this.#editorSettings);
    const said = problems.join('\n');
    if (said !== this.#settingsProblems) for (const problem of problems) this.#log.warn(problem);
    this.#settingsProblems = said;
    this.workspace.analysis.setSettings(settings);
    this.workspace.invalidate();
  }

  async #register(): Promise<void> {
    const { client } = this.#connection;
    await fenced(this.#log, 'Registering', undefined, async () => {
      if (this.client.registersConfiguration) {
        await client.register(DidChangeConfigurationNotification.type, { section: SECTION });
      }
      if (this.client.registersWatchers) {
        await client.register(DidChangeWatchedFilesNotification.type, { watchers: [...WATCHERS] });
      }
    });
  }
}
