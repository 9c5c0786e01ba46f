import type { KeyKind } from '../../../server/src/libraries/semantics';
import type { SimulatedVerifier } from '../../../server/src/libraries/simulate';
import { type Adapter, type Package, present, requirePackage } from '../adapter';
import type { Reach } from '../cells';
import { publicPem, SECRET } from '../keys';

const reach: Reach = {
  keys: ['secret', 'rsa', 'ec', 'okp'],
  algorithm: 'HS256',
  audience: true,
  issuer: true,
  subject: true,
  leeway: true,
  required: true,
  maximumAge: true,
  type: true,
  off: ['expiry', 'not-before'],
};

function keyOf(kind: KeyKind): string {
  return kind === 'secret' ? SECRET : publicPem(kind);
}

function optionsOf(verifier: SimulatedVerifier): Record<string, unknown> {
  return present({
    algorithms: verifier.algorithms,
    allowedAud: verifier.audience,
    allowedIss: verifier.issuer,
    allowedSub: verifier.subject,
    clockTolerance: verifier.leeway,
    requiredClaims: verifier.required,
    maxAge: verifier.maximumAge,
    checkTyp: verifier.type,
    ignoreExpiration: verifier.off?.includes('expiry') || undefined,
    ignoreNotBefore: verifier.off?.includes('not-before') || undefined,
  });
}

const WORDLESS: Adapter['wordless'] = [
  { cells: /^none with \w+, list \["none"\]/, because: 'a key beside a list of nothing but none is an error of its own' },
];

function fastJwt(name: string, version: string): Adapter {
  return {
    title: `fast-jwt ${version}`,
    library: 'fast-jwt',
    version,
    reach,
    load: () => {
      const { createVerifier } = requirePackage(name);
      return (token, verifier) => createVerifier({ key: keyOf(verifier.key), ...optionsOf(verifier) })(token);
    },
    errorOf,
    wordless: WORDLESS,
  };
}

/** The errors of fast-jwt are of one class, and of Fastify's plugin carry its own name. */
function errorOf(error: unknown): string {
  return `TokenError: ${error instanceof Error ? error.message : String(error)}`;
}

export const FASTIFY_ADAPTERS: readonly Adapter[] = [
  fastJwt('fast-jwt', '6.3.6'),
  fastJwt('fast-jwt-6.2', '6.2.3'),
  {
    title: '@fastify/jwt 10.2.8',
    library: '@fastify/jwt',
    version: '10.2.8',
    reach,
    load: () => {
      const plugin = requirePackage('@fastify/jwt');
      return (token, verifier) => {
        const fastify = fakeFastify();
        const key = verifier.key === 'secret' ? SECRET : { public: publicPem(verifier.key) };
        plugin(fastify, { secret: key, verify: optionsOf(verifier) }, (error?: unknown) => {
          if (error) throw error;
        });
        return fastify['jwt'].verify(token);
      };
    },
    errorOf,
    wordless: WORDLESS,
  },
];

/** As much of Fastify as its plugin touches when it is registered. */
function fakeFastify(): Record<string, Package> {
  const fastify: Record<string, Package> = {};
  fastify['decorate'] = (name: string, value: unknown) => {
    fastify[name] = value;
  };
  fastify['decorateRequest'] = () => {};
  fastify['decorateReply'] = () => {};
  return fastify;
}
