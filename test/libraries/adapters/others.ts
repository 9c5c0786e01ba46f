import { type Adapter, importPackage, present, requirePackage } from '../adapter';
import type { Reach } from '../cells';
import { publicKey, publicPem, SECRET } from '../keys';

const reach: Reach = {
  keys: ['secret'],
  algorithm: 'HS256',
  audience: true,
  issuer: true,
  subject: false,
  leeway: false,
  required: false,
  maximumAge: false,
  type: false,
  off: ['expiry', 'not-before', 'issued-at'],
};

/** Before 4.11.4 an algorithm that is not given is HS256; from then on it is an error. */
const KEYS_OF_HONO: Adapter['wordless'] = [
  {
    cells: /^(?:HS\d+|none) with (?:rsa|ec|okp)|^(?:RS256|PS256|ES256|EdDSA) with/,
    because: 'a key that does not fit fails in the runtime, in its words',
  },
];

function hono(name: string, version: string, type: boolean): Adapter {
  return {
    title: `hono ${version}`,
    library: 'hono',
    version,
    reach: { ...reach, keys: ['secret', 'rsa', 'ec', 'okp'], type },
    wordless: KEYS_OF_HONO,
    load: async () => {
      const { verify } = await importPackage(`${name}/jwt`);
      return (token, verifier) =>
        verify(
          token,
          verifier.key === 'secret' ? SECRET : publicKey(verifier.key).export({ format: 'jwk' }),
          present({
            alg: verifier.algorithms?.[0],
            aud: verifier.audience,
            iss: verifier.issuer,
            typ: verifier.type,
            exp: verifier.off?.includes('expiry') ? false : undefined,
            nbf: verifier.off?.includes('not-before') ? false : undefined,
            iat: verifier.off?.includes('issued-at') ? false : undefined,
          }),
        );
    },
  };
}

export const OTHER_ADAPTERS: readonly Adapter[] = [
  hono('hono', '4.13.19', true),
  hono('hono-4.11.3', '4.11.3', false),
  {
    title: 'jwt-simple 0.5.6',
    library: 'jwt-simple',
    version: '0.5.6',
    reach: { ...reach, audience: false, issuer: false, keys: ['secret', 'rsa'], off: [] },
    wordless: [{ cells: /with rsa, list undefined/, because: 'the text of a public key makes it RS256, whatever the token says' }],
    load: () => {
      const jwt = requirePackage('jwt-simple');
      return (token, verifier) =>
        jwt.decode(token, verifier.key === 'secret' ? SECRET : publicPem(verifier.key), false, verifier.algorithms?.[0]);
    },
  },
];
