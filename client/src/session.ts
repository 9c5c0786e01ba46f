import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { type LinkedPlace, linkedPlace } from './features/token-question';
import { hasSomethingToRead, whenSomethingAppears } from './first-look';
import { Restarts } from './restarts';

/**
 * How the server is: `idle` while there is nothing for it to read, `off` by the setting, `failed` when it ended too often
 * to be tried again.
 */
export type ServerState = 'idle' | 'off' | 'starting' | 'running' | 'restarting' | 'failed';

/** What wants to hear from the server. It is told of each new client before that starts; what it gives back ends with the client. */
type ClientListener = (client: LanguageClient) => vscode.Disposable;

/** The language server of this window and what every feature needs of it. Features are told of it and never of each other. */
export class Session implements vscode.Disposable {
  readonly context: vscode.ExtensionContext;
  readonly channel: vscode.LogOutputChannel;
  /** What the extension's activation took on the extension host, in milliseconds. */
  activationMs = 0;
  readonly #stateChanged = new vscode.EventEmitter<ServerState>();
  readonly onStateChanged = this.#stateChanged.event;
  readonly #listeners: ClientListener[] = [];
  readonly #restarts = new Restarts();
  readonly #settings: vscode.Disposable;
  #state: ServerState = 'idle';
  #client: LanguageClient | undefined;
  /** What ends with the client. */
  #attached: readonly vscode.Disposable[] = [];
  #timer: NodeJS.Timeout | undefined;
  #watch: vscode.Disposable | undefined;
  /** Starts and stops run one after the other. */
  #turn: Promise<void> = Promise.resolve();
  /** Ends the wait for a server that is starting, because one that hangs there would hold up its own end. */
  #giveUpStart: () => void = () => {};

