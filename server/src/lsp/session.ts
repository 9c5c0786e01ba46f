import { randomBytes } from 'node:crypto';
import {
  type CancellationToken,
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  FileChangeType,
  type FileEvent,
  type InitializeParams,
  ResponseError,
  type WorkDoneProgressReporter,
  type WorkspaceFoldersChangeEvent,
} from 'vscode-languageserver/node';
import { rulePage } from '../report/rule-page';
import { counted } from '../text/phrases';
import { type ClientAbilities, clientAbilities } from './client-abilities';
import { pathOf } from './convert';
import { ExpiryChecks } from './diagnostics/expiry-checks';
import { HintRefreshes } from './diagnostics/hint-refreshes';
import { Publisher } from './diagnostics/publisher';
import { DiagnosticPulls } from './diagnostics/pull';
import { ElsewhereChanges, Rechecks } from './diagnostics/rechecks';
import { DiagnosticReports } from './diagnostics/reports';
import { WarmUp } from './diagnostics/warm-up';
import { type LoadOptions, type OpenDocument, Workspace } from './documents/workspace';
import { applyFileEvents, folderPaths, foldersOf, WATCHERS } from './documents/workspace-files';
import type { Host } from './host';
import { Baselines } from './settings/baselines';
import { SessionSettings } from './settings/session-settings';
import { isSettingsFile, SECTION, type Shown } from './settings/settings';
import { describeError, fenced, fencedNow, type Log, unlessCancelled } from './support/log';
import { backgroundLoad, requestedLoad } from './support/progress';

/** A reading of all folders. */
export interface LastRead {
  /** In milliseconds since the epoch. */
  readonly at: number;
  /** How long it took, in milliseconds. */
  readonly tookMs: number;
  /** How many files have names that an extractor reads. */
  readonly listed: number;
  /** How many of them can hold facts. */
  readonly kept: number;
}

/** One client: its workspace, and what has to happen when the workspace changes. */
export class Session {
  readonly client: ClientAbilities;
  readonly workspace: Workspace;
  readonly reports: DiagnosticReports;
  readonly pulls: DiagnosticPulls;
  readonly settings: SessionSettings;
  /** Keys the fingerprints of values, so that they say nothing outside this run. */
  readonly fingerprintKey: Uint8Array = randomBytes(32);
  readonly #connection: Connection;
  readonly #host: Host;
  readonly #log: Log;
  readonly #publisher: Publisher;
  readonly #baselines: Baselines;
  readonly #elsewhere: ElsewhereChanges;
  readonly #hintRefreshes: HintRefreshes;
  readonly #rechecks: Rechecks;
  readonly #expiryChecks: ExpiryChecks;
  readonly #warmUp = new WarmUp();
  readonly #checkedListeners: (() => void)[] = [];
  readonly #readingListeners: (() => void)[] = [];
  readonly #stopListeners: (() => void)[] = [];
  /** Documents the user typed in since the last recheck. */
  readonly #edited = new Set<string>();
  #folders: readonly string[];
  /** Resolves when no folder is being read. Requests wait for it, because half a workspace gives false findings. */
  #ready: Promise<void>;
  #begin: () => void = () => {};
  #loads = 0;
  #lastRead: LastRead | undefined;
  #started = false;

