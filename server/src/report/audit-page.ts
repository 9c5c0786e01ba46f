import { mapHtml } from '../map/index';
import { type Html, html } from '../page/html';
import { sentence } from '../page/parts';
import { counted, listed } from '../text/phrases';
import type { Place } from '../text/range';
import { auditFilters } from './audit-filters';
import { breakable, findingCard } from './audit-finding';
import { overview, recognised, whatWasRecognised } from './audit-overview';
import { countsOf } from './counts';
import { auditedFolders, foldersOfMap, isBlank } from './folder-names';
import { byFile, byService, clusters } from './groups';
import { positionOf } from './position';
import type { Report } from './report';

export interface AuditLook {
  /** A place of the report: a button that opens it, a link or text. Files are the report's, the map's places too. */
  readonly place: (at: Place) => Html;
  /** What the parts of the map's drawing open by the page's script; see `MapLook`. */
  readonly target?: (at: Place) => string;
  /** Whether the reader has the code beside the page: less of it is shown, and long explanations are folded. */
  readonly compact: boolean;
}

/**
 * The report as the content of a page, without script, style or handlers: the whole-file report and the editor's "Audit Workspace" show
 * it. Wants `AUDIT_STYLE` and `MAP_STYLE` in the page's style.
 */
export function auditPage(report: Report, look: AuditLook): string {
  const seen = whatWasRecognised(report);
  const parts = [
    head(report, seen.isEmpty),
    report.findings.length === 0 ? recognised(report, seen) : undefined,
    findings(report, look),
    ...overview(report),
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

function head(report: Report, isEmpty: boolean): Html {
  const { errors, warnings, infos } = countsOf(report.findings);
  const tone = errors > 0 ? 'error' : warnings > 0 ? 'warning' : infos > 0 ? 'info' : isEmpty ? 'quiet' : 'good';
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
    ...(report.problems.length === 0 ? [] : [`${counted(report.problems.length, 'note')} at the end`]),
  ];
  const name = auditedFolders(report);
  const headline = said !== '' ? said : isEmpty ? 'Nothing to judge' : report.baselined > 0 ? 'No new problems' : 'No problems';
  return html`<header class="audit-head ${tone}"><p class="kicker">Authlint audit${name === '' ? undefined : html` of <b>${name}</b>`}</p>
<h1 id="headline" tabindex="-1">${headline}</h1><p class="facts">${facts.map((fact) => html`<span>${fact}</span>`)}</p>${proportions(errors, warnings, infos)}</header>
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

function findings(report: Report, look: AuditLook): Html | undefined {
  const all = report.findings.length;
  if (all === 0) return undefined;
  const services = new Map(
    byService(report).flatMap((group, index) => group.findings.map((finding) => [finding, { name: group.name, index }] as const)),
  );
  const cards = clusters(report.findings).map((cluster, index) =>
    findingCard(report, look, cluster, index, services.get(cluster[0]) ?? { name: '', index: 0 }),
  );
  return html`<section class="findings" aria-labelledby="audit-findings"><div class="findings-head"><h2 id="audit-findings">${all === 1 ? 'What to mend' : 'What to mend first'}</h2>${auditFilters(report)}</div>
<div class="cards">${cards}</div><p class="shown"><span></span> of ${counted(all, 'finding')}</p></section>
`;
}

function maps(report: Report, { place, target }: AuditLook): readonly Html[] {
  return report
    .maps()
    .filter((map) => !isBlank(map))
    .map((map, index) => {
      const seen = (at: Place): Place => ({ ...at, file: map.locate(at).file });
      const of = foldersOfMap(report, map);
      return mapHtml(map, {
        place: (at) => place(seen(at)),
        idPrefix: index === 0 ? '' : `root${index + 1}-`,
        ...(of === undefined ? {} : { of }),
        ...(target ? { target: (at: Place) => target(seen(at)) } : {}),
      });
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
