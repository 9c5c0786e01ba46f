import { RULE_IDS, type RuleId } from '../rules/ids';
import { LineTable, type Place } from '../text/range';

export interface UnusedSuppression {
  readonly at: Place;
  readonly message: string;
}

interface Directive {
  readonly at: Place;
  /** First and last line it covers, zero-based and inclusive. */
  readonly from: number;
  readonly to: number;
  /** Undefined: every rule. */
  readonly rules: readonly NamedRule[] | undefined;
}

interface NamedRule {
  readonly id: RuleId;
  readonly at: Place;
}

/** One rule that a directive covers. */
interface Claim {
  readonly directive: Directive;
  /** Undefined: every rule. */
  readonly rule: NamedRule | undefined;
}

const DIRECTIVE = /(?:\/\/|\/\*|#|<!--|;)[^\S\r\n]*authlint-(disable-next-line|disable-line|disable|enable)\b([^\r\n]*)/g;

/**
 * The suppression comments of one file: `authlint-disable-next-line RULE -- reason`, `authlint-disable-line`,
 * and `authlint-disable` up to `authlint-enable` or the end of the file. Without rule ids they cover every rule.
 */
export class Suppressions {
  readonly #claims: readonly Claim[];

  constructor(file: string, text: string) {
    this.#claims = text.includes('authlint-') ? directivesIn(file, text).flatMap(claimsOf) : [];
  }

  /** The index of the claim that covers a rule on a line. */
  find(rule: RuleId, line: number): number | undefined {
    const index = this.#claims.findIndex(
      ({ directive: { from, to }, rule: named }) => from <= line && line <= to && (named === undefined || named.id === rule),
    );
    return index < 0 ? undefined : index;
  }

  /** What covered nothing, given the indexes of the claims that did: whole directives, and single rules of those that are used. */
  unused(used: ReadonlySet<number>): readonly UnusedSuppression[] {
    const inUse = new Set(this.#claims.filter((_, index) => used.has(index)).map(({ directive }) => directive));
    const told = new Set<Directive>();
    return this.#claims.flatMap(({ directive, rule }, index) => {
      if (used.has(index) || told.has(directive)) return [];
      if (inUse.has(directive)) return rule ? [{ at: rule.at, message: `This suppression covers no finding of ${rule.id}` }] : [];
      told.add(directive);
      return [{ at: directive.at, message: 'This suppression covers no finding' }];
    });
  }
}

function claimsOf(directive: Directive): readonly Claim[] {
  if (directive.rules === undefined || directive.rules.length === 0) {
    // One that names no rule that there is covers nothing.
    return [{ directive: directive.rules ? { ...directive, to: Number.NEGATIVE_INFINITY } : directive, rule: undefined }];
  }
  return directive.rules.map((rule) => ({ directive, rule }));
}

function directivesIn(file: string, text: string): readonly Directive[] {
  const directives: Directive[] = [];
  const lines = new LineTable(text);
  const open: Omit<Directive, 'to'>[] = [];
  const matches = [...text.matchAll(DIRECTIVE)];
  const above = new Set(matches.filter((match) => match[1] === 'disable-next-line').map(({ index }) => lines.position(index).line));
  for (const match of matches) {
    const start = match.index + match[0].indexOf('authlint-');
    const at: Place = { file, start, end: start + `authlint-${match[1]}`.length };
    const line = lines.position(start).line;
    const rules = rulesIn(file, match[2] ?? '', match.index + match[0].length - (match[2] ?? '').length);
    if (match[1] === 'disable-next-line') {
      // Several of them above one line, each with its own reason, all mean that line.
      let next = line + 1;
      while (above.has(next)) next++;
      directives.push({ at, from: next, to: next, rules });
    } else if (match[1] === 'disable-line') directives.push({ at, from: line, to: line, rules });
    else if (match[1] === 'disable') open.push({ at, from: line, rules });
    else for (const block of open.splice(0)) directives.push({ ...block, to: line });
  }
  for (const block of open) directives.push({ ...block, to: Number.POSITIVE_INFINITY });
  return directives;
}

/** The rules that are named behind the words of a directive, before the reason; undefined where none is. `start` is the tail's offset. */
function rulesIn(file: string, tail: string, start: number): readonly NamedRule[] | undefined {
  const named = [...(tail.split('--')[0] ?? '').matchAll(/[a-z]+\/[a-z-]+/g)];
  if (named.length === 0) return undefined;
  return named.flatMap(({ 0: name, index }) => {
    const id = RULE_IDS.find((each) => each === name);
    return id === undefined ? [] : [{ id, at: { file, start: start + index, end: start + index + name.length } }];
  });
}
