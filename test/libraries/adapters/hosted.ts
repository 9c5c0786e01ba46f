import { type Adapter, present, requireFrom, requirePackage } from '../adapter';
import type { Reach } from '../cells';
import { publicKey, publicPem, SECRET } from '../keys';

const API = 'https://api.example.com';
const ISSUER = 'https://auth.example.com/';

const reach: Reach = {
  keys: ['rsa'],
  algorithm: 'RS256',
  audience: true,
  issuer: true,
  subject: false,
  leeway: true,
  required: false,
  maximumAge: false,
  type: false,
  off: [],
  always: { audience: API, issuer: ISSUER },
  claims: { aud: API, iss: ISSUER, sub: 'ada' },
};

export const HOSTED_ADAPTERS: readonly Adapter[] = [
  {
    title: 'aws-jwt-verify 5.2.1',
    library: 'aws-jwt-verify',
    version: '5.2.1',
    reach: { ...reach, keys: ['rsa', 'ec', 'okp'] },
    errorOf: (error) => (error instanceof Error ? `${error.constructor.name}: ${error.message}` : String(error)),
    wordless: [
      { cells: /^(?:[REP]S256|EdDSA) with/, because: 'a key that does not fit fails in the runtime, in its words' },
      { cells: /^iss .*expected undefined/, because: 'the verifier looks for its configuration first' },
      { cells: /expected \[\]/, because: 'an empty list is printed as undefined' },
    ],
    load: () => {
      const { JwtVerifier } = requirePackage('aws-jwt-verify');
      return (token, verifier) => {
        const { audience, issuer, leeway } = verifier;
        const one = JwtVerifier.create(present({ jwksUri: 'https://auth.example.com/jwks.json', issuer, audience, graceSeconds: leeway }));
        const jwk = verifier.key === 'secret' ? {} : publicKey(verifier.key).export({ format: 'jwk' });
        one.jwksCache.getCachedJwk = () => ({ ...jwk, kid: 'one', use: 'sig' });
        return one.verifySync(token);
      };
    },
  },
  {
    title: 'express-oauth2-jwt-bearer 1.10.0',
    library: 'express-oauth2-jwt-bearer',
    version: '1.10.0',
    reach: { ...reach, keys: ['secret', 'rsa'], maximumAge: true },
    wordless: [
      {
        cells: /^(?:HS\d+|ES256|PS256|EdDSA|none) with|^RS256 with secret|^RS256 with rsa, list \["HS/,
        because: 'a key or list that does not fit is an error of its own, for each way to give a key',
      },
      { cells: /^leeway '(?:60s|30 seconds)'/, because: 'a span passes in jose and fails in a comparison after it' },
    ],
    load: () => {
      const { auth } = requirePackage('express-oauth2-jwt-bearer');
      return (token, verifier) =>
        new Promise((resolve, reject) => {
          const { audience, issuer, leeway, maximumAge, algorithms, key } = verifier;
          const middleware = auth({
            ...present({ audience, issuer, clockTolerance: leeway, maxTokenAge: maximumAge, tokenSigningAlg: algorithms?.[0] }),
            ...(key === 'secret' ? { secret: SECRET } : { publicKey: { keys: [{ ...publicKey(key).export({ format: 'jwk' }) }] } }),
          });
          const request = {
            headers: { authorization: `Bearer ${token}`, host: 'api.example.com' },
            method: 'GET',
            protocol: 'https',
            url: '/',
            query: {},
            is: () => false,
            get: () => 'api.example.com',
          };
          middleware(request, {}, (error?: unknown) => (error ? reject(error) : resolve(true)));
        });
    },
  },
];

/** Recorded, because it is large. */
export const CLERK_ADAPTER: Adapter = {
  title: '@clerk/backend 3.25.0',
  library: '@clerk/backend',
  version: '3.25.0',
  reach: { ...reach, always: {}, claims: { iss: 'https://clerk.example.com', sub: 'user_1' }, issuer: false },
  load: (folder) => {
    const { verifyToken } = requireFrom(folder, '@clerk/backend');
    return (token, verifier) => {
      const { audience, leeway } = verifier;
      return verifyToken(token, present({ jwtKey: publicPem('rsa'), audience, clockSkewInMs: leeway }));
    };
  },
  errorOf: (error) => `TokenVerificationError: ${error instanceof Error && 'reason' in error ? String(error.reason) : String(error)}`,
};
