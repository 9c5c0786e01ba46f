import pico from 'picocolors';
import type { ReportedFinding } from '../analysis/analysis';
import type { Fix, Severity } from '../rules/rule';
import { counted } from '../text/phrases';
import type { Place } from '../text/range';
import { countsInWords, countsOf } from './counts';
import { type FrameLine, frameOf } from './frame';
import { printable, wrap } from './printable';
import type { Report, ReportProblem } from './report';

export interface StylishOptions {
  readonly colors: boolean;
  /** Columns of the terminal. */
  readonly width: number;
  /** The path of the report's root from where the user stands, with `/` at its end; empty when they stand in it. */
  readonly prefix: string;
}

type Colors = ReturnType<typeof pico.createColors>;

const INDENT = '    ';
const MIN_WIDTH = 60;
const MAX_WIDTH = 110;

/** The report for people: findings by file, each with its lines of code, why it breaks and how to mend it. */
export function stylishReport(report: Report, options: StylishOptions): string {
  const writer = new StylishWriter(report, options);
  return writer.write();
}

class StylishWriter {
  readonly #report: Report;
  readonly #prefix: string;
  readonly #width: number;
  readonly #colors: Colors;
  /** What was said of an info, by its whole text. */
  readonly #said = new Set<string>();

  constructor(report: Report, { colors, width, prefix }: StylishOptions) {
    this.#report = report;
    this.#prefix = prefix;
    this.#width = Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, width)) - INDENT.length;
    this.#colors = pico.createColors(colors);
  }

  write(): string {
    const blocks: string[] = [];
    for (const [file, findings] of byFile(this.#report.findings)) {
      blocks.push(`${this.#colors.underline(this.#name(file))}\n`, ...findings.map((finding) => this.#finding(finding)));
    }
    if (this.#report.problems.length > 0) blocks.push(this.#problems(this.#report.problems));
    blocks.push(this.#summary());
    return `${blocks.join('\n')}\n`;
  }

  #finding(finding: ReportedFinding): string {
    const { line, column } = this.#position(finding.at);
    const head = [
      `  ${this.#colors.dim(`${line}:${column}`)}`,
      this.#severity(finding.severity),
      this.#colors.bold(printable(finding.message)),
      this.#colors.dim(finding.rule),
    ];
    // The same advice for each of forty calls is read once; where the others are, a line says.
    const text = [finding.rule, finding.message, finding.help, ...finding.fixes.map(({ title }) => title)].join('\n');
    if (finding.severity === 'info' && finding.related.length === 0 && this.#said.has(text))
      return `${[...head, this.#colors.dim('(as above)')].join('  ')}\n`;
    this.#said.add(text);
    const lines = [head.join('  '), ...this.#frame(finding.at, 1, finding.severity)];
    for (const { at, message } of finding.related) {
      const where = this.#position(at);
      lines.push(`${INDENT}${this.#colors.cyan(`${this.#name(at.file)}:${where.line}:${where.column}`)}  ${printable(message)}`);
      lines.push(...this.#frame(at, 0, 'info'));
    }
    lines.push(...wrap(finding.help, this.#width).map((text) => INDENT + text));
    for (const [index, fix] of finding.fixes.entries()) lines.push(...this.#fix(fix, index));
    return `${lines.join('\n')}\n`;
  }

  #frame(at: Place, context: number, severity: Severity): readonly string[] {
    const source = this.#report.sourceOf(at.file);
    if (source === undefined) return [];
    const frame = frameOf(at.file, source, at, context, this.#width - 8);
    const digits = Math.max(...frame.map(({ number }) => String(number ?? '').length));
    return frame.map((line) => INDENT + this.#frameLine({ ...line, marked: line.marked && context > 0 }, digits, severity));
  }

  #frameLine({ number, text, marked }: FrameLine, digits: number, severity: Severity): string {
    const gutter = `${marked ? '>' : ' '} ${String(number ?? '').padStart(digits)} │`;
    const body = number === undefined ? this.#paint(severity, text) : text;
    return `${this.#colors.dim(gutter)} ${body}`.trimEnd();
  }

  #fix({ title, safety, edits, command }: Fix, index: number): readonly string[] {
    const how = edits.length === 0 ? '' : safety === 'safe' ? ' (--fix)' : ' (--fix-suggested)';
    const label = index === 0 ? 'fix: ' : 'or:  ';
    const [first = '', ...more] = wrap(`${title}${how}`, this.#width - label.length);
    const lines = [INDENT + this.#colors.green(label) + first, ...more.map((line) => INDENT + ' '.repeat(label.length) + line)];
    if (command !== '') lines.push(`${INDENT}${' '.repeat(label.length)}$ ${printable(command)}`);
    return lines;
  }

  #problems(problems: readonly ReportProblem[]): string {
    const lines = problems.map(({ file, message, at }) => {
      const where = at ? this.#position(at) : undefined;
      return `  ${this.#name(file)}${where ? `:${where.line}:${where.column}` : ''}  ${printable(message)}`;
    });
    return [this.#colors.yellow('Worth knowing'), ...lines, ''].join('\n');
  }

  #summary(): string {
    const { findings, files, baselined } = this.#report;
    const kept = baselined === 0 ? '' : this.#colors.dim(` (${counted(baselined, 'finding')} of the baseline not shown)`);
    if (findings.length === 0) return this.#colors.green(`✔ No problems in ${counted(files, 'file')}`) + kept;
    const counts = countsOf(findings);
    const paint = counts.errors > 0 ? this.#colors.red : counts.warnings > 0 ? this.#colors.yellow : this.#colors.cyan;
    const lines = [paint(this.#colors.bold(`✖ ${countsInWords(counts)} in ${counted(byFile(findings).size, 'file')}`)) + kept];
    const fixable = (safety: Fix['safety']) =>
      findings.filter(({ fixes }) => fixes.find(({ edits }) => edits.length > 0)?.safety === safety).length;
    const offers = [
      [fixable('safe'), '--fix'],
      [fixable('suggested'), '--fix-suggested'],
    ] as const;
    const words = offers.filter(([count]) => count > 0).map(([count, option]) => `${count} with ${option}`);
    if (words.length > 0) lines.push(this.#colors.dim(`  Can be fixed: ${words.join(', ')}; see the changes first with --fix-dry-run`));
    return lines.join('\n');
  }

  #severity(severity: Severity): string {
    return this.#paint(severity, severity);
  }

  #paint(severity: Severity, text: string): string {
    if (severity === 'error') return this.#colors.red(text);
    return severity === 'warning' ? this.#colors.yellow(text) : this.#colors.cyan(text);
  }

  #name(file: string): string {
    return printable(this.#prefix + file);
  }

  #position(at: Place): { line: number; column: number } {
    const { line, column } = this.#report.sourceOf(at.file)?.lines.position(at.start) ?? { line: 0, column: 0 };
    return { line: line + 1, column: column + 1 };
  }
}

function byFile(findings: readonly ReportedFinding[]): ReadonlyMap<string, readonly ReportedFinding[]> {
  const files = new Map<string, ReportedFinding[]>();
  for (const finding of findings) {
    const list = files.get(finding.at.file);
    if (list) list.push(finding);
    else files.set(finding.at.file, [finding]);
  }
  return files;
}
