import { type Html, html } from '../../page/html';
import { badge, placeButton, sentence, type Tone } from '../../page/parts';
import type { Fix } from '../../rules/rule';
import type { Note, Spot } from '../report';

// What the page of a token and the page of a diagnosis have in common.

/** What the host says of a page beside its content. */
export interface PageContext {
  /** IANA name of the time zone in which local times are written. */
  readonly zone: string;
  /** When it was looked at, in milliseconds since the epoch. */
  readonly now: number;
  /** Where the token was taken from; undefined where there is none. */
  readonly origin: TokenOrigin | undefined;
}

export type TokenOrigin = 'selection' | 'cursor' | 'clipboard';

const SEVERITIES: Readonly<Record<Note['severity'], { readonly tone: Tone; readonly word: string; readonly mark: string }>> = {
  error: { tone: 'bad', word: 'Error', mark: '✕' },
  warning: { tone: 'warn', word: 'Warning', mark: '!' },
  info: { tone: 'quiet', word: 'Note', mark: 'i' },
};

/** A place of the code, which opens. */
export function place(spot: Spot): Html {
  return placeButton({ file: spot.file, line: spot.line, column: spot.column, target: spot.at.file });
}

/**
 * Names a fix so that it is found again in a report made later; nothing of its edit is kept, because that may be stale by then.
 * `by` tells fixes at one place apart: the rule or the verifier that offers it.
 */
export function fixIdAt({ file, line, column }: Spot, by: string, title: string): string {
  return [file, line, column, by, title].join('\n');
}

/** A fix as a button, with what is to be run after it; a fix that is only a command as that command. */
export function fixOffer(id: string, { title, edits, command }: Fix, { file }: Spot): Html {
  if (edits.length === 0) return html`<p>${title}: <code>${command}</code></p>`;
  const then = command === '' ? undefined : html`<p class="facts">Afterwards run <code>${command}</code></p>`;
  return html`<p class="offer"><button type="button" class="secondary fix" data-fix="${id}" aria-label="${title} in ${file}">${title}</button></p>${then}`;
}

export function notes(list: readonly Note[]): Html {
  const items = list.map(({ severity, text }) => {
    const { tone, word, mark } = SEVERITIES[severity];
    return html`<li>${badge(tone, word, mark)} <span>${sentence(text)}</span></li>`;
  });
  return html`<ul class="notes">${items}</ul>`;
}
