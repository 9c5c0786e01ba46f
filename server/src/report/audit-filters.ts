import { type Html, html } from '../page/html';
import { RULE_IDS, type RuleId } from '../rules/ids';
import type { Severity } from '../rules/rule';
import { countsOf } from './counts';
import { byRule, byService, type ServiceGroup } from './groups';
import type { Report } from './report';
import { rulePage } from './rule-page';

// What the findings come to by severity, service and rule. Each line is a filter as well, by the style alone: the page has no script,
// so that it works where scripts are not run, as among the artifacts of a job.

/** Services beyond these are listed and cannot be chosen. */
const MOST_SERVICES = 60;
const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

/** The classes of a finding. */
export const AUDIT_IDS = {
  rule: (rule: RuleId) => `of-${rule.replace('/', '-')}`,
  service: (index: number) => `in-${index}`,
};

export function auditFilters(report: Report): readonly Html[] {
  if (report.findings.length === 0) return [];
  const services = byService(report);
  return [
    html`<section class="overview" aria-labelledby="audit-overview"><h2 id="audit-overview">Overview</h2><p class="hint">Choose a line to see its findings alone.</p>
<div class="columns">${bySeverityList(report)}${serviceList(services)}${ruleList(report)}</div></section>
`,
  ];
}

function bySeverityList(report: Report): Html {
  const counts = countsOf(report.findings);
  const lines = [['error', counts.errors] as const, ['warning', counts.warnings] as const, ['info', counts.infos] as const]
    .filter(([, count]) => count > 0)
    .map(([severity, count]) => {
      const label = html`<span class="grade ${severity}">${severity}</span><span class="count">${count}</span>`;
      return html`<label class="choice"><input type="checkbox" id="show-${severity}" checked>${label}${bar(count, report.findings.length, severity)}</label>`;
    });
  return html`<fieldset class="by-severity"><legend>By severity</legend>${lines}</fieldset>`;
}

function serviceList(services: readonly ServiceGroup[]): Html | undefined {
  if (services.length < 2) return undefined;
  const most = Math.max(...services.map(({ findings }) => findings.length));
  const lines = services.map(({ name, findings, counts }, index) => {
    const gravest: Severity = counts.errors > 0 ? 'error' : counts.warnings > 0 ? 'warning' : 'info';
    const text = html`<span class="name">${name}</span><span class="count">${findings.length}</span>${bar(findings.length, most, gravest)}`;
    if (index >= MOST_SERVICES) return html`<p class="choice">${text}</p>`;
    return html`<label class="choice"><input type="radio" name="audit-service" id="only-${AUDIT_IDS.service(index)}">${text}</label>`;
  });
  return html`<fieldset class="by-service"><legend>By service</legend>${all('audit-service', 'All services')}${lines}</fieldset>`;
}

function ruleList(report: Report): Html {
  const rules = byRule(report);
  const most = Math.max(...rules.map(({ findings }) => findings.length));
  const lines = rules.map(({ rule, summary, severity, findings }) => {
    const id = `only-${AUDIT_IDS.rule(rule)}`;
    const text = html`<span class="name">${rule}</span><span class="count">${findings.length}</span>${bar(findings.length, most, severity)}<span class="summary">${summary}</span>`;
    return html`<div class="ruled"><label class="choice"><input type="radio" name="audit-rule" id="${id}">${text}</label><a href="${rulePage(rule)}" aria-label="About ${rule}">About</a></div>`;
  });
  return html`<fieldset class="by-rule"><legend>By rule</legend>${all('audit-rule', 'All rules')}${lines}</fieldset>`;
}

function all(name: string, words: string): Html {
  return html`<label class="choice all"><input type="radio" name="${name}" checked><span class="name">${words}</span></label>`;
}

function bar(count: number, most: number, severity: Severity): Html {
  return html`<svg class="bar" viewBox="0 0 ${most} 1" preserveAspectRatio="none" aria-hidden="true"><rect class="${severity}" width="${count}" height="1"/></svg>`;
}

/** The rules of style that hide what was not chosen. */
export const FILTER_STYLE: string = [
  ...SEVERITIES.map((severity) => `.audit:has(#show-${severity}:not(:checked)) .finding.${severity}`),
  ...RULE_IDS.map(AUDIT_IDS.rule).map((name) => `.audit:has(#only-${name}:checked) .finding:not(.${name})`),
  ...Array.from({ length: MOST_SERVICES }, (_, index) => AUDIT_IDS.service(index)).map(
    (name) => `.audit:has(#only-${name}:checked) .finding:not(.${name})`,
  ),
]
  .map((selector) => `${selector} { display: none; }`)
  .join('\n');
