import { joinEdits } from '../fix/options';
import type { Fix, Severity } from '../rules/rule';
import { listed } from '../text/phrases';
import { samePlace } from '../text/range';
import type { ReportedFinding } from './analysis';

/** In characters. */
const LONGEST_MESSAGE = 120;
const WEIGHT: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/**
 * One place, one finding: of several defects at the same range the gravest is reported, and names the others with their fixes.
 * Findings must be sorted by place. Once the gravest is mended, the next shows itself.
 */
export function mergeByPlace(findings: readonly ReportedFinding[]): readonly ReportedFinding[] {
  const merged: ReportedFinding[] = [];
  let group: ReportedFinding[] = [];
  const close = () => {
    if (group.length > 0) merged.push(one(group));
    group = [];
  };
  for (const finding of findings) {
    const first = group[0];
    if (first && !samePlace(first.at, finding.at)) close();
    group.push(finding);
  }
  close();
  return merged;
}

/** The findings that one was made of, the gravest first: itself where it stands alone. */
export function partsOf(finding: ReportedFinding): readonly ReportedFinding[] {
  return finding.parts ?? [finding];
}

function one(group: readonly ReportedFinding[]): ReportedFinding {
  const parts = [...group].sort((left, right) => WEIGHT[left.severity] - WEIGHT[right.severity]);
  const [first, ...rest] = parts as [ReportedFinding, ...ReportedFinding[]];
  if (rest.length === 0) return first;
  const told = rest.filter(({ brief }) => brief !== undefined);
  const untold = rest.filter(({ brief }) => brief === undefined);
  const also = untold.length === 0 ? '' : ` Also here: ${untold.map((finding) => `${finding.message} (${finding.rule})`).join('; ')}.`;
  const whole = told.length === 0 ? first.message : `${first.message}; it also ${listed(told.map(({ brief }) => brief ?? ''))}`;
  return {
    ...first,
    // The help says all of it; the line beside the code is to be read at a glance.
    message: whole.length > LONGEST_MESSAGE && told.length > 0 ? `${first.message}; ${told.length} more here` : whole,
    help: `${[first.help, ...told.map(({ help, rule }) => `${help} (${rule})`)].join(' ')}${also}`,
    // The other end of the contract is one and the same, so one part's view of it will do.
    related: [first, ...told].find(({ related }) => related.length > 0)?.related ?? [],
    fixes: [...combined([first, ...told]), ...parts.flatMap(({ fixes }) => fixes)],
    parts,
  };
}

/** The first fixes of all parts as one; none when fewer than two have one, or when they get into each other's way. */
function combined(parts: readonly ReportedFinding[]): readonly Fix[] {
  const fixes = parts.flatMap((part) => part.fixes.find(({ edits, command }) => edits.length > 0 && command === '') ?? []);
  const edits = fixes.length < 2 ? undefined : joinEdits(fixes.flatMap((fix) => fix.edits));
  if (!edits) return [];
  const [first = '', ...others] = fixes.map(({ title }) => title);
  return [
    {
      title: listed([first, ...others.map((title) => title.charAt(0).toLowerCase() + title.slice(1))]),
      safety: fixes.every(({ safety }) => safety === 'safe') ? 'safe' : 'suggested',
      edits,
      command: '',
    },
  ];
}
