import type { OptionValue, StoredLifetime } from '../facts/fact';
import type { Fix } from '../rules/rule';
import { type Place, pointAt, samePlace } from '../text/range';
import { describeSeconds } from '../text/span-words';
import { fixWith, replaceText } from './edits';

// How people write the lifetime of a cookie, row or session.

/** The attribute of a `Set-Cookie` header stands in a text, where there is no arithmetic. */
const ATTRIBUTE = 'Max-Age';

/** `7 * 24 * 60 * 60 * 1000` for seven days in milliseconds, by what counts them; undefined where the unit has no such number. */
export function spanInUnit(seconds: number, unit: StoredLifetime['unit'], by: string): string | undefined {
  if (!Number.isInteger(seconds)) return undefined;
  if (by === ATTRIBUTE) return String(seconds);
  if (unit === 'days') return seconds % 86_400 === 0 ? String(seconds / 86_400) : undefined;
  const last = unit === 'milliseconds' ? ' * 1000' : '';
  const times = (count: number, unitText: string) => `${count === 1 ? '' : `${count} * `}${unitText}${last}`;
  if (seconds % 86_400 === 0) return times(seconds / 86_400, '24 * 60 * 60');
  if (seconds % 3600 === 0) return times(seconds / 3600, '60 * 60');
  return seconds % 60 === 0 ? times(seconds / 60, '60') : `${seconds}${last}`;
}

/** A lifetime that means something else than it looks; see `model/session-units.ts`. */
interface Misread {
  readonly by: string;
  readonly lifetime: OptionValue;
  readonly unit: StoredLifetime['unit'];
  readonly defect: 'unit' | 'text' | 'too-long';
  /** Seconds that were meant. */
  readonly intended: number;
  readonly evaluated: { readonly at: Place; readonly variable: string };
}

/** The number that was meant, where it stands in the call and is used for nothing else; a text is made a number. */
export function spanFixes({ by, lifetime, unit, defect, intended, evaluated }: Misread): readonly Fix[] {
  const { value, valueAt } = lifetime;
  if (!valueAt) return [];
  if (defect === 'text') {
    const around = valueAt.file.endsWith('.py') ? 'int(' : 'Number(';
    const [start, end] = [pointAt(valueAt.file, valueAt.start), pointAt(valueAt.file, valueAt.end)];
    return value.kind === 'env' ? [fixWith('Make it a number', 'suggested', [replaceText(start, around), replaceText(end, ')')])] : [];
  }
  const isHere = (value.kind === 'literal' || value.kind === 'operation') && samePlace(evaluated.at, valueAt) && evaluated.variable === '';
  const written = defect === 'unit' && isHere ? spanInUnit(intended, unit, by) : undefined;
  return written === undefined
    ? []
    : [fixWith(`Give ${describeSeconds(intended)} in ${unit}`, 'suggested', [replaceText(valueAt, written)])];
}
