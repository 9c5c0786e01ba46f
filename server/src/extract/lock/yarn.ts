import type { LockedPackage } from '../../facts/fact';

// yarn.lock, of Yarn 1 (`jose@^4.1.0:` with `version "4.15.4"`) and later (`"jose@npm:^4.1.0":` with `version: 4.15.4`).

const ENTRY = /^("?(?:@[^@\s"]{1,100}\/)?[^@\s":#]{1,100}@[^\n]{1,2000}):\r?\n {2}version:? "?([^"\s]{1,60})"?/gm;
const DESCRIPTOR = /^((?:@[^@/]{1,100}\/)?[^@/]{1,100})@(?:npm:)?(.{1,200})$/;

export function yarnVersions(text: string): readonly LockedPackage[] {
  const found: LockedPackage[] = [];
  for (const [, key = '', version = ''] of text.matchAll(ENTRY)) {
    for (const part of key.replaceAll('"', '').split(/,\s*/)) {
      const [, name, range] = DESCRIPTOR.exec(part) ?? [];
      if (name !== undefined) found.push({ name: name.toLowerCase(), version, project: undefined, range });
    }
  }
  return found;
}
