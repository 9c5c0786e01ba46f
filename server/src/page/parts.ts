import { type Html, html } from './html';

// What every page of ours is made of. The editor's side gives it style by these classes and answers the buttons by their data; see
// client/src/page-script.ts.

/** How long a headline may be in large letters. */
const LARGE = 64;
/** What is shorter is no answer, in characters. */
const SHORTEST_ANSWER = 7;

/** Whether something is as it should be: shown as a colour, beside a word that says the same. */
export type Tone = 'good' | 'bad' | 'warn' | 'quiet';

const MARKS: Readonly<Record<Tone, string>> = { good: '✓', bad: '✕', warn: '!', quiet: '?' };
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
export function section(id: string, title: Html | string, content: readonly Html[], beside: Html = html``): Html {
  return html`<section aria-labelledby="${id}"><div class="title"><h2 id="${id}">${title}</h2>${beside}</div>${content}</section>`;
}

/** A word with a mark before it: the word carries the meaning, the mark and the colour help the eye. */
export function badge(tone: Tone, word: string, mark = MARKS[tone]): Html {
  return html`<span class="badge tone-${tone}"><span class="mark" aria-hidden="true">${mark}</span>${word}</span>`;
}

/** Where a place of the code stands, as people read it. */
export interface PagePlace {
  /** From the workspace's top, with `/`. */
  readonly file: string;
  /** Both count from one. */
  readonly line: number;
  readonly column: number;
  /** What the host opens: a path in its own form. */
  readonly target: string;
}

/** A place of the code, which opens. */
export function placeButton({ file, line, column, target }: PagePlace): Html {
  const name = `${file}:${line}`;
  return html`<button type="button" class="place" data-open="${target}" data-line="${line}" data-column="${column}" aria-label="Open ${name}">${name.split('/').map((part, index) => (index === 0 ? part : html`/<wbr>${part}`))}</button>`;
}

/** A button that copies the text of the element `id`. `what` ends the sentence "Copy ...". */
export function copyButton(id: string, what: string): Html {
  return html`<button type="button" class="secondary" data-copy="${id}" data-what="${what}" aria-label="Copy ${what}">Copy</button>`;
}

export function againButton(): Html {
  return html`<button type="button" id="again" data-do="again">Look again</button>`;
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
export function checkedAt(now: number, zone: string): Html {
  return html`<p class="checked">Checked at <time datetime="${new Date(now).toISOString()}">${clock(now, zone)}</time>, on this machine alone.</p>`;
}

function clock(now: number, zone: string): string {
  const form: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23', timeZone: zone };
  return new Intl.DateTimeFormat('en-GB', form).format(now);
}
