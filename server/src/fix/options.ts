import type { InsertionSlot } from '../facts/fact';
import type { FixEdit } from '../rules/rule';
import { insertOption } from './edits';

/** Puts the option `name` with a value, written as source text, into a call, in the form that the place asks for. */
export function insertNamedOption(slot: InsertionSlot, name: string, value: string): FixEdit {
  return insertOption(slot, optionText(slot.form, name, value));
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
