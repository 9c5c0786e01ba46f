// Versions as manifests and lock files write them, as far as the rows of libraries need them.

/** Major, minor and patch; infinite where any will do. */
export type Version = readonly [number, number, number];

/** Negative when the left one is older. */
export function compareVersions(left: Version, right: Version): number {
  for (const index of [0, 1, 2] as const) {
    if (left[index] !== right[index]) return left[index] < right[index] ? -1 : 1;
  }
  return 0;
}

/** `2.10.0`, `v5.0.0-beta.30`, `2.8`; undefined for anything else. */
export function parseVersion(text: string): Version | undefined {
  const match = /^\s*v?(\d{1,6})(?:\.(\d{1,6}))?(?:\.(\d{1,6}))?/.exec(text);
  return match ? [Number(match[1]), Number(match[2] ?? 0), Number(match[3] ?? 0)] : undefined;
}

/**
 * The newest version that a range of npm or PyPI allows: `^8.5.1`, `~=2.8.0`, `>=2.0,<2.10`, `==2.9.0`. Undefined when
 * nothing limits it, which stands for the newest there is.
 */
export function newestIn(range: string): Version | undefined {
  const limits = range
    .slice(0, 200)
    .split(/,|\s+(?=[<>=~^!])/)
    .map(limitOf)
    .filter((limit) => limit !== undefined);
  return limits.sort(compareVersions)[0];
}

function limitOf(part: string): Version | undefined {
  const match = /^\s*(\^|~=|~|===?|<=|<|>=|>|!=)?\s*v?(\d{1,6})(?:\.(\d{1,6}|[x*]))?(?:\.(\d{1,6}|[x*]))?/.exec(part);
  if (!match) return undefined;
  const [, operator = '', major, minor, patch] = match;
  const exact: Version = [Number(major), numberOr(minor, Number.POSITIVE_INFINITY), numberOr(patch, Number.POSITIVE_INFINITY)];
  switch (operator) {
    case '':
    case '==':
    case '===':
    case '<=':
      return exact;
    case '<':
      return justBelow([Number(major), numberOr(minor, 0), numberOr(patch, 0)]);
    case '^':
      return Number(major) > 0
        ? [Number(major), Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
        : [0, exact[1], Number.POSITIVE_INFINITY];
    case '~':
      return [Number(major), exact[1], Number.POSITIVE_INFINITY];
    case '~=':
      return patch === undefined
        ? [Number(major), Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
        : [Number(major), exact[1], Number.POSITIVE_INFINITY];
    default:
      return undefined;
  }
}

function numberOr(text: string | undefined, otherwise: number): number {
  return text === undefined || !/^\d+$/.test(text) ? otherwise : Number(text);
}

function justBelow([major, minor, patch]: Version): Version {
  if (patch > 0) return [major, minor, patch - 1];
  if (minor > 0) return [major, minor - 1, Number.POSITIVE_INFINITY];
  return [major - 1, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
}
