import * as vscode from 'vscode';
import type { ApplyTokenFixResult, DecodeResult, DiagnoseResult, TokenQuestion } from '../../../server/src/lsp/requests';
import { type CopyMessage, copyMessage, type Fields, type OpenMessage, openMessage, wordMessage } from '../pages/messages';
import { openPlace } from '../pages/open-place';
import { PagePanel } from '../pages/page';
import type { Session } from '../session';
import { type LinkedPlace, questionOfClipboard, questionOfEditor, questionOfPlace } from './token-question';

type Kind = 'token' | 'diagnosis';

/** What a person did on the page. */
type PageMessage = CopyMessage | OpenMessage | { readonly type: 'fix'; readonly fix: string } | { readonly type: 'again' | Kind };

const PAGE = { viewType: 'authlint.token', style: '', script: '', understand };

/** What the page shows, to be asked again. It is kept as long as the page is open. */
interface Shown {
  readonly kind: Kind;
  readonly question: TokenQuestion;
}

/** Why no token was found, as a sentence without a full stop. */
function noToken(): string {
  const nowhere = 'There is no token under the cursor, in the selection or on the clipboard';
  const isWithheld =
    !vscode.window.activeTextEditor && vscode.window.tabGroups.activeTabGroup.activeTab?.input instanceof vscode.TabInputText;
  return isWithheld ? `${nowhere}. VS Code shows extensions no file above 50 MB: copy the token of such a file` : nowhere;
}

/** The commands about tokens and the page that answers them. */
export class TokenDoctor implements vscode.Disposable {
  readonly #session: Session;
  readonly #fails: (error: unknown) => void;
  readonly #page: PagePanel<PageMessage>;
  #shown: Shown | undefined;

  /** `fails` tells the user that something on the page did not work. */
  constructor(session: Session, fails: (error: unknown) => void) {
    this.#session = session;
    this.#fails = fails;
    this.#page = new PagePanel(PAGE, {
      onMessage: (message) => void this.#answer(message).catch(this.#fails),
      onClosed: () => {
        this.#shown = undefined;
      },
    });
  }

  /** Explains the token at a place, else that of the editor, else that of the clipboard. Gives what it shows as Markdown, too. */
  async decode(place?: LinkedPlace): Promise<string | undefined> {
    if (!place && this.#isOnPage) return this.#again('token', '', 'headline');
    for (const find of place ? [() => questionOfPlace(place)] : [questionOfEditor, questionOfClipboard]) {
      const question = await find();
      const result = question && (await this.#ask('token', question));
      if (!result || result.markdown === undefined) continue;
      this.#show('token', question, result, '');
      return result.markdown;
    }
    vscode.window.showInformationMessage(`Authlint: ${noToken()}.`);
    return undefined;
  }

  /** Fills in the checklist of a 401, with the token at a place, of the editor or of the clipboard where there is one. */
  async diagnose(place?: LinkedPlace): Promise<string | undefined> {
    if (!place && this.#isOnPage) return this.#again('diagnosis', '', 'headline');
    let question: TokenQuestion = (place ? questionOfPlace(place) : questionOfEditor()) ?? {};
    let result = await this.#ask('diagnosis', question);
    const copied = 'hasToken' in result && !result.hasToken ? await questionOfClipboard() : undefined;
    const again = copied && (await this.#ask('diagnosis', copied));
    if (copied && again && 'hasToken' in again && again.hasToken) [question, result] = [copied, again];
    // What surrounds the cursor is not worth keeping when it holds no token.
    if ('hasToken' in result && !result.hasToken) question = {};
    if (result.markdown === undefined) {
      vscode.window.showWarningMessage(`Authlint: ${result.problem}.`);
      return undefined;
    }
    this.#show('diagnosis', question, result, '');
    return result.markdown;
  }

  dispose(): void {
    this.#page.dispose();
  }

  /** Whether a command was run from the page itself, where no editor says which token is meant. */
  get #isOnPage(): boolean {
    return this.#page.isActive && this.#shown !== undefined;
  }

  async #ask(kind: Kind, question: TokenQuestion): Promise<DecodeResult | DiagnoseResult> {
    const params: TokenQuestion = { ...question, page: true };
    const [method, title] = kind === 'token' ? ['authlint/decode', 'reading the token'] : ['authlint/diagnose', 'looking for the cause'];
    const progress = { location: vscode.ProgressLocation.Window, title: `Authlint: ${title}` };
    return vscode.window.withProgress(progress, () => this.#session.client.sendRequest<DecodeResult | DiagnoseResult>(method, params));
  }

  #show(kind: Kind, question: TokenQuestion, { page = '' }: { readonly page?: string }, said: string, focus = 'headline'): void {
    this.#page.show({ title: kind === 'token' ? 'Token' : 'Diagnose 401', body: page, focus, said });
    this.#shown = { kind, question };
  }

  async #answer(message: PageMessage): Promise<unknown> {
    switch (message.type) {
      case 'copy':
        await vscode.env.clipboard.writeText(message.text);
        this.#page.say(`Copied ${message.what}`);
        return;
      case 'open':
        return openPlace(message, this.#page);
      case 'fix':
        return this.#fix(message.fix);
      case 'again':
        return this.#again(this.#shown?.kind, 'Looked again', 'again');
      case 'token':
      case 'diagnosis':
        return this.#again(message.type, '', 'headline');
    }
  }

  /** Asks the question of the page again, of the workspace as it now is. */
  async #again(kind: Kind | undefined, said: string, focus: string): Promise<string | undefined> {
    const question = this.#shown?.question;
    if (!kind || !question) return undefined;
    if (!this.#session.isRunning) {
      this.#page.say('Authlint is not running');
      return undefined;
    }
    const result = await this.#ask(kind, question);
    if (result.markdown === undefined) this.#page.say(result.problem);
    else this.#show(kind, question, result, said, focus);
    return result.markdown;
  }

  async #fix(fix: string): Promise<void> {
    const shown = this.#shown;
    if (!shown) return;
    const result = await this.#session.client.sendRequest<ApplyTokenFixResult>('authlint/applyTokenFix', { ...shown.question, fix });
    if (result.applied) await this.#again(shown.kind, 'Applied the fix and looked again', 'headline');
    else this.#page.say(result.problem);
  }
}

function understand(fields: Fields): PageMessage | undefined {
  const { type, fix } = fields;
  if (type === 'fix' && typeof fix === 'string') return { type, fix };
  return copyMessage(fields) ?? openMessage(fields) ?? wordMessage(fields, ['again', 'token', 'diagnosis'] as const);
}
