import type { ReportedFinding } from '../analysis/analysis';
import { type Html, html } from '../page/html';
import type { Fix, Severity } from '../rules/rule';
import { firstSentence } from '../text/phrases';
import type { Place } from '../text/range';
import { AUDIT_IDS } from './audit-filters';
import type { AuditLook } from './audit-page';
import { frameOf } from './frame';
import { type Cluster, summaryOf } from './groups';
import { positionOf } from './position';
import type { Report } from './report';
import { rulePage } from './rule-page';

/** In columns; beside the code the page is half as wide, and what is marked must not be out of sight. */
const WIDTHS = { whole: 118, compact: 48 };
/** Places of one cluster beyond these are folded away. */
const PLACES_SHOWN = 8;

/** What a card says of the service that its findings are in. */
export interface CardService {
  readonly name: string;
  readonly index: number;
}

/** One finding, or those of one rule in one file, as a card: what is wrong, where, why, and what mends it. */
export function findingCard(report: Report, look: AuditLook, cluster: Cluster, index: number, service: CardService): Html {
  const [finding] = cluster;
  const { severity, rule } = finding;
  const id = `finding-${index + 1}`;
  const isOne = cluster.length === 1;
  const classes = `finding ${isOne ? 'one' : 'many'} ${severity} ${AUDIT_IDS.rule(rule)} ${AUDIT_IDS.service(service.index)}`;
  const where = isOne ? look.place(finding.at) : html`<span class="where">${breakable(finding.at.file)}</span>`;
  return html`<article class="${classes}" aria-labelledby="${id}">
<h3 id="${id}">${severityBadge(severity)} ${isOne ? finding.message : headlineOf(cluster)}</h3>
<p class="meta">${where}<span class="apart"><a href="${rulePage(rule)}">${rule}</a></span><span class="apart">${service.name}</span></p>
${isOne ? oneBody(report, look, finding) : manyBody(report, look, cluster)}</article>
`;
}

export function severityBadge(severity: Severity): Html {
  return html`<span class="grade ${severity}">${severity}</span>`;
}

/** A path that may be broken over lines where its folders end. */
export function breakable(file: string): Html {
  return html`${file.split('/').map((part, index) => (index === 0 ? part : html`/<wbr>${part}`))}`;
}

function oneBody(report: Report, look: AuditLook, finding: ReportedFinding): Html {
  const { help, fixes } = finding;
  const why = look.compact ? firstSentence(help) : help;
  const rest = help.slice(why.length).trim();
  const [first, ...others] = fixes;
  const more =
    rest === '' && others.length === 0
      ? undefined
      : look.compact
        ? html`<details class="more"><summary>${moreOf(rest, others)}</summary>${rest === '' ? undefined : html`<p class="help">${rest}</p>`}${others.map((fix) => fixLine(look, fix, 'Or'))}</details>`
        : html`${others.map((fix) => fixLine(look, fix, 'Or'))}`;
  return html`${codeFrame(report, look, finding.at, 1)}${why === '' ? undefined : html`<p class="help">${why}</p>`}
${relatedPlaces(report, look, finding)}${first && fixLine(look, first, 'Fix')}${more}`;
}

function moreOf(rest: string, others: readonly Fix[]): string {
  if (others.length === 0) return 'More';
  const said = others.length === 1 ? 'another way to mend it' : `${others.length} other ways to mend it`;
  return rest === '' ? `${said.charAt(0).toUpperCase()}${said.slice(1)}` : `More, and ${said}`;
}

/** What many findings have in common: their message, or else what their rule finds. */
function headlineOf(cluster: Cluster): Html {
  const [{ message, rule }] = cluster;
  const isSame = cluster.every((finding) => finding.message === message);
  return html`${isSame ? message : summaryOf(rule)} <span class="times">${cluster.length} places</span>`;
}

function manyBody(report: Report, look: AuditLook, cluster: Cluster): Html {
  const [{ message, help, fixes }] = cluster;
  const sameMessage = cluster.every((finding) => finding.message === message);
  const sameHelp = cluster.every((finding) => finding.help === help);
  const title = fixes[0]?.title;
  const sameFix = cluster.every((finding) => finding.fixes[0]?.title === title && finding.fixes[0]?.command === fixes[0]?.command);
  const items = cluster.map((finding) => {
    const own = finding.fixes[0];
    return html`<li>${sameMessage ? undefined : html`<p class="own">${finding.message}</p>`}<p class="meta">${look.place(finding.at)}</p>${codeFrame(report, look, finding.at, 0)}${sameHelp || finding.help === '' ? undefined : html`<p class="help">${look.compact ? firstSentence(finding.help) : finding.help}</p>`}${relatedPlaces(report, { ...look, compact: true }, finding)}${sameFix || !own ? undefined : fixLine(look, own, 'Fix')}</li>`;
  });
  const shown = items.slice(0, PLACES_SHOWN);
  const folded = items.slice(PLACES_SHOWN);
  const why = look.compact ? firstSentence(help) : help;
  return html`${!sameHelp || why === '' ? undefined : html`<p class="help">${why}</p>`}${sameFix && fixes[0] ? fixLine(look, fixes[0], 'Fix for each') : undefined}
<ul class="places">${shown}</ul>${folded.length === 0 ? undefined : html`<details class="more"><summary>${folded.length} more in this file</summary><ul class="places">${folded}</ul></details>`}`;
}

function codeFrame(report: Report, { compact }: AuditLook, at: Place, context: number): Html | undefined {
  const source = report.sourceOf(at.file);
  if (source === undefined) return undefined;
  const frame = frameOf(at.file, source, at, compact ? 0 : context, compact ? WIDTHS.compact : WIDTHS.whole);
  const digits = Math.max(...frame.map(({ number }) => String(number ?? '').length));
  const lines = frame.map(({ number, text, marked }) => {
    const kind = number === undefined ? 'carets' : marked ? 'marked' : 'line';
    const gutter = String(number ?? '').padStart(digits);
    return html`<span class="${kind}"${number === undefined ? html` aria-hidden="true"` : undefined}><span class="gutter">${gutter}  </span>${text}
</span>`;
  });
  const { line } = positionOf(report, at);
  return html`<pre class="frame" tabindex="0" role="group" aria-label="Code of ${at.file} around line ${line}">${lines}</pre>`;
}

function relatedPlaces(report: Report, look: AuditLook, { related }: ReportedFinding): Html | undefined {
  if (related.length === 0) return undefined;
  const items = related.map(
    ({ at, message }) => html`<li><p>${message}: ${look.place(at)}</p>${look.compact ? undefined : codeFrame(report, look, at, 0)}</li>`,
  );
  return html`<ul class="related" aria-label="Related places">${items}</ul>`;
}

function fixLine({ compact }: AuditLook, { title, edits, safety, command }: Fix, word: string): Html {
  const how =
    compact || edits.length === 0 ? undefined : html` <span class="how">${safety === 'safe' ? '--fix' : '--fix-suggested'}</span>`;
  return html`<p class="fix"><b>${word}</b> <span>${title}${how}${command === '' ? undefined : html`<code>${command}</code>`}</span></p>`;
}
