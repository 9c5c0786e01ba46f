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
  readonly rules: readonly RuleId[] | undefined;
}

const DIRECTIVE = /(?:\/\/|\/\*|#|<!--|;)[^\S\r\n]*authlint-(disable-next-line|disable-line|disable|enable)\b([^\r\n]*)/g;

/**
 * The suppression comments of one file: `authlint-disable-next-line RULE -- reason`, `authlint-disable-line`,
 * and `authlint-disable` up to `authlint-enable` or the end of the file. Without rule ids they cover every rule.
 */
export class Suppressions {
  readonly #directives: Directive[] = [];

  constructor(file: string, text: string) {
    if (!text.includes('authlint-')) return;
    const lines = new LineTable(text);
    const open: { at: Place; from: number; rules: readonly RuleId[] | undefined }[] = [];
    const matches = [...text.matchAll(DIRECTIVE)];
    const above = new Set(matches.filter((match) => match[1] === 'disable-next-line').map(({ index }) => lines.position(index).line));
    for (const match of matches) {
      const start = match.index + match[0].indexOf('authlint-');
      const at: Place = { file, start, end: start + `authlint-${match[1]}`.length };
      const line = lines.position(start).line;
      const rules = rulesIn(match[2] ?? '');
      if (match[1] === 'disable-next-line') {
        // Several of them above one line, each with its own reason, all mean that line.
        let next = line + 1;
        while (above.has(next)) next++;
        this.#directives.push({ at, from: next, to: next, rules });
      } else if (match[1] === 'disable-line') this.#directives.push({ at, from: line, to: line, rules });
      else if (match[1] === 'disable') open.push({ at, from: line, rules });
      else for (const block of open.splice(0)) this.#directives.push({ ...block, to: line });
    }
    for (const block of open) this.#directives.push({ ...block, to: Number.POSITIVE_INFINITY });
  }

  /** The index of the directive that covers a rule on a line. */
  find(rule: RuleId, line: number): number | undefined {
    const index = this.#directives.findIndex(
      (directive) => directive.from <= line && line <= directive.to && (directive.rules === undefined || directive.rules.includes(rule)),
    );
    return index < 0 ? undefined : index;
  }

  /** The directives that covered nothing, given the indexes of those that did. */
  unused(used: ReadonlySet<number>): readonly UnusedSuppression[] {
    return this.#directives
      .filter((_, index) => !used.has(index))
      .map((directive) => ({ at: directive.at, message: 'This suppression covers no finding' }));
  }
}

function rulesIn(tail: string): readonly RuleId[] | undefined {
  const named = (tail.split('--')[0] ?? '').match(/[a-z]+\/[a-z-]+/g);
  return named ? RULE_IDS.filter((id) => named.includes(id)) : undefined;
}
