import { baseName } from '../text/source';

/** What a file is that pins the versions of dependencies; undefined for any other. */
export type LockFormat = 'npm' | 'pnpm' | 'yarn' | 'bun' | 'python' | 'pipenv';

const FORMATS: Readonly<Record<string, LockFormat>> = {
  'package-lock.json': 'npm',
  'npm-shrinkwrap.json': 'npm',
  'pnpm-lock.yaml': 'pnpm',
  'yarn.lock': 'yarn',
  'bun.lock': 'bun',
  'poetry.lock': 'python',
  'uv.lock': 'python',
  'pdm.lock': 'python',
  'pipfile.lock': 'pipenv',
};

export function lockFormatOf(path: string): LockFormat | undefined {
  if (!/(?:json|yaml|lock)$/i.test(path)) return undefined;
  const base = baseName(path).toLowerCase();
  return Object.hasOwn(FORMATS, base) ? FORMATS[base] : undefined;
}
