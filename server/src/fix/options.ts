import type { InsertionSlot } from '../facts/fact';
import type { FixEdit } from '../rules/rule';
import { samePlace } from '../text/range';

/** Puts the option `name` with a value, written as source text, into a call, in the form that the place asks for. */
export function insertNamedOption(slot: InsertionSlot, name: string, value: string): FixEdit {
  const text = optionText(slot.form, name, value);
  return { at: slot.at, newText: [`${slot.prefix}${text}${slot.suffix}`], option: { slot, text } };
}

/** The edits of several fixes as those of one; undefined when two of them touch each other and are no options that can stand side by side. */
export function joinEdits(edits: readonly FixEdit[]): readonly FixEdit[] | undefined {
  const joined: FixEdit[] = [];
  for (const edit of edits) {
    const index = joined.findIndex((other) => touches(other, edit));
    const other = joined[index];
    if (!other) {
      joined.push(edit);
      continue;
    }
    const both = sameText(other, edit) ? other : joinOptions(other, edit);
    if (!both) return undefined;
    joined[index] = both;
  }
  return joined;
}

function optionText(form: InsertionSlot['form'], name: string, value: string): string {
  switch (form) {
    case 'property':
      return `${name}: ${value}`;
    case 'keyword':
      return `${name}=${value}`;
    case 'entry':
      return `"${name}": ${value}`;
    case 'assignment':
      return `${name} = ${value}`;
    case 'item':
      return `["${name}"] = ${value}`;
    case 'value':
      return value;
  }
}

function touches({ at: left }: FixEdit, { at: right }: FixEdit): boolean {
  if (left.file !== right.file) return false;
  return left.start === right.start || (left.start < right.end && right.start < left.end);
}

function sameText(left: FixEdit, right: FixEdit): boolean {
  const text = (edit: FixEdit) => edit.newText.filter((part) => typeof part === 'string').join('');
  const isText = [...left.newText, ...right.newText].every((part) => typeof part === 'string');
  return isText && samePlace(left.at, right.at) && text(left) === text(right);
}

/** Two options that go in at one place: into the same list, or one of them into a list that is written there with it. */
function joinOptions(left: FixEdit, right: FixEdit): FixEdit | undefined {
  const [first, second] = [left.option, right.option];
  if (!first || !second || !samePlace(left.at, right.at)) return undefined;
  if (first.slot.form === 'value' || second.slot.form === 'value') return undefined;
  const { prefix, suffix, form } = first.slot;
  if (prefix === second.slot.prefix && suffix === second.slot.suffix && form !== 'assignment' && form !== 'item') {
    const text = `${first.text},${separation(prefix, suffix)}${second.text}`;
    return { at: left.at, newText: [`${prefix}${text}${suffix}`], option: { slot: first.slot, text } };
  }
  // What comes first is the option itself, and what opens a list of its own follows.
  const [plain, nested] = prefix.length <= second.slot.prefix.length ? [first, second] : [second, first];
  const before = `${plain.slot.prefix}${plain.text}${plain.slot.suffix}`;
  const after = `${nested.slot.prefix}${nested.text}${nested.slot.suffix}`;
  const isStatement = form === 'assignment' || form === 'item';
  const parted = isStatement || /,\s*$/.test(before) || /^\s*,/.test(after);
  return { at: left.at, newText: [parted ? before + after : `${before.trimEnd()},${/^\s/.test(after) ? '' : ' '}${after}`] };
}

/** How the options of a list are parted: as what is inserted is parted from what is there, a line each or one after the other. */
function separation(...around: readonly string[]): string {
  for (const text of around) {
    const space = text.replace(/^\s*,/, '');
    if (space !== '' && space.trim() === '') return space;
  }
  return ' ';
}
