import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { SecretText } from '../../server/src/facts/secret-text';
import { semanticsOf } from '../../server/src/libraries/index';
import type { KeyKind, LibrarySemantics } from '../../server/src/libraries/semantics';
import type { SimulatedVerifier } from '../../server/src/libraries/simulate';
import { parseVersion } from '../../server/src/libraries/version';
import type { Contract } from '../../server/src/model/contract';
import { judgeToken } from '../../server/src/tokens/judge/judge';
import { readToken } from '../../server/src/tokens/read/decode';
import { type Adapter, describeError } from '../libraries/adapter';
import { FASTIFY_ADAPTERS } from '../libraries/adapters/fastify';
import { HOSTED_ADAPTERS } from '../libraries/adapters/hosted';
import { JOSE_ADAPTERS } from '../libraries/adapters/jose';
import { JSONWEBTOKEN_ADAPTERS } from '../libraries/adapters/jsonwebtoken';
import { OTHER_ADAPTERS } from '../libraries/adapters/others';
import { NOW } from '../libraries/cells';
import { atTime } from '../libraries/clock';
import { isSame } from '../libraries/compare';
import { publicPem, SECRET, writeToken } from '../libraries/keys';
import { contractOf } from '../model/workspace';
import { writeVerifier } from './write-verifier';

// From the source text of a verifier to its verdict, beside the library itself on the same token with the same options at the same
// time: extraction, contract, key, options, simulation. The libraries of Python have no door here: `recorded-grid.test.ts` does
// the same with what was recorded of them.

const SECOND = NOW / 1000;
const API = 'https://api.example.com';
const WEB = 'https://web.example.com';
const ISSUER = 'https://auth.example.com/';

interface GridToken {
  readonly name: string;
  readonly text: string;
}

function token(name: string, claims: object, header: object = {}, signature: 'valid' | 'invalid' | 'absent' = 'valid'): GridToken {
  const whole = { alg: 'HS256', typ: 'JWT', ...header };
  return { name, text: writeToken({ header: defined(whole), claims: defined({ ...PLAIN, ...claims }), signature }) };
}

function defined(record: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}

/** Signed with another key than the grid's. */
function signedWith(name: string, key: string | Buffer): GridToken {
  const input = token(name, {}).text.split('.').slice(0, 2).join('.');
  return { name, text: `${input}.${createHmac('sha256', key).update(input).digest('base64url')}` };
}

const PLAIN = { sub: 'ada', aud: API, iss: ISSUER, iat: SECOND - 60, exp: SECOND + 900 };

const TOKENS: readonly GridToken[] = [
  token('valid', {}),
  token('HS384', {}, { alg: 'HS384' }),
  token('HS512', {}, { alg: 'HS512' }),
  token('RS256', {}, { alg: 'RS256' }),
  token('PS256', {}, { alg: 'PS256' }),
  token('ES256', {}, { alg: 'ES256' }),
  token('EdDSA', {}, { alg: 'EdDSA' }),
  token('none', {}, { alg: 'none' }, 'absent'),
  token('without a signature', {}, {}, 'absent'),
  token('tampered', {}, {}, 'invalid'),
  signedWith('of another secret', 'another-secret-that-nobody-here-has-0123456789'),
  signedWith('of the decoded secret', Buffer.from(SECRET, 'base64')),
  token('expired an hour ago', { exp: SECOND - 3600 }),
  token('expired 61 seconds ago', { exp: SECOND - 61 }),
  token('expired 60 seconds ago', { exp: SECOND - 60 }),
  token('expired 59 seconds ago', { exp: SECOND - 59 }),
  token('expires now', { exp: SECOND }),
  token('expires in a second', { exp: SECOND + 1 }),
  token('active in 30 seconds', { nbf: SECOND + 30 }),
  token('active in an hour', { nbf: SECOND + 3600 }),
  token('issued in 30 seconds', { iat: SECOND + 30 }),
  token('issued in an hour', { iat: SECOND + 3600 }),
  token('issued two hours ago', { iat: SECOND - 7200 }),
  token('of another audience', { aud: WEB }),
  token('of two audiences', { aud: [WEB, API] }),
  token('of an empty list', { aud: [] }),
  token('without audience', { aud: undefined }),
  token('of another issuer', { iss: WEB }),
  token('without the slash', { iss: 'https://auth.example.com' }),
  token('without issuer', { iss: undefined }),
  token('of another subject', { sub: 'bob' }),
  token('of a number', { sub: 42 }),
  token('without subject', { sub: undefined }),
  token('with tenant', { tenant: 't' }),
  token('without exp', { exp: undefined }),
  token('without iat', { iat: undefined }),
  token('exp in milliseconds', { exp: NOW + 900_000 }),
  token('iat in milliseconds', { iat: NOW }),
  token('exp as a text', { exp: String(SECOND + 900) }),
  token('exp as a word', { exp: 'soon' }),
  token('jti as a number', { jti: 7 }),
  token('crit', {}, { crit: ['exp'], exp: 1 }),
  token('crit without names', {}, { crit: [] }),
  token('typ at+jwt', {}, { typ: 'at+jwt' }),
  token('no typ', {}, { typ: undefined }),
];

