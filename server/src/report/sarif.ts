import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ReportedFinding } from '../analysis/analysis';
import { previewText } from '../analysis/fixes';
import { RULE_IDS } from '../rules/ids';
import type { Fix, Rule, Severity } from '../rules/rule';
import type { Place } from '../text/range';
import type { Report } from './report';
import { rulePage } from './rule-page';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
const BASE = 'SRCROOT';
const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = { error: 'error', warning: 'warning', info: 'note' };

/** A report whose files are named from a folder above its root: `prefix` leads from there to the root, with `/` at its end. */
interface Prefixed extends Report {
  readonly prefix: string;
}

/**
 * The report as SARIF 2.1.0. `rules` are those that ran, `version` is this program's. New and copied secrets in fixes are stand-ins.
 * `prefix` is the path of the report's root in the repository, with `/` at its end: code scanning on GitHub takes relative paths as
 * from the top of the repository, whatever their base is said to be ("Specifying the root for source files" of its documentation).
 */
export function sarifReport(made: Report, rules: readonly Rule[], version: string, prefix = ''): string {
  const report: Prefixed = { ...made, prefix };
  const top = path.resolve(
    report.root,
    ...prefix
      .split('/')
      .slice(1)
      .map(() => '..'),
  );
  const described = rulesOf(report, rules);
  const run = {
    tool: { driver: { name: 'Authlint', semanticVersion: version, rules: described } },
    columnKind: 'utf16CodeUnits',
    originalUriBaseIds: { [BASE]: { uri: pathToFileURL(top + path.sep).href } },
    invocations: [
      {
        executionSuccessful: true,
        toolExecutionNotifications: report.problems.map(({ file, message, at }) => ({
          level: 'warning',
          message: { text: message },
          locations: [{ physicalLocation: at ? physical(report, at) : { artifactLocation: artifact(prefix + file) } }],
        })),
      },
    ],
    results: report.findings.map((finding) => resultOf(report, finding, described)),
  };
  return `${JSON.stringify({ $schema: SCHEMA, version: '2.1.0', runs: [run] }, undefined, 2)}\n`;
}

type Described = ReturnType<typeof describe>;

function rulesOf(report: Report, rules: readonly Rule[]): readonly Described[] {
  const named = new Set(report.findings.map((finding) => finding.rule));
  return RULE_IDS.flatMap((id) => {
    const rule = rules.find((candidate) => candidate.id === id);
    if (rule) return [describe(id, rule.summary, rule.severity)];
    return named.has(id) ? [describe(id, id, 'warning')] : [];
  });
}

function describe(id: (typeof RULE_IDS)[number], summary: string, severity: Severity) {
  return {
    id,
    name: id,
    shortDescription: { text: summary },
    fullDescription: { text: summary },
    helpUri: rulePage(id),
    help: { text: `${summary}. See ${rulePage(id)}` },
    defaultConfiguration: { level: LEVELS[severity] },
  };
}

function resultOf(report: Prefixed, finding: ReportedFinding, rules: readonly Described[]) {
  const fixes = finding.fixes.filter((fix) => fix.edits.length > 0);
  const text = finding.help === '' ? finding.message : `${finding.message}. ${finding.help}`;
  return {
    ruleId: finding.rule,
    ruleIndex: rules.findIndex(({ id }) => id === finding.rule),
    level: LEVELS[finding.severity],
    message: { text },
    locations: [{ physicalLocation: physical(report, finding.at) }],
    partialFingerprints: { 'authlint/v1': finding.fingerprint },
    ...(finding.related.length === 0
      ? {}
      : {
          relatedLocations: finding.related.map(({ at, message }, index) => ({
            id: index,
            message: { text: message },
            physicalLocation: physical(report, at),
          })),
        }),
    ...(fixes.length === 0 ? {} : { fixes: fixes.map((fix) => fixOf(report, fix)) }),
  };
}

function fixOf(report: Prefixed, fix: Fix) {
  const files = [...new Set(fix.edits.map((edit) => edit.at.file))];
  return {
    description: { text: fix.title },
    artifactChanges: files.map((file) => ({
      artifactLocation: artifact(report.prefix + file),
      replacements: fix.edits
        .filter((edit) => edit.at.file === file)
        .map((edit) => ({ deletedRegion: region(report, edit.at), insertedContent: { text: previewText(edit.newText) } })),
    })),
  };
}

function physical(report: Prefixed, at: Place) {
  return { artifactLocation: artifact(report.prefix + at.file), region: region(report, at) };
}

function artifact(file: string) {
  return { uri: file.split('/').map(encodeURIComponent).join('/'), uriBaseId: BASE };
}

function region(report: Report, at: Place) {
  const lines = report.sourceOf(at.file)?.lines;
  const start = lines?.position(at.start) ?? { line: 0, column: 0 };
  const end = lines?.position(at.end) ?? { line: 0, column: 0 };
  return { startLine: start.line + 1, startColumn: start.column + 1, endLine: end.line + 1, endColumn: end.column + 1 };
}
