import type { GivenOption } from '../facts/fact';
import type { LibraryId } from '../facts/library';
import type { LibrarySemantics } from './semantics';

// Options that a library is given under a wrong name or in a wrong place, and what it makes of them: mostly nothing.

export interface RightPlace {
  /** What the option is called; empty where the library has none. */
  readonly name: string;
  /** Whether it belongs where it stands, beside the object it stands in, or into that object. */
  readonly where: 'here' | 'outer' | 'inner';
  /** The error of a library that refuses what it does not know; empty where it passes over it. */
  readonly error: string;
}

/** Where an option that the library does not read should stand; undefined for one that it reads, or that is the caller's own. */
export function rightPlaceOf(semantics: LibrarySemantics, given: GivenOption): RightPlace | undefined {
  const place = given.group === 'inner' ? INNER[semantics.id] : OUTER[semantics.id];
  const known = place && Object.hasOwn(place, given.name) ? place[given.name] : undefined;
  if (known) return known;
  // Python's options are an object of their own kind: what is no argument there may well be an entry.
  if (semantics.language === 'python' && given.group === 'inner') return undefined;
  const name = Object.hasOwn(semantics.ignored, given.name) ? semantics.ignored[given.name] : undefined;
  if (name === undefined) return undefined;
  // `jsonWebTokenOptions.clockTolerance` is right where it stands in that object.
  const inner = name.split('.')[1];
  if (inner !== undefined) return given.group === 'inner' ? undefined : silent(inner, 'inner');
  return silent(name, 'here');
}

type Places = Readonly<Partial<Record<LibraryId, Readonly<Record<string, RightPlace>>>>>;

function silent(name: string, where: RightPlace['where']): RightPlace {
  return { name, where, error: '' };
}

/** python-jose 3.5 `jwt.decode(token, key, algorithms, options, audience, issuer, subject, access_token)`: nothing else. */
function refused(given: string, name: string, where: RightPlace['where']): RightPlace {
  return { name, where, error: `TypeError: decode() got an unexpected keyword argument '${given}'` };
}

const OUTER: Places = {
  // passport-jwt 4.0.1 lib/strategy.js hands jsonWebTokenOptions on, and of its own options only those four.
  'passport-jwt': {
    leeway: silent('clockTolerance', 'inner'),
    clockSkew: silent('clockTolerance', 'inner'),
  },
  // PyJWT 2.15 api_jwt.py: what decode() does not know is warned of and dropped.
  pyjwt: { verify: silent('', 'here') },
  'python-jose': {
    leeway: refused('leeway', 'leeway', 'inner'),
    aud: refused('aud', 'audience', 'here'),
    iss: refused('iss', 'issuer', 'here'),
    sub: refused('sub', 'subject', 'here'),
    algorithm: refused('algorithm', 'algorithms', 'here'),
    verify: refused('verify', '', 'here'),
  },
};

const PYTHON_INNER: Readonly<Record<string, RightPlace>> = {
  audience: silent('audience', 'outer'),
  issuer: silent('issuer', 'outer'),
  algorithms: silent('algorithms', 'outer'),
  verify_expiration: silent('verify_exp', 'here'),
  verify_audience: silent('verify_aud', 'here'),
  verify_issuer: silent('verify_iss', 'here'),
};

const INNER: Places = {
  // passport-jwt 4.0.1 lib/strategy.js overwrites these four with its own options, set or not.
  'passport-jwt': {
    audience: silent('audience', 'outer'),
    aud: silent('audience', 'outer'),
    issuer: silent('issuer', 'outer'),
    iss: silent('issuer', 'outer'),
    algorithms: silent('algorithms', 'outer'),
    ignoreExpiration: silent('ignoreExpiration', 'outer'),
  },
  pyjwt: { ...PYTHON_INNER, leeway: silent('leeway', 'outer') },
  'python-jose': PYTHON_INNER,
};
