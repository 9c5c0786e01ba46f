// Globs of settings: `*` and `?` within a segment, `**` for any folders, `[a-z]`, `{a,b}`; names that start with a dot are names like
// others. A workspace that nobody trusts yet may hold them, so that they are matched without regular expressions, and no glob can be slow.

export type FileMatcher = (path: string) => boolean;

/** In characters. */
const LONGEST = 300;
const MOST_BRACES = 3;
const MOST_COMMAS = 20;

/** What can be used as a glob. The schema holds the same expression; `globProblem` puts it into words. */
export const GLOB = /^(?![!/])(?!.*[!+@?*]\()(?!(?:.*\/)?\.\.(?:\/|$))(?!(?:[^{]*\{){4})(?!(?:[^,]*,){21})[^\\\n\r\u2028\u2029]{1,300}$/;

/** Why a glob cannot be used, as the end of a sentence that names it; undefined for one that can. */
export function globProblem(glob: string): string | undefined {
  if (GLOB.test(glob)) return undefined;
  if (glob === '') return 'must not be empty';
  if (glob.length > LONGEST) return `must not be longer than ${LONGEST} characters`;
  if (glob.includes('\\')) return 'must separate folders with "/"';
  if (glob.startsWith('/')) return 'must be relative to the folder of the settings';
  if (glob.startsWith('!')) return 'must not start with "!": nothing can be taken back';
  if (/[!+@?*]\(/.test(glob)) return 'must not hold "+(", "@(", "?(", "*(" or "!(": use {a,b} for alternatives';
  if (glob.split('/').includes('..')) return 'must not lead out of the folder of the settings';
  if (/[\n\r\u2028\u2029]/.test(glob)) return 'must be one line';
  return `must not hold more than ${MOST_BRACES} braces and ${MOST_COMMAS} commas`;
}

/** The glob that matches one path, whatever characters it has; undefined where there is none that can be used. */
export function globFor(path: string): string | undefined {
  // Braces are written out before brackets are read, so that a bracket does not keep one from being special.
  const glob = path
    .replace(/[*?[]/g, '[$&]')
    .replace(/[{\\]|^!/g, '?')
    .replace(/([!+@?])\(/g, '$1[(]');
  const rooted = glob.includes('/') ? glob : `./${glob}`;
  return globProblem(rooted) === undefined ? rooted : undefined;
}

/** How many plain globs a glob stands for when its braces are written out; 512 at most for one that can be used. */
export function globCost(glob: string): number {
  return alternativesOf(glob).length;
}

/** Whether any of the globs, which are known to be usable, matches a path with `/`. One without a slash matches names in any folder. */
export function anyGlob(globs: readonly string[]): FileMatcher {
  const matchers = globs.flatMap((glob) => alternativesOf(glob).map((alternative) => matcherOf(alternative, !glob.includes('/'))));
  return (path) => matchers.some((matches) => matches(path));
}

function matcherOf(glob: string, isName: boolean): FileMatcher {
  // "tests/" is all that is in that folder.
  const segments = (glob.endsWith('/') ? `${glob}**` : glob).split('/').filter((segment) => segment !== '.' && segment !== '');
  const tests = segments.map((segment) => (segment === '**' ? undefined : tokensOf(segment)));
  return (path) => {
    const parts = path.split('/');
    return matchSegments(isName ? parts.slice(-1) : parts, tests);
  };
}

/** Which of the tests may come next is kept for each part of the path, so that nothing is tried twice. An undefined test stands for any number of parts. */
function matchSegments(parts: readonly string[], tests: readonly (readonly Token[] | undefined)[]): boolean {
  let reached = passed(new Set([0]), tests);
  for (const part of parts) {
    const next = new Set<number>();
    for (const state of reached) {
      if (state === tests.length) continue;
      const test = tests[state];
      if (test === undefined) next.add(state);
      else if (matchName(part, test)) next.add(state + 1);
    }
    reached = passed(next, tests);
  }
  return reached.has(tests.length);
}

/** The states, and those after each `**`, which may stand for no folder at all. */
function passed(states: Set<number>, tests: readonly (readonly Token[] | undefined)[]): ReadonlySet<number> {
  for (const state of states) if (state < tests.length && tests[state] === undefined) states.add(state + 1);
  return states;
}

/** One character of a name, or any number of them. */
type Token = '*' | ((character: string) => boolean);

/** Goes back to the last star only, which is enough: an earlier one can take no more than a later one. */
function matchName(name: string, tokens: readonly Token[]): boolean {
  let star = -1;
  let starAt = 0;
  let at = 0;
  let token = 0;
  while (at < name.length) {
    const test = tokens[token];
    if (test === '*') {
      star = token++;
      starAt = at;
    } else if (test?.(name[at] ?? '')) {
      at++;
      token++;
    } else if (star >= 0) {
      token = star + 1;
      at = ++starAt;
    } else {
      return false;
    }
  }
  while (tokens[token] === '*') token++;
  return token === tokens.length;
}

function tokensOf(segment: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < segment.length; at++) {
    const character = segment[at] ?? '';
    const end = character === '[' ? segment.indexOf(']', at + (/[!^]/.test(segment[at + 1] ?? '') ? 3 : 2)) : -1;
    if (character === '*') {
      if (tokens.at(-1) !== '*') tokens.push('*');
    } else if (character === '?') {
      tokens.push(() => true);
    } else if (end > 0) {
      tokens.push(classOf(segment.slice(at + 1, end)));
      at = end;
    } else {
      tokens.push((other) => other === character);
    }
  }
  return tokens;
}

function classOf(written: string): (character: string) => boolean {
  const isNegated = /^[!^]/.test(written);
  const members = isNegated ? written.slice(1) : written;
  const ranges: [string, string][] = [];
  for (let at = 0; at < members.length; at++) {
    const from = members[at] ?? '';
    const isRange = members[at + 1] === '-' && at + 2 < members.length;
    ranges.push([from, isRange ? (members[at + 2] ?? '') : from]);
    if (isRange) at += 2;
  }
  return (character) => ranges.some(([from, to]) => from <= character && character <= to) !== isNegated;
}

/** A glob with its braces written out, `{a,b}/c` as `a/c` and `b/c`, the inner ones first. Braces without a comma stay as they are. */
function alternativesOf(glob: string): readonly string[] {
  const found = /\{([^{}]*,[^{}]*)\}/.exec(glob);
  if (!found) return [glob];
  const [before, after] = [glob.slice(0, found.index), glob.slice(found.index + found[0].length)];
  return (found[1] ?? '').split(',').flatMap((option) => alternativesOf(before + option + after));
}
