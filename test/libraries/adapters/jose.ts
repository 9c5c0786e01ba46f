import type { Verify } from '../adapter';
import { type Adapter, importPackage, present } from '../adapter';
import { publicKey, SECRET } from '../keys';

function jose(name: string, version: string): Adapter {
  return {
    title: `jose ${version}`,
    library: 'jose',
    version,
    reach: {
      keys: ['secret', 'rsa', 'ec', 'okp'],
      algorithm: 'HS256',
      audience: true,
      issuer: true,
      subject: true,
      leeway: true,
      required: true,
      maximumAge: true,
      type: true,
      off: [],
    },
    wordless: [{ cells: /^none with/, because: 'before 6.2.8 which of two errors comes depends on the kind of key' }],
    load: async (): Promise<Verify> => {
      const { jwtVerify } = await importPackage(name);
      return (token, verifier) =>
        jwtVerify(
          token,
          verifier.key === 'secret' ? new TextEncoder().encode(SECRET) : publicKey(verifier.key),
          present({
            algorithms: verifier.algorithms,
            audience: verifier.audience,
            issuer: verifier.issuer,
            subject: verifier.subject,
            clockTolerance: verifier.leeway,
            requiredClaims: verifier.required && [...verifier.required],
            maxTokenAge: verifier.maximumAge,
            typ: verifier.type,
          }),
        );
    },
  };
}

export const JOSE_ADAPTERS: readonly Adapter[] = [
  jose('jose', '6.2.17'),
  jose('jose-6.2.3', '6.2.3'),
  jose('jose-5', '5.10.0'),
  jose('jose-4', '4.15.9'),
];
