import { type Html, html } from '../page/html';
import type { Severity } from '../rules/rule';
import { counted, listed } from '../text/phrases';
import type { Place } from '../text/range';
import { severityBadge } from './audit-finding';
import { byFile, byRule, byService } from './groups';
import type { Report } from './report';
import { rulePage } from './rule-page';

/** More names than these are counted. */
const MOST_NAMES = 12;

/** What an audit took for parts of authentication, whether or not anything is wrong with it. */
export interface Recognised {
  readonly services: readonly string[];
  readonly secrets: readonly string[];
  readonly issuers: number;
  readonly verifiers: number;
  readonly isEmpty: boolean;
}

export function whatWasRecognised(report: Report): Recognised {
  const maps = report.maps();
  const services = maps.flatMap((map) => map.services.map(({ name }) => name));
  const secrets = maps.flatMap(({ matrix }) => matrix.secrets.map(({ name }) => name));
  const tokens = maps.flatMap((map) => map.tokens);
  const issuers = placesOf(tokens.flatMap((token) => token.issuers));
  const verifiers = placesOf(tokens.flatMap((token) => token.verifiers));
  const isEmpty = report.findings.length + report.baselined === 0 && issuers + verifiers + secrets.length === 0;
  return { services, secrets, issuers, verifiers, isEmpty };
}

function placesOf(places: readonly Place[]): number {
  return new Set(places.map(({ file, start }) => `${file}:${start}`)).size;
}

/** What an audit without findings has to say: what it rests on. */
export function recognised(report: Report, { services, secrets, issuers, verifiers, isEmpty }: Recognised): Html {
  if (isEmpty) return nothingRecognised(report.files);
  const isContract = issuers > 0 && verifiers > 0;
  const verdict =
    report.baselined > 0
      ? 'Nothing is wrong that the baseline does not have already; what it has is still there.'
      : isContract
        ? 'As far as the files say, whoever issues a token and whoever verifies it agree.'
        : 'Nothing is wrong with what was recognised, as far as the files say.';
  const rows: readonly (readonly [string, string])[] = [
    ...(services.length === 0 ? [] : [['Services', names(services)] as const]),
    ['Tokens', `issued in ${counted(issuers, 'place')}, verified in ${counted(verifiers, 'place')}`],
    ['Secrets', secrets.length === 0 ? 'none is read or kept' : names(secrets)],
  ];
  return html`<p class="calm">${verdict}</p>
<section aria-labelledby="audit-recognised"><h2 id="audit-recognised">What this rests on</h2><dl class="recognised">${rows.map(([name, text]) => html`<div><dt>${name}</dt><dd>${text}</dd></div>`)}</dl>
<p class="hint">What only the running system knows - clocks, the values that are really deployed, proxies - is in no file, and a 401 may still come from there.</p></section>
`;
}

function nothingRecognised(files: number): Html {
  const looked = [
    html`Code that signs or verifies a JWT, or that asks for a session: in TypeScript, JavaScript and Python`,
    html`Secrets in env files, Compose, Fly, Wrangler, Kubernetes and workflow files`,
    html`Packages of auth in <code>package.json</code>, <code>pyproject.toml</code> and <code>requirements.txt</code>`,
  ];
  const said = files === 0 ? 'No file here says anything of authentication' : 'Of authentication, nothing was recognised in the files';
  return html`<p class="calm">${said}: this is no word on whether it works.</p>
<section aria-labelledby="audit-recognised"><h2 id="audit-recognised">What is looked for</h2><ul class="looked">${looked.map((item) => html`<li>${item}</li>`)}</ul>
<p class="hint">What <code>.gitignore</code> or <code>.ignore</code> leaves out is not read, except env files.</p></section>
`;
}

function names(all: readonly string[]): string {
  const each = [...new Set(all)];
  const more = each.length - MOST_NAMES;
  return listed(more > 0 ? [...each.slice(0, MOST_NAMES), `${more} more`] : each);
}

/** The findings by service and by rule, in numbers. */
export function overview(report: Report): readonly Html[] {
  if (report.findings.length < 2) return [];
  return [serviceTable(report), ruleTable(report)].flatMap((part) => part ?? []);
}

function serviceTable(report: Report): Html | undefined {
  const services = byService(report);
  if (services.length < 2) return undefined;
  const rows = services.map(
    ({ name, counts, findings }) =>
      html`<tr><th scope="row">${name}</th>${number(counts.errors, 'error')}${number(counts.warnings, 'warning')}${number(counts.infos, 'info')}<td>${byFile(findings).size}</td></tr>`,
  );
  return html`<section aria-labelledby="audit-services"><h2 id="audit-services">By service</h2>
<table class="by-services"><thead><tr><th scope="col">Service</th><th scope="col">Errors</th><th scope="col">Warnings</th><th scope="col">Infos</th><th scope="col">Files</th></tr></thead><tbody>${rows}</tbody></table></section>
`;
}

function number(count: number, severity: Severity): Html {
  return count === 0 ? html`<td class="none">0</td>` : html`<td class="${severity}"><b>${count}</b></td>`;
}

function ruleTable(report: Report): Html | undefined {
  const rules = byRule(report);
  const rows = rules.map(
    ({ rule, summary, severity, findings }) =>
      html`<li><span class="count">${findings.length}</span><div><p class="rule"><a href="${rulePage(rule)}">${rule}</a>${severityBadge(severity)}</p><p class="summary">${summary}</p></div></li>`,
  );
  return html`<section aria-labelledby="audit-rules"><h2 id="audit-rules">By rule</h2><ul class="by-rules">${rows}</ul></section>
`;
}
