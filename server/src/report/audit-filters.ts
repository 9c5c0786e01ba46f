import { type Html, html } from '../page/html';
import { RULE_IDS, type RuleId } from '../rules/ids';
import type { Severity } from '../rules/rule';
import { counted } from '../text/phrases';
import { countsOf } from './counts';
import { byRule, byService } from './groups';
import type { Report } from './report';

// What of the findings is shown, chosen by severity, service and rule. It works by the style alone: the page has no script, so that it
// works where scripts are not run, as among the artifacts of a job.

/** Services beyond these cannot be chosen. */
const MOST_SERVICES = 60;
const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

/** The classes of a finding. */
export const AUDIT_IDS = {
  rule: (rule: RuleId) => `of-${rule.replace('/', '-')}`,
  service: (index: number) => `in-${index}`,
};

/** One line of choices; undefined where there is nothing to choose. */
export function auditFilters(report: Report): Html | undefined {
  const choices = [severities(report), serviceMenu(report), ruleMenu(report)].flatMap((part) => part ?? []);
  if (choices.length === 0) return undefined;
  return html`<div class="filters" role="group" aria-label="Which findings are shown">${choices}</div>`;
}

function severities(report: Report): Html | undefined {
  const counts = countsOf(report.findings);
  const kinds = [['error', counts.errors] as const, ['warning', counts.warnings] as const, ['info', counts.infos] as const].filter(
    ([, count]) => count > 0,
  );
  if (kinds.length < 2) return undefined;
  return html`${kinds.map(([severity, count]) => html`<label class="chip ${severity}"><input type="checkbox" id="show-${severity}" checked>${counted(count, severity)}</label>`)}`;
}

function serviceMenu(report: Report): Html | undefined {
  const services = byService(report);
  if (services.length < 2) return undefined;
  const shown = services.slice(0, MOST_SERVICES);
  const chosen = shown.map(({ name }, index) => html`<span class="chosen ${AUDIT_IDS.service(index)}">: ${name}</span>`);
  const lines = shown.map(({ name, findings }, index) =>
    choice('audit-service', AUDIT_IDS.service(index), html`<span class="name">${name}</span>`, findings.length),
  );
  const left = services.length - shown.length;
  const more = left > 0 ? html`<p class="hint">${counted(left, 'service')} more with fewer findings</p>` : undefined;
  return menu('service', html`Service${chosen}`, [every('audit-service', 'All services'), ...lines, more]);
}

function ruleMenu(report: Report): Html | undefined {
  const rules = byRule(report);
  if (rules.length < 2) return undefined;
  const lines = rules.map(({ rule, findings }) =>
    choice('audit-rule', AUDIT_IDS.rule(rule), html`<span class="name mono">${rule}</span>`, findings.length),
  );
  return menu('rule', html`Rule`, [every('audit-rule', 'All rules'), ...lines]);
}

function menu(what: 'service' | 'rule', title: Html, content: readonly (Html | undefined)[]): Html {
  return html`<details class="menu by-${what}" name="audit-menu"><summary>${title}</summary><fieldset aria-label="Findings of one ${what}">${content}</fieldset></details>`;
}

function choice(group: string, id: string, name: Html, count: number): Html {
  return html`<label class="choice"><input type="radio" name="${group}" id="only-${id}">${name}<span class="count">${count}</span></label>`;
}

function every(group: string, words: string): Html {
  return html`<label class="choice"><input type="radio" name="${group}" class="every" checked><span class="name">${words}</span></label>`;
}

const SERVICES = Array.from({ length: MOST_SERVICES }, (_, index) => AUDIT_IDS.service(index));

/** The rules of style that hide what was not chosen, and name what was. */
export const FILTER_STYLE: string = [
  ...SEVERITIES.map((severity) => `.audit:has(#show-${severity}:not(:checked)) .finding.${severity} { display: none; }`),
  ...[...RULE_IDS.map(AUDIT_IDS.rule), ...SERVICES].map(
    (name) => `.audit:has(#only-${name}:checked) .finding:not(.${name}) { display: none; }`,
  ),
  ...RULE_IDS.map((rule) => `.audit:has(#only-${AUDIT_IDS.rule(rule)}:checked) .by-rule > summary::after { content: ': ${rule}'; }`),
  ...SERVICES.map((name) => `.audit:has(#only-${name}:checked) .by-service .chosen.${name} { display: inline; }`),
].join('\n');
