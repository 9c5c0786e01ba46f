/** A package's name and version range out of a PEP 508 requirement: `python-jose[cryptography]>=3.3; python_version > "3.8"`. */
export interface PythonRequirement {
  readonly name: string;
  readonly range: string;
}

/** Long enough for any requirement; what is longer is not one. */
const LONGEST = 400;

export function readRequirement(text: string): PythonRequirement | undefined {
  if (text.length > LONGEST) return undefined;
  const name = /^\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)/.exec(text);
  if (name?.[1] === undefined) return undefined;
  let rest = text.slice(name[0].length).trimStart();
  if (rest.startsWith('[')) {
    const close = rest.indexOf(']');
    if (close < 0) return undefined;
    rest = rest.slice(close + 1);
  }
  const range = (rest.split(/[;#]/, 1)[0] ?? '').trim();
  // A file name, an option or prose begins like a name and goes on like no requirement.
  if (range !== '' && !/^[(<>=!~@]/.test(range)) return undefined;
  return { name: normalizedName(name[1]), range: range.replace(/^\((.*)\)$/, '$1').trim() || '*' };
}

/** PEP 503: `Python_Jose` and `python.jose` are one package. */
export function normalizedName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

/** Frameworks and servers that make the project which depends on them a program. */
const SERVER_PACKAGES: ReadonlySet<string> = new Set([
  ...['fastapi', 'flask', 'django', 'starlette', 'sanic', 'aiohttp', 'litestar', 'quart', 'tornado', 'bottle', 'falcon'],
  ...['uvicorn', 'gunicorn', 'hypercorn', 'daphne', 'granian', 'celery'],
]);

export function runsServer(dependencies: Readonly<Record<string, string>>): boolean {
  return Object.keys(dependencies).some((name) => SERVER_PACKAGES.has(name));
}
