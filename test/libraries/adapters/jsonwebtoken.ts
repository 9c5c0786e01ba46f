import type { KeyKind } from '../../../server/src/libraries/semantics';
import type { SimulatedVerifier } from '../../../server/src/libraries/simulate';
import { type Adapter, present, requireFrom, requirePackage } from '../adapter';
import type { Reach } from '../cells';
import { publicPem, SECRET } from '../keys';

const reach: Reach = {
  keys: ['secret', 'rsa', 'ec'],
  algorithm: 'HS256',
  audience: true,
  issuer: true,
  subject: true,
  leeway: true,
  required: false,
  maximumAge: true,
  type: false,
  off: ['expiry', 'not-before'],
};

function keyOf(kind: KeyKind): string {
  return kind === 'secret' ? SECRET : publicPem(kind);
}

function optionsOf(verifier: SimulatedVerifier): Record<string, unknown> {
  return present({
    algorithms: verifier.algorithms && [...verifier.algorithms],
    audience: verifier.audience,
    issuer: verifier.issuer,
    subject: verifier.subject,
    clockTolerance: verifier.leeway,
    maxAge: verifier.maximumAge,
    ignoreExpiration: verifier.off?.includes('expiry') || undefined,
    ignoreNotBefore: verifier.off?.includes('not-before') || undefined,
  });
}

const WORDLESS: Adapter['wordless'] = [
  { cells: /^(?:EdDSA|ES256 with rsa|[RP]S256 with ec)/, because: 'the library of signatures lists what it knows, and OpenSSL speaks' },
];

function plain(name: string, version: string): Adapter {
  return {
    title: `jsonwebtoken ${version}`,
    library: 'jsonwebtoken',
    version,
    reach,
    load: () => {
      const jwt = requirePackage(name);
      return (token, verifier) => jwt.verify(token, keyOf(verifier.key), optionsOf(verifier));
    },
    wordless: WORDLESS,
  };
}

export const JSONWEBTOKEN_ADAPTERS: readonly Adapter[] = [
  plain('jsonwebtoken', '9.0.3'),
  plain('jsonwebtoken-8', '8.5.1'),
  {
    title: 'passport-jwt 4.0.1',
    library: 'passport-jwt',
    version: '4.0.1',
    reach: { ...reach, off: ['expiry'], wrapper: true },
    load: () => {
      const { Strategy } = requirePackage('passport-jwt');
      return (token, verifier) =>
        new Promise((resolve, reject) => {
          const { clockTolerance, maxAge, subject, ...top } = optionsOf(verifier);
          const strategy = new Strategy(
            {
              secretOrKey: keyOf(verifier.key),
              jwtFromRequest: () => token,
              jsonWebTokenOptions: present({ clockTolerance, maxAge, subject }),
              ...top,
            },
            (payload: unknown, done: (error: unknown, user: unknown) => void) => done(null, payload),
          );
          Object.assign(strategy, { fail: reject, error: reject, success: resolve });
          strategy.authenticate({});
        });
    },
    wordless: WORDLESS,
  },
  {
    title: 'express-jwt 8.5.1',
    library: 'express-jwt',
    version: '8.5.1',
    reach: { ...reach, wrapper: true },
    load: () => {
      const { expressjwt } = requirePackage('express-jwt');
      return (token, verifier) =>
        new Promise((resolve, reject) => {
          const middleware = expressjwt({ secret: keyOf(verifier.key), ...optionsOf(verifier) });
          const next = (error?: { readonly inner?: unknown }) => (error ? reject(error.inner ?? error) : resolve(true));
          middleware({ headers: { authorization: `Bearer ${token}` }, method: 'GET' }, {}, next);
        });
    },
    wordless: WORDLESS,
  },
  {
    title: 'koa-jwt 4.0.4',
    library: 'koa-jwt',
    version: '4.0.4',
    reach: { ...reach, wrapper: true },
    load: () => {
      const koaJwt = requirePackage('koa-jwt');
      return async (token, verifier) => {
        const context = {
          state: {} as Record<string, unknown>,
          header: { authorization: `Bearer ${token}` },
          cookies: { get: () => undefined },
        };
        await koaJwt({ secret: keyOf(verifier.key), passthrough: true, ...optionsOf(verifier) })(context, async () => {});
        const error: unknown = context.state['jwtOriginalError'];
        if (error) throw error;
      };
    },
    wordless: WORDLESS,
  },
];

/** Recorded, because it needs Nest itself. */
export const NEST_ADAPTER: Adapter = {
  title: '@nestjs/jwt 11.0.2',
  library: '@nestjs/jwt',
  version: '11.0.2',
  reach: { ...reach, wrapper: true },
  wordless: WORDLESS,
  load: (folder) => {
    requireFrom(folder, 'reflect-metadata');
    const { JwtService } = requireFrom(folder, '@nestjs/jwt');
    return (token, verifier) => {
      const key = verifier.key === 'secret' ? { secret: SECRET } : { publicKey: publicPem(verifier.key) };
      return new JwtService({}).verify(token, { ...key, ...optionsOf(verifier) });
    };
  },
};
