import type { EnvReference } from '../../facts/fact';
import { SecretText } from '../../facts/secret-text';
import { placeAt } from '../../text/range';

const OPERATORS = [':-', ':+', ':?', '-', '+', '?'] as const;
const DOLLAR = 36;
const BACKSLASH = 92;
const OPEN = 123;
const CLOSE = 125;

/**
 * The `$NAME` and `${NAME}` references in `text`, which stands at `offset` in `file`. Only the outermost ones: what an
 * alternative refers to stays in its text. An escaped reference begins at its backslash. `$1`, `$(command)` and an
 * unclosed `${` are none.
 */
export function referencesIn(file: string, text: string, offset: number): readonly EnvReference[] {
  if (!text.includes('$')) return [];
  const references: EnvReference[] = [];
  const closings = text.includes('${') ? closingBraces(text) : undefined;
  let index = text.indexOf('$');
  while (index >= 0) {
    const found = bracedAt(text, index, closings) ?? bareAt(text, index);
    if (found) {
      const escaped = index > 0 && text.charCodeAt(index - 1) === BACKSLASH;
      references.push({
        at: placeAt(file, offset + (escaped ? index - 1 : index), offset + found.end),
        name: found.name,
        braced: found.braced,
        escaped,
        operator: found.operator,
        alternative: new SecretText(found.alternative),
      });
    }
    index = text.indexOf('$', found ? found.end : index + 1);
  }
  return references;
}

interface Found {
  readonly name: string;
  readonly braced: boolean;
  readonly operator: string;
  readonly alternative: string;
  readonly end: number;
}

function bareAt(text: string, dollar: number): Found | undefined {
  const end = nameEnd(text, dollar + 1);
  return end === undefined ? undefined : { name: text.slice(dollar + 1, end), braced: false, operator: '', alternative: '', end };
}

function bracedAt(text: string, dollar: number, closings: ReadonlyMap<number, number> | undefined): Found | undefined {
  const close = text.charCodeAt(dollar + 1) === OPEN ? closings?.get(dollar + 1) : undefined;
  const end = nameEnd(text, dollar + 2);
  if (close === undefined || end === undefined) return undefined;
  const name = text.slice(dollar + 2, end);
  if (end === close) return { name, braced: true, operator: '', alternative: '', end: close + 1 };
  const operator = OPERATORS.find((candidate) => text.startsWith(candidate, end));
  if (operator === undefined) return undefined;
  return { name, braced: true, operator, alternative: text.slice(end + operator.length, close), end: close + 1 };
}

/** From each `{` that follows a `$` to its `}`, in one pass, so that deep nesting costs no more than length. */
function closingBraces(text: string): ReadonlyMap<number, number> {
  const closings = new Map<number, number>();
  const open: number[] = [];
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === OPEN && index > 0 && text.charCodeAt(index - 1) === DOLLAR) open.push(index);
    if (code !== CLOSE) continue;
    const start = open.pop();
    if (start !== undefined) closings.set(start, index);
  }
  return closings;
}

/** The end of a variable's name that begins at `start`; undefined when none does. */
function nameEnd(text: string, start: number): number | undefined {
  let end = start;
  while (end < text.length) {
    const code = text.charCodeAt(end);
    const letter = (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;
    if (!letter && !(end > start && code >= 48 && code <= 57)) break;
    end++;
  }
  return end === start ? undefined : end;
}
