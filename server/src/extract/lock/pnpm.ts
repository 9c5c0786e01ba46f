import type { LockedPackage } from '../../facts/fact';

// pnpm-lock.yaml. What each project depends on stands at the top, before the long list of packages. Since version 6 of the
// format a dependency has its range and its version on lines of their own; before, the version stood after its name.

const SECTION = /^(?:dependencies|devDependencies|optionalDependencies):$/;
const NAMED = /^'?((?:@[\w.-]{1,100}\/)?[\w.-]{1,100})'?:(?: '?([^'\s]{1,200})'?)?$/;
const PROJECT = /^'?([^':]{1,300})'?:$/;

export function pnpmVersions(text: string): readonly LockedPackage[] {
  const found: LockedPackage[] = [];
  let project = '.';
  let inProjects = false;
  let inSection = false;
  let name: string | undefined;
  let range: string | undefined;
  const end = text.search(/^packages:\r?$/m);
  for (const line of (end < 0 ? text : text.slice(0, end)).split('\n')) {
    const content = line.trim();
    if (content === '' || content.startsWith('#')) continue;
    const indent = line.length - line.trimStart().length;
    if (indent === 0) {
      inProjects = content === 'importers:';
      inSection = SECTION.test(content);
      continue;
    }
    const base = inProjects ? 4 : 0;
    if (inProjects && indent === 2) project = PROJECT.exec(content)?.[1] ?? project;
    else if (indent === base) inSection = SECTION.test(content);
    else if (inSection && indent === base + 2) {
      const named = NAMED.exec(content);
      name = named?.[1];
      range = undefined;
      if (name !== undefined && named?.[2] !== undefined) found.push(locked(name, named[2], project, undefined));
    } else if (inSection && indent === base + 4 && name !== undefined) {
      if (content.startsWith('specifier: ')) range = content.slice('specifier: '.length).replace(/^'|'$/g, '');
      else if (content.startsWith('version: '))
        found.push(locked(name, content.slice('version: '.length).replace(/^'|'$/g, ''), project, range));
    }
  }
  return found;
}

function locked(name: string, version: string, project: string, range: string | undefined): LockedPackage {
  // `5.9.6(react@18.2.0)`, and `4.15.4_react@18.2.0` before version 6 of the format.
  return { name: name.toLowerCase(), version: version.replace(/[(_].*$/, ''), project: project === '.' ? '' : project, range };
}