  constructor(connection: Connection, host: Host, log: Log, params: InitializeParams) {
    this.#connection = connection;
    this.#log = log;
    this.client = clientAbilities(params);
    this.#folders = foldersOf(params);
    this.#host = host;
    host.setTrusted(this.client.isTrusted);
    this.workspace = new Workspace(host, (error) => log.error(`The check failed: ${describeError(error)}`));
    const around = { connection, host, log, client: this.client, workspace: this.workspace };
    this.settings = new SessionSettings(around, params.initializationOptions);
    this.#baselines = new Baselines(host, log, this.workspace, (folder) => this.settings.baselineOf(folder));
    const { relatedInformation, takesRelatedDocuments, rulePage: template } = this.client;
    this.reports = new DiagnosticReports(this.workspace, {
      related: relatedInformation,
      page: (rule) => template?.replace('{rule}', rule) ?? rulePage(rule),
    });
    this.pulls = new DiagnosticPulls(this.workspace, this.reports, takesRelatedDocuments);
    this.#publisher = new Publisher(this.workspace, this.reports, (message) => {
      connection.sendDiagnostics(message).catch((error) => log.error(`Diagnostics were not sent: ${describeError(error)}`));
    });
    this.#elsewhere = new ElsewhereChanges(this.reports);
    this.#hintRefreshes = new HintRefreshes(this.workspace, this.client);
    this.#rechecks = new Rechecks(() => fencedNow(log, 'The recheck', () => this.#recheck()), !this.client.pullsDiagnostics);
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
      await this.settings.ask(this.#folders);
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
    return this.settings.shows;
  }

  /** Reads all folders again, for an audit that must not depend on watched files. */
  async reload(reporter: WorkDoneProgressReporter, token: CancellationToken): Promise<void> {
    await unlessCancelled(
      token,
      this.#load(async () => requestedLoad(reporter, token)),
    );
  }

  /** When and how the whole workspace was last read; undefined before the first time is over. */
  get lastRead(): LastRead | undefined {
    return this.#lastRead;
  }

  /** Calls `listener` whenever the whole workspace is about to be read. */
  whenReading(listener: () => void): void {
    this.#readingListeners.push(listener);
  }

  /** Calls `listener` after every recheck, when the client has been sent its diagnostics. */
  afterCheck(listener: () => void): void {
    this.#checkedListeners.push(listener);
  }

  /** Calls `listener` when the client wants nothing more. */
  whenStopped(listener: () => void): void {
    this.#stopListeners.push(listener);
  }

  stop(): void {
    for (const listener of this.#stopListeners) listener();
    this.#rechecks.cancel();
    this.#expiryChecks.cancel();
    this.#warmUp.pause();
    this.pulls.checked();
  }

  documentOpened(document: OpenDocument): void {
    this.#document(document, (path) => this.workspace.open(path, document));
  }

  documentChanged(document: OpenDocument): void {
    this.#document(document, (path) => {
      this.workspace.change(path, document);
      this.#edited.add(path);
    });
  }

  documentClosed(document: OpenDocument): void {
    this.#document(document, (path) => this.workspace.close(path));
  }

  /** What is read from the disk alone, such as settings, changes when it is saved: a client that watches no files says nothing else of it. */
  documentSaved({ uri }: OpenDocument): void {
    if (!this.client.registersWatchers) this.filesChanged([{ uri, type: FileChangeType.Changed }]);
  }

  filesChanged(events: readonly FileEvent[]): void {
    const paths = applyFileEvents(this.workspace, events);
    if (paths.some(isSettingsFile)) this.#applySettings();
    this.#baselines.touched(paths);
    this.#rechecks.schedule();
  }

  /** Whoever asks from now on waits for the new folders, because an answer of the old ones would be stale. */
  async foldersChanged({ added, removed }: WorkspaceFoldersChangeEvent): Promise<void> {
    const gone = folderPaths(removed);
    this.#folders = [...new Set([...this.#folders.filter((folder) => !gone.includes(folder)), ...folderPaths(added)])];
    await this.#load(async () => {
      await this.settings.ask(this.#folders);
      this.#applySettings();
      return backgroundLoad(undefined);
    });
  }

  /** What could not be asked of git is asked now. */
  async trusted(): Promise<void> {
    this.#host.setTrusted(true);
    await this.#load(async () => backgroundLoad(undefined));
  }

  /** The editor's settings changed; `pushed` holds them for clients that cannot be asked. */
  async settingsChanged(pushed: unknown): Promise<void> {
    const applied = this.#takeSettings(pushed);
    // Who asks meanwhile waits, because an answer under the old settings would be stale when it arrives.
    this.#ready = Promise.allSettled([this.#ready, applied]).then(() => {});
    await applied;
    this.#rechecks.schedule();
  }

  async #takeSettings(pushed: unknown): Promise<void> {
    if (this.client.configuration) await this.settings.ask(this.#folders);
    else this.settings.push(pushed);
    this.#applySettings();
  }

  #applySettings(): void {
    this.settings.apply(this.#folders);
    this.#baselines.apply(this.#folders);
  }

  #document(document: OpenDocument, apply: (path: string) => void): void {
    const path = pathOf(document.uri);
    if (path === undefined) return;
    fencedNow(this.#log, 'A document notification', () => {
      apply(path);
      this.settings.documentTouched(path);
      this.#baselines.touched([path]);
    });
    this.#warmUp.pause();
    this.#rechecks.schedule();
  }

  /** Loads run one after the other; the recheck follows when no other load is waiting. */
  #load(prepare: () => Promise<LoadOptions & { readonly end?: () => void }>): Promise<void> {
    this.#loads++;
    const load = this.#ready.then(async () => {
      let options: Awaited<ReturnType<typeof prepare>> | undefined;
      try {
        options = await prepare();
        await this.#read(options);
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

  async #read({ pause, progress }: LoadOptions): Promise<void> {
    for (const listener of this.#readingListeners) listener();
    this.#log.info(`Reading ${this.#folders.join(', ') || 'no folder'}`);
    const start = performance.now();
    let listed = 0;
    const counting = (done: number, total: number) => {
      listed = total;
      progress(done, total);
    };
    await this.workspace.load(this.#folders, { pause, progress: counting });
    const tookMs = performance.now() - start;
    const kept = [...this.workspace.analysis.files()].length;
    this.#lastRead = { at: Date.now(), tookMs, listed, kept };
    this.#log.info(`Read ${counted(listed, 'file')} in ${Math.round(tookMs)} ms, ${kept} of them with auth configuration or code`);
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
    this.pulls.checked();
    this.#hintRefreshes.afterCheck(this.#connection, this.#edited);
    for (const listener of this.#checkedListeners) listener();
    this.#edited.clear();
    this.#expiryChecks.plan(this.workspace.analysis.nextExpiry(Date.now()));
    this.#warmUp.afterCheck(this.workspace);
  }

  async #register(): Promise<void> {
    const { client } = this.#connection;
    const told = (error: unknown) => this.#log.warn(`The client did not register: ${describeError(error)}`);
    await fenced(this.#log, 'Registering', undefined, async () => {
      if (this.client.registersConfiguration) {
        await client.register(DidChangeConfigurationNotification.type, { section: SECTION }).catch(told);
      }
      if (this.client.registersWatchers) {
        await client.register(DidChangeWatchedFilesNotification.type, { watchers: [...WATCHERS] }).catch(told);
      }
    });
  }
}
