import { type Html, html } from '../page/html';
import { againButton, checkedAt, copyButton, pageHead, section, sentence, type Tone } from '../page/parts';
import type { Fix } from '../rules/rule';
import { aboutToken, tokenSummary } from '../tokens/show/page';
import { fixIdAt, fixOffer, type PageContext, place } from '../tokens/show/page-parts';
import { brokenChecks } from './causes';
import type { Check, CheckGroup, Diagnosis, LiveCheck, LiveTopic, Statement } from './diagnosis';

// The checklist of a 401 as the content of an HTML page, in the form of the token's page: no script, no style, every text escaped.

/** The fixes that can be applied now, by the id under which the page offers them. */
export type OfferedFixes = ReadonlyMap<string, Fix>;

interface Answer {
  readonly tone: Tone;
  readonly word: string;
  readonly mark: string;
  /** How it is counted in the line of a group: "2 sound". */
  readonly counted: string;
}

/** In the order in which they are counted. */
const ANSWERS: Readonly<Record<Check['answer'], Answer>> = {
  fail: { tone: 'bad', word: 'Broken', mark: '✕', counted: 'broken' },
  unknown: { tone: 'quiet', word: 'Cannot be seen from here', mark: '?', counted: 'cannot be seen' },
  pass: { tone: 'good', word: 'Sound', mark: '✓', counted: 'sound' },
  none: { tone: 'quiet', word: 'Nothing of the kind', mark: '–', counted: 'not there' },
};

/** The content of the page of a diagnosis: what is broken, the whole checklist in folds, and what to ask the running system. */
export function diagnosisPage(diagnosis: Diagnosis, context: PageContext, offered: OfferedFixes = new Map()): string {
  const { headline, token, groups, live } = diagnosis;
  const checks = groups.flatMap((group) => group.checks);
  const broken = checks.filter(({ answer }) => answer === 'fail');
  const isBad = broken.length > 0 || token?.status === 'refused' || token?.status === 'expired';
  const ofToken = token && token.headline === headline ? aboutToken(token, context) : [];
  const about = [html`Diagnosis of a 401`, ...ofToken, html`${countWords(checks.filter(({ answer }) => answer !== 'none'))}`];
  const show = token ? html`<button type="button" class="secondary" data-do="token">Show the token</button>` : html``;
  return html`${pageHead(isBad ? 'bad' : 'good', about, headline, [againButton(), show])}${tokenSection(diagnosis, context)}${broken.length > 0 ? brokenSection(groups, offered) : undefined}${checklist(groups)}${live.length > 0 ? liveSection(live) : undefined}${checkedAt(context.now, context.zone)}`.toString();
}

/** "1 broken, 5 sound": what there is none of is not counted. */
function countWords(checks: readonly Check[]): string {
  const counts = Object.entries(ANSWERS).map(([answer, { counted }]) => {
    const count = checks.filter((check) => check.answer === answer).length;
    return count === 0 ? '' : `${count} ${counted}`;
  });
  return counts.filter((count) => count !== '').join(', ');
}

/** A token whose own headline is that of the diagnosis needs no section. */
function tokenSection({ token, headline }: Diagnosis, context: PageContext): Html {
  if (token) return token.headline === headline ? html`` : section('token', 'The token', [tokenSummary(token, context)]);
  return html`<p class="aside"><b>No token was given</b>, so the workspace alone was asked. To ask about one token, put the cursor on it or copy it, then run <b>Authlint: Diagnose 401</b> again.</p>`;
}

