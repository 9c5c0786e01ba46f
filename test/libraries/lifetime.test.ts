import assert from 'node:assert/strict';
import { semanticsOf } from '../../server/src/libraries/index';
import { type RelativeLifetime, relativeLifetime, type SetExpiry, setExpiry } from '../../server/src/libraries/lifetime';
import { parseVersion } from '../../server/src/libraries/version';
import { describeError, importPackage, type Package, requirePackage } from './adapter';
import { NOW } from './cells';
import { atTime } from './clock';
import { SECRET } from './keys';

// The issuing side: what is given as a lifetime, and the `exp` that the library writes.

const SECOND = NOW / 1000;
/** The clock's own takes its place while the libraries run. */
const RealDate = Date;
const DATE = new Date(NOW + 3_600_000);

const NUMBERS = [3600, 1, 0, -5, 1.5, 3599.9, -1.5, 900_000, NOW + 3_600_000, SECOND + 3600, Number.NaN, Number.POSITIVE_INFINITY];

const TEXTS = [
  ...['3600', '900', '0', '-900', '1.5', '86400000', ''],
  ...['15m', '1h', '1H', '1d', '1w', '1y', '10s', '100ms', '2.5h', '-1h', '.5h', '0h', '0.5s'],
  ...['1 hour', '2 hours', '1 day', '15 minutes', '15 min', '15 mins', '30 sec', '1 yr', '1 Day'],
  ...['1M', '1mo', '1 month', '1h 30m', '1h30m', ' 15m', '15m ', '15  m', '"15m"', 'soon', 'never', '1e3', '1_000', '15 m', '15\n'],
  ...['+1h', '+ 1h', '1h ago', '1h from now', '-1h ago', '1 minute from now', 'P1D', '1:00', '10 seconds ago'],
];

type Input = number | string | undefined | Date | boolean | object;

const INPUTS: readonly Input[] = [...NUMBERS, ...TEXTS, undefined, DATE, true, { minutes: 15 }];

interface Issuer {
  readonly title: string;
  readonly library: 'jsonwebtoken' | 'jose' | 'fast-jwt' | '@fastify/jwt';
  readonly version: string;
  /** Signs with the lifetime; the result is the token. */
  load(): Promise<Sign> | Sign;
  /** Whether the lifetime is given to a method that sets `exp`. */
  readonly setter?: boolean;
  readonly errorOf?: (error: unknown) => string;
}

type Sign = (lifetime: Input) => string | Promise<string>;

function jsonwebtoken(name: string, version: string): Issuer {
  return {
    title: `jsonwebtoken ${version}`,
    library: 'jsonwebtoken',
    version,
    load: () => {
      const jwt = requirePackage(name);
      return (expiresIn) => jwt.sign({ sub: 'ada' }, SECRET, { expiresIn });
    },
  };
}

function jose(name: string, version: string): Issuer {
  return {
    title: `jose ${version}`,
    library: 'jose',
    version,
    setter: true,
    load: async () => {
      const { SignJWT } = await importPackage(name);
      const key = new TextEncoder().encode(SECRET);
      return (lifetime) => new SignJWT({}).setProtectedHeader({ alg: 'HS256' }).setExpirationTime(lifetime).sign(key);
    },
  };
}

function fastJwt(name: string, version: string): Issuer {
  return {
    title: `fast-jwt ${version}`,
    library: 'fast-jwt',
    version,
    load: () => {
      const { createSigner } = requirePackage(name);
      return (expiresIn) => createSigner({ key: SECRET, expiresIn })({ sub: 'ada' });
    },
    errorOf: tokenError,
  };
}

const ISSUERS: readonly Issuer[] = [
  jsonwebtoken('jsonwebtoken', '9.0.3'),
  jsonwebtoken('jsonwebtoken-8', '8.5.1'),
  jose('jose', '6.2.17'),
  jose('jose-6.2.3', '6.2.3'),
  jose('jose-5', '5.10.0'),
  jose('jose-4', '4.15.9'),
  fastJwt('fast-jwt', '6.3.6'),
  fastJwt('fast-jwt-6.2', '6.2.3'),
  {
    title: '@fastify/jwt 10.2.8',
    library: '@fastify/jwt',
    version: '10.2.8',
    load: () => {
      const plugin = requirePackage('@fastify/jwt');
      return (expiresIn) => {
        const fastify: Record<string, Package> = { decorateRequest: () => {}, decorateReply: () => {} };
        fastify['decorate'] = (name: string, value: unknown) => {
          fastify[name] = value;
        };
        plugin(fastify, { secret: SECRET, sign: { expiresIn } }, (error?: unknown) => {
          if (error) throw error;
        });
        return fastify['jwt'].sign({ sub: 'ada' });
      };
    },
    errorOf: tokenError,
  },
];

function tokenError(error: unknown): string {
  return `TokenError: ${error instanceof Error ? error.message : String(error)}`;
}

describe('a lifetime that is given to an issuer', () => {
  for (const issuer of ISSUERS) {
    it(issuer.title, async () => {
      const sign = await issuer.load();
      const differing: string[] = [];
      for (const input of INPUTS) {
        const actual = await atTime(NOW, async () => {
          try {
            return describeExpiry(await sign(input instanceof RealDate ? new Date(input.getTime()) : input));
          } catch (error) {
            return (issuer.errorOf ?? describeError)(error);
          }
        });
        const computed = computedExpiry(issuer, input);
        if (computed !== actual) differing.push(`${JSON.stringify(input)}\n    library:  ${actual}\n    computed: ${computed}`);
      }
      assert.equal(differing.length, 0, `${differing.length} of ${INPUTS.length} differ:\n${differing.join('\n')}`);
    });
  }
});

function describeExpiry(token: string): string {
  const { exp }: { readonly exp?: unknown } = JSON.parse(String(Buffer.from(token.split('.')[1] ?? '', 'base64url')));
  return typeof exp === 'number' ? `exp is now + ${Math.round((exp - SECOND) * 1000) / 1000}` : 'without exp';
}

function computedExpiry(issuer: Issuer, input: Input): string {
  const semantics = semanticsOf(issuer.library, parseVersion(issuer.version));
  const [value, kind] = plainly(input);
  const lifetime = issuer.setter ? setExpiry(semantics, value, kind) : relativeLifetime(semantics, value, kind);
  return lifetime === undefined ? 'no option' : describeLifetime(lifetime);
}

function plainly(input: Input): readonly [number | string | undefined, ('date' | 'other')?] {
  if (typeof input === 'number' || typeof input === 'string' || input === undefined) return [input];
  return [undefined, input instanceof Date ? 'date' : 'other'];
}

function describeLifetime(lifetime: RelativeLifetime | SetExpiry): string {
  if (lifetime === 'without') return 'without exp';
  if (lifetime === 'date') return `exp is now + ${DATE.getTime() / 1000 - SECOND}`;
  if ('error' in lifetime) return lifetime.error;
  return `exp is now + ${Math.round(('at' in lifetime ? lifetime.at - SECOND : lifetime.seconds) * 1000) / 1000}`;
}
