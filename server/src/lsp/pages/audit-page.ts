import { MAP_STYLE } from '../../map/index';
import { html } from '../../page/html';
import { againButton, placeButton } from '../../page/parts';
import { auditPage } from '../../report/audit-page';
import { AUDIT_STYLE } from '../../report/audit-style';
import { positionOf } from '../../report/position';
import type { Report } from '../../report/report';
import type { Place } from '../../text/range';
import type { AuditResult } from './audit';

const FORMATS = [
  ['html', 'HTML'],
  ['markdown', 'Markdown'],
  ['sarif', 'SARIF'],
] as const;

/** The content of the report's page: what can be done with it, and the report. */
export function auditContent(report: Report): Required<Pick<AuditResult, 'page' | 'style'>> {
  const saves = FORMATS.map(
    ([format, name]) => html`<button type="button" class="secondary" data-do="${format}" aria-label="Save as ${name}">${name}</button>`,
  );
  const bar = html`<div class="actions" role="group" aria-label="What can be done with the report">${againButton()}<button type="button" class="secondary" data-do="map">Auth Map</button><span class="saves"><span class="label" aria-hidden="true">Save as</span>${saves}</span></div>`;
  const target = ({ file }: Place) => `${report.root}/${file}`;
  const place = (at: Place) => {
    const { line, column } = positionOf(report, at);
    return placeButton({ file: at.file, line, column, target: target(at) });
  };
  return { page: `${bar}${auditPage(report, { place, target, compact: true })}`, style: `${AUDIT_STYLE}${MAP_STYLE}` };
}
