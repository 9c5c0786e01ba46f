import type { ts } from '@ts-morph/common';
import type { CheckSwitch, GivenOption, SwitchableCheck } from '../../../facts/fact';
import type { Place } from '../../../text/range';
import { lookup } from '../syntax/file-view';
import { ownIndent } from '../syntax/insertion';
import type { Entry, Options } from '../syntax/options';
import { referencesTo } from '../syntax/references';
import { memberStep, unwrap, wrapped } from '../syntax/syntax';
import type { ValueReader } from '../values/value-reader';

// The options of a call as they are written: for rules about names that a library does not know, and about checks that are switched off.

/**
 * Each option that is written in this file, in the order of the text. Those that come from another file are not among them.
 * An option is to be removed only where no other call is given the same object.
 */
export function givenOptions(reader: ValueReader, options: Options, group: GivenOption['group']): readonly GivenOption[] {
  const given: GivenOption[] = [];
  for (const [name, entry] of options.entries) {
    if (entry.written === undefined) continue;
    const { name: nameNode, whole } = entry.written;
    const removeAt = isOwn(reader, options, whole) ? removal(reader, whole) : undefined;
    const shorthand = reader.api.isShorthandPropertyAssignment(whole) ? { shorthand: true as const } : {};
    given.push({ name, group, at: reader.place(nameNode), value: entry.value, removeAt, ...shorthand });
  }
  return given;
}

/** An option that switches a check off, and the value that does. */
export interface SwitchOption {
  readonly option: string;
  readonly check: SwitchableCheck;
  /** `true`: `ignoreExpiration`. `false`: `exp: false`. `null`: `audience: null`. */
  readonly off: true | false | null;
}

/** The switches that are written, with what they say: a value that is not a literal may switch the check off, or not. */
export function checkSwitches(reader: ValueReader, options: Options, table: readonly SwitchOption[]): readonly CheckSwitch[] {
  const found: CheckSwitch[] = [];
  for (const { option, check, off } of table) {
    const entry = options.entries.get(option);
    if (entry?.written === undefined || entry.value.kind === 'unset') continue;
    const state = switchState(entry, off);
    const edits = state === true && off !== null && entry.valueAt !== undefined ? [{ at: entry.valueAt, newText: String(!off) }] : [];
    found.push({ check, at: reader.place(entry.written.whole), text: textOf(reader, option, entry), off: state, enableEdits: edits });
  }
  return found;
}

function switchState(entry: Entry, off: true | false | null): boolean | 'unknown' {
  const { value } = entry;
  if (!entry.certain || value.kind !== 'literal') return value.kind === 'list' || value.kind === 'record' ? off === true : 'unknown';
  const plain = value.value;
  if (off === null) return plain === null;
  const isTrue = typeof plain === 'object' && plain !== null ? !plain.isEmpty : Boolean(plain);
  return off ? isTrue : plain === false;
}

/** Only words are quoted: what is computed may hold a text that is nobody's business. */
function textOf(reader: ValueReader, option: string, entry: Entry): string {
  const { api } = reader;
  const node = entry.node && unwrap(api, entry.node);
  if (node === undefined) return option;
  const isWord =
    /^(?:true|false|null|\d{1,10})$/.test(node.getText(reader.file.tree)) || api.isIdentifier(node) || memberStep(api, node) !== undefined;
  const text = isWord ? node.getText(reader.file.tree) : '';
  return text !== '' && text.length <= 60 && !/[\r\n'"`]/.test(text) ? `${option}: ${text}` : option;
}

/** Whether the option is this call's alone: written in its own argument, or in a constant that nothing else is given. */
function isOwn(reader: ValueReader, options: Options, whole: ts.Node): boolean {
  const { api } = reader;
  const { start, end } = options.at;
  if (start <= whole.pos && whole.end <= end) return true;
  const holder = api.isExpressionStatement(whole) ? writtenTo(reader, whole) : holderOf(reader, whole);
  if (holder === undefined) return false;
  const uses = referencesTo(reader, holder)?.filter((use) => !isWrittenThrough(reader, use));
  const only = uses?.[0];
  return uses?.length === 1 && only !== undefined && start <= only.getStart(reader.file.tree) && only.end <= end;
}

function writtenTo(reader: ValueReader, statement: ts.ExpressionStatement): ts.Identifier | undefined {
  const { api } = reader;
  const left = api.isBinaryExpression(statement.expression) ? memberStep(api, statement.expression.left)?.base : undefined;
  const binding = left && lookup(reader, left);
  const name = binding?.kind === 'variable' && binding.path.length === 0 ? binding.declaration.name : undefined;
  return name !== undefined && api.isIdentifier(name) && !isExported(reader, name) ? name : undefined;
}

/** The variable whose value the literal around a property is. */
function holderOf(reader: ValueReader, property: ts.Node): ts.Identifier | undefined {
  const { api } = reader;
  const declaration = wrapped(api, property.parent).parent;
  if (!api.isVariableDeclaration(declaration) || !api.isIdentifier(declaration.name)) return undefined;
  return isExported(reader, declaration.name) ? undefined : declaration.name;
}

function isExported(reader: ValueReader, name: ts.Identifier): boolean {
  const statement = name.parent?.parent?.parent;
  const { api } = reader;
  if (statement === undefined || !api.isVariableStatement(statement)) return true;
  return (api.getModifiers(statement) ?? []).some((modifier) => modifier.kind === api.SyntaxKind.ExportKeyword);
}

function isWrittenThrough(reader: ValueReader, use: ts.Identifier): boolean {
  const access = use.parent;
  const { api } = reader;
  if (memberStep(api, access)?.base !== use) return false;
  return api.isBinaryExpression(access.parent) && access.parent.left === access;
}

/** A property or statement with its comma, its comment and its line where it has one to itself; undefined when a comment is in the way. */
function removal(reader: ValueReader, whole: ts.Node): Place | undefined {
  const { text, path } = reader.file;
  const { api } = reader;
  const start = whole.getStart(reader.file.tree);
  const list = api.isObjectLiteralExpression(whole.parent) ? whole.parent : undefined;
  const end = whole.end + (/^\s{0,200},/.exec(text.slice(whole.end, whole.end + 201))?.[0].length ?? 0);
  const indent = ownIndent(text, start);
  const after = /^[ \t]*(?:\/\/[^\r\n]*)?(?:\r\n|\n|\r)/.exec(text.slice(end, end + 1000))?.[0];
  if (indent !== undefined && after !== undefined) return { file: path, start: start - indent.length, end: end + after.length };
  if (list === undefined) return undefined;
  const index = list.properties.indexOf(whole as ts.ObjectLiteralElementLike);
  const next = list.properties[index + 1];
  const previous = list.properties[index - 1];
  const isBlank = (from: number, to: number): boolean => /^[\s,]*$/.test(text.slice(from, to));
  if (next !== undefined) {
    const to = next.getStart(reader.file.tree);
    return isBlank(end, to) ? { file: path, start, end: to } : undefined;
  }
  if (previous !== undefined) return isBlank(previous.end, start) ? { file: path, start: previous.end, end } : undefined;
  const first = list.getStart(reader.file.tree) + 1;
  const last = list.end - 1;
  return isBlank(first, start) && isBlank(end, last) ? { file: path, start: first, end: last } : undefined;
}
