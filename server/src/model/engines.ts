import type { Engine, Quote } from '../facts/dialect';

// What expands `$NAME` in the values of an env file. Each function restates the behaviour of one program, measured with
// the version that `facts/dialect.ts` names. None runs a command.

/**
 * The value of a variable as the engine finds it, before anything is expanded in it; `null` when it is seen not to be set,
 * and undefined when nobody can tell.
 */
export type LookUp = (name: string) => string | null | undefined;

/** Nobody writes more into one value, and each may cost a pass over it. */
const MOST_REFERENCES = 200;

export interface Unexpanded {
  readonly name: string;
  readonly text: string;
  /** How the dialect's reader saw it quoted. */
  readonly quote: Quote;
}

/**
 * The value after expansion; undefined when it cannot be told: a variable of the process may be part of it, a reference
 * leads to another reference, a command would be run, or the program would stop with an error.
 */
export function expand(engine: Engine, value: Unexpanded, lookUp: LookUp): string | undefined {
  if (engine === 'none' || !value.text.includes('$')) return value.text;
  if (value.text.split('$', MOST_REFERENCES + 2).length > MOST_REFERENCES + 1) return undefined;
  let known = true;
  const variables: Variables = {
    own: value.name,
    get(name) {
      const found = lookUp(name);
      if (found === undefined || found?.includes('$')) known = false;
      return found ?? undefined;
    },
    giveUp() {
      known = false;
      return '';
    },
  };
  const expanded = ENGINES[engine](value, variables);
  return known ? expanded : undefined;
}

interface Variables {
  /** The name of the variable whose value is expanded. */
  readonly own: string;
  readonly get: (name: string) => string | undefined;
  /** Says that the result cannot be told. */
  readonly giveUp: () => string;
}

type Expander = (value: Unexpanded, variables: Variables) => string;

const ENGINES: Readonly<Record<Exclude<Engine, 'none'>, Expander>> = {
  'expand-5': ({ text }, variables) => expand5(text, variables),
  'expand-10': ({ text }, variables) => (namesItself(text, variables.own) ? variables.giveUp() : expand10(text, variables)),
  next: ({ text }, variables) => expand10(text, variables),
  'expand-11': ({ text }, variables) => (namesItself(text, variables.own) ? keptText(text, variables) : expand11(text, variables)),
  expo: ({ text }, variables) => expand11(text, variables),
  'expand-12': ({ text }, variables) => expand12(text, variables, true),
  'expand-1000': expand1000,
  c12: ({ text }, variables) => expandC12(text, variables),
  bun: ({ text }, variables) => (namesItself(text, variables.own) ? keptText(text, variables) : expandBun(text, variables)),
  deno: ({ text, quote }, variables) => (quote === 'single' || quote === 'backtick' ? text : expandDeno(text, variables)),
  'python-dotenv': ({ text }, variables) => expandPython(text, variables),
  compose: ({ text, quote }, variables) => (quote === 'single' ? text : expandCompose(text, variables)),
};

function namesItself(text: string, own: string): boolean {
  for (let at = text.indexOf(own); at > 0 && own !== ''; at = text.indexOf(own, at + 1)) {
    const before = text[at - 1] === '{' ? at - 2 : at - 1;
    if (text[before] === '$' && !/\w/.test(text[at + own.length] ?? '')) return true;
  }
  return false;
}

/** A value that names itself stays as it is, unless the process has a variable of that name. */
function keptText(text: string, variables: Variables): string {
  variables.get(variables.own);
  return text;
}

/** Every dollar sign begins a name, be it empty; there are no defaults. */
function expand5(text: string, { get }: Variables): string {
  return text.replace(/(.?)\$\{?(\w*)\}?/g, (whole: string, before: string, name: string) =>
    before === '\\' ? whole.slice(1) : before + (name === '' ? '' : (get(name) ?? '')),
  );
}

