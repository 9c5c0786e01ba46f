import { type Html, html } from '../tokens/show/html';
import { tokenSummary } from '../tokens/show/page';
import {
  againButton,
  badge,
  checkedAt,
  copyButton,
  type PageContext,
  pageHead,
  place,
  section,
  sentence,
  type Tone,
} from '../tokens/show/page-parts';
import type { Check, CheckGroup, Diagnosis, LiveCheck, Statement } from './diagnosis';

// The checklist of a 401 as the content of an HTML page, in the form of the token's page: no script, no style, every text escaped.

const ANSWERS: Readonly<Record<Check['answer'], readonly [Tone, string, string]>> = {
  pass: ['good', 'Sound', '✓'],
  fail: ['bad', 'Broken', '✕'],
  unknown: ['quiet', 'Cannot be seen from here', '?'],
  none: ['quiet', 'Nothing of the kind', '–'],
};

/** The content of the page of a diagnosis. */
export function diagnosisPage(diagnosis: Diagnosis, context: PageContext): string {
  const { headline, token, groups, live } = diagnosis;
  const counts = countsOf(groups);
  const tone: Tone = counts.fail > 0 || token?.status === 'refused' || token?.status === 'expired' ? 'bad' : 'good';
  const show = token ? html`<button type="button" class="secondary" data-do="token">Show the token</button>` : html``;
  const about = [html`Diagnosis of a 401`, html`${counts.fail} broken, ${counts.pass} sound, ${counts.unknown} not to be seen from here`];
  return html`${pageHead(tone, about, headline, [againButton(), show])}${tokenSection(diagnosis, context)}${groups.map(group)}${live.length > 0 ? liveSection(live) : undefined}${checkedAt(context)}`.toString();
}

function countsOf(groups: readonly CheckGroup[]): Readonly<Record<Check['answer'], number>> {
  const counts = { pass: 0, fail: 0, unknown: 0, none: 0 };
  for (const { checks } of groups) for (const { answer } of checks) counts[answer]++;
  return counts;
}

function tokenSection({ token, headline }: Diagnosis, context: PageContext): Html {
  if (token) return section('token', 'The token', [tokenSummary(token, context, headline)]);
  return section('token', 'No token was given', [
    html`<p>The workspace alone was asked. To ask about one token, put the cursor on it or copy it, then run <b>Authlint: Diagnose 401</b> again.</p>`,
  ]);
}

function group({ title, checks }: CheckGroup, index: number): Html {
  // What the workspace has nothing of is there for those who look for it.
  const concerning = checks.filter(({ answer }) => answer !== 'none');
  const others = checks.filter(({ answer }) => answer === 'none');
  const folded = html`<details><summary>${others.length} of which there is nothing here</summary>${list(others)}</details>`;
  return section(`group-${index + 1}`, title, [concerning.length > 0 ? list(concerning) : html``, others.length > 0 ? folded : html``]);
}

function list(checks: readonly Check[]): Html {
  const items = checks.map((check) => {
    const [tone, word, mark] = ANSWERS[check.answer];
    const said = check.said.length > 0 ? html`<ul class="said">${check.said.map(statement)}</ul>` : undefined;
    return html`<li>${badge(tone, word, mark)}<div><p class="asked">${check.title}</p>${said}</div></li>`;
  });
  return html`<ul class="checks">${items}</ul>`;
}

function statement({ text, spot, rule, fixes }: Statement): Html {
  const offered = fixes.length === 0 ? undefined : html`<span class="facts">Quick fix there: ${fixes.join('; ')}</span>`;
  return html`<li><span>${sentence(text)}</span> ${spot ? place(spot) : undefined} ${rule ? html`<code class="rule">${rule}</code>` : undefined}${offered}</li>`;
}

const LANGUAGES: Readonly<Record<LiveCheck['language'], string>> = {
  shell: 'In a terminal',
  sql: 'In the database',
  javascript: 'In the browser’s console',
  python: 'In a Python shell of the back end',
};

function liveSection(list: readonly LiveCheck[]): Html {
  const items = list.map(({ question, language, text, meaning, spot }, index) => {
    const id = `live-${index + 1}`;
    const source = spot ? html`<span>Written from ${place(spot)}</span>` : undefined;
    return html`<li><h3>${question}</h3><p class="facts"><span>${LANGUAGES[language]}</span>${source}</p><div class="command"><pre tabindex="0" aria-label="Command: ${question}"><code id="${id}">${text}</code></pre>${copyButton(id, `the command for: ${question}`)}</div><p>${sentence(meaning)}</p></li>`;
  });
  return section('live', 'What only the running system knows', [html`<ol class="live">${items}</ol>`]);
}
