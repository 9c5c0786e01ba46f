import type { FactBase } from '../facts/fact-base';

// Code that a compiler wrote and that stands in the repository beside its source says everything a second time.

/** How many folders called `dist` a path may be split at. */
const MOST_SPLITS = 4;
const OUTPUT = /(?:^|\/)(?:dist|build|out|lib|output)\//g;

/** Whether the file is the compiled form of another one that is there: `api/dist/auth.js` of `api/src/auth.ts`. */
export function isCompiled(file: string, facts: FactBase): boolean {
  const script = /\.([cm]?)jsx?$/.exec(file);
  if (!script) return false;
  const stem = file.slice(0, script.index);
  for (const match of [...stem.matchAll(OUTPUT)].slice(0, MOST_SPLITS)) {
    const outside = stem.slice(0, match.index + (match[0].startsWith('/') ? 1 : 0));
    const inside = stem.slice(match.index + match[0].length);
    for (const source of [`${outside}${inside}`, `${outside}src/${inside}`]) {
      if (facts.hasFile(`${source}.${script[1]}ts`) || facts.hasFile(`${source}.tsx`)) return true;
    }
  }
  return false;
}
