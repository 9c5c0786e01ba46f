import type { LockedPackage } from '../../facts/fact';

// Lock files that list each package once: bun.lock, poetry.lock, uv.lock, pdm.lock, Pipfile.lock.

/** `"jose": ["jose@5.9.6", ...]`; a package of one project alone is `"api/jose"` and is passed over. */
const BUN = /^ {4}"((?:@[^"/\n]{1,100}\/)?[^"/\n]{1,100})": \["(?:@[^"/\n]{1,100}\/)?[^"@\n]{1,100}@([^"\n]{1,60})"/gm;
const PYTHON = /^name = "([\w.-]{1,100})"\r?\nversion = "([^"\n]{1,60})"/gm;
/** The version stands after the hashes. */
const PIPENV = /^ {8}"([\w.-]{1,100})": \{(?:\r?\n {12}[^\n]{0,500}){0,400}?\r?\n {12}"version": "==([^"\n]{1,60})"/gm;

export function bunVersions(text: string): readonly LockedPackage[] {
  return found(text, BUN);
}

export function pythonVersions(text: string): readonly LockedPackage[] {
  return found(text, PYTHON);
}

export function pipenvVersions(text: string): readonly LockedPackage[] {
  return found(text, PIPENV);
}

function found(text: string, expression: RegExp): readonly LockedPackage[] {
  // PyPI holds `PyJWT`, `pyjwt` and `python_jose`, `python-jose` for the same.
  return [...text.matchAll(expression)].map(([, name = '', version = '']) => ({
    name: name.toLowerCase().replaceAll('_', '-'),
    version,
    project: undefined,
    range: undefined,
  }));
}
