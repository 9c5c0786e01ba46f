import { RULES } from '../rules/index';
import type { FormatName } from './format-names';
import { githubReport } from './github';
import { gitlabReport } from './gitlab';
import { htmlReport } from './html';
import { jsonReport } from './json';
import { junitReport } from './junit';
import { markdownReport } from './markdown';
import type { Report } from './report';
import { sarifReport } from './sarif';
import { type StylishOptions, stylishReport } from './stylish';

export interface FormatOptions {
  readonly stylish: StylishOptions;
  /** The path of the report's root in its repository, with `/` at its end; empty when it is the root of the repository. */
  readonly prefix: string;
  /** Of this program. */
  readonly version: string;
}

const REPORTERS: Readonly<Record<FormatName, (report: Report, options: FormatOptions) => string>> = {
  stylish: (report, { stylish }) => stylishReport(report, stylish),
  json: (report) => jsonReport(report),
  sarif: (report, { version, prefix }) => sarifReport(report, RULES, version, prefix),
  github: (report, { prefix }) => githubReport(report, prefix),
  gitlab: (report, { prefix }) => gitlabReport(report, prefix),
  junit: (report, { prefix }) => junitReport(report, prefix),
  markdown: (report, { prefix }) => markdownReport(report, prefix),
  html: (report) => htmlReport(report),
};

/** The whole text of a report in one format. */
export function formatReport(name: FormatName, report: Report, options: FormatOptions): string {
  return REPORTERS[name](report, options);
}
