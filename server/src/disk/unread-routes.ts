import type { Analysis } from '../analysis/analysis';
import { isTestCode } from '../analysis/test-code';
import { extractRoutes, isOnlyCode, mayHoldRoutes } from '../extract/index';
import type { HttpRoute, RouteMount } from '../facts/fact';
import { LineTable } from '../text/range';

// The routes of files in which an audit has nothing to look for. A diagnosis names an address to try, and is worth a second's work.

export interface UnreadRoutes {
  readonly facts: readonly (HttpRoute | RouteMount)[];
  /** The lines of the files that the facts are of. */
  readonly lines: ReadonlyMap<string, LineTable>;
}

const MOST_FILES = 6000;
const MOST_PARSED = 400;
/** In UTF-16 units. */
const MOST_TEXT = 40_000_000;
/** In milliseconds. What is not read by then is missed, and the address is one route of those that are known. */
const LONGEST = 1500;
/** Folders and names under which routes are kept: they are read first. */
const LIKELY = /(?:rout|controller|endpoint|handler|views?\b|urls|server|main|app\b|index|settings|next\.config|\/api\/)/i;

/** Reads what can hold routes among these files, as long as the engine has no route of it. `relative` gives a path inside the workspace. */
export function readUnreadRoutes(
  paths: Iterable<string>,
  analysis: Analysis,
  read: (path: string) => string | undefined,
  relative: (path: string) => string,
): UnreadRoutes {
  const facts: (HttpRoute | RouteMount)[] = [];
  const lines = new Map<string, LineTable>();
  const code = [...new Set(paths)].filter((path) => isOnlyCode(path) && !isTestCode(relative(path)));
  const inOrder = [...code.filter((path) => LIKELY.test(relative(path))), ...code.filter((path) => !LIKELY.test(relative(path)))];
  const end = performance.now() + LONGEST;
  let [parsed, length] = [0, 0];
  for (const path of inOrder.slice(0, MOST_FILES)) {
    if (parsed >= MOST_PARSED || length >= MOST_TEXT || performance.now() > end) break;
    if (analysis.factsOf(path).some(({ kind }) => kind === 'http-route' || kind === 'route-mount')) continue;
    const text = analysis.textOf(path) ?? read(path);
    if (text === undefined) continue;
    length += text.length;
    if (!mayHoldRoutes(path, text)) continue;
    parsed++;
    const found = extractRoutes({ path, text });
    if (found.length === 0) continue;
    lines.set(path, new LineTable(text));
    // Not by spreading: a file may hold more facts than a call takes arguments.
    for (const fact of found) facts.push(fact);
  }
  return { facts, lines };
}
