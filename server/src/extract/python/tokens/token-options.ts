import type { CheckSwitch, GivenOption, OptionValue, SwitchableCheck, TokenExpiry, TokenIssuer } from '../../../facts/fact';
import { SecretText } from '../../../facts/secret-text';
import { type RecordValue, UNSET, unknownAt, type Value } from '../../../facts/value';
import { type Place, placeAt } from '../../../text/range';
import { commaGroups, dictEntries, keyText } from '../syntax/arguments';
import { entryOf } from '../syntax/dicts';
import { bare, type PyNode, textOf } from '../syntax/tree';
import type { Values } from '../syntax/values';

// Options of token calls: what they say, where they stand, and how they are taken out.

export const NOT_GIVEN: OptionValue = { value: UNSET, valueAt: undefined };

export function unread(at: Place): OptionValue {
  return { value: unknownAt(at), valueAt: undefined };
}

/** A value with its own place. */
export function optionOf(value: Value): OptionValue {
  return { value, valueAt: 'at' in value ? value.at : undefined };
}

/** An entry of a dict as an option: unset when it is seen to be absent. */
export function entryOption(record: RecordValue, name: string): OptionValue {
  const entry = entryOf(record, name);
  return entry === 'unknown' ? unread(record.at) : optionOf(entry);
}

/** A dict that nothing is known of. */
export function openRecord(at: Place): RecordValue {
  return { kind: 'record', at, entries: {}, open: true };
}

type ClaimFacts = Pick<TokenIssuer, 'claims' | 'audience' | 'issuer' | 'subject' | 'issuedAt' | 'notBefore' | 'expiry'>;

/** What a payload says of the token. */
export function claimFacts(claims: RecordValue): ClaimFacts {
  const exp = entryOf(claims, 'exp');
  const expiry: TokenExpiry | 'unset' | 'unknown' =
    exp === 'unknown' ? 'unknown' : 'at' in exp ? { form: 'exp-claim', value: exp, valueAt: exp.at } : 'unset';
  return {
    claims: claims.open && Object.keys(claims.entries).length === 0 ? unknownAt(claims.at) : claims,
    audience: entryOption(claims, 'aud'),
    issuer: entryOption(claims, 'iss'),
    subject: entryOption(claims, 'sub').value,
    issuedAt: entryOption(claims, 'iat'),
    notBefore: entryOption(claims, 'nbf'),
    expiry,
  };
}

/** The keyword arguments of a call as options. */
export function givenArguments(values: Values, list: PyNode, group: GivenOption['group'] = 'argument'): readonly GivenOption[] {
  const groups = commaGroups(list);
  return groups.flatMap((nodes, index): GivenOption[] => {
    const [name, operator, value] = nodes;
    if (name?.type !== 'VariableName' || operator?.type !== 'AssignOp' || !value || nodes.length !== 3) return [];
    const removeAt = removalOf(values, list, groups, index);
    return [{ name: textOf(values.file, name), group, at: values.place(name), value: values.read(value), removeAt }];
  });
}

/** The entries of a dict literal as options. */
export function givenEntries(values: Values, dict: PyNode, group: GivenOption['group']): readonly GivenOption[] {
  const groups = commaGroups(dict);
  return (dictEntries(dict) ?? []).flatMap(({ key, value }, index): GivenOption[] => {
    const name = key && keyText(values.file, key);
    if (!key || name === undefined) return [];
    return [{ name, group, at: values.place(key), value: values.read(value), removeAt: removalOf(values, dict, groups, index) }];
  });
}