  constructor(context: vscode.ExtensionContext) {
    this.context = context;
    this.channel = vscode.window.createOutputChannel('Authlint', { log: true });
    this.#settings = vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('authlint.enable')) void (this.isEnabled ? this.begin() : this.stop());
    });
  }

  get isEnabled(): boolean {
    return vscode.workspace.getConfiguration('authlint').get('enable', true);
  }

  get state(): ServerState {
    return this.#state;
  }

  get isRunning(): boolean {
    return this.#state === 'running';
  }

  /** The client of the running server; see `whenRunning`. Throws when there is none. */
  get client(): LanguageClient {
    if (!this.#client) throw new Error('The server is not running');
    return this.#client;
  }

  /** Tells of each client, one after every restart. */
  onClient(listener: ClientListener): void {
    this.#listeners.push(listener);
  }

  /** Starts the server as soon as the window has something for it to read. */
  async begin(): Promise<void> {
    if (!this.isEnabled) return this.#become('off');
    if (await hasSomethingToRead()) return this.start();
    // A server that a command asked for meanwhile stays.
    if (!this.isEnabled || this.#client) return;
    if (!this.#watch) this.channel.info('Nothing to look at here: the server is not started');
    this.#become('idle');
    this.#watch?.dispose();
    this.#watch = whenSomethingAppears(() => void this.begin());
  }

  /** Starts the server unless it runs or is switched off. Never throws: what happened is in the state. */
  start(): Promise<void> {
    return this.#next(() => this.#start());
  }

  stop(): Promise<void> {
    this.#giveUpStart();
    return this.#next(async () => {
      await this.#end();
      this.#become(this.isEnabled ? 'idle' : 'off');
    });
  }

  /** A new server, whatever became of the old one. */
  restart(): Promise<void> {
    this.#restarts.forget();
    this.#giveUpStart();
    return this.#next(async () => {
      await this.#end();
      await this.#start();
    });
  }

  /** Runs something that asks the server, which is started where it was not needed so far; the user is told how to get one that cannot. */
  async whenRunning<Result>(run: () => Promise<Result>): Promise<Result | undefined> {
    if (!this.isRunning && this.#state !== 'failed') await this.start();
    if (this.isRunning) return run();
    if (this.isEnabled) void this.#offerRestart('Authlint is not running');
    else this.#tellOff();
    return undefined;
  }

  /** A command, for a link in a hover with the place that it stands at. Its failure is told to the user in one line, with the details in the output channel. */
  command(id: string, run: (place: LinkedPlace | undefined, ...args: readonly unknown[]) => Promise<unknown>): vscode.Disposable {
    return vscode.commands.registerCommand(id, async (...args: readonly unknown[]) => {
      try {
        return await run(linkedPlace(args), ...args);
      } catch (error) {
        this.tellFailure(id, error);
        return undefined;
      }
    });
  }

  /** The message of an error is left out, because it can quote what was being read. */
  tellFailure(what: string, error: unknown): void {
    this.channel.error(`${what} failed`, error instanceof Error ? error.name : typeof error);
    // A server that is gone is no defect of what was asked of it, and the status tells of it as well.
    if (this.#state === 'starting' || this.#state === 'restarting')
      vscode.window.showWarningMessage('Authlint: its server ended. Ask the new one in a moment.');
    else if (this.#state === 'failed') void this.#offerRestart('Authlint is not running');
    else if (this.#state === 'off') this.#tellOff();
    else vscode.window.showErrorMessage('Authlint: that did not work; the output channel "Authlint" says more.');
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#settings.dispose();
    this.#watch?.dispose();
    this.#stateChanged.dispose();
    this.channel.dispose();
  }

  #next(run: () => Promise<void>): Promise<void> {
    clearTimeout(this.#timer);
    this.#turn = this.#turn.then(run).catch((error) => {
      this.channel.error('The server could not be started', error instanceof Error ? error.name : typeof error);
      this.#detach();
      this.#become('failed');
    });
    return this.#turn;
  }

  #become(state: ServerState): void {
    this.#state = state;
    this.#stateChanged.fire(state);
  }

  async #start(): Promise<void> {
    if (this.#client) return;
    if (!this.isEnabled) return this.#become('off');
    this.#watch?.dispose();
    this.#watch = undefined;
    this.#become('starting');
    const from = performance.now();
    const { makeClient } = await import('./language-client');
    const client = makeClient(this.context, this.channel, () => this.#lost(client));
    this.#client = client;
    this.#attached = this.#listeners.map((listener) => listener(client));
    const givenUp = new Promise<'given up'>((resolve) => {
      this.#giveUpStart = () => resolve('given up');
    });
    try {
      // Whoever gave up ends this client next.
      if ((await Promise.race([client.start(), givenUp])) === 'given up') return;
    } catch {
      // The library has said why in the output channel. A server that ended while it was starting is counted once.
      this.#lost(client);
      return;
    }
    if (this.#client !== client) return;
    this.channel.info(`The server runs (started in ${Math.round(performance.now() - from)} ms)`);
    this.#become('running');
  }

  async #end(): Promise<void> {
    const client = this.#detach();
    // A client whose server is gone has nothing to stop, and says so by failing.
    await client?.dispose().catch(() => undefined);
  }

  #detach(): LanguageClient | undefined {
    const client = this.#client;
    this.#client = undefined;
    for (const attached of this.#attached) attached.dispose();
    this.#attached = [];
    return client;
  }

  /** The server ended by itself. */
  #lost(client: LanguageClient): void {
    if (client !== this.#client) return;
    this.#detach();
    const pause = this.#restarts.pauseAfter(Date.now());
    if (pause === undefined) {
      this.channel.error('The server ended by itself too often and is not started again');
      this.#become('failed');
      void this.#offerRestart('Authlint stopped: its server ended by itself several times');
      return;
    }
    this.channel.warn(`The server ended by itself; a new one starts in ${pause / 1000} s`);
    this.#become('restarting');
    this.#timer = setTimeout(() => void this.start(), pause);
  }

  #tellOff(): void {
    vscode.window.showInformationMessage('Authlint is switched off here, by the setting "authlint.enable".');
  }

  async #offerRestart(what: string): Promise<void> {
    const chosen = await vscode.window.showWarningMessage(`${what}.`, 'Restart', 'Show Output');
    if (chosen === 'Restart') await this.restart();
    if (chosen === 'Show Output') this.channel.show();
  }
}
