import type { Export, SecretSetting, TokenIssuer, TokenVerifier } from '../../../facts/fact';
import type { ValueReader } from '../values/value-reader';
import { awsJwtVerifyFacts } from './aws-jwt-verify';
import { fastJwtFacts } from './fast-jwt';
import { fastifyJwtFacts } from './fastify-jwt';
import { honoFacts } from './hono-jwt';
import { hostedVerifierFacts } from './hosted-verifiers';
import { jwtSimpleFacts } from './jwt-simple';
import { middlewareFacts } from './middleware-jwt';

/** Issuers and verifiers of every JWT library but jsonwebtoken, jose and those for Nest and Passport. */
export function* libraryTokenFacts(reader: ValueReader): Iterable<TokenIssuer | TokenVerifier | SecretSetting | Export> {
  yield* middlewareFacts(reader);
  yield* fastJwtFacts(reader);
  yield* fastifyJwtFacts(reader);
  yield* honoFacts(reader);
  yield* jwtSimpleFacts(reader);
  yield* hostedVerifierFacts(reader);
  yield* awsJwtVerifyFacts(reader);
}