/** Options one at a time around those that accept the plain token, as far as the adapter takes them. */
function* optionsFor(adapter: Adapter, semantics: LibrarySemantics): Iterable<SimulatedVerifier> {
  const { reach } = adapter;
  const isHosted = adapter.library === 'express-oauth2-jwt-bearer';
  const always = { ...reach.always };
  const algorithms = ['HS256'];
  const ms = semantics.leeway.unit === 'milliseconds' ? 1000 : 1;
  if (reach.keys.includes('secret')) {
    const plain: SimulatedVerifier = { key: 'secret', algorithms, ...always };
    yield plain;
    if (semantics.algorithms.whenUnset !== 'required' && !isHosted) yield { key: 'secret', ...always };
    yield { key: 'secret', algorithms: semantics.algorithms.form === 'single' ? ['HS384'] : ['HS384', 'HS512'], ...always };
    if (reach.leeway) yield { ...plain, leeway: 60 * ms };
    if (reach.leeway && !reach.wrapper) yield { ...plain, leeway: 0 };
    if (reach.audience) yield { ...plain, audience: API };
    if (reach.audience && !reach.wrapper) yield { ...plain, audience: [WEB, 'https://other.example.com'] };
    if (reach.issuer) yield { ...plain, issuer: ISSUER };
    if (reach.subject) yield { ...plain, subject: 'ada' };
    if (reach.required) yield { ...plain, required: ['tenant', 'exp'] };
    if (reach.maximumAge) yield { ...plain, maximumAge: semantics.maximumAge?.number === 'milliseconds' ? 3_600_000 : 3600 };
    if (reach.type) yield { ...plain, type: 'at+jwt' };
    if (reach.off.includes('expiry')) yield { ...plain, off: ['expiry'] };
    if (reach.audience && reach.issuer && reach.leeway)
      yield { ...plain, audience: [API, WEB], issuer: [ISSUER, WEB], leeway: 30 * ms, subject: reach.subject ? 'ada' : undefined };
  }
  for (const [kind, algorithm] of PAIRS)
    if (reach.keys.includes(kind) && !isHosted) yield { key: kind, algorithms: [algorithm], ...always };
}

const PAIRS: readonly (readonly [KeyKind, string])[] = [
  ['rsa', 'RS256'],
  ['ec', 'ES256'],
  ['okp', 'EdDSA'],
];

/** Cells of which nobody says anything, or the verdict alone is compared, with the reason. */
const ABSTAINED: readonly { readonly libraries: RegExp; readonly tokens: RegExp; readonly because: string }[] = [
  { libraries: /^hono/, tokens: /^crit/, because: 'what becomes of crit in which version was not looked up' },
];
const WORDLESS: readonly { readonly libraries: RegExp; readonly tokens: RegExp; readonly because: string }[] = [
  {
    libraries: /^hono/,
    tokens: /^(?:crit|RS|PS|ES|EdDSA|none|HS|valid)/,
    because: 'a key or header that does not fit is printed, or fails in the runtime',
  },
  {
    libraries: /^express-oauth2/,
    tokens: /^(?:RS|PS|ES|EdDSA|none)/,
    because: 'a key that does not fit has an error for each way to give it',
  },
];

interface Asked {
  readonly adapter: Adapter;
  readonly contract: Contract;
  readonly options: ReadonlyMap<string, SimulatedVerifier>;
}

