import { parseArgs } from 'node:util';
import { didYouMean } from '../text/suggest';
import { UsageError } from './io';

/** What one option takes. `values` is repeatable. */
export type OptionKind = 'flag' | 'value' | 'values';

export interface OptionSpec {
  readonly kind: OptionKind;
  readonly short?: string;
}

export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

export type ParsedOptions<Specs extends OptionSpecs> = {
  readonly [Name in keyof Specs]: Specs[Name]['kind'] extends 'flag'
    ? boolean
    : Specs[Name]['kind'] extends 'value'
      ? string | undefined
      : readonly string[];
};

/** Options that every command has. */
export const COMMON = {
  help: { kind: 'flag', short: 'h' },
  version: { kind: 'flag', short: 'v' },
  'no-color': { kind: 'flag' },
} as const satisfies OptionSpecs;

/**
 * Reads a command's arguments.
 * @throws UsageError naming the first option that is unknown, lacks its value or has one too many.
 */
export function parseOptions<const Specs extends OptionSpecs>(
  args: readonly string[],
  specs: Specs,
): { options: ParsedOptions<Specs>; positionals: readonly string[] } {
  const { tokens } = parseArgs({
    args: [...args],
    // Not strict, because the messages of the strict mode name neither the nearest option nor one line alone.
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: Object.fromEntries(
      Object.entries(specs).map(([name, { kind, short }]) => [
        name,
        { type: kind === 'flag' ? ('boolean' as const) : ('string' as const), multiple: kind === 'values', ...(short ? { short } : {}) },
      ]),
    ),
  });
  const options: Record<string, boolean | string | string[] | undefined> = {};
  for (const [name, { kind }] of Object.entries(specs)) options[name] = kind === 'flag' ? false : kind === 'values' ? [] : undefined;
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const spec = Object.hasOwn(specs, token.name) ? specs[token.name] : undefined;
    if (spec === undefined) {
      const suggestion = didYouMean(
        token.rawName,
        Object.keys(specs).map((name) => `--${name}`),
      );
      throw new UsageError(`Unknown option "${token.rawName}"${suggestion}`);
    }
    if (spec.kind === 'flag') {
      if (token.value !== undefined) throw new UsageError(`--${token.name} takes no value`);
      options[token.name] = true;
      continue;
    }
    // An option after an option is a forgotten value; `-` alone stands for standard input.
    const forgotten = token.value === undefined || (!token.inlineValue && /^-./.test(token.value));
    if (forgotten) throw new UsageError(`--${token.name} needs a value`);
    const known = options[token.name];
    if (Array.isArray(known)) known.push(token.value);
    else options[token.name] = token.value;
  }
  return { options: options as ParsedOptions<Specs>, positionals };
}
