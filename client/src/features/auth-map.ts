import * as vscode from 'vscode';
import type { AuthMapParams, AuthMapResult, MapFormat } from '../../../server/src/lsp/requests';
import { MAP_SCRIPT } from '../pages/map-script';
import { MAP_PAGE_STYLE } from '../pages/map-style';
import { type Fields, type OpenMessage, openMessage, wordMessage } from '../pages/messages';
import { choosePlace, openPlace, type PlacesMessage, placesMessage } from '../pages/open-place';
import { PagePanel } from '../pages/page';
import { saveText } from '../save-text';
import type { Session } from '../session';

/** What other extensions are given by the command. */
type MapCounts = Pick<AuthMapResult, 'services' | 'tokens' | 'broken'>;

/** What a person did on the page. */
type MapMessage = OpenMessage | PlacesMessage | { readonly type: MapFormat | 'copyMermaid' | 'again' };

const PAGE = { viewType: 'authlint.map', style: MAP_PAGE_STYLE, script: MAP_SCRIPT, understand };
const TITLE = 'Auth Map';
/** How long the page waits for more changes before it asks again, in milliseconds. */
const QUIET_MS = 250;
const FILES: Readonly<Record<MapFormat, { readonly name: string; readonly sort: string }>> = {
  svg: { name: 'auth-map.svg', sort: 'SVG' },
  mermaid: { name: 'auth-map.mmd', sort: 'Mermaid' },
};

const FAILED = `<header class="tone-bad"><h1 id="headline" tabindex="-1">The map could not be drawn</h1>
<p>The output channel \u201cAuthlint\u201d says where it failed.</p>
<div class="buttons"><button type="button" id="again" data-do="again">Look again</button></div></header>`;

/** The workspace's contract as a picture. */
export function authMapFeature(session: Session): vscode.Disposable {
  const view = new AuthMapView(session);
  return vscode.Disposable.from(
    view,
    session.command('authlint.showAuthMap', () => session.whenRunning(() => view.show())),
  );
}

/** The panel of the map, which stays as the workspace is while it can be seen. */
class AuthMapView implements vscode.Disposable {
  readonly #session: Session;
  readonly #page: PagePanel<MapMessage>;
  readonly #states: vscode.Disposable;
  #timer: NodeJS.Timeout | undefined;
  #asked: vscode.CancellationTokenSource | undefined;
  #broken = 0;
  #isOpen = false;
  /** Whether the page says that there is no map, and lacks its style. */
  #isFailed = false;
  /** Whether the workspace is no longer what the page shows. */
  #isOld = false;

  constructor(session: Session) {
    this.#session = session;
    const fails = (error: unknown) => session.tellFailure('The Auth Map', error);
    this.#page = new PagePanel(PAGE, {
      onMessage: (message) => void this.#answer(message).catch(fails),
      onClosed: () => {
        this.#isOpen = false;
        this.#asked?.cancel();
        clearTimeout(this.#timer);
      },
      onSeenAgain: () => this.#later(),
    });
    session.onClient((client) => client.onNotification('authlint/mapChanged', () => this.#changed()));
    // A new server knows of no map that anybody looks at.
    this.#states = session.onStateChanged((state) => {
      if (state === 'running') this.#changed();
      else if (state === 'failed' || state === 'off') this.#page.say('Authlint is not running: the map is no longer kept true');
    });
  }

  /** Shows the map from its beginning. Gives its numbers; undefined when it cannot be had, or something newer is on its way. */
  async show(): Promise<MapCounts | undefined> {
    const progress = { location: vscode.ProgressLocation.Window, title: 'Authlint: drawing the Auth Map' };
    const question = this.#ask();
    const asked = this.#asked;
    const result = await vscode.window.withProgress(progress, () => question.catch((error: unknown) => this.#failed(error, asked)));
    if (asked !== this.#asked || asked?.token.isCancellationRequested) return undefined;
    this.#show(result);
    return result && { services: result.services, tokens: result.tokens, broken: result.broken };
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#asked?.cancel();
    this.#states.dispose();
    this.#page.dispose();
  }

  #show(result: AuthMapResult | undefined): void {
    this.#page.show({ title: TITLE, body: result?.page ?? FAILED, style: result?.style ?? '', focus: 'headline', said: '' });
    this.#isOpen = true;
    this.#isFailed = result === undefined;
    this.#broken = result?.broken ?? 0;
  }

  /** Only the last question counts: the one before is cancelled. */
  async #ask(): Promise<AuthMapResult> {
    this.#asked?.cancel();
    const asked = new vscode.CancellationTokenSource();
    this.#asked = asked;
    this.#isOld = false;
    const params: AuthMapParams = { live: true };
    return this.#session.client.sendRequest<AuthMapResult>('authlint/authMap', params, asked.token);
  }

  /** A question that was taken back has not failed. */
  #failed(error: unknown, asked: vscode.CancellationTokenSource | undefined): undefined {
    if (asked?.token.isCancellationRequested) return undefined;
    this.#session.channel.error('The Auth Map failed', error instanceof Error ? error.name : typeof error);
    return undefined;
  }

  #changed(): void {
    this.#isOld = this.#isOpen;
    this.#later();
  }

  #later(): void {
    if (!this.#isOld || !this.#page.isVisible) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#again(), QUIET_MS);
  }

  /** Puts the map of now in place of what is shown. A map that cannot be had leaves the last one standing, and says so. */
  async #again(said = ''): Promise<void> {
    if (!this.#session.isRunning) {
      this.#page.say('Authlint is not running');
      return;
    }
    const question = this.#ask();
    const asked = this.#asked;
    try {
      const result = await question;
      if (asked !== this.#asked) return;
      if (this.#isFailed) return this.#show(result);
      const { page, broken } = result;
      const news =
        broken === this.#broken ? '' : `${broken === 0 ? 'Nothing' : broken === 1 ? '1 part' : `${broken} parts`} of the map broken now`;
      this.#broken = broken;
      this.#page.update({ title: TITLE, body: page, said: news || said });
    } catch (error) {
      if (asked !== this.#asked || asked?.token.isCancellationRequested) return;
      this.#failed(error, asked);
      this.#page.say('The map could not be drawn anew');
    }
  }

  async #answer(message: MapMessage): Promise<void> {
    switch (message.type) {
      case 'again':
        return this.#again('Looked again');
      case 'open':
        return openPlace(message, this.#page);
      case 'places':
        return choosePlace(message, TITLE, this.#page);
      case 'copyMermaid':
        await vscode.env.clipboard.writeText(await this.#export('mermaid'));
        this.#page.say('Copied the map as Mermaid');
        return;
      default:
        return this.#save(message.type);
    }
  }

  async #save(format: MapFormat): Promise<void> {
    const name = await saveText(FILES[format], () => this.#export(format));
    if (name !== undefined) this.#page.say(`Saved ${name}`);
  }

  #export(format: MapFormat): Promise<string> {
    return this.#session.client.sendRequest<string>('authlint/exportMap', { format });
  }
}

function understand(fields: Fields): MapMessage | undefined {
  return openMessage(fields) ?? placesMessage(fields) ?? wordMessage(fields, ['svg', 'mermaid', 'copyMermaid', 'again'] as const);
}