/** The last dollar sign first, until one begins no name: then the rest stays. Names may begin with a digit. */
function expand10(text: string, { get }: Variables): string {
  let result = text;
  for (let dollar = lastDollar(result, result.length); dollar >= 0; dollar = lastDollar(result, dollar)) {
    const match = /^\$\{?(\w+)(?::-([^}\\]*))?\}?/.exec(result.slice(dollar));
    if (!match) break;
    const value = get(match[1] ?? '') || match[2] || '';
    result = result.slice(0, dollar) + value + result.slice(dollar + match[0].length);
  }
  return unescaped(result);
}

function lastDollar(text: string, before: number): number {
  let dollar = before > 0 ? text.lastIndexOf('$', before - 1) : -1;
  while (dollar > 0 && text[dollar - 1] === '\\') dollar = dollar > 1 ? text.lastIndexOf('$', dollar - 2) : -1;
  return dollar;
}

/** From the left, defaults with `-` and `:-` alike, both for an empty variable too. Names may hold dots and begin with a digit. */
function expand11(text: string, variables: Variables): string {
  return text.replace(
    /(\\)?\$(?!\()(\{?)([\w.]+)(?::?-((?:\$\{[^{}]*\}|[^}])+))?\}?/g,
    (whole: string, backslash: string | undefined, brace: string, name: string, fallback?: string) => {
      if (backslash !== undefined) return whole.slice(1);
      if (brace === '' && fallback !== undefined) return variables.giveUp();
      const value = name === variables.own ? undefined : variables.get(name);
      if (name === variables.own) variables.get(name);
      if (value) return value;
      return fallback?.startsWith('$') && fallback.length < text.length ? expand11(fallback, variables) : (fallback ?? '');
    },
  );
}

const ROUNDS = 100;
const REFERENCE_12 = /(?<!\\)\$\{([^{}]+)\}|(?<!\\)\$([A-Za-z_]\w*)/;

/** The first reference, again and again, so that what a replacement completes is expanded as well. */
function expand12(text: string, variables: Variables, emptyTakesDefault: boolean): string {
  let result = text;
  for (let round = 0; round < ROUNDS; round++) {
    const match = REFERENCE_12.exec(result);
    if (!match) return unescaped(result);
    const value = valueOf12(match[1] ?? match[2] ?? '', variables, emptyTakesDefault);
    result = result.slice(0, match.index) + value + result.slice(match.index + match[0].length);
  }
  return variables.giveUp();
}

function valueOf12(expression: string, { own, get }: Variables, emptyTakesDefault: boolean): string {
  const operator = /:\+|\+|:-|-/.exec(expression);
  const name = operator ? expression.slice(0, operator.index) : expression;
  const rest = operator ? expression.slice(operator.index + operator[0].length) : '';
  const found = get(name);
  const value = name === own ? undefined : found;
  if (operator?.[0].endsWith('+')) return value ? rest : '';
  if (operator?.[0] === '-' && !emptyTakesDefault) return value ?? rest;
  return value ? value : rest;
}

/** As 12 and 13, but `-` is for unset variables only, a value that names itself stays, and a command would be run. */
function expand1000({ text }: Unexpanded, variables: Variables): string {
  if (text.includes('$(')) return variables.giveUp();
  return namesItself(text, variables.own) ? keptText(text, variables) : expand12(text, variables, false);
}

/** What is not set stays as it is written; there are no defaults. */
function expandC12(text: string, variables: Variables): string {
  return text.replace(/(.?)(\$\{?([\w:]*)\}?)/g, (whole: string, before: string, written: string, name: string) => {
    if (before === '\\') return whole.slice(1);
    const value = name === '' || name === variables.own ? undefined : variables.get(name);
    if (name === variables.own) variables.get(name);
    return before + (value ?? written);
  });
}

