import type { LibraryId } from '../../server/src/facts/library';
import type { LibrarySemantics } from '../../server/src/libraries/semantics';
import type { SimulatedVerifier } from '../../server/src/libraries/simulate';

/** The source text of a verifier with these options, as people write it with the library. Its key comes from the environment. */
export function writeVerifier(library: LibraryId, semantics: LibrarySemantics, verifier: SimulatedVerifier): string {
  const key = `process.env.${verifier.key === 'secret' ? 'JWT_SECRET' : `${verifier.key.toUpperCase()}_PUBLIC_KEY`}!`;
  const options = optionsOf(semantics, verifier);
  switch (library) {
    case 'jsonwebtoken':
      return `import jwt from 'jsonwebtoken';\nexport const check = (token: string) => jwt.verify(token, ${key}, ${literal(options)});\n`;
    case 'jose': {
      const made =
        verifier.key === 'secret' ? `new TextEncoder().encode(${key})` : `await importSPKI(${key}, '${verifier.algorithms?.[0]}')`;
      return `import { importSPKI, jwtVerify } from 'jose';\nexport async function check(token: string) {\n  const key = ${made};\n  return jwtVerify(token, key, ${literal(options)});\n}\n`;
    }
    case 'fast-jwt':
      return `import { createVerifier } from 'fast-jwt';\nexport const check = createVerifier({ key: ${key}, ...${literal(options)} });\n`;
    case '@fastify/jwt': {
      const secret = verifier.key === 'secret' ? key : `{ public: ${key} }`;
      return `import fastify from 'fastify';\nimport jwt from '@fastify/jwt';\nconst app = fastify();\napp.register(jwt, { secret: ${secret}, verify: ${literal(options)} });\nexport const check = (token: string) => app.jwt.verify(token);\n`;
    }
    case 'express-jwt':
      return `import { expressjwt } from 'express-jwt';\nexport const guard = expressjwt({ secret: ${key}, ...${literal(options)} });\n`;
    case 'koa-jwt':
      return `import koaJwt from 'koa-jwt';\nexport const guard = koaJwt({ secret: ${key}, ...${literal(options)} });\n`;
    case 'passport-jwt': {
      const { clockTolerance, maxAge, subject, ...outer } = options;
      const inner = Object.fromEntries(Object.entries({ clockTolerance, maxAge, subject }).filter(([, value]) => value !== undefined));
      const all = `{\n  jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),\n  secretOrKey: ${key},\n  jsonWebTokenOptions: ${literal(inner)},\n  ...${literal(outer)},\n}`;
      return `import { ExtractJwt, Strategy } from 'passport-jwt';\nexport const strategy = new Strategy(${all}, (payload, done) => done(null, payload));\n`;
    }
    case 'hono':
      return `import { verify } from 'hono/jwt';\nexport const check = (token: string) => verify(token, ${key}${Object.keys(options).length > 0 ? `, ${literal(options)}` : ''});\n`;
    case 'jwt-simple':
      return `import jwt from 'jwt-simple';\nexport const check = (token: string) => jwt.decode(token, ${key}${verifier.algorithms ? `, false, '${verifier.algorithms[0]}'` : ''});\n`;
    case 'express-oauth2-jwt-bearer':
      return `import { auth } from 'express-oauth2-jwt-bearer';\nexport const guard = auth({ secret: ${key}, ...${literal(options)} });\n`;
    default:
      throw new Error(`no text of ${library}`);
  }
}

function optionsOf(semantics: LibrarySemantics, verifier: SimulatedVerifier): Record<string, unknown> {
  const { algorithms, audience, issuer, subject, leeway, requiredOption, maximumAge, type } = semantics;
  const isSingle = algorithms.form === 'single';
  const named: readonly (readonly [string | undefined, unknown])[] = [
    [algorithms.option, isSingle ? verifier.algorithms?.[0] : verifier.algorithms],
    [audience.option, verifier.audience],
    [issuer.option, verifier.issuer],
    [subject.option, verifier.subject],
    [leeway.option, verifier.leeway],
    [requiredOption, verifier.required],
    [maximumAge?.option, verifier.maximumAge],
    [type.option, verifier.type],
    ...(verifier.off?.includes('expiry')
      ? [semantics.id === 'hono' ? (['exp', false] as const) : (['ignoreExpiration', true] as const)]
      : []),
  ];
  return Object.fromEntries(named.filter(([name, value]) => name !== undefined && value !== undefined));
}

function literal(options: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(options);
}
