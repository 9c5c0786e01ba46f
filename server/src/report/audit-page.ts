import type { ReportedFinding } from '../analysis/analysis';
import { mapHtml } from '../map/index';
import { type Html, html } from '../page/html';
import { sentence } from '../page/parts';
import type { Fix, Severity } from '../rules/rule';
import { counted, listed } from '../text/phrases';
import type { Place } from '../text/range';
import { AUDIT_IDS, auditFilters } from './audit-filters';
import { countsOf } from './counts';
import { frameOf } from './frame';
import { byFile, byService, byWeight } from './groups';
import { positionOf } from './position';
import type { Report } from './report';
import { rulePage } from './rule-page';

const FRAME_WIDTH = 118;

export interface AuditLook {
  /** A place of the report: a button that opens it, a link or text. Files are the report's, the map's places too. */
  readonly place: (at: Place) => Html;
  /** What the parts of the map's drawing open by the page's script; see `MapLook`. */
  readonly target?: (at: Place) => string;
}

/**
 * The report as the content of a page, without script, style or handlers: the whole-file report and the editor's "Audit Workspace" show
 * it. Wants `AUDIT_STYLE` and `MAP_STYLE` in the page's style.
 */
export function auditPage(report: Report, look: AuditLook): string {
  const parts = [
    head(report),
    nothing(report),
    ...auditFilters(report),
    findings(report, look),
    ...maps(report, look),
    problems(report, look),
  ];
  return html`<div class="audit">${parts}</div>`.toString();
}

/** A place as text, for a page that opens nothing. */
export function placeText(report: Report): AuditLook['place'] {
  return (at) => {
    const { line, column } = positionOf(report, at);
    return html`<span class="where">${breakable(at.file)}:${line}:${column}</span>`;
  };
}

function breakable(file: string): Html {
  return html`${file.split('/').map((part, index) => (index === 0 ? part : html`/<wbr>${part}`))}`;
}

function head(report: Report): Html {
  const { errors, warnings, infos } = countsOf(report.findings);
  const tone = errors > 0 ? 'error' : warnings > 0 ? 'warning' : infos > 0 ? 'info' : 'good';
  const kinds = [
    [errors, 'error'],
    [warnings, 'warning'],
    [infos, 'info'],
  ] as const;
  const said = listed(kinds.filter(([count]) => count > 0).map(([count, kind]) => counted(count, kind)));
  const files = byFile(report.findings).size;
  const facts = [
    files === 0 ? `${counted(report.files, 'file')} looked at` : `in ${files} of ${counted(report.files, 'file')} looked at`,
    ...(report.baselined === 0 ? [] : [`${counted(report.baselined, 'finding')} of the baseline not shown`]),
  ];
  const name = report.root.split(/[\\/]/).findLast((part) => part !== '') ?? '';
  return html`<header class="audit-head ${tone}"><p class="kicker">Authlint audit${name === '' ? undefined : html` of <b>${name}</b>`}</p>
<h1 id="headline" tabindex="-1">${said === '' ? 'No problems' : said}</h1><p class="facts">${facts.map((fact) => html`<span>${fact}</span>`)}</p>${proportions(errors, warnings, infos)}</header>
`;
}

/** How much of all is what, for the eye; the numbers stand above it. */
function proportions(errors: number, warnings: number, infos: number): Html | undefined {
  const all = errors + warnings + infos;
  if (all === 0) return undefined;
  let from = 0;
  const bars = [['error', errors] as const, ['warning', warnings] as const, ['info', infos] as const].map(([kind, count]) => {
    const bar = html`<rect class="${kind}" x="${from}" width="${count}" height="1"/>`;
    from += count;
    return bar;
  });
  return html`<svg class="proportions" viewBox="0 0 ${all} 1" preserveAspectRatio="none" aria-hidden="true">${bars}</svg>`;
}

function nothing(report: Report): Html | undefined {
  if (report.findings.length > 0) return undefined;
  return html`<p class="calm">As far as the files say, whoever issues a token and whoever verifies it agree.</p>`;
}

function findings(report: Report, look: AuditLook): Html | undefined {
  if (report.findings.length === 0) return undefined;
  const services = new Map(
    byService(report).flatMap((group, index) => group.findings.map((finding) => [finding, { group, index }] as const)),
  );
  const cards = byWeight(report.findings).map((finding, index) => {
    const service = services.get(finding);
    return card(report, look, finding, index, { name: service?.group.name ?? '', index: service?.index ?? 0 });
  });
  return html`<section aria-labelledby="audit-findings"><h2 id="audit-findings">Findings</h2>
<div class="cards">${cards}</div><p class="shown" aria-live="polite"></p></section>
`;
}

function card(
  report: Report,
  look: AuditLook,
  finding: ReportedFinding,
  index: number,
  service: { readonly name: string; readonly index: number },
): Html {
  const { severity, rule, message, help, at } = finding;
  const id = `finding-${index + 1}`;
  return html`<article class="finding ${severity} ${AUDIT_IDS.rule(rule)} ${AUDIT_IDS.service(service.index)}" aria-labelledby="${id}">
<h3 id="${id}">${severityBadge(severity)} ${message}</h3>
<p class="meta">${look.place(at)}<a href="${rulePage(rule)}">${rule}</a><span>${service.name}</span></p>
${codeFrame(report, at, 2)}
${help === '' ? undefined : html`<p class="help">${help}</p>`}${relatedPlaces(report, look, finding)}${fixes(finding.fixes)}</article>
`;
}

export function severityBadge(severity: Severity): Html {
  return html`<span class="grade ${severity}">${severity}</span>`;
}

function codeFrame(report: Report, at: Place, context: number): Html | undefined {
  const source = report.sourceOf(at.file);
  if (source === undefined) return undefined;
  const frame = frameOf(at.file, source, at, context, FRAME_WIDTH);
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
    ({ at, message }) => html`<li><p>${message}</p><p class="meta">${look.place(at)}</p>${codeFrame(report, at, 0)}</li>`,
  );
  return html`<ul class="related" aria-label="Related places">${items}</ul>`;
}

function fixes(list: readonly Fix[]): Html | undefined {
  if (list.length === 0) return undefined;
  const items = list.map(
    ({ title, edits, safety, command }) =>
      html`<li>${title}${edits.length === 0 ? undefined : html` <span class="how">${safety === 'safe' ? '--fix' : '--fix-suggested'}</span>`}${command === '' ? undefined : html` <code>${command}</code>`}</li>`,
  );
  return html`<div class="fixes"><h4>${list.length === 1 ? 'Fix' : 'Fixes, one of'}</h4><ul>${items}</ul></div>`;
}

function maps(report: Report, { place, target }: AuditLook): readonly Html[] {
  return report
    .maps()
    .filter(({ services, matrix }) => services.length > 0 || matrix.secrets.length > 0)
    .map((map) => {
      const seen = (at: Place): Place => ({ ...at, file: map.locate(at).file });
      return mapHtml(map, { place: (at) => place(seen(at)), ...(target ? { target: (at: Place) => target(seen(at)) } : {}) });
    });
}

function problems(report: Report, { place }: AuditLook): Html | undefined {
  if (report.problems.length === 0) return undefined;
  const items = report.problems.map(
    ({ file, message, at }) =>
      html`<li><p>${sentence(message)}</p><p class="meta">${at ? place(at) : html`<span class="where">${breakable(file)}</span>`}</p></li>`,
  );
  return html`<section aria-labelledby="audit-problems"><h2 id="audit-problems">Worth knowing</h2><ul class="notes-list">${items}</ul></section>
`;
}