function brokenSection(groups: readonly CheckGroup[], offered: OfferedFixes): Html {
  const told = new Set<string>();
  // One refusal breaks several checks: it is told of the first, and of another one only where that has nothing else to say.
  const newOf = (said: readonly Statement[]) => {
    const keyOf = ({ text, spot }: Statement) => `${spot ? `${spot.file}:${spot.line}` : ''} ${text}`;
    const fresh = said.filter((statement) => !told.has(keyOf(statement)));
    for (const statement of said) told.add(keyOf(statement));
    return fresh.length > 0 ? fresh : said;
  };
  const items = brokenChecks(groups).map(({ check, group }) =>
    checkItem(check, html`<ul class="said">${newOf(check.said).map((said) => statement(said, offered))}</ul>`, group),
  );
  return section('broken', 'What is broken', [html`<ul class="checks">${items}</ul>`]);
}

function checklist(groups: readonly CheckGroup[]): Html {
  return section('checklist', 'The whole checklist', groups.map(group));
}

function group({ title, checks }: CheckGroup, index: number): Html {
  const items = checks.map((check) => {
    // What is broken stands above with its places and fixes.
    if (check.answer === 'fail') return checkItem(check, html`<p class="facts">Told above, under “What is broken”.</p>`);
    return checkItem(check, check.said.length > 0 ? html`<ul class="said">${check.said.map((said) => statement(said))}</ul>` : html``);
  });
  return html`<details class="group" id="group-${index + 1}"><summary><b>${title}</b>: ${countWords(checks)}</summary><ul class="checks">${items}</ul></details>`;
}

/** One question of the checklist: its title, the answer in a word with a mark, and what was seen. */
function checkItem({ title, answer }: Check, said: Html, concern = ''): Html {
  const { tone, word, mark } = ANSWERS[answer];
  const where = concern === '' ? '' : ` · ${concern}`;
  return html`<li class="tone-${tone}"><span class="mark" aria-hidden="true">${mark}</span><div><div class="asked"><h3>${title}</h3><span class="answer">${word}${where}</span></div>${said}</div></li>`;
}

function statement({ text, spot, rule, fixes }: Statement, offered: OfferedFixes = new Map()): Html {
  const offers = fixes.map((title) => {
    const id = spot ? fixIdAt(spot, rule ?? '', title) : '';
    const fix = offered.get(id);
    return fix && spot ? fixOffer(id, fix, spot) : html`<p class="facts">Quick fix there: ${title}</p>`;
  });
  const by = rule ? html` <code class="rule">${rule}</code>` : undefined;
  return html`<li><p>${sentence(text)}</p> ${spot || rule ? html`<p class="facts">${spot ? place(spot) : undefined}${by}</p>` : undefined}${offers}</li>`;
}

const LANGUAGES: Readonly<Record<LiveCheck['language'], string>> = {
  shell: 'In a terminal',
  sql: 'In the database',
  javascript: 'In the browser’s console',
  python: 'In a Python shell of the back end',
};

const TOPICS: Readonly<Record<LiveTopic, string>> = {
  request: 'The request',
  clock: 'The clock',
  secrets: 'The deployed secrets',
  rows: 'The rows',
  logs: 'The logs',
};

/** The commands in their order, each topic with a heading. */
function liveSection(list: readonly LiveCheck[]): Html {
  const numbered = list.map((check, index) => ({ check, number: index + 1 }));
  const topics = [...new Set(list.map(({ topic }) => topic))].map((topic) => {
    const own = numbered.filter(({ check }) => check.topic === topic);
    return html`<h3>${TOPICS[topic]}</h3><ul class="live">${own.map(({ check, number }) => liveItem(check, number))}</ul>`;
  });
  return section('live', 'What only the running system knows', topics);
}

function liveItem({ question, language, text, meaning, spot }: LiveCheck, number: number): Html {
  const id = `live-${number}`;
  const source = spot ? html`<span>written from ${place(spot)}</span>` : undefined;
  return html`<li><h4>${question}</h4><p class="facts"><span>${LANGUAGES[language]}</span>${source}</p><div class="command"><pre tabindex="0" aria-label="Command: ${question}"><code id="${id}">${text}</code></pre>${copyButton(id, `the command for: ${question}`)}</div><p>${sentence(meaning)}</p></li>`;
}