/** An item of a bracketed list with one of the commas around it; undefined where a comment would go with it. */
function removalOf(values: Values, list: PyNode, groups: readonly (readonly PyNode[])[], index: number): Place | undefined {
  const own = groups[index];
  const [first] = own ?? [];
  const last = own?.at(-1);
  if (!first || !last || list.children.some((node) => node.type === '⚠')) return undefined;
  const next = groups[index + 1]?.[0];
  const previous = groups[index - 1]?.at(-1);
  const comma = list.children[list.children.indexOf(last) + 1];
  const end = next ? next.start : comma?.type === ',' && !previous ? comma.end : last.end;
  const start = !next && previous ? previous.end : first.start;
  const around = values.file.text.slice(start, first.start) + values.file.text.slice(last.end, end);
  return around.includes('#') ? undefined : placeAt(values.file.path, start, end);
}

/** The dict literal that an expression is, or that the name it is was given. */
export function literalOf(values: Values, node: PyNode | undefined): PyNode | undefined {
  const expression = node && bare(node);
  if (expression?.type === 'DictionaryExpression') return expression;
  const source = expression?.type === 'VariableName' ? values.scopes.sourceOf(expression) : undefined;
  const value = source?.kind === 'assignment' ? bare(source.value) : undefined;
  return value?.type === 'DictionaryExpression' ? value : undefined;
}

const SWITCHES: Readonly<Record<string, SwitchableCheck>> = {
  verify_signature: 'signature',
  verify_exp: 'expiry',
  verify_nbf: 'not-before',
  verify_aud: 'audience',
  verify_iss: 'issuer',
  verify_iat: 'issued-at',
  verify_sub: 'subject',
  verify_jti: 'token-id',
};
/** A switch is shown as written up to this length. */
const LONGEST_SHOWN = 80;

/**
 * The checks that options mention by `verify_exp` and the like. `written` are the dict literals in which they may stand;
 * `canVerify` is false where a call lacks what a signature check needs, so that switching it on is no edit but a task.
 */
export function switchesOf(
  values: Values,
  options: RecordValue | 'unset',
  written: readonly PyNode[],
  canVerify: boolean,
): readonly CheckSwitch[] {
  if (options === 'unset') return [];
  const entries = written.flatMap((dict) => dictEntries(dict) ?? []);
  return Object.entries(SWITCHES).flatMap(([name, check]): CheckSwitch[] => {
    const value = Object.hasOwn(options.entries, name) ? options.entries[name] : undefined;
    if (!value || !('at' in value) || value.at.file !== values.file.path) return [];
    const stated = value.kind === 'literal' && typeof value.value === 'boolean' ? !value.value : 'unknown';
    const entry = entries.find((candidate) => candidate.key && candidate.value.start === value.at.start);
    const at = entry?.key ? placeAt(values.file.path, entry.key.start, entry.value.end) : value.at;
    const shown = values.file.text.slice(at.start, at.end);
    // What is not spelled out may be long, and says nothing.
    const text = entry && shown.length <= LONGEST_SHOWN && !/\s{2}|\n/.test(shown) ? shown : `"${name}"${stated === true ? ': False' : ''}`;
    const clean = stated === true && (check !== 'signature' || canVerify);
    return [{ check, at, text, off: stated, enableEdits: clean ? [{ at: value.at, newText: 'True' }] : [] }];
  });
}

/** python-jose's `require_exp: True` and its like as a list of claims. */
export function requiredByFlags(options: RecordValue | 'unset'): OptionValue {
  if (options === 'unset') return NOT_GIVEN;
  const flags = Object.entries(options.entries).filter(([name]) => name.startsWith('require_'));
  const [first] = flags;
  if (!first) return options.open ? unread(options.at) : NOT_GIVEN;
  if (options.open || flags.some(([, value]) => value.kind !== 'literal' || typeof value.value !== 'boolean')) return unread(options.at);
  const items = flags.flatMap(([name, value]): Value[] =>
    value.kind === 'literal' && value.value === true
      ? [{ kind: 'literal', at: value.at, value: new SecretText(name.slice('require_'.length)) }]
      : [],
  );
  const at = 'at' in first[1] ? first[1].at : options.at;
  return items.length === 0 ? NOT_GIVEN : { value: { kind: 'list', at, items }, valueAt: at };
}
