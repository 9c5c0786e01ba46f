import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { RULE_IDS, type RuleId } from '../rules/ids';
import { RULES } from '../rules/index';
import { didYouMean } from '../text/suggest';
import { explainName, isVariableName } from './explain-name';
import { type Io, UsageError } from './io';
import { COMMON, parseOptions } from './options';

// Beside the bundle; in the repository, seen from a bundle that was not installed.
const PAGE_FOLDERS = ['rules', '../docs/rules', '../../docs/rules'];

/** `authlint explain RULE`: the rule's page. `authlint explain NAME [FOLDER]`: what is known of an environment variable. */
export async function explain(args: readonly string[], io: Io): Promise<number> {
  const { positionals } = parseOptions(args, COMMON);
  const [written, folder, ...more] = positionals;
  if (written !== undefined && more.length === 0 && isVariableName(written) && !isRule(written)) {
    explainName(written, folder ?? '.', io);
    return 0;
  }
  if (written === undefined || folder !== undefined)
    throw new UsageError('explain needs the name of one rule or variable: authlint explain verify/no-leeway');
  const id = ruleNamed(written);
  const page = PAGE_FOLDERS.map((folder) => path.join(__dirname, folder, `${id}.md`)).find((file) => existsSync(file));
  io.stdout.write(page === undefined ? summaryOf(id) : `${readFileSync(page, 'utf8').trimEnd()}\n`);
  return 0;
}

/** `authlint rules`: every rule on a line. */
export async function rules(args: readonly string[], io: Io): Promise<number> {
  const { options, positionals } = parseOptions(args, { ...COMMON, json: { kind: 'flag' } });
  if (positionals.length > 0) throw new UsageError('rules takes no arguments; see one rule with: authlint explain RULE');
  if (options.json) {
    const list = RULES.map(({ id, summary, severity, fixes, options: own }) => ({ id, summary, severity, fixes, options: own }));
    io.stdout.write(`${JSON.stringify(list, undefined, 2)}\n`);
    return 0;
  }
  const width = Math.max(0, ...RULES.map(({ id }) => id.length));
  for (const { id, severity, fixes, summary } of RULES) {
    const fix = fixes === 'none' ? '' : ` (fix: ${fixes})`;
    io.stdout.write(`${id.padEnd(width)}  ${severity.padEnd(7)}  ${summary}${fix}\n`);
  }
  return 0;
}

function isRule(written: string): boolean {
  return RULE_IDS.some((id) => id === written.toLowerCase() || id.endsWith(`/${written.toLowerCase()}`));
}

/** The rule a user means: its id, or its name without the category where only one has it. @throws UsageError */
function ruleNamed(written: string): RuleId {
  const wanted = written.toLowerCase();
  const exact = RULE_IDS.find((id) => id === wanted);
  const [byName, second] = RULE_IDS.filter((id) => id.endsWith(`/${wanted}`));
  const id = exact ?? (second === undefined ? byName : undefined);
  if (id === undefined) throw new UsageError(`Unknown rule "${written}"${didYouMean(written, RULE_IDS)}`);
  return id;
}

function summaryOf(id: RuleId): string {
  const rule = RULES.find((candidate) => candidate.id === id);
  return rule ? `${id} (${rule.severity})\n\n${rule.summary}\n` : `${id}\n`;
}
