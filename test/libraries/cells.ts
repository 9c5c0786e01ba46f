import type { CheckName, KeyKind, LibrarySemantics } from '../../server/src/libraries/semantics';
import type { SimulatedToken, SimulatedVerifier } from '../../server/src/libraries/simulate';

// The grid: tokens and options, one axis at a time around a plain token, and the pairs of defects that tell the order of checks.

export interface Cell {
  readonly id: string;
  readonly token: SimulatedToken;
  readonly verifier: SimulatedVerifier;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** 2027, on a whole second. */
export const NOW = 1_800_000_000_000;
const SECOND = NOW / 1000;

const KEY_OF: Readonly<Record<string, KeyKind>> = { HS: 'secret', RS: 'rsa', PS: 'rsa', ES: 'ec', Ed: 'okp', no: 'secret' };
const ALGORITHMS = ['HS256', 'HS384', 'HS512', 'RS256', 'PS256', 'ES256', 'EdDSA', 'none'];
const API = 'https://api.example.com';
const WEB = 'https://web.example.com';
const ISSUER = 'https://auth.example.com/';

/** What an adapter can be asked. */
export interface Reach {
  readonly keys: readonly KeyKind[];
  /** The algorithm of the plain token. */
  readonly algorithm: string;
  readonly audience: boolean;
  readonly issuer: boolean;
  readonly subject: boolean;
  readonly leeway: boolean;
  readonly required: boolean;
  readonly maximumAge: boolean;
  readonly type: boolean;
  readonly off: readonly CheckName[];
  /** What the verifier is always given, where a library does not work without. */
  readonly always?: Partial<SimulatedVerifier>;
  /** Whether the library hands its options to another one that is in the grid itself; less is asked of it then. */
  readonly wrapper?: boolean;
  /** The claims that every token has. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

interface Change {
  readonly header?: Readonly<Record<string, unknown>>;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly signature?: SimulatedToken['signature'];
  readonly verifier?: Partial<SimulatedVerifier>;
  readonly now?: number;
}

export function cellsOf(semantics: LibrarySemantics, reach: Reach): readonly Cell[] {
  const single = semantics.algorithms.form === 'single';
  const plain: Change = {
    header: { alg: reach.algorithm, typ: 'JWT' },
    claims: { exp: SECOND + 3600, iat: SECOND - 60, ...reach.claims },
    signature: 'valid',
    verifier: { key: keyOf(reach.algorithm), algorithms: [reach.algorithm], ...reach.always },
  };
  const cells: Cell[] = [];
  const add = (id: string, ...changes: readonly Change[]): void => {
    const all = [plain, ...changes];
    const verifier: Partial<SimulatedVerifier> = Object.assign({}, ...all.map((change) => change.verifier));
    cells.push({
      id,
      token: {
        header: defined(Object.assign({}, ...all.map(({ header }) => header))),
        claims: defined(Object.assign({}, ...all.map(({ claims }) => claims))),
        signature: all.findLast((change) => change.signature)?.signature ?? 'valid',
      },
      verifier: { ...verifier, key: verifier.key ?? 'secret' },
      now: all.findLast((change) => change.now)?.now ?? NOW,
    });
  };
  const number = (seconds: number): number => (semantics.leeway.unit === 'milliseconds' ? seconds * 1000 : seconds);
  const leeways: readonly (readonly [string, SimulatedVerifier['leeway']])[] = reach.leeway
    ? [
        ['no leeway', undefined],
        ['leeway 60', number(60)],
        ['leeway 1.5', number(1.5)],
        ['leeway 0', 0],
        ['leeway -5', number(-5)],
        ["leeway '60'", '60'],
        ["leeway '60s'", '60s'],
        ["leeway '30 seconds'", '30 seconds'],
        ["leeway ''", ''],
      ]
    : [['no leeway', undefined]];

  algorithms(add, reach, single);
  for (const [name, leeway] of leeways) times(add, name, { verifier: { leeway } });
  if (reach.audience)
    expectations(add, 'aud', 'audience', [API, [API, 'https://b.example.com'], '', [], 'https://other.example.com', `${API}/`]);
  if (reach.issuer) expectations(add, 'iss', 'issuer', [API, [API, ISSUER], '', [], 'https://auth.example.com', ISSUER]);
  subjects(add, reach);
  if (reach.required) requirements(add);
  if (reach.maximumAge) ages(add, semantics, leeways);
  if (reach.type) types(add);
  for (const check of reach.off) {
    const off: Change = { verifier: { off: [check] } };
    add(`${check} off`, off);
    for (const [name, defect] of DEFECTS) add(`${check} off, ${name}`, off, defect);
  }
  pairs(add, reach, number(60));
  return reach.wrapper ? cells.filter((_, index) => index % 3 === 0) : cells;
}

type Add = (id: string, ...changes: readonly Change[]) => void;

function keyOf(algorithm: string): KeyKind {
  return KEY_OF[algorithm.slice(0, 2)] ?? 'secret';
}

function defined(record: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}

function algorithms(add: Add, reach: Reach, single: boolean): void {
  for (const algorithm of ALGORITHMS) {
    for (const key of reach.keys) {
      const token: Change = { header: { alg: algorithm, typ: 'JWT' }, signature: algorithm === 'none' ? 'absent' : 'valid' };
      const lists: readonly (readonly string[] | undefined)[] = [
        undefined,
        [algorithm],
        [algorithm === 'HS256' ? 'HS512' : 'HS256'],
        ...(single ? [] : [[], ['HS256', 'RS256', 'ES256']]),
      ];
      for (const list of lists) {
        const verifier: Change = { verifier: { key, algorithms: list } };
        add(`${algorithm} with ${key}, list ${JSON.stringify(list)}`, token, verifier);
        if (algorithm === reach.algorithm) {
          for (const signature of ['invalid', 'absent'] as const) {
            add(`${algorithm} with ${key}, list ${JSON.stringify(list)}, signature ${signature}`, token, verifier, { signature });
          }
        }
      }
    }
  }
}

function times(add: Add, name: string, leeway: Change): void {
  const values: readonly unknown[] = [
    undefined,
    SECOND + 3600,
    SECOND - 3600,
    SECOND - 59,
    SECOND - 60,
    SECOND - 61,
    SECOND,
    SECOND - 1,
    SECOND + 1,
    SECOND + 30,
    SECOND + 60,
    SECOND + 61,
    SECOND - 0.5,
    SECOND + 0.5,
    0,
    String(SECOND + 3600),
    String(SECOND - 3600),
    NOW + 3_600_000,
    'soon',
    null,
  ];
  for (const claim of ['exp', 'nbf', 'iat']) {
    for (const value of values) {
      add(`${name}, ${claim} ${JSON.stringify(value)}`, leeway, { claims: { [claim]: value } });
      if (value === SECOND || value === SECOND - 60) {
        add(`${name}, ${claim} ${JSON.stringify(value)}, half a second later`, leeway, { claims: { [claim]: value }, now: NOW + 500 });
      }
    }
  }
}

function expectations(
  add: Add,
  claim: 'aud' | 'iss',
  option: 'audience' | 'issuer',
  expected: readonly (string | readonly string[])[],
): void {
  const given: readonly unknown[] = [undefined, API, [API, WEB], [WEB], WEB, ISSUER, '', [], 7, [7], null];
  for (const value of given) {
    for (const wanted of [undefined, ...expected]) {
      if (Array.isArray(value) && value.length === 0 && Array.isArray(wanted) && wanted.length === 0) continue;
      add(`${claim} ${JSON.stringify(value)}, expected ${JSON.stringify(wanted)}`, {
        claims: { [claim]: value },
        verifier: { [option]: wanted },
      });
    }
  }
}

function subjects(add: Add, reach: Reach): void {
  for (const value of [undefined, 'ada', 'bob', '', 42]) {
    for (const wanted of reach.subject ? [undefined, 'ada', ''] : [undefined]) {
      if (value === '' && wanted === '') continue;
      add(`sub ${JSON.stringify(value)}, expected ${JSON.stringify(wanted)}`, { claims: { sub: value }, verifier: { subject: wanted } });
    }
  }
}

function requirements(add: Add): void {
  for (const required of [[], ['jti'], ['jti', 'tenant'], ['exp'], ['aud', 'iss', 'sub']]) {
    for (const claims of [
      {},
      { jti: 'x' },
      { jti: 'x', tenant: 't' },
      { exp: undefined },
      { aud: API, iss: ISSUER, sub: 'ada' },
      { jti: null },
    ]) {
      add(`required ${required.join(' ')}, claims ${JSON.stringify(claims)} ${Object.keys(claims).join(' ')}`, {
        claims,
        verifier: { required },
      });
    }
  }
}

function ages(add: Add, semantics: LibrarySemantics, leeways: readonly (readonly [string, SimulatedVerifier['leeway']])[]): void {
  const hour = semantics.maximumAge?.number === 'milliseconds' ? 3_600_000 : 3600;
  const texts = semantics.maximumAge?.grammar === 'none' ? [] : ['1h', '3600', '60m', '1 hour', 'soon', ''];
  for (const maximumAge of [hour, 0, ...texts]) {
    for (const iat of [
      undefined,
      SECOND,
      SECOND - 3599,
      SECOND - 3600,
      SECOND - 3601,
      SECOND - 3659,
      SECOND - 3660,
      SECOND - 3661,
      SECOND + 30,
    ]) {
      for (const [name, leeway] of leeways.slice(0, 2)) {
        add(`${name}, age ${JSON.stringify(maximumAge)}, iat ${JSON.stringify(iat)}`, {
          claims: { iat },
          verifier: { maximumAge, leeway },
        });
      }
    }
  }
}

function types(add: Add): void {
  for (const typ of [undefined, 'JWT', 'jwt', 'at+jwt', 'application/at+jwt']) {
    for (const type of [undefined, 'JWT', 'at+jwt']) {
      add(`typ ${JSON.stringify(typ)}, expected ${JSON.stringify(type)}`, { header: { typ }, verifier: { type } });
    }
  }
}

/** Each is refused by some library; two at once tell which is found first. */
const DEFECTS: readonly (readonly [string, Change])[] = [
  ['expired', { claims: { exp: SECOND - 3600 } }],
  ['not yet active', { claims: { nbf: SECOND + 3600 } }],
  ['issued in the future', { claims: { iat: SECOND + 3600 } }],
  ['a wrong signature', { signature: 'invalid' }],
  ['no signature', { signature: 'absent' }],
  ['a numeric subject', { claims: { sub: 42 } }],
  ['exp as a text', { claims: { exp: 'soon' } }],
  ['no exp', { claims: { exp: undefined } }],
];

function pairs(add: Add, reach: Reach, leeway: number): void {
  const other = reach.algorithm === 'HS256' ? 'HS384' : 'RS384';
  const defects: readonly (readonly [string, Change])[] = [
    ...DEFECTS,
    ['another algorithm', { verifier: { algorithms: [other] } }],
    ...(reach.audience
      ? ([
          ['another audience', { claims: { aud: WEB }, verifier: { audience: API } }],
          ['no audience', { claims: { aud: undefined }, verifier: { audience: API } }],
          ['an unexpected audience', { claims: { aud: WEB }, verifier: { audience: undefined } }],
        ] as const)
      : []),
    ...(reach.issuer
      ? ([
          ['another issuer', { claims: { iss: WEB }, verifier: { issuer: ISSUER } }],
          ['no issuer', { claims: { iss: undefined }, verifier: { issuer: ISSUER } }],
        ] as const)
      : []),
    ...(reach.subject ? ([['another subject', { claims: { sub: 'bob' }, verifier: { subject: 'ada' } }]] as const) : []),
    ...(reach.required ? ([['a missing claim', { verifier: { required: ['tenant'] } }]] as const) : []),
    ...(reach.maximumAge ? ([['too old', { claims: { iat: SECOND - 7200 }, verifier: { maximumAge: 3_600 } }]] as const) : []),
    ...(reach.leeway ? ([['leeway', { verifier: { leeway } }]] as const) : []),
  ];
  for (const [index, [name, defect]] of defects.entries()) {
    for (const [second, change] of defects.slice(index + 1)) add(`${name} and ${second}`, defect, change);
  }
}
