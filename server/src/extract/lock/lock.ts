import type { LockedPackage } from '../../facts/fact';
import { lockFormatOf } from '../../facts/lock-file-names';
import { isKnownPackage } from '../../libraries/packages';
import type { Source } from '../../text/source';
import { type Extraction, type Extractor, NOTHING } from '../extractor';
import { npmVersions } from './npm';
import { pnpmVersions } from './pnpm';
import { bunVersions, pipenvVersions, pythonVersions } from './tables';
import { yarnVersions } from './yarn';

/**
 * Lock files, for the versions of the packages whose version decides what a verifier does. They are long, so that each is
 * searched line by line for what is wanted and is never parsed as a whole.
 */
export const lockExtractor: Extractor = {
  id: 'lock',
  reads: (path) => lockFormatOf(path) !== undefined,
  anchors: undefined,
  extract,
};

function extract({ path, text }: Source): Extraction {
  const packages = versionsIn(path, text).filter(({ name }) => isKnownPackage(name));
  return packages.length > 0 ? { facts: [{ kind: 'locked-versions', file: path, packages }], problems: [] } : NOTHING;
}

function versionsIn(path: string, text: string): readonly LockedPackage[] {
  switch (lockFormatOf(path)) {
    case 'npm':
      return npmVersions(text);
    case 'pnpm':
      return pnpmVersions(text);
    case 'yarn':
      return yarnVersions(text);
    case 'bun':
      return bunVersions(text);
    case 'python':
      return pythonVersions(text);
    case 'pipenv':
      return pipenvVersions(text);
    case undefined:
      return [];
  }
}