/** From the right; a default only as `${X:-d}`, and other operators keep the whole as it is written. */
function expandBun(text: string, { get, giveUp }: Variables): string {
  let result = text;
  // A name outside braces ends where something was put in.
  let filledFrom = text.length;
  for (
    let dollar = result.lastIndexOf('$', result.length - 2);
    dollar >= 0;
    dollar = dollar > 0 ? result.lastIndexOf('$', dollar - 1) : -1
  ) {
    if (result[dollar - 1] === '\\') {
      result = result.slice(0, dollar - 1) + result.slice(dollar);
      dollar--;
      filledFrom = dollar;
      continue;
    }
    const braced = /^\$\{(\w+)(?::-([^}\\]*))?\}/.exec(result.slice(dollar));
    const bare = braced ? null : /^\$(\w+)/.exec(result.slice(dollar, filledFrom));
    const match = braced ?? bare;
    if (!match) continue;
    const after = dollar + match[0].length;
    if (bare && (result.startsWith(':-', after) || result[after] === '}')) return giveUp();
    result = result.slice(0, dollar) + (get(match[1] ?? '') ?? match[2] ?? '') + result.slice(after);
    filledFrom = dollar;
  }
  return result;
}

/** A dollar sign goes even where no name follows it, and all between braces is the name: a default is not known. */
function expandDeno(text: string, { get, giveUp }: Variables): string {
  // Versions differ in whether a name outside braces may hold an underscore.
  if (/\$[A-Za-z0-9]*_/.test(text)) return giveUp();
  return text.replace(/\\\$|\$\{([^}]*)\}?|\$([A-Za-z0-9]*)/g, (whole: string, braced?: string, bare?: string) => {
    if (whole === '\\$') return '$';
    const name = braced ?? bare ?? '';
    return name === '' ? '' : (get(name) ?? '');
  });
}

/** `${X}` and `${X:-d}` only, and nothing escapes them. */
function expandPython(text: string, { own, get }: Variables): string {
  return text.replace(/\$\{([^}:]*)(?::-([^}]*))?\}/g, (_, name: string, fallback?: string) => {
    const found = name === '' ? undefined : get(name);
    return (name === own ? undefined : found) ?? fallback ?? '';
  });
}

/** As in a Compose file: `$$` is a dollar sign, and defaults may hold references. */
function expandCompose(text: string, variables: Variables, depth = 0): string {
  if (depth > 8) return variables.giveUp();
  const parts: string[] = [];
  let index = 0;
  for (let dollar = text.indexOf('$'); dollar >= 0; dollar = text.indexOf('$', index)) {
    parts.push(text.slice(index, dollar));
    const bare = /^\$(?:(\$)|([A-Za-z_]\w*))/.exec(text.slice(dollar, dollar + 256));
    if (bare) {
      parts.push(bare[1] ?? variables.get(bare[2] ?? '') ?? '');
      index = dollar + bare[0].length;
      continue;
    }
    if (text[dollar + 1] !== '{') {
      parts.push('$');
      index = dollar + 1;
      continue;
    }
    const close = closingBrace(text, dollar + 1);
    const inner = close === undefined ? null : /^([A-Za-z_]\w*)(?:(:?[-+?])([\s\S]*))?$/.exec(text.slice(dollar + 2, close));
    if (close === undefined || !inner) return variables.giveUp();
    parts.push(composeValue(inner[1] ?? '', inner[2] ?? '', inner[3] ?? '', variables, depth));
    index = close + 1;
  }
  return parts.join('') + text.slice(index);
}

function composeValue(name: string, operator: string, rest: string, variables: Variables, depth: number): string {
  const found = variables.get(name);
  const value = name === variables.own ? undefined : found;
  const isSet = operator.startsWith(':') ? value !== undefined && value !== '' : value !== undefined;
  if (operator === '') return value ?? '';
  if (operator.endsWith('+')) return isSet ? expandCompose(rest, variables, depth + 1) : '';
  if (isSet) return value ?? '';
  // Without the variable, `?` makes Compose refuse the file.
  return operator.endsWith('?') ? variables.giveUp() : expandCompose(rest, variables, depth + 1);
}

function closingBrace(text: string, open: number): number | undefined {
  let depth = 0;
  for (let index = open; index < text.length; index++) {
    if (text[index] === '{') depth++;
    else if (text[index] === '}' && --depth === 0) return index;
  }
  return undefined;
}

function unescaped(text: string): string {
  return text.replaceAll('\\$', '$');
}
