import type { Fix } from '../../rules/rule';
import type { Note, Spot } from '../report';
import { type Html, html } from './html';

// What the page of a token and the page of a diagnosis are made of. The editor's side gives it style by these classes and answers the
// buttons by their data; see client/src/page-script.ts.

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

/** How long a headline may be in large letters. */
const LARGE = 64;
/** What is shorter is no answer, in characters. */
const SHORTEST_ANSWER = 7;

/** Whether something is as it should be: shown as a colour, beside a word that says the same. */
export type Tone = 'good' | 'bad' | 'warn' | 'quiet';

const MARKS: Readonly<Record<Tone, string>> = { good: '✓', bad: '✕', warn: '!', quiet: '?' };
const SEVERITIES: Readonly<Record<Note['severity'], { readonly tone: Tone; readonly word: string; readonly mark: string }>> = {
  error: { tone: 'bad', word: 'Error', mark: '✕' },
  warning: { tone: 'warn', word: 'Warning', mark: '!' },
  info: { tone: 'quiet', word: 'Note', mark: 'i' },
};

/** The answer in large letters, what it is about above it, and what can be done with the page below. */
export function pageHead(tone: Tone, about: readonly Html[], headline: string, buttons: readonly Html[]): Html {
  const items = about.map((item) => html`<li>${item}</li>`);
  return html`<header class="tone-${tone}"><ul class="about">${items}</ul><h1 id="headline" tabindex="-1">${headlineParts(headline)}</h1><div class="buttons">${buttons}</div></header>`;
}

/** A long headline begins with the answer; what follows it is set smaller. */
function headlineParts(headline: string): Html {
  const end = headline.length > LARGE ? endOfAnswer(headline) : headline.length;
  const rest = headline.slice(end);
  return html`${headline.slice(0, end)}${rest === '' ? undefined : html`<span class="rest">${rest}</span>`}`;
}

/** Where the answer of a headline ends: at its explanation, else at the age in brackets, else at the first comma. */
function endOfAnswer(headline: string): number {
  const ends = [headline.indexOf('; '), headline.endsWith(')') ? headline.lastIndexOf(' (') : -1, headline.indexOf(', ')];
  return ends.find((end) => end >= SHORTEST_ANSWER) ?? headline.length;
}

/** A part of a page. `id` names its heading. */
export function section(id: string, title: string, content: readonly Html[], beside: Html = html``): Html {
  return html`<section aria-labelledby="${id}"><div class="title"><h2 id="${id}">${title}</h2>${beside}</div>${content}</section>`;
}

/** A word with a mark before it: the word carries the meaning, the mark and the colour help the eye. */
export function badge(tone: Tone, word: string, mark = MARKS[tone]): Html {
  return html`<span class="badge tone-${tone}"><span class="mark" aria-hidden="true">${mark}</span>${word}</span>`;
}

/** A place of the code, which opens. */
export function place(spot: Spot): Html {
  const name = `${spot.file}:${spot.line}`;
  return html`<button type="button" class="place" data-open="${spot.at.file}" data-line="${spot.line}" data-column="${spot.column}" aria-label="Open ${name}">${name.split('/').map((part, index) => (index === 0 ? part : html`/<wbr>${part}`))}</button>`;
}

/** A button that copies the text of the element `id`. `what` ends the sentence "Copy ...". */
export function copyButton(id: string, what: string): Html {
  return html`<button type="button" class="secondary" data-copy="${id}" data-what="${what}" aria-label="Copy ${what}">Copy</button>`;
}

export function againButton(): Html {
  return html`<button type="button" id="again" data-do="again">Look again</button>`;
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

/** The sentence of a report, which begins as it would inside of another and has no full stop, as prose. Names keep their case. */
export function sentence(text: string): string {
  const begun = text.replace(
    /^(?:its?|the|there|this|that|no|none|nothing|an?|what)(?= )/,
    (word) => word.charAt(0).toUpperCase() + word.slice(1),
  );
  return begun === '' || /[.!?:]$/.test(begun) ? begun : `${begun}.`;
}

/** When the page was made, to the second, for a person who looks again. */
export function checkedAt({ now, zone }: PageContext): Html {
  return html`<p class="checked">Checked at <time datetime="${new Date(now).toISOString()}">${clock(now, zone)}</time>, on this machine alone.</p>`;
}

function clock(now: number, zone: string): string {
  const form: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23', timeZone: zone };
  return new Intl.DateTimeFormat('en-GB', form).format(now);
}