function asked(adapter: Adapter): Asked {
  const semantics = semanticsOf(adapter.library, parseVersion(adapter.version));
  const options = new Map<string, SimulatedVerifier>();
  const files: Record<string, string> = {
    'package.json': JSON.stringify({ name: 'api', private: true, dependencies: { [semantics.packages[0] ?? '']: adapter.version } }),
    '.env': [
      `JWT_SECRET=${SECRET}`,
      ...PAIRS.map(([kind]) => (kind === 'secret' ? '' : `${kind.toUpperCase()}_PUBLIC_KEY="${publicPem(kind)}"`)),
      '',
    ].join('\n'),
  };
  for (const [index, one] of [...optionsFor(adapter, semantics)].entries()) {
    const file = `src/verifier-${index}.ts`;
    files[file] = writeVerifier(adapter.library, semantics, one);
    options.set(file, one);
  }
  return { adapter, contract: contractOf(files), options };
}

const ADAPTERS = [
  ...JSONWEBTOKEN_ADAPTERS,
  ...JOSE_ADAPTERS,
  ...FASTIFY_ADAPTERS,
  ...OTHER_ADAPTERS,
  ...HOSTED_ADAPTERS.filter(({ library }) => library === 'express-oauth2-jwt-bearer'),
];

function isAskedAll({ library, title, reach }: Adapter): boolean {
  return !reach.wrapper && ADAPTERS.find((other) => other.library === library)?.title === title;
}

describe('the judge of tokens beside the libraries themselves', () => {
  const agreed = { accepted: 0, refused: 0, wordless: 0, abstained: 0 };
  const verifiers = new Set<string>();
  let asks = 0;
  for (const adapter of ADAPTERS) {
    it(adapter.title, async () => {
      const { contract, options } = asked(adapter);
      assert.equal(contract.verifiers.length, options.size, 'every source text has one verifier');
      const verify = await adapter.load(process.cwd());
      const differing: string[] = [];
      // Another version of a library that is here itself, and what hands its options to one, is asked less.
      for (const { name, text } of TOKENS.filter((_, index) => isAskedAll(adapter) || index % 3 === 0)) {
        const decoded = readToken(new SecretText(text), NOW).token;
        assert.ok(decoded, name);
        const verdicts = await judgeToken(new SecretText(text), decoded, contract, NOW, (at) => ({
          file: at.file,
          line: 1,
          column: 1,
          at,
        }));
        asks += verdicts.length;
        for (const verdict of verdicts) {
          const given = options.get(verdict.spot.file);
          assert.ok(given, verdict.spot.file);
          verifiers.add(`${adapter.title} ${verdict.spot.file}`);
          const actual = await atTime(NOW, async () => {
            try {
              await verify(text, given);
              return 'accepted';
            } catch (error) {
              return (adapter.errorOf ?? describeError)(error);
            }
          });
          const said = verdict.verdict === 'refused' ? verdict.error : verdict.verdict;
          const isOf = ({ libraries, tokens }: (typeof WORDLESS)[number]) => libraries.test(adapter.title) && tokens.test(name);
          if (verdict.verdict === 'unknown' && ABSTAINED.some(isOf)) {
            agreed.abstained++;
            continue;
          }
          const isWordless = WORDLESS.some(isOf);
          const outcome = actual === 'accepted' ? 'accepted' : 'refused';
          const agrees = isWordless ? verdict.verdict === outcome : isSame(said, actual);
          if (agrees) agreed[outcome]++;
          if (agrees && isWordless && outcome === 'refused') agreed.wordless++;
          if (!agrees) differing.push(`${name}, ${JSON.stringify(given)}\n    library: ${actual}\n    judge:   ${said} (${verdict.why})`);
        }
        assert.equal(verdicts.length, options.size, `${name} is judged by every verifier`);
      }
      assert.equal(
        differing.length,
        0,
        `${differing.length} differ:\n${differing.slice(0, Number(process.env['GRID_SHOW'] ?? 12)).join('\n')}`,
      );
    });
  }

  it('counts the cells', function () {
    const { accepted, refused, wordless, abstained } = agreed;
    const cells = `${accepted + refused} cells of ${TOKENS.length} tokens and ${verifiers.size} verifiers`;
    if (this.test)
      this.test.title = `${cells} agree (${accepted} accepted, ${refused} refused, ${wordless} of them by the verdict alone); of ${abstained} nothing is said`;
    assert.equal(accepted + refused + abstained, asks);
    assert.ok(accepted > 1000 && refused - wordless > 2000 && abstained < 50);
  });
});
