import type { LockedPackage } from '../../facts/fact';

// package-lock.json. Versions 2 and 3 name each package by its path; version 1 nests `dependencies`.

/** `"node_modules/jose": {` or `"packages/api/node_modules/jose": {`, with its version on the next line. What another package has for itself is passed over. */
const BY_PATH =
  /^ {4}"((?:(?!node_modules\/)[^"\n]{1,200}\/)?)node_modules\/((?:@[^"/\n]{1,100}\/)?[^"/\n]{1,100})": \{\r?\n {6}"version": "([^"\n]{1,60})"/gm;

/** A package of version 1, at the top. */
const BY_NAME = /^ {4}"((?:@[^"/\n]{1,100}\/)?[^"/\n]{1,100})": \{\r?\n {6}"version": "([^"\n]{1,60})"/gm;

export function npmVersions(text: string): readonly LockedPackage[] {
  const found: LockedPackage[] = [];
  for (const [, project = '', name = '', version = ''] of text.matchAll(BY_PATH))
    found.push({ name: name.toLowerCase(), version, project: project === '' ? undefined : project.slice(0, -1), range: undefined });
  if (found.length > 0) return found;
  for (const [, name = '', version = ''] of text.matchAll(BY_NAME))
    found.push({ name: name.toLowerCase(), version, project: undefined, range: undefined });
  return found;
}
