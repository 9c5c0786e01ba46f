import type { ReportedFinding } from '../analysis/analysis';
import { counted } from '../text/phrases';
import { visible } from '../text/visible';
import { countsOf } from './counts';
import { frameOf } from './frame';
import { byFile } from './groups';
import { positionOf } from './position';
import type { Report } from './report';
import { rulePage } from './rule-page';

const FRAME_WIDTH = 100;

/**
 * The report as JUnit XML: a suite for each file, a test for each finding. Errors and warnings are failures; an info is a test that passed
 * and says so. `prefix` is the path of the report's root in the repository, with `/` at its end. `time` is in seconds.
 */
export function junitReport(report: Report, prefix: string): string {
  const timestamp = new Date(report.madeAt).toISOString().slice(0, 19);
  const suites = [...byFile(report.findings)].map(([file, findings]) => {
    const names = namesOf(findings);
    const cases = findings.map((finding, index) => testCase(report, finding, prefix, names[index] ?? ''));
    return element('testsuite', { name: prefix + file, ...totals(findings), timestamp, time: '0' }, cases);
  });
  // Readers such as Jenkins take a report without any test for a mistake of the job.
  const all = suites.length > 0 ? suites : [nothingFound(report, timestamp)];
  const { tests, failures } = totals(report.findings);
  const seconds = (report.durationMs / 1000).toFixed(3);
  const root = element(
    'testsuites',
    { name: 'Authlint', tests: suites.length > 0 ? tests : '1', failures, errors: '0', time: seconds },
    all,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`;
}

function totals(findings: readonly ReportedFinding[]) {
  const { errors, warnings } = countsOf(findings);
  return { tests: String(findings.length), failures: String(errors + warnings), errors: '0' };
}

/** GitLab drops the second of two tests of one name; lines are not in the names, so that a test stays the same when they move. */
function namesOf(findings: readonly ReportedFinding[]): readonly string[] {
  const seen = new Map<string, number>();
  return findings.map(({ rule, message }) => {
    const name = `${rule}: ${message}`;
    const turn = (seen.get(name) ?? 0) + 1;
    seen.set(name, turn);
    return turn === 1 ? name : `${name} (${turn})`;
  });
}

function testCase(report: Report, finding: ReportedFinding, prefix: string, name: string): string {
  const { line } = positionOf(report, finding.at);
  const file = prefix + finding.at.file;
  const text = detailsOf(report, finding, prefix);
  const body =
    finding.severity === 'info'
      ? element('system-out', {}, [escapeXml(text)], '')
      : element('failure', { message: finding.message, type: finding.severity }, [escapeXml(text)], '');
  return element('testcase', { classname: file, name, file, line: String(line), time: '0' }, [body]);
}

function detailsOf(report: Report, finding: ReportedFinding, prefix: string): string {
  const { line, column } = positionOf(report, finding.at);
  const source = report.sourceOf(finding.at.file);
  const frame = source ? frameOf(finding.at.file, source, finding.at, 1, FRAME_WIDTH) : [];
  const digits = Math.max(...frame.map(({ number }) => String(number ?? '').length));
  return [
    `${visible(prefix + finding.at.file)}:${line}:${column}  ${finding.severity}  ${visible(finding.message)}`,
    '',
    ...frame.map(({ number, text, marked }) => `${marked ? '>' : ' '} ${String(number ?? '').padStart(digits)} | ${text}`.trimEnd()),
    '',
    ...finding.related.map(({ at, message }) => `${visible(prefix + at.file)}:${positionOf(report, at).line}  ${visible(message)}`),
    ...(finding.help === '' ? [] : [visible(finding.help)]),
    ...finding.fixes.map(({ title }) => `Fix: ${visible(title)}`),
    rulePage(finding.rule),
  ].join('\n');
}

function nothingFound(report: Report, timestamp: string): string {
  const name = `no problems in ${counted(report.files, 'file')}`;
  const test = element('testcase', { classname: 'Authlint', name, time: '0' }, []);
  return element('testsuite', { name: 'Authlint', tests: '1', failures: '0', errors: '0', timestamp, time: '0' }, [test]);
}

function element(name: string, attributes: Readonly<Record<string, string>>, content: readonly string[], between = '\n'): string {
  const list = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(visible(value))}"`);
  const body = content.join(between);
  return body === '' ? `<${name}${list.join('')}/>` : `<${name}${list.join('')}>${between}${body}${between}</${name}>`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

/** XML 1.0 (section 2.2) has no way at all to hold most control characters, halves of characters and two others. */
function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
