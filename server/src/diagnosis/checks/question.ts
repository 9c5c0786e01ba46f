import type { CheckResult, ReportedFinding, SilencedFinding } from '../../analysis/analysis';
import { partsOf } from '../../analysis/merge';
import type { Contract, Service } from '../../model/contract';
import type { RuleId } from '../../rules/ids';
import type { Place } from '../../text/range';
import type { Locate, TokenReport } from '../../tokens/report';
import type { Check, CheckGroup, Statement } from '../diagnosis';

// How a question of the checklist gets its answer: what the rules found says no, what was seen to be sound says yes, and where neither
// speaks, nobody claims anything.

/** One line of the checklist. */
export interface Question {
  readonly id: string;
  readonly title: string;
  /** The rules whose findings answer it with no. */
  readonly rules: readonly RuleId[];
  /** Which of their findings, where a rule speaks of more than this question. */
  readonly concerns?: (finding: ReportedFinding, asked: Asked) => boolean;
  /** A silenced finding has no message, so that of two questions about one rule only one can be told of it. */
  readonly silenced?: 'told elsewhere';
  /** Said where the workspace has nothing of the kind. */
  readonly absent: string;
  /** What the workspace and the token show besides the findings. */
  readonly look: (asked: Asked) => Seen;
}

export interface QuestionGroup {
  readonly title: string;
  readonly questions: readonly Question[];
}

/** What was seen for a question. That no rule found anything is no evidence: what is sound has to be named. */
export interface Seen {
  readonly sound?: readonly Said[];
  readonly broken?: readonly Said[];
  /** What cannot be told, and why. */
  readonly unclear?: readonly Said[];
}

export interface Said {
  readonly text: string;
  readonly at?: Place | undefined;
  readonly fixes?: readonly string[];
}

/** What the questions are put to. */
export interface Asked {
  readonly result: CheckResult;
  readonly contract: Contract;
  readonly token: TokenReport | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly locate: Locate;
}

/** More than this many of one kind is counted and not listed. */
const MOST_SAID = 8;

export function answerGroup({ title, questions }: QuestionGroup, asked: Asked): CheckGroup {
  return { title, checks: questions.map((question) => answer(question, asked)) };
}

function answer(question: Question, asked: Asked): Check {
  const { id, title, rules, concerns } = question;
  const isMeant = (finding: ReportedFinding) => rules.includes(finding.rule) && (concerns?.(finding, asked) ?? true);
  const findings = asked.result.findings.flatMap(partsOf).filter(isMeant);
  const seen = question.look(asked);
  const say = (said: readonly Said[] = []) => once(said).map((each) => statement(each, asked.locate));
  const broken = [...findings.map((finding) => ofFinding(finding, asked.locate)), ...say(seen.broken)];
  if (broken.length > 0) return { id, title, answer: 'fail', said: shortened(broken) };
  const unclear = [...silencedIn(question, asked), ...say(seen.unclear)];
  const sound = say(seen.sound);
  if (unclear.length > 0) return { id, title, answer: 'unknown', said: [...shortened(unclear), ...shortened(sound)] };
  if (sound.length > 0) return { id, title, answer: 'pass', said: shortened(sound) };
  return { id, title, answer: 'none', said: [statement({ text: question.absent }, asked.locate)] };
}

const SILENCED_BY: Readonly<Record<SilencedFinding['by'], string>> = {
  comment: 'is suppressed',
  settings: 'is switched off by the settings',
  baseline: 'is in the baseline',
};

/** What somebody has told Authlint not to say: whether it matters here, only they know. */
function silencedIn({ rules, silenced }: Question, { result, locate }: Asked): readonly Statement[] {
  return result.silenced
    .filter(({ rule }) => silenced === undefined && rules.includes(rule))
    .map(({ rule, at, by }) => ({
      text: `${rule} found something here and ${SILENCED_BY[by]}`,
      spot: locate(at),
      rule,
      fixes: [],
    }));
}

/** What is said of several places is said once, with the first of them. */
function once(said: readonly Said[]): readonly Said[] {
  const groups = new Map<string, Said[]>();
  for (const each of said) {
    const group = groups.get(each.text);
    if (group) group.push(each);
    else groups.set(each.text, [each]);
  }
  return [...groups].map(([text, group]) => {
    const fixes = [...new Set(group.flatMap((each) => each.fixes ?? []))];
    const places = new Set(group.flatMap(({ at }) => (at ? [`${at.file} ${at.start}`] : []))).size;
    return { text: places > 1 ? `${text} (in ${places} places)` : text, at: group[0]?.at, fixes };
  });
}

function ofFinding({ message, at, rule, fixes }: ReportedFinding, locate: Locate): Statement {
  return { text: message, spot: locate(at), rule, fixes: [...new Set(fixes.map(({ title }) => title))] };
}

function statement({ text, at, fixes }: Said, locate: Locate): Statement {
  return { text, spot: at && locate(at), rule: undefined, fixes: fixes ?? [] };
}

function shortened(said: readonly Statement[]): readonly Statement[] {
  if (said.length <= MOST_SAID + 1) return said;
  const rest = said.slice(MOST_SAID);
  return [...said.slice(0, MOST_SAID), { text: `and ${rest.length} more like these`, spot: undefined, rule: rest[0]?.rule, fixes: [] }];
}

/** Whether a file says something of the product: tests, examples and templates stand for nothing that runs. */
export function isProduct(contract: Contract, file: string): boolean {
  return !contract.isTestFile(file) && !contract.isTemplate(file) && isDeployed(contract.serviceOf(file));
}

/** Whether the service is one that runs: not an example, and no package for others to use. */
export function isDeployed({ example, library }: Service): boolean {
  return !example && !library;
}
